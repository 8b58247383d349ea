"""The cmdlets of network adapters, updates and the computer, in every form that PowerShell saves objects in."""

import json

import pytest

from tests.read.catalogue_pack import facts_of, reading, value_of

RSS_LIST = """

Name                                            : Ethernet
InterfaceDescription                            : Intel(R) 82574L Gigabit Network Connection
Enabled                                         : True
NumberOfReceiveQueues                           : 2
Profile                                         : NUMAStatic
BaseProcessor: [Group:Number]                   : 0:0
MaxProcessors                                   : 4
RssProcessorArray: [Group:Number/NUMA Distance] : 0:0/0  0:2/0  0:4/0  0:6/0
IndirectionTable: [Group:Number]                : 0:0  0:4  0:0  0:4

Name                                            : Ethernet 2
InterfaceDescription                            : vmxnet3 Ethernet Adapter
Enabled                                         : False
NumberOfReceiveQueues                           : 0
Profile                                         : NUMAStatic
MaxProcessors                                   : 4
"""
RSS_CSV = """#TYPE Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/MSFT_NetAdapterRssSettingData
"Caption","Enabled","InterfaceDescription","MaxProcessors","Name","NumberOfReceiveQueues","Profile"
"MSFT_NetAdapterRssSettingData 'x'","True","Intel(R) 82574L Gigabit Network Connection","4","Ethernet","2","4"
,"False","vmxnet3 Ethernet Adapter","4","Ethernet 2","0","4"
"""
RSS_OBJECTS = [
    {"Name": "Ethernet", "InterfaceDescription": "Intel(R) 82574L Gigabit Network Connection", "Enabled": True,
     "MaxProcessors": 4, "NumberOfReceiveQueues": 2, "CimClass": {"CimClassName": "MSFT_NetAdapterRssSettingData"}},
    {"Name": "Ethernet 2", "InterfaceDescription": "vmxnet3 Ethernet Adapter", "Enabled": False, "MaxProcessors": 4,
     "NumberOfReceiveQueues": 0, "CimClass": {"CimClassName": "MSFT_NetAdapterRssSettingData"}},
]  # fmt: skip
RSS_TABLE = """
Name       InterfaceDescription     Enabled NumberOfReceiveQueues    Profile
----       --------------------     ------- ---------------------    -------
Ethernet   Intel(R) 82574L Gigab...    True                     2 NUMAStatic
Ethernet 2 vmxnet3 Ethernet Adapter   False                     0 NUMAStatic
"""
CLIXML = """<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0"><TN RefId="0"><T>Microsoft.Management.Infrastructure.CimInstance</T></TN>
    <ToString>MSFT_NetAdapterRssSettingData (InstanceID = "x")</ToString>
    <Props><S N="InterfaceDescription">Intel(R) 82574L Gigabit Network Connection</S><S N="Name">Ethernet</S>
      <B N="Enabled">true</B><U32 N="MaxProcessors">4</U32></Props></Obj>
  <Obj RefId="1"><TNRef RefId="0" /><Props><S N="InterfaceDescription">vmxnet3 Ethernet Adapter</S>
      <S N="Name">Ethernet 2</S><B N="Enabled">false</B><U32 N="MaxProcessors">4</U32></Props></Obj>
</Objs>"""
XML = """<?xml version="1.0" encoding="utf-8"?>
<Objects><Object Type="CimInstance">
<Property Name="Name" Type="System.String">Ethernet</Property>
<Property Name="Enabled" Type="System.Boolean">True</Property>
<Property Name="InterfaceDescription" Type="System.String">Intel(R) 82574L Gigabit Network Connection</Property>
<Property Name="MaxProcessors" Type="System.UInt32">4</Property></Object><Object Type="CimInstance">
<Property Name="Name" Type="System.String">Ethernet 2</Property><Property Name="Enabled">False</Property>
<Property Name="InterfaceDescription">vmxnet3 Ethernet Adapter</Property>
<Property Name="MaxProcessors">4</Property></Object></Objects>"""
HTML = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html><body><table><colgroup><col/></colgroup>
<tr><th>Name</th><th>InterfaceDescription</th><th>Enabled</th><th>MaxProcessors</th></tr>
<tr><td>Ethernet</td><td>Intel(R) 82574L Gigabit Network Connection</td><td>True</td><td>4</td></tr>
<tr><td>Ethernet 2</td><td>vmxnet3 Ethernet Adapter</td><td>False</td><td>4</td></tr></table></body></html>"""


@pytest.mark.parametrize(
    "content",
    [
        RSS_LIST,
        RSS_LIST.replace("\n", "\r\n").encode("utf-16"),
        RSS_TABLE,
        RSS_CSV,
        RSS_CSV.partition("\n")[2],
        RSS_CSV.replace('","', '";"').replace('\n,"False', '\n"";"False'),
        b"\xef\xbb\xbf" + RSS_CSV.encode(),
        json.dumps(RSS_OBJECTS),
        json.dumps(RSS_OBJECTS, indent=4).replace("true", '"True"').replace("false", '"False"'),
        json.dumps(RSS_OBJECTS).replace("true", "1").replace("false", "0").encode("utf-16"),
        json.dumps({"value": RSS_OBJECTS, "Count": 2}),
        "\n".join(map(json.dumps, RSS_OBJECTS)),
        CLIXML,
        XML,
        HTML,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_receive_side_scaling_in_every_form(content):
    facts = facts_of(content)
    assert reading(content).format == "powershell"
    assert value_of(facts, ("nic[].rss", "Ethernet")) == "on"
    assert value_of(facts, ("nic[].rss", "Ethernet 2")) == "off"
    assert value_of(facts, ("nic[].name", "Ethernet 2")) == "vmxnet3 Ethernet Adapter"


ADVANCED = {
    "*FlowControl": "3", "*RSS": "1", "*LsoV1IPv4": "0", "*LsoV2IPv4": "1", "*TCPChecksumOffloadIPv4": "0",
    "*UDPChecksumOffloadIPv4": "0", "*SpeedDuplex": "4", "*ReceiveBuffers": "256",
}  # fmt: skip
EXPECTED = {"rss": "on", "lso": True, "checksum_offload": False, "speed_duplex": "100-full", "receive_buffers": 256}


def _table(width):
    heading = f"{'Name':{width}}{'DisplayName':26}{'DisplayValue':20}{'RegistryKeyword':25}RegistryValue"
    rule = f"{'----':{width}}{'-----------':26}{'------------':20}{'---------------':25}-------------"
    rows = [f"{'Ethernet':{width}}{'Shown':26}{'So':20}{key:25}{{{value}}}" for key, value in ADVANCED.items()]
    return "\n".join(["", heading, rule, *rows, "", ""])


@pytest.mark.parametrize(
    "content",
    [
        _table(26),
        _table(9),
        "\n\n".join(
            f"Name            : Ethernet\nRegistryKeyword : {k}\nRegistryValue   : {{{v}}}" for k, v in ADVANCED.items()
        ),
        json.dumps([{"Name": "Ethernet", "RegistryKeyword": k, "RegistryValue": [v]} for k, v in ADVANCED.items()]),
        '"Name","RegistryKeyword","RegistryValue"\n'
        + "".join(f'"Ethernet","{k}","{v}"\n' for k, v in ADVANCED.items()),
    ],
)
def test_advanced_properties_are_one_adapter(content):
    facts = facts_of(content)
    assert {name: value_of(facts, (f"nic[].{name}", "Ethernet")) for name in EXPECTED} == EXPECTED


def test_properties_that_a_table_cut_say_nothing():
    cut = _table(26).replace("*TCPChecksumOffloadIPv4  ", "*TCPChecksumOffl...      ")
    cut = cut.replace("*UDPChecksumOffloadIPv4  ", "*UDPChecksumOffl...      ")
    assert value_of(facts_of(cut), ("nic[].checksum_offload", "Ethernet")) is None


OFFLOAD = """ReceiveSideScaling           : Enabled
ReceiveSegmentCoalescing     : Enabled
Chimney                      : Disabled
TaskOffload                  : Enabled
NetworkDirect                : Enabled
NetworkDirectAcrossIPSubnets : Blocked
PacketCoalescingFilter       : Disabled
"""


@pytest.mark.parametrize(
    "content",
    [
        OFFLOAD,
        json.dumps({"ReceiveSideScaling": 1, "Chimney": 0, "TaskOffload": 1}),
        json.dumps({"ReceiveSideScaling": "Enabled", "Chimney": "Disabled", "TaskOffload": "Enabled"}, indent=2),
        '"ReceiveSideScaling","Chimney","TaskOffload"\r\n"Enabled","Disabled","Enabled"\r\n',
    ],
)
def test_global_offload(content):
    facts = facts_of(content)
    names = ("tcpip.rss", "tcpip.chimney", "tcpip.task_offload_disabled")
    assert [value_of(facts, name) for name in names] == [True, False, False]


def test_checksums_and_large_sends():
    facts = facts_of(
        """
