"""YAML → documents, event by event, by the core schema of YAML 1.2.

Anchors, aliases, tags and merge keys are refused. So is any directive but `%YAML 1.2`, since it asks for another reading of the
file, and so are the line separators of YAML 1.1 (U+0085, U+2028, U+2029), which are line breaks for the parser and ordinary
characters in YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from checker.read.builder import NO_DESCRIPTOR, Builder, Embed, Kinds, Refused
from checker.read.document import Document, Extent, Places
from checker.read.limits import Limits
from checker.read.scalars import Flaw, printable, resolve
from checker.read.source import Source

Parser = Callable[[str], Any]
"""A function from a text to an object with `get_event`, which returns the events one by one."""


def _extent(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


KINDS = Kinds(
    ScalarEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent, AliasEvent, _extent
)
_DIRECTIVE = "the only directive allowed is `%YAML 1.2`: leave this one out"
_LINE_BREAK = re.compile(r"\r\n?|\n")
_MANY = 100


def default_parser() -> Parser:
    """Return libyaml's parser if PyYAML has it, else PyYAML's own, which refuses more and is slower."""
    if yaml.__with_libyaml__:
        from yaml import cyaml

        return cyaml.CParser  # type: ignore[attr-defined]
    return PythonParser


class PythonParser(yaml.SafeLoader):
    """PyYAML's own parser, made to refuse escapes that are half a character or none."""

    def scan_flow_scalar(self, style: str) -> Any:
        """Scan a quoted text."""
        start = self.get_mark()
        try:
            token = super().scan_flow_scalar(style)
            token.value.encode()
        except (ValueError, OverflowError):
            here = self.get_mark()
            raise yaml.MarkedYAMLError("in a quoted text", start, "invalid Unicode character escape", here) from None
        return token


def read(
    source: Source, text: str, *, path: str, limits: Limits, embedded: str | None = None, parser: Parser | None = None
) -> Builder:
    """Read `text`, the text of `source` or its beginning, and return the builder that holds the result.

    `embedded` is the dotted key of the descriptor in each document. The builder's `index` is that of the last document begun.
    """
    parse = parser or default_parser()

    def embed(outer: Builder, event: Any, level: int, key: Extent) -> bool:
        return _text_under_key(outer, event, level, key, parse)

    def begin(text: str) -> Builder:
        return _builder(source, text, path, limits, parse, embed)

    return _run(begin, text, embedded, 0)


def _builder(
    source: Source, text: str, path: str, limits: Limits, parse: Parser, embed: Embed | None = None
) -> Builder:
    get = events(text, parse)
    marked = "&" in text or "!" in text
    return Builder(source, path=path, limits=limits, kinds=KINDS, get=get, marked=marked, embed=embed)


def events(text: str, parse: Parser) -> Callable[[], Any]:
    """Return the function that gives the events of a text one by one; it refuses what libyaml reads differently from YAML 1.2."""
    get: Callable[[], Any] = parse(text).get_event
    return _strict(get, text) if _DOUBTFUL.search(text) else get


_DOUBTFUL = re.compile(r"\?\S|[^\s#]#")
"""A pattern in every text that libyaml wrongly accepts, and in few others."""
_COMMENT = re.compile(r"^([^#\r\n]*)#", re.MULTILINE)
_COMMENTED_KEY = re.compile(r"^[ \t]*#[ \t#-]*[\w.-]+:(?:\s|$)", re.MULTILINE)
"""A line of a document that is commented out, rather than a remark."""
_HEADER = re.compile(r"[|>][-+1-9]*#")


