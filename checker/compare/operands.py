"""Operands of `checker diff`: the words that name the two laws."""

from __future__ import annotations

from typing import NamedTuple

from checker.compare.diff import ALWAYS, NEVER, Chosen
from checker.judge.law import Law
from checker.judge.opening import open_law, read_overlay
from checker.pack.model import Pack, Pin
from checker.read.days import is_day, no_day
from checker.read.spelling import nearest

KINDS = ("agreement", "policy", "pin", "as-of")
THIS = "this"
"""The operand that names the law as it stands."""


class OperandError(ValueError):
    """An operand that names no law; its text states the reason and the accepted forms."""


class Base(NamedTuple):
    """The defaults of both laws, which an operand may override: pack folder, ledger file, pins and day."""

    policy: str | None
    ledger: str | None
    pins: dict[str, Pin]
    as_of: str | None


def chosen_of(text: str) -> Chosen:
    """Return the field and the two values that `--set models[].version=A..B` names; raises OperandError."""
    path, equals, values = text.partition("=")
    one, dots, other = values.partition("..")
    if not (path and equals and dots and one and other):
        raise OperandError(f"--set {text}: write FIELD=A..B, such as version=1..2 or models[].version=1..2")
    rows, brackets, field = path.partition("[].")
    return Chosen(rows if brackets else "", field if brackets else path, one, other)


def agreement_of(text: str, pack: Pack) -> str | None:
    """Return the agreement that an operand names, None if it names something else."""
    word, colon, rest = text.partition(":")
    name = rest if colon and word == "agreement" else text
    return name if name in pack.agreements else None


def law_of(text: str, base: Base) -> Law:
    """Return the law that an operand names: `agreement:ID`, `policy:DIR`, `pin:ID=READING`, `as-of:DAY`, a bare ID, `this`.

    `this` is the law as it stands, with the values of the options.

    Raises OperandError, PackError or LawError.
    """
    if text == THIS:
        return _opened(base)
    word, colon, rest = text.partition(":")
    if not colon:
        word, rest = "agreement", text
    if word not in KINDS or not rest:
        near = nearest(word, KINDS)
        forms = "an operand is agreement:ID, policy:DIR, pin:ID=READING or as-of:DAY"
        raise OperandError(f"{text}: {f'did you mean {near}:{rest}?' if near and rest else forms}")
    if word == "policy":
        return _opened(base._replace(policy=rest))
    if word == "pin":
        key, equals, reading = rest.partition("=")
        if not (key and equals and reading):
            raise OperandError(f"{text}: a pin is written pin:ID=READING, the id of a question and one of its readings")
        return _opened(base._replace(pins={**base.pins, key: Pin(reading)}))
    if word == "as-of":
        if not is_day(rest):
            raise OperandError(f"{text}: as-of {no_day(rest)}")
        return _opened(base._replace(as_of=rest))
    law = open_law(base.policy, pins=base.pins, as_of=base.as_of)
    if rest not in law.pack.agreements:
        near, names = nearest(rest, law.pack.agreements), ", ".join(law.pack.agreements)
        hint = f"did you mean {near}?" if near else f"the agreements are {names}; {THIS} is the law as it stands"
        raise OperandError(f"{text}: there is no agreement {rest}; {hint}")
    overlay = read_overlay(base.ledger, law.pack) if base.ledger else None
    return Law(
        law.pack,
        overlay=overlay,
        pins=base.pins,
        as_of=base.as_of,
        starts=starts(law.pack, rest),
        machinery=law.machinery,
    ).vary()


def _opened(base: Base) -> Law:
    return open_law(base.policy, ledger=base.ledger, pins=base.pins, as_of=base.as_of).vary()


def starts(pack: Pack, agreement: str) -> dict[str, str]:
    """Return first days under which an agreement and those it supplements are always in force and no other ever is."""
    inside: list[str] = []
    waiting = agreement
    while waiting and waiting not in inside:
        inside.append(waiting)
        waiting = pack.agreements[waiting].supplements
    return {named.start: ALWAYS if named.id in inside else NEVER for named in pack.agreements.values()}
