"""`advisor collect`: paths, addresses and inventories sorted out, and one document that every command takes."""

import json

import jsonschema
import pytest

from advisor.cli.credentials import PASSWORD, USER
from advisor.fleet.targets import sorted_targets

SYSTEMINFO = (
    "Host Name: CVP1\r\nOS Name: Microsoft(R) Windows(R) Server 2003, Standard Edition\r\n"
    "OS Version: 5.2.3790 Service Pack 2 Build 3790\r\n"
)
SECRET = "s3cret-of-the-test"


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "CVP1"
    folder.mkdir()
    (folder / "systeminfo.txt").write_text(SYSTEMINFO, encoding="utf-8", newline="")
    return folder


@pytest.fixture(autouse=True)
def _nobody(monkeypatch):
    monkeypatch.delenv(USER, raising=False)
    monkeypatch.delenv(PASSWORD, raising=False)


def collected(run, *arguments):
    result = run("collect", *arguments)
    return json.loads(result.stdout)


def test_into_a_pipe_the_answer_is_a_document(run, bundle):
    document = collected(run, bundle)
    (host,) = document["hosts"]
    facts = {fact["name"]: fact for fact in host["facts"]}
    assert document["schema"] == "advisor.facts/1"
    assert host["host"] == "CVP1"
    assert facts["os.service_pack"]["value"] == 2
    assert facts["ndis.version"]["absent"]["reason"] == "not-collected"
    assert "wmic datafile" in facts["ndis.version"]["absent"]["collect"]


def test_the_document_validates_against_its_schema(run, bundle):
    schema = json.loads(run("schema", "facts").stdout)
    jsonschema.validate(collected(run, bundle), schema)


def test_what_was_collected_is_a_source(run, bundle, tmp_path):
    saved = tmp_path / "facts.json"
    assert run("collect", bundle, "--output", saved).exit_code == 0
    straight = json.loads(run("check", bundle, "--format", "json").stdout)
    again = json.loads(run("check", saved, "--format", "json").stdout)
    assert again["summary"] == straight["summary"]


def test_one_host_a_line(run, bundle, tmp_path):
    saved = tmp_path / "facts.jsonl"
    other = bundle.with_name("CVP2")
    other.mkdir()
    (other / "systeminfo.txt").write_text(SYSTEMINFO.replace("CVP1", "CVP2"), encoding="utf-8", newline="")
    run("collect", bundle, other, "--format", "jsonl", "--output", saved)
    assert [json.loads(line)["hosts"][0]["host"] for line in saved.read_text().splitlines()] == ["CVP1", "CVP2"]
    assert len(json.loads(run("check", saved, "--format", "json").stdout)["hosts"]) == 2


def test_the_page_says_what_is_known_and_why_not(run, bundle):
    page = run("collect", bundle, "--format", "text").stdout
    assert "os.service_pack = 2" in page
    assert "ndis.version: not collected" in page


