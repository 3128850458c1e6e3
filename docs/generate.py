"""Writes the pages of docs/ that say what the policies, the descriptor schema and the command line say.

`python docs/generate.py` writes them; with `--check` it writes nothing, names each stale page and exits with 1.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from api_page import api  # noqa: E402
from law_pages import FOLDERS, addresses, changes, law_pages, links  # noqa: E402
from pack_keys import pack_keys  # noqa: E402
from picture import picture  # noqa: E402

from checker.cli import COMMANDS  # noqa: E402
from checker.explain.article import (  # noqa: E402 - the checkout's own package, installed or not
    Article,
    Block,
    Code,
    Grid,
    Heading,
    Link,
    Text,
    blocks_of,
    items,
    listed,
    marked,
    marked_block,
    slug,
)
from checker.explain.describe import Describer  # noqa: E402
from checker.explain.lines import Data  # noqa: E402
from checker.explain.vocabulary_pages import values_of  # noqa: E402
from checker.judge.opening import open_law  # noqa: E402

EXAMPLES = {
    "init": ["init payment"],
    "explain": ["explain api-on-azure-only --table", "explain 'offerings[].cloud'", "explain A02"],
}
"""Command → examples in the reference, with their output."""
FAILURE = "azure-ships-first--a-week-behind"
"""The fixture in the picture of the README."""
NOTICE = "<!-- Written by docs/generate.py; `make docs` writes it anew. -->\n\n"


def pages() -> dict[str, str]:
    """Return every generated page by its path below docs/."""
    law = open_law(str(HERE.parent / "policies"))
    describer = Describer(law)
    where = addresses(describer)
    field_links = links(
        where | {kind: f"fields.md#{slug(kind)}" for kind in law.pack.kinds if "-" in kind}, "fields.md"
    )
    generated = law_pages(describer, where) | {
        "fields.md": marked(fields(describer), field_links),
        "cli.md": marked(commands()),
        "api.md": api(),
        "packs.md": pack_keys(),
    }
    ending = f"\n{law.pack.basis}\n"
    with_notice = {name: NOTICE + text + ending for name, text in sorted(generated.items())}
    text = amendment(describer, links(where, "amendment.md"))
    return with_notice | {"amendment.md": text, "failure.svg": failure()}


def amendment(describer: Describer, link: Link) -> str:
    """Return the page about the amendment: changes by clause, then each class of acts with another verdict."""
    text = (HERE / "amendment.md").read_text(encoding="utf-8")
    done = run("diff", *describer.pack.agreements, "--format", "markdown")
    if done.returncode != 1:
        raise RuntimeError(f"checker diff: {done.stderr.decode()}")
    short = [line for agreement in describer.pack.agreements.values() for line in agreement.summary]
    parts = [("summary", marked_block(items(short), link) + "\n")]
    # The page already has its own table of clauses.
    classes = "".join(done.stdout.decode().partition("**")[1:])
    for mark, part in (*parts, ("clauses", changes(describer, link)), ("diff", classes)):
        before, begin, rest = text.partition(f"<!-- {mark}:begin -->\n")
        _, end, after = rest.partition(f"<!-- {mark}:end -->")
        text = f"{before}{begin}{part}{end}{after}"
    return text


def failure() -> str:
    """Return the picture of a failure and its fix."""
    name = f"{FAILURE}.descriptor.yaml"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE.parent / "fixtures" / "fail" / name, Path(folder) / "launch.descriptor.yaml")
        session = []
        for words in (("check", "launch.descriptor.yaml"), ("fix", "launch.descriptor.yaml")):
            done = run(*words, "--isolated", cwd=folder)
            session.append(f"$ checker {' '.join(words)}\n{done.stdout.decode()}")
    return picture(
        "\n".join(session), "checker check shows a launch that fails, and checker fix what would put it right"
    )


def run(*words: str, cwd: str | Path = HERE.parent) -> subprocess.CompletedProcess[bytes]:
    """Run a command of this checkout's `checker`."""
    path = {**os.environ, "PYTHONPATH": str(HERE.parent), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "checker", *words], cwd=cwd, env=path, capture_output=True, check=False
    )


def fields(describer: Describer) -> Article:
    """Return the field reference: each kind with its fields, then the ledger."""
    pack = describer.pack
    lead = Text(
        "A descriptor is one act, in YAML or JSON. What is absent or `unknown` is unknown; an empty list means nobody; "
        "days are written YYYY-MM-DD. `checker init KIND` writes one to start from."
    )
    editor = Text(
        "An editor that speaks to yaml-language-server completes and checks them: `checker schema descriptor --output "
        "descriptor.schema.json` at the top of the project, once; `checker init KIND --output FILE` writes the line that "
        "leads there from wherever FILE is."
    )
    blocks = blocks_of(lead, editor)
    kind_by_table: dict[str, str] = {}
    for id in pack.kinds:
        data = describer.describe(id)
        described = [{**describer.describe(field["id"]), **field} for field in data["fields"]]
        table = Grid(
            ("field", "values", "meaning", "if it is not known", "rules that read it"),
            tuple([_field_row(field, {rule["id"] for rule in data["rules"]}) for field in described]),
        )
        first_kind = kind_by_table.setdefault(repr(table), id)
        blocks += blocks_of(
            Heading(id),
            Text(data["about"]),
            table if first_kind == id else Text(f"It has the fields of {first_kind}."),
            [Text("What must hold:"), items(f"`{check['holds']}`: else {check['message']}" for check in data["valid"])]
            if data["valid"] and first_kind == id
            else None,
        )
    ledger = []
    for id in pack.world:
        data = describer.describe(id)
        none = ", none" if data["none"] else ""
        rules = listed([rule["id"] for rule in data["rules"]])
        ledger.append(
            (f"`{id}`", f"a {data['type']}{none}, unknown", data["about"], str(data["in_force"]["value"]), rules)
        )
    about = Text("World facts, which no descriptor asserts: `--ledger FILE` lays a file of `facts` over those shipped.")
    blocks += (
        Heading("The ledger"),
        about,
        Grid(("key", "values", "meaning", "as shipped", "rules that read it"), tuple(ledger)),
    )
    return Article("The fields of descriptors", blocks)


