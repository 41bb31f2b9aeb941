"""The slides of the portfolio review that rest on the forecast of churn: none while there is none.

A slide that shows nothing is left out of its deck.
"""

from analysis.charts.chart import Chart
from analysis.churn.worklist import Effort
from analysis.contracts import Book
from analysis.documents.exhibits import Table, Tile
from analysis.packs import risk_ahead, risk_money, risk_work
from analysis.packs.risk import BookRisk
from analysis.packs.standing import NoForecast
from analysis.written import quoted

Risks = BookRisk | NoForecast


def note(risks: Risks) -> str:
    """That there is no forecast yet, and from when there will be; "" where there is one."""
    if isinstance(risks, BookRisk):
        return ""
    return quoted(risks.verdict.sentence, "the judgement of the forecast")


def renewals(risks: Risks) -> list[Chart | Table | str]:
    """What the renewals ahead may cost."""
    if isinstance(risks, NoForecast):
        return []
    return risk_ahead.renewals_exhibits(risks)


def work_list(book: Book, risks: Risks, effort: Effort) -> list[Chart | Table | str]:
    """Whom to look at first, as far as a meeting can speak about them."""
    if isinstance(risks, NoForecast):
        return []
    return [risk_work.work_list(book, risks, effort, is_brief=True)]


def cost_tiles(book: Book, risks: Risks) -> list[Tile]:
    """What departures could cost, in figures."""
    return [] if isinstance(risks, NoForecast) else risk_money.money_tiles(book, risks)


def cost(book: Book, risks: Risks) -> list[Chart | Table | str]:
    """What departures could cost, by segment."""
    return [] if isinstance(risks, NoForecast) else [risk_money.money_by_segment(book, risks)]
