# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Who may leave, and how sure we are
#
# The month's forecast of churn: what it could cost, which accounts to look at first and why, and how
# well such forecasts have done so far.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the forecast knows what was known at the end of this month, as YYYY-MM
capacity = 10  # accounts that the team can work on in a month
store = ""  # folder of models already trained this month; empty: train here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import risk as pages

book = load_book(data, as_of=month)
risks = pages.book_risk(book, store)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## What it could cost

# %%
show.headline(pages.money_headline(book, risks))
show.tiles(pages.money_tiles(book, risks))
show.chart(pages.money_by_segment(book, risks))

# %% [markdown]
# ## How often each segment leaves

# %%
show.chart(pages.rates_chart(risks))

# %% [markdown]
# ## Whom to look at first

# %%
show.table(pages.watch_list(book, risks, most=capacity))
show.text(pages.watch_list_text(risks, capacity))

# %% [markdown]
# ## Can it be trusted?

# %%
show.callout(pages.verdict_text(risks), tone=pages.verdict_tone(risks))
show.chart(pages.reliability_chart(risks))
show.table(pages.evaluation_table(risks))
show.text(pages.evaluation_text(risks))

# %% [markdown]
# ## How the probabilities are spread

# %%
show.chart(pages.spread_chart(book, risks))

# %% [markdown]
# ## How to read this page
#
# - **To leave** means that an account pays nothing any more: the first day without service falls
#   within the horizon. A smaller contract is not a departure and is not forecast here.
# - **A probability of 20%** says that of a hundred such accounts about twenty leave. It says nothing
#   certain of any one of them.
# - **The forecast looks at what was known on the day**, and it was judged on months and accounts
#   that it had not seen.
# - **Reasons** say which facts move the probability up, compared with the rest of the book. They are
#   what goes with leaving, not what makes a customer leave.
# - **The highest risk is not always the best use of an hour**: some leave whatever one does, others
#   stay whatever one does. Log what you do, so that its effect can be learnt.
