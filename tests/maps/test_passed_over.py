"""What a map could pass over without a word, and must not: each of these exited 0 beside a deployment that fails."""

from __future__ import annotations

import os

import pytest

from tests.gate import project as gate
from tests.gate.project import Project
from tests.maps.test_maps import AWS, AZURE, MAP, app, codes, mapped, message

__all__ = ["mapped"]

FAILS = AWS.replace("2026-06-01", "2026-04-28")
OVERLAID = MAP.replace("when:", "overlays: launches/*.yaml\nwhen:", 1)
HEAD = "kind: deployment\nid: assistant\n"


def test_a_link_that_leads_nowhere_is_an_error(mapped: Project) -> None:
    os.symlink("nowhere.yaml", mapped.folder / "deploy/eu/other.yaml")
    assert codes(mapped, "deploy") == ["broken-link"]


def test_a_link_is_told_once(mapped: Project) -> None:
    os.symlink("loop.yaml", mapped.folder / "deploy/eu/loop.yaml")
    assert codes(mapped) == codes(mapped, ".") == ["broken-link"]


def test_a_link_is_told_once_in_a_folder_below_too(mapped: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (mapped.folder / "deploy/eu/gone.descriptor.yaml").symlink_to("nowhere")
    mapped.put("launches/one.descriptor.yaml", gate.PASSES)
    monkeypatch.chdir(mapped.folder / "launches")
    assert mapped.check("--format", "concise").out.count("a link that leads nowhere") == 1


def test_a_run_without_arguments_passes_over_no_descriptor_beside_the_manifests(mapped: Project) -> None:
    assert mapped.check().code == 0
    mapped.put("launches/one.descriptor.yaml", gate.FAILS)
    assert mapped.check().code == 1
    mapped.put("launches/one.descriptor.yaml", "kind: [launch")
    assert mapped.check().code == 2
    # The key says where else to look, and then nowhere but there.
    mapped.put("checker.toml", 'maps = ["deployments.map.yaml"]\npaths = ["deploy"]\n')
    assert mapped.check().code == 0


def test_a_link_to_a_folder_with_manifests_is_an_error_unless_a_map_names_it(mapped: Project) -> None:
    mapped.put("other/app.yaml", app(FAILS))
    os.symlink("../other", mapped.folder / "deploy/us")
    found = message(mapped)
    assert found.startswith("deploy/us: error[near-miss]") and "app.yaml" in found
    mapped.put("deployments.map.yaml", MAP.replace("deploy/**/*.yaml", "[deploy/**/*.yaml, deploy/us/*.yaml]"))
    assert mapped.check().code == 1
    mapped.put("deployments.map.yaml", MAP.replace("deploy/**/*.yaml", "[deploy/**/*.yaml, other/*.yaml]"))
    assert mapped.check().code == 1


def test_a_manifest_that_is_called_like_a_map_is_a_manifest(mapped: Project) -> None:
    mapped.put("deploy/us/app.map.yaml", app(FAILS))
    assert mapped.check().code == 1
    mapped.put("deployments.map.yaml", MAP.replace("deploy/**/*.yaml", '"**/*.yaml"'))
    assert mapped.check().code == 1


@pytest.mark.parametrize(
    ("map", "names"),
    [
        (MAP.replace("deploy/**/*.yaml", "[deploy/**/*.yaml, infra/*.yaml]"), "infra/*.yaml"),
        (MAP.replace("deploy/**/*.yaml", "[deploy/**/*.yaml, infra.yaml]"), "infra.yaml"),
        (MAP.replace("deploy/**/*.yaml", "[deploy/eu/*.yaml, deploy//us/*.yaml]"), "deploy//us/*.yaml"),
        (MAP.replace("deploy/**/*.yaml", "[deploy/eu/*.yaml, deploy/eu/../us/*.yaml]"), "deploy/eu/../us/*.yaml"),
        (OVERLAID, "launches/*.yaml"),
    ],
)
def test_a_pattern_of_several_whose_folder_is_not_there_is_an_error(mapped: Project, map: str, names: str) -> None:
    mapped.put("deployments.map.yaml", map)
    assert codes(mapped) == ["map-without-match"]
    assert f"names what is not there: {names}" in message(mapped)
    assert mapped.check("deploy/eu/app.yaml").code == 0


@pytest.mark.parametrize("when", ["!row.off", 'row.stage != "off"', "row.on || !row.off", "!(row.off || row.no)"])
def test_a_row_without_what_is_denied_of_it_is_not_left_out(mapped: Project, when: str) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("    key:", f"    when: '{when}'\n    key:"))
    mapped.put("deploy/us/app.yaml", app(FAILS))
    mapped.put("deploy/eu/app.yaml", app(AZURE.replace("name", "off: false, no: false, on: false, stage: ga, name")))
    assert set(codes(mapped)) == {"not-there"}
    assert "say what it means then" in message(mapped)


