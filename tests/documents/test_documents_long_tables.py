"""A table that grows with the book prints what a reader uses, and keeps the rest in its data."""

import pandas as pd
import pytest

from analysis.documents.exhibits import Column, Table


def table(n_rows, most, subtitle="Measured"):
    frame = pd.DataFrame({"place": range(n_rows)})
    return Table.of(
        frame,
        {"place": Column("Place")},
        headline="Places",
        subtitle=subtitle,
        source="Made",
        most=most,
    )


def test_rows_beyond_the_most_are_counted_and_kept_in_the_data():
    made = table(1_246, most=12)
    assert [row[0].text for row in made.rows] == [str(place) for place in range(12)]
    assert made.subtitle == "Measured; 1,234 more in the data"
    assert len(made.data) == 1_246


@pytest.mark.parametrize("most", [12, None])
def test_a_table_that_fits_says_nothing_of_more(most):
    made = table(12, most)
    assert len(made.rows) == 12
    assert made.subtitle == "Measured"


def test_a_table_without_a_subtitle_says_what_is_left_alone():
    assert table(3, most=1, subtitle="").subtitle == "2 more in the data"
