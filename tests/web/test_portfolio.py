"""The portfolio: every descriptor of a watched folder, its verdict, and what the calendar knows."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from checker.web.settings import LawChoice
from tests.gate.project import Project, in_days
from tests.maps.test_maps import AWS, AZURE, MAP, OVERLAY, app
from tests.web.serving import SETTINGS, client_of, launch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a launch that fails."""
    (tmp_path / "one.descriptor.json").write_text(json.dumps(launch()))
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[TestClient]:
    """A client of a server that watches it."""
    with client_of(SETTINGS._replace(watch=str(folder))) as client:
        yield client


def test_launches_stand_with_their_verdicts_and_lead_to_their_decision(watching: TestClient) -> None:
    text = watching.get("/portfolio").text
    assert "1 descriptor" in text and "badge fail" in text and "one.descriptor.json" in text
    draft = re.search(r'name="draft" value="([^"]*)"', text)
    assert draft
    import html

    answer = watching.post("/ask", data={"draft": html.unescape(draft[1]), "action": "decide"})
    assert '<section class="verdict fail">' in answer.text


def test_the_calendar_has_the_days_that_the_forecast_has(watching: TestClient) -> None:
    turns = watching.post("/v1/forecasts", json=launch()).json()["stretches"][1:]
    assert turns
    text = watching.get("/portfolio").text
    assert all(f'datetime="{turn["first"]}"' in text for turn in turns)
    assert "Offering 1: the first day on which customers can use it there comes to" in text and "offerings[" not in text
    assert "Launch a product" in text


def test_changes_are_seen(watching: TestClient, folder: Path) -> None:
    state = watching.get("/portfolio/state").text
    assert watching.get("/portfolio/state").text == state
    (folder / "two.descriptor.json").write_text(json.dumps({**launch(), "id": "another"}))
    (folder / "bad.descriptor.yaml").write_text("kind: launch\nid: [")
    assert watching.get("/portfolio/state").text != state
    text = watching.get("/portfolio").text
    assert "3 descriptors" in text and "another" in text and "badge error" in text
    os.remove(folder / "one.descriptor.json")
    assert "2 descriptors" in watching.get("/portfolio").text


def test_what_is_nearly_a_descriptor_is_told_and_what_is_ignored_is_not(folder: Path) -> None:
    (folder / "two.descriptors.yaml").write_text(json.dumps({**launch(), "id": "another"}))
    (folder / "old.descriptor.yaml").write_text("kind: launch\nid: [")
    ignore = (str(folder / "old.descriptor.yaml"),)
    with client_of(SETTINGS._replace(watch=str(folder), ignore=ignore)) as client:
        text = client.get("/portfolio").text
        assert "1 descriptor:" in text and "badge error" not in text
        assert "two.descriptors.yaml: its name is nearly that of a descriptor" in text and str(folder) not in text
        state = client.get("/portfolio/state").text
        os.remove(folder / "two.descriptors.yaml")
        assert client.get("/portfolio/state").text != state
        assert "nearly" not in client.get("/portfolio").text


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with client_of(SETTINGS._replace(watch=str(tmp_path))) as client:
        assert "There is no descriptor in this folder" in client.get("/portfolio").text


def test_without_a_folder_there_is_no_portfolio(client: TestClient) -> None:
    assert client.get("/portfolio").status_code == client.get("/portfolio/state").status_code == 404
    assert "/portfolio" not in client.get("/").text


def test_no_file_outside_is_told_of_and_hostile_names_are_text(folder: Path) -> None:
    (folder / "<script>x.descriptor.yaml").write_text("kind: launch\n")
    (folder / "link.descriptor.yaml").symlink_to("/etc/passwd")
    with client_of(SETTINGS._replace(watch=str(folder))) as client:
        text = client.get("/portfolio").text
    assert "<script>x" not in text and "root:" not in text
    assert str(folder) not in text


def test_a_link_that_leads_nowhere_is_told_as_soon_as_it_is_there(folder: Path, watching: TestClient) -> None:
    assert "leads nowhere" not in watching.get("/portfolio").text
    (folder / "other.descriptor.json").symlink_to("nowhere")
    text = watching.get("/portfolio").text
    assert "other.descriptor.json" in text and "leads nowhere" in text and str(folder) not in text


def test_waivers_stand_in_the_calendar(project: Project) -> None:
    project.put("one.descriptor.json", json.dumps(launch()))
    words = (
        "waive",
        "one.descriptor.json",
        "--reason",
        "until the region opens",
        "--approver",
        "jane",
        "--consent",
        "MS-17",
    )
    assert project.run(*words, "--isolated", "--waivers", "waivers.yaml", "--expires", in_days(30)).code == 0
    law = LawChoice(waivers=("waivers.yaml",))
    with client_of(SETTINGS._replace(watch=str(project.folder), law=law)) as client:
        text = client.get("/portfolio").text
    assert f'datetime="{in_days(30)}"' in text and "applies for the last time" in text


