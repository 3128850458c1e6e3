"""Whatever is handed in as a descriptor: no crash, no exit 0 for what is none, no raw escape, in any format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.check import make_report
from checker.check.file import check_bytes
from checker.check.options import Options
from checker.check.twins import refuse_twins
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.pack.schema import kind_schema
from checker.pack.validate import explain
from checker.read.reader import read_bytes
from checker.report.formats import FORMATS, render
from checker.report.model import Report
from tests.fuzz.fuzzing import ANY_BYTES, garbled, mutated, runs, seeds

ROOT = Path(__file__).parents[2]
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def examples() -> list[dict[str, Any]]:
    """Return the acts of the shipped cases."""
    found = []
    for path in sorted((ROOT / "policies" / "cases").glob("*.yaml")):
        for document in read_bytes(path.read_bytes(), path=path.name).documents:
            data: Any = document.data
            found += [case["act"] for case in data]
    return found


ACTS = examples()


def report_of(content: bytes, name: str, law: Law) -> Report:
    entries = refuse_twins(check_bytes(content, name, law, Reader(law), Options()))
    return make_report(law, entries, [], Options())


def judged(content: bytes, name: str, law: Law, formats: list[str]) -> Report:
    """Check a content, see that every report of it is harmless, and that 0 is for descriptors alone."""
    report = report_of(content, name, law)
    assert report.descriptors, "a file gives at least one entry"
    for format in formats:
        text = render(report, format, verbose=True)
        shown = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL) if format == "html" else text
        assert not CONTROL.search(shown), format
    codes = {entry.verdict for entry in report.descriptors}
    assert (report.exit_code == 2) == ("error" in codes)
    if report.exit_code != 2:
        reading = read_bytes(content, path=name)
        assert not reading.problems and len(reading.documents) == len(report.descriptors)
        for document in reading.documents:
            data: Any = document.data
            kind = law.pack.kinds[data["kind"]]
            assert not explain(kind_schema(kind, tuple(law.pack.kinds)), data), "what is judged fits the schema"
    return report


formats = st.lists(st.sampled_from(sorted(FORMATS)), min_size=1, max_size=2, unique=True)


@runs(150)
@given(seed=seeds, formats=formats)
def test_data_that_is_nearly_a_descriptor(law: Law, seed: int, formats: list[str]) -> None:
    random = Random(seed)
    data = random.choice(ACTS)
    for _ in range(random.randrange(1, 4)):
        data = mutated(data, random)
    judged(json.dumps(data).encode(), "a.json", law, formats)


@runs(60)
@given(seed=seeds, formats=formats)
def test_the_same_in_yaml(law: Law, seed: int, formats: list[str]) -> None:
    random = Random(seed)
    data = mutated(random.choice(ACTS), random)
    flow = random.choice([None, True, False])
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=random.random() < 0.5, sort_keys=False)
    judged(text.encode("utf-8", "replace"), "a.yaml", law, formats)


@runs(150)
@given(seed=seeds, formats=formats)
def test_text_that_is_nearly_a_descriptor(law: Law, seed: int, formats: list[str]) -> None:
    random = Random(seed)
    data = random.choice(ACTS)
    if random.random() < 0.5:
        judged(garbled(json.dumps(data, indent=random.choice([None, 1])).encode(), random), "a.json", law, formats)
    else:
        text = yaml.safe_dump_all([data] * random.randrange(1, 3), sort_keys=False)
        judged(garbled(text.encode(), random), "a.yaml", law, formats)


@runs(100)
@given(content=ANY_BYTES, name=st.sampled_from(["a.yaml", "a.json", "a", "<stdin>"]), formats=formats)
def test_anything_at_all(law: Law, content: bytes, name: str, formats: list[str]) -> None:
    judged(content, name, law, formats)


@runs(60)
@given(seed=seeds)
def test_where_a_descriptor_stands_changes_no_verdict(law: Law, seed: int) -> None:
    """YAML or JSON, alone or among others, embedded or not: the findings are the same."""
    random = Random(seed)
    data = random.choice(ACTS)
    alone = report_of(json.dumps(data).encode(), "a.json", law).descriptors[0]
    other = {"kind": "compute-purchase", "id": "zz-other", "by": "openai", "on": "2026-01-05", "provider": "aws"}
    both = yaml.safe_dump_all([other, data], sort_keys=random.random() < 0.5).encode()
    second = report_of(both, "a.yaml", law).descriptors[1]
    inner = json.dumps({"a": 1, "x": {"y": data}}).encode()
    entries = check_bytes(inner, "m.json", law, Reader(law), Options(embedded="x.y"))
    for entry in (second, *entries):
        assert (entry.verdict, entry.causes) == (alone.verdict, alone.causes)
        pairs = [(item.rule, item.subject, item.verdict, item.message) for item in entry.findings]
        assert pairs == [(item.rule, item.subject, item.verdict, item.message) for item in alone.findings]
