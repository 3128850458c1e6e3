"""Parameters of agreements: numbers, days and words, in conditions `first_day.name`, with their values over time.

Parameters are inlined in conditions before names are resolved: as a value or, if the value has changed, as a choice
among the values by a day of the act. So no reader of conditions knows of parameters.
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
    """Return the parameter of a specification in an agreement."""
    values = spec.get("values") or [{key: spec[key] for key in ("value", "source") if key in spec}]
    return Parameter(
        name,
        spec["about"],
        spec.get("unit", ""),
        tuple(
            [
                Dated(value.get("value"), value.get("from", ""), value.get("source", ""), value.get("known_from", ""))
                for value in values
            ]
        ),
        spec.get("dated_by", "on"),
    )


def parameters(agreements: Iterable[Agreement]) -> dict[str, Parameter]:
    """Return the parameters of all agreements by their names in conditions."""
    return {
        f"{agreement.start}.{name}": parameter
        for agreement in agreements
        for name, parameter in agreement.parameters.items()
    }


def first_days(agreements: Iterable[Agreement]) -> dict[str, str]:
    """Return the named days in conditions: first days of agreements and of later values of parameters."""
    days: dict[str, str] = {}
    for agreement in agreements:
        days[agreement.start] = agreement.day
        days |= {name: value.since for name, value in agreement.turns.items()}
    return days


def problem_of(name: str, spec: Mapping[str, Any], start: str) -> str | None:
    """Return the problem of a parameter of an agreement that starts on a day, None if there is none."""
    if not NAME.fullmatch(name):
        return f'"{name}" is no name for conditions: write small letters, digits and _, such as users_limit'
    if ("value" in spec) == ("values" in spec):
        return f"{name} has `value`, or `values` where it changes over time"
    values = make_parameter(name, spec).values
    sorts = {_sort(value.value) for value in values}
    if len(sorts) > 1:
        return f"the values of {name} are of different sorts: {' and '.join(sorted(sorts))}"
    days = [value.since for value in values]
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
    """Return a value for comparison in conditions: 20% is a fifth, and twenty hundredths."""
    percent = PERCENT.fullmatch(value) if isinstance(value, str) else None
    if percent is None:
        return value
    number = percent[1]
    whole, _, rest = number.partition(".")
    # The detour through text avoids 0.0010000000000000002 for 0.1 %.
    share = Percent(f"{whole}{rest}e-{len(rest) + 2}")
    share.hundredths = float(number) if rest.strip("0") else int(whole)
    return share


def inline_parameters(node: Node, known: Known, taken: Sequence[str] = ()) -> Node:
    """Return a parsed condition with its parameters inlined; `taken` are the names bound by its definition."""
    rebuilt = rebuild(node, lambda child: inline_parameters(child, known, taken))
    if isinstance(rebuilt, Negate) and isinstance(rebuilt.operand, Literal):
        value = rebuilt.operand.value
        return (
            Literal(-value, rebuilt.at)
            if isinstance(value, (int, float)) and not isinstance(value, (bool, Percent))
            else rebuilt
        )
    if isinstance(rebuilt, Select) and isinstance(rebuilt.operand, Name):
        parameter = known.get(f"{rebuilt.operand.name}.{rebuilt.field}")
        if parameter is None or len(parameter.values) > 1 or rebuilt.operand.name in taken:
            return rebuilt
        return Literal(constant(parameter.values[0].value), rebuilt.at)
    if not isinstance(rebuilt, (Compare, In, Call)):
        return rebuilt
    dated = next((part for part in walk(rebuilt) if _dated(part, known, taken)), None)
    if dated is None:
        return rebuilt
    assert isinstance(dated, Select) and isinstance(dated.operand, Name)
    parameter = known[f"{dated.operand.name}.{dated.field}"]
    if parameter.dated_by.partition(".")[0] in taken:
        name = f"{dated.operand.name}.{dated.field}"
        message = f"{name} is chosen by `{parameter.dated_by}`, which this definition binds; give it another name there"
        raise ConditionError(message, dated.at, "")
    of = partial(_replaced, rebuilt, dated)
    chosen = inline_parameters(of(constant(parameter.values[0].value)), known, taken)
    for later_value in parameter.values[1:]:
        turn = Name(turn_of(f"{dated.operand.name}.{dated.field}", later_value), dated.at)
        # In a law that does not know the value yet its day is none, and no act is after that.
        known_now = Compare("!=", turn, Literal(NONE, dated.at), dated.at)
        since = Junction("and", (known_now, Compare(">=", parse(parameter.dated_by), turn, dated.at)), dated.at)
        chosen = Conditional(since, inline_parameters(of(constant(later_value.value)), known, taken), chosen, dated.at)
    return chosen


def _dated(node: Node, known: Known, taken: Sequence[str]) -> bool:
    if not (isinstance(node, Select) and isinstance(node.operand, Name)) or node.operand.name in taken:
        return False
    one = known.get(f"{node.operand.name}.{node.field}")
    return one is not None and len(one.values) > 1


def _replaced(node: Node, old: Select, value: Any) -> Node:
    """Return a node with every occurrence of a parameter replaced by one of its values."""
    if isinstance(node, Select) and (node.operand, node.field) == (old.operand, old.field):
        return Literal(value, node.at)
    if isinstance(node, Select) and isinstance(node.operand, Name) and isinstance(old.operand, Name):
        same = (node.operand.name, node.field) == (old.operand.name, old.field)
        return Literal(value, node.at) if same else node
    return rebuild(node, lambda child: _replaced(child, old, value))


def in_words(parameter: Parameter, dated: Dated) -> str:
    """Return a value of a parameter with its unit in words."""
    value = dated.value
    text = f"{value:,}" if isinstance(value, (int, float)) else str(value)
    return (
        f"{text}{parameter.unit}"
        if parameter.unit == HUNDREDTHS
        else f"{text} {parameter.unit}"
        if parameter.unit
        else text
    )


def worded(rule: Rule, known: Known) -> Rule:
    """Return a rule with the values of parameters in its texts."""
    return rule._replace(
        title=with_values(rule.title, known),
        template=rule.title
        if any(len(known[path].values) > 1 for path in placeholders(rule.title) if path in known)
        else "",
        messages=tuple([one for message in rule.messages for one in by_value(message, known)]),
        remedies=tuple([one for message in rule.remedies for one in by_value(message, known)]),
        exceptions=tuple([one._replace(message=with_values(one.message, known)) for one in rule.exceptions]),
    )


def with_values(text: str, known: Known) -> str:
    """Return a text with each parameter's name replaced by its values over time."""
    for path in set(placeholders(text)) & set(known):
        text = text.replace(f"{{{path}}}", over_time(known[path]))
    return text


