"""A checked descriptor, which gate, advice and report share: it is read, admitted and judged only once."""

from __future__ import annotations

from typing import NamedTuple

from checker.judge.act import Act
from checker.judge.verdict import Judgement
from checker.read.document import Document


class Checked(NamedTuple):
    """A document, the act that it describes, and the judgement of that act: read, admitted and judged once."""

    document: Document
    act: Act
    judgement: Judgement
