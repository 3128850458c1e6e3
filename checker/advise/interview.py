"""Questions about an act: only those whose answer can still decide, the one that settles most first.

What the readings leave open no team can answer: they range, and facts are asked for as long as one of them can turn
what is left. The next question is the one after whose answer the least is to be expected to be open: entropy, over the
classes of acts that the law can tell apart.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from math import log2
from typing import Any, NamedTuple

from checker.advise.change import fitting, spec_of
from checker.advise.masks import MAY_FAIL, MAY_PASS, Masks, cut, ends, failing_of, without
from checker.condition.engines.diagram import Diagram, LimitReached
from checker.judge.act import Act, path_of
from checker.judge.choices import Choice, fact_name, label, representative_days, representative_numbers
from checker.judge.court import Bench
from checker.judge.descriptor import Reader
from checker.judge.judgement import FAIL, KINDS, LEVELS, PASS, REVIEW, judge
from checker.judge.law import Law
from checker.pack.schema import NONE, UNKNOWN, Field, Kind
from checker.pack.validate import expected
from checker.read.document import Path
from checker.read.edit import Change, EditError, flow, lay, taken
from checker.read.yaml_writer import comment, scalar

BUDGET = 450_000
"""Steps of the diagrams for one question, a count: less than a second of work."""
VERDICTS = {MAY_PASS: PASS, MAY_FAIL: FAIL, MAY_PASS | MAY_FAIL: REVIEW}
FEW, SMALL = 5, 120
"""Up to how many open facts, and nodes of the diagram over them, the best order of all questions is looked for."""
HEAD = "head"
"""The kind of question that comes before all others: what every act of its kind must say."""


class Question(NamedTuple):
    """A question: the fact it asks for, what that is, and what may be answered."""

    path: str
    about: str
    expects: str
    kind: str = "fact"


class Standing(NamedTuple):
    """Where an interview stands: the verdict so far, those it may still come to, and how many facts can decide.

    `limit` says what stopped the comparing of questions, "" for nothing.
    """

    verdict: str
    possible: tuple[str, ...]
    open: int
    limit: str = ""


class Interview:
    """An interview: answers go in, the next question and the standing come out.

    `data` is the descriptor so far. `counts` has how many entries each of the kind's rows is to have. Raises EditError
    for an answer that cannot be taken.
    """

    def __init__(self, law: Law, data: Mapping[str, Any] | None = None) -> None:
        self.law = law
        self.reader = Reader(law)
        self.data: dict[str, Any] = lay(data or {}, ())
        self.resumed = data is not None
        self.asked: dict[str, Any] = {}
        self.placed: set[Path] = set()
        self._survey: _Survey | None = None

    @property
    def kind(self) -> Kind | None:
        """The kind of the act, once that is known."""
        return self.law.pack.kinds.get(str(self.data.get("kind")))

    def question(self) -> Question | None:
        """Return what to ask next, None where no answer can change anything any more."""
        head = next(self._head(), None)
        if head is not None:
            return head
        survey = self.survey()
        name = survey.best
        if name is None:
            return None
        kind = self.kind
        assert kind is not None
        field = kind.field(*survey.places[name])
        return Question(name, field.about, expected(_expects(field)), field.cause)

    def meaning(self, question: Question) -> Iterator[str]:
        """Yield what the answers to a question mean, and what reads the fact that is asked for."""
        kinds = self.law.pack.kinds
        if question.path == "kind" and self.kind is None:
            yield from [f"{name}: {kind.about}" for name, kind in kinds.items()]
            return
        spec = spec_of(self._kind().tree, path_of(question.path)) or {}
        yield from [f"{value}: {words}" for value, words in spec.get("labels", {}).items()]
        if not spec.get("labels") and spec.get("example") not in (None, UNKNOWN):
            yield f"such as {flow(spec['example'])}"
        if question.kind != HEAD:
            by_rule = self.law.analysis(self._kind().name).by_rule
            place = ("fact", *self.survey().places[question.path])
            rules = [self.law.pack.rules[rule] for rule, terms in by_rule.items() if place in terms]
            yield f"read by {', '.join([f'{rule.id} ({rule.clause})' for rule in rules])}"
            yield f"{UNKNOWN}: not known yet; it may then be any of them"

    def _head(self) -> Iterator[Question]:
        """Yield what every act must say and this one does not yet."""
        kinds = self.law.pack.kinds
        if self.kind is None:
            yield Question("kind", "What sort of act it is.", f"one of {', '.join(kinds)}", HEAD)
            return
        for name, spec in self.kind.tree.items():
            if not spec.get("required") or name in self.data:
                continue
            if spec["type"] == "rows":
                singular = spec.get("singular", name)
                yield Question(
                    name,
                    f"{spec.get('about', '')} How many of them?".strip(),
                    f"the number of entries, each one {singular}",
                    HEAD,
                )
            else:
                yield Question(name, spec.get("about", ""), expected({**spec, "required": True}), HEAD)

    def answer(self, question: Question, value: Any) -> None:
        """Take an answer, plain data as a descriptor has it; raises EditError with what is wrong with it."""
        path = path_of(question.path)
        if question.kind == HEAD:
            self._begin(question.path, value)
        else:
            self.data = self._checked(fitting(lay(self.data, [Change(path, value)]), self._kind()))
        self.asked[question.path] = value
        self._survey = None

    def _begin(self, name: str, value: Any) -> None:
        if name == "kind" and value not in self.law.pack.kinds:
            _, refusals = self.reader.act({"kind": value})
            raise EditError(refusals[0].message)
        kind = self.law.pack.kinds[value] if name == "kind" else self._kind()
        spec = kind.tree[name]
        if spec["type"] == "rows":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= ROWS:
                raise EditError(f"{name}: expected a number from 1 to {ROWS}; found {value!r}")
            self.data = lay(self.data, [Change((name,), [{} for _ in range(value)])])
        else:
            self._fits(kind, name, value)
            self.data = lay(self.data, [Change((name,), value)])
        if next(self._head(), None) is None:
            self._place(kind)
            self.data = self._checked(self.data)

    def _fits(self, kind: Kind, name: str, value: Any) -> None:
        """Raise EditError where a value does not fit its field, whatever else is missing yet."""
        from checker.pack.validate import explain

        schema = {**self.reader.schema(kind.name), "required": []}
        for refusal in explain(schema, {"kind": kind.name, name: value}):
            raise EditError(refusal.message)

    def _place(self, kind: Kind) -> None:
        """Let range what would otherwise count as known by being left out."""
        for rows, field in kind.fields():
            if field.absent is not None:
                for index in range(len(self.data[rows])) if rows else (None,):
                    path: Path = path_of(fact_name(rows, index or 0, field.path))
                    if taken(self.data, path) is None:
                        self.data = lay(self.data, [Change(path, UNKNOWN)])
                        self.placed.add(path)

    def _kind(self) -> Kind:
        kind = self.kind
        assert kind is not None
        return kind

    def _checked(self, data: dict[str, Any]) -> dict[str, Any]:
        act, refusals = self.reader.act(data)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
        return data

    def act(self) -> Act:
        """Return the act so far; everything that must be said has to be."""
        act, refusals = self.reader.act(self.data)
        if act is None:
            raise EditError("; ".join([refusal.message for refusal in refusals]))
        return act

    def survey(self) -> _Survey:
        """Return what the facts that are not known can still decide."""
        if self._survey is None:
            self._survey = _Survey(self.act(), self.law, frozenset(self.asked))
        return self._survey

    def standing(self) -> Standing:
        """Return where the interview stands."""
        survey = self.survey()
        possible = tuple([verdict for mask, verdict in VERDICTS.items() if mask in survey.masks])
        if survey.masks in ({MAY_PASS}, {MAY_FAIL}) and not survey.limit:
            verdict = judge(self.act(), self.law, causes=False).verdict
            return Standing(verdict, (verdict,), 0)
        return Standing(REVIEW, possible, len(survey.deciding), survey.limit)

    def result(self) -> dict[str, Any]:
        """Return the descriptor: what was let range and never asked is left out again."""
        data = lay(self.data, ())
        for path in self.placed:
            if taken(data, path) == UNKNOWN and _written(path) not in self.asked:
                taken(data, path[:-1]).pop(path[-1])
        return dict(data)


ROWS = 1_000
"""The most entries of rows that an interview begins with."""


def _written(path: Path) -> str:
    from checker.read.edit import dotted

    return dotted(path)


def _expects(field: Field) -> dict[str, Any]:
    return {
        "type": field.type,
        "values": field.values,
        "of": field.of,
        "none": field.none,
        "required": field.required,
    }


class _Survey:
    """What the open facts of an act can still decide; readings, the ledger and what was answered unknown range.

    `masks` are the verdicts that answers can lead to, `deciding` the facts that matter, `best` the one to ask for. If
    it is needs-review whatever is answered, those facts matter on which it depends what it then turns on.
    """

    def __init__(self, act: Act, law: Law, asked: frozenset[str]) -> None:
        self.limit = ""
        self.masks: set[int] = set(VERDICTS)
        self.deciding: list[str] = []
        self.best: str | None = None
        depth = sys.getrecursionlimit()
        sys.setrecursionlimit(max(depth, 6 * LEVELS + 1000))
        self.places = {name: place for name, place in unknown(act, law) if name not in asked}
        try:
            every = [widened(choice) for choice in Bench(act, law).choices]
            facts = [choice for choice in every if choice.name in self.places]
            self._verdicts(act, law, every, asked)
            if self.masks == {MAY_PASS | MAY_FAIL}:
                self._grounds(act, law, facts, [choice for choice in every if choice not in facts])
        except LimitReached as limit:
            # Too much is open to compare questions: they are asked in the order of the schema.
            self.limit = str(limit)
            self.deciding = list(self.places)
            self.best = next(iter(self.places), None)
        finally:
            sys.setrecursionlimit(depth)

    def _verdicts(self, act: Act, law: Law, choices: list[Choice], asked: frozenset[str]) -> None:
        """Find what can still turn the verdict."""
        bench = Bench(act, law, BUDGET, choices=choices)
        first = next((at for at, choice in enumerate(choices) if choice.address[0] != "fact"), len(choices))
        root = cut(bench.diagram, failing_of(bench), first, Masks(bench.diagram).of)
        for level in range(first - 1, -1, -1):
            if choices[level].name in asked:
                root = without(bench.diagram, root, level)
        self.masks = {int(value) for value in ends(bench.diagram, root)} - {0}
        self._compare(bench.diagram, root, choices)

    def _grounds(self, act: Act, law: Law, facts: list[Choice], rest: list[Choice]) -> None:
        """Find what can still turn on which of the rest it depends; that is left where it would take too long."""
        try:
            bench = Bench(act, law, BUDGET, choices=[*facts, *rest])
            root = cut(bench.diagram, failing_of(bench), len(facts), lambda node: ("rest", node))
            self._compare(bench.diagram, root, facts)
        except LimitReached:
            self.deciding, self.best = [], None

    def _compare(self, diagram: Diagram, root: int, choices: list[Choice]) -> None:
        levels = sorted(diagram.support(root))
        self.deciding = [choices[level].name for level in levels]
        if levels:
            self.best = choices[best_level(diagram, root, choices)].name


def unknown(act: Act, law: Law) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the facts that may decide and are not known: what each is called, its rows and its path."""
    reads = law.analysis(act.kind).facts
    for rows, field in law.pack.kinds[act.kind].fields():
        if (rows, field.path) in reads:
            for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
                if row[field.path] is None:
                    yield fact_name(rows, index, field.path), (rows, field.path)


