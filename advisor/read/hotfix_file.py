"""A file that somebody took for the hotfix: a driver, a package that unpacks itself, a cabinet, or an archive of one.

Recognised by its content. Nothing of it is written anywhere, and of a large one only pieces are read: a cabinet in a
program is searched for in its first part, members are unpacked to a limit, and an archive is opened one level deep.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from struct import error as StructError  # noqa: N812  # the library's name says nothing

from advisor.model.hotfix import HotfixFile, HotfixForm, Member, ProgramFacts
from advisor.model.source import SourceFile
from advisor.read.cabinet import SIGNATURE, Cabinet, DamagedCabinetError
from advisor.read.portable_executable import DamagedProgramError, looks_program, read_program

TOO_MUCH = "there is more in it than in any package; unpack it first, and give the file that was in it"
PASSWORD = "it is protected by a password; unpack it first, and give the file that was in it"
_SEARCHED = 64 << 20
_PIECE = 1 << 20
_MOST_UNPACKED = 64 << 20
_MOST_TOGETHER = 128 << 20
_MOST_LISTED = 4096
_TAIL = 65_557
_END = Struct("<4s4H2IH")
_ENCRYPTED = 1
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HOLDS = re.compile(r"\.(exe|cab|msu)$", re.I)
_BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, StructError, ValueError, RuntimeError, EOFError, OSError, LookupError)


class _Budget:
    """How many bytes may still be unpacked, of all members together."""

    def __init__(self) -> None:
        self._left = _MOST_TOGETHER

    def spend(self, size: int) -> bool:
        self._left -= max(0, size)
        return self._left >= 0


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked for, and how much may be unpacked for it."""

    wanted: re.Pattern[str]
    budget: _Budget

    def finds(self, name: str) -> bool:
        return self.wanted.search(re.split(r"[\\/]", name)[-1]) is not None


def read_hotfix_file(file: SourceFile, wanted: re.Pattern[str]) -> HotfixFile | None:
    """What the file is; `wanted` is how the driver is called that it should be, or hold. None: nothing of the kind.

    Raises OSError when it can't be read. What is damaged is told in `unread`.
    """
    head, look = file.read(0, 64), _Look(wanted, _Budget())
    if looks_program(head):
        return _program(file, look)
    if head.startswith(SIGNATURE):
        return _cabinet(file, 0, HotfixForm.CABINET, None, look)
    if head.startswith(b"PK"):
        return _archive(file, HotfixForm.ARCHIVE, None, look)
    return None


def _program(file: SourceFile, look: _Look) -> HotfixFile:
    try:
        program = program_facts(file)
    except DamagedProgramError as error:
        return HotfixFile(file.name, file.size, HotfixForm.PROGRAM, unread=str(error))
    if look.finds(program.string("OriginalFilename", "InternalName")):
        return HotfixFile(file.name, file.size, HotfixForm.PROGRAM, program)
    for place in _cabinets(file):
        try:
            return _cabinet(file, place, HotfixForm.PACKAGE, program, look)
        except DamagedCabinetError:
            continue
    if _is_archive(file):
        return _archive(file, HotfixForm.PACKAGE, program, look)
    return HotfixFile(file.name, file.size, HotfixForm.PROGRAM, program)


def program_facts(file: SourceFile) -> ProgramFacts:
    """What a program says of itself. Raises DamagedProgramError and OSError."""
    program = read_program(file.read, file.size)
    version = program.version
    if version is None:
        return ProgramFacts(file.size, program.machine, None, signed=program.signed)
    text = version.strings.get("FileVersion", "")
    whole = text if text.startswith(version.version) else version.version
    strings = tuple(version.strings.items())
    return ProgramFacts(file.size, program.machine, whole, strings, version.language, program.signed)


def _cabinets(file: SourceFile) -> Iterator[int]:
    """Where a cabinet may begin in a program. Its other bytes may look like the beginning of one too."""
    end = min(file.size, _SEARCHED)
    found = 0
    for start in range(0, end, _PIECE):
        piece = file.read(start, min(_PIECE + len(SIGNATURE) - 1, end - start))
        at = piece.find(SIGNATURE)
        while at >= 0 and found < 16:
            found += 1
            yield start + at
            at = piece.find(SIGNATURE, at + 1)