def over_time(parameter: Parameter, day: str = "") -> str:
    """Return a parameter's value on a day (or the first value), and in brackets the other values with their days."""
    at = max([number for number, value in enumerate(parameter.values) if not number or (day and value.since <= day)])
    others = [
        f"{in_words(parameter, value)} "
        + (f"until {earlier(parameter.values[number + 1].since)}" if number < at else f"from {value.since}")
        for number, value in enumerate(parameter.values)
        if number != at
    ]
    return in_words(parameter, parameter.values[at]) + (f" ({', '.join(others)})" if others else "")


def earlier(day: str) -> str:
    """Return the day before a day."""
    return str(later(day, -1))


def by_value(message: Message, known: Known) -> Iterator[Message]:
    """Yield a message for each value of its parameter, and messages with several values for acts with an open day.

    The conditions of the messages select the values, as in other conditions.
    """
    path = next((path for path in placeholders(message.text) if path in known and len(known[path].values) > 1), None)
    if path is None:
        yield message._replace(text=with_values(message.text, known))
        return
    parameter, latest = known[path], len(known[path].values) - 1
    turns = [turn_of(path, value) for value in parameter.values]

    def where(text: str, *bounds: str) -> Iterator[Message]:
        when = " && ".join([*([f"({message.when})"] if message.when else []), *bounds])
        yield from by_value(message._replace(text=message.text.replace(f"{{{path}}}", text), when=when), known)

    for number in range(latest, -1, -1):
        turn, after = turns[number], turns[number + 1] if number < latest else ""
        bounds = [f'{turn} != "{NONE}" && {parameter.dated_by} >= {turn}'] * bool(number)
        bounds += [f'({after} == "{NONE}" || {parameter.dated_by} < {after})'] * bool(after)
        yield from where(in_words(parameter, parameter.values[number]), *bounds)
    for number in range(latest, -1, -1):
        text = over_time(parameter._replace(values=parameter.values[: number + 1]))
        yield from where(text, *[f'{turns[number]} != "{NONE}"'] * bool(number))
