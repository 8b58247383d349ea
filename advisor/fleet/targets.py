"""What `collect` is told to ask, by how it is asked: paths are read, hosts are scanned, a vCenter knows machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.fleet.answer import Listed
from advisor.fleet.inventory import read_inventory
from advisor.gather.target_address import is_target, parse_target

INVENTORY = "@"
VCENTER = "vcenter"


@dataclass(frozen=True, slots=True)
class Targets:
    """Paths of SOURCEs, hosts to scan, and addresses of vCenters."""

    paths: tuple[str, ...]
    hosts: tuple[Listed, ...]
    centers: tuple[str, ...]


def sorted_targets(texts: Sequence[str]) -> Targets:
    """Raises UsageError for addresses and inventories that are wrong."""
    paths: list[str] = []
    hosts: list[Listed] = []
    centers: list[str] = []
    for text in texts:
        if text.startswith(INVENTORY):
            for listed in read_inventory(Path(text[len(INVENTORY) :])):
                if listed.target.scheme == VCENTER:
                    centers.append(str(listed.target))
                else:
                    hosts.append(listed)
        elif text.casefold().startswith(f"{VCENTER}://"):
            centers.append(text)
        elif is_target(text):
            hosts.append(Listed(parse_target(text)))
        else:
            paths.append(text)
    return Targets(tuple(paths), tuple(hosts), tuple(centers))