@pytest.mark.parametrize("when", ["row.on", 'row.stage == "on"', '!has(row.off) && row.stage in ["on"]'])
def test_a_row_without_what_is_asked_of_it_is_left_out(mapped: Project, when: str) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("    key:", f"    when: '{when}'\n    key:"))
    mapped.put("deploy/us/app.yaml", app(FAILS))
    mapped.put("deploy/eu/app.yaml", app(AZURE.replace("name", "on: true, stage: 'on', name")))
    assert mapped.check().code == 0


@pytest.mark.parametrize("text", ["'{{ .Values.on }}'", "'${ON}'", '"${{ inputs.on }}"', "!!str '{{ on }}'"])
def test_a_template_in_quotes_is_no_value(mapped: Project, text: str) -> None:
    mapped.put("deployments.map.yaml", MAP.replace("    key:", "    when: 'row.on == \"true\"'\n    key:"))
    mapped.put("deploy/us/app.yaml", app(FAILS.replace("name", f"on: {text}, name")))
    mapped.put("deploy/eu/app.yaml", app(AZURE.replace("name", "on: 'true', note: '{{ x }}', name")))
    assert codes(mapped) == ["expression"]
    assert "it is a template" in message(mapped)


@pytest.mark.parametrize(
    ("overlay", "code"),
    [
        ("offerings: {key: weu, cloud: aws}\n", "wrong-type"),
        ("offerings: unknown\n", "bad-value"),
        ("microsofft: {}\n", "unknown-key"),
        ("microsoft: unknown\n", "contradiction"),
        ("product: {}\n", "contradiction"),
    ],
)
def test_no_part_of_an_overlay_is_dropped(mapped: Project, overlay: str, code: str) -> None:
    mapped.put("deployments.map.yaml", OVERLAID)
    mapped.put("launches/assistant.yaml", HEAD + overlay)
    assert codes(mapped) == [code]


def test_a_value_and_a_block_of_two_overlays_contradict_each_other(mapped: Project) -> None:
    mapped.put("deployments.map.yaml", OVERLAID.replace("  microsoft: {can", "# {can"))
    mapped.put("launches/a.yaml", HEAD + "microsoft: none\n")
    mapped.put("launches/b.yaml", HEAD + "microsoft: {can_support: true, chooses_to_support: true}\n")
    assert codes(mapped) == ["contradiction", "contradiction"]


def test_aliases_in_many_rows_are_counted(mapped: Project) -> None:
    """Nine hundred rows with one long list by its alias took minutes."""
    mapped.put("deployments.map.yaml", MAP.replace("customers: '[\"commercial\"]'", "customers: row.customers"))
    listed = ", ".join([f"c{number}" for number in range(5_000)])
    rows = [f"{{name: r{number}, provider: aws, from: 2026-06-01, customers: *b}}" for number in range(200)]
    mapped.put("deploy/eu/app.yaml", f"big: &b [{listed}]\n" + app(*rows))
    assert codes(mapped) == ["limit-values"]
    assert "more than 100,000 values" in message(mapped)


@pytest.mark.parametrize("folder", [".hidden", "node_modules", "ignored"])
@pytest.mark.parametrize("file", ["/us.yaml", ""])
def test_a_manifest_that_is_named_is_read_wherever_it_is(mapped: Project, folder: str, file: str) -> None:
    mapped.put("checker.toml", 'maps = ["deployments.map.yaml"]\nignore = ["deploy/ignored"]\n')
    mapped.put(f"deploy/{folder}/us.yaml", app(FAILS, name="other"))
    assert mapped.check(".").code == 0
    result = mapped.check(f"deploy/{folder}{file}")
    assert result.code == 1 and f"deploy/{folder}/us.yaml" in result.out


def test_a_descriptor_that_is_named_and_is_no_manifest_is_told(mapped: Project) -> None:
    """A map asks for files like it, and makes nothing of it."""
    mapped.put("deploy/launch.yaml", gate.FAILS)
    for words in (["."], ["deploy/launch.yaml"], ["deploy/eu/app.yaml", "deploy/launch.yaml"]):
        result = mapped.check(*words)
        assert result.code == 2 and "it begins like a descriptor of the kind launch" in result.out


def test_a_manifest_beside_it_excuses_no_file_without_a_descriptor(mapped: Project) -> None:
    mapped.put("other.yaml", "nothing: here\n")
    result = mapped.check("deploy/eu/app.yaml", "other.yaml", "--embedded", "spec")
    assert result.code == 2 and "error[no-descriptor]: nothing stands under `spec`" in result.out


def test_a_manifest_beside_it_excuses_no_folder_without_a_descriptor(mapped: Project) -> None:
    mapped.put("empty/readme.txt", "")
    mapped.put("deploy/none.yaml", app(AZURE, kind="Service"))
    for manifest in ("deploy/eu/app.yaml", "deploy/none.yaml"):
        result = mapped.check(manifest, "empty")
        assert result.code == 2 and "no descriptor was found in this folder" in result.out
    assert mapped.check("deploy/none.yaml").code == 0
