"""Made-up fleets with known truth: each host is a story, and a story says how every rule of a check must end on it.

The truth is told here in plain three-valued Python (None: nobody knows), by what the rules are meant to say, and never
by the pack, so that it can be held against what the advisor concludes.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIXED, OLD, NEWER = (
    "5.2.3790.4524",
    ("5.2.3790.0", "5.2.3790.1830", "5.2.3790.3959"),
    ("5.2.3790.4525", "5.2.3790.5000"),
)
SIZES = {"x86": 210432, "x64": 361984, "ia64": 646656}
LOST = ("access-denied", "unparsable", "conflicting", None)
NIC = {
    "driver_date": pl.Datetime("us", "UTC"),
    "speed_duplex": pl.String,
    "receive_buffers": pl.Int64,
    "rss": pl.String,
    "teamed": pl.Boolean,
}
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not-applicable"


@dataclass(frozen=True)
class Lost:
    """No value; `reason` None: a row without any."""

    reason: str | None = None


@dataclass(frozen=True)
class Aged:
    value: object
    days: int


@dataclass
class Host:
    """`facts` by name; `nics` are mappings. `truth` is each rule's verdict."""

    facts: dict
    nics: list
    truth: dict


def no(one):
    return None if one is None else not one


def both(one, other):
    return False if one is False or other is False else None if one is None or other is None else True


def either(one, other):
    return no(both(no(one), no(other)))


def some(of):
    """Whether it holds for any; nobody knows of none."""
    of = list(of)
    found = False if of else None
    for one in of:
        found = one if found is False else either(found, one)
    return found


def verdict(applies, fails):
    if applies is False:
        return NOT_APPLICABLE
    return UNKNOWN if applies is None or fails is None else FAIL if fails else PASS


