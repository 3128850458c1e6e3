"""The server: open files and their judging.

Judging and searching run on one worker thread, so that typing never waits; the work on an outdated version of a file
ends at the next document.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import from_fs_path, to_fs_path

from checker import __version__
from checker.lsp.analysis import Analysis, Cancelled
from checker.lsp.diagnostics import SOURCE, diagnostics
from checker.lsp.index import Index, Key
from checker.lsp.pack_features import diagnostics as pack_diagnostics
from checker.lsp.packs import Work
from checker.lsp.pages import Pages
from checker.lsp.project import Open, Project, ProjectError, Projects, is_descriptor, pack_of
from checker.lsp.text import Text
from checker.read.discover import PATTERN
from checker.report.model import Location, ReportError

log = logging.getLogger("checker.lsp")
T = TypeVar("T")
STACK = 256 * 1024 * 1024
"""Bytes of stack of the worker thread: diagrams of many choices recurse. Unused stack costs nothing."""
PAUSE = 0.05
"""Seconds without a keystroke after which a pack is loaded."""
TWINS = 0.5
"""Seconds without a change of ids after which other open files with the same id are judged again."""
SLICE = 20
"""Files indexed in one step of a scan."""


class Protocol(LanguageServerProtocol):
    """pygls without its own copies of open files: pygls splits lines where YAML and JSON do not."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Forward that a file was opened."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Forward that a file was changed."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Forward that a file was closed."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class File:
    """An open file: its present text, the last analysis, and the last analysis of a wholly readable version."""

    def __init__(self, uri: str, text: Text, version: int) -> None:
        self.uri, self.text, self.version = uri, text, version
        self.path = to_fs_path(uri) or uri
        self.analysis: Analysis | None = None
        self.whole: Analysis | None = None
        self.stop = threading.Event()
        self.task: asyncio.Task[None] | None = None


