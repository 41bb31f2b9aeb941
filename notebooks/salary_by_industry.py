# ---
# jupyter:
#   analysis:
#     audience: public
#     kind: report
# ---

# %% [markdown]
# # What a role is paid, by industry
#
# Official wages for one account role in every industry of the nation, with the uncertainty shown.

# %% tags=["parameters"]
role = "Account Manager"  # role, as in data/reference/roles.yml
percentile = 50  # 10, 25, 50, 75 or 90; 50 is the median
aged_to = ""  # month to bring the figures forward to, as YYYY-MM, once an ECI file was brought; "" leaves them

# %% tags=["hide"]
from analysis import show
from analysis.packs import pay as common
from analysis.packs import pay_industries as industries

pay = common.role_pay(role, percentile, aged_to=aged_to)

# %%
show.cover(**common.cover(pay, "by industry"))

# %% [markdown]
# ## In the nation

# %%
show.headline(common.nation_headline(pay))
show.tiles(common.nation_tiles(pay))

# %% [markdown]
# ## By sector

# %%
show.chart(industries.industry_chart(pay, "sector"))

# %% [markdown]
# ## How the role is matched

# %%
show.table(common.match_table(pay))

# %% [markdown]
# ## Sector by sector

# %%
show.table(industries.industry_table(pay, "sector"))
show.exhibits(industries.industries_without_value(pay, "sector"))

# %% [markdown]
# ## The best-paying narrower industries

# %%
show.chart(industries.industry_chart(pay, "4-digit", most=20))

# %% [markdown]
# ## In finer industries

# %%
show.table(industries.industry_table(pay, "3-digit", most=18))
show.exhibits(industries.industries_without_value(pay, "3-digit"))

# %% [markdown]
# ## How to read these figures

# %%
show.text(common.method_text(pay))
