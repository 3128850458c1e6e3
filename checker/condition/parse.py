"""Text → syntax tree of a condition, in the subset of the Common Expression Language that policies use.

The grammar is that of CEL's language definition (cel-spec, doc/langdef.md, "Syntax") without maps, indexing,
arithmetic, bytes, unsigned numbers and messages: `?:` binds loosest and to the right, then `||`, `&&`, the relations
(all alike, to the left), `!` and `-`. The place of a node (`at`) is the offset of its own word: the operator, the field
after the point, the name of the function, a value's first character.
"""

from __future__ import annotations

import re

from checker.condition import tree

LENGTH = 20_000  # characters a condition
DEPTH = 64  # levels a tree: readers are recursive, nine calls a level at worst, and Python's stack holds a thousand

_TOKEN = re.compile(
    r"((?:[ \t\n\f\r]++|//[^\n]*+)*+)"  # white space and comments
    r"([A-Za-z_]\w*+(?!['\"])"
    r"|[bB]?[rR](?:'''.*?'''|\"\"\".*?\"\"\"|'[^'\r\n]*'|\"[^\"\r\n]*\")"  # raw text
    r"|[bB]?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\")"
    r"|0x[0-9A-Fa-f]+[uU]?|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?[uU]?"
    r"|[=!<>]=|&&|\|\||.|\Z)",
    re.ASCII | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:[xX]([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2})|(.))", re.DOTALL)
_ESCAPED = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip
_BINDS = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3}
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_DIGITS = frozenset("0123456789.")
_QUOTES = frozenset("'\"")
_CONSTANTS = {"true": True, "false": False, "null": None}
_RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "package",
        "return",
        "var",
        "void",
        "while",
    ]
)
_INSTEAD = {
    "and": "&&", "or": "||", "not": "!", "is": "==", "=": "==", "&": "&&", "|": "||", "~": "!", "#": "//",
    **dict.fromkeys("“”„‘’", "straight quotes"),
}  # fmt: skip
_LEFT_OUT = (
    dict.fromkeys(["matches", "endsWith", "contains"], "compare whole texts with `==` or `in`, or ask with `startsWith`")
    | dict.fromkeys(["map"], "ask with `exists` or `all`, or count with `filter(z, …).size()`; a sum is a field "
                    "of its own, with an `about` that says how it is counted")
    | dict.fromkeys(["bool", "bytes", "double", "dyn", "int", "string", "type", "uint"],
                    "compare values as they are; the schema gives them their types")
    | dict.fromkeys(["timestamp", "duration", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear",
                     "getHours", "getMilliseconds", "getMinutes", "getMonth", "getSeconds"],
                    'compare dates as ISO text, "2026-01-31"; 30 days after a day is `addDays(day, 30)`')
)  # fmt: skip


class ConditionError(Exception):
    """A condition that cannot be used; `at` is the offset of the fault in `text` (code points, from 0)."""

    def __init__(self, message: str, at: int, text: str) -> None:
        super().__init__(message, at, text)
        self.message = message
        self.at = at
        self.text = text
        self.definition = ""  # the definition that `at` is in, where it is not the condition itself

    @property
    def line(self) -> int:
        """The line of the fault in the condition, from 1."""
        return self.text.count("\n", 0, self.at) + 1

    @property
    def column(self) -> int:
        """The column in that line, in code points from 1."""
        return self.at - self.text.rfind("\n", 0, self.at)

    def excerpt(self) -> str:
        """The line at fault, at most 100 characters of it, and a caret below; control characters become spaces."""
        start = max(0, self.column - 1 - 60)
        line = self.text.split("\n")[self.line - 1][start : start + 100]
        shown = "".join(character if character.isprintable() else " " for character in line)
        return f"{shown}\n{' ' * (self.column - 1 - start)}^"

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if "\n" in self.text else f"column {self.column}"
        return f"{self.message} ({where} of the condition)"


def parse(text: str, dialect: type[Parser] | None = None) -> tree.Node:
    """Return the tree of a condition with unresolved names; raises ConditionError for a text outside the subset."""
    if len(text) > LENGTH:
        raise ConditionError(f"the condition is longer than {LENGTH:,} characters: split it into definitions", 0, text)
    parser = (dialect or Parser)(text)
    root = parser.conditional()
    if parser.tokens[parser.index]:
        raise parser.unexpected("an operator or the end")
    if len(parser.tokens) > DEPTH and height(root) > DEPTH:
        raise parser.too_deep(0)
    return root


