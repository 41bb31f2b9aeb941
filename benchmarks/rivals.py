"""The same answers without the library: plain pandas, SQL on a grid, and the leanest SQL we can write.

All keep to the definitions of docs/metrics.md, renewals, grace, rates and rounding included: what is
compared is how they compute, not what.
"""

from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

MOVEMENTS = ["opening_minor", "new_minor", "reactivation_minor", "expansion_minor"]
MOVEMENTS += ["contraction_minor", "churned_minor", "closing_minor"]
RETENTION = ["segment", "month", "opening_minor", "closing_minor", "kept_minor"]
FIRST, SINCE, LAST = "2020-01-01", "2022-01-01", "2024-12-01"


def digest(table: pd.DataFrame) -> str:
    """One text for the integers of a table, whatever order and types it came in."""
    told = table.assign(month=pd.to_datetime(table["month"]).dt.strftime("%Y-%m"))
    told = told[sorted(told.columns)].sort_values(["segment", "month"])
    return sha256(told.to_csv(index=False).encode()).hexdigest()


def straightforward_pandas(folder: Path) -> list[pd.DataFrame]:
    """Changes by groupby; then for each month the balances at both ends of its window."""
    closing, segments = _pandas_balances(folder)
    rows = closing.rename("closing").reset_index()
    rows["opening"] = rows.groupby("account_id")["closing"].shift(fill_value=0)
    rows["delta"] = rows["closing"] - rows["opening"]
    rows = rows[rows["delta"] != 0].reset_index(drop=True)
    is_first = ~rows.duplicated("account_id")
    opening, closed = rows["opening"], rows["closing"]
    rows["kind"] = np.select(
        [(opening == 0) & is_first, opening == 0, closed == 0, closed > opening],
        ["new", "reactivation", "churned", "expansion"],
        "contraction",
    )
    rows["segment"] = rows["account_id"].map(segments)
    moves = rows.pivot_table(
        index=["segment", "month"], columns="kind", values="delta", aggfunc="sum", fill_value=0
    )
    net = moves.sum(axis=1)
    moves = moves.abs().add_suffix("_minor")
    moves["closing_minor"] = net.groupby(level="segment").cumsum()
    moves["opening_minor"] = moves["closing_minor"] - net
    moves = moves.reset_index()
    moves = moves[moves["month"] >= SINCE].reset_index(drop=True)
    balance: dict[pd.Timestamp, pd.Series] = {}

    def at(month: pd.Timestamp) -> pd.Series:
        if month not in balance:
            until = rows[rows["month"] <= month]
            balance[month] = until.groupby("account_id")["delta"].sum()
        return balance[month]

    answers = []
    for months in (1, 12):
        found = []
        for month in pd.date_range(SINCE, LAST, freq="MS"):
            ends = pd.DataFrame({"was": at(month - pd.DateOffset(months=months)), "now": at(month)})
            ends = ends.fillna(0).astype("int64")
            kept = {
                "opening_minor": ends["was"],
                "closing_minor": ends["now"].where(ends["was"] > 0, 0),
                "kept_minor": ends.min(axis=1),
            }
            groups = ends.index.map(segments)
            found.append(pd.DataFrame(kept).groupby(groups).sum().assign(month=month))
            balance.pop(month - pd.DateOffset(months=months), None)
        balance.clear()
        answers.append(pd.concat(found).rename_axis("segment").reset_index())
    return [moves, *answers]


def wide_pandas(folder: Path) -> list[pd.DataFrame]:
    """One row an account and one column a month: more memory for fewer passes."""
    closing, segments = _pandas_balances(folder)
    wide = closing.unstack("month").ffill(axis=1).fillna(0).astype("int64")
    groups = wide.index.map(segments)
    ever = wide.gt(0).cummax(axis=1)

    moves, single, year = [], [], []
    for place in range(list(wide.columns).index(pd.Timestamp(SINCE)), wide.shape[1]):
        now, before = wide.iloc[:, place], wide.iloc[:, place - 1]
        delta = now - before
        arrives, leaves = (before == 0) & (now > 0), (before > 0) & (now == 0)
        stays = (before > 0) & (now > 0)
        paid_before = ever.iloc[:, place - 1]
        moved = {
            "opening_minor": before,
            "new_minor": delta.where(arrives & ~paid_before, 0),
            "reactivation_minor": delta.where(arrives & paid_before, 0),
            "expansion_minor": delta.where(stays & (delta > 0), 0),
            "contraction_minor": -delta.where(stays & (delta < 0), 0),
            "churned_minor": -delta.where(leaves, 0),
            "closing_minor": now,
        }
        month = wide.columns[place]
        moves.append(pd.DataFrame(moved).groupby(groups).sum().assign(month=month))
        for months_ago, found in ((1, single), (12, year)):
            was = wide.iloc[:, place - months_ago]
            kept = {
                "opening_minor": was,
                "closing_minor": now.where(was > 0, 0),
                "kept_minor": np.minimum(was, now),
            }
            found.append(pd.DataFrame(kept).groupby(groups).sum().assign(month=month))
    answers = [pd.concat(found).rename_axis("segment") for found in (moves, single, year)]
    return [answer.reset_index() for answer in answers]


