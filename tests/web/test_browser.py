"""Every page in a browser, with and without script, by keyboard alone, at 320 pixels, in light and dark, held to axe."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sweep import in_sweep
from tests.web.browser import browsing, sound
from tests.web.serving import Server, launch, served

PHONE = {"width": 320, "height": 640}
"""A phone; and 1,280 pixels at a zoom of 400 % (WCAG 1.4.10)."""
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("CHECKER_PICTURES", "")
"""A folder for pictures of every page, for people to look at."""
VAGUE = {**launch(), "id": "acme-soon", "product": {"brand": "openai"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with everything: a store, a folder that is watched."""
    folder = tmp_path_factory.mktemp("launches")
    (folder / "one.descriptor.json").write_text(json.dumps(launch()))
    (folder / "two.descriptor.json").write_text(json.dumps({**VAGUE, "id": "-".join(["long"] * 20)}))
    (folder / "wrong.descriptor.yaml").write_text("kind: launch\nid: wrong\nby: openia\n")
    with served("--isolated", "--watch", str(folder), "--store", str(folder / "decisions.db")) as found:
        yield found


def look(page: Any, name: str, script: bool) -> None:
    """Hold a page to what every page is held to."""
    page.wait_for_load_state()
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth"), name
        sound(page)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def judge(page: Any, site: Server, data: object) -> None:
    page.goto(site.address)
    page.locator("#text").fill(json.dumps(data))
    page.get_by_role("button", name="Judge it").press("Enter")
    page.get_by_role("heading", name="Clause by clause").wait_for()


@pytest.mark.parametrize(
    ("size", "scheme"),
    in_sweep(
        [(PHONE, "dark"), (DESK, "light"), (PHONE, "light"), (DESK, "dark")],
        [(PHONE, "dark"), (DESK, "light")],
    ),
    ids=lambda value: value if isinstance(value, str) else "phone" if value is PHONE else "desk",
)
def test_every_page_is_sound(site: Server, size: dict[str, int], scheme: str) -> None:
    with browsing(viewport=size, color_scheme=scheme, reduced_motion="reduce") as page:
        for path in ("/", "/law", "/docs", "/docs/problems", "/portfolio", "/form/launch", "/form/payment"):
            page.goto(site.address + path)
            if path.startswith("/form"):
                page.locator("#live").wait_for()
            look(page, f"{size['width']}-{scheme}-{path.strip('/').replace('/', '-') or 'home'}", True)
        page.goto(site.address + "/law")
        page.locator(".columns a").nth(3).click()
        page.wait_for_url("**/law/*")
        look(page, f"{size['width']}-{scheme}-article", True)
        page.goto(site.address)
        page.locator(".kinds button").first.click()
        page.locator("button[value=answer]").wait_for()
        look(page, f"{size['width']}-{scheme}-question", True)
        page.locator("button[value=answer]").click()
        page.locator(".summary").wait_for()
        look(page, f"{size['width']}-{scheme}-question-error", True)
        for name, data in (("fail", launch()), ("review", VAGUE), ("pass", launch(offering={"cloud": "azure"}))):
            judge(page, site, data)
            look(page, f"{size['width']}-{scheme}-decision-{name}", True)
        page.get_by_role("button", name="Keep this decision").click()
        page.get_by_role("heading", name="What was asked").wait_for()
        look(page, f"{size['width']}-{scheme}-kept", True)
        page.goto(site.address + "/form/launch")
        page.get_by_role("button", name="Judge it").last.click()
        page.locator(".summary").wait_for()
        assert page.evaluate("document.activeElement.className") == "summary"
        look(page, f"{size['width']}-{scheme}-form-error", True)


