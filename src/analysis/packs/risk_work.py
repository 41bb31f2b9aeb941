"""The exhibits of the month's work: which accounts to take in hand, and what that may be worth."""

import pandas as pd

from analysis.churn.worklist import Effort, by_ways_to_choose, interventions, worklist
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.errors import UserError
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.risk import SOURCE, BookRisk, money, reason, undecided, whole
from analysis.periods import short_day
from analysis.written import quoted

NONE = "–"  # in place of a reason


class EffortError(UserError):
    """What was said of the team's work cannot be."""


def effort(book: Book, capacity: int, save_low: float, save_high: float, cost: float) -> Effort:
    """What the team can do, from the notebook's parameters; `cost` in the book's currency."""
    if not 0 <= save_low <= save_high <= 1:
        raise EffortError(
            f"save_low and save_high are shares from 0 to 1, the low one first; found {save_low:g} "
            f"and {save_high:g}. Write 0.1 for 10%."
        )
    if capacity < 1 or cost < 0:
        raise EffortError(
            f"capacity must be at least 1 and cost at least 0; found {capacity} and {cost:g}."
        )
    minor = round(cost * 10 ** n.minor_digits(book.currency))
    return Effort(capacity, minor, save_low, save_high)


def work_list(book: Book, risks: BookRisk, effort: Effort, *, is_brief: bool = False) -> Table:
    """The accounts most worth working on, each with what can be changed and what is given.

    `is_brief` is the cut for a meeting: the first thing to change of each account, nothing else.
    """
    names = book.roster.set_index("account_id")["account_name"]
    verdict = risks.verdict
    table = worklist(undecided(risks), risks.arr_minor, effort)
    if not verdict.may_rank:
        table = table.head(0)
    scores = risks.scores.set_index("account_id")
    rows = pd.DataFrame(
        {
            "account": table["account_id"].map(names),
            "arr": table["arr_minor"],
            "chance": [
                f"{whole(scores.loc[one, 'probability'])} "
                f"({n.interval(scores.loc[one, 'low'], scores.loc[one, 'high'], whole)})"
                for one in table["account_id"]
            ],
            "expected": table["expected_minor"],
            "change": [_why(risks, one, True, 1 if is_brief else 2) for one in table["account_id"]],
            "given": [_why(risks, one, False, 1) for one in table["account_id"]],
        }
    )
    columns = {
        "account": Column("Account", width=0.25),
        "arr": Column("ARR", lambda v: money(risks, v), is_number=True),
        "chance": Column("Chance (90% band)", is_number=True),
        "expected": Column("Expected loss", lambda v: money(risks, v), is_number=True),
        "change": Column("What a team can change", width=0.39),
        "given": Column("What is given", width=0.2),
    }
    if is_brief or (rows["given"] == NONE).all():
        columns.pop("given")
    if not verdict.may_give_probabilities:
        for name in ("chance", "expected"):
            columns.pop(name)
    ranked = undecided(risks)
    total = (ranked["probability"] * ranked["account_id"].map(risks.arr_minor).fillna(0)).sum()
    share = table["expected_minor"].sum() / total if total else None
    return Table.of(
        rows,
        columns,
        headline=f"{plural(len(rows), 'account')} carry {n.percent(share, 0)} of the loss that can "
        "still be averted"
        if verdict.may_give_probabilities
        else f"{plural(len(rows), 'account')} to look at first"
        if verdict.may_rank
        else "The evidence does not carry a list of accounts",
        subtitle=f"Accounts that could decide to leave within {risks.horizon}, by chance times ARR, as "
        f"of {short_day(risks.as_of)}",
        source=SOURCE,
        empty=quoted(verdict.sentence, "the judgement of the forecast"),
    )


def work_text(risks: BookRisk, effort: Effort) -> str:
    """What working the list may be worth, and what that rests on, in Markdown."""
    verdict = risks.verdict
    if not verdict.may_rank:
        return (
            "With rates only, work by what you know of each account: no list is better than chance."
        )
    table = worklist(undecided(risks), risks.arr_minor, effort)
    size = f"The list holds what the team can take in hand in a month ({n.count(effort.capacity)})."
    if not verdict.may_give_probabilities:
        return f"{size} Its order is better than chance; how likely each account is, is not known."
    low, high = (max(int(table[f"worth_{end}_minor"].sum()), 0) for end in ("low", "high"))
    return (
        f"{size} If between {whole(effort.save_low)} and {whole(effort.save_high)} of those that "
        f"would leave can be kept, working it is worth "
        f"{n.interval(low, high, lambda v: money(risks, v))} of ARR"
        + (
            f", costs of {money(risks, effort.cost_minor)} an account taken off"
            if effort.cost_minor
            else ""
        )
        + ". **These shares are assumptions**: until interventions are logged beside accounts left "
        "alone, nobody knows them."
    )


def ways_table(risks: BookRisk, effort: Effort) -> Table:
    """What the list is worth against lists by chance alone or size alone."""
    table = by_ways_to_choose(undecided(risks), risks.arr_minor, effort)
    if not risks.verdict.may_give_probabilities:
        table = table.head(0)
    chance = table.loc[table["way"] == "chance alone", "n_shared"]
    shared = int(chance.iloc[0]) if len(chance) else 0
    return Table.of(
        table,
        {
            "way": Column("Accounts chosen by", width=0.4),
            "expected_minor": Column(
                "Expected loss on the list", lambda v: money(risks, v), is_number=True
            ),
            "n_shared": Column("In common with the first", n.count, is_number=True),
        },
        headline=f"{n.count(shared)} of the {n.count(effort.capacity)} likeliest to leave are on the list"
        if len(table)
        else "Which list is worth most cannot be told yet",
        subtitle="Lists of the same length. Some accounts leave whatever one does, others stay whatever "
        "one does: neither is worth an hour",
        source=SOURCE,
        empty="Lists are compared only where probabilities may be given.",
    )


def interventions_table(book: Book) -> Table:
    """What was done about warnings so far, and what came of it: counts, and no effect."""
    table = interventions(book)
    withheld = int(table.loc[table["action"] == "withheld", "n"].sum())
    return Table.of(
        table,
        {
            "action": Column("What was decided", str.capitalize, width=0.3),
            "n": Column("Times", n.count, is_number=True),
            "n_open": Column("Outcome open", n.count, is_number=True),
            "n_kept": Column("Stayed", n.count, is_number=True),
            "n_left": Column("Left", n.count, is_number=True),
        },
        headline="Nothing here says yet what an intervention does"
        if not withheld
        else f"{plural(withheld, 'account')} were left alone by lot: the effect can be learnt",
        subtitle="Teams act on the accounts they worry about, so those acted on leave more often. To "
        "learn what helps, leave some alone by lot and log them as withheld",
        source="Table decisions",
        empty="No intervention has been logged. Log them in the table decisions, from today on.",
    )


def _why(risks: BookRisk, account_id: str, is_actionable: bool, most: int) -> str:
    mine = risks.reasons[
        (risks.reasons["account_id"] == account_id)
        & ~(risks.reasons["contribution"] < 0)
        & (risks.reasons["is_actionable"] == is_actionable)
    ]
    return "; ".join(reason(row) for row in mine.head(most).itertuples()) or NONE
