"""The configuration of a project: `checker.toml`, or `[tool.checker]` of a pyproject.toml.

The nearest file from the working folder upward counts; within a folder checker.toml goes first. Nothing else configures:
neither a descriptor nor a variable of the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.gate.nearest import nearest_file
from checker.pack.model import Pin
from checker.read.discover import STDIN, resolved, unread
from checker.read.document import Path
from checker.read.files import content_of
from checker.read.limits import DEFAULT, Limits
from checker.report.model import Location, ReportError

DEEPEST = 200
"""The greatest `limits.depth`: functions that recurse walk over what is read."""


class ConfigError(Exception):
    """A configuration that cannot be used; `errors` has every reason."""

    def __init__(self, errors: list[ReportError]) -> None:
        super().__init__(errors)
        self.errors = errors


class Config(NamedTuple):
    """A configuration: values by key in the form of `config.schema.json`; `file` is None where there is no file.

    Paths are relative to the working folder where they are below it, else absolute. `places` has the place of each key that
    was found, by dotted name.
    """

    file: str | None = None
    values: Mapping[str, Any] = {}
    places: Mapping[str, Location] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key."""
        return self.values.get(key, default)

    def place(self, key: str) -> str:
        """Return the place of a key: `checker.toml:3`."""
        location = self.places.get(key)
        return f"{self.file}:{location.line}" if location else self.file or ""

    def error(self, key: str, code: str, message: str) -> ReportError:
        """Return an error at a key."""
        return ReportError(code, message, self.places.get(key), self.file)

    @property
    def pins(self) -> dict[str, Pin]:
        """The pins, by question."""
        return {key: Pin(pin["reading"], pin["by"], pin["on"], pin["why"]) for key, pin in self.get("pins", {}).items()}

    @property
    def base(self) -> str:
        """The folder of the file; paths for its pattern are relative to it."""
        return os.path.dirname(os.path.abspath(self.file)) if self.file else ""

    @property
    def limits(self) -> Limits:
        """The limits of reading."""
        settings = {key.replace("-", "_"): value for key, value in self.get("limits", {}).items()}
        return Limits(**{key: value for key, value in settings.items() if key in Limits._fields})

    @property
    def rows(self) -> int:
        """The most rows of a descriptor."""
        rows: int = self.get("limits", {}).get("rows", 1_000)
        return rows


def load_config(file: str | None = None, *, isolated: bool = False, start: str = ".") -> Config:
    """Return the configuration of `file`, else the nearest one from `start` upward; raises ConfigError.

    With `isolated` no file is read.
    """
    if isolated:
        if file is not None:
            raise ConfigError(
                [ReportError("usage", "--isolated uses no configuration file; leave out --config or --isolated")]
            )
        return Config()
    if file is None:
        file = nearest_file(start)
        if file is None:
            return Config()
        if os.getcwd().startswith(os.path.join(os.path.dirname(file), "")):
            # A file above the working folder is named by its relative path.
            file = os.path.relpath(file)
    try:
        content = content_of(file, DEFAULT.file_bytes)
    except (OSError, ValueError) as error:
        raise ConfigError([ReportError("config", unread(file, error), None, display_path(file))]) from None
    if len(content) > DEFAULT.file_bytes:
        message = f"has more than {DEFAULT.file_bytes:,} bytes; no configuration is so long"
        raise ConfigError([ReportError("config", message, None, display_path(file))])
    return read_config(content, file)


