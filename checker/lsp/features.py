"""Requests and notifications of editors, each connected to its module."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from checker.lsp import pack_features
from checker.lsp.actions import Action, actions
from checker.lsp.analysis import Analysis
from checker.lsp.completion import completion
from checker.lsp.hover import hover
from checker.lsp.outline import REPORT, folds, lenses, links, symbols
from checker.lsp.project import Open, ProjectError, is_descriptor
from checker.lsp.server import File, Server
from checker.lsp.text import Text
from checker.report.model import Judged

log = logging.getLogger("checker.lsp")


def make(open_: Open) -> Server:
    """Return a server with every feature of descriptors, not yet started."""
    server = Server(open_)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.loop = asyncio.get_running_loop()
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        server.roots = [path for uri in folders if uri and (path := to_fs_path(uri))]
        options = params.initialization_options
        server.settings = dict(options) if isinstance(options, dict) else {}

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        await _watch(server)
        await server.scan()

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        for file in server.files.values():
            file.stop.set()
        server.worker.shutdown(wait=False, cancel_futures=True)
        server.pages.close()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        encoding = server.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        file = server.files[document.uri] = File(document.uri, Text(document.text, encoding), document.version)
        server.judge(file)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        file = server.files.get(params.text_document.uri)
        if file is not None:
            file.text = file.text.changed(list(params.content_changes))
            file.version = params.text_document.version
            server.judge(file)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        file = server.files.pop(params.text_document.uri, None)
        if file is not None:
            file.stop.set()
            server.publish(file.uri, [])
            server.worker.submit(server.closed, file.path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        for file in list(server.files.values()):
            server.judge(file)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: types.DidChangeWatchedFilesParams) -> None:
        await server.scan()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        settings = params.settings
        own_settings = settings.get("checker") if isinstance(settings, dict) else None
        if isinstance(own_settings, dict):
            server.settings = own_settings

    _features(server)
    _pack_features(server)
    return server


async def _watch(server: Server) -> None:
    """Ask the editor to report changes of configuration, policy and descriptor files, if it can."""
    files = server.client_capabilities.workspace and server.client_capabilities.workspace.did_change_watched_files
    if not (files and files.dynamic_registration):
        return
    globs = ("**/checker.toml", "**/pyproject.toml", "**/*.{yaml,yml,json}")
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in globs])
    registration = types.Registration("checker-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    try:
        await server.client_register_capability_async(types.RegistrationParams([registration]))
    except JsonRpcException as error:
        log.warning("the editor does not tell of changed files: %s", error)


def _features(server: Server) -> None:
    """Register the features of every file."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        pack = await server.pack(params.text_document.uri)
        if pack is not None:
            return pack_features.lenses(pack[0], pack[1].path)
        analysis = await server.settled(params.text_document.uri)
        return lenses(analysis, params.text_document.uri) if analysis else []

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        pack = await server.pack(params.text_document.uri)
        if pack is not None:
            offset = pack[1].text.offset(params.position)
            return await server.work(pack_features.hover, pack[0], pack[1].path, offset)
        analysis = await server.settled(params.text_document.uri)
        if analysis is None:
            return None
        spot = analysis.text.place(analysis.text.offset(params.position))
        answer = await server.work(hover, analysis, *spot)
        if answer is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, answer[0])
        return types.Hover(content, analysis.text.range(answer[1]))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        pack = await server.pack(params.text_document.uri)
        if pack is not None:
            return pack_features.symbols(pack[0], pack[1].path)
        analysis = await server.last_whole(params.text_document.uri)
        return symbols(analysis) if analysis else []

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        analysis = await server.last_whole(params.text_document.uri)
        return folds(analysis) if analysis else []

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=True))
    async def document_links(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        analysis = await server.settled(params.text_document.uri)
        if analysis is None:
            return []
        id_links = list(links(analysis.text, analysis.project.law))
        for link, id in id_links:
            link.data = {"id": id, "uri": params.text_document.uri}
        return [link for link, _ in id_links]

    @server.feature(types.DOCUMENT_LINK_RESOLVE)
    async def resolve_link(link: types.DocumentLink) -> types.DocumentLink:
        data: Any = link.data
        analysis = await server.settled(str(data["uri"]))
        if analysis is not None:
            link.target = await server.work(server.pages.write, str(data["id"]), analysis.project.law)
        return link

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[":", " ", "-", '"']))
    async def completions(params: types.CompletionParams) -> list[types.CompletionItem]:
        file = server.files.get(params.text_document.uri)
        if file is None or server.settings.get("completion") is False:
            return []
        pack = await server.pack(params.text_document.uri)
        if pack is not None:
            return pack_features.completion(pack[0], file.path, file.text, file.text.offset(params.position))
        return await server.work(_completed, server, file, file.text, params.position)

    kinds = [types.CodeActionKind.QuickFix]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        analysis = await server.settled(uri)
        if analysis is None:
            return []
        first, last = params.range.start.line + 1, params.range.end.line + 1
        proposed = await server.work(lambda: list(actions(analysis, first, last)))
        return [_code_action(action, uri, params.context.diagnostics) for action in proposed]

    @server.command(REPORT)
    async def open_report(uri: str) -> str | None:
        analysis = await server.settled(uri)
        return await _report(server, analysis) if analysis else None


