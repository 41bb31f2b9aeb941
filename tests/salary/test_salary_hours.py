"""Hours and years: BLS's own rule, and where it does not hold."""

import pytest

from analysis.salary.hours import HoursError, annual, hourly


def test_a_year_of_hours_is_how_bls_made_its_annual_wages(cells):
    # BLS rounds the hour to a cent and the year to ten dollars: half a cent a year is 10.40.
    for percentile in (10, 25, 50, 75, 90):
        by_hour = cells[f"wage_p{percentile}_hourly_usd"]
        by_year = cells[f"wage_p{percentile}_annual_usd"]
        assert (annual(by_hour, is_year_round=True) - by_year).abs().max() <= 10.40 + 5


def test_there_and_back_is_where_we_were():
    assert annual(hourly(69_990.0), is_year_round=True) == pytest.approx(69_990)


def test_pay_by_the_hour_alone_is_never_made_annual():
    with pytest.raises(HoursError, match="no yearly wage"):
        annual(39.50, is_year_round=False)
