"""A project of a user: a folder with files in it, and the command line run there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from checker.cli import main

AZURE = "{surface: api, state: stateless, cloud: azure, stage: ga, available: 2026-01-10, customers: [commercial]}"
AWS = AZURE.replace("azure", "aws")
GCP = AZURE.replace("azure", "gcp")
PRODUCT = "product: {brand: openai, co_developed_with: []}"


def launch(*offerings: str, id: str = "some-launch", more: str = "") -> str:
    """Return a descriptor of a launch by OpenAI."""
    rows = "\n".join([f"  - {offering}" for offering in offerings])
    return f"kind: launch\nid: {id}\nby: openai\n{PRODUCT}\n{more}offerings:\n{rows}\n"


PASSES = launch(AZURE)
FAILS = launch(AZURE, AWS)
SUPPORTED = "microsoft: {can_support: true, chooses_to_support: true}\n"
NEEDS_REVIEW = launch(
    AZURE.replace("2026-01-10", "2026-06-01"), AWS.replace("2026-01-10", "2026-06-01"), id="same-day", more=SUPPORTED
)
NOT_APPLICABLE = "kind: compute-purchase\nid: some-compute\nby: openai\non: 2025-01-01\nprovider: aws\n"
ERROR = FAILS.replace("brand", "brnad")


def in_days(days: int) -> str:
    """Return the UTC day that is so many days from today."""
    return (datetime.now(UTC).date() + timedelta(days)).isoformat()


class Result(NamedTuple):
    """What a run came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class Project:
    """A folder, made the working folder, and what is run in it."""

    def __init__(self, folder: Path, read: Callable[[], tuple[str, str]]) -> None:
        self.folder = folder
        self._read = read

    def write(self, **files: str) -> None:
        """Write files; `a__b` stands for `a/b`, and a last `_yaml` for `.yaml`."""
        for name, text in files.items():
            stem, _, ending = name.replace("__", "/").rpartition("_")
            self.put(f"{stem}.{ending}", text)

    def put(self, name: str, text: str | bytes) -> Path:
        """Write one file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        return path

    def run(self, *words: str) -> Result:
        """Run `checker` with these arguments."""
        self._read()
        code = main(words)
        return Result(code, *self._read())

    def check(self, *words: str) -> Result:
        """Run `checker check`."""
        return self.run("check", *words)
