"""Files of waivers: YAML and CSV as people write them, with every fault told, and nothing of a faulty file counted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.model.origin import Origin
from advisor.model.waiver import Waiver
from advisor.pack.evidence_hash import evidence_hash
from advisor.read.waivers import expiry, read_waivers, waivers_of
from advisor.report.visible import visible
from advisor.report.waiver_entry import waiver_csv, waiver_yaml

YAML = """# accepted
- rule: sp2-missing
  host: CVP*
  owner: J. Doe
  approver: M. Roe
  reason: 'as agreed: change 17'
  expires: 2027-03-31
"""
CSV = "rule,host,owner,approver,reason,expires\nsp2-missing,CVP*,J. Doe,M. Roe,as agreed: change 17,2027-03-31\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (YAML, 2),
        ("waivers:\n" + YAML, 3),
        (CSV, 2),
        (CSV.replace(",", ";"), 2),
        (CSV.replace(",", "\t"), 2),
        ("\ufeff" + CSV.replace("\n", "\r\n"), 2),
        ("# accepted\n\n" + CSV, 4),
        (CSV.replace("rule,host", '"Rule", HOST'), 2),
        ("evidence," + CSV.replace("\nsp2", "\n,sp2"), 2),
        ('[{"rule": "sp2-missing", "host": "CVP*", "owner": "J. Doe", "approver": "M. Roe", '
         '"reason": "as agreed: change 17", "expires": "2027-03-31"}]', 1),
    ],
)  # fmt: skip
def test_every_spelling_gives_the_same_waiver(text, line):
    (waiver,) = waivers_of("w", text)
    assert waiver == Waiver(
        "sp2-missing", "CVP*", "J. Doe", "M. Roe", "as agreed: change 17", datetime(2027, 4, 1, tzinfo=UTC), None,
        Origin("waiver", "w", line),
    )  # fmt: skip


def test_a_file_of_any_windows_encoding_is_read(tmp_path):
    path = tmp_path / "w.csv"
    path.write_bytes(CSV.replace("J. Doe", "Jürgen").encode("utf-16"))
    assert read_waivers(path)[0].owner == "Jürgen"
    path.write_bytes(CSV.replace("J. Doe", "Jürgen").encode("cp1252"))
    assert read_waivers(path)[0].owner == "Jürgen"


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "[]", "waivers: []", "rule,host,owner,approver,reason,expires\n"]
)
def test_no_waivers_are_none(text):
    assert waivers_of("w", text) == ()


def without(key):
    return "".join(line + "\n" for line in YAML.splitlines() if not line.strip().startswith(f"{key}:"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (without("owner"), "w:2:3: the waiver lacks its owner"),
        (YAML.replace("J. Doe", "''"), "w:2:3: the waiver lacks its owner"),
        (YAML.replace("M. Roe", "j. doe"), "w:5:3: owner and approver are the same"),
        (YAML.replace("M. Roe", "J.  Doe"), "w:5:3: owner and approver are the same"),
        (YAML.replace("J. Doe", "José").replace("M. Roe", "Jose\u0301"), "w:5:3: owner and approver are the same"),
        (YAML + "  colour: red\n", "w:8:3: 'colour' is none of"),
        (YAML.replace("2027-03-31", "soon"), "w:7:3: 'soon' is neither a day"),
        (YAML.replace("2027-03-31", "2027-02-31"), "w:7:3: '2027-02-31' is neither a day"),
        (YAML.replace("2027-03-31", "2027-03-31T10:00"), "lacks its zone"),
        (YAML + "  evidence: abc\n", "w:8:3: the evidence is a hash"),
        (YAML + "  facts: {os.arch: x86}\n", "w:8:3: these facts do not make this evidence"),
        (YAML + f"  facts: {{os.arch: x86}}\n  evidence: {'0' * 64}\n", "these facts do not make this evidence"),
        (YAML + "  facts: [a]\n", "the facts are names with the values"),
        (YAML + "- text\n", "w:8:3: a waiver has the keys"),
        ("rule: sp2-missing\n", "is a list of entries"),
        ("just words", "is a list of entries"),
        (YAML.replace("CVP*", "*"), r"in YAML a pattern that begins with \* stands in quotes"),
        (CSV.replace("rule,", "regel,"), "'regel' is none of"),
        ("- {rule: a", r"w:\d:.*not YAML"),
        ("- &a {rule: a}\n- *a\n", "an alias"),
        (
            CSV.replace("expires", "expires,Owner").replace("31\n", "31,M. Roe\n"),
            "w:1:1: the head has the column 'owner' twice",
        ),
        (CSV.replace("M. Roe", "J. Doe"), "w:2:1: owner and approver are the same"),
        (CSV + "sp2-missing,CVP1\n", "w:3:1: the waiver lacks its owner, approver, reason, expires"),
        (CSV + "a,b,c,d,e,2027-01-01,too,much\n", "w:3:1: the row has 8 cells, and the head 6"),
        (CSV + '"open', "is no CSV"),
    ],
)
def test_every_fault_is_told_with_its_place(text, fault):
    with pytest.raises(UsageError, match=fault):
        waivers_of("w", text)


def test_all_faults_are_told_at_once_and_none_of_the_file_counts():
    with pytest.raises(UsageError) as caught:
        waivers_of("w", YAML + YAML.replace("J. Doe", "M. Roe") + without("reason"))
    assert "w:12:3" in caught.value.message
    assert "lacks its reason" in caught.value.message
    assert "none of them counts" in caught.value.message


def test_many_faults_are_cut_and_a_file_beyond_measure_is_refused(tmp_path):
    with pytest.raises(UsageError, match="and 80 more"):
        waivers_of("w", "- x\n" * 100)
    path = tmp_path / "w.yaml"
    with path.open("wb") as file:
        file.truncate(9 << 20)
    with pytest.raises(UsageError, match="longer than 8 MiB"):
        read_waivers(path)
    with pytest.raises(UsageError, match="can't be read"):
        read_waivers(tmp_path / "nothing.yaml")


def test_a_day_counts_to_its_end_and_a_time_as_it_stands():
    assert expiry("2027-03-31") == datetime(2027, 4, 1, tzinfo=UTC)
    assert expiry("2027-03-31T18:00+02:00") == datetime(2027, 3, 31, 16, tzinfo=UTC)
    for text in ("9999-12-31", "", "2027-03-31 18:00", "31.03.2027", "٢٠٢٧-٠٣-٣١"):
        with pytest.raises(ValueError, match=r"calendars|neither|zone"):
            expiry(text)


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(
    WORDS,
    WORDS,
    WORDS,
    st.datetimes(datetime(2000, 1, 1), datetime(9000, 1, 1)),
    st.dictionaries(WORDS, WORDS, max_size=3),
)
def test_an_entry_that_is_printed_is_read_again(owner, reason, host, moment, facts):
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    told = tuple(sorted(facts.items()))
    evidence = evidence_hash(told) if told else None
    made = Waiver("a-rule", host, owner, owner + "'s boss", reason, moment, evidence, Origin("waiver", "w", 1), told)
    (read,) = waivers_of("w", waiver_yaml(made))
    assert read == made


@given(
    WORDS.filter(lambda text: text[0] not in "=+-@＝＋－＠'\"" and ";" not in text and visible(text) == text),
    st.dictionaries(WORDS, WORDS, max_size=3),
)
def test_a_row_that_is_printed_is_read_again(reason, facts):
    told = tuple(sorted(facts.items()))
    evidence = evidence_hash(told) if told else None
    moment = datetime(2027, 4, 1, tzinfo=UTC)
    made = Waiver("a-rule", "CVP1", "a", "b", reason, moment, evidence, Origin("waiver", "w", 2), told)
    (read,) = waivers_of("w", waiver_csv(made))
    assert (read.reason, read.expires, read.evidence) == (reason, moment, evidence)


CUTS = st.tuples(st.sampled_from([YAML, CSV]), st.integers(0, 200), st.binary(max_size=8))


@given(st.binary(max_size=200) | CUTS.map(lambda cut: cut[0][: cut[1]].encode() + cut[2] + cut[0][cut[1] :].encode()))
def test_rubbish_is_a_sentence_and_never_a_traceback(content):
    from advisor.read.text import decode

    try:
        found = waivers_of("w", decode(content))
    except UsageError:
        return
    assert isinstance(found, tuple)
