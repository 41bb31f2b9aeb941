"""Pickers for JupyterLab: what a role is paid in the place, industry and percentile one picks."""

from typing import TYPE_CHECKING

from analysis import show
from analysis.errors import UserError
from analysis.loading import reference
from analysis.packs import pay as common
from analysis.packs import pay_here as pages
from analysis.packs import pay_industries as industries
from analysis.packs import pay_places as places
from analysis.salary.by_region import NATION
from analysis.salary.pay import PERCENTILES
from analysis.salary.roles import find_role, roles

if TYPE_CHECKING:
    from ipywidgets import VBox

EVERY_INDUSTRY = "All industries"
PLACE_WIDTH_PX = 360  # the longest names of metropolitan areas
PERCENTILE_WIDTH_PX = 64


def explorer(role: str, area: str, percentile: int = 50) -> "VBox":
    """Pickers for role, place, industry and percentile over the figures and pictures of pay.

    The parameters say where the pickers stand at first. Needs ipywidgets, which comes with
    JupyterLab in this project.
    """
    import ipywidgets as widgets

    known = roles(reference.roles())
    pay = common.role_pay(role, percentile)
    choose_role = widgets.Dropdown(
        options=[each.title for each in known],
        value=find_role(known, role).title,
        description="Role",
    )
    choose_area = widgets.Combobox(
        options=_areas(),
        value=pages.pay_here(pay, area).place["area_name"],
        description="Place",
        continuous_update=False,  # half a name is no place
        layout=widgets.Layout(width=f"{PLACE_WIDTH_PX}px"),
    )
    choose_industry = widgets.Dropdown(
        options=[EVERY_INDUSTRY, *_industries(pay)], description="Industry"
    )
    choose_percentile = widgets.ToggleButtons(
        options=list(PERCENTILES),
        value=percentile,
        description="Percentile",
        style=widgets.ToggleButtonsStyle(button_width=f"{PERCENTILE_WIDTH_PX}px"),
    )
    pickers = (choose_role, choose_area, choose_industry, choose_percentile)
    shown = widgets.Output()

    def draw(_: object = None) -> None:
        with shown:
            shown.clear_output(wait=True)
            try:
                display(*(picker.value for picker in pickers))
            except UserError as mistake:
                show.callout(str(mistake))

    for picker in pickers:
        picker.observe(draw, names="value")
    draw()
    return widgets.VBox([widgets.HBox(pickers[:3]), choose_percentile, shown])


def display(role: str, area: str, industry: str, percentile: int) -> None:
    """Show the exhibits of what the pickers name; of the nation, where no place is."""
    pay = common.role_pay(role, percentile)
    here = pages.pay_here(pay, area or NATION)
    show.headline(pages.headline(here))
    show.tiles(pages.tiles(here))
    show.exhibits(pages.industry_exhibits(here, "" if industry == EVERY_INDUSTRY else industry))
    show.chart(pages.ladder_chart(here))
    show.chart(pages.match_chart(here))
    show.chart(places.state_map(pay))
    show.chart(industries.industry_chart(pay, "sector"))
    show.exhibits(pages.mix_exhibits(here))


def _areas() -> list[str]:
    return reference.areas()["area_name"].tolist()


def _industries(pay: common.RolePay) -> list[str]:
    """Sectors and the industries below them, by name; each name once."""
    levels = pay.cells[["is_sector", "is_three_digit", "is_four_digit"]].any(axis="columns")
    return sorted(pay.cells.loc[levels, "industry_name"].unique())
