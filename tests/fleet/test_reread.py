"""Facts are read once to be judged, and again to be kept: in between a fleet may have changed."""

import json
import os

import pytest

from advisor.errors import UsageError
from advisor.fleet.audit import audit
from advisor.fleet.keeping import keep_audit
from advisor.pack.load import load_pack
from advisor.store.store import Store
from tests.fleet_maker import frame_of, made_fleet

PACK = load_pack()
HOSTS = ("PG1A", "PG1B", "PG2A")


def saved(path, hosts):
    one = {"name": "os.version", "value": "5.2.3790", "source": {"kind": "test"}}
    documents = ({"schema": "advisor.facts/1", "hosts": [{"host": host, "facts": [one]}]} for host in hosts)
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))


@pytest.mark.parametrize(
    "after", [HOSTS[::-1], HOSTS[:2], (*HOSTS, "PG2B"), (*HOSTS, "")], ids=["order", "fewer", "more", "nameless"]
)
def test_hosts_that_changed_after_they_were_judged_are_not_kept(tmp_path, after):
    path = tmp_path / "fleet.jsonl"
    saved(path, HOSTS)
    with Store.open(str(tmp_path / "audits.db")) as store:

        def keep(result, source):
            saved(path, after)
            keep_audit(store, result, source)

        with pytest.raises(UsageError, match=r"changed while it was audited.*audit it again"):
            audit(path, pack=PACK, keep=keep)
        assert not [run for run in store.runs() if run.run.finished]


def test_hosts_that_are_as_they_were_are_kept(tmp_path):
    path = tmp_path / "fleet.jsonl"
    saved(path, HOSTS)
    with Store.open(str(tmp_path / "audits.db")) as store:
        result = audit(path, pack=PACK, keep=lambda result, source: keep_audit(store, result, source))
        assert [one.host for one in store.all_facts(result.run.id)] == list(HOSTS)


def test_a_table_that_changed_after_it_was_judged_is_not_kept(tmp_path):
    path = tmp_path / "fleet.parquet"
    frame = frame_of(made_fleet(20))
    frame.write_parquet(path)

    def keep(result, source):
        frame.reverse().write_parquet(path)
        os.utime(path, (1, 1))
        for read in (source.facts, lambda: source.frames(10), lambda: [source.facts_at(0)]):
            with pytest.raises(UsageError, match="changed while it was audited"):
                list(read())

    audit(path, pack=PACK, keep=keep)
