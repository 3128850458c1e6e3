"""The commands in groups, and examples of each, for help, the man page and the reference."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: dict[str, tuple[str, ...]] = {
    "Judge a plan": ("check", "interview", "init", "fix", "what-if", "forecast"),
    "Read the agreement": ("explain", "clauses", "diff"),
    "Keep a gate": ("config", "map", "waive", "reviews", "answer", "replay", "attest", "verify", "audit"),
    "Write policies": ("test", "prove", "sources", "pack", "schema"),
    "Serve others": ("serve", "lsp", "mcp"),
    "Help": ("help", "completion"),
}
"""Every command once; a test compares it with the existing commands."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "check": (
        "checker check acts/",
        "checker check acts/mine.descriptor.yaml --verbose",
        "checker check acts/ --format markdown --output sarif=checker.sarif",
    ),
    "init": ("checker init KIND --output acts/mine.descriptor.yaml",),
    "schema": ("checker schema descriptor",),
    "explain": ("checker explain READING", "checker explain RULE --table", "checker explain FIELD"),
    "clauses": ("checker clauses", "checker clauses --format markdown"),
    "test": ("checker test pack/", "checker test --mutate"),
    "prove": ("checker prove pack/",),
    "what-if": (
        "checker what-if acts/mine.descriptor.yaml --set FIELD=VALUE",
        "checker what-if acts/mine.descriptor.yaml --set ROWS.1.FIELD=unknown --on 2026-06-01",
    ),
    "forecast": ("checker forecast acts/mine.descriptor.yaml",),
    "fix": ("checker fix acts/mine.descriptor.yaml", "checker fix acts/mine.descriptor.yaml --patch"),
    "interview": (
        "checker interview --output acts/mine.descriptor.yaml",
        "checker interview acts/mine.descriptor.yaml",
    ),
    "diff": (
        "checker diff agreement:FIRST agreement:SECOND",
        "checker diff FIRST SECOND --set FIELD=A..B",
        "checker diff this pin:READING=VALUE",
    ),
    "reviews": ("checker reviews acts/", "checker reviews acts/ --format ics"),
    "answer": (
        "checker answer READING=VALUE acts/ --by 'A. Counsel' --on 2026-05-04 --why 'the words say so'",
        "checker answer LEDGER.KEY=VALUE --source 'minutes of the board'",
    ),
    "waive": (
        "checker waive acts/ --descriptor mine --rule RULE --reason 'agreed, ticket 17' "
        "--approver 'A. Counsel' --consent https://example.com/17 --granted 2026-05-01 --expires 2026-07-31",
    ),
    "replay": ("checker replay receipt.json",),
    "attest": ("checker attest acts/ --key env:CHECKER_KEY",),
    "verify": ("checker verify statements.jsonl --key checker.pub",),
    "sources": ("checker sources pack/",),
    "pack": ("checker pack verify pack/",),
    "config": ("checker config",),
    "map": ("checker map deploy/assistant.yaml", "checker map deploy/assistant.yaml --json"),
    "audit": ("checker audit history.jsonl",),
    "lsp": ("checker lsp",),
    "mcp": ("checker mcp",),
    "serve": ("checker serve --port 8080",),
    "help": ("checker help fix",),
    "completion": (
        "checker completion bash > ~/.local/share/bash-completion/completions/checker",
        "checker completion fish > ~/.config/fish/completions/checker.fish",
        "checker completion man > checker.1",
    ),
}
"""Examples of every command, each as it can be typed."""


def epilog(command: str) -> str:
    """Return the text below the help of a command."""
    return "\n".join(["examples:", *[f"  {line}" for line in EXAMPLES[command]]])


def overview(commands: Mapping[str, str]) -> str:
    """Return the commands in groups, each with its purpose."""
    width = max(map(len, commands)) + 2
    lines = [
        "usage: checker COMMAND [options]",
        "",
        "Judge what people describe under the agreements that a policy pack holds.",
    ]
    for title, names in GROUPS.items():
        lines += ["", f"{title}:", *[f"  {name:{width}}{commands[name]}" for name in names]]
    lines += [
        "",
        "checker help COMMAND says more, with examples; checker --version says which version this is.",
        "Each answer ends with what its policies rest on. Not legal advice.",
    ]
    return "\n".join(lines) + "\n"
