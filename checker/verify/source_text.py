"""The text of a source: its paragraphs, sentences and sections, and the fingerprint of each sentence.

A paragraph is a non-empty line, or what stands between blank lines where the text is wrapped. A sentence ends at ". " or
with its paragraph, and is compared without bullet and final full stop, with straight quotes, `-` for every dash and
single spaces. Its fingerprint is the SHA-256 of that in UTF-8.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

SCRIPTS = {"han": "⺀-鿿", "kana": "぀-ヿ", "hangul": "가-힣", "cyrillic": "Ѐ-ӿ", "greek": "Ͱ-Ͽ", "arabic": "؀-ۿ"}
"""The first characters of translations that a source may have beside its text, line by line."""
LINE, BLANK_LINE = "line", "blank-line"
"""What ends a paragraph."""
HEADING = 10
"""The most words of a heading, its number counted."""
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
    """A sentence as it is compared: its paragraph and its number there, both from 1, and its section, "" for none."""

    paragraph: int
    number: int
    section: str
    text: str
    heading: bool = False
    """Whether it heads a section: numbered, without a mark at its end, and with more of the section after it."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the sentence."""
        return fingerprint(self.text)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprints that lead here: with the bullet `-` or `*` and without it."""
        bare = self.text.lstrip(_MARKS).strip()
        return (self.fingerprint,) if bare == self.text else (self.fingerprint, fingerprint(bare))

    @property
    def says(self) -> bool:
        """Whether it is more than the number of a section, and more than a heading."""
        return not self.heading and len(re.findall(r"[^\W\d]\w*", self.text)) > 1


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text that was made straight."""
    return hashlib.sha256(text.encode()).hexdigest()


def straight(text: str) -> str:
    """Return a text in NFC with straight quotes, `-` for every dash and single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[‘’‚‛]", "'", re.sub("[“”„‟]", '"', text))
    return " ".join(re.sub("[‐-―−]", "-", text).split())


def sentences(content: str, ends: str = LINE, translation: str = "") -> list[Sentence]:
    """Return the sentences of a text; `ends` says what ends a paragraph, `translation` which script is no part of it."""
    foreign = re.compile(f"[{SCRIPTS[translation]}]") if translation else None
    found: list[Sentence] = []
    sections = Sections()
    headed = ""
    """The section that the paragraph before seems to head, "" for none."""
    for paragraph, raw in enumerate(paragraphs(content, ends), 1):
        own = foreign.split(raw, maxsplit=1)[0] if foreign else raw
        own = own.strip().lstrip(_DOTS).strip()
        bare = own.lstrip(_MARKS).strip()
        section = sections.next(bare)
        numbered = bool(_SECTION.match(bare))
        if headed and (section.startswith(f"{headed}.") or (section == headed and not numbered and bare[:1].isupper())):
            found = [item._replace(heading=item.heading or item.paragraph == paragraph - 1) for item in found]
        short = len(bare.split()) <= HEADING and bare[-1:].isalnum()
        headed = section if numbered and short else ""
        for number, part in enumerate(own.split(". "), 1):
            text = straight(part).removesuffix(".")
            if text:
                found.append(Sentence(paragraph, number, section, text))
    return found


def paragraphs(content: str, ends: str = LINE) -> Iterator[str]:
    """Yield the paragraphs of a text, each in one line."""
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
    """A step of a section's path as it is written, with how it counts and between which signs."""

    label: str
    counts: str
    value: int
    signs: str


class Sections:
    """Follows the numbers of sections through a text: `1.`, then `a.` below it, then `i.` below that."""

    def __init__(self) -> None:
        self.stack: list[Level] = []

    @property
    def path(self) -> str:
        """The path of the section that the text is in, such as 1.b.iv."""
        return ".".join([level.label for level in self.stack])

    def next(self, paragraph: str) -> str:
        """Return the section of the next paragraph."""
        found = _SECTION.match(paragraph)
        if not found:
            return self.path
        whole = found["named"] or found["many"]
        if whole:
            levels = [Level(part, *counted(part)[0], "") for part in whole.split(".")]
            # What is written before a level that is open stays as it was written: `2.` follows `1.`, not `1.1`.
            same = list(takewhile(lambda pair: pair[0].label == pair[1].label, zip(self.stack, levels, strict=False)))
            self.stack = [open_ for open_, _ in same[: len(levels) - 1]] + levels[min(len(same), len(levels) - 1) :]
            return self.path
        label = found["bracket"] or found["one"]
        signs = "()" if found["bracket"] else paragraph[found.end() - 1]
        self.stack = self.placed([Level(label, counts, value, signs) for counts, value in counted(label)])
        return self.path

    def placed(self, readings: list[Level]) -> list[Level]:
        """Return the path of a number: the next of a level that is open, else the first of a new one below."""
        depths = range(len(self.stack))
        # First what is written alike, the innermost; then what stands for itself or in another's path, the outermost.
        written = [
            (depth, level) for depth in reversed(depths) for level in readings if level.signs == self.stack[depth].signs
        ]
        named = [(depth, level) for depth in depths for level in readings if not self.stack[depth].signs]
        for depth, level in [*written, *named]:
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
    """Return the ways to count that a label can be part of, each with its value: `i` is a ninth letter, or Roman one."""
    if _NUMBER.fullmatch(label):
        return [("number", int(label))]
    case = "upper" if label.isupper() else "lower"
    found = [(f"{case} letter", ord(label.lower()) - ord("a") + 1)] if len(label) == 1 else []
    if label and _ROMAN.fullmatch(label.lower()):
        found.append((f"{case} Roman", roman(label.lower())))
    return found or [("other", 0)]


def roman(text: str) -> int:
    """Return the value of a Roman number below 40."""
    values = [{"i": 1, "v": 5, "x": 10}[sign] for sign in text]
    return sum([-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)])


def within(found: Iterable[Sentence], place: int | str) -> list[Sentence]:
    """Return the sentences of a paragraph, by its number, or of a section and those below it, by its path."""
    if isinstance(place, int):
        return [item for item in found if item.paragraph == place]
    path = place.strip().lower()
    return [item for item in found if f"{item.section.lower()}.".startswith(f"{path}.")]


def wrapped(content: str) -> bool:
    """Return whether the lines of a text are those of paragraphs that were broken to a width."""
    going_on = starting = 0
    for one, other in pairwise(content.splitlines()):
        if one.strip() and other.strip():
            first = other.strip()
            going_on += first[0].islower() and not _SECTION.match(first)
            starting += not first[0].islower() or bool(_SECTION.match(first))
    return going_on > 2 and 2 * going_on >= starting
