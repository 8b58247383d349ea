"""Identifiers of adapters: they join what several sources tell of one, and tell of none by themselves."""

from tests.read.catalogue_pack import facts_of, value_of

CLASS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
OWN, OTHER = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"
REGISTRY = f"""Windows Registry Editor Version 5.00\r
\r
[{CLASS}\\0001]\r
"DriverDesc"="Broadcom"\r
"MatchingDeviceId"="pci\\\\ven_14e4"\r
"*RSS"="0"\r
"NetCfgInstanceId"="{OWN}"\r
\r
[{CLASS}\\0002]\r
"DriverDesc"="WAN Miniport (L2TP)"\r
"MatchingDeviceId"="ms_l2tpminiport"\r
"NetCfgInstanceId"="{OTHER}"\r
"""
LIST = (
    f"\r\nGUID={OWN}\r\nIndex=1\r\nPNPDeviceID=PCI\\VEN_14E4\\4\r\n\r\n\r\n"
    f"GUID={OTHER}\r\nIndex=2\r\nPNPDeviceID=ROOT\\MS_L2TPMINIPORT\\0000\r\n"
)


def instances(facts):
    return {key[1] for key in facts if isinstance(key, tuple)}


def test_a_miniport_with_an_identifier_is_no_adapter():
    for contents in ((REGISTRY, LIST), (LIST, REGISTRY), (REGISTRY,)):
        facts = facts_of(*contents)
        assert instances(facts) == {"0001"}
        assert value_of(facts, ("nic[].guid", "0001")) == OWN


def test_identifiers_alone_tell_of_no_adapter():
    assert instances(facts_of(LIST)) == set()
