"""What a coding assistant gets, asked with the client of the official SDK."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the tests of checker mcp need the extra test")

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters

from checker.check.options import Options
from checker.explain.schemas import schema
from checker.judge.law import Law
from checker.mcp.answers import Answers
from checker.mcp.server import make
from checker.report.build import judged
from checker.report.json_format import report_data
from checker.web.desk import Desk
from checker.web.settings import Bounds, LawChoice

ROOT = Path(__file__).resolve().parents[2]
FAILS = (ROOT / "fixtures/fail/api-on-azure-only--served-from-aws.descriptor.yaml").read_text(encoding="utf-8")
pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def answers(law: Law) -> Answers:
    return Answers(law, Options(excerpt=False), judged)


async def ask(answers: Answers, tool: str, **arguments: Any) -> dict[str, Any]:
    async with Client(make(answers)) as client:
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        assert json.loads(result.content[0].text) == result.structured_content
        return result.structured_content


async def test_check_gives_the_report_and_says_what_it_is_not(answers: Answers) -> None:
    found = await ask(answers, "check", text=FAILS)
    Draft202012Validator(schema("report", None)).validate(found["report"])
    assert found["report"]["descriptors"][0]["verdict"] == "fail"
    assert found["not_legal_advice"] is True
    assert "not legal advice" in found["basis"]


async def test_check_gives_the_remedies_of_the_api_and_names_no_file(answers: Answers) -> None:
    """A rule's own remedy may leave the act open; what was searched for is what complies."""
    act = {"kind": "launch", "id": "acme", "by": "openai", "offerings": [{"surface": "api", "cloud": "aws"}]}
    text = json.dumps(act)
    found = await ask(answers, "check", text=text, syntax="json")
    desk = Desk(LawChoice(), Bounds())
    expected = report_data(desk.report(text.encode(), "json"))["descriptors"][0]["findings"]
    assert [finding["remedy"] for finding in found["report"]["descriptors"][0]["findings"]] == [
        finding["remedy"] for finding in expected
    ]
    assert "7 facts are missing. Answer them first." in json.dumps(found) and "checker " not in json.dumps(found)


async def test_text_that_is_no_descriptor_is_an_entry_as_in_every_report(answers: Answers) -> None:
    found = await ask(answers, "check", text="/etc/passwd")
    assert found["report"]["descriptors"][0]["verdict"] == "error"


async def test_two_descriptors_of_one_id_are_refused_as_in_every_report(answers: Answers) -> None:
    found = await ask(answers, "check", text=f"{FAILS}---\n{FAILS}")
    first, second = found["report"]["descriptors"]
    assert first["verdict"] == second["verdict"] == "error"
    assert "described more than once" in first["errors"][0]["message"]


async def test_descriptors_of_one_product_that_contradict_one_another_say_so(answers: Answers) -> None:
    api = {"surface": "api", "cloud": "azure", "stage": "ga", "available": "2026-06-01"}
    acts = [
        {
            "kind": "launch",
            "id": name,
            "by": "openai",
            "product": {"name": "Sol"},
            "offerings": [api | {"cloud": cloud}],
        }
        for name, cloud in (("one", "azure"), ("other", "aws"))
    ]
    found = await ask(answers, "check", text="\n---\n".join(map(json.dumps, acts)))
    assert all("product" in [note["kind"] for note in entry["notes"]] for entry in found["report"]["descriptors"])


async def test_fix_gives_the_text_that_complies(answers: Answers) -> None:
    found = await ask(answers, "fix", text=FAILS)
    team = [text for text in found["texts"] if text]
    again = await ask(answers, "check", text=team[0])
    assert again["report"]["descriptors"][0]["verdict"] == "pass"
    assert team[0].startswith("# The same API on AWS")


async def test_what_if_judges_before_and_after(answers: Answers) -> None:
    found = await ask(answers, "what_if", text=FAILS, changes={"offerings[1].cloud": "azure"})
    assert (found["before"]["verdict"], found["after"]["verdict"]) == ("fail", "pass")


async def test_questions_lead_to_a_verdict(answers: Answers) -> None:
    first = await ask(answers, "next_question", facts={})
    assert first["question"]["path"] == "kind"
    facts = {"kind": "compute-purchase", "id": "x", "by": "openai", "on": "2025-11-03"}
    found = await ask(answers, "next_question", facts=facts)
    assert found["question"] is None or found["question"]["path"] not in facts
    assert found["standing"]["verdict"]


async def test_explain_and_schema(answers: Answers) -> None:
    assert (await ask(answers, "explain", id="2025.api-exclusivity"))["is"] == "clause"
    Draft202012Validator.check_schema(await ask(answers, "schema"))


@pytest.mark.parametrize(
    ("tool", "arguments", "word"),
    [
        ("explain", {"id": "2025.api-exclusivit"}, "did you mean"),
        ("schema", {"name": "nothing"}, "there are"),
        ("fix", {"text": "kind: launc"}, "launch"),
        ("fix", {"text": FAILS, "document": 7}, "no document"),
        ("what_if", {"text": FAILS, "changes": {"offerings[9].cloud": "azure"}}, "entries"),
        ("check", {"text": FAILS, "syntax": "toml"}, "syntax"),
        (
            "next_question",
            {"facts": {"kind": "launch", "id": "x", "by": "openai", "offerings": 5}},
            "offerings: expected a list",
        ),
    ],
)
async def test_what_cannot_be_answered_says_why(
    answers: Answers, tool: str, arguments: dict[str, Any], word: str
) -> None:
    async with Client(make(answers)) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert word in result.content[0].text


async def test_clauses_and_readings_are_resources(answers: Answers) -> None:
    async with Client(make(answers)) as client:
        law = json.loads((await client.read_resource("checker://law")).contents[0].text)
        page = (await client.read_resource("checker://clauses/2025.api-exclusivity")).contents[0].text
        reading = (await client.read_resource(f"checker://readings/{next(iter(law['readings']))}")).contents[0].text
    assert "2025.api-exclusivity" in law["clauses"]
    assert page.startswith("# 2025.api-exclusivity")
    assert "not legal advice" in page and "not legal advice" in reading


async def test_tools_write_nothing_and_take_no_paths(answers: Answers) -> None:
    async with Client(make(answers)) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["check", "fix", "what_if", "next_question", "explain", "schema"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert not {key for tool in tools for key in tool.input_schema["properties"]} & {"path", "file", "output"}


async def test_command_serves_on_standard_input_and_output() -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "checker", "mcp", "--isolated"], cwd=str(ROOT))
    async with Client(command) as client:
        result = await client.call_tool("check", {"text": FAILS})
    assert result.structured_content["report"]["summary"]["fail"] == 1
