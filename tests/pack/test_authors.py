"""What an author of a pack meets who writes the wrong thing: it is named, with what to write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checker.cli import main
from checker.pack.load import load_pack
from checker.pack.problems import PackError
from checker.report.words import value

INVENTED = Path(__file__).parents[2] / "fixtures" / "packs" / "meridian-kestrel"
GOVERNS = 'by == "kestrel" && in_framework(on)\''


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        ("agreements/framework.yaml", GOVERNS, "on >= 2031-03-01'", 'a day stands in quotes: "2031-03-01"'),
        ("agreements/framework.yaml", GOVERNS, 'evidence == "x"\'', '"evidence" is marked `decides: false`'),
        ("agreements/framework.yaml", GOVERNS, 'kind == "x"\'', 'there is no kind "x"; the kinds are'),
        (
            "agreements/framework.yaml",
            "kinds: [archive-use]",
            "kinds: [archive-use, storage-report]",
            '"consent" is no field of storage-report, which this is about too',
        ),
        ("agreements/framework.yaml", "id: feed-on-kestrel-only", "id: feed-4.0", "a name in kebab-case without dots"),
        ("agreements/framework.yaml", "{paragraph: 2, phrase: s", "{paragraph: 1.5, phrase: s", "such as 1.b.iv"),
        ("definitions.yaml", "is_feed(s): '", "is_feed(s): '&& ", "is_feed(s): "),
        (
            "definitions.yaml",
            "is_feed(s): '",
            "spare(z): 'z == chanel'\nis_feed(s): '",
            'spare(z): there is no fact "chanel"',
        ),
        ("definitions.yaml", "is_feed(s):", "contains(s):", "conditions have a function contains of their own"),
    ],
)
def test_it_is_named(tmp_path: Path, file: str, was: str, now: str, said: str) -> None:
    pack = Path(shutil.copytree(INVENTED, tmp_path / "pack"))
    text = (pack / file).read_text(encoding="utf-8")
    assert was in text
    (pack / file).write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(PackError) as found:
        load_pack(str(pack))
    assert said in str(found.value) and f"{file}:" in str(found.value)


def test_a_definition_that_nothing_uses_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pack = Path(shutil.copytree(INVENTED, tmp_path / "pack"))
    file = pack / "definitions.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "spare(z): 'z == \"x\"'\n", encoding="utf-8")
    assert main(["test", str(pack)]) == 0
    assert "nothing uses the definition spare(z)" in capfd.readouterr().err
    assert main(["test", str(INVENTED)]) == 0
    assert "nothing uses" not in capfd.readouterr().err


def test_whole_numbers_are_whole_in_what_decides() -> None:
    assert (value(700000001.0), value(0.25), value(1e26)) == ("700000001", "0.25", "1e+26")
