"""What a server is begun with is honoured in every answer, and no request takes more than its share."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest

from checker.cli import main
from checker.judge.law import Law
from checker.web.settings import Bounds, LawChoice
from tests.web.serving import SETTINGS, client_of, launch, served
from tests.web.test_pages import opened

VAGUE = {**launch(), "offerings": [{"surface": "api"}, {"surface": "app"}, {"surface": "api"}]}


def test_acts_long_after_the_review_are_not_judged() -> None:
    settings = SETTINGS._replace(law=LawChoice(max_age=30))
    late = launch(offering={"available": "2030-01-01"})
    with client_of(settings) as client:
        for headers in ({}, {"Accept": "application/json; format=verdict"}):
            answer = client.post("/v1/judgements", json=late, headers=headers)
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "policy-age")
            assert client.post("/v1/judgements", json=launch(), headers=headers).status_code == 200
        assert "after 30 days" in opened(client, late).text or "more than 30 days" in opened(client, late).text


def test_allow_review_is_what_formats_say() -> None:
    headers = {"Accept": "application/xml"}
    for allowed in (False, True):
        with client_of(SETTINGS._replace(law=LawChoice(allow_review=allowed))) as client:
            text = client.post("/v1/judgements", json=VAGUE, headers=headers).text
            assert ("<skipped" in text) == allowed and ("<failure" in text) != allowed


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--policy-digest", "sha256:00"], "the pack's digest is"),
        (["--require-signature", "none.pub"], "none.pub"),
        (["--signature", "x"], "--require-signature"),
        (["--waivers", "none.yaml"], "none.yaml"),
        (["--watch", "none"], "there is no such folder"),
        (["--head", "x"], "--verify-store"),
        (["--store", "no/such/folder/s.db"], "cannot be opened"),
        (["--max-policy-age", "x"], "number of days"),
        (["--allow-host", ""], "--allow-host is empty"),
        (["--allow-host", "a", "--allow-host", ""], "--allow-host is empty"),
        (["--store", ""], "--store is empty"),
        (["--watch", ""], "--watch is empty"),
        (["--store", "s.db", "--verify-store", "--head", ""], "--head is empty"),
        (["--store", "s.db", "--erase-before", ""], "--erase-before is empty"),
        (["--trusted-proxy", "10.0.0.0/8", "--user-header", ""], "--user-header is empty"),
    ],
)
def test_what_cannot_be_honoured_lets_nothing_begin(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["serve", "--isolated", "--port", "0", *options])
    except SystemExit as error:
        code = int(str(error.code))
    said = capsys.readouterr()
    assert code == 2 and says in said.out + said.err


def test_waivers_that_become_unreadable_are_no_crash_and_no_verdict(tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers: []\n")
    with client_of(SETTINGS._replace(law=LawChoice(waivers=(str(file),)))) as client:
        assert client.post("/v1/judgements", json=launch()).status_code == 200
        file.write_text("waivers: [{}]\n")
        answer = client.post("/v1/judgements", json=launch())
        assert answer.status_code == 503 and str(tmp_path) not in answer.text


def test_a_pack_that_changed_since_is_refused(law: Law) -> None:
    from checker.web.desk import open_choice
    from checker.web.settings import SettingsError

    assert open_choice(LawChoice(digest=law.pack.digest)).pack.digest == law.pack.digest
    with pytest.raises(SettingsError):
        open_choice(LawChoice(digest="sha256:00"))


@pytest.mark.parametrize("count", [1, 20])
def test_steps_are_shared_by_a_request_and_what_is_left_open_says_so(count: int) -> None:
    batch = [{**VAGUE, "id": f"act-{number}"} for number in range(count)]
    with client_of(SETTINGS._replace(bounds=Bounds(steps=1_000))) as client:
        for answer in (
            client.post("/v1/judgements", json=batch),
            client.post(
                "/v1/judgements",
                content="---\n".join([json.dumps(act) + "\n" for act in batch]),
                headers={"Content-Type": "application/yaml"},
            ),
        ):
            entries = answer.json()["descriptors"]
            assert len(entries) == count
            for entry in entries:
                assert entry["verdict"] == "needs-review"
                assert [cause["kind"] for cause in entry["causes"]] == ["limit"]


SHORT = """
import checker.web.settings as s
short = s.Bounds(header_seconds=0.8, body_seconds=0.8, answer_seconds=0.8)
s.Settings.__new__.__defaults__ = tuple(short if isinstance(d, s.Bounds) else d for d in s.Settings.__new__.__defaults__)
"""


def lasting(first: bytes, then: bytes = b"", every: float = 0.2) -> tuple[float, bytes]:
    """Send bytes, then some more again and again; return the seconds until the server ends it, and its answer."""
    with served("--isolated", boot=SHORT) as server, socket.create_connection(("127.0.0.1", server.port), 30) as peer:
        start, found = time.monotonic(), b""
        peer.settimeout(every)
        peer.sendall(first.replace(b"PORT", str(server.port).encode()))
        while time.monotonic() - start < 20:
            try:
                part = peer.recv(65536)
                if not part:
                    break
                found += part
            except TimeoutError:
                try:
                    peer.sendall(then)
                except OSError:
                    break
            except OSError:
                break
        return time.monotonic() - start, found


HEAD = b"POST /v1/judgements HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n", b"X: y\r\n"),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b" "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n\r\nGET / HTTP/1.1\r\n", b"X: y\r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n", b"\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"X: y\r\n"),
    ],
    ids=["nothing", "header", "body", "chunks", "second request", "line breaks after an answer", "trailers"],
)
def test_a_slow_client_is_let_go(first: bytes, then: bytes) -> None:
    seconds, found = lasting(first, then)
    assert seconds < 15
    assert b" 408 " in found or b" 200 " in found


def test_a_client_that_takes_no_answer_is_let_go() -> None:
    asked = 60
    with served("--isolated", boot=SHORT) as server, socket.create_connection(("127.0.0.1", server.port), 10) as peer:
        peer.sendall(f"GET /openapi.json HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode() * asked)
        time.sleep(4)
        found = b""
        try:
            while part := peer.recv(1 << 20):
                found += part
        except OSError:
            pass
        assert 0 < found.count(b"HTTP/1.1 200 OK") < asked


@pytest.mark.parametrize("start", [b"2\r\n{}\r\n0\r\n", b"2;"], ids=["trailers", "the name of a chunk"])
def test_what_stands_around_the_pieces_of_a_body_counts(start: bytes) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    with served("--isolated") as server, socket.create_connection(("127.0.0.1", server.port), 10) as peer:
        peer.sendall(head.replace(b"PORT", str(server.port).encode()) + start)
        with pytest.raises(OSError):
            for _ in range(100):
                peer.sendall(b"X: " + b"a" * 1_000_000 + b"\r\n" if start != b"2;" else b"a" * 1_000_000)


def test_a_header_after_the_body_says_not_who_asks() -> None:
    body = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-User: somebody\r\n\r\n"
    options = ("--isolated", "--trusted-proxy", "127.0.0.0/8", "--user-header", "X-User")
    with served(*options) as server:
        for said, status in ((b"", b"403"), (b"X-User: her\r\n", b"422")):
            with socket.create_connection(("127.0.0.1", server.port), 10) as peer:
                peer.sendall((HEAD + said + body).replace(b"PORT", str(server.port).encode()))
                assert peer.recv(65536)[9:12] == status


def test_a_request_with_very_many_errors_is_answered_with_the_first_of_them() -> None:
    text = "{" + '"a":1,' * 5_000 + '"a":1}'
    with client_of(SETTINGS) as client:
        answer = client.post("/v1/judgements", content=text, headers={"Content-Type": "application/json"})
    errors = answer.json()["errors"]
    assert answer.status_code == 422 and len(errors) == 101
    assert errors[-1]["code"] == "left-out" and "more errors are not listed" in errors[-1]["message"]
