"""The text of a source: its paragraphs, sentences and sections, and the fingerprint of each sentence.

A paragraph is a non-empty line, or a block between blank lines in a wrapped text. A sentence ends at ". " or with its
paragraph. Sentences are compared without bullet and final full stop, with straight quotes, `-` for every dash and
single spaces. A fingerprint is the SHA-256 of a normalized sentence in UTF-8.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

SCRIPTS = {"han": "⺀-鿿", "kana": "぀-ヿ", "hangul": "가-힣", "cyrillic": "Ѐ-ӿ", "greek": "Ͱ-Ͽ", "arabic": "؀-ۿ"}
"""Scripts of translations on the lines of a source, as character ranges; a line's own text ends at the first one."""
LINE, BLANK_LINE = "line", "blank-line"
"""The ways to end a paragraph."""
HEADING = 10
"""The most words of a heading, including its number."""
_DOTS, _MARKS = "•·◦▪‣", "-*"
_NUMBER = re.compile(r"[0-9]{1,3}")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_PART = r"(?:[0-9]{1,3}|[ivx]{1,5}|[IVX]{1,5}|[A-Za-z])"
_SECTION = re.compile(
    rf"(?:(?P<word>section|article|clause|paragraph|part|§)\s*(?P<named>{_PART}(?:\.{_PART})*)"
    rf"|\((?P<bracket>{_PART})\)|(?P<many>{_PART}(?:\.{_PART})+)[.)]?|(?P<one>{_PART})[.):])(?=\s|$|:|\.)",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """A normalized sentence: its paragraph and its number there, both from 1, and its section, "" for none."""

    paragraph: int
    number: int
    section: str
    text: str
    heading: bool = False
    """Whether it is the heading of a section: numbered, without a final mark, and followed by more of the section."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the sentence."""
        return fingerprint(self.text)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The accepted fingerprints of the sentence: with its bullet `-` or `*` and without it."""
        bare = self.text.lstrip(_MARKS).strip()
        return (self.fingerprint,) if bare == self.text else (self.fingerprint, fingerprint(bare))

    @property
    def says(self) -> bool:
        """Whether it has content beyond a section's number or heading."""
        return not self.heading and len(re.findall(r"[^\W\d]\w*", self.text)) > 1


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a normalized text."""
    return hashlib.sha256(text.encode()).hexdigest()


def straight(text: str) -> str:
    """Return a text in NFC with straight quotes, `-` for every dash and single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[‘’‚‛]", "'", re.sub("[“”„‟]", '"', text))
    return " ".join(re.sub("[‐-―−]", "-", text).split())


def sentences(content: str, ends: str = LINE, translation: str = "") -> list[Sentence]:
    """Return the sentences of a text; `ends` is the end of a paragraph, `translation` the script to leave out."""
    foreign = re.compile(f"[{SCRIPTS[translation]}]") if translation else None
    result: list[Sentence] = []
    sections = Sections()
    headed = ""
    """The section of the previous paragraph if that looks like a heading, else ""."""
    for paragraph, raw in enumerate(paragraphs(content, ends), 1):
        own = foreign.split(raw, maxsplit=1)[0] if foreign else raw
        own = own.strip().lstrip(_DOTS).strip()
        bare = own.lstrip(_MARKS).strip()
        section = sections.next(bare)
        numbered = bool(_SECTION.match(bare))
        if headed and (section.startswith(f"{headed}.") or (section == headed and not numbered and bare[:1].isupper())):
            result = [
                sentence._replace(heading=sentence.heading or sentence.paragraph == paragraph - 1)
                for sentence in result
            ]
        short = len(bare.split()) <= HEADING and bare[-1:].isalnum()
        headed = section if numbered and short else ""
        for number, part in enumerate(own.split(". "), 1):
            text = straight(part).removesuffix(".")
            if text:
                result.append(Sentence(paragraph, number, section, text))
    return result


def paragraphs(content: str, ends: str = LINE) -> Iterator[str]:
    """Yield the paragraphs of a text, each as one line."""
    content = content.removeprefix("\ufeff")
    if ends == BLANK_LINE:
        lines: list[str] = []
        for line in [*content.splitlines(), ""]:
            if line.strip():
                lines.append(line.strip())
            elif lines:
                yield " ".join(lines)
                lines = []
        return
    yield from [line for line in content.splitlines() if line.strip()]


class Level(NamedTuple):
    """A level of a section's path: its label, its way of counting, its value and the signs around it."""

    label: str
    counts: str
    value: int
    signs: str


class Sections:
    """Tracks the section numbers of a text: `1.`, then `a.` below it, then `i.` below that."""

    def __init__(self) -> None:
        self.stack: list[Level] = []

    @property
    def path(self) -> str:
        """The path of the current section, such as 1.b.iv."""
        return ".".join([level.label for level in self.stack])

    def next(self, paragraph: str) -> str:
        """Return the section of the next paragraph."""
        marker = _SECTION.match(paragraph)
        if not marker:
            return self.path
        whole = marker["named"] or marker["many"]
        if whole:
            levels = [Level(part, *counted(part)[0], "") for part in whole.split(".")]
            # Open levels with equal labels keep their way of counting and signs: `2.` follows `1.`, not `1.1`.
            same = list(takewhile(lambda pair: pair[0].label == pair[1].label, zip(self.stack, levels, strict=False)))
            self.stack = [open_ for open_, _ in same[: len(levels) - 1]] + levels[min(len(same), len(levels) - 1) :]
            return self.path
        label = marker["bracket"] or marker["one"]
        signs = "()" if marker["bracket"] else paragraph[marker.end() - 1]
        self.stack = self.placed([Level(label, counts, value, signs) for counts, value in counted(label)])
        return self.path

    def placed(self, readings: list[Level]) -> list[Level]:
        """Return the path of a number: the next value of an open level, else the first value of a new level below."""
        depths = range(len(self.stack))
        # First levels with the same signs, from the innermost; then levels without signs, from the outermost.
        same_signs = [
            (depth, level) for depth in reversed(depths) for level in readings if level.signs == self.stack[depth].signs
        ]
        named = [(depth, level) for depth in depths for level in readings if not self.stack[depth].signs]
        for depth, level in [*same_signs, *named]:
            open_ = self.stack[depth]
            if level.counts == open_.counts and level.value == open_.value + 1:
                return [*self.stack[:depth], level]
        first = [level for level in readings if level.value == 1]
        if first:
            return [*self.stack, first[-1]]
        for depth, open_ in enumerate(self.stack):
            for level in readings:
                if (level.counts, level.signs) == (open_.counts, open_.signs):
                    return [*self.stack[:depth], level]
        return [*self.stack, readings[0]]


def counted(label: str) -> list[tuple[str, int]]:
    """Return each way of counting that fits a label, with its value there: `i` is a ninth letter, or Roman one."""
    if _NUMBER.fullmatch(label):
        return [("number", int(label))]
    case = "upper" if label.isupper() else "lower"
    ways = [(f"{case} letter", ord(label.lower()) - ord("a") + 1)] if len(label) == 1 else []
    if label and _ROMAN.fullmatch(label.lower()):
        ways.append((f"{case} Roman", roman(label.lower())))
    return ways or [("other", 0)]


def roman(text: str) -> int:
    """Return the value of a Roman number below 40."""
    values = [{"i": 1, "v": 5, "x": 10}[sign] for sign in text]
    return sum([-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)])


def within(text_sentences: Iterable[Sentence], place: int | str) -> list[Sentence]:
    """Return the sentences of a paragraph by its number, or of a section with its subsections by its path."""
    if isinstance(place, int):
        return [sentence for sentence in text_sentences if sentence.paragraph == place]
    path = place.strip().lower()
    return [sentence for sentence in text_sentences if f"{sentence.section.lower()}.".startswith(f"{path}.")]


def wrapped(content: str) -> bool:
    """Return whether the lines of a text are paragraphs wrapped to a width."""
    going_on = starting = 0
    for one, other in pairwise(content.splitlines()):
        if one.strip() and other.strip():
            first = other.strip()
            going_on += first[0].islower() and not _SECTION.match(first)
            starting += not first[0].islower() or bool(_SECTION.match(first))
    return going_on > 2 and 2 * going_on >= starting