def best_level(diagram: Diagram, root: int, choices: list[Choice]) -> int:
    """Return the level of the choice to ask for: of few the one with which the fewest questions are to be expected.

    Of more it is the one after which the least is to be expected to be open.
    """
    nodes = diagram.reachable(root)
    levels = sorted({diagram.level[node] for node in nodes})
    if len(levels) <= FEW and len(nodes) <= SMALL:
        left = {level: fewest(diagram, root, level, choices, {}) for level in levels}
    else:
        left = expectations(diagram, root, nodes, choices)
    return min(levels, key=lambda level: (round(left[level], 9), KINDS.index(choices[level].kind), level))


def fewest(diagram: Diagram, root: int, level: int, choices: list[Choice], memory: dict[int, float]) -> float:
    """Return how many questions are to be expected if that of a level comes first, and the best ones after it."""
    names = choices[level].labels
    total = sum(map(len, names))
    found = 1.0
    for index, group in enumerate(names):
        rest = diagram.restrict(root, level, index)
        if rest not in memory:
            levels = diagram.support(rest)
            memory[rest] = min([fewest(diagram, rest, other, choices, memory) for other in levels], default=0.0)
        found += len(group) / total * memory[rest]
    return found


def widened(choice: Choice) -> Choice:
    """Return a day or number of the ledger, which ranges whatever is answered, with room around each possible answer."""
    if not choice.ordered or choice.address[0] == "fact":
        return choice
    fixed = [value for value in choice.values if value != NONE]
    days = any(isinstance(value, str) for value in choice.values)
    found: list[Any] = list(representative_days(fixed, 1) if days else representative_numbers(fixed, 1, choice.least))
    values = (*found, NONE) if NONE in choice.values else tuple(found)
    return choice._replace(values=values, labels=tuple([(label(value),) for value in values]))


