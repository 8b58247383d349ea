"""The fixed parts of scripts, which a person can review once: files in `templates`, with `@@NAME@@` to be filled in."""

import re
from collections.abc import Mapping
from importlib.resources import files

_GAP = re.compile(r"@@([A-Z]+)@@")


def filled(name: str, parts: Mapping[str, str]) -> str:
    """The template with its parts, which are not looked into again."""
    text = (files(__package__) / "templates" / name).read_text(encoding="ascii")
    return _GAP.sub(lambda match: parts[match[1]], text)
