"""The API says what the command line says: for every fixture, and for random acts (CHECKER_WEB_ACTS of them)."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from checker.advise.remedies import with_remedies
from checker.check import make_report
from checker.check.file import check_bytes
from checker.check.options import Options
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.report.json_format import report_data
from tests.judge.test_precedents import nudged
from tests.oracle.acts import random_act
from tests.web.test_api import entries

ACTS = int(os.environ.get("CHECKER_WEB_ACTS", "300"))


@pytest.mark.parametrize("part", range(10))
def test_random_acts_are_judged_as_the_command_judges_them(client: TestClient, law: Law, part: int) -> None:
    unknown = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 0.5)[part]
    random, reader, verdicts = Random(part), Reader(law), set()
    data: dict[str, Any] = {}
    for number in range(ACTS // 10):
        # Every third act is like the one before, of which the server remembers something.
        data = {**nudged(random, data), "id": f"act-{number}"} if number % 3 == 2 else random_act(random, unknown)
        content = json.dumps(data).encode()
        options = Options(stdin_name="request.json")
        # No command can read what stands in a request, so none is advised.
        judged = [entry._replace(is_file=False) for entry in check_bytes(content, "request.json", law, reader, options)]
        report = make_report(law, judged, (), options)
        expected = json.loads(json.dumps(report_data(with_remedies(report, law, options))))
        answer = client.post("/v1/judgements", content=content, headers={"Content-Type": "application/json"})
        if expected["descriptors"][0]["verdict"] == "error":
            assert answer.status_code == 422
            continue
        assert answer.status_code == 200, data
        assert entries(answer.json()) == entries(expected), data
        verdicts.add(expected["descriptors"][0]["verdict"])
        if expected["descriptors"][0]["verdict"] == "pass":
            # What passed before is answered without the thread.
            again = client.post("/v1/judgements", content=content, headers={"Content-Type": "application/json"})
            assert again.content == answer.content
        if number % 3:
            continue
        headers = {"Content-Type": "application/json", "Accept": "application/json; format=verdict"}
        brief = client.post("/v1/judgements", content=content, headers=headers).json()["descriptors"][0]
        assert brief["verdict"] == expected["descriptors"][0]["verdict"]
    assert len(verdicts) > 1
