"""Plain scalars: their values by the core schema of YAML 1.2 (section 10.3.2), and their differences in YAML 1.1."""

from __future__ import annotations

import re
from typing import NamedTuple


class Flaw(NamedTuple):
    """A problem of a plain scalar: its code and message, and the value of the scalar nevertheless."""

    value: str | int
    code: str
    message: str


Value = str | int | float | bool | None


WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""The plain scalars that are null or a boolean to YAML 1.2."""

_ONCE_TRUE = ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
_ONCE_FALSE = ("n", "N", "no", "No", "NO", "off", "Off", "OFF")
_ONCE = {
    **dict.fromkeys(_ONCE_TRUE, "true"),
    **dict.fromkeys(_ONCE_FALSE, "false"),
    "=": "a default value",
    "<<": "a merge key",
}

SPECIAL = frozenset([*WORDS, *_ONCE])
"""The words that need `resolve`, like all scalars that sort before a colon (digits, signs, the point, empty)."""

_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?")
_RARE = r"""(?P<octal>0o[0-7]++)
          | (?P<hexadecimal>0x[0-9a-fA-F]++)
          | (?P<infinite>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))
          | (?P<sexagesimal>[-+]?[0-9][0-9_]*+(?::[0-5]?[0-9])++(?:\.[0-9_]*+)?)
          | (?P<binary>[-+]?0b[01_]++)
          | (?P<signed>[-+]?0x[0-9a-fA-F_]++)
          | (?P<underscored>[-+]?(?:[0-9][0-9_]*+(?:\.[0-9_]*+)?|\.[0-9][0-9_]*+)(?:[eE][-+]?[0-9]++)?)"""
_RARE_SIGNS = frozenset("ox:b_iInN")
"""Every match of `_RARE` has one of these characters; so most runs need not compile it."""
_LARGEST = 1.7976931348623157e308
_LONGEST_INTEGER = 400
"""Characters: more than any number up to `_LARGEST` has, fewer than Python's limit on the digits of an integer."""


def resolve(text: str) -> Value | Flaw:
    """Return the value of a plain scalar in YAML 1.2, or its flaw: mostly another value in YAML 1.1.

    Codes: `ambiguous-scalar`, `number-not-finite`, `number-too-large`. A date is text, without a flaw. A number with an
    exponent without a sign (`1.0e26`) is a number, although YAML 1.1 reads text: nobody means the text.
    """
    value = _known.get(text)
    if value is None:
        value = _resolved(text)
        if len(_known) < _REMEMBERED:
            _known[text] = value
    return value


_known: dict[str, Value | Flaw] = {}
_REMEMBERED = 4096
"""The most scalars in the memo: many files have the same days and numbers."""


def _resolved(text: str) -> Value | Flaw:
    if text in WORDS:
        return WORDS[text]
    yaml_1_1 = _ONCE.get(text)
    if yaml_1_1 is not None:
        advice = f'quote it, "{text}"' if text in "=<<" else f'write {yaml_1_1}, or quote it if it is a text, "{text}"'
        return _ambiguous(text, f"`{text}` is a text to YAML 1.2 and {yaml_1_1} to YAML 1.1: {advice}")
    kind = _kind(text)
    if not kind:
        return text
    if kind == "real":
        return _finite(text, float(text))
    if kind == "infinite":
        return Flaw(text, "number-not-finite", "numbers must be finite: neither infinity nor NaN")
    if kind in ("integer", "octal", "hexadecimal"):
        if len(text) > _LONGEST_INTEGER:
            return _too_large(text)
        if kind != "integer":
            return _finite(text, int(text, 0))
        digits = text.lstrip("+-")
        if len(digits) > 1 and digits[0] == "0":
            return _leading_zero(text, digits)
        return _finite(text, int(text))
    return _only_once_a_number(text, kind)


