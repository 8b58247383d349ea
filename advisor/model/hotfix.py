"""A file that somebody took for the hotfix: what it is, and whether it is the right one."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.verdict import Severity, Verdict


class HotfixForm(StrEnum):
    """What kind of file it is. A `package` is a program that unpacks itself; an `archive` is a .zip."""

    PROGRAM = "program"
    PACKAGE = "package"
    CABINET = "cabinet"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What a program or driver says of itself. `machine` is the SDK's word; `language` Windows' number of it; `signed`
    only that it carries a signature, which nobody has verified. `strings` are those of its version resource."""

    size: int
    machine: str
    version: str | None
    strings: tuple[tuple[str, str], ...] = ()
    language: int | None = None
    signed: bool = False

    def string(self, *names: str) -> str:
        """The first of these strings that it has, "" when it has none."""
        known = {name.casefold(): text for name, text in self.strings}
        return next((known[name.casefold()] for name in names if known.get(name.casefold())), "")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a package, a cabinet or an archive, and what it is when it could be looked into. `unread` says why it
    could not."""

    name: str
    size: int
    program: ProgramFacts | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class HotfixFile:
    """`program` is the file itself where it is one. `members` are those that are called as the file that is looked for;
    `listed` is how many there are in all, None where the list can't be read, with the reason in `unread`."""

    name: str
    size: int
    form: HotfixForm
    program: ProgramFacts | None = None
    members: tuple[Member, ...] = ()
    listed: int | None = None
    unread: str = ""


class HotfixAspect(StrEnum):
    """What is looked at."""

    NAME = "name"
    VERSION = "version"
    PLATFORM = "platform"
    SIZE = "size"
    LANGUAGE = "language"
    SIGNATURE = "signature"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class HotfixCheck:
    """One aspect. `message` is a template's key and `values` what fills it. A failure of low severity is a warning."""

    aspect: HotfixAspect
    verdict: Verdict
    message: str
    values: tuple[tuple[str, object], ...] = ()
    severity: Severity = Severity.HIGH


@dataclass(frozen=True, slots=True)
class HotfixVerdict:
    """The file, for which platform it was looked at (None: for none that was named), and every check. `branch` is `gdr`
    or `qfe` when the version says so."""

    file: HotfixFile
    wanted: str | None
    found: ProgramFacts | None
    branch: str | None
    checks: tuple[HotfixCheck, ...]

    @property
    def verdict(self) -> Verdict:
        """Fail before unknown before pass; warnings are no failure."""
        found = {one.verdict for one in self.checks if one.verdict is not Verdict.FAIL or not one.severity.is_warning}
        return next((one for one in (Verdict.FAIL, Verdict.UNKNOWN) if one in found), Verdict.PASS)

    @property
    def warnings(self) -> tuple[HotfixCheck, ...]:
        return tuple(one for one in self.checks if one.verdict is Verdict.FAIL and one.severity.is_warning)
