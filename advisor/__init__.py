"""Expert advice on why a Windows contact-centre server lost its heartbeat, and what to do about it.

`import advisor` stays cheap: the stages are imported when `diagnose`, `check` or `audit` is first asked for.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "check", "diagnose"]

if TYPE_CHECKING:
    from advisor.api import check, diagnose
    from advisor.fleet.audit import audit


def __getattr__(name: str) -> Any:
    if name in ("check", "diagnose"):
        from advisor import api

        return getattr(api, name)
    if name == "audit":
        from advisor.fleet.audit import audit

        return audit
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
