"""A folder of YAML → a checked, frozen `Pack`, or every problem of it with file and line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from checker.condition.parse import ConditionError
from checker.pack.conditions import ACT, Conditions
from checker.pack.edges import edges, matching
from checker.pack.family import families
from checker.pack.inside import refusal as why_not
from checker.pack.model import (
    Agreement,
    Assumption,
    Clause,
    Entry,
    Exception_,
    Gap,
    Message,
    NoteRule,
    Pack,
    Pin,
    Pinpoint,
    Question,
    ReadingChoice,
    Rule,
    Source,
    Valid,
    WorldKey,
)
from checker.pack.parameters import make_parameter, parameters, problem_of, said, worded
from checker.pack.problems import PackError as PackError
from checker.pack.problems import PackProblem as PackProblem
from checker.pack.reads import clause_facts
from checker.pack.schema import INTEGER, UNKNOWN, Kind, kinds_of
from checker.pack.unused import unknown_names
from checker.pack.validate import acceptor, explain
from checker.read.discover import unread
from checker.read.document import Document, Path, Problem, Span
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes
from checker.read.spelling import nearest


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of packs: its `$defs` has one for each file."""
    with open(os.path.join(os.path.dirname(__file__), "schemas", "pack.json"), encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


def read_file(path: str, shown: str) -> tuple[Document | None, list[PackProblem]]:
    """Read a YAML or JSON file that holds one document, with its problems."""
    try:
        content = content_of(path, DEFAULT.file_bytes)
    except (OSError, ValueError) as error:
        return None, [PackProblem(shown, Problem("unreadable", unread(path, error)))]
    reading = read_bytes(content, path=shown)
    problems = [PackProblem(shown, problem) for _, problem in reading.problems]
    if not problems and len(reading.documents) != 1:
        problems.append(
            PackProblem(shown, Problem("documents", f"expected one document; found {len(reading.documents)}"))
        )
    return (reading.documents[0] if reading.documents else None), problems


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What a terminal obeys: control characters but for tabs and line feeds, and what reorders text."""


def texts(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the texts of plain data, keys too, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), key
            yield from texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))


def check_shape(
    document: Document, schema: Mapping[str, Any], name: str, but: Collection[Path] = ()
) -> list[PackProblem]:
    """Hold a document against one of the `$defs` of `schema`, but for the places of which enough is said already."""
    target = {**schema["$defs"][name], "$defs": schema["$defs"]}
    if acceptor(target, schema)(document.data):
        return []
    found = []
    for refusal in explain(target, document.data):
        if any(refusal.path[: len(path)] == path for path in but):
            continue
        span = document.key_span(refusal.path) if refusal.at_key else document.span(refusal.path)
        found.append(PackProblem(document.path, Problem(refusal.code, refusal.message, span)))
    unsaid = PackProblem(document.path, Problem("schema", "does not have the form of a policy file"))
    return found if found or but else [unsaid]


class _Loader:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.schema = schemas()
        self.problems: list[PackProblem] = []
        self.documents: dict[str, Document] = {}
        self.definitions = ""
        self.told: set[tuple[str, str]] = set()

    def shown(self, name: str) -> str:
        return f"{self.folder.rstrip('/')}/{name}"

    def load(self, name: str, shape: str) -> Any:
        """Return the data of a file of the pack, None where it has problems."""
        if refused := why_not(self.folder, name):
            self.complain("pack.yaml", (), "outside", refused)
            return None
        document, problems = read_file(os.path.join(self.folder, name), self.shown(name))
        self.problems += problems
        if document is None or problems:
            return None
        self.documents[name] = document
        for path, text in texts(document.data):
            if found := None if text.isprintable() else _HIDDEN.search(text):
                self.complain(name, path, "character", f"U+{ord(found[0]):04X} cannot stand in a pack: leave it out")
        wrong = check_shape(document, self.schema, shape)
        self.problems += wrong
        return None if wrong else document.data

    def stays(self, head: Mapping[str, Any]) -> None:
        """Complain of what pack.yaml names for others to read, where that lies outside the pack."""
        named: list[tuple[Path, str]] = [(("cases",), head["cases"])] if "cases" in head else []
        named += [(("sources", index, "file"), item["file"]) for index, item in enumerate(head.get("sources", ()))]
        for path, name in named:
            if refused := why_not(self.folder, name):
                self.complain("pack.yaml", path, "outside", refused)

    def complain(self, name: str, path: Path, code: str, message: str) -> None:
        document = self.documents.get(name)
        span: Span | None = document.span(path) if document else None
        self.problems.append(PackProblem(self.shown(name), Problem(code, message, span)))

    def run(self) -> Pack:
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
        pack = self.build(head, parts, agreements)
        if not self.problems:
            self.check(pack, head, parts, agreements)
        if self.problems:
            raise PackError(self.problems)
        facts = clause_facts(pack, self.resolver(pack))
        pack = pack._replace(clauses={key: clause._replace(facts=facts[key]) for key, clause in pack.clauses.items()})
        pack = self.resolver(pack).pack = pack._replace(digest=pack_digest(pack))
        return pack

    def taken_over(self, names: list[str], definitions: Mapping[str, str]) -> list[tuple[str, Any]]:
        """Return the agreements with what each takes over from another written out."""
        found, problems = families({name: self.documents[name] for name in names}, definitions)
        self.documents.update(found)
        for file, path, code, message in problems:
            self.complain(file, path, code, message)
        return [(name, self.documents[name].data) for name in names]

    def build(self, head: dict[str, Any], parts: dict[str, Any], agreements: list[tuple[str, Any]]) -> Pack:
        try:
            kinds = kinds_of(parts["descriptor"])
        except KeyError as error:
            self.complain(head["descriptor"], (), "descriptor", f"a kind or field lacks {error}")
            raise PackError(self.problems) from None
        ledger = parts.get("ledger") or {"keys": {}, "facts": {}}
        world = {
            key: WorldKey(
                key,
                "number" if spec["type"] == INTEGER else spec["type"],
                tuple(spec.get("values", ())),
                spec.get("none", False),
                spec.get("cause", "fact"),
                spec.get("stand_in", ""),
                spec["about"],
                spec.get("minimum"),
                spec["type"] == INTEGER,
                spec.get("asked_of", ""),
            )
            for key, spec in ledger["keys"].items()
        }
        clauses: dict[str, Clause] = {}
        rules: dict[str, Rule] = {}
        bodies: dict[str, Agreement] = {}
        for name, data in agreements:
            if data["agreement"] in bodies:
                self.complain(
                    name, ("agreement",), "duplicate", f"the agreement {data['agreement']} is described twice"
                )
            start = data["starts"]
            for index, spec in enumerate(data["clauses"]):
                path: Path = ("clauses", index)
                if spec["id"] in head.get("unwaivable", ()):
                    spec = {**spec, "waivable": False}
                if spec["id"] in clauses:
                    self.complain(name, (*path, "id"), "duplicate", f"the clause {spec['id']} is described twice")
                for number, rule in enumerate(spec.get("rules", ())):
                    if rule["id"] in rules or rule["id"] == "joint":
                        self.complain(
                            name, (*path, "rules", number, "id"), "duplicate", f"the rule id {rule['id']} is taken"
                        )
                    rules[rule["id"]] = make_rule(rule, spec["id"])
                clauses[spec["id"]] = make_clause(spec, data)
            bodies[data["agreement"]] = Agreement(
                data["agreement"],
                data["title"],
                data["source"],
                start["name"],
                start["day"],
                start.get("known_from", start["day"]),
                tuple(start.get("assumptions", ())),
                data.get("supplements", ""),
                tuple([spec["id"] for spec in data["clauses"]]),
                data.get("called", data["title"]),
                tuple(data.get("summary", ())),
                data.get("like", ""),
                {key: make_parameter(key, spec) for key, spec in data.get("parameters", {}).items()},
            )
            for key, spec in data.get("parameters", {}).items():
                problem = problem_of(key, spec, start["day"])
                if problem:
                    self.complain(name, ("parameters", key), "parameter", problem)
        known = parameters(bodies.values())
        rules = {key: worded(rule, known) for key, rule in rules.items()} if known else rules
        valid = parts["descriptor"].get("valid", ())
        return Pack(
            name=head["pack"],
            title=head.get("title", head["pack"]),
            version=head["version"],
            reviewed_on=head["reviewed_on"],
            basis=" ".join(head["basis"].split()),
            digest="",
            locked=head.get("locked", False),
            pins={key: make_pin(pin) for key, pin in head.get("pins", {}).items()},
            sources={
                item["id"]: Source(
                    item["id"],
                    item["title"],
                    item.get("publisher", ""),
                    item["file"],
                    item.get("where", ""),
                    item.get("read_on", ""),
                )
                for item in head.get("sources", ())
            },
            kinds=kinds,
            valid=tuple(
                [
                    Valid(
                        tuple(item.get("kinds", kinds)),
                        item["holds"],
                        item["at"],
                        item["message"],
                        item.get("broken", "error"),
                    )
                    for item in valid
                ]
            ),
            world=world,
            world_valid=tuple(
                [Valid((), item["holds"], item["at"], item["message"]) for item in ledger.get("valid", ())]
            ),
            ledger={key: make_entries(value) for key, value in ledger["facts"].items()},
            questions={
                key: about_family(make_question(key, spec), clauses)
                for key, spec in (parts.get("readings") or {}).items()
            },
            assumptions={
                key: Assumption(key, spec["title"], spec["text"])
                for key, spec in (parts.get("assumptions") or {}).items()
            },
            definitions=parts.get("definitions") or {},
            edges=tuple(edges(parts.get("priorities") or (), clauses)),
            notes=tuple(
                [
                    make_note({**item, "text": said(item["text"], known)}, tuple(kinds))
                    for item in parts.get("notes") or ()
                ]
            ),
            attest=tuple(head.get("attest", ())),
            agreements=bodies,
            clauses=clauses,
            rules=rules,
            cases=os.path.join(self.folder, head["cases"]) if "cases" in head else "",
            gaps=tuple(
                [
                    Gap(gap["when"], tuple(gap.get("kinds", kinds)), gap["reason"], gap.get("subject", ACT))
                    for gap in head.get("intended_gaps", ())
                ]
            ),
            standing=ledger.get("standing", "ledger"),
            waiver_consent=head.get("waiver_consent", True),
            people=dict(head.get("people", {})),
            asked_of=dict(head.get("asked_of", {})),
            counted_by=head.get("counted_by", ""),
        )

    def check(self, pack: Pack, head: dict[str, Any], parts: dict[str, Any], agreements: list[tuple[str, Any]]) -> None:
        """Check every name, type and condition of the pack against every other part of it."""
        self.definitions = head.get("definitions", "pack.yaml")
        try:
            self.resolver(pack).definitions  # noqa: B018 - made on first use, and every condition needs them
        except ConditionError as error:
            key = next((key for key in pack.definitions if key.partition("(")[0] == error.definition), None)
            said = f"{key}: {error}" if key else str(error)
            self.complain(self.definitions, (key,) if key else (), "condition", said)
            return
        texts: list[str] = [item.stand_in for item in pack.world.values() if item.stand_in]
        for file, path, text, kinds, subject in self.conditions(pack, head, parts, agreements):
            self.condition(pack, file, path, text, kinds, subject)
            texts.append(text)
        for key, message in unknown_names(pack, self.resolver(pack).definitions, texts):
            self.complain(self.definitions, (key,), "unknown-name", f"{key}: {message}")
        for file, path, what, name, known in self.names(pack, head, parts, agreements):
            if name not in known:
                near = nearest(str(name), [str(item) for item in known])
                self.complain(
                    file,
                    path,
                    "unknown-name",
                    f'there is no {what} "{name}"' + (f"; did you mean {near}?" if near else ""),
                )
        for key, pin in pack.pins.items():
            if key in pack.questions and pin.reading not in pack.questions[key].formulas:
                self.complain(
                    "pack.yaml",
                    ("pins", key),
                    "unknown-name",
                    f'{key} has no reading "{pin.reading}" that can be pinned',
                )
        for kind in pack.kinds.values():
            for rows, field in kind.fields():
                if field.type in ("enum", "list") and not all(isinstance(value, str) for value in field.values):
                    name = f"{rows}[].{field.path}" if rows else field.path
                    message = f"a value of {name} in {kind.name} is no text: put it in quotes"
                    self.complain(head["descriptor"], ("kinds", kind.name), "descriptor", message)
        for key, question in pack.questions.items():
            if question.open and len(question.plausible) < 2:
                self.complain(head["readings"], (key,), "reading", f"{key} is open, so it needs two plausible readings")
        for key, world in pack.world.items():
            if world.stand_in and not any(
                key in self.resolver(pack).scope((kind,), ACT).stand_ins for kind in pack.kinds
            ):
                self.complain(
                    head["ledger"], ("keys", key, "stand_in"), "condition", f"{world.stand_in} fits no kind of act"
                )
        if parts.get("ledger"):
            from checker.pack.ledger import check_entries

            for path, message in check_entries(pack.world, pack.ledger):
                self.complain(head["ledger"], ("facts", *path), "ledger", message)

    def condition(self, pack: Pack, file: str, path: Path, text: str, kinds: tuple[str, ...], subject: str) -> None:
        unknown = [kind for kind in kinds if kind not in pack.kinds]
        if unknown or (subject != ACT and not all(subject in pack.kinds[kind].rows for kind in kinds)):
            return
        try:
            self.resolver(pack).text(text, kinds, subject)
        except ConditionError as error:
            key = next((key for key in pack.definitions if key.partition("(")[0] == error.definition), None)
            if key is None:
                self.complain(file, path, "condition", str(error))
            elif (key, error.message) not in self.told:
                # A slip in a definition shows wherever it is used; it is told once, where it stands.
                self.told.add((key, error.message))
                self.complain(self.definitions, (key,), "condition", f"{key}: {error.message}")

    def resolver(self, pack: Pack) -> Conditions:
        if getattr(self, "_resolver", None) is None:
            self._resolver = Conditions(pack)
        return self._resolver

    def conditions(
        self, pack: Pack, head: dict[str, Any], parts: dict[str, Any], agreements: list[tuple[str, Any]]
    ) -> Iterator[tuple[str, Path, str, tuple[str, ...], str]]:
        """Yield every condition with its file, path, the kinds it is about and its subject."""
        every = tuple(pack.kinds)
        for index, item in enumerate(parts["descriptor"].get("valid", ())):
            yield head["descriptor"], ("valid", index, "holds"), item["holds"], tuple(item.get("kinds", every)), ACT
        yield from self.controls(pack, head["descriptor"], parts["descriptor"])
        for index, item in enumerate((parts.get("ledger") or {}).get("valid", ())):
            yield head["ledger"], ("valid", index, "holds"), item["holds"], (), ACT
        for index, item in enumerate(parts.get("notes") or ()):
            if "when" in item:
                yield (
                    head["notes"],
                    (index, "when"),
                    item["when"],
                    tuple(item.get("kinds", every)),
                    item.get("subject", ACT),
                )
        for index, item in enumerate(head.get("intended_gaps", ())):
            yield (
                "pack.yaml",
                ("intended_gaps", index, "when"),
                item["when"],
                tuple(item.get("kinds", every)),
                item.get("subject", ACT),
            )
        for name, data in agreements:
            for number, clause in enumerate(data["clauses"]):
                for place, rule in enumerate(clause.get("rules", ())):
                    base: Path = ("clauses", number, "rules", place)
                    kinds, subject = tuple(rule["kinds"]), rule["subject"]
                    for key in ("governs", "requires"):
                        if key in rule:
                            yield name, (*base, key), rule[key], kinds, subject
                    for key in ("except", "messages", "remedies"):
                        for index, item in enumerate(rule.get(key, ())):
                            if "when" in item:
                                yield name, (*base, key, index, "when"), item["when"], kinds, subject

    def controls(
        self, pack: Pack, file: str, descriptor: Mapping[str, Any]
    ) -> Iterator[tuple[str, Path, str, tuple[str, ...], str]]:
        """Yield the conditions of levers."""
        places: list[tuple[Path, Mapping[str, Any], tuple[str, ...], str]] = [
            (("common",), descriptor["common"], tuple(pack.kinds), ACT),
            *[
                (("kinds", name, "fields"), spec.get("fields", {}), (name,), ACT)
                for name, spec in descriptor["kinds"].items()
            ],
        ]
        for path, tree, kinds, subject in places:
            for name, spec in tree.items():
                here = (*path, name)
                if "fields" in spec:
                    places.append(
                        ((*here, "fields"), spec["fields"], kinds, name if spec["type"] == "rows" else subject)
                    )
                control = spec.get("control")
                if not isinstance(control, dict):
                    continue
                if "when" in control:
                    yield file, (*here, "control", "when"), control["when"], kinds, subject
                for index, item in enumerate(control.get("otherwise", ())):
                    yield file, (*here, "control", "otherwise", index, "when"), item["when"], kinds, subject

    def names(
        self, pack: Pack, head: dict[str, Any], parts: dict[str, Any], agreements: list[tuple[str, Any]]
    ) -> Iterator[tuple[str, Path, str, Any, Any]]:
        """Yield every name that must exist somewhere else, with what it names."""
        for key, item in pack.questions.items():
            spec = parts["readings"][key]
            for index, clause in enumerate(spec.get("clauses", ())):
                yield head["readings"], (key, "clauses", index), "clause", clause, pack.clauses
            if item.facet_of:
                yield head["readings"], (key, "facet_of"), "reading", item.facet_of, pack.questions
        for key in head.get("pins", {}):
            yield "pack.yaml", ("pins", key), "reading", key, pack.questions
        for sort, person in pack.asked_of.items():
            yield "pack.yaml", ("asked_of", sort), "person", person, pack.people
        for key, item in pack.questions.items():
            if item.asked_of:
                yield head["readings"], (key, "asked_of"), "person", item.asked_of, pack.people
        for key, world in pack.world.items():
            if world.asked_of:
                yield head["ledger"], ("keys", key, "asked_of"), "person", world.asked_of, pack.people
        for spot, asked in [
            (("kinds", each.name), field) for each in pack.kinds.values() for _, field in each.fields()
        ]:
            if asked.asked_of:
                yield head["descriptor"], spot, "person", asked.asked_of, pack.people
        for index, clause in enumerate(head.get("unwaivable", ())):
            yield "pack.yaml", ("unwaivable", index), "clause", clause, pack.clauses
        for index, gap in enumerate(pack.gaps):
            for kind in gap.kinds:
                yield "pack.yaml", ("intended_gaps", index, "kinds"), "kind", kind, pack.kinds
            subjects = {ACT, *[rows for kind in gap.kinds if kind in pack.kinds for rows in pack.kinds[kind].rows]}
            yield "pack.yaml", ("intended_gaps", index, "subject"), "subject", gap.subject, subjects
        for index, item in enumerate(parts.get("priorities") or ()):
            for end in ("over", "under"):
                for clause in matching(item[end], pack.clauses) or [item[end]]:
                    yield head["priorities"], (index, end), "clause", clause, pack.clauses
            if "reading" in item:
                yield head["priorities"], (index, "reading"), "reading", item["reading"], pack.questions
        for index, note in enumerate(pack.notes):
            for kind in note.kinds:
                yield head["notes"], (index, "kinds"), "kind", kind, pack.kinds
            for rule in note.rules:
                yield head["notes"], (index, "rules"), "rule", rule, pack.rules
            if note.kind == "assumption":
                yield head["notes"], (index, "name"), "assumption", note.name, pack.assumptions
            if kinds := [pack.kinds[kind] for kind in note.kinds if kind in pack.kinds]:
                self.places(head["notes"], (index, "text"), note.text, kinds, ACT, pack)
        every = {
            f"{rows}[].{field.path}" if rows else field.path
            for kind in pack.kinds.values()
            for rows, field in kind.fields()
        }
        if pack.standing != "ledger":
            yield head["ledger"], ("standing",), "assumption", pack.standing, pack.assumptions
        if pack.counted_by:
            yield "pack.yaml", ("counted_by",), "field", pack.counted_by, every
        for index, path in enumerate(pack.attest):
            yield "pack.yaml", ("attest", index), "field", path, every
        for kind, spec in parts["descriptor"]["kinds"].items():
            for _, field in pack.kinds[kind].fields():
                for name in filter(None, (field.not_before, field.not_after)):
                    yield head["descriptor"], ("kinds", kind), "field", name, pack.kinds[kind].facts
                for name in field.split:
                    yield head["descriptor"], ("kinds", kind), f"value of {field.path}", name, field.values
            at = (head["descriptor"], ("kinds", kind))
            yield from self.spoken_names(at, pack.kinds[kind])
            if "same" in spec:
                yield from self.same_names(
                    pack, (head["descriptor"], ("kinds", kind, "same")), pack.kinds[kind], spec["same"]
                )
        for name, data in agreements:
            if pack.sources:
                yield name, ("source",), "source", data["source"], pack.sources
            if "supplements" in data:
                yield name, ("supplements",), "agreement", data["supplements"], pack.agreements
            for assumption in data["starts"].get("assumptions", ()):
                yield name, ("starts", "assumptions"), "assumption", assumption, pack.assumptions
            for number, clause in enumerate(data["clauses"]):
                base: Path = ("clauses", number)
                for other in clause.get("amendment", {}).get("by", ()):
                    yield name, (*base, "amendment", "by"), "clause", other, pack.clauses
                if not clause.get("rules") and clause["checkability"] not in ("none",) and not clause.get("uncovered"):
                    self.complain(
                        name,
                        (*base, "id"),
                        "no-rule",
                        f"{clause['id']} is checkable but has no rule; say why in `uncovered`",
                    )
                for place, rule in enumerate(clause.get("rules", ())):
                    yield from self.rule_names(pack, name, (*base, "rules", place), rule)

    def spoken_names(self, at: tuple[str, Path], kind: Kind) -> Iterator[tuple[str, Path, str, Any, Any]]:
        """Yield the fields that the words for a kind, its rows and its groups of facts name."""
        from checker.pack.placeholders import placeholders

        if kind.called:
            yield *at, "field", kind.called, kind.facts
        if kind.moves:
            yield *at, "day", kind.moves, [path for path, field in kind.facts.items() if field.type == "date"]
        for rows, pieces in kind.in_words.items():
            for path in [path for piece in pieces for path in placeholders(piece)]:
                yield *at, "field", path, kind.rows[rows]
        for group in kind.groups:
            for path, _ in [pair for _, pairs in group.answers for pair in pairs]:
                yield *at, "field", path, group.paths

    def same_names(
        self, pack: Pack, at: tuple[str, Path], kind: Kind, spec: Mapping[str, Any]
    ) -> Iterator[tuple[str, Path, str, Any, Any]]:
        """Yield the names by which a kind says what descriptors of one thing must agree on."""
        name, base = at
        for index, path in enumerate(spec["by"]):
            yield name, (*base, "by", index), "field", path, kind.facts
        yield name, (*base, "rows"), "rows", spec["rows"], kind.rows
        for path, value in spec["where"].items():
            fields = kind.rows.get(spec["rows"], {})
            yield name, (*base, "where"), "field", path, fields
            if path in fields:
                yield name, (*base, "where", path), "value", value, fields[path].values
        days = [path for path, field in kind.rows.get(spec["rows"], {}).items() if field.type == "date"]
        yield name, (*base, "first"), "day", spec["first"], days
        for index, rule in enumerate(spec["rules"]):
            yield name, (*base, "rules", index), "rule", rule, pack.rules

    def places(self, name: str, at: Path, text: str, kinds: Sequence[Kind], subject: str, pack: Pack) -> None:
        """Complain of the places in a text for what its kinds do not have, or for days between what are none."""
        from checker.pack.placeholders import no_day, placeholders, unknown_placeholder

        known = parameters(pack.agreements.values())
        for path in placeholders(text):
            if path not in known and (wrong := unknown_placeholder(path, kinds, subject, pack.world)):
                self.complain(name, at, "unknown-name", wrong)
        if wrong := no_day(text, kinds, subject, pack.world):
            self.complain(name, at, "condition", wrong)

    def rule_names(
        self, pack: Pack, name: str, base: Path, rule: dict[str, Any]
    ) -> Iterator[tuple[str, Path, str, Any, Any]]:
        from checker.pack.placeholders import unknown_placeholder

        for index, kind in enumerate(rule["kinds"]):
            yield name, (*base, "kinds", index), "kind", kind, pack.kinds
        kinds = [pack.kinds[kind] for kind in rule["kinds"] if kind in pack.kinds]
        subjects = {ACT} | ({*kinds[0].rows} if kinds else set())
        yield name, (*base, "subject"), "subject", rule["subject"], subjects
        if len(kinds) < len(rule["kinds"]) or rule["subject"] not in subjects:
            return
        for index, assumption in enumerate(rule.get("assumptions", ())):
            yield name, (*base, "assumptions", index), "assumption", assumption, pack.assumptions
        for index, item in enumerate(rule.get("except", ())):
            yield name, (*base, "except", index, "clause"), "clause", item["clause"], pack.clauses
        for index, path in enumerate(rule["at"]):
            wrong = unknown_placeholder(path, kinds, rule["subject"], pack.world)
            if wrong:
                self.complain(name, (*base, "at", index), "unknown-name", wrong)
        for key in ("messages", "remedies", "except"):
            for index, item in enumerate(rule.get(key, ())):
                text = item.get("text") or item.get("message") or ""
                self.places(name, (*base, key, index), text, kinds, rule["subject"], pack)
                for number, choice in enumerate(item.get("decides", ())):
                    wrong = unknown_placeholder(choice, kinds, rule["subject"], pack.world)
                    if wrong and choice not in pack.questions:
                        self.complain(name, (*base, key, index, "decides", number), "unknown-name", wrong)


def make_rule(spec: Mapping[str, Any], clause: str) -> Rule:
    """Return the rule that a specification describes."""

    def messages(key: str) -> tuple[Message, ...]:
        return tuple(
            [
                Message(item["text"], item.get("verdict", ""), item.get("when", ""), tuple(item.get("decides", ())))
                for item in spec.get(key, ())
            ]
        )

    return Rule(
        spec["id"],
        clause,
        spec["title"],
        tuple(spec["kinds"]),
        spec["subject"],
        spec["governs"],
        spec.get("requires", ""),
        tuple(
            [
                Exception_(
                    item.get("id", item["clause"]),
                    item["clause"],
                    item["when"],
                    item["ground"],
                    item.get("message", ""),
                    item.get("reading", ""),
                )
                for item in spec.get("except", ())
            ]
        ),
        tuple(spec["at"]),
        tuple(spec.get("assumptions", ())),
        messages("messages"),
        messages("remedies"),
        spec.get("never_fails", ""),
    )


def make_clause(spec: Mapping[str, Any], agreement: Mapping[str, Any]) -> Clause:
    """Return the clause that a specification describes."""
    amendment = spec.get("amendment", {})
    return Clause(
        spec["id"],
        agreement["agreement"],
        agreement["source"],
        tuple([Pinpoint(item["paragraph"], item["phrase"], item.get("fingerprint", "")) for item in spec["pinpoints"]]),
        spec["meaning"],
        spec["modality"],
        spec["binds"],
        spec["in_force"],
        amendment.get("effect", "none"),
        tuple(amendment.get("by", ())),
        amendment.get("ground", ""),
        spec["checkability"],
        spec["reason"],
        (),
        spec.get("waivable", True),
        tuple([rule["id"] for rule in spec.get("rules", ())]),
        spec.get("uncovered", ""),
        spec.get("inherited", ""),
    )


def make_question(key: str, spec: Mapping[str, Any]) -> Question:
    """Return the question that a specification of readings.yaml describes."""
    return Question(
        key,
        spec["name"],
        spec.get("words", ""),
        spec["question"],
        tuple(spec.get("clauses", ())),
        spec.get("open", False),
        spec.get("effect") == "none",
        spec.get("facet_of", ""),
        tuple(
            [
                ReadingChoice(name, choice["standing"] == "plausible", choice["means"], choice.get("record", False))
                for name, choice in spec["readings"].items()
            ]
        ),
        spec.get("evidence", ""),
        spec.get("asked_of", ""),
    )


def about_family(question: Question, clauses: Mapping[str, Clause]) -> Question:
    """Return a question that is about the clauses, too, that were taken over from those that it names."""
    about = [*question.clauses]
    for key, clause in clauses.items():
        about += [key] if clause.like in about else []
    return question._replace(clauses=tuple(dict.fromkeys(about)))


def make_note(spec: Mapping[str, Any], kinds: tuple[str, ...]) -> NoteRule:
    """Return the note that a specification of notes.yaml describes."""
    return NoteRule(
        spec["id"],
        spec.get("kind", "note"),
        spec.get("name", spec["id"]),
        tuple(spec.get("kinds", kinds)),
        tuple(spec.get("verdicts", ())),
        tuple(spec.get("rules", ())),
        spec.get("when", ""),
        spec["text"],
    )


def make_pin(spec: Any) -> Pin:
    """Return the pin that a name or a mapping with by, on and why describes."""
    if isinstance(spec, str):
        return Pin(spec)
    return Pin(spec["reading"], spec.get("by", ""), spec.get("on", ""), spec.get("why", ""))


def make_entries(value: Any) -> tuple[Entry, ...]:
    """Return the entries of a ledger key: from a bare value, one entry or a list of them."""
    if isinstance(value, list):
        return tuple([entry for item in value for entry in make_entries(item)])
    if isinstance(value, dict):
        known = None if value["value"] == UNKNOWN else value["value"]
        return (Entry(known, value.get("known_from", ""), value.get("source", "")),)
    return (Entry(None if value == UNKNOWN else value),)


def digest(values: object) -> str:
    """Return `sha256:` and the SHA-256 of plain values in canonical JSON."""
    import hashlib

    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pack_digest(pack: Pack) -> str:
    """Return the digest of what a pack has in force: its values as they were made, each list and mapping in its order.

    Where its cases stand decides nothing.
    """
    return digest(_ordered(pack._replace(digest="", cases="")))


def _ordered(value: Any) -> Any:
    """Return a frozen value as lists: of a mapping, its pairs in order."""
    if isinstance(value, Mapping):
        return [[key, _ordered(item)] for key, item in value.items()]
    return [_ordered(item) for item in value] if isinstance(value, (list, tuple)) else value


def load_pack(folder: str) -> Pack:
    """Load the pack in `folder`; raises PackError with every problem found."""
    return load_resolved(folder)[0]


def load_resolved(folder: str) -> tuple[Pack, Conditions]:
    """Load the pack in `folder` with its conditions as they were resolved to check it; raises PackError."""
    if os.path.isdir(folder) and not os.path.lexists(os.path.join(folder, "pack.yaml")):
        problem = Problem("unreadable", "this folder holds no pack.yaml; name the folder of a policy pack")
        raise PackError([PackProblem(folder, problem)])
    loader = _Loader(folder)
    pack = loader.run()
    return pack, loader.resolver(pack)
