"""The pages: each question, the decision and the law, driven as a person would, without script."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from checker.cli import main
from checker.judge.law import Law
from checker.pack.model import Pin
from checker.web.words import party
from tests.web.serving import ROOT, SETTINGS, client_of, launch

HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e\x1b[31m'


def ask(client: TestClient, **fields: str) -> Any:
    return client.post("/ask", data=fields)


def draft_in(text: str) -> str:
    match = re.search(r"""name="draft" value='([^']*)'""", text)
    assert match
    return html.unescape(match[1])


def opened(client: TestClient, data: object) -> Any:
    return ask(client, action="open", text=json.dumps(data))


def test_first_page_names_every_kind(client: TestClient, law: Law) -> None:
    text = client.get("/").text
    assert all(f'value="{name}"' in text for name in law.pack.kinds)


def test_questions_lead_to_a_decision_and_answers_are_kept(client: TestClient) -> None:
    answer = ask(client, path="kind", value="launch")
    given = {"id": "Acme on Azure", "by": "openai", "offerings": "1"}
    for _ in range(40):
        if "Clause by clause" in answer.text:
            break
        match = re.search(r'name="path" value="([^"]*)"', answer.text)
        assert match
        fields = {"draft": draft_in(answer.text), "path": match[1]}
        value = given.get(match[1])
        fields |= {"action": "answer", "value": value} if value else {"action": "unknown"}
        answer = ask(client, **fields)
    assert "acme-on-azure" in answer.text and "needs review" in answer.text
    changed = ask(client, draft=draft_in(answer.text), action="change", path="by")
    assert "checked" in changed.text
    after = ask(client, draft=draft_in(answer.text), action="answer", path="by", value="microsoft")
    assert "acme-on-azure" in after.text


def field_of(text: str) -> list[str]:
    """Return what the field of a question holds: its text, or the options that are chosen."""
    boxes = re.findall(r'<input[^>]*name="value"[^>]*>', text)
    held = [box for box in boxes if 'type="' not in box or " checked" in box]
    return [html.unescape(match[1]) for box in held if (match := re.search(r' value="([^"]*)"', box)) and match[1]]


def path_in(text: str) -> str:
    match = re.search(r'name="path" value="([^"]*)"', text)
    return match[1] if match else ""


def test_back_shows_the_question_before_with_its_answer_and_no_answer_is_lost(client: TestClient) -> None:
    page = ask(client, path="kind", value="payment")
    for path, value in {"id": "a", "by": "openai", "to": "microsoft", "paid": "2026-08-15"}.items():
        assert path_in(page.text) == path and field_of(page.text) == []
        page = ask(client, draft=draft_in(page.text), path=path, value=value)
    for path, value in {"paid": "2026-08-15", "to": "microsoft", "by": "openai", "id": "a"}.items():
        page = ask(client, draft=draft_in(page.text), action="back")
        assert (path_in(page.text), field_of(page.text)) == (path, [value])
    page = ask(client, draft=draft_in(page.text), path="id", value="b")
    assert (path_in(page.text), field_of(page.text)) == ("by", ["openai"])


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("id", ["acme-on-aws"]), ("by", ["openai"]), ("product.co_developed_with", ["acme, bolt"]),
        ("offerings[0].customers", ["commercial"]), ("offerings[0].available", ["2026-02-01"]), ("microsoft.can_support", ["true"]),
    ],
)  # fmt: skip
def test_change_shows_the_answer_and_leads_back_to_the_decision(client: TestClient, path: str, held: list[str]) -> None:
    data = {**launch(), "microsoft": {"can_support": True}}
    data["product"] = {**data["product"], "co_developed_with": ["acme", "bolt"]}
    draft = draft_in(opened(client, data).text)
    page = ask(client, draft=draft, do=f"change:{path}")
    assert (path_in(page.text), field_of(page.text)) == (path, held)
    assert "Clause by clause" in ask(client, draft=draft_in(page.text), action="decide").text
    sent = {"draft": draft_in(page.text), "path": path, "then": "decide"}
    assert "then" in re.findall(r'type="hidden" name="([a-z]*)"', page.text)
    assert "Clause by clause" in ask(client, **sent, value=held[0]).text
    if path in ("id", "by"):
        assert 'value="unknown"' not in page.text


