"""Registry hives as files: SYSTEM and SOFTWARE of a host's disk, known by their content."""

from collections.abc import Iterator
from dataclasses import replace

from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.pack.load import Pack
from advisor.read.beginnings import BEGINNING
from advisor.read.hive import Hive, HiveRegistry, belongs
from advisor.read.hive_cells import SIGNATURE, file_name, is_log
from advisor.read.live import observed
from advisor.read.refused import refused
from advisor.read.registry import FORMAT
from advisor.read.registry_keys import read_registry

_AGAIN = "Copy it again, from a backup or a disk that no Windows is running from."

_SHOWN = 20
_OTHERS = frozenset({"SAM", "SECURITY", "DEFAULT", "COMPONENTS", "NTUSER.DAT", "USRCLASS.DAT"})
"""Files in which Windows keeps hives that nothing is asked of."""


class HiveReader:
    """Reads what the catalogue asks of a hive; facts carry the time at which Windows last wrote it."""

    format = "hive"

    def begins(self, head: bytes) -> bool:
        return head.startswith(SIGNATURE)

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """Raises OSError when the file can't be had; one that is damaged gives absent facts with the reason."""
        if is_log(file.head(BEGINNING)):
            what = "is the log of a registry hive, which is not read; the hive is the file beside it."
            return Reading(file.name, self.format, problems=(Problem(file.name, what, lost=False),))
        data = file.buffer()
        try:
            hive = Hive(data)
            branch = hive.branch()
        except OSError as error:
            return _unreadable(file, error, pack)
        if branch is None:
            what = "is a registry hive, but neither SYSTEM nor SOFTWARE; the advisor asks nothing of it."
            return Reading(file.name, self.format, problems=(Problem(file.name, what, lost=False),))
        reading = read_registry(HiveRegistry(hive, branch), file.name, pack, AbsentReason.UNPARSABLE)
        (reading,) = observed([reading], hive.modified)
        return replace(reading, format=self.format, problems=(*_remarks(file, hive), *_few(reading.problems)))


def _unreadable(file: SourceFile, error: OSError, pack: Pack) -> Reading:
    """What the hive would have told is absent. Which branch it was, only its file name is left to say."""
    refusal = Refusal(FORMAT, AbsentReason.UNPARSABLE, f"{file.name} is a registry hive that can't be read: {error}")
    name = file_name(file.head(BEGINNING))
    groups = [] if name in _OTHERS else _groups(pack)
    own = [group for group in groups if belongs(group, name)] or groups
    facts = (fact for group in own for fact in refused(refusal, file.name, pack, group))
    problem = Problem(file.name, f"is a registry hive that can't be read: {error}.", _AGAIN)
    return Reading(file.name, HiveReader.format, tuple(facts), problems=(problem,))


def _groups(pack: Pack) -> list[str]:
    """The keys that sources of the catalogue look at."""
    named = {source.group for spec in pack.facts.values() for source in spec.sources if source.format == FORMAT}
    return sorted(group for group in named if group)


def _few(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """A hive may be damaged in a thousand places; nobody reads them all."""
    if len(problems) <= _SHOWN:
        return problems
    rest = f"has {len(problems) - _SHOWN:,} more keys that can't be read."
    return (*problems[:_SHOWN], Problem(problems[0].file, rest, _AGAIN))


def _remarks(file: SourceFile, hive: Hive) -> Iterator[Problem]:
    if hive.missing:
        yield Problem(file.name, f"is a registry hive whose last {hive.missing:,} bytes are missing.", _AGAIN)
    if hive.dirty:
        what = "is a registry hive that Windows was writing to; what stands only in its log is not read."
        yield Problem(file.name, what, _AGAIN)
