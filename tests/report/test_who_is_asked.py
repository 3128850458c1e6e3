"""A review says who is asked what, what each answer gives, and what to do next."""

from __future__ import annotations

from checker.report.model import Ask, Cause, Judged
from checker.report.questions import following, listed, more_of, questions, some
from tests.gate.project import Project

CAUSES = [
    Cause("fact", "a.one", "", {"true": "pass", "false": "fail"}, "One?", person="the team"),
    Cause("fact", "a.two", "", {"true": "pass", "false": "fail"}, "Two?", person="the team"),
    Cause("fact", "a.three", "", {"true": "pass", "false": "fail"}, "Three?", person="the team"),
    Cause("fact", "a.four", "", {"true": "pass", "false": "fail"}, "Four?", person="the team"),
    Cause("fact", "b.can", "", {"true": "pass", "false": "fail"}, "Can?", person="Acme"),
    Cause("fact", "b.will", "", {"true": "pass", "false": "fail"}, "Will?", person="Acme"),
    Cause("reading", "A02", "first", {"x": "pass", "y": "fail"}, "How?", person="counsel"),
    Cause("reading", "A04", "what", {"x": "pass", "y": "fail"}, "Which?", person="counsel"),
]
TOGETHER = Ask("Ask Acme: can it, and will it?", ("b.can", "b.will"), {"both": "pass"})

NEEDS_MUCH = """kind: launch
id: four
by: openai
product: {brand: joint, co_developed_with: [acme]}
offerings:
- {surface: api, cloud: azure, stage: ga, available: 2026-05, customers: [commercial]}
- {surface: api, cloud: aws, stage: preview, available: 2026-05-10, customers: [commercial]}
"""


def test_each_person_has_a_question() -> None:
    shown, left = some(questions([TOGETHER], CAUSES))
    assert [item.person for item in shown] == ["the team", "Acme", "counsel"]
    assert left == {"the team": 3, "counsel": 1}
    assert more_of(left) == "4 more questions, 3 for the team and 1 for counsel"
    assert more_of({"counsel": 3}) == "3 more questions for counsel"


def test_a_handful_is_shown_and_of_more_the_first_three() -> None:
    shown, left = some(questions([], CAUSES[:5]))
    assert (len(shown), left) == (5, {})
    shown, left = some(questions([], [cause._replace(person="") for cause in CAUSES]))
    assert (len(shown), more_of(left)) == (3, "5 more questions")
    assert shown[0].text.startswith("One?")


def test_what_may_settle_it_is_asked_first_and_the_rest_if_it_is_still_open() -> None:
    words = (("x", "Ten days"), ("y", "A month"), ("z", "A year"))
    first = Cause("reading", "A02", "", {"y": "needs-review", "x": "pass", "z": "pass"}, "How long?", words, "counsel")
    never = Cause("fact", "b.can", "", {"true": "needs-review", "false": "needs-review"}, "Can?", person="Acme")
    asked = questions([], [never, first])
    assert [(item.label, item.text, item.told) for item in asked] == [
        ("ask counsel", "How long? (A02)", ["Ten days -> passes", "A year -> passes", "A month -> still open"]),
        ("if still open, ask Acme", "Can? (b.can)", []),
    ]
    assert asked[0].line == "Ask counsel: How long? (A02): Ten days -> passes; A year -> passes; A month -> still open"
    assert [item.label for item in questions([], [never])] == ["ask Acme"]


FOUR = """kind: launch
id: osprey
by: openai
product: {name: Osprey, brand: openai, co_developed_with: []}
offerings:
- {surface: api, cloud: aws, stage: preview, available: 2027-01-15, customers: [commercial]}
- {surface: api, cloud: azure, stage: ga, available: 2027-01-15, customers: [commercial]}
"""

SCREEN = """needs-review  Osprey (osprey): 4 open questions decide whether an OpenAI product comes to another cloud before it is \
on Azure, in offering 1 (API on AWS, from 15 January 2027)
   = ask counsel: To "ship first" on Azure, must a product come to Azure at least one calendar day before it comes to \
another cloud, or is the same day early enough? (A02)
     - The same day is early enough -> passes
     - At least one calendar day before -> still open
   = ask counsel: Does a product "ship" only when it is generally available, or with a preview already? (A04)
     - Only when it is generally available -> passes
     - With a preview already -> still open
   = ask Microsoft: Can it support this, and does it choose to?
     - it neither can nor chooses to -> passes
     - otherwise -> still open
   = if still open, ask counsel: A product need not ship first on Azure where Microsoft "cannot and chooses not to \
support" it. Must both be so, or is it enough that Microsoft either cannot or chooses not to? (A01)
   = next: One answer that passes it is enough; if every answer goes against it, it fails. Send the questions: \
checker reviews a.descriptor.yaml lists them by person, each with the command that \
records the answer.
""".replace("\\\n", "")


