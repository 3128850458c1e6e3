"""The whole form on one page: every field of a kind, its filled-in texts, and all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.gate.deciding import refuse_old
from checker.judge.act import path_of
from checker.judge.judgement import judge
from checker.pack.model import Pack
from checker.pack.schema import UNKNOWN
from checker.read.edit import Change, EditError, dotted, lay, taken
from checker.report.build import judged
from checker.web.desk import Desk
from checker.web.words import (
    NEEDED,
    Option,
    explanation,
    message_of,
    nothing_of,
    options_of,
    question_text,
    texts_of,
    title_of,
    typed,
    value_words,
)

LEFT_OUT = ("kind", "version", "attestations")
"""Types of fields that are not in the form: the kind is chosen before, evidence stays unchanged."""
MOST_ROWS = 200


class Box(NamedTuple):
    """A field of the form: path, question, specification, options, filled-in texts and fault."""

    path: str
    question: str
    spec: Mapping[str, Any]
    options: list[Option]
    values: list[str]
    fault: str

    @property
    def absent(self) -> str:
        """The value of an absent field in words; "" if an absent field is unknown."""
        value = self.spec.get("absent")
        return "" if value is None else value_words(self.spec, value)

    @property
    def about(self) -> str:
        """What the field is about beside its question."""
        return explanation(self.spec)

    @property
    def nothing(self) -> Option | None:
        """The option beside the values: nobody, never."""
        return nothing_of(self.spec)

    @property
    def many(self) -> bool:
        """Whether the field takes several values."""
        return bool(self.spec["type"] == "list")


class Group(NamedTuple):
    """Fields under one heading; a row has the name of its list, its number and the number of rows."""

    title: str
    about: str
    boxes: list[Box]
    rows: str = ""
    number: int = 0
    total: int = 0
    singular: str = ""


class Filled(NamedTuple):
    """A filled-in form: its data, the texts by path, and the faults by path ("" for a fault without a field)."""

    kind: str
    data: Mapping[str, Any]
    typed: Mapping[str, list[str]]
    faults: Mapping[str, str]


def leaves(tree: Mapping[str, Any], data: Any, at: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the path and the specification of every field, including the fields of each row."""
    for name, spec in tree.items():
        path = f"{at}{name}"
        if spec["type"] == "block":
            yield from leaves(spec["fields"], taken(data, path_of(name)) or {}, f"{path}.")
        elif spec["type"] == "rows":
            for index in range(len((data or {}).get(name) or ())):
                yield from leaves(spec["fields"], {}, f"{path}[{index}].")
        elif spec["type"] not in LEFT_OUT:
            yield path, spec


def begun(pack: Pack, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data at the start of a form: one row in each empty list of rows."""
    rows: dict[str, Any] = {
        name: [{}] for name in pack.kinds[kind].rows if not isinstance(data.get(name), list) or not data[name]
    }
    return {**lay(data, ()), "kind": kind, **rows}


def filled(desk: Desk, kind: str, base: Mapping[str, Any], form: Mapping[str, Sequence[str]]) -> Filled:
    """Return the filled-in form; only evidence is kept from `base`, the data that the form was opened with."""
    act_kind = desk.law.pack.kinds[kind]
    counts = {name: _count(form.get(f"count.{name}", ["1"])[0]) for name in act_kind.rows}
    data: Any = {name: [{} for _ in range(count)] for name, count in counts.items()}
    evidence = {
        key: lay(value, ()) for key, value in base.items() if key in act_kind.tree and _is_evidence(act_kind.tree[key])
    }
    faults: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    for path, spec in leaves(act_kind.tree, data):
        values = texts[path] = [value for value in form.get(path, ()) if value.strip()]
        if not values:
            continue
        try:
            value = UNKNOWN if UNKNOWN in values else typed(spec, path, values)
            data = lay(data, [Change(path_of(path), value)])
        except (EditError, ValueError) as error:
            faults[path] = message_of(path, str(error))
    data = {"kind": kind, **evidence, **data}
    act, refusals = desk.reader.act(data)
    if act is None:
        for refusal in refusals:
            path = dotted(refusal.path)
            if not any(other.startswith(path) for other in faults):
                faults[path] = NEEDED if refusal.code == "missing-key" else message_of(path, refusal.message)
    return Filled(kind, data, texts, faults)


def _is_evidence(spec: Mapping[str, Any]) -> bool:
    return spec["type"] in LEFT_OUT and spec["type"] != "kind"


def _count(text: str) -> int:
    return min(max(int(text), 1), MOST_ROWS) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def groups(pack: Pack, form: Filled) -> list[Group]:
    """Return the fields of a form in groups, as the page shows them."""
    act_kind = pack.kinds[form.kind]
    first: list[Box] = []
    others: list[Group] = []
    for name, spec in act_kind.tree.items():
        if spec["type"] == "rows":
            count = len(form.data.get(name) or ())
            singular = act_kind.singular[name]
            for index in range(count):
                boxes = _boxes(spec["fields"], form, f"{name}[{index}].")
                title = f"{singular[:1].upper()}{singular[1:]} {index + 1}"
                others.append(Group(title, spec.get("about", ""), boxes, name, index, count, singular))
        elif spec["type"] == "block":
            title = name.replace("_", " ")
            boxes = _boxes(spec["fields"], form, f"{name}.")
            others.append(Group(f"{title[:1].upper()}{title[1:]}", spec.get("about", ""), boxes))
        elif spec["type"] not in LEFT_OUT:
            first += _boxes({name: spec}, form, "")
    return [Group("", "", first), *others]


def _boxes(tree: Mapping[str, Any], form: Filled, at: str) -> list[Box]:
    boxes = []
    for path, spec in leaves(tree, {}, at):
        values = form.typed.get(path) or texts_of(taken(form.data, path_of(path)))
        boxes.append(Box(path, question_text(spec, path), spec, options_of(spec), values, form.faults.get(path, "")))
    return boxes


class Live(NamedTuple):
    """The standing beside a form while a person fills it in."""

    verdict: str
    findings: list[str]
    open: int
    faults: list[str]


def live(desk: Desk, form: Filled) -> Live:
    """Return the standing of a form: its verdict, or its faults."""
    act, _ = desk.reader.act(form.data)
    if act is None or form.faults:
        names = {path: title_of(desk.law.pack, form.kind, path) for path in form.faults}
        return Live("", [], 0, [f"{names[path]} {message}" for path, message in form.faults.items()])
    judgement = judge(act, desk.law, budget=desk.bounds.steps // 10)
    entry = judged(act, desk.law, judgement, None)
    if desk.choice.max_age is not None:
        entry = refuse_old(entry, act, desk.law, desk.choice.max_age)
    messages = [error.message for error in entry.errors] or [
        finding.message for finding in entry.findings if finding.verdict in ("fail", "needs-review")
    ]
    if judgement.stopped:
        messages = ["Too much is open to judge it while you fill it in. Press “Judge it”."]
    open_facts = [cause for cause in entry.causes if cause.kind in ("fact", "judgement")]
    return Live(entry.verdict, messages, len(open_facts), [])
