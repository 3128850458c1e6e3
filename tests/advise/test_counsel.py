"""Advice that counsel would give, in the words that a user sees: one test a promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.cli import main
from tests.advise.test_fix import WILLING, launch, offering, payment

NATSEC = "us-government-national-security"


class Ask:
    """Runs a command on a descriptor and returns what it prints."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self.capsys = folder / "act.yaml", capsys

    def __call__(self, command: str, data: dict[str, Any], *options: str, code: int = 0) -> str:
        self.file.write_text(yaml.safe_dump(data, sort_keys=False))
        assert main([command, str(self.file), "--isolated", *options]) == code
        printed = self.capsys.readouterr()
        return printed.err if code == 2 else printed.out


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(tmp_path, capsys)


def first(text: str) -> str:
    """Return the first proposal of an answer."""
    return next(line for line in text.splitlines() if line.startswith("1. "))


# What is missing comes first.

JOINT = launch(offering(available="2026-01-04", customers=[NATSEC]), product={"name": "P", "brand": "openai"})
"""An API of which it is not known who developed it, for national security customers, on another cloud than Azure."""


def test_the_one_fact_that_decides_is_asked_for_before_any_change(ask: Ask) -> None:
    text = ask("fix", JOINT)
    assert first(text) == "1. say who co-developed it; if nobody, write [] and it passes"
    assert "to find out (product.co_developed_with); then: pass" in text


def test_the_line_of_a_report_asks_for_the_one_fact_too(ask: Ask) -> None:
    text = ask("check", JOINT, code=3)
    assert "= fix: say who co-developed it; if nobody, write [] and it passes" in text


def test_where_many_facts_are_unknown_no_change_is_proposed(ask: Ask) -> None:
    data = {"kind": "launch", "id": "x", "by": "openai", "offerings": [{"available": "2026-05-04"}]}
    text = ask("fix", data)
    assert "10 facts are missing. Answer them first: checker interview " in text
    assert "serve" not in text
    assert "facts are missing. Answer them first: checker interview " in ask("check", data, code=3)


# What the thing is, and what is so, stays.


def test_weights_are_not_closed_to_pass(ask: Ask) -> None:
    data = launch(offering(surface="weights", cloud="none", available="2026-02-04"), weights={"open": True})
    text = ask("fix", data)
    assert "weights.open" not in text
    assert first(text) == (
        "1. say whether the model meets the requisite capability criteria; if so, write true, name under evidence who said so, "
        "and it passes"
    )


def test_azure_is_no_way_out_where_microsoft_chose_not_to_support_it(ask: Ask) -> None:
    veto = launch(offering(available="2026-06-04"), microsoft={"can_support": True, "chooses_to_support": False})
    text = ask("fix", veto)
    assert "from Azure" not in text and "cloud azure" not in text
    assert "Azure is no way out, since Microsoft could support it and chooses not to." in text
    assert "If both are needed, Microsoft has a veto and the product may ship nowhere else" in text
    assert "Azure is no way out" in ask("check", veto, code=3)


def test_azure_is_no_way_out_yet_where_microsoft_would_and_cannot(ask: Ask) -> None:
    text = ask(
        "fix", launch(offering(available="2026-06-04"), microsoft={"can_support": False, "chooses_to_support": True})
    )
    assert "Microsoft would support it and cannot" in text
    assert "Ask Microsoft from when it can, and counsel about A01." in text


def test_azure_is_proposed_where_nothing_says_that_microsoft_does_not_support_it(ask: Ask) -> None:
    text = ask("fix", launch(offering(available="2026-01-10")))
    assert first(text) == "1. serve offering 1 (API on AWS, from 10 January 2026) from Azure"


def test_no_cloud_at_all_is_no_compliance(ask: Ask) -> None:
    same = launch(offering(cloud="azure", available="2026-05-08"), offering(available="2026-05-08"), microsoft=WILLING)
    assert "no cloud provider" not in ask("fix", same)


# The nearest day.


def test_the_day_is_the_nearest_that_serves(ask: Ask) -> None:
    data = {
        "kind": "agi-declaration",
        "id": "x",
        "by": "openai",
        "on": "2026-02-01",
        "verified": "2026-03-01",
        "verified_by": "independent-expert-panel",
        "takes_effect": "2026-02-15",
    }
    assert first(ask("fix", data)) == "1. let it take effect on or after 2026-03-02, or never (none)"
    assert first(ask("fix", data, "--pin", "A20=day-of")).startswith("1. let it take effect on or after 2026-03-01")


# The past.

PAST = launch(offering(cloud="azure", available="2026-01-05"), offering(available="2026-01-10"))


