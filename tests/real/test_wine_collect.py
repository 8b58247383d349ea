"""collect.cmd on Wine as a Server 2003: what it writes, what the advisor makes of it, and that nothing else changes."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor.api import check
from advisor.gather.place import memory_file
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent
from advisor.model.source import HostSource
from advisor.model.version import FileVersion
from advisor.pack.load import load_pack
from advisor.read.manifest import Item, ManifestReader, ManifestReading
from tests.collect.scripts import COLLECT, script
from tests.real.wine import NDIS_SIZE, NDIS_VERSION, SCRIPT, Wine

ODD = "a (1) & 100% !é! ^服务器"
KNOWN = {
    "firewall.ics": False,
    "ndis.size": NDIS_SIZE,
    "os.arch": "x64",
    "os.product": "server-2003",
    "os.service_pack": 2,
    "os.timezone": "-05:00",
    "os.version": "5.2.3790",
    "tcpip.chimney": False,
    "tcpip.netdma": False,
    "tcpip.rss": True,
    "tcpip.task_offload_disabled": True,
}
ADAPTERS = {
    ("0007", "nic[].name"): "HP NC373i Multifunction Gigabit Server Adapter",
    ("0007", "nic[].driver_version"): "4.6.16.0",
    ("0007", "nic[].driver_date"): datetime(2008, 10, 2, tzinfo=UTC),
    ("0007", "nic[].rss"): "on",
    ("0007", "nic[].checksum_offload"): True,
    ("0007", "nic[].lso"): False,
    ("0007", "nic[].speed_duplex"): "auto",
    ("0007", "nic[].receive_buffers"): 750,
    ("0007", "nic[].teamed"): True,
    ("0008", "nic[].rss"): "unavailable",
    ("0008", "nic[].speed_duplex"): "100-full",
    ("0008", "nic[].receive_buffers"): 256,
}
# Wine has these programs, and they print nothing and end with 0.
SILENT = ("systeminfo.txt", "netsh-tcp.txt", "netsh-offload.txt", "netsh-config.txt", "system-events.xml")


@dataclass(frozen=True)
class Run:
    """One run of the script: its folder, what it said, when it ran, and what was there before and after."""

    folder: Path
    said: str
    code: int
    begun: datetime
    ended: datetime
    registry: tuple[list[str], list[str]]
    files: tuple[dict[str, int], dict[str, int]]


@pytest.fixture(scope="module")
def run(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in a folder whose name has every sign that cmd treats in its own way."""
    beside = tmp_path_factory.mktemp("run") / ODD
    before = wine.registry(), sizes(wine.drive)
    begun = datetime.now(UTC)
    done = wine.collect(beside)
    ended = datetime.now(UTC)
    after = wine.registry(), sizes(wine.drive)
    (folder,) = (path for path in beside.iterdir() if path.is_dir())
    return Run(
        folder, done.stdout + done.stderr, done.returncode, begun, ended, (before[0], after[0]), (before[1], after[1])
    )


def sizes(root: Path) -> dict[str, int]:
    """Every file below, without those in which Wine's own cmd passes a command's output on."""
    files = [path for path in root.rglob("*") if not path.is_dir() and not re.fullmatch(r"CMD\w+\.tmp", path.name)]
    return {str(path.relative_to(root)): path.lstat().st_size for path in files}


def manifest_of(folder: Path) -> ManifestReading:
    file = memory_file("manifest.txt", (folder / "manifest.txt").read_bytes())
    reading = ManifestReader().read(file, HostSource(None, (file,)), load_pack())
    assert isinstance(reading, ManifestReading)
    return reading


def items_of(folder: Path) -> dict[str, Item]:
    return {item.file: item for item in manifest_of(folder).items}


def host_of(source: Path) -> HostReport:
    (host,) = check([str(source)]).hosts
    return host.report


def facts_of(host: HostReport) -> dict[object, object]:
    return {(fact.instance, fact.name) if fact.instance else fact.name: fact.value for fact in host.facts if fact.known}


def test_it_says_what_it_did_and_ends_with_nought(run: Run) -> None:
    assert run.code == 0
    assert run.said.rstrip().splitlines()[-2].startswith("Done: ")
    assert "Can't recognize" not in run.said


def test_the_folder_is_named_after_the_server_and_holds_what_the_manifest_lists(run: Run) -> None:
    manifest = manifest_of(run.folder)
    assert manifest.problems == ()
    listed = {item.file: item.size for item in manifest.items if item.size}
    there = sizes(run.folder)
    assert re.search(rf"^host={run.folder.name}\r?$", (run.folder / "manifest.txt").read_text(), re.M)
    assert there.pop("manifest.txt") > 0
    assert there == listed
    assert len({item.file for item in manifest.items}) == len(manifest.items) > 30
    assert all(item.command and re.fullmatch(r"-?\d+", item.exit) for item in manifest.items)


