"""Runs the readers over the public test suites of YAML and JSON: `python -m bench.suites YAML JSON`.

YAML is a checkout of the branch `data` of github.com/yaml/yaml-test-suite, JSON one of github.com/nst/JSONTestSuite.
Prints how many documents were read right, refused and read wrong, and names each document that was read wrong or should
have been refused. docs/suites.md has the figures, with the reasons.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from checker.read import line_reader
from checker.read.limits import DEFAULT
from checker.read.reader import Reading, read_bytes


def values(text: str) -> list[Any]:
    """Return the JSON values in a text of several values."""
    decoder, parsed, position = json.JSONDecoder(), [], 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        value, position = decoder.raw_decode(text, position)
        parsed.append(value)
    return parsed


def same(one: Any, other: Any) -> bool:
    """Return whether two values are equal; true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def yaml_case(folder: Path) -> tuple[str, Reading]:
    """Return the outcome of a case of the YAML suite, and its reading."""
    reading = read_bytes((folder / "in.yaml").read_bytes(), path="in.yaml")
    if (folder / "error").exists():
        return ("invalid, refused" if reading.problems else "INVALID, READ"), reading
    if reading.problems:
        return f"valid, refused: {reading.problems[0][1].code}", reading
    expected = folder / "in.json"
    if not expected.exists():
        return "valid, read, no JSON to compare with", reading
    right = same([document.data for document in reading.documents], values(expected.read_text(encoding="utf-8")))
    return ("valid, read right" if right else "VALID, READ WRONG"), reading


def yaml_suite(top: Path) -> None:
    """Report on the YAML suite, also for the line reader alone, which may only accept texts that it reads right."""
    outcomes: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    # A case with several inputs has a folder for each; `name` and `tags` repeat the same cases.
    folders = sorted({path.parent for path in top.glob("[0-9A-Z]*/**/in.yaml")})
    for folder in folders:
        outcome, _ = yaml_case(folder)
        outcomes[outcome] += 1
        if outcome.isupper() or "WRONG" in outcome:
            print(f"  {folder.relative_to(top)}: {outcome}: {(folder / 'in.yaml').read_text(encoding='utf-8')[:60]!r}")
        text = (folder / "in.yaml").read_text(encoding="utf-8")
        value = line_reader.read(text, DEFAULT)
        if value is not None:
            expected = folder / "in.json"
            well = not (folder / "error").exists() and same([value], values(expected.read_text(encoding="utf-8")))
            lines["read right" if well else "READ WRONG"] += 1
    print(f"YAML: {len(folders)} cases")
    for outcome, count in sorted(outcomes.items()):
        print(f"  {count:>4} {outcome}")
    print(f"  of these by the line reader: {dict(lines)}")


def json_suite(top: Path) -> None:
    """Report on the JSON suite: `y` must be read, `n` must be refused, `i` may be either."""
    outcomes: Counter[str] = Counter()
    files = [*sorted((top / "test_parsing").glob("*.json")), *sorted((top / "test_transform").glob("*.json"))]
    for path in files:
        content = path.read_bytes()
        reading = read_bytes(content, path=path.name)
        sort = path.name[0] if path.parent.name == "test_parsing" else "transform"
        outcome = "refused: " + reading.problems[0][1].code if reading.problems else "read"
        if not reading.problems:
            try:
                outcome += " right" if same(reading.documents[0].data, json.loads(content)) else " WRONG"
            except ValueError:
                outcome += ", which Python does not"
        misread = (sort == "n" and not reading.problems) or outcome.endswith("WRONG")
        if misread or (sort == "y" and reading.problems):
            print(f"  {path.name}: {outcome}: {content[:50]!r}")
        outcomes[f"{sort}: {outcome}"] += 1
    print(f"JSON: {len(files)} files")
    for outcome, count in sorted(outcomes.items()):
        print(f"  {count:>4} {outcome}")


if __name__ == "__main__":
    yaml_suite(Path(sys.argv[1]))
    json_suite(Path(sys.argv[2]))
