"""Waivers: what they cover, for how long, on which facts, and that none hides what it was not granted for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.check import check_paths
from checker.gate.deciding import deciding
from checker.gate.waiver_files import read_waivers
from checker.gate.waiver_text import write
from checker.gate.waivers import Waiver, Waivers, grounds_of, utc_today
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.reader import read_bytes
from checker.read.yaml_writer import flow
from checker.report.build import judged
from checker.report.formats import FORMATS
from checker.report.model import Judged
from tests.gate.project import AWS, AZURE, FAILS, GCP, NEEDS_REVIEW, PASSES, SUPPORTED, Project, in_days, launch
from tests.sweep import in_sweep

GRANT = ("--reason", "until the region opens", "--approver", "jane", "--consent", "MS-17")
LATER = ("--days", "300")


@pytest.fixture(scope="module")
def law() -> Law:
    return open_law()


def act_of(text: str, law: Law) -> Act:
    act, refusals = Reader(law).act(read_bytes(text.encode(), path="x.yaml").documents[0].data)
    assert act is not None, refusals
    return act


def granted(text: str, law: Law, *subjects: str, **changes: Any) -> list[Waiver]:
    """Return a waiver for each finding on the subjects (all of them if none is named), on the facts as they are."""
    from checker.judge.findings import subject_name

    act = act_of(text, law)
    judgement = judge(act, law)
    values = changes.pop("values", None)
    found = []
    for ruling in judgement.rulings:
        subject = subject_name(ruling.rule, ruling.index)
        if ruling.verdict in ("fail", "needs-review") and (not subjects or subject in subjects):
            grounds = grounds_of(act, law, judgement, [ruling.rule], ruling.index)
            if values is not None:
                grounds = grounds._replace(values=values)
            waiver = Waiver(
                f"W-{len(found) + 1}",
                ruling.rule.id,
                "",
                act.kind,
                act.id,
                subject,
                grounds,
                "agreed",
                ("jane", "joe"),
                "MS-17",
                "2026-05-01",
                "2026-05-31",
                "waivers.yaml",
            )
            found.append(waiver._replace(**changes))
    return found


def applied(text: str, law: Law, waivers: Iterable[Waiver], today: str = "2026-05-15") -> Judged:
    """Return the entry of a descriptor with waivers laid over it on a day."""
    act = act_of(text, law)
    judgement = judge(act, law)
    return Waivers(waivers, law, today).apply(act, judgement, judged(act, law, judgement, None))


def said(entry: Judged) -> list[str]:
    return [f"{note.name} {note.message}" for note in entry.notes if note.kind == "waiver"]


# What a waiver does


def test_a_waived_finding_is_judged_and_shown_and_does_not_count(law: Law) -> None:
    entry = applied(FAILS, law, granted(FAILS, law))
    assert entry.verdict == "fail" and entry.verdict_after_waivers == "pass"
    waived = [finding for finding in entry.findings if finding.waived]
    assert [(finding.verdict, finding.subject, finding.waiver) for finding in waived] == [
        ("fail", "offerings[1]", "W-1")
    ]
    assert waived[0].suppression == "agreed (approved by jane, joe; consent MS-17; to 2026-05-31)"
    assert not said(entry)


def test_a_waiver_for_one_finding_hides_no_other(law: Law) -> None:
    two = launch(AZURE, AWS, GCP)
    entry = applied(two, law, granted(two, law, "offerings[1]"))
    assert entry.verdict_after_waivers == "fail"
    assert [finding.waived for finding in entry.findings if finding.verdict == "fail"] == [True, False]
    assert applied(two, law, granted(two, law)).verdict_after_waivers == "pass"


def test_two_rules_on_one_subject_are_two_findings(law: Law) -> None:
    text = launch(AZURE, AWS).replace("co_developed_with: []", "co_developed_with: [acme]")
    waivers = granted(text, law)
    assert len({waiver.rule for waiver in waivers}) == 2 and len({waiver.subject for waiver in waivers}) == 1
    for number in range(2):
        entry = applied(text, law, waivers[number : number + 1])
        assert entry.verdict_after_waivers != "pass" and sum(finding.waived for finding in entry.findings) == 1
    assert applied(text, law, waivers).verdict_after_waivers == "pass"


def test_a_needs_review_finding_can_be_waived(law: Law) -> None:
    entry = applied(NEEDS_REVIEW, law, granted(NEEDS_REVIEW, law))
    assert (entry.verdict, entry.verdict_after_waivers) == ("needs-review", "pass")


def _offering(cloud: str, stage: str, day: str) -> str:
    return f"{{surface: app, cloud: {cloud}, stage: {stage}, available: {day}, customers: [commercial]}}"


# What counts as shipping decides: if previews do, aws came too early, if they do not, gcp did.
JOINT = launch(
    _offering("azure", "preview", "2026-09-01"),
    _offering("aws", "preview", "2026-08-01"),
    _offering("gcp", "ga", "2026-09-02"),
    more=SUPPORTED,
)
JOINT_AND_FAIL = JOINT + f"  - {_offering('other', 'ga', '2026-08-01')}\n"


# One rule turns on its period and on what the period is, the other on whether the cap was reached.
UNPAID = """kind: payment
id: unpaid
by: openai
to: microsoft
accrued: {to: 2026-07-02}
due: 2026-07-01
paid: none
percentage_unchanged: true
"""


def test_a_joint_finding_goes_with_what_it_joins(law: Law) -> None:
    assert judge(act_of(JOINT, law), law).joint
    for subject in ("offerings[1]", "offerings[2]"):
        entry = applied(JOINT, law, granted(JOINT, law, subject))
        assert (entry.verdict, entry.verdict_after_waivers) == ("fail", "needs-review")
        joint = next(finding for finding in entry.findings if finding.rule == "joint")
        assert joint.waived and joint.waiver == "W-1"
        assert joint.suppression == "without the waived findings it does not arise"
        assert [cause.name for cause in entry.causes] == ["A04"], "what is left needs review, and the causes are named"
        left = next(finding for finding in entry.findings if finding.rule != "joint" and not finding.waived)
        told = [(choice.name, choice.outcomes) for choice in left.decides]
        assert told == [(cause.name, cause.outcomes) for cause in entry.causes], "a finding tells what its act tells"
    assert applied(JOINT, law, granted(JOINT, law)).verdict_after_waivers == "pass"


def test_what_is_left_to_ask_is_what_the_findings_that_are_left_ask(law: Law) -> None:
    entry = applied(UNPAID, law, [])
    assert {cause.name for cause in entry.causes} == {"cap_reached", "A26", "accrued.from"}
    entry = applied(UNPAID, law, granted(UNPAID, law)[:1])
    assert [finding.rule for finding in entry.findings if finding.waived] == ["revenue-share-paid"]
    assert (entry.verdict, entry.verdict_after_waivers) == ("needs-review", "needs-review")
    assert [(cause.name, cause.outcomes) for cause in entry.causes] == [
        ("cap_reached", {"true": "not-applicable", "false": "fail"})
    ]
    (left,) = [finding for finding in entry.findings if finding.verdict == "needs-review" and not finding.waived]
    assert left.decides == entry.causes
    assert entry.why.startswith("1 open question decides whether OpenAI does not pay the revenue share")
    assert {given.name for witness in entry.witnesses for given in witness.when} == {"cap_reached"}


def test_what_is_left_is_judged_jointly_and_says_so(law: Law) -> None:
    judgement = judge(act_of(JOINT_AND_FAIL, law), law)
    assert judgement.verdict == "fail" and not judgement.joint
    entry = applied(JOINT_AND_FAIL, law, granted(JOINT_AND_FAIL, law, "offerings[3]"))
    assert entry.verdict_after_waivers == "fail"
    counted = [finding for finding in entry.findings if finding.verdict == "fail" and not finding.waived]
    assert [finding.rule for finding in counted] == ["joint"]


# Days, in UTC; the first and the last count


@pytest.mark.parametrize(
    ("today", "counts", "reason"),
    [
        ("2026-04-30", True, "it is granted from 2026-05-01 on (UTC)"),
        ("2026-05-01", False, ""),
        ("2026-05-31", False, ""),
        ("2026-06-01", True, "it expired after 2026-05-31 (UTC)"),
    ],
)
def test_a_waiver_applies_from_the_day_it_is_granted_to_the_day_it_expires(
    law: Law, today: str, counts: bool, reason: str
) -> None:
    entry = applied(FAILS, law, granted(FAILS, law), today)
    assert (entry.verdict_after_waivers == "fail") is counts
    assert any(reason in line for line in said(entry)) is counts


def test_the_day_is_that_of_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert utc_today() == time.strftime("%Y-%m-%d", time.gmtime(time.time()))
    monkeypatch.setattr(time, "gmtime", lambda *_: time.struct_time((2026, 5, 31, 23, 59, 59, 6, 151, 0)))
    assert utc_today() == "2026-05-31"
    monkeypatch.undo()
    time.tzset()


def test_a_renewed_waiver_applies_and_the_old_one_is_told_to_go(law: Law) -> None:
    (old,) = granted(FAILS, law, expires="2026-05-10")
    new = old._replace(id="W-2", granted="2026-05-11", expires="2026-06-30")
    entry = applied(FAILS, law, [old, new])
    assert entry.verdict_after_waivers == "pass"
    assert [finding.waiver for finding in entry.findings if finding.waived] == ["W-2"]
    assert said(entry) == [
        "W-1 is not used: launch some-launch was judged, and nothing of api-on-azure-only on offerings[1] needs it; "
        "remove it from waivers.yaml"
    ]


# The facts it was granted on


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("cloud: aws", "cloud: gcp", "offerings[1].cloud was AWS and is Google Cloud"),
        ("cloud: aws", "cloud: unknown", "offerings[1].cloud was AWS and is unknown"),
        (
            "2026-01-10, customers: [commercial]}\n",
            "2026-01-10, customers: [commercial, other-government]}\n",
            "customers",
        ),
    ],
)
def test_a_widened_waiver_does_not_apply_and_says_what_changed(law: Law, old: str, new: str, told: str) -> None:
    changed = FAILS.replace(old, new)
    assert changed != FAILS
    entry = applied(changed, law, granted(FAILS, law))
    assert entry.verdict_after_waivers == entry.verdict != "pass"
    (line,) = said(entry)
    assert "granted on other facts" in line and told in line and "which counts" in line


@pytest.mark.parametrize("changed", [3, 4])
def test_at_most_three_changes_are_told(law: Law, changed: int) -> None:
    (waiver,) = granted(FAILS, law)
    names = [name for name in waiver.grounds.values if not name.startswith(("world.", "reading."))][:changed]
    grounds = waiver.grounds._replace(values={**waiver.grounds.values, **dict.fromkeys(names, "X")})
    (line,) = said(applied(FAILS, law, [waiver._replace(grounds=grounds)]))
    assert line.count(" was X and is ") == 3
    assert line.endswith(", and 1 more") is (changed == 4)
    assert (" more" in line) is (changed == 4)


def test_a_long_value_is_cut_short(law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    for length, told in ((60, "X" * 60), (61, "X" * 57 + "...")):
        grounds = waiver.grounds._replace(values={**waiver.grounds.values, "offerings[1].cloud": "X" * length})
        assert f"offerings[1].cloud was {told} and" in said(applied(FAILS, law, [waiver._replace(grounds=grounds)]))[0]


def test_rows_of_which_a_waiver_says_nothing_are_a_change(law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    entry = applied(FAILS, law, [waiver._replace(grounds=waiver.grounds._replace(rows={}))])
    assert entry.verdict_after_waivers == "fail"
    assert "there were 0 offerings and there are 2" in said(entry)[0]


def test_a_rule_that_was_amended_is_not_waived(law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    rules = {name: was._replace(digest="sha256:other") for name, was in waiver.grounds.rules.items()}
    entry = applied(FAILS, law, [waiver._replace(grounds=waiver.grounds._replace(rules=rules))])
    assert entry.verdict_after_waivers == "fail"
    assert "a first day that it uses, was amended since it was granted" in said(entry)[0]


def test_a_rule_that_a_clause_gained_since_is_not_waived(law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    waiver = waiver._replace(rule="", clause=law.pack.rules[waiver.rule].clause)
    assert applied(FAILS, law, [waiver]).verdict_after_waivers == "pass"
    entry = applied(FAILS, law, [waiver._replace(grounds=waiver.grounds._replace(rules={}, values={}))])
    assert entry.verdict_after_waivers == "fail"
    assert said(entry)[0].endswith("which counts: it was not granted for api-on-azure-only")


def test_one_is_not_true(law: Law) -> None:
    (waiver,) = granted(NEEDS_REVIEW, law)
    grounds = waiver.grounds
    assert grounds.values["microsoft.can_support"] is True
    waiver = waiver._replace(grounds=grounds._replace(values={**grounds.values, "microsoft.can_support": 1}))
    entry = applied(NEEDS_REVIEW, law, [waiver])
    assert entry.verdict_after_waivers == "needs-review"
    assert "microsoft.can_support was 1 and is true" in said(entry)[0]


def test_what_decides_nothing_may_change(law: Law) -> None:
    for old, new in (
        ("id: some-launch", "id: some-launch\ntitle: Another"),
        ("brand: openai", "name: Assistant, brand: openai"),
        ("id: some-launch", "id: some-launch\nevidence: {by: {by: counsel}}"),
    ):
        assert applied(FAILS.replace(old, new), law, granted(FAILS, law)).verdict_after_waivers == "pass"


def test_what_lies_beside_the_subject_may_change_where_it_does_not_decide(law: Law) -> None:
    moved = FAILS.replace(
        "cloud: azure, stage: ga, available: 2026-01-10", "cloud: azure, stage: ga, available: 2026-01-09"
    )
    assert moved != FAILS
    assert applied(moved, law, granted(FAILS, law)).verdict_after_waivers == "pass"


def test_where_another_offering_decides_it_is_among_the_facts(law: Law) -> None:
    text = NEEDS_REVIEW.replace(
        "cloud: azure, stage: ga, available: 2026-06-01", "cloud: azure, stage: ga, available: 2026-09-01"
    )
    waivers = granted(text, law)
    later = text.replace("2026-09-01", "2027-09-01")
    assert applied(text, law, waivers).verdict_after_waivers == "pass"
    assert applied(later, law, waivers).verdict_after_waivers != "pass"


def test_a_pinned_reading_that_was_open_is_another_ground(law: Law) -> None:
    from checker.pack.model import Pin

    waivers = granted(NEEDS_REVIEW, law)
    pinned = open_law(pins={"A02": Pin("earlier")})
    entry = applied(NEEDS_REVIEW, pinned, waivers)
    assert entry.verdict_after_waivers == "fail"
    assert any("reading.A02 was open and is earlier" in line for line in said(entry))


def test_a_ledger_value_that_decides_is_a_fact(law: Law, project: Project) -> None:
    waivers = granted(FAILS, law)
    project.put("world.yaml", "facts: {agi.declared_on: 2026-01-09}\n")
    other = open_law(ledger="world.yaml")
    entry = applied(FAILS, other, waivers)
    assert entry.verdict == entry.verdict_after_waivers == "needs-review"
    assert any("world.agi.declared_on was none and is 2026-01-09" in line for line in said(entry))


@settings(max_examples=in_sweep(30, 10), deadline=None)
@given(data=st.data())
def test_no_change_of_a_deciding_fact_passes_under_a_waiver(data: st.DataObject) -> None:
    """Whatever one fact of the waiver says otherwise, the finding counts."""
    law = open_law()
    (waiver,) = granted(FAILS, law)
    values = waiver.grounds.values
    path = data.draw(st.sampled_from(sorted(values)))
    other = data.draw(st.sampled_from(["unknown", "gcp", True, 1.5, [], ["x"], "2020-01-01", "open"]))
    if other == values[path]:
        return
    fewer = {key: value for key, value in values.items() if key != path}
    more = {**values, "product.brand": "openai"}
    for changed in ({**values, path: other}, fewer, more):
        another = waiver._replace(grounds=waiver.grounds._replace(values=changed))
        assert applied(FAILS, law, [another]).verdict_after_waivers == "fail"


# Clauses, and what may not be waived


def test_a_clause_can_be_waived_on_a_subject(law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    by_clause = waiver._replace(rule="", clause="2025.api-exclusivity")
    assert applied(FAILS, law, [by_clause]).verdict_after_waivers == "pass"
    other = waiver._replace(rule="", clause="2026.azure-first")
    assert applied(FAILS, law, [other]).verdict_after_waivers == "fail"


def test_unused_is_told_only_where_its_descriptor_was_judged(law: Law) -> None:
    waivers = granted(FAILS, law)
    assert any("is not used" in line for line in said(applied(PASSES, law, waivers)))
    assert not said(applied(PASSES.replace("some-launch", "another"), law, waivers))


# Files


def written(folder: Path, waivers: Iterable[Waiver], old: str = "", new: str = "") -> str:
    text = "waivers:\n" + write(waivers)
    assert old in text
    path = folder / "waivers.yaml"
    path.write_text(text.replace(old, new, 1) if old else text)
    return str(path)


def test_what_is_written_is_read_again(law: Law, tmp_path: Path) -> None:
    waivers = granted(launch(AZURE, AWS, GCP), law)
    file = written(tmp_path, waivers)
    assert read_waivers([file], law.pack) == tuple([waiver._replace(file=file) for waiver in waivers])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_reads_as_itself(text: str) -> None:
    for template in ("x: {}\n", "x: [{}, b]\n"):
        reading = read_bytes(template.format(flow(text)).encode("utf-8"), path="x.yaml")
        assert not reading.problems
        data: Any = reading.documents[0].data
        assert data["x"] == text if isinstance(data["x"], str) else data["x"] == [text, "b"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rule: api-on-azure-only", "rule: api-on-azure-olny", "did you mean api-on-azure-only?"),
        ("rule: api-on-azure-only", "rule: joint", "joint is no rule"),
        ("rule: api-on-azure-only", "clause: 2025.api-exclusivty", "did you mean 2025.api-exclusivity?"),
        ("rule: api-on-azure-only", "clause: 2026.primary-cloud", "may not be waived"),
        ("rule: api-on-azure-only", "", "names a rule or a clause"),
        (
            "rule: api-on-azure-only",
            "rule: api-on-azure-only\n  clause: 2025.api-exclusivity",
            "names a rule or a clause",
        ),
        ("kind: launch", "kind: lunch", "did you mean launch?"),
        ("kind: launch", "kind: payment", "has no rule for acts of the kind payment"),
        ('"offerings[1]"\n', "act\n", "judges offerings[N], not act"),
        ('"offerings[1]"\n', '"offering[1]"\n', "judges offerings[N]"),
        ('"offerings[1]"\n', '"offerings[one]"\n', "a row such as rows[1]"),
        ('"offerings[1].cloud": aws', '"offerings[1].clod": aws', "did you mean offerings[1].cloud?"),
        ('"offerings[1].cloud": aws', '"offerings[1].cloud": gcp', "the digest is not that of the waiver"),
        ("reading.A11", "reading.A111", "there is no fact"),
        ("granted: 2026-05-01", "granted: 2026-06-01", "before it is granted"),
        ("expires: 2026-05-31", "expires: 2026-05-32", "expires: expected a day"),
        ("expires: 2026-05-31", "expires: never", "expires: expected a day"),
        ("  expires: 2026-05-31\n", "", "the key expires is missing"),
        ("  consent: MS-17\n", "", "the key consent is missing"),
        ("consent: MS-17", "consent: ''", "expected a reference to the other party's consent"),
        ("reason: agreed", "reason: ' '", "expected a reason"),
        ("approvers: [jane, joe]", "approvers: []", "at least one name"),
        ("approvers: [jane, joe]", "approvers: jane", "at least one name"),
        ("reason: agreed", "reason: agreed\n  reasn: x", "there is no key"),
        ("id: W-1", "id: W 1", "a name without spaces"),
        ("digest: sha256:", "digest: sha1:", "sha256: and 64"),
        ("rows: {offerings: 2}", "rows: {offerings: 3}", "the digest is not that of the waiver"),
        ("verdict: fail", "verdict: needs-review", "the digest is not that of the waiver"),
        ("api-on-azure-only:", "azure-ships-first:", "azure-ships-first is not api-on-azure-only"),
        ("expires: 2026-05-31", "expires: 2027-05-02", "365 days after it is granted at the latest"),
        ("approvers: [jane, joe]", 'approvers: ["\\u200b"]', "a name"),
        ("consent: MS-17", 'consent: "\\u2060"', "a reference to the other party's consent"),
        ("approvers: [jane, joe]", "approvers: [jane, TBD]", 'approvers[1]: "TBD" states nothing; write who grants it'),
        ("consent: MS-17", "consent: n.a.", 'consent: "n.a." states nothing; write where the other party'),
        ("reason: agreed", "reason: pending", 'reason: "pending" states nothing; write why it is granted'),
        ("waivers:\n", "waiver:\n", "did you mean waivers?"),
    ],
)
def test_what_is_malformed_or_names_what_does_not_exist_stops_the_run(
    project: Project, law: Law, old: str, new: str, told: str
) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law), old, new)
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2, result.out
    assert told in result.out, result.out
    assert "--> waivers.yaml:" in result.out


def test_what_is_wrong_with_several_waivers_is_told_at_once(project: Project, law: Law) -> None:
    project.write(one_yaml=FAILS)
    (waiver,) = granted(FAILS, law)
    three = [waiver._replace(id=f"W-{number}") for number in range(3)]
    written(project.folder, three)
    text = (project.folder / "waivers.yaml").read_text()
    text = text.replace("expires: 2026-05-31", "expires: never", 1)
    at = text.rindex("rule: api-on-azure-only")
    project.put("waivers.yaml", text[:at] + text[at:].replace("azure-only", "azure-olny", 1))
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2 and result.out.count("error[") == 2
    assert "expected a day" in result.out and "did you mean api-on-azure-only?" in result.out


def test_what_is_malformed_hides_no_name_that_does_not_exist(project: Project, law: Law) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law))
    text = (project.folder / "waivers.yaml").read_text()
    for old, new in (
        ("expires: 2026-05-31", "expires: never"),
        ("rule: api-on-azure-only", "clause: 2025.api-exclusivty"),
        ("kind: launch", "kind: lunch"),
    ):
        text = text.replace(old, new)
    project.put("waivers.yaml", text + text.removeprefix("waivers:\n").replace("consent: MS-17", "consent: ''"))
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2
    for told, times in (
        ("expected a day", 2),
        ("did you mean 2025.api-exclusivity?", 2),
        ("did you mean launch?", 2),
        ("expected a reference", 1),
        ("is the id of another waiver", 1),
    ):
        assert result.out.count(told) == times, (told, result.out)
    assert result.out.count("error[") == 8


def test_facts_of_a_wrong_form_hide_no_fact_that_does_not_exist(project: Project, law: Law) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law), "digest: sha256:", "digest: sha1:")
    text = (project.folder / "waivers.yaml").read_text()
    project.put("waivers.yaml", text.replace('"offerings[1].cloud": aws', '"offerings[1].clod": aws'))
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2 and result.out.count("error[") == 2
    assert "sha256: and 64" in result.out and "did you mean offerings[1].cloud?" in result.out


def test_a_rule_whose_key_is_misspelt_is_told_once(project: Project, law: Law) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law), "rule: api-on-azure-only", "rul: api-on-azure-only")
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2 and result.out.count("error[") == 1 and "did you mean rule?" in result.out


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]", "waivers: null\n", "waivers: [", "- a\n", "waivers:\n- 1\n"])
def test_a_file_that_holds_no_waivers_is_an_error(project: Project, text: str) -> None:
    project.write(one_yaml=PASSES)
    project.put("waivers.yaml", text)
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 2


def test_an_empty_list_is_none(project: Project) -> None:
    project.write(one_yaml=FAILS)
    project.put("waivers.yaml", "waivers: []\n")
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 1


def test_a_missing_file_is_an_error(project: Project) -> None:
    project.write(one_yaml=PASSES)
    assert project.check("one.yaml", "--waivers", "none.yaml").code == 2


def test_two_waivers_of_one_id_are_an_error(project: Project, law: Law) -> None:
    project.write(one_yaml=FAILS)
    (waiver,) = granted(FAILS, law)
    written(project.folder, [waiver, waiver])
    result = project.check("one.yaml", "--waivers", "waivers.yaml")
    assert result.code == 2 and "is the id of another waiver" in result.out


def test_an_unwaivable_clause_cannot_be_waived(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The shipped pack leaves no clause that a rule can fail unwaivable, so one of another pack is made so."""
    import shutil

    folder = tmp_path_factory.mktemp("strict") / "policies"
    shutil.copytree(Path(__file__).parents[2] / "policies", folder)
    file = folder / "agreements/2025-next-chapter.yaml"
    text = file.read_text()
    at = text.index("waivable: true", text.index("id: 2025.api-exclusivity"))
    file.write_text(text[:at] + "waivable: false" + text[at + len("waivable: true") :])
    project.write(one_yaml=FAILS)
    assert project.run("waive", "one.yaml", *GRANT, *LATER).code == 0
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 0
    result = project.check("one.yaml", "--waivers", "waivers.yaml", "--policy", str(folder))
    assert result.code == 2 and "2025.api-exclusivity may not be waived" in result.out
    assert project.run("waive", "one.yaml", *GRANT, *LATER, "--policy", str(folder), "--waivers", "more.yaml").code == 2
    left = project.run("waive", "one.yaml", *GRANT, "--baseline", "--policy", str(folder), "--waivers", "more.yaml")
    assert left.code == 0 and "left out" in left.err and "nothing to waive" in left.out
    assert not (project.folder / "more.yaml").exists()


