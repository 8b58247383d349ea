"""Inventories of every kind say the same of pairs, pools, sites and windows; what can't be meant is refused."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.fleet.change_window import parse_window
from advisor.fleet.redundancy import as_named, read_redundancy, with_roles
from advisor.model.redundancy import Once, Placement, Redundancy, Weekly

SUNDAY = "Sun 02:00-05:00 America/New_York"
SPANS = (Weekly(frozenset({6}), time(2), time(5), "America/New_York"),)

SAME = {
    "hosts.csv": (
        "name,role,pair,side,pool,minimum_alive,window,after\n"
        f"PG1A,pg,PG1,A,,,{SUNDAY},\nPG1B,pg,PG1,b,,,{SUNDAY},PG1A\n"
        f"cvp1,cvp,,,east,1,{SUNDAY},\ncvp2,cvp,,,east,,{SUNDAY},\n"
    ),
    "hosts.yaml": (
        f"hosts:\n- {{host: PG1A, role: pg, pair: PG1, side: A, window: '{SUNDAY}'}}\n"
        f"- {{host: PG1B, role: pg, pair: PG1, side: B, after: [PG1A], window: '{SUNDAY}'}}\n"
        f"- {{host: cvp1, role: cvp, pool: east}}\n- {{host: cvp2, role: cvp, pool: east}}\n"
        f"pools: {{east: {{minimum_alive: 1, window: '{SUNDAY}'}}}}\n"
    ),
    "hosts.json": (
        '{"hosts": {"PG1A": {"role": "pg", "pair": "PG1", "side": "A"}, "PG1B": {"role": "pg", "pair": "PG1", '
        '"side": "B", "after": ["PG1A"]}, "cvp1": {"role": "cvp", "pool": "east"}, "cvp2": {"role": "cvp", "pool": '
        f'"east"}}}}, "pools": {{"east": {{"minimum_alive": 1}}}}, "waves": {{"window": "{SUNDAY}"}}}}'
    ),
    "hosts.ini": (
        "[pg]\nPG1A advisor_side=A\nPG1B advisor_side=B advisor_after=PG1A\n[cvp]\ncvp1\ncvp2\n"
        "[pg:vars]\nadvisor_pair = PG1\n[cvp:vars]\nadvisor_pool=east\nadvisor_minimum_alive=1\n"
        f"[all:children]\npg\ncvp\n[all:vars]\nadvisor_window={SUNDAY}\n"
    ),
    "hosts.yml": (
        f"all:\n  vars: {{advisor_window: '{SUNDAY}'}}\n  children:\n    pg:\n      vars: {{pair: PG1}}\n      hosts:\n"
        "        PG1A: {side: A}\n        PG1B: {side: B, after: PG1A}\n"
        "    cvp: {vars: {pool: east, minimum_alive: 1}, hosts: {cvp1: , cvp2: }}\n"
    ),
}


def read(tmp_path, text, name="hosts.yaml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_redundancy(tmp_path / name)


@pytest.mark.parametrize("name", SAME)
def test_every_kind_of_inventory(tmp_path, name):
    found = read(tmp_path, SAME[name], name)
    assert found.placements == {
        "PG1A": Placement("PG1A", "pg", "PG1", "A", window=SUNDAY),
        "PG1B": Placement("PG1B", "pg", "PG1", "B", window=SUNDAY, after=("PG1A",)),
        "cvp1": Placement("cvp1", "cvp", pool="east", window=SUNDAY),
        "cvp2": Placement("cvp2", "cvp", pool="east", window=SUNDAY),
    }
    assert found.minimum_alive == {"east": 1}
    assert found.windows == {SUNDAY: SPANS}


def test_what_stands_beside_the_hosts(tmp_path):
    found = read(
        tmp_path,
        "hosts: [{host: a, site: east, redundancy: none, minutes: 45, apart: 'rack1 rack2'}, {host: b, site: west},"
        " {host: c, site: west, after: east, window: night}]\n"
        f"windows: {{night: ['daily 22:00-02:00', '2026-12-01T00:00Z/2026-12-02T00:00Z'], sunday: {SUNDAY}}}\n"
        "sites: {east: {window: sunday}}\n"
        "waves: {most_per_wave: 20, one_site_per_wave: yes, minutes: 40, window: night}\n",
    )
    assert found.placements["a"] == Placement(
        "a", site="east", window="sunday", minutes=45, apart=("rack1", "rack2"), stands_alone=True
    )
    assert found.placements["b"].window == "night"
    assert found.placements["c"].after == ("a",), "a site is its hosts"
    assert found.windows["night"] == (
        Weekly(frozenset(range(7)), time(22), time(2), "UTC"),
        Once(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)),
    )
    assert (found.most_per_wave, found.one_site_per_wave, found.minutes) == (20, True, 40)


def test_a_list_of_names_says_nothing(tmp_path):
    assert read(tmp_path, "smb://cvp1\npg1\n", "hosts") == Redundancy(
        {"cvp1": Placement("cvp1"), "pg1": Placement("pg1")}
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hosts: [{host: a, pair: P}, {host: b, pair: P}, {host: c, pair: P}]", r"pair P has 3 hosts \(a, b, c\)"),
        ("hosts: [{host: a, pair: P, side: A}, {host: b, pair: P, side: a}]", "are side A"),
        ("hosts: [{host: a, side: A}]", "side 'A' of no pair"),
        ("hosts: [{host: a, after: nobody}]", "after 'nobody', which is no host"),
        ("hosts: [{host: a, minimum_alive: 2}]", "minimum_alive and no pool"),
        (
            "hosts: [{host: a, pool: p, minimum_alive: 2}, {host: b, pool: p, minimum_alive: 1}]",
            "two minimums, 2 and 1",
        ),
        ("hosts: [{host: a, pool: p, minimum_alive: few}]", "not a whole number: 'few'"),
        ("hosts: [{host: a, minutes: 0}]", "minutes is 0; it is from 1"),
        ("hosts: [{host: a, redundancy: some}]", "it is 'some'"),
        ("hosts: [{host: a, window: sundy}]\nwindows: {sunday: 'Sun 01:00-02:00'}", "'sundy' is no window.*are sunday"),
        ("hosts: [{host: a}]\npools: {east: {minimum_alive: 1}}", "pool east has no host"),
        ("hosts: [{host: a}]\npool: {east: {minimum_alive: 1}}", "there is no 'pool' beside"),
        ("hosts: [{host: a, pool: p}]\npools: {p: {minimum: 1}}", "pools: p: there is no 'minimum'"),
        ("hosts: [{host: a}]\nwaves: {most_per_wave: 0}", "most_per_wave is 0"),
        ("hosts: [{host: a}]\nwaves: {one_site_per_wave: perhaps}", "is yes or no"),
        ("hosts: [{host: a}]\nwaves: [1]", "waves is not a mapping"),
        ("hosts: [{host: a}]\nwindows: {w: {from: 1}}", "a window is a text"),
        ("hosts: [{host: a}]\npassword: x", "is a password"),
    ],
)
def test_what_can_not_be_meant_is_refused(tmp_path, text, words):
    with pytest.raises(UsageError, match=words):
        read(tmp_path, text)


def test_groups_in_each_other_are_refused(tmp_path):
    with pytest.raises(UsageError, match="nested too deeply, or in each other"):
        read(tmp_path, "[a]\nhost1\n[a:children]\nb\n[b:children]\na\n", "hosts.ini")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Mon-Fri 22:00-04:00 Europe/Berlin", (Weekly(frozenset(range(5)), time(22), time(4), "Europe/Berlin"),)),
        ("Sat-Mon 1:00 - 24:00", (Weekly(frozenset({5, 6, 0}), time(1), time(0)),)),
        ("Wed,friday 01:00-03:00 Z", (Weekly(frozenset({2, 4}), time(1), time(3)),)),
        ("Sun 01:00-02:00; Sun 03:00-04:00;", (
            Weekly(frozenset({6}), time(1), time(2)), Weekly(frozenset({6}), time(3), time(4)),
        )),
    ],
)  # fmt: skip
def test_how_windows_are_written(text, spans):
    assert parse_window(text) == spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "says nothing"),
        ("sometimes", "is no window"),
        ("Someday 01:00-02:00", "no day 'Someday'"),
        ("Sun 25:00-26:00", "no time 25:00"),
        ("Sun 01:00-02:00 Mars/Olympus", "no zone 'Mars/Olympus'"),
        ("Sun 01:00-02:00 ../../etc/passwd", "no zone"),
        ("2026-12-01T22:00/2026-12-02T04:00", "lacks its zone"),
        ("2026-12-02T22:00Z/2026-12-02T04:00Z", "ends before"),
        ("x/y", "not an ISO 8601 time"),
        ("x" * 3000, "longer than any"),
    ],
)
def test_what_is_no_window(text, words):
    with pytest.raises(ValueError, match=words):
        parse_window(text)


@given(st.text(max_size=100))
def test_any_text_is_a_window_or_an_error_for_a_person(text):
    try:
        spans = parse_window(text)
    except ValueError:
        return
    assert spans


def test_names_are_those_of_the_audit():
    told = Redundancy({"pg1a": Placement("pg1a"), "PG1B": Placement("PG1B", "pg", after=("pg1a",))})
    found = with_roles(as_named(told, ["PG1A", "pg1b"]), {"PG1A": "pg", "pg1b": "cvp", "new": "other", "none": None})
    assert found.placements == {
        "PG1A": Placement("PG1A", "pg"),
        "pg1b": Placement("pg1b", "pg", after=("PG1A",)),
        "new": Placement("new", "other"),
    }
