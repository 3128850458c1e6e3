"""The nearest right spelling of a word, for every did-you-mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_JOINERS = str.maketrans("", "", "_- ")
_LONGEST = 100


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` was most likely meant to be, or None if none is near.

    Case, underscores, hyphens and spaces count for nothing. Else up to one slip is near in a word of four letters,
    two in one of eight, three in a longer one; a slip is a letter too many, too few, another, or two swapped. A word
    that only one candidate begins with is near, too. Ties go to the smallest distance, then to the alphabet.
    """
    plain = _plain(word)
    known = sorted(set(candidates))
    for candidate in known:
        if _plain(candidate) == plain:
            return candidate
    if len(plain) > _LONGEST:
        return None
    most = 1 if len(plain) <= 4 else 2 if len(plain) <= 8 else 3
    best: tuple[int, str] | None = None
    for candidate in known:
        slips = _slips(plain, _plain(candidate), most)
        if slips is not None and slips < len(plain) and (best is None or slips < best[0]):
            best = slips, candidate
    if best is not None:
        return best[1]
    longer = [candidate for candidate in known if len(plain) >= 4 and _plain(candidate).startswith(plain)]
    return longer[0] if len(longer) == 1 else None


def meant(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return what ends a message about a word that is none: `; did you mean X?`, or what is said where none is near."""
    near = nearest(word, candidates)
    said = f"did you mean {near}?" if near else otherwise
    return f"; {said}" if said else ""


def sharing(text: str, meanings: Mapping[str, str]) -> str | None:
    """Return what the words of a text mean, None where they mean nothing or several things.

    `meanings` gives what each of some phrases means; a word of three letters or more counts that phrases of one meaning
    alone have.
    """
    owners: dict[str, set[str]] = {}
    for phrase, meaning in meanings.items():
        for word in _words(phrase):
            owners.setdefault(word, set()).add(meaning)
    found = [owners[word] for word in _words(text[:_LONGEST]) if len(word) >= 3 and len(owners.get(word, ())) == 1]
    meant = set().union(*found)
    return meant.pop() if len(meant) == 1 else None


def _words(text: str) -> list[str]:
    return "".join([letter if letter.isalnum() else " " for letter in text.casefold()]).split()


def _plain(word: str) -> str:
    return word.casefold().translate(_JOINERS)


def _slips(one: str, other: str, most: int) -> int | None:
    """Return the number of slips between two words (optimal string alignment), or None if it is more than `most`."""
    size = len(other)
    if abs(len(one) - size) > most:
        return None
    # Only what lies within `most` of the diagonal can count, and two rows beyond `most` end it.
    far = most + 1
    above: list[int] = []
    last = [min(j, far) for j in range(size + 1)]
    for i, a in enumerate(one, 1):
        row = [far] * (size + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - most), min(size, i + most) + 1):
            b = other[j - 1]
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row[j] = cost
        if min(row) > most and min(last) > most:
            return None
        above, last = last, row
    return last[size] if last[size] <= most else None


def is_near(value: str, literal: str) -> bool:
    """Return whether a text may be a misspelling of another: in case, punctuation, a letter or two, or by a suffix."""
    from difflib import SequenceMatcher

    def plain(text: str) -> str:
        return "".join([letter for letter in text.casefold() if letter.isalnum()])

    a, b = plain(value), plain(literal)
    if a == b:
        return True
    words = value.casefold().replace(",", " ").replace(".", " ").split()
    if words and plain(words[0]) == b:
        return True
    return abs(len(a) - len(b)) <= 2 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.85
