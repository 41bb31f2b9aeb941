"""The demo portfolio holds what it promises, and its truth is true."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.contracts import TABLES
from analysis.demo import make_portfolio, write_demo
from analysis.demo.phrases import NPS_COMMENTS
from analysis.demo.portfolio import DemoSizeError
from analysis.loading import load_book, read_table

HORIZON = pd.Timedelta(days=90)
GRACE = pd.Timedelta(days=31)  # a renewal signed within a month of the end is a renewal


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def truth(demo_data):
    return read_table(demo_data / "sealed" / "truth.parquet")


def recurring(lines: pd.DataFrame) -> pd.DataFrame:
    """Recurring lines with their last end and their worth a month."""
    found = lines[lines["kind"] == "recurring"]
    return found.assign(
        ends=found["terminated_date"].fillna(found["end_date"]),
        monthly=found["amount_minor"] / found["term_months"],
    )


def billed_on(lines: pd.DataFrame, day: str | pd.Timestamp) -> pd.Series:
    """Minor units a month by account, on one day."""
    day = pd.Timestamp(day)
    live = (lines["start_date"] <= day) & (lines["ends"].isna() | (lines["ends"] > day))
    return lines[live].groupby("account_id")["monthly"].sum()


def month_ends(first: str = "2023-10", last: str = "2026-10") -> list[pd.Timestamp]:
    return [m.to_timestamp(how="end").normalize() for m in pd.period_range(first, last, freq="M")]


def test_every_table_is_there_and_keeps_its_contract(book):
    assert [name for name in TABLES if not book.has(name)] == []
    assert [name for name in TABLES if book[name].empty] == []


def test_it_says_that_it_is_synthetic(book):
    assert book.is_synthetic
    assert book.company == "Larkfield Systems"


def test_the_committed_files_are_what_the_simulator_makes(demo_data):
    portfolio = make_portfolio()
    for name, table in portfolio.tables.items():
        committed = read_table(demo_data / f"{name}.parquet")
        pd.testing.assert_frame_equal(
            committed.astype("str"), table.astype("str"), check_dtype=False, obj=name
        )
    committed = read_table(demo_data / "sealed" / "truth.parquet")
    pd.testing.assert_frame_equal(committed, portfolio.truth, check_dtype=False)


def test_equal_arguments_give_equal_bytes(tmp_path):
    for folder in ("a", "b"):
        write_demo(tmp_path / folder, accounts=40, seed=3)
    for path in sorted((tmp_path / "a").rglob("*.*")):
        twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
        assert path.read_bytes() == twin.read_bytes(), path.name


def test_another_seed_is_another_portfolio():
    one, other = (make_portfolio(40, seed).tables["contract_lines"] for seed in (1, 2))
    assert not one.equals(other)


@pytest.mark.parametrize(
    ("accounts", "last_month"), [(20, "2026-10"), (25, "2024-02"), (61, "2025-12")]
)
def test_other_sizes_and_months_make_whole_portfolios(tmp_path, accounts, last_month):
    write_demo(tmp_path, accounts=accounts, seed=5, last_month=last_month)
    book = load_book(tmp_path, as_of=last_month)
    assert [name for name in TABLES if not book.has(name)] == []
    assert len(book.complete["accounts"]) == accounts


def test_too_small_a_portfolio_is_refused():
    with pytest.raises(DemoSizeError, match="at least 20"):
        make_portfolio(5)


def test_it_stays_small_enough_to_be_cloned(demo_data):
    assert sum(path.stat().st_size for path in demo_data.rglob("*.*")) < 4_000_000


def test_the_truth_is_no_table_of_the_book(book):
    assert "truth" not in list(book)
    assert not {"probability", "satisfaction_level"} & set(book.roster.columns)


def test_as_csv_it_reads_the_same(book, demo_data, tmp_path):
    for name, table in book.complete.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    again = load_book(tmp_path, as_of="2026-10")
    for name in TABLES:
        pd.testing.assert_frame_equal(again.complete[name], book.complete[name], obj=name)


# What is in it on purpose


def test_revenue_and_retention_are_those_of_a_healthy_company(book):
    moved = dict(book.survivors)
    lines = recurring(book["contract_lines"])
    before, after = (billed_on(lines, f"{year}-10-31") for year in (2025, 2026))
    kept = after.reindex(before.index).fillna(0)
    assert 30e8 < 12 * after.sum() < 45e8  # $30M to $45M
    assert 0.95 < kept.sum() / before.sum() < 1.08
    assert 0.86 < np.minimum(kept, before).sum() / before.sum() < 0.96
    assert 0.08 < (kept == 0).mean() < 0.14
    assert not set(moved) & set(after.index)


def test_one_customer_is_a_sixth_of_revenue(book):
    lines = recurring(book["contract_lines"])
    now = billed_on(lines, "2026-10-31")
    assert 0.15 < now.max() / now.sum() < 0.25
    whale = lines[lines["account_id"] == now.idxmax()]
    assert whale["ends"].max().strftime("%Y-%m") == "2027-02"


def test_two_accounts_were_taken_over(book):
    merged = book.complete["account_history"].dropna(subset=["merged_into_account_id"])
    assert merged["valid_from"].dt.strftime("%Y-%m").tolist() == ["2025-03", "2026-05"]
    assert len(book.survivors) == 2


def test_there_are_months_in_which_nobody_left_and_accounts_that_came_back(book):
    lines = recurring(book["contract_lines"])
    balances = [set(billed_on(lines, day).index) for day in month_ends()]
    left = [before - after for before, after in pairwise(balances)]
    assert any(not gone for gone in left)
    assert any(len(gone) >= 2 for gone in left)
    returned = [
        a for k, gone in enumerate(left) for a in gone if any(a in b for b in balances[k + 4 :])
    ]
    assert len(returned) >= 2


def test_every_kind_of_customer_is_there(book):
    roster = book.roster
    assert set(roster["segment"].dropna()) == {"Strategic", "Enterprise", "Mid-market", "SMB"}
    assert roster["industry"].nunique() == 7
    assert set(roster["country_code"]) == {"US", "CA", "GB", "DE"}
    assert set(roster["currency"]) == {"USD", "EUR"}
    assert roster["parent_account_id"].notna().sum() == 3
    assert (~roster["account_id"].isin(book["contract_lines"]["account_id"])).any()  # prospects


def test_metros_carry_the_codes_of_public_statistics(book, project_root):
    areas = pd.read_csv(project_root / "data/reference/oews_2025_areas.csv", dtype=str)
    codes = set(book.roster["metro_code"].dropna())
    assert codes <= set(areas["area_code"])
    assert len(codes) >= 10


def test_names_include_those_that_break_careless_code(book):
    names = " ".join(book.roster["account_name"])
    assert all(part in names for part in ("ü", "’", "&", "<", "株式会社"))
    assert book.roster["account_name"].str.len().max() > 80
    assert book.roster["account_name"].is_unique


def test_renewals_follow_on_and_come_early_on_time_and_late(book):
    lines = book["contract_lines"]
    new = lines.dropna(subset=["renews_line_id"]).merge(
        lines, left_on="renews_line_id", right_on="line_id", suffixes=("", "_old")
    )
    new = new[new["end_date_old"].notna()]
    assert (new["account_id"] == new["account_id_old"]).all()
    gap = (new["start_date"] - new["end_date_old"]).dt.days
    assert gap.between(0, 30).all()
    assert (gap > 0).any()
    ahead = (new["end_date_old"] - new["signed_date"]).dt.days
    assert (ahead > 30).any()
    assert ahead.between(0, 30).any()
    assert (ahead < 0).any()
    assert (ahead >= -30).all()


def test_nothing_is_signed_said_or_done_after_the_last_day(book):
    for name, table in book.complete.items():
        assert table[TABLES[name].known_from].max() < pd.Timestamp("2026-11-01"), name


def test_an_account_managers_accounts_are_handed_over(book):
    gone = book["people"].dropna(subset=["left_date"])["person_id"].tolist()
    assert len(gone) == 1
    assert not book.roster["owner_id"].isin(gone).any()
    september = book.at(pd.Timestamp("2025-08-31").date())
    assert september.roster["owner_id"].isin(gone).sum() >= 5


def test_words_agree_with_scores(book):
    nps = book["surveys"].query("kind == 'nps'").dropna(subset=["comment"])
    for band, (low, high) in zip(NPS_COMMENTS, ((0, 3), (4, 6), (7, 8), (9, 10)), strict=True):
        scores = nps.loc[nps["comment"].isin(band), "score"]
        assert scores.between(low, high).all()
        assert len(scores) > 0


def test_owners_forecast_above_the_model(book):
    wide = book["forecasts"].pivot_table(
        index=["line_id", "made_date"], columns="call", values="probability"
    )
    optimism = (wide["owner"] - wide["model"]).mean()
    assert 0.05 < optimism < 0.15
    assert ((wide["final"] > wide["model"]) & (wide["final"] < wide["owner"])).mean() > 0.8


def test_agencies_get_more_hours_than_they_pay_for(book):
    delivery = book["time"].query("activity == 'delivery'")
    agencies = book.roster.query("industry == 'Marketing/Advertising'")["account_id"]
    survivors = set(book.survivors.values())  # an agency's hours go on under who took it over
    assert set(delivery["account_id"]) <= set(agencies) | survivors
    assert 1.05 < delivery["hours"].sum() / delivery["scoped_hours"].sum() < 1.35
    assert (book["goals"]["kind"] == "campaign").any()


def test_some_promises_are_kept_some_broken_and_some_our_own_business(book):
    promises = book["commitments"]
    assert set(promises["outcome"].dropna()) == {"done", "partial", "missed"}
    assert set(promises["side"]) == {"us", "customer"}
    assert 0.02 < (~promises["is_shared"]).mean() < 0.2


# The truth


@pytest.fixture(scope="module")
def large():
    return make_portfolio(1500, seed=2)


def outcomes(portfolio) -> pd.DataFrame:
    """The truth beside what happened: no service between 90 days on and the end of a month's grace."""
    lines = recurring(portfolio.tables["contract_lines"])
    rows = []
    for month, group in portfolio.truth.groupby("month"):
        due = month + pd.offsets.MonthEnd(0) + HORIZON
        if due + GRACE > pd.Timestamp("2026-10-31"):
            continue
        there = (lines["start_date"] <= due + GRACE) & (
            lines["ends"].isna() | (lines["ends"] > due)
        )
        rows.append(group.assign(left=~group["account_id"].isin(lines.loc[there, "account_id"])))
    return pd.concat(rows)


