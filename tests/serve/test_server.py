"""The real server over real sockets: whom it answers, what, and how it ends."""

import base64
import http.client
import json
import signal
import socket
import subprocess
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from jsonschema import Draft202012Validator

from advisor.report.schemas import schema_document
from tests.effort import some
from tests.serve.conftest import ADVISOR, HOSTILE, LARGE, SCRIPT, serving

TOKEN = "a token that nobody guesses"


def ask(server, target, method="GET", **headers):
    """Status, headers and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def raw(server, content):
    """What a socket gets for these bytes, until the server closes it, politely or not."""
    found = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        try:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                found += part
        except OSError:
            pass
    return found


def code_of(answer):
    """The status; nothing where the connection was closed at once."""
    return answer[9:12]


class Page(HTMLParser):
    """The elements of a page, its links, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.links, self.attributes, self.text = set(), [], set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


def page(server, target, **headers):
    status, _, text = ask(server, target, **headers)
    assert status == 200, text
    return Page(text)


def test_from_the_fleets_to_a_host(server):
    start = page(server, "/")
    assert "large" in start.text
    fleet = next(one for one in start.links if one == "/fleet?fleet=large")
    run = next(one for one in page(server, fleet).links if one.startswith("/run?"))
    rules = page(server, run)
    assert "50000 hosts, of which 25000 are not fully known" in rules.text
    assert "1 waiver was in force" in rules.text
    assert "50 %" in rules.text
    failing = next(one for one in rules.links if "rule=ndis-hotfix-missing" in one and "verdict=fail" in one)
    hosts = page(server, failing)
    host = next(one for one in hosts.links if one.startswith("/host?"))
    assert "SRV00001" in page(server, host).text


def test_every_page_is_closed_to_scripts_and_frames(server):
    for target in ("/", "/fleet?fleet=large", "/run?run=run-1", "/nowhere", "/style.css", "/api/history"):
        _, headers, _ = ask(server, target)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Server"] is None
        assert headers["Set-Cookie"] is None


def test_all_hosts_are_reached_page_by_page_and_none_twice(server):
    """By the rule that half of them fail; a page is never larger than its share."""
    target, seen = "/hosts?run=run-4&rule=ndis-hotfix-missing&verdict=fail&begin=SRV00", []
    while target:
        status, _, text = ask(server, target)
        assert status == 200
        assert len(text) < 100_000
        found = Page(text)
        seen += [one.partition("host=")[2] for one in found.links if one.startswith("/host?")]
        target = next((one for one in found.links if "after=" in one and "lang=" not in one), None)
    assert seen == [f"SRV{number:05}" for number in range(1, 1000, 2)]
    told = json.loads(ask(server, "/api/hosts?run=run-4&after=SRV49990")[2])
    assert [one["host"] for one in told["hosts"]] == [f"SRV{number}" for number in range(49991, LARGE)]
    assert "next" not in told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(server, name):
    query = urlencode({"run": "run-1", "host": name}, quote_via=quote, errors="surrogatepass")
    status, _, text = ask(server, f"/host?{query}")
    assert status == 200
    found = Page(text)
    assert not found.elements & {"script", "img", "iframe", "object", "style"}
    assert not {one for one in found.attributes if one.startswith("on")} | ({"style"} & found.attributes)
    assert all(one.startswith("/") and not one.startswith("//") for one in found.links)
    if name.isprintable() and name.strip() and name.isascii():
        assert name[:100] in found.text
    told = json.loads(ask(server, f"/api/host?{query}")[2])
    assert told["host"]["host"] == name


def test_every_link_of_a_hostile_fleet_leads_somewhere(server):
    """Crawled as a browser would: no page is broken, and none leads away."""
    seen, left = set(), ["/"]
    while left:
        target = left.pop()
        if target in seen or "run-4" in target or "large" in target:
            continue
        seen.add(target)
        status, headers, text = ask(server, target)
        assert status == 200, target
        if headers["Content-Type"].startswith("text/html"):
            found = Page(text)
            assert "script" not in found.elements
            left += [urljoin(target, one) for one in found.links]
            assert all(urlsplit(one).netloc == "" for one in found.links)
    assert len(seen) > 3 * len(HOSTILE)
    assert f"/fleet?fleet={quote(SCRIPT, safe='')}" in seen


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_reading_is_answered(server, method):
    status, headers, _ = ask(server, "/", method)
    assert status == 405
    assert headers["Allow"] == "GET, HEAD"