Name                           IpIPv4Enabled   TcpIPv4Enabled  TcpIPv6Enabled  UdpIPv4Enabled  UdpIPv6Enabled
----                           -------------   --------------  --------------  --------------  --------------
Ethernet                       RxTxEnabled     TxEnabled       RxTxEnabled     RxTxEnabled     RxTxEnabled
Ethernet 2                     RxTxEnabled     Disabled        RxTxEnabled     Disabled        Disabled
""",
        """
Name                           Version         V1IPv4Enabled  IPv4Enabled  IPv6Enabled
----                           -------         -------------  -----------  -----------
Ethernet                       LSO Version 2   False          True         True
Ethernet 2                     LSO Version 2   False          False        True
""",
    )
    assert [value_of(facts, (f"nic[].{name}", "Ethernet")) for name in ("checksum_offload", "lso")] == [True, True]
    assert [value_of(facts, (f"nic[].{name}", "Ethernet 2")) for name in ("checksum_offload", "lso")] == [False, False]


def test_a_table_with_numbers_at_the_right_and_narrow_columns():
    facts = facts_of("""
Name                      InterfaceDescription                    ifIndex Status       MacAddress             LinkSpeed
----                      --------------------                    ------- ------       ----------             ---------
Ethernet                  Intel(R) 82574L Gigabit Network Co...        12 Up           00-0C-29-25-B6-4D         1 Gbps
Local Area Connection     Intel(R) PRO/1000 MT Network Connection      15 Up           00-15-5D-25-B6-4D         1 Gbps
vEthernet (NAT)           Hyper-V Virtual Ethernet Adapter             17 Up           00-15-5D-25-B6-4E        10 Gbps
Team                      Microsoft Network Adapter Multiplexo...      19 Up           00-15-5D-25-B6-4F        10 Gbps
""")
    assert {name: fact.value for name, fact in facts.items()} == {
        ("nic[].name", "Ethernet"): "Intel(R) 82574L Gigabit Network Co...",
        ("nic[].name", "Local Area Connection"): "Intel(R) PRO/1000 MT Network Connection",
    }


def test_interfaces_without_hardware_are_no_adapters():
    facts = facts_of(
        '"Name","InterfaceDescription","InterfaceGuid","DriverVersion","HardwareInterface"\r\n'
        '"Ethernet","vmxnet3 Ethernet Adapter","{AB-12}","1.6.6.0","True"\r\n'
        '"VPN","Some Client\'s Adapter, Virtual","{CD}","1.0","False"\r\n'
    )
    assert {name[1] for name in facts if isinstance(name, tuple)} == {"Ethernet"}
    assert value_of(facts, ("nic[].guid", "Ethernet")) == "{AB-12}"
    assert value_of(facts, "vm.nic_type") == "vmxnet3"


def test_a_member_says_its_team_too():
    facts = facts_of(
        "Name                : Ethernet 2\nInterfaceDescription : HP\nTeam : Team1\nAdministrativeMode : Active\n"
    )
    assert value_of(facts, ("nic[].teamed", "Ethernet 2")) is True


def test_drivers():
    facts = facts_of("""
