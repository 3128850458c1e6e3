"""A first policy pack made of agreements' texts: each section or paragraph is a clause that nobody has read yet.

It loads and passes `test`, `prove` and `sources`; comments mark the places for the author's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.read.yaml_writer import flow
from checker.verify.source_text import BLANK_LINE, LINE, Sentence, sentences, wrapped

WORDS = 8
"""The most words of a phrase."""


class Text(NamedTuple):
    """The text of an agreement, with its id and file name in the pack."""

    id: str
    file: str
    content: str

    @property
    def ends(self) -> str:
        """The end of its paragraphs: a line or a blank line."""
        return BLANK_LINE if wrapped(self.content) else LINE

    @property
    def title(self) -> str:
        """Its first sentence."""
        text_sentences = sentences(self.content, self.ends)
        return text_sentences[0].text[:80] if text_sentences else self.id


def slug(name: str) -> str:
    """Return a name in kebab-case."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def stub(name: str, texts: Sequence[Text], day: str) -> dict[str, str]:
    """Return the files of a pack by their path in it; `day` is a placeholder for the days that its author writes."""
    files = {
        "pack.yaml": _head(name, texts, day),
        "descriptor.yaml": DESCRIPTOR,
        "cases/first.yaml": CASE.format(day=day),
    }
    for number, text in enumerate(texts):
        supplements = texts[number - 1].id if number else ""
        files[f"agreements/{text.id}.yaml"] = _agreement(text, supplements, day)
        files[f"sources/{text.file}"] = text.content
    return files


def line(schema: str) -> str:
    """Return the comment that names the schema of a file for editors."""
    return f"# yaml-language-server: $schema={schema}\n"


def _head(name: str, texts: Sequence[Text], day: str) -> str:
    sources = []
    for text in texts:
        ends = f", paragraphs: {text.ends}" if text.ends != LINE else ""
        sources.append(f"- {{id: {text.id}, title: {flow(text.title)}, file: {flow(text.file)}{ends}}}")
    agreements = [f"- agreements/{text.id}.yaml" for text in texts]
    return "\n".join(
        [
            "# Every other file of the pack is named here. Add readings, definitions, ledger, priorities and notes as they are needed.",
            f"pack: {slug(name)}",
            f"title: {flow(name)}",
            "version: 0.1.0",
            f"reviewed_on: {day}   # the day on which somebody last held it against its sources",
            "basis: Not reviewed yet; not legal advice.",
            "sources:",
            *sources,
            "descriptor: descriptor.yaml",
            "agreements:",
            *agreements,
            "cases: cases",
            "",
        ]
    )


DESCRIPTOR = """# What people describe: one kind of act to start from. Rename it, and write the fields that the clauses ask about.
common:
  kind: {type: kind, required: true, about: What is described.}
  id: {type: id, required: true, about: "A name of its own.", example: my-act}
  by: {type: enum, values: [first-party, second-party], required: true, about: Who does it.}   # the parties
  "on": {type: date, required: true, about: The day on which it is done.}
  title: {type: text, decides: false, about: What people call it.}
kinds:
  deed:
    about: Something that a party does under the agreement.
    fields: {}
"""

CASE = """# What the pack must say of acts. `checker test --suggest` finds what is missing once there are rules.
- case: nothing is judged while no clause has a rule
  expect: not-applicable
  act: {{kind: deed, id: a-deed, by: first-party, "on": {day}}}
"""


def _agreement(text: Text, supplements: str, day: str) -> str:
    out = [
        "# Each section or paragraph is a clause that nobody has read yet: say what it means in your own words, and give it rules.",
        f"agreement: {text.id}",
        f"title: {flow(text.title)}",
        f"source: {text.id}",
        f"starts: {{name: {text.id.replace('-', '_') if text.id[0].isalpha() else 'start_' + text.id.replace('-', '_')},"
        f" day: {day}}}   # its first day, and the name that conditions know it by",
    ]
    if supplements:
        out.append(f"supplements: {supplements}   # the agreement that it amends; leave it out if it amends none")
    out += ["clauses:", ""]
    for place, sentence, phrase in _places(text):
        label = place if isinstance(place, str) else f"p{place}"
        out += [
            f"- id: {text.id}.{label}",
            "  pinpoints:",
            f"  - {{paragraph: {_place(place)}, phrase: {flow(phrase)}, fingerprint: {_mark(sentence)}}}",
            "  meaning: Not read yet.",
            "  modality: status",
            "  binds: none",
            "  in_force: from the first day of its agreement",
            "  checkability: none",
            "  reason: not read yet",
            "  waivable: false",
            "",
        ]
    return "\n".join(out)


def _mark(sentence: Sentence) -> str:
    return f'"{sentence.fingerprint}"'


def _place(place: int | str) -> str:
    """Return a place as YAML, with quotes around a section that looks like a number."""
    return str(place) if isinstance(place, int) or re.search("[a-zA-Z]", place) else f'"{place}"'


def _places(text: Text) -> Iterator[tuple[int | str, Sentence, str]]:
    """Yield the place of each clause, its sentence and a phrase unique to that sentence there."""
    text_sentences = sentences(text.content, text.ends)
    seen: set[int | str] = set()
    for sentence in text_sentences:
        place: int | str = sentence.section or sentence.paragraph
        if place in seen or not sentence.says:
            continue
        here = [
            other for other in text_sentences if (other.section or other.paragraph) == place or _below(other, place)
        ]
        phrase = _phrase(sentence, here)
        if phrase:
            seen.add(place)
            yield place, sentence, phrase


def _below(sentence: Sentence, place: int | str) -> bool:
    return isinstance(place, str) and sentence.section.startswith(f"{place}.")


def _phrase(sentence: Sentence, here: Sequence[Sentence]) -> str:
    """Return the first run of words unique to a sentence, "" if there is none."""
    words = sentence.text.split()
    for start in range(max(1, len(words) - WORDS + 1)):
        phrase = " ".join(words[start : start + WORDS])
        if sum(phrase in sentence_here.text for sentence_here in here) == 1:
            return phrase
    return ""
