"""Attacks on what binds, each through the command line with a pack of its own, so that none ends for another's reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from checker.pack.load import load_pack
from checker.pack.shipped import folder
from tests.gate.project import AWS, AZURE, FAILS, NOT_APPLICABLE, SUPPORTED, Project, in_days, launch

GRANT = ["--reason", "r", "--approver", "a", "--consent", "c", "--waivers", "w.yaml"]


@pytest.fixture
def pack() -> Path:
    """A copy of the shipped pack in the working folder."""
    return Path(shutil.copytree(folder(), "pack"))


def test_a_waiver_of_a_review_does_not_cover_a_failure(project: Project) -> None:
    """It was granted while both came on one day; then the offering on Azure is deleted."""
    later = [row.replace("2026-01-10", "2026-05-01") for row in (AWS, AZURE)]
    project.put("sol.yaml", launch(*later, more=SUPPORTED))
    words = ("--rule", "azure-ships-first", "--subject", "offerings[0]", *GRANT, "--expires", in_days(60))
    assert project.check("sol.yaml").code == 3 and project.run("waive", "sol.yaml", *words).code == 0
    assert project.check("sol.yaml", "--waivers", "w.yaml").code == 0
    project.put("sol.yaml", launch(later[0], more=SUPPORTED))
    assert project.check("sol.yaml", "--waivers", "w.yaml").code == 1


def test_a_digest_is_not_that_of_readings_in_another_order(project: Project, pack: Path) -> None:
    project.put("civil.yaml", launch(AWS.replace("commercial", "us-government-civil")))
    digest = load_pack(folder()).digest
    assert project.check("civil.yaml", "--policy-digest", digest).code == 1
    assert project.check("civil.yaml", "--policy", "pack", "--policy-digest", digest).code == 1
    lines = (pack / "readings.yaml").read_text().split("\n")
    start = lines.index("A11:")
    one, other = [
        next(at for at in range(start, len(lines)) if lines[at].startswith(f"    {name}"))
        for name in ("mission-only", "any-federal")
    ]
    lines[one], lines[other] = lines[other], lines[one]
    (pack / "readings.yaml").write_text("\n".join(lines))
    result = project.check("civil.yaml", "--policy", "pack", "--policy-digest", digest)
    assert result.code == 2 and "policy-digest" in result.out


def test_what_the_head_of_a_pack_calls_unwaivable_is_not_waived(project: Project, pack: Path) -> None:
    project.put("f.yaml", FAILS)
    words = ("--rule", "api-on-azure-only", "--subject", "offerings[1]", *GRANT, "--expires", in_days(60))
    assert project.run("waive", "f.yaml", *words).code == 0
    assert project.check("f.yaml", "--waivers", "w.yaml", "--policy", "pack").code == 0
    with (pack / "pack.yaml").open("a") as file:
        file.write("unwaivable: [2025.api-exclusivity]\n")
    result = project.check("f.yaml", "--waivers", "w.yaml", "--policy", "pack")
    assert result.code == 2 and "2025.api-exclusivity may not be waived" in result.out


def test_a_ledger_that_is_not_named_is_not_left_out(project: Project) -> None:
    project.put("thr.yaml", "facts:\n  compute_threshold_flop: 1.0e+26\n")
    project.put(
        "t.yaml",
        "kind: training\nid: t\nby: microsoft\non: 2026-01-15\npurpose: agi\nuses_openai_ip: true\ncompute_flop: 1.0e+27\n",
    )
    assert project.check("t.yaml", "--allow-review").code == 0
    assert project.check("t.yaml", "--allow-review", "--ledger", "thr.yaml").code == 1
    result = project.check("t.yaml", "--allow-review", "--ledger", "")
    assert result.code == 2 and "--ledger" in result.out


def test_a_loop_of_links_is_told_and_the_rest_judged(project: Project) -> None:
    project.put("loop/a.descriptor.yaml", NOT_APPLICABLE)
    os.symlink("x", "loop/x")
    result = project.check("loop")
    assert result.code == 2 and "loop/x" in result.out and "1 not applicable, 1 error" in result.out


def test_a_folder_is_judged_alike_with_a_repository_above(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.put("g/descriptors/a.descriptor.yaml", NOT_APPLICABLE)
    project.put("g/descriptors/b.yaml", FAILS)
    monkeypatch.chdir("g/descriptors")
    assert project.check(".").code == 1
    os.mkdir("../.git")
    assert project.check(".").code == 1
