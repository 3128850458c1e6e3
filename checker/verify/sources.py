"""Comparison of a pack with its sources: phrases are searched for in the text, fingerprints compared with sentences.

The input is the pack's own files, so that each problem has a place.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.pack.family import families
from checker.pack.files import read_file
from checker.pack.inside import LEADS_OUT, leads_out
from checker.pack.model import place_of
from checker.pack.problems import PackProblem
from checker.read.document import Document, Path, Problem
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.verify.in_force import Reads, contradictions
from checker.verify.source_text import LINE, Sentence, sentences, straight, within

OK, BARE, MOVED, CHANGED, MISSING, UNREAD = "ok", "no fingerprint", "moved", "changed", "missing", "not looked at"
"""The states of a pinpoint: confirmed, without fingerprint, elsewhere, in another sentence, gone, not compared."""
READ, AWAY, ABSENT = "read", "kept elsewhere", "missing"
"""The states of a source's text."""
ZEROS = "0" * 64


class Pin(NamedTuple):
    """A pinpoint of a clause and its state: `file` and `path` are its place, `message` is the problem."""

    clause: str
    agreement: str
    file: str
    path: Path
    place: int | str
    phrase: str
    state: str
    sentence: Sentence | None = None
    message: str = ""
    was: str = ""
    now: str = ""
    origin: Path = ()
    """Its path in the written file; a clause taken over by `like` has its pinpoints under `found`."""
    taken: bool = False
    """Whether it was taken over from another agreement; its phrase is then searched for in this agreement's text."""
    before: str = ""
    """Its fingerprint in the other agreement if it was taken over."""


class SourceFile(NamedTuple):
    """A source of the pack, its text if available, and the pinpoints into it."""

    id: str
    title: str
    file: str
    state: str
    message: str
    sentences: tuple[Sentence, ...]
    pins: tuple[Pin, ...]

    @property
    def cited(self) -> set[Sentence]:
        """The sentences cited by a clause."""
        return {pin.sentence for pin in self.pins if pin.sentence}

    @property
    def telling(self) -> list[Sentence]:
        """The sentences with content beyond a section's number or heading."""
        return [sentence for sentence in self.sentences if sentence.says]


class Files(NamedTuple):
    """The files of a pack as written: pack.yaml, and the agreements by their name in it."""

    folder: str
    head: Document
    agreements: Mapping[str, Document]

    def clauses(self) -> Iterator[tuple[str, Document, Path, Mapping[str, Any]]]:
        """Yield each clause with its file, its document and its path there."""
        for name, document in self.agreements.items():
            data: Any = document.data
            for index, clause in enumerate(data["clauses"]):
                yield name, document, ("clauses", index), clause


def files_of(folder: str) -> Files:
    """Return the files of a pack that was loaded without problems."""
    folder_name = folder.rstrip("/")

    def read(name: str) -> Document:
        document, problems = read_file(os.path.join(folder, name), f"{folder_name}/{name}")
        assert document is not None and not problems
        return document

    head = read("pack.yaml")
    data: Any = head.data
    macros: Any = read(data["definitions"]).data if "definitions" in data else {}
    agreements, errors = families({name: read(name) for name in data["agreements"]}, macros)
    assert not errors
    return Files(folder, head, agreements)


def hold(files: Files, places: Sequence[str] = (), was: Sequence[str] = ()) -> list[SourceFile]:
    """Return every source with its pinpoints compared with its text.

    The text is searched for in `places`, then in the pack and in its folder `sources`. `was` has folders of older texts,
    for the earlier words of a sentence.
    """
    head: Any = files.head.data
    sources = []
    for spec in head.get("sources", ()):
        text, state, message = text_of(spec, places, files.folder)
        older, _, _ = text_of(spec, was) if was else ("", "", "")
        cut = tuple(cut_up(spec, text))
        before = {mark: sentence for sentence in cut_up(spec, older) for mark in sentence.fingerprints}
        pins = tuple([look(pin, cut, fingerprint, before) for pin, fingerprint in pins_of(files, spec["id"])])
        if state == READ and not cut:
            state, message = ABSENT, f"{spec['file']} holds no text"
        sources.append(SourceFile(spec["id"], spec["title"], spec["file"], state, message, cut, pins))
    return sources


def cut_up(spec: Mapping[str, Any], text: str) -> list[Sentence]:
    """Return the sentences of a source's text by the settings of its entry."""
    return sentences(text, spec.get("paragraphs", LINE), spec.get("translation", ""))


