"""Zstandard: of Python's own library where it has one (3.14), else of the package `zstandard`."""

import sys
from typing import Any, Protocol

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


def frame_decoder() -> Decoder:
    """Unpacks one frame; a skippable one is empty. It raises ValueError on damage."""
    return _OfPython() if sys.version_info >= (3, 14) else _OfPackage()


class _OfPython:
    """`compression.zstd` with the error that is expected here."""

    def __init__(self) -> None:
        from importlib import import_module

        zstd: Any = import_module("compression.zstd")
        self._error = zstd.ZstdError
        self._frame = zstd.ZstdDecompressor()

    @property
    def eof(self) -> bool:
        return bool(self._frame.eof)

    @property
    def needs_input(self) -> bool:
        return bool(self._frame.needs_input)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._frame.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        try:
            return bytes(self._frame.decompress(data, max_length))
        except self._error as error:
            raise ValueError(str(error)) from None


class _OfPackage:
    """`zstandard`, fed in small steps so that a bomb unpacks to 4 MiB at a time at most."""

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
        """As of Python's own, but what a step holds beyond `max_length` is returned too."""
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
