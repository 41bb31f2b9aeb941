# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Who may leave, and how sure we are
#
# The month's forecast of churn: what it could cost, which accounts to look at first and why, which
# renewals are coming, and how well such forecasts have done so far.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the forecast knows what was known at the end of this month, as YYYY-MM
capacity = 10  # accounts that the team can work on in a month
save_low = 0.1  # of those that would leave, the share thought to stay if worked on: at least
save_high = 0.3  # and at most
cost = 0.0  # what working one account costs, in the book's currency
overrule = ""  # flags looked at and overruled, with commas between: leak:nps_answer, drift
store = ""  # folder of models already trained this month; empty: train here
record = ""  # folder of the forecasts kept month by month; empty: none were kept

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import forecast_record as past
from analysis.packs import risk, risk_ahead, risk_trust, risk_work, staying
from analysis.packs import risk_money as pages

book = load_book(data, as_of=month)
risks = risk.book_risk(book, store, overrule)
effort = risk_work.effort(book, capacity, save_low, save_high, cost)
kept = past.record(book, record)
stay = staying.staying(book)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## What it could cost

# %%
show.headline(pages.money_headline(book, risks))
show.callout(risk_trust.verdict_text(risks), tone=risk_trust.verdict_tone(risks))
show.tiles(pages.money_tiles(book, risks))
show.chart(pages.money_by_segment(book, risks))
show.text(pages.money_text(risks))

# %% [markdown]
# ## Where it lies

# %%
show.table(pages.money_by_renewal_month(book, risks))
show.table(pages.money_by_owner(book, risks))

# %% [markdown]
# ## Whom to look at first

# %%
show.table(risk_work.work_list(book, risks, effort))
show.text(risk_work.work_text(risks, effort))

# %% [markdown]
# ## The highest risk is not the best target

# %%
show.table(risk_work.ways_table(risks, effort))
show.table(risk_work.interventions_table(book))

# %% [markdown]
# ## How the probabilities are spread

# %%
show.exhibits(pages.spread_exhibits(book, risks))

# %% [markdown]
# ## The renewals ahead

# %%
show.exhibits(risk_ahead.renewals_exhibits(risks))
show.table(risk_ahead.renewals_table(book, risks))

# %% [markdown]
# ## Who may stay and pay less

# %%
show.table(risk_ahead.contraction_table(book, risks))

# %% [markdown]
# ## How long accounts stay

# %%
show.exhibits(staying.exhibits(stay))

# %% [markdown]
# ## How often each segment leaves

# %%
show.chart(pages.rates_chart(risks))

# %% [markdown]
# ## Can it be trusted?

# %%
show.callout(risk_trust.flags_text(risks), tone=risk_trust.flags_tone(risks))
show.chart(risk_trust.reliability_chart(risks))
show.table(risk_trust.evaluation_table(risks))

# %% [markdown]
# ## What we said, and what happened

# %%
show.text(past.record_text(kept, risks))
show.exhibits(past.record_exhibits(kept, risks))

# %% [markdown]
# ## How to read this page
#
# - **To leave** means to give notice or, where none is recorded, to let the term run out: the
#   day of the decision counts, not the day service ends. A smaller contract is not a departure; it has
#   a forecast of its own.
# - **A probability of one in five** says that of a hundred such accounts about twenty leave. It says
#   nothing certain of any one of them.
# - **The forecast looks at what was known on the day**, and it was judged on months and accounts
#   that it had not seen. The model card says how.
# - **Reasons** say which facts move the probability up, compared with the rest of the book. They are
#   what goes with leaving, not what makes a customer leave.
# - **The highest risk is not always the best use of an hour**: some leave whatever one does, others
#   stay whatever one does. Log what you do, so that its effect can be learnt.
