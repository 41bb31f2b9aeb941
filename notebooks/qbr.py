# ---
# jupyter:
#   analysis:
#     audience: customer
#     kind: deck
# ---

# %% [markdown]
# # Quarterly business review
#
# The deck for one customer: decisions first, then goals, promises, value, adoption and service.
# Everything on it may leave the house.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
account_id = "A0166"  # the customer, by our identifier
quarter = "2026Q3"  # quarter under review, as YYYYQn
month = "2026-10"  # the review knows what was known at the end of this month, as YYYY-MM

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import review as pages
from analysis.periods import Quarter
from analysis.qbr.customer import customer_review

book = load_book(data, as_of=month)
review = customer_review(book, account_id, Quarter.parse(quarter))

# %%
show.cover(**pages.cover(review, book))

# %% [markdown]
# ## Decisions for today

# %%
show.headline(pages.asks_headline(review))
show.text(pages.asks_text(review))

# %% [markdown]
# ## Your goals

# %%
show.table(pages.goals_table(review))

# %% [markdown]
# ## What we promised each other

# %%
show.table(pages.scored_table(review))

# %% [markdown]
# ## Value so far

# %%
show.exhibits(pages.value(review))

# %% [markdown]
# ## Adoption

# %%
show.exhibits(pages.adoption(review))

# %% [markdown]
# ## Service

# %%
show.tiles(pages.service_tiles(review))
show.table(pages.service_table(review))

# %% [markdown]
# ## What went less well

# %%
show.headline(pages.lessons_headline(review))
show.text(pages.lessons_text(review))

# %% [markdown]
# ## Our plan together

# %%
show.table(pages.plan_table(review))

# %% [markdown]
# ## Dates ahead

# %%
show.table(pages.timeline_table(review))

# %% [markdown] tags=["appendix"]
# ## How the figures are made
#
# - **Goals** are yours: the measure, its start and its target were agreed with you, and you report
#   the figures. Progress is the share of the way from start to target.
# - **Active users** are people seen in the product in a week; a month is the average of its weeks.
#   A week without a usage feed is left out, not counted as zero.
# - **Tickets** count in the quarter in which they were opened. Hours are clock hours; the median is
#   the ticket in the middle.
# - **Satisfied** means 4 or 5 of 5 points.
