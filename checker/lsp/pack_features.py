"""Features of the files of a policy pack: diagnostics, definitions, references, hover, lenses, completion, symbols."""

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
    """Return the diagnostics of a pack by file; every file of the pack has an entry."""
    by_file: dict[str, list[types.Diagnostic]] = {path: [] for path in work.files}
    for path, problems in work.problems.items():
        text = work.files[path][0] if path in work.files else Text("")
        for problem, span in problems:
            place = text.range(span)
            diagnostic = types.Diagnostic(
                place, problem.message, types.DiagnosticSeverity.Error, problem.code, source=SOURCE
            )
            by_file.setdefault(path, []).append(diagnostic)
    for use, code, message in _idle(work):
        where = location(use, work).range
        tags = [types.DiagnosticTag.Unnecessary] if code == "unused" else None
        level = types.DiagnosticSeverity.Warning
        by_file[use.file].append(types.Diagnostic(where, message, level, code, source=SOURCE, tags=tags))
    return by_file


def _idle(work: Work) -> Iterator[tuple[Use, str, str]]:
    """Yield unused definitions, and rules that no case names, with a code and a message."""
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
    """Return the location of a use for an editor."""
    text = work.files[use.file][0]
    return types.Location(from_fs_path(use.file) or "", types.Range(text.position(use.start), text.position(use.end)))


def definition(work: Work, path: str, offset: int) -> types.Location | None:
    """Return the definition of the name at an offset."""
    use = work.names.at(path, offset)
    target = work.names.defined.get(use.name) if use else None
    return location(target, work) if target else None


def references(work: Work, path: str, offset: int, declaration: bool) -> list[types.Location]:
    """Return every use of the name at an offset; `declaration` includes its definition."""
    use = work.names.at(path, offset)
    if use is None:
        return []
    own = work.names.defined.get(use.name)
    return [location(place, work) for place in work.names.of(use.name) if declaration or place != own]


def hover(work: Work, path: str, offset: int) -> types.Hover | None:
    """Return the hover text of the name at an offset."""
    use = work.names.at(path, offset)
    text = work.describe(use.name) if use else None
    if use is None or text is None:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), location(use, work).range)


def lenses(work: Work, path: str) -> list[types.CodeLens]:
    """Return a lens above each rule of a file: the number of its cases, with a command that runs them."""
    code_lenses = []
    for (kind, name), use in work.names.defined.items():
        if kind == "rule" and use.file == path:
            count = len([place for place in work.names.of((kind, name)) if os.sep + "cases" + os.sep in place.file])
            title = f"{count} {'case' if count == 1 else 'cases'}: run"
            command = types.Command(title, RUN, arguments=[work.folder, name])
            code_lenses.append(types.CodeLens(location(use, work).range, command))
    return code_lenses


def completion(work: Work, path: str, text: Text, offset: int) -> list[types.CompletionItem]:
    """Return the completions at an offset in a condition, none elsewhere."""
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
    """Return the symbols that a file of a pack defines."""
    kinds = {"macro": types.SymbolKind.Function, "rule": types.SymbolKind.Method, "clause": types.SymbolKind.Class}
    return [
        types.DocumentSymbol(name, kinds.get(kind, types.SymbolKind.Variable), place, place, kind)
        for (kind, name), use in work.names.defined.items()
        if use.file == path
        for place in [location(use, work).range]
    ]
