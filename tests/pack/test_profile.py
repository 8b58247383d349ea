"""Profiles: loaded as typed pieces, held against rules and facts, extended by others, and locked by what they mean."""

import shutil
from dataclasses import replace

import pytest

from advisor.errors import PackError
from advisor.model.verdict import Severity
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.lock import drift, lock_of
from advisor.pack.profile import gate_of

PACK = load_pack()
HEAD = "id: acme-gate\ntitle: T\nstatus: stable\nmeaning: M\n"


def further(tmp_path, text, name="acme-gate"):
    (tmp_path / "rules" / "profiles").mkdir(parents=True, exist_ok=True)
    (tmp_path / "rules" / "pack.yaml").write_text("name: acme\nversion: 1.0.0\n", encoding="utf-8")
    (tmp_path / "rules" / "profiles" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_pack([tmp_path])


def test_the_shipped_profiles_are_there():
    assert set(PACK.profiles) == {"contact-center-2003", "generic-windows"}
    strict, plain = (gate_of(PACK.profiles, name) for name in PACK.profiles)
    assert (strict.fail_at, plain.fail_at) == (Severity.LOW, Severity.MEDIUM)
    assert strict.parameters == {"policy.rss": "evidence"}
    assert "ndis.version" in strict.required
    # The hotfix is for servers that have the problem: a person accepts its absence by name, no profile does.
    assert strict.gates("ndis-hotfix-missing")
    assert not plain.gates("rss-on-without-evidence")
    assert plain.gates("nic-half-duplex")


def test_a_further_pack_brings_its_own_and_extends_a_shipped_one(tmp_path):
    pack = further(
        tmp_path,
        HEAD + "extends: contact-center-2003\nfail_at: high\nparameters: {policy.rss: docwiki}\n"
        "advises: [{id: tcp-chimney-on, because: ours}]\nrequired: [os.locale]\nstrict: true\n",
    )
    gate = gate_of(pack.profiles, "acme-gate")
    assert (gate.id, gate.fail_at, gate.strict) == ("acme-gate", Severity.HIGH, True)
    assert gate.parameters == {"policy.rss": "docwiki"}
    assert set(gate.advises) == {"support-ended", "tcp-chimney-on"}
    assert gate.required[-1] == "os.locale"
    assert "ndis.version" in gate.required
    assert gate_of(pack.profiles, "contact-center-2003").fail_at is Severity.LOW


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "gates: [tcp-chimny-on]\n",
            r"acme-gate.yaml:5:\d+: there is no rule 'tcp-chimny-on'; did you mean tcp-chimney-on",
        ),
        ("advises: [{id: nobody, because: b}]\n", "there is no rule 'nobody'"),
        ("gates: [netdma-on]\nadvises: [{id: netdma-on, because: b}]\n", "stands here twice"),
        ("parameters: {policy.rsss: evidence}\n", "there is no parameter 'policy.rsss'; did you mean policy.rss"),
        ("parameters: {policy.rss: maybe}\n", "'maybe' is none of the values"),
        ("parameters: {os.arch: x86}\n", "os.arch is of the host"),
        ("required: [os.archh]\n", "there is no fact 'os.archh'; did you mean os.arch"),
        ("required: [symptom.log_gaps]\n", "of an incident"),
        ("extends: nobody\n", "there is no profile 'nobody'"),
        ("extends: acme-gate\n", "extends itself"),
        ("fail_at: worst\n", "fail_at|worst|Input should be"),
        ("actions: [enable-rss]\n", "'actions' is not known here"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, fault):
    with pytest.raises(PackError, match=fault):
        further(tmp_path, HEAD + text)


def test_profiles_that_extend_each_other_are_a_fault_and_no_hang(tmp_path):
    (tmp_path / "rules" / "profiles").mkdir(parents=True)
    other = HEAD.replace("acme-gate", "acme-other") + "extends: acme-gate\n"
    (tmp_path / "rules" / "profiles" / "acme-other.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(PackError, match="extends itself"):
        further(tmp_path, HEAD + "extends: acme-other\n")


def test_a_profile_outside_the_namespace_of_its_pack_is_refused(tmp_path):
    with pytest.raises(PackError, match="begins with 'acme-'"):
        further(tmp_path, HEAD.replace("acme-gate", "mine"), "mine")


def test_a_change_of_what_a_profile_asks_is_told_by_the_lock_and_prose_is_free():
    lock = lock_of(PACK)
    shipped = PACK.profiles["generic-windows"]

    def changed(**members):
        profile = shipped.model_copy(update=members)
        return drift(lock, replace(PACK, profiles={**PACK.profiles, profile.id: profile})).changed

    assert changed(title="Another", meaning="Another") == ()
    assert changed(fail_at=Severity.HIGH) == ("generic-windows",)
    assert changed(advises=shipped.advises[1:]) == ("generic-windows",)
    assert changed(parameters={"policy.rss": "docwiki"}) == ("generic-windows",)


def test_the_hash_of_the_pack_covers_profiles(tmp_path):
    for name in ("facts", "rules"):
        shutil.copytree(knowledge_root() / name, tmp_path / name)
    before = load_pack(root=tmp_path).identity.sha256
    path = tmp_path / "rules" / "profiles" / "generic-windows.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("fail_at: medium", "fail_at: high"), encoding="utf-8")
    assert load_pack(root=tmp_path).identity.sha256 != before
