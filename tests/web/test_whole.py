"""The whole form on one page: rows come and go, everything wrong is told at once, and its verdict is live."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from checker.judge.law import Law
from tests.web.serving import SETTINGS, client_of, launch
from tests.web.test_pages import HOSTILE, ask, draft_in, opened

FILLED = {
    "kind": "launch", "draft": "", "id": "acme", "by": "openai", "product.brand": "openai", "product.co_developed_with": "[]",
    "count.offerings": "1", "offerings[0].surface": "api", "offerings[0].cloud": "aws", "offerings[0].stage": "ga",
    "offerings[0].available": "2026-02-01", "offerings[0].customers": "commercial",
}  # fmt: skip


def fields_of(text: str) -> dict[str, Any]:
    """Return what a browser would send of a form: hidden and text inputs, ticked boxes, chosen options."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = (re.search(rf""" {key}=(["'])(.*?)\1""", tag) for key in ("name", "value"))
        if name and value and ('type="checkbox"' not in tag or " checked" in tag):
            found.setdefault(html.unescape(name[2]), []).append(html.unescape(value[2]))
    for name, options in re.findall(r'<select [^>]*name="([^"]*)".*?>(<option.*?)</select>', text):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[html.unescape(name)] = [html.unescape(chosen[1]) if chosen else ""]
    return found


def test_every_kind_has_a_form_with_every_field(client: TestClient, law: Law) -> None:
    for name, kind in law.pack.kinds.items():
        answer = client.get(f"/form/{name}")
        assert answer.status_code == 200
        for rows, field in kind.fields():
            path = f"{rows}[0].{field.path}" if rows else field.path
            asked = field.type not in ("kind", "version", "attestations")
            assert (f'name="{path}"' in answer.text) == asked or path == "kind"
    assert client.get("/form/nothing").status_code == 404


def test_no_question_is_said_twice(client: TestClient) -> None:
    text = html.unescape(client.get("/form/launch").text)
    assert "Whether" not in text.partition("Offering 1")[2].partition("Weights</h2>")[0]
    assert "Who is doing it. " not in text and "Subsidiaries count as their parent." in text
    assert "A short name of your own" in text and "The first day on which customers can use it there." in text
    assert "Such as 1" in client.get("/form/compute-purchase").text
    assert "What is used: a model or product" in client.get("/form/ip-use").text


def test_a_form_that_is_filled_in_comes_to_a_decision(client: TestClient) -> None:
    answer = ask(client, **FILLED, do="filled:")
    assert answer.status_code == 200 and '<section class="verdict fail">' in answer.text


def test_everything_wrong_is_told_at_once_and_what_was_typed_stays(client: TestClient) -> None:
    wrong = {**FILLED, "by": "", "offerings[0].available": "next week", "product.brand": "ours"}
    answer = ask(client, **wrong, do="filled:")
    assert answer.status_code == 422
    assert len(re.findall(r'<a href="#f-', answer.text)) == 3
    for id in re.findall(r'<a href="#([^"]*)"', answer.text):
        assert f'id="{id}"' in answer.text or id == "main"
    assert fields_of(answer.text)["offerings[0].available"] == ["next week"]


def test_rows_come_and_go_and_answers_stay(client: TestClient) -> None:
    more = ask(client, **FILLED, do="add:offerings")
    sent = {name: values[0] for name, values in fields_of(more.text).items()}
    assert sent["count.offerings"] == "2" and sent["offerings[0].cloud"] == "aws"
    sent |= {"offerings[1].cloud": "gcp"}
    less = ask(client, **sent, do="remove:offerings:0")
    again = {name: values[0] for name, values in fields_of(less.text).items()}
    assert again["count.offerings"] == "1" and again["offerings[0].cloud"] == "gcp"


