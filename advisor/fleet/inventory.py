"""An inventory, `@FILE`: whom a scan asks. Lists of every kind that people keep, told apart by what is in them.

    a target or a name a line                     cvp1.example.com
    CSV with a head (also with ; or tabs)         name,address,role,user
    YAML or JSON: a list of targets or mappings   - {host: cvp1, address: 192.0.2.1, role: cvp}
    Ansible, INI or YAML                          cvp1 ansible_host=192.0.2.1 ansible_user=admin

Further columns, keys and variables (pair, pool, site, window …) say what takes over for a host; see `redundancy`.
Passwords have no place in an inventory: a file that holds one is refused, and what it holds is not shown.
"""

import csv
import itertools
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from advisor.errors import UsageError
from advisor.fleet.ansible_groups import MOST_DEEP, Groups
from advisor.fleet.answer import Listed
from advisor.gather.target_address import is_target, parse_target
from advisor.model.role import ROLES
from advisor.pack import positions

_LARGEST = 16 << 20
_STRUCTURED, _STRUCTURE = (".yaml", ".yml", ".json"), ("- ", "{", "[{", '["', "---")
_TABLE, _SEPARATORS = ".csv", (",", ";", "\t")
_MOST_HOSTS = 100_000
_DEEPEST = 100
_NAME = ("name", "host", "hostname", "inventory_hostname")
_ADDRESS = ("address", "target", "url", "ip", "ansible_host", "ansible_ssh_host", "fqdn")
_ROLE = ("role", "advisor_role")
_USER = ("user", "username", "ansible_user", "ansible_ssh_user")
_PORT = ("port", "ansible_port", "ansible_ssh_port")
_SCHEME = ("scheme", "advisor_scheme")
_REDUNDANCY = ("pair", "side", "pool", "site", "window", "minutes", "after", "apart", "redundancy", "minimum_alive")
"""What `redundancy` asks of a host, and what a person calls it."""
_KNOWN = (*_NAME, *_ADDRESS, *_ROLE, *_USER, *_PORT, *_SCHEME, *_REDUNDANCY)
_ALIKE = 0.75
"""How alike two keys are when one is the other, misspelt; other keys are of somebody else's tools."""
_SECRET = re.compile(r"pass(word|wd|phrase)?$|^pwd$|secret|_pass(word)?_|\btoken$", re.I)
_HALVES = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.I)
"""A character beyond the first 65,536 as JSON writes it, which YAML's parser does not take; after whole backslashes."""
_SECTION = re.compile(r"^\[([^\]]+)\]$")
_RANGE = re.compile(r"\[(\d+):(\d+)\]")
_MOST_OF_A_RANGE = 10_000
_NO_ADVICE = "Leave it out: it is taken from the keyring, from the environment, or asked for."


@dataclass(frozen=True, slots=True)
class Inventory:
    """The hosts of a file, and what it says beside them: `pools`, `sites`, `windows`, `waves`, as they are written."""

    hosts: tuple[Listed, ...]
    definitions: Mapping[str, Any] = field(default_factory=dict)


DEFINITIONS = ("pools", "sites", "windows", "waves")


def read_inventory(path: Path, *, scheme: str = "smb") -> tuple[Listed, ...]:
    """The hosts of the file; see `read_whole_inventory`."""
    return read_whole_inventory(path, scheme=scheme).hosts


