"""The looks of the HTML documents: light or dark as the reader's system is, and plain on paper.

The sheet itself is `assets/report.css`. Classes that parts of a report share: `quiet`, `scroll`, `card`, and a badge of
a kind: `bad`, `warning`, `unknown`, `good`, `calm`.
"""

from typing import Literal, TypeAlias

from advisor.report.html_assets import style
from advisor.report.html_markup import Markup, tag

STYLE = style()
Tone: TypeAlias = Literal["bad", "warning", "unknown", "good", "calm"]


def badge(label: str, tone: Tone) -> Markup:
    """A word with the colour of what it says; the word alone says it too."""
    return tag("span", label, class_=f"badge {tone}")
