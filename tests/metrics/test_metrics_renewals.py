"""What came up for renewal is renewed, lost or open, and counts where it was due."""

from datetime import date

import pytest

from analysis.metrics.renewal_variants import renewal_variants
from analysis.metrics.renewals import due, outcomes, renewal_rate, upcoming
from analysis.periods import Window

SPRING = Window("2026-02", "2026-05")  # March, April, May


@pytest.fixture
def due_in_spring(make_book, line):
    """Six accounts due in spring 2026, as known on 31 May: A renewed early and larger, B late and
    smaller, C on time at the same price, D gave notice, E let the grace pass, F is undecided."""

    def term(account, end, mrr=100_00, **more):
        return line(account, "2025-01-01", end, mrr, line_id=f"{account}1", **more)

    def renewal(account, start, mrr, signed):
        return line(account, start, None, mrr, signed_date=signed, renews_line_id=f"{account}1")

    return make_book(
        as_of=date(2026, 5, 31),
        contract_lines=[
            term("A", "2026-04-10"),
            renewal("A", "2026-04-10", 120_00, "2025-11-03"),
            term("B", "2026-04-10"),
            renewal("B", "2026-04-25", 70_00, "2026-04-24"),
            term("C", "2026-03-01"),
            renewal("C", "2026-03-01", 100_00, "2026-03-01"),
            term("D", "2026-05-31", cancelled_date="2026-02-01"),
            term("E", "2026-04-30", 50_00),
            term("F", "2026-05-20", 10_00),
            term("G", "2026-06-01"),  # due in June
            line("H", "2025-01-01", None, 100_00),  # open-ended: never due
        ],
        accounts=[{"account_id": "A", "segment": "SMB"}],
    )


def test_each_line_due_has_one_outcome(due_in_spring):
    found = due(due_in_spring, window=SPRING).set_index("account_id")
    assert found["status"].to_dict() == {
        "A": "renewed", "B": "renewed", "C": "renewed", "D": "lost", "E": "lost", "F": "open",
    }  # fmt: skip
    assert found.loc[["A", "B", "C", "F"], "timing"].tolist() == ["early", "late", "on time", ""]


def test_accounts_still_open_are_in_neither_number(due_in_spring):
    rate = renewal_rate(due_in_spring, window=SPRING).only()
    assert (rate.numerator, rate.denominator, rate.n_accounts) == (3, 5, 5)
    assert 0 < rate.low < rate.value < rate.high < 1


def test_growth_of_one_account_does_not_hide_the_loss_of_another(due_in_spring):
    gross = renewal_rate(due_in_spring, window=SPRING, basis="value").only()
    net = renewal_rate(due_in_spring, window=SPRING, basis="net_value").only()
    assert gross.denominator == net.denominator == 12 * (4 * 100_00 + 50_00)
    assert gross.numerator == 12 * (100_00 + 70_00 + 100_00)
    assert net.numerator == 12 * (120_00 + 70_00 + 100_00)


def test_outcomes_tell_the_third_bucket_apart(due_in_spring):
    table = outcomes(due_in_spring, window=SPRING).iloc[0]
    counts = table[["renewed_early", "renewed_on_time", "renewed_late", "lost", "open"]].tolist()
    assert counts == [1, 1, 1, 2, 1]
    assert table["open_arr_minor"] == 12 * 10_00


def test_a_late_renewal_is_a_renewal_but_not_one_on_time(due_in_spring):
    on_time = renewal_rate(due_in_spring, window=SPRING, basis="on_time").only()
    assert (on_time.numerator, on_time.denominator) == (2, 5)  # A early and C; B late


def test_the_grace_is_a_setting(due_in_spring):
    strict = due(due_in_spring, window=SPRING, grace_days=14).set_index("account_id")["status"]
    assert strict["B"] == "lost"  # its renewal began 15 days after the end
    patient = due(due_in_spring, window=SPRING, grace_days=31).set_index("account_id")["status"]
    assert patient["E"] == "open"  # its term ended 31 days before


def test_renewals_still_open_bound_where_the_rate_can_end(due_in_spring):
    table = renewal_variants(due_in_spring, window=SPRING).set_index("variant")
    assert table.loc["open_as_lost", "value"] == 3 / 6
    assert table.loc["open_as_renewed", "value"] == 4 / 6
    assert table.loc["open_as_lost", "value"] < table.loc["accounts", "value"] == 3 / 5


