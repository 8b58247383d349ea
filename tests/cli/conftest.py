"""A small pack and results of the stages, so that the command line is tested by itself."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisor.cli.main import cli
from advisor.model.diagnosis import Answer, AnswerKind, Check, CheckedHost, Diagnosis, HostReport, PackIdentity
from advisor.model.evidence_result import EvidenceResult
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.finding import Finding, Reason
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict
from advisor.pack.catalogue import FactSpec
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import Texts
from tests.report import evidence_sample

IDENTITY = PackIdentity("sample", "1.2.3", "cd" * 32)
RULE = {
    "id": "rss-off",
    "title": "Receive side scaling is off",
    "status": "stable",
    "references": ["KB972071"],
    "applies_to": "os.kernel-5.2",
    "given": {"off": "tcpip.rss == False"},
    "when": "off",
    "verdict": {
        "severity": "medium",
        "suspects": [
            {"id": "ndis-dpc-starvation", "for": "2", "why_weight": "It is read.", "because": "RSS is off."},
            {"id": "dpc-storm", "rules_out": "true", "why_weight": "Only one holds.", "because": "RSS is an answer."},
        ],
    },
    "actions": [
        {"id": "enable-rss", "stance": "do", "suspected": "ndis-dpc-starvation", "because": "It spreads the load."}
    ],
    "explain": {"checks": "Whether RSS is on.", "matters": "DPCs queue up.", "cannot_see": "What the driver does."},
    "tests": [
        {"facts": {"tcpip.rss": "false"}, "expect": "fail", "because": "off"},
        {"facts": {"tcpip.rss": "true"}, "expect": "pass", "because": "on"},
        {"facts": {}, "expect": "unknown", "because": "nothing known"},
    ],
}
REMEDY = {
    "id": "enable-rss",
    "title": "Enable receive side scaling",
    "status": "stable",
    "references": ["KB972071"],
    "rank": "20",
    "given": {"ics": "firewall.ics"},
    "forbidden": [{"if": "ics", "because": "ICS and RSS exclude each other.", "check": "Make sure that ICS is off."}],
    "requires": ["install-ndis-hotfix"],
    "reboot": "true",
    "rollback": "Set EnableRSS to 0.",
    "verify": "EnableRSS is 1.",
    "commands": {"server_2003": ["reg add ... /v EnableRSS"]},
    "notes": ["On one processor it has no effect."],
}
CONFLICT = {
    "id": "rss-on-or-off",
    "title": "RSS on or off",
    "references": ["Cisco 116081"],
    "actions": ["enable-rss", "disable-rss"],
    "sources": ["the note says on", "the wiki says off"],
    "winners": [{"wins": "enable-rss", "suspected": "ndis-dpc-starvation", "because": "The evidence is there."}],
}
FACT = {
    "name": "tcpip.rss",
    "type": "boolean",
    "label": "Receive side scaling",
    "meaning": "Whether Windows may use RSS.",
    "question": "Is EnableRSS 1?",
    "collect": {"server_2003": "reg query HKLM\\SYSTEM"},
}


@pytest.fixture
def pack() -> Any:
    """Everything of a `Pack` that commands look at."""
    return SimpleNamespace(
        identity=IDENTITY,
        facts={"tcpip.rss": FactSpec.model_validate(FACT)},
        rules={"rss-off": Rule.model_validate(RULE)},
        remedies={"enable-rss": Remedy.model_validate(REMEDY)},
        contradictions={"rss-on-or-off": Contradiction.model_validate(CONFLICT)},
        profiles={},
        logs=(),
        generations=(),
        derivations=(),
        tables={},
        counters=SimpleNamespace(by_id={}),
        texts=Texts.load(Path(__file__).resolve().parents[2] / "facts" / "text"),
    )


def diagnosed() -> Diagnosis:
    reason = Reason("RSS is off.", ("tcpip.rss",), Origin("registry", "CVP1/tcpip.reg", 12))
    return Diagnosis(
        title="",
        note="",
        pack=IDENTITY,
        engine="plain",
        answer=Answer(AnswerKind.SUSPECT, "ndis-dpc-starvation", "CVP1"),
        window=None,
        hosts=(host(),),
        events=(),
        gaps=(),
        spikes=(),
        coincidences=(),
        sampled=(),
        suspects=(Suspect("ndis-dpc-starvation", "CVP1", Level.PROBABLE, 6, (6, 6), (reason,), (), ()),),
        findings=(),
        actions=(),
        conflicts=(),
        problems=(Problem("CVP1/x.blg", "A binary log can't be read.", "Convert it with relog."),),
    )


def host() -> HostReport:
    return HostReport("CVP1", "cvp", None, (Fact("tcpip.rss", Absent(AbsentReason.NOT_COLLECTED, ""), Origin("none")),))


def checked(verdict: Verdict = Verdict.UNKNOWN) -> Check:
    finding = Finding("rss-off", "CVP1", verdict, Severity.MEDIUM)
    return Check(IDENTITY, "plain", (CheckedHost(host(), (finding,), (), ()),), ())


class Stages:
    """Stands in for `advisor.api`: answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.diagnosis: Callable[[], Diagnosis] = diagnosed
        self.checks: Callable[[], Check] = checked
        self.evidences: Callable[[], EvidenceResult] = evidence_sample.result
        self.tests: list[Any] = []

    def diagnose(self, path: str, **more: Any) -> Diagnosis:
        self.asked = {"path": path, **more}
        return self.diagnosis()

    def check(self, paths: tuple[str, ...], **more: Any) -> Check:
        self.asked = {"paths": paths, **more}
        return self.checks()

    def rule_tests(self, pack: Any, identity: str | None = None) -> list[Any]:
        return [one for one in self.tests if identity in (None, one.rule)]

    def evidence(self, path: str, **more: Any) -> EvidenceResult:
        self.asked = {"path": path, **more}
        return self.evidences()


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch, pack: Any) -> Stages:
    """The commands with a small pack and without the stages."""
    import advisor.pack.load

    found = Stages()
    monkeypatch.setattr(advisor, "api", found, raising=False)
    monkeypatch.setattr(advisor, "workshop", found, raising=False)

    def load(extra: tuple[Path, ...] = ()) -> Any:
        found.asked["rules"] = extra
        return pack

    monkeypatch.setattr(advisor.pack.load, "load_pack", load)
    return found


@pytest.fixture
def outcomes(stages: Stages) -> list[Any]:
    """What `rule_tests` gives; fill it."""
    return stages.tests


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the command line; standard output and error apart."""
    return lambda *arguments: CliRunner().invoke(cli, [str(one) for one in arguments])
