"""For each code of the linter a pack that is wrong in that way alone, and its good twin.

An example is what is laid over the small pack. `further/…` files make a second pack of their own.
"""

from tests.pack.lint.small_pack import FACTS, base, remedy, rule

EXTRA = "rules/settings/extra.yaml"
CATALOGUE = "facts/catalogue/more.yaml"
MEND = "actions:\n  - {{id: mend, stance: {}, because: so}}\n"


def fact(name="cpu.speed", more="", kind="integer"):
    return f"facts:\n  - name: {name}\n    type: {kind}\n    label: Speed\n    meaning: How fast.\n{more}"


SOURCE = "    sources: [{format: wmic, name: Speed}]\n"
OLD_WORDS = fact(more=SOURCE).replace("How fast.", "Old").replace("Speed", "Old")
USES_SPEED = rule(given={"slow": "cpu.speed < 7"}, tests=['{cpu.speed: "1"}', '{cpu.speed: "9"}', "{}"])


def extra(**more):
    return {EXTRA: rule(**more)}


def condition(text, fact="cpu.count", values=("1", "9")):
    """A rule over one condition of one fact; whether its tests come out is no matter here."""
    tests = [f'{{{fact}: "{value}"}}' for value in values]
    return extra(given={"one": text}, tests=[*tests, "{}"])


VERSIONS = ("app.version", ("1.0.0.0", "3.0.0.0"))
SWITCH = ("net.on", ("true", "false"))


def forbidden(condition):
    """What forbids a remedy, with a test that touches it."""
    return (
        f"given: {{wrong: '{condition}'}}\nforbidden:\n  - {{if: wrong, because: so, check: look}}\n"
        'tests:\n  - {facts: {cpu.count: "9"}, expect: do, because: so}\n'
    )


def before(mend="", before="", reboot="false"):
    """A remedy that requires another of lower rank; a rule proposes that one too."""
    first = remedy("before", before).replace("rank: 10", "rank: 9").replace("reboot: false", f"reboot: {reboot}")
    return {
        "rules/remedies/mend.yaml": remedy("mend", "requires: [before]\n" + mend),
        "rules/remedies/before.yaml": first,
        EXTRA: rule(more="actions:\n  - {id: before, stance: consider, because: so}\n"),
    }


FEW, MANY = forbidden('holds("cpu.few")'), forbidden('not holds("cpu.few")')


def two_actions(first, second, conflict=None):
    """Two remedies that set one switch, proposed by rules over the same fact."""
    tests = ['{app.whole: "true"}', '{app.whole: "false"}', "{}"]
    files = {
        "rules/remedies/switch-on.yaml": remedy("switch-on", 'effects: {net.on: "true"}\n'),
        "rules/remedies/switch-off.yaml": remedy("switch-off", 'effects: {net.on: "false"}\n'),
        "rules/settings/one.yaml": rule("one", {"a": first}, tests=tests,
                                        more="actions:\n  - {id: switch-on, stance: do, because: so}\n"),
        "rules/settings/two.yaml": rule("two", {"a": second}, tests=tests,
                                        more="actions:\n  - {id: switch-off, stance: do, because: so}\n"),
    }  # fmt: skip
    if conflict:
        files["rules/conflicts/both.yaml"] = conflict
    return files


CONFLICT = (
    "id: both\ntitle: On or off\nreferences: []\nactions: [switch-on, switch-off]\nsources: [one, other]\n"
    "winners:\n  - {wins: switch-on, because: so}\n"
)
WINNERS = (
    "id: both\ntitle: On or off\nreferences: []\nactions: [switch-on, switch-off]\nsources: [one, other]\n"
    'given: {{many: not holds("cpu.few"), wide: {}}}\nwinners:\n'
    "  - {{wins: switch-on, if: {}, because: so}}\n  - {{wins: switch-off, if: {}, because: so}}\n"
)
FURTHER = {"further/rules/pack.yaml": "name: acme\nversion: 1.0.0\n"}
ACME = {"further/rules/settings/acme-extra.yaml": rule("acme-extra")}
NAMED = {"rules/pack.yaml": "name: small\nversion: 1.0.0\n"}


