"""How much of what can be known does the book's forecast know? Measured where the truth is known.

    python -m bootstrap bench benchmarks/churn_books.py                        all of it (about an hour)
    python -m bootstrap bench benchmarks/churn_books.py --sizes 150 --books 10  a first impression
    ... --write                                                                 into docs/benchmarks

Two simulators that share nothing: the demo portfolio's (hidden satisfaction, sponsors, rivals;
decisions before notice) and the tests' (a mood that wanders). Neither knows the features. Judged as
deployed: month by month, on accounts and months that the model had not seen.

    information   log-loss saved against the base rate, as a share of what the true probabilities save
    auc           of the model, and of the true probabilities
    coverage      how often the 90% band of ARR lost holds what was lost, over fresh books
"""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before numpy starts its own

import argparse  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from datetime import date  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "churn"))

import churn_books  # noqa: E402

from analysis.churn import scores  # noqa: E402
from analysis.churn.evaluation import MODEL, evaluate  # noqa: E402
from analysis.churn.features import features  # noqa: E402
from analysis.churn.model import train  # noqa: E402
from analysis.churn.money import arr_at_risk  # noqa: E402
from analysis.churn.service import UNDECIDED, running, service_lines, spells  # noqa: E402
from analysis.contracts import Book, conform  # noqa: E402
from analysis.demo import hazard, history  # noqa: E402
from analysis.demo.calendar import days, last_day, number_of  # noqa: E402
from analysis.demo.portfolio import make_portfolio  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks" / "churn_books.md"
HORIZON_DAYS = 90
SETTLED_MONTHS = 5  # before the end of the data: outcomes of then are all known
BARS = {150: (0.80, 0.02), 400: (0.87, 0.012), 1500: (0.93, 0.008)}  # information; AUC below oracle

Made = tuple[Book, pd.DataFrame]


def demo_book(accounts: int, seed: int) -> Made:
    """A book of the demo's simulator, with the true chance of each account's deciding to leave."""
    with _truth_of_decisions():
        made = make_portfolio(accounts=accounts, seed=seed)
    tables = {
        name: conform(rows.drop_duplicates(), name, origin=name)
        for name, rows in made.tables.items()
    }
    truth = made.truth.assign(snapshot_date=made.truth["month"] + pd.offsets.MonthEnd(0))
    last = truth["snapshot_date"].max().date()
    return (
        Book(complete=tables, as_of=last),
        truth[["account_id", "snapshot_date", "probability"]],
    )


def plain_book(accounts: int, seed: int) -> Made:
    """A book of the tests' simulator."""
    made = churn_books.simulate(accounts=accounts, seed=seed)
    return made.book, made.truth


SIMULATORS: dict[str, Callable[[int, int], Made]] = {"demo": demo_book, "tests": plain_book}


@contextmanager
def _truth_of_decisions() -> Iterator[None]:
    """The demo seals the chance that service ends; here it is asked for that of the decision."""
    sealed = history._true_probability

    def decides(market, month: int):
        closes = last_day(month) + days(HORIZON_DAYS)
        notice = market.end - days(market.notice_days)
        auto = market.who.is_auto_renew
        by = np.where(auto, notice, market.end)
        is_due = ~np.isnat(market.end) & (by > last_day(month)) & (by <= closes)
        ahead = np.clip(market.decision_month - month, 0, 4)
        is_waiting = is_due & ~market.leaving & (market.decision_month > month)
        cliff = np.where(
            is_waiting, hazard.chance_ahead(market.base_step, market.states, ahead), 0.0
        )
        sudden = np.where(market.shielded, 0.0, hazard.SUDDEN_RATE)
        n = int(number_of(closes + days(2))) - month - 1  # months of decisions up to then
        months = np.full(len(cliff), n)
        by_month = hazard.chance_within(market.base_step, market.states, months)
        p = np.where(market.open_ended, by_month, 1 - (1 - cliff) * (1 - sudden) ** n)
        p = np.where(market.leaving, (market.end <= closes).astype(float), p)
        return np.where(market.live, p, np.nan), market.leaving

    history._true_probability = decides
    try:
        yield
    finally:
        history._true_probability = sealed


def judged(made: Made) -> dict[str, float]:
    """Information and AUC of one book's replay against its truth."""
    book, truth = made
    started = time.process_time()
    told = evaluate(book).predictions.merge(truth, on=["account_id", "snapshot_date"])
    seconds = time.process_time() - started
    left, p = told["left"].to_numpy(dtype=bool), told[MODEL].to_numpy(dtype=float)
    q = told["probability"].to_numpy(dtype=float)
    base = np.full(len(q), q.mean())
    return {
        "n": len(told),
        "information": (_cross(q, base) - _cross(q, p)) / (_cross(q, base) - _cross(q, q)),
        "auc": scores.auc(left, p),
        "auc_oracle": scores.auc(left, q),
        "auc_true": _expected_auc(q, p),
        "said": float(p.mean()),
        "true": float(q.mean()),
        "seconds": seconds,
    }


