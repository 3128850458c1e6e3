"""What an editor is told of a policy pack that somebody works on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from checker.lsp.names import Names
from checker.lsp.packs import Work
from checker.lsp.text import Text

pytestmark = pytest.mark.asyncio(loop_scope="module")
POLICIES = Path(__file__).resolve().parents[2] / "policies"
AGREEMENT = "pack/agreements/2025-next-chapter.yaml"
DEFINITIONS = "pack/definitions.yaml"


async def load(editor, name: str) -> str:
    if not (editor.root / "pack").exists():
        shutil.copytree(POLICIES, editor.root / "pack")
    text = (editor.root / name).read_text(encoding="utf-8")
    assert await editor.open(name, text) == []
    return text


def at(editor, name: str, word: str, behind: int = 0) -> dict[str, object]:
    document = types.TextDocumentIdentifier(editor.uri(name))
    return {"text_document": document, "position": editor.place(name, word, behind)}


async def test_condition_at_fault_is_shown_at_its_word(editor) -> None:
    await load(editor, DEFINITIONS)
    (found,) = await editor.replace(DEFINITIONS, "reading.A36 ==", "reading.A36 =")
    assert found.code == "condition"
    assert found.range.start == editor.place(DEFINITIONS, "reading.A36 =", 12)
    assert found.range.end.character == found.range.start.character + 1


async def test_unknown_name_in_a_rule_is_shown_at_its_word(editor) -> None:
    await load(editor, DEFINITIONS)
    await load(editor, AGREEMENT)
    (found,) = await editor.replace(AGREEMENT, "governs: 'by ==", "governs: 'bogus == by && by ==")
    assert "bogus" in found.message
    assert found.range.start == editor.place(AGREEMENT, "bogus")
    await load(editor, AGREEMENT)


async def test_unsaved_text_counts_and_is_mended_in_every_file(editor) -> None:
    await load(editor, DEFINITIONS)
    await load(editor, AGREEMENT)
    await editor.replace(DEFINITIONS, "started25(d)", "started24(d)")
    told = [code.message for item in editor.client.diagnostics.values() for code in item]
    assert any("started25" in message for message in told)
    assert await editor.replace(DEFINITIONS, "started24(d)", "started25(d)") == []
    assert await editor.diagnostics(AGREEMENT) == []


async def test_definition_and_references_of_readings_macros_and_fields(editor) -> None:
    await load(editor, AGREEMENT)
    await load(editor, DEFINITIONS)
    params = at(editor, DEFINITIONS, "reading.A36", 9)
    target = await editor.client.text_document_definition_async(types.DefinitionParams(**params))
    assert target.uri.endswith("readings.yaml")
    context = types.ReferenceContext(include_declaration=True)
    found = await editor.client.text_document_references_async(types.ReferenceParams(context, **params))
    assert target in found and len(found) > 2
    macro = at(editor, DEFINITIONS, "'started25(d) &&", 2)
    target = await editor.client.text_document_definition_async(types.DefinitionParams(**macro))
    assert target.range.start == editor.place(DEFINITIONS, "started25(d):")
    field = at(editor, DEFINITIONS, ".surface", 2)
    target = await editor.client.text_document_definition_async(types.DefinitionParams(**field))
    assert target.uri.endswith("descriptor.yaml")


async def test_hover_describes_names(editor) -> None:
    await load(editor, DEFINITIONS)
    assert "A36" in await editor.hover(DEFINITIONS, "reading.A36", 9)
    assert "first day" in await editor.hover(DEFINITIONS, "d > start25", 5)


async def test_lens_of_a_rule_runs_its_cases(editor) -> None:
    await load(editor, AGREEMENT)
    lens = (await editor.lenses(AGREEMENT))[0]
    told = await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    )
    count = lens.command.title.split()[0]
    assert told.endswith(f"{count} of {count} cases come out as expected")


async def test_completion_offers_the_names_of_conditions(editor) -> None:
    await load(editor, DEFINITIONS)
    await editor.replace(DEFINITIONS, "reading.A36 ==", "reading.")
    assert "A36" in await editor.completion(DEFINITIONS, "'reading.")
    await editor.replace(DEFINITIONS, "reading.", "reading.A36 == ")
    assert '"next-day"' in await editor.completion(DEFINITIONS, "'reading.A36 == ")
    await editor.replace(DEFINITIONS, "reading.A36 ==", "sta")
    assert {"started26", "start25", "by"} <= set(await editor.completion(DEFINITIONS, "'sta"))


async def test_names_stay_while_a_file_is_half_typed(editor) -> None:
    await load(editor, DEFINITIONS)
    await editor.replace(DEFINITIONS, "before_amendment(d):", "before_amendment(d): [")
    document = types.TextDocumentIdentifier(editor.uri(DEFINITIONS))
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert "started25" in [item.name for item in found]


async def test_what_nothing_uses_and_no_case_notices_is_a_warning(editor) -> None:
    text = await load(editor, DEFINITIONS)
    (found,) = await editor.replace(DEFINITIONS, text[:40], "idle(d): 'd > start25'\n" + text[:40])
    assert (found.code, found.severity) == ("unused", types.DiagnosticSeverity.Warning)
    assert list(found.tags) == [types.DiagnosticTag.Unnecessary]
    assert found.range.start == editor.place(DEFINITIONS, "idle(d)")
    await load(editor, DEFINITIONS)
    await load(editor, AGREEMENT)
    found = await editor.replace(AGREEMENT, "- id: api-on-azure-only", "- id: api-on-azure-alone")
    assert ("no-case", types.DiagnosticSeverity.Warning) in [(item.code, item.severity) for item in found]
    assert await editor.replace(AGREEMENT, "- id: api-on-azure-alone", "- id: api-on-azure-only") == []


@pytest.mark.asyncio(loop_scope="function")
async def test_names_that_are_kept_are_those_found_anew() -> None:
    work = Work(str(POLICIES), lambda path: None)
    definitions = str(POLICIES / "definitions.yaml")
    text = (POLICIES / "definitions.yaml").read_text(encoding="utf-8")
    for changed in (f"# moved\n{text}", text.replace("started25(", "begun25("), text):
        after = Work(str(POLICIES), lambda path, now=changed: Text(now) if path == definitions else None, work)
        anew = Names(after.files)
        assert (set(after.names.uses), after.names.defined) == (set(anew.uses), anew.defined)
        work = after
