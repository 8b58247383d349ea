"""Every code of the linter: what it means, why it matters, and what to do. `docs/lint.md` is made from it."""

from dataclasses import dataclass

from advisor.pack.lint.finding import LintSeverity

PAGE = "docs/lint.md"
_ERROR, _WARNING, _NOTE = LintSeverity.ERROR, LintSeverity.WARNING, LintSeverity.NOTE


@dataclass(frozen=True, slots=True)
class LintCode:
    """One kind of finding. `title` is a sentence, `why` says what comes of it, `mend` what to do."""

    code: str
    severity: LintSeverity
    title: str
    why: str
    mend: str


_ALL = (
    LintCode(
        "HA001",
        _ERROR,
        "The file is not what its place asks for",
        "YAML that can't be read, a key that is unknown, missing or there twice, a value of the wrong kind. The pack "
        "is not used.",
        "The message names the key. `advisor schema rule` and its like say what may stand where; an editor that knows "
        "them completes it.",
    ),
    LintCode(
        "HA002",
        _ERROR,
        "No catalogue declares the fact",
        "A condition over a fact that does not exist would be unknown for ever.",
        "Mend the name (`advisor facts list` has them all), or declare the fact in facts/catalogue.",
    ),
    LintCode(
        "HA003",
        _ERROR,
        "A name stands for nothing",
        "A table, condition, remedy, suspect, Windows generation or named condition of `given` that is used and not "
        "declared.",
        "Mend the name, or declare it.",
    ),
    LintCode(
        "HA004",
        _ERROR,
        "Types do not fit",
        "A version compared with a number, a choice with a value that it does not have, a fact that is no condition "
        "by itself.",
        "`advisor facts show NAME` says the type. Versions, times and words stand in quotes, numbers without.",
    ),
    LintCode(
        "HA005",
        _ERROR,
        "A name is taken",
        "A name stands for one thing. A further pack adds; it never replaces what another pack says.",
        "Choose another name. To change a shipped rule, change it in its own pack, where its history shows it.",
    ),
    LintCode(
        "HA006",
        _ERROR,
        "A name is outside the pack's namespace",
        "Everything that a further pack declares begins with the pack's name, so that two packs, and the next version "
        "of the shipped one, never collide.",
        "Begin ids with `name-`, facts with `name.` or `nic[].name_`, tables with `name_`, conditions with `name.`.",
    ),
    LintCode(
        "HA007",
        _ERROR,
        "Definitions go round in a circle",
        "Derived facts, or named conditions, that need each other have no value.",
        "Break the circle; one of them must stand on collected facts alone.",
    ),
    LintCode(
        "HA101",
        _WARNING,
        "A condition can never be true",
        "No value of its facts satisfies it, as in `cpu.count < 2 and cpu.count > 4`; whatever hangs on it never "
        "happens.",
        "Mend the threshold or the direction. Thresholds of one fact are compared as intervals, choices by their "
        "values; whole numbers are never below 0.",
    ),
    LintCode(
        "HA102",
        _WARNING,
        "A condition can never be false",
        "Whenever its facts are known it is true, as in `cpu.count >= 0`, so it decides nothing.",
        "Mend it, or ask `known(…)` if that was meant.",
    ),
    LintCode(
        "HA103",
        _WARNING,
        "Conditions contradict each other",
        "Each can hold, but never together on one host, so this line never applies: the rule never fails, the mark "
        "never counts, the action is never proposed.",
        "Look at the named conditions of the line, and at `applies_to`; two of them exclude each other.",
    ),
    LintCode(
        "HA104",
        _WARNING,
        "A part of a condition changes nothing",
        "With and without it the condition is true, false and unknown for the same hosts. A reader looks for a "
        "meaning that it does not have.",
        "Take it out, or mend what it was meant to say.",
    ),
    LintCode(
        "HA105",
        _WARNING,
        "An alternative is never reached",
        "The first that holds is taken, and one before always holds when this one does.",
        "Change the order, or narrow the earlier one.",
    ),
    LintCode(
        "HA106",
        _WARNING,
        "A level can never be reached",
        "An action or a winner waits for a level of a suspect that all of its marks together do not add up to, so it "
        "never comes.",
        "Give the suspect more marks, or ask for a lower level in `at`. The bounds stand in rules/levels.yaml.",
    ),
    LintCode(
        "HA201",
        _WARNING,
        "A rule is subsumed by another",
        "Whenever it fails, the other fails too and says at least as much, so it only makes reports longer.",
        "Merge the two, or give it an action, a mark or a severity of its own.",
    ),
    LintCode(
        "HA202",
        _WARNING,
        "The same action is advised and warned of",
        "On some host one rule says `do` and another `avoid`; the one who warns wins silently.",
        "Make the conditions exclude each other, or say in rules/conflicts which advice wins and why.",
    ),
    LintCode(
        "HA203",
        _WARNING,
        "Two actions undo each other",
        "They change the same fact to different values and can stand in one plan, without a conflict that says which "
        "wins.",
        "Declare the conflict in rules/conflicts, with the sources of both.",
    ),
    LintCode(
        "HA204",
        _WARNING,
        "A platform has no row",
        "For that value of the choice the table says nothing, so whatever asks it stays unknown.",
        "Add the row, or waive with the reason why there is none.",
    ),
    LintCode(
        "HA205",
        _WARNING,
        "A row is for no value",
        "The choice never has that value; most likely it is misspelt.",
        "Mend the row's name.",
    ),
    LintCode(
        "HA301",
        _WARNING,
        "No rule uses the fact",
        "It is collected, asked for and explained, and nothing comes of it.",
        "Use it, take it out, or waive with what else it is for.",
    ),
    LintCode(
        "HA302",
        _WARNING,
        "A question without a source",
        "A person is asked for what no reader reads and no command collects, so every audit of many hosts lacks it.",
        "Add `sources` or `collect`, or waive with the reason why only a person can tell.",
    ),
    LintCode(
        "HA303",
        _WARNING,
        "Nobody can learn the fact",
        "Rules use it, but it has no source, no command, no question, and is not derived.",
        "Say where it is found (`sources`), how it is collected (`collect`), or what to ask (`question`).",
    ),
    LintCode(
        "HA304",
        _WARNING,
        "Nobody uses it",
        "A table or condition of the catalogue that no condition asks for, or a remedy that no rule proposes.",
        "Use it, take it out, or waive with what else it is for.",
    ),
    LintCode(
        "HA305",
        _WARNING,
        "No line uses the named condition",
        "It stands under `given`, is decided for every host, and decides nothing.",
        "Use it, or take it out.",
    ),
    LintCode(
        "HA401",
        _WARNING,
        "Prose and condition name different numbers",
        "The sentence says one number and the condition decides by another; a person believes the sentence.",
        "Mend the one that is wrong. Better, write the value as a placeholder: `{fixed_version[os.arch]}`.",
    ),
    LintCode(
        "HA402",
        _WARNING,
        "A threshold stands in several places",
        "One day it is changed in one of them only.",
        'Say it once: a condition of the catalogue that the others ask for by `holds("name")`, a table, or a '
        "derived fact.",
    ),
    LintCode(
        "HA403",
        _WARNING,
        "A placeholder stands for nothing",
        "Reports say `?` in its place, for every host and for ever.",
        "Write the name of a fact, `{ndis.version}`, or of a table's row, `{fixed_version[os.arch]}`.",
    ),
    LintCode(
        "HA501",
        _WARNING,
        "A sentence and its translation do not match",
        "A text without a translation, a translation that nobody says, or one with other placeholders: a Chinese "
        "report is half English.",
        "Translate it in facts/text/zh.yaml of the same pack. A pack in English only waives the code in its "
        "rules/pack.yaml.",
    ),
    LintCode(
        "HA601",
        _WARNING,
        "A test touches no condition",
        "None of its facts is read by the rule, so it would pass whatever the rule says.",
        "Give the facts that decide, or an empty `facts: {}` for a host of which nothing is known.",
    ),
    LintCode(
        "HA602",
        _WARNING,
        "No test touches the condition",
        "No test of the rule has a fact of it, so nobody would see it break.",
        "Add a test in which it decides.",
    ),
    LintCode(
        "HA701",
        _ERROR,
        "Remedies require each other",
        "A plan can't put either first; `advisor plan` refuses such a pack.",
        "Take out one of the requirements.",
    ),
    LintCode(
        "HA702",
        _WARNING,
        "A required remedy has the higher rank",
        "`rank` orders a plan; what must come before would be listed after.",
        "Give the required remedy the lower rank.",
    ),
    LintCode(
        "HA703",
        _ERROR,
        "What a remedy requires can never come before it",
        "Wherever the action may be done, the one that it requires is forbidden, or a conflict lets only one of them "
        "stand; so no plan holds both in this order, and the requirement only looks like one.",
        "Take out the requirement, or mend what forbids the required action.",
    ),
    LintCode(
        "HA704",
        _WARNING,
        "A remedy waits for a restart that nobody makes",
        "`after_restart` names an action that needs no restart, so nothing stands between the two steps.",
        "Take it out of `after_restart` (it stays under `requires`), or say `reboot: true` where it belongs.",
    ),
    LintCode(
        "HA801",
        _WARNING,
        "A waiver without effect",
        "What it let stand is gone, or never was there; the next finding of its kind would be silenced unseen.",
        "Take it out.",
    ),
    LintCode(
        "HA802",
        _NOTE,
        "The pack does not say who it is",
        "Without rules/pack.yaml a further pack has neither name nor version in results, and no namespace that keeps "
        "its ids apart.",
        "Write rules/pack.yaml with `name` and `version`.",
    ),
)
CODES = {one.code: one for one in _ALL}


_HEAD = """\
# What `advisor rules lint` finds

Made from `advisor/pack/lint/codes.py` by `make docs`; do not edit.

A finding is one line, `path:line:column: code message`; `--format json` and `--format sarif` carry the same. The exit
code is 0 when nothing is found and 3 otherwise. An author who stands by what was found says so where it stands, with
the reason:

```yaml
waive:
  HA101: never true on purpose; unknown is what counts here
```

`waive` belongs to a rule, remedy, conflict, fact, table, condition or derivation, and in `rules/pack.yaml` to a whole
pack. Errors can't be waived; a waiver that silences nothing is a finding itself (HA801).

"""


def page(code: LintCode) -> str:
    """The documentation of one code, as Markdown."""
    return f"## {code.code}\n\n**{code.title}** ({code.severity})\n\n{code.why}\n\n*What to do:* {code.mend}\n"


def whole_page() -> str:
    """The documentation of all codes, as Markdown."""
    return _HEAD + "\n".join(page(code) for code in _ALL)
