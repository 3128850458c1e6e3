"""Manifests in commands about one act: the configuration's maps make descriptors of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.check.options import DEFAULTS
from checker.cli.common import UsageError, config_of, maps_of, read_one, usage
from checker.cli.judging import configured, names_map
from checker.gate.config import Config
from checker.judge.act import Act
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.read.discover import STDIN
from checker.read.document import Document
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.read.reader import read_bytes
from checker.report.build import errors_of, problems_of
from checker.report.model import ReportError

if TYPE_CHECKING:
    from checker.gate.mapped import Mappings
    from checker.maps.merge import Mapped


class Made(NamedTuple):
    """A made descriptor, its act (None if it is invalid), and its errors."""

    document: Mapped
    act: Act | None
    errors: list[ReportError]


def read_act(args: argparse.Namespace, law: Law) -> tuple[Document, Act]:
    """Return the act that the arguments name in a descriptor or manifest; raises UsageError with every problem."""
    made = made_of(args.path, law, config_of(args))
    return read_one(args.path, law, args.document) if made is None else _only(made, args.path, args.document)


def made_of(path: str, law: Law, config: Config) -> list[Made] | None:
    """Return the descriptors that the configuration's maps make with a file, a manifest or an overlay; None if they make none.

    Raises UsageError.
    """
    maps = maps_of(config, law) if path != STDIN else None
    if maps is None:
        return None
    from checker.gate.mapped import mappings, problems_in

    options = configured(DEFAULTS, config)
    mapping = mappings(maps, names_map(maps, [path]))(law, [path], options)
    if not mapping.claims(path) and not _adds(path, mapping):
        return None
    failed_entries, descriptors = mapping.made()
    if failed_entries:
        raise UsageError(
            [error._replace(path=error.path or entry.path) for entry in failed_entries for error in entry.errors]
        )
    reader = Reader(law)
    made: list[Made] = []
    for document, _ in descriptors:
        act, refusals = reader.act(document.data, document.unlisted)
        problems = problems_in(document) or problems_of(document, refusals)
        errors = [error._replace(path=error.path or document.path) for error in errors_of(problems)]
        made.append(Made(document, None if errors else act, errors))
    return made


def _adds(path: str, mapping: Mappings) -> bool:
    """Return whether all that a file holds only adds to what maps make."""
    try:
        documents = read_bytes(content_of(path, DEFAULT.file_bytes), path=path).documents
    except (OSError, ValueError):
        return False
    return bool(documents) and all(mapping.aside(document) for document in documents)


def _only(made: Sequence[Made], path: str, number: int | None) -> tuple[Document, Act]:
    if not made:
        raise usage(f"no map makes anything of {path}: `when` holds for none of its documents", "no-descriptor")
    if number is None and len(made) > 1:
        raise usage(f"the maps make {len(made)} acts with {path}; say which with --document N, from 0")
    if number is not None and not 0 <= number < len(made):
        raise usage(f"the maps make {len(made)} acts with {path}; --document takes 0 to {len(made) - 1}")
    document, act, errors = made[number or 0]
    if act is None:
        raise UsageError(errors)
    return document, act
