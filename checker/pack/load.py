"""The loader of packs: a folder of YAML → a checked, frozen `Pack`, or every problem with file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.pack.build import build
from checker.pack.conditions import Conditions
from checker.pack.consistency import Consistency
from checker.pack.digest import pack_digest
from checker.pack.family import families
from checker.pack.files import Files, check_shape, read_file, schemas
from checker.pack.inside import refusal as why_not
from checker.pack.model import Pack
from checker.pack.problems import PackError, PackProblem
from checker.pack.reads import clause_facts
from checker.pack.schema import Kind, kinds_of
from checker.read.document import Document, Path, Problem, Span
from checker.read.spelling import meant

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that terminals obey: control characters except tabs and line feeds, and marks that reorder text."""


def texts(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the texts of plain data, including keys, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield (*path, key), key
            yield from texts(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, (*path, index))


class Loader:
    """Loads the pack in a folder and collects the problems of its files."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.schema = schemas()
        self.problems: list[PackProblem] = []
        self.documents: dict[str, Document] = {}

    def display_path(self, name: str) -> str:
        """Return the path of a file of the pack, as problems show it."""
        return f"{self.folder.rstrip('/')}/{name}"

    def load(self, name: str, shape: str) -> Any:
        """Return the data of a file of the pack, None if it has problems."""
        if refused := why_not(self.folder, name):
            self.complain("pack.yaml", (), "outside", refused)
            return None
        document, problems = read_file(os.path.join(self.folder, name), self.display_path(name))
        self.problems += problems
        if document is None or problems:
            return None
        self.documents[name] = document
        for path, text in texts(document.data):
            if hidden := None if text.isprintable() else _HIDDEN.search(text):
                self.complain(name, path, "character", f"U+{ord(hidden[0]):04X} cannot stand in a pack: leave it out")
        shape_problems = check_shape(document, self.schema, shape)
        self.problems += shape_problems
        return None if shape_problems else document.data

    def stays(self, head: Mapping[str, Any]) -> None:
        """Complain about cases and sources in pack.yaml that are outside the pack."""
        named: list[tuple[Path, str]] = [(("cases",), head["cases"])] if "cases" in head else []
        named += [(("sources", index, "file"), source["file"]) for index, source in enumerate(head.get("sources", ()))]
        for path, name in named:
            if refused := why_not(self.folder, name):
                self.complain("pack.yaml", path, "outside", refused)

    def complain(self, name: str, path: Path, code: str, message: str) -> None:
        document = self.documents.get(name)
        if document and self.copied(document, path, code, message):
            return
        span: Span | None = document.span(path) if document else None
        self.problems.append(PackProblem(self.display_path(name), Problem(code, message, span)))

    def copied(self, document: Document, path: Path, code: str, message: str) -> bool:
        """Return whether the same problem is reported for the original of a clause taken over by `like`."""
        data: Any = document.data
        if path[:1] != ("clauses",) or len(path) < 3 or path in document.places.values or "like" not in data:
            return False
        known: list[Any] = [other.data for other in self.documents.values()]
        starts = {agreement["starts"]["name"] for agreement in known if "starts" in agreement}
        reported = [
            earlier.problem.message.replace(start, "")
            for earlier in self.problems
            for start in starts
            if earlier.problem.code == code
        ]
        return message.replace(data["starts"]["name"], "") in reported

    def run(self) -> tuple[Pack, Conditions]:
        """Return the pack and its resolved conditions; raises PackError."""
        files, pack = self.built()
        trees = Conditions(pack)
        Consistency(pack, trees, files, self.complain).check()
        if self.problems:
            raise PackError(self.problems)
        facts = clause_facts(pack, trees)
        pack = pack._replace(clauses={key: clause._replace(facts=facts[key]) for key, clause in pack.clauses.items()})
        pack = trees.pack = pack._replace(digest=pack_digest(pack))
        return pack, trees

    def built(self) -> tuple[Files, Pack]:
        """Return the files and their pack, whose parts nobody has held to one another yet; raises PackError."""
        head = self.load("pack.yaml", "pack")
        if head is None:
            raise PackError(self.problems)
        self.stays(head)
        parts: dict[str, Any] = {}
        for shape in ("descriptor", "ledger", "readings", "assumptions", "definitions", "priorities", "notes"):
            if shape in head:
                parts[shape] = self.load(head[shape], shape)
        agreements = [(name, self.load(name, "agreement")) for name in head["agreements"]]
        if self.problems:
            raise PackError(self.problems)
        agreements = self.taken_over([name for name, _ in agreements], parts.get("definitions") or {})
        files = Files(head, parts, agreements)
        pack = build(files, self.kinds(files), self.folder, self.complain)
        if self.problems:
            raise PackError(self.problems)
        return files, pack

    def taken_over(self, names: list[str], definitions: Mapping[str, str]) -> list[tuple[str, Any]]:
        """Return the agreements with the clauses taken over from others written out."""
        whole_documents, problems = families({name: self.documents[name] for name in names}, definitions)
        self.documents.update(whole_documents)
        for file, path, code, message in problems:
            self.complain(file, path, code, message)
        return [(name, self.documents[name].data) for name in names]

    def kinds(self, files: Files) -> dict[str, Kind]:
        """Return the kinds of acts in the descriptor's schema; raises PackError."""
        descriptor = files.parts["descriptor"]
        for kind, spec in descriptor["kinds"].items():
            if (like := spec.get("like", kind)) not in descriptor["kinds"]:
                message = f'there is no kind "{like}"{meant(like, descriptor["kinds"])}'
                self.complain(files.head["descriptor"], ("kinds", kind, "like"), "unknown-name", message)
        trees: list[tuple[Path, Mapping[str, Any]]] = [(("common",), descriptor["common"])]
        trees += [(("kinds", kind, "fields"), spec.get("fields", {})) for kind, spec in descriptor["kinds"].items()]
        for path, tree in trees:
            for name, spec in tree.items():
                type = spec["type"]
                wanted = NEEDED.get("enum" if type == "list" and spec.get("of") == "enum" else type)
                wanted = "fields" if "answers" in spec else wanted
                if wanted and not spec.get(wanted, type == "version"):
                    message = f"{name} has the type {type}, and its {wanted} are missing: write them under {wanted}"
                    self.complain(files.head["descriptor"], (*path, name), "descriptor", message)
                trees.append(((*path, name, "fields"), spec.get("fields", {})))
        if self.problems:
            raise PackError(self.problems)
        return kinds_of(descriptor)


NEEDED = {"enum": "values", "version": "values", "block": "fields", "rows": "fields"}
"""Type of a field → the key without which it says nothing; a version has a value of its own where no key says others."""


def load_pack(folder: str) -> Pack:
    """Load the pack in `folder`; raises PackError with every problem found."""
    return load_resolved(folder)[0]


def load_resolved(folder: str) -> tuple[Pack, Conditions]:
    """Load the pack in `folder` with its resolved conditions; raises PackError."""
    if os.path.isdir(folder) and not os.path.lexists(os.path.join(folder, "pack.yaml")):
        problem = Problem("unreadable", "this folder holds no pack.yaml; name the folder of a policy pack")
        raise PackError([PackProblem(folder, problem)])
    return Loader(folder).run()
