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
from analysis.packs import companion_growth as growth
from analysis.packs import companion_renewal as renewal
from analysis.packs import health as health_pages
from analysis.packs import risk
from analysis.packs.companion_questions import questions_text
from analysis.periods import Quarter
from analysis.qbr.customer import customer_review
from analysis.qbr.growth import gaps
from analysis.qbr.internal import internal_companion
from analysis.qbr.negotiation import price_range
from analysis.qbr.questions import questions

book = load_book(data, as_of=month)
account = internal_companion(book, account_id)
review = customer_review(book, account_id, Quarter.parse(quarter))
price = price_range(book, account.account_id)
risks = risk.forecast(book, store)
health = health_pages.book_health(book, data, store=store)

# %%
show.cover(**pages.cover(account, book, quarter))

# %% [markdown]
# ## At a glance

# %%
show.tiles(pages.tiles(account, risks))

# %% [markdown]
# ## What to ask

# %%
show.text(questions_text(questions(book, account, review)))

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
show.table(renewal.calls_table(account, book))
show.table(renewal.terms_table(account))

# %% [markdown]
# ## At which price

# %%
show.table(renewal.price_table(price, book.currency))
show.exhibits(renewal.past_table(price, book.currency))

# %% [markdown]
# ## Deals and whitespace

# %%
show.table(growth.deals_table(account))
show.table(growth.whitespace_table(gaps(book, account.account_id), book.currency))

# %% [markdown]
# ## Notes of ours

# %%
show.text(pages.notes_text(account))
