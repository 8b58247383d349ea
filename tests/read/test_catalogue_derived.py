"""The catalogue's own conditions: their types fit, and the derived facts say what DOMAIN says."""

import pytest
import yaml

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.version import FileVersion
from advisor.pack import expression
from advisor.pack.typing import type_faults
from advisor.reason.derive import Deriver, host_facts
from tests.read.catalogue_pack import CATALOGUE, catalogue_pack, value_of

NOT_THERE = Absent(AbsentReason.NOT_FOUND)
SERVER = {"os.version": "5.2.3790", "os.service_pack": 2, "tcpip.rss": NOT_THERE, "hotfix.complete": True}


def derived(given, *adapters):
    facts = [Fact(name, value, Origin("test")) for name, value in given.items()]
    facts += [Fact("nic[].rss", rss, Origin("test"), instance=f"{n:04d}") for n, rss in enumerate(adapters)]
    return Deriver(_own_pack())(host_facts("CVP1", facts)).scalars


def _own_pack():
    """The catalogue without the facts that other files derive from symptoms."""
    pack = catalogue_pack()
    own = tuple(one for one in pack.derivations if one.fact.startswith("tcpip.") and one.fact != "tcpip.offloads")
    return type(pack)(**{**vars(pack), "derivations": own})


def test_every_condition_of_these_files_has_fitting_types():
    pack = _own_pack()
    texts = [case.when for one in pack.derivations for case in one.cases]
    texts += [one.when for one in (*pack.conditions.values(), *pack.generations)]
    faults = [(text, fault) for text in texts for fault in type_faults(expression.parse(text), pack.facts, pack.tables)]
    assert not faults


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hotfix.installed": ("KB923561",)}, True),
        ({"hotfix.installed": ("KB948496",)}, False),
        ({"hotfix.installed": ("KB948496",), "hotfix.complete": False}, False),
        ({"hotfix.installed": ("KB923561",), "hotfix.complete": False}, "<not-found>"),
        ({}, "<not-found>"),
        ({"os.service_pack": 1}, False),
        ({"os.version": "6.1.7601", "hotfix.installed": ()}, "<not-found>"),
        ({"tcpip.rss": True, "hotfix.installed": ("KB948496",)}, True),
        ({"tcpip.rss": Absent(AbsentReason.ACCESS_DENIED), "hotfix.installed": ()}, "<access-denied>"),
    ],
)
def test_the_default_where_the_registry_is_silent(changes, expected):
    assert value_of(derived({**SERVER, **changes}), "tcpip.rss") == expected


@pytest.mark.parametrize(
    ("stack", "adapters", "effective"),
    [
        (True, ["on"], True),
        (True, ["off", "unavailable"], False),
        (True, ["off", "on"], True),
        (False, ["on"], False),
        (False, [], False),
    ],
)
def test_rss_needs_both_sides(stack, adapters, effective):
    assert value_of(derived({"tcpip.rss": stack}, *adapters), "tcpip.rss_effective") is effective


def test_rss_is_unknown_while_the_adapters_are():
    assert value_of(derived({"tcpip.rss": True}), "tcpip.rss_effective") == "<not-collected>"


@pytest.mark.parametrize(
    ("given", "adapters", "blocked"),
    [
        ({}, [], False),
        ({"cpu.count": 1}, [], True),
        ({"cpu.count": 2, "os.arch": "x86"}, ["off"], False),
        ({"os.arch": "ia64"}, ["off"], True),
        ({}, ["unavailable", "unavailable"], True),
        ({}, ["unavailable", Absent(AbsentReason.UNPARSABLE)], False),
    ],
)
def test_rss_is_blocked_only_when_that_is_known(given, adapters, blocked):
    assert value_of(derived(given, *adapters), "tcpip.rss_blocked") is blocked


def test_the_mended_file_of_each_platform():
    tables = catalogue_pack().tables
    assert {FileVersion.parse(row).fields for row in tables["fixed_version"].rows.values()} == {(5, 2, 3790, 4524)}
    assert tables["fixed_size"].rows == {"x86": "210432", "x64": "361984", "ia64": "646656"}
    # No condition looks the dates up, so no rule's test would see a wrong one.
    assert tables["fixed_date"].rows == {
        "x86": "2009-06-04T13:29:00Z", "x64": "2009-06-04T17:48:00Z", "ia64": "2009-06-04T17:49:00Z",
    }  # fmt: skip


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_both_loaders_of_yaml_read_the_same(path):
    text = path.read_text(encoding="utf-8")
    slow = yaml.load(text, Loader=yaml.SafeLoader)  # where libyaml is missing, this one reads the pack
    assert slow == yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
