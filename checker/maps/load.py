"""Map files: read with the reader of descriptors, so that each error has its place, and checked against a pack's kinds."""

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

EACH, WHEN, KEY = "each", "when", "key"
"""The keys of a row map beside its fields."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a map."""
    with open(os.path.join(os.path.dirname(__file__), "map.schema.json"), encoding="utf-8") as file:
        map_schema: dict[str, Any] = json.load(file)
    return map_schema


def read_maps(
    files: Iterable[str], kinds: Mapping[str, Kind], keep: Callable[[str, bytes], None] | None = None
) -> tuple[Map, ...]:
    """Return the maps of files; raises PackError with all problems. `keep` gets the bytes of each file."""
    maps: list[Map] = []
    problems: list[PackProblem] = []
    names: dict[str, str] = {}
    for file in dict.fromkeys(files):
        document, file_problems = read_file(file, file, keep)
        if document is not None and not file_problems:
            file_problems = check_shape(document, {"$defs": {"map": schema()}}, "map")
        problems += file_problems
        if document is None or file_problems:
            continue
        reader = _Reader(document, kinds)
        loaded = reader.map()
        problems += [PackProblem(file, problem) for problem in reader.problems]
        if loaded is not None:
            if loaded.name in names:
                message = f"{loaded.name} is the name of another map, in {names[loaded.name]}; give each its own"
                problems.append(PackProblem(file, Problem("duplicate-id", message, document.span(("map",)))))
            names.setdefault(loaded.name, file)
            maps.append(loaded)
    if problems:
        raise PackError(problems)
    return tuple(maps)


def patterns_of(files: Iterable[str]) -> list[str]:
    """Return the patterns of the manifests and overlays of maps, of a map with problems as far as it can be read."""
    patterns: list[str] = []
    for file in files:
        document, _ = read_file(file, file)
        data = document.data if document is not None and isinstance(document.data, dict) else {}
        for value in (data.get("files"), data.get("overlays")):
            patterns += [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
    return patterns


class _Reader:
    """Builds a map from a document of the right shape, and collects problems."""

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
        """Return the map, None if it has problems."""
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
                row_map = self.rows(path, value, kind.rows[key])
                if row_map is not None:
                    rows[key] = row_map
            elif key in ("kind", "id"):
                self.problem("unknown-key", f"`{key}` stands at the top of a map, not among its fields", path, True)
            else:
                fields_of_kind = [field for field in kind.facts if field not in ("kind", "id")]
                fields |= self.fields(path, key, value, [*fields_of_kind, *kind.rows], (DOC,))
        self.required(kind, fields, rows)
        if name is None or self.problems:
            return None
        patterns = {key: _texts(data.get(key, ())) for key in ("files", "overlays")}
        complete = data.get("complete", False)
        places = [Place(self.page, self.document.span((key,))) for key in ("map", "kind")]
        return Map(
            data["map"], patterns["files"], patterns["overlays"], when, kind.name, name, complete, fields, rows, *places
        )

    def required(self, kind: Kind, fields: Mapping[str, Expression], rows: Mapping[str, RowMap]) -> None:
        """Report required fields of the kind that a map without overlays leaves out."""
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
        """Return the expressions below a key by dotted path; a block may be a mapping, as in descriptors."""
        if name in known:
            expression = self.expression(path, names)
            return {name: expression} if expression else {}
        if isinstance(value, dict) and any(field.startswith(f"{name}.") for field in known):
            expressions: dict[str, Expression] = {}
            for key, inner in value.items():
                expressions |= self.fields((*path, key), f"{name}.{key}", inner, known, names)
            return expressions
        if any(field.startswith(f"{name}.") for field in known):
            self.problem("wrong-type", f"{name}: expected a mapping of its fields to expressions", path)
            return {}
        near = nearest(name, known)
        hint = f"; did you mean {near.rpartition('.')[2] if '.' in name else near}?" if near else ""
        self.problem("unknown-key", f"there is no field `{name}` in what this map makes{hint}", path, True)
        return {}

    def rows(self, path: Path, value: Any, known: Mapping[str, Any]) -> RowMap | None:
        """Return the row map below a key, None after a problem."""
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
        """Return the expression at a path, None after a problem."""
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
