"""The decision on one act, for its page: verdict, clauses, open facts, fixes, switches, forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.advise.fix import Fix, fix
from checker.advise.forecast import Forecast, forecast
from checker.advise.skeleton import commented
from checker.judge.act import path_of
from checker.judge.judgement import judge
from checker.read.edit import Change, EditError, dotted, lay, taken
from checker.report.model import Finding, Judged
from checker.web.desk import Desk
from checker.web.words import Option, options_of, spec_at, title_of, value_words

FEW = 6
"""The most open facts of a page with switches: with more open facts, no single switch decides."""
SWITCHES = 12
"""The most facts that have switches."""
STEPS = 300
"""Steps of the diagram for each setting of a switch; the page shows a setting that takes more as needs-review."""


FACTS = ("fact", "judgement")
"""Kinds of causes that a person can settle by an answer."""


class Setting(NamedTuple):
    """One setting of a switch: the value, whether it is the present one, and its verdict."""

    option: Option
    now: bool
    verdict: str


class Switch(NamedTuple):
    """A fact with its settings."""

    path: str
    name: str
    settings: list[Setting]


class Decision(NamedTuple):
    """The content of a decision page."""

    entry: Judged
    text: str
    fix: Fix
    forecast: Forecast
    switches: list[Switch]
    agreements: list[tuple[str, str, str]]
    open: int

    @property
    def findings(self) -> list[Finding]:
        """The findings, those that stand against the act first."""
        return sorted(self.entry.findings, key=lambda finding: finding.verdict == "pass")


def decide(desk: Desk, data: Mapping[str, Any]) -> Decision:
    """Return the decision on a descriptor's data; raises Refused if they are not valid."""
    law = desk.law
    text = commented(law.pack.kinds[str(data.get("kind"))], data, law.pack.basis)
    single = desk.single(text.encode("utf-8", "replace"), "yaml")
    (entry,) = desk.report(text.encode("utf-8", "replace"), "yaml").descriptors
    agreement_ids = dict.fromkeys(
        [law.pack.clauses[finding.clause].agreement for finding in entry.findings if finding.clause]
    )
    agreements = [
        (id, law.pack.agreements[id].title, law.params[law.pack.agreements[id].start]) for id in agreement_ids
    ]
    proposed = fix(single.act, law)
    open = sum([cause.kind in FACTS for cause in entry.causes])
    turned = switches(desk, single.act.data) if open <= FEW else []
    return Decision(entry, text, proposed, forecast(single.act, law, aside=False), turned, agreements, open)


def switches(desk: Desk, data: Mapping[str, Any]) -> list[Switch]:
    """Return the optional facts with few values that turn the verdict, with the verdict of each value."""
    pack, kind = desk.law.pack, str(data["kind"])
    turning = []
    for rows, field in pack.kinds[kind].fields():
        if not field.decides or field.required or field.type not in ("enum", "boolean"):
            continue
        for index in range(len(data.get(rows, ()))) if rows else (0,):
            path = f"{rows}[{index}].{field.path}" if rows else field.path
            switch = _switch(desk, data, kind, path)
            if switch is not None:
                turning.append(switch)
            if len(turning) == SWITCHES:
                return turning
    return turning


def _switch(desk: Desk, data: Mapping[str, Any], kind: str, path: str) -> Switch | None:
    pack = desk.law.pack
    steps = path_of(path)
    settings = []
    for option in options_of(spec_at(pack, kind, path)):
        value: Any = {"true": True, "false": False}.get(option.value, option.value)
        try:
            changed, _ = desk.reader.act(lay(data, [Change(steps, value)]))
        except EditError:
            return None
        if changed is not None:
            verdict = judge(changed, desk.law, causes=False, budget=STEPS).verdict
            settings.append(Setting(option, taken(data, steps) == value, verdict))
    turns = len({setting.verdict for setting in settings}) > 1
    return Switch(path, title_of(pack, kind, path), settings) if turns else None


def known(desk: Desk, data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the known facts as (path, name, value in words); the path is "" where there is no question to ask again."""
    pack, kind = desk.law.pack, str(data.get("kind"))
    answers = []

    def walk(value: Any, steps: tuple[str | int, ...]) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, (*steps, key))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for index, inner in enumerate(value):
                walk(inner, (*steps, index))
        else:
            path = dotted(steps)
            spec = spec_at(pack, kind, path)
            words = pack.kinds[kind].title if path == "kind" else value_words(spec, value)
            asked = path if spec and path != "kind" else ""
            answers.append((asked, title_of(pack, kind, path), words or str(value)))

    walk(data, ())
    return answers
