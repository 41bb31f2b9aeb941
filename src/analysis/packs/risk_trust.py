"""The exhibits on trust: how far the forecast could tell in the past, and what stands against it."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.trend_lines import trend_lines
from analysis.churn.catalogue import CATEGORIES, DRIVERS, FEATURES
from analysis.churn.evaluation import BASE_RATE, MODEL
from analysis.churn.flags import MOST_DRIFTED
from analysis.churn.model import ALL, CORE
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs import trust
from analysis.packs.covers import cover_of
from analysis.packs.risk import SOURCE, USES, BookRisk, whole
from analysis.periods import day_name, month_name
from analysis.written import quoted

HEALTH = "health score"  # the name that `health.history.as_rival` gives it
TENTH = 0.1  # of the account-months: marked on the gain curve
FITTED = {
    ALL: "a penalised logistic regression on all features",
    CORE: "a penalised logistic regression on a few features",
}


def cover(book: Book) -> dict[str, Any]:
    """The words of the card's cover."""
    return cover_of(
        book,
        title="Can the churn forecast be trusted?",
        subtitle=f"Model card, {month_name(book.as_of)}",
        uses=USES,
    )


def headline(risks: BookRisk) -> str:
    """What the forecast can tell, at most."""
    return trust.finding("forecast", risks.evaluation.verdict)


def verdict_text(risks: BookRisk) -> str:
    """What the evidence carries, in one sentence."""
    return quoted(risks.verdict.sentence, "the judgement of the forecast")


def verdict_tone(risks: BookRisk) -> Tone:
    """Green only where probabilities have proved themselves."""
    verdict = risks.verdict
    if verdict.may_give_probabilities:
        return "good"
    return "warn" if verdict.may_rank else "bad"


def reliability_chart(risks: BookRisk) -> Chart:
    """What was said against what happened, on months and accounts not seen."""
    e = risks.evaluation
    return trust.reliability_chart(
        e.reliability,
        subtitle=f"Accounts grouped by the chance they were given; share that left within "
        f"{risks.horizon}, each with its 90% interval; {plural(e.n_events, 'departure')}",
        source=f"{SOURCE}, replayed month by month",
    )


def evaluation_table(risks: BookRisk) -> Table:
    """The forecast beside simpler rules, on the same accounts and months."""
    e = risks.evaluation
    names = {
        MODEL: "This forecast",
        BASE_RATE: "Always the base rate",
        "renewal date": "By how the contract stands",
        "segment": "By segment",
        HEALTH: "Health score alone",
    }
    table = e.comparison
    single = table[~table["predictor"].isin(names)].head(1)  # the best, found in hindsight
    rows = table[table["predictor"].isin([*names, *single["predictor"]])]
    rows = rows.assign(
        predictor=[
            names.get(rule) or f"Best single fact, picked afterwards: {rule.replace('_', ' ')}"
            for rule in rows["predictor"]
        ]
    )
    saved = e.log_loss_saved
    return Table.of(
        rows,
        {
            "predictor": Column("Rule", width=0.4),
            "log_loss": Column("Log-loss", lambda v: n.count(v, 3), is_number=True),
            "brier": Column("Brier score", lambda v: n.count(v, 4), is_number=True),
            "auc": Column("AUC", lambda v: n.count(v, 2), is_number=True),
            "average_precision": Column("PR AUC", lambda v: n.count(v, 2), is_number=True),
        },
        headline=f"The forecast saves {n.percent(saved.value, 0)} of the base rate's log-loss "
        f"(90% interval {n.interval(saved.low, saved.high, whole)})"
        if e.n_snapshots
        else trust.NOTHING,
        subtitle=f"{n.count(e.n_snapshots)} account-months, {plural(e.n_events, 'departure')}, base rate "
        f"{n.percent(e.base_rate)}; lower log-loss and Brier are better, AUC of 0.5 is a coin",
        source=f"{SOURCE}, replayed month by month",
        empty="There were too few departures to judge anything by.",
    )