def read_whole_inventory(path: Path, *, scheme: str = "smb") -> Inventory:
    """The hosts of the file, each once, in its order. `scheme` is that of a host that is written without one.

    Raises UsageError, with the line where there is one, for a file that can't be read, holds no host, holds a password,
    or names a role that does not exist.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: is longer than {_LARGEST >> 20} MiB, which no inventory is.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not text in UTF-8; save it as that.") from None
    unique: dict[str, Listed] = {}
    reader = _Inventory(path, scheme)
    for listed in reader.hosts(text):
        unique.setdefault(str(listed.target), listed)
        if len(unique) > _MOST_HOSTS:
            raise UsageError(f"{path}: names more than {_MOST_HOSTS:,} hosts; give it in parts.")
    if not unique:
        raise UsageError(f"{path}: names no host; write one a line, such as smb://cvp1.")
    return Inventory(tuple(unique.values()), reader.definitions)


class _Inventory:
    def __init__(self, path: Path, scheme: str) -> None:
        self._path, self._scheme = path, scheme
        self.definitions: dict[str, Any] = {}

    def hosts(self, text: str) -> Iterator[Listed]:
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        lines = [(number, line) for number, line in lines if line and not line.startswith(("#", ";"))]
        first = lines[0][1] if lines else ""
        if not lines:
            return iter(())
        if self._path.suffix.casefold() in _STRUCTURED or first.startswith(_STRUCTURE):
            return self._of_yaml(text)
        separator = self._separator(first)
        if separator is not None:
            return self._of_table(text, separator)
        if first.endswith(":") and not is_target(first):
            return self._of_yaml(text)
        return self._of_lines(lines)

    def _of_lines(self, lines: Sequence[tuple[int, str]]) -> Iterator[Listed]:
        """Plain lists, and Ansible's INI."""
        group, kind, groups = "", "", Groups()
        for number, line in lines:
            section = _SECTION.match(line)
            if section:
                group, _, kind = section.group(1).partition(":")
                continue
            try:
                words = _words(line)
            except ValueError:
                raise self._wrong(number, "a quotation mark is not closed.") from None
            variables = self._variables(number, words if kind == "vars" else words[1:])
            if kind == "vars":
                # One variable a line, `name = value`, and the value goes to the end of it.
                name, equals, value = " ".join(words).partition("=")
                groups.variables(group, {name.strip(): value.strip()} if equals else {})
            elif kind == "children" and words:
                groups.child(group, words[0])
            elif words:
                for name in self._ranged(number, words[0]):
                    groups.host(group, name, variables, number)
        yield from self._of_groups(groups)

    def _of_groups(self, groups: Groups) -> Iterator[Listed]:
        """A group that is called as a role is gives its hosts that role."""
        try:
            for number, name, around, variables in groups.hosts():
                role = next((group.casefold() for group in around if group.casefold() in ROLES), None)
                yield self._listed(number, {"name": name, "role": role, **variables})
        except ValueError:
            raise self._wrong(None, "its groups are nested too deeply, or in each other.") from None

    def _variables(self, number: int, words: Sequence[str]) -> dict[str, str]:
        pairs = [word.partition("=") for word in words]
        for name, _, _ in pairs:
            self._no_secret(number, name)
        return {name: value for name, equals, value in pairs if equals}

    def _ranged(self, number: int, name: str) -> Iterator[str]:
        """`cvp[01:20]` is twenty hosts."""
        match = None if is_target(name) else _RANGE.search(name)
        if match is None:
            yield name
            return
        first, last = int(match.group(1)), int(match.group(2))
        if not 0 <= last - first < _MOST_OF_A_RANGE or len(_RANGE.findall(name)) > 1:
            raise self._wrong(number, f"the range {match.group()} is none, too long, or one of several.")
        for index in range(first, last + 1):
            yield name.replace(match.group(), str(index).zfill(len(match.group(1))))

    def _separator(self, head: str) -> str | None:
        """What separates the columns of a table with this head; None for what is no head of one."""
        for separator in _SEPARATORS:
            names = [cell.strip().strip('"').casefold() for cell in head.split(separator)]
            if any(name in (*_NAME, *_ADDRESS) for name in names):
                # A word alone may be a host that is called so.
                return separator if len(names) > 1 or self._path.suffix.casefold() == _TABLE else None
        return None

    def _of_table(self, text: str, separator: str) -> Iterator[Listed]:
        rows = csv.reader(text.splitlines(), delimiter=separator)
        head: list[str] = []
        try:
            for row in rows:
                if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
                    continue
                if not head:
                    head = [cell.strip().casefold() for cell in row]
                    for name in head:
                        self._no_secret(rows.line_num, name)
                    continue
                yield self._listed(rows.line_num, dict(zip(head, (cell.strip() for cell in row), strict=False)))
        except csv.Error as error:
            raise self._wrong(rows.line_num, f"is no CSV: {error}.") from None

    def _of_yaml(self, text: str) -> Iterator[Listed]:
        text = _HALVES.sub(_joined, text)
        try:
            if (deep := positions.too_deep(text, _DEEPEST)) is not None:
                raise self._wrong(deep.line, "is nested too deeply.")
            node = yaml.compose(text, Loader=positions.LOADER)
            # A file has no more pieces than letters; aliases of aliases have as many as they like.
            content: Any = _plain(node, itertools.count(-len(text)))
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            raise self._wrong(mark.line + 1 if mark else None, "is neither YAML nor JSON.") from None
        if isinstance(content, Mapping) and isinstance(content.get("hosts"), list | Mapping):
            self._define(content)
            content = content["hosts"]
            if isinstance(content, Mapping):
                content = {"all": {"hosts": content}}
        if isinstance(content, list):
            for entry in content:
                line, value = entry
                if isinstance(value, Mapping):
                    self._no_secrets(line, value)
                    self._no_misspelt(line, value)
                    yield self._listed(line, _texts(value))
                elif isinstance(value, str):
                    yield self._listed(line, {"name": value})
                else:
                    raise self._wrong(line, "is neither a target nor a mapping.")
        elif isinstance(content, Mapping):
            groups = Groups()
            self._group(content, None, groups, 0)
            yield from self._of_groups(groups)
        else:
            raise self._wrong(None, "is neither a list of hosts nor groups of them.")

    def _no_misspelt(self, line: int | None, given: Mapping[str, Any]) -> None:
        """A key that is nearly one of ours is an error: a host outside of its pair is restarted beside the other."""
        for name in given:
            near = get_close_matches(name.casefold(), _KNOWN, 1, _ALIKE)
            if near and name not in _KNOWN:
                raise self._wrong(line, f"there is no {name[:40]!r} of a host; did you mean {near[0]!r}?")

    def _define(self, content: Mapping[str, Any]) -> None:
        """What stands beside the hosts. A key that nobody knows is an error: it may be a minimum, misspelt."""
        for name, value in content.items():
            if name in DEFINITIONS:
                self.definitions[name] = value
            elif name != "hosts":
                self._no_secret(None, name)
                listed = ", ".join(DEFINITIONS)
                raise self._wrong(None, f"there is no {name[:40]!r} beside its hosts; there are {listed}.")

    def _group(self, content: Mapping[str, Any], parent: str | None, groups: Groups, depth: int) -> None:
        """Ansible's YAML: group → hosts, children, vars."""
        if depth > MOST_DEEP:
            raise self._wrong(None, "its groups are nested too deeply.")
        for name, group in content.items():
            if parent is not None:
                groups.child(parent, name)
            if not isinstance(group, Mapping):
                continue
            for part in group.values():
                if isinstance(part, Mapping):
                    self._no_secrets(None, part)
            variables, hosts, children = (group.get(part) for part in ("vars", "hosts", "children"))
            if isinstance(variables, Mapping):
                groups.variables(name, _texts(variables))
            for host, own in hosts.items() if isinstance(hosts, Mapping) else ():
                given = own if isinstance(own, Mapping) else {}
                self._no_secrets(None, given)
                for one in self._ranged(0, host):
                    groups.host(name, one, _texts(given))
            if isinstance(children, Mapping):
                self._group(children, name, groups, depth + 1)

    def _listed(self, number: int | None, given: Mapping[str, str | None]) -> Listed:
        name, address, role, user, port, scheme = (
            next((given[key] for key in keys if given.get(key)), None)
            for keys in (_NAME, _ADDRESS, _ROLE, _USER, _PORT, _SCHEME)
        )
        written = address or name
        if not written:
            raise self._wrong(number, "names neither a host nor an address.")
        if role is not None and role.casefold() not in ROLES:
            raise self._wrong(number, f"there is no role {role[:40]!r}; choose one of {', '.join(ROLES)}.")
        try:
            bare = written if not port or is_target(written) else f"{_bracketed(written)}:{port}"
            bare = _bracketed(bare) if not is_target(bare) and not port else bare
            target = parse_target(bare, default_scheme=(scheme or self._scheme).casefold())
        except UsageError as error:
            raise self._wrong(number, error.message) from None
        if user and target.user is None:
            target = replace(target, user=user)
        called = name if address or (name and not is_target(name)) else None
        about = {key: value for key, value in given.items() if value}
        return Listed(target, called, role.casefold() if role else None, about)

    def _no_secrets(self, number: int | None, names: Mapping[str, Any]) -> None:
        for name in names:
            self._no_secret(number, name)

    def _no_secret(self, number: int | None, name: str) -> None:
        if _SECRET.search(name.strip()):
            raise self._wrong(
                number, f"{name.strip()[:40]!r} is a password, which an inventory must not hold. {_NO_ADVICE}"
            )

    def _wrong(self, number: int | None, what: str) -> UsageError:
        where = self._path if not number else f"{self._path}:{number}"
        return UsageError(f"{where}: {what}")


