"""A file of waivers, told apart by its content: YAML (JSON is YAML too), or CSV with a head, as a spreadsheet saves it.

    - rule: ndis-hotfix-missing          rule,host,owner,approver,reason,expires
      host: CVP1                         ndis-hotfix-missing,CVP1,J. Doe,M. Roe,no loss so far,2027-03-31
      owner: J. Doe
      approver: M. Roe
      reason: no heartbeat was lost so far
      expires: 2027-03-31

It is somebody's word, so nothing in it is guessed: every fault is told with its line, and none of it then counts.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.model.origin import Origin
from advisor.model.waiver import Waiver, same_person
from advisor.pack import positions
from advisor.pack.evidence_hash import evidence_hash
from advisor.pack.positions import Document, Fault
from advisor.read.text import decode

KIND = "waiver"
NEEDED = ("rule", "host", "owner", "approver", "reason", "expires")
MORE = ("evidence", "facts")
_LARGEST = 8 << 20
_LONGEST = 64 << 10
_MOST_SHOWN = 20
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STAR = re.compile(r"host:[ \t]*\*", re.IGNORECASE)
_HEAD_CELLS = 3
"""So many names of columns make a line the head of a table."""


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of the file, in its order; `path` is what their origins name. Raises UsageError with every fault."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: is longer than {_LARGEST >> 20} MiB, which no file of waivers is.")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from None
    return waivers_of(str(path), decode(content))


def waivers_of(name: str, text: str) -> tuple[Waiver, ...]:
    """As `read_waivers`, of a text that was read already."""
    faults: list[str] = []
    waivers = []
    for entry, document, path in _entries(name, text, faults):
        waiver = _waiver(entry, document, path, faults)
        if waiver is not None:
            waivers.append(waiver)
    if faults:
        listed = "\n".join(faults[:_MOST_SHOWN])
        more = f"\nand {len(faults) - _MOST_SHOWN} more" if len(faults) > _MOST_SHOWN else ""
        raise UsageError(f"{listed}{more}\n{name}: mend its waivers; until then none of them counts.")
    return tuple(waivers)


def _entries(
    name: str, text: str, faults: list[str]
) -> Iterator[tuple[Mapping[str, Any], Document, tuple[str | int, ...]]]:
    """Each entry, the document that knows its place, and where in it."""
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = _delimiter(first)
    if delimiter is not None:
        yield from _rows(name, text, delimiter, faults)
        return
    document, found = positions.load(name, text)
    faults += [str(fault) for fault in found]
    if found and _STAR.search(text):
        faults.append(f"{name}: in YAML a pattern that begins with * stands in quotes: host: '*'")
    data = document.data
    path: tuple[str | int, ...] = ()
    if isinstance(data, dict) and set(data) == {"waivers"}:
        data, path = data["waivers"], ("waivers",)
    if data is None:
        return
    if not isinstance(data, list):
        what = "a file of waivers is a list of entries, or `waivers:` with one"
        faults.append(str(document.fault(path, what)))
        return
    for number, entry in enumerate(data):
        if isinstance(entry, dict):
            yield entry, document, (*path, number)
        elif not found:
            faults.append(str(document.fault((*path, number), f"a waiver has the keys {', '.join(NEEDED)}")))


def _delimiter(line: str) -> str | None:
    """What separates the cells of a head; None for a line that is none."""
    for delimiter in (",", ";", "\t"):
        cells = {cell.strip(" \"'").casefold() for cell in line.split(delimiter)}
        if len(cells & {*NEEDED}) >= _HEAD_CELLS:
            return delimiter
    return None


def _rows(
    name: str, text: str, delimiter: str, faults: list[str]
) -> Iterator[tuple[Mapping[str, Any], Document, tuple[str | int, ...]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    head: list[str] | None = None
    begin = 1
    try:
        for row in rows:
            line, begin = begin, rows.line_num + 1
            if not any(cell.strip() for cell in row) or row[0].startswith("#"):
                continue
            if head is None:
                head = [cell.strip().casefold() for cell in row]
                twice = sorted({name for name in head if name and head.count(name) > 1})
                if twice:
                    what = f"the head has the column {', '.join(map(repr, twice))} twice"
                    faults.append(str(Document(name, None, {(): (line, 1)}).fault((), what)))
                    return
                continue
            document = Document(name, None, {(): (line, 1)})
            if len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
                faults.append(str(document.fault((), f"the row has {len(row)} cells, and the head {len(head)}")))
                continue
            entry: dict[str, Any] = {key: cell.strip() for key, cell in zip(head, row, strict=False) if cell.strip()}
            if "facts" in entry:
                entry["facts"] = _facts_of_cell(entry["facts"])
            yield entry, document, ()
    except csv.Error as error:
        faults.append(f"{name}:{rows.line_num}:1: is no CSV: {error}")


def _facts_of_cell(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _waiver(
    entry: Mapping[str, Any], document: Document, path: tuple[str | int, ...], faults: list[str]
) -> Waiver | None:
    found: list[Fault] = []
    known = (*NEEDED, *MORE)
    for key in entry:
        if key not in known:
            found.append(document.fault((*path, key), f"{key!r} is none of {', '.join(known)}"))
    lacking = [key for key in NEEDED if not (isinstance(entry.get(key), str) and entry[key].strip())]
    if lacking:
        found.append(document.fault(path, f"the waiver lacks its {', '.join(lacking)}"))
    for key in NEEDED:
        if len(entry.get(key) or "") > _LONGEST:
            found.append(document.fault((*path, key), f"the {key} is longer than {_LONGEST} letters"))
    texts = {key: value.strip() for key in NEEDED if isinstance(value := entry.get(key), str)}
    if not found and same_person(texts["owner"], texts["approver"]):
        what = "owner and approver are the same; a waiver is asked for by one and granted by another"
        found.append(document.fault((*path, "approver"), what))
    expires = None
    try:
        expires = expiry(texts.get("expires", ""))
    except ValueError as error:
        if "expires" in texts:
            found.append(document.fault((*path, "expires"), str(error)))
    facts = _facts(entry.get("facts"), document, path, found)
    evidence = entry.get("evidence") or None
    if evidence is not None and not (isinstance(evidence, str) and _HASH.fullmatch(evidence)):
        found.append(document.fault((*path, "evidence"), "the evidence is a hash: 64 digits 0 to f in small letters"))
    elif facts and evidence != evidence_hash(facts):
        what = "these facts do not make this evidence; have the entry written anew by `advisor waiver new`"
        found.append(document.fault((*path, "facts"), what))
    faults += [str(fault) for fault in found]
    if found or expires is None:
        return None
    line, _ = document.position(path)
    origin = Origin(KIND, document.file, line)
    return Waiver(**{key: texts[key] for key in NEEDED[:-1]}, expires=expires, evidence=evidence, origin=origin,
                  facts=facts)  # fmt: skip


def _facts(
    facts: Any, document: Document, path: tuple[str | int, ...], found: list[Fault]
) -> tuple[tuple[str, str], ...]:
    if facts is None:
        return ()
    if not isinstance(facts, dict) or not all(isinstance(value, str) or value is None for value in facts.values()):
        found.append(document.fault((*path, "facts"), "the facts are names with the values that were accepted"))
        return ()
    return tuple(sorted((name, value or "") for name, value in facts.items()))


def expiry(text: str) -> datetime:
    """The moment at which a waiver ends, UTC. A day alone counts to its end; a time needs its zone.

    Raises ValueError with a sentence for a person.
    """
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(f"{text!r} lacks its zone; write Z for UTC, or a day alone")
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is beyond all calendars") from None
    except ValueError as error:
        if "zone" in str(error):
            raise
        what = "a day such as 2027-03-31, nor a time with its zone such as 2027-03-31T18:00Z"
        raise ValueError(f"{text[:60]!r} is neither {what}") from None