# In every format


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_marks_what_is_waived_and_exits_alike(project: Project, law: Law, format: str) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law, granted=in_days(0), expires=in_days(30)))
    result = project.check("one.yaml", "--waivers", "waivers.yaml", "--format", format)
    assert result.code == 0
    if format not in ("github", "gitlab"):
        assert "waived" in result.out or "suppressions" in result.out


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expires": "2026-05-31", "granted": "2026-05-01"}, "it expired after 2026-05-31"),
        ({"expires": "9999-12-31", "granted": "9999-12-30"}, "granted from 9999-12-30"),
        ({"granted": in_days(0), "expires": in_days(30), "values": {"by": "microsoft"}}, "granted on other facts"),
        ({"granted": in_days(0), "expires": in_days(30), "subject": "offerings[0]"}, "is not used"),
    ],
)
def test_every_format_counts_what_no_waiver_covers_and_a_line_says_why(
    project: Project, law: Law, format: str, quiet: bool, change: dict[str, Any], reason: str
) -> None:
    project.write(one_yaml=FAILS)
    written(project.folder, granted(FAILS, law, **change))
    result = project.check("one.yaml", "--waivers", "waivers.yaml", "--format", format, *["--quiet"][: int(quiet)])
    assert result.code == 1
    assert reason in result.out + result.err