def _strict(get: Callable[[], Any], text: str) -> Callable[[], Any]:
    """Return `get` wrapped to refuse two forms that libyaml reads differently from YAML 1.2: `{?a: b}` and `"a"#b`."""
    behind = 0

    def strict() -> Any:
        nonlocal behind
        event = get()
        start, end = _extent(event)
        if behind < start:
            for gap in _COMMENT.finditer(text[behind:start]):
                at = behind + gap.end() - 1
                if at and not text[at - 1].isspace():
                    raise Refused("syntax", _GLUED, at, at + 1)
        if start < end:
            if text[start - 1 : start] == "?" and type(event) in _NODES:
                raise Refused("syntax", _QUESTION, start - 1, start)
            if type(event) is ScalarEvent and event.style and (header := _HEADER.match(text, start)):
                raise Refused("syntax", _GLUED, header.end() - 1, header.end())
        behind = max(behind, end)
        return event

    return strict


_NODES = (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)
_GLUED = "a comment needs a space before its `#`; quote the text if this is no comment"
_QUESTION = "a `?` cannot stand here without a space after it: quote the text"
_TAB_LINE = re.compile(r"^(?=[ \t]*\t)[ \t]+(?=#|\r?$)", re.MULTILINE)
_RERUNS = 20


def _without_tabs(text: str, at: int) -> str | None:
    """Return a text with spaces for the tabs in a line that is blank up to a comment, None for any other line.

    Other lines that begin with a tab get spaces too: in a quoted text that makes no difference, and a block text cannot have
    such a line.
    """
    begin = text.rfind("\n", 0, at) + 1
    blank = _TAB_LINE.match(text, begin)
    if blank is None:
        return None

    def spaced(match: re.Match[str]) -> str:
        return " " * len(match[0]) if match.start() == begin or match[0][0] == "\t" else match[0]

    return _TAB_LINE.sub(spaced, text)


def _run(begin: Callable[[str], Builder], text: str, embedded: str | None, level: int, runs: int = 0) -> Builder:
    """Build the documents of a text up to the end of reading, with a builder made by `begin`."""
    builder = begin(text)
    try:
        # libyaml compares each of these directives with all earlier ones: that is slow for many.
        if text.count("\n%TAG") > _MANY:
            at = text.find("\n%TAG") + 1
            raise Refused("directive", _DIRECTIVE, at, at + len("%TAG"))
        _documents(builder, embedded, level)
    except Refused as refused:
        builder.problem(refused.code, refused.message, refused.start, refused.end)
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is not None and "maximum nesting" in str(error.problem):
            # From 0.2.6 on libyaml stops at 1,000 levels, ahead of the events. The text up to there has the level that our
            # own limit refuses.
            return _run(begin, text[: error.problem_mark.index], embedded, level, runs)
        if runs < _RERUNS and error.problem_mark is not None and "indentation space" not in str(error.problem):
            # A line with only a tab is blank in YAML 1.2.
            spaced = _without_tabs(text, error.problem_mark.index)
            if spaced is not None:
                return _run(begin, spaced, embedded, level, runs + 1)
        builder.problem(*syntax_problem(builder.source, error))
    return builder


def _documents(builder: Builder, embedded: str | None, level: int) -> None:
    get = builder.get
    get()
    number = 0
    start = get()
    while type(start) is not StreamEndEvent:
        if number >= builder.limits.documents:
            message = f"the file holds more than {builder.limits.documents:,} documents (limit `documents`)"
            raise Refused("limit-documents", message, *_extent(start))
        check_directives(builder, start)
        event = get()
        empty = commented = False
        if type(event) is ScalarEvent and _extent(event)[0] == _extent(event)[1]:
            empty = True
        elif embedded is not None:
            builder.embedded_key = builder.merge = None
            builder.beside = []
            builder.seek(event, embedded, level)
        else:
            builder.build(event, level)
        end = get()
        if embedded is not None and not empty:
            _check_merge(builder, _extent(start)[0], _extent(end)[0], embedded)
            builder.missing(embedded, *_extent(event))
        number += 1
        builder.index = number
        following = get()
        if empty and (
            number == 1
            or end.explicit
            or type(following) is not StreamEndEvent
            or (commented := bool(_COMMENTED_KEY.search(builder.source.text, start.end_mark.index)))
        ):
            builder.index = number - 1
            message = "this document is empty: write a descriptor, or leave the `---` out"
            if commented:
                message = "this document is commented out: write a descriptor, or leave the `---` out"
            builder.problem("empty-document" if embedded is None else NO_DESCRIPTOR, message, *_extent(start))
            builder.index = number
        start = following
    builder.index = max(number - 1, 0)
    if number == 0 and embedded is None:
        builder.problem("empty-document", "there is no document here: nothing, or only comments", 0, 0)


