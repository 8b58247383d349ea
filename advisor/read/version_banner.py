"""The line that `ver` prints, in any language: `… Windows [Version 5.2.3790]`; Wine has no brackets."""

import re
from collections.abc import Sequence

from advisor.pack.load import Pack
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of

_BANNER = re.compile(r"^\s*\D*Windows\D*?\[?[^\]\d]*([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{3,5})(?:\.\d+)?\]?\s*$", re.I)
_FEW = 12
# No banner is longer, and a longer line is not searched for one.
_LONGEST = 200


class VersionBannerReader(RowReader):
    """One row with the item `version`, as major.minor.build."""

    format = "ver"

    def recognises(self, head: str, pack: Pack) -> bool:
        lines = [line for line in head.splitlines() if line.strip()]
        return 0 < len(lines) <= _FEW and any(_BANNER.match(line[:_LONGEST]) for line in lines)

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        matches = ((number, _BANNER.match(line[:_LONGEST])) for number, line in enumerate(lines, 1))
        return [
            row_of("", [Item("version", match.group(1), number)], False, number) for number, match in matches if match
        ]
