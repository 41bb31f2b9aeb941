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

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.metrics.movements import mrr_movements
from analysis.packs import portfolio as pages
from analysis.packs import risk
from analysis.packs.published import published_table
from analysis.periods import Window

book = load_book(data, as_of=month)
movements = mrr_movements(book)
year = Window.trailing(book.as_of)
risks = risk.book_risk(book, store)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## Verdict

# %%
show.headline(pages.verdict_headline(movements, year))
show.tiles(pages.key_figures(book, movements, year))
show.text(pages.verdict_text(book, movements, year))

# %% [markdown]
# ## Decisions for today

# %%
show.headline(pages.asks_headline(book, risks))
show.text(pages.asks_text(book, risks))

# %% [markdown]
# ## Where the change came from

# %%
show.chart(pages.arr_bridge(book, movements, year))

# %% [markdown]
# ## Three years of ARR

# %%
show.chart(pages.arr_trend(book, movements))

# %% [markdown]
# ## Retention by segment

# %%
show.table(pages.retention_table(movements, year, "segment", "Segment"))

# %% [markdown]
# ## Renewals ahead

# %%
show.chart(pages.renewals_chart(book))

# %% [markdown]
# ## The largest renewals

# %%
show.table(pages.renewals_table(book))

# %% [markdown]
# ## Who may leave

# %%
show.table(risk.watch_list(book, risks, most=6))

# %% [markdown]
# ## What that could cost

# %%
show.tiles(risk.money_tiles(book, risks))
show.chart(risk.money_by_segment(book, risks))

# %% [markdown]
# ## Concentration

# %%
show.chart(pages.concentration_chart(book, movements, year.closing))

# %% [markdown]
# ## Support and satisfaction

# %%
show.chart(pages.support_chart(book))
show.text(pages.satisfaction_text(book, year))

# %% [markdown] tags=["appendix"]
# ## Retention by industry

# %%
show.table(pages.retention_table(movements, year, "industry", "Industry"))

# %% [markdown] tags=["appendix"]
# ## Beside what others publish

# %%
show.table(published_table(book, movements, year))

# %% [markdown] tags=["appendix"]
# ## The data behind these pages

# %%
show.table(pages.data_notes(book))

# %% [markdown] tags=["appendix"]
# ## How the figures are made
#
# - **ARR** is twelve times MRR: the recurring contract lines in force at the end of the month, each
#   spread evenly over its term, at constant exchange rates.
# - **Net revenue retention**: the ARR that the accounts of a year ago pay now, divided by what they
#   paid then. New accounts are left out. **Gross** counts no growth, so it never exceeds 100%.
# - **Logo churn**: the share of the accounts of a year ago that pay nothing now.
# - **Renewal rate, value**: ARR renewed of the ARR whose term ended in the window; what is undecided
#   stands apart and counts neither way.
# - A renewal signed up to 30 days late counts as a renewal, not as a loss and a return.
