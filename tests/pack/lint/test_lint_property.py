"""Whatever is done to a pack, the linter ends and says so in findings; nothing is raised."""

import sys
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from small_pack import base, remedy, rule, write

from advisor.pack.lint.codes import CODES
from advisor.pack.lint.run import lint
from advisor.pack.load import read_packs
from tests.effort import tries

FILES = {
    "rules/pack.yaml": base()["rules/pack.yaml"],
    "facts/catalogue/base.yaml": base()["facts/catalogue/base.yaml"],
    "rules/settings/whole.yaml": base()["rules/settings/whole.yaml"],
    "rules/suspects/more.yaml": rule(
        "more",
        {"a": 'holds("cpu.few") and app.version < fixed[os.arch]', "b": '"KB1" in app.listed'},
        tests=["{}", "{}", "{}"],
        more="applies_to: cpu.few\n",
    ),
    "rules/remedies/other.yaml": remedy(
        "other", "given: {a: net.on}\nforbidden:\n  - {if: a, because: so, check: look}\nrequires: [mend]\n"
    ),
    "facts/text/zh.yaml": '"Old": "旧"\n',
}
WORDS = [
    "cpu.count", "cpu.few", "fixed", "os.arch", "app.version", "app.listed", "KB1", "holds", "and", "<", "4", "true",
    "rules", "mend", "given", "when", "name", "type", "by", "integer", "choice", "facts", "tests", "low", "fail",
]  # fmt: skip
INSTEAD = [
    "",
    "x",
    "not",
    "cpu.count",
    "'",
    '"',
    "[",
    "{",
    ":",
    "null",
    "9" * 30,
    "holds(1)",
    "True",
    "os.arch",
    "\n",
    "&a",
    "ä",
]


@st.composite
def spoilt(draw):
    """The files with one to three words or lines of them spoilt."""
    files = dict(FILES)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(list(files)))
        if draw(st.booleans()):
            word = draw(st.sampled_from(WORDS))
            places = files[name].count(word)
            if places:
                cut = files[name].split(word)
                at = draw(st.integers(1, places))
                files[name] = word.join(cut[:at]) + draw(st.sampled_from(INSTEAD)) + word.join(cut[at:])
        else:
            lines = files[name].splitlines(keepends=True)
            at = draw(st.integers(0, len(lines) - 1)) if lines else 0
            lines[at : at + 1] = draw(st.sampled_from([[], lines[at : at + 1] * 2, lines[at : at + 1][::-1]]))
            files[name] = "".join(lines)
    return files


@given(spoilt())
@settings(max_examples=tries(150))
def test_a_spoilt_pack_is_linted_to_the_end(files):
    with tempfile.TemporaryDirectory() as folder:
        result = lint(read_packs([write(Path(folder), {**base(), **files})]))
    assert all(finding.code in CODES and finding.line >= 1 for finding in (*result.findings, *result.waived))


@given(spoilt())
@settings(max_examples=tries(50))
def test_a_spoilt_further_pack_is_linted_to_the_end(files):
    with tempfile.TemporaryDirectory() as folder:
        roots = [write(Path(folder) / "one", base()), write(Path(folder) / "two", files)]
        lint(read_packs(roots))
