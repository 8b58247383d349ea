"""Answers to share, of every command in every format: nothing raw is in them, and they are answers like others."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from tests.effort import gate_only, some
from tests.hostile.commands import arguments_of, commands, run
from tests.share.scene import HIDE, RAW, telling_incident

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
OF_THE_EXAMPLE = ("cvp1", "pg1a", "10.20.3", "69712-000")
SHARING = [pair for pair in commands() if pair[0] != "consult"]
ENDS = {0, 3, 4, 5}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def own_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("APPDATA", str(home))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder is called by the customer's name, and the saved result is raw."""
    folder = tmp_path_factory.mktemp("acmebank")
    telling_incident(folder / "incident")
    made = run("diagnose", str(folder / "incident"), "--format", "json", "--output", str(folder / "result"))
    assert made.exit_code in ENDS, made.stderr
    assert all(raw.casefold() in (folder / "result").read_text().casefold() for raw in RAW[:4])
    return folder


def nothing_raw(text: str, raws: tuple[str, ...] = RAW) -> None:
    found = [raw for raw in raws if raw.casefold() in text.casefold()]
    assert not found, [text[max(0, at - 80) : at + 80] for at in (text.casefold().find(found[0].casefold()),)]


@pytest.mark.parametrize(("name", "form"), some(SHARING, 6))
def test_nothing_raw_is_in_an_answer(scene: Path, name: str, form: str) -> None:
    arguments = arguments_of(name, scene)
    result = run(name, *arguments, "--format", form, "--redact", *HIDE)
    assert result.exit_code in ENDS, result.stderr
    assert result.stdout.strip()
    nothing_raw(result.stdout)
    nothing_raw(result.stderr)
    assert re.search(r"host-[a-z0-9]{10}", result.stdout) or name in ("replay", "audit")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", some([form for name, form in SHARING if name == "diagnose"]))
def test_nothing_raw_is_in_the_example(form: str, language: str) -> None:
    result = run("diagnose", str(EXAMPLE), "--format", form, "--redact", "--lang", language, "--verbose")
    assert result.exit_code == 3, result.stderr
    nothing_raw(result.stdout + result.stderr, OF_THE_EXAMPLE)


def test_the_answer_is_the_same_but_for_the_names(scene: Path) -> None:
    raw = json.loads((scene / "result").read_text())
    shared = json.loads(run("diagnose", str(scene / "incident"), "--format", "json", "--redact").stdout)
    assert raw["hosts"][0]["host"] == "CVP7X"
    for one, other in zip(raw["suspects"] + raw["findings"], shared["suspects"] + shared["findings"], strict=True):
        for key in ("id", "rule", "level", "score", "verdict"):
            assert one.get(key) == other.get(key)
    assert [event["at"] for event in raw["events"]] == [event["at"] for event in shared["events"]]
    assert [event["kind"] for event in raw["events"]] == [event["kind"] for event in shared["events"]]


@gate_only
def test_a_shared_result_is_a_result(scene: Path, tmp_path: Path) -> None:
    """It can be explained, replayed, compared, and asked what if: by whoever got it, without any key."""
    shared = tmp_path / "shared.json"
    run("diagnose", str(scene / "incident"), "--format", "json", "--redact", "--output", str(shared))
    assert run("replay", str(shared)).exit_code == 0
    assert run("explain", str(shared)).exit_code == 0
    host = json.loads(shared.read_text())["hosts"][0]["host"]
    assert run("whatif", str(shared), "--do", "enable-rss", "--host", host).exit_code in ENDS
    again = tmp_path / "again.json"
    run("diagnose", str(scene / "incident"), "--format", "json", "--redact", "--output", str(again))
    compared = json.loads(run("diff", str(shared), str(again), "--format", "json").stdout)
    assert compared["facts"] == compared["others"] == compared["only_before"] == compared["only_after"] == []


def test_a_raw_result_replays_when_it_is_shared(scene: Path) -> None:
    assert run("replay", str(scene / "result"), "--redact").exit_code == 0


def test_a_changed_result_is_still_told_to_be_changed(scene: Path, tmp_path: Path) -> None:
    document = json.loads((scene / "result").read_text())
    document["facts_sha256"] = "0" * 64
    (tmp_path / "result").write_text(json.dumps(document))
    assert run("replay", str(tmp_path / "result"), "--redact").exit_code == 3


@gate_only
def test_hosts_are_named_as_the_owner_calls_them(scene: Path) -> None:
    result = run("explain", str(scene / "result"), "--host", "CVP7X", "--redact")
    assert result.exit_code == 0, result.stderr
    nothing_raw(result.stdout + result.stderr)
    assert run("whatif", str(scene / "result"), "--do", "enable-rss", "--host", "CVP7X", "--redact").exit_code in ENDS


def test_errors_carry_pseudonyms_too(scene: Path) -> None:
    result = run("explain", str(scene / "result"), "--host", "PGA-9C", "--redact")
    assert result.exit_code == 2
    nothing_raw(result.stderr)


def test_the_same_key_gives_the_same_names_and_another_gives_others(scene: Path, tmp_path: Path) -> None:
    def hosts(*options: str) -> list[str]:
        result = run("collect", str(scene / "incident"), "--format", "json", *options)
        return [host["host"] for host in json.loads(result.stdout)["hosts"]]

    (tmp_path / "key").write_text("another key of the owner's own")
    assert hosts("--redact") == hosts("--redact")
    assert not set(hosts("--redact")) & set(hosts("--redact-key", str(tmp_path / "key")))


