"""Each check finds the fault planted for it, by name, and leaves the rest alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.contracts import TABLES, Note
from analysis.demo import faults
from analysis.metrics.in_force import in_force
from analysis.periods import Window
from analysis.quality import completeness, contradictions, freshness, keys, order, ranges
from analysis.quality.churn_definitions import churn_by_definition, churn_definitions_at_odds
from analysis.quality.verdict import CHECKS, verdict


def planted(where, values):
    """A change that sets columns of the rows at these positions."""

    def change(table):
        for column, value in values.items():
            table.loc[table.index[where], column] = value
        return table

    return change


def only(findings):
    (finding,) = findings
    return finding


# --- the demo portfolio: its faults, and nothing else


@pytest.fixture(scope="module")
def found(book):
    return verdict(book)


def of(found, check):
    return [finding for finding in found.findings if finding.check == check]


def test_the_demo_makes_no_page_doubtful(found):
    assert found.marks() == ()
    assert found.is_usable


def test_blanks_of_the_demo_are_found_in_their_columns(found, book):
    by_table = {finding.tables[0]: finding for finding in of(found, "blank_values")}
    assert set(by_table) == set(faults._OFTEN_BLANK)
    for name, columns in faults._OFTEN_BLANK.items():
        assert [e.split(":")[0] for e in by_table[name].examples] == sorted(
            columns, key=list(completeness.WANTED[name]).index
        )


def test_repeats_of_the_demo_are_found_with_their_numbers(found):
    assert {f.tables[0]: f.count for f in of(found, "repeated_rows")} == faults.REPEATED


def test_orphans_of_the_demo_are_found_with_their_numbers(found):
    orphans = of(found, "orphaned_rows")
    assert {f.tables[0]: f.count for f in orphans} == faults.ORPHANED
    assert {e for f in orphans for e in f.examples} == set(faults.UNKNOWN_ACCOUNTS)


def test_late_lines_and_the_late_file_of_tickets_are_found(found, book):
    late = {f.tables[0]: f for f in of(found, "late_rows")}
    assert set(late) == {"contract_lines", "tickets"}
    lines = book["contract_lines"]
    recurring = lines[lines["kind"] == "recurring"]
    assert late["contract_lines"].examples[0].startswith("L001832")
    assert recurring["line_id"].isin(["L001832", "L001833"]).sum() == 2
    assert late["tickets"].count == book["tickets"]["loaded_at"].notna().sum()
    assert "2026-09" in late["tickets"].text


def test_credits_and_set_up_fees_are_found(found, book):
    lines = book["contract_lines"]
    credits, fees = of(found, "credits_and_charges")
    assert credits.count == (lines["amount_minor"] < 0).sum() == 2
    assert fees.count == (lines["kind"] == "one_off").sum()


def test_the_customer_without_a_usage_feed_is_found(found, book):
    usage = next(f for f in of(found, "customers_without_records") if f.tables == ("usage",))
    assert usage.count == 1
    assert usage.examples[0] not in set(book["usage"]["account_id"])


def test_the_two_weeks_without_use_are_found_to_the_day(found):
    gap = only(of(found, "gaps"))
    assert gap.text == "usage has no row from anybody from 2025-06-02 to 2025-06-15."
    assert gap.count == 14
    assert gap.severity == "note"  # it lies before the trailing year


def test_a_gap_within_the_trailing_year_is_doubtful(book):
    then = book.at(date(2025, 10, 31))
    assert only(f for f in freshness.gaps(then) if f.tables == ("usage",)).severity == "doubtful"


CLEAN = (
    "missing_tables",
    "accounts_without_history",
    "stale_tables",
    "references_to_nothing",
    "set_aside_at_import",
    "impossible_days",
    "scores_outside_scale",
    "unusual_amounts",
    "currencies_without_rate",
    "nothing_in_force",
    "use_outside_contracts",
    "lines_counted_twice",
    "wins_without_contract",
    "customers_without_invoice",
    "bills_without_contract",
    "owners_who_left",
)


@pytest.mark.parametrize("name", CLEAN)
def test_what_the_demo_does_right_is_not_flagged(found, name):
    assert of(found, name) == []


def test_the_order_of_rows_changes_no_finding(book, found):
    random = np.random.default_rng(3)
    mixed = {n: t.iloc[random.permutation(len(t))] for n, t in book.complete.items()}
    again = verdict(replace(book, complete=mixed))
    facts = [(f.check, f.severity, f.text, f.count, f.of, f.mrr_minor) for f in found.findings]
    assert [
        (f.check, f.severity, f.text, f.count, f.of, f.mrr_minor) for f in again.findings
    ] == facts


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_no_check_stumbles_over_a_book_of_the_three_required_tables(check, small_book):
    line = {"line_id": "L1", "account_id": "A", "start_date": "2026-01-01", "amount_minor": 12_00}
    for lines in ([line], [{**line, "start_date": "2027-01-01"}]):
        for finding in check.find(small_book(lines, as_of=date(2026, 6, 30))):
            assert finding.check == check.name


# --- faults planted one at a time


def test_a_missing_table_is_noted_with_what_it_would_open(book, changed):
    finding = only(completeness.missing_tables(changed(book, surveys=None)))
    assert (finding.severity, finding.examples) == ("note", ("surveys",))
    assert "NPS" in finding.effect


def test_a_column_blank_in_a_fifth_of_its_rows_is_doubtful(book, changed):
    ids = book["accounts"]["account_id"].head(60)
    blank = changed(
        book,
        accounts=lambda table: table.assign(
            industry=table["industry"].mask(table["account_id"].isin(ids))
        ),
    )
    by_table = {f.tables[0]: f for f in completeness.blank_values(blank)}
    assert by_table["accounts"].severity == "doubtful"
    assert "industry: 60 of 198" in by_table["accounts"].examples


def test_customers_who_do_not_rate_a_review_make_nothing_doubtful(book, changed):
    silent = changed(book, qbrs=lambda table: table.assign(feedback_score=pd.NA))
    by_table = {f.tables[0]: f for f in completeness.blank_values(silent)}
    assert by_table["qbrs"].severity == "note"


def test_an_account_without_history_is_found(book, changed):
    gone = book["accounts"]["account_id"].iloc[3]
    bare = changed(book, account_history=lambda table: table[table["account_id"] != gone])
    finding = only(completeness.accounts_without_history(bare))
    assert (finding.count, finding.examples) == (1, (gone,))


def test_a_measure_of_use_that_falls_silent_is_found_alone(book, changed):
    def cut(table):
        ends = (table["measure"] == "sessions") & (table["usage_date"] > "2026-09-15")
        return table[~ends]

    finding = only(freshness.stale_tables(changed(book, usage=cut)))
    assert finding.severity == "doubtful"
    # the last week begins on Monday 14 September and covers seven days
    assert finding.text == "usage (sessions) ends on 2026-09-20, 41 days before 2026-10-31."


def test_a_table_that_is_filled_once_a_month_is_not_stale_within_the_month(book):
    assert freshness.stale_tables(book.at(date(2026, 10, 20))) == []


def test_a_lost_month_of_a_monthly_table_is_found(book, changed):
    lost = changed(book, time=lambda table: table[table["month"] != "2026-05-01"])
    finding = only(f for f in freshness.gaps(lost) if f.tables == ("time",))
    assert finding.text == "time has no row from anybody from 2026-05-01 to 2026-05-31."


def test_a_first_load_of_all_history_is_not_late(book, changed):
    loaded = pd.Timestamp(2026, 10, 30)
    at_once = changed(book, invoices=lambda table: table.assign(loaded_at=loaded))
    assert "invoices" not in {f.tables[0] for f in freshness.late_rows(at_once)}


def test_rows_that_an_import_rejected_are_found(book):
    note = Note("tickets", "400 rows rejected at import: no id.", 400, kind="rejected")
    told = replace(book, notes=(note,))
    finding = only(keys.set_aside_at_import(told))
    rows = len(book.complete["tickets"])
    assert (finding.severity, finding.of) == ("doubtful", rows + 400)


def test_a_fifth_of_the_contract_lines_rejected_at_import_is_unusable(book):
    rows = len(book.complete["contract_lines"])
    note = Note("contract_lines", "Many rows.", rows // 4 + 1, kind="rejected")
    assert only(keys.set_aside_at_import(replace(book, notes=(note,)))).severity == "unusable"
    blank = replace(note, kind="unmatched")
    assert only(keys.set_aside_at_import(replace(book, notes=(blank,)))).severity == "doubtful"


def test_what_the_mapping_leaves_out_is_told_and_never_doubtful(book):
    rows = len(book.complete["tickets"])
    note = Note("tickets", "Many rows left out: deleted.", rows, kind="left_out")
    finding = only(keys.left_out_on_purpose(replace(book, notes=(note,))))
    assert (finding.severity, finding.count, finding.of) == ("note", rows, rows + rows)
    assert keys.set_aside_at_import(replace(book, notes=(note,))) == []


def test_inferred_renewals_are_told_and_lose_no_row(book):
    note = Note("contract_lines", "7 renew another.", 7, kind="inferred")
    told = replace(book, notes=(note,))
    finding = only(keys.renewals_inferred(told))
    assert (finding.severity, finding.of) == ("note", len(book.complete["contract_lines"]))
    assert keys.set_aside_at_import(told) == []


def test_orphans_in_a_fifth_of_the_contract_lines_are_unusable(book):
    rows = len(book.complete["contract_lines"])
    note = Note("contract_lines", "Many rows.", rows // 4 + 1, ("X1",), kind="orphan")
    assert only(keys.orphaned_rows(replace(book, notes=(note,)))).severity == "unusable"
    fewer = replace(note, n_rows=rows // 8)
    assert only(keys.orphaned_rows(replace(book, notes=(fewer,)))).severity == "doubtful"


def test_a_product_that_is_in_no_list_is_found(book, changed):
    wrong = changed(book, tickets=planted(slice(0, 3), {"product_id": "P99"}))
    finding = only(keys.references_to_nothing(wrong))
    assert finding.tables == ("tickets",)
    assert finding.count == 3
    assert finding.examples[0].endswith("product_id P99")


def test_days_of_1900_and_days_to_come_are_found(book, changed):
    early = planted([0], {"opened_at": pd.Timestamp(1900, 1, 1)})
    late = planted([5, 6], {"issued_date": pd.Timestamp(2062, 3, 4)})
    found = ranges.impossible_days(changed(book, tickets=early, invoices=late))
    assert {(f.tables[0], f.count) for f in found} == {("tickets", 1), ("invoices", 2)}
    assert {f.severity for f in found} == {"doubtful"}


def test_an_end_in_the_next_years_is_no_impossible_day(book):
    assert book["contract_lines"]["end_date"].max() > pd.Timestamp(book.as_of)
    assert ranges.impossible_days(book) == []


def test_a_score_outside_its_scale_is_found(book, changed):
    answered = np.flatnonzero(book.complete["surveys"]["score"].notna())[:2]
    finding = only(
        ranges.scores_outside_scale(changed(book, surveys=planted(answered, {"score": 11.0})))
    )
    assert finding.count == 2


@pytest.mark.parametrize("factor", [100, 0.01])
def test_an_amount_in_the_wrong_unit_is_found_and_the_largest_customer_is_not(
    book, changed, factor
):
    lines = book.complete["contract_lines"]
    usual = lines["kind"].eq("recurring") & lines["quantity"].gt(5) & lines["product_id"].eq("P1")
    row = np.flatnonzero(usual)[40]
    wrong = planted([row], {"amount_minor": int(lines["amount_minor"].iloc[row] * factor)})
    finding = only(ranges.unusual_amounts(changed(book, contract_lines=wrong)))
    assert finding.count == 1
    assert finding.examples[0].startswith(lines["line_id"].iloc[row])
    assert finding.severity == "doubtful"


def test_a_line_that_costs_nothing_is_found(book, changed):
    row = np.flatnonzero(book.complete["contract_lines"]["kind"] == "recurring")[0]
    free = changed(book, contract_lines=planted([row], {"amount_minor": 0}))
    assert only(ranges.unusual_amounts(free)).text == "1 recurring line costs nothing."


def test_a_currency_without_a_rate_is_unusable_in_contracts_and_doubtful_elsewhere(book, changed):
    strange = planted([0], {"currency": "SEK"})
    found = ranges.currencies_without_rate(changed(book, contract_lines=strange, invoices=strange))
    assert {f.tables[0]: f.severity for f in found} == {
        "contract_lines": "unusable",
        "invoices": "doubtful",
    }
    assert all("SEK" in f.text for f in found)


def test_a_book_with_nothing_in_force_is_doubtful(small_book):
    line = {"line_id": "L1", "account_id": "A", "start_date": "2025-01-01", "amount_minor": 12_00}
    ended = small_book([{**line, "end_date": "2025-12-31"}], as_of=date(2026, 6, 30))
    assert only(ranges.nothing_in_force(ended)).text.endswith("the last one ended on 2025-12-31.")


@pytest.mark.parametrize("case", order.ORDERS, ids=lambda o: f"{o.table}-{o.then}-{o.first}")
def test_two_days_in_the_wrong_order_are_found(case, book, changed):
    before = next((f.count for f in _of_case(book, case)), 0)
    table = book[case.table]
    key = TABLES[case.table].key
    row = table[table[case.first].notna() & table[case.first].gt(pd.Timestamp(2024, 6, 1))].iloc[0]

    def swap(complete):
        at = (complete[key] == row[key]).all(axis="columns")
        day = complete.loc[at, case.first] - pd.Timedelta(days=3)
        return complete.assign(**{case.then: complete[case.then].mask(at, day)})

    after = only(_of_case(changed(book, **{case.table: swap}), case))
    assert after.count == before + 1
    assert case.says in after.text


def _of_case(book, case):
    return [
        f
        for f in order.days_out_of_order(book)
        if case.says in f.text and f.tables[0] == case.table
    ]


def test_use_long_before_and_long_after_the_contracts_is_found(small_book):
    line = {"line_id": "L1", "account_id": "A", "start_date": "2025-01-01", "amount_minor": 12_00}
    other = {**line, "line_id": "L2", "account_id": "B", "end_date": "2025-07-01"}
    week = {"days": 7, "measure": "sessions", "product_id": "all", "value": 3.0}
    usage = [
        {**week, "account_id": "A", "usage_date": "2024-11-04"},
        {**week, "account_id": "A", "usage_date": "2024-12-16"},  # a trial: within thirty days
        {**week, "account_id": "B", "usage_date": "2025-07-28"},  # still within thirty days
        {**week, "account_id": "B", "usage_date": "2025-08-04"},
    ]
    tables = small_book([line, other], as_of=date(2026, 6, 30), usage=usage)
    before, after = contradictions.use_outside_contracts(tables)
    assert (before.examples, after.examples) == (
        ("A: usage_date 2024-11-04",),
        ("B: usage_date 2025-08-04",),
    )


def test_one_line_under_two_identifiers_is_found_with_what_it_adds(book, changed):
    lines = book.complete["contract_lines"]
    held = lines[
        (lines["kind"] == "recurring") & (lines["currency"] == "USD") & (lines["term_months"] == 12)
        & lines["end_date"].gt("2027-01-01") & lines["start_date"].lt("2026-10-01")
        & lines["cancelled_date"].isna() & lines["terminated_date"].isna()
        & lines["product_id"].notna() & lines["amount_minor"].gt(0)
    ].iloc[[0]]  # fmt: skip
    copy = held.assign(line_id="COPY")
    twice = changed(book, contract_lines=lambda table: pd.concat([table, copy]))
    finding = only(contradictions.lines_counted_twice(twice))
    assert finding.examples[0].startswith("COPY")
    assert finding.mrr_minor == pytest.approx(held["amount_minor"].iloc[0] / 12, abs=1)


def test_a_renewal_that_does_not_say_what_it_renews_is_found(small_book):
    old = {"line_id": "L1", "account_id": "A", "product_id": "P", "amount_minor": 120_00,
           "start_date": "2025-09-01", "end_date": "2026-09-01"}  # fmt: skip
    new = {**old, "line_id": "L2", "start_date": "2026-05-01", "end_date": "2027-05-01"}
    add = {**old, "line_id": "L3", "start_date": "2026-02-01"}  # seats added within the term
    day = date(2026, 6, 30)
    finding = only(contradictions.lines_counted_twice(small_book([old, new, add], as_of=day)))
    assert finding.count == 1
    assert finding.examples == ("L2: account_id A, start_date 2026-05-01",)
    assert finding.mrr_minor == 120_00 // 12
    said = {**new, "renews_line_id": "L1"}
    linked = small_book([old, said, {**add, "renews_line_id": None}], as_of=day)
    assert "L2" not in str(contradictions.lines_counted_twice(linked))


def test_a_deal_won_without_a_contract_is_found(book, changed):
    deals = book.complete["opportunities"]
    early = deals["outcome"].eq("won") & deals["closed_date"].between("2025-01-01", "2026-01-01")
    row = np.flatnonzero(early)[0]
    moved = planted([row], {"closed_date": pd.Timestamp(2020, 1, 1),
                            "created_date": pd.Timestamp(2019, 12, 1)})  # fmt: skip
    finding = only(contradictions.wins_without_contract(changed(book, opportunities=moved)))
    assert finding.examples[0].startswith(deals["opportunity_id"].iloc[row])


def test_a_customer_without_an_invoice_and_an_invoice_without_a_contract_are_found(book, changed):
    began = in_force(book["contract_lines"], date(2026, 6, 30))
    held = in_force(began, book.as_of)["account_id"].iloc[0]
    unbilled = changed(book, invoices=lambda table: table[table["account_id"] != held])
    assert only(contradictions.customers_without_invoice(unbilled)).examples == (held,)
    early = changed(book, invoices=planted([4], {"issued_date": pd.Timestamp(2015, 1, 5)}))
    assert only(contradictions.bills_without_contract(early)).count == 1


def test_customers_of_somebody_who_left_are_found(book, changed):
    owner = book.roster["owner_id"].dropna().iloc[0]

    def leave(table):
        return table.assign(
            left_date=table["left_date"].mask(table["person_id"] == owner, pd.Timestamp(2026, 9, 1))
        )

    finding = only(contradictions.owners_who_left(changed(book, people=leave)))
    assert finding.count > 0
    assert finding.examples[0].endswith(f"owner_id {owner}")


def test_more_people_than_seats_are_found(book, changed):
    few = changed(book, accounts=lambda table: table.assign(eligible_seats=1))
    assert only(ranges.more_users_than_seats(few)).severity == "doubtful"


# --- three definitions of churn


def test_three_definitions_of_churn_by_hand(small_book):
    """Four customers: one stays in all senses, one leaves in all, one works on after its contract,
    one goes quiet while its contract runs."""
    year = {"start_date": "2024-07-01", "amount_minor": 120_00}
    lines = [
        {**year, "line_id": f"L{i}", "account_id": i, "end_date": end}
        for i, end in (("S", "2027-07-01"), ("L", "2026-01-01"), ("W", "2026-01-01"), ("Q", None))
    ]
    week = {"days": 7, "measure": "sessions", "product_id": "all", "value": 3.0}
    usage = [{**week, "account_id": i, "usage_date": "2025-06-23"} for i in "SLWQ"]
    usage += [{**week, "account_id": i, "usage_date": "2026-06-22"} for i in "SW"]
    bill = {"kind": "invoice", "amount_minor": 120_00, "currency": "USD"}
    invoices = [
        {**bill, "invoice_id": f"{i}{n}", "account_id": i, "line_id": f"L{i}", "issued_date": day}
        for n, (i, day) in enumerate(
            [(i, "2024-07-01") for i in "SLWQ"] + [("S", "2025-07-01"), ("Q", "2025-07-01")]
        )
    ]
    tables = small_book(lines, as_of=date(2026, 6, 30), usage=usage, invoices=invoices)
    told = churn_by_definition(tables, window=Window("2025-06", "2026-06"))
    gone = told.accounts.set_index("account_id")
    assert gone["by_contract"].to_dict() == {"L": True, "Q": False, "S": False, "W": True}
    assert gone["by_use"].to_dict() == {"L": True, "Q": True, "S": False, "W": False}
    assert gone["by_invoice"].to_dict() == {"L": True, "Q": False, "S": False, "W": True}
    counts = told.counts().set_index("definition")
    assert counts.loc["by_use"].to_dict() == {
        "n_accounts": 4, "n_lost": 2, "only_here": 1, "only_contract": 1,
    }  # fmt: skip
    finding = only(churn_definitions_at_odds(tables))
    assert finding.severity == "doubtful"
    assert finding.examples == ("Q: contract runs, not used any more", "W: contract ended, in use")


def test_a_feed_that_has_stopped_for_all_makes_nobody_leave_by_use(book, changed):
    stopped = changed(book, usage=lambda table: table[table["usage_date"] < "2026-09-15"])
    told = churn_by_definition(stopped, window=Window("2025-10", "2026-10"))
    assert told.accounts["by_use"].isna().all()


def test_a_book_younger_than_a_year_has_no_definitions_to_compare(small_book):
    line = {"line_id": "L1", "account_id": "A", "start_date": "2026-01-01", "amount_minor": 12_00}
    assert churn_definitions_at_odds(small_book([line], as_of=date(2026, 6, 30))) == []
