"""A change of manifests: both sides are what the maps of today make of them."""

from __future__ import annotations

import pytest

from tests.against.conftest import History
from tests.maps.test_maps import AWS, AZURE, MAP, OVERLAY, app

EARLY = AWS.replace("2026-06-01", "2026-04-28")


def begun(history: History) -> None:
    history.put("checker.toml", 'maps = ["deployments.map.yaml"]\n')
    history.put("deployments.map.yaml", MAP.replace("when:", "overlays: overlays/*.yaml\nwhen:", 1))
    history.put("deploy/eu/app.yaml", app(AZURE))
    history.put("overlays/assistant.yaml", OVERLAY)
    history.git("checkout", "--quiet", "main")
    history.commit("manifests")
    history.git("checkout", "--quiet", "-B", "change")


def test_a_region_more_turns_the_act(history: History) -> None:
    begun(history)
    history.put("deploy/us/app.yaml", app(EARLY))
    report = history.check("deploy", "--against", "main", "--format", "json").json
    (turn,) = [item for item in report["against"]["turns"] if item["id"] == "assistant"]
    assert (turn["verdict_before"], turn["verdict"]) == ("pass", "fail")
    assert {fact["path"] for fact in turn["facts"]} >= {"offerings[1]"}
    assert history.check("deploy/us/app.yaml", "--against", "main", "--new-only").code == 1


def test_what_was_so_before_is_known(history: History) -> None:
    begun(history)
    history.put("deploy/us/app.yaml", app(EARLY))
    history.git("checkout", "--quiet", "main")
    history.commit("the failure is old")
    history.git("checkout", "--quiet", "-B", "change")
    history.put("deploy/eu/app.yaml", "# only a comment\n" + app(AZURE))
    result = history.check("deploy", "--against", "main", "--new-only", "--format", "json")
    assert (result.code, result.json["against"]["turns"]) == (0, [])


@pytest.mark.parametrize("folder", ["deploy/drafts", "deploy/.drafts"])
def test_a_manifest_that_was_passed_over_was_no_act(folder: str, history: History) -> None:
    """A draft that is ignored fails; moved to where it is deployed it is new, and no known failure."""
    history.git("checkout", "--quiet", "main")
    begun(history)
    history.put("checker.toml", 'maps = ["deployments.map.yaml"]\nignore = ["deploy/drafts"]\n')
    history.put(f"{folder}/new.yaml", app(EARLY, name="new"))
    history.git("checkout", "--quiet", "main")
    history.commit("a draft")
    history.git("checkout", "--quiet", "-B", "change")
    words = ("--against", "main", "--new-only")
    assert history.check("deploy", *words).code == 0
    assert history.check(f"{folder}/new.yaml", *words).code == 0
    history.git("mv", f"{folder}/new.yaml", "deploy/new.yaml")
    assert history.check("deploy", *words).code == 1


def test_a_region_less_and_a_manifest_less(history: History) -> None:
    begun(history)
    history.put("deploy/us/app.yaml", app(EARLY))
    history.put("deploy/other.yaml", app(AZURE, name="other"))
    history.git("checkout", "--quiet", "main")
    history.commit("two more")
    history.git("checkout", "--quiet", "-B", "change")
    (history.folder / "deploy/us/app.yaml").unlink()
    (history.folder / "deploy/other.yaml").unlink()
    report = history.check("deploy", "--against", "main", "--format", "json").json
    turns = {item["id"]: (item["verdict_before"], item["verdict"]) for item in report["against"]["turns"]}
    assert turns == {"assistant": ("fail", "pass"), "other": ("pass", None)}


@pytest.mark.parametrize("change", ["gone", "moved", "joined"])
def test_in_a_run_over_files_an_act_that_a_file_joined_or_left_is_neither_new_nor_gone(
    change: str, history: History
) -> None:
    begun(history)
    before, after = ("pass", "fail") if change == "joined" else ("fail", "pass")
    if change != "joined":
        history.put("deploy/us/app.yaml", app(EARLY))
        history.git("checkout", "--quiet", "main")
        history.commit("the failure is old")
        history.git("checkout", "--quiet", "-B", "change")
    if change == "gone":
        (history.folder / "deploy/us/app.yaml").unlink()
    else:
        history.put("deploy/us/app.yaml", app(EARLY, name="other" if change == "moved" else "assistant"))
    result = history.check("deploy/us/app.yaml", "--against", "main", "--format", "json")
    turns = {item["id"]: (item["verdict_before"], item["verdict"]) for item in result.json["against"]["turns"]}
    assert turns == {"assistant": (before, after)} | ({"other": (None, "fail")} if change == "moved" else {})


def test_a_manifest_that_is_gone_and_whose_act_fails_without_it_is_no_pass(history: History) -> None:
    begun(history)
    history.put("deploy/us/app.yaml", app(EARLY))
    history.put("deploy/eu/app.yaml", app(AZURE.replace("2026-05-01", "2026-04-27")))
    history.put("overlays/assistant.yaml", "kind: deployment\nid: assistant\ntitle: Assistant\n")
    history.git("checkout", "--quiet", "main")
    history.commit("azure first")
    history.git("checkout", "--quiet", "-B", "change")
    (history.folder / "deploy/eu/app.yaml").unlink()
    for options in ((), ("--new-only",)):
        result = history.check("deploy/eu/app.yaml", "--against", "main", *options, "--format", "json")
        (turn,) = result.json["against"]["turns"]
        assert (result.code, turn["id"], turn["verdict_before"], turn["verdict"]) == (1, "assistant", "pass", "fail")


def test_an_overlay_that_changes_is_a_change_of_its_act(history: History) -> None:
    begun(history)
    history.put("overlays/assistant.yaml", OVERLAY.replace("channel: own", "channel: provider"))
    report = history.check("overlays/assistant.yaml", "--against", "main", "--format", "json").json
    (turn,) = report["against"]["turns"]
    assert [(fact["path"], fact["before"], fact["after"]) for fact in turn["facts"]] == [
        ("offerings[0].channel", "own", "provider")
    ]


def test_a_map_that_changes_is_told(history: History) -> None:
    begun(history)
    history.put("deployments.map.yaml", MAP.replace("when:", "overlays: overlays/*.yaml\nwhen:", 1) + "# another\n")
    report = history.check("deploy", "--against", "main", "--format", "json").json
    assert report["against"]["law"] == ["deployments.map.yaml"]
    assert report["against"]["turns"] == []


def test_what_a_change_of_the_law_alone_turns_is_told_of_mapped_acts(history: History) -> None:
    begun(history)
    history.put("deploy/us/app.yaml", app(AWS.replace("2026-06-01", "2026-05-01")))
    history.put("overlays/assistant.yaml", OVERLAY.replace("channel: own", "channel: provider"))
    history.git("checkout", "--quiet", "main")
    history.commit("the same day")
    history.git("checkout", "--quiet", "-B", "change")
    config = (history.folder / "checker.toml").read_text()
    history.put(
        "checker.toml", f'{config}[pins.A02]\nreading = "no-later"\nby = "counsel"\non = 2026-05-04\nwhy = "so"\n'
    )
    report = history.check("deploy", "--against", "main", "--format", "json").json
    assert report["against"]["law"] == ["checker.toml"]
    # The overlay, which stands elsewhere, is part of the act on both sides.
    assert report["against"]["by_law"] == [
        {"descriptor": "deployment assistant", "before": "needs-review", "after": "pass"}
    ]
    assert report["against"]["turns"] == []
