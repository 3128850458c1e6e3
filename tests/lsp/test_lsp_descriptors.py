"""What an editor is told of descriptors, feature by feature."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from lsp_editor import FIXTURES
from lsprotocol import types

from tests.maps.test_maps import AZURE, MAP, OVERLAY, app

pytestmark = pytest.mark.asyncio(loop_scope="module")

AWS = "fail/api-on-azure-only--served-from-aws.descriptor.yaml"
NAME = "api-on-azure-only--served-from-aws.descriptor.yaml"


async def test_diagnostic_of_a_failure_stands_at_the_value_at_fault(editor) -> None:
    found, note = await editor.fixture(AWS)
    assert note.severity == types.DiagnosticSeverity.Information
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.code == "api-on-azure-only"
    assert found.range.start == editor.place(NAME, "cloud: aws", 7)
    assert found.code_description is not None
    assert found.code_description.href.endswith(".md")
    assert any("available" in item.message for item in found.related_information)


async def test_diagnostics_follow_the_text_and_not_the_disk(editor) -> None:
    await editor.fixture(AWS)
    assert await editor.replace(NAME, "cloud: aws", "cloud: azure") == []
    (found,) = await editor.replace(NAME, "cloud: azure", "clod: azure")
    assert found.code == "unknown-key"


async def test_verdict_is_a_lens_above_each_document(editor) -> None:
    await editor.fixture(AWS)
    (lens,) = await editor.lenses(NAME)
    assert lens.command.title == "fail: api-on-azure-only"
    page = await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    )
    assert page.endswith(".html")
    assert [item.uri for item in editor.client.shown_documents] == [page]


async def test_hover_says_what_a_key_asks_and_who_reads_it(editor) -> None:
    await editor.fixture(AWS)
    told = await editor.hover(NAME, "surface: api")
    assert "api" in told and "weights" in told
    assert "api-on-azure-only" in told


async def test_hover_on_a_finding_names_clause_and_reasons(editor) -> None:
    await editor.fixture(AWS)
    told = await editor.hover(NAME, "cloud: aws", 7)
    assert "2025.api-exclusivity" in told
    assert "Because" in told


async def test_right_spelling_is_an_edit(editor) -> None:
    await editor.fixture(AWS)
    await editor.replace(NAME, "cloud: aws", "clod: aws")
    found = await editor.actions(NAME, "clod: aws")
    assert "api-on-azure-only" in [item.code for item in await editor.apply(NAME, found["write cloud"])]


async def test_proposals_of_fix_are_edits_that_comply(editor) -> None:
    await editor.fixture(AWS)
    found = await editor.actions(NAME, "cloud: aws")
    best = next(item for item in found.values() if item.is_preferred)
    left = await editor.apply(NAME, best)
    assert [item.code for item in left] == ["offerings[0].channel"], (
        "what was left out is a remark, and nothing else is"
    )
    assert left[0].severity == types.DiagnosticSeverity.Information
    assert editor.texts[editor.uri(NAME)].startswith("# The same API on AWS")


@pytest.mark.parametrize(
    ("field", "word", "title", "written"),
    [
        ('"weights": {"open": "no"}', '"no"', "write false", '"open": false'),
        ('"weights": {"open": "true"}', '"true"', "write true", '"open": true'),
        ('"partners": "Acmé, yes"', '"Acmé', 'write ["Acmé", "yes"]', '"partners": ["Acmé", "yes"]'),
        ('"partners": ["Acme", null]', "null", "write partners: unknown", '"partners": "unknown"'),
    ],
)
async def test_what_a_message_says_is_written_as_json(editor, field: str, word: str, title: str, written: str) -> None:
    name = "written.descriptor.json"
    await editor.open(name, f'{{"kind": "training", "id": "written", "by": "openai",\n{field}}}', "json")
    if "weights" in field:
        await editor.replace(name, '"training"', '"launch"')
    found = await editor.actions(name, word)
    await editor.apply(name, found[title])
    assert written in editor.texts[editor.uri(name)]


async def test_each_word_that_may_be_meant_is_an_edit(editor) -> None:
    name = "meant.descriptor.yaml"
    await editor.open(name, UNKNOWN_SUPPORT.replace("[commercial]", "[us-gov]").replace("id: ", "id: meant-"))
    found = await editor.actions(name, "us-gov")
    assert {"write us-government-civil", "write us-government-national-security"} <= set(found)


async def test_no_answer_is_offered_that_the_field_refuses(editor) -> None:
    name = "api-on-azure-only--customers-unknown.descriptor.yaml"
    await editor.fixture(f"needs-review/{name}")
    titles = [title for title in await editor.actions(name, "offerings:") if "customers is" in title]
    assert any("[commercial]" in title for title in titles)
    assert not any("[]" in title for title in titles)


async def test_answers_are_offered_for_what_decides(editor) -> None:
    name = "azure-ships-first--microsoft-can-but-may-not.descriptor.yaml"
    await editor.open(name, UNKNOWN_SUPPORT)
    found = await editor.actions(name, "cloud: aws")
    answers = [title for title in found if title.startswith("answer: microsoft.can_support is ")]
    assert len(answers) == 2


UNKNOWN_SUPPORT = """\
kind: launch
id: support-unknown
by: openai
product: {name: Heron, brand: openai, co_developed_with: []}
offerings:
  - {surface: app, cloud: aws, stage: ga, available: 2026-06-01, customers: [commercial]}
