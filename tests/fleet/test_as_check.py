"""An audit gives the verdicts of a check: over made incidents as folders, and over saved facts in every form."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import advisor
from advisor.api import check
from advisor.fleet.audit import audit
from advisor.pack.load import load_pack
from advisor.report.facts_frame import facts_frame
from tests.incidents.maker import CASES, make

PACK = load_pack()
NOW = datetime(2013, 4, 2, tzinfo=UTC)
HEALTHY = Path(__file__).parents[1] / "corpus" / "healthy"


def checked(where):
    found = check([str(where)], pack=PACK, now=NOW)
    return {
        host.report.host: (
            {one.rule: one.verdict for one in host.findings},
            [(one.id, one.stance) for one in host.actions],
            [(one.rule, lack.fact, lack.reason) for one in host.findings for lack in one.missing],
        )
        for host in found.hosts
    }


def audited(where, **more):
    found = audit(str(where), pack=PACK, now=NOW, **more)
    ends = [found.outcomes[code] for code in found.outcome_of]
    return {
        host: (one.verdicts, list(one.stances.items()), [(lack.rule, lack.fact, lack.reason) for lack in one.lacks])
        for host, one in zip(found.hosts, ends, strict=True)
    }


@pytest.mark.parametrize("seed", [0, len(CASES) // 2])
def test_made_incidents(tmp_path, seed):
    make(seed, tmp_path / "incident")
    expected = checked(tmp_path / "incident")
    assert audited(tmp_path / "incident") == expected
    # What a journal keeps of a host, and taken up again, ends alike.
    journal = tmp_path / "journal"
    assert audited(tmp_path / "incident", journal=journal) == expected
    assert audited(tmp_path / "incident", journal=journal) == expected


def test_saved_facts_in_every_form(tmp_path):
    documents = [json.loads(path.read_text()) for path in sorted(HEALTHY.glob("*.json"))]
    lines = tmp_path / "fleet.jsonl"
    lines.write_text("".join(json.dumps(document) + "\n" for document in documents))
    expected = checked(lines)
    assert len(expected) == len(documents)
    assert audited(lines) == expected
    table = tmp_path / "fleet.parquet"
    collected = advisor.api.collect([str(lines)], pack=PACK)
    facts_frame(collected.hosts, PACK).write_parquet(table)
    assert audited(table) == expected
    assert checked(table) == expected
