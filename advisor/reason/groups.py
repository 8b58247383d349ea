"""A stratum in parts that have nothing to do with each other: what one part concludes follows from what it reads alone,
so each distinct vector of that is chained once, however many hosts there are."""

from collections.abc import Callable, Iterable

from advisor.reason.program import Chainer, Clause, Stratum
from advisor.reason.remembered import Remembered

_MOST_REMEMBERED = 200_000


class Group:
    """Clauses that conclude about one thing. `reads` are the propositions that come from outside of it."""

    def __init__(self, name: str, clauses: Iterable[Clause], chainer: Callable[[Stratum], Chainer]) -> None:
        stratum = Stratum.of(name, clauses)
        self.concludes = stratum.concluded
        self.reads = (
            frozenset(one for clause in stratum.clauses for one in (*clause.needs, *clause.lacks)) - self.concludes
        )
        self._chainer = chainer(stratum)
        self._known = Remembered[frozenset[str]](_MOST_REMEMBERED)

    def __call__(self, given: frozenset[str]) -> frozenset[str]:
        """What follows from these propositions, all of them among `reads`."""
        return self._known.of(given, lambda: frozenset(firing.conclusion for firing in self._chainer.chain(given)))

    def close(self) -> None:
        self._chainer.close()


def groups_of(stratum: Stratum, chainer: Callable[[Stratum], Chainer]) -> list[Group]:
    """The stratum's parts. Clauses stay together that conclude the same, need each other's conclusions, or are about
    the same subject: the second word of `finding/<rule>/…`, `propose/<action>/…`."""
    owner: dict[str, str] = {}

    def root(name: str) -> str:
        while owner.setdefault(name, name) != name:
            owner[name] = owner[owner[name]]
            name = owner[name]
        return name

    concluded = stratum.concluded
    for clause in stratum.clauses:
        subject = f"about {_subject(clause.concludes)}"
        for other in (clause.concludes, *(need for need in clause.needs if need in concluded)):
            owner[root(other)] = root(subject)
    parts: dict[str, list[Clause]] = {}
    for clause in stratum.clauses:
        parts.setdefault(root(clause.concludes), []).append(clause)
    return [Group(f"{stratum.name} {number}", part, chainer) for number, part in enumerate(parts.values())]


def _subject(conclusion: str) -> str:
    words = conclusion.split("/")
    return words[1] if len(words) > 1 else conclusion
