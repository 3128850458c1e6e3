"""Manifests in a gate: what maps make of them, and what they refuse."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from tests.gate.project import PASSES, Project

FIXTURES = Path(__file__).parents[2] / "fixtures" / "maps"

MAP = """map: deployments
files: deploy/**/*.yaml
when: doc.kind == "Application"
kind: deployment
id: doc.metadata.name
complete: true
fields:
  by: '"openai"'
  product: {brand: '"openai"', co_developed_with: '[]'}
  microsoft: {can_support: 'true', chooses_to_support: 'true'}
  offerings:
    each: doc.spec.regions
    key: row.name
    surface: '"app"'
    cloud: 'row.provider == "azurerm" ? "azure" : row.provider in ["aws", "gcp"] ? row.provider : "unknown"'
    stage: '"ga"'
    available: row.from
    customers: '["commercial"]'
"""
AZURE = "{name: weu, provider: azurerm, from: 2026-05-01}"
AWS = "{name: use1, provider: aws, from: 2026-06-01}"


def app(*regions: str, name: str = "assistant", kind: str = "Application") -> str:
    rows = "".join([f"  - {region}\n" for region in regions])
    return f"kind: {kind}\nmetadata:\n  name: {name}\nspec:\n  regions:\n{rows}"


@pytest.fixture
def mapped(project: Project) -> Project:
    project.put("checker.toml", 'maps = ["deployments.map.yaml"]\n')
    project.put("deployments.map.yaml", MAP)
    project.put("deploy/eu/app.yaml", app(AZURE))
    return project


def entries(project: Project, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = project.check(*words, "--format", "json").json["descriptors"]
    return found


def codes(project: Project, *words: str) -> list[str]:
    report = project.check(*words, "--format", "json").json
    assert project.check(*words).code == 2
    return [error["code"] for entry in report["descriptors"] for error in entry["errors"]] + [
        error["code"] for error in report["errors"]
    ]


def message(project: Project, *words: str) -> str:
    result = project.check(*words, "--format", "concise")
    assert result.code == 2
    return result.out


def test_what_is_deployed_is_judged(mapped: Project) -> None:
    assert mapped.check().code == 0
    mapped.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-04-28")))
    result = mapped.check("--format", "json")
    assert result.code == 1
    (entry,) = result.json["descriptors"]
    assert (entry["path"], entry["id"], entry["verdict"]) == ("deploy/eu/app.yaml", "assistant", "fail")
    finding = next(item for item in entry["findings"] if item["verdict"] == "fail")
    assert finding["subject"] == "offerings[1]"
    # The row comes from another file than the first: the finding says which.
    assert finding["file"] == "deploy/us/app.yaml"
    assert finding["location"]["line"] == 6
    files = {fact["path"]: fact.get("file") for fact in finding["because"]}
    assert files["offerings[1].available"] == "deploy/us/app.yaml"
    assert files["by"] == "deployments.map.yaml"


FORMATS = ["text", "concise", "sarif", "junit", "github", "gitlab", "markdown", "html", "tap"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_points_at_the_manifest(mapped: Project, name: str) -> None:
    mapped.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-04-28")))
    result = mapped.check("--format", name)
    assert result.code == 1
    assert "deploy/us/app.yaml" in result.out


def test_text_shows_the_line_of_the_manifest(mapped: Project) -> None:
    mapped.put("deploy/us/app.yaml", "# a comment\n" + app(AWS.replace("2026-06-01", "2026-04-28")))
    assert "7 |   - {name: use1, provider: aws, from: 2026-04-28}" in mapped.check().out


def test_rows_of_one_key_are_one_row_and_must_agree(mapped: Project) -> None:
    mapped.put("deploy/us/app.yaml", app(AZURE))
    assert mapped.check().code == 0
    mapped.put("deploy/us/app.yaml", app(AZURE.replace("05-01", "05-02")))
    found = message(mapped)
    assert "contradiction" in found
    assert (
        "offerings[0].available is 2026-05-01 at deploy/eu/app.yaml:6 and 2026-05-02 at deploy/us/app.yaml:6" in found
    )
    assert found.startswith("deploy/us/app.yaml:6")


def test_a_path_that_is_not_there_is_an_error_with_both_places(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app("{name: weu, provider: azurerm, form: 2026-05-01}"))
    found = message(mapped)
    assert (
        "deploy/eu/app.yaml:6:5: error[not-there] offerings.available: row.from is not there; did you mean `form`?"
        in found
    )
    assert "(deployments.map.yaml:17)" in found


def test_it_may_be_missing_where_the_map_says_so(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("row.from", "'has(row.from) ? row.from : \"unknown\"'"))
    mapped.put("deploy/eu/app.yaml", app("{name: weu, provider: azurerm}", AWS))
    assert mapped.check().code == 3


def test_a_value_outside_its_domain_is_an_error_in_the_manifest(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("'\"app\"'", "row.surface"))
    mapped.put("deploy/eu/app.yaml", app("{name: weu, provider: azurerm, from: 2026-05-01, surface: appp}"))
    found = message(mapped)
    assert found.startswith("deploy/eu/app.yaml:6:63: error[bad-value] offerings[0].surface")
    assert "did you mean app?" in found


def test_every_problem_is_told_at_once(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app("{name: weu, from: 2026-05-01}", "{name: use1, provider: aws}"))
    assert codes(mapped) == ["not-there", "not-there"]


def test_what_when_does_not_mean_is_no_act(mapped: Project) -> None:
    mapped.put("deploy/other.yaml", app(AWS, kind="Deployment") + "---\nspec: {}\n")
    assert [entry["id"] for entry in entries(mapped)] == ["assistant"]


def test_a_doubtful_value_in_when_is_an_error(mapped: Project) -> None:
    mapped.put("deploy/other.yaml", "kind: no\n")
    assert codes(mapped) == ["expression"]


def test_a_map_without_a_match_is_an_error_in_a_full_run_alone(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app(AZURE, kind="Deployment"))
    assert codes(mapped) == ["map-without-match"]
    assert codes(mapped, "deploy") == ["map-without-match"]
    assert "deployments.map.yaml:1:6" in message(mapped)
    assert mapped.check("deploy/eu/app.yaml").code == 0


def test_so_is_one_whose_files_are_nowhere(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("deploy/**", "depoly/**"))
    mapped.put("one.descriptor.yaml", PASSES)
    assert codes(mapped, ".") == ["map-without-match"]


def test_a_commit_of_one_file_is_judged_with_the_others(mapped: Project) -> None:
    """One manifest alone would lack the rows of the other, and pass, or fail, for nothing."""
    mapped.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-04-28")))
    mapped.put("deploy/eu/other.yaml", app(AZURE, name="other"))
    for path in ("deploy/us/app.yaml", "deploy/eu/app.yaml"):
        (entry,) = entries(mapped, path)
        assert (entry["id"], entry["verdict"]) == ("assistant", "fail")
    assert [entry["id"] for entry in entries(mapped, "deploy/eu/other.yaml")] == ["other"]


def test_a_map_that_is_named_stands_for_all_that_maps_make(mapped: Project) -> None:
    assert [entry["id"] for entry in entries(mapped, "deployments.map.yaml")] == ["assistant"]
    for command in ("map", "fix", "forecast"):
        assert mapped.run(command, "deployments.map.yaml").code == 0
    mapped.put("deploy/eu/other.yaml", app(AZURE, name="other"))
    assert "the maps make 2 acts" in mapped.run("fix", "deployments.map.yaml").err
    mapped.put("deploy/eu/other.yaml", app(AZURE, kind="Deployment"))
    mapped.put("deploy/eu/app.yaml", app(AZURE, kind="Deployment"))
    assert codes(mapped, "deployments.map.yaml") == ["map-without-match"]


def test_a_manifest_that_cannot_be_read_ends_any_run(mapped: Project) -> None:
    mapped.put("deploy/broken.yaml", "kind: Application\n  a: [\n")
    assert codes(mapped) == ["syntax"]
    assert codes(mapped, "deploy/eu/app.yaml") == ["syntax"]


def test_without_complete_one_more_offering_may_exist(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app(AWS))
    assert mapped.check().code == 1
    mapped.put("deployments.map.yaml", MAP.replace("complete: true", "complete: false"))
    result = mapped.check("--format", "json")
    assert result.code == 3
    (entry,) = result.json["descriptors"]
    assert any(cause["name"] == "offerings[].cloud" for cause in entry["causes"])
    assert any(note["kind"] == "unlisted" for note in entry["notes"])
    assert mapped.check("--receipt", "r.json").code == 3
    assert mapped.run("replay", "r.json").code == 0


OVERLAY = """kind: deployment
id: assistant
title: Assistant
offerings:
- {key: weu, channel: own}
"""


def test_an_overlay_adds_what_the_manifest_lacks(mapped: Project) -> None:
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY)
    (entry,) = entries(mapped, "launches", "deploy")
    assert (entry["path"], entry["verdict"]) == ("deploy/eu/app.yaml", "pass")
    made = json.loads(mapped.run("map", "deploy/eu/app.yaml", "--json").out)["acts"][0]
    assert "title" not in made["descriptor"]
    mapped.put("deployments.map.yaml", MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1))
    made = json.loads(mapped.run("map", "deploy/eu/app.yaml", "--json").out)["acts"][0]
    assert made["descriptor"]["offerings"][0]["channel"] == "own"
    places = {fact["path"]: (fact["file"], fact["line"]) for fact in made["facts"]}
    assert places["offerings[0].channel"] == ("launches/assistant.descriptor.yaml", 5)
    assert places["offerings[0].cloud"] == ("deploy/eu/app.yaml", 6)


def test_a_contradiction_names_both_places(mapped: Project) -> None:
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY.replace("channel: own", "cloud: aws"))
    found = message(mapped, "launches")
    assert "azure at deploy/eu/app.yaml:6 and aws at launches/assistant.descriptor.yaml:5" in found


def test_unknown_contradicts_nothing(mapped: Project) -> None:
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY.replace("channel: own", "cloud: unknown"))
    assert mapped.check("launches").code == 0


def test_a_row_that_no_manifest_has_is_a_misspelt_key_or_a_row_of_its_own(mapped: Project) -> None:
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY.replace("weu", "wue"))
    assert "did you mean weu?" in message(mapped, "launches")
    row = "{surface: app, cloud: aws, stage: ga, available: 2026-04-28, customers: [commercial]}"
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY.replace("{key: weu, channel: own}", row))
    assert mapped.check("launches").code == 1


def test_an_overlay_of_nothing_is_an_error(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1))
    mapped.put("launches/assistant.yaml", OVERLAY.replace("id: assistant", "id: asistant"))
    assert "did you mean assistant?" in message(mapped)


def test_an_overlay_in_a_commit_is_judged_with_its_manifests(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1))
    mapped.put("launches/assistant.yaml", OVERLAY)
    (entry,) = entries(mapped, "launches/assistant.yaml")
    assert (entry["path"], entry["verdict"]) == ("deploy/eu/app.yaml", "pass")


@pytest.mark.parametrize(
    "words", [(), ("launches/other.descriptor.yaml",), ("--stdin-filename", "launches/assistant.yaml")]
)
def test_so_is_one_on_standard_input(mapped: Project, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1))
    mapped.put("launches/other.descriptor.yaml", PASSES)
    mapped.put("deploy/eu/app.yaml", app(AZURE, AWS))
    neither = OVERLAY + "microsoft: {can_support: false, chooses_to_support: false}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(neither.encode())))
    found = {entry["id"]: entry["verdict"] for entry in entries(mapped, "-", *words)}
    assert found["assistant"] == "error", "the overlay says otherwise than the map"


def test_no_secret_is_shown(mapped: Project) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter2}\n---\n"
    mapped.put("deploy/eu/app.yaml", secret + app("{name: weu, provider: azurerm, from: 2026-13-01}"))
    for name in ("text", "json", "html", "markdown", "sarif"):
        assert "hunter2" not in mapped.check("--format", name, "--verbose").out
    mapped.put(
        "deployments.map.yaml", MAP.replace("doc.spec.regions", "doc.stringData").replace("Application", "Secret")
    )
    found = mapped.check()
    assert found.code == 2 and "Secret" in found.out and "hunter2" not in found.out


def test_patch_refuses_what_is_mapped(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app(AWS))
    before = (mapped.folder / "deploy/eu/app.yaml").read_text()
    assert mapped.run("fix", "deploy/eu/app.yaml").code == 0
    result = mapped.run("fix", "deploy/eu/app.yaml", "--patch")
    assert result.code == 2
    assert "is a manifest" in result.err
    assert (mapped.folder / "deploy/eu/app.yaml").read_text() == before


def test_no_report_takes_the_place_of_what_maps_read(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1))
    mapped.put("launches/assistant.yaml", OVERLAY)
    (mapped.folder / "link.json").symlink_to("deploy/eu/app.yaml")
    for name in ("deploy/eu/app.yaml", "launches/assistant.yaml", "link.json"):
        before = (mapped.folder / name).read_text()
        for words in (("--output", f"json={name}"), ("--receipt", name)):
            result = mapped.check("deploy", *words)
            assert (result.code, "is read by this run" in result.out) == (2, True), (name, words)
        assert (mapped.folder / name).read_text() == before
    assert mapped.check("deploy", "--output", "json=report.json").code == 0


def test_no_report_takes_the_place_of_a_descriptor_that_a_run_without_arguments_finds(mapped: Project) -> None:
    mapped.put("launches/one.descriptor.yaml", PASSES)
    for words in (("--output", "json=launches/one.descriptor.yaml"), ("--receipt", "launches/one.descriptor.yaml")):
        result = mapped.check(*words)
        assert (result.code, "is read by this run" in result.out) == (2, True), words
        assert (mapped.folder / "launches/one.descriptor.yaml").read_text() == PASSES


@pytest.mark.parametrize("paths", [(), (".",)])
def test_an_answer_says_which_mapped_acts_turn_by_it(mapped: Project, paths: tuple[str, ...]) -> None:
    """It said that no verdict turns."""
    mapped.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-05-01")))
    mapped.put("launches/assistant.descriptor.yaml", OVERLAY.replace("channel: own", "channel: provider"))
    words = ("--by", "counsel", "--on", "2026-05-04", "--why", "the words say first")
    result = mapped.run("answer", "A02=earlier", *paths, *words)
    assert result.code == 0, result.err
    turned = "deployment assistant (deploy/eu/app.yaml): was needs-review, is fail"
    assert (turned in result.out, "not judged" in result.out) == (True, False), result.out


def test_questions_about_an_overlay_are_about_the_act_that_it_adds_to(mapped: Project) -> None:
    """They advised to add keys that the manifest has."""
    mapped.put("deploy/eu/app.yaml", app(AWS))
    overlay = OVERLAY.replace("weu", "use1").replace("channel: own", "channel: provider")
    mapped.put("launches/assistant.descriptor.yaml", overlay)
    name = "launches/assistant.descriptor.yaml"
    assert mapped.check(name).code == 1
    result = mapped.run("fix", name)
    assert (result.code, result.out.startswith("fix deploy/eu/app.yaml (deployment assistant)")) == (0, True)
    assert mapped.run("what-if", name, "--set", "offerings[0].cloud=azure").out.count("after:  pass") == 1
    assert mapped.run("fix", name, "--patch").code == 2
    mapped.put(name, overlay + "---\n" + overlay.replace("assistant", "another"))
    assert "the key by is missing" in mapped.run("fix", name, "--document", "1").err


def test_diff_counts_what_a_check_finds(mapped: Project) -> None:
    from checker.cli.diff import over
    from checker.gate.config import load_config
    from checker.judge.opening import open_law

    config = (mapped.folder / "checker.toml").read_text()
    mapped.put("checker.toml", config + "pattern = '^plans/.+\\.yaml$'\nignore = [\"plans/old\"]\n")
    mapped.put("launches/assistant.descriptor.yaml", PASSES)
    for name in ("plans/a.yaml", "plans/old/a.yaml"):
        mapped.put(name, PASSES)
    law = open_law()
    found = over(["plans", "deploy"], load_config(None, isolated=False, start="."), law, law)
    assert [entry[0] for entry in found.entries] == ["plans/a.yaml", "deploy/eu/app.yaml"]


def test_the_answer_of_the_map_command_has_its_schema(mapped: Project) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    form = json.loads(mapped.run("schema", "mapped").out)
    for manifest in (app(AZURE), app("{name: weu}")):
        mapped.put("deploy/eu/app.yaml", manifest)
        jsonschema.validate(json.loads(mapped.run("map", "deploy/eu/app.yaml", "--json").out), form)


def test_the_map_command_says_what_it_cannot_show(mapped: Project) -> None:
    assert mapped.run("map", "elsewhere.yaml").code == 2
    mapped.put("deploy/other.yaml", "kind: Service\n")
    assert "`when` holds for none" in mapped.run("map", "deploy/other.yaml").err
    mapped.put("deploy/eu/app.yaml", app("{name: weu}"))
    result = mapped.run("map", "deploy/eu/app.yaml")
    assert result.code == 2
    assert result.out.count("error[not-there]") == 2
    (mapped.folder / "checker.toml").unlink()
    assert "no map says" in mapped.run("map", "deploy/eu/app.yaml").err


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("kind: deployment", "kind: deploymnt", "did you mean deployment?"),
        ("    surface:", "    surfcae:", "did you mean surface?"),
        ("brand:", "brnad:", "did you mean brand?"),
        ("  by: '\"openai\"'", "  bye: '\"openai\"'", "did you mean by?"),
        ("  by: '\"openai\"'", "  by: openai", "nothing is called `openai`"),
        ("complete: true", "complete: maybe", "complete"),
        ("row.from", "row.from +", "arithmetic"),
        ("    each: doc.spec.regions\n", "", "`each` is missing"),
        ("doc.metadata.name", "row.name", "there is only `doc`"),
        ("files: deploy/**/*.yaml", "file: deploy/**/*.yaml", "did you mean files?"),
        ("'[]'", "[]", "expected an expression"),
        ("fields:\n  by: '\"openai\"'\n", "fields:\n", "the key by is missing"),
        ("map: deployments", "map: deployments\nmap: again", "stands twice"),
        ("fields:\n", "fields:\n  kind: '\"launch\"'\n", "stands at the top of a map"),
    ],
)
def test_what_is_wrong_with_a_map_has_its_place(mapped: Project, before: str, after: str, words: str) -> None:
    assert before in MAP
    mapped.put("deployments.map.yaml", MAP.replace(before, after, 1))
    result = mapped.check("--format", "concise")
    assert result.code == 2
    assert words in result.out
    assert result.out.startswith("deployments.map.yaml:")


def test_maps_that_are_not_there_or_have_one_name(mapped: Project) -> None:
    mapped.put("checker.toml", 'maps = ["deployments.map.yaml", "other.map.yaml"]\n')
    assert "other.map.yaml" in message(mapped)
    mapped.put("other.map.yaml", MAP)
    assert "is the name of another map" in message(mapped)


def test_a_descriptor_below_the_files_of_a_map_stays_a_descriptor(mapped: Project) -> None:
    mapped.put("deploy/one.descriptor.yaml", PASSES)
    assert [entry["id"] for entry in entries(mapped, "deploy")] == ["some-launch", "assistant"]
    assert [entry["id"] for entry in entries(mapped, "deploy/one.descriptor.yaml")] == ["some-launch"]


def test_one_manifest_is_read_once(mapped: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import checker.maps.gather as gather
    from checker.judge.descriptor import Reader

    counts = {"read": 0, "admitted": 0}
    read, act = gather.read_manifests, Reader.act

    def reading(*values: object, **more: object) -> object:
        counts["read"] += 1
        return read(*values, **more)  # type: ignore[arg-type]

    def admitted(self: Reader, *values: object) -> object:
        counts["admitted"] += 1
        return act(self, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(gather, "read_manifests", reading)
    monkeypatch.setattr(Reader, "act", admitted)
    mapped.put("checker.toml", 'maps = ["deployments.map.yaml", "again.map.yaml"]\n')
    mapped.put(
        "again.map.yaml", MAP.replace("map: deployments", "map: again").replace("kind: deployment", "kind: launch")
    )
    assert mapped.check().code == 0
    assert counts == {"read": 1, "admitted": 2}


def test_the_schema_of_maps_is_printed_and_begins_a_map(mapped: Project) -> None:
    result = mapped.run("schema", "map")
    assert result.code == 0
    assert json.loads(result.out)["title"] == "A map of checker"
    mapped.put("deployments.map.yaml", "# yaml-language-server: $schema=./map.schema.json\n" + MAP)
    assert mapped.check().code == 0


def test_a_waiver_applies_to_what_is_mapped(mapped: Project) -> None:
    mapped.put("deploy/eu/app.yaml", app(AWS))
    grant = ["--reason", "agreed", "--approver", "A. Counsel", "--consent", "ticket"]
    assert mapped.run("waive", "deploy", "--baseline", *grant).code == 0
    assert mapped.check("--waivers", "waivers.yaml").code == 0


@pytest.mark.parametrize(
    ("name", "verdict", "file", "line"),
    [
        ("argocd", "fail", "deploy/us/assistant.yaml", 20),
        ("helm", "fail", "", 22),
        ("terraform", "needs-review", "", 11),
        ("backstage", "pass", "", None),
        ("release", "error", "", 5),
    ],
)
def test_five_kinds_of_manifests(project: Project, name: str, verdict: str, file: str, line: int | None) -> None:
    shutil.copytree(FIXTURES / name, project.folder, dirs_exist_ok=True)
    result = project.check("--format", "json")
    assert result.code == {"pass": 0, "fail": 1, "error": 2, "needs-review": 3}[verdict]
    (entry,) = result.json["descriptors"]
    assert entry["verdict"] == verdict
    assert "correct-horse" not in result.out + project.check("--verbose").out
    found = [item for item in [*entry["findings"], *entry["errors"]] if item.get("verdict") != "pass"]
    assert [(item.get("file", ""), item["location"]["line"]) for item in found] == ([(file, line)] if line else [])
    # What is made can be shown, and is a descriptor like any other.
    shown = project.run("map", entry["path"])
    assert shown.code == (2 if verdict == "error" else 0)


def test_the_page_shows_what_the_command_prints(project: Project) -> None:
    shutil.copytree(FIXTURES / "argocd", project.folder, dirs_exist_ok=True)
    page = (FIXTURES.parents[1] / "docs" / "maps.md").read_text(encoding="utf-8")
    command, shown = page.partition("```console\n$ checker ")[2].partition("```")[0].split("\n", 1)
    assert project.run(*command.split()).out == shown


def test_the_map_of_the_page_is_one(mapped: Project) -> None:
    page = (FIXTURES.parents[1] / "docs" / "maps.md").read_text(encoding="utf-8")
    mapped.put("deployments.map.yaml", page.partition("```yaml\n")[2].partition("```")[0])
    region = "{name: weu, provider: azurerm, from: 2026-05-01, enabled: true}"
    mapped.put("deploy/eu/app.yaml", app(region, region.replace("weu", "neu").replace("true", "false")))
    (act,) = json.loads(mapped.run("map", "deploy/eu/app.yaml", "--json").out)["acts"]
    assert [row["cloud"] for row in act["descriptor"]["offerings"]] == ["azure"]