def test_the_report_can_be_made_for_any_day_from_python(law: Law, project: Project) -> None:
    project.write(one_yaml=FAILS)
    waivers = granted(FAILS, law)
    codes = [
        check_paths(["one.yaml"], law, decide=deciding(Waivers(waivers, law, today), None, None)).exit_code
        for today in ("2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01")
    ]
    assert codes == [1, 0, 0, 1]


# checker waive


def test_waive_writes_what_check_takes(project: Project) -> None:
    project.write(one_yaml=FAILS)
    assert project.run("waive", "one.yaml", *GRANT, *LATER).code == 0
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 0
    project.put("checker.toml", "waivers = ['waivers.yaml']\n")
    assert project.check("one.yaml").code == 0
    assert project.check("one.yaml", "--isolated").code == 1


NOTHING = [
    "unknown", "none", "None.", "NOBODY", "nil", "n/a", "N/A", "n.a.", "N. A.", "n / a", "Ｎ／Ａ", "Not-Applicable", "pending",
    "(pending)", "Pending …", "TBD", "T.B.D.", "to be determined", "todo", "to do:", "missing", "not yet", "no", "yes",
    "OK.", "n\u200bone", " unknown ",
]  # fmt: skip
UNSEEN = ["", " ", "ⓝⓐ", "-", "?", "...", "\u3164", "\uffa0\u115f", "\u1160", "\u200b"]
STATED = [
    "c", "MS-17", "pending.pdf", "TBD-2026-17", "N/A 17", "no. 17", "letter of 2026-05-18, original pending", "Nona", "Yes Ltd",
    "none of us but Jane", "unknown signatory, memo 3", "同意書",
]  # fmt: skip