def check_directives(builder: Builder, start: Any) -> None:
    at = start.start_mark.index
    end = at + len(_LINE_BREAK.split(builder.source.text[at : start.end_mark.index], maxsplit=1)[0])
    if start.tags:
        builder.problem("directive", _DIRECTIVE, at, end)
    if start.version and start.version != (1, 2):
        version = ".".join(map(str, start.version))
        message = f"this document asks to be read as YAML {version}, but is read as 1.2: write `%YAML 1.2`, or nothing"
        builder.problem("directive", message, at, end)


def _check_merge(builder: Builder, start: int, end: int, embedded: str) -> None:
    """Refuse a document without an embedded descriptor if a merge key might bring one."""
    if builder.embedded_key is None and builder.merge is not None:
        text = builder.source.text[start:end]
        # With escapes the key can be written in many ways.
        if embedded.rpartition(".")[2] in text or "\\" in text:
            message = f"`{printable(embedded)}` must not come by a merge key (`<<`): write it out here"
            builder.problem("merge-key", message, *_extent(builder.merge))


def _text_under_key(outer: Builder, event: Any, level: int, key: Extent, parse: Parser) -> bool:
    """Build the document in a text under the embedded key; return whether there is a text.

    Its places are right if each line of the text is a line of the file: in a literal block scalar, or in one line without
    escapes.
    """
    if type(event) is not ScalarEvent or (not event.style and not isinstance(resolve(event.value), str | Flaw)):
        return False
    outer.count(event)
    tagged = outer.marked and outer.properties(event)
    source = None if tagged or event.anchor is not None else _inner_source(outer.source, event)
    if source is None:
        message = "the lines of the text under this key are not those of the file: write it as a literal block (`|`)"
        outer.problem("embedded-text", message, *_extent(event))
        return True
    inner_source = source

    def begin(text: str) -> Builder:
        inner = _builder(inner_source, text, outer.path, outer.limits, parse)
        inner.values = outer.values
        return inner

    inner = _run(begin, source.text, None, level)
    outer.values = inner.values
    outer.problems += [(outer.index, problem) for _, problem in inner.problems]
    if inner.index > 0:
        outer.problem("embedded-text", "the text under this key must hold one document", *_extent(event))
    elif inner.documents:
        document = inner.documents[0]
        outer.keep(document.data, outer.source.lines, lambda: _under(document, outer.source, key))
    return True


def _under(document: Document, source: Source, key: Extent) -> Places:
    values, keys = document.places
    return Places(values, {**keys, (): source.span(*key)})


def _inner_source(source: Source, event: Any) -> Source | None:
    """Return the text of a scalar with its place in the file, None if its lines are not lines of the file."""
    start, end = _extent(event)
    line, column = source.point(start)
    raw = source.text[start:end]
    text: str = event.value
    if event.style == "|":
        for raw_line, value_line in zip(_LINE_BREAK.split(raw)[1:], text.split("\n"), strict=False):
            if value_line.strip():
                return Source(text, line, len(raw_line) - len(value_line))
        return Source(text, line)
    if event.style in ("'", '"'):
        return Source(text, line - 1, column) if raw[1:-1] == text else None
    return Source(text, line - 1, column - 1) if raw == text else None


