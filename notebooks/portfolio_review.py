# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: deck
# ---

# %% [markdown]
# # Portfolio review
#
# How the whole book of accounts stands: what was kept, what grew, what is due, who may leave.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the month to review, as YYYY-MM
store = ""  # folder of models already trained this month; empty: train here
reported = ""  # folder of figures as packs first reported them; empty: as the data were known then
capacity = 6  # accounts on the list of risks: what the meeting can speak about

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.metrics.movements import mrr_movements
from analysis.packs import portfolio as pages
from analysis.packs import portfolio_details as details
from analysis.packs import portfolio_outlook as outlook
from analysis.packs import portfolio_risks as at_risk
from analysis.packs import quality, risk, risk_work
from analysis.packs.arr import arr_bridge, covered_year
from analysis.packs.first_reported import restated_months, restatements_table
from analysis.packs.key_figures import key_figures
from analysis.packs.portfolio_spine import spine_table
from analysis.packs.published import published_table
from analysis.quality.verdict import verdict

book = load_book(data, as_of=month)
movements = mrr_movements(book)
year = covered_year(movements)
risks = risk.forecast(book, store)
effort = risk_work.effort(book, capacity, 0.1, 0.3, 0)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## Verdict

# %%
show.headline(pages.verdict_headline(movements, year))
show.tiles(key_figures(book, movements, year))
show.text(pages.verdict_text(book, movements, year))

# %% [markdown]
# ## Decisions for today

# %%
show.headline(pages.asks_headline(book, risks))
show.text(pages.asks_text(book, risks))

# %% [markdown]
# ## Key figures against plan and past

# %%
show.table(spine_table(book, movements, year))

# %% [markdown]
# ## Where the change came from

# %%
show.chart(arr_bridge(book, movements, year))

# %% [markdown]
# ## Renewals ahead

# %%
show.chart(pages.renewals_chart(book))
show.callout(at_risk.note(risks), tone="muted")

# %% [markdown]
# ## What the renewals may cost

# %%
show.exhibits(at_risk.renewals(risks))

# %% [markdown]
# ## Who may leave, and what to do

# %%
show.exhibits(at_risk.work_list(book, risks, effort))

# %% [markdown]
# ## Where the book could grow

# %%
show.tiles(outlook.expansion_tiles(book, year))
show.exhibits(outlook.expansion_exhibits(book, year))

# %% [markdown]
# ## Concentration

# %%
show.exhibits(pages.concentration_exhibits(book, movements, year.closing))

# %% [markdown]
# ## Who carries it

# %%
show.table(outlook.capacity_table(book, risks))

# %% [markdown]
# ## How good our forecasts were

# %%
show.exhibits(outlook.forecast_exhibits(book, year))

# %% [markdown]
# ## How far the data can be trusted

# %%
found = verdict(book)
show.headline(quality.headline(found))
show.tiles(quality.tiles(book, found))

# %% [markdown] tags=["appendix"]
# ## Figures that are no longer what was reported

# %%
show.table(restatements_table(restated_months(book, reported), book))

# %% [markdown] tags=["appendix"]
# ## What departures could cost

# %%
show.tiles(at_risk.cost_tiles(book, risks))
show.exhibits(at_risk.cost(book, risks))

# %% [markdown] tags=["appendix"]
# ## How ARR developed

# %%
show.chart(details.arr_trend(book, movements))

# %% [markdown] tags=["appendix"]
# ## Retention by segment

# %%
show.table(details.retention_table(movements, year, "segment", "Segment"))

# %% [markdown] tags=["appendix"]
# ## The largest renewals

# %%
show.table(details.renewals_table(book))

# %% [markdown] tags=["appendix"]
# ## Support and satisfaction

# %%
show.exhibits(details.support_exhibits(book))
show.text(details.satisfaction_text(book, year))

# %% [markdown] tags=["appendix"]
# ## Retention by industry

# %%
show.table(details.retention_table(movements, year, "industry", "Industry"))

# %% [markdown] tags=["appendix"]
# ## Beside what others publish

# %%
show.table(published_table(book, movements, year))

# %% [markdown] tags=["appendix"]
# ## The data behind these pages

# %%
show.table(details.data_notes(book))

# %% [markdown] tags=["appendix"]
# ## How the figures are made
#
# - **ARR** is twelve times MRR: the recurring contract lines in force at the end of the month, each
#   spread evenly over its term, at constant exchange rates.
# - **Net revenue retention**: the ARR that the accounts of a year ago pay now, divided by what they
#   paid then. New accounts are left out. **Gross** counts no growth, so it never exceeds 100%.
# - **Logo churn**: the share of the accounts of a year ago that pay nothing now.
# - Where the data do not go back a year, both start at the first month's end that they cover.
# - **Renewal rate, value**: ARR renewed of the ARR whose term ended in the window; what is undecided
#   stands apart and counts neither way.
# - A renewal signed up to 30 days late counts as a renewal, not as a loss and a return.