def test_four_open_questions_are_understood_at_the_first_reading(project: Project) -> None:
    project.put("a.descriptor.yaml", FOUR)
    out = project.check("--isolated", "a.descriptor.yaml").out
    assert out.startswith(SCREEN)
    # Nothing of it is said again, and no far-fetched reading distracts.
    assert "ask" not in out[len(SCREEN) :] and "open:" not in out
    assert out.count("far-fetched") == 1 and ", and no far-fetched reading of A09\n" in out
    assert (
        "note: A09: across-clouds: a far-fetched reading" in project.check("--isolated", "-v", "a.descriptor.yaml").out
    )


def test_four_open_questions_as_markdown_and_as_a_page(project: Project) -> None:
    project.put("a.descriptor.yaml", FOUR)
    out = project.check("--isolated", "--format", "markdown", "a.descriptor.yaml").out
    assert "| 4 open questions: 3 to counsel and 1 to Microsoft. |" in out
    assert (
        "- ask Microsoft: Can it support this, and does it choose to?\n  - it neither can nor chooses to -&gt; passes\n"
        in out
    )
    assert out.count("Can it support this") == 1 and "open:" not in out
    page = project.check("--isolated", "--format", "html", "a.descriptor.yaml").out
    told = "<dd>Can it support this, and does it choose to?<p>it neither can nor chooses to -&gt; passes</p>"
    told += "<p>otherwise -&gt; still open</p></dd>"
    assert f"<dt>ask Microsoft</dt>{told}" in page and page.count("Can it support this") == 1


TWO_RULES = FOUR.replace("brand: openai, co_developed_with: []", "brand: joint, co_developed_with: [acme]")


def test_what_one_finding_has_shown_the_next_does_not_show_again(project: Project) -> None:
    project.put("a.descriptor.yaml", TWO_RULES)
    out = project.check("--isolated", "a.descriptor.yaml").out
    assert out.count("needs-review[") == 2
    assert out.count("^^^") == out.count("= fix: ") == out.count("= more: ") == 1


def test_where_no_answer_settles_it_alone_that_is_said_once() -> None:
    never = questions([], [Cause("fact", "b.can", "", {"true": "needs-review", "false": "needs-review"}, "Can?")])
    judged = Judged("a b.yaml", 0, "a", "launch", "needs-review", "needs-review")
    said = "Send the questions: checker reviews 'a b.yaml' lists them by person, each with the command that records the answer."
    alone = following(judged, never)
    assert alone.startswith(
        "No answer settles it alone. Send the question: checker reviews 'a b.yaml' has it, with the command "
    )
    facts = judged._replace(causes=(CAUSES[0],))
    assert following(facts, questions([], CAUSES[:1])) == (
        "Write the answer into the file; checker interview 'a b.yaml' asks for it."
    )
    assert following(judged, questions([], CAUSES)) == said
    # What stands in no file is no argument of a command.
    assert following(judged._replace(is_file=False), questions([], CAUSES)) == ""


def test_one_answer_is_called_enough_where_none_can_make_it_fail() -> None:
    judged = Judged("a.yaml", 0, "a", "launch", "needs-review", "needs-review")
    enough = "One answer that passes it is enough; if every answer goes against it, it fails."

    def said(*verdicts: str) -> str:
        causes = [
            Cause("reading", f"Q{number}", "", {"x": verdict, "y": "needs-review"}, f"{number}?", (), "counsel")
            for number, verdict in enumerate(verdicts)
        ]
        return following(judged, questions([], causes))

    assert enough in said("pass", "pass") and enough in said("pass", "needs-review", "not-applicable")
    for others in (("pass",), ("pass", "fail"), ("not-applicable", "not-applicable")):
        assert enough not in said(*others)
    assert said("needs-review", "needs-review").startswith("No answer settles it alone.")


def test_a_review_says_whom_to_ask(project: Project) -> None:
    project.put("a.descriptor.yaml", NEEDS_MUCH)
    out = project.check("--isolated", "a.descriptor.yaml").out
    assert {person for person in ("Microsoft", "counsel", "the team") if f"ask {person}: " in out} == {
        "Microsoft",
        "counsel",
        "the team",
    }
    assert " more questions for counsel" in out and "checker reviews a.descriptor.yaml lists them by person" in out
    told = project.run("reviews", "--isolated", "a.descriptor.yaml").out
    for person in ("Microsoft", "Counsel", "The team"):
        assert f"{person}: " in told


def test_what_is_said_of_several_facts_is_said_once(project: Project) -> None:
    known = "microsoft: {can_support: true, chooses_to_support: true}\n"
    project.put(
        "a.descriptor.yaml", FOUR.replace("preview, available: 2027-01-15", "ga, available: 2027-01-10") + known
    )
    out = project.check("--isolated", "a.descriptor.yaml").out
    assert "= note: microsoft.can_support and microsoft.chooses_to_support: the verdict rests on this" in out


def test_of_many_answers_more_than_one_is_left_out() -> None:
    assert listed(list("abcde")) == "a, b, c, d or e"
    assert listed(list("abcdef")) == "a, b, c, d, e or f"
    assert listed(list("abcdefg")) == "a, b, c, d, e or 2 more"