@pytest.mark.parametrize("word", ["None", "n.a.", "Ｎ／Ａ", "pending", "-", "", "\u3164"])
def test_words_for_nothing_are_no_reason_no_approver_and_no_consent(project: Project, word: str) -> None:
    project.write(one_yaml=FAILS)
    result = project.run(
        "waive", "one.yaml", "--rule", "api-on-azure-only", *LATER,
        f"--reason={word}", f"--approver={word}", f"--consent={word}",
    )  # fmt: skip
    assert result.code == 2 and not (project.folder / "waivers.yaml").exists()
    assert [line.partition(" is needed: ")[0] for line in result.err.splitlines()] == [
        f"checker waive: --{name}" for name in ("reason", "approver", "consent")
    ]


def test_words_for_nothing_in_a_file_of_waivers_stop_the_run(project: Project, law: Law) -> None:
    (waiver,) = granted(FAILS, law)
    entries = [
        waiver._replace(id=f"W-{number}", reason=word, consent=word or "''", approvers=("a", word))
        for number, word in enumerate([*NOTHING, *UNSEEN])
    ]
    project.write(one_yaml=FAILS)
    project.put("waivers.yaml", "waivers:\n" + write(entries))
    result = project.check("one.yaml", "--waivers", "waivers.yaml", "--format", "json")
    lines = (project.folder / "waivers.yaml").read_text().split("\n")
    wrong = {error["location"]["line"] for error in result.json["errors"]}
    stated = ("  reason: ", "  approvers: ", "  consent: ")
    assert result.code == 2 and wrong == {at for at, line in enumerate(lines, 1) if line.startswith(stated)}


