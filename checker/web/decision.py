"""The decision on one act, for its page: verdict, clauses, open facts, fixes, switches, forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.advise.fix import BUDGET, Fix, proposed
from checker.advise.forecast import DAYS, Forecast, forecast
from checker.advise.skeleton import commented
from checker.judge.act import Act, path_of
from checker.judge.glance import looks
from checker.judge.judgement import PASS, judge
from checker.read.edit import Change, EditError, dotted, lay, taken
from checker.report.model import Finding, Judged
from checker.report.words import RANK
from checker.web.desk import Desk
from checker.web.words import Option, options_of, spec_at, title_of, value_words

FEW = 6
"""The most open facts of a page with switches: with more open facts, no single switch decides."""
SWITCHES = 12
"""The most facts that have switches."""
STEPS = 300
"""Steps of the diagram for each setting of a switch; the page shows a setting that takes more as needs-review."""
LOOKS, AROUND = 40_000, 400
"""What trying facts may cost by the count of `looks`, and what each costs beside it: all are tried up to some 16 rows."""
LARGE, SEARCHED, FORESEEN = 16, 150_000, 100
"""An act of more looks is large: the search for fixes takes no more steps, and its forecast looks at no more days."""
ROWS = 20
"""The most rows of which a page shows the answers."""


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


class Switches(NamedTuple):
    """The switches of a page, and how many of the `facts` that could have one were tried."""

    listed: list[Switch]
    tried: int = 0
    facts: int = 0


class Decision(NamedTuple):
    """The content of a decision page."""

    entry: Judged
    text: str
    fix: Fix
    forecast: Forecast
    switches: Switches
    agreements: list[tuple[str, str, str]]
    open: int
    large: bool

    @property
    def findings(self) -> list[Finding]:
        """The findings, those that stand against the act first: what fails before what is open."""
        return sorted(self.entry.findings, key=lambda finding: RANK[finding.verdict])


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
    assert entry.checked is not None
    large = looks(single.act) > LARGE
    fixes = proposed(single.act, law, entry.checked.judgement, SEARCHED if large else BUDGET)
    # Where a limit hides the causes, all facts that are missing may be among them.
    open = sum([cause.kind in FACTS for cause in entry.causes]) or len(fixes.missing)
    ahead = forecast(single.act, law, aside=False, most=FORESEEN if large else DAYS)
    turned = switches(desk, single.act, at_fault(entry)) if open <= FEW else Switches([])
    return Decision(entry, text, fixes, ahead, turned, agreements, open, large)


def at_fault(entry: Judged) -> frozenset[str]:
    """Return the subjects of a decision that do not pass."""
    return frozenset([finding.subject for finding in entry.findings if finding.verdict != PASS])


def switches(desk: Desk, act: Act, first: frozenset[str]) -> Switches:
    """Return the optional facts with few values that turn the verdict, with the verdict of each value.

    Of an act with very many rows not all facts are tried: those of the act and of the rows in `first` come first.
    """
    kind, data, turning = desk.law.pack.kinds[act.kind], act.data, list[Switch]()
    places = [
        (f"{rows}[{index}]" if rows else "", field.path)
        for rows, field in kind.fields()
        if field.decides and not field.required and field.type in ("enum", "boolean")
        for index in (range(len(act.rows[rows])) if rows else (0,))
    ]
    most = max(LOOKS // (AROUND + looks(act)), SWITCHES)
    chosen = set(sorted(places, key=lambda place: place[0] not in {"", *first})[:most])
    now, tried = _verdict(desk, act), 0
    for row, field in places:
        if (row, field) in chosen and len(turning) < SWITCHES:
            tried += 1
            switch = _switch(desk, data, act.kind, f"{row}.{field}" if row else field, now)
            turning += [switch] if switch else []
    return Switches(turning, tried, len(places))


def _verdict(desk: Desk, act: Act) -> str:
    return judge(act, desk.law, causes=False, rulings=False, budget=STEPS).verdict


def _switch(desk: Desk, data: Mapping[str, Any], kind: str, path: str, verdict_now: str) -> Switch | None:
    pack = desk.law.pack
    steps = path_of(path)
    settings = []
    for option in options_of(spec_at(pack, kind, path)):
        value: Any = {"true": True, "false": False}.get(option.value, option.value)
        if taken(data, steps) == value:
            settings.append(Setting(option, True, verdict_now))
            continue
        try:
            changed, _ = desk.reader.act(lay(data, [Change(steps, value)]))
        except EditError:
            return None
        if changed is not None:
            settings.append(Setting(option, False, _verdict(desk, changed)))
    turns = len({setting.verdict for setting in settings}) > 1
    return Switch(path, title_of(pack, kind, path), settings) if turns else None


def shown(data: Mapping[str, Any], first: frozenset[str]) -> dict[str, list[int]]:
    """Return the rows of which a page shows the answers, by name: all if they are few, else those in `first` before others."""
    return {
        name: sorted(sorted(range(len(rows)), key=lambda index: f"{name}[{index}]" not in first)[:ROWS])
        for name, rows in data.items()
        if isinstance(rows, list) and rows and isinstance(rows[0], Mapping)
    }


def known(desk: Desk, data: Mapping[str, Any], rows: Mapping[str, list[int]]) -> list[tuple[str, str, str]]:
    """Return the known facts as (path, name, value in words); the path is "" where there is no question to ask again.

    Of the act's rows only those numbered in `rows` are told.
    """
    pack, kind = desk.law.pack, str(data.get("kind"))
    answers = []

    def walk(value: Any, steps: tuple[str | int, ...]) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, (*steps, key))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for index in rows.get(dotted(steps), range(len(value))):
                walk(value[index], (*steps, index))
        else:
            path = dotted(steps)
            spec = spec_at(pack, kind, path)
            words = pack.kinds[kind].title if path == "kind" else value_words(spec, value)
            asked = path if spec and path != "kind" else ""
            answers.append((asked, title_of(pack, kind, path), words or str(value)))

    walk(data, ())
    return answers
