"""The descriptor schema in a real yaml-language-server, over its own protocol: what a team sees while it writes.

The server is found as `yaml-language-server` on the path, below `node_modules` of the project or of its `.venv`, or
where CHECKER_YAML_LANGUAGE_SERVER says; `npm install --prefix .venv yaml-language-server` brings it. Without it these
tests are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.advise.skeleton import skeleton
from checker.explain.schemas import schema
from checker.judge.law import Law

ROOT = Path(__file__).parents[2]
BELOW = ("node_modules/.bin/yaml-language-server", ".venv/node_modules/.bin/yaml-language-server")
PLACES = [os.environ.get("CHECKER_YAML_LANGUAGE_SERVER", ""), *[str(ROOT / place) for place in BELOW]]
SERVER = next((place for place in PLACES if place and os.path.exists(place)), shutil.which("yaml-language-server"))
OPTIONAL = "yaml-language-server (with node) is not installed: the schema was not tried in an editor's server"
pytestmark = pytest.mark.skipif(SERVER is None or shutil.which("node") is None, reason=OPTIONAL)
SETTINGS = {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}


class Editor:
    """Speaks to a language server on standard input and output."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        assert SERVER is not None
        self.process = subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.count = 0
        self.diagnostics: dict[str, list[Any]] = {}
        self.request("initialize", {
            "processId": os.getpid(), "rootUri": folder.as_uri(), "workspaceFolders": None,
            "capabilities": {"textDocument": {"publishDiagnostics": {}}, "workspace": {"configuration": True}},
        })  # fmt: skip
        self.send({"method": "initialized", "params": {}})
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": {"yaml": SETTINGS}}})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        size = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            assert line, "the server went away"
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(size))
        if "method" in message and "id" in message:
            items = message.get("params", {}).get("items", [])
            result = [SETTINGS if item.get("section") == "yaml" else {} for item in items] if items else None
            self.send({"id": message["id"], "result": result})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def request(self, method: str, params: dict[str, Any]) -> Any:
        self.count += 1
        self.send({"id": self.count, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.count and "method" not in message:
                return message.get("result")

    def open(self, text: str) -> str:
        """Open a file that points to the schema and wait for its diagnostics; returns its URI."""
        uri = (self.folder / f"{self.count}-{len(self.diagnostics)}.descriptor.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while uri not in self.diagnostics:
            self.receive()
        return uri

    def errors(self, text: str) -> list[tuple[int, str]]:
        """Return line (1-based) and message of everything that is wrong with a text."""
        found = self.diagnostics[self.open(text)]
        return [(item["range"]["start"]["line"] + 1, item["message"]) for item in found]

    def completions(self, text: str, at: tuple[int, int]) -> set[str]:
        """Return what is offered at a line (1-based) and column (0-based)."""
        position = {"line": at[0] - 1, "character": at[1]}
        answer = self.request(
            "textDocument/completion", {"textDocument": {"uri": self.open(text)}, "position": position}
        )
        return {item["label"] for item in answer["items"]}


@pytest.fixture(scope="module")
def editor(law: Law, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("editor")
    (folder / "descriptor.schema.json").write_text(json.dumps(schema("descriptor", law.pack)))
    (folder / "ledger.schema.json").write_text(json.dumps(schema("ledger", law.pack)))
    found = Editor(folder)
    yield found
    found.process.kill()
    found.process.wait()


LINE = "# yaml-language-server: $schema=descriptor.schema.json\n"
LAUNCH = LINE + "kind: launch\nid: x\nby: openai\nofferings:\n- surface: api\n"


def test_a_new_descriptor_has_no_error(editor: Editor, law: Law) -> None:
    for kind in law.pack.kinds.values():
        assert editor.errors(skeleton(law, kind, "descriptor.schema.json")) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (LAUNCH + "  available: 2026-02-30\n", 7, "a day such as 2026-01-31"),
        (LAUNCH + "  custmers: [commercial]\n", 7, "custmers is not allowed"),
        (LAUNCH + "  cloud: aw\n", 7, '"azure"'),
        (LAUNCH + "  customers: [comercial]\n", 7, '"commercial"'),
        (LAUNCH + "microsoft: {can_support: maybe}\n", 7, '"unknown"'),
        (LINE + "kind: lanch\nid: x\n", 2, '"launch"'),
        (LINE + "kind: launch\nid: x\nby: openai\n", 2, "offerings"),
        (LINE + "kind: training\nid: x\nby: microsoft\non: 2026-01-01\nofferings: []\n", 6, "offerings is not allowed"),
        (LINE.replace("descriptor", "ledger") + "facts: {agi.declared: none}\n", 2, "agi.declared is not allowed"),
    ],
)
def test_what_is_wrong_is_shown_at_its_line(editor: Editor, text: str, line: int, words: str) -> None:
    found = editor.errors(text)
    assert any(at == line and words in message for at, message in found), found


@pytest.mark.parametrize(
    ("text", "at", "offered"),
    [
        (LINE + "kind: \n", (2, 6), {"launch", "payment", "agi-declaration"}),
        (LAUNCH + "  cloud: \n", (7, 9), {"azure", "aws", "none", "unknown"}),
        (LAUNCH + "  customers: []\n", (7, 14), {"commercial", "us-government-national-security"}),
        (LINE + "kind: launch\n\n", (3, 0), {"id", "by", "product", "offerings", "microsoft", "weights"}),
    ],
)
def test_what_may_stand_there_is_offered(editor: Editor, text: str, at: tuple[int, int], offered: set[str]) -> None:
    assert offered <= editor.completions(text, at)


def test_what_a_field_means_is_shown(editor: Editor, law: Law) -> None:
    uri = editor.open(LAUNCH + "  cloud: azure\n")
    answer = editor.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 6, "character": 4}}
    )
    about = law.pack.kinds["launch"].rows["offerings"]["cloud"].about
    assert about.split(";")[0] in json.dumps(answer["contents"])
