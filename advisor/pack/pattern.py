"""How long a search by a regular expression of a pack may take, told from the expression alone.

Where two ways lead from one position to another over the same text there is a *doubt*: a search that fails has tried
both. A doubt inside a repeat doubles with each round of it, and the work explodes. Doubts one after the other multiply,
each by the places at which one of its repeats can hand over to the other; the search itself, which may begin anywhere,
is a repeat too. So each expression has a bound of its steps for each character, and one without a bound, or with too
high a one, is refused before anything is searched by it (docs/decisions/0031).
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import or_

from advisor.pack.pattern_automaton import ENDLESS, Automaton, TooLargeError

LONGEST = 4096
"""Characters of a value in which a pattern is searched; readers cut longer ones."""
LONGEST_ENTRY = 32_768
"""Characters of a log's entry in which an event is looked for."""
LINE_START = r"\n[ \t>|\0]*+"
"""What stands before the stamp of an entry. Mails put marks of quotation before a line, and crashes zeros."""
MOST_STEPS = 8192
_MOST_PAIRS = 50_000
_REPEATING = frozenset("*+?{|")


def refused(pattern: str, longest: int, before: str = "") -> str:
    """Why a search by this regular expression in so many characters could take too long; "" when it can't.

    `before` is what always precedes it. Raises re.error, OverflowError and RecursionError as `re.compile` does.
    """
    found = steps(before + pattern, longest) if _REPEATING.intersection(pattern) else 1
    if found is None:
        return "two ways through a repeat read the same text, as in (a+)+, so a search could take for ever"
    if found > MOST_STEPS:
        return (
            "repeats that can read the same text stand one after the other, so a search could take too long; "
            "give each an end, as in .{0,60}, or let what stands between them tell where one ends"
        )
    return ""


@lru_cache(maxsize=4096)
def steps(pattern: str, longest: int) -> int | None:
    """The most steps for each character of a text of this length; None where they double with each character. At most
    ENDLESS. Raises as `refused` does."""
    try:
        return _product(Automaton.of(pattern), longest)
    except TooLargeError:
        return ENDLESS


def _product(automaton: Automaton, longest: int) -> int | None:
    """The doubts on the costliest way through the automaton, multiplied; None where one lies inside a repeat."""
    if automaton.goes_round_empty:
        return None
    doubts = _doubts(automaton)
    group = _groups(automaton)
    members: dict[int, list[int]] = defaultdict(list)
    for position, number in enumerate(group):
        members[number].append(position)
    if any(group[position] == group[end] for position, ends in doubts.items() for end in ends):
        return None
    repeats = {group[position] for position, behind in automaton.after.items() if position in behind}
    repeats |= {number for number, positions in members.items() if len(positions) > 1}
    reads = {number: reduce(or_, (automaton.labels[one] for one in positions)) for number, positions in members.items()}

    def hand_over(position: int, end: int) -> bool:
        """Can a text that both repeats read lead from one to the other, so that it is open where that happens?"""
        return _reaches(automaton, position, end, reads[group[position]] & reads[group[end]])

    product: dict[int, int] = {}
    for number in sorted(members):  # what follows has the smaller number
        most = 1
        for position in members[number]:
            for behind in automaton.after.get(position, ()):
                most = max(most, product.get(group[behind], 1))
            for end in doubts[position]:
                ways = 2
                if number in repeats and group[end] in repeats and hand_over(position, end):
                    # Whatever comes behind the last repeat of all has been found, and nothing is tried again.
                    rounds = min(automaton.rounds[position], automaton.rounds[end], longest)
                    ways = 1 if end in automaton.ending else rounds
                most = max(most, ways * product[group[end]])
        product[number] = min(most, ENDLESS)
    return product[group[0]]


def _doubts(automaton: Automaton) -> dict[int, set[int]]:
    """By position those to which two ways lead over the same text. Raises TooLargeError."""
    left = _MOST_PAIRS
    found: dict[int, set[int]] = {}
    for position in range(len(automaton.labels)):
        after = automaton.after.get(position, {})
        ends = {behind for behind, ways in after.items() if ways > 1}
        behind = list(after)
        pairs = [
            (one, other)
            for number, one in enumerate(behind)
            for other in behind[number + 1 :]
            if automaton.reads(position, one) & automaton.reads(position, other)
        ]
        seen = set(pairs)
        while pairs:
            left -= 1
            if left < 0:
                raise TooLargeError
            for one, other in _next(automaton, *pairs.pop()):
                if one == other:
                    ends.add(one)
                elif (one, other) not in seen and (other, one) not in seen:
                    seen.add((one, other))
                    pairs.append((one, other))
        found[position] = ends
    return found


def _reaches(automaton: Automaton, position: int, end: int, characters: int) -> bool:
    open_, seen = [position], {position}
    while open_:
        before = open_.pop()
        for behind in automaton.after.get(before, ()):
            if automaton.reads(before, behind) & characters:
                if behind == end:
                    return True
                if behind not in seen:
                    seen.add(behind)
                    open_.append(behind)
    return False


def _next(automaton: Automaton, one: int, other: int) -> Iterator[tuple[int, int]]:
    """Where two ways can go on by the same character."""
    for behind in automaton.after.get(one, ()):
        reads = automaton.reads(one, behind)
        for beside in automaton.after.get(other, ()):
            if reads & automaton.reads(other, beside):
                yield behind, beside


def _groups(automaton: Automaton) -> list[int]:
    """The number of each position's strongly connected component, by Tarjan; those that follow have smaller ones."""
    count = len(automaton.labels)
    index, low, group = [-1] * count, [0] * count, [-1] * count
    open_: list[int] = []
    reached = groups = 0
    for root in range(count):
        if index[root] >= 0:
            continue
        index[root] = low[root] = reached
        reached += 1
        open_.append(root)
        walk = [(root, iter(automaton.after.get(root, ())))]
        while walk:
            position, behind = walk[-1]
            following = next(behind, None)
            if following is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[position])
                if low[position] == index[position]:
                    while group[position] < 0:
                        group[open_.pop()] = groups
                    groups += 1
            elif index[following] < 0:
                index[following] = low[following] = reached
                reached += 1
                open_.append(following)
                walk.append((following, iter(automaton.after.get(following, ()))))
            elif group[following] < 0:
                low[position] = min(low[position], index[following])
    return group
