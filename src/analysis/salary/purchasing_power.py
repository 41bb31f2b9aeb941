"""What would a wage buy where it is earned, compared with the nation? The employee's view.

Pay follows the cost of labour: what employers there must offer. What a dollar buys is another
question, which people ask before they move. The two are kept in different tables with different
columns, so that neither is mistaken for the other and no wage is set by prices.
"""

import pandas as pd

from analysis.errors import UserError, candidates

NATIONAL_PRICES = 100.0  # BEA's regional price parities: the nation is 100


class PriceParityError(UserError):
    """The price parities at hand do not hold what was asked for."""


def purchasing_power(
    paid: pd.DataFrame, parities: pd.DataFrame, *, year: int | None = None
) -> pd.DataFrame:
    """What the wage of each area buys, in dollars at the nation's prices.

        buys = wage / (regional price parity / 100)

    A parity of 110 means that the same basket costs a tenth more than in the nation, so 110,000
    dollars there buy what 100,000 buy at the nation's prices. Rents weigh most in it; taxes and
    what an employer pays besides are not in it.

    Parameters
    ----------
    paid : frame
        One row per area: area_code, area_name, value_usd, and low_usd and high_usd where known,
        as `by_region` gives them.
    parities : frame
        From `loading.pay_data.rpp()`.
    year : int
        Of the parities; the latest in which all of them stand where none is said.

    Returns
    -------
    frame, most bought first
        area_code, area_name, price_parity (100: the nation), parity_year, buys_usd, buys_low_usd,
        buys_high_usd (the wage's own interval; BEA states none for parities), reason (why there is
        no figure: BEA publishes none for that area, or there is no wage). No column of `paid`
        that states a wage is repeated.
    """
    year = latest_year(parities) if year is None else year
    own = parities[(parities["year"] == year) & (parities["measure"] == "all_items")]
    if own.empty:
        known = [str(known) for known in sorted(parities["year"].unique(), reverse=True)]
        raise PriceParityError(
            f"There are no price parities of {year}. {candidates(str(year), known)}"
        )
    parity_of = own.drop_duplicates("area_code").set_index("area_code")  # both list the nation
    parity = paid["area_code"].map(parity_of["price_parity"])
    scale = NATIONAL_PRICES / parity
    frame = pd.DataFrame(
        {
            "area_code": paid["area_code"],
            "area_name": paid["area_name"],
            "price_parity": parity,
            "parity_year": year,
            "buys_usd": paid["value_usd"] * scale,
        }
    )
    for bound in ("low", "high"):
        if f"{bound}_usd" in paid.columns:
            frame[f"buys_{bound}_usd"] = paid[f"{bound}_usd"] * scale
    frame["reason"] = ""
    frame.loc[paid["value_usd"].isna(), "reason"] = "there is no wage"
    frame.loc[parity.isna(), "reason"] = "BEA publishes no price parity for this area"
    return frame.sort_values(
        ["buys_usd", "area_name"], ascending=[False, True], kind="stable", ignore_index=True
    )


def latest_year(parities: pd.DataFrame) -> int:
    """The latest year for which every table of parities that was brought has figures.

    States come out a year ahead of metros at times; comparing a state of one year with a metro of
    another would compare years.
    """
    latest = parities.groupby("table")["year"].max()
    if latest.empty:
        raise PriceParityError(
            "No price parities are at hand. Bring BEA's with `analysis data rpp FILE`."
        )
    return int(latest.min())
