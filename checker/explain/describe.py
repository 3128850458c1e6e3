"""Everything that a pack says of one id, as plain data: the JSON of `checker explain`, of which the pages are made."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from checker.condition.tree import Fact, Known, Node, Quantifier, Reading, Rows, World
from checker.condition.walk import walk
from checker.explain.matrix import Shown, naming, shown_cases
from checker.explain.sentences import Speaker
from checker.explain.turning import turning
from checker.judge.law import Law
from checker.pack.conditions import read_signature
from checker.pack.model import ACT, Clause, Edge, NoteRule, Pack, Question, Rule
from checker.pack.schema import UNKNOWN, Field
from checker.read.spelling import nearest

Data = dict[str, Any]
INDEX = re.compile(r"\[[0-9]*\]")


def choices_of(question: Question) -> list[str]:
    """Return the readings of a question as they are pinned, with the question's id and `=`."""
    return [f"{question.id}={item.name}" for item in question.choices]


class UnknownId(Exception):
    """An id that a pack does not have; `near` has the ones that may be meant."""

    def __init__(self, id: str, near: Iterable[str]) -> None:
        self.id = id
        self.near = tuple(near)
        super().__init__(id)

    def __str__(self) -> str:
        hint = (
            f"; did you mean {' or '.join(self.near)}?"
            if self.near
            else (
                "; an id is that of a clause, rule, reading, assumption, agreement, kind, ledger key, field or "
                "definition (`checker clauses` lists the clauses)"
            )
        )
        return f'there is nothing called "{self.id}"{hint}'