def read_config(content: bytes, file: str) -> Config:
    """Return the configuration in a file's content; raises ConfigError with every problem."""
    import tomllib

    name = display_path(file)
    base: Path = ("tool", "checker") if os.path.basename(file) == "pyproject.toml" else ()
    try:
        text = content.decode("utf-8-sig")
        data: Any = tomllib.loads(text)
        for part in base:
            data = data.get(part) if isinstance(data, dict) else None
        data = _as_json(data)
    except UnicodeDecodeError:
        raise ConfigError([ReportError("config", "is not in UTF-8: save it as UTF-8", None, name)]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax(str(error), text, name)]) from None
    except (RecursionError, ValueError):
        raise ConfigError(
            [ReportError("config", "cannot be read as TOML: a value is nested too deep or too long", None, name)]
        ) from None
    if data is None:
        raise ConfigError([ReportError("config", "has no [tool.checker]", None, name)])
    places = {
        ".".join(map(str, path[len(base) :])): place for path, place in keys_of(text) if path[: len(base)] == base
    }
    config = Config(name, data, places)
    errors = [*_misshapen(config, bool(base)), *_wrong(config)]
    if errors:
        raise ConfigError(sorted(errors, key=lambda error: error.location or (0, 0, 0, 0)))
    config = config._replace(values=_placed(config.values, os.path.dirname(os.path.abspath(file))))
    _same_version(config)
    return config


UNCLOSED = "a text is not closed: its last quote is missing"
SYNTAX = {
    "Illegal character '\\n'": UNCLOSED,
    "Unterminated string": UNCLOSED,
    'Expected "\'"': UNCLOSED,
    "Cannot overwrite a value": "a key stands here twice",
    "Invalid value": 'here a value is missing or none: a text needs quotes, as in "text"',
    "Expected '=' after a key in a key/value pair": 'a key is followed by = and its value, as in format = "text"',
    "Unclosed array": "a list is not closed, or lacks a comma",
}
"""Messages of the TOML parser → our words."""


def _syntax(parser_message: str, text: str, name: str) -> ReportError:
    position = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", parser_message)
    complaint = parser_message[: position.start()] if position else parser_message
    if position and position[1]:
        line, column = int(position[1]), int(position[2])
    else:
        last = text.rstrip().splitlines() or [""]
        line, column = len(last), len(last[-1]) + 1
    place = Location(line, column, line, column + 1)
    return ReportError("config", f"cannot be read as TOML: {SYNTAX.get(complaint, complaint)}", place, name)


