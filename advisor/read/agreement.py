"""Whether two values of a fact, told by two sources, mean the same."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timezone, tzinfo
from functools import lru_cache

from advisor.model.fact import Absent, Fact
from advisor.pack.catalogue import FactSpec, FactType, Sameness, Table
from advisor.pack.values import comparable
from advisor.pack.zones import offset_at, parse_zone

# Some notations leave out the seconds.
_SAME_MINUTE = 60
_NAME_LETTERS = 15
_RELEASE_FIELDS = 3
# One day of winter and one of summer, in years whose rules are those of today in most of the world.
_DAYS = tuple(datetime(year, month, 15, tzinfo=UTC).timestamp() for year in range(2007, 2027) for month in (1, 7))
_CUT = ("...", "\u2026")


def agree(first: Fact, second: Fact, spec: FactSpec | None, tables: Mapping[str, Table]) -> bool:
    """Both are known. A fact that no catalogue declares is compared as it is."""
    one, other = first.value, second.value
    assert not isinstance(one, Absent)
    assert not isinstance(other, Absent)
    if spec is None:
        return one == other
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs((one - other).total_seconds()) < _SAME_MINUTE
    if spec.same is Sameness.ZONE:
        return same_zone(str(one), str(other), tables)
    if spec.same is not None:
        return _ALIKE[spec.same](str(one), str(other))
    if spec.type is FactType.TEXT:
        return _plain(str(one)) == _plain(str(other))
    return bool(comparable(spec.type, one) == comparable(spec.type, other))


def same_zone(one: str, other: str, tables: Mapping[str, Table]) -> bool:
    """An offset means the same as a zone that keeps it on some days of the year; two zones must keep the same ones."""
    if _plain(one) == _plain(other):
        return True
    try:
        zones = parse_zone(one, tables), parse_zone(other, tables)
    except ValueError:
        return False
    first, second = (_offsets(zone) for zone in zones)
    if any(isinstance(zone, timezone) for zone in zones):
        return bool(set(first) & set(second))
    return first == second


def same_adapter(one: str, other: str) -> bool:
    """Two descriptions of one adapter, as far as they can tell: without the number of a twin, one perhaps cut."""
    first, second = sorted((_untwinned(one), _untwinned(other)), key=lambda name: not name.endswith(_CUT))
    if first.endswith(_CUT):
        begin = first.rstrip("\u2026.")
        return len(begin) > 3 and second.startswith(begin)
    return first == second


@lru_cache(maxsize=64)
def _offsets(zone: tzinfo) -> tuple[float, ...]:
    if isinstance(zone, timezone):
        return (offset_at(zone, _DAYS[0]),)
    return tuple(offset_at(zone, day) for day in _DAYS)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _untwinned(name: str) -> str:
    plain, _, number = _plain(name).rpartition(" #")
    return plain if number.isdigit() else _plain(name)


def _same_host(one: str, other: str) -> bool:
    first, second = (name.casefold().partition(".")[0][:_NAME_LETTERS] for name in (one, other))
    return first == second


def _same_words(one: str, other: str) -> bool:
    first, second = (set(_plain(text).split()) for text in (one, other))
    return first <= second or second <= first


def _same_release(one: str, other: str) -> bool:
    first, second = (
        [int(field) for field in text.split(".")[:_RELEASE_FIELDS]] if text.replace(".", "").isdigit() else [text]
        for text in (one, other)
    )
    return first == second


_ALIKE: dict[Sameness, Callable[[str, str], bool]] = {
    Sameness.HOST_NAME: _same_host,
    Sameness.WORDS: _same_words,
    Sameness.RELEASE: _same_release,
    Sameness.ADAPTER: same_adapter,
}
