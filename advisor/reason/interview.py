"""An interview about hosts: the next question, the answers so far, and when enough is known. It does no input or
output."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from advisor.model.action import Stance
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.interview import Answer, Hanging, Question
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.pack.load import Pack
from advisor.reason.ask import Asked, Asker
from advisor.reason.collect import Collector
from advisor.reason.derive import host_facts
from advisor.reason.possible import Place
from advisor.reason.prospects import Prospect

ANSWER = "answer"
"""The kind of origin of a fact that a person told."""
_MOST_ANSWERS = 12
_OF_THAT_NIGHT = ("symptom.", "seen.")


class Interview:
    """Asks about the hosts' absent facts. `hosts` are their facts before anything is derived."""

    def __init__(self, pack: Pack, hosts: Sequence[HostFacts]) -> None:
        self.pack = pack
        self.hosts = tuple(hosts)
        self._answers: list[Answer] = []
        self._asked: dict[str, Asked] = {}

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.pack, list(self.pack.rules.values()))

    @cached_property
    def _collector(self) -> Collector:
        return Collector(self.pack)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was said, in order; what was taken back is gone."""
        return tuple(self._answers)

    def tell(self, answer: Answer) -> None:
        """Take an answer; a later one about the same fact replaces it."""
        self._answers.append(answer)
        self._asked.pop(answer.host, None)

    def take_back(self) -> Answer | None:
        """Forget the last answer; None when there is none."""
        if not self._answers:
            return None
        last = self._answers.pop()
        self._asked.pop(last.host, None)
        return last

    def next(self) -> Question | None:
        """The question that settles most, over all hosts; None when no answer can change the advice any more."""
        found = [asked.questions[0] for host in self.hosts if (asked := self.asked(host.host)).questions]
        return max(found, key=lambda one: one.settles, default=None)

    def asked(self, host: str) -> Asked:
        """What is open on a host, and its questions, best first."""
        if host not in self._asked:
            self._asked[host] = self.asker(self.facts(host), self._told(host))
        return self._asked[host]

    def facts(self, host: str) -> HostFacts:
        """The host's facts with the answers in them."""
        base = next(one for one in self.hosts if one.host == host)
        return host_facts(host, (*base, *(fact for one in self._of(host) for fact in _facts(one))))

    def command(self, question: Question) -> str:
        """Where to look, on the host's Windows as far as it is known; "" where the catalogue knows no command.

        The question about a symptom says itself where that night's record shows it; no command can look back.
        """
        if question.fact.startswith(_OF_THAT_NIGHT):
            return ""
        return self._collector.command(question.fact, self.facts(question.host))

    def hanging(self, question: Question) -> Iterator[Hanging]:
        """The line of reasoning: what is open and comes out otherwise by the answer, suspects first."""
        told = self._told(question.host)
        now = self.asked(question.host).prospect
        outcomes = list(self.asker.outcomes(question, self.facts(question.host), told))[:_MOST_ANSWERS]
        for suspect in sorted(now.open_levels):
            after = tuple((fact.value, _levels(prospect, suspect)) for fact, prospect in outcomes)
            if len({words for _, words in after}) > 1:
                yield Hanging(suspect, None, _levels(now, suspect), after)
        for action in sorted(now.open_stances):
            after = tuple((fact.value, _stances(prospect, action)) for fact, prospect in outcomes)
            if len({words for _, words in after}) > 1:
                yield Hanging(None, action, _stances(now, action), after)

    def _of(self, host: str) -> list[Answer]:
        """The last answer to each question about the host."""
        last: dict[Place, Answer] = {}
        for one in self._answers:
            if one.host == host:
                last[one.fact, one.instance] = one
        return list(last.values())

    def _told(self, host: str) -> frozenset[Place]:
        return frozenset((one.fact, one.instance) for one in self._of(host))


def _facts(answer: Answer) -> Iterator[Fact]:
    """The facts that an answer tells; the names of a list's members make those members."""
    origin = Origin(ANSWER)
    if "[]" in answer.fact and answer.instance is None:
        for number, name in enumerate(answer.value if isinstance(answer.value, tuple) else (), start=1):
            yield Fact(answer.fact, name, origin, answer.at, str(number))
        return
    yield Fact(answer.fact, answer.value, origin, answer.at, answer.instance)


def unknown() -> Absent:
    """The answer of somebody who does not know."""
    return Absent(AbsentReason.NOT_COLLECTED, "asked for, and not known")


def not_there() -> Absent:
    """The answer of somebody who looked, and it is not there."""
    return Absent(AbsentReason.NOT_FOUND)


def _levels(prospect: Prospect, suspect: str) -> tuple[str, ...]:
    """In the order of a report. That it may stay unknown goes without saying where it may become known."""
    found = prospect.levels[suspect]
    told = found - {Level.UNKNOWN} or found
    return tuple(level.value for level in Level if level in told)


def _stances(prospect: Prospect, action: str) -> tuple[str, ...]:
    found = prospect.stances[action]
    return (*(stance.value for stance in Stance if stance in found), *([""] if None in found else []))