def test_the_past_is_not_rewritten(ask: Ask) -> None:
    text = ask("fix", PAST, "--today", "2026-02-01")
    assert "\n1. " not in text
    assert (
        "offering 2 (API on AWS, from 10 January 2026): available is 2026-01-10, before 2026-02-01. Has it happened? "
        "Then this is for a waiver or the record, not for a fix."
    ) in text


def test_no_day_before_today_is_proposed(ask: Ask) -> None:
    same = launch(offering(cloud="azure", available="2026-05-08"), offering(available="2026-05-08"), microsoft=WILLING)
    assert "on a day from 2026-05-01 to 2026-05-07" in ask("fix", same, "--today", "2026-05-01")
    assert "--today DATE" not in ask("fix", same, "--today", "2026-05-01")


def test_without_today_one_line_says_so(ask: Ask) -> None:
    line = "Days that have passed cannot be chosen any more: --today DATE leaves them out."
    assert ask("fix", PAST).count(line) == 1


def test_today_is_a_day_and_of_fix_alone(ask: Ask) -> None:
    assert "--today" in ask("fix", PAST, "--today", "tomorrow", code=2)
    assert "there is no option --today" in ask("forecast", PAST, "--today", "2026-02-01", code=2)


# A pin is no fix.


def test_conclusions_of_counsel_come_last_and_say_what_else_they_would_decide(ask: Ask) -> None:
    same = launch(offering(cloud="azure", available="2026-05-08"), offering(available="2026-05-08"), microsoft=WILLING)
    text = ask("fix", same)
    conclusion = 'if counsel concludes that "ship first" means no-later (A02: the same day is early enough), it passes'
    assert conclusion in text
    assert text.index(conclusion) > text.index("1. make offering 2 (API on AWS, from 8 May 2026)")
    assert "A conclusion about the words is no fix" in text
    text = ask("fix", JOINT)
    assert "checker diff this pin:A12=customer-rule" in text


def test_a_conclusion_names_the_rules_that_it_would_decide_elsewhere(ask: Ask) -> None:
    data = payment(paid="none", due="2031-02-15", percentage_unchanged=True, cap_reached=False)
    data["accrued"] = {"from": "2030-10-01", "to": "2030-12-31"}
    assert "It would also decide revenue-share-paid." in ask("fix", data)


def test_patch_writes_no_conclusion(ask: Ask) -> None:
    veto = launch(offering(available="2026-06-04"), microsoft={"can_support": True, "chooses_to_support": False})
    assert "no proposal is the team's alone" in ask("fix", veto, "--patch", code=2)


# Trades and splits.


def test_one_open_question_traded_for_another_is_told(ask: Ask) -> None:
    data = launch(
        offering(surface="weights", cloud="none", available="2026-01-04"),
        weights={"open": True, "capability_criteria_met": False},
    )
    text = ask("fix", data)
    assert "One open question traded for another:" in text
    line = "offering 1 (model weights on no cloud provider, from 4 January 2026): make it available on 2026-04-27; "
    assert f"{line}it then needs review, since it turns on A49" in text


MIXED = launch(offering(available="2026-01-04", customers=["commercial", NATSEC]))


def test_the_split_of_a_mixed_offering_is_proposed_and_judged(ask: Ask) -> None:
    text = ask("fix", MIXED)
    assert (
        "split offering 1 (API on AWS, from 4 January 2026) and give US government national security customers an "
        "offering of their own as it is now and serve offering 1 from Azure"
    ) in text


def test_patch_writes_no_split(ask: Ask) -> None:
    number = next(line[0] for line in ask("fix", MIXED).splitlines() if "split offering 1" in line)
    assert "is a split, which is made by hand" in ask("fix", MIXED, "--patch", "--choose", number, code=2)


def test_an_unpaid_share_is_to_be_paid(ask: Ask) -> None:
    data = payment(paid="none", due="2027-02-15", percentage_unchanged=True, cap_reached=False)
    assert first(ask("fix", data)) == "1. pay it by 2027-02-15"
    assert first(ask("fix", data, "--today", "2027-03-01")) == "1. pay it on 2027-03-01"
    ask("fix", data, "--patch")
    assert "paid: 2027-02-15" in ask.file.read_text().replace("'", "")


def test_no_share_is_proposed_to_be_paid_so_late_that_its_clause_has_ended(ask: Ask) -> None:
    late = payment(accrued={"from": "2026-01-01", "to": "2026-03-31"}, due="2026-05-15", percentage_unchanged=False)
    for paid in ("2026-05-15", "none"):
        for options in ((), ("--pin", "A26=payment-date")):
            text = ask("fix", {**late, "paid": paid, "cap_reached": False}, *options)
            assert "2031" not in text and "or never" not in text
    text = ask("fix", {**late, "paid": "2026-05-15", "cap_reached": False})
    assert "revenue-share-continues: settle the difference to the percentage of before the amendment" in text