def cause(level):
    """A suspect with one mark of weight 4, which is possible and no more, and an action that waits for a level."""
    marked = "verdict: {severity: low, suspects: [{id: cause, for: 4, why_weight: so, because: so}]}\n"
    waits = f"actions:\n  - {{id: mend, stance: consider, suspected: cause, at: [{level}], because: so}}\n"
    return {"rules/suspects/cause.yaml": rule("cause", more=waits).replace("verdict: {severity: low}\n", marked)}


def chinese(*, missing=""):
    """Translations of all the prose of the small pack, or of all but one sentence."""
    english = (
        "Processors", "How many there are.", "How many processors are there?", "Platform", "The processor family.",
        "Version", "The file's version.", "Updates", "What is installed.", "Whole", "Whether the list is whole.",
        "Switch", "Whether it is on.", "Old", "Whether the file is old.", "The first good one.", "Fewer than four.",
        "the version against the first good one", "A rule", "something", "it does", "the rest", "it helps",
        "A remedy", "undo it", "look",
    )  # fmt: skip
    return "".join(f'"{text}": "译文"\n' for text in english if text != missing)


EXAMPLES = {
    "HA001": (extra(more="colour: red\n"), extra()),
    "HA002": (condition("cpu.cuont < 3"), condition("cpu.count < 3")),
    "HA003": (extra(when="nobody"), extra(when="few")),
    "HA004": (condition('cpu.count < "3"'), condition("cpu.count < 3")),
    "HA005": ({"rules/suspects/whole.yaml": rule("whole")}, {"rules/suspects/other.yaml": rule("other")}),
    "HA006": ({**FURTHER, "further/rules/settings/extra.yaml": rule("extra")}, {**FURTHER, **ACME}),
    "HA007": ({"facts/catalogue/base.yaml": FACTS.replace("cpu.count < 4", "cpu.count < 4 and holds('cpu.few')")}, {}),
    "HA101": (condition("cpu.count < 2 and cpu.count > 2"), condition("cpu.count < 2 or cpu.count > 2")),
    "HA102": (condition("cpu.count >= 0"), condition("cpu.count > 0")),
    "HA103": (
        extra(given={"low": "cpu.count < 2", "high": "cpu.count > 6"}),
        extra(given={"low": "cpu.count < 2", "high": "cpu.count > 6"}, when="low or high"),
    ),
    "HA104": (condition("cpu.count > 5 and cpu.count > 2"), condition("cpu.count > 2 and cpu.count < 6")),
    "HA105": (
        {CATALOGUE: fact(kind="boolean") + "derive:\n  - fact: cpu.speed\n    because: so\n    cases:\n"
         "      - {when: cpu.count < 9, value: 'true'}\n      - {when: cpu.count < 8, value: 'false'}\n",
         EXTRA: rule(given={"fast": "cpu.speed"})},
        {CATALOGUE: fact(kind="boolean") + "derive:\n  - fact: cpu.speed\n    because: so\n    cases:\n"
         "      - {when: cpu.count < 8, value: 'true'}\n      - {when: cpu.count < 9, value: 'false'}\n",
         EXTRA: rule(given={"fast": "cpu.speed"})},
    ),
    "HA106": (cause("probable"), cause("possible")),
    "HA201": (condition("cpu.count < 2") | {"rules/settings/wide.yaml": rule("wide", {"one": "cpu.count < 3"})},
              condition("cpu.count < 2") | {"rules/settings/wide.yaml": rule("wide", {"one": "cpu.count > 5"})}),
    "HA202": (extra(more=MEND.format("avoid")),
              extra(given={"few": 'not holds("cpu.few")'}, more=MEND.format("avoid"))),
    "HA203": (two_actions("app.whole", "app.whole"), two_actions("app.whole", "not app.whole")),
    "HA204": ({"facts/catalogue/base.yaml": FACTS.replace("values: [x86, x64]", "values: [x86, x64, arm]")}, {}),
    "HA205": ({"facts/catalogue/base.yaml": FACTS.replace("x64: 2.0.0.1}", "x64: 2.0.0.1, x46: 2.0.0.1}")}, {}),
    "HA301": ({CATALOGUE: fact(more=SOURCE)}, {CATALOGUE: fact(more=SOURCE), EXTRA: USES_SPEED}),
    "HA302": ({CATALOGUE: fact(more="    question: How fast?\n"), EXTRA: USES_SPEED},
              {CATALOGUE: fact(more="    question: How fast?\n" + SOURCE), EXTRA: USES_SPEED}),
    "HA303": ({CATALOGUE: fact(), EXTRA: USES_SPEED},
              {CATALOGUE: fact(more="    collect: {any: look}\n"), EXTRA: USES_SPEED}),
    "HA304": ({"rules/remedies/idle.yaml": remedy("idle")},
              {"rules/remedies/idle.yaml": remedy("idle"),
               EXTRA: rule(more="actions:\n  - {id: idle, stance: consider, because: so}\n")}),
    "HA305": (extra(given={"few": 'holds("cpu.few")', "idle": "net.on"}, when="few"), extra()),
    "HA401": (extra(given={"few": "cpu.count < 3"}, checks="whether there are fewer than 2 of them"),
              extra(given={"few": "cpu.count < 3"}, checks="whether there are fewer than 3 of them")),
    "HA402": (condition("cpu.count >= 4"), condition('not holds("cpu.few")')),
    "HA403": (extra(more="actions:\n  - {id: mend, stance: consider, because: 'so many: {cpu.cuont}'}\n"),
              extra(more="actions:\n  - {id: mend, stance: consider, because: 'so many: {cpu.count:.1f}'}\n")),
    "HA501": ({**NAMED, "facts/text/zh.yaml": chinese(missing="Old")}, {**NAMED, "facts/text/zh.yaml": chinese()}),
    "HA601": (extra(tests=['{cpu.count: "1"}', '{cpu.count: "9"}', '{net.on: "true"}']), extra()),
    "HA602": (extra(given={"few": 'holds("cpu.few")', "on": "net.on"}),
              extra(given={"few": 'holds("cpu.few")', "on": "net.on"},
                    tests=['{cpu.count: "1", net.on: "true"}', "{}", "{}"])),
    "HA701": ({"rules/remedies/mend.yaml": remedy("mend", "requires: [mend]\n")}, {}),
    "HA702": ({"rules/remedies/mend.yaml": remedy("mend", "requires: [before]\n"),
               "rules/remedies/before.yaml": remedy("before").replace("rank: 10", "rank: 11"),
               EXTRA: rule(more="actions:\n  - {id: before, stance: consider, because: so}\n")},
              {"rules/remedies/mend.yaml": remedy("mend", "requires: [before]\n"),
               "rules/remedies/before.yaml": remedy("before").replace("rank: 10", "rank: 9"),
               EXTRA: rule(more="actions:\n  - {id: before, stance: consider, because: so}\n")}),
    "HA703": (before(MANY, FEW), before(FEW, FEW)),
    "HA704": (before("after_restart: [before]\n"), before("after_restart: [before]\n", reboot="true")),
    "HA801": (extra(more="waive:\n  HA101: it can be true after all\n"), extra()),
    "HA802": ({"further/rules/settings/acme-extra.yaml": rule("acme-extra")}, {**FURTHER, **ACME}),
}  # fmt: skip

