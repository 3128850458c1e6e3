"""Escapes for hostile text: one function for each syntax of a report.

Every string of a descriptor may hold control characters, terminal escapes, directional overrides, markup or
workflow commands. Nothing reaches a report except through these functions.
"""

from __future__ import annotations

import os
from collections.abc import Callable


def visible(text: str) -> str:
    r"""Return `text` as one printable line: characters that a terminal would obey or hide become `\n`, `\x1b`, `\u202e`."""
    if "##" in text:
        # Runners of a CI read the rest of a line after these marks as a command.
        text = text.replace("##[", "#\\x23[").replace("##vso[", "#\\x23vso[")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def unobeyed(text: str) -> str:
    r"""Return lines of text, none of which begins a workflow command: where words are folded, any may come first."""
    lines = text.split("\n")
    return "\n".join([line.replace("::", ":\\x3a", 1) if line.lstrip().startswith("::") else line for line in lines])


def _escaped(char: str) -> str:
    if char in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_text(value: object) -> str:
    """Return plain data as indented JSON that ends with a newline.

    ASCII only: a reader's terminal then meets no control character, no C1 escape and no directional override, and
    every JSON parser gives the text back. What JSON cannot carry (lone surrogates, infinities) is replaced or spelt.
    """
    from json.encoder import encode_basestring_ascii

    text = _json(value, "\n", encode_basestring_ascii)
    if "\\ud" in text:
        # Some text has a character of two halves, or half of one.
        text = _json(value, "\n", lambda plain: encode_basestring_ascii(plain.encode("utf-8", "replace").decode()))
    return text + "\n"


def _json(value: object, line: str, quoted: Callable[[str], str]) -> str:
    """Return a value as JSON; `line` is a line break with the indentation of the value's first line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        if not value:
            return "{}"
        inner = line + "  "
        entries = [
            f"{quoted(str(key))}: {quoted(entry) if type(entry) is str else _json(entry, inner, quoted)}"
            for key, entry in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(entries)}{line}}}"
    if isinstance(value, (list, tuple)):
        if not value:
            return "[]"
        inner = line + "  "
        return f"[{inner}{f',{inner}'.join([_json(entry, inner, quoted) for entry in value])}{line}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses to write numbers of more than 4300 digits in decimal.
        return int.__repr__(value) if value.bit_length() < 10_000 else quoted(hex(value))
    if isinstance(value, float):
        return float.__repr__(value) if value - value == 0 else quoted(str(value))
    return quoted(str(value))


def xml(text: str) -> str:
    """Return `text` for an XML 1.0 attribute or element: markup as entities, forbidden characters visible."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")


def html(text: str) -> str:
    """Return `text` for an HTML attribute or element: markup as entities, characters that hide or reorder text as escapes."""
    return xml(text).replace("'", "&#39;")


def markdown(text: str) -> str:
    """Return `text` for a line or table cell of GitHub Markdown, free of markup, links, mentions and references."""
    line = visible(text).lstrip()
    out = []
    for index, char in enumerate(line):
        if char in "\\`*_[]|~$" or (index == 0 and char in "-+="):
            out.append("\\" + char)
        elif char in "&<>":
            out.append({"&": "&amp;", "<": "&lt;", ">": "&gt;"}[char])
        elif char in "@#":
            # GitHub looks for mentions and issue numbers after rendering, so an escape alone would not stop it.
            out.append(("" if char == "@" else "\\") + char + "<!-- -->")
        elif char == ":" and line.startswith("//", index + 1):
            out.append("\\:")
        elif char in ".)" and (line[:index].isdecimal() or line[max(0, index - 3) : index].lower() == "www"):
            out.append("\\" + char)
        else:
            out.append(char)
    return "".join(out)


def markdown_block(text: str, language: str = "text") -> str:
    """Return printable text as a fenced block of a language, with a fence longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def github_message(text: str) -> str:
    """Return lines of text for the message of a GitHub workflow command."""
    printable = "\n".join(visible(line) for line in text.split("\n"))
    return printable.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """Return `text` for a property of a GitHub workflow command."""
    return github_message(visible(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    """Return lines of text for a SARIF message, without anything that reads as an embedded link (SARIF 2.1.0, 3.11.6)."""
    return "\n".join(visible(line) for line in text.split("\n")).replace("](", "] (")


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")


def name_of(path: str) -> str:
    """Return a path for a format that holds only text: a path with bytes outside UTF-8 is percent-encoded."""
    try:
        path.encode()
    except UnicodeEncodeError:
        from urllib.parse import quote

        return quote(_bytes(path), safe="/")
    return path


def uri(path: str) -> str:
    """Return a path as a URI reference: a relative path stays relative, a drive or a root becomes `file:`."""
    from urllib.parse import quote

    if os.sep == "\\" or path[1:3] == ":\\":
        path = path.replace("\\", "/")
    # A backslash is an ordinary character here, and bytes outside UTF-8 stay as they are.
    quoted = quote(_bytes(path), safe="/")
    if path.startswith("/"):
        return "file://" + quoted
    if path[1:3] in (":/", ":\\"):
        return "file:///" + quoted
    return quoted or "."


def tap(text: str) -> str:
    """Return `text` for the description of a TAP test, unable to begin a directive."""
    return visible(text).replace("\\", "\\\\").replace("#", "\\#")
