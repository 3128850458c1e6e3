"""The right way of writing a day that somebody wrote otherwise."""

from __future__ import annotations

import re

from checker.read.days import DAY, FIRST_DAY, LAST_DAY, OPEN, is_day, span

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
LONGEST = 60
"""The longest text that is looked at."""


def hint(text: str, known: bool = False) -> str:
    """Return what to write instead of a text that is no day, "" where that cannot be told.

    `known` says that the field has to be known, so that `unknown` is no way out.
    """
    plain = " ".join(text.split())
    if DAY(plain) or re.fullmatch(r"\d{4}-(\d\d|Q\d)", plain):
        what = "day" if DAY(plain) else "quarter" if "Q" in plain else "month"
        return f"there is no such {what}"
    if plain in (f"{OPEN}/{OPEN}", "/", f"{OPEN}/", f"/{OPEN}"):
        return "a range that is open on both sides says nothing" + ("" if known else "; write unknown")
    begin, slash, end = plain.partition("/")
    if slash and is_day(begin) and is_day(end):
        return f"the range ends before it begins; write {end}/{begin} if that is meant"
    found = spellings(plain)
    return f"did you mean {' or '.join(found)}?" if found else ""


def spellings(text: str) -> list[str]:
    """Return the right spellings that a text may stand for, one where it is clear which day, month or range is meant."""
    plain = " ".join(text.split())
    return list(dict.fromkeys(_meant(plain))) if len(plain) <= LONGEST else []


def _meant(text: str) -> list[str]:
    """Return the right spellings that a text may stand for: more than one where day and month may be exchanged."""
    years = re.fullmatch(r"(\d{4})", text)
    if years:
        return [f"{text}-01-01/{text}-12-31"] if int(text) else []
    for separator in ("/", "..", " to ", " - ", "–", "—"):
        parts = [part.strip() for part in text.split(separator)] if separator in text else []
        if len(parts) == 2 and (found := _between(*parts)):
            return found
    return _one(text)


def _between(begin: str, end: str) -> list[str]:
    starts = [FIRST_DAY] if begin in ("", OPEN) else _one(begin)
    ends = [LAST_DAY] if end in ("", OPEN) else _one(end)
    found = []
    for start in starts:
        for stop in ends:
            first, last = span(start), span(stop)
            if first and last and first.first <= last.last and (begin, end) != ("", ""):
                left = OPEN if first.first == FIRST_DAY else first.first
                found.append(f"{left}/{OPEN if last.last == LAST_DAY else last.last}")
    return found


def _one(text: str) -> list[str]:
    """Return the days, months or quarters that a text without a range may stand for."""
    words = text.casefold().replace(",", " ").split()
    candidates: list[str] = [text]
    numbers = re.fullmatch(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})", text)
    if numbers:
        a, b, c = numbers.groups()
        if len(a) == 4:
            candidates.append(f"{a}-{int(b):02}-{int(c):02}" if len(c) <= 2 else "")
        elif len(c) == 4:
            day_first, month_first = f"{c}-{int(b):02}-{int(a):02}", f"{c}-{int(a):02}-{int(b):02}"
            # A dot stands between day and month where the day goes first; a slash may mean either.
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
    plain = re.sub(r"[\s/_-]", "", text.casefold())
    match = re.fullmatch(r"(?:q([1-4])|([1-4])q)(\d{4})|(\d{4})(?:q([1-4])|([1-4])q)", plain)
    if match is None:
        return []
    return [f"{match[3] or match[4]}-Q{match[1] or match[2] or match[5] or match[6]}"]


def _named(words: list[str]) -> list[str]:
    """Return the day or month of a text with a month's name: May 18, 2026 or 18 May 2026 or May 2026."""
    names = [number for word in words if (number := _month(word))]
    years = [word for word in words if re.fullmatch(r"\d{4}", word)]
    days = [match[1] for word in words if (match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?", word))]
    if len(names) != 1 or len(years) != 1 or len(days) > 1 or len(words) != 2 + len(days):
        return []
    return [f"{years[0]}-{names[0]:02}" + (f"-{int(days[0]):02}" if days else "")]


def _month(word: str) -> int:
    plain = word.removesuffix(".")
    if len(plain) < 3:
        return 0
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(plain)), 0)
