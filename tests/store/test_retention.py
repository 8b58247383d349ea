"""What goes and what stays."""

from datetime import timedelta

from sqlalchemy import event, func, insert, select

from advisor.store.retention import removable, remove
from advisor.store.store import Store
from advisor.store.tables import DOCUMENTS, METADATA, RUNS
from advisor.store.written import moment
from tests.store import sample


def kept(store):
    for number in range(1, 6):
        sample.keep(store, number, [sample.host(0), sample.host(number)])
    sample.keep(store, 6, [sample.host(0)], fleet="other")


def ids(runs):
    return [one.run.id for one in runs]


def test_the_newest_of_each_fleet_stays_in_any_case(store):
    kept(store)
    runs = store.runs()
    assert ids(removable(runs, keep=2)) == ["run-3", "run-2", "run-1"]
    assert ids(removable(runs, keep=0)) == ["run-4", "run-3", "run-2", "run-1"]
    assert ids(removable(runs, before=sample.START + timedelta(days=45))) == ["run-2", "run-1"]
    assert ids(removable(runs, before=sample.START + timedelta(days=4500))) == ["run-4", "run-3", "run-2", "run-1"]
    assert ids(removable(runs, keep=4, before=sample.START + timedelta(days=45))) == ["run-1"]


def test_what_is_pinned_stays(store):
    kept(store)
    assert store.pin("run-2").pinned
    assert ids(removable(store.runs(), keep=1)) == ["run-4", "run-3", "run-1"]
    remove(store.database, [store.run("run-2")])
    assert "run-2" in ids(store.runs())
    assert not store.pin("run-2", pinned=False).pinned


def test_an_unfinished_run_goes_only_when_a_newer_one_is_finished(store):
    store.begin(sample.stored(1))
    sample.keep(store, 2, [sample.host(0)])
    store.begin(sample.stored(3))
    assert ids(removable(store.runs(), keep=0)) == ["run-1"]


def test_what_goes_leaves_nothing_behind(store):
    kept(store)
    one = sample.stored(7, "third")
    writer = store.begin(one)
    writer.keep_waivers([sample.waiver()])
    writer.finish(sample.finished(one, []))
    number = select(RUNS.c.number).where(RUNS.c.id == "run-7").scalar_subquery()
    document = {"kind": "journal", "name": "x", "written": moment(one.run.started), "content": b"x"}
    for of in (0, number):
        store.database.write(lambda connection, of=of: connection.execute(insert(DOCUMENTS).values(run=of, **document)))
    remove(store.database, store.runs())
    with store.database.reading() as connection:
        left = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in METADATA.sorted_tables
            if table.name != "advisor_store"
        }
    assert left.pop("documents") == 1, "what belongs to no run stays"
    assert set(left.values()) == {0}, left
    sample.keep(store, 1, [sample.host(0)])
    assert store.facts("run-1", "HOST000000").facts == sample.host(0).facts


def test_nobody_is_sought_row_by_row(postgres):
    """`NOT IN (SELECT …)` that outgrows the server's working memory compares each row with each: hours, on a store of
    some millions of outcomes. What is not referred to is a difference of two sets."""
    asked = []
    with Store.open(postgres.emptied()) as store:
        kept(store)
        event.listen(store.database.engine, "before_cursor_execute", lambda _c, _u, text, *_: asked.append(text))
        remove(store.database, store.runs())
        deletes = [text for text in asked if text.startswith("DELETE") and "SELECT" in text]
        with store.database.engine.connect() as connection:
            plans = ["\n".join(connection.exec_driver_sql(f"EXPLAIN {text}").scalars()) for text in deletes]
    assert len(plans) == 4
    assert not [plan for plan in plans if "SubPlan" in plan]
