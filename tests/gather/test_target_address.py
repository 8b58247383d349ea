"""Addresses of hosts, as people write them; a password among them is refused without being repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.gather.target_address import is_target, parse_target
from advisor.model.target import Target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("smb://cvp1", Target("smb", "cvp1")),
        ("SMB://CVP1.example.com:4445", Target("smb", "CVP1.example.com", 4445)),
        ("smb://admin@cvp1", Target("smb", "cvp1", user="admin")),
        (r"smb://EXAMPLE\admin@cvp1", Target("smb", "cvp1", user=r"EXAMPLE\admin")),
        ("smb://admin@example.com@cvp1", Target("smb", "cvp1", user="admin@example.com")),
        ("smb://[2001:db8::1]", Target("smb", "2001:db8::1")),
        ("winrm://[2001:db8::1]:5986/wsman", Target("winrm", "2001:db8::1", 5986, path="/wsman")),
        ("vcenter://vc.example.com/VM1", Target("vcenter", "vc.example.com", path="/VM1")),
        ("vcenter://vc.example.com/VM@home", Target("vcenter", "vc.example.com", path="/VM@home")),
        (" local ", Target("local", "localhost")),
        ("smb://192.0.2.7/", Target("smb", "192.0.2.7")),
    ],
)
def test_what_people_write(text, target):
    assert is_target(text)
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("smb://", "there is no host"),
        ("smb://cvp1:port", "port is a number"),
        ("smb://cvp1:0", "port is a number"),
        ("smb://cvp1:70000", "port is a number"),
        ("smb://2001:db8::1", "brackets"),
        ("smb://[2001:db8::1", "is written"),
        ("smb://[cvp1]", "is written"),
        ("ftp://cvp1", "no scheme 'ftp'"),
        ("smb://cvp 1", "there is no host"),
        ("smb://-oProxyCommand", "there is no host"),
        ("cvp1", "is no address"),
        ("./folder", "is no address"),
    ],
)
def test_what_is_no_address(text, words):
    with pytest.raises(UsageError, match=words):
        parse_target(text)


def test_a_bare_name_has_the_scheme_that_is_said_for_it():
    assert parse_target("cvp1:445", default_scheme="smb") == Target("smb", "cvp1", 445)


@given(st.sampled_from(["", "12/", "12@", "/", ":", "]", "[::1]/"]), st.text(max_size=30))
def test_a_password_is_refused_and_not_repeated(start, secret):
    secret = f"{start}S3CRET{secret}"
    with pytest.raises(UsageError) as raised:
        parse_target(f"smb://admin:{secret}@cvp1")
    assert "holds a password" in raised.value.message
    assert "S3CRET" not in raised.value.message


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_an_error(text):
    try:
        target = parse_target(text, default_scheme="smb")
    except UsageError:
        return
    assert target.host
    assert "\n" not in str(target).strip()