def test_what_maps_make_stands_there_too(project: Project) -> None:
    """The folder's check fails by what a map makes, and the portfolio showed a folder without failures."""

    project.put("deployments.map.yaml", MAP)
    project.put("deploy/app.yaml", app(AWS))
    project.put("over.descriptor.yaml", OVERLAY.replace("weu, channel: own", "use1, channel: provider"))
    maps = {"maps": ("deployments.map.yaml",), "maps_base": str(project.folder)}
    with client_of(SETTINGS._replace(watch=str(project.folder), **maps)) as client:
        text = client.get("/portfolio").text
        assert (
            "1 descriptor:" in text and "badge fail" in text and "deploy/app.yaml" in text and "badge error" not in text
        )
        assert 'name="draft"' in text
        client.get("/portfolio")
        state = client.get("/portfolio/state").text
        assert client.get("/portfolio/state").text == state
        project.put("deploy/app.yaml", app(AWS, AZURE))
        assert client.get("/portfolio/state").text != state
        assert "badge pass" in client.get("/portfolio").text
        # What is not listed is unknown, and a form could not say so.
        project.put("deploy/app.yaml", app(AWS))
        project.put("deployments.map.yaml", MAP.replace("complete: true", "complete: false"))
        text = client.get("/portfolio").text
        assert "badge needs-review" in text and ">assistant<br>" in text and 'name="draft"' not in text
        project.put("deployments.map.yaml", MAP.replace("kind: deployment", "kind: deploiment"))
        assert "did you mean deployment" in client.get("/portfolio").text


def test_manifests_outside_the_folder_are_seen_as_they_come_and_go(project: Project) -> None:
    """The page showed no act of a manifest that came in a folder of its own, and kept saying that there was none."""
    project.put(
        "deployments.map.yaml", MAP.replace("complete: true", "complete: true\noverlays: more/**/*.descriptor.yaml")
    )
    project.put("launches/one.descriptor.json", json.dumps(launch()))
    maps = {"maps": ("deployments.map.yaml",), "maps_base": str(project.folder)}
    with client_of(SETTINGS._replace(watch=str(project.folder / "launches"), **maps)) as client:

        def now() -> str:
            text = client.get("/portfolio").text
            assert text == client.get("/portfolio").text
            return text

        assert "1 descriptor:" in now()
        project.put("deploy/eu/app.yaml", app(AWS))
        assert "2 descriptors:" in now()
        project.put("deploy/us/app.yaml", app(AWS, name="another"))
        assert "3 descriptors:" in now()
        state = client.get("/portfolio/state").text
        project.put("more/over.descriptor.yaml", OVERLAY)
        assert client.get("/portfolio/state").text != state and "badge error" in now()
        shutil.rmtree(project.folder / "deploy" / "us")
        assert "2 descriptors:" in now()


def test_no_file_is_told_to_be_left_out_that_is_judged_beside_maps(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.web.portfolio.MOST", 1)
    project.put("deployments.map.yaml", MAP)
    project.put("deploy/app.yaml", app(AWS))
    for id in ("one", "two", "three"):
        project.put(f"{id}.descriptor.json", json.dumps({**launch(), "id": id}))
    maps = {"maps": ("deployments.map.yaml",), "maps_base": str(project.folder)}
    with client_of(SETTINGS._replace(watch=str(project.folder), **maps)) as client:
        text = client.get("/portfolio").text
        assert "4 descriptors:" in text and "not looked at" not in text
        project.put("two.descriptor.json", json.dumps({**launch(), "id": "second"}))
        assert "second" in client.get("/portfolio").text


def test_descriptors_in_larger_documents_are_read_as_the_configuration_says(project: Project) -> None:
    project.put("release.descriptor.json", json.dumps({"spec": {"checker": launch()}}))
    project.put("other.descriptor.json", "{}")
    settings = SETTINGS._replace(watch=str(project.folder), embedded="spec.checker", allow_empty=True)
    with client_of(settings) as client:
        text = client.get("/portfolio").text
    assert "1 descriptor:" in text and "badge fail" in text


def test_the_server_takes_maps_and_the_embedded_key_from_the_configuration(project: Project) -> None:
    from checker.cli import serve

    project.put("checker.toml", 'maps = ["d.map.yaml"]\nembedded = "spec"\nallow-empty = true\n')
    parser = argparse.ArgumentParser()
    serve.configure(parser)
    settings = serve.settings_of(parser.parse_args(["--watch", "."]), "")
    assert (settings.maps, settings.embedded, settings.allow_empty) == (("d.map.yaml",), "spec", True)
    project.put("d.map.yaml", MAP.replace("kind: deployment", "kind: deploiment"))
    result = project.run("serve", "--watch", ".", "--port", "0")
    assert (result.code, "d.map.yaml:4" in result.err) == (2, True)
