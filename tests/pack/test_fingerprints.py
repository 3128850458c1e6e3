"""Every pinpoint of the shipped pack leads to a sentence of its source, and no more than a phrase of it is copied.

The sources themselves are not part of the project; where the reference folder `../shared` is missing, what needs them
is skipped.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.pack.load import load_pack
from checker.pack.model import Clause, Pinpoint

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"
SOURCES = ROOT.parent / "shared" / "sources"
LONGEST = 8
"""The most words of a source that the policies quote in one piece."""

PACK = load_pack(str(POLICIES))
PINPOINTS = [
    pytest.param(clause, pinpoint, id=f"{clause.id}-{pinpoint.phrase}")
    for clause in PACK.clauses.values()
    for pinpoint in clause.pinpoints
]
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the optional reference folder ../shared is missing")


def straight(text: str) -> str:
    """Return a text in NFC with straight quotes, `-` for every dash and single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[‘’‚‛]", "'", re.sub("[“”„‟]", '"', text))
    text = re.sub("[‐-―−]", "-", text)
    return " ".join(text.split())


def paragraphs(source: str) -> list[list[str]]:
    """Return the sentences of each non-empty line without bullet and full stop; only the English before any Chinese."""
    lines = (SOURCES / PACK.sources[source].file).read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line.strip():
            english = re.split("[⺀-鿿]", line)[0].strip().lstrip("•")
            found.append([straight(sentence).removesuffix(".") for sentence in english.split(". ")])
    return found


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case and without punctuation around them."""
    found = [word.strip(".,;:!?()[]{}'\"") for word in straight(text).lower().split()]
    return [word for word in found if word]


@pytest.mark.parametrize(("clause", "pinpoint"), PINPOINTS)
def test_a_key_phrase_is_short(clause: Clause, pinpoint: Pinpoint) -> None:
    assert 1 <= len(pinpoint.phrase.split()) <= LONGEST


@pytest.mark.parametrize(
    ("clause", "phrase", "start"),
    [
        ("2026.any-cloud", "serve all its products to customers across any", "b0e07925d4ca8703"),
        ("2025.natsec-api", "regardless of the cloud provider", "2a585063c1f0668a"),
    ],
)
def test_the_recipe_of_a_fingerprint_has_not_moved(clause: str, phrase: str, start: str) -> None:
    found = [item.fingerprint for item in PACK.clauses[clause].pinpoints if item.phrase == phrase]
    assert [fingerprint[:16] for fingerprint in found] == [start]


@needs_sources
@pytest.mark.parametrize(("clause", "pinpoint"), PINPOINTS)
def test_a_pinpoint_leads_to_its_sentence(clause: Clause, pinpoint: Pinpoint) -> None:
    sentences = paragraphs(clause.source)[pinpoint.paragraph - 1]
    found = [sentence for sentence in sentences if straight(pinpoint.phrase) in sentence]
    assert len(found) == 1, f"paragraph {pinpoint.paragraph} has the phrase in {len(found)} sentences"
    assert hashlib.sha256(found[0].encode()).hexdigest() == pinpoint.fingerprint


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of one word more than may be quoted."""
    found = words(text)
    for start in range(len(found) - LONGEST):
        yield tuple(found[start : start + LONGEST + 1])


@needs_sources
@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.yaml")), ids=lambda path: str(path.relative_to(POLICIES)))
def test_no_sentence_of_a_source_is_copied(path: Path) -> None:
    sentences = [sentence for source in PACK.sources for paragraph in paragraphs(source) for sentence in paragraph]
    copied = {run for sentence in sentences for run in runs(sentence)}
    own = re.sub(r"(?m)^\s*#\s?", "", path.read_text(encoding="utf-8"))
    assert not copied.intersection(runs(own))
