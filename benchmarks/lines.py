"""Contract lines of a large, made-up company: as many as are asked for, the same every time."""

from pathlib import Path

import duckdb

TABLES = ("lines", "rates", "attributes")
ABOUT = (
    "Lines are made up: four to an account on average, over five years, 45% without an agreed end, "
    "one in six renewing another (early, late, or after the grace), one in twenty cut short, one "
    "in ten not recurring, one in five in euros, for terms of 1 to 36 months."
)

_LINES = """
with seeds as (
    select i, i // 2 as chain, i % 2 as place,
        roll(i, 1) as a, roll(i, 2) as b, roll(i, 3) as c, roll(i, 4) as d, roll(i, 5) as e,
        roll(i // 2, 6) as f, roll(i // 2, 7) as g, roll(i // 2, 8) as h
    from range({n}) t(i)
), chains as (
    select *, f % {n_accounts} as account, date '2020-01-01' + (g % 1827)::int as chain_start,
        case when h % 100 >= 45
            then [20, 90, 180, 365, 365, 365, 730][1 + (h // 100) % 7] + (h // 1000 % 5)
        end::int as chain_days
    from seeds
), placed as (
    select *, place = 1 and chain_days is not null and a % 10 < 6 as renews from chains
), dated as (
    select *, case
        when renews then chain_start + chain_days + (a // 10 % 80)::int - 20
        when place = 1 then date '2020-01-01' + (b % 1827)::int
        else chain_start
    end as start_day from placed
)
select
    format('L{{:08d}}', i) as line_id,
    format('A{{:08d}}', account) as account_id,
    case c % 20 when 0 then 'one_off' when 1 then 'usage' else 'recurring' end as kind,
    start_day::timestamp as start_date,
    case when place = 0 then chain_start + chain_days
        when (b // 5000) % 100 >= 45
            then start_day + [20, 90, 180, 365, 365, 365, 730][1 + (b // 500000) % 7]
    end::timestamp as end_date,
    case when d % 20 = 0 then start_day + (d // 20 % 400)::int end::timestamp as terminated_date,
    case when renews then format('L{{:08d}}', i - 1) end as renews_line_id,
    (exp(8.5 + (c // 20 % 1000 + d // 10000 % 1000 + e // 1000 % 1000) / 500.0) * 100)::bigint
        as amount_minor,
    case when e % 5 = 0 then 'EUR' else 'USD' end as currency,
    [1, 12, 12, 12, 24, 36][1 + (e // 5) % 6] as term_months
from dated
"""
_RATES = """
select * from (values ('EUR', 1083337::bigint), ('USD', 1000000::bigint))
    t(currency, rate_millionths)
"""
_ATTRIBUTES = """
select format('A{{:08d}}', i) as account_id,
    ['SMB', 'SMB', 'SMB', 'SMB', 'Mid-market', 'Mid-market', 'Mid-market', 'Enterprise',
     'Enterprise', 'Strategic'][1 + roll(i, 9) % 10] as segment
from range({n_accounts}) t(i)
"""


def write(n: int, folder: Path) -> None:
    """Write `n` lines, the rates and the accounts of about a quarter as many, as Parquet files."""
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    connection.execute("create macro roll(x, salt) as (hash(x * 100 + salt) >> 20)::bigint")
    size = {"n": n, "n_accounts": max(n // 4, 1)}
    for name, query in zip(TABLES, (_LINES, _RATES, _ATTRIBUTES), strict=True):
        path = folder / f"{name}.parquet"
        connection.execute(f"copy ({query.format(**size)}) to '{path}' (format parquet)")