def test_answers_stand_as_they_were_typed_and_what_is_never_asked_has_no_change(client: TestClient) -> None:
    evidence = {"microsoft.can_support": {"by": "desk", "on": "2026-04-20", "ref": "https://a.example"}}
    data = {**launch(), "microsoft": {"can_support": True}, "evidence": evidence}
    answers = opened(client, data).text.partition("Your answers")[2]
    assert (
        "<td>acme-on-aws</td>" in answers and "<td>https://a.example</td>" in answers and "<td>Nobody</td>" in answers
    )
    assert "change:evidence" not in answers and "change:microsoft.can_support" in answers


def test_a_number_is_shown_again(client: TestClient) -> None:
    data = {"kind": "training", "id": "a", "by": "microsoft", "on": "2026-01-15", "compute_flop": 1e26}
    page = ask(client, draft=draft_in(opened(client, data).text), do="change:compute_flop")
    assert field_of(page.text) == ["1e+26"]
    assert (
        "Clause by clause"
        in ask(client, draft=draft_in(page.text), path="compute_flop", then="decide", value="1e+26").text
    )


def test_who_wants_more_questions_is_asked_again_what_was_not_known(client: TestClient) -> None:
    page = ask(client, path="kind", value="ip-use")
    for path, value in {"id": "a", "by": "microsoft", "on": "2026-06-01"}.items():
        page = ask(client, draft=draft_in(page.text), path=path, value=value)
    while path := path_in(page.text):
        page = ask(client, draft=draft_in(page.text), path=path, action="unknown")
    assert "Answer more questions" in page.text
    assert path_in(ask(client, draft=draft_in(page.text), do="next:").text) == "ip"


def test_a_day_known_in_part_stays_where_the_rest_is_not_known(client: TestClient) -> None:
    data = launch(offering={"available": "2026-Q2"})
    page = ask(client, draft=draft_in(opened(client, data).text), do="next:")
    assert (path_in(page.text), field_of(page.text)) == ("offerings[0].available", ["2026-Q2"])
    page = ask(client, draft=draft_in(page.text), path="offerings[0].available", action="unknown")
    taken = client.post("/download", data={"draft": draft_in(page.text), "what": "descriptor"})
    assert "available: 2026-Q2" in taken.text


def test_an_empty_field_does_not_say_nobody(client: TestClient) -> None:
    draft = draft_in(opened(client, launch()).text)
    sent = {"draft": draft, "path": "product.co_developed_with", "then": "decide"}
    empty = ask(client, **sent, value="")
    assert empty.status_code == 422 and "An answer is needed here" in empty.text
    assert "Clause by clause" in ask(client, **sent, value="[]").text
    both = client.post("/ask", data={**sent, "value": ["acme", "[]"]})
    assert both.status_code == 422 and "not both" in both.text


def test_a_wrong_value_stays_in_its_field_and_is_told_without_a_path(client: TestClient) -> None:
    page = ask(client, path="kind", value="compute-purchase")
    for path, value in {"id": "a", "by": "openai", "on": "tomorrow"}.items():
        page = ask(client, draft=draft_in(page.text), path=path, value=value)
    assert page.status_code == 422 and field_of(page.text) == ["tomorrow"]
    assert ">Expected a day such as 2026-01-31" in page.text


def test_a_wrong_answer_is_told_and_the_form_stays(client: TestClient) -> None:
    first = ask(client, path="kind", value="launch")
    wrong = ask(client, draft=draft_in(first.text), path="id", value=" ")
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text and draft_in(wrong.text) == draft_in(first.text)


