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
"""Commands that the reference shows with what they print."""
FAILURE = "azure-ships-first--a-week-behind"
"""The fixture that the picture in the README shows."""
NOTICE = "<!-- Written by docs/generate.py; `make docs` writes it anew. -->\n\n"


def pages() -> dict[str, str]:
    """Return every generated page by its path below docs/."""
    law = open_law(str(HERE.parent / "policies"))
    describer = Describer(law)
    where = addresses(describer)
    near = links(where | {kind: f"fields.md#{slug(kind)}" for kind in law.pack.kinds if "-" in kind}, "fields.md")
    found = law_pages(describer, where) | {
        "fields.md": marked(fields(describer), near),
        "cli.md": marked(commands()),
        "api.md": api(),
        "packs.md": pack_keys(),
    }
    ending = f"\n{law.pack.basis}\n"
    written_pages = {name: NOTICE + text + ending for name, text in sorted(found.items())}
    text = amendment(describer, links(where, "amendment.md"))
    return written_pages | {"amendment.md": text, "failure.svg": failure()}


def amendment(describer: Describer, link: Link) -> str:
    """Return the page about what the amendment changed: by clauses, then every class of acts whose verdict changes."""
    text = (HERE / "amendment.md").read_text(encoding="utf-8")
    done = run("diff", *describer.pack.agreements, "--format", "markdown")
    if done.returncode != 1:
        raise RuntimeError(f"checker diff: {done.stderr.decode()}")
    short = [line for item in describer.pack.agreements.values() for line in item.summary]
    parts = [("summary", marked_block(items(short), link) + "\n")]
    # The page has a table of clauses of its own.
    classes = "".join(done.stdout.decode().partition("**")[1:])
    for mark, part in (*parts, ("clauses", changes(describer, link)), ("diff", classes)):
        before, begin, rest = text.partition(f"<!-- {mark}:begin -->\n")
        _, end, after = rest.partition(f"<!-- {mark}:end -->")
        text = f"{before}{begin}{part}{end}{after}"
    return text


def failure() -> str:
    """Return the picture of a failure with what would put it right."""
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
    """Run a command of the checkout's own `checker`."""
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
    found = blocks_of(lead, editor)
    said: dict[str, str] = {}
    for id in pack.kinds:
        data = describer.describe(id)
        described = [{**describer.describe(item["id"]), **item} for item in data["fields"]]
        table = Grid(
            ("field", "values", "meaning", "if it is not known", "rules that read it"),
            tuple([_field_row(item, {rule["id"] for rule in data["rules"]}) for item in described]),
        )
        same = said.setdefault(repr(table), id)
        found += blocks_of(
            Heading(id),
            Text(data["about"]),
            table if same == id else Text(f"It has the fields of {same}."),
            [Text("What must hold:"), items(f"`{item['holds']}`: else {item['message']}" for item in data["valid"])]
            if data["valid"] and same == id
            else None,
        )
    ledger = []
    for id in pack.world:
        data = describer.describe(id)
        none = ", none" if data["none"] else ""
        rules = listed([item["id"] for item in data["rules"]])
        ledger.append(
            (f"`{id}`", f"a {data['type']}{none}, unknown", data["about"], str(data["in_force"]["value"]), rules)
        )
    about = Text("World facts, which no descriptor asserts: `--ledger FILE` lays a file of `facts` over those shipped.")
    found += (
        Heading("The ledger"),
        about,
        Grid(("key", "values", "meaning", "as shipped", "rules that read it"), tuple(ledger)),
    )
    return Article("The fields of descriptors", found)


def _field_row(item: Data, judging: set[str]) -> tuple[str, ...]:
    unknown = (
        "it decides nothing"
        if not item["decides"]
        else "an error"
        if item["required"]
        else f"a choice: {item['cause']}"
    )
    if item["absent"] is not None:
        unknown = f"left out: {item['absent']}"
    attested = "; to be attested" if item["attested"] else ""
    rules = listed([rule["id"] for rule in item["rules"] if rule["id"] in judging], "")
    return (f"`{item['id']}`", values_of(item), item["about"], unknown + attested, rules)


def commands() -> Article:
    """Return the reference of the command line: every command with its arguments."""
    found = blocks_of(
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
        shown = [block for example in EXAMPLES.get(name, ()) for block in _example(example)]
        found += blocks_of(
            Heading(f"checker {name}"), Text(f"{about[0].upper()}{about[1:]}."), list(_arguments(name)), shown
        )
    return Article("The command line", found)


def _example(command: str) -> Iterator[Block]:
    """Yield a command and what it prints, run in the project's folder."""
    words = [sys.executable, "-m", "checker", *shlex.split(command)]
    done = subprocess.run(words, cwd=HERE.parent, capture_output=True, check=True)
    yield Code(f"$ checker {command}\n{done.stdout.decode()}", "text")


def _arguments(name: str) -> Iterator[Code | Grid | Text]:
    """Yield how a command is called and a table for each group of its arguments."""
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
    """Yield how one parser is called and a table for each group of its arguments."""
    formatter = parser._get_formatter()
    places = [action for action in parser._actions if not action.option_strings]
    words = []
    for action in places:
        shown = str(action.metavar or action.dest.upper())
        words.append(f"[{shown} ...]" if action.nargs == "*" else f"[{shown}]" if action.nargs == "?" else shown)
        if action.nargs == "+":
            words[-1] += " ..."
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
    """Write or check the pages; return 1 where a checked page is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page is stale")
    check = parser.parse_args().check
    stale = []
    found = pages()
    for name, text in found.items():
        path = HERE / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in sorted([path for folder in FOLDERS for path in (HERE / folder).glob("*.md")]):
        name = path.relative_to(HERE).as_posix()
        if name not in found:
            stale.append(name)
            if not check:
                path.unlink()
    for name in stale:
        print(f"docs/{name} {'is stale: run `make docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
