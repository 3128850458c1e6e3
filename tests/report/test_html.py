"""The HTML report: what its text holds, and how it behaves in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.check import judge_data
from checker.judge.law import Law
from checker.report.formats import render
from tests.report.browser import CHROMIUM, Browser
from tests.report.samples import BASIS, EMPTY, SAMPLE
from tests.web.browser import browsing, sound

VISIBLE = "[...document.querySelectorAll('article')].filter((a) => a.checkVisibility()).map((a) => a.dataset.verdict)"

CONTRAST = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "white";
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const texts = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!texts || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(element.outerHTML.slice(0, 80));
  }
  return poor;
})()
"""


def test_the_page_needs_nothing_but_itself() -> None:
    page = render(SAMPLE, "html")
    assert not re.search(r"<(link|img|iframe|object|embed|base|form)\b", page)
    assert not re.search(r"\s(src|href|srcset|action|style|on\w+)=", page)
    assert "url(" not in page and "@import" not in page
    assert "default-src 'none'" in page


def test_what_people_call_a_descriptor_stands_beside_its_id(law: Law) -> None:
    launch = {"kind": "launch", "id": "acme", "by": "openai", "title": "Acme <b>& co</b>"}
    for entry in (judge_data({**launch, "offerings": [{}]}, law), judge_data({**launch, "offerings": []}, law)):
        assert entry.title == launch["title"]
        page = render(EMPTY._replace(descriptors=(entry,)), "html")
        assert "<span>Acme &lt;b&gt;&amp; co&lt;/b&gt; (" in page
    untitled = judge_data({**launch, "title": "unknown", "offerings": [{}]}, law)
    assert "<span>acme</span>" in render(EMPTY._replace(descriptors=(untitled,)), "html")


def test_a_brief_says_why_under_which_agreement_and_whom_to_ask(law: Law) -> None:
    offering = {"surface": "api", "cloud": "aws", "available": "2026-06-01", "stage": "ga", "customers": ["commercial"]}
    product = {"name": "Acme", "brand": "openai", "co_developed_with": []}
    launch = {"kind": "launch", "id": "acme", "by": "openai", "product": product, "offerings": [offering]}
    entry = judge_data({**launch, "microsoft": {"can_support": False, "chooses_to_support": True}}, law)
    page = render(EMPTY._replace(descriptors=(entry,)), "html", docs_url="https://docs.example/")
    brief = page.split("<article")[1].split("</div>")[0]
    assert "<dt>why</dt>" in brief and "<dt>agreement</dt><dd>2026-next-phase" in brief
    assert re.search(r'<dt>ask counsel</dt><dd><a href="https://docs.example/readings/A01.html">.*A01\)</a>', brief)


def test_hostile_markup_stays_text() -> None:
    page = render(SAMPLE, "html")
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_without_excerpts_no_line_of_a_file_is_shown() -> None:
    assert "<pre" not in render(SAMPLE, "html", excerpt=False)


def test_every_page_says_what_it_is_built_from() -> None:
    for report in (SAMPLE, EMPTY):
        assert f"{BASIS}</p>\n</footer>" in render(report, "html")


def test_what_decides_is_asked_in_words(law: Law) -> None:
    asked = "<dt>ask counsel</dt><dd>How much earlier than &lt;others&gt;? (A02)<p>no-later -&gt; passes</p>"
    assert asked in render(SAMPLE, "html")
    day = {"available": "2026-06-01", "surface": "app", "stage": "ga", "customers": ["commercial"]}
    data = {"kind": "launch", "id": "x", "by": "openai", "offerings": [{**day, "cloud": "azure"}, day]}
    judged = judge_data(data, law)
    about = {cause.name: cause.about for cause in judged.causes}
    assert about["A02"] == law.pack.questions["A02"].question
    assert about["offerings[1].cloud"] == law.pack.kinds["launch"].field("offerings", "cloud").asks
    told = [choice for finding in judged.findings for choice in finding.decides]
    assert told and all(choice.about == about[choice.name] != "" for choice in told)
    training = {"kind": "training", "id": "x", "by": "microsoft", "on": "2026-01-15", "purpose": "agi"}
    (threshold, *_) = judge_data({**training, "uses_openai_ip": True, "compute_flop": 1e26}, law).causes
    assert threshold.about == law.pack.world[threshold.name].about


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of the sample's page."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the HTML report is not tried in a browser")
    folder = tmp_path_factory.mktemp("page")
    file = folder / "report.html"
    file.write_text(render(SAMPLE, "html"), encoding="utf-8")
    with Browser(folder / "profile") as browser:
        yield browser, file.as_uri()


