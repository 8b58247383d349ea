"""A file on a server, read in ranges: only the pages that somebody looks at travel."""

from advisor.gather.smb_channel import Channel, Opened
from advisor.model.source import SourceFile

_PAGE = 1024
_MOST = 16 * 1024
"""Bytes of one file that may travel. Whoever needs more of it does not read a version."""


def remote_file(channel: Channel, opened: Opened, name: str, format: str | None = None) -> SourceFile:
    """The open file under `name`; its reads raise OSError. Pages that were read are kept."""
    pages: dict[int, bytes] = {}

    def read(offset: int, length: int) -> bytes:
        end = min(offset + max(length, 0), opened.size)
        if offset < 0 or offset >= end:
            return b""
        first, last = offset // _PAGE, (end - 1) // _PAGE
        number = first
        while number <= last:
            if number in pages:
                number += 1
                continue
            count = 1
            while number + count <= last and number + count not in pages:
                count += 1
            _fetch(number, count)
            number += count
        found = b"".join(pages[number] for number in range(first, last + 1))
        return found[offset - first * _PAGE : end - first * _PAGE]

    def _fetch(number: int, count: int) -> None:
        begin, end = number * _PAGE, min((number + count) * _PAGE, opened.size)
        if len(pages) + count > _MOST // _PAGE:
            raise OSError(None, f"more than {_MOST // 1024} KiB of it would have to be read over the network")
        data = b""
        while begin + len(data) < end:
            part = channel.read(opened, begin + len(data), end - begin - len(data))
            if not part:
                raise OSError(None, f"it was {opened.size:,} bytes long when it was opened, and is shorter now")
            data += part
        for index in range(count):
            pages[number + index] = data[index * _PAGE : (index + 1) * _PAGE]

    return SourceFile(name, opened.size, read, modified=opened.modified, format=format)
