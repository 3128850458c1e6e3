"""Notes on a judgement: its assumptions, what would turn it, what nobody attests. Notes change no verdict."""

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
"""The kind of a note on a field that was left out."""
YEAR = 365
"""Days after a pack's review from which on the pack counts as outdated for an act."""


class Note(NamedTuple):
    """A line beside a verdict: assumption, strained, pin, unattested, contradiction, unlisted, outdated, absent or note."""

    kind: str
    name: str
    message: str


def notes(act: Act, law: Law, judgement: Judgement, lookup: Callable[[str], str]) -> tuple[Note, ...]:
    """Return the notes on a judgement, each once; `lookup` gives the words for a placeholder."""
    if judgement.stopped:
        # A limit stopped the judgement itself, so no other verdict can be compared with it; the pins are named to be safe.
        lines = [*assumed(act, law, judgement), *pack_notes(act, law, judgement, lookup), *_pins(act, law, judgement)]
        lines += _broken(act, law, lookup)
        return tuple(dict.fromkeys([*lines, *_outdated(act, law)]))
    lines = [
        *assumed(act, law, judgement),
        *pack_notes(act, law, judgement, lookup),
        *_broken(act, law, lookup),
        *_unlisted(act, law, judgement),
        *[Note(ABSENT, path, message) for _, path, message in left_out(act, law, judgement)],
        *_strained(act, law, judgement),
        *_pins(act, law, judgement),
        *_unattested(act, law, judgement),
        *_outdated(act, law),
        *_later(act, law, judgement),
    ]
    return tuple(dict.fromkeys(lines))


def beside_a_pass(act: Act, law: Law, judgement: Judgement, reported: set[str] | None = None) -> bool:
    """Return whether a pass has a note other than background (assumptions and strained readings).

    A note on a field that was left out counts once a run (`reported` are the fields named before) and only where some value of
    the field makes the pass a fail.
    """
    fields = {field for field, _, _ in left_out(act, law, judgement, reported or (), (OPEN,))}
    if reported is not None:
        reported |= fields
    if fields:
        return True
    own_notes = pack_notes(act, law, judgement, lambda path: "")
    if any(note.kind not in BACKGROUND for note in (*own_notes, *_broken(act, law, lambda path: ""))):
        return True
    return any(True for _ in (*_pins(act, law, judgement), *_unattested(act, law, judgement), *_outdated(act, law)))


def assumed(act: Act, law: Law, judgement: Judgement) -> tuple[Note, ...]:
    """Return the assumptions of a verdict: those of the rules that govern.

    If no rule governs, the verdict rests on the act's days: on the assumptions of agreements that would govern on other days.
    """
    key: Any = ("assumptions", frozenset([ruling.rule.assumptions for ruling in judgement.rulings]))
    if not judgement.rulings:
        from checker.judge.other_days import agreements_on_other_days

        others = agreements_on_other_days(act, law)
        key = ("assumptions", frozenset([law.pack.agreements[name].assumptions for name in others]))
    assumptions: tuple[Note, ...] | None = law.memory.get(key)
    if assumptions is None:
        named = {name for names in key[1] for name in names}
        assumptions = law.memory[key] = tuple(
            [
                Note("assumption", name, assumption.text)
                for name, assumption in law.pack.assumptions.items()
                if name in named
            ]
        )
    return assumptions


def pack_notes(act: Act, law: Law, judgement: Judgement, lookup: Callable[[str], str]) -> Iterator[Note]:
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
    """Yield a note for each condition that known facts break and that is noted only."""
    for condition in law.pack.valid:
        if condition.broken == "note" and act.kind in condition.kinds:
            if law.holds(condition.holds, condition.kinds, act.facts, act.facts, act.every) is False:
                yield Note("contradiction", condition.at, fill(condition.message, lookup))


