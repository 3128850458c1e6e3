"""A project whose folder is a repository with a history."""

from __future__ import annotations

import pytest

from tests.gate.conftest import git
from tests.gate.project import AWS, AZURE, GCP, Project, Result, launch


class History(Project):
    """A project in a repository: commits, branches, and `checker check` held against a revision."""

    def git(self, *words: str) -> str:
        """Run git, which must succeed, and return what it says."""
        done = git(self.folder, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str = "as it is") -> str:
        """Commit everything, and return the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def against(self, *words: str) -> Result:
        """Run `checker check launches --against main` with further words."""
        return self.check("launches", "--against", "main", *words)


OLD = "launches/old.descriptor.yaml"
FINE = "launches/fine.descriptor.yaml"


@pytest.fixture
def history(project: Project) -> History:
    """A repository with a launch that fails and one that passes on main, and a branch for a change."""
    found = History(project.folder, project._read)
    found.git("init", "--quiet", "--initial-branch", "main")
    found.put(OLD, launch(AZURE, AWS, id="old"))
    found.put(FINE, launch(AZURE, id="fine"))
    found.commit()
    found.git("checkout", "--quiet", "-b", "topic")
    return found


__all__ = ["AWS", "AZURE", "FINE", "GCP", "OLD", "History", "history", "launch"]
