"""What netsh shows of the stack, in every generation and language of Windows."""

import pytest

from advisor.read.netsh import NetshReader
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of

GLOBAL = """Querying active state...

TCP Global Parameters
----------------------------------------------
Receive-Side Scaling State          : enabled
Chimney Offload State               : automatic
NetDMA State                        : enabled
Direct Cache Acess (DCA)            : disabled
Receive Window Auto-Tuning Level    : normal
Add-On Congestion Control Provider  : none
ECN Capability                      : disabled
RFC 1323 Timestamps                 : disabled
** The above autotuninglevel setting is the result of Windows Scaling heuristics
overriding any local/policy configuration on at least one profile.
"""
GERMAN = """Es werden die aktuellen Werte abgefragt...

Globale TCP-Parameter
----------------------------------------------
Zustand der empfangsseitigen Skalierung : disabled
Chimney-Abladestatus                 : disabled
NetDMA-Status                        : enabled
Direkter Cachezugriff (DCA)          : disabled
Autom. Abstimmungsgrad Empfangsfenster  : normal
Add-On-Überlastungssteuerungsanbieter   : none
ECN-Funktion                         : disabled
RFC 1323-Zeitstempel                 : disabled
"""
CHINESE = """正在查询活动状态...

TCP 全局参数
----------------------------------------------
接收方缩放状态                     : disabled
烟囱卸载状态                       : automatic
NetDMA 状态                        : enabled
直接缓存访问(DCA)                  : disabled
接收窗口自动调节级别               : normal
附加拥塞控制提供程序               : none
ECN 功能                           : disabled
RFC 1323 时间戳                    : disabled
"""
UNKNOWN = """Vykdoma...

Parametrai
----------------------------------------------
Pirmas                               : disabled
Antras                               : normal
ECN                                  : disabled
RFC 1323                             : disabled
"""
LATER = """TCP Global Parameters
----------------------------------------------
Receive-Side Scaling State          : enabled
Receive Window Auto-Tuning Level    : normal
Add-On Congestion Control Provider  : default
ECN Capability                      : disabled
RFC 1323 Timestamps                 : disabled
Initial RTO                         : 1000
Receive Segment Coalescing State    : enabled
Non Sack Rtt Resiliency             : disabled
Max SYN Retransmissions             : 4
Fast Open                           : enabled
"""


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (GLOBAL, [True, True, True]),
        (GLOBAL.replace("\n", "\r\n").encode("utf-16"), [True, True, True]),
        (GERMAN.encode("cp850"), [False, False, True]),
        (CHINESE.encode("gbk"), [False, True, True]),
        (UNKNOWN, [False, None, None]),
        (LATER, [True, None, None]),
        (GLOBAL.replace(": enabled", ": odd", 1), ["<unparsable>", True, True]),
    ],
)
def test_the_switches_of_tcp(content, values):
    facts = facts_of(content)
    assert reading(content).format == "netsh"
    assert [value_of(facts, name) for name in ("tcpip.rss", "tcpip.chimney", "tcpip.netdma")] == values


@pytest.mark.parametrize(("token", "value"), [("enabled", False), ("disabled", True)])
def test_task_offload_of_ip(token, value):
    text = f"""Querying active state...

General Global Parameters
---------------------------------------------
Default Hop Limit                     : 128 hops
Neighbor Cache Limit                  : 256 entries per interface
Source Routing Behavior               : dontforward
Task Offload                          : {token}
Dhcp Media Sense                      : enabled
"""
    assert value_of(facts_of(text), "tcpip.task_offload_disabled") is value


OFFLOAD_5 = """

Offload Options for interface "Local Area Connection" with index: 10003:
TCP Transmit Checksum
IP Transmit Checksum
TCP Receive Checksum
TCP Large Send

Offload Options for interface "Private" with index: 10004:
IP Transmit Checksum
"""
OFFLOAD_6 = """
Interface 1: Loopback Pseudo-Interface 1

Interface 12: Private

Interface 11: Local Area Connection

ipv4 transmit checksum supported.
udp transmit checksum supported.
tcp transmit checksum supported.
tcp giant send offload supported.
"""


@pytest.mark.parametrize("content", [OFFLOAD_5, OFFLOAD_6])
def test_what_each_interface_offloads(content):
    facts = facts_of(content)
    assert {name: fact.value for name, fact in facts.items()} == {
        (f"nic[].{name}", instance): instance != "Private"
        for name in ("checksum_offload", "lso")
        for instance in ("Local Area Connection", "Private")
    }


def test_what_an_adapter_can_do_yields_to_how_it_is_set():
    key = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}\0007"
    registry = (
        f'Windows Registry Editor Version 5.00\n\n[{key}]\n"DriverDesc"="Intel"\n"*LsoV1IPv4"="0"\n'
        '"MatchingDeviceId"="pci\\\\ven_8086"\n'
    )
    single = OFFLOAD_5.partition('Offload Options for interface "Private"')[0]
    facts = facts_of(registry, single)
    assert value_of(facts, ("nic[].lso", "0007")) is False
    assert value_of(facts, ("nic[].checksum_offload", "0007")) is True
    assert {name[1] for name in facts} == {"0007"}


def test_the_stack_and_the_registry_may_contradict_each_other():
    parameters = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
    registry = f'Windows Registry Editor Version 5.00\n\n[{parameters}]\n"EnableTCPChimney"=dword:{{}}\n'
    assert value_of(facts_of(GERMAN, registry.format("00000002")), "tcpip.chimney") == "<conflicting>"
    assert value_of(facts_of(GLOBAL, registry.format("00000002")), "tcpip.chimney") is True


@pytest.mark.parametrize(
    "other",
    [
        "Active Connections\n\n  Proto  Local Address   Foreign Address\n  TCP    0.0.0.0:135  0.0.0.0:0  LISTENING\n",
        "Interface Statistics\n\n                           Received            Sent\n\nBytes        12      13\n",
        "\nInterface 1: Loopback\n\nInterface 2: LAN\n",
        "A title\n------------------\nName : value\nOther : enabled\n",
    ],
)
def test_other_tools_are_not_netsh(other):
    assert not NetshReader().recognises(other, catalogue_pack())


NAT = """
# ----------------------------------
# NAT configuration
# ----------------------------------
pushd routing ip nat
uninstall
install
set global tcptimeoutmins=1440 udptimeoutmins=1 loglevel=ERROR
add interface name="Internet" mode=FULL
add interface name="Private" mode=PRIVATE
popd
"""


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (NAT, True),
        (NAT.replace("FULL", "PRIVATE"), None),
        ("Name=SharedAccess\nStartMode=Manual\nState=Stopped\n", False),
        ("Name=SharedAccess\nStartMode=Auto\nState=Running\n", None),
        ("Status   Name               DisplayName\n------   ----               -----------\n"
         "Stopped  SharedAccess       Internet Connection Sharing (ICS)\n", False),
    ],
)  # fmt: skip
def test_sharing_of_the_connection(content, value):
    assert value_of(facts_of(content), "firewall.ics") is value
