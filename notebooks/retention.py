# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Where retention comes from
#
# How much of the revenue, and how many of the accounts, of a year ago are still there; which groups
# and accounts moved it; and how much of that is luck or definition.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the last month of the year that is looked at, as YYYY-MM
reported = ""  # folder of figures as packs first reported them; empty: as the data were known then

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import retention as pages
from analysis.packs import retention_change as change
from analysis.packs import retention_cohorts as cohorts
from analysis.packs import retention_definitions as definitions
from analysis.packs import retention_groups as groups
from analysis.packs import retention_renewals as renewals
from analysis.packs import retention_trend as trend
from analysis.packs.arr import arr_bridge

book = load_book(data, as_of=month)
told = pages.ground(book)
split = groups.breakdowns(told)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## What was kept

# %%
show.headline(change.verdict_headline(told))
show.tiles(pages.tiles(told))
show.text(pages.verdict_text(told))

# %% [markdown] tags=["layout:stack"]
# ## How it developed

# %%
show.exhibits(trend.trend_exhibits(told, reported))

# %% [markdown]
# ## From one balance to the next

# %%
show.chart(arr_bridge(book, told.movements, told.window, size="slide"))
show.text(definitions.bridge_text(told))

# %% [markdown]
# ## Which accounts moved it

# %%
show.table(change.movers_table(told))

# %% [markdown]
# ## Groups or their mix?

# %%
show.exhibits(change.mix_exhibits(told))

# %% [markdown]
# ## Who stands out by more than luck

# %%
show.exhibits(groups.groups_charts(told, split))
show.exhibits(groups.groups_tables(split))

# %% [markdown]
# ## Managers, held against accounts like theirs

# %%
show.exhibits(groups.managers_charts(told))

# %% [markdown]
# ## How cohorts age

# %%
show.exhibits(cohorts.cohort_charts(told))

# %% [markdown]
# ## What became of renewals

# %%
show.table(renewals.renewals_table(told))
show.table(renewals.renewal_definitions_table(told))

# %% [markdown]
# ## Accounts, or groups of companies?

# %%
show.table(renewals.levels_table(told))

# %% [markdown]
# ## Four definitions of one name

# %%
show.table(definitions.definitions_table(told))
show.text(definitions.definitions_text(told))

# %% [markdown]
# ## How to read this page
#
# - **Net retention** is what the accounts of the opening pay at the close, divided by what they paid
#   then; **gross** counts no growth. New accounts are in neither.
# - **Logo churn** is the share of those accounts that pay nothing any more.
# - **An interval** says where the rate could have come out had the same accounts faced another such year.
#   Two rates whose intervals overlap widely are not told apart.
# - **Drawn to all**: the rate of a small group says little of its own, so it is moved towards that of
#   all accounts, the further the smaller the group. Where groups differ no more than luck would make
#   them, all are told the same.
# - **Groups** are those of today: an account that changed its segment is counted where it stands now.
