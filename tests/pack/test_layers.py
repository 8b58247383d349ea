"""Further packs: laid over, named, never replacing; and conditions of the catalogue written out where asked for."""

import pytest

from advisor.errors import PackError, UsageError
from advisor.pack.catalogue import NamedCondition
from advisor.pack.layers import layers_of
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.named_conditions import Circle, written_out
from advisor.reason.selftest import run_tests

MANIFEST = "name: acme-site\nversion: 2.1.0\n"
RULE = """\
id: {id}
title: A rule of the house
status: stable
references: []
given:
  old: '{condition}'
when: old
verdict: {{severity: low}}
explain: {{checks: a, matters: b, cannot_see: c}}
tests:
  - {{facts: {{cpu.count: "1"}}, expect: fail, because: one}}
  - {{facts: {{cpu.count: "2"}}, expect: pass, because: two}}
  - {{facts: {{}}, expect: unknown, because: none}}
"""
DERIVED = "derive:\n  - {fact: vm.virtual, because: so, cases: [{when: 'True', value: 'true'}]}\n"
FACT = "facts:\n  - {{name: '{name}', type: boolean, label: L, meaning: M}}\n"


def rule(identity="acme-site-rule", condition='holds("cpu.single")'):
    return RULE.format(id=identity, condition=condition)


