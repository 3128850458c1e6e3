"""An editor that talks to the language server as the command starts it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"


class Editor:
    """A client with a few words for what people do: open, replace, ask."""

    def __init__(self, client: Any, root: Path) -> None:
        self.client, self.root = client, root
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    async def open(self, name: str, text: str, language: str = "yaml") -> list[types.Diagnostic]:
        """Open a file with a text that its disk may not have, and return its diagnostics."""
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(name)

    async def fixture(self, name: str) -> list[types.Diagnostic]:
        """Open a fixture under its own file name."""
        return await self.open(Path(name).name, (FIXTURES / name).read_text(encoding="utf-8"))

    def send(self, name: str, changes: list[Any]) -> None:
        uri = self.uri(name)
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    async def replace(self, name: str, old: str, new: str) -> list[types.Diagnostic]:
        """Replace the first place of a text by another one, as one edit, and return the diagnostics."""
        uri = self.uri(name)
        text = self.texts[uri]
        start = text.index(old)
        place = types.Range(_position(text, start), _position(text, start + len(old)))
        self.texts[uri] = text[:start] + new + text[start + len(old) :]
        self.send(name, [types.TextDocumentContentChangePartial(place, new)])
        return await self.diagnostics(name)

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Return the diagnostics of the text as it now is: a lens comes only after them."""
        await self.lenses(name)
        return list(self.client.diagnostics.get(self.uri(name), []))

    async def lenses(self, name: str) -> list[types.CodeLens]:
        document = types.TextDocumentIdentifier(self.uri(name))
        return list(await self.client.text_document_code_lens_async(types.CodeLensParams(document)) or [])

    def place(self, name: str, word: str, behind: int = 0) -> types.Position:
        text = self.texts[self.uri(name)]
        return _position(text, text.index(word) + behind)

    async def hover(self, name: str, word: str, behind: int = 0) -> str:
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.HoverParams(document, self.place(name, word, behind))
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found else ""

    async def completion(self, name: str, before: str) -> list[str]:
        """Return the words that are offered behind a text."""
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.CompletionParams(document, self.place(name, before, len(before)))
        found = await self.client.text_document_completion_async(params)
        return [item.label for item in found or []]

    async def actions(self, name: str, word: str) -> dict[str, types.CodeAction]:
        place = self.place(name, word)
        shown = [item for item in await self.diagnostics(name) if item.range.start.line == place.line]
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(name)), types.Range(place, place), types.CodeActionContext(shown)
        )
        return {item.title: item for item in await self.client.text_document_code_action_async(params) or []}

    async def apply(self, name: str, action: types.CodeAction) -> list[types.Diagnostic]:
        """Apply an action as an editor would, and return the diagnostics."""
        uri = self.uri(name)
        edits = action.edit.changes[uri]
        text = self.texts[uri]
        for edit in sorted(edits, key=lambda item: (item.range.start.line, item.range.start.character), reverse=True):
            start, end = (_offset(text, place) for place in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        self.texts[uri] = text
        self.send(name, [types.TextDocumentContentChangePartial(edit.range, edit.new_text) for edit in edits])
        return await self.diagnostics(name)


def _position(text: str, offset: int) -> types.Position:
    before = text[:offset]
    line = before.count("\n")
    return types.Position(line, len(before.rpartition("\n")[2].encode("utf-16-le")) // 2)


def _offset(text: str, place: types.Position) -> int:
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place.line])
    line = lines[place.line] if place.line < len(lines) else ""
    return start + len(line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le"))


@pytest_lsp.fixture(
    config=pytest_lsp.ClientServerConfig(server_command=[sys.executable, "-m", "checker", "lsp"]),
    scope="module",
    loop_scope="module",
)
async def client(
    lsp_client: pytest_lsp.LanguageClient, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[None]:
    root = tmp_path_factory.mktemp("workspace")
    (root / ".git").mkdir()
    lsp_client.root = root
    lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    capabilities = pytest_lsp.client_capabilities("visual_studio_code")
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=capabilities, workspace_folders=[types.WorkspaceFolder(root.as_uri(), "w")])
    )
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: Any) -> Editor:
    return Editor(client, client.root)
