"""What did both sides promise, was it kept, and what comes next?

Like everything made from a `CustomerReview`, all of it goes to the customer.
"""

import pandas as pd

from analysis.documents.exhibits import Column, Table, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, out_of, plural
from analysis.packs.review_dates import is_dated, term_note
from analysis.packs.review_steps import plan
from analysis.periods import day_name, short_day
from analysis.qbr.commitments import Promise
from analysis.qbr.customer import CustomerReview

OUTCOME: dict[str, Tone] = {
    "done": "good",
    "partial": "warn",
    "missed": "bad",
    "overdue": "bad",
    "open": "",
    "proposed": "muted",
}

_MET = {"meeting": "meeting", "call": "call", "email": "e-mail"}


def scored_headline(review: CustomerReview) -> str:
    """How the promises of the last review were kept, by both sides."""
    ours = [promise for promise in review.scored if promise.side == "us"]
    theirs = [promise for promise in review.scored if promise.side == "customer"]
    parts = []
    for who, made in (("We", ours), ("you", theirs)):
        if made:
            kept = sum(promise.outcome == "done" for promise in made)
            partly = sum(promise.outcome == "partial" for promise in made)
            tail = f" ({n.count(partly)}{' more' if kept else ''} in part)" if partly else ""
            parts.append(f"{who} kept {out_of(kept, len(made), 'promise')}{tail}")
    sentence = ", ".join(parts)
    return sentence[0].upper() + sentence[1:]


def scored(review: CustomerReview) -> list[Table]:
    """The promises that this review answers for; nothing where none fell due."""
    if not review.scored:
        return []
    return [_promises_table(review.scored, review, headline=scored_headline(review))]


def scored_note(review: CustomerReview) -> str:
    """What becomes of the promises that were not kept."""
    left = [one for one in review.scored if one.outcome in ("partial", "missed", "overdue")]
    if not review.scored:
        return ""
    if not left:
        return "**Nothing is carried over.** What we agree on today stands here next quarter."
    late = [one for one in left if one.outcome == "overdue"]
    tail = f" Still open: {n.count(len(late))}." if late else ""
    return (
        f"**{plural(len(left), 'promise')} {'was' if len(left) == 1 else 'were'} not kept in full.**"
        f"{tail} Shall we set a new day for {'it' if len(left) == 1 else 'each'}, or drop it?"
    )


def plan_headline(review: CustomerReview) -> str:
    """How many steps the joint plan has, and how many of them today's decisions would add."""
    steps = plan(review)
    ours = sum(step.side == "us" for step in steps)
    theirs = len(steps) - ours
    sides = [f"{n.count(ours)} for us"] if ours else []
    sides += [f"{n.count(theirs)} for you"] if theirs else []
    proposed = len(steps) - len(review.plan)
    tail = f"; {n.count(proposed)} of them proposed today" if proposed and review.plan else ""
    return (
        f"{'We propose' if proposed == len(steps) else 'The plan has'} "
        f"{plural(len(steps), 'step')}: {', '.join(sides)}{tail}"
    )


def plan_exhibits(review: CustomerReview) -> list[Table]:
    """What both sides still have to do, and what today's decisions would add; nothing where
    nothing is open and nothing is asked for."""
    steps = plan(review)
    return [_promises_table(steps, review, headline=plan_headline(review))] if steps else []


def plan_note(review: CustomerReview) -> str:
    """How both sides keep the plan alive until the next review, as suits the way they work; and
    when that is, where no page of dates says so."""
    if not plan(review):
        return ""
    met = _times(review.met)
    said = f"We had {met} in {review.quarter.name}"
    before = _times(review.met_before)
    said += f", after {before} in {review.quarter.previous.name}." if review.met_before else "."
    rhythm = {
        "remote": "We work at a distance: we propose a fixed video call every two weeks.",
        "startup": "Plans change fast: we propose to go through it in a short call every two weeks.",
        "corporate": "We propose a written note on every step to all sponsors at the end of a month.",
    }.get(review.variant.setting, "We propose to go through it together every month.")
    told = f"{said if review.met else ''} **Between reviews:** {rhythm}".strip()
    return told if is_dated(review) else f"{told}\n\n{term_note(review)}"


def _promises_table(made: tuple[Promise, ...], review: CustomerReview, *, headline: str) -> Table:
    """Promises with owner, day and outcome."""
    who = {"us": "We", "customer": review.account_name}
    rows = pd.DataFrame(
        [
            {
                "what": promise.description,
                "side": who[promise.side],
                "owner": promise.owner_name or None,
                "due": promise.due_date,
                "outcome": promise.outcome,
            }
            for promise in made
        ],
        columns=["what", "side", "owner", "due", "outcome"],
    )
    return Table.of(
        rows,
        {
            "what": Column("Promise", width=0.44),
            "side": Column("By"),
            "owner": Column("Owner"),
            "due": Column("Due", short_day),
            "outcome": Column("Status", tone=OUTCOME.__getitem__),
        },
        headline=headline,
        subtitle=f"As of {day_name(review.as_of)}",
        source="Agreed in our reviews",
    )


def _times(met: object) -> str:
    counts = dict(met)  # type: ignore[call-overload]
    return listing([plural(counts[kind], noun) for kind, noun in _MET.items() if counts.get(kind)])
