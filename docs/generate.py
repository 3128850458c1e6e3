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

from picture import picture  # noqa: E402

from checker.check import open_law  # noqa: E402
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
    slug,
)
from checker.explain.describe import Data, Describer  # noqa: E402
from checker.explain.matrix import cover_of, page  # noqa: E402
from checker.explain.pages import article, table_article, values_of  # noqa: E402
from checker.explain.table import table_data, tables  # noqa: E402
from checker.judge.law import Law  # noqa: E402

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
    found = {
        "clauses/README.md": marked(clauses(describer), links(where, "clauses/README.md")),
        "readings.md": readings(describer, links(where, "readings.md")),
        "fields.md": marked(fields(describer), links(where, "fields.md")),
        "cli.md": marked(commands()),
    }
    for id, clause in law.pack.clauses.items():
        name = f"clauses/{id}.md"
        written = article(describer.describe(id))
        decided = [decision_table(describer, rule) for rule in clause.rules]
        found[name] = marked(written._replace(blocks=blocks_of(*written.blocks, *decided)), links(where, name))
    ending = f"\n{law.pack.basis}\n"
    written_pages = {name: NOTICE + text + ending for name, text in sorted(found.items())}
    return written_pages | {"amendment.md": amendment(law), "failure.svg": failure()}


def amendment(law: Law) -> str:
    """Return the page about what the amendment changed, with every class of acts whose verdict changes."""
    text = (HERE / "amendment.md").read_text(encoding="utf-8")
    before, mark, rest = text.partition("<!-- diff:begin -->\n")
    _, end, after = rest.partition("<!-- diff:end -->")
    done = run("diff", *law.pack.agreements, "--format", "markdown")
    if done.returncode != 1:
        raise RuntimeError(f"checker diff: {done.stderr.decode()}")
    return f"{before}{mark}{done.stdout.decode()}{end}{after}"


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


def decision_table(describer: Describer, name: str) -> list[Block]:
    """Return the decision table of a rule, as `checker explain RULE --table` has it."""
    law, rule = describer.law, describer.pack.rules[name]
    shown = table_article(table_data(tables(law, rule), law, rule, False), None)
    parts = [block._replace(level=2) if isinstance(block, Heading) else block for block in shown.blocks]
    return [Heading(f"Decision table of {name}"), *parts]


def addresses(describer: Describer) -> dict[str, str]:
    """Return where each id has its place, below docs/."""
    pack = describer.pack
    found = {id: f"clauses/{id}.md" for id in pack.clauses}
    found |= {rule.id: f"clauses/{rule.clause}.md#{slug(rule.id)}" for rule in pack.rules.values()}
    found |= {item.id: f"readings.md#{slug(f'{item.id} {item.name}')}" for item in pack.questions.values()}
    found |= {item.id: f"readings.md#{slug(f'{item.id}: {item.title}')}" for item in pack.assumptions.values()}
    found |= {kind: f"fields.md#{slug(kind)}" for kind in pack.kinds if "-" in kind}
    return found


def links(where: dict[str, str], name: str) -> Link:
    """Return what gives the address of an id as a page writes it: relative, none for the page itself."""
    depth = name.count("/")

    def link(word: str) -> str | None:
        address = where.get(word)
        if address is None or address == name:
            return None
        file, _, anchor = address.partition("#")
        if file == name:
            return f"#{anchor}"
        folder = name.rpartition("/")[0]
        return (
            address.removeprefix(f"{folder}/")
            if folder and address.startswith(f"{folder}/")
            else "../" * depth + address
        )

    return link


def clauses(describer: Describer) -> Article:
    """Return the index of clauses: the agreements and the coverage matrix."""
    law = describer.law
    intro: list[str] = []
    for agreement in law.pack.agreements.values():
        source = law.pack.sources[agreement.source]
        amends = f", which amends {agreement.supplements}" if agreement.supplements else ""
        intro.append(
            f"{agreement.id}{amends}: {agreement.title}, from {agreement.day}. {source.title}. {source.publisher}."
        )
    matrix = page([cover_of(law, clause, describer.cases) for clause in law.pack.clauses.values()])
    lead = Text("Every clause of the agreements, with its rules, the cases that show them, and what became of it.")
    return Article("The clauses", blocks_of(lead, items(intro), list(matrix.blocks)))


def readings(describer: Describer, link: Link) -> str:
    """Return the page of readings and assumptions."""
    pack = describer.pack
    ranging = [item.id for item in pack.questions.values() if item.open]
    parts = [
        marked(
            Article(
                "The readings",
                (
                    Text(
                        "Where the words bear more than one reading, the reading is data. An open question ranges over "
                        "its plausible readings unless it is pinned; every other is read by its first reading. "
                        "`checker check --pin ID=READING` pins one; a record cannot be pinned."
                    ),
                    Text(f"Open: {listed(ranging)}."),
                ),
            ),
            link,
        )
    ]
    parts += [marked(article(describer.describe(id)), link, 2) for id in pack.questions]
    parts.append(marked(Article("The assumptions", (Text("What no words say and every verdict needs."),)), link))
    parts += [marked(article(describer.describe(id)), link, 2) for id in pack.assumptions]
    return "\n".join(parts)


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
        described = [describer.describe(item["id"]) for item in data["fields"]]
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
    for path in sorted((HERE / "clauses").glob("*.md")):
        if f"clauses/{path.name}" not in found:
            stale.append(f"clauses/{path.name}")
            if not check:
                path.unlink()
    for name in stale:
        print(f"docs/{name} {'is stale: run `make docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
