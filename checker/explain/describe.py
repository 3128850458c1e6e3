"""The description of one id of a pack as plain data: the JSON of `checker explain` and the source of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from checker.explain.figures import figures
from checker.explain.ids import UnknownId, find_id, near_ids
from checker.explain.lines import Data, cases_data, clause_line, edge_data, note_data, rule_line, source_data
from checker.explain.matrix import JudgedCase, naming, shown_cases
from checker.explain.reads import definitions_of, readings_of, reads_of
from checker.explain.sentences import Speaker
from checker.explain.turning import looked_at, turning
from checker.explain.vocabulary import describe_field, describe_key, describe_kind
from checker.judge.findings import title_of
from checker.judge.law import Law
from checker.pack.model import Question, Rule
from checker.pack.resolver import read_signature
from checker.read.plain import attributes


class Describer:
    """Describes the parts of a law's pack by id; the pack's cases are judged once, on first use.

    `cases` are the pack's judged cases if they are known, () if the description needs none.
    """

    def __init__(self, law: Law, cases: tuple[JudgedCase, ...] | None = None) -> None:
        self.law, self.pack = law, law.pack
        self._cases = cases

    @property
    def cases(self) -> tuple[JudgedCase, ...]:
        """The pack's own cases, judged; raises PackError if they cannot be read."""
        if self._cases is None:
            self._cases = shown_cases(self.law)
        return self._cases

    def describe(self, id: str) -> Data:
        """Return the description of an id; raises UnknownId."""
        identified = find_id(self.pack, id)
        if identified is None:
            raise UnknownId(id, near_ids(self.pack, id))
        kind, name = identified
        makers: Mapping[str, Callable[[str], Data]] = {
            "clause": self.clause,
            "rule": self.rule,
            "reading": self.reading,
            "assumption": self.assumption,
            "agreement": self.agreement,
            "kind": lambda name: describe_kind(self.pack, name),
            "key": lambda name: describe_key(self.law, self.cases, name),
            "field": lambda name: describe_field(self.law, name),
            "definition": self.definition,
            "parameter": self.parameter,
        }
        return {"is": kind, **makers[kind](name)}

    def figures(self, rules: Iterable[str], own: str = "") -> list[Data]:
        """Return the parameters that rules read, and all of the agreement `own`."""
        return figures(self.law, [self.pack.rules[name] for name in rules], own)

    # Clauses and rules.

    def clause(self, id: str) -> Data:
        pack, clause = self.pack, self.pack.clauses[id]
        agreement = pack.agreements[clause.agreement]
        rules = [pack.rules[name] for name in clause.rules]
        read = readings_of(self.law, rules)
        questions = [key for key, entry in pack.questions.items() if id in entry.clauses or key in read]
        return {
            "id": id,
            "meaning": clause.meaning,
            "agreement": attributes(agreement, "id", "title", "day"),
            "source": source_data(pack, clause.source),
            "pinpoints": [
                {"document": clause.source, **attributes(entry, "paragraph", "phrase", "fingerprint")}
                for entry in clause.pinpoints
            ],
            **attributes(clause, "modality", "binds", "in_force"),
            "amendment": {"effect": clause.effect, "by": list(clause.amended_by), "ground": clause.ground},
            "amends": [other.id for other in pack.clauses.values() if id in other.amended_by],
            **attributes(clause, "checkability", "reason", "uncovered", "waivable", "facts"),
            "rules": [self.rule_data(rule) for rule in rules],
            "excuses": [
                {
                    "rule": rule.id,
                    "clause": rule.clause,
                    "exception": entry.id,
                    "when": self.condition(rule, entry.when),
                    "ground": entry.ground,
                }
                for rule in pack.rules.values()
                for entry in rule.exceptions
                if entry.clause == id and rule.clause != id
            ],
            "priorities": [edge_data(edge) for edge in pack.edges if id in (edge.over, edge.under)],
            "readings": [self.question_data(pack.questions[key]) for key in questions],
            "assumptions": self.assumptions_of(rules),
            "parameters": self.figures(clause.rules),
            "notes": self.notes_of(id, clause.rules),
            "cases": cases_data(self.pack, naming(self.cases, clause)),
            "cases_governed": sum([any(name in case.rules for name in clause.rules) for case in self.cases]),
        }

    def rule(self, id: str) -> Data:
        rule = self.pack.rules[id]
        clause = self.pack.clauses[rule.clause]
        read = readings_of(self.law, [rule])
        named = [case for case in self.cases if case.case.rule == id]
        return {
            **self.rule_data(rule),
            "clause_meaning": clause.meaning,
            **attributes(clause, "modality", "binds"),
            "readings": [self.question_data(self.pack.questions[key]) for key in self.pack.questions if key in read],
            "assumptions": self.assumptions_of([rule]),
            "notes": self.notes_of(rule.clause, (id,)),
            "cases": cases_data(self.pack, named),
            "cases_governed": sum([id in case.rules for case in self.cases]),
        }

    def rule_data(self, rule: Rule) -> Data:
        """Return a rule with its conditions as written and in words, its exceptions and messages, and the terms that it reads."""
        reads = reads_of(self.law, rule)
        return {
            "id": rule.id,
            "title": title_of(rule, self.law),
            **attributes(rule, "clause", "kinds", "subject"),
            "governs": self.condition(rule, rule.governs),
            "requires": self.condition(rule, rule.requires) if rule.requires else None,
            "exceptions": [
                {**attributes(entry, "id", "clause"), "when": self.condition(rule, entry.when), "ground": entry.ground}
                for entry in rule.exceptions
            ],
            "never_fails": rule.never_fails,
            "at": list(rule.at),
            "rests_on": list(rule.assumptions),
            "messages": [attributes(entry, "verdict", "when", "decides", "text") for entry in rule.messages],
            "remedies": [{"when": entry.when, "text": entry.text} for entry in rule.remedies],
            "definitions": definitions_of(self.pack, rule.conditions),
            "reads": {
                "facts": [f"{rows}[].{path}" if rows else path for kind, rows, path in sorted(reads) if kind == "fact"],
                "readings": [key for key in self.pack.questions if ("reading", "", key) in reads],
                "ledger": [key for key in self.pack.world if ("world", "", key) in reads],
            },
        }

    def condition(self, rule: Rule, text: str) -> Data:
        """Return a condition as written and in words."""
        node = self.law.machinery.conditions.text(text, rule.kinds, rule.subject)
        lead, words = Speaker(self.law, rule.kinds[0], rule.subject).led(node)
        return {"cel": text, "lead": lead, "words": list(words)}

    def assumptions_of(self, rules: Iterable[Rule]) -> list[Data]:
        named = {name for rule in rules for name in rule.assumptions}
        assumptions = [entry for entry in self.pack.assumptions.values() if entry.id in named]
        return [attributes(assumption, "id", "title", "text") for assumption in assumptions]

    def notes_of(self, id: str, rules: Iterable[str] = ()) -> list[Data]:
        """Return the notes with an id in their text or name and the notes for some rules."""
        chosen = set(rules)
        word = re.compile(rf"(?<![\w.-]){re.escape(id)}(?![\w-])")
        return [
            note_data(note)
            for note in self.pack.notes
            if note.name == id or word.search(note.text) or chosen.intersection(note.rules)
        ]

    # Readings and assumptions.

    def question_data(self, question: Question) -> Data:
        """Return a question with its readings."""
        law = self.law
        fixed = law.readings[question.id]
        pin = law.pins.get(question.facet_of or question.id)
        reading = "pinned" if pin is not None and fixed is not None else "open" if question.open else "fixed"
        return {
            **attributes(question, "id", "name"),
            "facet_of": question.facet_of or None,
            **attributes(question, "words", "question", "evidence", "open", "no_effect"),
            "read": {"how": reading, "as": fixed or None},
            "choices": [
                {
                    "name": choice.name,
                    "standing": "plausible" if choice.plausible else "strained",
                    **attributes(choice, "record", "means"),
                }
                for choice in question.choices
            ],
        }

    def reading(self, id: str) -> Data:
        pack, question = self.pack, self.pack.questions[id]
        rules = [rule for rule in pack.rules.values() if ("reading", "", id) in reads_of(self.law, rule)]
        facets = [entry for entry in pack.questions.values() if entry.facet_of == id]
        main = question.facet_of or id
        turned = turning(self.law, question)
        return {
            **self.question_data(question),
            "facets": [self.question_data(entry) for entry in facets],
            "clauses": list(question.clauses),
            "rules": [rule_line(rule) for rule in rules],
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
            "cases": cases_data(
                self.pack,
                [
                    entry
                    for entry in self.cases
                    if main in (entry.case.causes or ()) or main in entry.case.pins or main in entry.case.notes
                ],
            ),
        }

    def finding(self, question: Question, read: bool, turns: bool) -> str:
        """Return a sentence on whether a verdict depends on a question, with the evidence for it."""
        if turns:
            return "A verdict turns on it: this descriptor, found over all acts, is judged otherwise by other readings."
        records = [choice.name for choice in question.choices if choice.record]
        if not read:
            remark = (
                f" {', '.join(records)} is kept as a record: a descriptor has no field for it, and it cannot be pinned."
                if records
                else ""
            )
            return f"No verdict turns on it: no rule reads it.{remark}"
        rows = looked_at(self.law, question)
        return (
            f"No act{f' with {rows}' if rows else ''} was found whose verdict turns on it, over every combination of facts, "
            "ledger and other readings."
        )

    def assumption(self, id: str) -> Data:
        pack, assumption = self.pack, self.pack.assumptions[id]
        return {
            "id": id,
            "title": assumption.title,
            "text": assumption.text,
            "agreements": [other.id for other in pack.agreements.values() if id in other.assumptions],
            "rules": [rule_line(rule) for rule in pack.rules.values() if id in rule.assumptions],
            "standing": pack.standing == id,
            "notes": self.notes_of(id),
            "cases": cases_data(self.pack, [case for case in self.cases if id in case.case.notes]),
        }

    # Agreements, the ledger, the schema.

    def agreement(self, id: str) -> Data:
        pack, agreement = self.pack, self.pack.agreements[id]
        return {
            "id": id,
            **attributes(agreement, "title", "day", "known_from", "start"),
            "in_this_law": self.law.params[agreement.start] != "none",
            "source": source_data(pack, agreement.source),
            "summary": list(agreement.summary),
            "supplements": agreement.supplements or None,
            "supplemented_by": [other.id for other in pack.agreements.values() if other.supplements == id],
            "rests_on": list(agreement.assumptions),
            "clauses": [clause_line(pack.clauses[name]) for name in agreement.clauses],
            "parameters": self.figures(
                [name for clause in agreement.clauses for name in pack.clauses[clause].rules], id
            ),
        }

    def parameter(self, path: str) -> Data:
        """Return a parameter with its values over time and the rules that read it."""
        own = next(entry for entry in self.pack.agreements.values() if path.startswith(f"{entry.start}."))
        figure = next(entry for entry in self.figures(self.pack.rules, own.id) if entry["name"] == path)
        rules = [rule_line(self.pack.rules[name]) for name in figure["read_by"]]
        dated = own.parameters[path.rpartition(".")[2]].dated_by
        return {"id": path, **figure, "dated_by": dated, "rules": rules}

    def definition(self, key: str) -> Data:
        pack, text = self.pack, self.pack.definitions[key]

        def uses(texts: Iterable[str]) -> bool:
            return any(entry["name"] == key for entry in definitions_of(pack, texts))

        return {
            "id": read_signature(key)[0],
            "signature": key,
            "cel": text,
            "definitions": definitions_of(pack, [text]),
            "used_by": [other for other, body in pack.definitions.items() if uses([body])],
            "readings": [entry for entry in pack.questions if re.search(rf"reading\.{entry}\b", text)],
            "rules": [rule_line(rule) for rule in pack.rules.values() if uses(rule.conditions)],
        }