def made_host(chance):
    """One story."""
    facts, truth = {}, {}

    def known(name, value, lost=0.1):
        """Puts a fact into the host, or loses it; returns what is known of it."""
        if chance.random() < lost:
            facts[name] = Lost(chance.choice(LOST))
            return None
        facts[name] = value
        return value

    old_windows = chance.random() < 0.8
    version = known(
        "os.version", "5.2.3790" if old_windows else chance.choice(("6.0.6002", "6.1.7601", "10.0.17763")), 0.05
    )
    old = None if version is None else old_windows
    truth["support-ended"] = verdict(True, old)
    arch = chance.choice(("x86", "x64", "ia64"))
    facts["os.arch"] = arch
    pack = known("os.service_pack", chance.choice((0, 1, 2, 2, 2)))
    has_sp2 = None if pack is None else pack >= 2
    truth["sp2-missing"] = verdict(old, no(has_sp2))

    state = chance.choice(("old", "old", "fixed", "newer"))
    ndis = known("ndis.version", {"old": chance.choice(OLD), "fixed": FIXED, "newer": chance.choice(NEWER)}[state])
    below = None if ndis is None else state == "old"
    exact = None if ndis is None else state == "fixed"
    truth["ndis-hotfix-missing"] = verdict(old, below)
    size = known("ndis.size", SIZES[arch] if chance.random() < 0.7 else 1)
    truth["ndis-size-differs"] = verdict(old, both(exact, None if size is None else size != SIZES[arch]))

    whole = chance.random() < 0.6
    words = [word for word in ("KB972071", "KB948496", "KB958469") if chance.random() < 0.4]
    found = known("hotfix.installed", words)
    facts["hotfix.complete"] = whole

    def listed(word):
        return None if found is None else True if word in words else False if whole else None

    mismatch = either(both(listed("KB972071"), below), both(exact, no(listed("KB972071"))))
    truth["ndis-hotfix-trace-mismatch"] = verdict(old, mismatch)

    def switch(name):
        """A setting of the registry: on, off, lost, or not there, which means Windows' own default."""
        if chance.random() < 0.3:
            facts[name] = Lost("not-found")
            # Whoever does not know the service pack, or can't rule out the update that turns it off, knows nothing.
            if has_sp2 is False:
                return both(old, False)
            off = listed("KB948496")
            return None if has_sp2 is None or off is None else both(old, not off)
        return known(name, chance.random() < 0.5)

    rss, chimney, netdma = (switch(f"tcpip.{name}") for name in ("rss", "chimney", "netdma"))
    truth["netdma-on"] = verdict(old, netdma)
    truth["tcp-chimney-on"] = verdict(old, chimney)
    truth["task-offload-on"] = verdict(old, no(known("tcpip.task_offload_disabled", chance.random() < 0.5)))

    virtual = known("vm.virtual", chance.random() < 0.5)
    physical = no(virtual)
    nics = [made_nic(chance) for _ in range(chance.choice((0, 1, 2, 2)))]

    def any_nic(holds):
        return some(holds(nic) for nic in nics)

    def is_in(name, *values):
        return lambda nic: None if isinstance(nic[name], Lost) else nic[name] in values

    def below_(name, bound):
        return lambda nic: None if isinstance(nic[name], Lost) else nic[name] < bound

    truth["nic-driver-old"] = verdict(old, any_nic(below_("driver_date", datetime(2009, 6, 4, tzinfo=UTC))))
    truth["nic-forced-speed"] = verdict(True, both(physical, any_nic(is_in("speed_duplex", "10-full", "100-full"))))
    half = any_nic(is_in("speed_duplex", "10-half", "100-half", "1000-half"))
    truth["nic-half-duplex"] = verdict(True, both(physical, half))
    truth["nic-receive-buffers-small"] = verdict(True, any_nic(below_("receive_buffers", 128)))
    teamed, on = is_in("teamed", True), is_in("rss", "on")
    off, offered = is_in("rss", "off", "unavailable"), is_in("rss", "on", "off")
    with_rss, without = (
        any_nic(lambda nic: both(teamed(nic), on(nic))),
        any_nic(lambda nic: both(teamed(nic), off(nic))),
    )
    truth["nic-team-uneven"] = verdict(old, both(with_rss, without))
    truth["rss-unavailable-in-driver"] = verdict(old, no(any_nic(offered)))
    truth["rss-on-without-evidence"] = verdict(old, both(rss, any_nic(on)))

    def fresh(name, value, days):
        """A fact that is known when it is no older than `days`."""
        if known(name, value) is None:
            return None
        age = chance.choice((None, 0, days, days + 1, 400))
        if age is not None:
            facts[name] = Aged(value, age)
        return value if age is None or age <= days else None

    count = fresh("vm.snapshot_count", chance.choice((0, 0, 1, 5)), 7)
    snapshots = None if count is None else count > 0
    truth["vm-snapshots-present"] = verdict(virtual, snapshots)
    truth["vm-consolidation-needed"] = verdict(virtual, fresh("vm.consolidation_needed", chance.random() < 0.3, 7))
    disabled = fresh("vm.snapshots_disabled", chance.random() < 0.5, 90)
    truth["vm-snapshots-allowed"] = verdict(virtual, no(disabled))
    quiesced = fresh("vm.snapshot_quiesced", chance.random() < 0.5, 7)
    truth["vm-snapshots-quiesced"] = verdict(virtual, both(snapshots, quiesced))
    at_power_off = fresh(
        "vm.snapshot_power_off_behavior", chance.choice(("autoRevert", "autoCommit", "prompt", "keep")), 90
    )
    changes = None if at_power_off is None else at_power_off != "keep"
    truth["vm-snapshot-at-power-off"] = verdict(virtual, both(snapshots, changes))
    facts["cpu.count"] = chance.choice((1, 2, 4, 8))
    known("firewall.ics", chance.random() < 0.1)
    known("vm.nic_type", chance.choice(("e1000", "vmxnet3")))
    known("vm.hw_version", chance.choice((4, 7, 8)))
    return Host(facts, nics, truth)


def made_nic(chance):
    values = {
        "driver_date": datetime(chance.choice((2005, 2008, 2010, 2014)), 6, 4, tzinfo=UTC),
        "speed_duplex": chance.choice(("auto", "auto", "10-full", "100-half", "1000-full")),
        "receive_buffers": chance.choice((64, 128, 256, 512)),
        "rss": chance.choice(("on", "off", "unavailable")),
        "teamed": chance.random() < 0.4,
    }
    return {name: Lost() if chance.random() < 0.1 else value for name, value in values.items()}


