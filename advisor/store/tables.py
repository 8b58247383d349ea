"""The tables as the newest version has them. `migrations` makes them; a test holds the two together.

Times are UTC text of one width (`2026-11-26T02:10:57.000000Z`), which sorts as time does in both databases.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _column(name: str, kind: type, *, null: bool = False, key: bool = False) -> Column:  # type: ignore[type-arg]
    return Column(name, kind, nullable=null, primary_key=key)


VERSION = Table("advisor_store", METADATA, _column("version", Integer))

RUNS = Table(
    "runs",
    METADATA,
    _column("number", BigInteger, key=True),
    _column("id", Text),
    _column("fleet", Text),
    _column("started", Text),
    _column("finished", Text, null=True),
    _column("state", Text),
    _column("hosts", BigInteger),
    _column("assessed", BigInteger),
    _column("unknown", BigInteger),
    _column("facts_as_of", Text, null=True),
    _column("pack", Text),
    _column("engine", Text),
    _column("severities", Text),
    _column("options", Text),
    _column("counts", Text, null=True),
    _column("problems", LargeBinary, null=True),
    _column("actions", Text, null=True),
    _column("pinned", Integer),
)
"""One audit; `number` stands for its `id` in the other tables."""

HOSTS = Table(
    "hosts",
    METADATA,
    _column("run", BigInteger, key=True),
    _column("host", Text, key=True),
    _column("position", BigInteger),
    _column("role", Text, null=True),
    _column("outcome", BigInteger),
    _column("configuration", BigInteger, null=True),
    _column("own", LargeBinary, null=True),
    _column("frame", BigInteger, null=True),
)
"""One host of a run: how it ended, and its facts: as a configuration that others share and what is its own, or in the
frame that begins at this position, at the row `position - frame`."""

FRAMES = Table(
    "frames",
    METADATA,
    _column("run", BigInteger, key=True),
    _column("first", BigInteger, key=True),
    _column("content", LargeBinary),
)
"""Parts of a table of facts, as Parquet: one row a host, one column a fact."""

OUTCOMES = Table(
    "outcomes",
    METADATA,
    _column("id", BigInteger, key=True),
    _column("sha256", LargeBinary),
    _column("content", LargeBinary),
)
"""How rules ended, of all runs, each once."""

VERDICTS = Table(
    "verdicts",
    METADATA,
    _column("rule", Text, key=True),
    _column("verdict", Text, key=True),
    _column("outcome", BigInteger, key=True),
)
"""The outcomes of which a rule ended so, by which hosts are found."""

CONFIGURATIONS = Table(
    "configurations",
    METADATA,
    _column("id", BigInteger, key=True),
    _column("sha256", LargeBinary),
    _column("content", LargeBinary),
)
"""Facts that hosts share, of all runs, each once."""

WAIVERS = Table(
    "waivers",
    METADATA,
    _column("id", BigInteger, key=True),
    _column("sha256", LargeBinary),
    _column("content", LargeBinary),
)
"""Every wording of a waiver that was ever in force, each once."""

RUN_WAIVERS = Table(
    "run_waivers",
    METADATA,
    _column("run", BigInteger, key=True),
    _column("waiver", BigInteger, key=True),
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    _column("run", BigInteger, key=True),
    _column("kind", Text, key=True),
    _column("name", Text, key=True),
    _column("written", Text),
    _column("content", LargeBinary),
)
"""Journals and plans. `run` is 0 for those of no run: a key can't be null."""
