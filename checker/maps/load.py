"""Files of maps: read by the reader of descriptors, so that each error has its place, and held against a pack's kinds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from checker.condition.documents import DOC, ROW, parse_document
from checker.condition.parse import ConditionError
from checker.maps.model import Expression, Map, Page, Place, RowMap
from checker.pack.files import check_shape, read_file
from checker.pack.problems import PackError, PackProblem
from checker.pack.schema import Kind
from checker.read.document import Document, Path, Problem
from checker.read.spelling import meant, nearest

SUFFIXES = (".map.yaml", ".map.yml", ".map.json")
EACH, WHEN, KEY = "each", "when", "key"
"""What a map of rows says beside their fields."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a map."""
    with open(os.path.join(os.path.dirname(__file__), "map.schema.json"), encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def read_maps(
    files: Iterable[str], kinds: Mapping[str, Kind], keep: Callable[[str, bytes], None] | None = None
) -> tuple[Map, ...]:
    """Return the maps of files; raises PackError with everything wrong about them. `keep` is given each file's bytes."""
    maps: list[Map] = []
    problems: list[PackProblem] = []
    names: dict[str, str] = {}
    for file in dict.fromkeys(files):
        document, wrong = read_file(file, file, keep)
        if document is not None and not wrong:
            wrong = check_shape(document, {"$defs": {"map": schema()}}, "map")
        problems += wrong
        if document is None or wrong:
            continue
        reader = _Reader(document, kinds)
        found = reader.map()
        problems += [PackProblem(file, problem) for problem in reader.problems]
        if found is not None:
            if found.name in names:
                message = f"{found.name} is the name of another map, in {names[found.name]}; give each its own"
                problems.append(PackProblem(file, Problem("duplicate-id", message, document.span(("map",)))))
            names.setdefault(found.name, file)
            maps.append(found)
    if problems:
        raise PackError(problems)
    return tuple(maps)


class _Reader:
    """Makes a map of a document that has its form, and gathers what is wrong with it."""

    def __init__(self, document: Document, kinds: Mapping[str, Kind]) -> None:
        self.document = document
        self.data: Any = document.data
        self.kinds = kinds
        self.page = Page(document.path, document.lines)
        self.problems: list[Problem] = []

    def problem(self, code: str, message: str, path: Path, at_key: bool = False) -> None:
        span = self.document.key_span(path) if at_key else self.document.span(path)
        self.problems.append(Problem(code, message, span))

    def map(self) -> Map | None:
        """Return the map, None where its kind is none."""
        data = self.data
        kind = self.kinds.get(data["kind"])
        if kind is None:
            hint = meant(data["kind"], self.kinds, f"the kinds are {', '.join(self.kinds)}")
            self.problem("unknown-kind", f'there is no kind "{data["kind"]}"{hint}', ("kind",))
            return None
        when = self.expression(("when",), (DOC,)) if "when" in data else None
        name = self.expression(("id",), (DOC,))
        fields: dict[str, Expression] = {}
        rows: dict[str, RowMap] = {}
        for key, value in data["fields"].items():
            path: Path = ("fields", key)
            if key in kind.rows:
                made = self.rows(path, value, kind.rows[key])
                if made is not None:
                    rows[key] = made
            elif key in ("kind", "id"):
                self.problem("unknown-key", f"`{key}` stands at the top of a map, not among its fields", path, True)
            else:
                known = [item for item in kind.facts if item not in ("kind", "id")]
                fields |= self.fields(path, key, value, [*known, *kind.rows], (DOC,))
        self.required(kind, fields, rows)
        if name is None or self.problems:
            return None
        listed = {key: _texts(data.get(key, ())) for key in ("files", "overlays")}
        complete = data.get("complete", False)
        places = [Place(self.page, self.document.span((key,))) for key in ("map", "kind")]
        return Map(
            data["map"], listed["files"], listed["overlays"], when, kind.name, name, complete, fields, rows, *places
        )

    def required(self, kind: Kind, fields: Mapping[str, Expression], rows: Mapping[str, RowMap]) -> None:
        """Refuse a map that leaves out a field that every act of its kind has, where no overlay is told of."""
        if self.data.get("overlays"):
            return
        for key, spec in kind.tree.items():
            if spec.get("required") and key not in (*fields, *rows, "kind", "id") and key not in self.data["fields"]:
                message = (
                    f"the key {key} is missing: every {kind.name} has it; add it, or name the `overlays` that say it"
                )
                self.problem("missing-key", message, ("fields",), True)

    def fields(
        self, path: Path, name: str, value: Any, known: Iterable[str], names: tuple[str, ...]
    ) -> dict[str, Expression]:
        """Return the expressions below a key by dotted path; a block may be written as a mapping, as descriptors have it."""
        if name in known:
            found = self.expression(path, names)
            return {name: found} if found else {}
        if isinstance(value, dict) and any(item.startswith(f"{name}.") for item in known):
            made: dict[str, Expression] = {}
            for key, inner in value.items():
                made |= self.fields((*path, key), f"{name}.{key}", inner, known, names)
            return made
        if any(item.startswith(f"{name}.") for item in known):
            self.problem("wrong-type", f"{name}: expected a mapping of its fields to expressions", path)
            return {}
        near = nearest(name, known)
        hint = f"; did you mean {near.rpartition('.')[2] if '.' in name else near}?" if near else ""
        self.problem("unknown-key", f"there is no field `{name}` in what this map makes{hint}", path, True)
        return {}

    def rows(self, path: Path, value: Any, known: Mapping[str, Any]) -> RowMap | None:
        """Return how rows are made."""
        if not isinstance(value, dict):
            self.problem("wrong-type", f"{path[-1]}: expected a mapping with `each` and the fields of a row", path)
            return None
        if EACH not in value:
            message = f"the key `each` is missing: the list of the manifest whose entries are {path[-1]}; add it"
            self.problem("missing-key", message, path, True)
            return None
        each = self.expression((*path, EACH), (DOC,))
        when = self.expression((*path, WHEN), (DOC, ROW)) if WHEN in value else None
        key = self.expression((*path, KEY), (DOC, ROW)) if KEY in value else None
        fields: dict[str, Expression] = {}
        for name, inner in value.items():
            if name not in (EACH, WHEN, KEY):
                fields |= self.fields((*path, name), name, inner, [*known, EACH, WHEN, KEY], (DOC, ROW))
        return None if each is None else RowMap(each, when, key, fields)

    def expression(self, path: Path, names: tuple[str, ...]) -> Expression | None:
        """Return the expression at a path."""
        text: Any = self.data
        for part in path:
            text = text[part]
        if not isinstance(text, str):
            message = f"{path[-1]}: expected an expression; a text of your own stands in two pairs of quotes, '\"...\"'"
            self.problem("wrong-type", message, path)
            return None
        try:
            return Expression(text, parse_document(text, names), Place(self.page, self.document.span(path)))
        except ConditionError as error:
            self.problem(
                "expression", f"{path[-1]}: {error}".replace(" of the condition)", " of the expression)"), path
            )
            return None


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
