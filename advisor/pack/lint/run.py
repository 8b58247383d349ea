"""Runs every validator over the packs of some folders, and sets aside what their authors waive with a reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.model.diagnosis import PackIdentity
from advisor.pack import positions
from advisor.pack.layers import MANIFEST, Layer, identity
from advisor.pack.lint.codes import CODES
from advisor.pack.lint.finding import LintFinding, LintSeverity
from advisor.pack.lint.levels import LevelValidator
from advisor.pack.lint.overlap import AdviceValidator, SubsumedValidator
from advisor.pack.lint.placeholders import PlaceholderValidator
from advisor.pack.lint.platforms import PlatformValidator
from advisor.pack.lint.prose import ProseValidator
from advisor.pack.lint.reach import OrderValidator, ReachValidator
from advisor.pack.lint.remedies import RemedyOrderValidator
from advisor.pack.lint.subject import LintContext
from advisor.pack.lint.tested import TestedValidator
from advisor.pack.lint.thresholds import ThresholdValidator
from advisor.pack.lint.translations import TranslationValidator
from advisor.pack.lint.usage import GivenValidator, UsageValidator
from advisor.pack.lint.validator import Validator
from advisor.pack.load import Pack, Reading, read_packs
from advisor.pack.locate import TEXT_FOLDER, knowledge_root
from advisor.pack.positions import Document, Fault

VALIDATORS: tuple[type[Validator], ...] = (
    ReachValidator,
    OrderValidator,
    LevelValidator,
    SubsumedValidator,
    AdviceValidator,
    PlatformValidator,
    UsageValidator,
    GivenValidator,
    ProseValidator,
    PlaceholderValidator,
    ThresholdValidator,
    TranslationValidator,
    TestedValidator,
    RemedyOrderValidator,
)


@dataclass(frozen=True)
class LintResult:
    """What was found, in the order of files and lines; `waived` has what an author stands by, each with the reason."""

    identity: PackIdentity
    findings: tuple[LintFinding, ...]
    waived: tuple[LintFinding, ...]


def lint_packs(extra: Sequence[Path] = ()) -> LintResult:
    """Lint the shipped pack with the folders in `extra` laid over it. Raises UsageError when one holds no pack."""
    return lint(read_packs([knowledge_root(), *extra]))


def lint(reading: Reading) -> LintResult:
    """Everything that is wrong, faults that keep the pack from being used among it."""
    found = [_of_fault(fault) for fault in (*reading.faults, *_text_faults(reading.layers))]
    pack = reading.pack
    if pack is None:
        return LintResult(identity(reading.layers, {}), tuple(sorted(found)), ())
    context = LintContext(pack, reading.layers, _broken(pack, reading.broken))
    for validator in [make(context) for make in VALIDATORS]:
        for subject in context.subjects:
            found += validator.validate(subject)
        found += validator.finalize()
    found += _nameless(pack, reading.layers)
    return _waived(pack, reading.layers, found, whole=not reading.broken)


def _text_faults(layers: Sequence[Layer]) -> Iterator[Fault]:
    """Sentences are read only when they are said, so the loader does not see what is wrong in their files."""
    for layer in layers:
        for name, content in layer.files:
            if name.startswith(TEXT_FOLDER):
                yield from positions.load(layer.path(name), content)[1]


def _of_fault(fault: Fault) -> LintFinding:
    return LintFinding(fault.file, fault.line, fault.column, fault.code, fault.what, CODES[fault.code].severity)


def _broken(pack: Pack, files: frozenset[str]) -> frozenset[str]:
    """The pieces in files with faults: what else could be said of them may follow from the fault."""
    broken = {name for name, document in pack.files.items() if document.file in files}
    for name in list(broken):
        if name.startswith("facts/catalogue/"):
            data = pack.files[name].data
            broken |= {f"derive {one['fact']}" for one in data.get("derive") or []}
            broken |= {*(data.get("tables") or {}), *(data.get("conditions") or {})}
    return frozenset(broken)


def _nameless(pack: Pack, layers: Sequence[Layer]) -> Iterator[LintFinding]:
    for layer in layers[1:]:
        if layer.path(MANIFEST) not in pack.manifests and MANIFEST not in dict(layer.files):
            what = f"the pack has no {MANIFEST} that names it"
            yield LintFinding(str(layer.root), 1, 1, "HA802", what, CODES["HA802"].severity)


def _waived(pack: Pack, layers: Sequence[Layer], found: Sequence[LintFinding], *, whole: bool) -> LintResult:
    """Set aside what is waived where it stands, or for its whole pack; a waiver that silences nothing is a finding.

    Unless the pack is `whole`: then some checks did not look.
    """
    waivers = list(_waivers(pack, layers))
    used: set[tuple[str, str, str]] = set()
    kept: list[LintFinding] = []
    silenced: list[LintFinding] = []
    for finding in dict.fromkeys(found):
        reason = None
        for waiver in waivers:
            if finding.severity is not LintSeverity.ERROR and waiver.silences(finding):
                reason = reason or waiver.reasons[finding.code]
                used.add((waiver.document.file, waiver.owner, finding.code))
        if reason is None:
            kept.append(finding)
        else:
            silenced.append(replace(finding, waived=reason))
    for waiver in waivers if whole else ():
        for code in waiver.reasons:
            if (waiver.document.file, waiver.owner, code) not in used:
                kept.append(waiver.idle(code))
    return LintResult(pack.identity, tuple(sorted(kept)), tuple(sorted(silenced, key=lambda one: (one.file, one.line))))


@dataclass(frozen=True)
class _Waiver:
    """The codes that a piece waives; with `folder`, the whole pack in that folder does."""

    owner: str
    document: Document
    path: tuple[str | int, ...]
    reasons: Mapping[str, str]
    folder: str = ""

    def silences(self, finding: LintFinding) -> bool:
        if finding.code not in self.reasons:
            return False
        if self.folder:
            return Path(finding.file).is_relative_to(self.folder)
        return finding.owner == self.owner and finding.file == self.document.file

    def idle(self, code: str) -> LintFinding:
        line, column = self.document.position((*self.path, "waive", code))
        what = f"nothing here is waived by {code}" if code in CODES else f"there is no {code} to waive"
        return LintFinding(self.document.file, line, column, "HA801", what, CODES["HA801"].severity, self.owner)


def _waivers(pack: Pack, layers: Sequence[Layer]) -> Iterator[_Waiver]:
    context = LintContext(pack, tuple(layers), frozenset())
    for subject in context.subjects:
        if subject.piece.waive:
            yield _Waiver(subject.name, subject.document, subject.path, subject.piece.waive)
    for layer in layers:
        manifest = pack.manifests.get(layer.path(MANIFEST))
        if manifest is not None and manifest.waive:
            document, _ = positions.load(layer.path(MANIFEST), dict(layer.files)[MANIFEST])
            yield _Waiver("", document, (), manifest.waive, str(layer.root))
