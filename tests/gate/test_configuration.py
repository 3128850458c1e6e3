"""checker.toml and [tool.checker]: found, read, held against the schema, and in force."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from checker.gate.config import ConfigError, keys_of, load_config, read_config, satisfies, schema
from checker.judge.days import successor
from checker.judge.opening import open_law
from checker.pack.json_schema import acceptor
from checker.report.formats import FORMATS
from tests.gate.project import AWS, ERROR, FAILS, NEEDS_REVIEW, PASSES, Project, launch

PIN = '[pins.A02]\nreading = "earlier"\nby = "counsel"\non = 2026-05-01\nwhy = "the words say first"\n'


def errors_of(text: str, name: str = "checker.toml") -> list[tuple[str, int | None, str]]:
    with pytest.raises(ConfigError) as caught:
        read_config(text.encode(), name)
    return [
        (error.code, error.location.line if error.location else None, error.message) for error in caught.value.errors
    ]


# Finding it


def test_the_nearest_file_counts_from_the_working_folder_upward(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.put("checker.toml", "allow-empty = true\n")
    project.put("a/b/c/.keep", "")
    assert load_config(start=str(project.folder / "a/b/c")).values == {"allow-empty": True}
    project.put("a/pyproject.toml", "[tool.checker]\nallow-review = true\n")
    assert load_config(start=str(project.folder / "a/b/c")).values == {"allow-review": True}
    project.put("a/checker.toml", "excerpt = false\n")
    assert load_config(start=str(project.folder / "a/b/c")).values == {"excerpt": False}


@pytest.mark.parametrize(
    "text",
    [
        "[tool.checker]\nallow-empty = true\n",
        "[tool.checker.limits]\ndepth = 8\n",
        '[ tool . "checker" ]\nallow-empty = true\n',
        "[tool]\nchecker.allow-empty = true\n",
        "tool = {checker = {allow-empty = true}}\n",
    ],
)
def test_every_way_to_write_the_section_counts(project: Project, text: str) -> None:
    project.put("pyproject.toml", text)
    assert load_config().values


def test_a_pyproject_without_the_section_is_passed_over_and_spares_the_parser(project: Project) -> None:
    project.put("checker.toml", "allow-empty = true\n")
    project.put("a/pyproject.toml", "[project]\nname = 'checker'\n[tool.ruff]\n")
    assert load_config(start="a").values == {"allow-empty": True}


def test_isolated_uses_none_and_config_names_one(project: Project) -> None:
    project.put("checker.toml", "nonsense = true\n")
    project.put("ci/mine.toml", "allow-empty = true\n")
    assert project.check("--isolated", "x").code == 2
    assert "nonsense" not in project.check("--isolated", ".").out
    assert project.check("--config", "ci/mine.toml", ".").code == 0
    assert "nonsense" in project.check(".").out
    both = project.check("--isolated", "--config", "ci/mine.toml", ".")
    assert both.code == 2 and "leave out" in both.out
    missing = project.check("--config", "none.toml", ".")
    assert missing.code == 2 and "none.toml" in missing.out


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "gitlab"])
def test_every_report_names_the_configuration_by_the_way_to_it_from_the_working_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    """GitLab's array of issues alone has no place for it."""
    project.put("checker.toml", "allow-review = true\n")
    project.put("a/one.descriptor.yaml", PASSES)
    monkeypatch.chdir(project.folder / "a")
    used = project.check("--format", format, "one.descriptor.yaml")
    assert used.code == 0 and "../checker.toml" in used.out.replace("\\", "")
    assert str(project.folder) not in used.out
    refused = project.check("--format", format, "--policy", "none", "one.descriptor.yaml")
    assert refused.code == 2 and "../checker.toml" in refused.out.replace("\\", "")
    assert "checker.toml" not in project.check("--isolated", "--format", format, "one.descriptor.yaml").out


def test_a_report_without_a_configuration_says_so(project: Project) -> None:
    project.write(one_yaml=PASSES)
    assert project.check("--format", "json", "one.yaml").json["configuration"] is None
    assert "\nconfiguration: none\n" in project.check("-v", "one.yaml").out


