"""A pack held to its sources: what is not in the text, or contradicts, is refused; what is missing is written."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.verify.source_text import BLANK_LINE, fingerprint, sentences, within, wrapped

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "fixtures" / "packs" / "meridian-kestrel"
SHARED = ROOT.parent / "shared" / "sources"
FEEDS = "bd85ac7ff018e7d11f793b3da78d9049256376a0db74f747d83952e3c3a01ae0"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(INVENTED, tmp_path / "pack"))


def change(path: Path, was: str, now: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")


def run(capfd: Capture, *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capfd.readouterr()
    return code, out, err


def test_the_invented_pack_is_as_its_sources_have_it(capfd: Capture) -> None:
    code, out, _ = run(capfd, "sources", INVENTED, "--check")
    assert code == 0
    assert "framework: 8 of 8 pinpoints held; 8 of 9 sentences cited." in out
    assert "no clause cites of letter-2032.txt:" in out


@pytest.mark.skipif(not SHARED.is_dir(), reason="the optional reference folder ../shared is missing")
def test_the_shipped_pack_is_as_its_sources_have_it(capfd: Capture) -> None:
    code, out, _ = run(capfd, "sources", "--check", "--sources", SHARED)
    assert code == 0
    assert len(re.findall(r"(\d+) of \1 pinpoints held", out)) == 2


def test_a_text_that_is_kept_elsewhere_is_not_judged(capfd: Capture) -> None:
    code, out, _ = run(capfd, "sources", "--check")
    assert code == 2 and "--sources DIR says where it is" in out


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        ("agreements/framework.yaml", FEEDS, "0" * 64, "zeros for a fingerprint"),
        ("agreements/framework.yaml", f', fingerprint: "{FEEDS}"', "", "has no fingerprint"),
        ("agreements/framework.yaml", FEEDS, "abc", "64 hexadecimal digits"),
        ("agreements/framework.yaml", FEEDS, "1" * 64, "the sentence is another one"),
        (
            "agreements/framework.yaml",
            "served from Kestrel alone until",
            "served from Kestrel and Tundra until",
            "lacks the phrase",
        ),
        ("agreements/framework.yaml", "{paragraph: 2, phrase: served", "{paragraph: 3, phrase: served", "paragraph 2"),
        (
            "agreements/framework.yaml",
            "{paragraph: 2, phrase: served",
            "{paragraph: 9.z, phrase: served",
            "paragraph 2",
        ),
        ("agreements/framework.yaml", "day: 2031-03-01", "day: 2031-03-02", "its agreement starts on 2031-03-02"),
        (
            "agreements/framework.yaml",
            "from 2031-03-01; research",
            "from 2031-04-01; research",
            "no rule reads 2031-04-01",
        ),
        (
            "agreements/framework.yaml",
            "  reason: Channel,",
            "  facts: [by, purpose]\n  reason: Channel,",
            "lists purpose",
        ),
        ("pack.yaml", "framework-2031.txt", "framework-1999.txt", "there is no framework-1999.txt"),
        ("pack.yaml", "framework-2031.txt", "../framework-2031.txt", "inside its own folder"),
    ],
)
@pytest.mark.parametrize("command", ["test", "prove", "sources"])
def test_what_contradicts_the_text_is_refused(
    pack: Path, capfd: Capture, command: str, file: str, was: str, now: str, said: str
) -> None:
    change(pack / file, was, now)
    code, out, err = run(capfd, command, pack, *(["--check"] if command == "sources" else []))
    assert code in ((1, 2) if command == "sources" else (2,))
    assert said in out + err


def test_fingerprints_are_written_where_there_are_none(pack: Path, capfd: Capture) -> None:
    file = pack / "agreements" / "framework.yaml"
    before = file.read_text(encoding="utf-8")
    change(file, FEEDS, "0" * 64)
    code, out, _ = run(capfd, "sources", pack)
    assert code == 0 and "1 fingerprint written." in out
    assert file.read_text(encoding="utf-8") == before.replace(f'"{FEEDS}"', FEEDS)
    change(file, f", fingerprint: {FEEDS}", "")
    assert run(capfd, "sources", pack)[0] == 0
    assert FEEDS in file.read_text(encoding="utf-8")


def test_what_has_changed_is_shown_word_by_word_and_taken_on_request(
    pack: Path, tmp_path: Path, capfd: Capture
) -> None:
    old = tmp_path / "old"
    shutil.copytree(pack / "sources", old)
    change(pack / "sources" / "framework-2031.txt", "until its archive is complete", "until its archive is whole")
    change(pack / "sources" / "letter-2032.txt", "The side letter", "A preamble.\n\nThe side letter")
    code, out, _ = run(capfd, "sources", pack, "--was", old)
    assert code == 1
    assert "  - archive is complete\n  + archive is whole\n" in out
    assert "it is now in paragraph 3" in out
    code, out, _ = run(capfd, "sources", pack, "--renew")
    assert code == 0 and "6 fingerprints written." in out
    assert run(capfd, "sources", pack, "--check")[0] == 0


def test_who_accepts_is_recorded_and_a_later_change_is_told(pack: Path, capfd: Capture) -> None:
    digest = json.loads(run(capfd, "sources", pack, "--format", "json")[1])["policy"]["digest"]
    code, out, _ = run(capfd, "sources", pack, "--accept", "Ann Counsel", "--on", "2032-09-02")
    assert code == 0 and "Accepted by Ann Counsel on 2032-09-02 (version 0.3.0).\n" in out
    answer = json.loads(run(capfd, "sources", pack, "--format", "json")[1])
    assert answer["policy"]["digest"] == digest and answer["accepted"][0]["changed_since"] == []
    jsonschema.validate(answer, json.loads((ROOT / "checker/advise/sources.schema.json").read_text(encoding="utf-8")))
    change(pack / "sources" / "letter-2032.txt", "The side letter", "The first side letter")
    assert "changed since: the text of letter" in run(capfd, "sources", pack)[1]
    change(pack / "pack.yaml", "0.3.0", "0.3.1")
    assert "changed since: the pack, the text of letter" in run(capfd, "sources", pack)[1]


def test_what_is_not_as_cited_cannot_be_accepted(pack: Path, capfd: Capture) -> None:
    change(pack / "agreements" / "framework.yaml", "served from Kestrel alone", "served from nobody")
    code, _, err = run(capfd, "sources", pack, "--accept", "Ann")
    assert code == 2 and "nothing was accepted" in err
    assert not (pack / "accepted.yaml").exists()


def test_the_page_has_the_text_beside_the_rules(pack: Path, tmp_path: Path, capfd: Capture) -> None:
    change(pack / "sources" / "letter-2032.txt", "The side letter", "<script>The side letter")
    page = tmp_path / "page.html"
    assert run(capfd, "sources", pack, "--html", "--output", page)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "<mark>may receive a feed from any host</mark>" in text and "emergency-feed-anywhere" in text
    assert "No clause cites this." in text and "<script>" not in text


def test_a_source_without_entry_and_an_empty_text_are_told(pack: Path, capfd: Capture) -> None:
    (pack / "sources" / "letter-2032.txt").write_text("\n", encoding="utf-8")
    code, out, _ = run(capfd, "sources", pack)
    assert code == 2 and "letter-2032.txt holds no text" in out
    assert run(capfd, "sources", pack, "--sources", pack / "nowhere")[0] == 2


NUMBERED = """A licence

