"""An `advisor.facts/1` document: facts that somebody collected earlier, instead of raw files."""

import json

from .clock import Clock
from .machine import Machine

Value = str | int | bool


def render(machine: Machine, host: str, role: str, clock: Clock, missing: tuple[str, ...] = ()) -> bytes:
    """The document's bytes; the facts named in `missing` are absent, each with its reason."""
    seen = f"{clock.origin:%Y-%m-%dT%H:%M:%SZ}"
    values: dict[str, Value] = {
        "host.name": host,
        "host.role": role,
        "os.product": machine.platform.product,
        "os.version": machine.platform.version,
        "os.service_pack": machine.service_pack,
        "os.arch": machine.platform.arch,
        "cpu.count": machine.processors,
        "ndis.version": machine.ndis,
        "ndis.arch": machine.platform.arch,
        "vm.virtual": machine.virtual,
        "firewall.ics": False,
        "tcpip.task_offload_disabled": bool(machine.disable_task_offload),
        "nic[].name": machine.nic.description,
        "nic[].driver_version": machine.nic.driver_version,
        "nic[].rss": {None: "unavailable", "0": "off"}.get(machine.nic.rss, "on"),
    }
    for name, setting in (
        ("tcpip.rss", machine.enable_rss),
        ("tcpip.chimney", machine.enable_chimney),
        ("tcpip.netdma", machine.enable_netdma),
    ):
        # A collector that knows the service pack and KB 948496 writes the default down.
        values[name] = bool(setting) if setting is not None else machine.rss_on
    facts: list[dict[str, object]] = []
    for name, value in values.items():
        if name in missing:
            absent = {
                "reason": "access-denied",
                "detail": "the share refused this account",
                "collect": "run the collector as an administrator of the server",
            }
            facts.append({"name": name, "absent": absent})
            continue
        source: dict[str, object] = {"kind": "collector"}
        if name.startswith("nic[]"):
            source["instance"] = "0000"
        facts.append({"name": name, "value": value, "source": source, "observed_at": seen})
    document = {
        "schema": "advisor.facts/1",
        "hosts": [{"host": host, "role": role, "facts": facts}],
    }
    return (json.dumps(document, indent=1) + "\n").encode("utf-8")