def test_a_descriptor_is_opened_and_fixed_by_a_button(client: TestClient) -> None:
    answer = opened(client, launch())
    assert "badge fail" in answer.text
    changes = re.search(r'name="do" value="([^"]*)">Try it', answer.text)
    assert changes
    fixed = ask(client, draft=draft_in(answer.text), do=html.unescape(changes[1]))
    assert '<section class="verdict pass">' in fixed.text
    assert len(fixed.content) < 100_000


def test_a_broken_descriptor_is_shown_with_its_places(client: TestClient) -> None:
    answer = ask(client, action="open", text="kind: launch\nid: a-b\nby: openi\nofferings: [{}]\n")
    assert answer.status_code == 422
    assert "Line 3, column 5" in answer.text and "by: openi\n    ^" in answer.text


def test_a_decision_that_is_open_shows_both_witnesses(client: TestClient) -> None:
    offering = {"surface": "api", "stage": "ga", "available": "2026-05-01", "customers": ["commercial"]}
    answer = opened(
        client,
        {
            "kind": "launch",
            "id": "same-day",
            "by": "openai",
            "product": {"brand": "openai", "co_developed_with": []},
            "offerings": [{**offering, "cloud": "azure"}, {**offering, "cloud": "aws"}],
            "microsoft": {"can_support": True, "chooses_to_support": True},
        },
    )
    cases = re.findall(r"<li>.*?(pass|fail)</span> Ship first \(A02\): <b>(.*?)</b></li>", answer.text)
    assert cases == [("pass", "The same day is early enough"), ("fail", "At least one calendar day before")]


def spoken(text: str) -> str:
    """Return what a person reads on a page, without what is to be copied."""
    main = text.partition("<main")[2].partition("</main>")[0].partition("What this rests on</summary>")[0]
    return html.unescape(re.sub(r"<pre.*?</pre>|<[^>]*>", " ", main, flags=re.DOTALL))


@pytest.mark.parametrize(
    "path", sorted(Path(ROOT, "fixtures").glob("[fnp]*/*.descriptor.yaml"))[::5], ids=lambda path: path.name
)
def test_a_decision_speaks_in_questions_and_answers(client: TestClient, path: Path) -> None:
    answer = ask(client, action="open", text=path.read_text("utf-8"))
    assert answer.status_code == 200
    text = spoken(answer.text)
    assert not re.findall(r"[a-z]\[[0-9]|[a-z]+_[a-z]+| -> |\[\]|evidence|\bmore\b (?:->|passes)", text)
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("what", ["descriptor", "report", "receipt", "gate"])
def test_downloads_are_what_the_command_reads(client: TestClient, what: str, tmp_path: Path) -> None:
    answer = client.post("/download", data={"draft": draft_in(opened(client, launch()).text), "what": what})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="acme-on-aws.')
    if what == "descriptor":
        again = client.post("/v1/judgements", content=answer.content, headers={"Content-Type": "application/yaml"})
        assert again.json()["summary"]["fail"] == 1
    if what == "gate":
        assert "checker check acme-on-aws.descriptor.yaml --policy-digest sha256:" in answer.text
        assert yaml.safe_load(answer.text)["jobs"]
    if what == "receipt":
        (tmp_path / "receipt.json").write_bytes(answer.content)
        assert main(["replay", str(tmp_path / "receipt.json")]) == 0


def test_the_command_of_a_decision_has_what_the_gate_of_the_server_has(tmp_path: Path) -> None:
    waivers = tmp_path / "secret" / "granted.yaml"
    waivers.parent.mkdir()
    waivers.write_text("waivers: []\n")
    choice = SETTINGS.law._replace(
        waivers=(str(waivers),), allow_review=True, max_age=90, pins=(("A02", Pin("earlier")),)
    )
    with client_of(SETTINGS._replace(law=choice)) as client:
        text = opened(client, launch()).text
    command = html.unescape(re.findall(r"<pre[^>]*>(checker check .*?)</pre>", text)[0])
    assert (
        "--waivers granted.yaml --pin A02=earlier --max-policy-age 90 --allow-review --policy-digest sha256:" in command
    )
    assert "secret" not in text


