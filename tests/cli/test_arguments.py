"""Arguments that are misspelt or out of place: what was found, and what to write instead."""

from __future__ import annotations

import pytest

from tests.gate.project import PASSES, Project


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek", "one.yaml"), "there is no command chek; did you mean checker check?"),
        (("one.yaml",), "there is no command one.yaml; did you mean checker check one.yaml?"),
        (("frobnicate",), "there is no command frobnicate; the commands are check, init"),
        (("--verson",), "there is no option --verson; did you mean --version?"),
        (("check", "one.yaml", "--frmat", "json"), "there is no option --frmat; did you mean --format?"),
        (("check", "one.yaml", "--frmat=json"), "there is no option --frmat; did you mean --format?"),
        (
            ("check", "one.yaml", "--frmat", "--quite"),
            "no option --frmat and none --quite; did you mean --format and --quiet?",
        ),
        (("check", "one.yaml", "--zzz"), "there is no option --zzz; checker check --help says more"),
        (("check", "one.yaml", "--color", "alwys"), "did you mean always?"),
        (("check", "one.yaml", "--max-policy-age", "soon"), "expected a number of days; found 'soon'"),
        (("check", "one.yaml", "--policy"), "expected one argument"),
        (("what-if", "one.yaml", ""), "unrecognized arguments"),
        (("check", "one.yaml", "--format", "jsn"), "did you mean json?"),
        (("explain",), "the following arguments are required: ID; checker explain --help says more"),
        (("explain", "A02", "--tabel"), "there is no option --tabel; did you mean --table?"),
        (("init", "lunch"), "did you mean launch?"),
        (("schema", "descripter"), "did you mean descriptor?"),
        (
            ("init", "launch", "--output", "no/such.yaml"),
            "no/such.yaml: cannot be written: there is no folder no; make it",
        ),
        (("schema", "ledger", "--output", "no/such.json"), "there is no folder no; make it first"),
        (("interview", "--output", "no/such.yaml"), "there is no folder no; make it first"),
        (("check", "one.yaml", "--output", "json=no/such.json"), "there is no folder no; make it first"),
        (("check", "one.yaml", "--policy", "no"), "`no` does not exist"),
        (("check", "one.yaml", "--policy", "."), "this folder holds no pack.yaml; name the folder of a policy pack"),
        (("check", "one.yaml", "--ledger", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("check", "one.yaml", "--waivers", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("check", "one.yaml", "--config", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("check", "one.yaml", "--config", "."), "this is a folder; name a file"),
        (("check", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("fix", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("replay", "on.yaml"), "`on.yaml` does not exist; did you mean `one.yaml`?"),
        (("check", "one.yaml", "--receipt", "no/such.json"), "there is no folder no; make it first"),
    ],
)
def test_wrong_use_is_one_clear_line(project: Project, words: tuple[str, ...], said: str) -> None:
    project.put("one.yaml", PASSES)
    result = project.run(*words)
    told = [line for line in (result.out + result.err).splitlines() if said in line]
    assert result.code == 2 and len(told) == 1, result
    assert "usage:" not in result.out + result.err and "rrno" not in result.err


@pytest.mark.parametrize("name", ["--output=json=x.descriptor.yaml", "--ledger=l.descriptor.yaml", "-v"])
def test_a_file_whose_name_is_an_option_does_not_become_one(project: Project, name: str) -> None:
    """As a commit hook passes names: whoever commits a file must not choose how it is judged."""
    project.put("one.yaml", PASSES)
    project.put(name, PASSES.replace("id: ", "id: other-"))
    result = project.run("check", name, "one.yaml")
    assert result.code == 2 and f"write ./{name}, or put `--` before" in result.err
    assert not (project.folder / "x.descriptor.yaml").exists()
    assert project.run("check", "--", name, "one.yaml").code == 0
    assert project.run("check", f"./{name}", "one.yaml").code == 0


@pytest.mark.parametrize("option", ["--policy", "--ledger", "--receipt", "--config"])
def test_an_empty_value_is_not_left_out(project: Project, option: str) -> None:
    project.put("one.yaml", PASSES)
    result = project.check("one.yaml", option, "")
    assert result.code == 2 and f"{option} is empty" in result.out + result.err