def text_of(spec: Mapping[str, Any], places: Sequence[str], pack: str | None = None) -> tuple[str, str, str]:
    """Return the text of a source, its state, and the reason if it was not read; the pack's folder is searched last."""
    name = spec["file"]
    if os.path.isabs(name) or ".." in name.split("/"):
        return "", ABSENT, f"{name}: a source stands below the pack, or below the folder that --sources names"
    own = () if pack is None else (pack, os.path.join(pack, "sources"))
    for place in (*places, *own):
        path = os.path.join(place, name)
        if os.path.isfile(path):
            if pack is not None and place in own and leads_out(pack, path):
                return "", ABSENT, f"{path}: {LEADS_OUT}"
            try:
                content = content_of(path, DEFAULT.file_bytes)
                if len(content) > DEFAULT.file_bytes:
                    return "", ABSENT, f"{path} has more than {DEFAULT.file_bytes:,} bytes; no source is so long"
                return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), READ, ""
            except OSError as error:
                return "", ABSENT, f"{path} cannot be read: {error.strerror or error}"
            except UnicodeDecodeError:
                return "", ABSENT, f"{path} is no text in UTF-8"
    if not spec.get("beside", True):
        return "", AWAY, f"{name} is not kept with the pack; --sources DIR says where it is"
    return "", ABSENT, f"there is no {name}, neither beside pack.yaml nor in sources/; --sources DIR says where it is"


def pins_of(files: Files, source: str) -> Iterator[tuple[Pin, str]]:
    """Yield the pinpoints into a source, each with its fingerprint ("" for none)."""
    for name, document, path, clause in files.clauses():
        data: Any = document.data
        if data["source"] != source:
            continue
        for index, pinpoint in enumerate(clause["pinpoints"]):
            where = (*path, "pinpoints", index)
            pin = Pin(clause["id"], data["agreement"], name, where, pinpoint["paragraph"], pinpoint["phrase"], UNREAD)
            taken = "before" in pinpoint
            origin: Path = (path[0], clause.get("origin", path[1]), "pinpoints", index)
            if taken:
                origin = ("found", pinpoint["entry"] if pinpoint["entry"] is not None else -1)
            pin = pin._replace(origin=origin, taken=taken, before=pinpoint.get("before", ""))
            yield pin._replace(message=str(pinpoint.get("sentence", ""))), mark_of(pinpoint)


def mark_of(pinpoint: Mapping[str, Any]) -> str:
    """Return the fingerprint of a pinpoint, "" if it is missing or all zeros."""
    fingerprint: str = pinpoint.get("fingerprint", "")
    return "" if fingerprint == ZEROS else fingerprint


def look(pin: Pin, text: Sequence[Sentence], mark: str, before: Mapping[str, Sentence]) -> Pin:
    """Return a pinpoint with its state in a text."""
    number, pin = pin.message, pin._replace(message="")
    if not text:
        return pin
    phrase = straight(pin.phrase)
    here = [sentence for sentence in within(text, pin.place) if not number or sentence.number == int(number)]
    holding = [sentence for sentence in here if phrase in sentence.text]
    where = place_of(pin.place) + (f", sentence {number}" if number else "")
    if pin.taken and not mark:
        return again(pin, text)
    if not mark:
        if len(holding) == 1:
            return pin._replace(state=BARE, sentence=holding[0])
        if holding:
            message = (
                f"{where} has the phrase in {len(holding)} sentences; say which with `sentence: {holding[0].number}`"
            )
            return pin._replace(state=MISSING, message=message)
        return gone(pin, where, here, text)
    exact = next((sentence for sentence in holding if mark in sentence.fingerprints), None)
    if exact:
        return pin._replace(state=OK, sentence=exact)
    marked = next((sentence for sentence in (*here, *text) if mark in sentence.fingerprints), None)
    if marked and phrase in marked.text:
        return pin._replace(state=MOVED, sentence=marked, message=f"it is now in {home(marked, pin.place)}")
    if marked:
        message = f"the sentence with this fingerprint ({home(marked)}) lacks the phrase; it says: {short(marked.text)}"
        return pin._replace(state=MISSING, message=message)
    old = before[mark].text if mark in before else ""
    others = holding or [sentence for sentence in text if phrase in sentence.text]
    if others:
        moved = "" if holding else f" and is now in {home(others[0], pin.place)}"
        message = f"the sentence is another one{moved}: {short(others[0].text)}"
        return pin._replace(
            state=CHANGED, sentence=others[0], message=message, was=old, now=others[0].text if old else ""
        )
    return gone(pin, where, here, text, old)


def again(pin: Pin, text: Sequence[Sentence]) -> Pin:
    """Return a pinpoint taken over from another agreement with its state in the whole text of this one."""
    phrase = straight(pin.phrase)
    holding = [sentence for sentence in text if phrase in sentence.text]
    same = [sentence for sentence in holding if pin.before in sentence.fingerprints]
    if same or (len(holding) == 1 and not pin.before):
        return pin._replace(state=BARE, sentence=(same or holding)[0])
    if len(holding) == 1:
        message = f"it was taken over, and here the sentence is another one, in {home(holding[0], pin.place)}: {short(holding[0].text)}"
        return pin._replace(state=CHANGED, sentence=holding[0], message=message)
    if holding:
        message = f"it was taken over, and here {len(holding)} sentences have the phrase; give the clause a pinpoint of its own"
        return pin._replace(state=MISSING, message=message)
    lost = gone(pin, "the text", text, text)
    return lost._replace(message=f"it was taken over, and here {lost.message}")