# More ways to be wrong under the same code, and good packs that a careless check would blame.
MORE_BAD = [
    # The textbook's: one condition more, and the same conclusion.
    ("HA201", extra(given={"few": "cpu.count < 2", "on": "net.on"}, when="few and on", tests=[
        '{cpu.count: "1", net.on: "true"}', '{cpu.count: "9", net.on: "true"}', "{}"])
     | {"rules/settings/wide.yaml": rule("wide", {"one": "cpu.count < 3"})}),
    ("HA001", {EXTRA: "id: extra\ntitle: [\n"}),
    ("HA003", condition('holds("cpu.none")')),
    ("HA003", extra(more="applies_to: cpu.none\n")),
    ("HA003", condition("app.version < broken[os.arch]", *VERSIONS)),
    ("HA003", extra(more="actions:\n  - {id: nobody, stance: do, because: so}\n")),
    ("HA004", condition('os.arch == "arm"', "os.arch", ("x86", "x64"))),
    ("HA004", condition("app.version < fixed[cpu.count]", *VERSIONS)),
    ("HA004", extra(tests=['{cpu.count: "one"}', "{}", "{}"])),
    ("HA005", {CATALOGUE: fact("cpu.count", SOURCE)}),
    ("HA005", {CATALOGUE: "conditions:\n  cpu.few: {when: cpu.count < 2, meaning: another}\n"}),
    ("HA005", {CATALOGUE: "tables:\n  fixed: {type: text, by: os.arch, meaning: another, rows: {x86: a, x64: b}}\n"}),
    ("HA006", {**FURTHER,
               "further/facts/catalogue/base.yaml": OLD_WORDS,
               "further/rules/settings/acme-extra.yaml": USES_SPEED.replace("id: extra", "id: acme-extra")}),
    ("HA007", {CATALOGUE: "conditions:\n  a.one: {when: 'holds(\"a.two\")', meaning: one}\n"
               "  a.two: {when: 'holds(\"a.one\")', meaning: two}\n"}),
    ("HA101", condition('os.arch == "x86" and os.arch == "x64"', "os.arch", ("x86", "x64"))),
    ("HA101", condition("net.on and not known(net.on)", *SWITCH)),
    ("HA101", condition('app.version > "2.5.0.1" and app.version < "2.5.0.2"', *VERSIONS)),
    ("HA101", condition("not_found(net.on) and net.on == False", *SWITCH)),
    ("HA103", extra(given={"few": 'holds("cpu.few")', "many": 'not holds("cpu.few")'})),
    ("HA103", {CATALOGUE: "conditions:\n  cpu.many: {when: cpu.count > 50, meaning: Many.}\n",
               EXTRA: rule(more="applies_to: cpu.many\n")}),
    ("HA104", extra(given={"few": 'holds("cpu.few")', "fewer": "cpu.count < 3"})),
    ("HA104", condition("cpu.count > 5 and (cpu.count != 9 and cpu.count > 2)")),
    ("HA105", two_actions("app.whole", "app.whole", WINNERS.format("cpu.count > 5", "many", "wide"))),
    ("HA301", {EXTRA: None, CATALOGUE: fact("net.speed", "    collect: {any: look}\n")}),
    ("HA304", {CATALOGUE: "conditions:\n  cpu.many: {when: cpu.count > 50, meaning: Many.}\n"}),
    ("HA304", {CATALOGUE: "tables:\n  idle: {type: text, by: os.arch, meaning: idle, rows: {x86: a, x64: b}}\n"}),
    ("HA401", extra(title="Version 2.0.0.3 is too old", given={"old": 'app.version < "2.0.0.2"'},
                    tests=["{app.version: 1.0.0.0}", "{app.version: 3.0.0.0}", "{}"])),
    ("HA401", extra(checks="whether KB123456 is there")),
    ("HA403", extra(more="actions:\n  - {id: mend, stance: consider, because: 'at {broken[os.arch]}'}\n")),
    ("HA402", condition('app.version < "2.0.0.1"', *VERSIONS)),
    ("HA501", {**NAMED, "facts/text/zh.yaml": chinese() + '"Nobody says this.": "译文"\n'}),
    ("HA701", {"rules/remedies/mend.yaml": remedy("mend", "requires: [other]\n"),
               "rules/remedies/other.yaml": remedy("other", "requires: [mend]\n"),
               EXTRA: rule(more="actions:\n  - {id: other, stance: consider, because: so}\n")}),
    ("HA001", before(mend="after_restart: [mend]\n")),
    # Only one of two that contradict each other ever stands.
    ("HA703", {**two_actions("app.whole", "app.whole", CONFLICT),
               "rules/remedies/switch-off.yaml":
               remedy("switch-off", 'requires: [switch-on]\neffects: {net.on: "false"}\n').replace("k: 10", "k: 11")}),
]  # fmt: skip
MORE_GOOD = [
    condition("known(net.on) and net.on", *SWITCH),
    condition("net.on or not known(net.on)", *SWITCH),
    condition('"KB1" not in app.listed and known(app.listed)', "app.listed", ("KB1", "KB2")),
    two_actions("app.whole", "app.whole", CONFLICT),
    two_actions("app.whole", "not app.whole", WINNERS.format("cpu.count > 5", "wide", "many")),
    extra(checks="whether there are 7 or so of them in under an hour"),
    extra(title="Fewer than 4 processors"),
    # A test that expects proposals touches the conditions of actions too.
    extra(
        given={"few": 'holds("cpu.few")', "on": "net.on"},
        when="few",
        more="actions:\n  - {id: mend, stance: consider, if: on, because: so}\n",
        tests=['{cpu.count: "1"}', '{cpu.count: "9"}', '{net.on: "true"}, proposes: [consider mend]'],
    ),
]

__all__ = ["EXAMPLES", "MORE_BAD", "MORE_GOOD", "base"]
