# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Who leaves, learned from a table
#
# Any table with a row an account and a column that says who left: what can be told from it of who
# leaves, how well it was told of rows held out, and what acting on it would be worth.

# %% tags=["parameters"]
file = ""  # CSV, XLSX or Parquet, a row an account; empty: the demo's accounts, quarter by quarter
target = ""  # column that says who left: 0/1 or yes/no
id = ""  # column that names the account; empty: every row is an account of its own
time = ""  # column with the day a row was known, as 2026-10-31: replays the past; empty: rows have none
leaving = ""  # the answer in target that means having left, where that is not plain
keep = ""  # columns used although they seem to know the answer, with commas between
capacity = 0  # accounts that a team can look at; 0: a tenth of the rows
value = ""  # column with what an account is worth; empty: each counts as 1
cost = -1.0  # what working one account costs, in the unit of value; below 0: 2% of the average
save_low = 0.1  # of those that would leave, the share thought to stay if worked on: at least
save_high = 0.3  # and at most
horizon_days = 90  # with time: days until an outcome is settled
boost = False  # blend CatBoost in too (extra boost)
seed = 7  # the same seed gives the same figures

# %% tags=["hide"]
from analysis import show
from analysis.packs import churn_table as pages
from analysis.packs import churn_table_exhibits as exhibits

told = pages.learned(
    pages.table(file, target, id, time, value),
    leaving=leaving,
    keep=keep,
    capacity=capacity,
    cost=cost,
    save_low=save_low,
    save_high=save_high,
    horizon_days=horizon_days,
    boost=boost,
    seed=seed,
)

# %%
show.cover(**pages.cover(told))

# %% [markdown]
# ## The verdict

# %%
show.headline(pages.headline(told))
show.callout(pages.verdict_text(told), tone=pages.verdict_tone(told))
show.tiles(pages.tiles(told))

# %% [markdown]
# ## How it did on rows that it had not seen

# %%
show.exhibits(exhibits.proof_exhibits(told))

# %% [markdown]
# ## What looking at the likeliest first finds, and is worth

# %%
show.exhibits(exhibits.worth_exhibits(told))

# %% [markdown]
# ## What goes with leaving

# %%
show.exhibits(exhibits.driver_exhibits(told))

# %% [markdown]
# ## What to know of the table

# %%
show.text(pages.rows_text(told))
show.exhibits(exhibits.aside_exhibits(told))
show.exhibits(exhibits.drift_exhibits(told))

# %% [markdown]
# ## How to read this page
#
# - **Every figure is of rows that the model had not seen.** They were held out, it was fitted on the
#   others, and only then asked. A model that is asked about rows it has learned from looks far better
#   than it will ever do.
# - **A chance of leaving says nothing certain of one account.** Of many accounts with that chance,
#   about that share leaves.
# - **What goes with leaving need not be its reason.** Changing it may change nothing. Log what you do,
#   so that its effect can be learnt.
# - **What the table cannot show**: a column filled in after the account had left, if it does not give
#   itself away. Leave such columns out.