def made_fleet(count, seed=1):
    chance = random.Random(seed)
    return [made_host(chance) for _ in range(count)]


def frame_of(hosts, now=NOW):
    """The fleet as a table; a host's place tells its name."""
    columns = {"host": pl.Series([f"host-{number:07}" for number in range(len(hosts))])}
    for name in dict.fromkeys(name for host in hosts for name in host.facts):
        cells = [host.facts.get(name, Lost()) for host in hosts]
        columns[name] = pl.Series([plain(cell) for cell in cells])
        columns[f"{name}.absent"] = pl.Series([reason(cell) for cell in cells], dtype=pl.String)
        moments = [now - timedelta(days=cell.days) if isinstance(cell, Aged) else None for cell in cells]
        if any(moments):
            columns[f"{name}.observed_at"] = pl.Series(moments, dtype=pl.Datetime("us", "UTC"))
    columns["nic[].instance"] = pl.Series(
        [[str(number) for number in range(len(host.nics))] for host in hosts], dtype=pl.List(pl.String)
    )
    for name, kind in NIC.items():
        columns[f"nic[].{name}"] = pl.Series(
            [[plain(nic[name]) for nic in host.nics] for host in hosts], dtype=pl.List(kind)
        )
    return pl.DataFrame(columns)


def plain(cell):
    return None if isinstance(cell, Lost) else cell.value if isinstance(cell, Aged) else cell


def reason(cell):
    return cell.reason if isinstance(cell, Lost) else None


def noisy(frame, count, seed=1):
    """`count` hosts of the frame's configurations, each with a name, dates and ages of its own."""
    chance = np.random.default_rng(seed)
    rows = frame[chance.integers(0, frame.height, count)]
    seconds = pl.Series(chance.integers(0, 86_400, count)) * 1_000_000
    moments = [column for column in frame.columns if column.endswith(".observed_at")]
    return rows.with_columns(
        pl.Series("host", [f"srv{number:08}.example.com" for number in range(count)]),
        # Younger by less than a day: no fact grows stale by it.
        *(pl.col(column) + pl.lit(seconds).cast(pl.Duration("us")) for column in moments),
        pl.lit(pl.Series(chance.integers(1_000_000_000, 1_700_000_000, count)) * 1_000_000)
        .cast(pl.Datetime("us", "UTC"))
        .alias("ndis.modified"),
        pl.Series("host.name", [f"SRV{number:08}" for number in range(count)]),
        pl.Series("vm.snapshot_newest", chance.integers(1_600_000_000, 1_700_000_000, count) * 1_000_000).cast(
            pl.Datetime("us", "UTC")
        ),
    )


def all_distinct(frame, count, seed=1):
    """`count` hosts, no two alike: each fact is drawn by itself, and versions, sizes and dates are their own."""
    chance = np.random.default_rng(seed)
    lists = [column for column in frame.columns if column.startswith("nic[]")]
    nics = frame.select(lists)[chance.integers(0, frame.height, count)]
    groups = {}
    for column in frame.columns:
        if column not in lists and column != "host":
            groups.setdefault(column.removesuffix(".absent").removesuffix(".observed_at"), []).append(column)
    parts = [frame.select(columns)[chance.integers(0, frame.height, count)] for columns in groups.values()]
    number = np.arange(count)
    own = pl.Series([f"5.2.{one % 60_000}.{one // 60_000 * 97 % 60_000}" for one in number.tolist()])
    table = pl.concat([nics, *parts], how="horizontal")
    return table.select(
        pl.Series("host", [f"srv{one:08}.example.com" for one in number.tolist()]),
        pl.all().exclude("ndis.version"),
        pl.when(pl.col("ndis.version").is_not_null())
        .then(pl.when(pl.Series(chance.random(count) < 0.5)).then(own).otherwise(pl.col("ndis.version")))
        .alias("ndis.version"),
    ).with_columns(pl.when(pl.col("ndis.size").is_not_null()).then(pl.Series(number)).alias("ndis.size"))
