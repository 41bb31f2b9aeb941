"""The internal companion: what the customer's review leaves out."""

from datetime import date

from analysis.qbr.internal import Hours, internal_companion


def test_arr_is_twelve_times_what_is_in_force(book):
    assert internal_companion(book, "A1").arr_minor == 12 * 1_000_00


def test_stances_and_notes_of_ours_are_there(book):
    account = internal_companion(book, "A1")
    assert [(p.contact_name, p.stance) for p in account.people] == [("Li Wei", "critic")]
    assert [p.description for p in account.our_notes] == ["Raise the price gently"]
    assert [note.text for note in account.review_notes] == ["They asked about a rival"]


def test_a_sponsor_lost_is_dated(book):
    assert internal_companion(book, "A1").sponsor_left == date(2026, 8, 15)


def test_over_service_is_the_excess_as_a_share_of_the_agreed():
    assert Hours(worked=110, scoped=100).over_service_rate == 110 / 100 - 1
    assert Hours(worked=10, scoped=0).over_service_rate is None
