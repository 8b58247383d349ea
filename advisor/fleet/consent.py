"""What `collect` would read of each target, for the person who is to agree to it."""

from collections.abc import Iterator, Sequence

from advisor.fleet.targets import sorted_targets
from advisor.gather.vcenter import what_is_read
from advisor.model.consent import Consent
from advisor.pack.load import Pack
from advisor.pack.windows import windows_directory

_REGISTRY = "registry"


def consents(targets: Sequence[str], pack: Pack) -> list[Consent]:
    """One a target, in their order by kind. Nobody is asked anything. Raises UsageError for targets that are none."""
    asked = sorted_targets(targets)
    found = [Consent(str(one.target), tuple(_of_host(one.target.scheme, pack))) for one in asked.hosts]
    of_machines = tuple(what_is_read(pack.facts.values(), pack.tables))
    found += [Consent(center, of_machines) for center in asked.centers]
    return found + [Consent(path, ("every file of it, recognised by its content",)) for path in asked.paths]


def _of_host(scheme: str, pack: Pack) -> Iterator[str]:
    if scheme == "winrm":
        yield "what the script reads and prints that `advisor collect --script ps1` shows"
        return
    yield f"%SystemRoot%\\{windows_directory().driver.replace('/', chr(92))}: size, date, and the version in it"
    groups: dict[str, dict[str, None]] = {}
    for spec in pack.facts.values():
        for source in spec.sources:
            if source.format == _REGISTRY and source.group:
                groups.setdefault(source.group, {}).update(dict.fromkeys((*source.name, *source.where)))
    for group, names in sorted(groups.items()):
        values = ", ".join(name for name in names if not name.startswith("("))
        yield f"{group}: {values}" if values else f"{group}: names of keys"
