"""Random resolved conditions, random environments to read them in, and their text in CEL."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from checker.condition.engines.values import Environment
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Element,
    Fact,
    In,
    Junction,
    ListOf,
    Literal,
    Method,
    Name,
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    World,
)

DAYS = ["2025-10-28", "2026-04-26", "2026-04-27", "none"]
WORDS = ["azure", "aws", "", "é", "🐱"]
NUMBERS = [-1, 0, 1, 2, 2.0, 0.5, 1e26, 2**53 + 1, float(2**53)]
DOMAINS: dict[str, Callable[[Random], Any]] = {
    "text": lambda random: random.choice(WORDS),
    "date": lambda random: random.choice(DAYS),
    "number": lambda random: random.choice(NUMBERS),
    "boolean": lambda random: random.random() < 0.5,
    "list": lambda random: random.sample(WORDS, random.randrange(3)),
}
ACT = {"by": "text", "product.brand": "text", "on": "date", "amount": "number", "open": "boolean", "tags": "list"}
ROW = {"cloud": "text", "available": "date", "share": "number", "hosted": "boolean", "customers": "list"}
READINGS = {"A1": ["azure", "aws"], "A2": ["azure", "é"]}
WORLD = {"agi.on": "date", "limit": "number"}
PARAMS = ["start26"]
ROWS = "offerings"


def environment(random: Random, known: float, rows: int | None = None) -> Environment:
    """An environment of which about the share `known` is known; one of its `rows` (else up to three) is the subject."""
    rows = random.randrange(1, 4) if rows is None else rows

    def draw(domains: dict[str, str]) -> dict[str, object]:
        return {name: DOMAINS[domain](random) if random.random() < known else None for name, domain in domains.items()}

    return Environment(
        facts=draw(ACT),
        rows={ROWS: [draw(ROW) for _ in range(rows)]},
        this=(ROWS, random.randrange(rows)),
        readings={id: random.choice(names) if random.random() < known else None for id, names in READINGS.items()},
        world=draw(WORLD),
        params={name: random.choice(DAYS) for name in PARAMS},
    )


class Conditions:
    """Draws conditions; a share `faulty` of the terms is of any type, so that some conditions are errors.

    With `ours` they use what CEL's runtime has not: `addDays`.
    """

    def __init__(self, random: Random, faulty: float = 0.0, ours: bool = False) -> None:
        self.random = random
        self.ours = ours
        self.faulty = faulty
        self.rows: list[str] = ["this"]
        self.elements: list[str] = []
        self.count = 0

    def condition(self, depth: int = 3) -> Node:
        """A condition of at most `depth` levels of operators."""
        forms = [self.compare, self.compare, self.among, self.truth]
        if depth:
            forms += [
                self.counted,
                self.negation,
                self.junction,
                self.junction,
                self.junction,
                self.choice,
                self.quantifier,
            ]
        return self.random.choice(forms)(depth - 1)

    def counted(self, depth: int) -> Node:
        """How many rows there are of a sort."""
        self.count += 1
        variable = f"v{self.count}"
        self.rows.append(variable)
        some = Quantifier("filter", Rows(ROWS), variable, self.condition(depth))
        self.rows.remove(variable)
        size = Method(some, "size", ()) if self.random.random() < 0.5 else Call("size", (some,))
        sides = [size, Literal(self.random.randrange(-1, 4))]
        self.random.shuffle(sides)
        return Compare(self.random.choice(["==", "!=", "<", "<=", ">", ">="]), sides[0], sides[1])

    def truth(self, depth: int) -> Node:
        if self.random.random() < 0.2:
            prefix = self.random.choice(["", "a", "az", "azure", "é"])
            return Method(self.term("text"), "startsWith", (Literal(prefix),))
        if self.random.random() < 0.2:
            return Literal(self.random.random() < 0.5)
        return self.term("boolean")

    def compare(self, depth: int) -> Node:
        domain = self.random.choice(["text", "date", "number", "boolean", "size"])
        operator = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        if domain == "size":
            return Compare(operator, self.size(), Literal(self.random.randrange(3)))
        return Compare(operator, self.moved(self.term(domain), domain), self.moved(self.term(domain), domain))

    def moved(self, node: Node, domain: str) -> Node:
        """A day at a distance from a day, where that is ours to draw."""
        if domain != "date" or not self.ours or self.random.random() < 0.5:
            return node
        return Call("addDays", (node, Literal(self.random.choice([-181, -1, 0, 1, 180, 181, 99_999]))))

    def size(self) -> Node:
        over = Rows(ROWS) if self.random.random() < 0.3 else self.term("list")
        return Call("size", (over,)) if self.random.random() < 0.5 else Method(over, "size", ())

    def among(self, depth: int) -> Node:
        if self.random.random() < 0.4:
            return In(self.term("text"), self.term("list"))
        return In(self.term("text"), ListOf(tuple(self.term("text") for _ in range(self.random.randrange(4)))))

    def negation(self, depth: int) -> Node:
        return Not(self.condition(depth))

    def junction(self, depth: int) -> Node:
        operands = tuple(self.condition(depth) for _ in range(self.random.randrange(2, 4)))
        return Junction(self.random.choice(["and", "or"]), operands)

    def choice(self, depth: int) -> Node:
        return Conditional(self.condition(depth), self.condition(depth), self.condition(depth))

    def quantifier(self, depth: int) -> Node:
        self.count += 1
        variable = f"v{self.count}"
        kind = self.random.choice(["exists", "all", "exists_one"])
        over: Node = Rows(ROWS)
        names = self.rows
        if self.random.random() < 0.3:
            over, names = self.term("list"), self.elements
        names.append(variable)
        body = self.condition(depth)
        names.remove(variable)
        return Quantifier(kind, over, variable, body)

    def term(self, domain: str) -> Node:
        """A leaf of the domain, or of any where it is to be faulty."""
        random = self.random
        if random.random() < self.faulty:
            domain = random.choice(list(DOMAINS))
        leaves: list[Node] = [Fact("", path) for path, its in ACT.items() if its == domain]
        leaves += [Fact(row, path) for row in self.rows for path, its in ROW.items() if its == domain]
        leaves += [World(key) for key, its in WORLD.items() if its == domain]
        if domain == "date":
            leaves += [Param(name) for name in PARAMS]
        if domain == "text":
            leaves += [Reading(id) for id in READINGS] + [Element(variable) for variable in self.elements * 3]
        if random.random() < 0.3:
            value = DOMAINS[domain](random)
            return ListOf(tuple(map(Literal, value))) if isinstance(value, list) else Literal(value)
        return random.choice(leaves)


def text_of(node: Node) -> str:
    """The condition in CEL, every operand in parentheses."""
    match node:
        case Literal(bool() as value):
            return "true" if value else "false"
        case Literal(str() as value):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Literal(value):
            return repr(value)
        case ListOf(items):
            return "[" + ", ".join(map(text_of, items)) + "]"
        case Call(function, args):
            return f"{function}({', '.join(map(text_of, args))})"
        case Method(target, function, args):
            return f"{text_of(target)}.{function}({', '.join(map(text_of, args))})"
        case Quantifier(kind, over, variable, body):
            return f"{text_of(over)}.{kind}({variable}, {text_of(body)})"
        case Not(operand):
            return f"!({text_of(operand)})"
        case Junction(kind, operands):
            return (" && " if kind == "and" else " || ").join(f"({text_of(operand)})" for operand in operands)
        case Compare(operator, left, right):
            return f"({text_of(left)}) {operator} ({text_of(right)})"
        case In(item, container):
            return f"({text_of(item)}) in {text_of(container)}"
        case Conditional(condition, then, otherwise):
            return f"({text_of(condition)}) ? ({text_of(then)}) : ({text_of(otherwise)})"
        case Fact(scope, path):
            return f"{scope}.{path}" if scope else path
        case Reading(id):
            return f"reading.{id}"
        case World(key):
            return f"world.{key}"
        case Rows(name) | Element(name) | Param(name) | Name(name):
            return name
    raise TypeError(f"no text for {node!r}")


def data_of(environment: Environment) -> dict[str, Any]:
    """The environment as the data of a CEL runtime: what is unknown is missing."""
    rows = {name: [_nested(row) for row in its] for name, its in environment.rows.items()}
    name, index = environment.this or ("", 0)
    return {
        **_nested(environment.facts),
        **rows,
        "this": rows[name][index],
        "reading": _nested(environment.readings),
        "world": _nested(environment.world),
        **environment.params,
    }


def _nested(paths: Any) -> dict[str, Any]:
    """Dotted paths as maps within maps."""
    tree: dict[str, Any] = {}
    for path, value in paths.items():
        *blocks, last = path.split(".")
        here = tree
        for block in blocks:
            here = here.setdefault(block, {})
        if value is not None:
            here[last] = value
    return tree
