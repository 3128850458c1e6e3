"""`checker attest`, `verify`, `check --attest`, `replay` with statements, as somebody at a gate uses them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
from typing import Any

import pytest

from tests.gate.conftest import ROOT
from tests.gate.project import AWS, AZURE, ERROR, FAILS, NEEDS_REVIEW, NOT_APPLICABLE, PASSES, Project, launch


def statements(text: str) -> list[dict[str, Any]]:
    """Return the statements in envelopes, a line each."""
    return [json.loads(base64.b64decode(json.loads(line)["payload"])) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "words", "result", "code"),
    [
        (PASSES, (), "PASSED", 0),
        (NOT_APPLICABLE, (), "PASSED", 0),
        (FAILS, (), "FAILED", 1),
        (NEEDS_REVIEW, (), "FAILED", 3),
        (NEEDS_REVIEW, ("--allow-review",), "WARNED", 0),
    ],
    ids=["pass", "not-applicable", "fail", "review", "allowed-review"],
)
def test_result_follows_the_verdict(
    project: Project, text: str, words: tuple[str, ...], result: str, code: int
) -> None:
    project.put("a.yaml", text)
    run = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem", *words)
    assert run.code == code
    (statement,) = statements(run.out)
    assert statement["predicate"]["result"] == result
    lists = {name: statement["predicate"][name] for name in ("passedTests", "warnedTests", "failedTests")}
    used = {"PASSED": "passedTests", "WARNED": "warnedTests", "FAILED": "failedTests"}[result]
    assert lists[used] or text == NOT_APPLICABLE


def test_tests_name_act_rule_and_subject(project: Project) -> None:
    project.put("a.yaml", FAILS)
    (statement,) = statements(project.run("attest", "--isolated", "a.yaml", "--key", "k.pem").out)
    assert statement["predicate"]["failedTests"] == ["some-launch/api-on-azure-only@offerings[1]"]
    assert "some-launch/api-on-azure-only@offerings[0]" in statement["predicate"]["passedTests"]


def test_an_error_is_never_attested(project: Project) -> None:
    project.put("a.yaml", f"{PASSES}---\n{ERROR.replace('some-launch', 'broken')}")
    run = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem")
    assert run.code == 2
    assert [item["subject"][0]["annotations"]["id"] for item in statements(run.out)] == ["some-launch"]
    assert "not attested" in run.err
    project.put("all.jsonl", run.out)
    verified = project.run("verify", "all.jsonl", "--key", "k.pub", "a.yaml")
    assert verified.code == 1
    assert "a.yaml: only 1 of the 2 descriptors that it is for has a statement" in verified.out


def test_a_statement_holds_no_facts(project: Project) -> None:
    project.put("a.yaml", launch(AZURE, AWS, more="title: Secret Codename\n"))
    out = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem").out
    text = json.dumps(statements(out))
    assert not [word for word in ("Secret", "aws", 'azure"', "2026-01-10", "commercial") if word in text]


def test_a_waived_failure_is_a_warning(project: Project) -> None:
    project.put("a.yaml", FAILS)
    waive = "waive a.yaml --isolated --rule api-on-azure-only --subject offerings[1] --reason deferred-to-May"
    grant = "--approver counsel-of-openai --consent LTR-17 --expires 2027-01-31 --waivers w.yaml"
    assert project.run(*waive.split(), *grant.split()).code == 0
    run = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem", "--waivers", "w.yaml")
    assert run.code == 0
    (statement,) = statements(run.out)
    assert statement["predicate"]["result"] == "WARNED"
    assert statement["predicate"]["warnedTests"] == ["some-launch/api-on-azure-only@offerings[1]"]


def test_statements_read_as_others_read_them(project: Project) -> None:
    pytest.importorskip("in_toto_attestation", reason="in-toto-attestation comes with the tests' extra")
    from google.protobuf.json_format import ParseDict
    from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Message

    project.put("a.yaml", FAILS)
    (statement,) = statements(project.run("attest", "--isolated", "a.yaml", "--key", "k.pem").out)
    Statement.copy_from_pb(ParseDict(statement, Message())).validate()
    result = ParseDict(statement["predicate"], TestResult())
    assert result.result == "FAILED" and list(result.failed_tests)


def test_a_decision_is_verified_with_its_files(project: Project) -> None:
    project.put("launches/a.descriptor.yaml", PASSES)
    assert project.run("attest", "--isolated", "launches", "--key", "k.pem", "--out", "signed").code == 0
    file = "signed/launch-some-launch.intoto.jsonl"
    digest = project.check("--isolated", "launches", "--format", "json").json["policy"]["digest"]
    good = project.run("verify", file, "--key", "k.pub", "--policy-digest", digest, "launches")
    assert (good.code, good.out.startswith("PASSED")) == (0, True)
    assert project.run("verify", file, "--key", "other.pub").code == 1
    assert project.run("verify", file, "--key", "other.pub", "--key", "k.pub").code == 0
    assert project.run("verify", file, "--key", "k.pub", "--policy-digest", "0" * 64).code == 1
    assert project.run("verify", file, "--key", "k.pub", "missing.yaml").code == 1
    assert project.run("verify", file).code == 2
    project.put("launches/a.descriptor.yaml", PASSES + "# later\n")
    changed = project.run("verify", file, "--key", "k.pub", "launches")
    assert (changed.code, "not the file that was judged" in changed.out) == (1, True)


def test_a_name_that_is_no_utf_8_is_spelt_in_statements_and_receipts(project: Project) -> None:
    """attest ended in a crash, and check wrote a receipt that replay could not read."""
    for name in ("\udcff.descriptor.yaml", "\udcfe.descriptor.yaml"):
        (project.folder / name).write_text(PASSES.replace("some-launch", f"launch-{ord(name[0])}"), encoding="utf-8")
    assert project.run("attest", ".", "--key", "k.pem", "--out", "s", "--receipt", "r.json").code == 0
    text = "".join([file.read_text() for file in sorted((project.folder / "s").iterdir())])
    assert [entry["subject"][0]["name"] for entry in statements(text)] == [
        "\\udcfe.descriptor.yaml",
        "\\udcff.descriptor.yaml",
    ]
    project.put("all.jsonl", text)
    assert project.run("verify", "all.jsonl", "--key", "k.pub", ".").code == 0
    assert project.run("replay", "all.jsonl", "r.json", "--key", "k.pub").code == 0


def test_a_file_beyond_the_usual_limit_is_verified_whole(project: Project) -> None:
    project.put("checker.toml", "[limits]\nfile-bytes = 20_000_000\n")
    project.put("a.descriptor.yaml", PASSES + "# more\n" * 1_600_000)
    assert project.run("attest", "a.descriptor.yaml", "--key", "k.pem", "--out", "s").code == 0
    run = project.run("verify", "s/launch-some-launch.intoto.jsonl", "--key", "k.pub", "a.descriptor.yaml")
    assert run.code == 0, run.out


def test_a_failure_that_is_signed_is_no_success(project: Project) -> None:
    project.put("a.yaml", FAILS)
    project.run("attest", "--isolated", "a.yaml", "--key", "k.pem", "--out", ".")
    run = project.run("verify", "launch-some-launch.intoto.jsonl", "--key", "k.pub", "a.yaml")
    assert (run.code, "failed: some-launch/api-on-azure-only@offerings[1]" in run.out) == (1, True)


@pytest.mark.parametrize("content", ["", "\n\n", "{}\n", "nothing\n", '{"payload": null}'])
def test_what_is_no_envelope_is_never_verified(project: Project, content: str) -> None:
    project.put("x.jsonl", content)
    assert project.run("verify", "x.jsonl", "--key", "k.pub").code in (1, 2)


def test_check_signs_in_one_go(project: Project) -> None:
    project.put("a.yaml", PASSES)
    assert project.check("--isolated", "a.yaml", "--attest", "a.jsonl", "--key", "k.pem").code == 0
    assert project.run("verify", "a.jsonl", "--key", "k.pub", "a.yaml").code == 0
    assert project.check("--isolated", "a.yaml", "--key", "k.pem").code == 2
    assert project.check("--isolated", "a.yaml", "--attest", "b.jsonl").code == 2
    assert project.check("--isolated", "a.yaml", "--attest", "b.jsonl", "--key", "none.pem").code == 2


@pytest.mark.parametrize("order", [("-", "a.descriptor.yaml"), ("a.descriptor.yaml", "-"), ("-", ".")])
def test_standard_input_never_stands_for_a_file(
    project: Project, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass of standard input was signed for the digest of the file with its name, and the receipt mixed up their facts."""
    project.put("a.descriptor.yaml", FAILS)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PASSES.replace("some-launch", "other").encode())))
    words = ("--stdin-filename", "a.descriptor.yaml", "--key", "k.pem", "--receipt", "r.json")
    result = project.run("attest", *order, *words)
    assert result.code == 2 and "standard input is called like a file of this run" in result.err
    (statement,) = statements(result.out)
    assert statement["predicate"]["result"] == "FAILED"
    (about,) = statement["subject"]
    assert about["digest"]["sha256"] == hashlib.sha256(FAILS.encode()).hexdigest()
    assert project.run("replay", "r.json").code == 0


