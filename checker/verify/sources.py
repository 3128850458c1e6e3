"""A pack held to its sources: each phrase is found in the text, each fingerprint is that of its sentence.

Read from the files of the pack themselves, so that what is wrong has a place.
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
"""What can be of a pinpoint: held, found without a fingerprint, found elsewhere, found with other words around, gone."""
READ, AWAY, ABSENT = "read", "kept elsewhere", "missing"
"""What can be of a source's text."""
ZEROS = "0" * 64


class Pin(NamedTuple):
    """A pinpoint of a clause with what was found: `file` and `path` say where it stands, `said` what is wrong."""

    clause: str
    agreement: str
    file: str
    path: Path
    place: int | str
    phrase: str
    state: str
    sentence: Sentence | None = None
    said: str = ""
    was: str = ""
    now: str = ""
    origin: Path = ()
    """Where it is written in the file: of a clause that was taken over, its entry of `found`."""
    taken: bool = False
    """Whether it was taken over from another agreement, and its phrase is looked for in this one's text."""
    before: str = ""
    """The fingerprint that it has in the agreement that it was taken over from."""


class SourceFile(NamedTuple):
    """A source of the pack, its text as far as that is there, and the pinpoints into it."""

    id: str
    title: str
    file: str
    state: str
    said: str
    sentences: tuple[Sentence, ...]
    pins: tuple[Pin, ...]

    @property
    def cited(self) -> set[Sentence]:
        """The sentences that a clause cites."""
        return {pin.sentence for pin in self.pins if pin.sentence}

    @property
    def telling(self) -> list[Sentence]:
        """The sentences that are more than the number of a section."""
        return [item for item in self.sentences if item.says]


class Files(NamedTuple):
    """The files of a pack as they are written: pack.yaml and the agreements by their name in it."""

    folder: str
    head: Document
    agreements: Mapping[str, Document]

    def clauses(self) -> Iterator[tuple[str, Document, Path, Mapping[str, Any]]]:
        """Yield each clause with its file, the document and its path there."""
        for name, document in self.agreements.items():
            data: Any = document.data
            for index, clause in enumerate(data["clauses"]):
                yield name, document, ("clauses", index), clause


def files_of(folder: str) -> Files:
    """Return the files of a pack that has been loaded before, so that they are sound."""
    shown = folder.rstrip("/")

    def read(name: str) -> Document:
        document, problems = read_file(os.path.join(folder, name), f"{shown}/{name}")
        assert document is not None and not problems
        return document

    head = read("pack.yaml")
    data: Any = head.data
    macros: Any = read(data["definitions"]).data if "definitions" in data else {}
    agreements, wrong = families({name: read(name) for name in data["agreements"]}, macros)
    assert not wrong
    return Files(folder, head, agreements)


def hold(files: Files, places: Sequence[str] = (), was: Sequence[str] = ()) -> list[SourceFile]:
    """Return every source with its pinpoints held to its text.

    The text is looked for in `places`, else in the pack and in its folder `sources`; `was` has older texts, to tell
    what a sentence said before.
    """
    head: Any = files.head.data
    found = []
    for spec in head.get("sources", ()):
        text, state, said = text_of(spec, places, files.folder)
        older, _, _ = text_of(spec, was) if was else ("", "", "")
        cut = tuple(cut_up(spec, text))
        before = {mark: item for item in cut_up(spec, older) for mark in item.fingerprints}
        pins = tuple([look(pin, cut, fingerprint, before) for pin, fingerprint in pins_of(files, spec["id"])])
        if state == READ and not cut:
            state, said = ABSENT, f"{spec['file']} holds no text"
        found.append(SourceFile(spec["id"], spec["title"], spec["file"], state, said, cut, pins))
    return found


def cut_up(spec: Mapping[str, Any], text: str) -> list[Sentence]:
    """Return the sentences of a source's text as its entry says to read it."""
    return sentences(text, spec.get("paragraphs", LINE), spec.get("translation", ""))


