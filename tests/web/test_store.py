"""Decisions that are kept: whole or shown not to be, erased where asked, and never lost once they are acknowledged."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from checker.cli import main
from checker.web.store import FIRST, Entry, Store, StoreError
from tests.web.serving import SETTINGS, Server, client_of, launch, served
from tests.web.test_pages import draft_in, opened


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A store with three decisions."""
    path = str(tmp_path / "decisions.db")
    store = Store(path)
    for number in range(3):
        store.record(f"body {number}".encode(), "ann")
    store.close()
    return path


def raw(file: str, *statements: str) -> None:
    """Change a store behind its back."""
    with sqlite3.connect(file) as db:
        for trigger in ("entries_update", "entries_delete", "bodies_update"):
            db.execute(f"drop trigger {trigger}")
        for statement in statements:
            db.execute(statement)
    db.close()


def faults(file: str, head: str = "") -> list[str]:
    store = Store(file, make=False)
    found = store.verify(head).faults
    store.close()
    return found


def head_of(file: str) -> str:
    store = Store(file)
    found = store.verify()
    store.close()
    assert not found.faults
    return found.head


def test_a_store_is_whole_and_grows_from_its_head(file: str) -> None:
    head = head_of(file)
    store = Store(file)
    entry = store.record(b"one more", "bob")
    assert (entry.number, entry.before) == (4, head)
    assert (
        store.find(entry.digest) == entry and store.find(entry.digest[7:]) == entry and store.body(entry) == b"one more"
    )
    store.close()
    assert faults(file, head) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update entries set who = 'eve' where number = 2", "entry 2 is not the one"),
        ("update entries set at = '2020-01-01T00:00:00Z' where number = 1", "entry 1 is not the one"),
        ("update bodies set content = x'00' where digest = (select body from entries where number = 2)", "body of entry 2"),
        ("delete from bodies where digest = (select body from entries where number = 3)", "body of entry 3 is missing"),
        ("delete from entries where number = 2", "the chain breaks"),
        ("insert into bodies values ('sha256:0', 'x')", "bodies of which no entry tells"),
    ],
)  # fmt: skip
def test_what_was_changed_is_told(file: str, statement: str, fault: str) -> None:
    raw(file, statement)
    assert any(fault in found for found in faults(file))


def test_what_was_cut_off_is_told_by_a_head_that_was_kept(file: str) -> None:
    head = head_of(file)
    raw(
        file,
        "delete from bodies where digest = (select body from entries where number = 3)",
        "delete from entries where number = 3",
    )
    assert faults(file) == []
    assert "is not in it" in faults(file, head)[0]


def test_a_chain_that_was_made_anew_is_told_by_a_head_that_was_kept(file: str) -> None:
    head = head_of(file)
    before, rows = FIRST, []
    with sqlite3.connect(file) as db:
        for row in db.execute("select * from entries order by number").fetchall():
            entry = Entry(*row)._replace(who="eve", before=before)
            before = entry.chained
            rows.append(entry._replace(digest=before))
    raw(
        file,
        *[
            f"update entries set who = 'eve', before = '{e.before}', digest = '{e.digest}' where number = {e.number}"
            for e in rows
        ],
    )
    assert faults(file) == []
    assert faults(file, head)


