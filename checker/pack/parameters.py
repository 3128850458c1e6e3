"""Parameters of agreements: numbers, days and words that conditions know as `first_day.name`, each with its values over time.

A condition that reads one is written out before its names are resolved: its value stands in it or, where the value has
changed, a choice among its values by a day of the act. So no reader of conditions knows of parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from checker.condition.parse import ConditionError, parse
from checker.condition.scope import HUNDREDTHS, Percent
from checker.condition.tree import Call, Compare, Conditional, In, Junction, Literal, Name, Negate, Node, Select
from checker.condition.walk import rebuild, walk
from checker.pack.model import Agreement, Dated, Message, Parameter, Rule, turn_of
from checker.pack.placeholders import placeholders
from checker.pack.schema import NONE
from checker.read.days import is_day, later

PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
NAME = re.compile("[a-z][a-z0-9_]*")
Known = Mapping[str, Parameter]


def make_parameter(name: str, spec: Mapping[str, Any]) -> Parameter:
    """Return the parameter that a specification of an agreement describes."""
    values = spec.get("values") or [{key: spec[key] for key in ("value", "source") if key in spec}]
    return Parameter(
        name,
        spec["about"],
        spec.get("unit", ""),
        tuple(
            [
                Dated(item.get("value"), item.get("from", ""), item.get("source", ""), item.get("known_from", ""))
                for item in values
            ]
        ),
        spec.get("dated_by", "on"),
    )


def parameters(agreements: Iterable[Agreement]) -> dict[str, Parameter]:
    """Return the parameters of all agreements by the names that conditions have for them."""
    return {f"{item.start}.{name}": one for item in agreements for name, one in item.parameters.items()}


def first_days(agreements: Iterable[Agreement]) -> dict[str, str]:
    """Return the days that conditions know by name: first days of agreements, and of later values of parameters."""
    found: dict[str, str] = {}
    for item in agreements:
        found[item.start] = item.day
        found |= {name: value.since for name, value in item.turns.items()}
    return found


def problem_of(name: str, spec: Mapping[str, Any], start: str) -> str | None:
    """Return what is wrong with a parameter of an agreement that starts on a day, None where nothing is."""
    if not NAME.fullmatch(name):
        return f'"{name}" is no name for conditions: write small letters, digits and _, such as users_limit'
    if ("value" in spec) == ("values" in spec):
        return f"{name} has `value`, or `values` where it changes over time"
    values = make_parameter(name, spec).values
    sorts = {_sort(item.value) for item in values}
    if len(sorts) > 1:
        return f"the values of {name} are of different sorts: {' and '.join(sorted(sorts))}"
    days = [item.since for item in values]
    if days[0] and days[0] > start:
        return (
            f"the first value of {name} holds from {days[0]}, and its agreement starts on {start}: what holds before?"
        )
    late = next((day for before, day in pairwise(days) if not day or day <= before), None)
    return (
        None
        if late is None
        else f"each later value of {name} says from when it holds, in order; found {late or 'none'}"
    )


def _sort(value: Any) -> str:
    if isinstance(value, str):
        return "days" if is_day(value) else "numbers" if PERCENT.fullmatch(value) else "words"
    return "numbers"


def constant(value: Any) -> Any:
    """Return a value as conditions compare it: 20% is a fifth, and twenty hundredths."""
    percent = PERCENT.fullmatch(value) if isinstance(value, str) else None
    if percent is None:
        return value
    number = percent[1]
    whole, _, rest = number.partition(".")
    # Through text, or 0.1 % would be 0.0010000000000000002.
    found = Percent(f"{whole}{rest}e-{len(rest) + 2}")
    found.hundredths = float(number) if rest.strip("0") else int(whole)
    return found


def laid(node: Node, known: Known, taken: Sequence[str] = ()) -> Node:
    """Return a parsed condition with its parameters written out; `taken` are the names that its definition binds."""
    found = rebuild(node, lambda child: laid(child, known, taken))
    if isinstance(found, Negate) and isinstance(found.operand, Literal):
        value = found.operand.value
        return (
            Literal(-value, found.at)
            if isinstance(value, (int, float)) and not isinstance(value, (bool, Percent))
            else found
        )
    if isinstance(found, Select) and isinstance(found.operand, Name):
        one = known.get(f"{found.operand.name}.{found.field}")
        if one is None or len(one.values) > 1 or found.operand.name in taken:
            return found
        return Literal(constant(one.values[0].value), found.at)
    if not isinstance(found, (Compare, In, Call)):
        return found
    dated = next((part for part in walk(found) if _dated(part, known, taken)), None)
    if dated is None:
        return found
    assert isinstance(dated, Select) and isinstance(dated.operand, Name)
    one = known[f"{dated.operand.name}.{dated.field}"]
    if one.dated_by.partition(".")[0] in taken:
        name = f"{dated.operand.name}.{dated.field}"
        message = f"{name} is chosen by `{one.dated_by}`, which this definition binds; give it another name there"
        raise ConditionError(message, dated.at, "")
    of = partial(_replaced, found, dated)
    chosen = laid(of(constant(one.values[0].value)), known, taken)
    for item in one.values[1:]:
        turn = Name(turn_of(f"{dated.operand.name}.{dated.field}", item), dated.at)
        # Of a law that does not know the value yet its day is none, and no act comes after it.
        known_now = Compare("!=", turn, Literal(NONE, dated.at), dated.at)
        since = Junction("and", (known_now, Compare(">=", parse(one.dated_by), turn, dated.at)), dated.at)
        chosen = Conditional(since, laid(of(constant(item.value)), known, taken), chosen, dated.at)
    return chosen


def _dated(node: Node, known: Known, taken: Sequence[str]) -> bool:
    if not (isinstance(node, Select) and isinstance(node.operand, Name)) or node.operand.name in taken:
        return False
    one = known.get(f"{node.operand.name}.{node.field}")
    return one is not None and len(one.values) > 1


def _replaced(node: Node, old: Select, value: Any) -> Node:
    """Return a node with a parameter replaced by one of its values, wherever it stands."""
    if isinstance(node, Select) and (node.operand, node.field) == (old.operand, old.field):
        return Literal(value, node.at)
    if isinstance(node, Select) and isinstance(node.operand, Name) and isinstance(old.operand, Name):
        same = (node.operand.name, node.field) == (old.operand.name, old.field)
        return Literal(value, node.at) if same else node
    return rebuild(node, lambda child: _replaced(child, old, value))


def in_words(one: Parameter, item: Dated) -> str:
    """Return a value of a parameter as people read it, with its unit."""
    value = item.value
    text = f"{value:,}" if isinstance(value, (int, float)) else str(value)
    return f"{text}{one.unit}" if one.unit == HUNDREDTHS else f"{text} {one.unit}" if one.unit else text


def worded(rule: Rule, known: Known) -> Rule:
    """Return a rule whose texts say the values of parameters."""
    return rule._replace(
        title=said(rule.title, known),
        template=rule.title
        if any(len(known[path].values) > 1 for path in placeholders(rule.title) if path in known)
        else "",
        messages=tuple([item for message in rule.messages for item in told(message, known)]),
        remedies=tuple([item for message in rule.remedies for item in told(message, known)]),
        exceptions=tuple([item._replace(message=said(item.message, known)) for item in rule.exceptions]),
    )


def said(text: str, known: Known) -> str:
    """Return a text with every value that a parameter has had, where it names one."""
    for path in set(placeholders(text)) & set(known):
        text = text.replace(f"{{{path}}}", over_time(known[path]))
    return text


def over_time(one: Parameter, day: str = "") -> str:
    """Return the value of a parameter that holds on a day, without one the first, and in brackets the others with their days."""
    at = max([number for number, item in enumerate(one.values) if not number or (day and item.since <= day)])
    others = [
        f"{in_words(one, item)} "
        + (f"until {earlier(one.values[number + 1].since)}" if number < at else f"from {item.since}")
        for number, item in enumerate(one.values)
        if number != at
    ]
    return in_words(one, one.values[at]) + (f" ({', '.join(others)})" if others else "")


def earlier(day: str) -> str:
    """Return the day before a day."""
    return str(later(day, -1))


def told(message: Message, known: Known) -> Iterator[Message]:
    """Yield a message once for each value of the parameter that it names, then where the day is open with those known.

    Which of them count is a question to the law, as it is in conditions.
    """
    path = next((path for path in placeholders(message.text) if path in known and len(known[path].values) > 1), None)
    if path is None:
        yield message._replace(text=said(message.text, known))
        return
    one, latest = known[path], len(known[path].values) - 1
    turns = [turn_of(path, item) for item in one.values]

    def where(text: str, *bounds: str) -> Iterator[Message]:
        when = " && ".join([*([f"({message.when})"] if message.when else []), *bounds])
        yield from told(message._replace(text=message.text.replace(f"{{{path}}}", text), when=when), known)

    for number in range(latest, -1, -1):
        turn, after = turns[number], turns[number + 1] if number < latest else ""
        bounds = [f'{turn} != "{NONE}" && {one.dated_by} >= {turn}'] * bool(number)
        bounds += [f'({after} == "{NONE}" || {one.dated_by} < {after})'] * bool(after)
        yield from where(in_words(one, one.values[number]), *bounds)
    for number in range(latest, -1, -1):
        text = over_time(one._replace(values=one.values[: number + 1]))
        yield from where(text, *[f'{turns[number]} != "{NONE}"'] * bool(number))
