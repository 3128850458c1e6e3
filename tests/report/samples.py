"""A report made by hand: every verdict, hostile and wide text, errors, waivers, joint findings, notes and causes."""

from __future__ import annotations

from checker.read.discover import UNNAMED, Skipped
from checker.report.model import (
    Because,
    Cause,
    Citation,
    Finding,
    Given,
    Judged,
    Location,
    Note,
    Report,
    ReportError,
    RuleInfo,
    Witness,
)

BASIS = "Built from public summaries; not legal advice."

ASSISTANT = (
    "kind: launch",
    "id: assistant",
    "by: openai",
    "product: {name: Assistant, brand: openai}",
    "offerings:",
    "  - surface: api",
    "    cloud: azure",
    "    stage: ga",
    "    available: 2026-01-10",
    "    customers: [commercial]",
    "  # the second place",
    "  - surface: api",
    "    stage: ga",
    "    cloud: aws",
    "    available: 2026-01-10",
    "    customers: [commercial]",
)

HOSTILE = (
    '\t{"kind": "launch",\t"id": "hostile", "title": "\u6a21\u578b\u3002e\u0301 \U0001f680 \x1b[31mred\x1b[0m",',
    '\t "by": "openai", "to": "a|b `c` <script>alert(1)</script> ::error::no %0A \u202egnp.exe", '
    + '"x": 1, ' * 40
    + '"z": 2}',
)

AZURE_ONLY = Citation("Azure API exclusivity until Artificial General Intelligence", "2025-next-chapter", 5)
SHIP_FIRST = Citation("OpenAI products will ship first on Azure", "2026-next-phase", 6)

SHIP_FIRST_CHOICE = Cause(
    "reading",
    "A02",
    "ship-first",
    {"earlier": "fail", "no-later": "pass"},
    "How much earlier than <others>?",
    person="counsel",
)
PREVIEW_CHOICE = Cause(
    "reading", "A04", "what-ships", {"ga": "pass", "any-availability": "needs-review"}, person="counsel"
)
SUPPORT_CHOICE = Cause("fact", "microsoft.can_support", "", {"true": "fail", "false": "pass"})

ASSUMPTIONS = (
    Note("assumption", "D1", "each agreement applies from its date, that day included"),
    Note("assumption", "D3", "the act's own date chooses the agreement"),
)

FAILS = Judged(
    "launches/assistant.yaml",
    0,
    "assistant",
    "launch",
    "fail",
    "fail",
    findings=(
        Finding(
            "api-on-azure-only",
            "2025.api-exclusivity",
            "offerings[0]",
            "pass",
            "served from azure",
            None,
            Location(7, 12, 7, 17),
        ),
        Finding(
            "api-on-azure-only",
            "2025.api-exclusivity",
            "offerings[1]",
            "fail",
            "this API is served from aws; until AGI an OpenAI API is served from Azure alone",
            "serve it from azure, or wait until 2026-04-27 and ship on Azure first",
            Location(14, 12, 14, 15),
            because=(
                Because("offerings[1].surface", "api", 12),
                Because("offerings[1].available", "2026-01-10", 15),
                Because("offerings[1].customers", ["commercial"], 16),
                Because("agi.verified_on", "none", None),
            ),
            citation=AZURE_ONLY,
        ),
    ),
    notes=ASSUMPTIONS,
    lines=ASSISTANT,
)

