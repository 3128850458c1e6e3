"""Hostile text: every string that somebody else writes, in every place it can stand, through every format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from checker.report.formats import FORMATS
from tests.gate.project import AZURE, GCP, Project, launch
from tests.report import readers

HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J",
    "\r\n::error file=x,line=1::owned\n::set-output name=x::y\n::stop-commands::t",
    "%0A::error::x %25 %3A",
    "| a | b |\n|---|---|\n``` ` ~~~\n# heading\n[link](javascript:alert(1)) ![i](x) @team #1",
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><!-- --> ]]> &lt; </testcase>",
    "\x00\x01\x0b\x7f\x80\x9b31m\u2028\u2029\ufffe\uffff",
    "\u202egnp.exe \u2066 \u200b \ufeff",
    "\\x1b \\u001b {0} %s {this.cloud} ${HOME} $(id)",
    "ok 1 - fine\nnot ok 2\n# TODO x # SKIP\n1..9",
    "x" * 5000,
)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Return a text as JSON, which is the YAML of a hostile hand too."""
    return json.dumps(text)


def places(text: str, number: int = 0) -> dict[str, str]:
    """Return descriptors, in JSON, with a hostile text in every place that a descriptor has for one."""
    word = quoted(text)
    base = '"by": "openai", "on": "2026-01-05", "ip": "model"'
    row = '"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-01-10", "customers": ["commercial"]'
    grants = {
        "to": f'"to": {word}',
        "title": f'"to": "acme", "title": {word}',
        "key": f'"to": "acme", {word}: 1',
        "value": f'"to": "acme", "post_agi": {word}',
        "twice": f'"to": "acme", {word}: 1, {word}: 2',
    }
    launches = {
        "partner": f'"product": {{"co_developed_with": [{word}], "name": {word}}}, "offerings": [{{{row}}}]',
        "deep": f'"offerings": [{{{row}, {word}: {word}}}]',
        "evidence": f'"offerings": [{{{row}}}], "evidence": {{"by": {{"by": {word}, "ref": {word}}}}}',
        "evidence-key": f'"offerings": [{{{row}}}], "evidence": {{{word}: {{"by": "x"}}}}',
    }
    found = {name: f'{{"kind": "ip-grant", "id": "{name}-{number}", {base}, {rest}}}' for name, rest in grants.items()}
    found |= {
        name: f'{{"kind": "launch", "by": "openai", "id": "{name}-{number}", {rest}}}'
        for name, rest in launches.items()
    }
    found["id"] = f'{{"kind": "ip-grant", "id": {word}, {base}, "to": "acme"}}'
    found["kind"] = f'{{"kind": {word}, "id": "kind-{number}", {base}}}'
    found["nothing"], found["list"], found["broken"] = word, f"[{word}]", f'{{"kind": {word}, '
    return {f"{name}-{number}.json": content for name, content in found.items()}


@pytest.fixture
def names(project: Project) -> list[str]:
    """A project with every hostile text in every place, and the names of its files."""
    found = []
    for number, text in enumerate(HOSTILE):
        for name, content in places(text, number).items():
            project.put(name, content)
            found.append(name)
    return found


def harmless(output: str, format: str) -> None:
    """See that nothing in a report is what a reader of its format would obey."""
    allowed = output.replace("\n", "")
    if format == "html":
        # The page's own script may name what it replaces; what it shows may not hold it.
        allowed = re.sub(r"<(style|script)>.*?</\1>", "", allowed, flags=re.DOTALL)
    found = CONTROL.search(allowed)
    assert found is None, repr(allowed[max(found.start() - 40, 0) : found.end() + 40]) if found else ""
    assert "\r" not in output
    if format == "github":
        assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in output.splitlines())
    if format == "junit":
        root = ElementTree.fromstring(output)
        assert {element.tag for element in root.iter()} <= {
            *("testsuites", "testsuite", "testcase", "properties", "property"),
            *("failure", "error", "skipped", "system-out", "system-err"),
        }
    if format in ("json", "sarif", "gitlab"):
        json.loads(output)
        assert output.isascii()
    if format == "html":
        lxml = pytest.importorskip("lxml.html", reason="lxml is not installed")
        page = lxml.fromstring(output)
        assert len(page.xpath("//script")) <= 1 and not page.xpath("//img | //iframe | //object | //link[@href]")
        assert not page.xpath("//@*[starts-with(name(), 'on')]")
        assert all(not str(href).lower().startswith("javascript") for href in page.xpath("//@href | //@src"))
    if format == "markdown":
        outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", output, flags=re.MULTILINE | re.DOTALL)
        assert "<script" not in outside and "<img" not in outside
        assert not re.search(r"(?<!\\)\]\(", outside)