1. Rights
a. You may use it. You may share it.
b. Conditions.
i. Keep this notice
ii. Say what you changed
iii. Give credit
iv. Obey the law
2. Limits
(a) None
"""


def test_sections_are_found_by_their_numbers() -> None:
    found = sentences(NUMBERED)
    assert [item.text for item in within(found, "1.b.iv")] == ["iv", "Obey the law"]
    assert {item.section for item in within(found, "1.b")} == {"1.b", "1.b.i", "1.b.ii", "1.b.iii", "1.b.iv"}
    assert [item.text for item in within(found, "2.A")] == ["(a) None"]
    assert within(found, "3") == []
    assert [item.text for item in found if item.says][:2] == ["A licence", "You may use it"]


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        (["Section 2.", "(a)"], "2.a"),
        (["1.1", "1.2", "1.10"], "1.10"),
        (["(g)", "(h)", "(i)"], "i"),
        (["1.", "(a)", "(i)", "(ii)", "(b)"], "1.b"),
        (["Article IV", "1.", "2."], "IV.2"),
        (["1.", "A word of its own", "2026 was a year", "2."], "2"),
    ],
)
def test_numbers_follow_one_another(numbers: list[str], path: str) -> None:
    assert sentences("\n".join([f"{number} Some words" for number in numbers]))[-1].section == path


def test_a_text_that_is_broken_to_a_width_has_paragraphs_between_blank_lines() -> None:
    text = "\n\n".join(["One sentence that\ngoes on\nand on. And another", "A second\nparagraph\nhere"])
    assert wrapped(text) and not wrapped(NUMBERED)
    found = sentences(text, BLANK_LINE)
    assert [(item.paragraph, item.text) for item in found][0] == (1, "One sentence that goes on and on")
    assert found[-1].fingerprint == fingerprint("A second paragraph here")


def test_a_section_leads_to_its_sentence(pack: Path, capfd: Capture) -> None:
    text = pack / "sources" / "framework-2031.txt"
    lines = [line for line in text.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines[1] = f"1.b.iv {lines[1]}"
    text.write_text("\n".join(lines), encoding="utf-8")
    file = pack / "agreements" / "framework.yaml"
    change(file, "{paragraph: 2, phrase: served", "{paragraph: 1.b.iv, phrase: served")
    change(file, FEEDS, "0" * 64)
    assert run(capfd, "sources", pack)[0] == 0
    assert "section 1.b.iv" in run(capfd, "explain", "f.feeds", "--policy", pack)[1]
    assert run(capfd, "test", pack)[0] == 0
