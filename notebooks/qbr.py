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
with_prices = False  # True shows what the customer has and pays beside the dates ahead

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import review as pages
from analysis.packs import review_adoption as adoption
from analysis.packs import review_ahead as ahead
from analysis.packs import review_dates as dates
from analysis.packs import review_goals as goals
from analysis.packs import review_promises as promises
from analysis.packs import review_service as service
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
show.callout(pages.summary_text(review), tone="muted")

# %% [markdown]
# ## Your goals

# %%
show.exhibits(goals.agreed(review))
show.callout(goals.agreed_note(review), tone="muted")

# %% [markdown]
# ## What we promised each other

# %%
show.exhibits(promises.scored(review))
show.callout(promises.scored_note(review), tone="muted")

# %% [markdown]
# ## Value so far

# %%
show.headline(goals.goals_headline(review))
show.tiles(goals.value_tiles(review))
show.exhibits(goals.value_exhibits(review))

# %% [markdown]
# ## Adoption

# %%
show.exhibits(adoption.adoption(review))
show.callout(adoption.adoption_note(review), tone="muted")

# %% [markdown]
# ## Service

# %%
show.tiles(service.service_tiles(review))
show.exhibits(service.service_exhibits(review))
show.callout(service.service_note(review), tone="muted")

# %% [markdown]
# ## Risks and lessons

# %%
show.exhibits(ahead.lessons_and_risks(review))

# %% [markdown]
# ## Our plan together

# %%
show.exhibits(promises.plan_exhibits(review))
show.callout(promises.plan_note(review), tone="muted")

# %% [markdown]
# ## The year ahead

# %%
show.exhibits(dates.dates(review, with_prices=with_prices))
show.callout(dates.dates_note(review), tone="muted")

# %% [markdown] tags=["appendix"]
# ## Your goals, quarter by quarter

# %%
show.exhibits(goals.history(review))

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
