"""Pieces of a file that somebody else holds: each costs a round trip, so what was read is kept, up to a limit."""

from collections.abc import Callable


class TooMuchError(ValueError):
    """The next piece lies beyond the limit of what may be read of the file."""


class Ranges:
    """Reads of one file by offset. `at` gives the bytes of a range, and fewer only where the file ends."""

    def __init__(self, read: Callable[[int, int], bytes], size: int, limit: int, piece: int) -> None:
        """`limit` bounds the bytes read in all; `piece` is the least that is read at once. Both in bytes."""
        self._read, self.size, self._left, self._piece = read, size, limit, piece
        self._pieces: list[tuple[int, bytes]] = []

    def at(self, offset: int, length: int) -> bytes:
        """Raises TooMuchError, and OSError from the file."""
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        for begin, data in self._pieces:
            if begin <= offset and offset + length <= begin + len(data):
                return data[offset - begin : offset - begin + length]
        wanted = min(max(length, self._piece), self.size - offset, self._left)
        if wanted < length:
            raise TooMuchError
        data = self._read(offset, wanted)
        self._left -= wanted
        self._pieces.append((offset, data))
        return data[:length]
