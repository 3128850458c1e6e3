"""Near misses: skipped files that have nearly the name of a descriptor, or begin like one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from checker.read.discover import (
    IGNORED,
    LINKED,
    PATTERN,
    UNNAMED,
    Skipped,
    finder,
    is_ignored,
    matched,
    pruned,
    resolved,
)
from checker.read.files import content_of

HEAD = 8 * 1024
"""Bytes of a file that are read."""

ENTRIES = 10_000
"""The most files and folders to visit behind a link to a folder."""

_TEXTS = (".yaml", ".yml", ".json")
_AS_TEXTS = (".yaml.txt", ".yml.txt", ".json.txt")
_NEARLY = re.compile(r"[^/]\.descriptors?\.(?:yaml|yml|json)(?:\.(?:txt|yaml|yml|json))?$")
"""Slips in the name of a descriptor, in small letters: a plural, one more ending; upper case and blanks at its end too."""


class NearMiss(NamedTuple):
    """A skipped file and its message."""

    path: str
    message: str


def near_misses(
    skipped: Iterable[Skipped],
    judged: Iterable[str],
    kinds: Collection[str],
    keys: Collection[str],
    pattern: str,
    base: str = "",
) -> list[NearMiss]:
    """Return the near misses among skipped files, without files that are judged under another name.

    A file is a near miss by its name, or if it is YAML or JSON and its first bytes have, at the top level, a `kind` of `kinds`
    and all of the `keys`. A link to a folder is one if it leads to a descriptor that is not judged otherwise.
    """
    begins = re.compile(rb"kind[\"']?\s*:\s*[\"']?(?:%s)\b" % b"|".join([re.escape(kind).encode() for kind in kinds]))

    def begun(path: str) -> str | None:
        head = _head(path)
        return _kind(head.decode("utf-8-sig", "replace"), kinds, keys) if begins.search(head) else None

    messages, skipped = [], list(skipped)
    for file in skipped:
        if file.why != UNNAMED or file.folder:
            continue
        lowered = file.path.lower().rstrip()
        if _slip(file.path, lowered, pattern, base):
            messages.append((file.path, f"its name is nearly that of a descriptor; {_ways_out(file.path, pattern)}"))
        elif lowered.endswith(_TEXTS):
            kind = begun(file.path)
            if kind:
                message = (
                    f"it begins like a descriptor of the kind {kind}, but {UNNAMED}; {_ways_out(file.path, pattern)}"
                )
                messages.append((file.path, message))
    links = [file.path for file in skipped if file.why == LINKED]
    true = {os.path.realpath(path) for path in judged} if messages or links else set()
    missed = [NearMiss(path, message) for path, message in messages if os.path.realpath(path) not in true]
    told = f"{LINKED.partition(';')[0]} with a descriptor, %s, that is not judged"
    told += ": name the folder too, or name the link under `ignore` in checker.toml"
    behind_links = [(path, behind(path, true, pattern, base, begun, told)) for path in links]
    return missed + [NearMiss(path, message) for path, message in behind_links if message]


def behind(
    link: str,
    judged: Collection[str],
    pattern: str | Callable[[str], object],
    base: str,
    wanted: Callable[[str], object],
    told: str,
) -> str | None:
    """Return `told` with the first file behind a link to a folder that is wanted and not judged in the place of `%s`.

    Where the search ends earlier, the message says why. None if there is no such file.
    """
    left, sought = ENTRIES, finder(pattern)
    before = matched(resolved(os.getcwd(), link), base, os.getcwd())
    closed: list[str] = []
    for folder, folders, names in os.walk(link, onerror=lambda error: closed.append(error.filename)):
        folders[:] = [name for name in folders if pruned(name) is None]
        left -= len(folders) + len(names)
        if left < 0:
            return _unsearched(f"which holds more than {ENTRIES:,} files and folders")
        for name in names:
            inside = os.path.join(os.path.relpath(folder, link), name)
            path = os.path.normpath(os.path.join(before, inside)).replace(os.sep, "/")
            if not sought(path):
                continue
            try:
                real = os.path.realpath(os.path.join(folder, name))
            except OSError:
                closed.append(os.path.join(folder, name))  # a link that may not be followed, as in /proc
                continue
            if real not in judged and wanted(real):
                return told % os.path.normpath(inside).replace(os.sep, "/")
    return _unsearched(f"of which {os.path.relpath(closed[0], link)} cannot be read") if closed else None


def _unsearched(why: str) -> str:
    return (
        f"a link to a folder {why}, so that not all of it was searched: name the link under `ignore` in checker.toml, "
        "and the folder itself where it is to be looked into"
    )


def _slip(path: str, lowered: str, pattern: str, base: str) -> bool:
    if pattern == PATTERN and _NEARLY.search(lowered):
        return True
    return lowered.endswith(_AS_TEXTS) and _finds(pattern, path.rstrip()[: -len(".txt")], base)


def _finds(pattern: str, path: str, base: str) -> bool:
    cwd = os.getcwd()
    return re.search(pattern, matched(resolved(cwd, path), base, cwd), re.DOTALL) is not None


def _ways_out(path: str, pattern: str) -> str:
    """Return advice on how to have the file judged, and how to have it skipped silently."""
    return f"{renamed(path, pattern)}, or name it under `ignore` in checker.toml"


def renamed(path: str, pattern: str) -> str:
    """Return advice on renaming a file so that the check of its folder finds it."""
    if pattern != PATTERN:
        return f"rename it so that `pattern` in checker.toml, {pattern}, finds it"
    stem = re.sub(r"(?:\.(?:txt|yaml|yml|json))+\s*$", "", path, flags=re.IGNORECASE)
    ending = next((part for part in re.findall(r"\.\w+", path.lower()[len(stem) :]) if part in _TEXTS), ".yaml")
    stem = re.sub(r"(?<=[^/])\.descriptors?$", "", stem, flags=re.IGNORECASE)
    return f"rename it to {os.path.basename(stem) or 'name'}.descriptor{ending}"


def overlooked(path: str, pattern: str, base: str = "", ignore: Sequence[str] = ()) -> str | None:
    """Return the reason why the check of a folder does not find a file, with advice; None if it does."""
    cwd = os.getcwd()
    full = resolved(cwd, path)
    if not _finds(pattern, path, base):
        why = f"{UNNAMED}; {renamed(path, pattern)}"
    elif is_ignored(full, ignore, cwd):
        why = f"{IGNORED}; leave it out there"
    else:
        hidden = next(
            (part for part in path.replace(os.sep, "/").split("/")[:-1] if part != ".." and pruned(part)), None
        )
        if hidden is None:
            return None
        why = f"the folder {hidden} is not looked into unless it is named; write the file elsewhere"
    return f"the check of a folder will not find {path}: {why}, or name the file itself to `checker check`"


def _head(path: str) -> bytes:
    """Return the first bytes of a file, none if it cannot be read."""
    try:
        return content_of(path, HEAD)[:HEAD]
    except (OSError, ValueError):
        return b""


def _kind(head: str, kinds: Collection[str], keys: Collection[str]) -> str | None:
    """Return the kind of the first document with a known kind and all of the keys."""
    for top in _documents(head):
        if top.get("kind") in kinds and all(key in top for key in keys):
            return top["kind"]
    return None


def _documents(head: str) -> Iterator[dict[str, str | None]]:
    """Yield the top level of each document as far as the text goes: scalars by key, None for other values."""
    import yaml
    from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, MappingStartEvent, ScalarEvent

    from checker.read.yaml_reader import default_parser

    top: dict[str, str | None] = {}
    level, mapping = 0, False
    key: str | None = None
    try:
        parser = default_parser()(head)
        while (event := parser.get_event()) is not None:
            if isinstance(event, DocumentStartEvent):
                yield top
                top, level, mapping, key = {}, 0, False, None
            elif level == 0:
                mapping = isinstance(event, MappingStartEvent)
            elif level == 1 and mapping and not isinstance(event, CollectionEndEvent):
                value = event.value if type(event) is ScalarEvent else None
                if key is None:
                    key = value or ""
                else:
                    top[key], key = value, None
            level += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    except yaml.YAMLError:
        pass
    yield top