Shares = dict[int, float]
"""Shares of all paths, by the terminal that they end in."""


def expectations(diagram: Diagram, root: int, nodes: list[int], choices: list[Choice]) -> dict[int, float]:
    """Return for each level how much (bits) is to be expected to be open once its choice is known.

    Every value of a choice counts alike, the several of a class each. Shares are taken of all paths in one sweep up and
    one down; what does not pass a level's nodes is the same whatever its value.
    """
    level, kids = diagram.level, diagram.kids
    weights = [[len(names) / sum(map(len, choice.labels)) for names in choice.labels] for choice in choices]
    never = diagram.terminal(0)
    share: dict[int, Shares] = {never: {}}
    for node in reversed(nodes):
        for kid in kids[node]:
            if kid not in share:
                share[kid] = {kid: 1.0}
        share[node] = _sum(zip(weights[level[node]], [share[kid] for kid in kids[node]], strict=True))
        diagram.step(len(share[node]))
    reach = dict.fromkeys(nodes, 0.0)
    reach[root] = 1.0
    by_level: dict[int, list[int]] = {}
    for node in nodes:
        by_level.setdefault(level[node], []).append(node)
        for weight, kid in zip(weights[level[node]], kids[node], strict=True):
            if kid in reach:
                reach[kid] += weight * reach[node]
    found = {}
    for at, here in by_level.items():
        through = _sum([(reach[node], share[node]) for node in here])
        around = _sum([(1.0, share[root]), (-1.0, through)])
        parts = [
            _sum([(1.0, around), *[(reach[node], share[kids[node][index]]) for node in here]])
            for index in range(len(weights[at]))
        ]
        mass = [weight * sum(part.values()) for weight, part in zip(weights[at], parts, strict=True)]
        total = sum(mass) or 1.0
        found[at] = sum([one / total * entropy(part) for one, part in zip(mass, parts, strict=True)])
    return found


