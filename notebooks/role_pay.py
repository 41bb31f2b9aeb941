# ---
# jupyter:
#   analysis:
#     audience: public
#     kind: report
# ---

# %% [markdown]
# # What a role is paid here
#
# One account role in one place, for the meeting in which pay is set: the figure with its interval, a
# range to offer, and what both depend on.

# %% tags=["parameters"]
role = "Account Director"  # role, as in data/reference/roles.yml
area = "Boston"  # city, state or code of an area
over = "00"  # place to hold it against: city, state or code; "00" is the nation
industry = "Software Publishers"  # industry to model for this place; "" for none
percentile = 50  # 10, 25, 50, 75 or 90; 50 is the median
aged_to = ""  # month to bring the figures forward to, as YYYY-MM, once an ECI file was brought; "" leaves them
ai_premium = 0.0  # assumed premium for skill with AI, 0 to 0.56; 0 leaves the scenario out

# %% tags=["hide"]
from analysis import show
from analysis.packs import pay as common
from analysis.packs import pay_here as pages
from analysis.packs import pay_industries as industries

pay = common.role_pay(role, percentile, aged_to=aged_to)
here = pages.pay_here(pay, area)

# %%
show.cover(**common.cover(pay, f"in {here.name}"))

# %% [markdown]
# ## The figure

# %%
show.headline(pages.headline(here))
show.tiles(pages.tiles(here))
show.exhibits(pages.scenario_exhibits(here, ai_premium))

# %% [markdown]
# ## From the least paid to the best

# %%
show.chart(pages.ladder_chart(here))

# %% [markdown]
# ## Against another place, by occupation and percentile

# %%
show.table(pages.premium_table(here, over))

# %% [markdown]
# ## How far the match decides

# %%
show.chart(pages.match_chart(here))

# %% [markdown]
# ## Among other places

# %%
show.chart(pages.neighbours_chart(here))

# %% [markdown]
# ## What of it is base

# %%
show.exhibits(pages.mix_exhibits(here))

# %% [markdown]
# ## The rungs of the career

# %%
show.chart(pages.career_chart(here))

# %% [markdown]
# ## By industry

# %%
show.chart(industries.industry_chart(pay, "sector", most=6))
show.exhibits(pages.industry_exhibits(here, industry))

# %% [markdown]
# ## What the job guides say

# %%
show.table(common.claims_table())

# %% [markdown]
# ## How to read these figures

# %%
show.text(common.method_text(pay))