def test_the_form_takes_up_a_draft_and_keeps_what_it_does_not_ask_for(client: TestClient) -> None:
    evidence = {"microsoft.can_support": {"by": "desk", "on": "2026-04-20", "ref": "ticket 17"}}
    data = {**launch(), "evidence": evidence, "microsoft": {"can_support": True}}
    form = ask(client, draft=draft_in(opened(client, data).text), do="form:")
    sent = {name: values[0] for name, values in fields_of(form.text).items()}
    assert sent["offerings[0].cloud"] == "aws" and sent["microsoft.can_support"] == "true"
    answer = ask(client, **sent, do="filled:")
    taken = client.post("/download", data={"draft": draft_in(answer.text), "what": "descriptor"})
    assert "ticket 17" in taken.text


def test_the_verdict_is_live(client: TestClient) -> None:
    answer = client.post("/live", data=FILLED)
    assert answer.status_code == 200 and "badge fail" in answer.text and "<html" not in answer.text
    assert "An answer is needed" in client.post("/live", data={**FILLED, "by": ""}).text
    assert "could still matter" in client.post("/live", data={**FILLED, "offerings[0].customers": ""}).text


def test_the_live_verdict_is_that_of_the_decision(client: TestClient) -> None:
    old = {**FILLED, "offerings[0].available": "2031-02-01", "offerings[0].cloud": "azure"}
    aged = SETTINGS._replace(law=SETTINGS.law._replace(max_age=90))
    for settings, fields in ((SETTINGS, FILLED), (aged, old), (aged, FILLED)):
        with client_of(settings) as asked:
            decided = re.findall(r'class="verdict ([a-z-]*)"', ask(asked, **fields, do="filled:").text)
            live = re.findall(r'class="badge ([a-z-]*)"', asked.post("/live", data=fields).text)
        assert decided and decided == live


def test_a_form_of_which_too_much_is_open_says_so() -> None:
    settings = SETTINGS._replace(bounds=SETTINGS.bounds._replace(steps=500))
    vague = {"kind": "launch", "draft": "", "id": "acme", "by": "openai", "count.offerings": "3"}
    with client_of(settings) as asked:
        assert "Press “Judge it”" in asked.post("/live", data=vague).text


@pytest.mark.parametrize("do", ["filled:", "add:offerings", "remove:offerings:0"])
def test_hostile_text_in_a_form_is_text(client: TestClient, do: str) -> None:
    answer = ask(client, **{**FILLED, "id": HOSTILE, "product.name": HOSTILE, HOSTILE: HOSTILE}, do=do)
    assert answer.status_code in (200, 422)
    assert "<script>" not in answer.text and ("49" not in answer.text or "{{7*7}}" in html.unescape(answer.text))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "nothing"}, {"count.offerings": "-1"}, {"count.offerings": "99999999"}, {"do": "add:nothing"},
        {"do": "remove:offerings:x"}, {"do": "remove:offerings:99"}, {"draft": "{"}, {"do": "add:"}, {"do": "filled:x"},
        {"offerings[9].cloud": "aws"}, {"__class__": "x"}, {"product": "x"}, {"kind": ""},
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_no_crash(client: TestClient, fields: dict[str, str]) -> None:
    assert ask(client, **{"do": "filled:", **FILLED, **fields}).status_code in (200, 422)


FILE = b'--b\r\nContent-Disposition: form-data; name="draft"; filename="x"\r\n\r\n{}\r\n'


@pytest.mark.parametrize("path", ["/live", "/ask", "/download", "/record"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nfoo\r\n\r\n"),
        ("multipart/form-data; boundary=b", FILE + FILE + b"--b--\r\n"),
        ("application/x-www-form-urlencoded", b"a=&" * 5_000),
    ],
    ids=["no boundary", "broken", "two files", "fields"],
)
def test_a_form_that_cannot_be_read_is_no_defect(client: TestClient, path: str, kind: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400 and "the form cannot be read" in answer.json()["detail"]


def test_what_counts_where_nothing_is_said_is_told_and_not_known_can_be_said(client: TestClient) -> None:
    text = client.get("/form/launch").text
    assert "Not said: " in text
    unsure = {**FILLED, "offerings[0].state": "unknown", "offerings[0].cloud": "gcp"}
    assert "badge" in client.post("/live", data=unsure).text
    assert 'value="unknown" selected' in ask(client, **unsure, do="add:offerings").text
