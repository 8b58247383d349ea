"""Where the user and the password come from, and that no password is ever shown."""

import sys
from types import SimpleNamespace

import pytest

from advisor.cli.credentials import PASSWORD, SERVICE, USER, CredentialStore
from advisor.errors import UsageError
from advisor.model.credentials import Credentials, hidden
from advisor.model.target import Target

SECRET = "s3cret-of-the-test"
HOST = Target("smb", "cvp1")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    monkeypatch.delenv(USER, raising=False)
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)


def ring(monkeypatch, kept):
    def get_password(service, name):
        assert service == SERVICE
        if isinstance(kept, Exception):
            raise kept
        return kept.get(name)

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))


def test_this_machine_needs_nobody():
    assert CredentialStore()(Target("local", "")) is None


@pytest.mark.parametrize(
    ("named", "domain", "user"),
    [("admin", "", "admin"), (r"CORP\admin", "CORP", "admin"), ("admin@corp.example", "corp.example", "admin")],
)
def test_a_user_is_named_in_any_form(monkeypatch, named, domain, user):
    monkeypatch.setenv(PASSWORD, SECRET)
    found = CredentialStore(named)(HOST)
    assert (found.user, found.domain, found.password) == (user, domain, SECRET)


def test_the_address_goes_before_the_option_and_the_option_before_the_environment(monkeypatch):
    monkeypatch.setenv(PASSWORD, SECRET)
    monkeypatch.setenv(USER, "third")
    assert CredentialStore("second")(Target("smb", "cvp1", user="first")).user == "first"
    assert CredentialStore("second")(HOST).user == "second"
    assert CredentialStore()(HOST).user == "third"


def test_without_a_user_the_message_says_how_to_name_one():
    with pytest.raises(UsageError, match=r"smb://USER@cvp1"):
        CredentialStore()(HOST)


def test_a_keyring_knows_one_host_better_than_all(monkeypatch):
    ring(monkeypatch, {"admin@cvp1": SECRET, "admin": "another"})
    store = CredentialStore("admin")
    assert store(HOST).password == SECRET
    assert store(Target("smb", "pg1")).password == "another"


def test_an_interruption_that_a_keyring_names_anew_is_one(monkeypatch):
    locked = RuntimeError("Error calling __set_name__")
    locked.__cause__ = KeyboardInterrupt()
    ring(monkeypatch, locked)
    with pytest.raises(KeyboardInterrupt):
        CredentialStore("admin")(HOST)


def test_a_person_is_asked_once_for_each_user(monkeypatch):
    ring(monkeypatch, RuntimeError("locked"))
    asked = []

    def prompt(question):
        asked.append(question)
        return SECRET

    store = CredentialStore("admin", prompt)
    assert [store(Target("smb", f"host{number}")).password for number in range(3)] == [SECRET] * 3
    assert asked == ["Password of admin"]


def test_without_a_terminal_nobody_is_asked():
    with pytest.raises(UsageError, match="ADVISOR_PASSWORD"):
        CredentialStore("admin")(HOST)


def test_the_secret_does_not_show():
    credentials = Credentials("admin", SECRET, "CORP")
    for shown in (repr(credentials), str(credentials), f"{credentials}", f"{credentials!r:>80}", repr([credentials])):
        assert SECRET not in shown
        assert "admin" in shown
    assert hidden(f"could not log on with {SECRET}", credentials) == "could not log on with ***"
    assert hidden("as it was", None) == "as it was"
