# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: explorer
# ---

# %% [markdown]
# # Explore the portfolio
#
# Pick a segment, an owner and a month, and see the figures of just those accounts. For JupyterLab:
# choose *Run > Run All Cells*, then use the pickers.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the latest month to look at, as YYYY-MM

# %%
from analysis.loading import load_book
from analysis.packs import explorer

book = load_book(data, as_of=month)

# %% [markdown]
# ## Key figures, ARR and retention of the accounts you pick

# %%
explorer.portfolio(book)

# %% [markdown]
# ## The tables behind them
#
# `book["contract_lines"]`, `book["tickets"]` and the others are ordinary pandas tables as known at the
# end of the month; `book.roster` has one row an account with its owner, segment and tier of the day.

# %%
book.roster.head()
