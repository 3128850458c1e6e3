"""`checker config`: shows what is in force, and from where."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from checker.cli.common import add_law_options, config_of, law_of
from checker.cli.output import put
from checker.gate.config import Config, schema
from checker.judge.law import Law
from checker.read.discover import PATTERN
from checker.read.limits import DEFAULT
from checker.read.plain import attributes
from checker.report.escape import json_text, visible

STANDARD: dict[str, Any] = {
    "paths": [],
    "maps": [],
    "pattern": PATTERN,
    "ignore": [],
    "embedded": None,
    "policy-digest": None,
    "require-signature": [],
    "signature": None,
    "signature-not-before": None,
    "max-policy-age": None,
    "ledger": None,
    "waivers": [],
    "owners": {},
    "waiver-days": 365,
    "receipt": None,
    "required-version": None,
    "format": "text",
    "output": {},
    "excerpt": True,
    "allow-review": False,
    "allow-empty": False,
}
"""The default settings."""


class Setting(NamedTuple):
    """A setting in force: its key, its value as plain data, and its origin."""

    key: str
    value: Any
    origin: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_law_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")


def run(args: argparse.Namespace) -> int:
    """Show the settings, the pack, its agreements and the ledger."""
    config = config_of(args)
    law = law_of(args)
    in_force = settings(args, config, law)
    put(as_json(config, law, in_force) if args.format == "json" else as_text(config, law, in_force))
    return 0


def settings(args: argparse.Namespace, config: Config, law: Law) -> list[Setting]:
    """Return every setting in schema order; each pin, limit and attested field is a setting of its own."""
    result: list[Setting] = []
    for key in schema()["properties"]:
        if key == "policy":
            result.append(Setting(key, *_policy(args, config, law)))
        elif key == "pins":
            result += _pins(args, config, law)
        elif key == "limits":
            result += _limits(config)
        elif key == "attest":
            own_paths = config.get("attest", ())
            result += [
                Setting(f"attest.{path}", True, config.place("attest") if path in own_paths else "the pack")
                for path in law.pack.attest
            ]
        elif key == "ledger" and args.ledger:
            result.append(Setting(key, args.ledger, "the command line"))
        else:
            value = config.get(key, STANDARD[key])
            result.append(Setting(key, value, config.place(key) if key in config.values else "default"))
    day = "the command line" if args.as_of else "default"
    return [*result, Setting("as-of", args.as_of, day)]


def _policy(args: argparse.Namespace, config: Config, law: Law) -> tuple[str, str]:
    if args.policy:
        return args.policy, "the command line"
    if "policy" in config.values:
        return config.get("policy"), config.place("policy")
    return law.pack.name, "shipped with checker"


def _pins(args: argparse.Namespace, config: Config, law: Law) -> list[Setting]:
    given = {text.partition("=")[0] for text in args.pin}
    result = []
    for key, pin in sorted(law.pins.items()):
        if key in given:
            origin = "the command line"
        elif key in config.pins:
            origin = config.place(f"pins.{key}")
        else:
            origin = "the pack"
        value = {name: part for name, part in attributes(pin, "reading", "by", "on", "why").items() if part}
        result.append(Setting(f"pins.{key}", value, origin))
    return result


def _limits(config: Config) -> list[Setting]:
    configured = config.get("limits", {})
    standard = {
        **{name.replace("_", "-"): value for name, value in DEFAULT._asdict().items()},
        "rows": Config().rows,
    }
    return [
        Setting(
            f"limits.{name}",
            configured.get(name, value),
            config.place(f"limits.{name}") if name in configured else "default",
        )
        for name, value in standard.items()
    ]


def as_json(config: Config, law: Law, in_force: list[Setting]) -> str:
    """Return the settings in force as JSON."""
    pack = law.pack
    return json_text(
        {
            "schema_version": 1,
            "command": "config",
            "file": config.file,
            "settings": [{"key": setting.key, "value": setting.value, "from": setting.origin} for setting in in_force],
            "policy": attributes(pack, "name", "title", "version", "reviewed_on", "digest", "locked"),
            "agreements": {agreement.id: law.params[agreement.start] for agreement in pack.agreements.values()},
            "ledger": {
                key: {
                    "value": _known(entry.value),
                    "known_from": entry.known_from or None,
                    "source": entry.source or None,
                }
                for key, entry in law.entries.items()
            },
            "basis": pack.basis,
        }
    )


def _known(value: Any) -> Any:
    return "unknown" if value is None else value


def as_text(config: Config, law: Law, in_force: list[Setting]) -> str:
    """Return the settings in force as lines: key, value and origin."""
    pack = law.pack
    locked = "; locked: no other pins" if pack.locked else ""
    rows = [(setting.key, _value_text(setting.value), setting.origin) for setting in in_force]
    wide, long = (max(len(row[number]) for row in rows) for number in (0, 1))
    long = min(long, 48)
    lines = [f"configuration: {config.file or 'none found; every setting is the default or from the command line'}"]
    lines += [f"  {key:<{wide}}  {value:<{long}}  {origin}".rstrip() for key, value, origin in rows]
    lines += ["", f"policy: {pack.title} {pack.version}, reviewed on {pack.reviewed_on}{locked}", f"  {pack.digest}"]
    lines += ["", "agreements:"]
    for agreement in pack.agreements.values():
        day = law.params[agreement.start]
        lines.append(
            f"  {agreement.id}  "
            + (f"from {day}" if day != "none" else f"left out: known only from {agreement.known_from}")
        )
    lines += ["", "ledger:"]
    for key, entry in law.entries.items():
        known = f", known from {entry.known_from}" if entry.known_from else ""
        source = f" ({entry.source})" if entry.source else ""
        lines.append(f"  {key}: {_value_text(_known(entry.value))}{known}{source}")
    return "\n".join([visible(line) for line in [*lines, "", pack.basis]]) + "\n"


def _value_text(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join([f"{key} {_value_text(part)}" for key, part in value.items()])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
