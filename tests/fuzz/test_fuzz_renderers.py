"""Whatever a report holds: every format renders it, says the same, and lets nothing hostile through."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from checker.report.formats import FORMATS, render
from checker.report.model import Report
from tests.fuzz.fuzzing import runs
from tests.fuzz.test_fuzz_descriptors import CONTROL
from tests.report.reports import reports


@runs(60)
@given(report=reports, excerpt=st.booleans(), verbose=st.booleans(), quiet=st.booleans())
def test_every_format_renders_every_report(report: Report, excerpt: bool, verbose: bool, quiet: bool) -> None:
    code = report.exit_code
    for format in FORMATS:
        text = render(report, format, excerpt=excerpt, verbose=verbose, quiet=quiet)
        silent = quiet and code == 0 and format in ("text", "concise") and not text
        assert (text.endswith("\n") or silent) and text == render(
            report, format, excerpt=excerpt, verbose=verbose, quiet=quiet
        )
        shown = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL) if format == "html" else text
        assert not CONTROL.search(shown), format
        text.encode()
    assert report.exit_code == code
