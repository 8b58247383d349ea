"""What an audit has decided so far, in a folder: one file a batch, which is there whole or not at all.

A file is a line of JSON and the numbers of the hosts' outcomes. A batch that is there is not decided again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from io import FileIO
from itertools import pairwise
from pathlib import Path

import numpy as np

from advisor.deciding import Decided
from advisor.errors import STRANGE, UsageError
from advisor.held_file import hold
from advisor.model.audit import Lack
from advisor.model.fact import AbsentReason
from advisor.model.outcome_table import OutcomeTable
from advisor.model.problem import Problem
from advisor.whole_file import UNFINISHED, write_whole

_SCHEMA = "advisor.audit-journal/1"
_ABOUT = "audit.json"
_LOCK = "audit.lock"
FACTS = "facts.jsonl"


@dataclass(frozen=True, slots=True)
class Begun:
    """An audit that has begun: whatever changes how it ends. `source` is the identity of its facts."""

    id: str
    started: datetime
    fleet: str
    source: str
    pack: str
    engine: str
    rss_policy: str | None


class KeptBatches:
    """The journal of one audit. Raises UsageError when the folder can't be used, or is the journal of another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: can't be the journal's folder: {error.strerror or error}.") from None

    @property
    def facts(self) -> Path:
        """The journal of the hosts that were read or asked."""
        return self._folder / FACTS

    @contextmanager
    def held(self) -> Iterator[Begun | None]:
        """Holds the journal, and gives the audit that it is of. Raises UsageError when another audit holds it."""
        self.begun()  # a folder that is no journal gets no file of ours
        with ExitStack() as holding:
            try:
                file = holding.enter_context(FileIO(self._folder / _LOCK, "a"))
            except OSError:
                pass  # What takes no lock file takes no batch either, and that is told where one is written.
            else:
                if not hold(file.fileno()):
                    raise UsageError(
                        f"{self._folder}: another audit writes to this journal; wait for it, or name another folder."
                    )
            yield self.begun()

    def begun(self) -> Begun | None:
        """The audit that this is the journal of."""
        path = self._folder / _ABOUT
        try:
            content = json.loads(path.read_bytes())
            if content.pop("schema") != _SCHEMA:
                raise ValueError("another schema")
            return Begun(**{**content, "started": datetime.fromisoformat(content["started"])})
        except FileNotFoundError:
            if any(path.suffix != UNFINISHED and path.name != _LOCK for path in self._folder.iterdir()):
                raise UsageError(f"{self._folder}: is no journal of an audit; name another folder.") from None
            return None
        except (OSError, *STRANGE):
            raise UsageError(f"{path}: is damaged, or of another version; name another folder.") from None

    def begin(self, audit: Begun) -> None:
        """Writes down which audit this is."""
        about = {"schema": _SCHEMA, **asdict(audit), "started": audit.started.isoformat()}
        self._write(_ABOUT, json.dumps(about).encode())

    def take_up(self, audit: Begun) -> Begun:
        """The audit as it began, which must have been this one. Raises UsageError that says what differs."""
        known = self.begun()
        if known is None:
            self.begin(audit)
            return audit
        for name, what in _WHAT.items():
            if getattr(known, name) != getattr(audit, name):
                raise UsageError(f"{self._folder}: is the journal of another audit: {what}. Name another folder.")
        return known

    def decided(self) -> Mapping[int, Decided]:
        """The batches by number. One whose file is damaged is decided again."""
        found = {}
        for path in sorted(self._folder.glob("batch-*")):
            batch = _read(path)
            if batch is not None:
                found[batch.number] = batch
        return found

    def add(self, decided: Decided) -> None:
        """Keeps a batch; it is on the disk when this returns."""
        table = decided.outcomes
        head = {
            "number": decided.number,
            "rules": table.rules,
            "actions": table.actions,
            "outcomes": len(table),
            "lacks": [[[[one.fact, one.reason] for one in lacks] for lacks in of] for of in table.lacks],
            "problems": [asdict(one) for one in decided.problems],
            "failed": decided.failed,
            "losses": decided.losses,
        }
        numbers = (table.verdicts, table.stances, table.lacking.astype("<i4"), decided.codes.astype("<i4"))
        content = json.dumps(head).encode() + b"\n" + b"".join(one.tobytes() for one in numbers)
        self._write(f"batch-{decided.number:06}", sha256(content).digest() + content)

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        try:
            write_whole(path, content, lasting=True)
        except OSError as error:
            what = f"{path}: the journal can't be written: {error.strerror or error}."
            raise UsageError(f"{what} Make room; run again, the audit goes on.") from None


_WHAT = {
    "fleet": "it is of another fleet",
    "source": "the facts have changed since",
    "pack": "it was begun under other rules",
    "engine": "another engine reasoned",
    "rss_policy": "it has another RSS policy",
}


def _read(path: Path) -> Decided | None:
    try:
        raw = path.read_bytes()
        if path.suffix or sha256(raw[32:]).digest() != raw[:32]:
            return None
        line, _, numbers = raw[32:].partition(b"\n")
        head = json.loads(line)
        rules, actions, count = tuple(head["rules"]), tuple(head["actions"]), int(head["outcomes"])
        lacks = tuple(
            tuple(tuple(Lack(rule, fact, AbsentReason(reason)) for fact, reason in one) for one in of)
            for rule, of in zip(rules, head["lacks"], strict=True)
        )
        ends = np.cumsum([count * len(rules), count * len(actions), 4 * count * len(rules)])
        verdicts, stances, lacking, codes = (numbers[begin:end] for begin, end in pairwise([0, *ends, len(numbers)]))
        table = OutcomeTable(
            rules,
            actions,
            np.frombuffer(verdicts, np.uint8).reshape(count, len(rules)),
            np.frombuffer(stances, np.uint8).reshape(count, len(actions)),
            np.frombuffer(lacking, "<i4").astype(np.int32).reshape(count, len(rules)),
            lacks,
        )
        problems = tuple(Problem(**one) for one in head["problems"])
        failed = tuple((int(place), str(why)) for place, why in head["failed"])
        losses = tuple(str(one) for one in head["losses"])
        found = np.frombuffer(codes, "<i4").astype(np.int32)
        return Decided(int(head["number"]), found, table, problems, failed, losses)
    except (OSError, *STRANGE):
        return None