def _sum(parts: Iterable[tuple[float, Shares]]) -> Shares:
    found: Shares = {}
    for weight, share in parts:
        for end, part in share.items():
            found[end] = found.get(end, 0.0) + weight * part
    return found


def entropy(shares: Shares) -> float:
    """Return the entropy, in bits, of shares that need not sum to one."""
    total = sum(shares.values())
    return (
        -sum([part / total * log2(part / total) for part in shares.values() if part > 1e-12]) if total > 1e-12 else 0.0
    )


def commented(kind: Kind, data: Mapping[str, Any], basis: str) -> str:
    """Return a descriptor as YAML, what each field means above it; the basis is its last line."""
    lines = comment("Written by checker interview: what is not here could not decide, or was not asked any more.")
    for name, spec in kind.tree.items():
        if name in data:
            lines += ["", *_entry(name, spec, data[name], "", True)]
    return "\n".join([*lines, "", *comment(basis)]) + "\n"


def _entry(name: str, spec: Mapping[str, Any], value: Any, indent: str, told: bool) -> Iterator[str]:
    """Yield the lines of a field, with what it means where that is not told already."""
    if told:
        yield from comment(spec.get("about", ""), indent)
    if spec["type"] == "block" and value:
        yield f"{indent}{name}:"
        for key, item in value.items():
            yield from _entry(key, spec["fields"][key], item, indent + "  ", told)
    elif spec["type"] == "rows":
        yield f"{indent}{name}:"
        met: set[str] = set()
        for row in value:
            lines: list[str] = []
            for key in [key for key in spec["fields"] if key in row]:
                lines += _entry(key, spec["fields"][key], row[key], indent + "    ", key not in met)
                met.add(key)
            first = next((number for number, line in enumerate(lines) if not line.lstrip().startswith("#")), None)
            if first is None:
                yield f"{indent}  - {{}}"
                continue
            yield from [line.removeprefix("  ") for line in lines[:first]]
            yield f"{indent}  - {lines[first].lstrip()}"
            yield from lines[first + 1 :]
    else:
        yield f"{indent}{name}: {scalar(value)}"