def test_texts_that_state_something_are_taken(project: Project, law: Law) -> None:
    (waiver,) = granted(FAILS, law, file="w.yaml")
    entries = [
        waiver._replace(id=f"W-{number}", reason=word, consent=word, approvers=(word,))
        for number, word in enumerate(STATED)
    ]
    project.put("w.yaml", "waivers:\n" + write(entries))
    assert read_waivers(["w.yaml"], law.pack) == tuple(entries)


def test_waive_asks_for_everything_that_both_parties_must_say(project: Project) -> None:
    project.write(one_yaml=FAILS)
    result = project.run("waive", "one.yaml")
    assert result.code == 2
    for word in ("--reason", "--approver", "--consent", "--expires"):
        assert word in result.err
    assert not (project.folder / "waivers.yaml").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--expires", "2020-01-01"), "before"),
        (("--expires", "soon"), "takes a day"),
        (("--expires", "2020-01-02", "--granted", "2020-01-01"), "never apply"),
        ((*LATER, "--rule", "api-on-azure-olny"), "did you mean api-on-azure-only?"),
        ((*LATER, "--subject", "offerings[0]"), "no such finding"),
        ((*LATER, "--descriptor", "other"), "no descriptor 'other'"),
        ((*LATER, "--rule", "api-on-azure-only", "--clause", "2025.api-exclusivity"), "not both"),
        ((*LATER, "--baseline"), "90 days at most"),
        (("--baseline", "--rule", "api-on-azure-only"), "waives every finding"),
        ((*LATER, "--id", "W 1"), "without spaces"),
    ],
)
def test_waive_refuses_what_makes_no_waiver(project: Project, words: tuple[str, ...], told: str) -> None:
    project.write(one_yaml=FAILS)
    result = project.run("waive", "one.yaml", *GRANT, *words)
    assert result.code == 2 and told in result.err, result.err
    assert not (project.folder / "waivers.yaml").exists()


