"""Writes an incident's folder: `incident.yaml` and one subfolder a host."""

from pathlib import Path
from random import Random

from . import call_server_log, facts_document, perfmon, pim_log, registry, systeminfo, vmware, wmic
from .incident import Host, Incident
from .rhythm import Rhythm, late_lines, moments
from .session import call_server_lines, pim_lines

_IDLE_ERRORS = Rhythm(170.0, longest=None)
_TITLES = ("VRU PIM heartbeat", "Case from the night shift", "PIM and CVP logs", "Contact center A")
_NAMES = {
    "errors": ("ErrorLog.txt", "CVP.error.log", "err_0001.log", "cs-errors.out"),
    "calls": ("CallLog.txt", "CVP.log", "cvp_calls.log", "cs.out"),
    "both": ("CVP-all.log", "callserver.txt"),
    "pim": ("pim1.txt", "pg_pim.log", "dumplog-output.txt", "pim_trace.out"),
    "perfmon": ("perf.csv", "DPC_000001.csv", "counters.txt", "System Overview.log"),
    "systeminfo": ("systeminfo.txt", "si.log", "host.txt"),
    "stack": ("tcpip.reg", "stack.txt", "Parameters.reg"),
    "adapters": ("nics.reg", "class.reg.txt", "4D36E972.reg"),
    "updates": ("updates.reg", "kb.reg"),
    "datafile": ("ndis.txt", "datafile.out", "driver-version.log"),
    "qfe": ("qfe.txt", "hotfixes.out", "patches.log"),
    "os": ("os.txt", "wmic-os.out"),
    "facts": ("facts.json", "collected.json", "advisor.out"),
    "vmsd": ("guest.vmsd", "snapshots.txt"),
    "vmware": ("vmware.log", "vmware-12.log", "hypervisor.txt"),
}


def write(rng: Random, incident: Incident, directory: Path) -> None:
    """Write everything that was collected."""
    directory.mkdir(parents=True, exist_ok=True)
    entries = []
    for host in incident.hosts:
        folder = directory / host.name
        folder.mkdir()
        zone_told = _write_facts(rng, incident, host, folder)
        headed = True
        if host.role == "cvp":
            _write_call_server_logs(rng, incident, host, folder)
        else:
            headed = rng.random() < 0.88
            _write_pim_log(rng, incident, host, folder, headed)
        _write_perfmon(rng, incident, host, folder)
        _write_hypervisor(rng, incident, host, folder)
        entries.append(_entry(rng, host, zone_told, headed))
    rows = []
    if rng.random() < 0.5:
        rows.append(f"title: {rng.choice(_TITLES)}")
    if rng.random() < 0.2:
        rows.append("note: 'collected by the operator on duty'")
    rows += ["hosts:", *entries]
    (directory / "incident.yaml").write_bytes(("\n".join(rows) + "\n").encode("utf-8"))


def _save(rng: Random, folder: Path, kind: str, content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / rng.choice(_NAMES[kind])).write_bytes(data)


def _entry(rng: Random, host: Host, zone_told: bool, headed: bool) -> str:
    """The host's entry. What the files tell themselves may be left out."""
    offset = host.clock.offset
    pairs: list[tuple[str, str]] = []
    if host.facts != "document" or rng.random() < 0.5:
        pairs.append(("role", host.role))
    # CVP lines carry their zone; a PIM log needs one from here or from the registry.
    if not (zone_told if host.role == "pg" else rng.random() < 0.5):
        pairs.append(("timezone", offset if rng.random() < 0.3 else f"'{offset}'"))
    if not headed:
        pairs.append(("date", host.clock.local(0.0).date().isoformat()))
    if not pairs:
        pairs.append(("role", host.role))
    if rng.random() < 0.5:
        inside = ", ".join(f"{name}: {value}" for name, value in pairs)
        return f"  {host.name}: {{{inside}}}"
    return "\n".join([f"  {host.name}:", *(f"    {name}: {value}" for name, value in pairs)])


