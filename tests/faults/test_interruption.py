"""Ctrl-C at any moment: exit code 130, one clear word, nothing half, and the run goes on where it was."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.effort import some
from tests.faults.ended import COMMANDS, EXAMPLE, LONGEST, OLD, ROOT, begun, check_left, ended
from tests.hostile.commands import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.mark.parametrize(("name", "moment"), some([(name, moment) for name in COMMANDS for moment in range(3)]))
def test_a_command_that_is_interrupted(tmp_path: Path, name: str, moment: int) -> None:
    """From the moment at which the advisor's own lines run, to behind the end."""
    (tmp_path / "answer").write_text(OLD)
    given = [one.format(folder=tmp_path) for one in COMMANDS[name]]
    process = begun(tmp_path, *given)
    time.sleep(random.Random(f"{name} {moment}").uniform(0, 1.0))
    code, said = ended(process, signal.SIGINT)
    assert code in {130, 3, 5}, said
    assert "Traceback" not in said
    if code == 130:
        assert said.strip().splitlines()[-1:] == ["advisor: interrupted."]
    check_left(tmp_path)
    if name == "audit":
        done = run(*given)
        assert done.exit_code == 3, done.stderr
        whole = json.loads((tmp_path / "answer").read_text())
        assert whole["run"]["assessed"] == 2


@pytest.mark.parametrize("lost", ["dropped", "remembered", "renamed", "renamed early"])
def test_an_interruption_that_a_library_swallows_counts_all_the_same(tmp_path: Path, lost: str) -> None:
    """Libraries of C drop what is raised where they can't pass it on, and Python remembers one that came while it
    compiled; while it makes a class it gives it another name."""
    renamed = (
        "    class Name:\n"
        "        def __set_name__(self, owner, name): raise KeyboardInterrupt\n"
        "    class Thing: name = Name()\n"
    )
    places = {
        "dropped": "import weakref, advisor.cli.main as m\n"
        "class Thing: pass\n"
        "def main():\n"
        "    def gone(_): raise KeyboardInterrupt\n"
        "    thing = Thing(); held = weakref.ref(thing, gone); del thing\n"
        "    import time; time.sleep(20)\n",
        "remembered": "import advisor.cli.main as m\n"
        "def main():\n"
        "    try: exec('raise KeyboardInterrupt')\n"
        "    except KeyboardInterrupt: pass\n"
        "    raise KeyboardInterrupt\n",
        "renamed": f"import advisor.cli.main as m\ndef replay(*_, **__):\n{renamed}m.Advisor.get_command = replay\n"
        "def main(): m.cli.main(['replay'])\n",
        "renamed early": f"import advisor.cli.main as m\ndef main():\n{renamed}",
    }
    script = tmp_path / "script.py"
    script.write_text(places[lost] + "m.main = main\nfrom advisor.__main__ import main as process\nprocess()\n")
    process = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert "Traceback" not in process.stderr
    # Where Python gives it no other name, click begins a new line behind the ^C of a terminal.
    before = "\n" if lost == "renamed" and sys.version_info >= (3, 12) else ""
    assert (process.returncode, process.stderr) == (130, f"{before}advisor: interrupted.\n")


def test_the_word_is_in_the_language_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("advisor.api.diagnose", stopped)
    for language, word in (("en", "advisor: interrupted."), ("zh", "advisor: 已中断。")):
        result = run("diagnose", str(EXAMPLE), "--lang", language)
        assert (result.exit_code, result.stderr.strip()) == (130, word)
