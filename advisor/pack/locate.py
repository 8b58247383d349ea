"""Where the shipped knowledge lies: a clone's own folders first, else those inside the installed package."""

from pathlib import Path

TEXT_FOLDER = "facts/text/"


def knowledge_root() -> Path:
    """The folder that holds `facts/` and `rules/`."""
    package = Path(__file__).resolve().parent.parent
    clone = package.parent
    if (clone / "pyproject.toml").is_file() and (clone / "facts").is_dir() and (clone / "rules").is_dir():
        return clone
    return package / "knowledge"
