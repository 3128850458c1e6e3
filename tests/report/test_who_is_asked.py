"""A review says who is asked: one question of each person at least, and how many more of whom."""

from __future__ import annotations

from checker.report.model import Ask, Cause
from checker.report.words import more_of, some
from tests.gate.project import Project

CAUSES = [
    Cause("fact", "a.one", "", {"true": "pass", "false": "fail"}, "One?", person="the team"),
    Cause("fact", "a.two", "", {"true": "pass", "false": "fail"}, "Two?", person="the team"),
    Cause("fact", "a.three", "", {"true": "pass", "false": "fail"}, "Three?", person="the team"),
    Cause("fact", "a.four", "", {"true": "pass", "false": "fail"}, "Four?", person="the team"),
    Cause("fact", "b.can", "", {"true": "pass", "false": "fail"}, "Can?", person="Acme"),
    Cause("fact", "b.will", "", {"true": "pass", "false": "fail"}, "Will?", person="Acme"),
    Cause("reading", "A02", "first", {"x": "pass", "y": "fail"}, "How?", person="counsel"),
    Cause("reading", "A04", "what", {"x": "pass", "y": "fail"}, "Which?", person="counsel"),
]
TOGETHER = Ask("Ask Acme: can it, and will it?", ("b.can", "b.will"), {"both": "pass"})

NEEDS_MUCH = """kind: launch
id: four
by: openai
product: {brand: joint, co_developed_with: [acme]}
offerings:
- {surface: api, cloud: azure, stage: ga, available: 2026-05, customers: [commercial]}
- {surface: api, cloud: aws, stage: preview, available: 2026-05-10, customers: [commercial]}
"""


def test_each_person_has_a_question() -> None:
    shown, left = some([TOGETHER], CAUSES)
    assert [text.partition(":")[0] for text in shown] == ["Ask the team", "Ask Acme", "Ask counsel"]
    assert left == {"the team": 3, "counsel": 1}
    assert more_of(left) == "and 4 more, 3 of the team and 1 of counsel"
    assert more_of({"counsel": 3}) == "and 3 more of counsel"


def test_of_one_person_or_of_nobody_the_first_three_are_asked() -> None:
    shown, left = some([], CAUSES[:4])
    assert (len(shown), left) == (3, {"the team": 1})
    shown, left = some([], [cause._replace(person="") for cause in CAUSES])
    assert (len(shown), more_of(left)) == (3, "and 5 more")
    assert shown[0].startswith("One?")


def test_a_review_says_whom_to_ask(project: Project) -> None:
    project.put("a.descriptor.yaml", NEEDS_MUCH)
    out = project.check("--isolated", "a.descriptor.yaml").out
    asked = [line.partition(" = open: ")[2] for line in out.splitlines() if " = open: " in line]
    assert {line.partition(":")[0] for line in asked[:-1]} == {"Ask Microsoft", "Ask counsel", "Ask the team"}
    assert asked[-1].endswith("who is asked what: checker reviews a.descriptor.yaml")
    told = project.run("reviews", "--isolated", "a.descriptor.yaml").out
    for person in ("Microsoft", "Counsel", "The team"):
        assert f"{person}: " in told
