"""`addDays`: the one form that conditions with distances take, and what is refused of them."""

from __future__ import annotations

import pytest

from checker.condition.parse import ConditionError, parse
from checker.condition.resolve import resolve
from checker.condition.tree import Compare, Fact, Later, Literal, Node, Not, Param, StartsWith
from checker.condition.walk import children, rebuild
from checker.read.days import FIRST_DAY, LAST_DAY, later
from tests.condition.test_parse import shape
from tests.condition.test_readers import SCOPE

ON, AVAILABLE, START = Fact("", "on"), Fact("this", "available"), Param("start26")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('addDays(on, 30) < "2026-01-31"', Compare("<", ON, Literal("2026-01-01"))),
        ('"2024-02-28" == addDays(on, -1)', Compare("==", Literal("2024-02-29"), ON)),
        ("on <= addDays(this.available, 30)", Compare("<=", ON, Later(AVAILABLE, 30))),
        ("addDays(on, 10) <= addDays(this.available, 30)", Compare("<=", ON, Later(AVAILABLE, 20))),
        ("addDays(addDays(on, 10), -10) == start26", Compare("==", ON, START)),
        ("addDays(on, 5) > start26", Compare(">", ON, Later(START, -5))),
        ("addDays(start26, 5) > on", Compare(">", Later(START, 5), ON)),
        ('addDays("2026-01-01", 5) > on', Compare(">", Literal("2026-01-06"), ON)),
        ('addDays(on, 5) == "none"', Compare("==", ON, Literal("none"))),
        ('addDays(on, 1) == "9999-12-31"', Compare("==", ON, Literal("9999-12-30"))),
        ('addDays(on, -1) <= "9999-12-30"', Compare("<=", ON, Literal("9999-12-31"))),
        ('addDays(on, 1) >= "0001-01-02"', Compare(">=", ON, Literal("0001-01-01"))),
        # What lies beyond the calendar stands before or after all of it, and before none.
        ('addDays(on, 5) > "0001-01-03"', Literal(True)),
        ('addDays(on, 5) == "0001-01-03"', Literal(False)),
        ('addDays(on, -5) < "9999-12-30"', Compare("<", ON, Literal("none"))),
        ('"9999-12-30" <= addDays(on, -5)', Compare("==", ON, Literal("none"))),
    ],
)
def test_a_distance_stands_on_one_side_and_moves_constants(text: str, tree: Node) -> None:
    assert shape(resolve(parse(text), SCOPE)) == tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("addDays(on) == on", "found 1 values"),
        ("addDays(by, 3) == on", "this is of type text"),
        ('addDays("2026-02-30", 3) == on', 'found "2026-02-30"'),
        ("addDays(on, 1.5) == on", "the number is whole, written out or a parameter"),
        ("addDays(on, amount) == on", "the number is whole, written out or a parameter"),
        ("addDays(on, 100001) == on", "by 100,000 days at most; found 100001"),
        ('addDays("9999-12-31", 1) == on', "the calendar has ended"),
        ("addDays(on, 3) == by", "a date cannot be compared with a text"),
        ("addDays(on, 3)", "gives a day: compare it with one"),
    ],
)
def test_what_is_no_distance_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        resolve(parse(text), SCOPE)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on >= 2025-01-01", 'a day stands in quotes: "2025-01-01"'),
        ("on + 30 <= this.available", "30 days after a day is `addDays(day, 30)`"),
        ("amount * 100 >= 20", "a share or a sum is a field of its own"),
        ("sum(offerings) > 3", "what is counted up is a field of its own"),
        ("offerings.map(z, z.share).sum() > 3", "a sum is a field of its own"),
        ("offerings.first().available < on", "which of several is meant is a field of the row"),
        ("offerings[1].available < on", "which of several is meant is a field of the row"),
        ("tags == tags", "lists are not compared; use exists, all, in or size"),
        ("on < addMonths(on, 6)", "from a day of the act or of the ledger count days with `addDays`"),
        ("duration(on)", "30 days after a day is `addDays(day, 30)`"),
    ],
)
def test_what_stays_outside_says_what_to_write_instead(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        resolve(parse(text), SCOPE)
    assert said in caught.value.message


def test_days_go_on_beyond_the_calendar() -> None:
    assert later("2024-02-28", 2) == "2024-03-01" and later("none", 5) == "none" and later(None, 5) is None
    before = [later(FIRST_DAY, -days) for days in (800_000, 2, 1)]
    after = [later(LAST_DAY, days) for days in (1, 2, 900_000)]
    assert [*before, FIRST_DAY, LAST_DAY, *after, "none"] == sorted([*before, FIRST_DAY, LAST_DAY, *after, "none"])
    assert later(later(FIRST_DAY, -7), 8) == "0001-01-02" and later(later(LAST_DAY, 7), -8) == "9999-12-30"


def test_children_are_what_is_rebuilt() -> None:
    """Each class of nodes that is rebuilt from others has them as its children."""
    inner = Fact("", "on")
    for node in (Later(inner, 3), StartsWith(inner, "a"), Not(inner), Compare("==", inner, Literal("a"))):
        found: list[Node] = []
        rebuild(node, lambda child, found=found: found.append(child) or child)  # type: ignore[misc, func-returns-value]
        assert tuple(found) == tuple(children(node)) != ()
