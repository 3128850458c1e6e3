"""The content of a decision page: of a large act it shows a part, and says so."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from checker.advise.fix import fix, proposed
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.read.reader import read_bytes
from checker.web.decision import ROWS
from tests.web.serving import ROOT, launch
from tests.web.test_pages import ask, draft_in, opened


def many(count: int) -> dict[str, Any]:
    """Return a launch with many offerings, the first of them on the same day on two clouds."""
    rows = [
        {
            "surface": ("api", "app", "device")[number // 2 % 3],
            "cloud": ("azure", "aws")[number % 2],
            "stage": ("ga", "preview")[number // 6 % 2],
            "available": f"2026-0{5 + number // 28 % 4}-{1 + number // 2 % 28:02}",
            "customers": ["commercial"],
        }
        for number in range(count)
    ]
    return {**launch(), "offerings": rows, "microsoft": {"can_support": True, "chooses_to_support": True}}


@pytest.mark.parametrize("count", [50, 200])
def test_large_act_has_a_light_page_that_says_what_it_leaves_out(client: TestClient, count: int) -> None:
    answer = opened(client, many(count))
    assert answer.status_code == 200 and len(answer.content) < 100_000
    assert f"The answers on {ROWS} of {count} offerings are shown" in answer.text
    assert len(json.loads(draft_in(answer.text))["base"]["offerings"]) == count
    tried = re.search(r"([0-9]+) of ([0-9]+) answers were tried", answer.text)
    assert tried and int(tried[1]) < int(tried[2])


def test_small_act_has_everything_on_its_page(client: TestClient) -> None:
    text = opened(client, many(4)).text
    assert "are shown, those" not in text and "answers were tried" not in text and "stopped before its end" not in text


def test_what_does_not_pass_is_shown_and_tried_first(client: TestClient) -> None:
    rows = [
        {"surface": "api", "cloud": "azure", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"]}
    ] * 99
    text = html.unescape(opened(client, {**launch(), "offerings": [*rows, {**rows[0], "cloud": "aws"}]}).text)
    assert "change:offerings[99].cloud" in text and "change:offerings[98].cloud" not in text
    assert 'set:[["offerings[99].cloud", "azure"]]' in text


def test_what_fails_is_on_the_page_before_what_is_open_and_all_others_are_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.web.pages.CLAUSES", 1)
    row = {"surface": "api", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"]}
    stateless = {**row, "state": "stateless"}
    rows = [{**row, "state": "unknown", "cloud": "gcp"}, {**stateless, "cloud": "aws"}]
    data = {**launch(), "offerings": [*rows, *[{**stateless, "cloud": "azure"}] * 5]}
    every = client.post("/v1/judgements", json=data).json()["descriptors"][0]["findings"]
    text = html.unescape(opened(client, data).text)
    assert '<article class="fail">' in text and '<article class="needs-review">' not in text
    assert f"{len(every) - 1} more findings are in the report" in text


def test_search_of_a_large_act_that_was_stopped_is_told(client: TestClient) -> None:
    text = opened(client, many(100)).text
    assert "The search for changes that put it right was stopped before its end" in text
    assert "<code>checker fix</code> searches further" in text


@pytest.mark.parametrize(
    "path", sorted(Path(ROOT, "fixtures").glob("[fn]*/*.descriptor.yaml"))[::4], ids=lambda path: path.name
)
def test_page_proposes_what_fix_proposes(law: Law, path: Path) -> None:
    for document in read_bytes(path.read_bytes(), path=path.name).documents:
        act, _ = Reader(law).act(document.data)
        if act is not None:
            answer = proposed(act, law, judge(act, law))
            assert answer == fix(act, law)._replace(barred=(), past=(), trades=(), remedies=())


def test_draft_keeps_every_quote(client: TestClient) -> None:
    title = """it's "quoted" &#34; &#39; <b> \\"""
    assert json.loads(draft_in(opened(client, {**launch(), "title": title}).text))["base"]["title"] == title


def test_many_values_of_which_each_will_do_are_a_list_or_what_they_leave_out(client: TestClient) -> None:
    path = next(Path(ROOT, "fixtures").glob("*/licence-within-term--ip-unknown.descriptor.yaml"))
    text = ask(client, action="open", text=path.read_text("utf-8")).text
    assert "What is used? Anything but research, datacenter or consumer hardware;" in text
    assert not re.search(r"\w or \w+ or \w", text)


def test_act_of_which_a_limit_hides_the_causes_still_has_questions_to_answer(client: TestClient) -> None:
    offering = {"surface": "unknown", "cloud": "unknown", "available": "unknown"}
    text = opened(client, {**launch(), "product": {"name": "A", "brand": "openai"}, "offerings": [offering] * 12}).text
    assert re.search(r"Answer more questions</button> <span class=\"soft\">[0-9]{2,} answers could still matter", text)
    assert "What if?" not in text


def test_forecast_of_a_large_act_looks_at_fewer_days_and_says_so(client: TestClient) -> None:
    data = many(50)
    for row in data["offerings"][::2]:
        row["available"] = "unknown"
    assert "<code>checker forecast</code> looks further" in opened(client, data).text