def test_predicates_alone_for_another_signer(project: Project) -> None:
    project.put("a.yaml", PASSES)
    run = project.run("attest", "--isolated", "a.yaml", "--predicate-only")
    assert run.code == 0
    assert json.loads(run.out)["result"] == "PASSED"


def test_a_statement_is_replayed_with_its_receipt(project: Project) -> None:
    project.put("a.yaml", FAILS)
    words = ("attest", "--isolated", "a.yaml", "--key", "k.pem", "--out", ".", "--receipt")
    assert project.run(*words, "r.json").code == 1
    file = "launch-some-launch.intoto.jsonl"
    assert project.run("replay", "--isolated", file, "r.json", "--key", "k.pub").code == 0
    assert project.run("replay", "--isolated", file, "r.json").code == 2
    assert project.run("replay", "--isolated", file, "r.json", "--key", "other.pub").code == 1
    project.put("a.yaml", PASSES)
    assert project.run(*words, "other.json").code == 0
    project.put("a.yaml", FAILS)
    assert project.run(*words, "r.json").code == 1
    other = project.run("replay", "--isolated", file, "other.json", "--key", "k.pub")
    assert (other.code, "another receipt" in other.out) == (1, True)


def test_without_the_extra_the_user_is_told_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    project.put("a.yaml", PASSES)
    run = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem")
    assert (run.code, "agreement-checker[sign]" in run.err) == (2, True)


