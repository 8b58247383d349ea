"""How far an audit is, on the standard error: rate, failures and time left. A line that stays on a terminal; elsewhere
a new one now and then, so that a log tells that it goes on."""

import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from advisor.report.words import Words

_FIRST, _TERMINAL, _LOG = 1.0, 0.2, 15.0
"""Seconds: before anything is said, and between two lines."""


class AuditProgress:
    """One stage after the other. Use as a context: what stays on the terminal is wiped at the end."""

    def __init__(self, words: "Words") -> None:
        self._words = words
        self._stage = ""
        self._began = self._told = monotonic()
        self._before = 0
        self._shown = 0

    def __enter__(self) -> "AuditProgress":
        return self

    def __exit__(self, *_: object) -> None:
        self._wipe()

    def collected(self, done: int, total: int | None, failed: int) -> None:
        self._tell("collect", done, total, failed)

    def decided(self, done: int, total: int | None) -> None:
        self._tell("decide", done, total, 0)

    def _tell(self, stage: str, done: int, total: int | None, failed: int) -> None:
        now = monotonic()
        if stage != self._stage:
            self._stage, self._began, self._before = stage, now, done
        on_terminal = sys.stderr.isatty()
        if now - self._began < _FIRST or now - self._told < (_TERMINAL if on_terminal else _LOG):
            return
        self._told = now
        line = self._line(stage, done, total, failed, (done - self._before) / (now - self._began))
        if on_terminal:
            click.echo(f"\r{line:<{self._shown}}", err=True, nl=False)
            self._shown = len(line)
        else:
            click.echo(line, err=True)

    def _line(self, stage: str, done: int, total: int | None, failed: int, rate: float) -> str:
        say = self._words.say
        known = {"stage": say(f"audit.stage.{stage}"), "done": f"{done:,}", "rate": f"{rate:,.0f}", "failed": failed}
        if total is None or rate <= 0:
            return say("audit.progress.open", **known)
        minutes, seconds = divmod(round((total - done) / rate), 60)
        left = say("audit.left", minutes=minutes, seconds=seconds)
        return say("audit.progress", total=f"{total:,}", left=left, **known)

    def _wipe(self) -> None:
        if self._shown:
            click.echo(f"\r{'':<{self._shown}}\r", err=True, nl=False)
            self._shown = 0