def evaluation_text(risks: BookRisk) -> str:
    """The rest of what is printed every time, in Markdown."""
    e = risks.evaluation
    if not e.n_snapshots:
        return "Nothing could be judged yet."
    slope, lift = e.calibration_slope, e.lift_at_capacity
    months = e.by_month
    return "\n".join(
        [
            f"- **Lift at capacity**: looking at the {n.count(e.capacity)} accounts ranked highest each month "
            f"finds {n.multiple(lift.value)} as many departures as looking at {n.count(e.capacity)} at random "
            f"(90% interval {n.interval(lift.low, lift.high, n.multiple)}), "
            f"{whole(e.caught_at_capacity)} of all.",
            f"- **Calibration slope** {n.count(slope.value, 2)} (90% interval "
            f"{n.interval(slope.low, slope.high, lambda v: n.count(v, 2))}); one is right, below "
            "one says too extreme.",
            f"- **Over {plural(len(months), 'month')}** {n.count(months['expected'].sum())} were "
            f"expected to be seen leaving and {n.count(months['n_left'].sum())} were; a departure is "
            "seen from every month-end in the horizon before it.",
            f"- **Left out**: {plural(e.n_censored, 'account-month')} whose outcome is still open, "
            f"{n.count(e.n_leaving)} after notice was given, {n.count(e.n_bound)} bound by contract.",
        ]
    )


def flags_text(risks: BookRisk) -> str:
    """Every flag, standing or overruled, in Markdown."""
    if not risks.flags:
        return f"No flag stands: no column seems to know the answer, and {_drift_words(risks)}."
    lines = []
    for flag in risks.flags:
        status = "overruled" if flag.is_overruled else "stands, and holds the forecast back"
        why = f" Overruled: {quoted(flag.reason, 'book.toml')}" if flag.reason else ""
        lines.append(f"- **{flag.name}** ({status}). {quoted(flag.sentence, 'the check')}{why}")
    return "\n".join(lines)


def _drift_words(risks: BookRisk) -> str:
    """How today's accounts compare with those learned from, where too few columns moved for a flag."""
    moved, columns = int(risks.drift["is_drifted"].sum()), len(risks.drift)
    if not moved:
        return "the accounts of today look like those that the model learned from"
    return (
        "the accounts of today look much like those that the model learned from. "
        f"{n.count(moved)} of {plural(columns, 'column')} moved further than chance allows; more than "
        f"{whole(MOST_DRIFTED)} of them would raise a flag"
    )


def flags_tone(risks: BookRisk) -> Tone:
    """Red where a flag stands, amber where all were overruled."""
    if not risks.flags:
        return "good"
    return "warn" if all(flag.is_overruled for flag in risks.flags) else "bad"


def drift_table(risks: BookRisk) -> Table:
    """The columns that moved most since the model learned."""
    named = risks.drift["column"].str.replace("_", " ")
    return trust.drift_table(
        risks.drift.assign(column=named),
        now="Today's accounts",
        subtitle="Accounts that could leave today against those of a year before",
        source=SOURCE,
    )


def gain_chart(risks: BookRisk) -> Chart:
    """How many departures are found by looking at the likeliest first."""
    told = risks.evaluation.predictions
    return trust.gain_chart(
        told["left"].to_numpy(dtype=bool),
        told[MODEL].to_numpy(dtype=float),
        int(TENTH * len(told)),
        who="The tenth ranked highest",
        whom="those who then decided to leave",
        subtitle="Account-months that the model had not seen, likeliest first",
        source=f"{SOURCE}, replayed month by month",
    )


def months_chart(risks: BookRisk) -> Chart:
    """Expected and seen departures of each month of the replay."""
    months = risks.evaluation.by_month
    frame = pd.DataFrame(
        {"Expected": months["expected"].to_numpy(), "Left": months["n_left"].to_numpy()},
        index=pd.DatetimeIndex(months["snapshot_date"]),
        dtype=float,
    )
    return trend_lines(
        frame,
        headline=f"Over {plural(len(months), 'month')}, {n.count(months['expected'].sum())} were "
        f"expected and {n.count(months['n_left'].sum())} came"
        if len(months)
        else "No month could be judged yet",
        subtitle=f"Accounts that decide to leave within {risks.horizon} of each month's end; a departure "
        "is seen from every month's end in the horizon before it",
        source=f"{SOURCE}, replayed month by month",
        show=n.count,
        highlight=["Left"],
    )


