"""Proposals that split a mixed entry: one value of a list gets an entry of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from checker.advise.concrete import GOOD
from checker.advise.proposal import Proposal, Step
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.findings import called, subject_name
from checker.judge.judgement import FAIL, REVIEW, Ruling, judge
from checker.judge.law import Law
from checker.pack.model import ACT
from checker.pack.schema import Field
from checker.read.edit import Change, lay


def splits(
    act: Act, law: Law, faults: Sequence[Ruling], best_proposal: Callable[[Act], Proposal | None]
) -> Iterator[Proposal]:
    """Yield judged splits: the new entry neither fails nor is open, and further steps fix the rest of the act.

    `best_proposal` returns the team's best proposal for an act.
    """
    kind, seen = law.pack.kinds[act.kind], set()
    for ruling in faults:
        rows, index = ruling.rule.subject, ruling.index
        if rows == ACT or index is None:
            continue
        for field in kind.rows[rows].values():
            values = act.rows[rows][index][field.path]
            for value in field.split:
                if values and value in values and len(values) > 1 and (rows, index, value) not in seen:
                    seen.add((rows, index, value))
                    proposal = _split(act, law, (ruling, field, value), best_proposal)
                    if proposal:
                        yield proposal


def _split(
    act: Act, law: Law, what: tuple[Ruling, Field, str], best_proposal: Callable[[Act], Proposal | None]
) -> Proposal | None:
    ruling, field, value = what
    rows, index = ruling.rule.subject, ruling.index
    assert index is not None
    row, new = act.data[rows][index], len(act.rows[rows])
    path = tuple(field.path.split("."))
    rest = [entry for entry in act.rows[rows][index][field.path] if entry != value]
    own = lay(row, [Change(path, [value])])
    changes = (Change((rows, index, *path), rest), Change((rows, new), own))
    other, _ = Reader(law).act(lay(act.data, changes), act.unlisted)
    if other is None:
        return None
    judgement = judge(other, law, causes=False)
    if any(
        finding.index == new and finding.rule.subject == rows and finding.verdict in (FAIL, REVIEW)
        for finding in judgement.rulings
    ):
        return None
    name = subject_name(ruling.rule, index)
    label = dict(field.labels).get(value, value)
    phrase = f"split {{row}} and give {label} an {law.pack.kinds[act.kind].singular[rows]} of their own as it is now"
    step = Step("split", f"{name}.{field.path}", value, label, phrase, name, called=called(act, law, name))
    if judgement.verdict in GOOD:
        return Proposal((step,), judgement.verdict, changes, {}, {})
    further = best_proposal(other)
    if further is None or any(change.path[:2] == (rows, new) for change in further.changes):
        return None
    return Proposal((step, *further.steps), further.verdict, (*changes, *further.changes), {}, {})