class Server(LanguageServer):
    """The language server of checker; `open_` opens the project of a folder."""

    def __init__(self, open_: Open) -> None:
        super().__init__("checker", __version__, protocol_cls=Protocol)
        self.files: dict[str, File] = {}
        self.projects = Projects(open_)
        self.index = Index(self._content)
        self.pages = Pages()
        self.settings: dict[str, Any] = {}
        self.packs: dict[str, Work] = {}
        self.roots: list[str] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        threading.stack_size(STACK)
        self.worker = ThreadPoolExecutor(1, thread_name_prefix="judge")
        self.tasks: set[asyncio.Task[None]] = set()
        self.twins: set[str] = set()
        self.timer: asyncio.TimerHandle | None = None

    def _content(self, path: str) -> bytes | None:
        text = self._text(path)
        return text.content if text else None

    async def work(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a function on the worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, function, *arguments)

    def root(self, path: str) -> str:
        """Return the workspace folder of a file, else the file's own folder."""
        return next((root for root in self.roots if path.startswith(root + os.sep)), os.path.dirname(path))

    # Judging.

    def judge(self, file: File) -> None:
        """Start judging the present text of a file; judging of earlier texts ends."""
        file.stop.set()
        file.stop = threading.Event()
        file.task = asyncio.get_running_loop().create_task(self._judge(file, file.stop))
        self.tasks.add(file.task)
        file.task.add_done_callback(self.tasks.discard)

    async def _judge(self, file: File, stop: threading.Event) -> None:
        folder = pack_of(file.path)
        if folder is not None and not re.search(PATTERN, file.path.replace(os.sep, "/")):
            await self._load(file, folder, stop)
            return
        text, version = file.text, file.version
        try:
            answer = await self.work(self._judged, file, text, stop)
        except Cancelled:
            return
        except ProjectError as error:
            answer = [_unopened(problem) for problem in error.errors]
            self._publish_configuration(error)
        except Exception as error:  # the server goes on whatever happens; the editor is told
            log.exception("judging %s", file.uri)
            answer = [_crash(error)]
        if not stop.is_set() and self.files.get(file.uri) is file:
            self.publish(file.uri, answer, version)

    async def _load(self, file: File, folder: str, stop: threading.Event) -> None:
        """Load the pack of a file after a pause in typing, and publish its problems."""
        await asyncio.sleep(PAUSE)
        if stop.is_set():
            return
        try:
            work = await self.work(Work, folder, self._text, self.packs.get(folder))
        except Exception as error:  # the server goes on whatever happens; the editor is told
            log.exception("loading %s", folder)
            self.publish(file.uri, [_crash(error)], file.version)
            return
        self.packs[folder] = work
        if not stop.is_set():
            by_path = {open_file.path: open_file for open_file in self.files.values()}
            for path, answer in (await self.work(pack_diagnostics, work)).items():
                self.publish(by_path[path].uri if path in by_path else from_fs_path(path) or "", answer)

    def _text(self, path: str) -> Text | None:
        return next((file.text for file in list(self.files.values()) if file.path == path), None)

    async def pack(self, uri: str) -> tuple[Work, File] | None:
        """Return the present pack of an open file, with the file; None if it belongs to no pack."""
        await self.settled(uri)
        file = self.files.get(uri)
        folder = pack_of(file.path) if file else None
        work = self.packs.get(folder) if folder else None
        return (work, file) if work is not None and file is not None and file.path in work.files else None

    def publish(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None = None) -> None:
        """Send diagnostics to the editor."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def _judged(self, file: File, text: Text, stop: threading.Event) -> list[types.Diagnostic]:
        """Judge a text on the worker thread and return its diagnostics; a file that is no descriptor has none."""
        if stop.is_set():
            raise Cancelled
        project = self.projects.of(file.path)
        if not is_descriptor(file.path, project, self.root(file.path)):
            file.analysis = file.whole = None
            self._changed(file.path, self.index.put(file.path, []))
            return []
        analysis = Analysis(text, file.path, project, self.index, stop.is_set)
        file.analysis = analysis
        if analysis.whole or file.whole is None:
            file.whole = analysis
        self._changed(file.path, analysis.changed)
        return diagnostics(analysis, file.uri, lambda id: self._link(id, project))

    def closed(self, path: str) -> None:
        """Index a closed file as it is on the disk, on the worker thread; what was not saved is gone."""
        try:
            project = self.projects.of(path)
            known = os.path.exists(path) and is_descriptor(path, project, self.root(path))
        except ProjectError:
            return
        self._changed(path, self.index.take(path, project) if known else self.index.put(path, []))

    def _changed(self, path: str, keys: set[Key]) -> None:
        """Have the other files judged again that have an id that came or went with a file."""
        if keys:
            self.soon(self._rejudge, self.index.sharing(keys) - {path})

    def soon(self, function: Callable[..., None], *arguments: Any) -> None:
        """Run a function on the event loop of the editor's messages."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(function, *arguments)

    def _rejudge(self, paths: set[str]) -> None:
        """Judge other files again after a pause: ids change with each keystroke, and the edited file comes first."""
        self.twins |= paths
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(TWINS, self._judge_twins) if self.twins else None

    def _judge_twins(self) -> None:
        paths, self.twins, self.timer = self.twins, set(), None
        for file in list(self.files.values()):
            if file.path in paths:
                self.judge(file)

    def _link(self, id: str, project: Project) -> str | None:
        """Return the address of the page of a clause and have the page written."""
        self.worker.submit(self.pages.write, id, project.law)
        return self.pages.address(id, project.law)

    def _publish_configuration(self, error: ProjectError) -> None:
        """Publish the problems of a configuration and its files at their places."""
        by_path: dict[str, list[types.Diagnostic]] = {}
        for problem in error.errors:
            if problem.path:
                by_path.setdefault(os.path.abspath(problem.path), []).append(_placed(problem))
        for path, answer in by_path.items():
            uri = from_fs_path(path)
            if uri and uri not in self.files:
                self.publish(uri, answer)

    async def settled(self, uri: str) -> Analysis | None:
        """Return the analysis of a file once its present text is judged, None if it is no descriptor."""
        file = self.files.get(uri)
        while file is not None and file.task is not None and not file.task.done():
            await asyncio.wait([file.task])
        return file.analysis if file is not None else None

    async def last_whole(self, uri: str) -> Analysis | None:
        """Return the last analysis of a wholly readable version of a file, else the last analysis."""
        analysis = await self.settled(uri)
        file = self.files.get(uri)
        return (file.whole if file else None) or analysis

    async def scan(self) -> None:
        """Index the ids of the workspace, a few files at a time, and judge open files again."""
        for root in self.roots:
            walk = self.index.scan(root, self.projects)
            while await self.work(_advance, walk):
                pass
        for file in list(self.files.values()):
            self.judge(file)


def _advance(walk: Any) -> bool:
    """Take SLICE steps along a walk and return whether more remain."""
    return all(next(walk, None) is not None for _ in range(SLICE))


def _unopened(error: ReportError) -> types.Diagnostic:
    """Return the diagnostic, in a descriptor, of a problem of its configuration."""
    line = f":{error.location.line}" if error.location else ""
    where = f"{error.path}{line}: " if error.path else ""
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    return types.Diagnostic(start, f"{where}{error.message}", types.DiagnosticSeverity.Error, error.code, source=SOURCE)


def _placed(error: ReportError) -> types.Diagnostic:
    line, column, end_line, end_column = error.location or Location(1, 1, 1, 1)
    place = types.Range(types.Position(line - 1, column - 1), types.Position(end_line - 1, end_column - 1))
    return types.Diagnostic(place, error.message, types.DiagnosticSeverity.Error, error.code, source=SOURCE)


def _crash(error: Exception) -> types.Diagnostic:
    message = f"{type(error).__name__}: {error}; this is a defect of checker, not of your file, and nothing was decided"
    return _unopened(ReportError("internal-error", message))
