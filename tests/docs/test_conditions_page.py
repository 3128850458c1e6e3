"""The page of conditions: each example loads, and comes to what the page says of the act that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.reader import read_bytes
from tests.advise.small_pack import FILES, write

PAGE = (Path(__file__).parents[2] / "docs" / "conditions.md").read_text(encoding="utf-8")
SCHEMA, ACT = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| [a-z].* \| `", line)]
EXAMPLES = [(cells[1].strip("`").replace("\\|", "|"), cells[2]) for cells in ROWS]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    deed = FILES["deed.yaml"].split("  rules:\n")[0].replace('checkability: "yes"', "checkability: none")
    deed = deed.replace("day: 2025-01-01}", "day: 2031-01-31}\nparameters: {most: {about: The most., value: 20%}}")
    folder = tmp_path_factory.mktemp("page")
    head = FILES["pack.yaml"].replace("attest: [watered]\n", "")
    ledger = "keys: {}\nfacts: {}\n"
    quoted = SCHEMA.replace("  on:", '  "on":')
    return open_law(
        write(
            folder,
            descriptor_yaml=quoted,
            deed_yaml=deed,
            pack_yaml=head,
            ledger_yaml=ledger,
            cases_deep_yaml="[]\n",
            definitions_yaml="{}\n",
            readings_yaml="{}\n",
        )
    )


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 18


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_each_comes_to_what_the_page_says(text: str, expected: str, law: Law) -> None:
    data = read_bytes(ACT.replace("\non:", '\n"on":').encode(), path="").documents[0].data
    act, refusals = Reader(law).act(data)
    assert act is not None, refusals
    assert law.holds(text, tuple(law.pack.kinds), act.facts, act.facts, act.every) is (expected == "true")
