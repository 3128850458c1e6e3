"""The text of an open file: places as editors count them, in every encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import (
    Position,
    PositionEncodingKind,
    Range,
    TextDocumentContentChangePartial,
    TextDocumentContentChangeWholeDocument,
)

from checker.lsp.text import Text

ALPHABET = st.text(st.sampled_from("ab:- \n\r\t\u2028\u0085\u00e9\u65e5\U0001f600"), max_size=40)


@pytest.mark.parametrize("encoding", list(PositionEncodingKind))
@given(ALPHABET)
def test_place_of_every_offset_leads_back_to_it(encoding: PositionEncodingKind, text: str) -> None:
    here = Text(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n" or not offset:
            assert here.offset(here.position(offset)) == offset
            assert here.at(*here.place(offset)) == offset


def test_lines_end_as_those_of_yaml_do_and_no_others() -> None:
    text = Text("a\u2028b\x85c\r\nd\re\nf")
    assert [text.line(number) for number in range(5)] == ["a\u2028b\x85c", "d", "e", "f", ""]


@pytest.mark.parametrize(
    ("encoding", "units"),
    [(PositionEncodingKind.Utf8, 7), (PositionEncodingKind.Utf16, 3), (PositionEncodingKind.Utf32, 2)],
)
def test_characters_are_counted_in_code_units(encoding: PositionEncodingKind, units: int) -> None:
    text = Text("\u65e5\U0001f600x", encoding)
    assert text.position(2) == Position(0, units)
    assert text.offset(Position(0, units)) == 2


def test_place_behind_the_end_of_a_line_is_that_end() -> None:
    text = Text("ab\r\ncd")
    assert text.offset(Position(0, 99)) == 2
    assert text.offset(Position(9, 0)) == 6


def test_byte_order_mark_is_no_column_of_a_report() -> None:
    text = Text("\ufeffkind: launch")
    assert text.range((1, 1, 1, 5)) == Range(Position(0, 1), Position(0, 5))
    assert text.content.startswith(b"\xef\xbb\xbf")


def test_half_a_character_becomes_whole_with_its_other_half() -> None:
    text = Text("x: \ud83d\n")
    whole = text.changed([TextDocumentContentChangePartial(Range(Position(0, 4), Position(0, 4)), "\ude00")])
    assert whole.text == "x: \U0001f600\n"


def test_changes_are_made_one_upon_the_other() -> None:
    text = Text("one\ntwo\n")
    changes = [
        TextDocumentContentChangePartial(Range(Position(1, 0), Position(1, 3)), "\U0001f600"),
        TextDocumentContentChangePartial(Range(Position(1, 2), Position(1, 2)), "!"),
    ]
    assert text.changed(changes).text == "one\n\U0001f600!\n"
    assert text.changed([TextDocumentContentChangeWholeDocument("new")]).text == "new"


@given(ALPHABET, ALPHABET)
def test_edits_make_one_text_of_another(before: str, after: str) -> None:
    text = Text(before)
    changes = [TextDocumentContentChangePartial(edit.range, edit.new_text) for edit in text.edits(after)]
    # A place between CR and LF is no place of an editor: such a pair is never taken apart.
    if "\r" not in before + after:
        assert text.changed(changes).text == after
