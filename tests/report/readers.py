"""Each format read back: what it says fails, needs review or was not judged, as a count of (verdict, rule)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable

import pytest

Problems = Counter[tuple[str, str]]

NAMED = re.compile(r"\b(error|fail|needs-review)\[([a-z0-9-]+)\]( \(waived\))?")
HEAD = re.compile(r"^(error|fail|needs-review)\[([a-z0-9-]+)\]( \(waived\))?: ")


def _lines(output: str, pattern: re.Pattern[str]) -> Problems:
    found: Problems = Counter()
    for line in output.split("\n"):
        match = pattern.search(line)
        if match and not match[3]:
            found[match[1], match[2]] += 1
    return found


def text(output: str) -> Problems:
    """Heads of blocks."""
    return _lines(output, HEAD)


def concise(output: str) -> Problems:
    """The first verdict of each line."""
    return _lines(output, NAMED)


def table(output: str) -> Problems:
    """A line of a cell, or a line below the grid; a waived finding ends with the word."""
    lines = [line for line in output.split("\n") if "(waived)" not in line]
    return _lines("\n".join(lines), NAMED)


def json_report(output: str) -> Problems:
    """Findings and errors."""
    report = json.loads(output)
    found: Problems = Counter(("error", error["code"]) for error in report["errors"])
    for judged in report["descriptors"]:
        found.update(("error", error["code"]) for error in judged["errors"])
        found.update(
            (finding["verdict"], finding["rule"])
            for finding in judged["findings"]
            if finding["verdict"] != "pass" and not finding["waived"]
        )
    return found


def sarif(output: str) -> Problems:
    """Results that are not suppressed, and notifications."""
    (run,) = json.loads(output)["runs"]
    found: Problems = Counter(
        ("error", each["descriptor"]["id"]) for each in run["invocations"][0]["toolExecutionNotifications"]
    )
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        if "suppressions" not in result:
            found[result["properties"]["verdict"], result["ruleId"]] += 1
    return found


def junit(output: str) -> Problems:
    """Failures and errors; the rule is the last word but one of a case's name."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    found: Problems = Counter()
    root = etree.fromstring(output.encode())
    for suite in root:
        cases = suite.findall("testcase")
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name)) == sum(case.find(kind) is not None for case in cases)
        assert int(suite.get("tests")) == len(cases)
        for case in cases:
            rule = re.sub(r" \(\d+\)$", "", case.get("name")).rpartition(": ")[2].split()[0]
            if case.find("failure") is not None:
                found[case.find("failure").get("type"), rule] += 1
            if case.find("error") is not None:
                found["error", case.find("error").get("type")] += 1
    return found


def github(output: str) -> Problems:
    """Errors and warnings, by their titles."""
    found: Problems = Counter()
    lines = output.rstrip("\n").split("\n")
    for line in lines[:-1]:
        match = re.match(r"::(error|warning) (?:[^:]*,)?title=(error|fail|needs-review)\[([a-z0-9-]+)\]::", line)
        assert match, line
        assert (match[1] == "warning") == (match[2] == "needs-review")
        found[match[2], match[3]] += 1
    assert lines[-1].startswith("::notice title=checker::")
    return found


def gitlab(output: str) -> Problems:
    """Issues, by severity."""
    verdicts = {"blocker": "error", "critical": "fail", "major": "needs-review"}
    issues = json.loads(output)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return Counter((verdicts[issue["severity"]], issue["check_name"]) for issue in issues)


def markdown(output: str) -> Problems:
    """Headings of sections."""
    return Counter(
        (match[1], match[2])
        for match in re.finditer(r"^### .*: (error|fail|needs-review), ([a-z0-9-]+)$", output, re.MULTILINE)
    )


def html(output: str) -> Problems:
    """Sections of cards, and the errors above them."""
    document = pytest.importorskip("lxml.html", reason="lxml is not installed").fromstring(output)
    found: Problems = Counter()
    for head in document.xpath("//article//h3"):
        badge = head.find("span")
        if badge is None:
            found["error", head.text_content()] += 1
        elif "waived" not in badge.text_content():
            found[badge.get("class").split()[1], badge.tail.strip()] += 1
    found.update(("error", code.text_content()) for code in document.xpath("//main/section/p/b"))
    return Counter({key: number for key, number in found.items() if key[0] != "pass"})


def tap(output: str) -> Problems:
    """Tests that are not ok and not to be done; their verdict stands in the block below."""
    lines = output.split("\n")
    found: Problems = Counter()
    total = int(lines[1].removeprefix("1..").split(" ")[0])
    numbers = []
    for index, line in enumerate(lines):
        match = re.match(r"(not )?ok (\d+) - (.*)", line)
        if not match:
            continue
        numbers.append(int(match[2]))
        name = re.split(r"(?<!\\) # (?:TODO|SKIP)", match[3])
        if match[1] and len(name) == 1:
            # An error outside descriptors has no subject and no colon after a descriptor's name.
            rule = name[0].rpartition(": ")[2].split() if ": " in name[0] else name[0].split()[-1:]
            found[lines[index + 2].removeprefix("  verdict: "), rule[0]] += 1
    assert numbers == list(range(1, total + 1))
    return found


READERS: dict[str, Callable[[str], Problems]] = {
    "text": text,
    "concise": concise,
    "table": table,
    "json": json_report,
    "sarif": sarif,
    "junit": junit,
    "github": github,
    "gitlab": gitlab,
    "markdown": markdown,
    "html": html,
    "tap": tap,
}
