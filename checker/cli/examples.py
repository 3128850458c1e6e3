"""The commands in groups, and examples of each, for help, the man page and the reference."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: dict[str, tuple[str, ...]] = {
    "Judge a plan": ("check", "interview", "init", "fix", "what-if", "forecast"),
    "Read the agreement": ("explain", "clauses", "diff"),
    "Keep a gate": ("config", "waive", "reviews", "answer", "replay", "attest", "verify", "audit"),
    "Write policies": ("test", "prove", "sources", "pack", "schema"),
    "Serve others": ("serve", "lsp", "mcp"),
    "Help": ("help", "completion"),
}
"""Every command once; a test holds it to the commands that there are."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "check": (
        "checker check launches/",
        "checker check launches/sol.descriptor.yaml --verbose",
        "checker check launches/ --format markdown --output sarif=checker.sarif",
    ),
    "init": ("checker init launch --output launches/sol.descriptor.yaml",),
    "schema": ("checker schema descriptor",),
    "explain": ("checker explain READING", "checker explain RULE --table", "checker explain 'offerings[].cloud'"),
    "clauses": ("checker clauses", "checker clauses --format markdown"),
    "test": ("checker test policies/", "checker test --mutate"),
    "prove": ("checker prove policies/",),
    "what-if": (
        "checker what-if launches/sol.descriptor.yaml --set 'offerings[1].stage=preview'",
        "checker what-if launches/sol.descriptor.yaml --set offerings.1.available=unknown --on 2026-06-01",
    ),
    "forecast": ("checker forecast launches/sol.descriptor.yaml",),
    "fix": ("checker fix launches/sol.descriptor.yaml", "checker fix launches/sol.descriptor.yaml --patch"),
    "interview": (
        "checker interview --output launches/sol.descriptor.yaml",
        "checker interview launches/sol.descriptor.yaml",
    ),
    "diff": ("checker diff agreement:FIRST agreement:SECOND", "checker diff this pin:READING=VALUE"),
    "reviews": ("checker reviews launches/", "checker reviews launches/ --format ics"),
    "answer": (
        "checker answer READING=VALUE launches/ --by 'A. Counsel' --on 2026-05-04 --why 'the words say so'",
        "checker answer LEDGER.KEY=VALUE --source 'minutes of the board'",
    ),
    "waive": (
        "checker waive launches/ --descriptor sol --rule RULE --reason 'agreed, ticket 17' "
        "--approver 'A. Counsel' --consent https://example.com/17 --granted 2026-05-01 --expires 2026-07-31",
    ),
    "replay": ("checker replay receipt.json",),
    "attest": ("checker attest launches/ --key env:CHECKER_KEY",),
    "verify": ("checker verify statements.jsonl --key checker.pub",),
    "sources": ("checker sources policies/",),
    "pack": ("checker pack verify policies/",),
    "config": ("checker config",),
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
    """Return what stands below the help of a command."""
    return "\n".join(["examples:", *[f"  {line}" for line in EXAMPLES[command]]])


def overview(commands: Mapping[str, str]) -> str:
    """Return the commands in groups, each with what it does."""
    width = max(map(len, commands)) + 2
    lines = [
        "usage: checker COMMAND [options]",
        "",
        "Judge launches, licences and payments under the announced agreements.",
    ]
    for title, names in GROUPS.items():
        lines += ["", f"{title}:", *[f"  {name:{width}}{commands[name]}" for name in names]]
    lines += [
        "",
        "checker help COMMAND says more, with examples; checker --version says which version this is.",
        "Built from public summaries; not legal advice.",
    ]
    return "\n".join(lines) + "\n"
