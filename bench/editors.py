"""Editors: the time from an edit to its diagnostics, against Red Hat's YAML server with our JSON Schema."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from random import Random
from typing import Any

QUIET = 5
"""Seconds to wait for a server to end."""
YAML_SERVER = os.environ.get("CHECKER_YAML_LANGUAGE_SERVER", "yaml-language-server")


class Wire:
    """A client that sends edits to a language server on standard input and output, and waits."""

    def __init__(self, words: list[str], root: str, settings: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.settings, self.number = settings, 0
        self.versions: dict[str, int] = {}
        uri = "file://" + root
        self.ask(
            "initialize", {"processId": None, "rootUri": uri, "capabilities": {"workspace": {"configuration": True}}}
        )
        self.tell("initialized", {})

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        assert self.process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Return the next message; a request of the server is answered first."""
        assert self.process.stdout is not None
        size = 0
        while (line := self.process.stdout.readline().strip()) or not size:
            if not line and self.process.poll() is not None:
                raise SystemExit("the language server ended")
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(size))
        if "method" in message and "id" in message:
            wanted = [
                self.settings.get(request.get("section", "")) for request in message.get("params", {}).get("items", [])
            ]
            self.send(
                {"id": message["id"], "result": wanted if message["method"] == "workspace/configuration" else None}
            )
        return message

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def open(self, path: str, text: str) -> None:
        """Open a file and wait for its first diagnostics."""
        uri = "file://" + path
        self.versions[uri] = 1
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        self.diagnostics(uri)

    def edit(self, path: str, text: str) -> float:
        """Replace a file's text, and return the seconds until its diagnostics come."""
        uri = "file://" + path
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        start = time.perf_counter()
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        self.diagnostics(uri)
        return time.perf_counter() - start

    def diagnostics(self, uri: str) -> None:
        """Wait until the diagnostics of a file come."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return

    def memory(self) -> float:
        """Return the present memory of the server in MiB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            (line,) = [line for line in file if line.startswith("VmRSS:")]
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        """End the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(QUIET)


def text_of(offerings: int) -> str:
    """Return a failing launch with many offerings, as YAML."""
    rows = [
        f"  - surface: {'app' if number % 3 else 'api'}\n    cloud: {'azure' if number % 2 else 'aws'}\n    stage: ga\n"
        f"    available: 2026-{1 + number % 12:02d}-{1 + number % 28:02d}\n    customers: [commercial]\n"
        for number in range(offerings)
    ]
    head = f"kind: launch\nid: of-{offerings}\nby: openai\nproduct: {{name: Heron, brand: openai, co_developed_with: []}}\n"
    return head + "microsoft: {can_support: false, chooses_to_support: true}\nofferings:\n" + "".join(rows)


def editors(folder: str, root: str, quick: bool) -> dict[str, Any]:
    """Return the median milliseconds from an edit to diagnostics, by file and server, and the memory after many edits."""
    folder = os.path.join(folder, "editor")
    os.makedirs(os.path.join(folder, ".git"))
    schema = os.path.join(folder, "schema.json")
    with open(schema, "w") as file:
        subprocess.run([sys.executable, "-m", "checker", "schema", "descriptor"], cwd=root, stdout=file, check=False)
    pack = os.path.join(folder, "pack")
    shutil.copytree(os.path.join(root, "policies"), pack)
    settings = {"yaml": {"schemas": {"file://" + schema: "*.descriptor.yaml"}, "validate": True}}
    servers = {"checker lsp": Wire([sys.executable, "-m", "checker", "lsp"], folder, {})}
    if shutil.which(YAML_SERVER):
        servers["yaml-language-server"] = Wire([YAML_SERVER, "--stdio"], folder, settings)
    else:
        print("yaml-language-server was left out: it is not installed", file=sys.stderr)
    figures: dict[str, Any] = {}
    for name, offerings, edits in (("40 lines", 7, 40), ("1,000 offerings", 1000, 12)):
        path, text = os.path.join(folder, f"launch-{offerings}.descriptor.yaml"), text_of(offerings)
        seconds_by_server: dict[str, list[float]] = {server: [] for server in servers}
        for server in servers.values():
            server.open(path, text)
        for number in range(edits // 4 if quick else edits):
            for label, server in servers.items():
                seconds_by_server[label].append(server.edit(path, text.replace("Heron", f"Heron {number}")))
        figures[name] = {label: statistics.median(seconds) * 1000 for label, seconds in seconds_by_server.items()}
    ours = servers["checker lsp"]
    path = os.path.join(pack, "definitions.yaml")
    with open(path) as file:
        text = file.read()
    ours.open(path, text)
    seconds = [ours.edit(path, f"# {number}\n{text}") for number in range(3 if quick else 15)]
    figures["a pack"] = {"checker lsp": statistics.median(seconds) * 1000}
    rng = Random(7)
    small, at = text_of(7), os.path.join(folder, "launch-7.descriptor.yaml")

    def typed(count: int) -> float:
        for _ in range(count):
            spot = rng.randrange(len(small))
            ours.edit(at, small[:spot] + rng.choice("x: -\n[]{}") + small[spot:])
        return ours.memory()

    some = 200 if quick else 5000
    figures["memory"] = {"edits": some, "before": typed(some), "after": typed(some)}
    for server in servers.values():
        server.close()
    return figures
