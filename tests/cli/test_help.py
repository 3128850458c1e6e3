"""Help: every command stands in a group and has examples that can be typed; the shells take what completes them."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from checker.cli import COMMANDS, main
from checker.cli.completion import bash, fish, man, options, zsh
from checker.cli.examples import EXAMPLES, GROUPS, overview
from checker.cli.help import parser_of


def test_every_command_stands_in_one_group_and_has_examples() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)
    assert EXAMPLES.keys() == COMMANDS.keys()
    assert all(f"  {name}" in overview(COMMANDS) for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_can_be_typed(command: str) -> None:
    for line in EXAMPLES[command]:
        program, name, *words = shlex.split(line.partition(" > ")[0])
        assert (program, name) == ("checker", command)
        parser_of(command).parse_args(words)


def test_help_says_what_the_option_says(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "fix"]) == 0
    said = capfd.readouterr().out
    assert main(["fix", "--help"]) == 0
    assert capfd.readouterr().out == said and said.endswith(f"{EXAMPLES['fix'][-1]}\n")
    assert main(["--help"]) == 0
    assert capfd.readouterr().out == overview(COMMANDS)
    assert main(["help", "fx"]) == 2


@pytest.mark.parametrize(("shell", "script"), [("bash", bash), ("zsh", zsh), ("fish", fish)])
def test_a_shell_takes_its_script(shell: str, script: object, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    text = capfd.readouterr().out
    assert all(name in text for name in COMMANDS) and "allow-review" in text and callable(script)
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    subprocess.run([shell, "-n"], input=text, text=True, check=True)


def test_bash_completes_commands_and_options() -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    ask = "\nCOMP_WORDS=({words}); COMP_CWORD={at}; _checker; echo ${{COMPREPLY[@]}}"
    for words, at, expected in (("checker ch", 1, "check"), ("checker check --verb", 2, "--verbose")):
        script = "\n".join(bash()) + ask.format(words=words, at=at)
        done = subprocess.run(["bash"], input=script, text=True, capture_output=True, check=True)
        assert done.stdout.split() == [expected]


def test_the_page_of_the_manual_has_every_option() -> None:
    page = "\n".join(man())
    for command in COMMANDS:
        assert f".SS {command}" in page
        for item in options(command):
            assert item.option_strings[-1].replace("-", "\\-") in page