def test_as_many_left_as_the_truth_expected(large):
    seen = outcomes(large)
    open_ = seen[~seen["is_decided"]]
    for group in (seen, open_):
        expected, left = group["probability"].sum(), group["left"].sum()
        assert left == pytest.approx(expected, abs=4 * np.sqrt(3 * expected))  # months overlap


def test_the_truth_is_calibrated_where_it_is_high_and_where_it_is_low(large):
    seen = outcomes(large).query("~is_decided")
    bands = pd.cut(seen["probability"], [0, 0.01, 0.03, 0.08, 0.2, 1.0])
    for _, group in seen.groupby(bands, observed=True):
        expected, left = group["probability"].sum(), group["left"].sum()
        assert left == pytest.approx(expected, abs=4 * np.sqrt(3 * expected))


def test_who_has_decided_leaves(large):
    decided = outcomes(large).query("is_decided")
    assert decided["left"].mean() > 0.98  # a very few come back within the grace
    assert (decided["probability"] == 1).all()


def test_no_column_of_the_book_tells_the_truth_by_itself(book, truth):
    """Use and tickets follow satisfaction, through noise: related, never the same."""
    month = truth[truth["month"] == "2026-09-01"].set_index("account_id")
    usage = book["usage"].query("measure == 'active_users' and usage_date >= '2026-09-01'")
    seats = recurring(book["contract_lines"]).query("product_id == 'P1'")
    live = seats[(seats["start_date"] <= "2026-09-30") & ~(seats["ends"] <= "2026-09-30")]
    share = (
        usage.groupby("account_id")["value"].mean() / live.groupby("account_id")["quantity"].sum()
    )
    related = pd.concat([share.astype(float), month["satisfaction_level"]], axis=1).dropna()
    assert 0.2 < related.corr(method="spearman").iloc[0, 1] < 0.85
