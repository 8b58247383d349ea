"""How an interview looks in a terminal: the question, where to look, what an answer looks like, and why it is asked."""

from typing import TYPE_CHECKING

from advisor.cli.talk import Talk
from advisor.model.fact import Absent
from advisor.model.interview import Answer, Hanging, Question
from advisor.model.suspect import Level
from advisor.pack.catalogue import FactSpec
from advisor.pack.text import shown
from advisor.pack.values import ORDERED
from advisor.report.page import Page
from advisor.report.words import Words

if TYPE_CHECKING:
    from advisor.reason.interview import Interview

_INDENT = 3
_MOST_REASONS = 6


class InterviewPage(Talk):
    """Writes to the terminal and reads what is typed."""

    def __init__(self, words: Words, *, to_error: bool = False, plain: bool = False) -> None:
        super().__init__(to_error=to_error, plain=plain)
        self._words = words
        self._number = 0

    def begin(self, interview: "Interview", journal: str, answered: int) -> None:
        say = self._words.say

        def write(page: Page) -> None:
            page.line(say("consult.begin"), "answer")
            if journal:
                page.line(say("consult.kept", file=journal), "quiet")
            if answered:
                page.line(say("consult.resumed", count=answered))

        self._number = answered
        self._write(write)

    def question(self, interview: "Interview", question: Question, *, may_be_absent: bool) -> None:
        """The question with where to look on this host's Windows."""
        words, spec = self._words, interview.pack.facts[question.fact]
        self._number += 1
        asked = words.translate(spec.question or spec.meaning)
        members = "[]" in question.fact and question.instance is None
        if members:
            asked = words.say("consult.members", list=question.fact.partition("[]")[0], question=asked)
        elif question.instance is not None:
            name = self._member(interview, question)
            asked = words.say("consult.of-member", member=name, question=asked)
        if len(interview.hosts) > 1:
            asked = words.say("consult.of-host", host=question.host, question=asked)
        prospect = interview.asked(question.host).prospect
        command = interview.command(question)

        def write(page: Page) -> None:
            page.line()
            page.line(f"{asked} ({question.fact})", "answer", marker=f"{self._number}. ", marker_style="heading")
            if command:
                page.line(words.say("consult.look"), "quiet", indent=_INDENT)
                page.command(words.command(command), indent=_INDENT + 2)
            open_ones = words.say(
                "consult.open", suspects=len(prospect.open_levels), actions=len(prospect.open_stances)
            )
            page.line(open_ones, "quiet", indent=_INDENT)
            wanted = words.say("consult.names") if members else self._wanted(spec, may_be_absent)
            page.line(words.say("consult.answer", wanted=wanted), "quiet", indent=_INDENT)

        self._write(write)

    def again(self, spec: FactSpec, text: str, *, may_be_absent: bool) -> None:
        """What was typed is no answer, and why."""
        wanted = self._wanted(spec, may_be_absent)
        said = self._words.say("consult.again", text=text[:40], wanted=wanted)
        self._write(lambda page: page.line(said, "warning", indent=_INDENT))

    def help(self, spec: FactSpec, *, may_be_absent: bool) -> None:
        meaning = self._words.translate(spec.meaning)
        answer = self._words.say("consult.answer", wanted=self._wanted(spec, may_be_absent))

        def write(page: Page) -> None:
            page.line(meaning, indent=_INDENT)
            page.line(answer, indent=_INDENT)

        self._write(write)

    def why(self, interview: "Interview", question: Question) -> None:
        """The line of reasoning: what hangs on the answer, and what each answer leads to."""
        hanging = list(interview.hanging(question))
        words = self._words

        def write(page: Page) -> None:
            page.line(words.say("consult.why" if hanging else "consult.why.together"), indent=_INDENT)
            for one in hanging[:_MOST_REASONS]:
                self._write_hanging(page, one, interview.pack.facts[question.fact])
            if len(hanging) > _MOST_REASONS:
                page.line(words.say("consult.why.more", count=len(hanging) - _MOST_REASONS), "quiet", indent=_INDENT)

        self._write(write)

    def _write_hanging(self, page: Page, one: Hanging, spec: FactSpec) -> None:
        words = self._words
        name = one.suspect or one.action or ""
        title = words.suspect(name) if one.suspect else words.action(name)
        kind = "consult.why.suspect" if one.suspect else "consult.why.action"
        said = words.say(kind, title=title, id=name, now=self._possible(one, one.now))
        page.line(said, indent=_INDENT, marker="- ")
        for answers, end in self._ends(one, spec):
            line = words.say("consult.why.then", answers=" / ".join(answers), then=self._possible(one, end))
            page.line(line, indent=_INDENT + 2)

    def _ends(self, one: Hanging, spec: FactSpec) -> "list[tuple[list[str], tuple[str, ...]]]":
        """The answers by what they lead to; of values with an order, those beside each other as one range."""
        found: dict[tuple[str, ...], list[str]] = {}
        runs: list[tuple[int, int]] = []
        for index, (_, end) in enumerate(one.after):
            if spec.type in ORDERED and runs and one.after[runs[-1][0]][1] == end:
                runs[-1] = (runs[-1][0], index + 1)
            else:
                runs.append((index, index + 1))
        for first, after in runs:
            found.setdefault(one.after[first][1], []).append(self._range(one, spec, first, after))
        return [(answers, end) for end, answers in found.items()]

    def _range(self, one: Hanging, spec: FactSpec, first: int, after: int) -> str:
        values = ["?" if isinstance(value, Absent) else shown(value) for value, _ in one.after]
        if spec.type not in ORDERED:
            return values[first]
        say = self._words.say
        if after == len(values):
            return say("consult.range.from", low=values[first]) if first else say("consult.range.any")
        if first == 0:
            return say("consult.range.below", high=values[after])
        return say("consult.range", low=values[first], high=values[after])

    def _possible(self, one: Hanging, possible: tuple[str, ...]) -> str:
        say = self._words.say
        if one.suspect and len(possible) == len(Level) - 1:
            return say("consult.anything")
        names = [
            say(f"level.{word}") if one.suspect else say(f"whatif.stance.{word}") if word else say("whatif.no-stance")
            for word in possible
        ]
        return say("consult.or").join(names)

    def take_back(self, answer: Answer | None) -> None:
        say = self._words.say
        self._number = max(0, self._number - 2 if answer else self._number - 1)
        said = say("consult.back", fact=answer.fact) if answer else say("consult.back.none")
        self._write(lambda page: page.line(said, "quiet", indent=_INDENT))

    def end(self, interview: "Interview", journal: str, *, left: bool) -> None:
        say = self._words.say
        settled = interview.next() is None if not left else False
        message = "consult.left" if left else "consult.settled" if settled else "consult.enough"

        def write(page: Page) -> None:
            page.line()
            page.line(say(message, file=journal), "quiet")
            page.line()

        self._write(write)

    def _wanted(self, spec: FactSpec, may_be_absent: bool) -> str:
        say = self._words.say
        unit = say("consult.unit", unit=spec.unit) if spec.unit else ""
        wanted = say(f"consult.wanted.{spec.type}", values=spec.values) + unit
        return say("consult.or-absent", wanted=wanted) if may_be_absent else wanted

    @staticmethod
    def _member(interview: "Interview", question: Question) -> str:
        head = question.fact.partition("[]")[0]
        members = interview.facts(question.host).instances.get(question.instance or "", {})
        fact = members.get(f"{head}[].name")
        return str(fact.value) if fact is not None and fact.known else f"{head}[{question.instance}]"