@pytest.mark.parametrize("format", FORMATS)
def test_every_place_of_a_descriptor_through_every_format(project: Project, names: list[str], format: str) -> None:
    for words in ((), ("--verbose",)):
        result = project.check(*names, "--format", format, *words)
        assert result.code == 2
        harmless(result.out, format)
        assert "internal" not in result.out and not CONTROL.search(result.err.replace("\n", ""))
    if format == "tap":
        numbers = [int(found) for found in re.findall(r"^(?:not )?ok (\d+) ", result.out, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert re.findall(r"^1\.\.(\d+)", result.out, re.MULTILINE) == [str(len(numbers))]


def test_every_format_finds_the_same_in_it(project: Project, names: list[str]) -> None:
    expected = readers.json_report(project.check(*names, "--format", "json").out)
    read = {
        "text": readers.text,
        "concise": readers.concise,
        "sarif": readers.sarif,
        "github": readers.github,
        "gitlab": readers.gitlab,
        "junit": readers.junit,
        "tap": readers.tap,
        "markdown": readers.markdown,
    }
    for format, reader in read.items():
        assert reader(project.check(*names, "--format", format).out) == expected, format


FILES = (
    "a\x1b[31m.descriptor.yaml",
    "a\n::error::x.descriptor.yaml",
    "a|`<b>%0A,:.descriptor.yaml",
    "\u202ea.descriptor.yaml",
    "-.descriptor.yaml",
)


@pytest.mark.parametrize("format", FORMATS)
def test_names_of_files(project: Project, format: str) -> None:
    for number, name in enumerate(FILES):
        project.put(name, launch(AZURE, GCP, id=f"launch-{number}"))
    result = project.check(".", "--format", format)
    assert result.code == 1
    harmless(result.out, format)


OWNED = " ".join(HOSTILE[:-1])


@pytest.mark.parametrize("format", FORMATS)
def test_what_owners_write_is_escaped_as_well(project: Project, format: str) -> None:
    """Waivers, pins, the ledger, the configuration and the command line."""
    project.put("one.yaml", launch(AZURE, GCP))
    project.put("world.json", f'{{"facts": {{"agi.declared_on": {{"value": "none", "source": {quoted(OWNED)}}}}}}}')
    grant = ("--reason", OWNED, "--approver", OWNED, "--consent", OWNED, "--days", "300")
    assert project.run("waive", "one.yaml", *grant).code == 0
    words = ("--ledger", "world.json", "--waivers", "waivers.yaml", "--verbose")
    result = project.check("one.yaml", *words, "--format", format)
    assert result.code == 0, result.out
    harmless(result.out, format)
    for words in (
        ("--pin", f"A02={OWNED}"),
        ("--pin", OWNED),
        ("--as-of", OWNED),
        ("--policy-digest", OWNED),
        (f"--{OWNED}",),
    ):
        wrong = project.check("one.yaml", *words, "--format", format)
        assert wrong.code == 2
        harmless(wrong.out, format)
        assert not CONTROL.search(wrong.err.replace("\n", ""))


def test_other_commands_escape_too(project: Project, names: list[str]) -> None:
    project.check(*names, "--receipt", "receipt.json")
    runs = [project.run("replay", "receipt.json"), project.run("replay", "receipt.json", "--format", "json")]
    for text in HOSTILE:
        grant = ("--approver", text, "--consent", text, "--reason", text, "--days", "300")
        words = (
            ("config", "--pin", text),
            ("config", "--pin", f"{text}=x"),
            ("config", "--as-of", text),
            ("config", f"--{text}"),
        )
        runs += [project.run(*each) for each in words]
        runs += [project.run("waive", f"{name}-5.json", *grant, "--waivers", "-") for name in ("to", "key", "id")]
        runs.append(project.run(text))
    for result in runs:
        for output in (result.out, result.err):
            found = CONTROL.search(output.replace("\n", ""))
            assert found is None, repr(output[:2000])


def test_no_name_of_a_file_begins_a_line(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a report that cannot be written, a file that is patched, data without a row, a summary that cannot be written."""
    name = "x\n::error::hi\x1b[31m"
    project.put("one.yaml", launch(AZURE))
    project.put(f"{name}.yaml", launch(AZURE, GCP))
    project.put(f"{name}.jsonl", "")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", f"nowhere{name}/s")
    runs = [
        project.check("one.yaml", "--format", "github"),
        project.check("one.yaml", "--output", f"json={name}/o.json"),
        project.run("fix", f"{name}.yaml", "--patch"),
        project.run("audit", f"{name}.jsonl"),
    ]
    for result in runs:
        lines = result.err.splitlines()
        assert lines and all(line.isprintable() and not line.startswith("::") for line in lines), result.err


def test_a_configuration_of_hostile_text(project: Project) -> None:
    word = json.dumps(OWNED.replace("\x7f", ""))
    project.put("one.yaml", launch(AZURE))
    for line in (
        f"{word} = 1\n",
        f"format = {word}\n",
        f"attest = [{word}]\n",
        f"policy = {word}\n",
        f"[pins.{word}]\nreading = {word}\nby = {word}\non = {word}\nwhy = {word}\n",
        f"[pins.{word}]\nreading = {word}\nby = {word}\non = 2026-01-01\nwhy = {word}\n",
    ):
        project.put("checker.toml", line)
        for result in (project.check("one.yaml"), project.run("config")):
            assert result.code == 2
            harmless(result.out, "text")
            assert not CONTROL.search(result.err.replace("\n", ""))


def test_the_goldens_of_reports_hold_no_raw_escape() -> None:
    golden = Path(__file__).parents[1] / "report" / "golden"
    for path in golden.iterdir():
        harmless(
            path.read_text(), path.suffix[1:].replace("md", "markdown").replace("xml", "junit").replace("txt", "text")
        )
