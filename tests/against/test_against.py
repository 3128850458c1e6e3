"""`checker check --against REV`: what a change turns, on a repository whose history is made here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.against.conftest import AWS, AZURE, FINE, GCP, OLD, History, launch
from tests.gate.project import Project

ROOT = Path(__file__).parents[2]


def change(history: History, *words: str) -> Any:
    """Return what the JSON report says of the change."""
    return history.against("--format", "json", *words).json["against"]


def test_nothing_changed(history: History) -> None:
    assert history.against().code == 1
    assert history.against("--new-only").code == 0
    found = change(history)
    assert found["turns"] == []
    assert found["unchanged"] == 2
    assert found["base"] == history.git("rev-parse", "main")


def test_an_old_finding_is_known_and_does_not_count(history: History) -> None:
    report = history.against("--new-only", "--format", "json").json
    (old,) = [item for item in report["descriptors"] if item["id"] == "old"]
    assert (old["verdict"], old["verdict_after_waivers"]) == ("fail", "pass")
    assert [(item["verdict"], item["known"]) for item in old["findings"]] == [("pass", False), ("fail", True)]
    text = history.against("--new-only").out
    assert "fail[api-on-azure-only] (known)" in text
    assert "it was so at main too" in text
    assert "Counting what is new: 2 pass." in text


def test_a_new_row_that_fails_counts_though_the_act_failed_before(history: History) -> None:
    history.put(OLD, launch(AZURE, AWS, GCP, id="old"))
    assert history.against("--new-only").code == 1
    (turn,) = change(history)["turns"]
    assert turn["new"] == [{"verdict": "fail", "rule": "api-on-azure-only", "subject": "offerings[2]"}]
    assert (turn["verdict_before"], turn["verdict"]) == ("fail", "fail")


@pytest.mark.parametrize("place", [0, 1])
def test_rows_are_matched_by_content(history: History, place: int) -> None:
    rows = [AZURE, AWS]
    rows.insert(place, GCP.replace("surface: api, state: stateless", "surface: app"))
    history.put(OLD, launch(*rows, id="old"))
    assert history.against("--new-only").code == 0
    (turn,) = change(history)["turns"]
    assert turn["new"] == turn["gone"] == []
    assert [fact["path"] for fact in turn["facts"]] == [f"offerings[{place}]"]


def test_rows_in_another_order_are_no_change(history: History) -> None:
    history.put(OLD, launch(AWS, AZURE, id="old"))
    assert change(history)["turns"] == []
    assert history.against("--new-only").code == 0


def test_a_finding_whose_own_facts_changed_is_new(history: History) -> None:
    history.put(OLD, launch(AZURE, AWS.replace("2026-01-10", "2026-02-10"), id="old"))
    assert history.against("--new-only").code == 1
    (turn,) = change(history)["turns"]
    fact = {"path": "offerings[1].available", "before": "2026-01-10", "after": "2026-02-10"}
    assert turn["facts"] == [fact]
    assert turn["new"] == [{"verdict": "fail", "rule": "api-on-azure-only", "subject": "offerings[1]"}]


def test_one_that_stays_beside_a_fact_it_does_not_rest_on_is_known(history: History) -> None:
    history.put(OLD, launch(AZURE, AWS.replace("ga", "preview"), id="old"))
    assert history.against("--new-only").code == 0
    (turn,) = change(history)["turns"]
    assert [fact["path"] for fact in turn["facts"]] == ["offerings[1].stage"]


def test_a_verdict_that_turns(history: History) -> None:
    history.put(FINE, launch(AZURE.replace("azure", "aws"), id="fine"))
    history.put(OLD, launch(AZURE, id="old"))
    assert history.against("--new-only").code == 1
    text = history.against().out
    assert "= launch fine (launches/fine.descriptor.yaml): was pass, is fail" in text
    assert "changed: offerings[0].cloud was azure, is aws" in text
    assert "= launch old (launches/old.descriptor.yaml): was fail, is pass" in text
    assert "gone: fail[api-on-azure-only] on offerings[1]" in text


def test_a_new_review_counts_as_one(history: History) -> None:
    history.put(FINE, launch(AZURE.replace("azure", "unknown"), id="fine"))
    assert history.against("--new-only").code == 3
    assert history.against("--new-only", "--allow-review").code == 0


def test_a_review_that_becomes_a_failure_is_new(history: History) -> None:
    history.put(FINE, launch(AZURE.replace("azure", "unknown"), id="fine"))
    history.commit()
    history.git("branch", "--force", "main")
    history.put(FINE, launch(AZURE.replace("azure", "aws"), id="fine"))
    assert history.against("--new-only").code == 1


def test_a_new_descriptor_counts_and_one_that_is_gone_is_told(history: History) -> None:
    (history.folder / FINE).unlink()
    history.put("launches/new.descriptor.yaml", launch(AWS, id="new"))
    assert history.against("--new-only").code == 1
    text = history.against().out
    assert "= launch new (launches/new.descriptor.yaml): is new: fail" in text
    assert "= launch fine (launches/fine.descriptor.yaml): was pass, is gone" in text


def test_what_cannot_be_judged_always_counts(history: History) -> None:
    history.put(OLD, "kind: launch\n")
    history.commit()
    history.git("branch", "--force", "main")
    assert history.against("--new-only").code == 2


@pytest.mark.parametrize("staged", [True, False])
def test_a_rename_is_followed(history: History, staged: bool) -> None:
    (history.folder / "launches" / "below").mkdir()
    (history.folder / OLD).rename(history.folder / "launches" / "below" / "renamed.descriptor.yaml")
    if staged:
        history.commit()
    assert history.against("--new-only").code == 0
    assert (
        "(launches/below/renamed.descriptor.yaml, was launches/old.descriptor.yaml): still fail"
        in history.against().out
    )
    # And where the new file alone is named, as a hook does.
    named = history.check("launches/below/renamed.descriptor.yaml", "--against", "main", "--new-only")
    assert named.code == 0, named.out


def test_another_id_in_the_same_place_is_the_same_descriptor(history: History) -> None:
    history.put(OLD, launch(AZURE, AWS, id="newly-called"))
    assert history.against("--new-only").code == 0


def test_a_file_that_was_deleted_may_be_named(history: History) -> None:
    (history.folder / FINE).unlink()
    done = history.check(FINE, OLD, "--against", "main", "--new-only")
    assert done.code == 0
    assert "was pass, is gone" in done.out
    assert history.check(FINE, "--against", "main", "--new-only").code == 0
    assert history.check("nowhere.yaml", OLD, "--against", "main").code == 2


def test_the_merge_base_is_compared_with_and_not_the_tip(history: History) -> None:
    history.git("checkout", "--quiet", "main")
    history.put(FINE, launch(AZURE, AWS, id="fine"))
    history.commit()
    history.git("checkout", "--quiet", "topic")
    assert change(history)["turns"] == []


def test_a_shallow_clone_is_told(history: History, tmp_path_factory: pytest.TempPathFactory) -> None:
    history.commit()
    history.commit()
    clone = tmp_path_factory.mktemp("clone")
    history.git("clone", "--quiet", "--depth", "1", f"file://{history.folder}", str(clone))
    os.chdir(clone)
    done = history.check("launches", "--against", "main")
    assert done.code == 2
    assert "git knows no revision main" in done.out and "this clone is shallow" in done.out
    told = history.check("launches", "--against", "HEAD", "--new-only")
    assert told.code == 0
    assert "this clone is shallow" in told.out


def test_the_checkers_git_runs_nothing_of_the_repository(history: History) -> None:
    ran = history.folder / "ran"
    script = history.put("run.sh", f"#!/bin/sh\ntouch {ran}\ncat\n")
    script.chmod(0o755)
    history.commit()
    hooks = history.folder / ".git" / "hooks"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, hooks / name)
    history.put(".gitattributes", "*.yaml filter=evil diff=evil\n")
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        history.git("config", key, str(script))
    history.git("config", "core.fsmonitor", str(script))
    history.git("config", "diff.external", str(script))
    ran.unlink(missing_ok=True)
    history.put(OLD, launch(AWS, id="old"))
    assert history.against().code == 1
    assert not ran.exists()


def test_a_revision_is_never_an_option(history: History) -> None:
    assert "takes a revision" in history.check("launches", "--against=--output=x").out
    assert not (history.folder / "x").exists()
    done = history.check("launches", "--against", "mian")
    assert done.code == 2
    assert "did you mean main?" in done.out


def test_without_a_repository_it_is_an_error(project: Project) -> None:
    project.put(OLD, launch(AZURE))
    done = project.check("launches", "--against", "main")
    assert done.code == 2
    assert "error[git]" in done.out


def test_what_goes_with_it(history: History) -> None:
    assert history.check("launches", "--new-only").code == 2
    assert history.against("--receipt", "r.json").code == 2


def test_a_change_of_the_law_is_told_apart(history: History) -> None:
    history.put("checker.toml", 'ledger = "ledger.yaml"\n')
    history.put("ledger.yaml", "facts: {}\n")
    history.commit()
    history.git("branch", "--force", "main")
    history.put("ledger.yaml", "facts:\n  agi.declared_on: 2026-01-01\n  agi.verified_on: 2026-01-02\n")
    found = change(history)
    assert found["law"] == ["ledger.yaml"]
    assert found["turns"] == []
    assert {"descriptor": "launch old", "before": "fail", "after": "not-applicable"} in found["by_law"]
    text = history.against().out
    assert "the law changed too (ledger.yaml)" in text
    assert "by that change alone launch old turns from fail to not-applicable" in text


def test_a_pack_of_ones_own_is_part_of_the_law(history: History) -> None:
    shutil.copytree(ROOT / "policies", history.folder / "policies")
    history.put("checker.toml", 'policy = "policies"\n')
    history.commit()
    history.git("branch", "--force", "main")
    file = history.folder / "policies" / "agreements" / "2025-next-chapter.yaml"
    file.write_text(file.read_text().replace("title: an API", "title: any API", 1) + "# amended\n")
    assert change(history)["law"] == ["policies/agreements/2025-next-chapter.yaml"]


@pytest.mark.parametrize(
    "format", ["text", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "html", "tap", "table"]
)
def test_the_exit_code_is_the_same_in_every_format(history: History, format: str) -> None:
    assert history.against("--new-only", "--format", format).code == 0
    history.put(OLD, launch(AZURE, AWS, GCP, id="old"))
    assert history.against("--new-only", "--format", format).code == 1


def test_markdown_has_a_table_and_json_its_schema(history: History) -> None:
    from jsonschema import Draft202012Validator

    history.put(OLD, launch(AZURE, AWS, GCP, id="old", more="title: a | b\n"))
    assert "| launch old (launches/old.descriptor.yaml) | still fail |" in history.against("--format", "markdown").out
    schema = json.loads((ROOT / "checker" / "report" / "report.schema.json").read_text())
    Draft202012Validator(schema).validate(history.against("--format", "json").json)


def test_titles_and_names_are_no_facts(history: History) -> None:
    history.put(OLD, launch(AZURE, AWS, id="old", more="title: The secret name\n"))
    for format in ("text", "markdown", "json"):
        assert "secret" not in history.against("--no-excerpt", "--format", format).out


def test_standard_input_is_held_against_the_file_it_is_called(history: History) -> None:
    text = launch(AZURE, AWS, GCP, id="old")
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", "-", "--stdin-filename", OLD, "--against", "main", "--format", "json"],
        input=text, capture_output=True, text=True, cwd=history.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert [turn["verdict_before"] for turn in json.loads(done.stdout)["against"]["turns"]] == ["fail"]


def test_what_the_configuration_ignores_is_ignored_at_the_revision_too(history: History) -> None:
    history.put("checker.toml", 'ignore = ["launches/old.*"]\n')
    found = change(history)
    assert found["turns"] == [] and found["unchanged"] == 1
    assert history.against().code == 0


def test_a_pattern_has_the_paths_of_the_revision_from_its_configuration(history: History) -> None:
    history.put("launches/checker.toml", "pattern = '^old'\n")
    found = change(history, "--config", "launches/checker.toml")
    assert found["turns"] == [] and found["unchanged"] == 1


def test_a_near_miss_is_an_error_whatever_is_new(history: History) -> None:
    history.put("launches/new.yaml", launch(AZURE, id="new"))
    result = history.against("--new-only")
    assert result.code == 2 and "rename it to new.descriptor.yaml" in result.out