def _kind(text: str) -> str:
    """Return the kind of number that a text is in YAML 1.2, else in YAML 1.1; empty if it is none in both."""
    if text.count("-", 1) > 1:
        return ""  # a date, or whatever else; only an exponent has a sign inside, and numbers have one exponent
    if _DECIMAL.fullmatch(text):
        return "integer" if text.lstrip("+-").isdigit() else "real"
    if _RARE_SIGNS.isdisjoint(text):
        return ""
    match = re.fullmatch(_RARE, text, re.VERBOSE)
    return "" if match is None else str(match.lastgroup)


def is_text(text: str) -> bool:
    """Return whether a plain scalar is text in YAML 1.2, as every key must be; YAML 1.1 does not count."""
    if text in WORDS:
        return False
    return _kind(text) in ("", "sexagesimal", "binary", "signed", "underscored")


_WHOLE = 10**16
"""Whole numbers below are written with all digits, others with an exponent if that gives the same number."""


def number_text(value: int | float) -> str:
    """Return the shortest text that reads back as the same number; whole numbers are written whole."""
    if abs(value) < _WHOLE:
        return str(int(value)) if value == int(value) else repr(value)
    return repr(float(value)) if abs(value) <= _LARGEST and float(value) == value else str(value)


def printable(text: str, most: int = 60) -> str:
    """Return a text for a message: unprintable characters are escaped, a long text is cut."""
    if len(text) > most:
        text = text[: most - 3] + "..."
    return text if text.isprintable() else repr(text)[1:-1]


def _finite(text: str, value: int | float) -> Value | Flaw:
    return value if -_LARGEST <= value <= _LARGEST else _too_large(text)


def _too_large(text: str) -> Flaw:
    return Flaw(
        text, "number-too-large", f"the number `{printable(text)}` is too large: at most {_LARGEST} can be read"
    )


def _ambiguous(value: str | int, message: str) -> Flaw:
    return Flaw(value, "ambiguous-scalar", message)


def _leading_zero(text: str, digits: str) -> Flaw:
    sign = -1 if text[0] == "-" else 1
    value = sign * int(digits)
    if digits.strip("01234567"):
        once, choice = "a text", str(value)
    else:
        octal = sign * int(digits, 8)
        once, choice = f"{octal} (octal)", f"{value} or {octal}" if octal != value else str(value)
    if len(text) > 30:
        once, choice = "something else", "it without the leading zero"
    message = f"`{printable(text)}` is {printable(str(value))} to YAML 1.2 and {once} to YAML 1.1"
    return _ambiguous(value, f"{message}: write {choice}, or quote it if it is a text")


def _only_once_a_number(text: str, kind: str) -> Flaw:
    number = _once_number(text, kind) if len(text) <= 30 else None
    once = "a number" if number is None else f"the number {number}"
    how = {"sexagesimal": " (base 60)", "binary": " (base 2)", "signed": " (base 16)"}.get(kind, "")
    advice = "quote it if it is a text" if number is None else f"write {number}, or quote it if it is a text"
    return _ambiguous(text, f"`{printable(text)}` is a text to YAML 1.2 and {once}{how} to YAML 1.1: {advice}")


def _once_number(text: str, kind: str) -> int | float | None:
    """Return the number that YAML 1.1 reads, None if its readers differ."""
    bare = text.replace("_", "")
    digits = bare.lstrip("+-")
    if kind == "underscored" and digits[0] == "0" and digits.isdigit():
        return None
    try:
        if kind == "sexagesimal":
            total: int | float = 0
            for part in digits.split(":"):
                total = total * 60 + (float(part) if "." in part else int(part))
            return -total if bare[0] == "-" else total
        if kind in ("binary", "signed"):
            return int(bare, 0)
        return float(bare) if bare.strip("+-0123456789") else int(bare)
    except ValueError:
        return None


MOST = 1.7976931348623157e308
"""The greatest number that a double can hold."""


def is_number(value: object) -> bool:
    """Return whether a value is a number that a double can hold, as CEL compares numbers."""
    return type(value) in (int, float) and -MOST <= value <= MOST  # type: ignore[operator]
