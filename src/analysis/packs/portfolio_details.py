"""What stands behind the portfolio review: growth, retention by group, renewals one by one, service, data."""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.columns import columns
from analysis.charts.trend_lines import trend_lines
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tone
from analysis.metrics.movements import ARR_MONTHS, Movements, monthly
from analysis.metrics.ratios import Ratios
from analysis.metrics.renewals import upcoming
from analysis.metrics.retention import (
    VARIANTS,
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.satisfaction import csat, net_promoter_score
from analysis.metrics.support import support_load
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed_by_share, listing, plural, spread
from analysis.packs.arr import LEDGER, YEAR
from analysis.packs.covers import source_of
from analysis.packs.key_figures import MEASURE
from analysis.packs.portfolio import plan_line
from analysis.periods import (
    Window,
    add_months,
    last_complete_month,
    months_between,
    short_day,
    short_month,
)
from analysis.written import quoted

NOTICE_DAYS = 60  # ahead, for which a notice day counts as near


def arr_trend(book: Book, movements: Movements) -> Chart:
    """ARR month by month, beside its plan where there is one."""
    table = monthly(movements).set_index("month")
    arr = (table["closing_minor"] * ARR_MONTHS).astype(float).tail(37)  # three years and a base
    target = plan_line(book, "mrr")
    first, last = arr.iloc[0], arr.iloc[-1]

    def money(minor: float) -> str:
        return n.money_short(minor, book.currency)

    return trend_lines(
        arr.to_frame("ARR"),
        headline=changed_by_share("ARR", last, first, show=money, since=short_month(arr.index[0])),
        subtitle=f"ARR in {book.currency} at month's end, at constant exchange rates"
        + ("; dashed: plan" if target is not None else ""),
        source=LEDGER,
        show=money,
        highlight=["ARR"],
        size="wide",
        target=None if target is None else (target * ARR_MONTHS).reindex(arr.index),
    )


def retention_table(movements: Movements, window: Window, by: str, label: str) -> Table:
    """Net and gross retention and logo churn of each group, with how many accounts stand behind."""
    groups = {
        "nrr": net_revenue_retention(movements, window=window, by=(by,)),
        "grr": gross_revenue_retention(movements, window=window, by=(by,)),
        "logo": logo_churn_rate(movements, window=window, by=(by,)),
    }
    frames = {name: _by_group(ratios, by) for name, ratios in groups.items()}
    logo = frames["logo"]
    rows = pd.DataFrame(
        {
            "group": logo.index,
            "accounts": logo["denominator"].to_numpy(),
            "nrr": frames["nrr"]["value"].reindex(logo.index).to_numpy(),
            "grr": frames["grr"]["value"].reindex(logo.index).to_numpy(),
            "logo": logo["value"].to_numpy(),
            "interval": [
                n.interval(low, high, lambda v: n.percent(v, 0))
                for low, high in zip(logo["low"], logo["high"], strict=True)
            ],
        }
    )
    values = dict(zip(rows["group"], rows["nrr"], strict=True))
    return Table.of(
        rows,
        {
            "group": Column(label, width=0.3),
            "accounts": Column("Accounts at opening", n.count, is_number=True),
            "nrr": Column("Net revenue retention", n.percent, is_number=True, tone=_vs_one),
            "grr": Column("Gross revenue retention", n.percent, is_number=True),
            "logo": Column("Logo churn", n.percent, is_number=True),
            "interval": Column("95% interval", is_number=True),
        },
        headline=f"Net revenue retention runs {spread(values)}",
        subtitle=f"{label}, {short_month(window.opening)} to {short_month(window.closing)}. "
        f"Net retention is that of {VARIANTS[movements.variant].whom}. The interval is that of logo "
        f"churn, were the same accounts to face another such {'year' if window.months == YEAR else 'span'}",
        source=LEDGER,
    )


def renewals_table(book: Book, *, days: int = 180, most: int = 10) -> Table:
    """The largest renewals ahead, each with the day by which notice must be given."""
    due = upcoming(book, days=days)
    names = book.roster.set_index("account_id")["account_name"]
    top = (
        due.groupby("account_id")
        .agg(
            arr_minor=("arr_minor", "sum"),
            end_date=("end_date", "min"),
            notice_date=("notice_date", "min"),
        )
        .sort_values(["arr_minor"], ascending=False, kind="stable")
        .head(most)
        .reset_index()
    )
    top.insert(0, "account", top["account_id"].map(names))
    today = pd.Timestamp(book.as_of)
    soon = int((top["notice_date"].between(today, today + pd.Timedelta(days=NOTICE_DAYS))).sum())
    return Table.of(
        top,
        {
            "account": Column("Account", width=0.4),
            "arr_minor": Column("ARR", lambda v: n.money_short(v, book.currency), is_number=True),
            "notice_date": Column(
                "Notice by", short_day, tone=lambda v: "muted" if v < today else ""
            ),
            "end_date": Column("Term ends", short_day),
        },
        headline=_renewals_headline(soon, len(top)),
        subtitle=f"Largest renewals of the next {n.days(days)}; a notice day in grey has passed",
        source="Contract lines in force",
        empty=f"No term ends in the next {n.days(days)}.",
    )


def _renewals_headline(soon: int, listed: int) -> str:
    """
    >>> _renewals_headline(4, 10)
    '4 of the 10 largest renewals have their notice day within 60 days'
    >>> _renewals_headline(1, 1), _renewals_headline(0, 1)  # doctest: +NORMALIZE_WHITESPACE
    ('The one renewal ahead has its notice day within 60 days',
     'No renewal ahead has its notice day within 60 days')
    """
    within = f"notice day within {n.days(NOTICE_DAYS)}"
    if not soon:
        return f"No renewal ahead has its {within}"
    if listed == 1:
        return f"The one renewal ahead has its {within}"
    have = "has its" if soon == 1 else "have their"
    return f"{n.count(soon)} of the {n.count(listed)} largest renewals {have} {within}"


def support_exhibits(book: Book, *, months: int = 15) -> list[Chart | Table | str]:
    """Tickets opened in each month; the latest quarter of them against the one a year before.

    Months before the first ticket were not recorded, and are not drawn as months without one.
    """
    last = last_complete_month(book.as_of)
    first = book["tickets"]["opened_at"].min()
    covered = 0 if pd.isna(first) else months_between(first.date(), last) + 1
    if covered < 1:
        return []
    wanted = [add_months(last, -back) for back in range(min(months, covered) - 1, -1, -1)]
    load = support_load(book, months=wanted).set_index("month")["opened_tickets"].astype(float)
    since = f"the three months to {short_month(wanted[2])}" if covered >= months else ""
    chart = columns(
        load,
        headline=changed_by_share(
            "Tickets of the last three months",
            load.tail(3).sum(),
            load.head(3).sum(),
            show=n.count,
            since=since,
            digits=0,
        )
        if since
        else f"{plural(int(load.sum()), 'ticket')} in {plural(len(load), 'month')}, since the first",
        subtitle="Tickets opened by month, all accounts",
        source="Service desk",
        show=n.count,
        highlight=list(load.index[-3:]) if since else [],
    )
    return [chart]


def satisfaction_text(book: Book, window: Window) -> str:
    """What customers say of us, with how sure that is."""
    score, help_rating = (
        measure(book, window=window).only() for measure in (net_promoter_score, csat)
    )
    lines = []
    if score.value is None:
        lines.append(f"NPS: {quoted(score.reason, MEASURE)}.")
    else:
        lines.append(
            f"NPS is {n.score(score.value)} from {plural(int(score.denominator), 'answer')} "
            f"(95% interval {n.interval(score.low, score.high, n.score)})."
        )
    if help_rating.value is None:
        lines.append(f"Satisfaction with support: {quoted(help_rating.reason, MEASURE)}.")
    else:
        lines.append(
            f"{n.percent(help_rating.value, 0)} of {n.count(help_rating.denominator)} answers call "
            f"our support good or very good (95% interval "
            f"{n.interval(help_rating.low, help_rating.high, lambda v: n.percent(v, 0))})."
        )
    return "\n".join(f"- {line}" for line in lines)


def data_notes(book: Book) -> Table:
    """What was set aside when the data were read, and what is missing."""
    rows = pd.DataFrame(
        [
            {
                "table": note.table,
                "text": note.text,
                "rows": note.n_rows,
                "examples": listing(note.examples, most=3) if note.examples else None,
            }
            for note in book.notes
        ],
        columns=["table", "text", "rows", "examples"],
    )
    return Table.of(
        rows,
        {
            "table": Column("Table", width=0.16),
            "text": Column("What was found and done", width=0.48),
            "rows": Column("Rows", n.count, is_number=True),
            "examples": Column("For example", width=0.26),
        },
        headline=f"{plural(len(rows), 'thing')} to know of the data behind these pages"
        if len(rows)
        else "Nothing was set aside when the data were read",
        subtitle=f"Data as of {short_day(book.as_of)}",
        source=source_of(book),
        empty="Every row of every table was read and kept.",
    )


def _vs_one(share: float) -> Tone:
    return "good" if share >= 1 else "bad"


def _by_group(ratios: Ratios, by: str) -> pd.DataFrame:
    return ratios.frame([by]).set_index(by)
