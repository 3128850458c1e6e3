"""Hostile text in the syntaxes of the reports."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.report import escape
from tests.report.reports import texts

MARKUP = "-+=*_~`[]()!<>&#@|\\ 0123456789.:/wahtps$\"'{}^"
LINKS = ("www.example.com", "a@b.co", "http://x.yz", "ftp://x.y/z", "mailto:a@b.co", "WWW.x.yz", "xmpp:a@b.co/c")

hostile = st.one_of(texts, st.text(MARKUP, max_size=25), st.sampled_from(LINKS))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b", "\\x9b"),
        ("\u202egnp", "\\u202egnp"),
        ("\U000e0001", "\\U000e0001"),
        ("\ud800", "\\ud800"),
        ("\u6a21e\u0301\U0001f680", "\u6a21e\u0301\U0001f680"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert escape.visible(text) == shown
    assert escape.visible(shown) == shown


@given(hostile)
def test_what_is_visible_is_one_printable_line(text: str) -> None:
    assert escape.visible(text).isprintable()
    assert escape.xml(text).isprintable() and not set("<>\"'") & set(escape.html(text))


@given(hostile)
def test_workflow_commands_cannot_begin(text: str) -> None:
    assert "\n" not in escape.github_message(text) and "\r" not in escape.github_message(text)
    assert not set(":,\n\r") & set(escape.github_property(text))


def test_json_carries_what_json_cannot() -> None:
    data = {"a\ud800": [float("inf"), float("nan"), 1 << 20_000, "\x9b\u202e", (None, True)]}
    text = escape.json_text(data)
    assert text.isascii() and text.endswith("\n")
    infinite, undefined, huge, control, rest = json.loads(text)["a?"]
    assert (infinite, undefined, control, rest) == ("inf", "nan", "\x9b\u202e", [None, True])
    assert huge.startswith("0x1000")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("launches/a.yaml", "launches/a.yaml"),
        ("a b/%:#?.yaml", "a%20b/%25%3A%23%3F.yaml"),
        ("/srv/a.yaml", "file:///srv/a.yaml"),
        ("C:\\a.yaml", "file:///C%3A/a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("", "."),
    ],
)
def test_uri(path: str, uri: str) -> None:
    assert escape.uri(path) == uri


def test_sarif_makes_no_link() -> None:
    assert escape.sarif("[a](https://example.com)\nb") == "[a] (https://example.com)\nb"


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_markdown_renders_as_the_text_itself(text: str) -> None:
    cmark = pytest.importorskip("cmarkgfm", reason="cmarkgfm, GitHub's own Markdown, is not installed")
    html = pytest.importorskip("lxml.html", reason="lxml is not installed")
    unsafe = cmark.cmark.Options.CMARK_OPT_UNSAFE
    wanted = " ".join(escape.visible(text).split())

    page = html.fromstring(f"<div>{cmark.github_flavored_markdown_to_html(escape.markdown(text), unsafe)}</div>")
    assert {each.tag for each in page.iter() if isinstance(each.tag, str)} <= {"div", "p"}
    assert " ".join(page.text_content().split()) == wanted

    row = f"| a | b |\n|---|---|\n| {escape.markdown(text)} | x |\n"
    page = html.fromstring(f"<div>{cmark.github_flavored_markdown_to_html(row, unsafe)}</div>")
    cells = page.xpath("//td")
    assert len(cells) == 2 and len(cells[0]) == sum(not isinstance(each.tag, str) for each in cells[0])
    assert " ".join(cells[0].text_content().split()) == wanted


def test_names_of_files_keep_their_identity() -> None:
    """A backslash is no slash here, and bytes that are no UTF-8 are told apart."""
    assert escape.uri("15-back\\slash.yaml") == "15-back%5Cslash.yaml"
    assert escape.uri("caf\udce9.yaml") == "caf%E9.yaml" == escape.name_of("caf\udce9.yaml")
    assert escape.name_of("a b/é.yaml") == "a b/é.yaml"
    assert escape.uri("C:\\x\\y.yaml") == "file:///C%3A/x/y.yaml"