def _pack_features(server: Server) -> None:
    """Register the features of pack files alone."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> types.Location | None:
        pack = await server.pack(params.text_document.uri)
        if pack is None:
            return None
        return pack_features.definition(pack[0], pack[1].path, pack[1].text.offset(params.position))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        pack = await server.pack(params.text_document.uri)
        if pack is None:
            return []
        offset = pack[1].text.offset(params.position)
        return pack_features.references(pack[0], pack[1].path, offset, params.context.include_declaration)

    @server.command(pack_features.RUN)
    async def run_cases(folder: str, rule: str) -> str:
        work = server.packs.get(folder)
        if work is None or work.law is None or rule not in work.law.pack.rules:
            message = f"{rule}: the pack does not load, so its cases cannot be run"
        else:
            count, right = await server.work(work.cases, work.law.pack.rules[rule])
            message = f"{rule}: {right} of {count} cases come out as expected"
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))
        return message


def _completed(server: Server, file: File, text: Text, position: types.Position) -> list[types.CompletionItem]:
    try:
        project = server.projects.of(file.path)
    except ProjectError:
        return []
    if not is_descriptor(file.path, project, server.root(file.path)):
        return []
    return completion(text, text.offset(position), file.path, project, datetime.date.today().isoformat())


def _code_action(action: Action, uri: str, diagnostics: Sequence[types.Diagnostic]) -> types.CodeAction:
    mended = [diagnostic for diagnostic in diagnostics if action.error and diagnostic.message == action.error.message]
    return types.CodeAction(
        action.title,
        types.CodeActionKind.QuickFix,
        mended or None,
        is_preferred=action.best or None,
        edit=types.WorkspaceEdit({uri: action.edits}),
    )


async def _report(server: Server, analysis: Analysis) -> str:
    """Write the report of a file as a page, have the editor open it if it can, and return its address."""
    from checker.check import make_report
    from checker.report.formats import render

    lines = analysis.documents[0].lines() if analysis.documents else ()
    entries: list[Judged] = [entry._replace(lines=lines) for entry in analysis.entries]
    project = analysis.project
    report = make_report(project.law, entries, [], project.options)
    page = await server.work(server.pages.report, "report.html", render(report, "html"))
    window = server.client_capabilities.window
    if window and window.show_document and window.show_document.support:
        await server.window_show_document_async(types.ShowDocumentParams(page, external=True))
    else:
        text = render(report, "text", excerpt=False)
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
    return page


def serve(open_: Open) -> None:
    """Serve on standard input and output until the editor ends the server."""
    # The server closes its output at the end, so it gets a copy of the process's standard output.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        make(open_).start_io(None, output)
