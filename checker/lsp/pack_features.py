"""What editors ask of the files of a policy pack."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator

from lsprotocol import types
from pygls.uris import from_fs_path

from checker.lsp.diagnostics import SOURCE
from checker.lsp.names import Use
from checker.lsp.packs import Work, words
from checker.lsp.text import Text

RUN = "checker.runCases"
"""The command of a lens: judges the cases of a rule."""


def diagnostics(work: Work) -> dict[str, list[types.Diagnostic]]:
    """Return what is wrong with a pack, by the file in which it is; every file that has a part in it comes."""
    found: dict[str, list[types.Diagnostic]] = {path: [] for path in work.files}
    for path, problems in work.problems.items():
        text = work.files[path][0] if path in work.files else Text("")
        for problem, span in problems:
            place = text.range(span)
            item = types.Diagnostic(place, problem.message, types.DiagnosticSeverity.Error, problem.code, source=SOURCE)
            found.setdefault(path, []).append(item)
    for use, code, message in _idle(work):
        where = location(use, work).range
        tags = [types.DiagnosticTag.Unnecessary] if code == "unused" else None
        level = types.DiagnosticSeverity.Warning
        found[use.file].append(types.Diagnostic(where, message, level, code, source=SOURCE, tags=tags))
    return found


def _idle(work: Work) -> Iterator[tuple[Use, str, str]]:
    """Yield what a pack defines and nothing uses, and the rules that no case names, with a code and a message."""
    names = work.names
    if work.law is None:
        return
    used = Counter([use.name for use in names.uses])
    judged = {use.name for use in names.uses if work.files[use.file][2] == "cases"}
    for name, use in names.defined.items():
        kind, word = name
        idle = used[name] == 1
        if idle and kind == "macro":
            yield use, "unused", f"no condition uses the definition {word}"
        elif idle and kind == "key":
            yield use, "unused", f"no condition, text or case reads the ledger key {word}"
        elif kind == "rule" and name not in judged:
            yield (
                use,
                "no-case",
                f"no case expects a verdict of the rule {word}; `checker test` cannot notice a change in it",
            )


def location(use: Use, work: Work) -> types.Location:
    """Return an editor's place of a name."""
    text = work.files[use.file][0]
    return types.Location(from_fs_path(use.file) or "", types.Range(text.position(use.start), text.position(use.end)))


def definition(work: Work, path: str, offset: int) -> types.Location | None:
    """Return where the name at an offset is defined."""
    use = work.names.at(path, offset)
    target = work.names.defined.get(use.name) if use else None
    return location(target, work) if target else None


def references(work: Work, path: str, offset: int, declaration: bool) -> list[types.Location]:
    """Return every place of the name at an offset, its definition too if that is asked for."""
    use = work.names.at(path, offset)
    if use is None:
        return []
    own = work.names.defined.get(use.name)
    return [location(item, work) for item in work.names.of(use.name) if declaration or item != own]


def hover(work: Work, path: str, offset: int) -> types.Hover | None:
    """Return what there is to say of the name at an offset."""
    use = work.names.at(path, offset)
    told = work.describe(use.name) if use else None
    if use is None or told is None:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told), location(use, work).range)


def lenses(work: Work, path: str) -> list[types.CodeLens]:
    """Return the number of cases above each rule of a file; it runs them."""
    found = []
    for (kind, name), use in work.names.defined.items():
        if kind == "rule" and use.file == path:
            count = len([item for item in work.names.of((kind, name)) if os.sep + "cases" + os.sep in item.file])
            title = f"{count} {'case' if count == 1 else 'cases'}: run"
            command = types.Command(title, RUN, arguments=[work.folder, name])
            found.append(types.CodeLens(location(use, work).range, command))
    return found


def completion(work: Work, path: str, text: Text, offset: int) -> list[types.CompletionItem]:
    """Return the names that may be written at an offset, in a condition alone."""
    start = text.starts[text.place(offset)[0] - 1]
    before = text.text[start:offset]
    in_key = re.match(r"[\s-]*(?:governs|requires|when|holds|stand_in)\s*:", before)
    if not in_key and not work.condition_at(path, offset) and not re.match(r"\w+\([^)]*\)\s*:", before):
        return []
    return [
        types.CompletionItem(word, kind=types.CompletionItemKind.Variable, detail=kind)
        for word, kind in dict(words(work, before)).items()
    ]


def symbols(work: Work, path: str) -> list[types.DocumentSymbol]:
    """Return what a file of a pack defines."""
    kinds = {"macro": types.SymbolKind.Function, "rule": types.SymbolKind.Method, "clause": types.SymbolKind.Class}
    return [
        types.DocumentSymbol(name, kinds.get(kind, types.SymbolKind.Variable), place, place, kind)
        for (kind, name), use in work.names.defined.items()
        if use.file == path
        for place in [location(use, work).range]
    ]
