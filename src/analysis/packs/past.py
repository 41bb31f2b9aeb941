"""What is known of every month's end of a book, and how its accounts stood: made once, read by all.

The forecast of churn and the health score look back on the same months. With a store, whichever comes
first makes them and the other reads them.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from analysis.churn.snapshots import NoHistoryError, Snapshots, snapshots
from analysis.contracts import Book
from analysis.health.history import ScoreHistory, score_history
from analysis.health.settings import Settings
from analysis.loading.store import remember
from analysis.runs.record import code_hash

T = TypeVar("T")


def made_once(book: Book, store: str, kind: str, make: Callable[[], T], *depends: object) -> T:
    """What `make` makes of the book: from `store`, where one is given and it was made before.

    `depends` is what it depends on beside the book, its day and the code.
    """
    if not store:
        return make()
    key = "-".join(map(str, (book.data_hash, book.as_of, code_hash(), *depends)))
    return remember(store, kind, key, make)


def book_history(book: Book, store: str = "") -> Snapshots | None:
    """The book's snapshots with their outcomes; None where it is too young for any."""
    try:
        return made_once(book, store, "book-history", lambda: snapshots(book))
    except NoHistoryError:
        return None


def past_scores(
    book: Book, settings: Settings, history: Snapshots | None, store: str = ""
) -> ScoreHistory:
    """The health scores of those months and of the book's day."""
    return made_once(
        book,
        store,
        "health-scores",
        lambda: score_history(book, settings, history),
        settings_hash(settings),
    )


def settings_hash(settings: Settings) -> str:
    """What tells two sets of health settings apart."""
    return sha256(settings.model_dump_json().encode()).hexdigest()
