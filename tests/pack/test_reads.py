"""What a rule can depend on."""

from advisor.pack.load import load_pack
from advisor.pack.reads import deciding_facts, facts_read


def test_whether_a_list_of_words_is_whole_decides_with_it():
    """An update that is not listed is not installed only where the list is known to be whole."""
    pack = load_pack()
    rule = pack.rules["ndis-hotfix-trace-mismatch"]
    assert {"hotfix.installed", "hotfix.complete"} <= facts_read(pack, rule)
    assert "hotfix.complete" in deciding_facts(pack, [rule.id])


def test_what_a_derived_fact_stands_on_decides_too():
    """RSS that is not set is on by default, unless an update turned it off: a condition of the derived fact alone."""
    pack = load_pack()
    rule = pack.rules["netdma-on"]
    assert {"tcpip.netdma", "os.service_pack", "hotfix.installed", "hotfix.complete"} <= facts_read(pack, rule)
