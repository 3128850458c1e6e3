"""For every question a descriptor whose verdict turns on it, judged here once more, or that there is none."""

from __future__ import annotations

import pytest

from checker.explain.turning import turning
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.reader import read_bytes
from checker.read.yaml_writer import as_yaml

QUESTIONS = list(open_law().pack.questions)


@pytest.mark.parametrize("id", QUESTIONS)
def test_a_question_turns_a_descriptor_or_no_rule_reads_it(law: Law, id: str) -> None:
    question = law.pack.questions[id]
    read = any(id in law.analysis(kind).readings for kind in law.pack.kinds)
    found = turning(law, question)
    if found is None:
        assert not read and not question.open
        return
    assert read and not question.no_effect
    reading = read_bytes(as_yaml(found.data).encode(), path="x")
    assert not reading.problems
    under = law.vary(world=found.world, readings=found.pins)
    act, refusals = Reader(under).act(reading.documents[0].data)
    assert act is not None, refusals
    assert judge(act, under).verdict == found.verdict
    verdicts = {name: judge(act, under.vary(readings={id: name})).verdict for name in question.formulas}
    assert verdicts == dict(found.verdicts)
    assert len(set(verdicts.values())) > 1
    if question.open:
        assert len({verdicts[name] for name in question.plausible}) > 1
        if not found.pins:
            causes = {cause.name for cause in judge(act, under).causes}
            assert found.verdict != "needs-review" or id in causes


def test_it_turns_under_the_law_that_is_asked(law: Law) -> None:
    question = law.pack.questions["A02"]
    found = turning(law.vary(readings={"A04": "any-availability"}), question)
    assert found is not None and set(found.verdicts) == {"earlier", "no-later", "priority"}
