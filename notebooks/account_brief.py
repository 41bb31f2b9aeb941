# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Account brief and plan

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
account_id = "A0166"  # the customer, by our identifier
month = "2026-10"  # the page knows what was known at the end of this month, as YYYY-MM
store = ""  # folder of models already trained this month; empty: train here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import account_plan as page
from analysis.packs import risk
from analysis.periods import Quarter
from analysis.qbr.customer import customer_review
from analysis.qbr.internal import internal_companion

book = load_book(data, as_of=month)
account = internal_companion(book, account_id)
review = customer_review(book, account_id, Quarter.last_whole(book.as_of))
risks = risk.forecast(book, store)

# %%
show.cover(**page.cover(account, book))

# %% [markdown]
# ## The account on one page

# %%
show.headline(page.headline(account, review, book))
show.tiles(page.tiles(account, review, risks))

# %%
show.table(page.people_table(account))

# %%
show.table(page.goals_table(review))

# %%
show.table(page.plays_table(account, book))

# %%
show.table(page.risks_table(account, review, risks))

# %%
show.table(page.actions_table(account, review))

# %%
show.text(page.sources_text(review))
