"""Zstandard, of the package `zstandard`: Python's own library has it from 3.14 on only."""

from typing import Protocol

_STEP = 128  # a block of 4 bytes may unpack to 128 KiB, and the package knows no limit to what it returns


class Decoder(Protocol):
    """One frame, stream or member of compressed bytes, as Python's own decompressors are."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class FrameDecoder:
    """Unpacks one frame; a skippable one is empty. It raises ValueError on damage.

    The package is fed in small steps, so that a bomb unpacks to 4 MiB at a time at most.
    """

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._data, self._at = b"", 0
        self._fault = ""

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def needs_input(self) -> bool:
        return not self.eof and self._at >= len(self._data)

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data + self._data[self._at :]

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """As Python's own do, but what a step holds beyond `max_length` is returned too."""
        if self._fault:
            raise ValueError(self._fault)
        self._data, self._at = self._data[self._at :] + data, 0
        pieces: list[bytes] = []
        length = 0
        while self._at < len(self._data) and not self.eof and not 0 <= max_length <= length:
            step = self._data[self._at : self._at + _STEP]
            try:
                pieces.append(self._frame.decompress(step))
            except self._error as error:
                self._fault = str(error)
                break
            self._at += len(step)
            length += len(pieces[-1])
        return b"".join(pieces)
