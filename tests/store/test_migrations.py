"""An older database is brought up to date with all that it holds; what is new stands in the tables as `tables` says."""

from sqlalchemy import inspect, text

from advisor.store import migrations
from advisor.store.migrations import STEPS, Step
from advisor.store.store import Store
from advisor.store.tables import METADATA
from tests.store import sample


def test_the_tables_are_those_that_are_asked(store):
    with store.database.reading() as connection:
        inspector = inspect(connection)
        for table in METADATA.sorted_tables:
            found = {column["name"]: bool(column["nullable"]) for column in inspector.get_columns(table.name)}
            expected = {column.name: bool(column.nullable) for column in table.columns}
            if table.name != "advisor_store":
                expected = {name: null for name, null in expected.items() if name not in ("number", "id")}
                found = {name: null for name, null in found.items() if name not in ("number", "id")}
            assert found == expected, table.name


def test_steps_are_numbered_without_a_gap():
    assert [step.version for step in STEPS] == list(range(1, len(STEPS) + 1))


def test_from_the_first_version(place, monkeypatch):
    """A database as the first version made it, with a run in it, is read and written by this one."""
    first = STEPS[:1]
    monkeypatch.setattr(migrations.migrate, "__defaults__", (first,))
    from advisor.store.address import parse_address
    from advisor.store.database import Database

    old = Database(parse_address(place))
    values = {"id": "old-run", "fleet": "fleet.csv", "started": "2025-01-01T00:00:00.000000Z", "state": "finished",
              "pack": '{"name": "p", "version": "1", "sha256": "", "layers": []}',
              "severities": '{"r": "high"}'}  # fmt: skip
    columns = "id, fleet, started, state, pack, severities, hosts, assessed, unknown, engine, options"
    marks = ":id, :fleet, :started, :state, :pack, :severities, 7, 5, 2, 'plain', '{}'"
    old.write(lambda connection: connection.execute(text(f"INSERT INTO runs ({columns}) VALUES ({marks})"), values))
    with old.reading() as connection:
        assert not inspect(connection).has_table("waivers")
    old.close()
    monkeypatch.undo()
    with Store.open(place) as store:
        run = store.run("old-run")
        assert (run.run.hosts, run.run.assessed, run.pinned) == (7, 5, False)
        sample.keep(store, hosts=[sample.host(0)])
        assert [one.run.id for one in store.runs()] == ["run-1", "old-run"]
        assert store.waivers("old-run") == ()


def test_a_step_that_fails_changes_nothing(place):
    import pytest

    from advisor.errors import StoreError
    from advisor.store.address import parse_address
    from advisor.store.database import Database

    with Store.open(place) as store:
        sample.keep(store, hosts=[sample.host(0)])
        last = STEPS[-1].version
        bad = (
            *STEPS,
            Step(last + 1, ("ALTER TABLE runs ADD COLUMN extra TEXT", "ALTER TABLE nowhere ADD COLUMN x TEXT")),
        )
        with pytest.raises(StoreError):
            store.database.write(lambda connection: migrations.migrate(connection, "here", bad))
    database = Database(parse_address(place))
    with database.reading() as connection:
        assert migrations.version_of(connection) == last
        assert "extra" not in {column["name"] for column in inspect(connection).get_columns("runs")}
    database.close()


def test_a_reader_does_not_migrate(place, monkeypatch):
    import pytest

    from advisor.errors import StoreError

    monkeypatch.setattr(migrations.migrate, "__defaults__", (STEPS[:1],))
    Store.open(place).close()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="older advisor"):
        Store.open(place, read_only=True)