def test_waive_asks_which_of_several_findings_is_meant(project: Project) -> None:
    project.write(one_yaml=launch(AZURE, AWS, GCP))
    result = project.run("waive", "one.yaml", *GRANT, *LATER)
    assert result.code == 2 and "2 findings are meant" in result.err
    assert project.run("waive", "one.yaml", *GRANT, *LATER, "--subject", "offerings[2]").code == 0
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 1


def test_nothing_to_waive_is_told(project: Project) -> None:
    project.write(one_yaml=PASSES)
    result = project.run("waive", "one.yaml", *GRANT, *LATER)
    assert result.code == 2 and "nothing to waive" in result.err
    assert project.run("waive", "one.yaml", *GRANT, "--baseline").code == 0


def test_waive_adds_to_a_file_and_keeps_its_comments(project: Project) -> None:
    project.write(one_yaml=launch(AZURE, AWS, GCP))
    project.put("waivers.yaml", "# agreed by both\nwaivers: []\n")
    for subject in ("offerings[1]", "offerings[2]"):
        words = ("waive", "one.yaml", *GRANT, "--days", "299", "--subject", subject)
        assert project.run(*words).code == 0
    text = (project.folder / "waivers.yaml").read_text()
    assert text.startswith("# agreed by both\nwaivers:\n- id: some-launch-api-on-azure-only-1\n")
    assert "id: some-launch-api-on-azure-only-2\n" in text
    indented = "waivers:\n" + "\n".join(["    " + line for line in text.splitlines()[2:]]) + "\n# the end\n"
    project.put("waivers.yaml", indented)
    same = project.run(*words)
    assert same.code == 2 and "is waived already, on the same facts, by some-launch-api-on-azure-only-2" in same.err
    assert "nothing was added" in same.err and (project.folder / "waivers.yaml").read_text() == indented
    longer = project.run("waive", "one.yaml", *GRANT, *LATER, "--subject", "offerings[2]")
    assert longer.code == 0
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 0


