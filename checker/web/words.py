"""Labels of fields, values and kinds in the pack's words, and values from typed text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.advise.change import read_value, spec_of
from checker.judge.act import path_of
from checker.judge.findings import with_unit
from checker.pack.model import Pack
from checker.pack.schema import NONE, UNKNOWN
from checker.read.edit import EditError

NOBODY = "[]"
"""The text that a form sends for an empty list."""
BOUND = {"both": "both parties", "none": "nobody"}
"""What a pack may write in place of a party that a clause binds."""
NEEDED = "An answer is needed here."


class Option(NamedTuple):
    """An option of a field: its value in a form, and its label."""

    value: str
    label: str


def spec_at(pack: Pack, kind: str, path: str) -> Mapping[str, Any]:
    """Return the specification of a field, empty if there is none."""
    act_kind = pack.kinds.get(kind)
    try:
        return (spec_of(act_kind.tree, path_of(path)) if act_kind else None) or {}
    except ValueError:
        return {}


def name_of(pack: Pack, kind: str, path: str) -> str:
    """Return the name of a field: `offerings[1].cloud` is `offering 2: cloud`."""
    match = re.fullmatch(r"([a-z_]+)\[([0-9]+)\]\.(.+)", path)
    act_kind = pack.kinds.get(kind)
    if match and act_kind:
        return f"{act_kind.singular.get(match[1], match[1])} {int(match[2]) + 1}: {path_words(match[3])}"
    return path_words(path)


def question_text(spec: Mapping[str, Any], path: str) -> str:
    """Return the question of a field: the pack's, else its name."""
    return str(spec.get("asks") or _first(path_words(path.rpartition("].")[2])))


def explanation(spec: Mapping[str, Any]) -> str:
    """Return what a field is about beside its question: a first sentence that only says the question again is left out."""
    about, asks = str(spec.get("about", "")), str(spec.get("asks", ""))
    first, _, rest = about.partition(". ")
    again = first.startswith("Whether ") or first.partition(" ")[0] == asks.partition(" ")[0]
    return rest if asks and again and ":" not in first else about


def row_of(pack: Pack, kind: str, path: str) -> str:
    """Return the row of a field, such as `Offering 2`, "" for a field of the act itself."""
    name = name_of(pack, kind, path)
    return _first(name.partition(":")[0]) if "[" in path else ""


def title_of(pack: Pack, kind: str, path: str) -> str:
    """Return the title of a field in a list of answers: its row and its question."""
    row = row_of(pack, kind, path)
    question = question_text(spec_at(pack, kind, path), path)
    return f"{row}: {question}" if row else question


def path_words(path: str) -> str:
    """Return a path in words: `_` becomes a space, `.` a colon."""
    return path.replace("_", " ").replace(".", ": ")


def options_of(spec: Mapping[str, Any]) -> list[Option]:
    """Return the options of a field, empty if a person types its value."""
    labels = spec.get("labels", {})
    if spec.get("type") == "boolean":
        return [Option("true", "Yes"), Option("false", "No")]
    if spec.get("type") in ("enum", "list") and spec.get("values"):
        return [
            Option(value, _first(labels.get(value, path_words(value.replace("-", " "))))) for value in spec["values"]
        ]
    return []


def nothing_of(spec: Mapping[str, Any]) -> Option | None:
    """Return the option that a field has beside its values: nobody in a list, never for a day; None without one."""
    if spec.get("type") == "list" and not spec.get("minimum_entries"):
        return Option(NOBODY, _first(spec.get("empty", NONE)))
    return Option(NONE, "Never") if spec.get("type") == "date" and spec.get("none") else None


def party(pack: Pack, names: str) -> str:
    """Return people's names for the parties that a clause binds: the shortest label that the pack has for each."""
    if names in BOUND:
        return BOUND[names]
    fields = [dict(field.labels) for kind in pack.kinds.values() for _, field in kind.fields()]
    return ", ".join(
        [
            min([labels[name] for labels in (*fields, pack.people) if name in labels], key=len, default=name)
            for name in names.split(", ")
        ]
    )


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def value_words(spec: Mapping[str, Any], value: Any) -> str:
    """Return a value in words."""
    if value is None or value == UNKNOWN:
        return "Not known yet"
    labels = {option.value: option.label for option in options_of(spec)}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join([labels.get(str(element), str(element)) for element in value]) or _first(
            str(spec.get("empty", NONE))
        )
    if value == NONE and spec.get("type") == "date":
        return "Never"
    return with_unit(labels.get(str(value), str(value)), str(spec.get("unit", "")))


def texts_of(value: Any) -> list[str]:
    """Return a value as the texts of a form field."""
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list):
        return [str(element) for element in value] or [NOBODY]
    return [str(value)]


def message_of(path: str, message: str) -> str:
    """Return what is wrong with a field, for a reader who sees its question: without its path."""
    for name in (path, path.rpartition(".")[2]):
        if message.startswith(f"{name}: "):
            text = message.removeprefix(f"{name}: ")
            return f"{_first(text)}{'' if text.endswith(('.', '?')) else '.'}"
    return message


def typed(spec: Mapping[str, Any], path: str, values: Sequence[str]) -> Any:
    """Return the value of a field from the texts of a form; raises EditError."""
    texts = [value.strip() for value in values if value.strip()]
    kind = spec.get("type")
    nothing = nothing_of(spec)
    if nothing is not None and nothing.value in texts:
        if len(texts) > 1:
            raise EditError(f"Give an answer or choose “{nothing.label}”, not both.")
        return [] if kind == "list" else NONE
    if not texts:
        raise EditError(NEEDED if spec.get("required") else f"{NEEDED[:-1]}, or say that it is not known yet.")
    if kind == "list":
        parts = texts if spec.get("values") else [part.strip() for text in texts for part in text.split(",")]
        return [part for part in parts if part]
    text = texts[0]
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "rows":
        if not text.isdecimal() or len(text) > 6:
            raise EditError("Give a number, such as 1.")
        return int(text)
    if kind == "id":
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or text
    if text.lower() in (UNKNOWN, NONE):
        return text.lower()
    return read_value(text, spec, path)
