"""Who asks the hosts: a user from the address or an option, and a password from the environment, a keyring or a prompt.
Never from the command line, which every user of a machine can read."""

import os
import sys
from collections.abc import Callable
from typing import ClassVar

import click

from advisor.errors import UsageError
from advisor.interruption import heed_at_once, is_behind
from advisor.model.credentials import Credentials
from advisor.model.target import Target

USER = "ADVISOR_USER"
PASSWORD = "ADVISOR_PASSWORD"  # the name of a variable
SERVICE = "heartbeat-advisor"
"""Under which a keyring keeps the passwords; its user names are `USER@HOST` or `USER`."""


def take_password() -> None:
    """Takes the password out of the environment, which every process that we start would inherit: from then on it is
    in memory alone."""
    CredentialStore.taken = os.environ.pop(PASSWORD, None)


class CredentialStore:
    """Answers for any target; a person is asked once for each user. `user` is that of `--user`."""

    taken: ClassVar[str | None] = None
    """The password that stood in the environment."""

    def __init__(self, user: str | None = None, prompt: Callable[[str], str] | None = None) -> None:
        self._user = user
        self._prompt = prompt
        self._asked: dict[str, str] = {}

    def __call__(self, target: Target) -> Credentials | None:
        """None for this machine. Raises UsageError when nobody can say the user or the password."""
        if target.scheme == "local":
            return None
        named = target.user or self._user or os.environ.get(USER)
        if not named:
            what = f"{target}: as which user? Give --user, set {USER}, or write it into the address"
            raise UsageError(f"{what}: {target.scheme}://USER@{target.host}.")
        domain, user = _parts(named)
        return Credentials(user, self._password(named, target), domain)

    def _password(self, named: str, target: Target) -> str:
        found = self.taken or os.environ.get(PASSWORD) or _kept(f"{named}@{target.host}") or _kept(named)
        if found:
            return found
        if named not in self._asked:
            self._asked[named] = self._by_prompt(named)
        return self._asked[named]

    def _by_prompt(self, named: str) -> str:
        question = f"Password of {named}"
        if self._prompt is not None:
            return self._prompt(question)
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            what = f"no password for {named}: set {PASSWORD}, or keep it with `keyring set {SERVICE} {named}`"
            raise UsageError(f"{what}, or run in a terminal, where it is asked for.")
        heed_at_once()
        answer: str = click.prompt(question, hide_input=True, err=True)
        return answer


def _parts(named: str) -> tuple[str, str]:
    r"""`DOMAIN\user` and `user@domain` as (domain, user)."""
    domain, separator, user = named.partition("\\")
    if separator:
        return domain, user
    user, _, domain = named.partition("@")
    return domain, user


def _kept(named: str) -> str | None:
    """What a keyring holds; None without one, or when it is locked."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, named)
    except Exception as error:  # each backend has errors of its own, and a locked ring is no reason to stop
        if is_behind(error):
            raise KeyboardInterrupt from error
        return None
