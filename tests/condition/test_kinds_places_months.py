"""The kind of an act, values that lie within others, months after a fixed day, percentages: resolved, refused, and as CEL has them."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from checker.condition.comparisons import _compare_constants
from checker.condition.engines.trace import trace
from checker.condition.engines.values import UNKNOWN, Environment
from checker.condition.kinds import together
from checker.condition.lying import inside, problems_of
from checker.condition.months import months_later
from checker.condition.parse import ConditionError, parse
from checker.condition.resolve import resolve
from checker.condition.scope import Percent, Room, Scope, Type
from checker.condition.tree import Compare, Conditional, Fact, In, Later, ListOf, Literal, Node, Param
from checker.pack.parameters import constant
from checker.read.days import is_day
from tests.oracle.languages import month_later

cel = pytest.importorskip("cel_expr_python.cel", reason="the official CEL runtime (cel-expr-python) is not installed")
VALUES = tuple("abcdefgh")
RUNTIME = cel.NewEnv(variables=dict.fromkeys(["kind", "region", "regions", "open", "due"], cel.Type.DYN))
DEFINITIONS = {"is_loan": ((), parse('kind == "loan"')), "open_loan": ((), parse("is_loan() && due < begins"))}


def scope(kind: str = "", pairs: tuple[tuple[str, str], ...] = (("a", "b"), ("b", "c")), **more: Type) -> Scope:
    enum = Type("enum", VALUES, within=pairs)
    facts = {"region": enum, "regions": enum._replace(name="list"), "open": Type("bool"), **more}
    facts |= {"due": Type("date", none=True)} if kind != "gift" else {}
    return Scope(
        facts, {}, "", {"R": ("one", "two")}, {"notice": Type("date", none=True)}, {"begins": "2026-01-31", "never": "none"},
        DEFINITIONS, {}, is_day, Room(), {}, kind, ("loan", "gift", "sale"), frozenset(DEFINITIONS),
    )  # fmt: skip


def resolved(text: str, kind: str = "loan", **more: Any) -> Node:
    return resolve(parse(text), scope(kind, **more), text)


def official(text: str, data: dict[str, Any]) -> object:
    value = RUNTIME.compile(text, disable_check=True).eval(data=data)
    return None if value.type() == cel.Type.ERROR else value.plain_value()


def closure(wide: str, pairs: tuple[tuple[str, str], ...]) -> set[str]:
    """Return by brute force what lies within a value: nothing more is found in as many rounds as there are values."""
    found = {wide}
    for _ in VALUES:
        found |= {value for value, place in pairs if place in found}
    return found


@pytest.mark.parametrize("seed", range(60))
def test_within_is_in_the_list_of_all_that_lies_there(seed: int) -> None:
    random = Random(f"within {seed}")
    # Values lie in later ones alone, so that there is no circle.
    pairs = tuple(
        {(one, random.choice(VALUES[place + 1 :])) for place, one in enumerate(VALUES[:-1]) for _ in range(2)}
    )
    assert list(problems_of(VALUES, pairs)) == []
    wide, value = random.choice(VALUES), random.choice(VALUES)
    listed = [name for name in VALUES if name in closure(wide, pairs)]
    assert list(inside(wide, VALUES, pairs)) == listed
    data: dict[str, Any] = {"region": value, "regions": random.sample(VALUES, random.randrange(4))}
    written = "[" + ", ".join([f'"{name}"' for name in listed]) + "]"
    for ours, theirs in (
        (f'within(region, "{wide}")', f"region in {written}"),
        (f'!within(region, "{wide}")', f"!(region in {written})"),
        (f'regions.exists(r, within(r, "{wide}"))', f"regions.exists(r, r in {written})"),
        (f'regions.all(r, within(r, "{wide}"))', f"regions.all(r, r in {written})"),
    ):
        tree = resolved(ours, pairs=pairs)
        assert trace(tree, Environment(data)).value is official(theirs, data)
    assert trace(resolved(f'within(region, "{wide}")', pairs=pairs), Environment({})).value is UNKNOWN


@pytest.mark.parametrize("kind", ["loan", "gift", "sale"])
@pytest.mark.parametrize(
    "text",
    [
        'kind == "loan"',
        'kind != "loan" && open',
        'kind in ["loan", "gift"] || !open',
        'kind == "gift" ? open : due < "2026-01-01"',
        'open && (kind == "gift" || due < "2026-01-01")',
        '!(kind == "sale" && due < "2026-01-01") && (kind in [] || open)',
        'due < "2026-01-01" && kind == "loan"',
        '(kind == "gift" ? "2026-02-01" : due) > "2026-01-15"',
    ],
)
def test_the_kind_is_settled_before_names_are_looked_up(kind: str, text: str) -> None:
    """A gift has no day, so that what asks for it has to fall out there; CEL absorbs the missing field or has no value."""
    for opened in (True, False):
        for due in ("2025-12-31", "2026-01-01", "none"):
            data: dict[str, Any] = {"kind": kind, "open": opened, **({"due": due} if kind != "gift" else {})}
            theirs = official(text, data)
            assert trace(resolved(text, kind), Environment(data)).value is theirs is not None
            both = together({name: resolved(text, name) for name in ("loan", "gift", "sale")})
            assert trace(both, Environment(data)).value is theirs


def test_one_tree_stands_where_the_kind_makes_no_difference() -> None:
    trees = {name: resolved('kind != "gift" || kind == "gift" && open || open', name) for name in ("loan", "sale")}
    assert together(trees) == trees["loan"]
    assert isinstance(together({"loan": Literal(True), "gift": Literal(False)}), Conditional)


@pytest.mark.parametrize("seed", range(40))
def test_months_are_those_of_the_calendar(seed: int) -> None:
    random = Random(f"months {seed}")
    day = date.fromordinal(random.randrange(date(1990, 1, 1).toordinal(), date(2060, 1, 1).toordinal()))
    months = random.randrange(-60, 61)
    assert months_later(day.isoformat(), months) == month_later(day, months).isoformat()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('due < addMonths("2026-01-31", 1)', Compare("<", Fact("", "due"), Literal("2026-02-28"))),
        ('due < addMonths("2024-01-31", 1)', Compare("<", Fact("", "due"), Literal("2024-02-29"))),
        ('due < addMonths("2024-02-29", -12)', Compare("<", Fact("", "due"), Literal("2023-02-28"))),
        ('due < addMonths("none", 5)', Compare("<", Fact("", "due"), Literal("none"))),
        ("due < addMonths(begins, 1)", Compare("<", Fact("", "due"), Later(Param("begins"), 28))),
        ("due < addMonths(begins, 0)", Compare("<", Fact("", "due"), Param("begins"))),
        ("due < addMonths(never, 7)", Compare("<", Fact("", "due"), Param("never"))),
        ("due < addDays(addMonths(begins, 1), 1)", Compare("<", Fact("", "due"), Later(Param("begins"), 29))),
        ("due < addMonths(addDays(begins, 1), 1)", Compare("<", Fact("", "due"), Later(Param("begins"), 29))),
        ("addMonths(begins, -1) == due", Compare("==", Later(Param("begins"), -31), Fact("", "due"))),
        ('within(region, "b")', In(Fact("", "region"), ListOf((Literal("a"), Literal("b"))))),
    ],
)
def test_what_is_fixed_is_worked_out(text: str, tree: Node) -> None:
    from checker.judge.digests import shape

    assert shape(resolved(text)) == shape(tree)


def test_a_reading_may_carry_the_other_way_to_round() -> None:
    text = 'due <= (reading.R == "one" ? addMonths(begins, 1) : addDays(addMonths(begins, 1), 1))'
    for reading, last in (("one", "2026-02-28"), ("two", "2026-03-01")):
        for day in ("2026-02-28", "2026-03-01", "2026-03-02"):
            found = Environment({"due": day}, readings={"R": reading}, params={"begins": "2026-01-31"})
            assert trace(resolved(text), found).value is (day <= last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("addMonths(due, 1) > begins", "from a day of the act or of the ledger count days with `addDays`"),
        ("addMonths(world.notice, 1) > begins", "a day is fixed where it is written out"),
        ("due > addMonths(begins, 1.5)", "the number is whole, written out or a parameter"),
        ("due > addMonths(begins)", "found 1 values"),
        ('due > addMonths("9999-11-30", 2)', "so many months from there the calendar has ended"),
        ('due > addMonths("0001-01-01", -1)', "so many months from there the calendar has ended"),
        ('due > addMonths("sunday", 1)', "found 'sunday'"),
        ("addMonths(begins, 1)", "`addMonths` gives a day: compare it with one"),
        ("due > addYears(begins, 1)", "a year is twelve months"),
        ('kind == "loann"', 'there is no kind "loann"; did you mean loan?'),
        ("kind == region", "compared with a kind that is written out"),
        ('kind < "loan"', "a kind is one or another"),
        ('kind == "gift" || regoin == "a"', 'there is no fact "regoin"; did you mean region?'),
        ('within(region, "z")', '"z" is no value of this enum'),
        ('within(due, "a")', "`within` is asked of a field of type enum; this is of type date"),
        ("within(region, region)", "the second is written out"),
        ("within(region)", "`within` takes a value and what it may lie in"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        resolved(text)
    assert said in caught.value.message


def test_definitions_that_ask_for_the_kind_are_not_expanded_without_end() -> None:
    many = {f"m{number}": ((), parse(f"m{number + 1}() && m{number + 1}()")) for number in range(40)}
    many["m40"] = ((), parse('kind == "loan" || open'))
    small = scope("sale")._replace(definitions=many, asking=frozenset(many))
    with pytest.raises(ConditionError, match="more than 20,000 parts"):
        resolve(parse("m0()"), small, "m0()")


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((("a", "z"),), 'speaks of "z", which is no value'),
        ((("a", "b"), ("b", "a")), "leads back to where it began: a → b → a"),
        ((("a", "a"),), "leads back to where it began: a → a"),
        ((("h", "a"), ("a", "b"), ("b", "c"), ("c", "a")), "a → b → c → a"),
    ],
)
def test_circles_and_strangers_are_told_once(pairs: tuple[tuple[str, str], ...], said: str) -> None:
    (message,) = problems_of(VALUES, pairs)
    assert said in message


@pytest.mark.parametrize(
    ("kind", "unit", "number"),
    [("integer", "%", 20), ("number", "%", 20), ("number", "", 0.2), ("number", "metres", 0.2)],
)
def test_a_percentage_counts_as_the_other_side_does(kind: str, unit: str, number: float) -> None:
    fifth = constant("20%")
    assert isinstance(fifth, Percent) and fifth == 0.2
    small = scope("loan", share=Type(kind, unit=unit))
    for text in ("share <= open", "share in [open]"):
        tree = _with(parse(text), fifth)
        found = resolve(tree, small, text)
        right = found.right if isinstance(found, Compare) else found.container.items[0]  # type: ignore[union-attr]
        assert isinstance(right, Literal) and right.value == number and type(right.value) is type(number)


def _with(node: Any, value: float) -> Any:
    if isinstance(node, Compare):
        return node._replace(right=Literal(value))
    return node._replace(container=ListOf((Literal(value),)))


@pytest.mark.parametrize(("unit", "percent"), [("", "20%"), ("metres", "20%"), ("%", "12.5%")])
def test_a_percentage_is_no_whole_number_of_anything_else(unit: str, percent: str) -> None:
    small = scope("loan", share=Type("integer", unit=unit))
    with pytest.raises(ConditionError, match="a whole number meets a percentage"):
        resolve(_with(parse("share <= open"), constant(percent)), small, "share <= open")


def test_constants_are_compared_as_they_are() -> None:
    assert _compare_constants("<", constant("12.5%"), 0.126) and not _compare_constants("<", constant("0.1 %"), 0.001)
