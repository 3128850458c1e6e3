"""The nearest right spelling of a word, for all hints of the form "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_JOINERS = str.maketrans("", "", "_- ")
_LONGEST = 100


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` most likely means, None if none is near.

    Case, underscores, hyphens and spaces do not count. A candidate is near with one slip in a word of up to four letters, two
    slips in one of up to eight, three in a longer one; a slip is an extra, missing, wrong or swapped letter. A candidate is
    near, too, if it alone begins with the word. Ties go to the smallest distance, then to the alphabet.
    """
    normalized = _normalized(word)
    known = sorted(set(candidates))
    for candidate in known:
        if _normalized(candidate) == normalized:
            return candidate
    if len(normalized) > _LONGEST:
        return None
    most = 1 if len(normalized) <= 4 else 2 if len(normalized) <= 8 else 3
    best: tuple[int, str] | None = None
    for candidate in known:
        slips = _slips(normalized, _normalized(candidate), most)
        if slips is not None and slips < len(normalized) and (best is None or slips < best[0]):
            best = slips, candidate
    if best is not None:
        return best[1]
    longer = [
        candidate for candidate in known if len(normalized) >= 4 and _normalized(candidate).startswith(normalized)
    ]
    return longer[0] if len(longer) == 1 else None


def meant(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message about an unknown word: `; did you mean X?`, or `otherwise` if no candidate is near."""
    near = nearest(word, candidates)
    ending = f"did you mean {near}?" if near else otherwise
    return f"; {ending}" if ending else ""


def sharing(text: str, meanings: Mapping[str, str]) -> str | None:
    """Return the one meaning of a text's words, None if they have none or several.

    `meanings` maps phrases to meanings. A word counts if it has three letters or more and all phrases with it have one meaning.
    """
    owners: dict[str, set[str]] = {}
    for phrase, meaning in meanings.items():
        for word in _words(phrase):
            owners.setdefault(word, set()).add(meaning)
    meanings_of_words = [
        owners[word] for word in _words(text[:_LONGEST]) if len(word) >= 3 and len(owners.get(word, ())) == 1
    ]
    meant = set().union(*meanings_of_words)
    return meant.pop() if len(meant) == 1 else None


def _words(text: str) -> list[str]:
    return "".join([letter if letter.isalnum() else " " for letter in text.casefold()]).split()


def _normalized(word: str) -> str:
    return word.casefold().translate(_JOINERS)


def _slips(one: str, other: str, most: int) -> int | None:
    """Return the number of slips between two words (optimal string alignment), or None if it is more than `most`."""
    size = len(other)
    if abs(len(one) - size) > most:
        return None
    # Only cells within `most` of the diagonal matter, and two rows beyond `most` end the search.
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

    def letters_of(text: str) -> str:
        return "".join([letter for letter in text.casefold() if letter.isalnum()])

    a, b = letters_of(value), letters_of(literal)
    if a == b:
        return True
    words = value.casefold().replace(",", " ").replace(".", " ").split()
    if words and letters_of(words[0]) == b:
        return True
    return abs(len(a) - len(b)) <= 2 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.85