def test_what_stands_under_a_key_is_verified_where_other_documents_have_none(project: Project) -> None:
    inner = "".join([f"  {line}\n" for line in PASSES.splitlines()])
    project.put("a.yaml", f"name: other\n---\nrelease:\n{inner}")
    words = ("--isolated", "a.yaml", "--embedded", "release", "--allow-empty", "--key", "k.pem", "--out", ".")
    assert project.run("attest", *words).code == 0
    assert project.run("verify", "launch-some-launch.intoto.jsonl", "--key", "k.pub", "a.yaml").code == 0


def test_of_a_folder_every_file_that_a_configured_pattern_finds_needs_a_statement(project: Project) -> None:
    """`verify` looked for the usual names alone, and passed a failing descriptor that `check` found."""
    project.put("checker.toml", 'pattern = "^launches/.+[.]yaml$"\n')
    project.put("launches/a.yaml", PASSES)
    assert project.run("attest", "launches", "--key", "k.pem", "--out", ".").code == 0
    words = ("verify", "launch-some-launch.intoto.jsonl", "--key", "k.pub", "launches")
    assert project.run(*words).code == 0
    project.put("launches/b.yaml", FAILS.replace("some-launch", "other"))
    result = project.run(*words)
    assert result.code == 1 and "launches/b.yaml: no statement is about it" in result.out
    project.put("launches/b.yaml", "nothing: here\n")
    assert project.run(*words).code == 1
    project.put("checker.toml", 'pattern = "^launches/.+[.]yaml$"\nembedded = "release"\nallow-empty = true\n')
    assert project.run(*words).code == 0