def covered(made: Made) -> tuple[bool, float, float]:
    """Whether the band of a past month held the ARR then lost; expected and lost ARR."""
    book, _ = made
    day = (pd.Timestamp(book.as_of) - pd.offsets.MonthEnd(SETTLED_MONTHS)).date()
    then = book.at(day)
    known = features(then)
    known = known[known["state"].isin(UNDECIDED)]
    model = train(then)
    arr = _arr(then)
    band = arr_at_risk(model.score(known), arr, parameter_draws=model.draws(known))
    decided = running(spells(book), day)["decided_date"]
    case = known["account_id"].map(lambda account: book.survivors.get(account, account))
    gone = decided.reindex(case).to_numpy() <= pd.Timestamp(day) + pd.Timedelta(days=HORIZON_DAYS)
    lost = float(arr.reindex(known["account_id"]).fillna(0).to_numpy()[gone].sum())
    return band.low_minor <= lost <= band.high_minor, band.expected_minor, lost


def _arr(book: Book) -> pd.Series:
    lines = service_lines(book)
    on = pd.Timestamp(book.as_of)
    runs = (lines["start_date"] <= on) & ~(lines["service_end_date"] <= on)
    monthly = lines["amount_minor"] / lines["term_months"]
    return (12 * monthly[runs]).groupby(lines["account_id"]).sum().round().astype("int64")


def _cross(q: np.ndarray, p: np.ndarray) -> float:
    """Expected log-loss of saying `p` where `q` is true."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-(q * np.log(p) + (1 - q) * np.log1p(-p)).mean())


def _expected_auc(q: np.ndarray, p: np.ndarray) -> float:
    """The AUC that `p` has on average over the outcomes that `q` allows."""
    order = np.argsort(p, kind="stable")
    q = q[order]
    below = np.concatenate([[0.0], np.cumsum(1 - q)[:-1]])
    return float((q * below).sum() / (q.sum() * (1 - q).sum()))


def information_table(sizes: list[int], seeds: int) -> list[str]:
    lines = [
        "| simulator | accounts | books | judged | information | bar | AUC | oracle's | true AUC | seconds |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, make in SIMULATORS.items():
        for size in sizes:
            rows = []
            for seed in range(seeds if size < 1000 else 1):
                rows.append(judged(make(size, 100 + seed)))
                print(name, size, rows[-1], file=sys.stderr)
            mean = pd.DataFrame(rows).mean()
            bar = f"{BARS[size][0]:.2f}" if size in BARS else ""
            lines.append(
                f"| {name} | {size} | {len(rows)} | {mean['n']:.0f} | {mean['information']:.2f} | {bar} | "
                f"{mean['auc']:.3f} | {mean['auc_oracle']:.3f} | {mean['auc_true']:.3f} | "
                f"{mean['seconds']:.0f} |"
            )
    return lines


def coverage_table(books: int, accounts: int) -> list[str]:
    lines = [
        "| simulator | accounts | books | band held | expected / lost |",
        "|---|---|---|---|---|",
    ]
    for name, make in SIMULATORS.items():
        held, expected, lost = zip(
            *(covered(make(accounts, 500 + seed)) for seed in range(books)), strict=True
        )
        print(name, np.mean(held), file=sys.stderr)
        lines.append(
            f"| {name} | {accounts} | {books} | {np.mean(held):.0%} | "
            f"{sum(expected) / max(sum(lost), 1):.2f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=sorted(BARS))
    parser.add_argument("--seeds", type=int, default=3, help="books a size under 1,000 accounts")
    parser.add_argument("--books", type=int, default=50, help="books for the coverage of the band")
    parser.add_argument("--accounts", type=int, default=150, help="accounts in each of those")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks/churn_books.md")
    asked = parser.parse_args()
    lines = ["# The book's forecast where the truth is known", ""]
    lines += [
        f"{date.today()}, Python {platform.python_version()}, pandas {version('pandas')}, "
        f"scikit-learn {version('scikit-learn')}; processor seconds on one thread. Information: log-loss "
        "saved against the base rate, as a share of what the true probabilities save.",
        "",
    ]
    if asked.sizes and asked.seeds:
        lines += [*information_table(asked.sizes, asked.seeds), ""]
    if asked.books:
        lines += [*coverage_table(asked.books, asked.accounts), ""]
    text = "\n".join(lines)
    print(text)
    if asked.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
