"""Groups of an Ansible inventory: a host has the variables of its groups, of their parents, and its own."""

from collections.abc import Iterator, Mapping

MOST_DEEP = 20


class Groups:
    """Told in any order; asked when everything is told."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, str]] = {}
        self._lines: dict[str, int | None] = {}
        self._groups_of: dict[str, dict[str, None]] = {}
        self._variables: dict[str, dict[str, str]] = {}
        self._parents: dict[str, dict[str, None]] = {}

    def host(self, group: str, host: str, variables: Mapping[str, str], line: int | None = None) -> None:
        self._hosts.setdefault(host, {}).update(variables)
        self._lines.setdefault(host, line)
        self._groups_of.setdefault(host, {})[group] = None

    def variables(self, group: str, variables: Mapping[str, str]) -> None:
        self._variables.setdefault(group, {}).update(variables)

    def child(self, parent: str, child: str) -> None:
        self._parents.setdefault(child, {})[parent] = None

    def hosts(self) -> Iterator[tuple[int | None, str, tuple[str, ...], dict[str, str]]]:
        """Every host once, in the order told: its line, its name, its groups from the nearest on, its variables.

        The nearer group wins, and the host itself over all. Raises ValueError where groups are in each other, or too
        deep.
        """
        for host, own in self._hosts.items():
            groups = self._around(host)
            merged: dict[str, str] = {}
            for group in ("all", *reversed(groups)):
                merged |= self._variables.get(group, {})
            yield self._lines[host], host, tuple(groups), merged | own

    def _around(self, host: str) -> list[str]:
        """The host's groups and their parents, level by level."""
        found: dict[str, None] = {}
        level = list(self._groups_of[host])
        for _ in range(MOST_DEEP):
            found |= dict.fromkeys(group for group in level if group not in found)
            level = [parent for group in level for parent in self._parents.get(group, ())]
            if not level:
                return list(found)
        raise ValueError
