"""Until when can a customer still decide?"""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.contracts import Book
from analysis.qbr.agreement import Term, terms

DAY = date(2026, 10, 31)
END, NOTICE = date(2027, 1, 1), date(2026, 11, 2)


def term(*, notice: date | None = NOTICE, end: date | None = END, is_auto_renew=True, **more):
    return Term("C1", ("Core",), end, notice, is_auto_renew, **more)


def test_the_day_for_notice_is_the_day_to_decide():
    assert term().decide_by(DAY) == NOTICE
    assert term().decide_by(NOTICE) == NOTICE


def test_past_its_day_for_notice_a_contract_that_renews_by_itself_is_decided():
    assert term().decide_by(NOTICE + timedelta(days=1)) is None


def test_a_contract_that_ends_is_decided_by_its_end_whatever_its_day_for_notice():
    for day in (DAY, NOTICE, NOTICE + timedelta(days=1), END):
        assert term(is_auto_renew=False).decide_by(day) == END
    assert term(notice=None, is_auto_renew=False).decide_by(DAY) == END


@pytest.mark.parametrize("made", [{"is_renewed": True}, {"has_notice": True}])
def test_what_is_signed_anew_or_given_notice_of_is_decided(made):
    assert term(**made).decide_by(DAY) is None


def test_an_open_ended_contract_has_nothing_to_decide():
    assert term(notice=None, end=None).decide_by(DAY) is None


def test_a_contract_is_renewed_by_the_line_that_names_it(tables, book):
    (before,) = terms(book, "A1")
    assert not before.is_renewed
    old = tables["contract_lines"]
    new = old.assign(
        line_id="L2",
        contract_id="C2",
        renews_line_id="L1",
        start_date=old["end_date"],
        end_date=old["end_date"] + pd.DateOffset(years=1),
        signed_date=pd.Timestamp(DAY) - pd.DateOffset(days=9),
    )
    both = pd.concat([old, new.astype(old.dtypes)], ignore_index=True)
    (after,) = terms(Book(complete={**tables, "contract_lines": both}, as_of=DAY, source=""), "A1")
    assert after.is_renewed
    assert after.decide_by(DAY) is None
