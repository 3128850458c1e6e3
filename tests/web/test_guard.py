"""Who is let in, how much is taken, and what every answer says."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import time

import pytest
from starlette.testclient import TestClient

from checker.cli import main
from checker.web.settings import Bounds, Settings, SettingsError, hold, host_headers
from tests.web.serving import Server, client_of, launch, served

POST = {"Content-Type": "application/json"}


@pytest.mark.parametrize("host", ["evil.example", "testserver:80", "testserver.evil.example", "127.0.0.1", ""])
def test_a_host_that_is_not_listed_is_not_answered(client: TestClient, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)
def test_posts_of_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/v1/judgements", json=launch(), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(("name", "values"), [("Origin", "http://evil"), ("Sec-Fetch-Site", "cross-site")])
def test_who_sends_is_said_once(client: TestClient, name: str, values: str) -> None:
    other = "http://testserver" if name == "Origin" else "none"
    answer = client.post("/v1/judgements", json=launch(), headers=[(name, values), (name, other)])  # type: ignore[arg-type]
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, {"Origin": "http://testserver"}]
)
def test_own_posts_are_taken(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/judgements", json=launch(), headers=headers).status_code == 200


def test_every_answer_says_what_a_browser_may_do(client: TestClient) -> None:
    for answer in (client.get("/healthz"), client.get("/nothing"), client.post("/v1/judgements", json=launch())):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


def test_a_method_that_an_address_does_not_take_is_405(client: TestClient) -> None:
    answer = client.get("/v1/judgements")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"


PROXIED = Settings(hosts=("testserver",), proxies=("10.0.0.0/8",), user_header="X-User")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("10.1.2.3", {"X-User": "ann"}, 200),
        ("10.1.2.3", {}, 403),
        ("10.1.2.3", {"X-User": " "}, 403),
        ("192.168.0.1", {"X-User": "ann"}, 403),
        ("::1", {"X-User": "ann"}, 403),
    ],
)
def test_behind_a_proxy_it_alone_is_answered(address: str, headers: dict[str, str], status: int) -> None:
    from checker.web.app import make_app

    with TestClient(make_app(PROXIED), client=(address, 1)) as client:
        assert client.get("/healthz", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("host", "settings", "careless", "refused"),
    [
        ("127.0.0.1", Settings(), False, False),
        ("::1", Settings(), False, False),
        ("localhost", Settings(), False, False),
        ("0.0.0.0", Settings(), False, True),
        ("example.com", Settings(), False, True),
        ("0.0.0.0", Settings(), True, False),
        ("0.0.0.0", PROXIED, False, False),
        ("127.0.0.1", Settings(proxies=("10.0.0.0/8",)), False, True),
        ("127.0.0.1", Settings(user_header="X-User"), False, True),
        ("127.0.0.1", Settings(proxies=("nonsense",), user_header="X-User"), False, True),
    ],
)
def test_an_address_that_others_reach_wants_a_proxy(
    host: str, settings: Settings, careless: bool, refused: bool
) -> None:
    if refused:
        with pytest.raises(SettingsError):
            hold(host, settings, careless)
    else:
        assert bool(hold(host, settings, careless)) == careless


@pytest.mark.parametrize("option", ["--port=65536", "--port=-1", "--workers=0", "--workers=two"])
def test_a_number_that_cannot_be_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--isolated", option]) == 2
    name, _, number = option.partition("=")
    error = capsys.readouterr().err
    assert f"argument {name}: expected a number from" in error and f"found '{number}'" in error


def test_hosts_are_exact() -> None:
    assert host_headers("127.0.0.1", 8080, ["Checker.Example"]) == (
        "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "checker.example",
    )  # fmt: skip


def test_what_is_too_much_for_the_queue_is_429() -> None:
    with client_of(Settings(hosts=("testserver",), bounds=Bounds(waiting=0))) as client:
        answer = client.post("/v1/fixes", json=launch())
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
        assert client.get("/readyz").status_code == 503


# A server of its own, and clients that mean it no good.


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answer_of(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def test_a_header_without_end_is_refused(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        try:
            for _ in range(100):
                connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
            found = answer_of(connection)
        except OSError:
            found = b"431"
        assert b"431" in found


def test_requests_that_are_none_do_no_harm(server: Server) -> None:
    post = f"POST /v1/judgements HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n".encode()
    for text in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + b"Content-Length: 99999999999\r\n\r\n",
    ):
        with connect(server) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            assert answer_of(connection)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421", b"HTTP/1.1 413", b"")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_client_that_would_rather_speak_http_2_is_told_how_to_ask(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Content-Type": "application/json", "Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"}
    connection.request("POST", "/v1/judgements", json.dumps(launch()), headers)
    answer = connection.getresponse()
    assert answer.status == 400 and "without an Upgrade header" in answer.read().decode()
    connection.close()


def test_no_path_of_an_address_reaches_the_files(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for path in (
        "/static/../guard.py",
        "/static/..%2fguard.py",
        "/static//etc/passwd",
        "/law/..%2f..%2fetc",
        "/%00",
        "/static/%2e%2e/guard.py",
    ):
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 404, path
        assert b"root:" not in text and b"import" not in text
    connection.close()


def test_a_signal_lets_requests_in_flight_finish() -> None:
    with served() as server:
        body = json.dumps([{**launch(), "id": f"act-{number}", "offerings": [{}]} for number in range(20)]).encode()
        with connect(server) as connection:
            head = (
                f"POST /v1/judgements HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/json\r\n"
            )
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
            time.sleep(0.3)
            connection.sendall(body[-1:])
            time.sleep(0.1)
            os.kill(server.process.pid, signal.SIGTERM)
            found = answer_of(connection)
        assert found.startswith(b"HTTP/1.1 200")
        assert json.loads(found.partition(b"\r\n\r\n")[2])["summary"]["needs-review"] == 20
        assert server.process.wait(30) in (0, -signal.SIGTERM)


SLOW = "import time, checker.web.serve as s, checker.web.pages as p; s.GRACE = 1; p.answered = lambda *_: time.sleep(4)"


def test_a_request_that_the_end_cuts_off_is_told_so_and_no_trace_is_printed() -> None:
    with served(boot=SLOW) as server:
        with connect(server) as connection:
            head = f"POST /ask HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/x-www-form-urlencoded"
            connection.sendall(f"{head}\r\nContent-Length: 3\r\n\r\na=b".encode())
            time.sleep(0.5)
            os.kill(server.process.pid, signal.SIGTERM)
            found = answer_of(connection)
        assert found.startswith(b"HTTP/1.1 503") and b"application/problem+json" in found
        assert b"send it again" in found
        server.process.wait(30)
        assert server.process.stderr is not None and "Traceback" not in server.process.stderr.read()


def test_a_worker_that_dies_is_replaced() -> None:
    with served("--workers", "2") as server:
        pids = set()
        for _ in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
            connection.close()
            pids.add(int(text.partition('checker_worker{pid="')[2].partition('"')[0]))
            if len(pids) == 2:
                break
        os.kill(pids.pop(), signal.SIGKILL)
        for _ in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
