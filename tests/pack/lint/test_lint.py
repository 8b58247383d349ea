"""Each code finds its own mistake and nothing else does; the good twin is clean, and so is the shipped pack."""

import shutil

import pytest

from advisor.pack.lint.codes import CODES
from advisor.pack.lint.finding import LintSeverity
from advisor.pack.lint.run import VALIDATORS, lint, lint_packs
from advisor.pack.load import read_packs
from advisor.pack.locate import knowledge_root
from tests.pack.lint.examples import EXAMPLES, MORE_BAD, MORE_GOOD
from tests.pack.lint.small_pack import base, rule, write


def linted(folder, files):
    """The result for the small pack with these files laid over it."""
    further = {name.removeprefix("further/"): text for name, text in files.items() if name.startswith("further/")}
    own = {name: text for name, text in files.items() if not name.startswith("further/")}
    roots = [write(folder / "small", {**base(), **own})]
    if further:
        roots.append(write(folder / "further", further))
    return lint(read_packs(roots))


def codes(result):
    return {finding.code for finding in result.findings}


def test_the_small_pack_is_clean(tmp_path):
    assert linted(tmp_path, {}).findings == ()


def test_the_shipped_pack_is_clean():
    result = lint_packs()
    assert [str(finding) for finding in result.findings] == []
    assert all(len(finding.waived) >= 10 for finding in result.waived)


def test_every_code_has_an_example():
    assert set(EXAMPLES) == set(CODES)


@pytest.mark.parametrize("code", EXAMPLES)
def test_only_the_code_of_its_kind_finds_the_bad_example(tmp_path, code):
    result = linted(tmp_path, EXAMPLES[code][0])
    assert codes(result) == {code}, [str(finding) for finding in result.findings]


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_good_twin_is_clean(tmp_path, code):
    result = linted(tmp_path, EXAMPLES[code][1])
    assert [str(finding) for finding in result.findings] == []


@pytest.mark.parametrize("number", range(len(MORE_BAD)))
def test_other_mistakes_of_the_kind_are_found_too(tmp_path, number):
    code, files = MORE_BAD[number]
    result = linted(tmp_path, files)
    assert codes(result) == {code}, [str(finding) for finding in result.findings]


@pytest.mark.parametrize("number", range(len(MORE_GOOD)))
def test_what_only_looks_wrong_is_not_blamed(tmp_path, number):
    assert [str(finding) for finding in linted(tmp_path, MORE_GOOD[number]).findings] == []


def test_every_code_is_given_by_one_validator_or_the_loader():
    given = [code for validator in VALIDATORS for code in validator.codes]
    assert len(given) == len(set(given))
    others = {code for code in CODES if code not in given}
    assert others == {code for code in CODES if code.startswith("HA0")} | {"HA801", "HA802"}


def test_a_finding_says_where(tmp_path):
    files = {"rules/settings/extra.yaml": rule(given={"few": 'holds("cpu.few")', "idle": "net.on"}, when="few")}
    (finding,) = linted(tmp_path, files).findings
    assert str(finding).endswith("extra.yaml:7:3: HA305 no line uses idle")
    assert finding.owner == "extra"


def test_faults_of_files_and_findings_are_told_together(tmp_path):
    files = {
        "rules/settings/one.yaml": "id: one\ntitle: [\n",
        "rules/settings/two.yaml": rule("two", {"a": "cpu.cuont < 2"}),
        "rules/settings/three.yaml": rule("three", {"a": "cpu.count < 0"}),
        "rules/settings/four.yaml": rule("four") + "colour: red\n",
    }
    assert codes(linted(tmp_path, files)) == {"HA001", "HA002", "HA101"}


def test_who_speaks_of_a_file_that_is_lost_is_not_at_fault(tmp_path):
    files = {"rules/remedies/mend.yaml": "id: mend\ntitle: [\n"}
    assert codes(linted(tmp_path, files)) == {"HA001"}