AZURE_GA = Given("fact", "offerings[0].stage", "", "ga", "generally available")
REVIEW = Judged(
    "launches/sol.yaml",
    0,
    "sol",
    "launch",
    "needs-review",
    "needs-review",
    findings=(
        Finding(
            "azure-ships-first",
            "2026.azure-first",
            "offerings[1]",
            "needs-review",
            'Azure and aws get it on the same day, and "ship first" may mean strictly before',
            "let Azure customers have it a day earlier",
            Location(9, 16, 9, 26),
            because=(Because("offerings[0].available", "2026-05-01", 7), Because("microsoft.can_support", None, None)),
            citation=SHIP_FIRST,
            decides=(SHIP_FIRST_CHOICE, SUPPORT_CHOICE),
        ),
        Finding(
            "azure-ships-first",
            "2026.azure-first",
            "offerings[2]",
            "needs-review",
            "gcp gets a preview before Azure",
            None,
            Location(10, 5, 12, 3),
            citation=SHIP_FIRST,
            decides=(SHIP_FIRST_CHOICE, PREVIEW_CHOICE),
        ),
    ),
    causes=(
        Cause(*SHIP_FIRST_CHOICE),
        Cause("reading", "A04", "what-ships", {"ga": "pass", "any-availability": "needs-review"}, person="counsel"),
        Cause("fact", "microsoft.can_support", "", {"true": "fail", "false": "pass"}),
        Cause(
            "fact",
            "offerings[1].available",
            "",
            {f"{year}-01-01 to {year}-12-31": "fail" if year < 2030 else "pass" for year in range(2026, 2036)},
        ),
    ),
    notes=(*ASSUMPTIONS, Note("unattested", "microsoft.can_support", "asserted, and nobody attests it")),
    lines=tuple(f"    available: 2026-05-0{number}" for number in range(1, 10)) + ("", "  ...", "  - x"),
    witnesses=(
        Witness("pass", (Given("reading", "A02", "ship-first", "no-later", "no-later"), AZURE_GA)),
        Witness("fail", (Given("reading", "A02", "ship-first", "earlier", "earlier"), AZURE_GA)),
    ),
)

JOINT = Judged(
    "launches/many.yaml",
    1,
    "many",
    "launch",
    "fail",
    "fail",
    findings=(
        Finding(
            "azure-ships-first",
            "2026.azure-first",
            "offerings[0]",
            "needs-review",
            "aws may come before Azure",
            None,
            None,
            citation=SHIP_FIRST,
            decides=(SHIP_FIRST_CHOICE,),
        ),
        Finding(
            "joint",
            None,
            "act",
            "fail",
            "every reading of A02 fails one of its offerings",
            None,
            Location(2, 5, 2, 9),
            decides=(SHIP_FIRST_CHOICE,),
        ),
    ),
    lines=("kind: launch", "id: many"),
)

WAIVED = Judged(
    "launches/old.yaml",
    0,
    "old",
    "launch",
    "fail",
    "pass",
    findings=(
        Finding(
            "api-on-azure-only",
            "2025.api-exclusivity",
            "offerings[0]",
            "fail",
            "this API is served from gcp",
            "serve it from azure",
            Location(3, 1, 3, 4),
            citation=AZURE_ONLY,
            waived=True,
            waiver="W-7",
            suppression="agreed in writing: see ticket 17",
        ),
    ),
    lines=("kind: launch", "id: old", "gcp"),
)

PASSES = Judged(
    "launches/fine.yaml",
    0,
    "fine",
    "launch",
    "pass",
    "pass",
    findings=(
        Finding("api-on-azure-only", "2025.api-exclusivity", "offerings[0]", "pass", "served from azure", None, None),
        Finding(
            "api-on-azure-only",
            "2025.api-exclusivity",
            "offerings[1]",
            "pass",
            "served from aws",
            None,
            Location(1, 1, 1, 2),
            exception="2025.natsec-api",
        ),
    ),
    notes=ASSUMPTIONS,
)

REMARKED = Judged(
    "launches/remarked.yaml",
    0,
    "remarked",
    "launch",
    "pass",
    "pass",
    findings=(
        Finding("azure-ships-first", "2026.azure-first", "offerings[1]", "pass", "a day after Azure", None, None),
    ),
    notes=(
        *ASSUMPTIONS,
        Note("pin", "A04", "read as ga: pinned by counsel on 2026-05-01"),
        Note("strained", "A02", "under `priority` it would fail"),
    ),
)