class Describer:
    """Describes what a law's pack has, by id; the pack's cases are judged once, when they are first asked for."""

    def __init__(self, law: Law) -> None:
        self.law, self.pack = law, law.pack
        self._cases: tuple[Shown, ...] | None = None

    @property
    def cases(self) -> tuple[Shown, ...]:
        """The pack's own cases, judged; raises PackError where they cannot be read."""
        if self._cases is None:
            self._cases = shown_cases(self.law)
        return self._cases

    def describe(self, id: str) -> Data:
        """Return what there is to say of an id; raises UnknownId."""
        found = self.find(id)
        if found is None:
            raise UnknownId(id, self.near(id))
        kind, name = found
        makers: Mapping[str, Callable[[str], Data]] = {
            "clause": self.clause,
            "rule": self.rule,
            "reading": self.reading,
            "assumption": self.assumption,
            "agreement": self.agreement,
            "kind": self.kind,
            "key": self.key,
            "field": self.field,
            "definition": self.definition,
        }
        return makers[kind](name)

    def find(self, id: str) -> tuple[str, str] | None:
        """Return what an id is and its full name: readings by name, fields with any index, an exception as its rule."""
        pack = self.pack
        for kind, names in (
            ("clause", pack.clauses),
            ("rule", pack.rules),
            ("reading", pack.questions),
            ("assumption", pack.assumptions),
            ("agreement", pack.agreements),
            ("kind", pack.kinds),
            ("key", pack.world),
        ):
            if id in names:
                return kind, id
        path = INDEX.sub("[]", id)
        if path in self.fields():
            return "field", path
        for key in pack.definitions:
            if id in (key, read_signature(key)[0]):
                return "definition", key
        for question in pack.questions.values():
            if id == question.name or id in choices_of(question):
                return "reading", question.id
        if id.removeprefix("world.") in pack.world:
            return "key", id.removeprefix("world.")
        for rule in pack.rules.values():
            if any(item.id == id for item in rule.exceptions):
                return "rule", rule.id
        return None

    def near(self, id: str) -> list[str]:
        """Return the ids that may be meant: fields whose last name it is, else the nearest spelling."""
        ends = [path for path in self.fields() if re.split(r"[.\]]+", path)[-1] == id or f".{id}." in f".{path}"]
        if ends and id:
            return ends
        pack = self.pack
        question = pack.questions.get(id.partition("=")[0])
        if question is not None:
            readings = choices_of(question)
            likely = nearest(id, readings)
            return [likely] if likely else readings
        every = [
            *pack.clauses,
            *pack.rules,
            *pack.questions,
            *[item.name for item in pack.questions.values()],
            *pack.assumptions,
            *pack.agreements,
            *pack.kinds,
            *pack.world,
            *self.fields(),
            *[read_signature(key)[0] for key in pack.definitions],
        ]
        # A clause is often called without its agreement.
        ends = [name for name in pack.clauses if name.rpartition(".")[2] == id]
        near = nearest(INDEX.sub("[]", id), every)
        if not ends and near is None:
            short = {name.rpartition(".")[2]: name for name in pack.clauses}
            near = short.get(nearest(id, short) or "")
        return ends or ([near] if near else [])

    def fields(self) -> dict[str, dict[str, Field]]:
        """Return every field by its path as the policies write it, for each of the kinds that have it."""
        found: dict[str, dict[str, Field]] = {}
        for kind in self.pack.kinds.values():
            for rows, field in kind.fields():
                found.setdefault(f"{rows}[].{field.path}" if rows else field.path, {})[kind.name] = field
            for rows in kind.rows:
                found.setdefault(f"{rows}[]", {})
        return found

    # Clauses and rules.

    def clause(self, id: str) -> Data:
        pack, clause = self.pack, self.pack.clauses[id]
        agreement, source = pack.agreements[clause.agreement], pack.sources.get(clause.source)
        rules = [pack.rules[name] for name in clause.rules]
        read = self.readings_of(rules)
        questions = [key for key, item in pack.questions.items() if id in item.clauses or key in read]
        return {
            "is": "clause",
            "id": id,
            "meaning": clause.meaning,
            "agreement": {"id": agreement.id, "title": agreement.title, "day": agreement.day},
            "source": {
                "id": clause.source,
                "title": source.title if source else "",
                "publisher": source.publisher if source else "",
                "where": source.where if source else "",
                "read_on": source.read_on if source else "",
            },
            "pinpoints": [
                {
                    "document": clause.source,
                    "paragraph": item.paragraph,
                    "phrase": item.phrase,
                    "fingerprint": item.fingerprint,
                }
                for item in clause.pinpoints
            ],
            "modality": clause.modality,
            "binds": clause.binds,
            "in_force": clause.in_force,
            "amendment": {"effect": clause.effect, "by": list(clause.amended_by), "ground": clause.ground},
            "amends": [other.id for other in pack.clauses.values() if id in other.amended_by],
            "checkability": clause.checkability,
            "reason": clause.reason,
            "uncovered": clause.uncovered,
            "waivable": clause.waivable,
            "facts": list(clause.facts),
            "rules": [self.rule_data(rule) for rule in rules],
            "excuses": [
                {
                    "rule": rule.id,
                    "clause": rule.clause,
                    "exception": item.id,
                    "when": self.condition(rule, item.when),
                    "ground": item.ground,
                }
                for rule in pack.rules.values()
                for item in rule.exceptions
                if item.clause == id and rule.clause != id
            ],
            "priorities": [edge_data(edge) for edge in pack.edges if id in (edge.over, edge.under)],
            "readings": [self.question_data(pack.questions[key]) for key in questions],
            "assumptions": self.assumptions_of(rules),
            "notes": self.notes_of(id, clause.rules),
            "cases": self.cases_data(naming(self.cases, pack, clause)),
            "cases_governed": sum([any(name in shown.rules for name in clause.rules) for shown in self.cases]),
        }

    def rule(self, id: str) -> Data:
        rule = self.pack.rules[id]
        clause = self.pack.clauses[rule.clause]
        read = self.readings_of([rule])
        shown = [item for item in self.cases if item.case.rule == id]
        return {
            "is": "rule",
            **self.rule_data(rule),
            "clause_meaning": clause.meaning,
            "modality": clause.modality,
            "binds": clause.binds,
            "readings": [self.question_data(self.pack.questions[key]) for key in self.pack.questions if key in read],
            "assumptions": self.assumptions_of([rule]),
            "notes": self.notes_of(rule.clause, (id,)),
            "cases": self.cases_data(shown),
            "cases_governed": sum([id in item.rules for item in self.cases]),
        }

    def rule_data(self, rule: Rule) -> Data:
        """Return a rule: its conditions as written and in words, exceptions, messages, and what they read."""
        reads = self.reads(rule)
        return {
            "id": rule.id,
            "title": rule.title,
            "clause": rule.clause,
            "kinds": list(rule.kinds),
            "subject": rule.subject,
            "governs": self.condition(rule, rule.governs),
            "requires": self.condition(rule, rule.requires) if rule.requires else None,
            "exceptions": [
                {"id": item.id, "clause": item.clause, "when": self.condition(rule, item.when), "ground": item.ground}
                for item in rule.exceptions
            ],
            "never_fails": rule.never_fails,
            "at": list(rule.at),
            "rests_on": list(rule.assumptions),
            "messages": [
                {"verdict": item.verdict, "when": item.when, "decides": list(item.decides), "text": item.text}
                for item in rule.messages
            ],
            "remedies": [{"when": item.when, "text": item.text} for item in rule.remedies],
            "definitions": self.definitions_of([rule.governs, rule.requires, *[item.when for item in rule.exceptions]]),
            "reads": {
                "facts": [f"{rows}[].{path}" if rows else path for kind, rows, path in sorted(reads) if kind == "fact"],
                "readings": [key for key in self.pack.questions if ("reading", "", key) in reads],
                "ledger": [key for key in self.pack.world if ("world", "", key) in reads],
            },
        }

    def condition(self, rule: Rule, text: str) -> Data:
        """Return a condition as written and what it says."""
        node = self.law.machinery.conditions.text(text, rule.kinds, rule.subject)
        lead, words = Speaker(self.law, rule.kinds[0], rule.subject).led(node)
        return {"cel": text, "lead": lead, "words": list(words)}

    def trees(self, rule: Rule) -> list[tuple[str, Node]]:
        """Return the conditions of a rule, each with what it is for: governs, requires, or an exception's id."""
        trees = self.law.machinery.conditions.rule(rule)
        found = [("governs", trees.governs)]
        if trees.requires is not None:
            found.append(("requires", trees.requires))
        return found + [(item.id, node) for item, node in zip(rule.exceptions, trees.excepts, strict=True)]

    def reads(self, rule: Rule) -> set[tuple[str, str, str]]:
        """Return what a rule reads: facts by rows and path, readings, ledger keys."""
        return {item for _, node in self.trees(rule) for item in read_by(node, rule)}

    def readings_of(self, rules: Iterable[Rule]) -> set[str]:
        """Return the questions that some rules read, those of which one is a facet too."""
        found = {key for rule in rules for kind, _, key in self.reads(rule) if kind == "reading"}
        return found | {self.pack.questions[key].facet_of for key in found} - {""}

    def definitions_of(self, texts: Iterable[str]) -> list[Data]:
        """Return the definitions that conditions name, and those that these name, in the pack's order."""
        keys = {read_signature(key)[0]: key for key in self.pack.definitions}
        seen: set[str] = set()
        left = list(texts)
        while left:
            text = left.pop()
            for name in re.findall(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(", text):
                if name in keys and name not in seen:
                    seen.add(name)
                    left.append(self.pack.definitions[keys[name]])
        return [
            {"name": key, "cel": text} for key, text in self.pack.definitions.items() if read_signature(key)[0] in seen
        ]

    def assumptions_of(self, rules: Iterable[Rule]) -> list[Data]:
        named = {name for rule in rules for name in rule.assumptions}
        return [
            {"id": item.id, "title": item.title, "text": item.text}
            for item in self.pack.assumptions.values()
            if item.id in named
        ]

    def notes_of(self, id: str, rules: Iterable[str] = ()) -> list[Data]:
        """Return the notes that name an id in their text or name, or that are for some rules."""
        chosen = set(rules)
        word = re.compile(rf"(?<![\w.-]){re.escape(id)}(?![\w-])")
        return [
            note_data(note)
            for note in self.pack.notes
            if note.name == id or word.search(note.text) or chosen.intersection(note.rules)
        ]

    def cases_data(self, shown: Iterable[Shown]) -> list[Data]:
        """Return cases by name, file and verdict."""
        home = os.path.dirname(os.path.abspath(self.pack.cases)) if self.pack.cases else ""
        return [
            {
                "case": item.case.name,
                "file": os.path.relpath(os.path.abspath(item.case.path), home).replace(os.sep, "/"),
                "line": item.case.line,
                "expect": item.case.expect,
            }
            for item in shown
        ]

    # Readings and assumptions.

    def question_data(self, question: Question) -> Data:
        """Return a question with its readings."""
        law = self.law
        fixed = law.readings[question.id]
        pin = law.pins.get(question.facet_of or question.id)
        reading = "pinned" if pin is not None and fixed is not None else "open" if question.open else "fixed"
        return {
            "id": question.id,
            "name": question.name,
            "facet_of": question.facet_of or None,
            "words": question.words,
            "question": question.question,
            "evidence": question.evidence,
            "open": question.open,
            "no_effect": question.no_effect,
            "read": {"how": reading, "as": fixed or None},
            "choices": [
                {
                    "name": item.name,
                    "standing": "plausible" if item.plausible else "strained",
                    "record": item.record,
                    "means": item.means,
                }
                for item in question.choices
            ],
        }

    def reading(self, id: str) -> Data:
        pack, question = self.pack, self.pack.questions[id]
        rules = [rule for rule in pack.rules.values() if ("reading", "", id) in self.reads(rule)]
        facets = [item for item in pack.questions.values() if item.facet_of == id]
        main = question.facet_of or id
        turned = turning(self.law, question)
        return {
            "is": "reading",
            **self.question_data(question),
            "facets": [self.question_data(item) for item in facets],
            "clauses": list(question.clauses),
            "rules": [{"id": rule.id, "title": rule.title, "clause": rule.clause} for rule in rules],
            "priorities": [edge_data(edge) for edge in pack.edges if edge.reading == id],
            "notes": self.notes_of(id),
            "turns": {
                "descriptor": dict(turned.data),
                "ledger": dict(turned.world),
                "pins": dict(turned.pins),
                "verdict": turned.verdict,
                "verdicts": dict(turned.verdicts),
            }
            if turned
            else None,
            "finding": self.finding(question, bool(rules), turned is not None),
            "cases": self.cases_data(
                [
                    item
                    for item in self.cases
                    if main in (item.case.causes or ()) or main in item.case.pins or main in item.case.notes
                ]
            ),
        }

    def finding(self, question: Question, read: bool, turns: bool) -> str:
        """Return in a sentence whether a verdict turns on a question, and how that is known."""
        if turns:
            return "A verdict turns on it: this descriptor, found over all acts, is judged otherwise by other readings."
        records = [item.name for item in question.choices if item.record]
        if not read:
            kept = (
                f" {', '.join(records)} is kept as a record: a descriptor has no field for it, and it cannot be pinned."
                if records
                else ""
            )
            return f"No verdict turns on it: no rule reads it.{kept}"
        return (
            "No act of up to two rows was found whose verdict turns on it, over every combination of facts, ledger and "
            "other readings."
        )

    def assumption(self, id: str) -> Data:
        pack, item = self.pack, self.pack.assumptions[id]
        return {
            "is": "assumption",
            "id": id,
            "title": item.title,
            "text": item.text,
            "agreements": [other.id for other in pack.agreements.values() if id in other.assumptions],
            "rules": [
                {"id": rule.id, "title": rule.title, "clause": rule.clause}
                for rule in pack.rules.values()
                if id in rule.assumptions
            ],
            "standing": pack.standing == id,
            "notes": self.notes_of(id),
            "cases": self.cases_data([shown for shown in self.cases if id in shown.case.notes]),
        }

    # Agreements, the ledger, the schema.

    def agreement(self, id: str) -> Data:
        pack, item = self.pack, self.pack.agreements[id]
        source = pack.sources.get(item.source)
        return {
            "is": "agreement",
            "id": id,
            "title": item.title,
            "day": item.day,
            "known_from": item.known_from,
            "start": item.start,
            "in_this_law": self.law.params[item.start] != "none",
            "source": {
                "id": item.source,
                "title": source.title if source else "",
                "publisher": source.publisher if source else "",
                "where": source.where if source else "",
                "read_on": source.read_on if source else "",
            },
            "summary": list(item.summary),
            "supplements": item.supplements or None,
            "supplemented_by": [other.id for other in pack.agreements.values() if other.supplements == id],
            "rests_on": list(item.assumptions),
            "clauses": [clause_line(pack.clauses[name]) for name in item.clauses],
        }

    def key(self, id: str) -> Data:
        pack, spec = self.pack, self.pack.world[id]
        entry = self.law.entries[id]
        return {
            "is": "key",
            "id": id,
            "about": spec.about,
            "type": spec.declared,
            "none": spec.none,
            "values": list(spec.values),
            "cause": spec.cause,
            "stand_in": spec.stand_in or None,
            "in_force": {
                "value": UNKNOWN if entry.value is None else entry.value,
                "known_from": entry.known_from or None,
                "source": entry.source,
            },
            "entries": [
                {
                    "value": UNKNOWN if item.value is None else item.value,
                    "known_from": item.known_from or None,
                    "source": item.source,
                }
                for item in pack.ledger.get(id, ())
            ],
            "valid": [
                {"holds": item.holds, "message": item.message}
                for item in pack.world_valid
                if f"world.{id}" in item.holds
            ],
            "rules": self.rules_reading(("world", "", id)),
            "notes": [
                note_data(note) for note in pack.notes if f"world.{id}" in note.when or f"world.{id}" in note.text
            ],
            "cases": self.cases_data([shown for shown in self.cases if id in shown.case.ledger]),
        }

    def kind(self, id: str) -> Data:
        kind = self.pack.kinds[id]
        return {
            "is": "kind",
            "id": id,
            "about": kind.about,
            "fields": [self.field_data(path, {id: found[id]}) for path, found in self.fields().items() if id in found],
            "valid": [
                {"holds": item.holds, "at": item.at, "message": item.message}
                for item in self.pack.valid
                if id in item.kinds
            ],
            "rules": [
                {"id": rule.id, "title": rule.title, "clause": rule.clause}
                for rule in self.pack.rules.values()
                if id in rule.kinds
            ],
            "notes": [note_data(note) for note in self.pack.notes if note.when and id in note.kinds],
            "gaps": [{"when": gap.when, "reason": gap.reason} for gap in self.pack.gaps if id in gap.kinds],
        }

    def field(self, path: str) -> Data:
        found = self.fields()[path]
        if not found:
            return self.rows(path.removesuffix("[]"))
        rows, bracket, name = path.partition("[].")
        key = ("fact", rows, name) if bracket else ("fact", "", path)
        return {
            "is": "field",
            **self.field_data(path, found),
            "kinds": list(found),
            "by_kind": self.by_kind(path, found),
            "rules": self.rules_reading(key),
            "valid": [
                {"kinds": list(item.kinds), "holds": item.holds, "message": item.message}
                for item in self.pack.valid
                if path in re.findall(r"[A-Za-z_][\w.]*", item.holds) and set(item.kinds) & set(found)
            ],
            "clauses": [clause.id for clause in self.pack.clauses.values() if path in clause.facts],
        }

    def by_kind(self, path: str, found: Mapping[str, Field]) -> list[Data]:
        """Return what a field is in each kind where it is not the same in all, [] where it is."""
        each: dict[str, tuple[Data, list[str]]] = {}
        for kind, field in found.items():
            data = self.field_data(path, {kind: field})
            each.setdefault(repr((data["about"], data["type"], data["values"])), (data, []))[1].append(kind)
        return [{"kinds": kinds, **data} for data, kinds in each.values()] if len(each) > 1 else []

    def rows(self, name: str) -> Data:
        """Return rows of an act, `offerings`, with their fields."""
        kinds = [kind for kind in self.pack.kinds.values() if name in kind.rows]
        fields = {path: found for path, found in self.fields().items() if path.startswith(f"{name}[].")}
        return {
            "is": "rows",
            "id": f"{name}[]",
            "about": str(kinds[0].tree[name].get("about", "")),
            "kinds": [kind.name for kind in kinds],
            "singular": kinds[0].singular[name],
            "fields": [self.field_data(path, found) for path, found in fields.items()],
            "rules": [
                {"id": rule.id, "title": rule.title, "clause": rule.clause, "in": ["subject"]}
                for rule in self.pack.rules.values()
                if rule.subject == name
            ],
        }

    def field_data(self, path: str, found: Mapping[str, Field]) -> Data:
        """Return what the schema says of a field."""
        field = next(iter(found.values()))
        labels = dict(field.labels)
        return {
            "id": path,
            "about": field.about,
            "type": field.declared,
            "of": field.of or None,
            "values": [{"value": value, "label": labels.get(str(value), "")} for value in field.values],
            "none": field.none,
            "required": field.required,
            "absent": field.absent,
            "only_if": dict(field.only_if),
            "decides": field.decides,
            "cause": field.cause,
            "control": field.control,
            "attested": path in self.pack.attest,
            "example": field.example,
        }

    def definition(self, key: str) -> Data:
        name, _ = read_signature(key)
        text = self.pack.definitions[key]
        used = {
            read_signature(other)[0]: other
            for other in self.pack.definitions
            if any(item["name"] == key for item in self.definitions_of([self.pack.definitions[other]]))
        }
        return {
            "is": "definition",
            "id": name,
            "signature": key,
            "cel": text,
            "definitions": self.definitions_of([text]),
            "used_by": list(used.values()),
            "readings": [item for item in self.pack.questions if re.search(rf"reading\.{item}\b", text)],
            "rules": [
                {"id": rule.id, "title": rule.title, "clause": rule.clause}
                for rule in self.pack.rules.values()
                if any(
                    item["name"] == key
                    for item in self.definitions_of(
                        [rule.governs, rule.requires, *[other.when for other in rule.exceptions]]
                    )
                )
            ],
        }

    def rules_reading(self, item: tuple[str, str, str]) -> list[Data]:
        """Return the rules that read something, each with the conditions in which it does."""
        found = []
        for rule in self.pack.rules.values():
            places = [name for name, node in self.trees(rule) if item in set(read_by(node, rule))]
            if places:
                found.append({"id": rule.id, "title": rule.title, "clause": rule.clause, "in": places})
        return found


def read_by(node: Node, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield what a condition of a rule reads: ("fact", rows, path), ("reading", "", id), ("world", "", key)."""
    scopes = {"": "", "this": "" if rule.subject == ACT else rule.subject}
    for part in walk(node):
        if isinstance(part, Quantifier) and isinstance(part.over, Rows):
            scopes[part.variable] = part.over.name
        elif isinstance(part, Fact):
            yield "fact", scopes[part.scope], part.path
        elif isinstance(part, Reading):
            yield "reading", "", part.id
        elif isinstance(part, (World, Known)):
            yield "world", "", part.key


def edge_data(edge: Edge) -> Data:
    """Return how two clauses that meet relate."""
    return {
        "over": edge.over,
        "under": edge.under,
        "relation": edge.relation,
        "ground": edge.ground,
        "status": edge.status,
        "reading": edge.reading or None,
    }


def note_data(note: NoteRule) -> Data:
    """Return a note that the pack adds to judgements."""
    return {"id": note.id, "name": note.name, "kinds": list(note.kinds), "when": note.when, "text": note.text}


def clause_line(clause: Clause) -> Data:
    """Return a clause as a list has it."""
    return {
        "id": clause.id,
        "modality": clause.modality,
        "binds": clause.binds,
        "meaning": clause.meaning,
        "rules": list(clause.rules),
    }


def pack_data(pack: Pack) -> Data:
    """Return which pack is described."""
    return {"name": pack.name, "title": pack.title, "version": pack.version, "digest": pack.digest}
