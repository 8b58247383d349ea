"""What a crash or a strange tool left in the bytes of a text: NULs, and line ends other than LF and CR LF.

CR alone and CR CR LF become LF, as in `line_ends`.
"""

import re

_BEFORE_LF = re.compile(rb"(?<!\r)\r{2,}\n")
_ALONE = re.compile(rb"\r(?!\n)")


def clean(data: bytes) -> bytes:
    """The same lines without NULs, each with LF or CR LF; `data` itself where nothing is to be done."""
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if data.count(b"\r") != data.count(b"\r\n"):
        data = _ALONE.sub(b"\n", _BEFORE_LF.sub(b"\n", data))
    return data