_COLLECTION = (
    "this is not lined up with what begins in line {line}: it stands in column {here}; begin it in column {column}"
)
_ENTRY = "expected the next entry of the list that begins in line {line}, with `- ` before it"
_KEY = "this key is not followed by `: `: put a colon and a space after it"
_QUOTED = "the quoted text that begins here has no end"
_COLON = "a `: ` cannot stand here: give the key a line of its own, or quote the text"
_SYNTAX = (
    # Words of the parser's problem, libyaml's or PyYAML's → what is said instead; {line} and {column} are where the
    # construct begins, {here} is the column that is reached.
    ("mapping values are not allowed", _COLON),
    ("mapping keys are not allowed", "a `? ` cannot stand here: quote the text"),
    ("sequence entries are not allowed", "a `- ` cannot stand here: give the list's entry a line of its own"),
    ("could not find expected ':'", _KEY),
    ("tab character", "a tab cannot indent: write spaces"),
    ("expected ',' or ']'", "the list that begins in line {line} is not closed: expected `,` or `]` here"),
    ("expected ',' or '}'", "the mapping that begins in line {line} is not closed: expected `,` or `}}` here"),
    ("unexpected end of stream", _QUOTED),
    ("unexpected document", _QUOTED),
    ("unknown escape", "no escape is written like this: write `\\\\` for a backslash, or use single quotes"),
    ("hexdecimal number", "this escape needs more digits (0 to 9, a to f)"),
    ("invalid Unicode character", "this escape is no character: beyond U+FFFF write the character, or `\\U0001F600`"),
    ("unexpected ':'", "a `:` cannot stand before a bracket or comma: put a space after it, or quote the text"),
    ("indentation indicator equal to 0", "the indentation of a block text is 1 to 9"),
    ("expected comment or line break", "the text of a `|` or `>` begins in the next line: expected nothing here"),
    ("node content", "expected a value here"),
    ("expected key", _COLLECTION),
    ("expected '-' indicator", _COLLECTION),
    ("expected <block end>", _COLLECTION),
    ("document start>", "expected `---` here: a document ends above"),
)


def syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> tuple[str, str, int, int]:
    """Return code, message and place of a syntax error, in the same words for either parser."""
    # PyYAML adds what it found, which may be a directive where the problem is none; libyaml does not.
    context, problem = str(error.context), str(error.problem).partition(", but found")[0]
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark or mark
    at, opened = (0, 0) if mark is None or begun is None else (mark.index, begun.index)
    end = min(at + 1, len(source.text))
    if "directive" in context or "directive" in problem or "incompatible" in problem or "duplicate" in problem:
        return "directive", _DIRECTIVE, at, end
    if "tag" in context or "tag" in problem.split():
        return "tag", "tags are not allowed: leave this one out, and quote the value if it is a text", opened, end
    if "anchor" in context or "alias" in context:
        return "anchor", "anchors and aliases are not allowed: quote the value if it is a text", opened, end
    if "node content" in problem and at >= len(source.text):
        return "syntax", "the file ends here, inside a list or mapping that is not closed", at, end
    if "cannot start any token" in problem:
        character = source.text[at:end]
        if character == "\t":
            return "syntax", "a tab cannot indent: write spaces", at, end
        return "syntax", f"a value cannot begin with `{printable(character)}`: quote it", at, end
    for words, message in _SYNTAX:
        if words in problem:
            (line, column), here = source.point(opened), source.point(at)[1]
            if message is _QUOTED:
                at, end = opened, opened + 1
            elif message is _KEY:
                # A space of another alphabet is a character like any other to YAML.
                word = re.compile(r"[^ \t\r\n]+").match(source.text, opened)
                at, end = opened, word.end() if word else min(opened + 1, len(source.text))
            elif message is _COLLECTION and column == here:
                message = _ENTRY
            elif message is _COLON:
                from checker.read.colons import explain

                return "syntax", explain(source.text, at) or message, at, end
            elif "this escape" in message:
                at = source.text.rindex("\\", 0, at)
            return "syntax", message.format(line=line, column=column, here=here), at, end
    return "syntax", f"this cannot be read as YAML: {problem}", at, end
