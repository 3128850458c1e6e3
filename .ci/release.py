"""Build the packages of a tag into `dist/packages`, and write its part of CHANGELOG.md to `dist/notes.md`.

Nothing is built if the tag does not match the version in the code, or if the changelog has no day for the version.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def notes_of(version: str, changelog: str) -> str | None:
    """Return the part of a changelog about a version, None if there is none or it has no day."""
    part = re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    return part[1].strip() + "\n" if part else None


def main(tag: str) -> int:
    """Build the packages of a tag; return 1 if it cannot be released."""
    version = re.search(r'^__version__ = "(.*)"$', (ROOT / "checker" / "__init__.py").read_text("utf-8"), re.M)[1]
    notes = notes_of(version, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    problems = []
    if tag != f"v{version}":
        problems.append(f"the tag is {tag or 'missing'}, and the code is version {version}: tag it v{version}")
    if notes is None:
        problems.append(f"CHANGELOG.md has no line `## [{version}] - YYYY-MM-DD`: give the version its day")
    if problems or notes is None:
        print("\n".join(f"release: {problem}" for problem in problems), file=sys.stderr)
        return 1
    DIST.mkdir(exist_ok=True)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(DIST / "packages"), str(ROOT)]
    subprocess.run(build, check=True)
    (DIST / "notes.md").write_text(notes, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("".join(sys.argv[1:])))
