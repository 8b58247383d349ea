"""Every file of a host is read, or a problem says why it is not."""

import os

from advisor.gather.place import memory_file
from advisor.model.source import HostSource, SourceFile
from advisor.read.host_facts import host_name, merge
from advisor.read.recognise import read_host
from tests.read.catalogue_pack import catalogue_pack


def read(*files: SourceFile, role: str | None = None):
    host = HostSource(None, files, role)
    readings, problems = read_host(host, catalogue_pack())
    return merge(readings, catalogue_pack(), host), readings, problems


def test_what_is_not_read_is_a_problem_each():
    def locked(offset: int, length: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    _, readings, problems = read(
        memory_file("empty", b""),
        memory_file("blank", b" \r\n\r\n"),
        memory_file("rubbish", bytes(range(256)) * 40),
        memory_file("random", b"\x7fELF" + os.urandom(5000)),
        memory_file("prose", b"Dear colleague,\nplease find the logs attached.\n"),
        SourceFile("locked", 10, locked),
    )
    assert not readings
    told = {problem.file: problem.what for problem in problems}
    assert "empty" in told["empty"]
    assert "white space" in told["blank"]
    assert "binary" in told["rubbish"]
    assert "binary" in told["random"]
    assert "known formats are" in told["prose"]
    assert "Permission denied" in told["locked"]


def test_a_file_is_known_by_its_content_and_not_by_its_name():
    banner = memory_file("CVP1/perfmon.csv", b"Microsoft Windows [Version 5.2.3790]\r\n")
    facts, readings, problems = read(banner)
    assert [reading.format for reading in readings] == ["ver"]
    assert [fact.name for fact in facts] == ["os.version"]
    assert not problems


def test_the_role_of_the_incident_comes_first_and_the_name_from_the_facts():
    saved = (
        b'{"schema": "advisor.facts/1", "hosts": '
        b'[{"host": "X", "role": "pg", "facts": [{"name": "host.name", "value": "SRV7"}]}]}'
    )
    facts, _, _ = read(memory_file("facts.json", saved), role="cvp")
    assert next(fact.value for fact in facts if fact.name == "host.role") == "cvp"
    assert host_name(HostSource(None, ()), facts) == "SRV7"
    assert host_name(HostSource("CVP1", ()), facts) == "CVP1"
