"""Opens a host that is asked while it runs. Each scheme is a module of its own, imported when it is first asked for."""

from contextlib import AbstractContextManager
from importlib import import_module

from advisor.errors import UsageError
from advisor.model.credentials import Credentials
from advisor.model.source import HostSource
from advisor.model.target import Patience, Target

SCHEMES = {
    "local": "advisor.gather.local:local_host",
    "smb": "advisor.gather.smb:smb_host",
    "winrm": "advisor.gather.winrm:winrm_host",
}
"""Scheme → `function(target, credentials, patience)`, a context manager that gives one HostSource."""


def live_host(
    target: Target, credentials: Credentials | None, patience: Patience
) -> AbstractContextManager[HostSource]:
    """The host while the context lasts. One that can't be reached, or that refuses, still is a host: with its name, and
    with refusals that say why. Raises UsageError when the scheme's extra is not installed."""
    if target.scheme not in SCHEMES:
        raise UsageError(f"{target}: there is no scheme {target.scheme!r}; known are {', '.join(SCHEMES)}.")
    module, _, name = SCHEMES[target.scheme].partition(":")
    opened: AbstractContextManager[HostSource] = getattr(import_module(module), name)(target, credentials, patience)
    return opened
