"""What may be published: nothing yet, rates, a ranking, or probabilities. The data earn it, step by step."""

from dataclasses import dataclass
from math import isnan

NOTHING, RATES_ONLY, RANKING, PROBABILITIES = "nothing", "rates", "ranking", "probabilities"

EVENTS_FOR_RANKING = 15
EVENTS_FOR_PROBABILITIES = 30
SLOPE_TOLERATED = (0.8, 1.25)  # calibration that misleads nobody: 1.0 is right


@dataclass(frozen=True)
class Verdict:
    """`level` is "nothing", "rates", "ranking" or "probabilities"; `sentence` says so and why."""

    level: str
    sentence: str

    @property
    def may_rank(self) -> bool:
        return self.level in (RANKING, PROBABILITIES)

    @property
    def may_give_probabilities(self) -> bool:
        return self.level == PROBABILITIES


def judge(
    n_events: int,
    n_judged: int,
    log_loss_saved_low: float,
    auc_low: float,
    slope_low: float,
    slope_high: float,
) -> Verdict:
    """The level that the evidence carries.

    A ranking needs 15 departures and an AUC whose interval lies above a coin's. Probabilities need
    30, a log-loss whose whole interval lies below the base rate's, and a calibration slope whose
    interval reaches into 0.8 to 1.25. The arguments ending in low and high are bounds of 90% intervals.

    >>> judge(12, 0, float("nan"), float("nan"), float("nan"), float("nan")).sentence
    'Rates only: 12 departures are too few to learn from; a ranking needs 15.'
    >>> judge(44, 25, 0.04, 0.68, 0.7, 1.5).level
    'probabilities'
    """
    if n_events < EVENTS_FOR_RANKING:
        return Verdict(
            RATES_ONLY,
            f"Rates only: {_departures(n_events)} too few to learn from; "
            f"a ranking needs {EVENTS_FOR_RANKING}.",
        )
    if not n_judged:
        return Verdict(
            RATES_ONLY,
            f"Rates only: none of {n_events} departures came after the model had enough to "
            f"learn from, so nothing shows that it can tell.",
        )
    if isnan(auc_low) or auc_low <= 0.5:
        return Verdict(
            RATES_ONLY,
            f"Rates only: no signal. On {n_judged:,} departures that the model had not seen, it "
            f"ranked no better than chance might.",
        )
    if n_events < EVENTS_FOR_PROBABILITIES:
        return Verdict(
            RANKING,
            f"A ranking: the model sorts accounts better than chance, but {_departures(n_events)} "
            f"too few for probabilities; they need {EVENTS_FOR_PROBABILITIES}.",
        )
    if isnan(log_loss_saved_low) or log_loss_saved_low <= 0:
        return Verdict(
            RANKING,
            f"A ranking: the model sorts accounts better than chance, but on {n_judged:,} "
            f"departures its probabilities did not surely beat the base rate.",
        )
    if slope_high < SLOPE_TOLERATED[0] or slope_low > SLOPE_TOLERATED[1]:
        tone = "too extreme" if slope_high < 1 else "too timid"
        return Verdict(
            RANKING, f"A ranking: its probabilities beat the base rate, but they are {tone}."
        )
    return Verdict(
        PROBABILITIES,
        f"Probabilities with bands: on {n_judged:,} departures it had not seen, the model beat the "
        f"base rate, and its probabilities came true about as often as said.",
    )


def _departures(n: int) -> str:
    return "1 departure is" if n == 1 else f"{n} departures are"
