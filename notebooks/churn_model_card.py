# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Can the churn forecast be trusted?
#
# The model's card: what it says and what it cannot, what it learned from, how it did on months and
# accounts it had not seen, what stands against it, and what became of its earlier forecasts.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the month whose forecast the card is of, as YYYY-MM
overrule = ""  # flags looked at and overruled, with commas between: leak:nps_answer, drift
store = ""  # folder of models already trained this month; empty: train here
record = ""  # folder of the forecasts kept month by month; empty: none were kept

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import forecast_record as past
from analysis.packs import risk, risk_ahead
from analysis.packs import risk_trust as pages

book = load_book(data, as_of=month)
risks = risk.book_risk(book, store, overrule)
kept = past.record(book, record)

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## The verdict

# %%
show.headline(pages.headline(risks))
show.callout(pages.verdict_text(risks), tone=pages.verdict_tone(risks))
show.tiles(pages.card_tiles(risks))
show.text(pages.card_text(book, risks))

# %% [markdown]
# ## How it was judged
#
# The past is replayed month by month. At each month's end the model is fitted only on outcomes that
# were settled by then, and asked only about accounts that it has not seen. Both matter: a model that is
# asked about accounts or months it has learned from looks far better than it will ever do. An outcome
# that is still open is left out and counted, never read as "stayed".

# %% [markdown]
# ## Do the probabilities mean what they say?

# %%
show.chart(pages.reliability_chart(risks))
show.text(pages.evaluation_text(risks))

# %% [markdown]
# ## Is it better than a simple rule?

# %%
show.table(pages.evaluation_table(risks))
show.chart(pages.gain_chart(risks))

# %% [markdown]
# ## Month by month

# %%
show.chart(pages.months_chart(risks))

# %% [markdown]
# ## How far ahead can a renewal be told?

# %%
show.table(risk_ahead.renewals_proof(risks))

# %% [markdown]
# ## What stands against it

# %%
show.callout(pages.flags_text(risks), tone=pages.flags_tone(risks))
show.table(pages.drift_table(risks))

# %% [markdown]
# ## What we said, and what happened

# %%
show.text(past.record_text(kept, risks))
show.exhibits(past.record_exhibits(kept, risks))

# %% [markdown]
# ## What it reads

# %%
show.table(pages.facts_table(risks))