def home(sentence: Sentence, like: int | str = 0) -> str:
    """Return the place of a sentence in words: its section if `like` is a section, else its paragraph."""
    return place_of(sentence.section if isinstance(like, str) and sentence.section else sentence.paragraph)


def short(text: str) -> str:
    """Return a sentence in quotes, cut to 200 characters."""
    return f'"{text}"' if len(text) <= 200 else f'"{text[:197]}..."'


def gone(pin: Pin, where: str, here: Sequence[Sentence], text: Sequence[Sentence], was: str = "") -> Pin:
    """Return a pinpoint as missing, with the nearest words of the text."""
    if not here:
        return pin._replace(state=MISSING, message=f"there is no {where} in the text")
    near = max([*here, *text], key=lambda sentence: likeness(pin.phrase, sentence.text))
    words = nearest_words(pin.phrase, near.text)
    hint = f'; the nearest words, in {home(near, pin.place)}: "{words}"' if words else ""
    old, now = (was, near.text) if was else (straight(pin.phrase) if words else "", words)
    return pin._replace(state=MISSING, message=f"{where} lacks the phrase{hint}", was=old, now=now)


def likeness(phrase: str, text: str) -> int:
    """Return the number of words that a phrase and a text share."""
    return len(set(straight(phrase).lower().split()) & set(text.lower().split()))


def nearest_words(phrase: str, text: str) -> str:
    """Return the run of words in a text that is nearest to a phrase, "" if none is near."""
    wanted, words = straight(phrase).split(), text.split()
    best, nearest = 0.5, ""
    for length in range(max(1, len(wanted) - 2), len(wanted) + 3):
        for start in range(len(words) - length + 1):
            run = " ".join(words[start : start + length])
            ratio = difflib.SequenceMatcher(None, " ".join(wanted).lower(), run.lower()).ratio()
            if ratio > best:
                best, nearest = ratio, run
    return nearest


def changes(pin: Pin) -> list[str]:
    """Return the differences between a sentence's earlier and present words as lines with `- ` and `+ `."""
    if not pin.was:
        return []
    old, new = pin.was.split(), pin.now.split()
    lines = []
    for operation, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation != "equal":
            before, after = " ".join(old[max(0, a - 2) : a]), " ".join(old[b : b + 2])
            lines += [f"- {' '.join(filter(None, (before, *old[a:b], after)))}"]
            lines += [f"+ {' '.join(filter(None, (before, *new[c:d], after)))}"]
    return lines


def problems(files: Files, sources: Iterable[SourceFile], reads: Mapping[str, Reads]) -> list[PackProblem]:
    """Return the problems of pinpoints, days and facts for which `test` and `prove` refuse a pack."""
    result: list[PackProblem] = []
    head: Any = files.head.data
    for index, source in enumerate(sources):
        if source.state == ABSENT:
            span = files.head.span(("sources", index, "file"))
            result.append(PackProblem(files.head.path, Problem("no-source", source.message, span)))
        for pin in source.pins:
            result += pin_problems(files, pin)
    known = {spec["id"] for spec in head.get("sources", ())}
    for _, document, path, clause in files.clauses():
        data: Any = document.data
        if data["source"] not in known:
            for index, pinpoint in enumerate(clause["pinpoints"]):
                if not mark_of(pinpoint):
                    message = f'{clause["id"]}: "{pinpoint["phrase"]}" has no fingerprint, and its source no entry in pack.yaml'
                    span = document.span((*path, "pinpoints", index))
                    result.append(PackProblem(document.path, Problem("no-fingerprint", message, span)))
        for key, code, message in contradictions(data, clause, reads):
            result.append(PackProblem(document.path, Problem(code, message, document.span((*path, key)))))
    return result


def pin_problems(files: Files, pin: Pin) -> Iterator[PackProblem]:
    """Yield the problems of a pinpoint."""
    document = files.agreements[pin.file]
    data: Any = document.data
    pinpoint: Any = data["clauses"][pin.path[1]]["pinpoints"][pin.path[3]]
    key = "fingerprint" if "fingerprint" in pinpoint else "phrase"
    name = f'{pin.clause}: "{pin.phrase}"'
    if not mark_of(pinpoint) and pin.state in (BARE, UNREAD):
        what = "zeros for a fingerprint" if "fingerprint" in pinpoint else "no fingerprint"
        what = "no place in its own source yet" if pin.taken else what
        message = f"{name} has {what}; `checker sources` writes it"
        yield PackProblem(document.path, Problem("no-fingerprint", message, document.span((*pin.path, key))))
    elif pin.state in (MOVED, CHANGED, MISSING):
        key = {MOVED: "paragraph", CHANGED: key, MISSING: "phrase"}[pin.state]
        yield PackProblem(
            document.path, Problem(f"source-{pin.state}", f"{name}: {pin.message}", document.span((*pin.path, key)))
        )
