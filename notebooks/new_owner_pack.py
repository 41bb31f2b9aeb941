# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Taking over a book
#
# What was taken over, whom to meet first, how the accounts are doing, and what falls due:
# the first ninety days of somebody who takes over a book of accounts.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
owner = "U05"  # who has the accounts now, by our identifier or by name
month = "2026-10"  # the baseline is the end of this month, as YYYY-MM
store = ""  # folder of models already trained this month; empty: train here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import new_owner as pages
from analysis.packs.health import book_health

book = load_book(data, as_of=month)
accounts = pages.taken(book, owner)
health = book_health(book, data, store=store)

# %%
show.cover(**pages.cover(book, accounts))

# %% [markdown]
# ## The first ninety days

# %%
show.text(pages.plan_text())

# %% [markdown]
# ## The baseline: what was taken over

# %%
show.tiles(pages.baseline_tiles(book, accounts))
show.table(pages.baseline_table(book, accounts))

# %% [markdown]
# ## First month: whom to meet

# %%
show.table(pages.meet_table(book, accounts))

# %% [markdown]
# ## Second month: how they are doing

# %%
show.table(pages.health_table(book, accounts, health))

# %% [markdown]
# ## Third month: first reviews and decisions

# %%
show.table(pages.ahead_table(book, accounts))