def text_of(spec: Mapping[str, Any], places: Sequence[str], pack: str | None = None) -> tuple[str, str, str]:
    """Return the text of a source, whether it was read, and why not; it is looked for in the folder of the pack last."""
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
    """Yield the pinpoints into a source, and the fingerprint that each has ("" for none)."""
    for name, document, path, clause in files.clauses():
        data: Any = document.data
        if data["source"] != source:
            continue
        for index, item in enumerate(clause["pinpoints"]):
            where = (*path, "pinpoints", index)
            pin = Pin(clause["id"], data["agreement"], name, where, item["paragraph"], item["phrase"], UNREAD)
            taken = "before" in item
            origin: Path = (path[0], clause.get("origin", path[1]), "pinpoints", index)
            if taken:
                origin = ("found", item["entry"] if item["entry"] is not None else -1)
            pin = pin._replace(origin=origin, taken=taken, before=item.get("before", ""))
            yield pin._replace(said=str(item.get("sentence", ""))), mark_of(item)


def mark_of(item: Mapping[str, Any]) -> str:
    """Return the fingerprint of a pinpoint, "" where it has none or zeros in its place."""
    found: str = item.get("fingerprint", "")
    return "" if found == ZEROS else found


def look(pin: Pin, text: Sequence[Sentence], mark: str, before: Mapping[str, Sentence]) -> Pin:
    """Return a pinpoint with what the text has of it."""
    number, pin = pin.said, pin._replace(said="")
    if not text:
        return pin
    phrase = straight(pin.phrase)
    here = [item for item in within(text, pin.place) if not number or item.number == int(number)]
    holding = [item for item in here if phrase in item.text]
    where = place_of(pin.place) + (f", sentence {number}" if number else "")
    if pin.taken and not mark:
        return again(pin, text)
    if not mark:
        if len(holding) == 1:
            return pin._replace(state=BARE, sentence=holding[0])
        if holding:
            said = f"{where} has the phrase in {len(holding)} sentences; say which with `sentence: {holding[0].number}`"
            return pin._replace(state=MISSING, said=said)
        return gone(pin, where, here, text)
    exact = next((item for item in holding if mark in item.fingerprints), None)
    if exact:
        return pin._replace(state=OK, sentence=exact)
    marked = next((item for item in (*here, *text) if mark in item.fingerprints), None)
    if marked and phrase in marked.text:
        return pin._replace(state=MOVED, sentence=marked, said=f"it is now in {home(marked, pin.place)}")
    if marked:
        said = f"the sentence with this fingerprint ({home(marked)}) lacks the phrase; it says: {short(marked.text)}"
        return pin._replace(state=MISSING, said=said)
    old = before[mark].text if mark in before else ""
    others = holding or [item for item in text if phrase in item.text]
    if others:
        moved = "" if holding else f" and is now in {home(others[0], pin.place)}"
        said = f"the sentence is another one{moved}: {short(others[0].text)}"
        return pin._replace(state=CHANGED, sentence=others[0], said=said, was=old, now=others[0].text if old else "")
    return gone(pin, where, here, text, old)


def again(pin: Pin, text: Sequence[Sentence]) -> Pin:
    """Return the pinpoint of a clause that was taken over, looked for in the whole of this agreement's text."""
    phrase = straight(pin.phrase)
    holding = [item for item in text if phrase in item.text]
    same = [item for item in holding if pin.before in item.fingerprints]
    if same or (len(holding) == 1 and not pin.before):
        return pin._replace(state=BARE, sentence=(same or holding)[0])
    if len(holding) == 1:
        said = f"it was taken over, and here the sentence is another one, in {home(holding[0], pin.place)}: {short(holding[0].text)}"
        return pin._replace(state=CHANGED, sentence=holding[0], said=said)
    if holding:
        said = f"it was taken over, and here {len(holding)} sentences have the phrase; give the clause a pinpoint of its own"
        return pin._replace(state=MISSING, said=said)
    found = gone(pin, "the text", text, text)
    return found._replace(said=f"it was taken over, and here {found.said}")


def home(sentence: Sentence, like: int | str = 0) -> str:
    """Return where a sentence stands, said as the place `like` is."""
    return place_of(sentence.section if isinstance(like, str) and sentence.section else sentence.paragraph)


def short(text: str) -> str:
    """Return a sentence, or its beginning where it is long."""
    return f'"{text}"' if len(text) <= 200 else f'"{text[:197]}..."'