def _cabinet(file: SourceFile, place: int, form: HotfixForm, program: ProgramFacts | None, look: _Look) -> HotfixFile:
    """Raises DamagedCabinetError for a package alone, whose bytes need not be a cabinet."""
    try:
        cabinet = Cabinet(lambda offset, length: file.read(place + offset, length), file.size - place)
    except DamagedCabinetError as error:
        if form is HotfixForm.PACKAGE:
            raise
        return HotfixFile(file.name, file.size, form, program, unread=str(error))
    members = []
    for one in cabinet.files:
        if not look.finds(one.name):
            continue
        if not look.budget.spend(one.unpacked):
            members.append(Member(one.name, one.size, unread=TOO_MUCH))
            continue
        try:
            content = cabinet.content(one)
        except DamagedCabinetError as error:
            members.append(Member(one.name, one.size, unread=str(error)))
        else:
            members.append(_member(one.name, content))
    return HotfixFile(file.name, file.size, form, program, tuple(members), len(cabinet.files))


def _is_archive(file: SourceFile) -> bool:
    tail = file.read(max(0, file.size - _TAIL), min(file.size, _TAIL))
    return b"PK\5\6" in tail


def _archive(file: SourceFile, form: HotfixForm, program: ProgramFacts | None, look: _Look) -> HotfixFile:
    try:
        _refuse_endless(file)
        with zipfile.ZipFile(io.BufferedReader(_Handle(file))) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            members = [member for one in entries for member in _unpacked(archive, one, look)]
            return HotfixFile(file.name, file.size, form, program, tuple(members), len(entries))
    except _BAD_ARCHIVE as error:
        why = str(error) if isinstance(error, zipfile.BadZipFile) else "it is a damaged archive"
        return HotfixFile(file.name, file.size, form, program, unread=why)


def _refuse_endless(file: SourceFile) -> None:
    """The library reads the whole directory of an archive; one of a package is short."""
    tail = file.read(max(0, file.size - _TAIL), min(file.size, _TAIL))
    at = tail.rfind(b"PK\5\6")
    if at < 0 or b"PK\6\7" in tail:
        raise zipfile.BadZipFile("it is no archive that ends as one does")
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
    if count > _MOST_LISTED or length > _MOST_LISTED * 1024:
        raise zipfile.BadZipFile(f"it claims {count} files")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, look: _Look) -> Iterator[Member]:
    """The driver, or what is in a package within the archive."""
    is_driver = look.finds(entry.filename)
    if not is_driver and not _HOLDS.search(entry.filename):
        return
    if entry.flag_bits & _ENCRYPTED:
        yield Member(entry.filename, entry.file_size, unread=PASSWORD)
        return
    if entry.compress_type not in _READ or entry.file_size > _MOST_UNPACKED:
        yield Member(entry.filename, entry.file_size, unread="it is packed in a way that is not read here")
        return
    if not look.budget.spend(entry.file_size):
        yield Member(entry.filename, entry.file_size, unread=TOO_MUCH)
        return
    try:
        with archive.open(entry) as handle:
            content = handle.read(_MOST_UNPACKED)
    except _BAD_ARCHIVE:
        yield Member(entry.filename, entry.file_size, unread="it can't be unpacked; the archive is damaged")
        return
    if is_driver:
        yield _member(entry.filename, content)
        return
    inner = _memory(entry.filename, content)
    head = content[:64]
    if looks_program(head) or head.startswith(SIGNATURE):
        is_program = looks_program(head)
        found = _program(inner, look) if is_program else _cabinet(inner, 0, HotfixForm.CABINET, None, look)
        if found.program is not None and look.finds(found.program.string("OriginalFilename", "InternalName")):
            yield Member(entry.filename, found.size, found.program)
        for member in found.members:
            yield Member(f"{entry.filename}\\{member.name}", member.size, member.program, member.unread)


def _member(name: str, content: bytes) -> Member:
    file = _memory(name, content)
    if not looks_program(content[:64]):
        return Member(name, len(content), unread="it is no program")
    try:
        return Member(name, len(content), program_facts(file))
    except DamagedProgramError as error:
        return Member(name, len(content), unread=str(error))


def _memory(name: str, content: bytes) -> SourceFile:
    return SourceFile(name, len(content), lambda offset, length: content[offset : offset + max(0, length)])


class _Handle(io.RawIOBase):
    """The file, as the library for archives reads it."""

    def __init__(self, file: SourceFile) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self._file.read(self._at, min(len(buffer), max(0, self._file.size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