def card_tiles(risks: BookRisk) -> list[Tile]:
    """What the model is, and what it learned from."""
    model, e = risks.model, risks.evaluation
    return [
        Tile(
            "Departures learned from", n.count(model.n_events), plural(model.n_accounts, "account")
        ),
        Tile("Departures it was judged on", n.count(e.n_events), "none of them seen before"),
        Tile(
            "Saved against the base rate",
            whole(e.log_loss_saved.value),
            f"90% interval {n.interval(e.log_loss_saved.low, e.log_loss_saved.high, whole)}",
        ),
        Tile(
            "Ranks a leaver above a stayer",
            whole(e.auc.value),
            f"90% interval {n.interval(e.auc.low, e.auc.high, whole)}; a coin does half the time",
        ),
    ]


def card_text(book: Book, risks: BookRisk) -> str:
    """The model in a card: what, from what, for what, and for what not. In Markdown."""
    model = risks.model
    fitted = FITTED.get(model.fitted, "how often accounts of each segment leave")
    return "\n".join(
        [
            f"- **What it says**: the chance that an account decides to leave within {risks.horizon}: "
            "gives notice or, where none is recorded, lets its term run out.",
            f"- **What it is**: {fitted}, fitted anew for {day_name(risks.as_of)} on "
            f"{plural(model.n_snapshots, 'account-month')} of this book alone.",
            "- **Whom it is asked about**: accounts that could decide within the horizon and have not. "
            "Bound ones and those that have given notice are known, not predicted.",
            f"- **What it reads**: {plural(len(FEATURES), 'fact')} and {plural(len(CATEGORIES), 'group')}"
            ", chosen before looking at who left, each as it was known on the day.",
            "- **What it is for**: planning a month's work and a quarter's revenue. It is not for judging "
            "account managers, and not for letting a customer go.",
            "- **What it cannot know**: takeovers, insolvencies, a budget cut from above. A low chance is "
            "no promise.",
            "- **Can it be repeated?** The same data and code give the same figures to the last digit.",
        ]
    )


def facts_table(risks: BookRisk) -> Table:
    """Every fact that the model reads, by the side of the account it is of."""
    ridge = risks.model.ridge
    weights: dict[str, float] = {}
    if ridge is not None:
        for column, weight in zip(ridge.design.columns, ridge.coefficients[1:], strict=True):
            if column.kind == "value":
                weights[column.name] = float(weight)
    rows = pd.DataFrame(
        {
            "side": [DRIVERS[one.driver].title for one in FEATURES],
            "fact": [one.name.replace("_", " ") for one in FEATURES],
            "belief": [
                {1: "raises the risk", -1: "lowers the risk", 0: "either way"}[one.raises]
                for one in FEATURES
            ],
            "weight": np.array([weights.get(one.name, np.nan) for one in FEATURES]),
        }
    )
    used = rows["weight"].abs().gt(0.005).sum()
    return Table.of(
        rows,
        {
            "side": Column("Side of the account", width=0.24),
            "fact": Column("Fact", width=0.3),
            "belief": Column("A high value may only", width=0.24),
            "weight": Column(
                "Weight", lambda v: n.signed(v, lambda x: n.count(x, 2)), is_number=True
            ),
        },
        headline=f"{n.count(int(used))} of {n.count(len(rows))} facts have a say this month"
        if ridge is not None
        else "No fact has a say: the evidence carries rates only",
        subtitle="Weight: what one spread of the fact adds to the log-odds. A fact that the data would "
        "turn against what is believed has no weight",
        source=SOURCE,
    )