class Parser:
    """A Pratt parser over a list of tokens; the last token is empty and is never consumed."""

    __slots__ = ("depth", "index", "places", "text", "tokens")
    whole = "conditions"
    reckoned = "compare fields as they are; 30 days after a day is `addDays(day, 30)`"
    shared = "compare fields as they are; a share or a sum is a field of its own, with an `about` that says how it is counted"

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.places: list[int] = []
        self.index = 0
        self.depth = 0
        at = 0
        for space, token in _TOKEN.findall(text):
            at += len(space)
            self.tokens.append(token)
            self.places.append(at)
            at += len(token)

    def conditional(self) -> tree.Node:
        self.depth += 1
        if self.depth > DEPTH:
            raise self.too_deep(self.places[self.index])
        node = self.binary(1)
        if self.tokens[self.index] == "?":
            at = self.places[self.index]
            self.index += 1
            then = self.binary(1)
            self.expect(":", "`:` and what holds otherwise")
            node = tree.Conditional(node, then, self.conditional(), at)
        self.depth -= 1
        return node

    def binary(self, minimum: int) -> tree.Node:
        left = self.unary()
        while (binds := _BINDS.get(operator := self.tokens[self.index], 0)) >= minimum:
            at = self.places[self.index]
            self.index += 1
            if binds == 3:
                right = self.unary()
                left = tree.In(left, right, at) if operator == "in" else tree.Compare(operator, left, right, at)
            else:
                operands = [left, self.binary(binds + 1)]
                while self.tokens[self.index] == operator:
                    self.index += 1
                    operands.append(self.binary(binds + 1))
                left = tree.Junction("and" if operator == "&&" else "or", tuple(operands), at)
        return left

    def unary(self) -> tree.Node:
        sign = self.tokens[self.index]
        if sign != "!" and sign != "-":
            return self.member()
        at, first = self.places[self.index], self.index
        while self.tokens[self.index] == sign:
            self.index += 1
        odd = (self.index - first) % 2 == 1  # as the official parser has it: `!!x` is `x`
        if sign == "!":
            operand = self.member()
            return tree.Not(operand, at) if odd else operand
        if self.tokens[self.index][:1] in _DIGITS:
            return self.selections(self.number(at, negative=odd))
        operand = self.member()
        return tree.Negate(operand, at) if odd else operand

    def member(self) -> tree.Node:
        return self.selections(self.primary())

    def selections(self, node: tree.Node) -> tree.Node:
        while True:
            token = self.tokens[self.index]
            if token == ".":
                self.index += 1
                at, field = self.places[self.index], self.tokens[self.index]
                if field[:1] not in _LETTERS or field[-1] in _QUOTES or field == "in" or field in _CONSTANTS:
                    raise self.unexpected("the name of a field")
                self.index += 1
                node = self.method(node, field, at) if self.tokens[self.index] == "(" else tree.Select(node, field, at)
            elif token == "[":
                node = self.indexed(node)
            elif token == "{":
                raise self.fail(f"messages are not part of {self.whole}: compare each field by itself")
            else:
                return node

    def indexed(self, node: tree.Node) -> tree.Node:
        ask = "ask with `in`, `exists` or `all`; which of several is meant is a field of the row"
        raise self.fail(f"indexing with `[ ]` is not part of conditions: {ask}")

    def primary(self) -> tree.Node:
        token, at = self.tokens[self.index], self.places[self.index]
        if token[-1:] in _QUOTES:
            return self.string(token, at)
        if token[:1] in _LETTERS:
            if token in _CONSTANTS:
                self.index += 1
                return tree.Literal(_CONSTANTS[token], at)
            if token in _RESERVED:
                raise self.fail(f"`{token}` is a word that CEL reserves: it cannot be a name")
            self.index += 1
            return self.call(token, at) if self.tokens[self.index] == "(" else tree.Name(token, at)
        if token == "(":
            self.index += 1
            node = self.conditional()
            self.expect(")", "`)`")
            return node
        if token == "[":
            return tree.ListOf(self.sequence("]"), at)
        if token[:1] in _DIGITS:
            return self.number(at, negative=False)
        if token == "{":
            raise self.fail(f"maps are not part of {self.whole}: compare each field by itself")
        raise self.unexpected("a value")

    def call(self, function: str, at: int) -> tree.Node:
        if function in _LEFT_OUT:
            raise ConditionError(f"`{function}` is not part of {self.whole}: {_LEFT_OUT[function]}", at, self.text)
        args = self.sequence(")")
        if function == "has" and (len(args) != 1 or not isinstance(args[0], tree.Select)):
            raise ConditionError("`has` asks for one field, as in `has(product.brand)`", at, self.text)
        return tree.Call(function, args, at)

    def method(self, target: tree.Node, function: str, at: int) -> tree.Node:
        if function in _LEFT_OUT:
            raise ConditionError(f"`.{function}` is not part of {self.whole}: {_LEFT_OUT[function]}", at, self.text)
        args = self.sequence(")")
        if function not in ("exists", "all", "exists_one", "filter"):
            return tree.Method(target, function, args, at)
        if len(args) != 2 or not isinstance(args[0], tree.Name):
            form = f"`rows.{function}(z, z.field == …)`"
            raise ConditionError(f"`{function}` takes a simple name and a condition on it, as in {form}", at, self.text)
        return tree.Quantifier(function, target, args[0].name, args[1], at)

    def sequence(self, end: str) -> tuple[tree.Node, ...]:
        """Parse the values between brackets, separated by commas; a list may end with a comma (CEL: Primary)."""
        self.index += 1
        nodes: list[tree.Node] = []
        while self.tokens[self.index] != end:
            nodes.append(self.conditional())
            if self.tokens[self.index] != ",":
                break
            self.index += 1
            if end == ")" and self.tokens[self.index] == end:
                raise self.unexpected("a value after the comma")
        self.expect(end, f"`,` or `{end}`")
        return tuple(nodes)

    def number(self, at: int, negative: bool) -> tree.Literal:
        token = self.tokens[self.index]
        if token == ".":
            raise self.fail("expected a value, found `.`: a name has no point before it, a number a digit behind")
        if token[-1] in "uU":
            raise self.fail(f"unsigned numbers are not part of {self.whole}: write `{token[:-1]}`")
        value: int | float
        if token[:2] == "0x":
            value = int(token, 16)
        elif token.isdigit():
            value = int(token[-400:]) if token[:-400].strip("0") == "" else 2**64
        else:
            value = float(token)
        value = -value if negative else value
        if isinstance(value, float) and value in (float("inf"), -float("inf")):
            raise self.fail("the number is too large for a double")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise self.fail("the whole number does not fit into CEL's 64 bits: write it as `1.0e26`")
        self.index += 1
        return tree.Literal(value, at)

    def string(self, token: str, at: int) -> tree.Literal:
        if token[0] in "bB":
            raise self.fail(f"bytes are not part of {self.whole}: write text without the `b`")
        raw = token[0] in "rR"
        body = token[1:] if raw else token
        if len(body) < 2:
            raise self.fail(f"the text is not closed: expected {body} on the same line")
        if len(body) >= 6 and body[1] == body[2] == body[0]:
            body = body[3:-3].replace("\r\n", "\n").replace("\r", "\n")
        else:
            body = body[1:-1]
        if not raw and "\\" in body:
            body = _ESCAPE.sub(self.unescape, body)
        self.index += 1
        return tree.Literal(body, at)

    def unescape(self, match: re.Match[str]) -> str:
        two, four, eight, octal, single = match.groups()
        if single:
            if single not in _ESCAPED:
                raise self.fail(f"`{_show(match[0])}` is no escape of CEL: write `\\\\`, or raw text as in r'a\\b'")
            return _ESCAPED[single]
        code = int(octal, 8) if octal else int(two or four or eight, 16)
        if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            raise self.fail(f"`{match[0]}` is no Unicode character")
        return chr(code)

    def expect(self, token: str, what: str) -> None:
        if self.tokens[self.index] != token:
            raise self.unexpected(what)
        self.index += 1

    def fail(self, message: str) -> ConditionError:
        return ConditionError(message, self.places[self.index], self.text)

    def too_deep(self, at: int) -> ConditionError:
        message = f"the condition is nested deeper than {DEPTH} levels: split it into definitions"
        return ConditionError(message, at, self.text)

    def unexpected(self, expected: str) -> ConditionError:
        token, before = self.tokens[self.index], self.tokens[self.index - 1] if self.index else ""
        if not token:
            return self.fail(f"expected {expected}, found the end")
        if token in _QUOTES:
            return self.fail(f"the text is not closed: expected {token} on the same line")
        place = self.places[self.index]
        day = re.match(r"-\d\d-\d\d", self.text[place:]) and re.search(r"\d{4}$", self.text[:place])
        if token == "-" and day:
            return self.fail(f'a day stands in quotes: "{day[0]}{self.text[place : place + 6]}"')
        number = re.search(r"[0-9]+(?:\.[0-9]+)?\s*$", self.text[:place]) if token == "%" else None
        if number and not re.match(r"%\s*[\w(]", self.text[place:]):
            share = number[0].strip()
            return self.fail(
                f"`{share}%` is no number of {self.whole}: write a parameter with `value: {share}%`, and compare with that"
            )
        if token in ("+", "-", "*", "/", "%"):
            return self.fail(
                f"arithmetic (`{token}`) is not part of {self.whole}: {self.reckoned if token in '+-' else self.shared}"
            )
        if token == "?":
            return self.fail(f"expected {expected}, found `?`: put the inner `?:` in parentheses")
        error = self.fail(f"expected {expected}, found `{_show(token)}`")
        if token not in _INSTEAD and before in _INSTEAD:  # `not x`: `not` passed for a name
            token, error.at = before, self.places[self.index - 1]
        if token in _INSTEAD:
            error.message += f": CEL writes {_INSTEAD[token]}"
        return error


def height(root: tree.Node) -> int:
    """Return the depth of nested tuples, counted without recursion."""
    level: list[object] = [root]
    height = 0
    while level:
        height += 1
        level = [part for node in level if isinstance(node, tuple) for part in node if isinstance(part, tuple)]
    return height


def _show(token: str) -> str:
    token = token if len(token) <= 40 else token[:39] + "…"
    return token if token.isprintable() else ascii(token)[1:-1]
