"""An audit of 10,000 made-up hosts of which the truth is known gives exactly that truth."""

from collections import Counter

import numpy as np

from advisor.fleet.audit import run_audit
from advisor.fleet.table_facts import TableFacts
from advisor.pack.load import load_pack
from advisor.report.audit_json import tallies
from advisor.report.audit_rows import rows_frame
from tests.effort import tries
from tests.fleet_maker import NOW, frame_of, made_fleet

PACK = load_pack()
HOSTS = tries(10_000)


def test_hosts_end_as_they_were_made(tmp_path):
    hosts = made_fleet(HOSTS)
    path = tmp_path / "fleet.parquet"
    frame_of(hosts).write_parquet(path)
    audit, _ = run_audit(str(path), lambda setup: TableFacts(path, PACK, setup, 4_000), pack=PACK, now=NOW)
    rows = rows_frame(audit)
    wrong = {}
    for rule in audit.rules:
        for host, verdict in zip(hosts, rows[rule].to_list(), strict=True):
            if host.truth[rule] != verdict:
                wrong.setdefault((rule, host.truth[rule], verdict), host)
    assert not wrong, list(wrong.items())[:3]
    assert set(hosts[0].truth) == set(audit.rules)
    # Every verdict is met, or the truth would be no test of it.
    assert all(len(counts) >= 3 for counts in tallies(audit).values())
    assert audit.run.hosts == HOSTS
    unknown = sum("unknown" in host.truth.values() for host in hosts)
    assert (audit.run.assessed, audit.run.unknown) == (HOSTS - unknown, unknown)
    assert Counter(np.asarray(audit.outcome_of).tolist()).total() == HOSTS
