"""The pages of a server with a pack of another family say no word of the shipped one."""

from __future__ import annotations

import html
import re

import pytest

from tests.test_neutral import ACT, GPL, spoken, words
from tests.web.serving import SETTINGS, client_of

__all__ = ["words"]
PAGES = ["/", "/clauses", "/healthz", "/v1/policy", "/clauses/gpl3.source", "/nothing"]


def test_no_page_speaks_of_it(words: re.Pattern[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with client_of(SETTINGS._replace(law=SETTINGS.law._replace(policy=str(GPL)))) as client:
        answers = [client.get(path) for path in PAGES]
        answers += [client.post("/ask", data={"action": "open", "text": ACT})]
        answers += [client.post("/v1/decisions", content=ACT, headers={"Content-Type": "application/yaml"})]
    assert answers[0].status_code == 200 and answers[-2].status_code == 200
    for answer in answers:
        text = html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL))
        found = spoken(words, text)
        assert not found, (str(answer.url), found)
