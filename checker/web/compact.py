"""JSON in one line, for the programs that ask the API: orjson writes it, with a tenth of the instructions of Python's encoder."""

from __future__ import annotations

import re
from json.encoder import encode_basestring_ascii

import orjson

from checker.report.escape import json_text

_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def json_line(value: object) -> bytes:
    """Return plain data as JSON in one line and in ASCII; what orjson refuses (lone surrogates, huge numbers) `json_text` writes."""
    try:
        line = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json_text(value).encode()
    if line.isascii():
        return line
    # Beyond ASCII there is nothing in JSON but its texts, and an escape may stand anywhere in those.
    return _BEYOND_ASCII.sub(lambda match: encode_basestring_ascii(match[0])[1:-1], line.decode()).encode()