UNGOVERNED = Judged(
    "acts/early.yaml",
    0,
    "early",
    "compute-purchase",
    "not-applicable",
    "not-applicable",
    notes=(Note("note", "earlier-agreement", "an earlier, unpublished agreement may govern"),),
)

HOSTILE_FAILS = Judged(
    "launches/ho,st:ile%.json",
    0,
    "hostile",
    "ip-grant",
    "fail",
    "fail",
    findings=(
        Finding(
            "exclusive-ip",
            "2025.exclusive-ip",
            "act",
            "fail",
            'granted to "a|b `c` <script>alert(1)</script>\n::error::no %0A \u202egnp.exe @team #12 https://example.com\x1b[2J"',
            "grant\tnothing\x00",
            Location(2, 26, 2, 90),
            because=(
                Because("to", "a|b `c` <script>alert(1)</script> ::error::no %0A \u202egnp.exe", 2),
                Because("title", "\u6a21\u578b\u3002e\u0301 \U0001f680", 1),
                Because("post_agi", True, 1),
                Because("product.co_developed_with", [], None),
                Because("compute_flop", 1e26, 2),
            ),
        ),
        Finding("wide", "2025.wide", "act", "fail", "\u6a21\u578b is not Latin", None, Location(1, 48, 1, 51)),
    ),
    lines=HOSTILE,
)

BROKEN = Judged(
    "launches/broken.yaml",
    2,
    None,
    None,
    "error",
    "error",
    errors=(
        ReportError("unknown-key", "unknown key `goverment`; did you mean `government`?", Location(2, 1, 2, 10)),
        ReportError("unreadable", "the file ends inside a list"),
    ),
    lines=("kind: launch", "goverment: true"),
)

RULES = (
    RuleInfo(
        "api-on-azure-only",
        "2025.api-exclusivity",
        "an OpenAI API served from another cloud than Azure",
        "Until AGI, an API of OpenAI is served from Azure.",
        AZURE_ONLY,
        ("launch", "deployment"),
    ),
    RuleInfo(
        "azure-ships-first",
        "2026.azure-first",
        "a product that ships elsewhere before Azure",
        "OpenAI's products come to Azure first.",
        SHIP_FIRST,
        ("launch",),
    ),
    RuleInfo("exclusive-ip", "2025.exclusive-ip", "a licence to somebody else", "Its rights exclude others.", None),
    RuleInfo("unused", "2025.unused", "a rule that says nothing here", "Nothing.", None),
)

SAMPLE = Report(
    tool_version="1.2.3",
    policy_digest="sha256:" + "ab" * 32,
    policy_version="1.0.0",
    agreements=("2025-next-chapter", "2026-next-phase"),
    ledger_digest="sha256:" + "cd" * 32,
    as_of=None,
    pins={"A04": "ga", "A02": "earlier"},
    descriptors=(UNGOVERNED, FAILS, BROKEN, PASSES, HOSTILE_FAILS, JOINT, WAIVED, REMARKED, REVIEW),
    errors=(
        ReportError("unknown-ledger-key", "no policy knows `agi.declared`", Location(4, 3, 4, 15), "ledger.yaml"),
        ReportError("unknown-flag", "no reading is called A99; the nearest is A49"),
    ),
    rules=RULES,
    basis=BASIS,
    skipped=(
        Skipped("launches/README.md", UNNAMED),
        Skipped("launches/old|\u202e.yaml", UNNAMED),
        Skipped("node_modules", "a folder", folder=True),
    ),
    configuration="../checker.toml",
)

EMPTY = SAMPLE._replace(descriptors=(), errors=(), rules=(), skipped=(), pins={}, allow_empty=True)
CLEAN = EMPTY._replace(descriptors=(PASSES,), rules=RULES[:1], allow_empty=False)
