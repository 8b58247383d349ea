"""Expert advice on why a Windows contact-centre server lost its heartbeat, and what to do about it.

`import advisor` stays cheap: the stages are imported when `diagnose` or `check` is first asked for.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "diagnose"]

if TYPE_CHECKING:
    from advisor.api import check, diagnose


def __getattr__(name: str) -> Any:
    if name in ("check", "diagnose"):
        from advisor import api

        return getattr(api, name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