def test_entries_are_only_added(file: str) -> None:
    with sqlite3.connect(file) as db:
        for statement in ("update entries set who = ''", "delete from entries", "update bodies set content = ''"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(statement)


def test_a_body_can_be_erased_and_the_chain_stays_whole(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(file)
    entry = store.record(b"a secret that nobody must find", "ann")
    store.close()
    assert main(["serve", "--isolated", "--store", file, "--erase", entry.digest]) == 0
    assert main(["serve", "--isolated", "--store", file, "--verify-store", "--head", entry.digest]) == 0
    assert "4 decisions, 1 erased" in capsys.readouterr().out
    for name in (file, file + "-wal"):
        assert not os.path.exists(name) or b"a secret" not in Path(name).read_bytes()


def test_retention_erases_what_is_old(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--isolated", "--store", file, "--erase-before", "2000-01-01"]) == 0
    assert main(["serve", "--isolated", "--store", file, "--erase-before", "9999-01-01"]) == 0
    assert "erased 0 of 0" in (out := capsys.readouterr().out) and "erased 3 of 3" in out


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("create table t (x)")
    (tmp_path / "text").write_text("no database " * 100)
    for path in (other, tmp_path / "text", tmp_path / "no" / "such", tmp_path):
        with pytest.raises(StoreError):
            Store(str(path))
    for options in ([], ["--store", str(tmp_path / "none")], ["--store", str(other)]):
        assert main(["serve", "--isolated", "--verify-store", *options]) == 2
    assert not (tmp_path / "none").exists()


def test_the_api_keeps_what_it_answers(tmp_path: Path) -> None:
    with client_of(SETTINGS._replace(store=str(tmp_path / "s.db"))) as client:
        for headers in ({}, {"Accept": "application/json; format=verdict"}):
            answer = client.post("/v1/judgements", json=launch(), headers=headers)
            kept = client.get(answer.headers["location"]).json()
            assert kept["report"]["summary"]["fail"] == 1 and json.loads(kept["request"]) == launch()
        (tmp_path / "receipt.json").write_text(json.dumps(kept["receipt"]))
        assert main(["replay", str(tmp_path / "receipt.json")]) == 0
        assert "location" not in client.post("/v1/judgements", json={"kind": "launch"}).headers
        assert client.get("/v1/decisions/sha256:00").status_code == 404
    assert faults(str(tmp_path / "s.db")) == []


def test_of_a_batch_each_act_is_kept_with_its_own_facts(tmp_path: Path) -> None:
    batch = [{**launch(), "id": "first"}, {"kind": "launch"}, {**launch(offering={"cloud": "azure"}), "id": "last"}]
    with client_of(SETTINGS._replace(store=str(tmp_path / "s.db"))) as client:
        kept = client.get(client.post("/v1/judgements", json=batch).headers["location"]).json()
    entries = [(entry["id"], entry["verdict"], entry["facts"]) for entry in kept["receipt"]["descriptors"]]
    assert [(id, verdict, facts and facts["id"]) for id, verdict, facts in entries] == [
        ("first", "fail", "first"),
        (None, "error", None),
        ("last", "pass", "last"),
    ]
    (tmp_path / "receipt.json").write_text(json.dumps(kept["receipt"]))
    assert main(["replay", str(tmp_path / "receipt.json")]) == 0


def test_who_asked_is_kept(tmp_path: Path) -> None:
    from checker.web.app import make_app

    settings = SETTINGS._replace(store=str(tmp_path / "s.db"), proxies=("10.0.0.0/8",), user_header="X-User")
    with TestClient(make_app(settings), client=("10.1.2.3", 1), headers={"X-User": "ann"}) as client:
        answer = client.post("/v1/judgements", json=launch())
        assert client.get(answer.headers["location"]).json()["who"] == "ann"


def test_a_person_keeps_a_decision_and_its_page_stays(tmp_path: Path) -> None:
    file = str(tmp_path / "s.db")
    with client_of(SETTINGS._replace(store=file)) as client:
        answer = client.post("/record", data={"draft": draft_in(opened(client, launch()).text)})
        assert answer.status_code == 200 and "/decisions/sha256:" in str(answer.url)
        assert "acme-on-aws" in answer.text and "badge fail" in answer.text
        digest = str(answer.url).rpartition("/")[2]
        assert main(["serve", "--isolated", "--store", file, "--erase", digest]) == 0
        assert client.get(str(answer.url)).status_code == 410
        assert client.post("/record", data={"draft": "{}"}).status_code == 422


def test_a_kept_review_shows_both_witnesses(tmp_path: Path) -> None:
    with client_of(SETTINGS._replace(store=str(tmp_path / "s.db"))) as client:
        open_ = launch(offering={"cloud": "unknown"})
        answer = client.post("/record", data={"draft": draft_in(opened(client, open_).text)})
        assert "badge needs-review" in answer.text
        cases = answer.text.partition("Two cases that differ in as little as possible:")[2].partition("</ul>")[0]
        assert "badge pass" in cases and "badge fail" in cases and "Where does it run for its customers?" in cases


def test_a_kept_review_names_a_reading_once(tmp_path: Path) -> None:
    row = {"surface": "api", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    same_day = {
        **launch(),
        "product": {"brand": "openai", "co_developed_with": []},
        "offerings": [{**row, "cloud": "azure"}, {**row, "cloud": "aws"}],
    }
    with client_of(SETTINGS._replace(store=str(tmp_path / "s.db"))) as client:
        told = client.post("/record", data={"draft": draft_in(opened(client, same_day).text)}).text
    assert told.count("Ship first (A02): <b>") == 2 and "Launch a product: acme-on-aws" in told
    assert "About offering 2" in told and "The next phase of the Microsoft OpenAI partnership, paragraph 6" in told


def test_without_a_store_nothing_is_kept(client: TestClient) -> None:
    assert client.get("/v1/decisions/sha256:00").status_code == 404
    assert client.post("/record", data={"draft": ""}).status_code == 404
    assert "Keep this decision" not in opened(client, launch()).text


def test_a_full_disk_gives_no_answer_and_loses_none(tmp_path: Path) -> None:
    file = str(tmp_path / "s.db")
    with client_of(SETTINGS._replace(store=file)) as client:
        guard: Any = client.app
        store = guard.app.service.store
        kept = [client.post("/v1/judgements", json=launch()).headers["location"] for _ in range(2)]
        store.db.execute(f"pragma max_page_count = {store.db.execute('pragma page_count').fetchone()[0]}")
        refused = client.post("/v1/judgements", json=launch(title="x" * 50_000))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert str(tmp_path) not in refused.text
        store.db.execute("pragma max_page_count = 1000000")
        kept.append(client.post("/v1/judgements", json=launch()).headers["location"])
        assert all(client.get(address).status_code == 200 for address in kept)
    assert faults(file) == []


def post(server: Server, body: object) -> str:
    request = urllib.request.Request(
        f"{server.address}/v1/judgements", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.headers["location"])


def test_a_server_that_is_killed_loses_nothing_acknowledged(tmp_path: Path) -> None:
    file = str(tmp_path / "s.db")
    kept: list[str] = []
    with served("--isolated", "--store", file) as server:

        def hammer() -> None:
            try:
                while True:
                    kept.append(post(server, launch()))
            except (OSError, urllib.error.URLError):
                pass

        threads = [threading.Thread(target=hammer) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(kept) < 20:
            threads[0].join(0.05)
        os.kill(server.process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    assert faults(file) == []
    store = Store(file)
    assert all(store.body(entry) for address in kept if (entry := store.find(address.rpartition("/")[2])))
    assert all(store.find(address.rpartition("/")[2]) for address in kept)
    store.close()


def test_a_store_that_was_put_aside_gives_no_answer(tmp_path: Path) -> None:
    """What is written to a file that has no name any more is lost when the server ends."""
    file = tmp_path / "s.db"
    with client_of(SETTINGS._replace(store=str(file))) as client:
        assert client.post("/v1/judgements", json=launch()).status_code == 200
        file.rename(tmp_path / "aside.db")
        answer = client.post("/v1/judgements", json=launch())
        assert answer.status_code == 503 and str(tmp_path) not in answer.text
        (tmp_path / "aside.db").rename(file)
        assert client.post("/v1/judgements", json=launch()).status_code == 200


def log_gone(file: Path) -> None:
    (file.parent / "s.db-wal").unlink()


def log_cut(file: Path) -> None:
    os.truncate(file.parent / "s.db-wal", 0)


def file_cut(file: Path) -> None:
    os.truncate(file, 0)


@pytest.mark.parametrize("cut", [log_gone, log_cut, file_cut])
def test_a_store_that_was_cut_off_gives_no_answer(tmp_path: Path, cut: Callable[[Path], None]) -> None:
    file = tmp_path / "s.db"
    store = Store(str(file))
    for number in range(9):
        store.record(str(number).encode(), "")
    cut(file)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"cut off|cannot be written|begin the server anew"):
            store.record(b"more", "")
    store.close()


def test_an_erasure_by_another_process_stops_no_server(tmp_path: Path) -> None:
    store, other = Store(str(tmp_path / "s.db")), Store(str(tmp_path / "s.db"), make=False)
    entry = store.record(b"a", "")
    other.erase([entry], "")
    assert os.path.getsize(tmp_path / "s.db-wal") == 0
    assert store.record(b"b", "").number == 3 and store.verify().faults == []


def test_an_empty_file_beside_a_log_with_entries_is_no_new_store(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    file.touch()
    (tmp_path / "s.db-wal").write_bytes(b"entries")
    with pytest.raises(StoreError, match="it was cut off"):
        Store(str(file))
    assert (tmp_path / "s.db-wal").read_bytes() == b"entries"
