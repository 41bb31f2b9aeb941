"""The exhibits of a book's health: which accounts need a hand, what speaks against them, what moved."""

from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.columns import columns
from analysis.charts.ranked_bars import ranked_bars
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.health.facts import weakest_sides
from analysis.health.proof import Needed, Proof
from analysis.health.score import BANDS, GONE, RED, UNSCORED, YELLOW
from analysis.narrative import numbers as n
from analysis.narrative.sentences import changed, listing, out_of, plural
from analysis.packs.covers import cover_of
from analysis.packs.health import BAND_TONES, FELL, SOURCE, BookHealth, scores_before, step_tone
from analysis.periods import month_name, month_of, short_day, short_month
from analysis.qbr.people import team_names

# The tables that the score looks at: what is wrong with one of them stands on the cover.
USES: tuple[str, ...] = ("accounts", "account_history", "contract_lines", "products", "fx_rates")
USES += ("usage", "tickets", "surveys", "contacts", "interactions", "commitments", "invoices")
USES += ("decisions",)
MOST_UNSCORED = 20  # accounts listed; the rest are counted and stand in the data


def cover(book: Book, health: BookHealth) -> dict[str, Any]:
    """The cover's words; "Not validated" stands on every page of a score that has not proved itself."""
    words = cover_of(
        book,
        title="How our accounts are doing",
        subtitle=month_name(book.as_of),
        uses=USES,
    )
    return words | {"marks": [] if health.may_score else ["Not validated"]}


def standing_headline(health: BookHealth) -> str:
    """Where the book stands, in a sentence."""
    rows = health.accounts
    if not health.may_score:
        sides = health.facts.groupby("account_id").size()
        several = int((sides > 1).sum())
        if several:  # on one side something speaks against nearly everybody
            whom = out_of(several, len(rows), "account")
            return f"On two sides or more, something speaks against {whom}"
        return f"Something speaks against {out_of(len(sides), len(rows), 'account')} in service"
    below = rows[rows["band"].isin([RED, YELLOW])]
    share = below["arr_minor"].sum() / rows["arr_minor"].sum() if len(rows) else None
    reds = int((rows["band"] == RED).sum())
    return (
        f"{out_of(len(below), len(rows), 'account')} "
        f"{'is' if len(below) == 1 else 'are'} below green, with {n.percent(share, 0)} of ARR; "
        f"{n.count(reds)} of them red"
    )


def standing_tiles(health: BookHealth) -> list[Tile]:
    """The bands with their ARR, or how much is known where bands may not be printed."""
    rows = health.accounts
    known = Tile(
        "Evidence at hand",
        n.percent(rows["coverage"].mean(), 0),
        f"of what the score looks at, fresh; {plural(_below_floor(health), 'account')} below "
        f"{n.percent(health.settings.coverage_floor, 0)}",
    )
    if not health.may_score:
        two = health.facts.groupby("account_id").size()
        return [
            Tile(
                "Accounts in service",
                n.count(len(rows)),
                f"{_money(health, rows['arr_minor'])} of ARR",
            ),
            Tile(
                "Something speaks against",
                n.count(len(two)),
                f"{n.count(int((two > 1).sum()))} of them on two sides or more",
            ),
            known,
            wait_tile(health.proof),
        ]
    before = health.history.before()
    then = before.accounts["band"] if before else pd.Series(dtype=str)
    tiles = []
    for band in BANDS:
        mine = rows[rows["band"] == band]
        step = len(mine) - int((then == band).sum())
        since = f", {n.signed(step)} in three months" if before else ""
        tiles.append(
            Tile(
                band.capitalize(),
                n.count(len(mine)),
                f"{_money(health, mine['arr_minor'])} of ARR{since}",
                BAND_TONES[band],
            )
        )
    return [*tiles, known]


def wait_tile(proof: Proof) -> Tile:
    """When a verdict on the score will be possible, at the pace of the past."""
    label = "Months to a verdict"
    if proof.level != "too early":
        return Tile(label, "none", "judged, and not passed", "bad")
    short = [found_of(one) for one in proof.needed if not one.is_enough]
    wait = proof.months_to_go
    return Tile(label, n.ABSENT if wait is None else f"about {n.count(wait)}", listing(short))


def found_of(one: Needed) -> str:
    """How much there is of what a verdict needs: "4 of 15 departures"."""
    return f"{n.count(one.found)} of {n.count(one.least)} {one.what}"


def standing_exhibits(book: Book, health: BookHealth) -> list[Chart | Table]:
    """ARR by band over the months, or of how many accounts each side is known."""
    return [_bands_chart(health) if health.may_score else _known_chart(health)]