def test_of_a_folder_what_is_ignored_needs_no_statement_and_is_told(project: Project) -> None:
    """A folder with a draft that the configuration ignores could never be verified."""
    project.put("checker.toml", 'ignore = ["launches/drafts"]\n')
    project.put("launches/a.descriptor.yaml", PASSES)
    project.put("launches/drafts/b.descriptor.yaml", FAILS.replace("some-launch", "other"))
    assert project.run("attest", "launches", "--key", "k.pem", "--out", ".").code == 0
    words = ("verify", "launch-some-launch.intoto.jsonl", "--key", "k.pub")
    result = project.run(*words, "launches")
    assert result.code == 0
    assert "left out: launches/drafts: `ignore` in the configuration names it\n" in result.out
    assert project.run(*words, "launches", "--format", "json").json["ignored"] == ["launches/drafts"]
    named = ("launches/drafts/b.descriptor.yaml", "launches/drafts")
    assert [project.check(path).code for path in named] == [1, 1]
    assert [project.run(*words, path).code for path in named] == [1, 1]
    assert project.run(*words, "launches", "--isolated").code == 1
    project.put("launches/c.descriptor.yaml", FAILS.replace("some-launch", "third"))
    assert project.run(*words, "launches").code == 1


def test_nothing_is_written_where_a_file_of_the_run_is(project: Project) -> None:
    """`attest --receipt` replaced the descriptor that it was about, `check --attest` the private key."""
    project.put("a.yaml", PASSES)
    before = {path: path.read_bytes() for path in project.folder.iterdir()}
    for words in (
        ("attest", "--isolated", "a.yaml", "--key", "k.pem", "--receipt", "./a.yaml"),
        ("attest", "--isolated", "a.yaml", "--key", "k.pem", "--receipt", "k.pem"),
        ("check", "--isolated", "a.yaml", "--key", "k.pem", "--attest", "k.pem"),
    ):
        result = project.run(*words)
        assert result.code == 2 and "is read by this run, so nothing is written there" in result.out + result.err
    assert {path: path.read_bytes() for path in project.folder.iterdir()} == before


def odd_kinds(project: Project, **acts: str) -> None:
    """Lay down a pack with kinds of odd names, and an act of each kind that is given with its id."""
    shutil.copytree(ROOT / "fixtures" / "packs" / "meridian-kestrel", project.folder / "pack")
    head = project.folder / "pack" / "descriptor.yaml"
    kinds = "".join([f"  {kind}: {{like: archive-use, about: A use.}}\n" for kind in acts if kind != "archive-use"])
    head.write_text(head.read_text().replace("\nvalid:\n", f"\n{kinds}valid:\n", 1))
    for number, (kind, id) in enumerate(acts.items()):
        text = f"kind: {kind}\nid: {id}\nby: kestrel\non: 2031-06-01\npurpose: product\nconsent: false\n"
        project.put(f"{number}.descriptor.yaml", text)


@pytest.mark.parametrize("acts", [{"archive-use": "x", "archive": "use-x"}, {"archive-use": "x", "Archive-use": "x"}])
def test_no_file_is_for_two_decisions(project: Project, acts: dict[str, str]) -> None:
    """The statement about what failed was replaced by one about what no clause covers."""
    odd_kinds(project, **acts)
    result = project.run("attest", "--isolated", "--policy", "pack", ".", "--predicate-only", "--out", "out")
    assert result.code == 2 and "would both be written to" in result.err
    assert list((project.folder / "out").iterdir()) == []


def test_no_kind_leads_out_of_the_folder(project: Project) -> None:
    odd_kinds(project, **{"../../evil": "x"})
    words = ("attest", "--isolated", "--policy", "pack", "0.descriptor.yaml", "--predicate-only", "--out", "out/of/it")
    assert project.run(*words).code == 0
    found = [str(path.relative_to(project.folder)) for path in project.folder.rglob("*.predicate.json")]
    assert found == ["out/of/it/.._.._evil-x.predicate.json"]


def test_no_link_in_the_folder_leads_to_a_file_of_the_run(project: Project) -> None:
    project.put("a.yaml", PASSES)
    (project.folder / "out").mkdir()
    (project.folder / "out/launch-some-launch.intoto.jsonl").symlink_to("../a.yaml")
    result = project.run("attest", "--isolated", "a.yaml", "--key", "k.pem", "--out", "out")
    assert result.code == 2 and "is read by this run, so nothing is written there" in result.err
    assert (project.folder / "a.yaml").read_text() == PASSES