def test_nothing_pasted_is_told_as_such(client: TestClient) -> None:
    answer = ask(client, action="open", text=" ")
    assert answer.status_code == 422 and "Paste a descriptor, or choose a file." in answer.text


def test_a_style_sheet_is_sent_once(client: TestClient) -> None:
    tag = client.get("/static/page.css").headers["etag"]
    again = client.get("/static/page.css", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_hostile_text_is_text(client: TestClient) -> None:
    data = launch(title=HOSTILE)
    data["product"] = {"name": HOSTILE, "co_developed_with": [HOSTILE], "brand": "openai"}
    for answer in (
        opened(client, data),
        ask(client, action="open", text=f"kind: {HOSTILE}"),
        ask(client, draft=json.dumps({"answers": [["kind", "launch"]]}), path="id", value=HOSTILE),
        client.get("/law", params={"q": HOSTILE}),
        client.get("/law/" + "x<script>"),
    ):
        assert "<script" not in answer.text.replace("\\u003c", "<") or answer.headers["content-type"] != "text/html"
        assert "49" not in answer.text or "{{7*7}}" in html.unescape(answer.text)
        assert answer.status_code in (200, 404, 422)


@pytest.mark.parametrize(
    "draft",
    [
        "{", "[]", "1", '{"base": 1}', '{"answers": 1}', '{"answers": [[1]]}', '{"answers": [["x[", 1]]}',
        '{"base": {"kind": "nothing"}}', '{"base": {"kind": {}}}', '{"answers": [["kind", ["launch"]]]}', "[" * 100_000,
        '{"base": {"kind": "launch", "id": "a", "by": "openai", "offerings": 3}}',
    ],
)  # fmt: skip
def test_a_draft_that_is_none_is_refused(client: TestClient, draft: str) -> None:
    for action in ("next", "decide", "back", "answer", "set", "change"):
        answer = ask(client, draft=draft, action=action, path="by", value="openai")
        assert answer.status_code in (200, 422), action
    assert client.post("/download", data={"draft": draft, "what": "receipt"}).status_code == 422


def test_law_has_a_page_for_every_id_that_it_names(client: TestClient, law: Law) -> None:
    pack = law.pack
    text = client.get("/law").text
    for id in (*pack.clauses, *pack.questions, *pack.rules):
        assert f'href="/law/{id}"' in text
    for id in (next(iter(pack.clauses)), next(iter(pack.agreements)), next(iter(pack.assumptions))):
        assert client.get(f"/law/{id}").status_code == 200
    tag = client.get("/law").headers["etag"]
    assert client.get("/law", headers={"If-None-Match": tag}).status_code == 304
    assert "nothing found" in client.get("/law", params={"q": "no such words"}).text


def test_law_is_told_in_words_with_the_labels_of_the_pack(client: TestClient, law: Law) -> None:
    clause = next(clause for clause in law.pack.clauses.values() if clause.modality == "obligation" and clause.rules)
    agreement = law.pack.agreements[clause.agreement]
    texts = [client.get(f"/law/{id}").text for id in (clause.id, clause.rules[0], agreement.id)]
    name = party(law.pack, clause.binds)
    assert name != clause.binds and all(
        "modality" not in text and f"binds {clause.binds}" not in text for text in texts
    )
    assert f"<dt>whom it binds</dt><dd>{name}</dd>" in texts[0]
    assert f"(an obligation, binds {name})" in texts[1]
    assert f"<td>an obligation</td><td>{name}</td>" in texts[2]


def test_what_turns_on_a_question_is_told_in_words(client: TestClient, law: Law) -> None:
    known = [["kind", "launch"], ["id", "a"], ["by", "openai"], ["offerings", 1]]
    answer = ask(client, draft=json.dumps({"answers": known}), action="next")
    assert "Why is this asked?" in answer.text and "could still matter" in answer.text
    assert any(f'href="/law/{rule.id}">{html.escape(rule.title)}' in answer.text for rule in law.pack.rules.values())


def test_the_first_page_speaks_as_people_do(client: TestClient, law: Law) -> None:
    text = html.unescape(client.get("/").text)
    assert all(kind.title and kind.title in text for kind in law.pack.kinds.values())


def test_pages_of_the_api_are_the_description_in_words(client: TestClient) -> None:
    text, spec = client.get("/docs").text, client.get("/openapi.json").json()
    assert all(f"{method.upper()} {path}" in text for path, methods in spec["paths"].items() for method in methods)
    assert "http" not in re.sub(r"(localhost|127)\S+", "", text)


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/law/nothing", None, 404),
        ("GET", "/form/nothing", None, 404),
        ("GET", "/nothing", None, 404),
        ("GET", "/ask", None, 405),
        ("POST", "/ask", {"draft": "none", "action": "decide"}, 422),
        ("POST", "/ask", {"draft": "x" * 2_000_000}, 413),
    ],
)
def test_a_refusal_is_a_page_for_a_browser(
    client: TestClient, method: str, path: str, body: dict[str, str] | None, status: int
) -> None:
    answer = client.request(method, path, data=body, headers=BROWSER)
    assert answer.status_code == status and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'href="/"' in answer.text and "<h1>" in answer.text
    plain = client.request(method, path, data=body)
    assert plain.headers["content-type"] == "application/problem+json" and plain.status_code == status
    assert html.escape(plain.json()["detail"])[1:] in answer.text


