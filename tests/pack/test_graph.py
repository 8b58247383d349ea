"""The graph of a pack says what its files say."""

import pytest

from advisor.pack.graph import EdgeKind, NodeKind, graph
from advisor.pack.load import load_pack

PACK = load_pack()
WHOLE = graph(PACK)


def edges(found):
    return {(edge.source, edge.target, edge.kind.value, edge.label) for edge in found.edges}


def test_every_rule_suspect_and_remedy_is_in_it_once():
    names = [node.name for node in WHOLE.nodes if node.kind in (NodeKind.RULE, NodeKind.SUSPECT)]
    assert sorted(names) == sorted(PACK.rules)
    assert sorted(node.name for node in WHOLE.nodes if node.kind is NodeKind.ACTION) == sorted(PACK.remedies)
    assert len({node.id for node in WHOLE.nodes}) == len(WHOLE.nodes)


def test_edges_join_nodes_from_left_to_right():
    order = {node.id: list(NodeKind).index(node.kind) for node in WHOLE.nodes}
    for edge in WHOLE.edges:
        if edge.kind in (EdgeKind.READS, EdgeKind.REQUIRES):
            assert order[edge.source] <= order[edge.target]
        else:
            assert order[edge.source] < order[edge.target]


@pytest.mark.parametrize(
    "edge",
    [
        ("fact symptom.gaps_with_dpc", "fact symptom.dpc_coincides", "reads", ""),
        ("fact symptom.dpc_coincides", "condition not symptom.dpc_coincides", "reads", ""),
        ("condition known(symptom.dpc_p_value) and symptom.dpc_coincides", "rule ndis-dpc-starvation", "for", "+4"),
        ("condition not symptom.dpc_coincides", "rule ndis-dpc-starvation", "against", "-4"),
        ("condition symptom.idle_gap_only", "rule vm-stun", "rules-out", "rules out"),
        ("condition symptom.streams_stopped == 'all' and vm.virtual", "rule vm-stun", "for", "+1"),
        ("condition not (known(vm.virtual) and (not vm.virtual))", "rule vm-stun", "decides", ""),
        ("rule vm-stun", "action remove-vm-snapshots", "proposes", "do"),
        ("condition not tcpip.rss_blocked", "action enable-rss", "decides", "wins"),
        ("condition firewall.ics", "action enable-rss", "forbids", ""),
        ("action install-sp2", "action install-ndis-hotfix", "requires", ""),
    ],
)
def test_what_the_files_say(edge):
    assert edge in edges(WHOLE)


def test_one_suspect_with_what_it_stands_on_and_leads_to():
    found = graph(PACK, "vm-stun")
    assert edges(found) < edges(WHOLE)
    conclusions = [node.name for node in found.nodes if node.kind in (NodeKind.RULE, NodeKind.SUSPECT)]
    assert conclusions == ["vm-stun"]
    assert {node.name for node in found.nodes if node.kind is NodeKind.ACTION} == {
        proposal.id for proposal in PACK.rules["vm-stun"].actions
    }
    facts = {node.name for node in found.nodes if node.kind in (NodeKind.FACT, NodeKind.DERIVED)}
    assert {"symptom.stun_seconds", "symptom.dpc_coincides", "symptom.gaps_with_dpc"} <= facts
    assert "tcpip.rss" not in facts


def test_an_action_with_the_rules_that_propose_it():
    found = graph(PACK, "tune-jvm")
    assert [node.name for node in found.nodes if node.kind is NodeKind.ACTION] == ["tune-jvm"]
    assert "process-pause" in [node.name for node in found.nodes]
