"""Everything that a pack says of one id, as plain data: the JSON of `checker explain`, of which the pages are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from checker.explain.figures import figures
from checker.explain.ids import UnknownId, find_id, near_ids
from checker.explain.lines import Data, cases_data, clause_line, edge_data, note_data, rule_line, source_data
from checker.explain.matrix import Shown, naming, shown_cases
from checker.explain.reads import readings_of, reads_of
from checker.explain.sentences import Speaker
from checker.explain.turning import looked_at, turning
from checker.explain.vocabulary import describe_field, describe_key, describe_kind
from checker.judge.findings import title_of
from checker.judge.law import Law
from checker.pack.model import Question, Rule
from checker.pack.resolver import read_signature


class Describer:
    """Describes what a law's pack has, by id; the pack's cases are judged once, when they are first asked for.

    `cases` are those of the pack where they are known, () where nobody will look at them.
    """

    def __init__(self, law: Law, cases: tuple[Shown, ...] | None = None) -> None:
        self.law, self.pack = law, law.pack
        self._cases = cases

    @property
    def cases(self) -> tuple[Shown, ...]:
        """The pack's own cases, judged; raises PackError where they cannot be read."""
        if self._cases is None:
            self._cases = shown_cases(self.law)
        return self._cases

    def describe(self, id: str) -> Data:
        """Return what there is to say of an id; raises UnknownId."""
        found = find_id(self.pack, id)
        if found is None:
            raise UnknownId(id, near_ids(self.pack, id))
        kind, name = found
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
        return makers[kind](name)

    def figures(self, rules: Iterable[str], own: str = "") -> list[Data]:
        """Return the parameters that rules read, and all of the agreement `own`."""
        every = [{"name": key, "cel": text} for key, text in self.pack.definitions.items()]
        return figures(self.law, [self.pack.rules[name] for name in rules], every, own)

    # Clauses and rules.

    def clause(self, id: str) -> Data:
        pack, clause = self.pack, self.pack.clauses[id]
        agreement = pack.agreements[clause.agreement]
        rules = [pack.rules[name] for name in clause.rules]
        read = readings_of(self.law, rules)
        questions = [key for key, item in pack.questions.items() if id in item.clauses or key in read]
        return {
            "is": "clause",
            "id": id,
            "meaning": clause.meaning,
            "agreement": {"id": agreement.id, "title": agreement.title, "day": agreement.day},
            "source": source_data(pack, clause.source),
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
            "parameters": self.figures(clause.rules),
            "notes": self.notes_of(id, clause.rules),
            "cases": cases_data(self.pack, naming(self.cases, pack, clause)),
            "cases_governed": sum([any(name in shown.rules for name in clause.rules) for shown in self.cases]),
        }

    def rule(self, id: str) -> Data:
        rule = self.pack.rules[id]
        clause = self.pack.clauses[rule.clause]
        read = readings_of(self.law, [rule])
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
            "cases": cases_data(self.pack, shown),
            "cases_governed": sum([id in item.rules for item in self.cases]),
        }

    def rule_data(self, rule: Rule) -> Data:
        """Return a rule: its conditions as written and in words, exceptions, messages, and what they read."""
        reads = reads_of(self.law, rule)
        return {
            "id": rule.id,
            "title": title_of(rule, self.law),
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
        rules = [rule for rule in pack.rules.values() if ("reading", "", id) in reads_of(self.law, rule)]
        facets = [item for item in pack.questions.values() if item.facet_of == id]
        main = question.facet_of or id
        turned = turning(self.law, question)
        return {
            "is": "reading",
            **self.question_data(question),
            "facets": [self.question_data(item) for item in facets],
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
                    item
                    for item in self.cases
                    if main in (item.case.causes or ()) or main in item.case.pins or main in item.case.notes
                ],
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
        rows = looked_at(self.law, question)
        return (
            f"No act{f' with {rows}' if rows else ''} was found whose verdict turns on it, over every combination of facts, "
            "ledger and other readings."
        )

    def assumption(self, id: str) -> Data:
        pack, item = self.pack, self.pack.assumptions[id]
        return {
            "is": "assumption",
            "id": id,
            "title": item.title,
            "text": item.text,
            "agreements": [other.id for other in pack.agreements.values() if id in other.assumptions],
            "rules": [rule_line(rule) for rule in pack.rules.values() if id in rule.assumptions],
            "standing": pack.standing == id,
            "notes": self.notes_of(id),
            "cases": cases_data(self.pack, [shown for shown in self.cases if id in shown.case.notes]),
        }

    # Agreements, the ledger, the schema.

    def agreement(self, id: str) -> Data:
        pack, item = self.pack, self.pack.agreements[id]
        return {
            "is": "agreement",
            "id": id,
            "title": item.title,
            "day": item.day,
            "known_from": item.known_from,
            "start": item.start,
            "in_this_law": self.law.params[item.start] != "none",
            "source": source_data(pack, item.source),
            "summary": list(item.summary),
            "supplements": item.supplements or None,
            "supplemented_by": [other.id for other in pack.agreements.values() if other.supplements == id],
            "rests_on": list(item.assumptions),
            "clauses": [clause_line(pack.clauses[name]) for name in item.clauses],
            "parameters": self.figures([name for clause in item.clauses for name in pack.clauses[clause].rules], id),
        }

    def parameter(self, path: str) -> Data:
        """Return a parameter with its values over time and the rules that read it."""
        own = next(item for item in self.pack.agreements.values() if path.startswith(f"{item.start}."))
        found = next(item for item in self.figures(self.pack.rules, own.id) if item["name"] == path)
        rules = [rule_line(self.pack.rules[name]) for name in found["read_by"]]
        dated = own.parameters[path.rpartition(".")[2]].dated_by
        return {"is": "parameter", "id": path, **found, "dated_by": dated, "rules": rules}

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
                rule_line(rule)
                for rule in self.pack.rules.values()
                if any(
                    item["name"] == key
                    for item in self.definitions_of(
                        [rule.governs, rule.requires, *[other.when for other in rule.exceptions]]
                    )
                )
            ],
        }