def _pandas_balances(folder: Path) -> tuple[pd.Series, pd.Series]:
    """What each account pays after every month in which a line turns; and each account's segment."""
    lines = pd.read_parquet(folder / "lines.parquet")
    rates = pd.read_parquet(folder / "rates.parquet").set_index("currency")["rate_millionths"]
    segments = pd.read_parquet(folder / "attributes.parquet").set_index("account_id")["segment"]

    lines = lines[lines["kind"] == "recurring"]
    renewed = lines.groupby("renews_line_id")["start_date"].min()
    from_ = lines["line_id"].map(renewed)
    stop = lines[["end_date", "terminated_date"]].min(axis=1)
    meets = stop.isna() | (from_ <= stop + pd.Timedelta(days=30))
    stop = stop.mask(meets & from_.notna(), from_)
    worth = lines["amount_minor"] * lines["currency"].map(rates)
    months = lines["term_months"].astype("int64") * 1_000_000
    part = np.floor((worth % months) / months * 1e12 + 0.5).astype("int64")
    told = pd.DataFrame(
        {
            "account_id": lines["account_id"],
            "start": lines["start_date"],
            "stop": stop,
            "whole": worth // months,
            "part": part,
        }
    )
    told = told[told["stop"].isna() | (told["stop"] > told["start"])]
    begins = told[["account_id", "start", "whole", "part"]].rename(columns={"start": "day"})
    ends = told.loc[told["stop"].notna(), ["account_id", "stop", "whole", "part"]]
    ends = ends.rename(columns={"stop": "day"})
    ends[["whole", "part"]] *= -1
    events = pd.concat([begins, ends])
    events["month"] = events["day"].dt.to_period("M").dt.to_timestamp()
    events = events[events["month"] <= LAST]
    steps = events.groupby(["account_id", "month"])[["whole", "part"]].sum()
    running = steps.groupby(level="account_id").cumsum()
    grains = np.round(running["part"] / 1_000)
    units = np.floor(grains / 1e9)
    left = grains - units * 1e9
    total = running["whole"] + units.astype("int64")
    total += (left > 5e8) | ((left == 5e8) & (total % 2 == 1))
    return total.clip(lower=0), segments


_SPANS = """
    recurring as (select * from lines where kind = 'recurring'),
    renewals as (
        select renews_line_id as line_id, min(start_date) as renewed from recurring
        where renews_line_id is not null and renews_line_id <> line_id group by all
    ),
    ended as (
        select account_id, start_date, least(end_date, terminated_date) as stop, renewed,
            amount_minor * rate_millionths as worth, term_months * 1000000 as months
        from recurring left join renewals using (line_id) join rates using (currency)
    ),
    spans as (
        select account_id, start_date, worth // months as whole,
            floor((worth % months) / months::double * 1e12 + 0.5)::bigint as part,
            case when stop is null or renewed <= stop + interval 30 days
                then coalesce(renewed, stop) else stop end as stop
        from ended
    ),
    held as (from spans where stop is null or stop > start_date)
"""


def _rounded(whole: str, part: str) -> str:
    """Half to even, never below nothing."""
    grains = f"((({part}) + 500) // 1000)"
    is_tie = f"({whole} + {grains} // 1000000000) % 2 = 0 and {grains} % 1000000000 = 500000000"
    rest = f"({grains} + 500000000 - case when {is_tie} then 1 else 0 end) // 1000000000"
    return f"greatest({whole} + {rest}, 0)"


