"""Dates and numbers are read in the only way a whole column allows, or refused."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UserError
from analysis.loading.importing.dates import (
    AmbiguousColumnError,
    DateEvidence,
    read_dates,
    readings,
)
from analysis.loading.importing.numbers import MarkEvidence, read_number

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


def settled(values):
    evidence = DateEvidence()
    evidence.see(values, range(2, len(values) + 2))
    return evidence.settled("deals.csv", "Close Date")


def test_one_day_after_the_twelfth_settles_a_column():
    assert settled(["03/04/2024", "13/04/2024"]) == ["dmy"]
    assert settled(["03/04/2024", "04/13/2024"]) == ["mdy"]


def test_a_column_of_two_readings_is_refused_with_both_and_the_words_to_write():
    with pytest.raises(AmbiguousColumnError) as refused:
        settled(["03/04/2024", "05/06/2024"])
    said = str(refused.value)
    assert "deals.csv, column 'Close Date', line 2: '03/04/2024' is" in said
    assert "04 March 2024" in said
    assert "03 April 2024" in said
    assert "dates: dmy" in said
    assert "dates: mdy" in said


def test_years_of_two_digits_leave_room_for_doubt():
    with pytest.raises(AmbiguousColumnError, match="20-10-16"):
        settled(["20-10-16", "25-10-16"])


def test_a_column_whose_days_are_the_same_either_way_is_no_problem():
    assert settled(["05/05/2024", "06/06/2024"]) in (["dmy"], ["mdy"])


def test_two_formats_in_one_column_are_refused_with_both_lines():
    with pytest.raises(
        AmbiguousColumnError, match=r"'2024-04-03' \(line 2\).*'13/04/2024' \(line 3"
    ):
        settled(["2024-04-03", "13/04/2024"])


def test_a_word_among_dates_decides_nothing():
    assert settled(["TBD", "13/04/2024"]) == ["dmy"]
    assert settled(["TBD", "unknown"]) == []


@pytest.mark.parametrize(
    ("text", "format", "expected"),
    [
        ("2024-03-04", "iso", "2024-03-04"),
        ("2024-03-04T10:20:30.5Z", "iso", "2024-03-04 10:20:30.5"),
        ("2024-03-04 10:20:30 UTC", "iso", "2024-03-04 10:20:30"),
        ("2024-03-04T10:00:00+0200", "iso", "2024-03-04 08:00"),
        ("4.3.2024", "dmy", "2024-03-04"),
        ("3/4/24 2:05 PM", "mdy", "2024-03-04 14:05"),
        ("3/4/2024 12:05 am", "mdy", "2024-03-04 00:05"),
        ("04-Mar-24", "named", "2024-03-04"),
        ("March 4, 2024", "named", "2024-03-04"),
        ("Mon, 4 March 2024", "named", "2024-03-04"),
        ("20240304", "compact", "2024-03-04"),
        ("45355", "excel", "2024-03-04"),
        ("1709510400", "unix", "2024-03-04"),
        ("1709510400000", "unix_ms", "2024-03-04"),
        ("2024/03", "month", "2024-03-01"),
        ("Mar 2024", "month", "2024-03-01"),
        ("04|03|2024", "%d|%m|%Y", "2024-03-04"),
        ("31/02/2024", "dmy", None),
        ("2024-02-30", "iso", None),
        ("4.3.24.", "dmy", None),
        ("1e5", "iso", None),
    ],
)
def test_each_format_reads_its_own(text, format, expected):
    read = read_dates(pd.Series([text]), [format], None)[0]
    assert (None if pd.isna(read) else read) == (pd.Timestamp(expected) if expected else None)


@given(
    st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y"])
)
@settings(max_examples=80, deadline=None)
def test_a_column_is_read_rightly_or_refused_never_wrongly(days, written):
    texts = [day.strftime(written) for day in days]
    try:
        formats = settled(texts)
    except AmbiguousColumnError:
        others = [{d for r in readings(t).values() for d in [r.date()]} for t in texts]
        assert any(len(found) > 1 for found in others)
        return
    read = read_dates(pd.Series(texts), formats, None)
    assert [time.date() for time in read] == days


@given(DAYS)
def test_a_number_of_excel_is_the_day_it_counts_to(day):
    serial = (day - date(1899, 12, 30)).days
    assert readings(str(serial))["excel"].date() == date(1899, 12, 30) + timedelta(days=serial)


def mark(values):
    evidence = MarkEvidence()
    evidence.see(values, list(range(2, len(values) + 2)))
    return evidence.settled("deals.csv", "Amount")


def test_a_thousand_alone_is_refused_and_one_cent_settles_it():
    with pytest.raises(AmbiguousColumnError, match=r"line 2: '1,234' is 1234 or 1\.234.*decimal"):
        mark(["1,234"])
    assert mark(["1,234", "5.50"]) == "."
    assert mark(["1.234", "5,50"]) == ","
    assert mark(["1,234", "1,234,567"]) == "."
    assert mark(["12", "n/a", "(7)"]) == "."


def test_a_count_with_a_comma_is_thousands_as_it_cannot_be_a_fraction():
    evidence = MarkEvidence(is_whole=True)
    evidence.see(["1,234", "2,000"], [2, 3])
    assert evidence.settled("seats.csv", "Seats") == "."


def test_two_decimal_marks_in_one_column_are_refused():
    with pytest.raises(AmbiguousColumnError, match=r"'5\.50' \(line 2\).*'5,50' \(line 3\)"):
        mark(["5.50", "5,50"])


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1.234,56", ",", "1234.56"),
        ("$1,234", ".", "1234"),
        ("($1,234.50)", ".", "-1234.50"),
        ("-$5.00", ".", "-5.00"),
        ("5.00-", ".", "-5.00"),
        ("−7", ".", "-7"),
        ("EUR 1.000,00", ",", "1000.00"),
        ("1 234,50 €", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("12,34,567", ".", "1234567"),
        ("1.5E+3", ".", "1500"),
        ("12%", ".", "12"),
        ("1,23", ".", None),
        ("1,2,3", ".", None),
        ("0,123", ".", None),
        ("--5", ".", None),
        ("(-5)", ".", None),
        ("(5", ".", None),
        ("12 apples", ".", None),
        ("1.2.3", ".", None),
        ("", ".", None),
        (".", ".", None),
    ],
)
def test_numbers_as_people_write_them(text, decimal, expected):
    read = read_number(text, decimal)
    assert (read[0] if read else None) == (Decimal(expected) if expected else None)


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from([(",", "."), (".", ","), ("", "."), (" ", ",")]),
    st.sampled_from(["{}", "${}", "{} EUR", "USD {}"]),
)
def test_an_amount_written_in_any_manner_comes_back_exactly(amount, marks, dress):
    thousands, decimal = marks
    written = f"{amount:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    read = read_number(dress.format(written), decimal)
    assert read is not None
    assert read[0] == amount


def test_an_ambiguous_column_stops_the_import_and_a_word_in_the_mapping_mends_it(small):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,01/05/2025\nB,Birch,02/06/2025\n")
    with pytest.raises(UserError, match=r"accounts\.csv, column 'Opened', line 2: '01/05/2025'"):
        small.run()
    small.change_mapping("created_date: Opened", "created_date: {from: Opened, dates: mdy}")
    days = small.table("accounts", small.run())["created_date"].tolist()
    assert days == [pd.Timestamp(2025, 1, 5), pd.Timestamp(2025, 2, 6)]


def test_an_ambiguous_amount_stops_the_import_and_a_word_in_the_mapping_mends_it(small):
    small.write(
        "lines.csv",
        'Line,Account,Signed,Start,End,Amount\nL1,A,2025-01-10,2025-02-01,2026-01-31,"1.200"\n',
    )
    with pytest.raises(UserError, match=r"lines\.csv, column 'Amount', line 2: '1\.200'"):
        small.run()
    small.change_mapping("amount_minor: Amount", 'amount_minor: {from: Amount, decimal: ","}')
    assert small.table("contract_lines", small.run())["amount_minor"].tolist() == [1200_00]


def test_a_format_said_of_all_files_settles_columns_in_doubt_and_leaves_iso_alone(small):
    accounts = "Id,Name,Opened\nA,Alder,03/04/2025\nB,Birch,02/01/2025 3:05 PM\n"
    small.write("accounts.csv", accounts)
    made = small.run(dates=["mdy"])
    opened = small.table("accounts", made)["created_date"].dt.date.tolist()
    assert opened == [date(2025, 3, 4), date(2025, 2, 1)]
    assert made.tables["contract_lines"].kept == 2  # written as 2025-02-01 throughout
