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

# %% tags=["hide"]
from analysis import show
from analysis.packs import pay as pages

pay = pages.role_pay(role, percentile)

# %%
show.cover(**pages.cover(pay, by="industry"))

# %% [markdown]
# ## In the nation

# %%
show.headline(pages.nation_headline(pay))
show.tiles(pages.nation_tiles(pay))

# %% [markdown]
# ## By sector

# %%
show.chart(pages.industry_chart(pay, "sector"))

# %% [markdown]
# ## Sector by sector

# %%
show.table(pages.industry_table(pay, "sector"))
show.text(pages.industries_without_value(pay, "sector"))

# %% [markdown]
# ## In finer industries

# %%
show.table(pages.industry_table(pay, "3-digit", most=25))
show.text(pages.industries_without_value(pay, "3-digit"))

# %% [markdown]
# ## How the role is matched

# %%
show.table(pages.match_table(pay))

# %% [markdown]
# ## How to read these figures

# %%
show.text(pages.method_text(pay))
