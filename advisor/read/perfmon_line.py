"""One line under a Perfmon header → its cells: the slow and obvious way, for the lines that are no plain rows."""

from advisor.read.perfmon_header import PerfmonHeader, cells_of

# Old editors end a text with Control-Z.
_BLANK = " \t\r\x1a"


def split(line: str, header: PerfmonHeader) -> list[str] | None:
    """The cells of a line, or None of a blank one. Where a row was cut, its last number may be half a number."""
    if not line.strip(_BLANK):
        return None
    quoted = line[0] == '"'
    if quoted:
        line = line.rstrip()
    cells = cells_of(line, header.separator) or [""]
    if (quoted and line[-1] != '"') or (not quoted and len(cells) < header.width):
        cells[-1] = ""
    return cells
