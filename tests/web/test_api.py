"""The API says what the command line says, in the same shapes, and refuses in problem details."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from checker.advise.fix import fix
from checker.advise.fix_text import fix_data
from checker.check import check_paths
from checker.check.options import Options
from checker.explain.schemas import schema
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.read.reader import read_bytes
from checker.web.negotiate import JUDGEMENTS, content_type
from tests.sweep import in_sweep
from tests.web.serving import ROOT, SETTINGS, client_of, launch

YAML = {"Content-Type": "application/yaml"}
FILES = sorted((ROOT / "fixtures").rglob("*.descriptor.yaml"))


def ask(client: TestClient, body: object, path: str = "/v1/judgements", **headers: str) -> Any:
    return client.post(path, json=body, headers=headers)


def entries(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in entry.items() if key != "path"} for entry in report["descriptors"]]


def test_failing_is_an_answer(client: TestClient) -> None:
    answer = ask(client, launch())
    assert answer.status_code == 200
    assert answer.json()["summary"]["fail"] == 1
    assert not list(Draft202012Validator(schema("report", None)).iter_errors(answer.json()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_api_says_what_the_command_says(client: TestClient, law: Law, path: Path) -> None:
    from checker.cli.judging import advised

    expected = advised(check_paths([str(path)], law), law, Options())
    answer = client.post("/v1/judgements", content=path.read_bytes(), headers=YAML)
    if len(expected.descriptors) == 1 and expected.descriptors[0].verdict == "error":
        assert answer.status_code in (400, 422)
        problems = [(fault["code"], fault["message"]) for fault in answer.json()["errors"]]
        assert problems == [(error.code, error.message) for error in expected.descriptors[0].errors]
        return
    from checker.report.json_format import report_data

    assert answer.status_code == 200
    wanted = json.loads(json.dumps(report_data(expected)))
    if any(error.code == "duplicate-id" for entry in expected.descriptors for error in entry.errors):
        # A request is no file that could be read again for the places of twins.
        assert [item["code"] for entry in answer.json()["descriptors"] for item in entry["errors"]] == [
            "duplicate-id"
        ] * 2
        return
    assert entries(answer.json()) == entries(wanted)
    assert {**answer.json(), "descriptors": []} == {**wanted, "descriptors": []}


def test_the_quick_way_gives_the_verdict_of_the_whole_way(client: TestClient, law: Law) -> None:
    random, counts = Random(20261129), {"quick": 0, "whole": 0}
    reader = Reader(law)
    from checker.judge.judgement import judge
    from checker.read.limits import DEFAULT
    from checker.web.quick import Quick

    quick = Quick(law, DEFAULT)
    fields = {rows: list(fields.values()) for rows, fields in law.pack.kinds["launch"].rows.items()}["offerings"]
    acts = in_sweep(5_000, 1_000)
    for number in range(acts):
        rows = [row(fields, random) for _ in range(random.choice((1, 1, 2, 3)))]
        support = {"can_support": random.random() < 0.5, "chooses_to_support": random.random() < 0.5}
        data = {**launch(), "id": f"act-{number}", "offerings": rows, "microsoft": support}
        act, _ = reader.act(data)
        found = quick.verdict(json.dumps(data).encode())
        if act is None or found is None:
            counts["whole"] += 1
            continue
        counts["quick"] += 1
        assert found == ("launch", data["id"], judge(act, law, causes=False).verdict)
        # A second time it is known by its class, whatever its id.
        again = quick.verdict(json.dumps({**data, "id": f"again-{number}"}).encode())
        assert again == ("launch", f"again-{number}", found[2])
    assert counts["quick"] > acts / 5 and counts["whole"] > acts / 50


def row(fields: list[Any], random: Random) -> dict[str, Any]:
    """Return a row with some values, those left out that make no sense beside the others."""
    found = {field.path: some for field in fields if (some := value(field, random)) is not None}
    for field in fields:
        if any(found.get(other) != needed for other, needed in field.only_if):
            found.pop(field.path, None)
    return found


def value(field: Any, random: Random) -> Any:
    if random.random() < 0.05:
        return random.choice([None, "unknown"])
    if field.type == "date":
        return f"202{random.randint(5, 7)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    if field.type == "list":
        return [item for item in field.values if random.random() < 0.5] or [field.values[0]]
    return random.choice(field.values) if field.values else None


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_accept_chooses_any_of_the_formats(client: TestClient, name: str) -> None:
    answer = ask(client, launch(), accept=content_type(name, False))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(content_type(name, False).split(";")[0])
    assert "fail" in answer.text or name == "gitlab"


def test_a_form_of_answer_that_there_is_not_is_406(client: TestClient) -> None:
    answer = ask(client, launch(), accept="image/png")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_one_invalid_act_is_422_with_its_places(client: TestClient) -> None:
    answer = client.post(
        "/v1/judgements", content=b"kind: launch\nid: a-b\nby: openi\nofferings: [{cloud: azur}]\n", headers=YAML
    )
    assert answer.status_code == 422
    found = {fault["pointer"]: (fault["line"], fault["column"]) for fault in answer.json()["errors"]}
    assert found == {"/by": (3, 5), "/offerings/0/cloud": (4, 21)}


def test_a_batch_has_an_entry_each(client: TestClient) -> None:
    for body, headers in (
        (json.dumps([launch(), {**launch(), "id": "b", "by": "nobody"}]), {"Content-Type": "application/json"}),
        (
            "kind: launch\nid: a\nby: openai\nofferings: [{}]\n---\nkind: launch\nid: b\nby: nobody\nofferings: [{}]\n",
            YAML,
        ),
    ):
        answer = client.post("/v1/judgements", content=body, headers=headers)
        assert answer.status_code == 200
        assert answer.json()["descriptors"][1]["verdict"] == "error"
        assert [entry["document"] for entry in answer.json()["descriptors"]] == [0, 1]


def test_places_in_a_batch_are_those_of_the_body(client: TestClient) -> None:
    body = f'[\n{json.dumps(launch())},\n  {{"kind": "launch", "id": "b",\n "by": "nobody", "offerings": [{{}}]}}]'
    answer = client.post("/v1/judgements", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["descriptors"][1]["errors"][0]["location"] == {
        "line": 4, "column": 8, "end_line": 4, "end_column": 16,
    }  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n", "\n\r\r\n"])
def test_lines_of_a_batch_end_as_they_like(client: TestClient, ends: str) -> None:
    body = ends.join(["[", json.dumps(launch()), ",", json.dumps({**launch(), "id": "other"}, indent=1), "]"])
    answer = client.post("/v1/judgements", content=body, headers={"Content-Type": "application/json"})
    assert [(entry["id"], entry["verdict"]) for entry in answer.json()["descriptors"]] == [
        ("acme-on-aws", "fail"), ("other", "fail"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"a: [", "application/yaml", 400),
        (b"\xff\xfe", "application/yaml", 400),
        (b"", "application/yaml", 422),
        (b"kind: launch\nkind: launch\n", "application/yaml", 422),
        (b"[" * 70 + b"]" * 70, "application/json", 413),
        (b"a: &a [b]\nc: *a\n", "application/yaml", 400),
        (b"kind: launch", "application/x-www-form-urlencoded", 415),
        (b"x" * (1024 * 1024 + 1), "application/yaml", 413),
        (b'[{"kind": "launch"}' + b', {"kind": "launch"}' * 100 + b"]", "application/json", 413),
    ],
    ids=["json", "yaml", "encoding", "empty", "twice", "deep", "alias", "form", "large", "many"],
)
def test_what_cannot_be_read_is_refused_as_a_problem(client: TestClient, body: bytes, kind: str, status: int) -> None:
    answer = client.post("/v1/judgements", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_a_batch_behind_a_byte_order_mark_is_a_batch(client: TestClient) -> None:
    body = json.dumps([launch(), {**launch(), "id": "another", "offerings": "none"}]).encode()
    headers = {"Content-Type": "application/json"}
    plain, marked = [
        client.post("/v1/judgements", content=content, headers=headers) for content in (body, b"\xef\xbb\xbf" + body)
    ]
    assert (marked.status_code, marked.json()) == (200, plain.json())


def test_twins_in_a_batch_read_no_file(client: TestClient) -> None:
    answer = ask(client, [launch(), launch()])
    assert [entry["verdict"] for entry in answer.json()["descriptors"]] == ["error", "error"]


def test_fixes_are_those_of_the_command(client: TestClient, law: Law) -> None:
    act, _ = Reader(law).act(launch())
    assert act is not None
    answer = ask(client, launch(), "/v1/fixes").json()
    assert not list(Draft202012Validator(schema("fix", None)).iter_errors(answer))
    assert {key: answer[key] for key in fix_data(fix(act, law))} == json.loads(json.dumps(fix_data(fix(act, law))))


def test_forecasts_and_what_ifs_have_the_shipped_shapes(client: TestClient) -> None:
    answer = ask(client, launch(), "/v1/forecasts")
    assert not list(Draft202012Validator(schema("forecast", None)).iter_errors(answer.json()))
    answer = ask(client, {"descriptor": launch(), "set": {"offerings[0].cloud": "azure"}}, "/v1/what-ifs")
    assert not list(Draft202012Validator(schema("what-if", None)).iter_errors(answer.json()))
    assert answer.json()["after"]["verdict"] == "pass"


@pytest.mark.parametrize(
    "body",
    [
        {"descriptor": launch()},
        {"descriptor": launch(), "set": {}},
        {"descriptor": launch(), "set": {"offerings[": 1}},
        {"descriptor": launch(), "set": {"offerings[9].cloud": "azure"}},
        {"descriptor": launch(), "set": {"offerings[0].cloud": "azur"}},
        {"descriptor": {"kind": "nothing"}, "set": {"by": "openai"}},
        {"descriptor": launch(), "set": {"by": "openai"}, "more": 1},
    ],
)
def test_a_change_that_cannot_be_made_is_422(client: TestClient, body: object) -> None:
    answer = ask(client, body, "/v1/what-ifs")
    assert answer.status_code == 422 and answer.json()["errors"]


def test_an_interview_is_carried_by_its_answers(client: TestClient) -> None:
    answers: list[dict[str, object]] = []
    given = {"kind": "launch", "id": "a-b", "by": "openai", "offerings": 1}
    for _ in range(40):
        answer = ask(client, {"answers": answers}, "/v1/interview").json()
        if answer["question"] is None:
            break
        path = answer["question"]["path"]
        answers.append({"path": path, "value": given.get(path, "unknown")})
    assert answer["question"] is None and answer["verdict"] == "needs-review"
    assert [item["path"] for item in answers[:4]] == ["kind", "id", "by", "offerings"]


def test_an_answer_that_cannot_be_taken_is_named(client: TestClient) -> None:
    answer = ask(client, {"answers": [{"path": "kind", "value": "lunch"}]}, "/v1/interview")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/answers/0"
    assert "launch" in answer.json()["errors"][0]["message"]


def test_law_has_etags(client: TestClient) -> None:
    first = client.get("/v1/law")
    assert first.status_code == 200 and first.headers["etag"]
    again = client.get("/v1/law", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    ids = {"clauses": "clauses", "rules": "rules", "readings": "readings"}
    for part, key in ids.items():
        id = first.json()[key][0]["id"]
        assert client.get(f"/v1/{part}/{id}").json()["id"] == id
        assert client.get(f"/v1/{part}/nothing-such").status_code == 404
    for kind in first.json()["kinds"]:
        Draft202012Validator.check_schema(client.get(f"/v1/kinds/{kind}/schema").json())


def test_openapi_embeds_the_shipped_schemas_unchanged(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    for name in ("report", "fix", "forecast", "what-if"):
        embedded = dict(found["components"]["schemas"][name])
        shipped = schema(name, None)
        embedded["$id"] = shipped.get("$id", embedded.pop("$id"))
        assert {key: embedded[key] for key in shipped} == shipped


def test_descriptions_and_routes_are_the_same_list(client: TestClient) -> None:
    from checker.web.app import API, PLAIN

    found = client.get("/openapi.json").json()["paths"]
    listed = {(path, method.upper()) for path, methods in found.items() for method in methods}
    assert listed == {(path, method) for path, (method, _) in {**API, **PLAIN}.items()}


def test_metrics_have_no_facts(client: TestClient) -> None:
    ask(client, launch(id="a-secret-launch"))
    client.get("/a-secret-address")
    text = client.get("/metrics").text
    assert "secret" not in text and 'checker_verdicts_total{verdict="fail"}' in text


def test_nothing_is_read_from_a_path_that_a_request_names(client: TestClient, law: Law) -> None:
    reading = read_bytes(b"kind: launch\n", path="request.yaml")
    assert reading.documents[0].path == "request.yaml"
    answer = ask(client, launch(), **{"content-disposition": "attachment; filename=/etc/passwd"})
    assert answer.json()["descriptors"][0]["path"] == "request.json"


def test_no_command_on_a_file_that_its_sender_does_not_have_is_advised(client: TestClient) -> None:
    aws = {"surface": "api", "cloud": "aws", "available": "2027-01-15", "stage": "ga", "customers": ["commercial"]}
    act = {"kind": "launch", "id": "x", "by": "openai", "product": {"brand": "openai", "co_developed_with": []}}
    for rows in ([aws], [{"cloud": "aws"}, {"cloud": "azure"}]):
        for format in ("text/plain", "text/html", "text/markdown"):
            answer = client.post("/v1/judgements", json={**act, "offerings": rows}, headers={"accept": format})
            assert answer.status_code == 200 and ("ask Microsoft" in answer.text or "sk the team" in answer.text)
            for command in ("interview", "reviews", "fix", "map"):
                assert f"checker {command}" not in answer.text, format


def test_a_pass_like_one_before_waits_for_nothing(law: Law) -> None:
    passing = launch(offerings=[{"surface": "app", "cloud": "azure", "available": "2026-02-01"}])
    with client_of(SETTINGS) as client:
        first = ask(client, passing)
        desk: Any = client.app.app.service.desk  # type: ignore[attr-defined]
        desk.bounds = desk.bounds._replace(waiting=0)
        assert ask(client, {**passing, "id": "another"}).json()["descriptors"][0]["id"] == "another"
        assert ask(client, passing).content == first.content
        # All else waits for the thread, for which no place is left.
        others: list[Any] = [launch(), [passing], {**passing, "by": "unknown"}, {**passing, "title": "x" * 5_000}, {}]
        assert [ask(client, body).status_code for body in others] == [429] * len(others)
        assert ask(client, passing, Accept="text/plain").status_code == 429


def test_an_address_is_found_by_its_name_alone(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/healthz", "/healthz/", "/HEALTHZ")] == [200, 404, 404]
    assert [client.head(path).status_code for path in ("/healthz", "/v1/judgements")] == [200, 405]
    assert client.options("/v1/judgements").status_code == 405
    assert client.get("/healthz?x=1").text == "ok\n"
    counts = client.get("/metrics").text
    assert 'checker_requests_total{route="/healthz",status="200"}' in counts and "HEALTHZ" not in counts
