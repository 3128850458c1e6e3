"""The reader of conditions that writes Python: one function for each rule, which settles an act where two-valued logic can.

Each condition becomes two expressions: surely true and surely false (Kleene's logic on two rails). Names go through tables of the
schema and literals through `repr` of plain values, so that no text of an author becomes code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.codes import FAILS, HOLDS, MAY_GOVERN, NOT_GOVERNED, OPEN
from checker.condition.engines.symbolic import OPERATORS, OPPOSITE
from checker.condition.kinds import of_kinds
from checker.read.days import later


class RuleSource(NamedTuple):
    """The conditions of one rule: governs, requires (None: a permission), and those of its exceptions."""

    id: str
    governs: tree.Node
    requires: tree.Node | None
    excepts: tuple[tree.Node, ...]


class Constants(NamedTuple):
    """The constants of one law, for partial evaluation: the condition keeps only its questions about the act.

    Readings, ledger and parameters are given by name, None where they are open; `known` has the keys that the ledger knows,
    `this` the name of the subject's rows, `blank` the fields (rows and path) that count as unknown for every act.
    """

    readings: Mapping[str, str | None]
    world: Mapping[str, Any]
    params: Mapping[str, str]
    known: frozenset[str]
    this: str
    blank: frozenset[tuple[str, str]] = frozenset()


OF_THE_ACT = object()
"""Sentinel for a value that depends on the act."""


class Writer:
    """Writes the two rails of conditions.

    `strained` has the names of readings that an open question never takes. With the `constants` of one law the code is written
    for that law alone; without, the function gets readings, ledger and parameters as arguments.
    """

    def __init__(self, strained: Mapping[str, frozenset[str]], constants: Constants | None = None) -> None:
        self.strained = strained
        self.constants = constants
        self.bound = {"": "", "this": constants.this if constants else ""}

    def constant(self, node: tree.Node) -> Any:
        """Return the value of a term under one law, None where it is open; OF_THE_ACT where it depends on the act."""
        law = self.constants
        if law is None:
            return OF_THE_ACT
        if isinstance(node, tree.Literal):
            return node.value
        if isinstance(node, tree.Reading):
            return law.readings[node.id]
        if isinstance(node, tree.World):
            return law.world[node.key]
        if isinstance(node, tree.Param):
            return law.params[node.name]
        if isinstance(node, tree.Later):
            value = self.constant(node.operand)
            return value if value is OF_THE_ACT else later(value, node.days)
        if isinstance(node, tree.Fact) and (self.bound[node.scope], node.path) in law.blank:
            return None
        if isinstance(node, tree.Call) and not isinstance(node.args[0], tree.Rows):
            return None if self.constant(node.args[0]) is None else OF_THE_ACT
        return OF_THE_ACT

    def variable(self, name: str) -> str:
        return "v_" + "".join([c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in name])

    def term(self, node: tree.Node) -> tuple[str, bool]:
        """Return the Python expression of a term and whether it may be None."""
        value = self.constant(node)
        if value is not OF_THE_ACT:
            return repr(value), False
        if isinstance(node, tree.Literal):
            return repr(node.value), False
        if isinstance(node, tree.Fact):
            row = "t" if node.scope == "this" else self.variable(node.scope) if node.scope else "a"
            return f"{row}[{node.path!r}]", True
        if isinstance(node, tree.Reading):
            return f"r[{node.id!r}]", True
        if isinstance(node, tree.World):
            return f"w[{node.key!r}]", True
        if isinstance(node, tree.Param):
            return f"p[{node.name!r}]", False
        if isinstance(node, tree.Element):
            return self.variable(node.variable), False
        if isinstance(node, tree.Later):
            day, is_open = self.term(node.operand)
            return f"later({day}, {node.days})", is_open
        if isinstance(node, tree.Call) and node.function == "size":
            over = node.args[0]
            if isinstance(over, tree.Rows):
                return f"len(rows[{over.name!r}])", False
            return self.term(over)[0], True
        raise TypeError(f"no such term: {node!r}")

    def surely(self, node: tree.Node, want: bool) -> str:
        """Return a Python expression that is true if the condition is `want` in every completion."""
        if isinstance(node, tree.Compare):
            return self.compare(node, want)
        if isinstance(node, tree.Junction):
            word = " and " if (node.kind == "and") is want else " or "
            return self.joined(word, [self.surely(operand, want) for operand in node.operands])
        if isinstance(node, tree.Not):
            return self.surely(node.operand, not want)
        if isinstance(node, tree.Quantifier):
            return self.quantifier(node, want)
        if isinstance(node, tree.In):
            return self.membership(node, want)
        if isinstance(node, tree.StartsWith):
            return self.prefix(node, want)
        if isinstance(node, tree.Conditional):
            return self.conditional(node, want)
        if isinstance(node, tree.Literal):
            return "True" if node.value is want else "False"
        if isinstance(node, tree.Known):
            if self.constants:
                return "True" if (node.key in self.constants.known) is want else "False"
            return f"w[{node.key!r}] is {'not ' if want else ''}None"
        if isinstance(node, tree.Fact) and self.constant(node) is None:
            return "False"
        return f"{self.term(node)[0]} is {want}"

    def conditional(self, node: tree.Conditional, want: bool) -> str:
        yes, no = self.surely(node.condition, True), self.surely(node.condition, False)
        if self.constants and yes == "True":
            return self.surely(node.then, want)
        if self.constants and no == "True":
            return self.surely(node.otherwise, want)
        then, otherwise = self.surely(node.then, want), self.surely(node.otherwise, want)
        branches = [self.joined(" and ", [yes, then]), self.joined(" and ", [no, otherwise])]
        if isinstance(node.condition, tree.Known) or of_kinds(node.condition):
            # These conditions are never open; and a field of one kind may not exist in another.
            return self.joined(" or ", branches)
        return self.joined(" or ", [*branches, self.joined(" and ", [then, otherwise])])

    def joined(self, word: str, parts: Iterable[str]) -> str:
        """Return parts joined by ` and ` or ` or `, with constants simplified away."""
        absorbing, neutral = ("False", "True") if word == " and " else ("True", "False")
        remaining = [part for part in dict.fromkeys(parts) if part != neutral]
        if absorbing in remaining:
            return absorbing
        if not remaining:
            return neutral
        return remaining[0] if len(remaining) == 1 else "(" + word.join(remaining) + ")"

    def compare(self, node: tree.Compare, want: bool) -> str:
        sign = node.operator if want else OPPOSITE[node.operator]
        one, other = self.constant(node.left), self.constant(node.right)
        if one is None or other is None:
            # An open value is surely unequal only to a strained reading, which no open question takes.
            reading, name = (node.left, other) if isinstance(node.left, tree.Reading) else (node.right, one)
            never = isinstance(reading, tree.Reading) and name in self.strained.get(reading.id, ())
            return "True" if never and sign == "!=" else "False"
        if one is not OF_THE_ACT and other is not OF_THE_ACT:
            return "True" if OPERATORS[sign](one, other) else "False"
        if isinstance(node.left, tree.Literal) and not isinstance(node.right, tree.Literal):
            mirrored = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
            return self.compare(tree.Compare(mirrored, node.right, node.left), True)
        left, left_open = self.term(node.left)
        right, right_open = self.term(node.right)
        if isinstance(node.left, tree.Call) and left_open:
            return f"({left} is not None and len({left}) {sign} {right})"
        never = (
            isinstance(node.left, tree.Reading)
            and isinstance(node.right, tree.Literal)
            and (node.right.value in self.strained.get(node.left.id, ()))
        )
        if sign == "==" and not (left_open and right_open):
            return f"{left} == {right}"
        if never and sign == "!=":
            return f"{left} != {right}"
        guards = [f"{text} is not None" for text, is_open in ((left, left_open), (right, right_open)) if is_open]
        return self.joined(" and ", [*guards, f"{left} {sign} {right}"])

    def membership(self, node: tree.In, want: bool) -> str:
        word = "in" if want else "not in"
        constant = self.constant(node.item)
        if constant is None or self.constant(node.container) is None:
            return "False"
        if isinstance(node.container, tree.ListOf):
            values = tuple([value.value for value in node.container.items if isinstance(value, tree.Literal)])
            if constant is not OF_THE_ACT:
                return "True" if (constant in values) is want else "False"
            value, is_open = self.term(node.item)
            if want or not is_open:
                return f"{value} {word} {values!r}"
            return f"({value} is not None and {value} {word} {values!r})"
        container, _ = self.term(node.container)
        return f"({container} is not None and {self.term(node.item)[0]} {word} {container})"

    def prefix(self, node: tree.StartsWith, want: bool) -> str:
        if self.constant(node.item) is None:
            return "False"
        text, is_open = self.term(node.item)
        guards = [f"{text} is not None"] if is_open else []
        return self.joined(" and ", [*guards, f"{'' if want else 'not '}{text}.startswith({node.prefix!r})"])

    def quantifier(self, node: tree.Quantifier, want: bool) -> str:
        if isinstance(node.over, tree.Rows):
            self.bound[node.variable] = node.over.name
        elif self.constant(node.over) is None:
            return "False"
        variable = self.variable(node.variable)
        body = self.surely(node.body, want)
        if node.least > 1:
            counted, sign = (body, ">=") if want else (f"not {body}", "<")
            over = f"rows[{node.over.name!r}]" if isinstance(node.over, tree.Rows) else self.term(node.over)[0]
            return f"len([1 for {variable} in {over} if {counted}]) {sign} {node.least}"
        word = "all" if (node.kind == "all") is want else "any"
        if isinstance(node.over, tree.Rows):
            return f"{word}({body} for {variable} in rows[{node.over.name!r}])"
        over, _ = self.term(node.over)
        return f"({over} is not None and {word}({body} for {variable} in {over}))"


def rule_function(rule: RuleSource, name: str, strained: Mapping[str, frozenset[str]]) -> str:
    """Return the source of a rule's function, `name(a, t, rows, r, w, p)`, which returns a code.

    `a` are the act's facts, `t` the subject's row, `rows` all rows by name, `r` readings, `w` ledger, `p` parameters.
    """
    return rule_source(rule, Writer(strained), f"{name}(a, t, rows, r, w, p)")


def rule_source(rule: RuleSource, writer: Writer, signature: str) -> str:
    """Return the source of a rule's function with a given signature."""
    lines = [f"def {signature}:"]
    ungoverned = writer.surely(rule.governs, False)
    governed = writer.surely(rule.governs, True)
    if ungoverned != "False":
        lines.append(f"    if {ungoverned}: return {NOT_GOVERNED}")
    if rule.requires is None:
        lines.append(f"    return {HOLDS} if {governed} else {MAY_GOVERN}")
        return "\n".join(lines)
    excused = [writer.surely(rule.requires, True), *[writer.surely(node, True) for node in rule.excepts]]
    at_fault = [writer.surely(rule.requires, False), *[writer.surely(node, False) for node in rule.excepts]]
    lines.append(f"    g = {governed}")
    lines.append(f"    if {writer.joined(' or ', excused)}: return {HOLDS} if g else {MAY_GOVERN}")
    lines.append(f"    return {FAILS} if g and {writer.joined(' and ', at_fault)} else {OPEN}")
    return "\n".join(lines)


def condition_function(condition: tree.Node, name: str, strained: Mapping[str, frozenset[str]]) -> str:
    """Return the source of `name(a, t, rows, r, w, p)`: True surely holds, False surely does not, None open."""
    return condition_source(condition, Writer(strained), f"{name}(a, t, rows, r, w, p)")


def condition_source(condition: tree.Node, writer: Writer, signature: str) -> str:
    """Return the source of a condition's function with a given signature."""
    return (
        f"def {signature}:\n"
        f"    if {writer.surely(condition, True)}: return True\n"
        f"    return False if {writer.surely(condition, False)} else None"
    )