def test_the_manifest_says_in_utc_when_it_ran(run: Run) -> None:
    text = (run.folder / "manifest.txt").read_text()
    started, finished = (
        datetime.strptime(re.search(rf"^{name}=(.*Z)\r?$", text, re.M).group(1), "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        )
        for name in ("started", "finished")
    )
    second = timedelta(seconds=1)
    assert run.begun - second <= started <= finished <= run.ended + second
    assert manifest_of(run.folder).started == started


def test_what_is_known_of_the_host_is_found_with_source_and_time(run: Run) -> None:
    host = host_of(run.folder)
    facts = facts_of(host)
    assert {name: facts.get(name) for name in KNOWN} == KNOWN
    assert {name: facts.get(name) for name in ADAPTERS} == ADAPTERS
    assert facts["cpu.count"] >= 1  # Wine writes this machine's own number
    assert facts["ndis.version"] == FileVersion.parse(NDIS_VERSION)
    assert {"KB948496", "KB972071"} <= set(facts["hotfix.installed"])
    # The miniport that Windows adds itself is no adapter. (Wine's WMI adds this machine's own devices.)
    adapters = {fact.instance for fact in host.facts if fact.instance and fact.origin.kind == "registry"}
    assert adapters == {"0007", "0008"}
    assert "0000" not in {fact.instance for fact in host.facts}
    started = manifest_of(run.folder).started
    read = [fact for fact in host.facts if fact.known and fact.origin.file is not None]
    assert len(read) > len(KNOWN)
    for fact in read:
        if fact.origin.kind != "derived":
            assert fact.observed_at == started, fact
            assert (run.folder / fact.origin.file).is_file()
            assert fact.origin.line is None or fact.origin.line >= 1


def test_a_command_that_printed_nothing_is_no_answer(run: Run) -> None:
    items = items_of(run.folder)
    for name in SILENT:
        assert (items[name].exit, items[name].size) == ("0", 0), name
        assert not (run.folder / name).exists()
    facts = {fact.name: fact for fact in host_of(run.folder).facts}
    locale = facts["os.locale"]
    assert isinstance(locale.value, Absent)
    assert locale.value.reason == "not-supported"
    assert locale.value.detail == "`systeminfo` printed nothing and ended with 0"
    assert (locale.origin.file, locale.origin.detail) == ("manifest.txt", "systeminfo.txt")


def test_what_is_not_there_is_told_from_what_failed(run: Run) -> None:
    items = items_of(run.folder)
    assert items["w32tm-zone.txt"].exit == "9009"
    assert items["w32time-config.txt"].exit == "1"
    assert "Unable to find" in items["w32time-config.txt"].message
    assert items["updates.txt"].exit != "0"
    assert items["updates-wmi.txt"].gave  # what wmic could not say, the script's own part asked WMI for


def test_the_product_key_and_the_search_path_stay_there(run: Run) -> None:
    everything = b"".join(path.read_bytes() for path in run.folder.iterdir() if path.name != "ndis.sys")
    for secret in ("69713-640-0000000-45555", "ProductId=", "REG_EXPAND_SZ"):
        assert secret.encode() not in everything
        assert secret.encode("utf-16-le") not in everything


def test_nothing_else_is_changed(run: Run) -> None:
    assert run.registry[0] == run.registry[1]
    assert run.files[0] == run.files[1]
    assert {path.name for path in run.folder.parent.iterdir()} == {SCRIPT, run.folder.name}


def test_a_zip_of_the_folder_says_the_same(run: Run, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "bundle"), "zip", run.folder.parent, run.folder.name)
    assert facts_of(host_of(Path(packed))) == facts_of(host_of(run.folder))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "here"


def test_where_scripts_are_forbidden_cmd_alone_says_the_most(wine: Wine, run: Run, place: Path) -> None:
    """Into a folder that is named, beside an older one of the same server; the advisor still knows the registry."""
    target = place / "other (2)" / "Übergabe & mehr!"
    (target / run.folder.name).mkdir(parents=True)
    host, away = wine.system / "cscript.exe", wine.system / "cscript.away"
    host.rename(away)
    try:
        done = wine.collect(place, f"Z:{target}".replace("/", "\\"))
    finally:
        away.rename(host)
    assert done.returncode == 0
    folder = target / f"{run.folder.name}-2"
    assert list((target / run.folder.name).iterdir()) == []
    facts = facts_of(host_of(folder))
    without = {name: value for name, value in KNOWN.items() if name not in ("os.arch", "ndis.size")}
    assert {name: facts.get(name) for name in without} == without
    assert {name: facts.get(name) for name in ADAPTERS} == ADAPTERS
    manifest = manifest_of(folder)
    assert all("cscript" not in item.command for item in manifest.items)
    assert {path.name for path in folder.iterdir()} == {
        "manifest.txt",
        *(one.file for one in manifest.items if one.size),
    }


