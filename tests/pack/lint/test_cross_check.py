"""Names that one file of a pack uses and no other declares: each is told where it stands, and what is wrong."""

from functools import cache

import pytest

from advisor.errors import PackError
from advisor.pack.load import load_pack
from tests.pack.lint.small_pack import FACTS, base, remedy, rule, write

EXTRA, MEND, CONFLICT = "rules/settings/extra.yaml", "rules/remedies/mend.yaml", "rules/conflicts/both.yaml"
MORE = "facts/catalogue/more.yaml"
BOTH = "id: both\ntitle: Both\nreferences: []\nsources: [one, other]\n"


@cache
def _base():
    return base()


def faults(folder, file, text):
    write(folder, {**_base(), file: text})
    with pytest.raises(PackError) as caught:
        load_pack(root=folder)
    return caught.value.faults


def conflict(winner="wins: mend", actions="[mend, whole]"):
    return f"{BOTH}actions: {actions}\nwinners:\n  - {{{winner}, because: so}}\n"


def marked(suspect):
    text = f"verdict: {{severity: low, suspects: [{{id: {suspect}, for: 4, why_weight: so, because: so}}]}}\n"
    return rule().replace("verdict: {severity: low}\n", text)


def proposing(action):
    return rule(more=f"actions:\n  - {{{action}, because: so}}\n")


def checked_by(facts):
    return rule(tests=[f"{{{facts}}}", '{cpu.count: "9"}', "{}"])


def changing(effect):
    return remedy("mend", f"effects: {{{effect}}}\n")


RULES = {
    "a condition for whom it is": (rule(more="applies_to: nobody\n"), "the condition 'nobody'"),
    "a suspect": (marked("nobody"), "no rule in rules/suspects is named 'nobody'"),
    "a remedy": (proposing("id: nothing, stance: do"), "no remedy is named 'nothing'"),
    "a suspect of an action": (
        proposing("id: mend, stance: do, suspected: nobody, at: [possible]"), "no suspect is named 'nobody'",
    ),
    "the age of no fact": (rule(more="max_age: {cpu.cuont: 1d}\n"), "did you mean cpu.count?"),
    "the age of a fact that is not looked at": (
        rule(more="max_age: {net.on: 1d}\n"), "no condition of the rule looks at net.on",
    ),
    "a test's fact": (checked_by('cpu.cuont: "1"'), "did you mean cpu.count?"),
    "a test's choice": (checked_by("os.arch: arm"), "'arm' is none of the values of os.arch: x86, x64"),
    "a test's number": (checked_by("cpu.count: many"), "many"),
    "more than names in a line": (
        rule(given={"few": "cpu.count < 2"}, when="few and cpu.count < 2"),
        "only and, or, not and the names of 'given'",
    ),
    "a name without a dot": (rule(given={"few": "count < 2"}), "'count' is no fact; facts have a dot"),
    "a condition in a condition": (rule(given={"few": 'holds("cpu.none")'}), "the condition 'cpu.none'"),
    "a table": (rule(given={"old": "app.version < mended[os.arch]"}), "the table 'mended'"),
    "two literals": (rule(given={"few": "1 < 2"}), "1 and 2 do not compare: two literals"),
    "two types": (rule(given={"few": "cpu.count == os.arch"}), "do not compare: choice with integer"),
    "a key that is no word": (
        rule(given={"old": "app.version < fixed[cpu.count]"}), "looks up what is neither a text nor a choice",
    ),
    "a literal in a tuple": (rule(given={"few": "1 in (1, 2)"}), "1 is not a fact"),
    "a word in what is no list": (rule(given={"few": '"KB1" in os.arch'}), "'in' asks whether"),
    "truth of a number": (rule(given={"few": "cpu.count == True"}), "does not compare with a fact of type integer"),
    "a fact where a literal must stand": (rule(given={"few": "cpu.count in (net.on, 1)"}), "a literal must stand here"),
}  # fmt: skip

REMEDIES = {
    "a remedy that it requires": (remedy("mend", "requires: [nothing]\n"), "no remedy is named 'nothing'"),
    "a restart that it does not require": (
        remedy("mend", "after_restart: [nothing]\n"), "'nothing' does not stand under 'requires'",
    ),
    "a Windows": (remedy("mend", "commands: {windows_me: [look]}\n"), "no Windows generation is named 'windows_me'"),
    "an effect on no fact": (changing('cpu.cuont: "1"'), "did you mean cpu.count?"),
    "an effect that is no choice": (changing("os.arch: arm"), "'arm' is none of x86, x64"),
    "an effect of a wrong type": (changing("cpu.count: many"), "many"),
    "one more of what is no list": (changing("cpu.count: {add: '1'}"), "'add' needs a fact of type text-list"),
    "at least of what has no order": (changing("net.on: {at_least: 'true'}"), "'at_least' needs a fact with an order"),
}  # fmt: skip

CONFLICTS = {
    "an action": (conflict(), "no remedy is named 'whole'"),
    "a winner": (conflict("wins: whole", "[mend, mend-too]"), "'whole' is none of the contradicting actions"),
    "a suspect": (conflict("wins: mend, suspected: nobody"), "no suspect is named 'nobody'"),
}

HEAD = "facts:\n  - name: cpu.speed\n    type: integer\n    label: Speed\n    meaning: How fast.\n"
FAST = 'derive:\n  - {fact: cpu.speed, because: so, cases: [{when: "True", value: "1"}]}\n'
CATALOGUES = {
    "a table of a source": (
        HEAD + "    sources: [{format: wmic, name: Speed, table: none}]\n", "no catalogue declares the table 'none'",
    ),
    "a derived fact": (FAST, "the fact 'cpu.speed'"),
    "a fact derived twice": (HEAD + FAST + FAST.removeprefix("derive:\n"), "'cpu.speed' is derived twice"),
    "a value of another type": (HEAD + FAST.replace('"1"', "fast"), "fast"),
    "facts that need each other": (
        HEAD + HEAD.removeprefix("facts:\n").replace("speed", "pace")
        + FAST.replace('"True"', "cpu.pace < 2")
        + FAST.removeprefix("derive:\n").replace("speed", "pace").replace('"True"', "cpu.speed < 2"),
        "derived facts need each other",
    ),
}  # fmt: skip


def _cases():
    for file, table in ((EXTRA, RULES), (MEND, REMEDIES), (CONFLICT, CONFLICTS), (MORE, CATALOGUES)):
        for name, (text, what) in table.items():
            yield pytest.param(file, text, what, id=f"{file.split('/')[1]}: {name}")


@pytest.mark.parametrize(("file", "text", "what"), list(_cases()))
def test_what_no_file_declares_is_told_in_its_place(tmp_path, file, text, what):
    found = faults(tmp_path, file, text)
    told = [fault for fault in found if what in fault]
    assert told, found
    assert any(f"{file.rsplit('/', 1)[1]}:" in fault or "facts need each other" in fault for fault in told)


def test_a_table_of_wrong_rows_is_told(tmp_path):
    wrong = FACTS.replace("x64: 2.0.0.1}", "x64: soon}")
    assert any(
        "base.yaml" in fault and "soon" in fault for fault in faults(tmp_path, "facts/catalogue/base.yaml", wrong)
    )