def test_in_the_period_of_the_cap_nobody_is_told_to_settle_the_difference(ask: Ask) -> None:
    ledger = ask.file.with_name("ledger.yaml")
    ledger.write_text("facts: {revenue_share.cap_reached_on: 2027-01-20}\n")
    short = payment(accrued={"from": "2027-01-01", "to": "2027-03-31"}, due="2027-05-15", paid="2027-05-15")
    text = ask("check", {**short, "percentage_unchanged": False, "cap_reached": "unknown"}, "--ledger", str(ledger))
    assert "settle the difference" not in text and "The amount is not judged." in text


def test_lateness_is_not_judged_and_that_is_said(ask: Ask) -> None:
    data = payment(paid="unknown", due="2027-02-15", percentage_unchanged=True, cap_reached=False)
    said = "It is paid 1780 days after it was due (2027-02-15). Lateness is not judged"
    assert said in ask("what-if", data, "--set", "paid=2031-12-31")
    assert "Lateness" not in ask("what-if", data, "--set", "paid=2027-02-15")
    assert said in ask("check", {**data, "paid": "2031-12-31"})


def test_a_forecast_of_a_payment_moves_the_day_of_payment_alone(ask: Ask) -> None:
    data = payment(paid="none", due="2027-02-15", percentage_unchanged=True, cap_reached=False)
    text = ask("forecast", data)
    assert "paid is none; verdict: fail" in text and "if paid is" in text
    assert [line.split("  ")[0] for line in text.splitlines() if line.endswith("pass")] == ["2027-02-15 and later"]
    assert "accrued" not in text


# The thing stays what it is.


def test_no_product_is_told_to_change_its_form_or_its_stage(ask: Ask) -> None:
    for data in (JOINT, MIXED, launch(offering(stage="preview", available="2026-05-04"), microsoft=WILLING)):
        text = ask("fix", data)
        for other in ("surface", "app", "device", "stage", "preview and", "generally available"):
            assert f"set {other}" not in text and f"as {other}" not in text


def test_what_is_so_is_found_out_and_never_set(ask: Ask) -> None:
    use = {"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2033-02-01", "ip": "model", "post_agi": True}
    text = ask("fix", {**use, "intended_deployment": "external", "guardrails": False})
    assert "set post_agi" not in text and "set guardrails" not in text
    refused = launch(offering(available="2026-05-04"), microsoft={"can_support": True, "chooses_to_support": False})
    text = ask("fix", refused)
    assert "chooses_to_support" not in text and "can_support" not in text


def test_a_place_is_told_as_the_reports_tell_it(ask: Ask) -> None:
    data = launch(offering(cloud="azure", available="2026-05-20"), offering(available="2026-05-01"), microsoft=WILLING)
    text = ask("fix", data)
    assert "serve offering 2 (API on AWS, from 1 May 2026) from Azure" in text
    assert "offerings[1]" not in text
    assert "offering 2 (API on AWS, from May 2026)" in ask(
        "fix", launch(data["offerings"][0], offering(available="2026-05"), microsoft=WILLING)
    )


def test_a_day_known_in_part_is_narrowed_and_not_left(ask: Ask) -> None:
    use = {"kind": "ip-use", "id": "x", "by": "microsoft", "on": "2032-12-15/2033-01-15", "ip": "model"}
    data = {**use, "intended_deployment": "external", "post_agi": False}
    assert first(ask("fix", data)) == "1. use it on a day from 2032-12-15 to 2032-12-31"


def test_clauses_that_fail_together_are_told_in_words_with_what_puts_them_all_right(ask: Ask) -> None:
    built = {"name": "P", "brand": "openai", "co_developed_with": ["acme"]}
    text = ask("check", launch(offering(available="2026-12-15"), product=built, microsoft=WILLING), code=1)
    last = text.partition("\nfail[joint]: ")[2]
    assert last.startswith(
        "either an API built with a third party is served from somewhere other than Azure "
        "or an OpenAI product comes to another cloud before it is on Azure, whatever the answer to: "
        'Which products are "OpenAI products": all that OpenAI launches, those under OpenAI\'s brand (its own or a joint one), or of '
        "those only the ones that no third party helped to develop? (A07)"
    )
    assert "= fix: serve it from Azure" in last


def test_facts_that_are_one_question_are_asked_as_one(ask: Ask) -> None:
    data = launch(
        offering(cloud="aws", available="2026-05-01", channel="provider"),
        offering(available="2026-05-03", channel="provider"),
        microsoft={},
    )
    assert (
        "Ask Microsoft: can it support this, and does it choose to? If it neither can nor chooses to, it passes"
        in ask("fix", data)
    )
