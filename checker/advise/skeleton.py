"""A first descriptor: every field of a kind with its meaning, an example and the alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.pack.model import Pack
from checker.pack.schema import NONE, UNKNOWN, Field, Kind, make_field
from checker.pack.words import expected
from checker.read.reader import read_bytes
from checker.read.yaml_writer import DAY, WIDTH, flow
from checker.read.yaml_writer import comment as comment_lines
from checker.report.escape import visible


def skeleton(law: Law, kind: Kind, schema: str) -> str:
    """Return a valid commented descriptor of a kind; `schema` is the place of its JSON Schema for editors.

    Facts that a team knows of its own act have the schema's examples; facts to attest are unknown.
    """
    text = _descriptor_text(law.pack, kind, schema, True)
    reading = read_bytes(text.encode(), path="")
    act, _ = Reader(law).act(reading.documents[0].data)
    # Examples are left out if the pack's own conditions refuse them together.
    return text if act is not None else _descriptor_text(law.pack, kind, schema, False)


def _descriptor_text(pack: Pack, kind: Kind, schema: str, examples: bool) -> str:
    lines = [
        f"# yaml-language-server: $schema={schema}",
        *comment(
            f"{kind.about} The values are examples: put in their place what is so, or unknown where it is not known. "
            f"What is left out is unknown, too{_but(kind)}."
        ),
        *_Writer(pack, kind, examples).tree(kind.tree, "", ""),
    ]
    return "\n".join(lines) + "\n"


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text of the pack as lines of a comment."""
    return comment_lines(visible(" ".join(text.split())), indent)


def _but(kind: Kind) -> str:
    """Return the exception for fields with a meaning for absence in words, "" if there are none."""
    named = [field.path for _, field in kind.fields() if field.absent is not None]
    if not named:
        return ""
    return (
        f", but for {' and '.join(named)}: what {'that means' if len(named) == 1 else 'those mean'} then is said there"
    )


class _Writer:
    """Writes the fields of one kind."""

    def __init__(self, pack: Pack, kind: Kind, examples: bool) -> None:
        self.pack, self.kind, self.examples = pack, kind, examples

    def tree(self, tree: Mapping[str, Any], scope: str, indent: str) -> Iterator[str]:
        """Yield the lines of a mapping; `scope` is the prefix of its fields in the policies' notation, `offerings[].`."""
        # Fields that decide nothing and can wait come last, as comments.
        later = [name for name, spec in tree.items() if not scope and _can_wait(spec)]
        for name, spec in tree.items():
            if name in later:
                continue
            if not scope:
                yield ""
            if spec["type"] not in ("block", "rows"):
                yield from self.field(name, make_field(name, spec), tree, scope, indent)
                continue
            yield from comment(spec.get("about", ""), indent)
            yield f"{indent}{name}:"
            if spec["type"] == "block":
                yield from self.tree(spec["fields"], f"{scope}{name}.", indent + "  ")
            else:
                yield from _row(list(self.tree(spec["fields"], f"{scope}{name}[].", indent + "  ")), indent)
        if later:
            yield ""
        for name in later:
            yield from self.later(name, tree[name], indent)

    def field(self, name: str, field: Field, tree: Mapping[str, Any], scope: str, indent: str) -> Iterator[str]:
        """Yield the lines of a field: its meaning, its value and the alternatives."""
        value = self.value(field, scope)
        only = [f"only where {other} is {needed}" for other, needed in field.only_if]
        others = alternatives(field, value)
        note = "; ".join([*([f"or {others}"] if others else []), *only])
        # A field ruled out by the example of another field is a comment.
        mark = (
            ""
            if all(self.value(make_field(other, tree[other]), scope) == needed for other, needed in field.only_if)
            else "# "
        )
        line = f"{indent}{mark}{name}: {flow(value)}"
        if note and len(line) + len(note) + 4 <= WIDTH:
            yield from comment(field.about, indent)
            yield f"{line}  # {visible(note)}"
        else:
            yield from comment(" ".join([field.about, f"{flow(value)}, {note}." if note else ""]).strip(), indent)
            yield line

    def value(self, field: Field, scope: str) -> Any:
        """Return the value of a field in a new descriptor."""
        if field.type == "kind":
            return self.kind.name
        if field.type == "id":
            return f"my-{self.kind.name}"
        attested = f"{scope}{field.path}" in self.pack.attest
        if not field.required and (attested or not self.examples):
            return UNKNOWN if field.absent is None else field.absent
        return example(field)

    def later(self, name: str, spec: Mapping[str, Any], indent: str) -> Iterator[str]:
        """Yield the lines of a field that can wait."""
        yield from comment(spec.get("about", ""), indent)
        if spec["type"] != "attestations":
            yield f"{indent}# {name}: {flow(example(make_field(name, spec)))}"
            return
        paths = [path.replace("[]", "[0]") for path in self.pack.attest if self.has(path)]
        if paths:
            yield from comment(f"The policies want attested: {', '.join(paths)}.", indent)
        yield f"{indent}# {name}:"
        entry = "{by: who says so, on: 2026-01-31, ref: https://example.com/ticket/1}"
        yield f"{indent}#   {paths[0] if paths else 'by'}: {entry}"

    def has(self, path: str) -> bool:
        rows, bracket, name = path.partition("[].")
        return name in self.kind.rows.get(rows, {}) if bracket else path in self.kind.facts


