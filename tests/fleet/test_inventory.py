"""Inventories of every kind give the same hosts; one that holds a password is refused without showing it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.fleet.answer import Listed
from advisor.fleet.inventory import read_inventory
from advisor.model.target import Target

CVP = Listed(Target("smb", "192.0.2.1", user="admin"), "cvp1", "cvp")
PG = Listed(Target("smb", "pg1"), "pg1", "pg")

SAME = {
    "hosts.csv": "Name,Address,Role,User\ncvp1,192.0.2.1,cvp,admin\npg1,,pg,\n",
    "sheet.csv": "\ufeffname;address;role;user\r\ncvp1;192.0.2.1;cvp;admin\r\npg1;;pg;\r\n",
    "export.csv": '#TYPE Server\n"Name","Address","Role","User"\n"cvp1","192.0.2.1","cvp","admin"\n"pg1","","pg",""\n',
    "pasted.txt": "name\taddress\trole\tuser\ncvp1\t192.0.2.1\tcvp\tadmin\npg1\t\tpg\t\n",
    "hosts.yaml": "- {host: cvp1, address: 192.0.2.1, role: cvp, user: admin}\n- host: pg1\n  role: PG\n",
    "hosts.json": '[{"name": "cvp1", "url": "smb://admin@192.0.2.1", "role": "cvp"}, {"host": "pg1", "role": "pg"}]',
    "under.yaml": "hosts:\n  - {host: cvp1, target: 'smb://admin@192.0.2.1', role: cvp}\n  - {host: pg1, role: pg}\n",
    "ansible.ini": (
        "; what we have\n[cvp]\ncvp1 ansible_host=192.0.2.1 ansible_user=admin  # the first\n\n[pg]\npg1\n"
        "[pg:vars]\nansible_connection=winrm\n[all:children]\ncvp\npg\n"
    ),
    "ansible.yml": (
        "all:\n  children:\n    cvp:\n      hosts:\n        cvp1: {ansible_host: 192.0.2.1, ansible_user: admin}\n"
        "    pg:\n      hosts:\n        pg1:\n"
    ),
}


def read(tmp_path, text, name="inventory"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_inventory(path)


@pytest.mark.parametrize("name", SAME)
def test_every_kind_of_list(tmp_path, name):
    assert read(tmp_path, SAME[name], name) == (CVP, PG)


def test_a_table_of_one_column_has_a_head_and_a_list_has_none(tmp_path):
    assert [one.label for one in read(tmp_path, "host\ncvp1\n", "hosts.csv")] == ["cvp1"]
    assert [one.label for one in read(tmp_path, "host\ncvp1\n", "hosts")] == ["host", "cvp1"]


def test_a_list_of_one_a_line(tmp_path):
    text = "\ufeff# our servers\nsmb://cvp1\n\npg[01:03]\nwinrm://[2001:db8::1]:5986\n2001:db8::2\nsmb://cvp1\n"
    text += "smb://EXAMPLE\\admin@cvp2  # the domain's\n"
    assert read(tmp_path, text) == (
        Listed(Target("smb", "cvp1")),
        Listed(Target("smb", "pg01"), "pg01"),
        Listed(Target("smb", "pg02"), "pg02"),
        Listed(Target("smb", "pg03"), "pg03"),
        Listed(Target("winrm", "2001:db8::1", 5986)),
        Listed(Target("smb", "2001:db8::2"), "2001:db8::2"),
        Listed(Target("smb", "cvp2", user="EXAMPLE\\admin")),
    )


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.csv", "name,address,password\ncvp1,192.0.2.1,S3CRET\n", 1),
        ("a.csv", "name;address;password\ncvp1;192.0.2.1;S3CRET\n", 1),
        ("a", "smb://admin:S3CRET@cvp1\n", 1),
        ("a.ini", "pg1\ncvp1 ansible_password=S3CRET\n", 2),
        ("a.ini", "pg1\n[all:vars]\nansible_become_pass=S3CRET\n", 3),
        ("a.yaml", "- pg1\n- {host: cvp1, password: S3CRET}\n", 2),
        ("a.json", '["pg1", {"host": "cvp1", "passwd": "S3CRET"}]', 1),
        ("a.yml", "all:\n  hosts:\n    cvp1:\n      ansible_ssh_pass: S3CRET\n", None),
        ("a.yml", "all:\n  vars: {ansible_password: S3CRET}\n  hosts: {cvp1: }\n", None),
    ],
)
def test_a_password_is_refused_and_not_shown(tmp_path, name, text, line):
    with pytest.raises(UsageError, match="password") as raised:
        read(tmp_path, text, name)
    assert "S3CRET" not in raised.value.message
    assert line is None or f"{name}:{line}:" in raised.value.message


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a", "", "names no host"),
        ("a", "# nothing\n", "names no host"),
        ("a", "smb://cvp1\nftp://cvp2\n", ":2: .*no scheme 'ftp'"),
        ("a.csv", "name,role\ncvp1,boss\n", ":2: there is no role 'boss'"),
        ("a.csv", "name,address\n,\ncvp1,\n,,\nx,not a host\n", ":5: "),
        ("a", "'cvp1\n", ":1: a quotation mark"),
        ("a", "cvp[9:1]\n", ":1: the range"),
        ("a", "cvp[1:99999999]\n", ":1: the range"),
        ("a", "cvp[1:9999][1:9999]\n", ":1: the range"),
        ("a.yaml", "- [1, 2]\n", ":1: is neither a target nor a mapping"),
        ("a.yaml", "a: [\n", "neither YAML nor JSON"),
        ("a.json", "[" * 1500, ":1: is nested too deeply"),
        ("a.yaml", "x\n", "neither a list of hosts nor groups"),
    ],
)
def test_what_is_no_inventory_says_where(tmp_path, name, text, words):
    with pytest.raises(UsageError, match=words):
        read(tmp_path, text, name)


@pytest.mark.parametrize("name", ["a.json", "a"])
def test_a_character_that_json_writes_as_two_halves(tmp_path, name):
    said = {"host": "cvp1", "site": "\U00020bb7\U0001f600", "path": "\\ud83d\\ude00"}
    (host,) = read(tmp_path, json.dumps([said]), name)
    assert (host.about["site"], host.about["path"]) == (said["site"], said["path"])


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(UsageError, match="can't be read"):
        read_inventory(tmp_path / "none")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\0\x80")
    with pytest.raises(UsageError, match="UTF-8"):
        read_inventory(tmp_path / "binary")


def test_aliases_of_aliases_end(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(
        f"{to}: &{to} [{', '.join([f'*{of}'] * 9)}]\n" for of, to in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(UsageError, match="neither YAML nor JSON"):
        read(tmp_path, bomb, "a.yaml")


@given(st.text(max_size=200))
def test_any_text_is_an_inventory_or_an_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        assert read_inventory(path)
    except UsageError:
        return


@pytest.mark.parametrize(
    ("key", "meant"), [("pari", "pair"), ("Role", "role"), ("adress", "address"), ("minimum_aliv", "minimum_alive")]
)
def test_a_misspelt_key_of_a_host_is_told_with_its_line(tmp_path, key, meant):
    """A host that is not in its pair would be restarted beside the other side."""
    path = tmp_path / "hosts.yaml"
    path.write_text(f"hosts:\n  - {{host: A, role: pg}}\n  - {{host: B, {key}: x}}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"hosts\.yaml:3: .*'{key}' of a host; did you mean '{meant}'\?"):
        read_inventory(path)


def test_a_key_of_another_tool_is_its_own_affair(tmp_path):
    path = tmp_path / "hosts.yaml"
    path.write_text("hosts:\n  - {host: A, rack: 7, owner: telephony, serial_number: X1}\n", encoding="utf-8")
    assert [host.label for host in read_inventory(path)] == ["A"]