def test_head_is_get_without_its_content(server):
    status, headers, text = ask(server, "/run?run=run-1", "HEAD")
    assert (status, text) == (200, "")
    assert headers["Content-Length"] == ask(server, "/run?run=run-1")[1]["Content-Length"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[", "a b"]
)
def test_a_name_that_is_not_served_gets_nothing(server, host):
    """A page elsewhere whose name was turned to point here."""
    answer = raw(server, f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    assert answer.split(b"\r\n")[0].split()[1] in (b"421", b"400")
    assert b"large" not in answer


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:8080", "localhost."])
def test_its_own_names_are_served(server, host):
    assert ask(server, "/", Host=host)[0] == 200


@pytest.mark.parametrize(
    "target",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd", "/style.css/../run",
     "/run/", "/API/run", "/\\..\\x", "/%00", "/style.css%00.html", "/static/app.py", "/api", "/api/", "/.git/config"],
)  # fmt: skip
def test_a_path_that_is_none(server, target):
    answer = raw(server, f"GET {target} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    assert answer.split(b"\r\n")[0].split()[1] in (b"404", b"400"), answer[:200]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/run", 400),
        ("/run?run=nowhere", 404),
        ("/run?run=", 404),
        ("/host?run=run-1&host=NOBODY", 404),
        ("/fleet?fleet=none", 404),
        ("/hosts?run=run-1&verdict=maybe", 400),
        ("/hosts?run=run-1&rule=none", 200),
        ("/hosts?run=run-1&begin=%25", 200),
        ("/host?run=run-1&host=%ff", 400),
        ("/?" + "&".join(f"a{number}=1" for number in range(50)), 400),
        ("/?lang=" + "x" * 3000, 400),
        ("/?x=" + "y" * 10_000, 414),
        ("/" + "z" * 1000, 414),
        ("/api/host?run=run-1&host=NOBODY", 404),
        ("/?lang=fr", 200),
    ],
)
def test_questions_that_have_no_answer(server, target, status):
    found, _, text = ask(server, target)
    assert found == status, text
    assert "Traceback" not in text
    if target.startswith("/api/"):
        assert json.loads(text)["error"]


def test_too_much_is_refused(server):
    long = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"
    assert code_of(raw(server, long)) in (b"431", b"400", b"")
    large = b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
    assert code_of(raw(server, large)) == b"413"
    assert code_of(raw(server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")) in (b"400", b"")
    assert ask(server, "/")[0] == 200


@pytest.mark.parametrize(
    ("header", "asked", "word"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "", "机群"), ("en-GB,en", "", "Fleets"), ("fr, zh;q=0.1", "", "机群"),
     ("zh", "?lang=en", "Fleets"), ("en", "?lang=zh", "机群"), ("q=,;;;", "", "Fleets"), ("zh;q=0", "", "Fleets")],
)  # fmt: skip
def test_the_language(server, header, asked, word):
    assert word in ask(server, f"/{asked}", Accept_Language=header)[2]


def test_the_documents_are_those_of_the_command(server):
    for name, target in (
        ("history", "/api/history?fleet=large"), ("run", "/api/run?run=run-1"), ("run", "/api/hosts?run=run-1"),
        ("run-host", "/api/host?" + urlencode({"run": "run-1", "host": SCRIPT})),
    ):  # fmt: skip
        status, headers, text = ask(server, target)
        assert (status, headers["Content-Type"]) == (200, "application/json; charset=utf-8")
        found = [one.message for one in Draft202012Validator(schema_document(name)).iter_errors(json.loads(text))]
        assert found == [], target


def test_a_token(place, tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    with serving(place, "--host", "0.0.0.0", "--token-file", str(file), "--allow-host", "audits.example") as server:
        status, headers, text = ask(server, "/")
        assert status == 401
        assert headers["WWW-Authenticate"].startswith("Basic ")
        assert "large" not in text
        basic = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
        right = (f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Basic {basic}")
        assert [ask(server, "/", Authorization=one)[0] for one in right] == [200] * 3
        no_text = base64.b64encode(b"\xff:\xff").decode()
        wrong = (
            *("", "Bearer", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Digest {TOKEN}", "Bearer \xe9"),
            *("Basic !!!", "Basic QQ==", f"Basic {no_text}"),
        )
        assert [ask(server, "/", Authorization=one)[0] for one in wrong] == [401] * len(wrong)
        assert ask(server, f"/?token={quote(TOKEN)}")[0] == 401, "a URL is logged"
        assert ask(server, "/style.css")[0] == 401
        known = {"Authorization": right[0]}
        assert ask(server, "/", Host="audits.example:8080", **known)[0] == 200
        assert ask(server, "/", Host="evil.example", **known)[0] == 421


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    some(
        [
            (["--host", "0.0.0.0"], {}, "can be reached by others"),
            (["--host", "::"], {}, "can be reached by others"),
            (["--host", "0.0.0.0"], {"ADVISOR_SERVE_TOKEN": "short"}, "at least 16"),
            (["--token-file", "/nowhere/token"], {}, "can't be read"),
            (["--host", "not an address"], {}, "can be reached by others"),
            (["--store", "/nowhere/store.db"], {}, "there is no such file"),
        ],
        2,
    ),
)
def test_it_does_not_start(place, options, environment, words):
    done = subprocess.run(
        [str(ADVISOR), "serve", "--store", str(place), "--port", "0", *options], capture_output=True, text=True,
        timeout=60, env={"PATH": "/usr/bin:/bin", **environment}
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr


def test_a_port_that_is_taken(server, place):
    done = subprocess.run(
        [str(ADVISOR), "serve", "--store", str(place), "--port", str(server.port)], capture_output=True, text=True,
        timeout=60
    )  # fmt: skip
    assert done.returncode == 2
    assert "can't be listened on" in done.stderr


@pytest.mark.parametrize("how", some([signal.SIGINT, signal.SIGTERM]))
def test_it_ends_quietly(place, how):
    with serving(place) as server:
        assert ask(server, "/")[0] == 200
        server.process.send_signal(how)
        assert server.process.wait(20) == 0
        assert server.process.stderr.read() == ""


def test_readers_at_once(server):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda number: ask(server, f"/hosts?run=run-4&begin=SRV{number:03}")[0], range(60)))
    assert found == [200] * 60
