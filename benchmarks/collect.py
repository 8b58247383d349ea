"""How fast a fleet of servers is asked, against a plain script over impacket that asks one after the other.

    sudo make setup && sudo .venv/bin/python benchmarks/collect.py [HOSTS] [ROUNDS]

Both ask the same servers in the same run, turn and turn about: smbd on loopback addresses, half of them as Server 2003
(SMB 1 alone). The script reads twelve registry values and the driver's version, and nothing else, with impacket's own
calls; the advisor's scan, whose processes start within the measured time, collects every fact of its catalogue. The
ratio of hosts a second is what matters; the medians are shown.
"""

import os
import signal
import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from advisor.fleet.answer import Listed  # noqa: E402
from advisor.fleet.scan import scan  # noqa: E402
from advisor.model.credentials import Credentials  # noqa: E402
from advisor.model.target import Target  # noqa: E402
from tests.real.drivers import make_driver  # noqa: E402
from tests.real.samba import NT1, PASSWORD, SMB3, USER, Site, lacking  # noqa: E402

REGISTRY = ROOT / "tests" / "real" / "server2003.reg"
WANTED = 2.5
VALUES = {
    r"SOFTWARE\Microsoft\Windows NT\CurrentVersion": (
        "ProductName",
        "CSDVersion",
        "CurrentVersion",
        "CurrentBuildNumber",
    ),
    r"SYSTEM\Select": ("Current",),
    r"SYSTEM\ControlSet001\Services\Tcpip\Parameters": (
        "EnableRSS",
        "EnableTCPChimney",
        "EnableTCPA",
        "DisableTaskOffload",
        "Hostname",
    ),
    r"SYSTEM\ControlSet001\Control\Session Manager\Environment": ("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
}
_FIXED_INFO = struct.pack("<I", 0xFEEF04BD)


def plain(addresses: list[str]) -> int:
    """The script that people write: how many values and versions it got."""
    from impacket.dcerpc.v5 import rrp, transport
    from impacket.smbconnection import SMBConnection

    found = 0
    for address in addresses:
        connection = SMBConnection(address, address)
        connection.login(USER, PASSWORD)
        pipe = transport.SMBTransport(address, filename=r"\winreg", smb_connection=connection)
        calls = pipe.get_dce_rpc()
        calls.connect()
        calls.bind(rrp.MSRPC_UUID_RRP)
        machine = rrp.hOpenLocalMachine(calls)["phKey"]
        for path, names in VALUES.items():
            key = rrp.hBaseRegOpenKey(calls, machine, path)["phkResult"]
            for name in names:
                try:
                    rrp.hBaseRegQueryValue(calls, key, name)
                    found += 1
                except rrp.DCERPCSessionError:
                    continue
            rrp.hBaseRegCloseKey(calls, key)
        parts: list[bytes] = []
        connection.getFile("ADMIN$", r"system32\drivers\ndis.sys", parts.append)
        content = b"".join(parts)
        place = content.index(_FIXED_INFO)
        found += struct.unpack_from("<II", content, place + 8) != (0, 0)
        connection.logoff()
    return found


def measured(work: list[str]) -> tuple[float, str]:
    """Seconds of a process of its own, from its start to its end, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, *work], check=True, capture_output=True, text=True)
    return time.perf_counter() - began, done.stdout.strip()


def advisor(addresses: list[str]) -> int:
    hosts = [Listed(Target("smb", address)) for address in addresses]
    answers = scan(hosts, lambda target: Credentials(USER, PASSWORD))
    return sum(answer.reached for answer in answers)


def main(count: int, rounds: int) -> None:
    if why := lacking():
        raise SystemExit(f"no servers: {why}")
    # Whoever ends the measurement ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))
    with TemporaryDirectory() as folder, Site("127.69.1") as site:
        driver = make_driver(Path(folder) / "ndis.sys", "5.2.3790.4524", "x86", size=210_432).read_bytes()
        template = site.template("own", REGISTRY)
        for number in range(1, count + 1):
            site.start(number, template, NT1 if number % 2 else SMB3).driver.write_bytes(driver)
        site.ready()
        addresses = [host.address for host in site.hosts]
        # The first contact starts each server's helper for the registry, which is nobody's time.
        plain(addresses)
        ratios = []
        for number in range(rounds):
            seconds, said = measured(["--plain", *addresses])
            ours, reached = measured(["--advisor", *addresses])
            assert int(reached) == count, f"{reached} of {count} answered"
            ratios.append(seconds / ours)
            rates = f"plain {count / seconds:6.1f} hosts/s ({said} values), advisor {count / ours:6.1f} hosts/s"
            print(f"round {number + 1}: {rates}, ratio {ratios[-1]:.2f}", flush=True)
        middle = statistics.median(ratios)
        print(f"{count} hosts, {os.cpu_count()} processors: the advisor asks {middle:.2f} x as many a second "
              f"(wanted: {WANTED} x)")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plain"]:
        print(plain(sys.argv[2:]))
    elif sys.argv[1:2] == ["--advisor"]:
        print(advisor(sys.argv[2:]))
    else:
        numbers = [int(word) for word in sys.argv[1:]]
        main(numbers[0] if numbers else 50, numbers[1] if len(numbers) > 1 else 5)