def _bands_chart(health: BookHealth) -> Chart:
    """The share of ARR below green at each month's end."""
    rows = health.history.scores.accounts
    arr = health.arr_minor.rename_axis("account_id").melt(
        ignore_index=False, var_name="snapshot_date", value_name="arr_minor"
    )
    rows = rows.merge(arr.reset_index(), on=["account_id", "snapshot_date"])
    below = rows["arr_minor"].where(rows["band"].isin([RED, YELLOW]), 0)
    days = rows["snapshot_date"]
    share = below.groupby(days).sum() / rows["arr_minor"].groupby(days).sum()
    share.index = pd.Index([month_of(day.date()) for day in share.index])
    return columns(
        share,
        headline=changed(
            "The share of ARR below green",
            share.iloc[-1],
            share.iloc[0],
            show=_whole,
            difference=lambda step: n.points(step, 0),
            since=short_month(share.index[0]),
        ),
        subtitle="Share of the ARR of accounts in service that is red or yellow, at each month's "
        "end; every score made anew from what was known on that day",
        source=SOURCE,
        show=_whole,
        highlight=[share.index[-1]],
    )


def _known_chart(health: BookHealth) -> Chart:
    sides = health.history.now.sides
    known = sides["points"].notna().groupby(sides["side"], sort=False).mean()
    known.index = [health.title(side) for side in known.index]
    least = str(known.idxmin())
    return ranked_bars(
        known,
        headline=f"We know least of one side, {least.lower()}: nothing for "
        f"{n.percent(1 - known.min(), 0)} of the accounts"
        if known.min() < 1
        else "Something is known of every side of every account",
        subtitle="Share of the accounts in service of which anything is known, by side; what is "
        "not known never counts against an account",
        source=SOURCE,
        show=lambda share: n.percent(share, 0),
        highlight=[least],
    )


def list_table(book: Book, health: BookHealth) -> Table:
    """The accounts to look at first, with what speaks against them, the largest first.

    The red ones; where no band may be printed, those with most facts against them.
    """
    names = book.roster.set_index("account_id")[["account_name", "owner_id"]]
    team = team_names(book)
    first = _reds(health) if health.may_score else _most_facts(health)
    last = health.history.days[-1]
    decide = health.history.inputs_on(last).set_index("account_id")["decide_by_date"]
    ids = first["account_id"]
    table = pd.DataFrame(
        {
            "account": ids.map(names["account_name"]),
            "owner": [team.get(owner, owner) for owner in ids.map(names["owner_id"])],
            "arr": first["arr_minor"],
            "score": first["score"],
            "step": first["score"] - ids.map(scores_before(health)).astype(float),
            "why": [_because(health, row) for row in first.itertuples()],
            "decide": ids.map(decide).where(lambda day: day >= pd.Timestamp(health.as_of)),
        }
    )
    shown = {
        "account": Column("Account", width=0.18),
        "owner": Column("Owner", width=0.13),
        "arr": Column("ARR", lambda v: n.money_short(v, health.currency), is_number=True),
        "score": Column("Score", n.count, is_number=True),
        "step": Column("In 3 months", n.signed, is_number=True, tone=step_tone),
        "why": Column("What speaks against it", width=0.36),
        "decide": Column("Decides by", short_day),
    }
    if not health.may_score:
        shown = {name: shown[name] for name in shown if name not in ("score", "step")}
    size = _money(health, first["arr_minor"])
    return Table.of(
        table,
        shown,
        headline=_first_headline(health, len(first), size),
        subtitle=(
            f"The lowest scores, at most {n.count(health.settings.capacity)} as the team can take in hand, "
            f"largest ARR first; as of {short_day(health.as_of)}"
            if health.may_score
            else f"At most {n.count(health.settings.capacity)}, those with facts on most sides, then the "
            f"largest ARR; as of {short_day(health.as_of)}"
        ),
        source=SOURCE,
        empty="No score lies below the limit of red."
        if health.may_score
        else "Nothing that is known speaks against any account.",
    )


def _reds(health: BookHealth) -> pd.DataFrame:
    rows = health.accounts
    return rows[rows["band"] == RED].sort_values(
        ["arr_minor", "account_id"], ascending=[False, True], kind="stable"
    )


def _most_facts(health: BookHealth) -> pd.DataFrame:
    rows = health.accounts
    told = health.facts.groupby("account_id").size()
    rows = rows.assign(n_facts=rows["account_id"].map(told).fillna(0).astype("int64"))
    rows = rows[(rows["n_facts"] > 0) & (rows["band"] != GONE)]
    rows = rows.sort_values(
        ["n_facts", "arr_minor", "account_id"], ascending=[False, False, True], kind="stable"
    )
    return rows.head(health.settings.capacity)


def _first_headline(health: BookHealth, count: int, size: str) -> str:
    if not count:
        return "No account is red" if health.may_score else "There is nothing to look at first"
    if health.may_score:
        return f"{plural(count, 'account')} {'is' if count == 1 else 'are'} red, with {size} of ARR"
    return (
        f"Most facts speak against {plural(count, 'account')} with {size} of ARR: a list to look at, "
        "not a forecast"
    )


