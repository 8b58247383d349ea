"""What a person is told of a server that does not give what it was asked for."""

import socket

import pytest

from advisor.gather import smb_failure
from advisor.gather.smb_channel import MalformedError, StatusError
from advisor.gather.smb_failure import LogonError
from advisor.model.fact import AbsentReason

DENIED, NO_SHARE, NOT_FOUND, NO_PIPE = 0xC0000022, 0xC00000CC, 0xC0000034, 0xC00000AC
LOST, GONE, CLOSED = AbsentReason.NOT_COLLECTED, AbsentReason.NOT_FOUND, AbsentReason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (LogonError(0xC000006D), CLOSED, "the user name or the password is wrong. Check the user"),
        (LogonError(0xC0000999), CLOSED, "status 0xC0000999"),
        (LogonError(what="no user was given"), CLOSED, "logon failed: no user was given"),
        (socket.gaierror(-2, "Name or service not known"), LOST, "the name is unknown"),
        (TimeoutError(110, "no answer within 10 s"), LOST, "no answer within 10 s. The server is off, busy"),
        (ConnectionRefusedError(111, "refused"), LOST, "TCP port 445"),
        (smb_failure.dialect_refused(), LOST, "speaks no dialect of SMB"),
        (OSError(), LOST, "can't be reached: OSError"),
    ],
)
def test_nothing_could_be_asked(error, reason, words):
    refusal = smb_failure.unreached(error)
    assert (refusal.format, refusal.reason) == (None, reason)
    assert words in refusal.detail


@pytest.mark.parametrize(
    ("told", "error", "reason", "words"),
    [
        (smb_failure.no_share, StatusError(NO_SHARE), GONE, "AutoShareServer"),
        (smb_failure.no_share, StatusError(DENIED), CLOSED, "must be an administrator"),
        (smb_failure.no_share, ConnectionResetError(104, "hung up"), LOST, "ADMIN$ can't be read: hung up."),
        (smb_failure.no_file, StatusError(NOT_FOUND), GONE, "ADMIN$ is not there."),
        (smb_failure.no_file, PermissionError(13, "no"), CLOSED, "access to ADMIN$ is denied"),
        (smb_failure.no_file, MalformedError("a read"), LOST, "the answer is malformed: a read"),
        (smb_failure.no_registry, StatusError(NO_PIPE), LOST, r"`sc \\ADMIN$ start RemoteRegistry`"),
        (smb_failure.no_registry, StatusError(DENIED), CLOSED, "access to the registry is denied"),
        (smb_failure.no_registry, TimeoutError(110, "no answer"), LOST, "the registry can't be read: no answer."),
    ],
)
def test_a_part_is_not_given(told, error, reason, words):
    refusal = told("ADMIN$", "pe", error)
    assert (refusal.format, refusal.reason) == ("pe", reason)
    assert words in refusal.detail
