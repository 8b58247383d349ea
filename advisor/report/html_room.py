"""How much of a document a part may fill: what does not fit any more is left out, and counted."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from advisor.report.html_markup import Markup

T = TypeVar("T")
MOST_BYTES = 1_500_000
_SHARES = (1.0, 0.5, 0.25, 0.1, 0.0)


def within(made: Callable[[float], str], most: int = MOST_BYTES) -> str:
    """The document that `made` makes with the greatest share of the usual room with which it has at most `most` bytes.

    The usual room is enough for all but hostile input, in which each character takes many bytes.
    """
    for share in _SHARES:
        document = made(share)
        if len(document.encode("utf-8", "xmlcharrefreplace")) <= most:
            break
    return document


class Room:
    """Bytes that are left. Several lists may share one room; the first come first."""

    def __init__(self, size: float) -> None:
        self.left = size

    def fit(self, things: Iterable[T], made: Callable[[T], Markup], most: int | None = None) -> list[Markup]:
        """What `made` makes of the first things, as many as fit, and at most `most`."""
        kept: list[Markup] = []
        for thing in things:
            if len(kept) == most:
                break
            piece = made(thing)
            size = len(piece.encode())
            if size > self.left:
                break
            self.left -= size
            kept.append(piece)
        return kept
