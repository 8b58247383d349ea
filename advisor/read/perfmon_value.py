"""The cells of a Perfmon log → numbers, or None for a missing sample."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

# What Perfmon and spreadsheets print where there was no sample. Counters are never negative: -1 is an error's mark.
_MISSING = frozenset(
    {"", "-1", "nan", "-nan", "inf", "-inf", "n/a", "#n/a", "null", "-", "1.#qnan", "-1.#ind", "1.#inf", "1.#ind"}
)
_PADDING = ' \t\r\n\xa0"'


def number(cell: str) -> float | None:
    """The cell's value; a decimal comma is read as such.

    None for missing samples and for anything that is no number.
    """
    try:
        value = float(cell)
    except ValueError:
        return _number_with_comma(cell)
    return value if value >= 0 and isfinite(value) else None


def is_missing(cell: str) -> bool:
    """Does the cell say that there was no sample, rather than something nobody understands?"""
    text = cell.strip().casefold()
    return text in _MISSING or text.startswith("-")


def numbers(cells: polars.Series) -> tuple[polars.Series, int]:
    """`number` of a whole column: its values as 64-bit floats, null where there is none, and how many of its cells
    nobody understands."""
    import polars

    texts = cells.str.strip_chars(_PADDING)
    values = texts.cast(polars.Float64, strict=False)
    if _are_plain(values):
        return values, 0
    # What is too large for a float comes out as infinite: no number, and no missing sample either.
    odd = ~values.is_finite().fill_null(False) & (texts != "")
    if odd.any():
        # The commonest oddity, a decimal comma, still goes by the column; the rest, by the distinct cell.
        plain = texts.str.contains("^[0-9]+,[0-9]+$")
        with_point = polars.select(polars.when(odd & plain).then(texts.str.replace(",", ".", literal=True))).to_series()
        values = values.fill_null(with_point.cast(polars.Float64, strict=False))
        odd = ~values.is_finite().fill_null(False) & (texts != "")
    strange = texts.filter(odd).value_counts()
    unreadable = 0
    if len(strange):
        found = dict.fromkeys(strange.to_series(0).to_list())
        for text, count in strange.iter_rows():
            found[text] = number(text)
            unreadable += count * (found[text] is None and not is_missing(text))
        values = values.scatter(odd.arg_true(), [found[text] for text in texts.filter(odd)])
    return values.set(~(values.is_finite() & (values >= 0)), None), unreadable


def _are_plain(values: polars.Series) -> bool:
    """Is every one of them a number that a counter may have? Most columns are, and this is much quicker than to look
    for what is not."""
    if values.null_count():
        return False
    found = values.to_numpy()
    return bool(((found >= 0) & (found < inf)).all())


def _number_with_comma(cell: str) -> float | None:
    text = cell.strip().replace("\xa0", "").replace("\u202f", "").replace(" ", "")
    if "," not in text:
        return None
    if "." not in text:
        text = text.replace(",", ".") if text.count(",") == 1 else text.replace(",", "")
    elif text.rfind(",") > text.rfind("."):
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value >= 0 and isfinite(value) else None
