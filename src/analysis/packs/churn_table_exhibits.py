"""The exhibits on a table of accounts: the proof on unseen rows, what acting is worth, what goes with leaving."""

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.ranked_bars import ranked_bars
from analysis.churn.trial import BASE_RATE, MODEL
from analysis.churn.worth import BY_VALUE, Stakes, by_threshold
from analysis.documents.exhibits import Column, Table
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs import trust
from analysis.packs.churn_table import TableRisk
from analysis.packs.risk import whole
from analysis.written import quoted

Exhibits = Sequence[Chart | Table | str]

SMALL, LARGE = 100, 1_000_000  # amounts below are told to a tenth, above in short


def proof_exhibits(told: TableRisk) -> Exhibits:
    """Chances against outcomes, and simpler rules on the same rows."""
    e = told.evaluation
    if not e.n_judged:
        return ["Nothing was fitted, so there is nothing to hold against what happened."]
    if not e.verdict.may_rank:
        return [_rules_table(told)]
    widest = (e.reliability["observed"] - e.reliability["predicted"]).abs().max()
    groups = trust.reliability_chart(
        e.reliability,
        subtitle="Rows grouped by the chance they were given; share that left, each with its "
        f"90% interval; the widest gap is {n.points(widest)}",
        source=told.source,
    )
    return [groups, _rules_table(told)]


def worth_exhibits(told: TableRisk) -> Exhibits:
    """Whom a team would have found, and what working them would have been worth."""
    e = told.evaluation
    if not e.verdict.may_rank:
        return ["Nobody is ranked, so nobody comes first."]
    left = e.predictions["left"].to_numpy(dtype=bool)
    p = e.predictions["probability"].to_numpy(dtype=float)
    most = min(e.capacity, len(p))
    lift = e.lift_at_capacity
    gains = trust.gain_chart(
        left,
        p,
        most,
        who=f"The {n.count(most)} ranked highest",
        whom="all who left",
        subtitle=f"{plural(len(p), 'row')} that the model had not seen, likeliest first; marked is "
        "what a team can look at",
        source=told.source,
    )
    rules = by_threshold(left, p, told.at)
    rules["rule"] = [_rule(rule, told.at) for rule in rules["rule"]]
    return [
        gains,
        f"Looking at the {n.count(most)} ranked highest finds {n.multiple(lift.value)} as many leavers "
        f"as looking at {n.count(most)} at random (90% interval "
        f"{n.interval(lift.low, lift.high, n.multiple)}).",
        _worth_chart(rules, told),
        _worth_table(rules, told),
    ]


def driver_exhibits(told: TableRisk) -> Exhibits:
    """The columns that move the odds most, and which of their values move them where."""
    drivers = told.model.drivers()
    if drivers.empty:
        return ["What goes with leaving cannot be told from chance in this table."]
    first = quoted(str(drivers["column"].iloc[0]), "a column's name")
    factors = drivers.set_index("column")["factor"].astype(float)
    bars = ranked_bars(
        factors,
        headline=f"{first} moves the odds of leaving most: {_times(factors.iloc[0])} up or down on average",
        subtitle="What the value of a row multiplies or divides its odds by, against the values of other "
        "rows, all else as it is; geometric mean",
        source=f"{told.table.name}, the model of all rows",
        show=_times,
        reference=1.0,
        reference_name="not at all",
    )
    ends = Table.of(
        drivers,
        {
            "column": Column("Column", width=0.26),
            "riskiest": Column("Odds are highest at", width=0.25),
            "riskiest_factor": Column("they are", _times, is_number=True),
            "safest": Column("Odds are lowest at", width=0.25),
            "safest_factor": Column("they are", _times, is_number=True),
        },
        headline="Where in each of these columns the odds are highest and lowest",
        subtitle="As multiples of the odds with the values of other rows; numbers in fifths. What goes "
        "with leaving need not cause it",
        source=f"{told.table.name}, the model of all rows",
    )
    return [bars, ends]


def aside_exhibits(told: TableRisk) -> Exhibits:
    """The columns that were not learned from, each with its reason."""
    aside = sorted(told.model.intake.set_aside.items())
    if not aside:
        return []
    rows = pd.DataFrame(aside, columns=["column", "why"]).replace({"column": {"": "(no name)"}})
    n_leaks = len(told.model.leaks) - len(told.model.kept)
    listed = Table.of(
        rows,
        {"column": Column("Column", width=0.3), "why": Column("Why", width=0.7)},
        headline=f"{plural(len(rows), 'column')} set aside"
        + (f", {n.count(n_leaks)} for seeming to know the answer" if n_leaks else ""),
        source=told.table.name,
    )
    doubt = (
        "A column that seems to know the answer may have been written after the account left. If it "
        "was known before, name it in *keep*."
    )
    return [listed, doubt] if n_leaks else [listed]