def test_a_file_that_cannot_be_added_to_stays_as_it_was(project: Project) -> None:
    project.write(one_yaml=launch(AZURE, AWS, GCP))
    assert project.run("waive", "one.yaml", *GRANT, *LATER, "--subject", "offerings[1]").code == 0
    entry = read_bytes((project.folder / "waivers.yaml").read_bytes(), path="x.yaml").documents[0].data

    flow = json.dumps(entry)
    project.put("waivers.yaml", flow)
    result = project.run("waive", "one.yaml", *GRANT, *LATER, "--subject", "offerings[2]")
    assert result.code == 2 and "printed above" in result.err and "- id: " in result.out
    assert (project.folder / "waivers.yaml").read_text() == flow


def test_waive_prints_on_request(project: Project) -> None:
    project.write(one_yaml=FAILS)
    result = project.run("waive", "one.yaml", *GRANT, *LATER, "--waivers", "-")
    assert result.code == 0 and not (project.folder / "waivers.yaml").exists()
    project.put("mine.yaml", result.out)
    assert project.check("one.yaml", "--waivers", "mine.yaml").code == 0


def test_a_baseline_is_a_set_of_short_lived_waivers(project: Project, law: Law) -> None:
    project.put("descriptors/a.yaml", launch(AZURE, AWS, GCP, id="a"))
    project.put("descriptors/b.yaml", NEEDS_REVIEW)
    project.put("descriptors/c.yaml", PASSES)
    assert project.run("waive", "descriptors", *GRANT[2:], "--baseline").code == 0
    waivers = read_waivers(["waivers.yaml"], law.pack)
    assert len(waivers) == 3
    from datetime import date

    for waiver in waivers:
        assert (date.fromisoformat(waiver.expires) - date.fromisoformat(waiver.granted)).days == 30
        assert waiver.reason.startswith("baseline")
    assert project.check("descriptors", "--waivers", "waivers.yaml").code == 0
    again = project.run("waive", "descriptors", *GRANT, "--baseline")
    assert again.code == 0 and "nothing to waive" in again.out
    project.put("descriptors/c.yaml", FAILS)
    assert project.check("descriptors", "--waivers", "waivers.yaml").code == 1


