# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: explorer
# ---

# %% [markdown]
# # Explore who stays, and why
#
# How long accounts stay, by segment or by year; and, for one account, what the forecast would say if one
# thing about it were different. For JupyterLab: choose *Run > Run All Cells*, then use the pickers.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the month to look at, as YYYY-MM
store = ""  # folder of models already trained this month; empty: train here

# %%
from analysis import show
from analysis.loading import load_book
from analysis.packs import retention_explorer as explorer
from analysis.packs import risk, risk_trust

book = load_book(data, as_of=month)
risks = risk.book_risk(book, store)

# %% [markdown]
# ## How long do accounts stay?
#
# Each line is the share still in service at an age in months. It ends where too few accounts were seen
# at that age; nothing is prolonged past it.

# %%
explorer.survival(book)

# %% [markdown]
# ## What if one thing were different?
#
# Pick an account and a fact, and change its value. The answer is what the model has learned goes with the
# fact. It is no promise that changing it would keep the customer.

# %%
show.callout(risk_trust.verdict_text(risks), tone=risk_trust.verdict_tone(risks))
explorer.one_account(book, risks)

# %% [markdown]
# ## The tables behind them
#
# `risks.features` has what was known of each account, `risks.scores` its probability and band,
# `risks.reasons` why; `risks.coming` the renewals ahead.

# %%
risks.scores.sort_values("probability", ascending=False).head()