def _write_facts(rng: Random, incident: Incident, host: Host, folder: Path) -> bool:
    """Write what is known about the machine; whether that includes the zone's present bias."""
    machine, clock = host.machine, host.clock
    if host.facts == "document":
        content = facts_document.render(machine, host.name, host.role, clock, host.absent)
        _save(rng, folder, "facts", content)
        return False
    if host.facts == "none":
        return False
    address = incident.addresses.call_server if host.role == "cvp" else incident.addresses.pim
    # Where a default decides, the list that names its hotfix must be whole.
    short = machine.enable_rss is not None and rng.random() < 0.15
    _save(rng, folder, "systeminfo", systeminfo.render(rng, machine, host.name, clock, address, short))
    if host.facts == "systeminfo":
        return False
    zone_told = rng.random() < 0.4
    stack = registry.stack_keys(machine, host.name)
    adapters = registry.adapter_keys(machine)
    if zone_told:
        stack += registry.zone_keys(clock)
    if rng.random() < 0.3:
        _save(rng, folder, "stack", registry.render(rng, stack + adapters))
    else:
        _save(rng, folder, "stack", registry.render(rng, stack))
        _save(rng, folder, "adapters", registry.render(rng, adapters))
    updates = registry.update_keys(machine)
    if updates and rng.random() < 0.6:
        _save(rng, folder, "updates", registry.render(rng, updates))
    _save(rng, folder, "datafile", wmic.render(rng, wmic.ndis_file(rng, machine, clock)))
    if machine.enable_rss is None or rng.random() < 0.5:
        _save(rng, folder, "qfe", wmic.render(rng, wmic.hotfixes(rng, machine, host.name)))
    if rng.random() < 0.3:
        _save(rng, folder, "os", wmic.render(rng, wmic.operating_system(machine, host.name, clock)))
    return zone_told


def _application_moments(rng: Random, incident: Incident, host: Host) -> list[float]:
    scene = host.scene
    found = moments(rng, host.rhythm, incident.duration, scene.silences, scene.thinned)
    for resumed in scene.bursts:
        found += late_lines(rng, resumed)
    return found


def _write_call_server_logs(rng: Random, incident: Incident, host: Host, folder: Path) -> None:
    errors, calls = call_server_lines(rng, incident.losses, incident.addresses)
    idle = moments(rng, _IDLE_ERRORS, incident.duration)
    silences = host.scene.silences
    idle = [moment for moment in idle if not any(span.holds(moment) for span in silences)]
    errors += call_server_log.ordinary_lines(rng, idle, warnings=True)
    calls += call_server_log.ordinary_lines(rng, _application_moments(rng, incident, host))
    files = {"errors": errors, "calls": calls}
    if rng.random() < 0.15:
        files = {"both": errors + calls}
    for kind, lines in files.items():
        text = call_server_log.render(rng, lines, host.clock, incident.cvp_version, incident.addresses.call_server)
        _save(rng, folder, kind, _line_ends(rng, text))


def _write_pim_log(rng: Random, incident: Incident, host: Host, folder: Path, headed: bool) -> None:
    lines = pim_lines(rng, incident.losses, incident.addresses)
    lines += pim_log.ordinary_lines(rng, _application_moments(rng, incident, host))
    text = pim_log.render(rng, lines, host.clock, incident.process, headed)
    _save(rng, folder, "pim", _line_ends(rng, text))


def _line_ends(rng: Random, text: str) -> str:
    return text.replace("\n", "\r\n") if rng.random() < 0.6 else text


def _write_perfmon(rng: Random, incident: Incident, host: Host, folder: Path) -> None:
    if host.recording is None:
        return
    host.recording.choice.loopback &= host.machine.platform.kernel_52
    content = perfmon.render(
        rng,
        host.recording,
        host.name,
        host.machine,
        host.role,
        host.scene,
        host.clock,
        incident.duration,
    )
    _save(rng, folder, "perfmon", content)


def _write_hypervisor(rng: Random, incident: Incident, host: Host, folder: Path) -> None:
    machine = host.hypervisor
    if machine is None:
        return
    deeper = folder / "vm"
    deeper.mkdir()
    _save(rng, deeper, "vmsd", vmware.snapshot_list(machine, host.name))
    if machine.log:
        utc_zone = host.clock.bias == 0
        text = vmware.log_text(rng, machine, incident.origin, incident.duration, utc_zone)
        _save(rng, deeper, "vmware", text)
