# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Metric dictionary
#
# What each measure says, how it is worked out, where it breaks, and what it is in this book.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the month that closes the window, as YYYY-MM
months = 12  # how many months the window holds
store = ""  # folder of models already trained this month; empty: ARR at risk is left out

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import metric_dictionary as pages

book = load_book(data, as_of=month)
found = pages.measured(book, pages.window_of(book, months), store)

# %%
show.cover(**pages.cover(found))

# %% [markdown]
# ## How to read this

# %%
show.text(pages.opening_text(found))

# %% [markdown]
# ## Recurring revenue

# %%
show.exhibits(pages.section(found, "Recurring revenue"))

# %% [markdown]
# ## Retention and renewals

# %%
show.exhibits(pages.section(found, "Retention and renewals"))

# %% [markdown]
# ## Forecasts

# %%
show.exhibits(pages.section(found, "Forecasts"))

# %% [markdown]
# ## Deals and expansion

# %%
show.exhibits(pages.section(found, "Deals and expansion"))

# %% [markdown]
# ## What is still open to sell

# %%
show.exhibits(pages.section(found, "What is still open to sell"))

# %% [markdown]
# ## What customers say

# %%
show.exhibits(pages.section(found, "What customers say"))

# %% [markdown]
# ## Support

# %%
show.exhibits(pages.section(found, "Support"))

# %% [markdown]
# ## Use

# %%
show.exhibits(pages.section(found, "Use"))

# %% [markdown]
# ## Contact and reviews

# %%
show.exhibits(pages.section(found, "Contact and reviews"))

# %% [markdown]
# ## What accounts leave us

# %%
show.exhibits(pages.section(found, "What accounts leave us"))

# %% [markdown]
# ## The team

# %%
show.exhibits(pages.section(found, "The team"))