def test_what_was_booked_in_a_period_is_not_what_was_renewed_of_it(make_book, line):
    """A vendor's example: of 100 due, 90 were booked, of which 5 for later and 3 for earlier terms:
    82% renewed, not 90%."""

    def pair(name, end, due_mrr, renewed_mrr, signed):
        start = line(name, "2025-01-01", end, due_mrr, line_id=name)
        again = line(name, end, None, renewed_mrr, signed_date=signed, renews_line_id=name)
        return [start, again]

    book = make_book(
        as_of=date(2026, 12, 31),
        contract_lines=[
            *pair("due", "2026-04-01", 82_00, 82_00, "2026-03-20"),
            line("lost", "2025-01-01", "2026-04-01", 18_00),
            *pair("next", "2026-08-01", 5_00, 5_00, "2026-05-02"),
            *pair("last", "2026-02-20", 3_00, 3_00, "2026-03-03"),
        ],
    )
    table = renewal_variants(book, window=SPRING).set_index("variant")["value"]
    assert (table["value"], table["booked"]) == (82 / 100, 90 / 100)


def test_value_renewed_has_an_interval_of_accounts_not_of_cents(due_in_spring):
    by_value = renewal_rate(due_in_spring, window=SPRING, basis="value").only()
    assert by_value.low < 0.3  # of five accounts
    assert by_value.high > 0.9
    net = renewal_rate(due_in_spring, window=SPRING, basis="net_value").only()
    assert net.low < net.value < net.high


def test_a_renewal_counts_where_it_was_due_not_where_it_was_signed(due_in_spring):
    autumn = Window("2025-09", "2025-12")
    rate = renewal_rate(due_in_spring, window=autumn).only()
    assert rate.value is None
    assert rate.reason == "no term ended from 2025-10-01 to 2025-12-31"


def test_before_the_renewal_is_signed_it_is_not_known(due_in_spring):
    before = due_in_spring.at(date(2026, 4, 20))
    found = due(before, window=SPRING).set_index("account_id")["status"]
    assert found.to_dict() == {
        "A": "renewed", "B": "open", "C": "renewed", "D": "lost", "E": "open", "F": "open",
    }  # fmt: skip


def test_one_line_renewed_makes_the_account_renewed_and_the_other_a_loss_of_value(make_book, line):
    book = make_book(
        as_of=date(2026, 6, 30),
        contract_lines=[
            line("A", "2025-04-01", "2026-04-01", 60_00, line_id="one"),
            line("A", "2025-04-01", "2026-04-01", 40_00, line_id="two"),
            line("A", "2026-04-01", "2027-04-01", 60_00, renews_line_id="one"),
        ],
    )
    assert renewal_rate(book, window=SPRING).only().value == 1
    assert renewal_rate(book, window=SPRING, basis="value").only().value == 60 / 100


def test_a_line_exchanged_within_its_term_is_not_due_a_line_cut_short_is(make_book, line):
    def cut(account):
        changed = line(account, "2025-04-01", "2026-04-01", 60_00, contract_id=f"C{account}")
        return changed | {"cancelled_date": "2025-08-15", "terminated_date": "2025-09-01"}

    more_seats = line("A", "2025-09-01", "2026-04-01", 80_00, contract_id="CA")
    book = make_book(as_of=date(2026, 6, 30), contract_lines=[cut("A"), more_seats, cut("B")])
    found = due(book, window=SPRING)
    assert list(zip(found["account_id"], found["due_arr_minor"], strict=True)) == [
        ("A", 12 * 80_00),
        ("B", 12 * 60_00),
    ]


def test_a_breakdown_of_renewals_adds_up(due_in_spring):
    parts = renewal_rate(due_in_spring, window=SPRING, by=["segment"]).frame()
    assert parts["segment"].tolist() == ["Not stated", "SMB"]
    assert parts["denominator"].tolist() == [4, 1]


def test_upcoming_lists_what_nothing_renews_yet(due_in_spring):
    early = due_in_spring.at(date(2026, 3, 15))
    found = upcoming(early, days=60)
    assert found["account_id"].tolist() == ["B", "E"]  # A has renewed, D and F end later
    assert found["days_to_end"].tolist() == [16 + 10, 16 + 30]
    assert upcoming(early, days=80).set_index("account_id")["has_notice"].to_dict() == {
        "B": False, "E": False, "F": False, "D": True, "G": False,
    }  # fmt: skip


def test_a_book_in_which_nothing_is_due_gives_empty_tables_not_errors(make_book):
    book = make_book(as_of=date(2026, 5, 31))
    assert due(book, window=SPRING).empty
    assert upcoming(book).empty
    assert renewal_rate(book, window=SPRING, by=["segment"]).frame().empty
    assert renewal_variants(book, window=SPRING)["value"].isna().all()
    assert outcomes(book, window=SPRING)["lost"].tolist() == [0]
