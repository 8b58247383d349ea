"""A database that is not as it should be ends in a sentence, never in a traceback, and no password is in it."""

import os
import shutil
import sqlite3
import stat

import pytest

from advisor.errors import StoreError, UsageError
from advisor.store.address import masked, parse_address
from advisor.store.migrations import STEPS
from advisor.store.store import Store
from tests.store import sample


@pytest.fixture
def file(tmp_path):
    return tmp_path / "store.db"


def filled(file):
    with Store.open(str(file)) as store:
        sample.keep(store, hosts=[sample.host(number) for number in range(300)])


def test_a_file_that_is_something_else(file):
    file.write_text("# the minutes of the meeting\n" * 100)
    with pytest.raises(StoreError, match="is no database of SQLite"):
        Store.open(str(file))
    assert file.read_text().startswith("# the minutes"), "it is not touched"


def test_a_damaged_file(file):
    filled(file)
    content = bytearray(file.read_bytes())
    content[4096:] = bytes(os.urandom(1)) * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"), Store.open(str(file)) as store:
        store.audit("run-1")


def test_a_file_that_was_cut(file):
    filled(file)
    file.write_bytes(file.read_bytes()[:9000])
    with pytest.raises(StoreError), Store.open(str(file)) as store:
        store.audit("run-1")


def test_a_full_disk(file, monkeypatch):
    with Store.open(str(file)) as store:
        writer = store.begin(sample.stored(hosts=1500))
        writer.write([sample.host(0)])

        def limited(connection):
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

        store.database.write(limited)
        with pytest.raises(StoreError, match=r"the disk is full\..*Nothing that was written is lost"):
            writer.write([sample.host(number) for number in range(1, 1500)])
        assert list(writer.written()) == ["HOST000000"], "nothing of the batch is there"


def test_a_place_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="can't be opened"):
        Store.open(str(tmp_path / "no" / "store.db"))
    with pytest.raises(StoreError, match="there is no such file"):
        Store.open(str(tmp_path / "store.db"), read_only=True)
    assert not (tmp_path / "store.db").exists(), "who only reads makes nothing"


def test_a_database_that_is_only_read_is_not_written(place):
    with Store.open(place) as store:
        sample.keep(store, hosts=[sample.host(0)])
    with Store.open(place, read_only=True) as store:
        assert store.audit("run-1").hosts == ["HOST000000"]
        with pytest.raises(StoreError, match="read-only"):
            store.begin(sample.stored(2))
        with pytest.raises(StoreError, match="read-only"):
            store.pin("run-1")


def test_an_empty_database_that_is_only_read(tmp_path):
    file = tmp_path / "empty.db"
    sqlite3.connect(file).close()
    file.touch()
    with pytest.raises(StoreError, match="holds no audits"):
        Store.open(str(file), read_only=True)


def test_a_database_of_another_program(file):
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE runs (id INTEGER)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="a table 'runs' of another program"):
        Store.open(str(file))


def test_a_newer_database_is_refused(place):
    with Store.open(place) as store:
        store.database.write(lambda connection: connection.exec_driver_sql("UPDATE advisor_store SET version = 999"))
    for read_only in (False, True):
        with pytest.raises(StoreError, match=f"newer advisor: its tables are of version 999.*{STEPS[-1].version}"):
            Store.open(place, read_only=read_only)


def test_another_program_holds_the_file(file, monkeypatch):
    monkeypatch.setattr("advisor.store.database._BUSY_SECONDS", 0.05)
    filled(file)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with Store.open(str(file), read_only=True) as store:
            assert len(store.audit("run-1").hosts) == 300, "readers do not wait"
        with pytest.raises(StoreError, match="has held it for too long"):
            Store.open(str(file))
    finally:
        holder.close()