def _words(line: str) -> list[str]:
    """What stands between white space, without quotation marks and comments; a backslash is a part of a user's name.
    Raises ValueError."""
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split, words.commenters, words.escape = True, "#", ""
    return list(words)


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    """What is written as a text, and lists of texts as one with commas."""
    found = {}
    for name, value in content.items():
        if isinstance(value, list) and all(isinstance(one, str) for _, one in value):
            value = ", ".join(one for _, one in value)
        if isinstance(value, str):
            found[name] = value
    return found


def _joined(halves: re.Match[str]) -> str:
    """What stands before them, and the one character."""
    high, low = int(halves[2], 16) - 0xD800, int(halves[3], 16) - 0xDC00
    return halves[1] + chr(0x10000 + (high << 10) + low)


def _bracketed(host: str) -> str:
    """An IPv6 address as an address needs it."""
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _plain(node: yaml.Node | None, count: "itertools.count[int]", depth: int = 0) -> Any:
    """Mappings, texts and lists; the entries of a list with their line. No type is guessed: `on` is a text."""
    if depth > _DEEPEST or next(count) > 0:
        raise RecursionError
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value, count, depth + 1) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [(one.start_mark.line + 1, _plain(one, count, depth + 1)) for one in node.value]
    return None if node is None else str(node.value)
