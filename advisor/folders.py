"""Where the system keeps what belongs to the user of this machine."""

import os
import sys
from pathlib import Path

from advisor.errors import UsageError

_OWN = "heartbeat-advisor"


def config_folder() -> Path:
    """What the user has settled. Raises UsageError when the user has no home."""
    return _folder("APPDATA", "AppData/Roaming", "XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """What a program remembers between two runs. Raises UsageError when the user has no home."""
    return _folder("LOCALAPPDATA", "AppData/Local", "XDG_STATE_HOME", ".local/state")


def _folder(on_windows: str, below_windows: str, elsewhere: str, below: str) -> Path:
    name, under = (on_windows, below_windows) if sys.platform == "win32" else (elsewhere, below)
    named = os.environ.get(name)
    try:
        return (Path(named) if named else Path.home() / under) / _OWN
    except RuntimeError:
        raise UsageError(f"this user has no home folder. Name one in the environment, as {name}.") from None