def drift_exhibits(told: TableRisk) -> Exhibits:
    """How far the newest rows have moved from the others."""
    moved = told.evaluation.drift
    if moved is None:
        return [
            "Whether the table has moved was not looked at: it takes a column with the day on which each "
            "row was known (*time*)."
        ]
    if moved.empty:
        return ["There is no column to look at."]
    return [
        trust.drift_table(
            moved,
            now="The newest rows",
            subtitle="The newest fifth of the rows against the others",
            source=told.table.name,
        )
    ]


def _rules_table(told: TableRisk) -> Table:
    e = told.evaluation
    names = {MODEL: "This model", BASE_RATE: "Always the base rate"}
    rules = [
        names.get(rule) or f"Best column, picked afterwards: {rule}"
        for rule in e.comparison["predictor"]
    ]
    saved = e.log_loss_saved
    return Table.of(
        e.comparison.assign(predictor=rules),
        {
            "predictor": Column("Rule", width=0.6),
            "log_loss": Column("Log-loss", lambda v: n.count(v, 4), is_number=True),
            "auc": Column("AUC", lambda v: n.count(v, 3), is_number=True),
        },
        headline=f"The model saves {whole(saved.value)} of the base rate's log-loss "
        f"(90% interval {n.interval(saved.low, saved.high, whole)})"
        if e.verdict.may_rank
        else "No rule tells leavers from stayers for certain",
        subtitle=f"{plural(e.n_judged, 'row')} judged unseen; lower log-loss is better, AUC of 0.5 is "
        "a coin",
        source=told.source,
    )


def _worth_chart(rules: pd.DataFrame, told: TableRisk) -> Chart:
    ends = rules.set_index("rule")[["worth_low", "worth_high"]].set_axis(["low", "high"], axis=1)
    ends.insert(1, "mid", ends.mean(axis=1))
    show = _amounts(rules)
    chosen, everybody = ends.iloc[-1], ends.iloc[0]
    return dot_ranges(
        ends,
        headline=f"Working whom the chance is worth it would have earned "
        f"{n.interval(chosen['low'], chosen['high'], show)}, working everybody "
        f"{n.interval(everybody['low'], everybody['high'], show)}",
        subtitle=_assumed(told),
        source=told.source,
        show=show,
        reference=0.0,
        reference_name="earns",
        highlight=[str(ends.index[-1])],
    )


def _worth_table(rules: pd.DataFrame, told: TableRisk) -> Table:
    show = _amounts(rules)
    shares = (rules["n_left"] / rules["n"]).where(rules["n"] > 0)
    return Table.of(
        rules.assign(left_share=shares),
        {
            "rule": Column("Worked", width=0.36),
            "n": Column("Rows", n.count, is_number=True),
            "left_share": Column("Of them left", whole, is_number=True),
            "worth_low": Column("Worth, at least", show, is_number=True),
            "worth_high": Column("at most", show, is_number=True),
        },
        headline="Whom each rule works, and what for",
        subtitle="Save rate × worth of those that left − cost of all that are worked",
        source=told.source,
    )


def _assumed(told: TableRisk) -> str:
    """The assumptions, none of which the table can tell."""
    at = told.at
    worth = (
        f"an account is worth {_each(at.values.mean())} on average ({told.table.value})"
        if told.table.value
        else "every account is worth the same, which is the unit"
    )
    return (
        f"If {worth}, working one costs {_each(at.cost)}, and {whole(at.save_low)} to {whole(at.save_high)} of "
        "those that would leave stay once worked on: assumptions, to be stated by whoever acts"
    )


def _each(amount: float) -> str:
    return n.count(amount, 0 if amount >= SMALL else 2)


def _rule(rule: object, at: Stakes) -> str:
    if rule == BY_VALUE:
        return f"Chance × worth × {whole((at.save_low + at.save_high) / 2)} above cost"
    return f"Chance of {whole(float(str(rule)))} and above" if rule else "Everybody"


def _amounts(rules: pd.DataFrame) -> Callable[[float], str]:
    """How amounts of these sizes are written: to a tenth where they are small, short where large."""
    most = float(rules[["worth_low", "worth_high"]].abs().max(axis=None))
    if most >= LARGE:
        return n.count_short
    return n.count if most >= SMALL else lambda value: n.count(value, 1)


def _times(factor: float) -> str:
    return n.multiple(factor, 2)