def test_the_script_alone_prints_what_wmi_and_the_file_system_tell(wine: Wine, place: Path) -> None:
    place.mkdir()
    shutil.copyfile(COLLECT / "collect.vbs", place / "collect.vbs")
    done = wine.run("cscript", "//nologo", "collect.vbs", cwd=place)
    assert (done.returncode, [path.name for path in place.iterdir()]) == (0, ["collect.vbs"])
    (place / "facts.txt").write_text(done.stdout)
    (place / "collect.vbs").unlink()
    facts = facts_of(host_of(place))
    known = ("ndis.size", "os.arch", "os.product", "os.service_pack", "os.timezone", "os.version")
    assert {name: facts.get(name) for name in known} == {name: KNOWN[name] for name in known}
    assert facts["ndis.version"] == FileVersion.parse(NDIS_VERSION)


def test_a_place_that_can_not_be_written_to_is_named(wine: Wine, place: Path) -> None:
    done = wine.collect(place, "Z:\\proc\\nowhere")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith(f'{SCRIPT}: nothing can be written to "Z:\\proc\\nowhere')
    assert "Name a folder that you may write to" in done.stderr
    assert [path.name for path in place.iterdir()] == [SCRIPT]


@pytest.mark.parametrize(
    ("arguments", "code"), [(["/?"], 0), (["/x"], 2), (["one", "two"], 2), (["\\\\server\\share"], 2)]
)
def test_usage(wine: Wine, place: Path, arguments: list[str], code: int) -> None:
    done = wine.collect(place, *arguments)
    assert done.returncode == code
    assert SCRIPT in done.stdout + done.stderr
    assert [path.name for path in place.iterdir()] == [SCRIPT]


def test_arming_asks_for_every_counter(wine: Wine, place: Path) -> None:
    """Wine has no logman, so it ends with a message; the list of counters is made before that."""
    done = wine.collect(place, "/arm")
    assert done.returncode == 1
    assert "Perfmon's log could not be started" in done.stderr
    (listed,) = wine.drive.rglob("heartbeat-counters.txt")
    counters = load_pack().counters.counters
    wanted = [(counter.object, counter.counter) for counter in counters]
    for file in (listed, listed.with_name("heartbeat-counters.txt.local")):
        parts = [line.split("\\") for line in file.read_text().splitlines()]
        assert [(where.removesuffix("(*)"), what) for _, where, what in parts] == wanted


def test_counters_are_asked_for_in_the_language_of_the_system(wine: Wine, place: Path) -> None:
    """Wine makes up the English names of its own; another key stands for theirs here."""
    place.mkdir()
    (place / "collect.vbs").write_text(script("collect.vbs").replace("Perflib\\009\\", "Perflib\\00F\\"))
    (place / "list.txt").write_text("\\Processor(*)\\% DPC Time\n\\Memory\\Pages/sec\n")
    names = {
        "00F": ["238", "Processor", "696", "% DPC Time"],
        "CurrentLanguage": ["238", "Prozessor", "696", "DPC-Zeit (%)"],
    }
    text = "Windows Registry Editor Version 5.00\n\n"
    for key, words in names.items():
        data = ",".join(f"{byte:02x}" for byte in "".join(f"{word}\0" for word in [*words, ""]).encode("utf-16-le"))
        path = f"HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Perflib\\{key}"
        text += f'[{path}]\n"Counter"=hex(7):{data}\n\n'
    wine.give(text)
    done = wine.run("cscript", "//nologo", "collect.vbs", "counters", "list.txt", cwd=place)
    assert done.stdout.split("\n")[:2] == ["\\Prozessor(*)\\DPC-Zeit (%)", "\\Memory\\Pages/sec"]


def test_a_command_that_does_not_end_is_left_behind(wine: Wine, place: Path) -> None:
    """258 says that the wait timed out; what the command printed until then is there."""
    place.mkdir()
    (place / "collect.vbs").write_text(script("collect.vbs"))
    (place / "endless.vbs").write_text(
        'Set fso = CreateObject("Scripting.FileSystemObject")\nWScript.Echo "begun"\n'
        'Do Until fso.FileExists("enough.txt")\nLoop\nWScript.Echo "ended"\n'
    )
    done = wine.run(
        "cscript", "//nologo", "collect.vbs", "run", "1", "out.txt", "out.txt", cwd=place,
        _command="cscript //nologo endless.vbs",
    )  # fmt: skip
    (place / "enough.txt").touch()
    assert done.returncode == 258 & 0xFF  # of an exit code Wine hands on eight bits
    assert not (place / "step-out.txt.done").exists()