def field(page: Any, path: str) -> Any:
    """Return the field of a form."""
    return page.locator(f"[id='f-{path}']")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_person_answers_questions_by_keyboard_alone(site: Server, script: bool) -> None:
    given = {"id": "acme", "by": "openai", "offerings": "1", "offerings[0].surface": "app"}
    with browsing(viewport=PHONE, java_script_enabled=script) as page:
        page.goto(site.address)
        page.locator(".kinds button").first.press("Enter")
        for _ in range(40):
            if page.locator("h2", has_text="Clause by clause").count():
                break
            path = page.locator("input[name=path]").get_attribute("value")
            if path not in given:
                page.get_by_role("button", name="Not known yet").press("Enter")
            elif page.locator("input[type=radio]").count():
                page.locator(f"input[type=radio][value={given[path]}]").press("Space")
                page.get_by_role("button", name="Continue").press("Enter")
            else:
                page.locator("#value").fill(given[path])
                page.locator("#value").press("Enter")
            page.wait_for_load_state()
        assert page.locator(".verdict").count() == 1
        page.locator("button[value='change:by']").press("Enter")
        assert page.locator("input[type=radio][value=openai]").is_checked()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_person_tries_fixes_and_switches_and_takes_the_rest_along(site: Server, script: bool) -> None:
    with browsing(viewport=PHONE, java_script_enabled=script) as page:
        judge(page, site, launch())
        page.get_by_role("button", name="Try it").first.press("Enter")
        page.locator(".verdict.pass").wait_for()
        page.locator(".switch button", has_text="fail").first.press("Enter")
        page.locator(".verdict.fail").wait_for()
        for name in ("Descriptor", "Report", "Receipt", "Workflow"):
            with page.expect_download() as download:
                page.get_by_role("button", name=name).press("Enter")
            assert download.value.suggested_filename.startswith("acme-on-aws.")


def test_the_form_is_judged_while_it_is_filled_in(site: Server) -> None:
    with browsing() as page:
        page.goto(site.address + "/form/launch")
        field(page, "id").fill("acme")
        field(page, "by").select_option("openai")
        field(page, "offerings[0].surface").select_option("api")
        field(page, "offerings[0].cloud").select_option("aws")
        field(page, "offerings[0].stage").select_option("ga")
        field(page, "offerings[0].available").fill("2026-02-01")
        page.locator("input[name='offerings[0].customers']").first.check()
        field(page, "product.brand").select_option("openai")
        page.locator("input[value='[]']").check()
        page.locator("#live .badge.fail").wait_for()
        field(page, "offerings[0].cloud").select_option("azure")
        page.locator("#live .badge.pass").wait_for()
        page.get_by_role("button", name="Add another offering").click()
        assert field(page, "id").input_value() == "acme"
        page.get_by_role("button", name="Remove offering 2").click()
        field(page, "id").press("Enter")
        page.locator(".verdict.pass").wait_for()


def test_no_verdict_stands_beside_a_form_that_could_not_be_judged(site: Server) -> None:
    with browsing() as page:
        page.goto(site.address + "/form/launch")
        page.locator("#live").wait_for()
        page.route("**/live", lambda route: route.fulfill(status=422, body="busy"))
        field(page, "id").fill("acme")
        page.locator("#live").wait_for(state="hidden")


def test_the_form_works_without_script(site: Server) -> None:
    with browsing(java_script_enabled=False) as page:
        page.goto(site.address + "/form/compute-purchase")
        field(page, "id").fill("acme")
        field(page, "by").select_option("openai")
        field(page, "on").fill("2026-05-01")
        field(page, "provider").select_option("azure")
        field(page, "on").press("Enter")
        page.locator(".verdict").wait_for()


def test_the_portfolio_follows_its_folder(tmp_path: Path) -> None:
    (tmp_path / "one.descriptor.json").write_text(json.dumps(launch()))
    with served("--isolated", "--watch", str(tmp_path)) as server, browsing() as page:
        page.goto(server.address + "/portfolio")
        page.get_by_role("button", name="acme-on-aws").focus()
        (tmp_path / "two.descriptor.json").write_text(json.dumps({**launch(), "id": "another"}))
        page.get_by_role("button", name="another").wait_for()
        assert page.evaluate("document.activeElement.textContent") == "acme-on-aws"
