"""PyYAML's parser in Python, brought in line with libyaml, for where libyaml is missing.

The two differ in what they accept (tabs between tokens, question marks in plain scalars, unknown directives, escapes
that are no characters) and in where they see an error. What a descriptor says must not turn on which of them is
installed, so the methods below do as libyaml 0.2.5 does; the tests compare both, event by event.
"""

# PyYAML is not annotated, and its stubs leave the parser out.
# mypy: allow-untyped-calls, no-warn-return-any

from __future__ import annotations

from typing import Any, NoReturn

from yaml.error import Mark
from yaml.events import Event, ScalarEvent
from yaml.parser import Parser, ParserError
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import (
    AnchorToken,
    DirectiveToken,
    FlowEntryToken,
    FlowSequenceEndToken,
    ScalarToken,
    TagToken,
    ValueToken,
)

_BREAK = "\r\n"
_BLANK = " \t"
_SPACE = _BLANK + _BREAK
_SPACE_OR_END = "\0" + _SPACE
_DIGIT = "0123456789"
_HEXADECIMAL = _DIGIT + "ABCDEFabcdef"
_WORD = _DIGIT + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_SHORT_URI = _WORD + ";/?:@&=+$.!~*'()%"
_URI = _SHORT_URI + ",[]"


class PythonParser(Reader, Scanner, Parser):
    """Yields the events of a text that libyaml yields, its errors included; only their messages differ."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        self._version_mark: Mark | None = None

    def fetch_stream_end(self) -> None:
        """End the text; a key that still has no colon is an error even inside an open bracket."""
        if self.column:
            self.line += 1
            self.column = 0
        self.unwind_indent(-1)
        self.stale_possible_simple_keys()
        super().fetch_stream_end()

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line breaks; a tab only where nobody can take it for indentation."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            self._skip_comment()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        """Scan a plain scalar; tabs may stand in it, question marks in flow collections too."""
        start = end = self.get_mark()
        indent = self.indent + 1
        chunks: list[str] = []
        blanks = ""
        breaks = 0
        while not self._at_document_indicator() and self.peek() != "#":
            length = 0
            while (ch := self.peek(length)) not in _SPACE_OR_END:
                following = self.peek(length + 1)
                if ch == ":" and self.flow_level and following in ",?[]{}":
                    self.forward(length)
                    self._fail("while scanning a plain scalar", start, "found unexpected ':'")
                if (ch == ":" and following in _SPACE_OR_END) or (self.flow_level and ch in ",[]{}"):
                    break
                length += 1
            if length:
                chunks += (_folded(breaks) if breaks else blanks), self.prefix(length)
                self.forward(length)
                self.allow_simple_key = False
                end = self.get_mark()
                blanks, breaks = "", 0
            if self.peek() not in _SPACE:
                break
            while (ch := self.peek()) in _SPACE:
                if self.scan_line_break():
                    breaks += 1
                    continue
                if breaks and ch == "\t" and self.column < indent:
                    problem = "found a tab character that violates indentation"
                    self._fail("while scanning a plain scalar", start, problem)
                blanks += ch
                self.forward()
            if not self.flow_level and self.column < indent:
                break
        if breaks:
            self.allow_simple_key = True
        return ScalarToken("".join(chunks), True, start, end)

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        """Scan a quoted scalar."""
        start = self.get_mark()
        chunks: list[str] = []
        self.forward()
        while True:
            if self._at_document_indicator():
                self._fail("while scanning a quoted scalar", start, "found unexpected document separator")
            if self.peek() == "\0":
                self._fail("while scanning a quoted scalar", start, "found unexpected end of stream")
            escaped_break = False
            while (ch := self.peek()) not in _SPACE_OR_END:
                if style == "'" and ch == self.peek(1) == "'":
                    chunks.append("'")
                    self.forward(2)
                elif ch == style:
                    break
                elif style == '"' and ch == "\\":
                    if self.peek(1) in _BREAK:
                        self.forward()
                        self.scan_line_break()
                        escaped_break = True
                        break
                    chunks.append(self._scan_escape(start))
                else:
                    chunks.append(ch)
                    self.forward()
            if self.peek() == style:
                self.forward()
                return ScalarToken("".join(chunks), False, start, self.get_mark(), style)
            blanks = ""
            breaks = 0
            while (ch := self.peek()) in _SPACE:
                if self.scan_line_break():
                    breaks += 1
                else:
                    blanks += ch
                    self.forward()
            if escaped_break:
                chunks.append("\n" * breaks)
            else:
                chunks.append(_folded(breaks) if breaks else blanks)

    def scan_block_scalar_indicators(self, start: Mark) -> tuple[bool | None, int | None]:
        """Scan the signs after `|` or `>`: which line breaks at the end are kept, and how deep the text is indented."""
        chomping, increment = None, None
        for _ in range(2):
            ch = self.peek()
            if ch in "+-" and chomping is None:
                chomping = ch == "+"
            elif ch in _DIGIT and increment is None:
                if ch == "0":
                    self._fail("while scanning a block scalar", start, "found an indentation indicator equal to 0")
                increment = int(ch)
            else:
                break
            self.forward()
        return chomping, increment

    def scan_block_scalar_ignored_line(self, start: Mark) -> None:
        """Skip the rest of the line after the signs."""
        self._skip_line("while scanning a block scalar", start)
        self._block_start = start

    def scan_block_scalar_indentation(self) -> Any:
        """Skip empty lines up to the first one that is not, whose indentation is that of the text."""
        found = super().scan_block_scalar_indentation()
        if self.peek() == "\t":
            self._fail_for_tab()
        return found

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        """Skip empty lines inside the text."""
        found = super().scan_block_scalar_breaks(indent)
        if self.peek() == "\t" and self.column < indent:
            self._fail_for_tab()
        return found

    def scan_directive(self) -> DirectiveToken:
        """Scan a directive, of which there are two."""
        start = self.get_mark()
        context = "while scanning a directive"
        self.forward()
        name = self._scan_all(_WORD)
        if not name:
            self._fail(context, start, "could not find expected directive name")
        if self.peek() not in _SPACE_OR_END:
            self._fail(context, start, "found unexpected non-alphabetical character")
        value: tuple[Any, Any]
        if name == "YAML":
            self._scan_all(_BLANK)
            major = self._scan_version_number(start)
            if self.peek() != ".":
                self._fail(context, start, "did not find expected digit or '.' character")
            self.forward()
            value = major, self._scan_version_number(start)
            self._version_mark = start
        elif name == "TAG":
            self._scan_all(_BLANK)
            if self.peek() != "!":
                self._fail(context, start, "did not find expected '!'")
            handle = self._scan_handle()
            if len(handle) > 1 and handle[-1] != "!":
                self._fail(context, start, "did not find expected '!'")
            if self.peek() not in _BLANK:
                self._fail(context, start, "did not find expected whitespace")
            self._scan_all(_BLANK)
            value = handle, self._scan_uri(_URI, start, context, required=True)
            if self.peek() not in _SPACE_OR_END:
                self._fail(context, start, "did not find expected whitespace or line break")
        else:
            self._fail(context, start, "found unknown directive name")
        end = self.get_mark()
        self._skip_line(context, start)
        return DirectiveToken(name, value, start, end)

    def process_directives(self) -> Any:
        """Take in the directives of a document."""
        found = super().process_directives()
        if self.yaml_version is not None and self.yaml_version not in ((1, 1), (1, 2)):
            raise ParserError(None, None, "found incompatible YAML document", self._version_mark)
        return found

    def parse_node(self, block: bool = False, indentless_sequence: bool = False) -> Event:
        """Parse a value; what follows its anchor and tag is scanned before the tag is looked up."""
        if self.check_token(AnchorToken):
            self._scan_ahead(2)
            if isinstance(self.tokens[1], TagToken):
                self._scan_ahead(3)
        return super().parse_node(block, indentless_sequence)

    def parse_flow_mapping_key(self, first: bool = False) -> Event:
        """Parse a key in braces, or their end; a key that is empty stands where the next token begins."""
        event = super().parse_flow_mapping_key(first)
        return self._moved(event)

    def parse_flow_mapping_value(self) -> Event:
        """Parse a value in braces."""
        return self._moved(super().parse_flow_mapping_value())

    def parse_flow_sequence_entry_mapping_key(self) -> Event:
        """Parse the key of a pair in brackets; where it is empty, libyaml loses the token after it."""
        self.get_token()
        if not self.check_token(ValueToken, FlowEntryToken, FlowSequenceEndToken):
            self.states.append(self.parse_flow_sequence_entry_mapping_value)
            return self.parse_flow_node()
        self.state = self.parse_flow_sequence_entry_mapping_value
        return self.process_empty_scalar(self.get_token().end_mark)

    def parse_flow_sequence_entry_mapping_value(self) -> Event:
        """Parse the value of a pair in brackets."""
        return self._moved(super().parse_flow_sequence_entry_mapping_value())

    def _scan_ahead(self, count: int) -> None:
        while len(self.tokens) < count and not self.done:
            self.fetch_more_tokens()

    def _moved(self, event: Event) -> Event:
        if isinstance(event, ScalarEvent) and event.start_mark is event.end_mark:
            event.start_mark = event.end_mark = self.peek_token().start_mark
        return event

    def scan_tag(self) -> TagToken:
        """Scan a tag."""
        start = self.get_mark()
        context = "while scanning a tag"
        handle: str | None
        if self.peek(1) == "<":
            self.forward(2)
            handle, suffix = None, self._scan_uri(_URI, start, context, required=True)
            if self.peek() != ">":
                self._fail(context, start, "did not find the expected '>'")
            self.forward()
        else:
            handle = self._scan_handle()
            if len(handle) > 1 and handle[-1] == "!":
                suffix = self._scan_uri(_SHORT_URI, start, context, required=True)
            else:
                suffix = handle[1:] + self._scan_uri(_SHORT_URI, start, context, required=False)
                handle = "!"
            if handle == "!" and not suffix:
                handle, suffix = None, "!"
        if self.peek() not in _SPACE_OR_END and not (self.flow_level and self.peek() == ","):
            self._fail(context, start, "did not find expected whitespace or line break")
        return TagToken((handle, suffix), start, self.get_mark())

    def _scan_escape(self, start: Mark) -> str:
        context = "while parsing a quoted scalar"
        ch = self.peek(1)
        if ch in self.ESCAPE_REPLACEMENTS:
            self.forward(2)
            return str(self.ESCAPE_REPLACEMENTS[ch])
        if ch not in self.ESCAPE_CODES:
            self._fail(context, start, "found unknown escape character")
        self.forward(2)
        length = self.ESCAPE_CODES[ch]
        digits = self.prefix(length)
        if len(digits) < length or digits.strip(_HEXADECIMAL):
            self._fail(context, start, "did not find expected hexdecimal number")
        code = int(digits, 16)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            self._fail(context, start, "found invalid Unicode character escape code")
        self.forward(length)
        return chr(code)

    def _scan_version_number(self, start: Mark) -> int:
        digits = self._scan_all(_DIGIT, 9)
        if self.peek() in _DIGIT:
            self._fail("while scanning a directive", start, "found extremely long version number")
        if not digits:
            self._fail("while scanning a directive", start, "did not find expected version number")
        return int(digits)

    def _scan_handle(self) -> str:
        self.forward()
        handle = "!" + self._scan_all(_WORD)
        if self.peek() == "!":
            self.forward()
            handle += "!"
        return handle

    def _scan_uri(self, characters: str, start: Mark, context: str, required: bool) -> str:
        uri = ""
        while self.peek() in characters:
            if self.peek() == "%":
                uri += self._scan_uri_escape(start, context)
            else:
                uri += self.peek()
                self.forward()
        if required and not uri:
            self._fail(context, start, "did not find expected tag URI")
        return uri

    def _scan_uri_escape(self, start: Mark, context: str) -> str:
        octets = b""
        width = 1
        while len(octets) < width:
            digits = self.prefix(3)[1:]
            if self.peek() != "%" or len(digits) < 2 or digits.strip(_HEXADECIMAL):
                self._fail(context, start, "did not find URI escaped octet")
            octet = int(digits, 16)
            if not octets:
                width = 1 if octet < 0x80 else 2 if octet >> 5 == 6 else 3 if octet >> 4 == 14 else 4
                if width == 4 and octet >> 3 != 30:
                    self._fail(context, start, "found an incorrect leading UTF-8 octet")
            elif octet >> 6 != 2:
                self._fail(context, start, "found an incorrect trailing UTF-8 octet")
            octets += bytes([octet])
            self.forward(3)
        return octets.decode("utf-8", "replace")

    def _scan_all(self, characters: str, most: int = 1 << 30) -> str:
        length = 0
        while length < most and self.peek(length) in characters:
            length += 1
        found = str(self.prefix(length))
        self.forward(length)
        return found

    def _skip_comment(self) -> None:
        if self.peek() == "#":
            while self.peek() not in "\0\r\n":
                self.forward()

    def _skip_line(self, context: str, start: Mark) -> None:
        self._scan_all(_BLANK)
        self._skip_comment()
        if self.peek() not in "\0\r\n":
            self._fail(context, start, "did not find expected comment or line break")
        self.scan_line_break()

    def _at_document_indicator(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _SPACE_OR_END

    def _fail_for_tab(self) -> NoReturn:
        problem = "found a tab character where an indentation space is expected"
        self._fail("while scanning a block scalar", self._block_start, problem)

    def _fail(self, context: str, start: Mark, problem: str) -> NoReturn:
        raise ScannerError(context, start, problem, self.get_mark())


def _folded(breaks: int) -> str:
    return "\n" * (breaks - 1) or " "
