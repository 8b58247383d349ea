"""The server in this process: on which addresses it listens, whom it tells what to do first, and that a signal ends
it. `test_server` asks a real process; here it is this one, so a signal comes only once a page has been answered."""

import os
import signal
import socket
import threading

import pytest

from advisor.errors import UsageError
from advisor.serve import server as serving
from advisor.serve.server import Server, check_token, is_loopback
from advisor.serve.wsgi import PLAIN, Answer
from advisor.store.store import Store
from tests.command_line import run
from tests.store import sample

TOKEN = "a token that nobody guesses"


def page(environment):
    return Answer(200, PLAIN, environment["PATH_INFO"])


def fetched(port, path="/", host="localhost", token=None):
    """Status and content. The server's hanging up is waited for, so that nothing of it is left when it is ended."""
    head = f"GET {path} HTTP/1.0\r\nHost: {host}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{head}\r\n".encode())
        while part := connection.recv(65536):
            found += part
    begin, _, content = found.partition(b"\r\n\r\n")
    return int(begin.split()[1]), content.decode()


def asked_while_it_runs(server, *asked):
    """What it answers, before a SIGTERM ends it."""
    found = []

    def ask():
        try:
            found.extend(fetched(server.port, **one) for one in asked)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    # Whatever goes wrong, a SIGTERM that comes before or after the server's own handler must not end the tests.
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    thread = threading.Thread(target=ask)
    try:
        thread.start()
        Server.run(server)
    finally:
        thread.join(20)
        signal.signal(signal.SIGTERM, before)
    return found


def test_it_answers_until_it_is_told_to_end():
    server = Server(page, "127.0.0.1", 0)
    assert asked_while_it_runs(server, {"path": "/a"}) == [(200, "/a")]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()


def test_with_a_token_who_has_none_reads_nothing():
    server = Server(page, "127.0.0.1", 0, token=TOKEN, names=["fleet.example:8080"])
    known = {"token": TOKEN}
    answers = asked_while_it_runs(
        server, {}, known, {**known, "host": "fleet.example"}, {**known, "host": "other.example"}
    )
    assert [status for status, _ in answers] == [401, 200, 200, 421]


def test_beyond_this_machine_it_is_known_by_the_machines_names():
    server = Server(page, "0.0.0.0", 0, token=TOKEN)
    asked = [{"host": host, "token": TOKEN} for host in (socket.gethostname(), "other.example")]
    answers = asked_while_it_runs(server, *asked)
    assert [status for status, _ in answers] == [200, 421]


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine knows no IPv6")
def test_an_ipv6_address_stands_in_brackets():
    try:
        server = Server(page, "::1", 0)
    except UsageError:
        pytest.skip("this machine has no IPv6 loopback")
    assert server.url == f"http://[::1]:{server.port}/"
    server.close()


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port}: can't be listened on.*Give another --port"):
            Server(page, "127.0.0.1", port)


def test_an_address_that_is_none_is_said(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(serving.socket, "getaddrinfo", unknown)
    with pytest.raises(UsageError, match="nowhere: is no address to listen on: Name or service not known"):
        Server(page, "nowhere", 0, token=TOKEN)


def test_without_the_extra_its_name_is_said(monkeypatch):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"heartbeat-advisor\[serve\]"):
        Server(page, "127.0.0.1", 0)


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("0.0.0.0", False), ("fleet.example", False)],
)
def test_only_the_loopback_needs_no_token(host, own):
    assert is_loopback(host) is own
    if own:
        check_token(host, None)
    else:
        with pytest.raises(UsageError, match="give --token-file FILE"):
            check_token(host, None)
    check_token(host, TOKEN)


@pytest.mark.parametrize("token", ["short", "t" * 39 + "ä", "t" * 39 + "\n"])
def test_a_token_that_could_be_guessed_or_not_be_sent(token):
    with pytest.raises(UsageError, match="printable ASCII"):
        check_token("127.0.0.1", token)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("served") / "store.db"
    with Store.open(str(path)) as made:
        sample.keep(made, 1, [sample.host(0)], fleet="voice")
    return path


@pytest.fixture
def answers(monkeypatch):
    """`advisor serve` in this process is asked for its first page with the token, and is then ended."""
    found = []

    def asked(server):
        found.extend(asked_while_it_runs(server, {}, {"token": TOKEN}))

    monkeypatch.setattr(serving, "Server", type("Asked", (Server,), {"run": asked}))
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_serves_the_stores_fleets(store, answers, language):
    ran = run("serve", "--store", store, "--port", 0, "--lang", language, ADVISOR_SERVE_TOKEN=None)
    assert ran.returncode == 0, ran.stderr
    assert "http://127.0.0.1:" in ran.stderr
    assert "Ctrl-C" in ran.stderr
    assert [status for status, _ in answers] == [200, 200]
    assert "voice" in answers[0][1]


def test_the_commands_token_comes_from_a_file_or_the_environment(store, answers, tmp_path):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    for options, said in ((("--token-file", file), None), ((), TOKEN)):
        ran = run("serve", "--store", store, "--port", 0, *options, ADVISOR_SERVE_TOKEN=said)
        assert ran.returncode == 0, ran.stderr
        assert [status for status, _ in answers] == [401, 200]
        answers.clear()


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_token_file_that_cannot_be_read(store, tmp_path, content):
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    ran = run("serve", "--store", store, "--token-file", file)
    assert ran.returncode == 2
    assert f"{file}: the token can't be read" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_command_does_not_open_up_without_a_token(store):
    ran = run("serve", "--store", store, "--host", "0.0.0.0", "--port", 0, ADVISOR_SERVE_TOKEN=None)
    assert ran.returncode == 2
    assert "whoever reaches it would read everything" in ran.stderr
