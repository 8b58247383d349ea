"""Files that are compressed by themselves: gzip, bzip2, xz and Zstandard, known by their content."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from advisor.gather.limits import Limits, check_ratio
from advisor.gather.zstd import Decoder, FrameDecoder

_PIECE = 1 << 16
_NEXT_HEAD = 16
_XZ_MEMORY = 256 << 20
_FAULTS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError)


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to compress: how its content begins, how its names end, and who unpacks one member, stream or frame."""

    magic: re.Pattern[bytes]
    suffixes: tuple[str, ...]
    decoder: Callable[[], Decoder]

    def plain_name(self, name: str) -> str:
        """The name without the suffix of the compression, where it has one and more than that."""
        suffix = next((one for one in self.suffixes if name.casefold().endswith(one)), "")
        plain = name[: len(name) - len(suffix)]
        return name if not plain or plain.endswith("/") else plain


class _Gzip:
    """One member, unpacked by zlib with Python's usual interface; before damage nearly every byte is had."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._careful = False

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self.eof and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        data = self._inflate.unconsumed_tail + data
        before = None if self._careful else self._inflate.copy()
        try:
            return self._inflate.decompress(data, 16 if self._careful else max(max_length, 0))
        except zlib.error:
            if before is None:
                raise
        # The library keeps what it had unpacked before the damage to itself: up to there again, a little at a time.
        self._careful, self._inflate = True, before
        return self._inflate.decompress(data, 1)


_CODECS = (
    Codec(re.compile(rb"\x1f\x8b\x08"), (".gz", ".gzip"), _Gzip),
    Codec(re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), (".bz2", ".bz"), bz2.BZ2Decompressor),
    Codec(re.compile(rb"\xfd7zXZ\x00"), (".xz",), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)),
    Codec(re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), (".zst", ".zstd"), FrameDecoder),
)


def codec_of(head: bytes) -> Codec | None:
    """How a content that begins so is compressed; None when it is not."""
    return next((codec for codec in _CODECS if codec.magic.match(head)), None)


class Unpacked:
    """The unpacked bytes of compressed chunks, piece by piece; to be walked once.

    Several members one after the other are one content; zeros between and behind them are padding. After the walk
    `breaks_off` says that the compression is cut or damaged, `damaged` that it is the latter, so that what was unpacked
    may be wrong before the break already, `trailing` that bytes followed which are none of it, and `length` how many
    bytes there were. Raises RefusedError on the way, and what the chunks raise.
    """

    def __init__(self, label: str, codec: Codec, chunks: Iterable[bytes], limits: Limits) -> None:
        self.breaks_off = self.damaged = self.trailing = False
        self.length = 0
        self._packed = 0
        self._label, self._limits = label, limits
        self._codec: Codec | None = codec
        self._chunks = iter(chunks)

    def __iter__(self) -> Iterator[bytes]:
        data = self._next()
        while data and self._codec is not None:
            decoder = self._codec.decoder()
            for piece in self._member(decoder, data):
                self.length += len(piece)
                check_ratio(self._label, self.length, self._packed, self._limits)
                yield piece
            if self.breaks_off:
                return
            data = self._behind(decoder.unused_data)
            self._codec = codec_of(data)
            self.trailing = bool(data) and self._codec is None

    def _member(self, decoder: Decoder, data: bytes) -> Iterator[bytes]:
        while not decoder.eof:
            if not data and decoder.needs_input:
                data = self._next()
            ended = not data and decoder.needs_input
            try:
                piece = decoder.decompress(data, _PIECE)
            except _FAULTS:
                self.breaks_off = self.damaged = True
                return
            data = b""
            if piece:
                yield piece
            elif ended and not decoder.eof:
                self.breaks_off = True
                return

    def _behind(self, rest: bytes) -> bytes:
        """What follows a member, enough of it to know whether it is another."""
        rest = rest.lstrip(b"\0")
        while len(rest) < _NEXT_HEAD and (more := self._next()):
            rest = (rest + more).lstrip(b"\0")
        return rest

    def _next(self) -> bytes:
        chunk = next(self._chunks, b"")
        self._packed += len(chunk)
        return chunk


def peeked(chunks: Iterable[bytes], length: int) -> tuple[bytes, Iterator[bytes]]:
    """The first `length` bytes or more, where there are so many, and all chunks."""
    walk = iter(chunks)
    begin: list[bytes] = []
    missing = length
    while missing > 0 and (chunk := next(walk, b"")):
        begin.append(chunk)
        missing -= len(chunk)
    return b"".join(begin), chain(begin, walk)
