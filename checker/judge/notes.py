"""Notes on a judgement: what it rests on, what would flip it, what is not attested. They change no verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from checker.condition.codes import FAILS, MAY_GOVERN, NOT_GOVERNED, OPEN, UNLISTED, UNSETTLED
from checker.judge.absent import left_out
from checker.judge.act import Act, day_fields
from checker.judge.judgement import Judgement, facts_of_subject, judge, settle
from checker.judge.law import Law
from checker.judge.rails import LATER, STRAINED
from checker.judge.surely import holds
from checker.judge.verdict import ASIDE, BACKGROUND, FAIL, NOT_APPLICABLE, PASS, REVIEW
from checker.pack.model import Rule
from checker.pack.placeholders import fill
from checker.pack.schema import NONE
from checker.read.days import FIRST_DAY, LAST_DAY

ABSENT = "absent"
"""The kind of a note on what was left out."""
YEAR = 365
"""Days after a pack's review from which an act is long after it."""


class Note(NamedTuple):
    """A line beside a verdict: assumption, strained, pin, unattested, contradiction, unlisted, outdated, absent or note."""

    kind: str
    name: str
    message: str


def notes(act: Act, law: Law, judgement: Judgement, lookup: Callable[[str], str]) -> tuple[Note, ...]:
    """Return the notes on a judgement, each once; `lookup` gives the words for a placeholder."""
    if judgement.stopped:
        # What would be otherwise cannot be told where not even this could; pins are named rather than not.
        said = [*assumed(act, law, judgement), *written(act, law, judgement, lookup), *_pins(act, law, judgement)]
        said += _broken(act, law, lookup)
        return tuple(dict.fromkeys([*said, *_outdated(act, law)]))
    found = [
        *assumed(act, law, judgement),
        *written(act, law, judgement, lookup),
        *_broken(act, law, lookup),
        *_unlisted(act, law, judgement),
        *[Note(ABSENT, path, message) for _, path, message in left_out(act, law, judgement)],
        *_strained(act, law, judgement),
        *_pins(act, law, judgement),
        *_unattested(act, law, judgement),
        *_outdated(act, law),
        *_later(act, law, judgement),
    ]
    return tuple(dict.fromkeys(found))


def beside_a_pass(act: Act, law: Law, judgement: Judgement, said: set[str] | None = None) -> bool:
    """Return whether a pass has a note of more than background: other than an assumption or a strained reading.

    What is said of a field that was left out is background beside another pass of the same run (`said` are those fields),
    and where no value of it can make the pass a fail.
    """
    fields = {field for field, _, _ in left_out(act, law, judgement, said or (), (OPEN,))}
    if said is not None:
        said |= fields
    if fields:
        return True
    said_of_it = written(act, law, judgement, lambda path: "")
    if any(note.kind not in BACKGROUND for note in (*said_of_it, *_broken(act, law, lambda path: ""))):
        return True
    return any(True for _ in (*_pins(act, law, judgement), *_unattested(act, law, judgement), *_outdated(act, law)))


def assumed(act: Act, law: Law, judgement: Judgement) -> tuple[Note, ...]:
    """Return the assumptions that a verdict rests on: those of the rules that govern, else those on the act's days.

    Of days a verdict that no rule governs rests on what is assumed of the agreements that would on other days.
    """
    key: Any = ("assumptions", frozenset([ruling.rule.assumptions for ruling in judgement.rulings]))
    if not judgement.rulings:
        from checker.judge.other_days import agreements_on_other_days

        others = agreements_on_other_days(act, law)
        key = ("assumptions", frozenset([law.pack.agreements[name].assumptions for name in others]))
    found: tuple[Note, ...] | None = law.memory.get(key)
    if found is None:
        named = {name for names in key[1] for name in names}
        found = law.memory[key] = tuple(
            [Note("assumption", name, item.text) for name, item in law.pack.assumptions.items() if name in named]
        )
    return found


def written(act: Act, law: Law, judgement: Judgement, lookup: Callable[[str], str]) -> Iterator[Note]:
    """Yield the notes that the pack has for an act."""
    key = ("written", act.kind, judgement.verdict)
    candidates = law.memory.get(key)
    if candidates is None:
        candidates = law.memory[key] = [
            note
            for note in law.pack.notes
            if act.kind in note.kinds and (not note.verdicts or judgement.verdict in note.verdicts)
        ]
    for note in candidates:
        if note.rules and not {ruling.rule.id for ruling in judgement.rulings}.intersection(note.rules):
            continue
        if not note.when or holds(note.when, note.kinds, act, law) is True:
            yield Note(note.kind, note.name, fill(note.text, lookup))


