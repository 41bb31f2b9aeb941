# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Who may leave: what is known so far
#
# For a book that is too young, or too small, for a forecast of churn: who has given notice, who has to
# decide by when, what speaks against which account, and from when there will be a forecast.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the page knows what was known at the end of this month, as YYYY-MM
store = ""  # folder of what was made before this month; empty: make it here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import before_forecast as pages
from analysis.packs import health_book, risk
from analysis.packs.health import book_health

book = load_book(data, as_of=month)
risks = risk.forecast(book, store)
health = book_health(book, data, store=store)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## What is known

# %%
show.headline(pages.headline(risks))
show.callout(pages.forecast_text(risks), tone="muted")
show.tiles(pages.tiles(risks))

# %% [markdown]
# ## Who has to decide by when

# %%
show.table(pages.decisions_table(book, risks))

# %% [markdown]
# ## Who has given notice

# %%
show.table(pages.notices_table(book, risks))

# %% [markdown]
# ## Whom to look at first

# %%
show.table(health_book.list_table(book, health))

# %% [markdown]
# ## From when there will be a forecast

# %%
show.table(pages.needs_table(book, risks))

# %% [markdown]
# ## How to read this page
#
# - **Nothing here is a forecast.** Contracts say who can leave and by when; facts say what speaks
#   against an account. Whether such facts go with leaving has to be learnt from this book's own past.
# - **A forecast made earlier would be a guess with a number on it.** It could not be held against what
#   happened, so nobody could know whether to act on it.
# - **To leave** means to give notice or, where none is recorded, to let the term run out.