def _plain(browser: Browser, *, scripts: bool = True, dark: bool = False, width: int = 1000) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=not scripts)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.call("Emulation.setEmulatedMedia", features=[scheme])
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)


def test_it_opens_without_a_complaint_or_a_request(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser)
    browser.open(url)
    assert len(browser.js(VISIBLE)) == len(SAMPLE.descriptors)
    assert [event for event in browser.events if event.get("method") == "Log.entryAdded"] == []
    asked = [event for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    assert [event["params"]["request"]["url"] for event in asked] == [url]


@pytest.mark.parametrize("verdict", ["fail", "needs-review", "error", "not-applicable", "pass"])
def test_an_address_chooses_a_verdict(page: tuple[Browser, str], verdict: str) -> None:
    browser, url = page
    _plain(browser)
    browser.open(f"{url}#{verdict}")
    number = SAMPLE.summary[verdict]
    assert browser.js(VISIBLE) == [verdict] * number
    assert browser.js("document.getElementById('count').textContent") == f"Showing {number} of 9"


def test_the_keyboard_filters(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser)
    browser.open(url)
    browser.press("Tab", 9)
    assert browser.js("document.activeElement.id") == "show-all"
    browser.press("ArrowRight", 39)
    assert set(browser.js(VISIBLE)) == {"fail"}
    assert browser.js("location.hash") == "#fail"
    outline = "getComputedStyle(document.activeElement.closest('label')).outlineStyle"
    assert browser.js(outline) == "solid"


def test_the_search_filters(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser)
    browser.open(url)
    browser.js("search.value = 'HOW MUCH EARLIER'; search.dispatchEvent(new Event('input'))")
    assert sorted(browser.js(VISIBLE)) == ["fail", "needs-review"]


def test_filters_work_without_scripts(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser, scripts=False)
    browser.open(url)
    assert browser.js("document.querySelector('.find').hidden") is True
    browser.press("Tab", 9)
    browser.press("ArrowRight", 39)
    assert set(browser.js(VISIBLE)) == {"fail"}


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_contrast(page: tuple[Browser, str], dark: bool) -> None:
    browser, url = page
    _plain(browser, dark=dark)
    browser.open(url)
    browser.js("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.js(CONTRAST) == []


def test_a_phone_need_not_scroll_sideways(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser, width=360)
    browser.open(url)
    assert browser.js("document.documentElement.scrollWidth") <= 360
    hidden = "[...document.querySelectorAll('mark')].filter((e) => e.getBoundingClientRect().right > innerWidth).length"
    assert browser.js("document.querySelectorAll('mark').length") > 3 and browser.js(hidden) == 0
    small = "[...document.querySelectorAll('fieldset label')].filter((e) => e.offsetHeight < 44).length"
    assert browser.js(small) == 0


def test_every_control_has_a_name(page: tuple[Browser, str]) -> None:
    browser, url = page
    _plain(browser)
    browser.open(url)
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = ("radio", "searchbox", "article", "DisclosureTriangle", "group", "region")
    roles = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored") and node["role"]["value"] in named
    ]
    assert {role for role, _ in roles} >= {"radio", "searchbox", "article", "group"}
    # A disclosure has the role group in Chromium; its name is its summary's.
    assert [role for role, name in roles if not name and role != "group"] == []


def test_axe_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(render(SAMPLE, "html", docs_url="https://docs.example/"), encoding="utf-8")
    with browsing() as page:
        page.goto((tmp_path / "report.html").as_uri())
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for scheme, width in (("light", 1280), ("dark", 320)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            sound(page)
