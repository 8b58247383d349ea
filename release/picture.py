"""The picture of an answer that the README shows: docs/diagnosis.svg, what a terminal of 92 columns shows first.

`python -m release.picture` draws it; a test holds its words against the answer.
"""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "diagnosis.svg"
COMMAND = ("diagnose", "examples/heartbeat-loss")
_COLUMNS, _LINES = 92, 22


def answer(color: bool) -> list[str]:
    """The lines that are shown, with the terminal's colours or without."""
    environment = {**os.environ, "COLUMNS": str(_COLUMNS), **({"FORCE_COLOR": "1"} if color else {"NO_COLOR": "1"})}
    command = [sys.executable, "-m", "advisor", *COMMAND, "--format", "rich"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[:_LINES]


def picture() -> str:
    """The SVG, which fetches nothing: its letters are the reader's own monospaced ones."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("\n".join(answer(color=True))))
    drawn = console.export_svg(title="advisor " + " ".join(COMMAND), theme=MONOKAI, unique_id="advisor")
    return re.sub(r"\s*@font-face \{[^}]*\}", "", drawn).replace("Fira Code", "ui-monospace, Consolas")


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
