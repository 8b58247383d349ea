"""A network that is lost in the middle of a scan, wherever that is: no verdict turns round, nothing is missing in
silence, nobody hangs, and with the network back `--retry-failed` gives the whole answer."""

import json
import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from advisor.api import check
from advisor.pack.load import load_pack
from tests.command_line import run
from tests.real import vcenter_server
from tests.real.broken_network import Relay
from tests.real.drivers import has_tools, make_driver
from tests.real.samba import NT1, PASSWORD, SMB3, USER, Site, lacking, subnet

PACK = load_pack()
REGISTRY = Path(__file__).with_name("server2003.reg")
CLASS = r"HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
MORE = rf"""
[{CLASS}\0008\Linkage]
"UpperBind"=hex(7):43,00,50,00,51,00,54,00,45,00,41,00,4d,00,00,00,00,00

"""
"""The last adapter is in a team with one that is unlike it. Samba takes no key without an empty line behind it."""
CUTS = 4
"""For each dialect and each way to break."""
CHANCE = random.Random("a network that is lost")


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """One that speaks SMB 1 alone, and one that speaks the newer."""
    pytest.importorskip("impacket")
    if why := lacking():
        pytest.skip(why)
    if not has_tools():
        pytest.skip("binutils-mingw-w64 not installed")
    with Site(f"{subnet()}.3") as site:
        registry = tmp_path_factory.mktemp("registry") / "server.reg"
        registry.write_text(REGISTRY.read_text() + MORE)
        template = site.template("own", registry)
        hosts = [site.start(number, template, dialect) for number, dialect in enumerate((NT1, SMB3), 1)]
        for host in hosts:
            make_driver(host.driver, "5.2.3790.4524", "x64", size=210_432)
        site.ready()
        yield hosts


def places(total, count):
    """So many places across a conversation, its very beginning and its last byte among them."""
    return sorted({0, total - 1, *CHANCE.sample(range(1, total - 1), count - 2)})


def turned(right, found):
    """Verdicts that are neither the whole scan's nor unknown."""
    return {rule: (right[rule], verdict) for rule, verdict in found.items() if verdict not in (right[rule], "unknown")}


def listed(folder, relays):
    inventory = folder / "fleet.csv"
    lines = [f"{name},127.0.0.1:{relay.port}" for name, relay in relays.items()]
    inventory.write_text("\n".join(["name,address", *lines]))
    return inventory


def audited(folder, inventory, *more, limit=10):
    """The verdicts of an audit by host and rule, and what it said."""
    rows = folder / "rows.jsonl"
    done = run("audit", inventory, "--rows", rows, "--user", USER, "--answer-limit", limit,
               "--host-limit", "60", "--format", "json", *more, ADVISOR_PASSWORD=PASSWORD)  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "internal fault" not in done.stderr
    verdicts = {
        row["host"]: {rule: row[rule] for rule in PACK.rules if rule in row}
        for row in map(json.loads, rows.read_text().splitlines())
    }
    assert done.returncode == exit_code(verdicts)
    return verdicts, done.stderr


def exit_code(verdicts):
    found = [one for rules in verdicts.values() for one in rules.items()]
    failing = [PACK.rules[rule].verdict.severity for rule, verdict in found if verdict == "fail"]
    if failing:
        return 4 if all(severity.is_warning for severity in failing) else 3
    return 5 if any(verdict == "unknown" for _, verdict in found) else 0


def test_a_scan_over_file_sharing(servers, tmp_path):
    with ExitStack() as stack:
        relays = {
            f"{host.name}-{number}": stack.enter_context(Relay(host.address, 445))
            for host in servers
            for number in range(2 * CUTS)
        }
        first = {f"{host.name}-0": relays[f"{host.name}-0"] for host in servers}
        whole, _ = audited(tmp_path, listed(tmp_path, first))
        [right] = {tuple(verdicts.items()): verdicts for verdicts in whole.values()}.values()
        assert right["nic-team-uneven"] == "fail"
        for host in servers:
            after = places(first[f"{host.name}-0"].told, CUTS)
            for number in range(2 * CUTS):
                relays[f"{host.name}-{number}"].breaks(after[number % CUTS], silently=number >= CUTS)
        inventory, journal = listed(tmp_path, relays), tmp_path / "journal"
        begin = time.monotonic()
        broken, said = audited(tmp_path, inventory, "--journal", journal, limit=2)
        assert time.monotonic() - begin < 45, "a silence costs one limit, not one for each question"
        assert broken.keys() == relays.keys()
        assert not {name: found for name in relays if (found := turned(right, broken[name]))}
        assert sum(found != right for found in broken.values()) > len(relays) // 2
        assert said.count("was lost while it was asked") >= 2
        for relay in relays.values():
            relay.mend()
        again, _ = audited(tmp_path, inventory, "--journal", journal)
        assert again == broken, "nobody is asked again unless that is wanted"
        retried, said = audited(tmp_path, inventory, "--journal", journal, "--retry-failed")
        assert not {name: found for name, found in retried.items() if found != right}
        assert "was lost" not in said
        assert PASSWORD not in (journal / "facts.jsonl").read_text()


def collected(folder, relay, certificate):
    """How `collect` of a vCenter ends, and the verdicts by host and rule of what it told."""
    facts = folder / "facts.json"
    done = run("collect", f"vcenter://127.0.0.1:{relay.port}", "--ca-file", certificate, "--host-limit", "1",
               "--user", vcenter_server.USER, "--output", facts, ADVISOR_PASSWORD=vcenter_server.PASSWORD)  # fmt: skip
    assert "Traceback" not in done.stderr
    judged = {host.report.host: host.findings for host in check(str(facts), pack=PACK).hosts}
    return done.returncode, {
        name: {one.rule: str(one.verdict) for one in findings} for name, findings in judged.items()
    }


def test_a_list_of_machines(tmp_path):
    """vcsim gives it in one page, so that all of it is lost or nothing; tests/gather loses some pages."""
    pytest.importorskip("pyVmomi")
    with vcenter_server.serving(tmp_path, 6) as server, Relay("127.0.0.1", server.port) as relay:
        code, whole = collected(tmp_path, relay, server.certificate)
        assert (code, len(whole)) == (0, 6)
        total, lost = relay.told, set()
        center = f"vcenter://127.0.0.1:{relay.port}"
        for after, silently in [(after, silently) for silently in (False, True) for after in places(total, 4)]:
            relay.breaks(after, silently=silently)
            begin = time.monotonic()
            code, found = collected(tmp_path, relay, server.certificate)
            assert time.monotonic() - begin < 10, after
            missing = whole.keys() - found.keys()
            assert found.keys() - whole.keys() == ({center} if missing else set()), "the others are told of"
            assert code == 5 or not missing
            assert not [name for name in found if name in whole and turned(whole[name], found[name])]
            lost.add(len(missing))
            relay.mend()
        assert lost == {0, 6}
        assert collected(tmp_path, relay, server.certificate) == (0, whole)
