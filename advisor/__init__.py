"""Expert advice on why a Windows contact-centre server lost its heartbeat, and what to do about it.

`import advisor` gives `diagnose`, `check`, `audit` and `load_pack`; docs/api.md shows them. It stays cheap: a stage is
imported when one of them is first asked for. Everything else may change with any release.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "check", "diagnose", "load_pack"]

if TYPE_CHECKING:
    from advisor.api import check, diagnose
    from advisor.fleet.audit import audit
    from advisor.pack.load import load_pack

_HOMES = {
    "audit": "advisor.fleet.audit",
    "check": "advisor.api",
    "diagnose": "advisor.api",
    "load_pack": "advisor.pack.load",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'advisor' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return __all__