"""


async def test_completion_offers_keys_values_and_days(editor) -> None:
    name = "new.descriptor.yaml"
    await editor.open(name, "kind: launch\nid: n\nby: o\nof\nofferings:\n  - surface: api\n    clo\n    stage: \n")
    assert "openai" in await editor.completion(name, "by: o")
    assert "cloud" in await editor.completion(name, "    clo")
    assert {"preview", "ga", "unknown"} <= set(await editor.completion(name, "stage: "))
    await editor.replace(name, "stage: ", "available: ")
    offered = await editor.completion(name, "available: ")
    assert "2026-04-27" in offered
    assert "product" in await editor.completion(name, "\nof")


async def test_completion_knows_json(editor) -> None:
    name = "new.descriptor.json"
    await editor.open(name, '{"kind": "launch", "id": "n", "by": "open", "offerings": [{"clo": 1}]}', "json")
    assert "openai" in await editor.completion(name, '"by": "open')
    assert "cloud" in await editor.completion(name, '"clo')


async def test_completion_offers_nothing_that_is_refused_there(editor) -> None:
    name = "refused.descriptor.yaml"
    await editor.open(name, "kind: launch\nid: refused\nby: openai\nevidence:\n  micro\nofferings: [a]\n")
    attested = await editor.completion(name, "  micro")
    assert "microsoft.can_support" in attested and "uses_openai_ip" not in attested
    offered = await editor.completion(name, "offerings: [")
    assert "cloud" in offered and "unknown" not in offered


async def test_completion_writes_lists_as_json(editor) -> None:
    name = "lists.descriptor.json"
    text = '{"kind": "launch", "id": "n", "by": "openai", "offerings": [{"customers": "com"}]}'
    await editor.open(name, text, "json")
    place = editor.place(name, '"com"', 4)
    params = types.CompletionParams(types.TextDocumentIdentifier(editor.uri(name)), place)
    offered = await editor.client.text_document_completion_async(params)
    assert '["commercial"]' in [item.text_edit.new_text for item in offered]


async def test_symbols_stay_while_the_text_is_broken(editor) -> None:
    await editor.fixture(AWS)

    async def names() -> list[str]:
        document = types.TextDocumentIdentifier(editor.uri(NAME))
        found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        return [item.name for item in found]

    assert await names() == ["launch api-on-azure-only-served-from-aws"]
    await editor.replace(NAME, "customers: [commercial]", "customers: [commercial")
    assert await names() == ["launch api-on-azure-only-served-from-aws"]


async def test_documents_and_blocks_fold(editor) -> None:
    await editor.fixture(AWS)
    document = types.TextDocumentIdentifier(editor.uri(NAME))
    found = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(document))
    lines = [(item.start_line, item.end_line) for item in found]
    assert editor.place(NAME, "offerings:").line in [first for first, _ in lines]


async def test_ids_are_links_to_their_pages(editor) -> None:
    name = "linked.descriptor.yaml"
    await editor.open(name, "# see 2025.api-exclusivity\nkind: launch\n")
    document = types.TextDocumentIdentifier(editor.uri(name))
    (link,) = await editor.client.text_document_document_link_async(types.DocumentLinkParams(document))
    told = await editor.client.document_link_resolve_async(link)
    assert told.target.endswith("2025.api-exclusivity.md")


async def test_other_files_are_left_alone(editor) -> None:
    assert await editor.open("values.yaml", "kind: launch\nid: X\n") == []
    assert await editor.lenses("values.yaml") == []


async def test_same_id_in_two_files_is_an_error_of_both(editor) -> None:
    text = UNKNOWN_SUPPORT.replace("support-unknown", "twice")
    await editor.open("one.descriptor.yaml", text)
    (found,) = await editor.open("two.descriptor.yaml", text)
    assert found.code == "duplicate-id"
    assert "one.descriptor.yaml" in found.message
    # The other file is judged anew once nothing more is typed for a moment.
    await until(editor, "one.descriptor.yaml", lambda codes: codes == ["duplicate-id"])
    await editor.replace("two.descriptor.yaml", "twice", "other")
    await until(editor, "one.descriptor.yaml", lambda codes: "duplicate-id" not in codes)


async def test_ids_of_a_closed_file_are_those_of_the_disk(editor) -> None:
    """A file that was closed unsaved kept the id of its last keystroke, and its twin on the disk was not told."""
    text = UNKNOWN_SUPPORT.replace("support-unknown", "on-the-disk")
    (editor.root / "disk.descriptor.yaml").write_text(text, encoding="utf-8")
    await editor.open("disk.descriptor.yaml", text)
    await editor.open("twin.descriptor.yaml", text)
    await until(editor, "twin.descriptor.yaml", lambda codes: codes == ["duplicate-id"])
    await editor.replace("disk.descriptor.yaml", "on-the-disk", "typed")
    await until(editor, "twin.descriptor.yaml", lambda codes: "duplicate-id" not in codes)
    item = types.TextDocumentIdentifier(editor.uri("disk.descriptor.yaml"))
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(item))
    await until(editor, "twin.descriptor.yaml", lambda codes: codes == ["duplicate-id"])
    # A file that is opened again as it was left, unsaved.
    await editor.open("disk.descriptor.yaml", text.replace("on-the-disk", "typed"))
    await until(editor, "twin.descriptor.yaml", lambda codes: "duplicate-id" not in codes)


async def until(editor: Any, name: str, met: Callable[[list[Any]], bool]) -> None:
    """Wait until the diagnostics of a file are as they should be."""
    for _ in range(100):
        if met([item.code for item in await editor.diagnostics(name)]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError([item.code for item in await editor.diagnostics(name)])


async def test_configuration_is_read_again_when_it_changes(editor) -> None:
    await editor.open("pinned.descriptor.yaml", UNKNOWN_SUPPORT.replace("support-unknown", "pinned"))
    config = editor.root / "checker.toml"
    try:
        config.write_text("allow-review = true\n", encoding="utf-8")
        event = types.FileEvent(config.as_uri(), types.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await editor.replace("pinned.descriptor.yaml", "Heron", "Egret")
        found = await editor.diagnostics("pinned.descriptor.yaml")
        assert {item.severity for item in found} == {types.DiagnosticSeverity.Information}
        config.write_text("allow-review = maybe\n", encoding="utf-8")
        (found,) = await editor.replace("pinned.descriptor.yaml", "Egret", "Heron")
        assert "checker.toml" in found.message
    finally:
        config.unlink()
    await editor.replace("pinned.descriptor.yaml", "Heron", "Egret")
    assert len(await editor.diagnostics("pinned.descriptor.yaml")) >= 1


def configured(editor, folder: str, config: str) -> None:
    """Write a configuration into a folder of the workspace."""
    (editor.root / folder).mkdir(exist_ok=True)
    (editor.root / folder / "checker.toml").write_text(config, encoding="utf-8")


async def test_embedded_descriptors_are_judged_where_they_stand(editor) -> None:
    configured(editor, "embedded", 'embedded = "spec.checker"\npattern = "release.*\\\\.yaml"\n')
    act = "".join([f"    {line}\n" for line in UNKNOWN_SUPPORT.replace("cloud: aws", "clod: aws").splitlines()])
    (found, *_) = await editor.open("embedded/release.yaml", f"spec:\n  checker:\n{act}")
    assert found.code == "unknown-key"
    assert found.range.start == editor.place("embedded/release.yaml", "clod")
    (found,) = await editor.open("embedded/release-2.yaml", "spec: {}\n")
    assert "spec.checker" in found.message


async def test_what_only_adds_to_a_manifest_and_what_is_ignored_are_left_alone(editor) -> None:
    configured(editor, "mapped", 'maps = ["d.map.yaml"]\nignore = ["old"]\n')
    (editor.root / "mapped/deploy").mkdir()
    (editor.root / "mapped/deploy/app.yaml").write_text(app(AZURE, name="laid-over"), encoding="utf-8")
    (editor.root / "mapped/d.map.yaml").write_text(MAP, encoding="utf-8")
    assert await editor.open("mapped/laid-over.descriptor.yaml", OVERLAY.replace("assistant", "laid-over")) == []
    assert await editor.open("mapped/old/other.descriptor.yaml", OVERLAY.replace("assistant", "other")) == []
    found = await editor.open("mapped/other.descriptor.yaml", OVERLAY.replace("assistant", "other"))
    assert "missing-key" in [item.code for item in found]


async def test_what_a_waiver_covers_is_a_hint(editor) -> None:
    configured(editor, "waived", 'waivers = ["waivers.yaml"]\n')
    text = (FIXTURES / AWS).read_text(encoding="utf-8").replace("\nid: ", "\nid: waived-")
    (editor.root / "waived" / NAME).write_text(text, encoding="utf-8")
    words = f"waive {NAME} --rule api-on-azure-only --reason test --approver Ada --days 30 --consent M-7 --waivers waivers.yaml"
    granted = subprocess.run(
        [sys.executable, "-m", "checker", *words.split()],
        cwd=editor.root / "waived", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert granted.returncode == 0, granted.stderr
    found = await editor.open(f"waived/{NAME}", text)
    assert types.DiagnosticSeverity.Hint in [item.severity for item in found], found[0].message
    (lens,) = await editor.lenses(f"waived/{NAME}")
    assert "waived" in lens.command.title


async def test_policies_that_are_too_old_are_told_as_the_gate_does(editor) -> None:
    configured(editor, "aged", "max-policy-age = 1\n")
    text = UNKNOWN_SUPPORT.replace("2026-06-01", "2099-06-01").replace("support-unknown", "much-later")
    found = await editor.open("aged/later.descriptor.yaml", text)
    assert "policy-age" in [item.code for item in found]


async def test_completion_can_be_switched_off(editor) -> None:
    name = "quiet.descriptor.yaml"
    await editor.open(name, "kind: launch\nid: q\nby: o\n")
    assert await editor.completion(name, "by: o")
    for settings, offered in ({"completion": False}, False), ({}, True):
        told = types.DidChangeConfigurationParams({"checker": settings})
        editor.client.workspace_did_change_configuration(told)
        assert bool(await editor.completion(name, "by: o")) is offered


async def test_hover_on_a_finding_that_needs_review_shows_both_witnesses(editor) -> None:
    name = "azure-ships-first--the-same-day.descriptor.yaml"
    await editor.fixture(f"needs-review/{name}")
    told = await editor.hover(name, "cloud: aws", 7)
    assert 'Passes if ship-first (A02) is read as "The same day is early enough".' in told
    assert 'Fails if ship-first (A02) is read as "At least one calendar day before".' in told