def moved_table(book: Book, health: BookHealth, *, most: int = 8) -> Table:
    """The accounts that fell most in three months, and the sides on which they did."""
    names = book.roster.set_index("account_id")["account_name"]
    rows = health.accounts
    before = scores_before(health)
    rows = rows.assign(was=rows["account_id"].map(before).astype(float))
    rows = rows.assign(step=rows["score"] - rows["was"])
    fell = rows[(rows["step"] <= -FELL) & (rows["band"] != GONE)]
    worst = fell.sort_values(["step", "account_id"], kind="stable").head(most)
    table = pd.DataFrame(
        {
            "account": worst["account_id"].map(names),
            "arr": worst["arr_minor"],
            "was": worst["was"],
            "now": worst["score"],
            "sides": [_falls(health, account) for account in worst["account_id"]],
            "facts": ["; ".join(health.facts_of(one)[:2]) or None for one in worst["account_id"]],
        }
    )
    shown = {
        "account": Column("Account", width=0.2),
        "arr": Column("ARR", lambda v: n.money_short(v, health.currency), is_number=True),
        "was": Column("Was", n.count, is_number=True),
        "now": Column("Is", n.count, is_number=True),
        "sides": Column("On which sides", width=0.24),
        "facts": Column("What stands out now", width=0.34),
    }
    if not health.may_score:
        shown = {name: shown[name] for name in shown if name not in ("was", "now")}
    return Table.of(
        table,
        shown,
        headline=_fell_headline(health, len(fell)),
        subtitle=f"The largest falls, at most {n.count(most)}; both days are scored by the same rules, from "
        "what was known on each",
        source=SOURCE,
        empty=f"No score fell by {n.count(FELL)} points."
        if len(before)
        else "The book does not go back three months.",
    )


def _fell_headline(health: BookHealth, count: int) -> str:
    if not count:
        return "No account stands clearly worse than three months ago"
    if health.may_score:
        return f"{plural(count, 'account')} fell by {n.count(FELL)} points or more in three months"
    verb = "stands" if count == 1 else "stand"
    return f"{plural(count, 'account')} {verb} clearly worse than three months ago"


def sides_chart(health: BookHealth) -> Chart:
    """How many accounts are weak on each side."""
    table = weakest_sides(health.history.now)
    table["title"] = [health.title(side) for side in table["side"]]
    share = (table["weak"] / table["n"]).set_axis(table["title"])
    top = table.loc[(table["weak"] / table["n"]).idxmax()] if len(table) else None
    return ranked_bars(
        share,
        headline=f"{top['title']} is the side on which most accounts are weak: "
        f"{out_of(int(top['weak']), int(top['n']), 'account')}"
        if top is not None and top["weak"]
        else "No side is weak",
        subtitle="Share of the accounts known on a side that have less than half of its points",
        source=SOURCE,
        show=lambda value: n.percent(value, 0),
        highlight=[top["title"]] if top is not None else [],
    )


def unscored_table(book: Book, health: BookHealth) -> Table:
    """The accounts of which too little is known for a score, and what is missing."""
    names = book.roster.set_index("account_id")["account_name"]
    rows = health.accounts
    rows = rows[rows["band"] == UNSCORED].sort_values(
        ["arr_minor", "account_id"], ascending=[False, True], kind="stable"
    )
    table = pd.DataFrame(
        {
            "account": rows["account_id"].map(names),
            "arr": rows["arr_minor"],
            "coverage": rows["coverage"],
            "missing": rows["missing"].replace("", None),
        }
    )
    floor = n.percent(health.settings.coverage_floor, 0)
    return Table.of(
        table,
        {
            "account": Column("Account", width=0.28),
            "arr": Column("ARR", lambda v: n.money_short(v, health.currency), is_number=True),
            "coverage": Column("Known", lambda v: n.percent(v, 0), is_number=True),
            "missing": Column("Nothing known of", width=0.44),
        },
        headline=f"Too little is known of {plural(len(rows), 'account')} to say anything"
        if len(rows)
        else "Enough is known of every account",
        subtitle=f"Accounts with fresh evidence for less than {floor} of what the score looks at, the "
        "largest first",
        source=SOURCE,
        empty=f"Of every account at least {floor} is known.",
        most=MOST_UNSCORED,
    )


def _because(health: BookHealth, row: Any) -> str:
    facts = health.facts_of(row.account_id)
    capped = [row.cap] if row.cap else []
    said = _said_by_people(health, row.account_id)
    against = "; ".join([*capped, *facts]) or "a little on every side"
    return f"{against}. {said}" if said else against


def _falls(health: BookHealth, account_id: str) -> str | None:
    moves = health.moves_of(account_id)
    down = [side for side, effect in moves.items() if effect <= -1]
    names = {"cap": "held down by a cap", "nothing known": "less is known"}
    return ", ".join(names.get(str(s), health.title(str(s)).lower()) for s in down[:3]) or None


def _said_by_people(health: BookHealth, account_id: str) -> str:
    current = health.overrides.current
    mine = current[current["account_id"] == account_id]
    if mine.empty:
        return ""
    until = short_day(mine["expires_date"].iloc[0])
    return f"People say {mine['value'].iloc[0]} until {until}"


def _below_floor(health: BookHealth) -> int:
    return int((health.history.now.accounts["band"] == UNSCORED).sum())


def _whole(share: float | None) -> str:
    return n.percent(share, 0)


def _money(health: BookHealth, minor: pd.Series) -> str:
    return n.money_short(int(minor.sum()), health.currency)
