# ---
# jupyter:
#   analysis:
#     audience: public
#     kind: report
# ---

# %% [markdown]
# # What a role is paid, by region
#
# Official wages for one account role: nation, states and metro areas, with the uncertainty shown.

# %% tags=["parameters"]
role = "Account Manager"  # role, as in data/reference/roles.yml
percentile = 50  # 10, 25, 50, 75 or 90; 50 is the median

# %% tags=["hide"]
from analysis import show
from analysis.packs import pay as pages

pay = pages.role_pay(role, percentile)

# %%
show.cover(**pages.cover(pay, by="region"))

# %% [markdown]
# ## In the nation

# %%
show.headline(pages.nation_headline(pay))
show.tiles(pages.nation_tiles(pay))

# %% [markdown]
# ## How the role is matched

# %%
show.table(pages.match_table(pay))

# %% [markdown]
# ## By state

# %%
show.chart(pages.state_map(pay))

# %% [markdown]
# ## The best-paying metro areas

# %%
show.chart(pages.metro_chart(pay))

# %% [markdown]
# ## The spread within a place

# %%
show.chart(pages.largest_metros_chart(pay))

# %% [markdown]
# ## Every state

# %%
show.table(pages.area_table(pay, "state"))
show.text(pages.areas_without_value(pay, "state"))

# %% [markdown]
# ## What the job guides say

# %%
show.table(pages.claims_table())

# %% [markdown]
# ## How to read these figures

# %%
show.text(pages.method_text(pay))
