"""The words of steps: labels, requests and actions, by the pack's words if it has them."""

from __future__ import annotations

from checker.judge.findings import by_labels
from checker.pack.schema import NONE, Field


def asking(name: str, field: Field, text: str) -> tuple[str, str]:
    """Return the request for an unknown fact and the sufficient reply: "if so, write true"."""
    about = field.about.partition(";")[0].partition(". ")[0].rstrip(".")
    what = f'answer "{field.asks}" ({name})' if field.asks else f"say what {name} is"
    ask = field.say or (f"say {uncapped(about)}" if about.startswith("Whether ") else what)
    if field.type == "boolean":
        return ask, f"if {'so' if text == 'true' else 'not'}, write {text}"
    if field.type == "list" and field.of == "text" and text == field.empty:
        return ask, f"if {field.empty}, write []"
    if field.type == "list" and text in field.values:
        return ask, f"if it is {dict(field.labels).get(text, text)} alone, write [{text}]"
    if field.type == "enum" and text in field.values:
        return ask, f"if it is {dict(field.labels).get(text, text)}, write {text}"
    labels = by_labels(text, field)
    named = f" ({text})" if field.labels and labels != text and text in _names(field) else ""
    return ask, f"if it is {labels}{named}, write so"


def _names(field: Field) -> set[str]:
    """Return the values and the pairs of values that form one answer."""
    return {
        *field.values,
        *[f"{one}{word}{two}" for one in field.values for two in field.values for word in (" or ", " and ")],
    }


def uncapped(text: str) -> str:
    """Return a sentence as part of another one: without capital and final full stop."""
    return (text[:1].lower() + text[1:]).strip().rstrip(".")


def moving(name: str, field: Field, text: str) -> str:
    """Return the action of moving a lever in words, with `{row}` in place of its row."""
    if field.change and (text != NONE or field.type == "date"):
        return field.change.replace("{value}", f"never ({NONE})" if text == NONE else text)
    return f"have {name} {text}" if field.type in ("date", "number") and text != NONE else f"set {name} to {text}"