def test_a_copy_on_a_medium_that_is_only_read(file, tmp_path):
    filled(file)
    folder = tmp_path / "medium"
    folder.mkdir()
    shutil.copy(file, folder / "store.db")
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with Store.open(str(folder / "store.db"), read_only=True) as store:
            assert len(store.audit("run-1").hosts) == 300
    finally:
        folder.chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    "where",
    ["mysql://ann:secret@db/fleet", "http://ann:secret@db/", "sqlite://", "sqlite://host/x", "", " ", "a\0b",
     "postgresql://ann:secret@db:port/fleet"],
)  # fmt: skip
def test_no_place_of_a_store(where):
    with pytest.raises(UsageError) as error:
        Store.open(where)
    assert "secret" not in error.value.message


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("postgresql://ann:s3cret@db/fleet", "postgresql://ann:***@db/fleet"),
        ("postgres://ann:s3cret@db:5433/fleet", "postgresql://ann:***@db:5433/fleet"),
        ("postgresql://ann@db/fleet?password=s3cret", "postgresql://ann@db/fleet?password=***"),
        ("postgresql://db/fleet?user=ann&sslpassword=s3cret", "postgresql://db/fleet?sslpassword=***&user=ann"),
        ("postgresql://ann:s3cret%40x@db/fleet", "postgresql://ann:***@db/fleet"),
        ("fleet.db", "fleet.db"),
        ("C:\\audits\\fleet.db", "C:\\audits\\fleet.db"),
    ],
)
def test_a_password_is_never_shown(where, shown):
    address = parse_address(where)
    assert address.shown == shown
    assert "s3cret" not in repr(address)
    told = address.masked(f"can't log on to {where}, as {' and '.join(address.secrets)} is wrong")
    assert "s3cret" not in told
    assert told.startswith("can't log on to ")


def test_what_looks_like_a_password_is_masked():
    assert masked("postgresql://a:b@c@d/e") == "postgresql://a:***@d/e"
    assert masked("host=x password=y z") == "host=x password=*** z"


BOMB = bytes.fromhex("28b52ffd") + b"\xa0\xff\xff\xff\xff" + bytes(20)
DAMAGE = [
    ("outcomes", "content", b"\x28\xb5\x2f\xfd no frame"),
    ("outcomes", "content", BOMB),
    ("outcomes", "content", b"{}"),
    ("outcomes", "content", b'{"verdicts": {"r": "perhaps"}, "stances": {}, "lacks": []}'),
    ("outcomes", "content", b"[" * 100_000),
    ("outcomes", "content", b"\xff"),
    ("configurations", "content", b'{"slots": [["a", null]]}'),
    ("configurations", "content", b'{"slots": 7}'),
    ("hosts", "own", b'{"origins": [[]]}'),
    ("hosts", "host", "\x01{"),
    ("runs", "pack", "{}"),
    ("runs", "started", "yesterday"),
    ("runs", "state", "asleep"),
    ("runs", "problems", b"[1]"),
    ("runs", "counts", "[1]"),
]


@pytest.mark.parametrize(("table", "column", "content"), DAMAGE)
def test_a_row_that_was_changed(place, table, column, content):
    """By whomever: no traceback, nothing made up, and no memory without end."""
    from sqlalchemy import text

    with Store.open(place) as store:
        sample.keep(store, hosts=[sample.host(0)])
        changed = text(f"UPDATE {table} SET {column} = :content")
        store.database.write(lambda connection: connection.execute(changed, {"content": content}))
        with pytest.raises(StoreError, match="no advisor of this version has written"):
            _ask_everything(store)


def _ask_everything(store):
    store.audit("run-1")
    store.facts("run-1", "HOST000000")
    store.history("HOST000000")


def test_a_table_of_facts_that_was_changed(place):
    import polars as pl
    from sqlalchemy import text

    with Store.open(place) as store:
        one = sample.stored(hosts=1)
        writer = store.begin(one)
        writer.write_frame(pl.DataFrame({"host": ["A"]}), ["A"], [None], sample.OUTCOMES, [0], 0)
        writer.finish(sample.Run("run-1", one.run.started, None, 1, 1, 0))
        for content in (b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1"):
            changed = text("UPDATE frames SET content = :content")
            store.database.write(lambda connection, content=content, changed=changed: connection.execute(
                changed, {"content": content}))  # fmt: skip
            with pytest.raises(StoreError, match="no advisor of this version has written"):
                list(store.frames("run-1"))
