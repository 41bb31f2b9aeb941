"""What is known of every month's end of a book, and how its accounts stood: made once, read by all.

The forecast of churn and the health score look back on the same months. With a store, whichever comes
first makes them and the other reads them.
"""

from hashlib import sha256
from pathlib import Path

from analysis.churn.snapshots import Snapshots, snapshots
from analysis.contracts import Book
from analysis.health.history import ScoreHistory, score_history
from analysis.health.settings import Settings
from analysis.loading.store import remember
from analysis.runs.record import code_hash


def book_history(book: Book, store: str = "") -> Snapshots:
    """The book's snapshots with their outcomes.

    Raises
    ------
    NoHistoryError
        If the book is too young for any.
    """
    if not store:
        return snapshots(book)
    return remember(Path(store), "book-history", _key(book), lambda: snapshots(book))


def past_scores(
    book: Book, settings: Settings, history: Snapshots | None, store: str = ""
) -> ScoreHistory:
    """The health scores of those months and of the book's day."""

    def make() -> ScoreHistory:
        return score_history(book, settings, history)

    if not store:
        return make()
    return remember(Path(store), "health-scores", f"{_key(book)}-{settings_hash(settings)}", make)


def settings_hash(settings: Settings) -> str:
    """What tells two sets of health settings apart."""
    return sha256(settings.model_dump_json().encode()).hexdigest()


def _key(book: Book) -> str:
    return f"{book.data_hash}-{book.as_of}-{code_hash()}"