def test_consent_is_asked_before_anybody_is(run):
    document = collected(run, "smb://cvp1", "vcenter://vc", "--dry-run", "--format", "json")
    jsonschema.validate(document, json.loads(run("schema", "consent").stdout))
    host, center = document["targets"]
    assert host["target"] == "smb://cvp1"
    assert any("EnableRSS" in line for line in host["reads"])
    assert any("drivers\\ndis.sys" in line for line in host["reads"])
    assert any("snapshot" in line for line in center["reads"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "whom to ask"),
        (["smb://"], "smb://"),
        (["ftp://host"], "no scheme"),
        (["@no-such-file"], "no-such-file"),
        (["no-such-folder"], "no such file or folder"),
        (["smb://cvp1"], "as which user"),
        (["smb://admin@cvp1"], "no password"),
        (["--script", "cmd", "smb://cvp1"], "leave the targets out"),
        (["vcenter://u@vc", "--from", "yesterday"], "is no time"),
    ],
)
def test_what_is_wrong_is_said_before_anybody_is_asked(run, monkeypatch, arguments, says):
    if "--from" in arguments:
        monkeypatch.setenv(PASSWORD, SECRET)
    result = run("collect", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_password_in_an_address_is_not_repeated(run):
    result = run("collect", f"smb://admin:{SECRET}@cvp1")
    assert result.exit_code == 2
    assert SECRET not in result.output


def test_inventories_and_addresses_are_sorted_by_how_they_are_asked(tmp_path):
    inventory = tmp_path / "hosts.txt"
    inventory.write_text("cvp1\nwinrm://srv2012\nvcenter://vc.example.com\n", encoding="utf-8")
    found = sorted_targets(["local", f"@{inventory}", "smb://pg1", "folder"])
    assert [str(one.target) for one in found.hosts] == ["local", "smb://cvp1", "winrm://srv2012", "smb://pg1"]
    assert found.centers == ("vcenter://vc.example.com",)
    assert found.paths == ("folder",)


def journal_of(path, *facts, problems=()):
    document = {
        "schema": "advisor.facts/1",
        "hosts": [{"host": "cvp1", "role": "cvp", "facts": list(facts)}],
        "target": "smb://cvp1",
        "reached": True,
        "problems": list(problems),
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    return path


def test_a_run_that_is_taken_up_again_tells_what_the_first_one_told(run, tmp_path):
    seen = {
        "name": "os.service_pack",
        "value": 2,
        "source": {"kind": "registry", "file": "smb://cvp1", "detail": "CSDVersion"},
        "observed_at": "2013-03-30T23:00:00.000Z",
    }
    why = "access to ADMIN$/system32/drivers/ndis.sys is denied. The user must be an administrator of the server."
    closed = {"name": "ndis.version", "absent": {"reason": "access-denied", "detail": why, "collect": "see the manual"}}
    path = journal_of(tmp_path / "j.jsonl", seen, closed, problems=[{"file": "smb://cvp1", "what": why}])
    result = run("collect", "smb://cvp1", "--journal", path, "--lang", "zh")
    (host,) = json.loads(result.stdout)["hosts"]
    facts = {fact["name"]: fact for fact in host["facts"]}
    assert facts["os.service_pack"] == seen
    assert facts["ndis.version"]["absent"]["reason"] == "access-denied"
    assert "的访问被拒绝" in facts["ndis.version"]["absent"]["detail"]
    assert "wmic datafile" in facts["ndis.version"]["absent"]["collect"]
    assert result.exit_code == 5
    assert "的访问被拒绝" in result.stderr


@pytest.mark.parametrize(
    "hosts", ["none", [3], [{"host": 3}], [{"facts": [1, {"name": [1], "value": 3, "source": {}}, {"name": "x"}]}]]
)
def test_a_journal_that_somebody_wrote_into_tells_nothing_wrong(run, tmp_path, hosts):
    path = journal_of(tmp_path / "j.jsonl", problems=[3, {"file": 1, "what": "x"}])
    document = {**json.loads(path.read_text(encoding="utf-8")), "hosts": hosts}
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    (host,) = collected(run, "smb://cvp1", "--journal", path)["hosts"]
    assert not [fact for fact in host["facts"] if "value" in fact]


def test_what_a_person_reads_is_in_the_language_that_was_asked_for(run, bundle):
    (bundle / "env.reg").write_text(
        "Windows Registry Editor Version 5.00\n\n"
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\n"
        '"NUMBER_OF_PROCESSORS"="4"\n'
    )
    assert "cpu.count = 4 个逻辑处理器" in run("collect", bundle, "--lang", "zh", "--format", "text").stdout
    assert "cpu.count = 4 logical processors" in run("collect", bundle, "--format", "text").stdout
    listed = run("collect", bundle, "smb://cvp1", "--dry-run", "--lang", "zh", "--format", "text").stdout
    assert "按内容识别" in listed
    assert "ndis.sys：大小、日期及其中的版本" in listed