def test_tomllib_is_loaded_only_where_there_is_a_configuration(project: Project) -> None:
    import subprocess
    import sys

    project.write(one_yaml=PASSES)
    root = Path(__file__).parents[2]
    code = (
        "import sys; from checker.cli import main; "
        "code = main(['check', 'one.yaml']); assert 'tomllib' not in sys.modules; raise SystemExit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project.folder, env={"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("paths = ['a']\npolcy = 'x'\n", 2, "did you mean policy?"),
        ("\n\nallow-review = 'yes'\n", 3, "expected true or false"),
        ("[limits]\ndept = 3\n", 2, "did you mean depth?"),
        ("limits.values = 0\n", 1, "from 1 on"),
        ("limits = 3\n", 1, "a table of limits"),
        ("[limits]\ndepth = 100000\n", 2, "at most"),
        ("max-policy-age = -1\n", 1, "a number of days"),
        ("max-policy-age = 1.5\n", 1, "a number of days"),
        ("pattern = '('\n", 1, "no regular expression"),
        ("format = 'sarf'\n", 1, "did you mean sarif?"),
        ("[output]\nsarfi = 'x'\n", 2, "did you mean sarif?"),
        ("output = ['sarif=x']\n", 1, "a table of formats"),
        ("waivers = 'w.yaml'\n", 1, "a list of files"),
        ("paths = 'x'\n", 1, "a list of files and folders"),
        ("policy-digest = ''\n", 1, "a digest"),
        ('waivers = ["a\\u0000b"]\n', 1, "a NUL character"),
        ("policy-digest = 'sha256:xyz'\n", 1, "a digest"),
        ("required-version = 'newest'\n", 1, "expected versions"),
        ("[pins]\nA02 = 'earlier'\n", 2, "reading, by, on and why"),
        ("[pins.A02]\nreading = 'earlier'\nby = 'x'\non = 2026-01-01\n", 1, "the key why is missing"),
        ("[pins.A02]\nreading = 'earlier'\nby = 'x'\non = 2026-01-01T00:00:00\nwhy = 'y'\n", 4, "a day"),
        ("[pins.A02]\nreading = 'earlier'\nby = 'x'\non = 'soon'\nwhy = 'y'\n", 4, "a day"),
        ("a = \n", 1, "cannot be read as TOML"),
        ("policy = 'a'\npolicy = 'b'\n", 2, "cannot be read as TOML: a key stands here twice"),
        ("paths = ['a']\nformat = \"text\npolicy = 'b'\n", 2, "its last quote is missing"),
        ("paths = ['a']\npolicy = '", 2, "its last quote is missing"),
        ("paths = ['a']\npolicy = '\n", 2, "its last quote is missing"),
        ('paths = [\'a\']\npolicy = """x\n\n', 2, "its last quote is missing"),
        ("paths = ['a']\nformat = text\n", 2, "a text needs quotes"),
        ("paths = ['a']\nformat: text\n", 2, "a key is followed by ="),
        ("paths = ['a',\n'b'", 2, "a list is not closed"),
        ("paths = ['a']\n[pins\n", 2, "cannot be read as TOML"),
        ("[tool.checker]\n", None, "is for pyproject.toml"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_the_nearest_spelling(text: str, line: int | None, said: str) -> None:
    found = errors_of(text)
    assert any(said in message and where == line for _, where, message in found), found


def test_everything_wrong_is_told_at_once(project: Project) -> None:
    project.put("checker.toml", "polcy = 'x'\nallow-review = 3\n[output]\nsarfi = 'x'\n")
    result = project.check(".")
    assert result.code == 2
    assert result.out.count("error[config]") == 3
    assert "--> checker.toml:1:1" in result.out


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        read_config(b"\xff\xfe", "checker.toml")


def test_a_value_nested_too_deep_is_told() -> None:
    with pytest.raises(ConfigError, match="TOML"):
        read_config(b"a = " + b"[" * 100_000, "checker.toml")


@pytest.mark.parametrize("text", [f"{'a.' * 2000}a = 1\n", f"[tool.checker.{'a.' * 900}a]\n"])
@pytest.mark.parametrize("file", ["checker.toml", "pyproject.toml"])
def test_keys_with_very_many_dots_are_told(text: str, file: str) -> None:
    """The parser has no limit for them."""
    text = text if file == "checker.toml" or "[tool" in text else f"[tool.checker]\n{text}"
    with pytest.raises(ConfigError) as caught:
        read_config(text.encode(), file)
    assert "nested too deep" in caught.value.errors[0].message


def test_a_limit_that_no_machine_has_is_a_limit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.put("checker.toml", f"[limits]\nfile-bytes = {10**30}\nvalues = {10**30}\nrows = {10**30}\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PASSES.encode())))
    assert project.check("-").code == 0


def test_a_byte_order_mark_is_accepted() -> None:
    assert read_config(b"\xef\xbb\xbfallow-empty = true\n", "checker.toml").values == {"allow-empty": True}


def test_every_key_of_the_schema_is_accepted_and_documented() -> None:
    written = (
        """
required-version = ">=0.1"
paths = ["launches"]
maps = ["deployments.map.yaml"]
pattern = "x"
ignore = ["old"]
embedded = "x-agreement"
policy = "policies"
policy-digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
require-signature = ["counsel.pub"]
signature = "pack.intoto.jsonl"
signature-not-before = "2026-11-01"
max-policy-age = 365
ledger = "ledger.yaml"
waivers = ["waivers.yaml"]
waiver-days = 180
receipt = "receipt.json"
attest = ["by"]
format = "concise"
excerpt = false
allow-review = true
allow-empty = false
[owners]
"launches/**" = "launch-desk"
[output]
sarif = "checker.sarif"
[limits]
file-bytes = 1000
depth = 10
values = 100
documents = 5
rows = 3
"""
        + PIN
    )
    config = read_config(written.encode(), "checker.toml")
    assert set(config.values) == set(schema()["properties"])
    assert config.limits == (1000, 10, 100, 5) and config.rows == 3
    assert config.pins["A02"] == ("earlier", "counsel", "2026-05-01", "the words say first")
    assert acceptor(schema())(dict(config.values))


def test_keys_stand_where_they_are_found() -> None:
    found = dict(keys_of('a = 1\n"b c" . d = 2\n[x.y]\n  z=3\n'))
    assert {path: place[:2] for path, place in found.items()} == {
        ("a",): (1, 1),
        ("b c", "d"): (2, 1),
        ("x", "y"): (3, 2),
        ("x", "y", "z"): (4, 3),
    }


@pytest.mark.parametrize(
    ("version", "wanted", "holds"),
    [
        ("1.2.0", ">=1.2", True),
        ("1.2.0", ">1.2", False),
        ("1.2.0", ">=1.2,<2", True),
        ("2.0", ">=1.2,<2", False),
        ("1.2.3", "1.2.3", True),
        ("1.2.3", "==1.2", False),
        ("1.9", "~=1.2", True),
        ("2.0", "~=1.2", False),
        ("1.10", ">=1.9", True),
        ("1.2.5", "~=1.2.3", True),
        ("1.3.0", "~=1.2.3", False),
        ("1.2.2", "~=1.2.3", False),
        ("1.0", "!=1", False),
    ],
)
def test_required_versions(version: str, wanted: str, holds: bool) -> None:
    assert satisfies(version, wanted) is holds


@pytest.mark.parametrize("key", ["policy", "ledger", "receipt", "signature"])
def test_a_path_is_relative_to_the_folder_of_its_configuration(project: Project, key: str) -> None:
    project.put("a/checker.toml", f"{key} = 'deep/file'\n")
    assert load_config(start=str(project.folder / "a")).values == {key: "a/deep/file"}


def test_another_version_is_refused(project: Project) -> None:
    project.put("checker.toml", "required-version = '>=99'\n")
    project.write(one_yaml=PASSES)
    result = project.check("one.yaml")
    assert result.code == 2 and "asks for checker >=99" in result.out
    assert project.run("config").code == 2


# What it does


def test_paths_are_those_of_the_file_and_the_command_line_wins(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.put("checker.toml", 'paths = ["launches"]\n')
    project.put("launches/good.descriptor.yaml", PASSES)
    project.put("bad.yaml", FAILS)
    assert project.check().code == 0
    assert project.check("bad.yaml").code == 1
    (project.folder / "deep").mkdir()
    monkeypatch.chdir(project.folder / "deep")
    result = project.check("--format", "json")
    assert result.code == 0
    assert result.json["summary"]["pass"] == 1


def test_no_paths_at_all_is_an_error(project: Project) -> None:
    assert project.check().code == 2


def test_pins_of_a_configuration_carry_who_when_and_why_into_the_report(project: Project) -> None:
    project.put("checker.toml", PIN)
    project.write(one_yaml=NEEDS_REVIEW)
    before = project.check("--isolated", "one.yaml", "--format", "json")
    after = project.check("one.yaml", "--format", "json")
    assert before.code == 3 and after.json["pins"] == {"A02": "earlier"}
    notes = [note for note in after.json["descriptors"][0]["notes"] if note["kind"] == "pin"]
    assert notes and "by counsel on 2026-05-01: the words say first" in notes[0]["message"]
    assert project.check("one.yaml", "--pin", "A02=no-later", "--format", "json").json["pins"] == {"A02": "no-later"}


def test_a_pin_that_does_not_exist_is_told_at_its_line(project: Project) -> None:
    project.put("checker.toml", "\n" + PIN.replace("A02", "A99"))
    result = project.check(".")
    assert result.code == 2 and "--> checker.toml:2:2" in result.out and "A99" in result.out


def test_a_locked_pack_refuses_other_pins(project: Project, locked_pack: Path) -> None:
    project.put("checker.toml", f"policy = '{locked_pack}'\n" + PIN)
    project.write(one_yaml=NEEDS_REVIEW)
    result = project.check("one.yaml")
    assert result.code == 2 and "locked" in result.out and "--> checker.toml:2:2" in result.out
    assert project.check("--isolated", "--policy", str(locked_pack), "--pin", "A02=earlier", "one.yaml").code == 2
    assert project.check("--isolated", "--policy", str(locked_pack), "one.yaml").code == 3


def test_policy_ledger_and_digest(project: Project, locked_pack: Path) -> None:
    project.put("conf/checker.toml", f"policy = '{locked_pack}'\nledger = 'world.yaml'\n")
    project.put("conf/world.yaml", "facts:\n  agi.declared_on: 2026-01-01\n  agi.verified_on: 2026-01-02\n")
    project.write(one_yaml=FAILS)
    result = project.check("one.yaml", "--config", "conf/checker.toml", "--format", "json")
    assert result.json["summary"] != project.check("one.yaml", "--format", "json").json["summary"]
    digest = result.json["policy"]["digest"]
    project.put("conf/checker.toml", f"policy = '{locked_pack}'\npolicy-digest = '{digest}'\n")
    assert project.check("one.yaml", "--config", "conf/checker.toml").code == 1
    assert project.check("one.yaml", "--config", "conf/checker.toml", "--policy-digest", "0" * 64).code == 2
    project.put("conf/checker.toml", f"policy-digest = '{'0' * 64}'\n")
    assert project.check("one.yaml", "--config", "conf/checker.toml").code == 2


def test_formats_and_outputs(project: Project) -> None:
    project.put("checker.toml", "format = 'concise'\nexcerpt = false\n[output]\njson = 'out/report.json'\n")
    project.put("out/.keep", "")
    project.write(one_yaml=FAILS)
    result = project.check("one.yaml")
    assert result.code == 1 and result.out.startswith("one.yaml:")
    assert json.loads((project.folder / "out/report.json").read_text())["summary"]["fail"] == 1
    text = project.check("one.yaml", "--format", "text")
    assert "^^^" not in text.out
    assert "^^^" in project.check("one.yaml", "--format", "text", "--excerpt").out


def test_gate_switches_can_be_taken_back_on_the_command_line(project: Project) -> None:
    project.put("checker.toml", "allow-review = true\nallow-empty = true\n")
    project.write(one_yaml=NEEDS_REVIEW)
    assert project.check("one.yaml").code == 0
    assert project.check("one.yaml", "--no-allow-review").code == 3
    project.put("launches/.keep", "")
    assert project.check("launches").code == 0
    assert project.check("launches", "--no-allow-empty").code == 2


def test_pattern_embedded_and_limits(project: Project) -> None:
    project.put("checker.toml", "pattern = '^manifests/.+\\.yaml$'\nembedded = 'x-agreement'\n[limits]\nrows = 1\n")
    inner = "\n".join(["  " + line for line in PASSES.splitlines()])
    project.put("manifests/a.yaml", f"name: a\nx-agreement:\n{inner}\n")
    project.put("other/a.yaml", "nonsense: [")
    assert project.check(".").code == 0
    inner = "\n".join(["  " + line for line in launch(AWS, AWS).splitlines()])
    project.put("manifests/a.yaml", f"name: a\nx-agreement:\n{inner}\n")
    result = project.check(".")
    assert result.code == 2 and "offerings" in result.out


def test_attest_adds_to_what_the_pack_wants_attested(project: Project) -> None:
    project.put("checker.toml", "attest = ['offerings[].cloud']\n")
    project.write(one_yaml=FAILS)
    notes = project.check("one.yaml", "--format", "json").json["descriptors"][0]["notes"]
    assert any(note["kind"] == "unattested" and note["name"] == "offerings[1].cloud" for note in notes)
    project.put("checker.toml", "attest = ['offerings[].clod']\n")
    result = project.check("one.yaml")
    assert result.code == 2 and "did you mean offerings[].cloud?" in result.out


def test_maximal_policy_age(project: Project) -> None:
    project.put("checker.toml", "max-policy-age = 365\n")
    project.write(one_yaml=PASSES.replace("2026-01-10", "2031-01-10"))
    assert project.check("one.yaml", "--receipt", "receipt.json").code == 2
    (recorded,) = json.loads((project.folder / "receipt.json").read_text())["descriptors"]
    assert recorded["verdict"] == recorded["verdict_after_waivers"] == "error"
    assert project.check("one.yaml", "--max-policy-age", "9999").code == 0
    assert project.check("one.yaml", "--max-policy-age", "9999999").code == 0, "that day is beyond the calendar"


def test_the_last_day_of_the_policy_age_is_allowed(project: Project) -> None:
    project.put("checker.toml", "max-policy-age = 365\n")
    reviewed = open_law().pack.reviewed_on
    for days, code in ((365, 0), (366, 2)):
        project.write(one_yaml=PASSES.replace("2026-01-10", str(successor(reviewed, days))))
        assert project.check("one.yaml").code == code, days


def test_a_descriptor_configures_nothing(project: Project) -> None:
    for line in (
        "pins: {A02: earlier}",
        "waivers: []",
        "checker: {allow-review: true}",
        "world: {agi.declared_on: none}",
        "allow-review: true",
        "policy: mine",
    ):
        project.write(one_yaml=NEEDS_REVIEW + line + "\n")
        assert project.check("one.yaml").code == 2, line


# checker config


def test_config_shows_what_is_in_force_and_from_where(project: Project) -> None:
    project.put("checker.toml", 'paths = ["launches"]\n' + PIN)
    result = project.run("config", "--pin", "A04=ga", "--as-of", "2026-12-31")
    assert result.code == 0
    lines = {line.split()[0]: line for line in result.out.splitlines() if line.strip()}
    assert lines["paths"].endswith("checker.toml:1") and "launches" in lines["paths"]
    assert lines["pins.A02"].endswith("checker.toml:2") and "the words say first" in lines["pins.A02"]
    assert lines["pins.A04"].endswith("the command line")
    assert lines["as-of"].split()[1] == "2026-12-31"
    assert lines["allow-review"].endswith("default")
    assert "sha256:" in result.out
    assert result.out.splitlines()[-1] == "Built from public summaries; not legal advice."


def test_config_as_json(project: Project, locked_pack: Path) -> None:
    project.put("pyproject.toml", f"[tool.checker]\npolicy = '{locked_pack}'\nlimits.depth = 9\n")
    found = project.run("config", "--format", "json").json
    assert found["file"] == "pyproject.toml" and found["policy"]["locked"] is True
    settings = {item["key"]: item for item in found["settings"]}
    assert settings["limits.depth"] == {"key": "limits.depth", "value": 9, "from": "pyproject.toml:3"}
    assert settings["limits.values"]["from"] == "default"
    assert set(found["agreements"]) and set(found["ledger"])


def test_config_of_a_broken_file_is_an_error(project: Project) -> None:
    project.put("checker.toml", "polcy = 'x'\n")
    result = project.run("config")
    assert result.code == 2 and "checker.toml:1:1" in result.err and "did you mean policy?" in result.err


def test_no_format_is_unknown_to_the_configuration() -> None:
    for name in FORMATS:
        assert read_config(f"format = '{name}'\n".encode(), "checker.toml").get("format") == name


def test_no_variable_of_the_environment_configures(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHECKER_CONFIG", "CHECKER_TODAY", "CHECKER_POLICY", "CHECKER_ALLOW_REVIEW", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "true")
    project.write(one_yaml=ERROR)
    assert project.check("one.yaml").code == 2