def test_a_baseline_has_what_counts_although_a_waiver_of_it_was_granted_on_other_facts(project: Project) -> None:
    project.write(one_yaml=FAILS)
    assert project.run("waive", "one.yaml", *GRANT[2:], "--baseline").code == 0
    project.write(one_yaml=FAILS.replace("2026-01-10", "2026-01-11"))
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 1
    assert "1 waiver added" in project.run("waive", "one.yaml", *GRANT[2:], "--baseline").out
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 0
    assert "nothing to waive" in project.run("waive", "one.yaml", *GRANT[2:], "--baseline").out


def test_a_whole_clause_is_waived_on_the_facts_of_all_its_findings(project: Project) -> None:
    project.write(one_yaml=FAILS)
    assert project.run("waive", "one.yaml", *GRANT, *LATER, "--clause", "2025.api-exclusivity").code == 0
    assert "clause: 2025.api-exclusivity" in (project.folder / "waivers.yaml").read_text()
    assert project.check("one.yaml", "--waivers", "waivers.yaml").code == 0


def test_what_is_not_judged_cannot_be_waived(project: Project) -> None:
    project.write(one_yaml=FAILS.replace("brand", "brnad"))
    result = project.run("waive", "one.yaml", *GRANT, *LATER)
    assert result.code == 2 and "did you mean brand?" in result.err
    assert project.run("waive", "none.yaml", *GRANT, *LATER).code == 2
