"""Schemathesis against the API: whatever its description allows is answered as it says, whatever else is refused."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.web.serving import Server

if os.environ.get("CHECKER_SKIP_NOTHING"):
    import schemathesis
else:
    schemathesis = pytest.importorskip(
        "schemathesis", reason="schemathesis is not installed: the API was not held to its description"
    )

EXAMPLES = int(os.environ.get("CHECKER_SCHEMATHESIS", "10"))


def test_the_api_does_as_it_says(server: Server) -> None:
    from schemathesis.checks import load_all_checks
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    load_all_checks()
    described = schemathesis.openapi.from_url(f"{server.address}/openapi.json")
    seen = set()
    for result in described.get_all_operations():
        operation = result.ok()
        seen.add(operation.path)

        @given(case=operation.as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        def held(case: Any) -> None:
            # Conditions among fields (a period that ends before it begins) are in no schema: 422 is an answer to them.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        held()
    assert {"/v1/judgements", "/v1/interview", "/v1/what-ifs"} <= seen
