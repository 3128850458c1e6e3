"""The answers as tools and the law as resources, with the official SDK of the Model Context Protocol."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from checker import __version__
from checker.explain.article import marked
from checker.explain.pages import article
from checker.mcp.answers import Answers, Data, Refused
from checker.read.edit import EditError
from checker.report.escape import markdown

TextOf = Annotated[str, Field(description="one or more descriptors: the text itself, never a path")]
Syntax = Annotated[str, Field(description="yaml or json", pattern="^(yaml|json)$")]
Number = Annotated[int, Field(description="which document of the text, from 0", ge=0)]
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def make(answers: Answers) -> MCPServer[Any]:
    """Return a server with the answers as tools and the clauses and readings as resources, not yet started."""
    pack = answers.law.pack
    server: MCPServer[Any] = MCPServer(
        "checker",
        version=__version__,
        instructions=f"Judges descriptors of planned acts under {pack.title}. A verdict is pass, fail, needs-review, "
        f"not-applicable or error; needs-review names what decides: ask people for it, never guess. {pack.basis}",
    )

    def tool(function: Callable[..., Data]) -> None:
        server.add_tool(function, annotations=READS, structured_output=True)

    def check(text: TextOf, syntax: Syntax = "yaml") -> Data:
        """Judge descriptors: verdict, findings with their lines, causes of a review. JSON Schema: `report`."""
        return _answer(answers.check, text, syntax)

    def fix(text: TextOf, syntax: Syntax = "yaml", document: Number = 0) -> Data:
        """Propose the smallest changes after which one descriptor complies; `texts` has it as each would make it.

        Only changes that the team can make alone have a text; what must be found out is asked of people.
        """
        return _answer(answers.fix, text, syntax, document)

    def what_if(
        text: TextOf,
        changes: Annotated[dict[str, Any], Field(description="fact paths to values, such as rows[1].field: value")],
        syntax: Syntax = "yaml",
        document: Number = 0,
    ) -> Data:
        """Judge one descriptor before and after changes of its facts."""
        return _answer(answers.what_if, text, changes, syntax, document)

    def next_question(
        facts: Annotated[dict[str, Any], Field(description="the descriptor so far, as JSON; {} to begin")],
    ) -> Data:
        """Return the next question whose answer can still decide, and what the verdict may still be.

        Write the answer into the facts and ask again; no question means that nothing can change the verdict any more.
        """
        return _answer(answers.next_question, facts)

    def explain(
        id: Annotated[str, Field(description="of a clause, rule, reading, assumption, field or ledger key")],
    ) -> Data:
        """Say what a clause, rule, reading, assumption, agreement, field or ledger key is, in full."""
        return _answer(answers.explain, id)

    def schema(name: Annotated[str, Field(description="descriptor, report, fix, what-if, …")] = "descriptor") -> Data:
        """Return one of the shipped JSON Schemas."""
        return _answer(answers.schema, name)

    for function in (check, fix, what_if, next_question, explain, schema):
        tool(function)
    _resources(server, answers)
    return server


def _answer(answer: Callable[..., Data], *arguments: Any) -> Data:
    try:
        return answer(*arguments)
    except (Refused, EditError, UnicodeError) as error:
        raise ToolError(str(error)) from None


def _resources(server: MCPServer[Any], answers: Answers) -> None:
    """Register a page for each clause and reading, and the list of all."""
    pack = answers.law.pack

    def page(id: str) -> str:
        try:
            return f"{marked(article(answers.explain(id)))}\n{markdown(pack.basis)}\n"
        except Refused as error:
            raise ResourceError(str(error)) from None

    @server.resource("checker://law", name="law", description="every clause and reading", mime_type="application/json")
    def law() -> str:
        clauses = {clause.id: clause.meaning for clause in pack.clauses.values()}
        readings = {entry.id: entry.question for entry in pack.questions.values()}
        return json.dumps(answers.with_basis({"clauses": clauses, "readings": readings}), ensure_ascii=False)

    @server.resource("checker://clauses/{id}", name="clause", description="a clause in full", mime_type="text/markdown")
    def clause(id: str) -> str:
        return page(id)

    @server.resource(
        "checker://readings/{id}", name="reading", description="a reading in full", mime_type="text/markdown"
    )
    def reading(id: str) -> str:
        return page(id)


def serve(answers: Answers) -> None:
    """Serve on standard input and output until the assistant ends the server."""
    make(answers).run("stdio")