def test_the_api_refuses_with_problem_details_whoever_asks(client: TestClient) -> None:
    stranger = client.get("/", headers={**BROWSER, "Host": "evil.example"})
    assert stranger.status_code == 421 and stranger.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/rules/nothing", headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_a_decision_names_what_each_clause_is_about_and_no_line_or_option_of_a_command(client: TestClient) -> None:
    row = {"surface": "api", "stage": "ga", "customers": ["commercial"]}
    rows = [{**row, "cloud": "aws", "available": "2026-06-01"}, {**row, "cloud": "azure", "available": "2026-06-08"}]
    data = {"kind": "launch", "id": "acme", "by": "openai", "product": {"brand": "openai"}, "offerings": rows}
    part = opened(client, data).text.partition("Clause by clause")[2].partition("The same, done")[0]
    assert "offering 1 (API on AWS, from 1 June 2026)" in part and "offering 2 (API on Azure" in part
    assert "(line " not in part and "--verbose" not in part
    assert re.findall(r'<article class="([a-z-]*)', part) == ["needs-review"] * 2 + ["pass"] * 3
    assert (
        part.count("About offering 1 (API on AWS, from 1 June 2026), offering 2 (API on Azure, from 8 June 2026)") == 2
    )


def test_examples_of_the_api_name_this_server(client: TestClient) -> None:
    text = client.get("/docs").text
    assert "curl -s testserver/v1/fixes" in text and "localhost:8080" not in text


def test_examples_of_the_api_work_as_printed(client: TestClient) -> None:
    calls = [
        shlex.split(html.unescape(call)) for call in re.findall(r"<pre[^>]*>(curl .*?)</pre>", client.get("/docs").text)
    ]
    assert len(calls) == 5
    for words in calls:
        name, _, value = words[words.index("-H") + 1].partition(": ")
        body = words[-1] if words[-2] == "--data" else json.dumps(launch())
        answer = client.post(words[2].removeprefix("testserver"), content=body, headers={name: value})
        assert answer.status_code == 200, words
        assert "..." not in words[-1]


def test_a_pack_that_names_no_sources_has_decisions_too(tmp_path: Path) -> None:
    """A citation then has the id of its document, which no pack has to describe."""
    pack = tmp_path / "pack"
    shutil.copytree(ROOT / "policies", pack, ignore=shutil.ignore_patterns("cases"))
    head = yaml.safe_load((pack / "pack.yaml").read_text(encoding="utf-8"))
    del head["sources"], head["cases"]
    (pack / "pack.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")
    with client_of(SETTINGS._replace(law=SETTINGS.law._replace(policy=str(pack)))) as client:
        answer = opened(client, launch())
    assert answer.status_code == 200 and "”, 2025-next-chapter, " in answer.text
