# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Review companion
#
# What we know of the account and keep to ourselves: read it before the meeting, never send it.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
account_id = "A0166"  # the customer, by our identifier
quarter = "2026Q3"  # quarter under review, as YYYYQn
month = "2026-10"  # the review knows what was known at the end of this month, as YYYY-MM
store = ""  # folder of models already trained this month; empty: train here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import companion as pages
from analysis.packs import health as health_pages
from analysis.packs import risk
from analysis.qbr.internal import internal_companion

book = load_book(data, as_of=month)
account = internal_companion(book, account_id)
risks = risk.book_risk(book, store)
health = health_pages.book_health(book, data, store=store)

# %%
show.cover(**pages.cover(account, book, quarter))

# %% [markdown]
# ## At a glance

# %%
show.tiles(pages.tiles(account, risks))

# %% [markdown]
# ## Why the account stands where it does

# %%
show.table(pages.reasons_table(account, risks))

# %% [markdown]
# ## How the account is doing, side by side

# %%
show.table(health_pages.account_table(health, account.account_id))

# %% [markdown]
# ## Who decides, and whom we know

# %%
show.table(pages.people_table(account))

# %% [markdown]
# ## What we expect of the renewal

# %%
show.table(pages.calls_table(account))
show.table(pages.terms_table(account))

# %% [markdown]
# ## Deals and whitespace

# %%
show.table(pages.deals_table(account))
show.text(pages.whitespace_text(account))

# %% [markdown]
# ## Notes of ours

# %%
show.text(pages.notes_text(account))