Name                       : Ethernet
InterfaceDescription       : Intel(R) 82574L Gigabit Network Connection
LinkSpeed(Gbps)            : 1
DriverInformation          : Driver Date 2016-04-05 Version 12.15.22.6 NDIS 6.50
""")
    assert value_of(facts, ("nic[].driver_version", "Ethernet")) == "12.15.22.6"
    assert value_of(facts, ("nic[].driver_date", "Ethernet")).isoformat() == "2016-04-05T00:00:00+00:00"


@pytest.mark.parametrize(
    "content",
    [
        "Name                   : Team1\nMembers                : {Ethernet 2, Ethernet}\n"
        "TeamingMode            : SwitchIndependent\n",
        json.dumps({"Name": "Team1", "Members": ["Ethernet", "Ethernet 2"], "TeamingMode": 1}),
    ],
)
def test_members_of_a_team(content):
    facts = facts_of(content)
    assert {name for name, fact in facts.items() if fact.value is True} == {
        ("nic[].teamed", "Ethernet"),
        ("nic[].teamed", "Ethernet 2"),
    }


COMPUTER = {
    "WindowsProductName": "Windows Server 2016 Standard", "CsManufacturer": "VMware, Inc.",
    "CsModel": "VMware Virtual Platform", "CsName": "CVP1", "CsNumberOfLogicalProcessors": "4",
    "CsNumberOfProcessors": "2", "CsSystemType": "x64-based PC", "OsName": "Microsoft Windows Server 2016 Standard",
    "OsVersion": "10.0.14393", "OsLocale": "en-US", "OsServicePackMajorVersion": "0",
    "TimeZone": "(UTC-05:00) Eastern Time (US & Canada)",
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(f"{name:55} : {value}" for name, value in COMPUTER.items())
        + f"\n{'OsHotFixes':55} : {{KB3192137, KB4013418,\n{' ' * 58}KB4015217}}\n",
        json.dumps(
            {
                **COMPUTER,
                "OsHotFixes": [{"HotFixID": f"KB{number}"} for number in (3192137, 4013418, 4015217)],
                "OsLocalDateTime": "/Date(1493595406000)/",
            }
        ),
    ],
)
def test_the_computer(content):
    facts = facts_of(content)
    expected = {
        "os.product": "server-2016", "os.version": "10.0.14393", "os.service_pack": 0, "os.edition": "Standard",
        "os.arch": "x64", "os.locale": "en-US", "os.timezone": "America/New_York", "cpu.count": 4, "host.name": "CVP1",
        "vm.virtual": True, "vm.platform": "vmware", "hotfix.installed": ("KB3192137", "KB4013418", "KB4015217"),
    }  # fmt: skip
    assert {name: value_of(facts, name) for name in expected} == expected
    told = {fact.observed_at.isoformat() if fact.observed_at else None for fact in facts.values()}
    assert told == ({"2017-04-30T23:36:46+00:00"} if content.startswith("{") else {None})


def test_updates_as_a_table_and_csv():
    table = r"""