def _field_row(field: Data, judging: set[str]) -> tuple[str, ...]:
    unknown = (
        "it decides nothing"
        if not field["decides"]
        else "an error"
        if field["required"]
        else f"a choice: {field['cause']}"
    )
    if field["absent"] is not None:
        unknown = f"left out: {field['absent']}"
    attested = "; to be attested" if field["attested"] else ""
    rules = listed([rule["id"] for rule in field["rules"] if rule["id"] in judging], "")
    return (f"`{field['id']}`", values_of(field), field["about"], unknown + attested, rules)


def commands() -> Article:
    """Return the reference of the command line: every command with its arguments."""
    blocks = blocks_of(
        Text(
            "`checker COMMAND --help` says the same. Reports go to standard output, progress and errors to standard "
            "error."
        ),
        Grid(("command", "what it does"), tuple([(f"`checker {name}`", about) for name, about in COMMANDS.items()])),
        Heading("Exit codes"),
        Text(
            "`checker check`, in every format: 2 if anything was not judged, else 1 if anything fails, else 3 if "
            "anything needs review, else 0; `--allow-review` turns 3 into 0. The other commands: 0 done, 1 found "
            "something (test, prove, replay, diff), 2 not done."
        ),
    )
    for name, about in COMMANDS.items():
        example_blocks = [block for example in EXAMPLES.get(name, ()) for block in _example(example)]
        blocks += blocks_of(
            Heading(f"checker {name}"), Text(f"{about[0].upper()}{about[1:]}."), list(_arguments(name)), example_blocks
        )
    return Article("The command line", blocks)


def _example(command: str) -> Iterator[Block]:
    """Yield a command with its output, run in the project's folder."""
    words = [sys.executable, "-m", "checker", *shlex.split(command)]
    done = subprocess.run(words, cwd=HERE.parent, capture_output=True, check=True)
    yield Code(f"$ checker {command}\n{done.stdout.decode()}", "text")


def _arguments(name: str) -> Iterator[Code | Grid | Text]:
    """Yield the usage of a command and a table for each group of its arguments."""
    module = f"checker.cli.{name.replace('-', '_')}"
    if find_spec(module) is None:
        yield Text("Not in this version.")
        return
    parser = argparse.ArgumentParser(prog=f"checker {name}", add_help=False)
    import_module(module).configure(parser)
    places = [action for action in parser._actions if not action.option_strings]
    actions = [action for action in places if isinstance(action, argparse._SubParsersAction)]
    if actions:
        for action, sub in actions[0].choices.items():
            yield from _options(f"{name} {action}", sub)
        return
    yield from _options(name, parser)


def _options(name: str, parser: argparse.ArgumentParser) -> Iterator[Code | Grid]:
    """Yield the usage of one parser and a table for each group of its arguments."""
    formatter = parser._get_formatter()
    places = [action for action in parser._actions if not action.option_strings]
    words = []
    for action in places:
        placeholder = str(action.metavar or action.dest.upper())
        forms = {"*": f"[{placeholder} ...]", "?": f"[{placeholder}]", "+": f"{placeholder} ..."}
        words.append(forms.get(str(action.nargs), placeholder))
    yield Code(" ".join(["checker", name, *words, "[options]"]), "text")
    for group in parser._action_groups:
        rows = []
        for action in group._group_actions:
            if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction):
                continue
            value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
            names = action.option_strings or [str(value)]
            takes = f" {value}" if action.option_strings and action.nargs != 0 else ""
            rows.append((", ".join([f"`{option}{takes}`" for option in names]), formatter._expand_help(action)))
        if rows:
            title = {"positional arguments": "argument", "options": "option"}.get(
                group.title or "", group.title or "option"
            )
            yield Grid((title, "meaning"), tuple(rows))


def main() -> int:
    """Write or check the pages; return 1 if a checked page is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page is stale")
    check = parser.parse_args().check
    stale = []
    generated = pages()
    for name, text in generated.items():
        path = HERE / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in sorted([path for folder in FOLDERS for path in (HERE / folder).glob("*.md")]):
        name = path.relative_to(HERE).as_posix()
        if name not in generated:
            stale.append(name)
            if not check:
                path.unlink()
    for name in stale:
        print(f"docs/{name} {'is stale: run `make docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