def dense_sql(folder: Path) -> list[pd.DataFrame]:
    """A row for every account and month, with what is in force at the month's end."""
    connection = _connected(folder)
    connection.execute("set memory_limit = '6GB'")  # or it takes all that the machine has
    connection.execute(f"set temp_directory = '{folder / 'spilled'}'")
    connection.execute(f"""
        create temp table grid as
        with {_SPANS},
        months as (select unnest(generate_series(date '{FIRST}', date '{LAST}', interval 1 month))
            as month),
        charged as (
            select account_id, month, {_rounded("sum(whole)::bigint", "sum(part)::bigint")} as mrr
            from held join months on start_date < month + interval 1 month
                and (stop is null or stop >= month + interval 1 month)
            group by all
        ),
        every as (
            select account_id, segment, month, coalesce(mrr, 0) as now
            from attributes cross join months left join charged using (account_id, month)
        )
        select segment, month, now,
            coalesce(lag(now) over w, 0) as before, coalesce(lag(now, 12) over w, 0) as was,
            coalesce(max(now) over (w rows between unbounded preceding and 1 preceding), 0) > 0
                as paid_before
        from every window w as (partition by account_id order by month)
    """)
    retention = """
        select segment, month, sum({was})::bigint as opening_minor,
            sum(case when {was} > 0 then now else 0 end)::bigint as closing_minor,
            sum(least({was}, now))::bigint as kept_minor
        from grid where month >= date '{since}' group by all
    """
    moves = f"""
        select segment, month, sum(before)::bigint as opening_minor,
            coalesce(sum(now) filter (before = 0 and not paid_before), 0)::bigint as new_minor,
            coalesce(sum(now) filter (before = 0 and paid_before), 0)::bigint
                as reactivation_minor,
            coalesce(sum(now - before) filter (before > 0 and now > before), 0)::bigint
                as expansion_minor,
            coalesce(sum(before - now) filter (now > 0 and now < before), 0)::bigint
                as contraction_minor,
            coalesce(sum(before) filter (before > 0 and now = 0), 0)::bigint as churned_minor,
            sum(now)::bigint as closing_minor
        from grid where month >= date '{SINCE}' group by all
    """
    queries = [moves, *(retention.format(was=was, since=SINCE) for was in ("before", "was"))]
    return [connection.sql(query).df() for query in queries]


def lean_sql(folder: Path) -> list[pd.DataFrame]:
    """Only months in which something changes; sums over time once groups are small."""
    connection = _connected(folder)
    connection.execute(f"""
        create temp table changes as
        with {_SPANS},
        turns as (
            select account_id, unnest([whole, -whole]) as whole, unnest([part, -part]) as part,
                unnest([date_trunc('month', start_date)::date, date_trunc('month', stop)::date])
                    as month
            from held
        ),
        steps as (
            select account_id, month, sum(whole)::bigint as whole, sum(part)::bigint as part
            from turns where month <= date '{LAST}' group by all
        ),
        running as (
            select account_id, month, whole, part,
                (sum(whole) over w)::bigint as whole_after, (sum(part) over w)::bigint as part_after
            from steps
            window w as (partition by account_id order by month rows unbounded preceding)
        ),
        ends as (
            select account_id, month, {_rounded("whole_after", "part_after")} as closing,
                {_rounded("(whole_after - whole)", "(part_after - part)")} as opening
            from running
        )
        select account_id, month, opening, closing,
            row_number() over (partition by account_id order by month) = 1 as is_first
        from ends where opening <> closing
    """)
    moves = connection.sql("""
        select segment, month,
            coalesce(sum(closing) filter (opening = 0 and is_first), 0)::bigint as new_minor,
            coalesce(sum(closing) filter (opening = 0 and not is_first), 0)::bigint
                as reactivation_minor,
            coalesce(sum(closing - opening) filter (opening > 0 and closing > opening), 0)::bigint
                as expansion_minor,
            coalesce(sum(opening - closing) filter (closing > 0 and closing < opening), 0)::bigint
                as contraction_minor,
            coalesce(sum(opening) filter (closing = 0), 0)::bigint as churned_minor,
            sum(closing - opening)::bigint as net
        from changes join attributes using (account_id) group by all order by segment, month
    """).df()
    moves["closing_minor"] = moves.groupby("segment")["net"].cumsum()
    moves["opening_minor"] = moves["closing_minor"] - moves["net"]
    moves = moves[moves["month"] >= SINCE].reset_index(drop=True)
    lost = moves["contraction_minor"] + moves["churned_minor"]
    kept = moves["opening_minor"] - lost
    single = moves[["segment", "month", "opening_minor"]].assign(
        closing_minor=kept + moves["expansion_minor"], kept_minor=kept
    )
    year = connection.sql(f"""
        with events as (
            select account_id, month, 0::bigint as opens, closing - opening as closes from changes
            union all
            select account_id, (month + interval 12 month)::date, closing - opening, 0 from changes
            where month <= date '{LAST}' - interval 12 month
        ),
        steps as (
            select account_id, greatest(month, date '{SINCE}') as month, opens, closes from events
        ),
        running as (
            select *, (sum(opens) over w)::bigint as was, (sum(closes) over w)::bigint as now
            from steps
            window w as (partition by account_id order by month rows unbounded preceding)
        )
        select segment, month, sum(opens)::bigint as opening_minor,
            sum(case when was > 0 then now else 0 end
                - case when was > opens then now - closes else 0 end)::bigint as closing_minor,
            sum(least(was, now) - least(was - opens, now - closes))::bigint as kept_minor
        from running join attributes using (account_id) group by all order by segment, month
    """).df()
    sums = ["opening_minor", "closing_minor", "kept_minor"]
    year[sums] = year.groupby("segment")[sums].cumsum()
    return [moves[["segment", "month", *MOVEMENTS]], single, year]


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("lines", "rates", "attributes"):
        connection.execute(f"create view {name} as from '{folder / name}.parquet'")
    return connection