def pack(folder, **files):
    """A pack of these files: `rules__pack` is rules/pack.yaml, and so on."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/").replace("_DASH_", "-") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def faults(*folders):
    with pytest.raises(PackError) as caught:
        load_pack(folders)
    return caught.value.faults


def test_the_identity_names_every_pack(tmp_path):
    folder = pack(tmp_path, rules__pack=MANIFEST, rules__settings__acme_DASH_site_DASH_rule=rule())
    shipped, both = load_pack().identity, load_pack([folder]).identity
    assert shipped.layers == ()
    assert [(one.name, one.version) for one in both.layers] == [(shipped.name, shipped.version), ("acme-site", "2.1.0")]
    assert both.layers[0] == shipped
    assert (both.name, both.version) == ("heartbeat+acme-site", f"{shipped.version}+2.1.0")
    assert len({both.sha256, shipped.sha256, both.layers[1].sha256}) == 3


def test_what_a_further_pack_says_is_part_of_its_hash(tmp_path):
    folder = pack(tmp_path, rules__pack=MANIFEST, facts__text__zh='"One": "一"\n')
    before = load_pack([folder]).identity
    pack(tmp_path, facts__text__zh='"One": "壹"\n')
    after = load_pack([folder]).identity
    assert before.layers[0] == after.layers[0]
    assert before.layers[1].sha256 != after.layers[1].sha256
    assert before.sha256 != after.sha256


def test_a_further_pack_brings_its_own_sentences(tmp_path):
    text = '"A rule of the house": "本地规则"\n'
    folder = pack(
        tmp_path, rules__pack=MANIFEST, rules__settings__acme_DASH_site_DASH_rule=rule(), facts__text__zh=text
    )
    chinese = load_pack([folder]).texts.in_language("zh")
    assert chinese.translate("A rule of the house") == "本地规则"
    assert chinese.translate("Do") == "执行"


def test_a_named_condition_of_the_shipped_pack_can_be_asked_for(tmp_path):
    folder = pack(tmp_path, rules__pack=MANIFEST, rules__settings__acme_DASH_site_DASH_rule=rule())
    both = load_pack([folder])
    assert both.rules["acme-site-rule"].given["old"] == "cpu.count <= 1"
    assert all(outcome.passed for outcome in run_tests(both, "acme-site-rule"))


def test_three_packs_may_lie_over_one_another(tmp_path):
    one = pack(
        tmp_path / "one", rules__pack="name: one\nversion: 1.0\n", rules__settings__one_DASH_rule=rule("one-rule")
    )
    two = pack(
        tmp_path / "two", rules__pack="name: two\nversion: 1.0\n", rules__settings__two_DASH_rule=rule("two-rule")
    )
    both = load_pack([one, two])
    assert {"one-rule", "two-rule"} <= set(both.rules)
    assert both.identity.name == "heartbeat+one+two"
    assert load_pack([two, one]).identity.sha256 != both.identity.sha256


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"rules__settings__house": rule("house")}, "begins with 'acme-site-'"),
        ({"facts__catalogue__a": FACT.format(name="cpu.speed")}, "outside the pack"),
        ({"facts__catalogue__a": FACT.format(name="nic[].speed")}, "outside the pack"),
        ({"facts__catalogue__a": "tables:\n  t: {type: text, by: os.arch, meaning: M, rows: {x86: a}}\n"}, "outside"),
        ({"facts__catalogue__a": "conditions:\n  cpu.two: {when: cpu.count == 2, meaning: M}\n"}, "outside the pack"),
        (
            {"facts__catalogue__a": DERIVED},
            "outside the pack",
        ),
        ({"facts__catalogue__a": "generations:\n  - {name: nt7, when: 'True'}\n"}, "those of the first pack"),
        ({"rules__levels": "probable: 1\npossible: 1\nbecause: so\n"}, "that of the first pack"),
        ({"facts__text__zh": '"Do": "做"\n'}, "another text"),
        ({"facts__text__en": "stance.do: Perhaps\n"}, "another text"),
    ],
)
def test_a_further_pack_adds_and_never_replaces(tmp_path, files, what):
    (fault,) = faults(pack(tmp_path, rules__pack=MANIFEST, **files))
    assert what in fault


@pytest.mark.parametrize("name", ["acme_site.speed", "nic[].acme_site_speed"])
def test_facts_of_its_own_begin_with_its_name(tmp_path, name):
    assert name in load_pack([pack(tmp_path, rules__pack=MANIFEST, facts__catalogue__nic=FACT.format(name=name))]).facts


def test_a_name_that_is_taken_tells_both_files(tmp_path):
    one = pack(tmp_path / "one", rules__settings__house=rule("house"))
    two = pack(tmp_path / "two", rules__suspects__house=rule("house"))
    (fault,) = faults(one, two)
    assert str(one / "rules/settings/house.yaml") in fault
    assert str(two / "rules/suspects/house.yaml") in fault


@pytest.mark.parametrize("name", ["acme-site", "heartbeat"])
def test_two_packs_of_one_name_would_share_a_namespace(tmp_path, name):
    manifest = f"name: {name}\nversion: 1.0.0\n"
    packs = [pack(tmp_path / "one", rules__pack=MANIFEST), pack(tmp_path / "two", rules__pack=manifest)]
    (fault,) = faults(*packs)
    assert str(tmp_path / "two/rules/pack.yaml") in fault
    assert f"named {name!r} is there already" in fault


def test_a_fact_that_is_declared_already_tells_both_files(tmp_path):
    (fault,) = faults(pack(tmp_path, facts__catalogue__a=FACT.format(name="cpu.count")))
    assert str(tmp_path / "facts/catalogue/a.yaml") in fault
    assert "cpu.yaml" in fault


def test_only_yaml_is_read(tmp_path):
    """No code: whatever else lies in the folder is passed over."""
    folder = pack(tmp_path, rules__pack=MANIFEST)
    (folder / "rules/settings").mkdir(parents=True)
    (folder / "rules/settings/evil.py").write_text("raise SystemExit(9)", encoding="utf-8")
    assert load_pack([folder]).identity.layers[1].name == "acme-site"


def test_a_file_of_unreasonable_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("advisor.pack.layers._LARGEST", 100)
    folder = pack(tmp_path, rules__pack=MANIFEST + "#" * 200)
    with pytest.raises(UsageError, match="larger"):
        layers_of([folder])


def conditions(**texts):
    return {name: NamedCondition(when=text, meaning="-") for name, text in texts.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f.a > 1", "f.a > 1"),
        ('holds("one")', "f.a > 1"),
        ('not holds("one") and holds("one")', "not f.a > 1 and f.a > 1"),
        ('holds("two")', "f.a > 1 or f.b"),
        ('not holds("two")', "not (f.a > 1 or f.b)"),
        ('holds("two") and f.b', "(f.a > 1 or f.b) and f.b"),
        ('f.t == "\u00e4\u00f6" and holds("one")', 'f.t == "\u00e4\u00f6" and f.a > 1'),
        ('f.a > 0 and\nholds("one")', "f.a > 0 and f.a > 1"),
        ('holds("none")', 'holds("none")'),
        ('f.t == "holds(x)"', 'f.t == "holds(x)"'),
    ],
)
def test_a_named_condition_is_written_out(text, expected):
    assert written_out(text, conditions(one="f.a > 1", two='holds("one") or f.b')) == expected


def test_conditions_that_ask_for_each_other_are_told():
    with pytest.raises(Circle, match="a → b → a"):
        written_out('holds("a")', conditions(a='holds("b")', b='holds("a")'))


def test_conditions_that_double_one_another_stay_small():
    doubling = {f"c{n}": f'holds("c{n - 1}") and holds("c{n - 1}")' for n in range(1, 60)}
    with pytest.raises(Circle, match="characters"):
        written_out('holds("c59")', conditions(c0="f.a > 1", **doubling))


def test_the_shipped_pack_has_no_condition_left_to_write_out():
    shipped = load_pack()
    texts = [
        text for kind in (shipped.rules, shipped.remedies) for piece in kind.values() for text in piece.given.values()
    ]
    texts += [case.when for one in shipped.derivations for case in one.cases]
    texts += [one.when for one in (*shipped.conditions.values(), *shipped.generations)]
    assert not any("holds(" in text for text in texts)
    raw = (knowledge_root() / "rules/suspects/vm-stun.yaml").read_text(encoding="utf-8")
    assert 'holds("symptom.stunned")' in raw
