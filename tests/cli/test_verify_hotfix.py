"""`advisor verify-hotfix`: what it says, in which format and language, and how it ends."""

import inspect
import json
import sys

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from advisor.pack.load import load_pack
from tests.read.cabinets import cabinet
from tests.read.programs import program, version_resource
from tests.report.closed import validator
from tests.test_example import EXAMPLE

NAMES = {"OriginalFilename": "NDIS.SYS", "FileVersion": "5.2.3790.4524 (srv03_sp2_qfe.090604-1234)"}


def run(*arguments):
    return CliRunner().invoke(cli, ["verify-hotfix", *(str(one) for one in arguments)])


@pytest.fixture
def given(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def sized(size, **more):
    """A driver of that size in bytes; what is left of it stands at its end."""
    made = program(version_resource(strings=NAMES), "I386", **more)
    return made.ljust(size, b"\0")


def test_the_right_file(given):
    file = given("ndis.sys", sized(210_432))
    done = run(file, "--arch", "x86", "--format", "text")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "ndis.sys is the right file."
    assert "of the branch QFE" in done.stdout
    assert run(file, "--arch", "x64").exit_code == 3
    assert "不是正确的文件" in run(file, "--arch", "x64", "--lang", "zh").stdout


def test_platforms_are_those_of_the_catalogue(given):
    file = given("ndis.sys", sized(210_432))
    for platform in load_pack().facts["os.arch"].values:
        assert run(file, "--arch", platform, "--format", "text").exit_code in (0, 3)
    for other in ("x32", "ia-64", "-"):
        refused = run(file, "--arch", other)
        assert refused.exit_code == 2
        assert f"there is no platform '{other}'" in refused.stderr
    source = inspect.getsource(sys.modules["advisor.cli.verify_hotfix"])
    assert not [one for one in load_pack().facts["os.arch"].values if one in source]


def test_the_exit_code_tells_wrong_warnings_unknown_and_unrecognised(given, tmp_path):
    assert run(given("ndis.sys", program(version_resource("5.2.3790.1", NAMES)))).exit_code == 3
    assert run(given("ndis.sys", sized(210_433))).exit_code == 4
    assert run(given("a.cab", cabinet({"ndis.sys": sized(210_432)}, method=0x1503))).exit_code == 5
    assert run(given("ndis.sys", sized(210_432)[:700])).exit_code == 5
    assert run(given("a.txt", b"hello")).exit_code == 2
    assert run(tmp_path / "none.sys").exit_code == 2
    assert run(tmp_path).exit_code == 2


@pytest.mark.parametrize(
    "content",
    [
        sized(210_432), sized(210_432)[:700], cabinet({"SP2QFE\\ndis.sys": sized(210_432)}), cabinet({"a": b"x"}),
        b"MSCF" + bytes(99),
    ],
    ids=["driver", "cut", "cabinet", "other cabinet", "damaged"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_holds_to_its_schema(given, content, language):
    done = run(given("file.bin", content), "--format", "json", "--lang", language)
    document = json.loads(done.stdout)
    validator("hotfix").validate(document)
    assert {check["aspect"] for check in document["checks"]} >= {"name"}
    texts = [check["text"] for check in document["checks"]]
    assert not [text for text in texts if "{" in text or text.startswith("hotfix.")]


def test_a_server_of_a_result_says_platform_and_need(given):
    file = given("ndis.sys", sized(210_432))
    done = run(file, "--host", EXAMPLE, "CVP1", "--format", "json")
    document = json.loads(done.stdout)
    assert document["platform"] == "x86"
    assert document["checks"][0]["aspect"] == "host"
    assert run(file, "--host", EXAMPLE, "NOBODY").exit_code == 2


def test_what_a_file_calls_itself_can_not_steer_the_terminal(given):
    evil = {"OriginalFilename": "\x1b]0;evil\x07{platform}\u202e"}
    done = run(given("x.sys", program(version_resource(strings=evil))), "--format", "text")
    assert done.exit_code == 3
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "{platform}" in done.stdout
