"""Downloads of a decision: the descriptor, the report, the receipt, and a workflow for the gate."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker.advise.skeleton import commented
from checker.gate.receipts import canonical
from checker.read.edit import EditError
from checker.report.formats import render
from checker.web.conversation import Draft, resumed
from checker.web.forms import draft_of, fields
from checker.web.problems import Refused
from checker.web.service import Service


def descriptor(service: Service, data: Mapping[str, Any]) -> str:
    """Return a descriptor as YAML with comments; raises EditError if it is not complete."""
    pack = service.library.pack
    if str(data.get("kind")) not in pack.kinds or "id" not in data:
        raise EditError("it is not complete")
    return commented(pack.kinds[str(data["kind"])], data, pack.basis)


def report(service: Service, data: Mapping[str, Any]) -> str:
    """Return the report as printable HTML."""
    return render(service.desk.report(descriptor(service, data).encode("utf-8", "replace"), "yaml"), "html")


def receipt(service: Service, data: Mapping[str, Any]) -> str:
    """Return the receipt, for `checker replay`."""
    return canonical(service.desk.recorded(descriptor(service, data).encode("utf-8", "replace"), "yaml")[1])


def command(service: Service, id: str) -> str:
    """Return the command line that judges the same descriptor by the same law."""
    law, choice = service.desk.law, service.desk.choice
    words = ["checker", "check", f"{id}.descriptor.yaml"]
    waivers = [("--waivers", file) for file in choice.waivers]
    for option, file in (("--policy", choice.policy), ("--ledger", choice.ledger), *waivers):
        # The page must not show the server's folders, so the name of a file stands for its path.
        words += [option, os.path.basename(os.path.abspath(file))] if file else []
    for key, pin in law.pins.items():
        words += ["--pin", f"{key}={pin.reading}"]
    words += ["--as-of", law.as_of] if law.as_of else []
    words += ["--max-policy-age", str(choice.max_age)] if choice.max_age is not None else []
    words += ["--allow-review"] if choice.allow_review else []
    return shlex.join([*words, "--policy-digest", law.pack.digest])


def gate(service: Service, id: str) -> str:
    """Return a workflow for GitHub Actions that judges the descriptor at every change."""
    return f"""name: agreements
on: [push, pull_request]
permissions:
  contents: read
jobs:
  agreements:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - run: pip install agreement-checker
    - run: {command(service, id)}
"""


Make = Callable[[Service, Mapping[str, Any]], str]
DOWNLOADS: Mapping[str, tuple[str, str, Make]] = {
    "descriptor": ("application/yaml", "descriptor.yaml", descriptor),
    "report": ("text/html; charset=utf-8", "report.html", report),
    "receipt": ("application/json", "receipt.json", receipt),
    "gate": ("application/yaml", "workflow.yaml", lambda service, data: gate(service, str(data["id"]))),
}
"""Name of a download → media type, end of the file's name, and maker."""


def download_response(service: Service, draft: Draft, what: str) -> Response:
    """Return the download `what` of a draft's decision; raises Refused."""
    if what not in DOWNLOADS:
        raise Refused(422, f"expected one of {', '.join(DOWNLOADS)}")
    kind, suffix, make = DOWNLOADS[what]
    try:
        data = resumed(service.desk, draft).result()
        service.desk.single(descriptor(service, data).encode("utf-8", "replace"), "yaml")
        id, text = str(data["id"]), make(service, data)
    except (EditError, ValueError) as error:
        raise Refused(422, f"the draft is not valid: {error}") from None
    headers = {"content-disposition": f'attachment; filename="{id}.{suffix}"', "content-type": kind}
    return Response(text.encode("utf-8", "replace"), headers=headers)


async def download(request: Request, service: Service) -> Response:
    """POST /download: the descriptor, the report, the receipt or the workflow of a draft."""
    form = await fields(request)
    draft, what = draft_of(form.get("draft", [""])[0]), form.get("what", [""])[0]
    return await service.desk.heavy(download_response, service, draft, what)