Source        Description      HotFixID      InstalledBy          InstalledOn
------        -----------      --------      -----------          -----------
CVP1          Update           KB3192137     NT AUTHORITY\SYSTEM  9/12/2016 12:00:00 AM
CVP1          Security Update  KB4013418     NT AUTHORITY\SYSTEM  4/2/2017 12:00:00 AM
"""
    csv = '"PSComputerName","HotFixID","InstalledOn"\n"CVP1","KB3192137","x"\n"CVP1","KB4013418","x"\n'
    for content in (table, csv):
        facts = facts_of(content)
        assert value_of(facts, "hotfix.installed") == ("KB3192137", "KB4013418")
        assert value_of(facts, "hotfix.complete") is True


def test_the_driver_file():
    version = {"FileVersionRaw": {"Major": 5, "Minor": 2, "Build": 3790, "Revision": 4524, "MajorRevision": 0}}
    content = json.dumps({**version, "FileName": r"C:\WINDOWS\system32\drivers\ndis.sys"})
    assert value_of(facts_of(content), "ndis.version").fields == (5, 2, 3790, 4524)
    other = json.dumps({**version, "FileName": r"C:\WINDOWS\system32\mstscax.dll"})
    with pytest.raises(AssertionError, match="not recognised"):
        facts_of(other)


def test_cmdlets_join_the_adapter_of_the_registry():
    key = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}\0007"
    registry = (
        f'Windows Registry Editor Version 5.00\n\n[{key}]\n"DriverDesc"="Intel(R) 82574L Gigabit Network Connection"\n'
        '"MatchingDeviceId"="pci\\\\ven_8086"\n"*RSS"="0"\n'
    )
    facts = facts_of(registry, RSS_LIST)
    assert value_of(facts, ("nic[].rss", "0007")) == "<conflicting>"
    assert value_of(facts, ("nic[].rss", "Ethernet 2")) == "off"
    assert ("nic[].rss", "Ethernet") not in facts


@pytest.mark.parametrize(
    ("keyword", "shown", "fact", "value"),
    [
        ("*SpeedDuplex", "Auto Negotiation", "nic[].speed_duplex", "auto"),
        ("*SpeedDuplex", "10 Mbps Half Duplex", "nic[].speed_duplex", "10-half"),
        ("*SpeedDuplex", "100 Mbps Full Duplex", "nic[].speed_duplex", "100-full"),
        ("*SpeedDuplex", "1.0 Gbps Full Duplex", "nic[].speed_duplex", "1000-full"),
        ("*SpeedDuplex", "Automatische Aushandlung", "nic[].speed_duplex", "auto"),
        ("*SpeedDuplex", "Vollduplex", "nic[].speed_duplex", "<unparsable>"),
        ("*ReceiveBuffers", "256", "nic[].receive_buffers", 256),
        ("*RSS", "Disabled", "nic[].rss", "off"),
        ("*RSS", "Enabled", "nic[].rss", "on"),
        ("*LsoV2IPv4", "Disabled", "nic[].lso", False),
        ("*TCPChecksumOffloadIPv4", "Rx & Tx Enabled", "nic[].checksum_offload", True),
        ("*TCPChecksumOffloadIPv4", "Disabled", "nic[].checksum_offload", False),
    ],
)
def test_a_csv_that_lost_the_values_still_shows_their_words(keyword, shown, fact, value):
    """Export-Csv writes the type of a list for the list."""
    lines = '"Name","InterfaceDescription","DisplayName","DisplayValue","RegistryKeyword","RegistryValue"\n' + (
        f'"LAN","Intel(R) 82574L Gigabit Network Connection","x","{shown}","{keyword}","System.String[]"\n'
    )
    assert value_of(facts_of(lines), (fact, "LAN")) == value
