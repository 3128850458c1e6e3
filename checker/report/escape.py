"""Hostile text made harmless: one function for each syntax that a report is written in.

Every string of a descriptor may hold control characters, terminal escapes, directional overrides, markup or
workflow commands. Nothing reaches a report except through these functions.
"""

from __future__ import annotations

import os


def visible(text: str) -> str:
    r"""Return `text` as one printable line: what a terminal would obey or hide stands as `\n`, `\x1b`, `\u202e`."""
    if "##" in text:
        # Where these words stand in a line, the runners of a CI take the rest of it for a command.
        text = text.replace("##[", "#\\x23[").replace("##vso[", "#\\x23vso[")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


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
    from io import StringIO
    from json import JSONEncoder

    text = StringIO()
    # Piece by piece: a list of all the pieces, as json.dumps makes, holds several times what the text does.
    text.writelines(JSONEncoder(indent=2, allow_nan=False).iterencode(_plain(value)))
    text.write("\n")
    return text.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode() if _lone(value) else value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # Python refuses to write numbers of more than 4300 digits in decimal.
        return value if value.bit_length() < 10_000 else hex(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, dict):
        return {str(_plain(str(key))): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _plain(str(value))


def _lone(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def xml(text: str) -> str:
    """Return `text` for an XML 1.0 attribute or element: markup as entities, forbidden characters visible."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")


def html(text: str) -> str:
    """Return `text` for an HTML attribute or element: markup as entities, what hides or reorders text visible."""
    return xml(text).replace("'", "&#39;")


def markdown(text: str) -> str:
    """Return `text` for a line of GitHub Markdown, a table's cell too: no markup, link, mention or reference."""
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


def markdown_block(text: str) -> str:
    """Return lines of printable text as a fenced block whose fence no line of it can close."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def github_message(text: str) -> str:
    """Return lines of text for the message of a GitHub workflow command."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """Return `text` for a property of a GitHub workflow command."""
    return github_message(visible(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    """Return lines of text for a SARIF message: no embedded link (SARIF 2.1.0, 3.11.6) can form in it."""
    return "\n".join(visible(line) for line in text.split("\n")).replace("](", "] (")


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")


def name_of(path: str) -> str:
    """Return a path for a format that holds text alone: one with bytes that are no UTF-8 percent-encoded."""
    try:
        path.encode()
    except UnicodeEncodeError:
        from urllib.parse import quote

        return quote(_bytes(path), safe="/")
    return path


def uri(path: str) -> str:
    """Return a path as a URI reference: relative stays relative, a drive or a root becomes `file:`."""
    from urllib.parse import quote

    if os.sep == "\\" or path[1:3] == ":\\":
        path = path.replace("\\", "/")
    # A backslash is a character like any other here, and bytes that are no UTF-8 stay the bytes that they are.
    quoted = quote(_bytes(path), safe="/")
    if path.startswith("/"):
        return "file://" + quoted
    if path[1:3] in (":/", ":\\"):
        return "file:///" + quoted
    return quoted or "."


def tap(text: str) -> str:
    """Return `text` for the description of a TAP test: no directive can begin in it."""
    return visible(text).replace("\\", "\\\\").replace("#", "\\#")
