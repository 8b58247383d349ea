"""One cell of a Perfmon log → a number, or None for a missing sample."""

from math import isfinite

# What Perfmon and spreadsheets print where there was no sample. Counters are never negative: -1 is an error's mark.
_MISSING = frozenset(
    {"", "-1", "nan", "-nan", "inf", "-inf", "n/a", "#n/a", "null", "-", "1.#qnan", "-1.#ind", "1.#inf", "1.#ind"}
)


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
