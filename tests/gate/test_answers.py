"""Answers in files: what is written is read again as it was given, and what cannot be is refused."""

from __future__ import annotations

import pytest

from checker.gate.answers import AnswerError, with_fact, with_pin, with_setting
from checker.gate.config import read_config
from checker.pack.model import Pin
from checker.read.reader import read_bytes

TEXTS = [
    "a\x7f",
    "a\x01b",
    'a "b" \\',
    "two\nlines\r\n",
    "\ttab",
    "é \U0001f600 \u2028 \x85",
    "# no: comment",
    "'''",
    "[pins.A02]",
]
HEADS = [b"", b"allow-review = true", b"\xef\xbb\xbfallow-review = true\r\n", b"# ours", b"[limits]\nrows = 9\n"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("head", HEADS)
def test_a_pin_reads_as_it_was_given(text: str, head: bytes) -> None:
    for file, content in (("checker.toml", head), ("pyproject.toml", b"[tool.checker]\n")):
        config = read_config(with_pin(content, file, "A02", Pin("earlier", text, "2026-05-01", f"{text}.")), file)
        assert config.pins == {"A02": Pin("earlier", text, "2026-05-01", f"{text}.")}
        assert set(config.values) == {"pins", *read_config(content, file).values}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("file", ["checker.toml", "pyproject.toml"])
def test_a_setting_stands_at_the_top_of_the_section(file: str, head: bytes) -> None:
    content = (
        head
        if file == "checker.toml"
        else b'[project]\nname = "x"\n\n[ tool . checker ] # ours\nallow-review = true\n[tool.x]\n'
    )
    config = read_config(with_setting(content, file, "ledger", "facts/our ledger.yaml"), file)
    assert config.values == {"ledger": "facts/our ledger.yaml", **read_config(content, file).values}


def test_a_section_is_made_where_there_is_none() -> None:
    content = with_setting(b'[project]\nname = "x"\n', "pyproject.toml", "ledger", "l.yaml")
    assert content == b'[project]\nname = "x"\n\n[tool.checker]\nledger = "l.yaml"\n'


def test_what_looks_like_a_section_and_is_text_takes_no_setting() -> None:
    content = b'[project]\ndescription = """\n[tool.checker]\n"""\n[tool.checker]\nallow-review = true\n'
    with pytest.raises(AnswerError, match="cannot be added in this layout; add it by hand: ledger"):
        with_setting(content, "pyproject.toml", "ledger", "l.yaml")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("content", [None, b"facts:\n  other.key: {value: 1, source: x}\n", b"facts: {}\n"])
def test_a_fact_reads_as_it_was_given(text: str, content: bytes | None) -> None:
    entry = {"value": "2026-02-01", "known_from": "2026-02-02", "source": text}
    (document,) = read_bytes(with_fact(content, "ledger.yaml", "some.key", entry), path="ledger.yaml").documents
    assert isinstance(document.data, dict) and document.data["facts"]["some.key"] == entry


def test_a_ledger_of_another_form_takes_no_fact() -> None:
    with pytest.raises(AnswerError, match="facts is a list"):
        with_fact(b"facts: [1]\n", "ledger.yaml", "some.key", {"value": 1, "source": "x"})