def _as_json(value: Any, room: int = DEEPEST) -> Any:
    """Return a TOML value as a JSON value: days and times become text; raises RecursionError below `room` tables and lists."""
    if room < 0:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _as_json(part, room - 1) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part, room - 1) for part in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the configuration."""
    import json

    with open(os.path.join(os.path.dirname(__file__), "config.schema.json"), encoding="utf-8") as file:
        data: dict[str, Any] = json.load(file)
    return data


def _misshapen(config: Config, section: bool) -> Iterator[ReportError]:
    """Yield the errors that the schema finds."""
    from checker.pack.json_schema import acceptor
    from checker.pack.validate import explain

    form = schema()
    if acceptor(form)(config.values):
        return
    for refusal in explain(form, config.values):
        key = ".".join(map(str, refusal.path))
        message = refusal.message
        if key == "tool" and not section:
            message = "[tool.checker] is for pyproject.toml; in this file the keys stand at the top"
        while key and key not in config.places:
            key = key.rpartition(".")[0]
        yield config.error(key, "config", message)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _wrong(config: Config) -> Iterator[ReportError]:
    """Yield errors in values that have the right form."""
    from checker.read.days import is_day, no_day
    from checker.read.spelling import meant
    from checker.report.formats import FORMATS

    outputs = config.get("output")
    formats = [("format", config.get("format"))] if isinstance(config.get("format"), str) else []
    formats += [(f"output.{name}", name) for name in outputs] if isinstance(outputs, dict) else []
    for key, name in formats:
        if name not in FORMATS:
            hint = meant(name, FORMATS, f"the formats are {', '.join(FORMATS)}")
            yield config.error(key, "config", f'there is no format "{name}"{hint}')
    for key, value in config.values.items():
        if any("\0" in text for text in _texts(value)):
            yield config.error(key, "config", f"{key}: a NUL character cannot stand here")
    pattern = config.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield config.error("pattern", "config", f"pattern: is no regular expression: {error}")
    limits = config.get("limits")
    depth = limits.get("depth") if isinstance(limits, dict) else None
    if isinstance(depth, int) and depth > DEEPEST:
        yield config.error("limits.depth", "config", f"limits.depth: at most {DEEPEST}; found {depth}")
    day = config.get("signature-not-before")
    if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day) and not is_day(day):
        yield config.error("signature-not-before", "config", f"signature-not-before: {no_day(day)}")
    wanted = config.get("required-version")
    if isinstance(wanted, str) and not all(re.fullmatch(_CONDITION, part.strip()) for part in wanted.split(",")):
        yield config.error(
            "required-version",
            "config",
            f'required-version: expected versions such as ">=1.2,<2"; found "{wanted[:60]}"',
        )


_CONDITION = r"(>=|<=|>|<|==|!=|~=)?\s*(\d+(?:\.\d+)*)"


def _same_version(config: Config) -> None:
    """Raise ConfigError if the configuration asks for another version."""
    from checker import __version__

    wanted = config.get("required-version")
    if wanted is not None and not satisfies(__version__, wanted):
        message = f"this project asks for checker {wanted}; this is {__version__}: install one that it asks for"
        raise ConfigError([config.error("required-version", "required-version", message)])


def satisfies(version: str, wanted: str) -> bool:
    """Return whether a version meets every condition of a list such as `>=1.2,<2`; a bare version means exactly that one."""
    numbers = _numbers(version)
    for part in wanted.split(","):
        match = re.fullmatch(_CONDITION, part.strip())
        if match is None:
            return False
        sign, wanted_numbers = match[1] or "==", _numbers(match[2])
        width = max(len(numbers), len(wanted_numbers))
        a, b = numbers + (0,) * (width - len(numbers)), wanted_numbers + (0,) * (width - len(wanted_numbers))
        holds = {
            "==": a == b,
            "!=": a != b,
            ">=": a >= b,
            "<=": a <= b,
            ">": a > b,
            "<": a < b,
            "~=": a >= b and a[: max(len(wanted_numbers) - 1, 1)] == b[: max(len(wanted_numbers) - 1, 1)],
        }
        if not holds[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple([int(part) for part in match[0].split(".")]) if match else (0,)


def _placed(values: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Return the values with each path relative to the working folder if it is below it, else absolute."""
    placed = dict(values)
    for key in ("policy", "ledger", "receipt", "signature"):
        if key in placed:
            placed[key] = _path(folder, placed[key])
    for key in ("paths", "waivers", "require-signature", "maps"):
        if key in placed:
            placed[key] = [_path(folder, path) for path in placed[key]]
    if "ignore" in placed:
        from glob import escape

        placed["ignore"] = [_path(escape(folder), path) for path in placed["ignore"]]
    if "output" in placed:
        placed["output"] = {name: _path(folder, path) for name, path in placed["output"].items()}
    return placed


def _path(folder: str, path: str) -> str:
    return path if path == STDIN else display_path(resolved(folder, path))


def display_path(path: str) -> str:
    """Return a path with `/`, relative to the working folder if it is below it, else unchanged."""
    here = os.getcwd()
    full = os.path.abspath(path)
    if full == here:
        return "."
    below = full[len(here) + 1 :] if full.startswith(here.rstrip(os.sep) + os.sep) else path
    return f"./{below}" if below == STDIN else below.replace(os.sep, "/")


_HEADER = r"[ \t]*\[\[?[ \t]*(?P<path>[^\]]+?)[ \t]*\]"
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
_KEY = rf"[ \t]*(?P<path>{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*="


def keys_of(text: str) -> Iterator[tuple[Path, Location]]:
    """Yield the path and place of each key at the beginning of a line, table headers included: the parser gives no places.

    A line inside a text of several lines may look like a key. Either we have no such key, or it stands elsewhere too; at worst
    the place of an error is wrong.
    """
    table: Path = ()
    seen: set[Path] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(_HEADER, line)
        match = header or re.match(_KEY, line)
        if match is None:
            continue
        parts: Path = tuple([part.strip("\"'") for part in re.findall(_NAME, match["path"])])
        path = parts if header else (*table, *parts)
        if header:
            table = parts
        if path in seen:
            continue
        seen.add(path)
        start = match.start("path") + 1
        yield path, Location(number, start, number, start + len(match["path"]))
