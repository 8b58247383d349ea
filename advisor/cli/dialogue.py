"""The dialogue of an interview: who is asked, what was said, and keeping each answer before the next question."""

from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from advisor.errors import UsageError
from advisor.model.fact import Absent, Value
from advisor.model.interview import Answer, Question
from advisor.pack.answers import Answers, is_not_there, is_unknown
from advisor.pack.said import said_value
from advisor.reason.effects import members
from advisor.reason.interview import Interview, not_there, unknown

if TYPE_CHECKING:
    from advisor.cli.journal import Journal
    from advisor.cli.options import Settings
    from advisor.report.words import Words


class Wish(Enum):
    """What a person may say instead of an answer."""

    BACK = "back"
    DONE = "done"
    LEAVE = "quit"


Said: TypeAlias = Value | Absent | Wish


class Asks(Protocol):
    """Somebody who answers questions."""

    def begin(self, interview: Interview, journal: "Journal | None") -> None: ...

    def first(self, interview: Interview) -> list[Answer]:
        """What is said before anything is asked."""
        ...

    def ask(self, interview: Interview, question: Question) -> Said: ...

    def take_back(self, answer: Answer | None) -> None: ...

    def rest(self, interview: Interview) -> list[Answer]:
        """What was to be said and nobody asked for."""
        ...

    def end(self, interview: Interview, journal: "Journal | None", *, left: bool) -> None: ...


class Dialogue:
    """Asks until nothing is open, or until the person has had enough."""

    def __init__(self, interview: Interview, asks: Asks, journal: "Journal | None") -> None:
        self._interview = interview
        self._asks = asks
        self._journal = journal

    def hold(self) -> bool:
        """The whole interview; False when the person left and may come back."""
        self._take_up()
        self._asks.begin(self._interview, self._journal)
        for answer in self._asks.first(self._interview):
            self._tell(answer)
        left = False
        try:
            while (question := self._interview.next()) is not None:
                said = self._asks.ask(self._interview, question)
                if said is Wish.BACK:
                    self._take_back()
                elif said is Wish.DONE:
                    break
                elif said is Wish.LEAVE:
                    left = True
                    break
                elif not isinstance(said, Wish):
                    self._tell(Answer(question.host, question.fact, question.instance, said, datetime.now(UTC)))
        except (EOFError, KeyboardInterrupt):
            left = True
        if not left:
            for answer in self._asks.rest(self._interview):
                self._tell(answer)
        self._asks.end(self._interview, self._journal, left=left)
        return not left

    def _take_up(self) -> None:
        """What the journal holds already. Raises UsageError for a host that the source no longer has."""
        hosts = [one.host for one in self._interview.hosts]
        for entry in self._journal.entries if self._journal else ():
            if entry.answer is None:
                self._interview.take_back()
            elif entry.answer.host in hosts:
                self._interview.tell(entry.answer)
            else:
                what = f"the answers kept speak of the host {entry.answer.host}, and the source has {', '.join(hosts)}"
                raise UsageError(f"{what}. Give the source its hosts back, or begin a new interview.")

    def _tell(self, answer: Answer) -> None:
        if self._journal is not None:
            self._journal.tell(answer)
        self._interview.tell(answer)

    def _take_back(self) -> None:
        taken = self._interview.take_back()
        if taken is not None and self._journal is not None:
            self._journal.take_back()
        self._asks.take_back(taken)


class Script:
    """Answers from a file; what it leaves out is not known."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def begin(self, interview: Interview, journal: "Journal | None") -> None:
        """Raises UsageError for a host that the interview is not about."""
        names = {one.host.casefold() for one in interview.hosts}
        for name in self._answers.names:
            if name.casefold() not in names:
                listed = ", ".join(one.host for one in interview.hosts)
                raise UsageError(f"the answers speak of the host {name!r}; the interview is about {listed}.")

    def first(self, interview: Interview) -> list[Answer]:
        """Members of lists, which no question asks for before the list has any."""
        now = datetime.now(UTC)
        found = []
        for host in interview.hosts:
            for (fact, instance), value in self._said(interview, host.host).items():
                if instance is not None:
                    found.append(Answer(host.host, fact, instance, value, now))
        return found

    def ask(self, interview: Interview, question: Question) -> Said:
        return self._said(interview, question.host).get((question.fact, question.instance), unknown())

    def _said(self, interview: Interview, host: str) -> dict[tuple[str, str | None], Value | Absent]:
        """The file's answers; what is said of every member stands for each that is known, or for a single one."""
        found = {}
        for (fact, instance), value in self._answers.of(host).items():
            each = members(interview.facts(host), fact) or ("1",) if instance == "" else (instance,)
            found.update({(fact, one): value for one in each})
        return found

    def take_back(self, answer: Answer | None) -> None:
        """Nobody takes anything back."""

    def rest(self, interview: Interview) -> list[Answer]:
        """Answers that no question asked for: they change no advice, but they are facts all the same."""
        now = datetime.now(UTC)
        told = {(one.host, one.fact, one.instance) for one in interview.answers}
        return [
            Answer(host.host, fact, instance, value, now)
            for host in interview.hosts
            for (fact, instance), value in self._said(interview, host.host).items()
            if (host.host, fact, instance) not in told
        ]

    def end(self, interview: Interview, journal: "Journal | None", *, left: bool) -> None:
        """The result speaks for itself."""


class Prompter:
    """Asks a person in the terminal; on the standard error when the standard output is for a document."""

    def __init__(self, words: "Words", settings: "Settings") -> None:
        from advisor.cli.interview_page import InterviewPage

        self._words = words
        self._page = InterviewPage(words, to_error=settings.form == "json", plain=settings.form == "text")

    def begin(self, interview: Interview, journal: "Journal | None") -> None:
        self._page.begin(interview, str(journal.path) if journal else "", len(interview.answers))

    def first(self, interview: Interview) -> list[Answer]:
        return []

    def ask(self, interview: Interview, question: Question) -> Said:
        """Ask until the answer is one. Raises EOFError and KeyboardInterrupt when the person is gone."""
        spec = interview.pack.facts[question.fact]
        may_be_absent = interview.asker.may_be_not_there(question.fact)
        self._page.question(interview, question, may_be_absent=may_be_absent)
        while True:
            text = self._page.read()
            word = text.casefold()
            if is_unknown(text):
                return unknown()
            if word in ("why", "why?", "为什么"):
                self._page.why(interview, question)
            elif word in (wish.value for wish in Wish):
                return Wish(word)
            elif may_be_absent and is_not_there(text):
                return not_there()
            elif not text:
                self._page.help(spec, may_be_absent=may_be_absent)
            else:
                try:
                    if "[]" in question.fact and question.instance is None:
                        return tuple(name.strip() for name in text.split(",") if name.strip())[:_MOST_MEMBERS]
                    return said_value(spec, text)
                except ValueError:
                    self._page.again(spec, text, may_be_absent=may_be_absent)

    def take_back(self, answer: Answer | None) -> None:
        self._page.take_back(answer)

    def rest(self, interview: Interview) -> list[Answer]:
        return []

    def end(self, interview: Interview, journal: "Journal | None", *, left: bool) -> None:
        self._page.end(interview, str(journal.path) if journal else "", left=left)


_MOST_MEMBERS = 16