def test_the_map_turns_an_answer_back(scene: Path, tmp_path: Path) -> None:
    kept, answer = tmp_path / "case.map", tmp_path / "answer.txt"
    result = run("diagnose", str(scene / "incident"), "--format", "text", "--redact-map", str(kept), "-o", str(answer))
    assert result.exit_code in ENDS, result.stderr
    nothing_raw(answer.read_text(), RAW[:-1])
    back = run("unredact", str(answer), "--map", str(kept))
    assert back.exit_code == 0, back.stderr
    assert "CVP7X" in back.stdout
    assert not re.search(r"host-[a-z0-9]{10}", back.stdout)
    assert run("unredact", "-", "--map", str(tmp_path / "nowhere")).exit_code == 2


def test_the_map_grows_over_runs(scene: Path, tmp_path: Path) -> None:
    kept = tmp_path / "case.map"
    answers = [run("collect", str(scene / "incident" / host), "--format", "json", "--redact-map", str(kept)).stdout
               for host in ("CVP7X", "PGA-9B")]  # fmt: skip
    (tmp_path / "both").write_text("".join(answers))
    back = run("unredact", str(tmp_path / "both"), "--map", str(kept))
    assert back.exit_code == 0
    assert "CVP7X" in back.stdout
    assert "PGA-9B" in back.stdout


def test_a_leak_writes_nothing(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.share.results import Results

    monkeypatch.setattr(Results, "evidence", lambda self, evidence: evidence)
    target = tmp_path / "answer"
    result = run("evidence", str(scene / "incident"), "--format", "json", "--redact", "--output", str(target))
    assert result.exit_code == 1
    assert not target.exists()
    assert "nothing was written" in result.stderr
    nothing_raw(result.stderr)


def test_commands_that_tell_of_no_host_have_no_such_option() -> None:
    for arguments in (["rules", "list"], ["facts", "list"], ["schema", "check"]):
        assert run(*arguments, "--redact").exit_code == 2


def test_the_key_that_is_made_is_told_once(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    first, second = (run("check", str(scene / "incident"), "--redact", "--lang", "zh").stderr for _ in range(2))
    assert "redact.key" in first
    assert "redact.key" not in second


def test_a_waiver_holds_for_its_host_and_names_nobody(scene: Path, tmp_path: Path) -> None:
    entries = []
    for host in ("CVP7X", "pga*"):
        entries.append(
            f"- rule: support-ended\n  host: {host!r}\n  owner: jdoe77\n  approver: Bsmith of acmebank\n"
            "  reason: Agreed with jdoe77 for CVP7X\n  expires: '2099-01-01T00:00:00Z'\n"
        )
    (tmp_path / "CVP7X.yaml").write_text("".join(entries))
    told = ("check", str(scene / "incident"), "--waivers", str(tmp_path / "CVP7X.yaml"), "--format", "json")
    raw, shared = run(*told), run(*told, "--redact", *HIDE)
    assert raw.exit_code == shared.exit_code, shared.stderr
    nothing_raw(shared.stdout + shared.stderr)
    assert json.loads(raw.stdout)["summary"] == json.loads(shared.stdout)["summary"]
    assert json.loads(shared.stdout)["summary"]["waived"] == 2


def test_rows_of_an_audit_are_shared_too(scene: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    result = run("audit", str(scene / "incident"), "--format", "json", "--rows", str(rows), "--redact", *HIDE)
    assert result.exit_code in ENDS, result.stderr
    nothing_raw(result.stdout + result.stderr + rows.read_text())
    assert len(re.findall("^host-", rows.read_text(), re.MULTILINE)) == 2


@pytest.mark.parametrize("saved", some([True, False]))
def test_what_was_done_to_a_plan_is_shared_with_pseudonyms(scene: Path, tmp_path: Path, saved: bool) -> None:
    """The journal is the owner's, with the hosts' own names; names and reasons in the answer are nobody's."""
    about, journal = str(scene / ("result" if saved else "incident")), str(tmp_path / "journal")
    command = ("plan", about, "--guide", "--journal", journal, "--by", "Jane Roe of acmebank")
    typed = f"skip because user=bsmith said so on pga-9b\nverify {scene / 'incident'}\nquit\n"
    assert CliRunner().invoke(cli, command, input=typed).exit_code in ENDS
    assert "checks" in Path(journal).read_text()
    for form in ("json", "text", "md", "html"):
        shared = run("plan", about, "--journal", journal, "--format", form, "--redact", *HIDE)
        assert shared.exit_code in ENDS, shared.stderr
        nothing_raw(shared.stdout + shared.stderr, (*RAW, "Jane Roe"))
        assert form != "json" or "because user=user-" in shared.stdout
        assert run("plan", about, "--journal", journal, "--format", form).exit_code == shared.exit_code


def test_a_guide_is_for_whoever_carries_the_plan_out(scene: Path, tmp_path: Path) -> None:
    refused = run("plan", str(scene / "result"), "--guide", "--journal", str(tmp_path / "journal"), "--redact")
    assert refused.exit_code == 2
    assert "leave --redact out" in refused.stderr
    assert not (tmp_path / "journal").exists()
