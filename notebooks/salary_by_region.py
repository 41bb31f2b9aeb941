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
aged_to = ""  # month to bring the figures forward to, as YYYY-MM, once an ECI file was brought; "" leaves them

# %% tags=["hide"]
from analysis import show
from analysis.packs import pay as common
from analysis.packs import pay_places as places

pay = common.role_pay(role, percentile, aged_to=aged_to)

# %%
show.cover(**common.cover(pay, "by region"))

# %% [markdown]
# ## In the nation

# %%
show.headline(common.nation_headline(pay))
show.tiles(common.nation_tiles(pay))

# %% [markdown]
# ## By state

# %%
show.chart(places.state_map(pay))

# %% [markdown]
# ## Every state a tile

# %%
show.chart(places.state_tiles(pay))

# %% [markdown]
# ## How to read these figures

# %%
show.text(common.method_text(pay))

# %% [markdown]
# ## The best-paying metro areas

# %%
show.chart(places.metro_chart(pay))

# %% [markdown]
# ## The spread within a place

# %%
show.chart(places.largest_metros_chart(pay))

# %% [markdown]
# ## Every state

# %%
show.table(places.area_table(pay, "state"))
show.exhibits(places.areas_without_value(pay, "state"))

# %% [markdown]
# ## What the wage buys

# %%
show.exhibits(places.purchasing_exhibits(pay))

# %% [markdown]
# ## How the role is matched

# %%
show.table(common.match_table(pay))

# %% [markdown]
# ## What the job guides say

# %%
show.table(common.claims_table())