def _row(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Yield the lines of a mapping as a row, with the comment on its first field above the row."""
    first = next((number for number, line in enumerate(lines) if not line.lstrip().startswith("#")), None)
    if first is None:
        yield f"{indent}- {{}}"
        return
    yield from [line.removeprefix("  ") for line in lines[:first]]
    yield f"{indent}- {lines[first].lstrip()}"
    yield from lines[first + 1 :]


def _can_wait(spec: Mapping[str, Any]) -> bool:
    return spec["type"] in ("version", "attestations") or (spec["type"] == "text" and not spec.get("decides", True))


def example(field: Field) -> Any:
    """Return the schema's example of a field, else unknown, else a valid value."""
    if field.example is not None:
        return field.example
    if field.type == "version":
        return field.values[0]
    if field.decides and not field.required:
        return UNKNOWN if field.absent is None else field.absent
    return {
        "enum": field.values[0] if field.values else "",
        "boolean": False,
        "date": "2026-01-31",
        "number": 1,
        "list": [],
    }.get(field.type, "somebody")


def alternatives(field: Field, value: Any) -> str:
    """Return the alternatives to a field's value in words, "" if there are none to name."""
    unknown = [] if field.required or not field.decides or value == UNKNOWN else [UNKNOWN]
    if field.type == "enum":
        return ", ".join([choice for choice in [*field.values, *unknown] if choice != value])
    if field.type == "boolean":
        return ", ".join([choice for choice in ["true", "false", *unknown] if choice != flow(value)])
    if field.type == "date":
        none = [NONE] if field.none and value != NONE else []
        return ", ".join([*([] if DAY.match(str(value)) else ["a day"]), *none, *unknown])
    if field.type == "list":
        names = f"any of {', '.join(field.values)}" if field.values else "names such as [acme]"
        empty = [] if value == [] or field.minimum_entries else [f"[] for {field.empty}"]
        return "; ".join([names, *empty, *unknown])
    if field.type == "number":
        number = expected({"type": field.declared, "unit": field.unit, "required": True})
        return ", ".join([*([number] if value == UNKNOWN else []), *unknown])
    return ", ".join(unknown) if field.type == "text" else ""


def commented(kind: Kind, data: Mapping[str, Any], basis: str) -> str:
    """Return a descriptor as YAML with each field's meaning above it; the last line is the basis."""
    lines = comment("Written by checker interview: what is not here could not decide, or was not asked any more.")
    for name, spec in kind.tree.items():
        if name in data:
            lines += ["", *_entry(name, spec, data[name], "", True)]
    return "\n".join([*lines, "", *comment(basis)]) + "\n"


def _entry(name: str, spec: Mapping[str, Any], value: Any, indent: str, explained: bool) -> Iterator[str]:
    """Yield the lines of a field, with its meaning if `explained` is true."""
    if explained:
        yield from comment(spec.get("about", ""), indent)
    if spec["type"] == "block" and value:
        yield f"{indent}{name}:"
        for key, part in value.items():
            yield from _entry(key, spec["fields"][key], part, indent + "  ", explained)
    elif spec["type"] == "rows":
        yield f"{indent}{name}:"
        met: set[str] = set()
        for row in value:
            lines: list[str] = []
            for key in [key for key in spec["fields"] if key in row]:
                lines += _entry(key, spec["fields"][key], row[key], indent + "    ", key not in met)
                met.add(key)
            yield from _row(lines, indent + "  ")
    else:
        yield f"{indent}{name}: {flow(value)}"
