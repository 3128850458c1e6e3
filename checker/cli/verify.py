"""`checker verify FILE --key PUB… [PATH…]`: whether decisions were signed by a trusted key, and what they say."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.check.file import read_content
from checker.check.options import DEFAULTS, Options
from checker.cli.common import config_of, usage
from checker.cli.judging import configured
from checker.cli.output import put
from checker.cli.signing import public_keys
from checker.read.discover import IGNORED, Found, find, unread
from checker.read.files import spelt
from checker.read.limits import Limits
from checker.read.plain import attributes
from checker.read.reader import read_bytes
from checker.report.escape import json_text, visible

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from checker.attest.statement import Decision
    from checker.gate.config import Config


WHOLE = DEFAULTS._replace(limits=Limits(file_bytes=1 << 30))
"""The options by which a judged file is read whole, whatever limits it was judged within."""


class Signed(NamedTuple):
    """A decision with the ids of the trusted keys that signed it."""

    decision: Decision
    signers: tuple[str, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="what checker attest wrote, a statement a line")
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files that the statements must be about")
    parser.add_argument(
        "--key",
        metavar="FILE|env:NAME",
        action="append",
        default=[],
        help="a public key that is trusted; may be repeated",
    )
    parser.add_argument("--policy-digest", metavar="SHA", help="the digest of the pack that must have decided")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")
    parser.add_argument("--config", metavar="FILE", help="take `pattern` and `ignore` from the configuration FILE")
    parser.add_argument("--isolated", action="store_true", help="use no configuration file")


def run(args: argparse.Namespace) -> int:
    """Verify; return 0 if every statement is signed and allows its descriptor, 1 if not, 2 if nothing was verified."""
    keys = public_keys(args.key)
    decisions, problems = read_statements(args.file, keys)
    problems += _policies(decisions, args.policy_digest)
    config = config_of(args)
    walk = find(args.paths, ignore=configured(DEFAULTS, config).ignore)
    problems += _files(args.paths, walk, config, [signed.decision for signed in decisions])
    ignored = [skipped.path for skipped in walk.skipped if skipped.why == IGNORED]
    put((as_json if args.format == "json" else as_text)(decisions, problems, ignored))
    return 1 if problems or any(signed.decision.result == "FAILED" for signed in decisions) else 0


def read_statements(file: str, keys: list[Ed25519PublicKey]) -> tuple[list[Signed], list[str]]:
    """Return the decisions signed by trusted keys, and a sentence on each invalid line; raises UsageError."""
    from checker.attest.envelope import LIMITS, EnvelopeProblem, verify
    from checker.attest.statement import StatementProblem, read_statement

    try:
        content = read_content(file, DEFAULTS._replace(limits=LIMITS))
    except OSError as error:
        raise usage(f"{file}: {unread(file, error)}", "unreadable") from None
    if len(content) > LIMITS.file_bytes:
        raise usage(f"{file} is larger than {LIMITS.file_bytes:,} bytes", "limit")
    decisions, problems = [], []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            opened = verify(line, keys)
            decisions.append(Signed(read_statement(opened.payload), opened.signers))
        except (EnvelopeProblem, StatementProblem) as error:
            problems.append(f"{file}:{number}: {error}")
    if not decisions and not problems:
        raise usage(f"{file} holds no statement", "no-statement")
    return decisions, problems


def _policies(decisions: Iterable[Signed], wanted: str | None) -> list[str]:
    if wanted is None:
        return []
    digest = wanted.removeprefix("sha256:").lower()
    return [
        f"{signed.decision.path}: decided by another pack, sha256:{signed.decision.configuration.get('policy')}"
        for signed in decisions
        if signed.decision.configuration.get("policy") != digest
    ]


def _files(paths: list[str], walk: Found, config: Config, decisions: list[Decision]) -> list[str]:
    """Return a sentence on each file without a statement, among the named files and folders."""
    from checker.attest.statement import uncovered

    if not paths:
        return []
    problems = [f"{path}: {problem.message}" for path, problem in walk.problems]
    digests = {}
    files = [*walk.files, *_configured(paths, config)]
    named = [path for path in _made_of(paths, decisions) if path not in set(map(spelt, files))]
    for path in dict.fromkeys([*files, *named]):
        try:
            digests[path] = hashlib.sha256(read_content(path, WHOLE)).hexdigest()
        except OSError as error:
            problems.append(f"{path}: {unread(path, error)}")
    if not digests and not problems:
        problems.append(f"no descriptor was found in {', '.join(paths)}")
    return problems + uncovered(digests, decisions)


def _configured(paths: Sequence[str], config: Config) -> list[str]:
    """Return the files at the paths that a configured pattern makes descriptors, as a check finds them."""
    if "pattern" not in config.values:
        return []
    options = configured(DEFAULTS, config)
    files = find(paths, pattern=options.pattern, base=options.base, ignore=options.ignore).files
    if not (config.get("embedded") and config.get("allow-empty")):
        return files
    return [path for path in files if _holds_any(path, options._replace(embedded=config.get("embedded")))]


def _holds_any(path: str, options: Options) -> bool:
    """Return whether a descriptor stands under the embedded key in a file; what cannot be read may hold one."""
    try:
        reading = read_bytes(read_content(path, options), path=path, limits=options.limits, embedded=options.embedded)
    except (OSError, ValueError):
        return True
    return bool(reading.documents) or any(problem.code != "no-descriptor" for _, problem in reading.problems)


def _made_of(paths: Sequence[str], decisions: Iterable[Decision]) -> list[str]:
    """Return the files of decisions below the named folders: these include manifests, which a walk does not find."""
    folders = [os.path.join(os.path.realpath(path), "") for path in paths if os.path.isdir(path)]
    named = sorted({subject.path for decision in decisions for subject in decision.subjects})
    return [path for path in named if os.path.realpath(path).startswith(tuple(folders))]


def as_text(decisions: Iterable[Signed], problems: Iterable[str], ignored: Iterable[str]) -> str:
    """Return the verified decisions, the problems and the ignored paths as lines."""
    lines = []
    for decision, signers in decisions:
        by = ", ".join([signer[:16] for signer in signers])
        others = len(decision.subjects) - 1
        files = decision.path + (f" and {others} other file{'s' * (others > 1)}" if others else "")
        lines.append(f"{decision.result:<6}  {decision.kind} {decision.id} ({files}), signed by key {by}")
        for name in ("failedTests", "warnedTests"):
            lines += [f"        {name.removesuffix('Tests')}: {test}" for test in decision.tests[name]]
    lines += [f"not verified: {problem}" for problem in problems]
    lines += [f"left out: {path}: {IGNORED}" for path in ignored]
    return "\n".join([visible(line) for line in lines]) + "\n"


def as_json(decisions: Iterable[Signed], problems: Iterable[str], ignored: Iterable[str]) -> str:
    """Return the verified decisions, the problems and the ignored paths as JSON."""
    return json_text(
        {
            "schema_version": 1,
            "command": "verify",
            "verified": [
                {
                    **attributes(decision, "path", "document"),
                    "subjects": [attributes(file, "path", "sha256") for file in decision.subjects],
                    **attributes(decision, "kind", "id", "result"),
                    "signers": list(signers),
                    "configuration": dict(decision.configuration),
                    **{name: list(tests) for name, tests in decision.tests.items()},
                }
                for decision, signers in decisions
            ],
            "problems": list(problems),
            "ignored": list(ignored),
        }
    )
