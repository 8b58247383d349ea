"""A hand-made diagnosis: the tech note's night, with enough of everything to fill each section of a report."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import (
    Answer,
    AnswerKind,
    Check,
    CheckedHost,
    Diagnosis,
    HostReport,
    PackIdentity,
)
from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import ClockOffset, Sampled
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.pack.text import Texts
from advisor.report.glossary import Glossary

TEXT_FOLDER = Path(__file__).resolve().parents[2] / "facts" / "text"
START = datetime(2013, 3, 31, 0, 36, 46, 531000, UTC)
END = START + timedelta(seconds=10.797)
PACK = PackIdentity("heartbeat", "0.1.0", "ab" * 32)
VERSION = "5.2.3790.3959 (srv03_sp2_rtm.070216-1710)"
WMIC = "CVP1/datafile.txt"
GLOSSARY = Glossary(
    rules={
        "ndis-dpc-starvation": "Ndis.sys drops UDP packets while DPCs queue up",
        "vm-stun": "The virtual machine stood still",
        "tcp-offload": "TCP offload resets connections",
        "ndis-hotfix-missing": "Ndis.sys predates the fix for dropped UDP packets",
        "rss-off": "Receive side scaling is off",
        "snapshot-old": "A snapshot is kept for longer than three days",
    },
    remedies={
        "install-ndis-hotfix": "Install the Ndis.sys hotfix (KB972071)",
        "enable-rss": "Enable receive side scaling (RSS)",
        "disable-rss": "Disable receive side scaling (RSS)",
        "plan-migration": "Plan the migration to a supported Windows",
    },
    conflicts={"rss-on-or-off": "RSS on or off"},
    facts={"ndis.version": "Ndis.sys version", "vm.snapshot_count": "Snapshots of the machine"},
    limits={"ndis-dpc-starvation": "The lines in the log are about a TCP link, while the cause drops UDP."},
)


def texts(language: str = "en") -> Texts:
    return Texts.load(TEXT_FOLDER, language)


def reason(text: str, fact: str, file: str = WMIC, line: int = 7) -> Reason:
    return Reason(text, (fact,), Origin("wmic", file, line))


def fact(name: str, value: object, **more: str) -> Fact:
    return Fact(name, value, Origin("wmic", WMIC, 7), START, **more)  # type: ignore[arg-type]


HOST = HostReport(
    "CVP1",
    "cvp",
    ClockOffset(0.0, 0.0),
    (
        fact("os.product", "server-2003"),
        fact("os.version", "5.2.3790"),
        fact("os.service_pack", 2),
        fact("os.arch", "x86"),
        fact("os.timezone", "-05:00"),
        fact("ndis.version", FileVersion.parse(VERSION)),
        fact("hotfix.installed", ("KB948496", "KB958469")),
        fact("tcpip.rss", False),
        Fact("nic[].rss", "off", Origin("registry", "CVP1/tcpip.reg", 12), None, "0007"),
        Fact("vm.snapshot_count", Absent(AbsentReason.NOT_COLLECTED, "no .vmsd file"), Origin("none")),
    ),
)
PEER = HostReport("PG1A", None, None, (Fact("ndis.version", Absent(AbsentReason.ACCESS_DENIED), Origin("none")),))
MISSING = Missing("vm.snapshot_count", AbsentReason.NOT_COLLECTED, "copy the .vmsd file beside the .vmx")
SUSPECT = Suspect(
    "ndis-dpc-starvation",
    "CVP1",
    Level.PROBABLE,
    9,
    (7, 9),
    (
        reason("The log fell silent and the DPC counters rose in that silence.", "symptom.gaps_with_dpc"),
        reason("Ndis.sys 5.2.3790.3959 is older than the fix.", "ndis.version"),
    ),
    (reason("TCP segments were sent again.", "symptom.tcp_retransmits_rise", "CVP1/perfmon.csv", 41),),
    (MISSING,),
)
RULED_OUT = Suspect(
    "vm-stun",
    "CVP1",
    Level.RULED_OUT,
    -4,
    (-4, -4),
    (),
    (reason("Perfmon went on in the gap.", "symptom.samples"),),
    (),
)
UNJUDGED = Suspect("tcp-offload", "PG1A", Level.UNKNOWN, 0, (0, 4), (), (), (MISSING,))
FINDINGS = (
    Finding(
        "ndis-hotfix-missing",
        "CVP1",
        Verdict.FAIL,
        Severity.HIGH,
        (reason("Ndis.sys version: 5.2.3790.3959", "ndis.version"),),
    ),
    Finding("rss-off", "CVP1", Verdict.PASS, Severity.MEDIUM, (reason("RSS: no", "tcpip.rss"),)),
    Finding("snapshot-old", "CVP1", Verdict.UNKNOWN, Severity.LOW, (), (MISSING,)),
    Finding("vm-stun", "CVP1", Verdict.NOT_APPLICABLE, Severity.HIGH),
)
ACTIONS = (
    Action(
        "install-ndis-hotfix",
        "CVP1",
        Stance.DO,
        1,
        (reason("The DPC rise meets the gap, and Ndis.sys is older than the fix.", "ndis.version"),),
        ("install-sp2",),
        True,
        "Remove KB972071 in Add or Remove Programs.",
        "ndis.sys has version 5.2.3790.4524 or later",
        ("WindowsServer2003-KB972071-x86-ENU.exe /passive /norestart",),
        ("Make sure that the language of the hotfix is that of Windows.",),
        ("Support for Server 2003 ended in July 2015; the download may be gone.",),
    ),
    Action(
        "enable-rss",
        "CVP1",
        Stance.DO,
        2,
        (reason("The hotfix needs RSS to spread the load.", "tcpip.rss"),),
        ("install-ndis-hotfix",),
        True,
        "Set EnableRSS back to 0.",
        "EnableRSS is 1",
        (r"reg add HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters /v EnableRSS /t REG_DWORD /d 1 /f",),
        ("Make sure that ICS is off.",),
    ),
    Action(
        "plan-migration",
        "CVP1",
        Stance.CONSIDER,
        3,
        (reason("No fixes come any more.", "os.product"),),
        (),
        False,
        "",
        "",
        (),
    ),
    Action(
        "disable-rss",
        "CVP1",
        Stance.AVOID,
        4,
        (reason("The hotfix works only with RSS on.", "tcpip.rss"),),
        (),
        True,
        "",
        "",
        ("never shown",),
    ),
)
CONFLICT = Conflict(
    "rss-on-or-off",
    "CVP1",
    ("enable-rss", "disable-rss"),
    ("Cisco 116081 / KB 972071: hotfix and RSS on", "Cisco DocWiki (2012): RSS and offload off"),
    "enable-rss",
    "the host shows the evidence of KB 972071",
)


def sampled() -> Sampled:
    """A minute of DPC rates, a sample each second: 0, and 10 in the gap; two samples are missing at its end."""
    times = tuple(START.replace(microsecond=0) + timedelta(seconds=second) for second in range(-20, 40))
    values = tuple(
        10.0 if START <= time <= END else None if 25 <= index < 27 else 0.0 for index, time in enumerate(times)
    )
    return Sampled("CVP1", "dpc-rate", times, values)


def diagnosis(**changes: object) -> Diagnosis:
    parts: dict[str, object] = {
        "title": "VRU PIM lost its heartbeat",
        "note": "",
        "pack": PACK,
        "engine": "durable_rules 2.0.28",
        "answer": Answer(AnswerKind.SUSPECT, "ndis-dpc-starvation", "CVP1", "answer.suspect"),
        "window": (START - timedelta(seconds=0.426), END),
        "hosts": (HOST, PEER),
        "events": (
            Event(END, "CVP1", "peer-lost", "Missed 2 VRU PIM heartbeats.", Origin("cvp", "CVP1/call.log", 12)),
        ),
        "gaps": (Gap("CVP1", "call.log", START, END, Origin("cvp", "CVP1/call.log", 12)),),
        "spikes": (Spike("CVP1", "dpc-rate", START, END, 10.0, 0.0, Origin("perfmon", "CVP1/perfmon.csv", 22)),),
        "coincidences": (
            Coincidence("CVP1", 1, 1, 1 / 720, 720, ""),
            Coincidence("PG1A", 1, 0, None, 8, ""),
        ),
        "sampled": (sampled(),),
        "suspects": (SUSPECT, UNJUDGED, RULED_OUT),
        "findings": FINDINGS,
        "actions": ACTIONS,
        "conflicts": (CONFLICT,),
        "problems": (Problem("CVP1/notes.blg", "A binary Perfmon log can't be read.", "Convert it with relog."),),
    }
    return Diagnosis(**(parts | changes))  # type: ignore[arg-type]


def quiet() -> Diagnosis:
    return diagnosis(
        title="",
        answer=Answer(AnswerKind.NO_INCIDENT, because="answer.no_incident"),
        window=None,
        events=(),
        gaps=(),
        spikes=(),
        coincidences=(),
        sampled=(),
        suspects=(),
        findings=FINDINGS[1:2],
        actions=(),
        conflicts=(),
        problems=(),
        engine="plain: durable_rules is not installed",
    )


def check() -> Check:
    return Check(
        PACK,
        "durable_rules 2.0.28",
        (CheckedHost(HOST, FINDINGS, ACTIONS, (CONFLICT,)), CheckedHost(PEER, FINDINGS[1:2], (), ())),
        (),
    )