def _broken(act: Act, law: Law, lookup: Callable[[str], str]) -> Iterator[Note]:
    """Name the conditions that known facts break and that are left aside."""
    for item in law.pack.valid:
        if item.broken == "note" and act.kind in item.kinds:
            if law.holds(item.holds, item.kinds, act.facts, act.facts, act.every) is False:
                yield Note("contradiction", item.at, fill(item.message, lookup))


def _unlisted(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Say where a row may decide that is not listed."""
    for rows in act.unlisted:
        if any(cause.name.startswith(f"{rows}{UNLISTED}.") for cause in judgement.causes):
            singular = law.pack.kinds[act.kind].singular[rows]
            message = f"the manifests need not name every {singular}, so one that is not listed may decide"
            yield Note("unlisted", rows, f"{message} (`complete: true` in the map says that they name all)")


def _elsewhere(act: Act, law: Law) -> str | None:
    """Return the verdict with something changed, None where a limit stops it."""
    from checker.judge import glance

    verdict, stopped = glance.verdict(act, law, ASIDE)
    return None if stopped else verdict


def _again(act: Act, law: Law) -> tuple[str, tuple[tuple[str, int | None, str], ...]]:
    judgement = judge(act, law, causes=False, budget=ASIDE)
    return judgement.verdict, tuple([(ruling.rule.id, ruling.index, ruling.verdict) for ruling in judgement.rulings])


Pairs = tuple[tuple[Rule, "int | None"], ...]


def _doubted(act: Act, law: Law, judgement: Judgement, reach: str) -> tuple[set[tuple[str, ...]], Pairs | None]:
    """Return what the rules read that may say something else when choices range as far as `reach` says, and of what.

    The pairs are None where nobody knows which ones they are.
    """
    doubtful, rails = judgement.doubtful, law.rails
    by_rule = law.reads(act.kind).by_rule
    if rails is None or doubtful is None:
        return set().union(*by_rule.values()), None
    found: set[tuple[str, ...]] = set()
    pairs = []
    rows = law.quantified(act.kind, act.every)
    for rule, index in doubtful:
        if rails.rule(rule, reach)(act.facts, facts_of_subject(act, rule, index), rows) in UNSETTLED:
            found |= by_rule[rule.id]
            pairs.append((rule, index))
    return found, tuple(pairs)


def _verdict(act: Act, law: Law, judgement: Judgement, pairs: Pairs | None) -> str | None:
    """Return the verdict under another law, under which all but some pairs say what they say in a judgement."""
    if pairs is None or any(item.verdict == REVIEW for item in judgement.rulings):
        return _elsewhere(act, law)
    asked = {(rule.id, index) for rule, index in pairs}
    rest = {item.verdict for item in judgement.rulings if (item.rule.id, item.index) not in asked}
    if FAIL in rest:
        return FAIL
    rows = law.quantified(act.kind, act.every)
    codes = [
        (rule, index, law.code(rule, act.facts, facts_of_subject(act, rule, index), rows)) for rule, index in pairs
    ]
    said = {code for _, _, code in codes}
    if FAILS not in said and (OPEN in said or (MAY_GOVERN in said and not rest)):
        settled = settle(act, law, [item for item in codes if item[2] != NOT_GOVERNED], False, ASIDE)
        if settled.stopped:
            return None
        return PASS if settled.verdict == NOT_APPLICABLE and rest else settled.verdict
    governed = bool(rest or said - {NOT_GOVERNED})
    return FAIL if FAILS in said else PASS if governed else NOT_APPLICABLE


def _strained(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Name the strained readings, one at a time, under which the verdict would be another."""
    if judgement.doubtful == ():
        return
    doubted, pairs = _doubted(act, law, judgement, STRAINED)
    if not doubted:
        return
    candidates = sorted(
        [
            (key, name)
            for key in law.reads(act.kind).readings
            if ("reading", key) in doubted
            for name in law.pack.questions[key].strained
            if (law.pack.questions[key].facet_of or key) not in law.pins
        ]
    )
    told = {cause.name: set(cause.outcomes.values()) for cause in judgement.causes}
    for key, name in candidates:
        verdict = _verdict(act, law.strained(((key, name),)), judgement, pairs)
        # Where the question is open and decides, a plausible reading may say as much already.
        if verdict is not None and verdict != judgement.verdict and verdict not in told.get(key, ()):
            question = law.pack.questions[key]
            means = next(choice.means for choice in question.choices if choice.name == name)
            shown = question.facet_of or key
            yield Note(
                "strained",
                shown,
                f"{question.name}: a far-fetched reading, which does not count, would give {verdict}: {name} ({means.rstrip('.')})",
            )


def _pins(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Name the pins that the verdict, or a finding of it, would be another without."""
    mine = (judgement.verdict, tuple([(ruling.rule.id, ruling.index, ruling.verdict) for ruling in judgement.rulings]))
    reads = set(law.reads(act.kind).readings)
    for key, pin in law.pins.items():
        touched = [
            item for item in law.pack.questions.values() if (item.facet_of or item.id) == key and item.id in reads
        ]
        for item in touched:
            others = [name for name in item.formulas if name != pin.reading]
            if judgement.stopped or any(_again(act, law.strained(((item.id, name),))) != mine for name in others):
                by = f" by {pin.by}" if pin.by else ""
                on = f" on {pin.on}" if pin.on else ""
                why = f": {pin.why}" if pin.why else ""
                yield Note("pin", key, f"{item.name} is pinned to {pin.reading}{by}{on}{why}")
                break


def _unattested(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Name the facts that decide, that the policy wants attested, and that nobody attests."""
    if judgement.doubtful == ():
        return
    evidence = act.data.get("evidence")
    attested = evidence if isinstance(evidence, dict) else {}
    for path in law.pack.attest:
        rows, bracket, field = path.partition("[].")
        scope = (rows, field) if bracket else ("", path)
        places: list[tuple[str, Act]] = []
        if bracket:
            for index, row in enumerate(act.rows.get(rows, ())):
                if row.get(field) is not None:
                    changed = tuple(
                        [{**row, field: None} if i == index else other for i, other in enumerate(act.rows[rows])]
                    )
                    places.append((f"{rows}[{index}].{field}", act._replace(rows={**act.rows, rows: changed})))
        elif act.facts.get(path) is not None:
            places.append((path, act._replace(facts={**act.facts, path: None})))
        for name, without in places:
            if name in attested or not _asks(law, judgement, act.kind, scope):
                continue
            # A limit on the way means that the fact may matter: rather named than not.
            if _elsewhere(without, law) != judgement.verdict:
                yield Note(
                    "unattested",
                    name,
                    "the verdict rests on this, and the descriptor alone says it; name under evidence who attests it",
                )


def _asks(law: Law, judgement: Judgement, kind: str, field: tuple[str, str]) -> bool:
    """Return whether a rule that may say something else without a field reads it."""
    if judgement.doubtful is None:
        return True
    by_rule = law.reads(kind).by_rule
    return any(("fact", *field) in by_rule[rule.id] for rule, _ in judgement.doubtful)


def days_of(act: Act, law: Law) -> list[str]:
    """Return the known days of an act, in order; of a day that is known in part where its days begin and end."""
    found = {day for span in act.partly.values() for day in span if day not in (FIRST_DAY, LAST_DAY)}
    for scope, path in day_fields(law.pack.kinds[act.kind]):
        for row in act.rows[scope] if scope else (act.facts,):
            found.add(row[path])
    return sorted(found - {None, NONE})


def _outdated(act: Act, law: Law) -> Iterator[Note]:
    """Say that the policies were last reviewed long before the act."""
    reviewed = law.pack.reviewed_on
    days = days_of(act, law)
    if not days or days[-1] <= reviewed:
        return
    from checker.judge.days import gap

    if gap(reviewed, days[-1]) >= YEAR:
        yield Note(
            "outdated",
            "reviewed_on",
            f"{days[-1]} is more than a year after {reviewed}, when the policies were last reviewed",
        )


def _later(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Name what the ledger calls none and may not stay so (D10 in the shipped pack)."""
    days = days_of(act, law)
    if not days or judgement.doubtful == ():
        return
    reviewed = law.pack.reviewed_on
    since = {
        key: law.entries[key].known_from or reviewed for key in law.reads(act.kind).world if law.world[key] == NONE
    }
    endless = any(span.last == LAST_DAY for span in act.partly.values())
    keys = [key for key in since if endless or days[-1] > since[key]]
    if not keys:
        return
    doubted, _ = _doubted(act, law, judgement, LATER)
    if not any(("world", key) in doubted for key in keys):
        return
    from checker.judge.days import successor

    first = successor(max(since[key] for key in keys), 1)
    for choice in product((NONE, first), repeat=len(keys)):
        if set(choice) == {NONE}:
            continue
        world: Mapping[str, Any] = dict(zip(keys, choice, strict=True))
        other = law.strained((), tuple(world.items()))
        if not other.ledger_holds():
            continue
        verdict = _elsewhere(act, other)
        if verdict is not None and verdict != judgement.verdict:
            changed = " and ".join([key for key, value in world.items() if value != NONE])
            yield Note(
                "assumption",
                law.pack.standing,
                f"The ledger says none of {changed}, and that is taken to stay so; from {first} on it might be "
                f"otherwise, and then the verdict could be {verdict}.",
            )
            return
