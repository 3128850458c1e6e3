"""What a step is called and how it is asked for, in words: the pack's where it has them."""

from __future__ import annotations

from checker.judge.findings import by_labels
from checker.pack.schema import NONE, Field


def labelled(field: Field, text: str) -> str:
    """Return values by the labels that the pack gives them, numbers with what they count."""
    return by_labels(text, field)


def asking(name: str, field: Field, text: str) -> tuple[str, str]:
    """Return how a fact that is not known is asked for, and the answer that will do: "if so, write true"."""
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
    shown = labelled(field, text)
    named = f" ({text})" if field.labels and shown != text and text in _names(field) else ""
    return ask, f"if it is {shown}{named}, write so"


def _names(field: Field) -> set[str]:
    """Return the values, and pairs of them, that are told as one answer."""
    return {
        *field.values,
        *[f"{one}{word}{two}" for one in field.values for two in field.values for word in (" or ", " and ")],
    }


def uncapped(text: str) -> str:
    """Return a sentence as part of another."""
    return (text[:1].lower() + text[1:]).strip().rstrip(".")


def moving(name: str, field: Field, text: str) -> str:
    """Return in words what moving a lever is, with a place for its row."""
    if field.change and text != NONE:
        return field.change.replace("{value}", text)
    return f"have {name} {text}" if field.type in ("date", "number") and text != NONE else f"set {name} to {text}"