def gone(pin: Pin, where: str, here: Sequence[Sentence], text: Sequence[Sentence], was: str = "") -> Pin:
    """Return a pinpoint whose phrase stands nowhere it should, with the words that are most like it."""
    if not here:
        return pin._replace(state=MISSING, said=f"there is no {where} in the text")
    near = max([*here, *text], key=lambda item: likeness(pin.phrase, item.text))
    words = nearest_words(pin.phrase, near.text)
    hint = f'; the nearest words, in {home(near, pin.place)}: "{words}"' if words else ""
    old, now = (was, near.text) if was else (straight(pin.phrase) if words else "", words)
    return pin._replace(state=MISSING, said=f"{where} lacks the phrase{hint}", was=old, now=now)


def likeness(phrase: str, text: str) -> int:
    """Return how many words of a phrase a text has."""
    return len(set(straight(phrase).lower().split()) & set(text.lower().split()))


def nearest_words(phrase: str, text: str) -> str:
    """Return the run of words of a text that is most like a phrase, "" where nothing is."""
    wanted, words = straight(phrase).split(), text.split()
    best, found = 0.5, ""
    for length in range(max(1, len(wanted) - 2), len(wanted) + 3):
        for start in range(len(words) - length + 1):
            run = " ".join(words[start : start + length])
            ratio = difflib.SequenceMatcher(None, " ".join(wanted).lower(), run.lower()).ratio()
            if ratio > best:
                best, found = ratio, run
    return found


def changes(pin: Pin) -> list[str]:
    """Return the words that differ between what a sentence said and what it says, `- ` and `+ ` before them."""
    if not pin.was:
        return []
    old, new = pin.was.split(), pin.now.split()
    found = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            before, after = " ".join(old[max(0, a - 2) : a]), " ".join(old[b : b + 2])
            found += [f"- {' '.join(filter(None, (before, *old[a:b], after)))}"]
            found += [f"+ {' '.join(filter(None, (before, *new[c:d], after)))}"]
    return found


def problems(files: Files, found: Iterable[SourceFile], reads: Mapping[str, Reads]) -> list[PackProblem]:
    """Return all for which `test` and `prove` refuse a pack: what is wrong with its pinpoints, days and facts."""
    out: list[PackProblem] = []
    head: Any = files.head.data
    for index, source in enumerate(found):
        if source.state == ABSENT:
            span = files.head.span(("sources", index, "file"))
            out.append(PackProblem(files.head.path, Problem("no-source", source.said, span)))
        for pin in source.pins:
            out += pin_problems(files, pin)
    known = {item["id"] for item in head.get("sources", ())}
    for _, document, path, clause in files.clauses():
        data: Any = document.data
        if data["source"] not in known:
            for index, item in enumerate(clause["pinpoints"]):
                if not mark_of(item):
                    said = (
                        f'{clause["id"]}: "{item["phrase"]}" has no fingerprint, and its source no entry in pack.yaml'
                    )
                    span = document.span((*path, "pinpoints", index))
                    out.append(PackProblem(document.path, Problem("no-fingerprint", said, span)))
        for key, code, said in contradictions(data, clause, reads):
            out.append(PackProblem(document.path, Problem(code, said, document.span((*path, key)))))
    return out


def pin_problems(files: Files, pin: Pin) -> Iterator[PackProblem]:
    """Yield what is wrong with a pinpoint."""
    document = files.agreements[pin.file]
    data: Any = document.data
    item: Any = data["clauses"][pin.path[1]]["pinpoints"][pin.path[3]]
    key = "fingerprint" if "fingerprint" in item else "phrase"
    name = f'{pin.clause}: "{pin.phrase}"'
    if not mark_of(item) and pin.state in (BARE, UNREAD):
        what = "zeros for a fingerprint" if "fingerprint" in item else "no fingerprint"
        what = "no place in its own source yet" if pin.taken else what
        said = f"{name} has {what}; `checker sources` writes it"
        yield PackProblem(document.path, Problem("no-fingerprint", said, document.span((*pin.path, key))))
    elif pin.state in (MOVED, CHANGED, MISSING):
        key = {MOVED: "paragraph", CHANGED: key, MISSING: "phrase"}[pin.state]
        yield PackProblem(
            document.path, Problem(f"source-{pin.state}", f"{name}: {pin.said}", document.span((*pin.path, key)))
        )
