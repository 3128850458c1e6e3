"""Build what a tag releases into `dist/packages`, and write `dist/notes.md`: the part of CHANGELOG.md about that version.

Nothing is built where the tag is not that of the version in the code, or where the changelog gives the version no day.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def notes_of(version: str, changelog: str) -> str | None:
    """Return the part of a changelog about a version, None where it has none or the version has no day there."""
    part = re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    return part[1].strip() + "\n" if part else None


def main(tag: str) -> int:
    """Build the packages of a tag; return 1 where it cannot be released."""
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
