"""Is a file the right one for the hotfix: its name, version, platform, size and language, each with the reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.model.action import Stance
from advisor.model.fact import HostFacts
from advisor.model.hotfix import (
    HotfixAspect,
    HotfixCheck,
    HotfixFile,
    HotfixForm,
    HotfixVerdict,
    Member,
    ProgramFacts,
)
from advisor.model.plan import HostPlan
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.pack.load import Pack
from advisor.pack.pattern import LONGEST

_KERNEL, _VERSION, _PLATFORM = "os.version", "ndis.version", "ndis.arch"
_OF_HOST = (_KERNEL, _VERSION, "os.arch")
_PROGRAM = "pe"
_NAMES = ("OriginalFilename", "InternalName")


@dataclass(frozen=True)
class Wanted:
    """What the file is compared with: the platform, and the language of the server, as far as they are known."""

    platform: str | None = None
    language: str | None = None


def driver_name(pack: Pack) -> re.Pattern[str]:
    """How the driver calls itself, as the catalogue has it."""
    sources = (source for source in pack.facts[_VERSION].sources if source.format == _PROGRAM)
    return re.compile(next(source.where[_NAMES[0]] for source in sources), re.I)


def judge_hotfix(file: HotfixFile, pack: Pack, wanted: Wanted) -> HotfixVerdict:
    """Every check that can be made of such a file."""
    judge = _Judge(file, pack, wanted)
    checks = tuple(judge.checks())
    branch = None if judge.version is None else judge.version.branch
    return HotfixVerdict(file, wanted.platform, judge.found, branch, checks)


def _least_fixed(pack: Pack, platform: str | None) -> FileVersion:
    """The first version that is fixed there; of any platform while that one is not known."""
    rows = pack.tables["fixed_version"].rows
    return FileVersion.parse(rows.get(platform or "", min(rows.values(), key=FileVersion.parse)))


def need_of(host: HostPlan, facts: HostFacts, pack: Pack) -> HotfixCheck:
    """Whether the host is to have the hotfix at all, by its facts and its plan: on one without need of it, no file is
    right."""
    aspect = HotfixAspect.HOST
    kernel, now, platform = (known.value if known else None for known in map(facts.scalars.get, _OF_HOST))
    least = _least_fixed(pack, platform if isinstance(platform, str) else None)
    if isinstance(kernel, str) and kernel.split(".")[:2] != least.dotted.split(".")[:2]:
        return _check(aspect, Verdict.FAIL, "windows", host=host.host, kernel=kernel)
    if isinstance(now, FileVersion) and now >= least:
        return _check(aspect, Verdict.FAIL, "has", host=host.host, version=now.dotted)
    action = next(remedy.id for remedy in pack.remedies.values() if remedy.proof and remedy.proof.fact == _VERSION)
    step = next((one for one in (*host.steps, *host.avoided) if one.id == action), None)
    if step is None:
        return _check(aspect, Verdict.FAIL, "unasked", Severity.LOW, host=host.host)
    because = "; ".join(reason.text for reason in step.action.because)
    if step.stance is Stance.AVOID:
        return _check(aspect, Verdict.FAIL, "avoid", host=host.host, because=because)
    if step.stance is Stance.CONSIDER:
        return _check(aspect, Verdict.FAIL, "consider", Severity.LOW, host=host.host, because=because)
    if step.action.first_checks:
        return _check(aspect, Verdict.UNKNOWN, "open", host=host.host, because="; ".join(step.action.first_checks))
    return _check(aspect, Verdict.PASS, "do", host=host.host)


def _check(
    aspect: HotfixAspect, verdict: Verdict, how: str, severity: Severity = Severity.HIGH, **values: object
) -> HotfixCheck:
    return HotfixCheck(aspect, verdict, f"hotfix.{aspect}.{how}", tuple(values.items()), severity)


class _Judge:
    def __init__(self, file: HotfixFile, pack: Pack, wanted: Wanted) -> None:
        self._file, self._pack, self._wanted = file, pack, wanted
        self._driver = driver_name(pack)
        self._member = self._chosen()
        self.found = self._facts()
        self.version = _parsed(self.found)
        self._strings = pack.tables["hotfix_string"].rows
        self._platform = self._platform_of()

    def _chosen(self) -> Member | None:
        """The member to look at: of the wanted platform where there are several, and of these the oldest, for one that
        is too old may be the one that is installed."""

        def order(member: Member) -> tuple[bool, bool, tuple[int, ...]]:
            program = member.program
            version = _parsed(program)
            other = program is None or self._machine(program) != self._wanted.platform
            return (other and self._wanted.platform is not None, program is None, version.fields if version else ())

        return min(self._file.members, key=order, default=None)

    def _facts(self) -> ProgramFacts | None:
        if self._member is not None:
            return self._member.program
        program = self._file.program
        if program is not None and self._driver.search(program.string(*_NAMES)):
            return program
        return None

    def _machine(self, program: ProgramFacts) -> str | None:
        """The platform in the catalogue's words; None for one of which it knows none."""
        sources = (one for one in self._pack.facts[_PLATFORM].sources if one.format == _PROGRAM)
        return next((_translated(one.map, program.machine) for one in sources), None)

    def _platform_of(self) -> str | None:
        """That of the driver; else what the package says of itself, in its resource or in its name."""
        if self.found is not None:
            return self._machine(self.found)
        rows = self._pack.tables["hotfix_platform"].rows
        program = self._file.program
        told = "" if program is None else program.string(self._strings["platform"])
        return _translated(rows, told) or _translated(rows, re.split(r"[\\/]", self._file.name)[-1])

    def checks(self) -> Iterator[HotfixCheck]:
        name = self._name()
        yield name
        if name.verdict is not Verdict.FAIL:
            yield self._version()
            yield self._platform_check()
            yield self._size()
            yield self._language()
        yield from self._signature()

    def _name(self) -> HotfixCheck:
        aspect, file = HotfixAspect.NAME, self._file
        if self._member is not None:
            return _check(aspect, Verdict.PASS, "inside", name=self._member.name, count=len(file.members))
        if self.found is not None:
            return _check(aspect, Verdict.PASS, "driver", name=self.found.string(*_NAMES))
        if file.unread:
            return _check(aspect, Verdict.UNKNOWN, "unread", why=file.unread)
        program = file.program
        if file.form is HotfixForm.PROGRAM and program is not None:
            name = program.string(*_NAMES)
            if not name:
                return _check(aspect, Verdict.UNKNOWN, "nameless")
            return _check(aspect, Verdict.FAIL, "other", name=name, version=_shown(program.version))
        article = self._pack.tables["hotfix_article"].rows["number"]
        told = file.name if program is None else f"{file.name} {program.string(self._strings['article'])}"
        if re.search(article, told[:LONGEST]):
            return _check(aspect, Verdict.UNKNOWN, "hidden", count=file.listed or 0)
        return _check(aspect, Verdict.FAIL, "lacking", count=file.listed or 0)

    def _unread(self) -> str:
        return self._member.unread if self._member is not None else self._file.unread

    def _version(self) -> HotfixCheck:
        aspect = HotfixAspect.VERSION
        if self.found is None:
            return _check(aspect, Verdict.UNKNOWN, "unread", why=self._unread())
        if self.version is None:
            return _check(aspect, Verdict.UNKNOWN, "none")
        least = self._least
        values: dict[str, Any] = {"version": self.version.dotted, "least": least.dotted}
        if self.version.fields[:3] != least.fields[:3]:
            return _check(aspect, Verdict.FAIL, "windows", **values)
        if self.version < least:
            return _check(aspect, Verdict.FAIL, "old", **values)
        return _check(aspect, Verdict.PASS, "fixed" if self.version == least else "later", **values)

    @property
    def _least(self) -> FileVersion:
        known = self._platform in self._pack.tables["fixed_version"].rows
        return _least_fixed(self._pack, self._platform if known else self._wanted.platform)

    def _platform_check(self) -> HotfixCheck:
        aspect, wanted, has = HotfixAspect.PLATFORM, self._wanted.platform, self._platform
        if self.found is not None and has not in self._pack.tables["fixed_version"].rows:
            return _check(aspect, Verdict.FAIL, "none", machine=self.found.machine)
        if has is None:
            return _check(aspect, Verdict.UNKNOWN, "unread")
        if wanted is not None and has != wanted:
            return _check(aspect, Verdict.FAIL, "other", platform=has, wanted=wanted)
        how = "told" if self.found is None else "match" if wanted else "for"
        return _check(aspect, Verdict.PASS, how, platform=has)

    def _size(self) -> HotfixCheck:
        aspect = HotfixAspect.SIZE
        size = self.found.size if self.found is not None else self._member.size if self._member is not None else None
        rows = self._pack.tables["fixed_size"].rows
        sizes = {int(text): platform for platform, text in rows.items()}
        if size is None:
            return _check(aspect, Verdict.UNKNOWN, "unread")
        if self.found is None:
            # Only the directory is known. A size that is one of the published ones tells the platform too.
            if size in sizes and self._wanted.platform in (None, sizes[size]):
                return _check(aspect, Verdict.PASS, "listed", size=size, platform=sizes[size])
            return _check(aspect, Verdict.UNKNOWN, "unlike", size=size)
        if self.version is None or self._platform not in rows:
            return _check(aspect, Verdict.UNKNOWN, "unlike", size=size)
        if self.version > self._least:
            return _check(aspect, Verdict.PASS, "later", size=size)
        if self.version < self._least:
            return _check(aspect, Verdict.NOT_APPLICABLE, "older", size=size)
        published = int(rows[self._platform])
        if size == published:
            return _check(aspect, Verdict.PASS, "match", size=size)
        how = "english" if self._file_language() == "en" else "language"
        return _check(aspect, Verdict.FAIL, how, Severity.LOW, size=size, published=published)

    def _file_language(self) -> str | None:
        """Its language by the catalogue's words; "other" for one that the catalogue has no word for."""
        number = None if self.found is None else self.found.language
        if number is None:
            return None
        return _translated(self._pack.tables["file_language"].rows, f"{number:#06x}") or "other"

    def _language(self) -> HotfixCheck:
        aspect, language = HotfixAspect.LANGUAGE, self._file_language()
        server = self._wanted.language
        is_english = None if server is None else server.casefold().startswith("en")
        if language in (None, "neutral"):
            return _check(aspect, Verdict.UNKNOWN, "unread")
        number = f"{self.found.language:#06x}" if self.found is not None and self.found.language is not None else ""
        if language != "en":
            how = "server" if is_english else "other"
            return _check(aspect, Verdict.FAIL, how, Severity.LOW, language=number, server=server or "")
        if is_english is False:
            return _check(aspect, Verdict.FAIL, "english", Severity.LOW, language=number, server=server)
        return _check(aspect, Verdict.PASS, "match", language=number)

    def _signature(self) -> Iterator[HotfixCheck]:
        """Never a verdict: nobody here verifies it."""
        program = self._file.program or self.found
        if program is not None:
            how = "there" if program.signed else "none"
            yield _check(HotfixAspect.SIGNATURE, Verdict.NOT_APPLICABLE, how)


def _translated(rows: Mapping[str, str], text: str) -> str | None:
    return next((value for pattern, value in rows.items() if text and re.search(pattern, text[:LONGEST], re.I)), None)


def _parsed(program: ProgramFacts | None) -> FileVersion | None:
    if program is None or program.version is None:
        return None
    try:
        return FileVersion.parse(program.version)
    except ValueError:
        return None


def _shown(version: str | None) -> str:
    return "?" if version is None else version.partition(" ")[0]