def test_of_a_broken_catalogue_only_that_is_told(tmp_path):
    result = linted(tmp_path, {"facts/catalogue/base.yaml": "facts: 1\n"})
    assert {finding.code for finding in result.findings if finding.severity is LintSeverity.ERROR} == {"HA001"}


def spoilt(folder, file, old, new):
    """The shipped pack with one text of one file replaced, or without the file."""
    for name in ("facts", "rules"):
        shutil.copytree(knowledge_root() / name, folder / name)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return lint(read_packs([folder])).findings


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        # What rules ndis-dpc-starvation out keeps its advice from meeting that of dpc-storm.
        (
            "rules/suspects/dpc-storm.yaml",
            "ndis.needs_mending",
            "tcpip.rss_blocked",
            "HA202",
        ),
        (
            "rules/prerequisites/sp2-missing.yaml",
            "title: Service Pack 2",
            "title: KB123456 and Service Pack 2",
            "HA401",
        ),
        ("facts/catalogue/ndis.yaml", ", ia64: 5.2.3790.4524}", "}", "HA204"),
        ("facts/catalogue/nic.yaml", "any(n.receive_buffers < 128", "any(n.receive_buffers < 256", "HA401"),
        ("rules/remedies/install-sp2.yaml", "rank: 10", "rank: 31", "HA702"),
        ("rules/suspects/vm-stun.yaml", "went_on and not stun_seen", "went_on and all_stopped", "HA103"),
    ],
)
def test_a_slip_in_the_shipped_pack_would_be_found(tmp_path, file, old, new, code):
    assert code in {finding.code for finding in spoilt(tmp_path, file, old, new)}


def test_faults_of_sentences_are_told(tmp_path):
    files = {"facts/text/zh.yaml": '"Old": "旧"\n"Old": "老"\n'}
    assert "HA001" in codes(linted(tmp_path, files))


def test_a_waiver_needs_its_reason(tmp_path):
    wrong = rule(given={"one": "cpu.count < 0"}, more="waive:\n  HA101: no\n")
    assert codes(linted(tmp_path / "a", {"rules/settings/extra.yaml": wrong})) == {"HA001"}
    right = wrong.replace("HA101: no", "HA101: it is only asked whether the count is known")
    result = linted(tmp_path / "b", {"rules/settings/extra.yaml": right})
    assert result.findings == ()
    assert "HA101" in {finding.code for finding in result.waived}


def test_an_error_cannot_be_waived(tmp_path):
    wrong = rule(given={"one": "cpu.cuont < 3"}, more="waive:\n  HA002: the fact comes next week\n")
    assert "HA002" in codes(linted(tmp_path, {"rules/settings/extra.yaml": wrong}))


def test_a_waiver_of_a_piece_silences_that_piece_alone(tmp_path):
    waiver = "waive:\n  HA101: never true, and meant so\n"
    files = {
        "rules/settings/one.yaml": rule("one", {"a": "cpu.count < 0"}, more=waiver),
        "rules/settings/two.yaml": rule("two", {"a": "cpu.count < 0"}),
    }
    assert {finding.owner for finding in linted(tmp_path, files).findings} == {"two"}


@pytest.mark.parametrize(
    "hard",
    [
        # Alternatives that exclude each other in every combination: the search gives up, and blames nobody wrongly.
        " and ".join(f'(cpu.count == {number} or app.version == "1.0.0.{number}")' for number in range(101, 160)),
        " and ".join(f"cpu.count != {number}" for number in range(100, 1600)),
        " or ".join(f'"KB{number}" in app.listed' for number in range(300)),
        "not " * 150 + "net.on",
    ],
    ids=["alternatives", "thresholds", "words", "depth"],
)
def test_a_hostile_condition_ends(tmp_path, hard):
    result = linted(tmp_path, {"rules/settings/extra.yaml": rule(given={"hard": hard})})
    assert codes(result) <= {"HA101", "HA104", "HA601", "HA602"}