def _unlisted(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Yield a note for each name of rows where an unlisted row may decide."""
    for rows in act.unlisted:
        if any(cause.name.startswith(f"{rows}{UNLISTED}.") for cause in judgement.causes):
            singular = law.pack.kinds[act.kind].singular[rows]
            message = f"the manifests need not name every {singular}, so one that is not listed may decide"
            yield Note("unlisted", rows, f"{message} (`complete: true` in the map says that they name all)")


def _elsewhere(act: Act, law: Law) -> str | None:
    """Return the verdict of a changed act or law, None where a limit stops it."""
    from checker.judge import glance

    verdict, stopped = glance.verdict(act, law, ASIDE)
    return None if stopped else verdict


def _again(act: Act, law: Law) -> tuple[str, tuple[tuple[str, int | None, str], ...]]:
    judgement = judge(act, law, causes=False, budget=ASIDE)
    return judgement.verdict, tuple([(ruling.rule.id, ruling.index, ruling.verdict) for ruling in judgement.rulings])


Pairs = tuple[tuple[Rule, "int | None"], ...]


def _doubted(act: Act, law: Law, judgement: Judgement, reach: str) -> tuple[set[tuple[str, ...]], Pairs | None]:
    """Return the pairs that may turn when choices range as far as `reach` says, with the terms that their rules read.

    The pairs are None where they are not known; the terms are then those of all rules.
    """
    doubtful, rails = judgement.doubtful, law.rails
    by_rule = law.reads(act.kind).by_rule
    if rails is None or doubtful is None:
        return set().union(*by_rule.values()), None
    terms: set[tuple[str, ...]] = set()
    pairs = []
    rows = law.quantified(act.kind, act.every)
    for rule, index in doubtful:
        if rails.rule(rule, reach)(act.facts, facts_of_subject(act, rule, index), rows) in UNSETTLED:
            terms |= by_rule[rule.id]
            pairs.append((rule, index))
    return terms, tuple(pairs)


def _verdict(act: Act, law: Law, judgement: Judgement, pairs: Pairs | None) -> str | None:
    """Return the verdict under another law, which can change the rulings of some pairs only; None where a limit stops it."""
    if pairs is None or any(entry.verdict == REVIEW for entry in judgement.rulings):
        return _elsewhere(act, law)
    doubted = {(rule.id, index) for rule, index in pairs}
    rest = {entry.verdict for entry in judgement.rulings if (entry.rule.id, entry.index) not in doubted}
    if FAIL in rest:
        return FAIL
    rows = law.quantified(act.kind, act.every)
    codes = [
        (rule, index, law.code(rule, act.facts, facts_of_subject(act, rule, index), rows)) for rule, index in pairs
    ]
    new_codes = {code for _, _, code in codes}
    if FAILS not in new_codes and (OPEN in new_codes or (MAY_GOVERN in new_codes and not rest)):
        settled = settle(act, law, [entry for entry in codes if entry[2] != NOT_GOVERNED], False, ASIDE)
        if settled.stopped:
            return None
        return PASS if settled.verdict == NOT_APPLICABLE and rest else settled.verdict
    governed = bool(rest or new_codes - {NOT_GOVERNED})
    return FAIL if FAILS in new_codes else PASS if governed else NOT_APPLICABLE


def _strained(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Yield a note for each strained reading that alone would change the verdict."""
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
    outcomes = {cause.name: set(cause.outcomes.values()) for cause in judgement.causes}
    for key, name in candidates:
        verdict = _verdict(act, law.strained(((key, name),)), judgement, pairs)
        # Where the question is a cause, a plausible reading may give the same verdict already.
        if verdict is not None and verdict != judgement.verdict and verdict not in outcomes.get(key, ()):
            question = law.pack.questions[key]
            means = next(choice.means for choice in question.choices if choice.name == name)
            question_id = question.facet_of or key
            yield Note(
                "strained",
                question_id,
                f"{question.name}: a far-fetched reading, which does not count, would give {verdict}: {name} ({means.rstrip('.')})",
            )


def _pins(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Yield a note for each pin without which the verdict or one of its findings would be another."""
    pinned = (
        judgement.verdict,
        tuple([(ruling.rule.id, ruling.index, ruling.verdict) for ruling in judgement.rulings]),
    )
    reads = set(law.reads(act.kind).readings)
    for key, pin in law.pins.items():
        touched = [
            facet for facet in law.pack.questions.values() if (facet.facet_of or facet.id) == key and facet.id in reads
        ]
        for facet in touched:
            others = [name for name in facet.formulas if name != pin.reading]
            if judgement.stopped or any(_again(act, law.strained(((facet.id, name),))) != pinned for name in others):
                by = f" by {pin.by}" if pin.by else ""
                on = f" on {pin.on}" if pin.on else ""
                why = f": {pin.why}" if pin.why else ""
                yield Note("pin", key, f"{facet.name} is pinned to {pin.reading}{by}{on}{why}")
                break


def _unattested(act: Act, law: Law, judgement: Judgement) -> Iterator[Note]:
    """Yield a note for each deciding fact that the pack wants attested and nobody attests."""
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
            # Where a limit stops this, the fact may matter and is named to be safe.
            if _elsewhere(without, law) != judgement.verdict:
                yield Note(
                    "unattested",
                    name,
                    "the verdict rests on this, and the descriptor alone says it; name under evidence who attests it",
                )


def _asks(law: Law, judgement: Judgement, kind: str, field: tuple[str, str]) -> bool:
    """Return whether a field is read by a rule whose ruling may turn without it."""
    if judgement.doubtful is None:
        return True
    by_rule = law.reads(kind).by_rule
    return any(("fact", *field) in by_rule[rule.id] for rule, _ in judgement.doubtful)


def days_of(act: Act, law: Law) -> list[str]:
    """Return the known days of an act, in order; for a day known in part the ends of its span."""
    days = {day for span in act.partly.values() for day in span if day not in (FIRST_DAY, LAST_DAY)}
    for scope, path in day_fields(law.pack.kinds[act.kind]):
        for row in act.rows[scope] if scope else (act.facts,):
            days.add(row[path])
    return sorted(days - {None, NONE})


def too_late(act: Act, law: Law, days: int) -> str | None:
    """Return why an act is not judged if a day of it is more than `days` days after the pack's review."""
    from checker.judge.days import successor

    reviewed = law.pack.reviewed_on
    last, known = successor(reviewed, days), days_of(act, law)
    if last is None or not known or known[-1] <= last:
        return None
    return (
        f"{known[-1]} is more than {days} days after {reviewed}, when the policies were last reviewed; update the "
        "pack, or allow more with max-policy-age"
    )


def _outdated(act: Act, law: Law) -> Iterator[Note]:
    """Yield a note if the pack's last review lies long before the act."""
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
    """Yield a note on ledger keys that are none and, if that changes later, would turn the verdict (D10 in the shipped pack)."""
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
