"""The right spellings of days that somebody wrote in another form."""

from __future__ import annotations

import re

from checker.read.days import DAY, FIRST_DAY, LAST_DAY, OPEN, is_day, span

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
LONGEST = 60
"""The longest text that is interpreted."""


def hint(text: str, known: bool = False, whole: bool = False) -> str:
    """Return advice on a text that is no day, "" where there is none.

    `known` says that the field must be known, so that `unknown` is no answer; `whole` that it takes whole days alone.
    """
    spaced = " ".join(text.split())
    if whole and span(spaced) and not is_day(spaced):
        return "give one whole day"
    if DAY(spaced) or re.fullmatch(r"\d{4}-(\d\d|Q\d)", spaced):
        unit = "day" if DAY(spaced) else "quarter" if "Q" in spaced else "month"
        return f"there is no such {unit}"
    if spaced in (f"{OPEN}/{OPEN}", "/", f"{OPEN}/", f"/{OPEN}"):
        return "a range that is open on both sides says nothing" + ("" if known else "; write unknown")
    begin, slash, end = spaced.partition("/")
    if slash and is_day(begin) and is_day(end):
        return f"the range ends before it begins; write {end}/{begin} if that is meant"
    meanings = [meaning for meaning in spellings(spaced) if is_day(meaning) or not whole]
    return f"did you mean {' or '.join(meanings)}?" if meanings else ""


def spellings(text: str) -> list[str]:
    """Return the right spellings of a text: one if it is clear which day, month or range is meant."""
    spaced = " ".join(text.split())
    return list(dict.fromkeys(_meant(spaced))) if len(spaced) <= LONGEST else []


def _meant(text: str) -> list[str]:
    """Return the right spellings of a text: more than one if day and month can be exchanged."""
    years = re.fullmatch(r"(\d{4})", text)
    if years:
        return [f"{text}-01-01/{text}-12-31"] if int(text) else []
    for separator in ("/", "..", " to ", " - ", "–", "—"):
        parts = [part.strip() for part in text.split(separator)] if separator in text else []
        if len(parts) == 2 and (ranges := _between(*parts)):
            return ranges
    return _one(text)


def _between(begin: str, end: str) -> list[str]:
    starts = [FIRST_DAY] if begin in ("", OPEN) else _one(begin)
    ends = [LAST_DAY] if end in ("", OPEN) else _one(end)
    ranges = []
    for start in starts:
        for stop in ends:
            first, last = span(start), span(stop)
            if first and last and first.first <= last.last and (begin, end) != ("", ""):
                left = OPEN if first.first == FIRST_DAY else first.first
                ranges.append(f"{left}/{OPEN if last.last == LAST_DAY else last.last}")
    return ranges


def _one(text: str) -> list[str]:
    """Return the days, months or quarters that a text without a range can mean."""
    words = text.casefold().replace(",", " ").split()
    candidates: list[str] = [text]
    numbers = re.fullmatch(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})", text)
    if numbers:
        a, b, c = numbers.groups()
        if len(a) == 4:
            candidates.append(f"{a}-{int(b):02}-{int(c):02}" if len(c) <= 2 else "")
        elif len(c) == 4:
            day_first, month_first = f"{c}-{int(b):02}-{int(a):02}", f"{c}-{int(a):02}-{int(b):02}"
            # With dots the day goes first; with slashes either may.
            candidates += [day_first] if "." in text else [month_first, day_first]
    elif re.fullmatch(r"\d{4}[-./]\d{1,2}", text):
        candidates.append(f"{text[:4]}-{int(text[5:]):02}")
    elif re.fullmatch(r"\d{1,2}[./]\d{4}", text):
        candidates.append(f"{text[-4:]}-{int(text[:-5]):02}")
    elif re.fullmatch(r"\d{8}", text):
        candidates.append(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    elif re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text):
        candidates.append(text[:10])
    candidates += _quarter(text) + _named(words)
    return [word for word in candidates if span(word)]


def _quarter(text: str) -> list[str]:
    compact = re.sub(r"[\s/_-]", "", text.casefold())
    match = re.fullmatch(r"(?:q([1-4])|([1-4])q)(\d{4})|(\d{4})(?:q([1-4])|([1-4])q)", compact)
    if match is None:
        return []
    return [f"{match[3] or match[4]}-Q{match[1] or match[2] or match[5] or match[6]}"]


def _named(words: list[str]) -> list[str]:
    """Return the day or month of words with a month's name: May 18, 2026 or 18 May 2026 or May 2026."""
    names = [number for word in words if (number := _month(word))]
    years = [word for word in words if re.fullmatch(r"\d{4}", word)]
    days = [match[1] for word in words if (match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?", word))]
    if len(names) != 1 or len(years) != 1 or len(days) > 1 or len(words) != 2 + len(days):
        return []
    return [f"{years[0]}-{names[0]:02}" + (f"-{int(days[0]):02}" if days else "")]


def _month(word: str) -> int:
    name_start = word.removesuffix(".")
    if len(name_start) < 3:
        return 0
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(name_start)), 0)
