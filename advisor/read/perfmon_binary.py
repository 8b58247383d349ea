"""Perfmon's binary log (.blg): no reader exists for it outside Windows, so it is recognised and refused with the way
out.

The file is a chain of event-tracing buffers: the first four bytes are a buffer's size, and the first buffer holds the
name under which Windows opened the file, in UTF-16 and with the extension .blg.
"""

import re

from advisor.model.problem import Problem

_SIZES = frozenset(1 << power for power in range(10, 24))
_NAME_BYTES = re.compile(rb"\.\0b\0l\0g\0", re.I)
_NAME = re.compile(r"\.blg", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def is_binary_log(data: bytes) -> bool:
    """Do the first 4 KiB of a file begin a binary log?"""
    return int.from_bytes(data[:4], "little") in _SIZES and _NAME_BYTES.search(data[:4096]) is not None


def looks_binary(head: str) -> bool:
    """The same of a beginning that was read as text, where only control characters and the name are left to see."""
    return _CONTROL.search(head[:8]) is not None and _NAME.search(head[:4096]) is not None


def refusal(name: str) -> Problem:
    """What to do with the file."""
    stem = name.rpartition("/")[2]
    output = re.sub(r"\.blg$", "", stem, flags=re.I) + ".csv"
    return Problem(
        name,
        "is a binary Perfmon log, which only Windows can read.",
        f'Convert it on any Windows machine: relog "{stem}" -f CSV -o "{output}"',
    )
