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

_AGREED = "Agreed in our reviews"
_MET = {"meeting": "meeting", "call": "call", "email": "e-mail"}


def scored_headline(review: CustomerReview) -> str:
    """How the promises of the last review were kept, by both sides."""
    ours = [promise for promise in review.scored if promise.side == "us"]
    theirs = [promise for promise in review.scored if promise.side == "customer"]
    parts = []
    for who, whose, made in (("We", "our", ours), ("you", "your", theirs)):
        if made:
            parts.append(f"{who} {_kept(made, whose)}")
    sentence = ", ".join(parts)
    return sentence[0].upper() + sentence[1:]


def _kept(made: list[Promise], whose: str) -> str:
    kept = sum(promise.outcome == "done" for promise in made)
    partly = sum(promise.outcome == "partial" for promise in made)
    in_full = " in full" if partly == len(made) else ""
    in_part = f" ({n.count(partly)}{' more' if kept else ''} in part)"
    tail = in_full or (in_part if partly else "")
    if len(made) == 1:
        return f"kept {whose} promise" if kept else f"did not keep {whose} promise{tail}"
    if not kept:
        return f"kept none of {plural(len(made), 'promise')}{tail}"
    if kept == len(made):
        return f"kept {'both' if kept == 2 else f'all {n.count(kept)}'} promises"
    return f"kept {out_of(kept, len(made), 'promise')}{tail}"


def scored(review: CustomerReview) -> list[Table]:
    """The promises that this review answers for; nothing where none fell due."""
    if not review.scored:
        return []
    return [
        _promises_table(
            review.scored, review, noun="Promise", headline=scored_headline(review), source=_AGREED
        )
    ]


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
    if ours and theirs:
        sides = f": {n.count(ours)} for us, {n.count(theirs)} for you"
    else:
        sides = f", {'all ' if len(steps) > 1 else ''}for {'us' if ours else 'you'}"
    proposed = len(steps) - len(review.plan)
    tail = f"; {n.count(proposed)} of them proposed today" if proposed and review.plan else ""
    return (
        f"{'We propose' if proposed == len(steps) else 'The plan has'} "
        f"{plural(len(steps), 'step')}{sides}{tail}"
    )


def plan_exhibits(review: CustomerReview) -> list[Table]:
    """What both sides still have to do, and what today's decisions would add; nothing where
    nothing is open and nothing is asked for."""
    steps = plan(review)
    if not steps:
        return []
    sources = [_AGREED] if review.plan else []
    sources += ["proposed for today"] if len(steps) > len(review.plan) else []
    source = "; ".join(sources)
    return [
        _promises_table(
            steps,
            review,
            noun="Step",
            headline=plan_headline(review),
            source=source[0].upper() + source[1:],
        )
    ]


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
        "corporate": "We propose a written note on every step to all sponsors each month.",
    }.get(review.variant.setting, "We propose to go through it together every month.")
    told = f"{said if review.met else ''}\n\n**Between reviews:** {rhythm}".strip()
    return told if is_dated(review) else f"{told}\n\n{term_note(review)}"


def _promises_table(
    made: tuple[Promise, ...], review: CustomerReview, *, noun: str, headline: str, source: str
) -> Table:
    """Promises or steps with owner, day and outcome."""
    who = {"us": "We", "customer": "You"}
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
            "what": Column(noun, width=0.44),
            "side": Column("Who"),
            "owner": Column("Owner"),
            "due": Column("Due", short_day),
            "outcome": Column("Status", tone=OUTCOME.__getitem__),
        },
        headline=headline,
        subtitle=f"As of {day_name(review.as_of)}",
        source=source,
    )


def _times(met: object) -> str:
    counts = dict(met)  # type: ignore[call-overload]
    return listing([plural(counts[kind], noun) for kind, noun in _MET.items() if counts.get(kind)])
