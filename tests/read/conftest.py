"""Both YAML parsers, libyaml's and PyYAML's own."""

from __future__ import annotations

import pytest
import yaml

from checker.read.yaml_reader import Parser, PythonParser


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest) -> Parser:
    """A YAML parser."""
    if request.param == "python":
        return PythonParser
    cyaml = pytest.importorskip("yaml.cyaml", reason="PyYAML was built without libyaml")
    assert yaml.__with_libyaml__
    return cyaml.CParser
