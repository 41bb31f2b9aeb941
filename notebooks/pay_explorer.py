# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: explorer
# ---

# %% [markdown]
# # Explore what a role is paid
#
# Pick a role, a place, an industry and a percentile. For JupyterLab: choose *Run > Run All Cells*,
# then use the pickers.

# %% tags=["parameters"]
role = "Account Director"  # role to begin with, as in data/reference/roles.yml
area = "Boston"  # place to begin with: city, state or code of an area
percentile = 50  # 10, 25, 50, 75 or 90; 50 is the median

# %%
from analysis.packs import pay_explorer

# %% [markdown]
# ## Pay of what you pick

# %%
pay_explorer.explorer(role, area, percentile)

# %% [markdown]
# ## The wages behind it
#
# `reference.oews()` is an ordinary pandas table; `by_region`, `place_premiums`, `pooled` and the
# others in `analysis.salary` take it as it is.

# %%
from analysis.loading import reference

reference.oews(["41-3091"]).head()
