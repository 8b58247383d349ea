"""A pack of a few facts and rules that lints clean, and pieces to lay over it."""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[3]

FACTS = """\
facts:
  - name: cpu.count
    type: integer
    label: Processors
    meaning: How many there are.
    question: How many processors are there?
    sources: [{format: wmic, name: Count}]
  - name: os.arch
    type: choice
    values: [x86, x64]
    label: Platform
    meaning: The processor family.
    sources: [{format: wmic, name: Arch}]
  - name: app.version
    type: file-version
    label: Version
    meaning: The file's version.
    sources: [{format: wmic, name: Version}]
  - name: app.listed
    type: text-list
    complete: app.whole
    label: Updates
    meaning: What is installed.
    sources: [{format: wmic, name: Id, combine: union}]
  - name: app.whole
    type: boolean
    label: Whole
    meaning: Whether the list is whole.
    sources: [{format: wmic, name: Whole}]
  - name: net.on
    type: boolean
    label: Switch
    meaning: Whether it is on.
    sources: [{format: wmic, name: On}]
  - name: app.old
    type: boolean
    label: Old
    meaning: Whether the file is old.
tables:
  fixed:
    type: file-version
    by: os.arch
    meaning: The first good one.
    rows: {x86: 2.0.0.1, x64: 2.0.0.1}
conditions:
  cpu.few:
    when: cpu.count < 4
    meaning: Fewer than four.
derive:
  - fact: app.old
    because: the version against the first good one
    cases:
      - when: app.version < fixed[os.arch]
        value: "true"
      - when: "True"
        value: "false"
"""


def rule(identity="extra", given=None, when=None, tests=None, more="", title="A rule", checks="something"):
    """A rule file. `given` maps names to conditions; `when` defaults to all of them."""
    given = given or {"few": 'holds("cpu.few")'}
    listed = "".join(f"  {name}: '{text.replace(chr(39), chr(39) * 2)}'\n" for name, text in given.items())
    tests = tests or ['{cpu.count: "1"}', '{cpu.count: "9"}', "{}"]
    shown = "".join(
        f"  - {{facts: {facts}, expect: {expect}, because: so}}\n"
        for facts, expect in zip(tests, ("fail", "pass", "unknown"), strict=False)
    )
    return (
        f"id: {identity}\ntitle: {title}\nstatus: stable\nreferences: []\ngiven:\n{listed}"
        f"when: {when or ' and '.join(given)}\nverdict: {{severity: low}}\n{more}"
        f"explain: {{checks: {checks}, matters: it does, cannot_see: the rest}}\ntests:\n{shown}"
    )


def remedy(identity, more=""):
    return (
        f"id: {identity}\ntitle: A remedy\nstatus: stable\nreferences: []\nrank: 10\n{more}reboot: false\n"
        "rollback: undo it\nverify: look\n"
    )


def base():
    """The files of the small pack."""
    uses = {"few": 'holds("cpu.few")', "old": "app.old", "on": "net.on", "listed": '"KB1" in app.listed'}
    tests = [
        '{cpu.count: "1", app.old: "true", net.on: "true", app.listed: KB1}',
        '{cpu.count: "9"}',
        "{}",
    ]
    actions = "actions:\n  - {id: mend, stance: do, because: it helps}\n"
    return {
        "rules/pack.yaml": "name: small\nversion: 1.0.0\nwaive:\n  HA501: the tests speak English only\n",
        "rules/levels.yaml": (SHIPPED / "rules/levels.yaml").read_text(encoding="utf-8"),
        "facts/evidence.yaml": (SHIPPED / "facts/evidence.yaml").read_text(encoding="utf-8"),
        "facts/counters.yaml": "counters: []\nprovenance: none\n",
        "facts/catalogue/base.yaml": FACTS,
        "rules/settings/whole.yaml": rule("whole", uses, tests=tests, more=actions),
        "rules/remedies/mend.yaml": remedy("mend"),
    }


def write(folder, files):
    """The files, under a folder; a file that is None is left out."""
    for name, text in files.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
