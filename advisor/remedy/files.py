"""The file that an action needs and nobody here downloads: as it is told apart, for each platform that has one."""

from collections.abc import Iterator

from advisor.model.plan import NeededFile
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.pack.text import fill, placeholders


def needed_files(remedy: Remedy, pack: Pack) -> Iterator[NeededFile]:
    """One a platform, whatever the host's is: it may not be known, and a person orders for several hosts."""
    needed = remedy.file
    if needed is None:
        return
    templates = (needed.version, needed.size, needed.date)
    tables = {name: pack.tables[name.partition("[")[0]] for text in templates for name in placeholders(text)}
    for platform in dict.fromkeys(key for table in tables.values() for key in table.rows):
        values: dict[str, object] = {name: table.rows.get(platform) for name, table in tables.items()}
        version, size, date = (fill(text, values) for text in templates)
        yield NeededFile(needed.name, platform, version, int(size), date)
