# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # Can the data be trusted?
#
# What is missing, late, impossible or contradictory in the data, what it does to the figures, and
# which figures of earlier months have changed since they were reported.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables
month = "2026-10"  # the checks know what was known at the end of this month, as YYYY-MM
store = ""  # folder of figures as packs first reported them; empty: as the data were known then

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import quality as pages
from analysis.packs.first_reported import restated_months, restatements_table
from analysis.quality.verdict import verdict

book = load_book(data, as_of=month)
found = verdict(book)
restated = restated_months(book, store) if found.is_usable else ()

# %%
show.cover(**pages.cover(book))

# %% [markdown]
# ## The verdict

# %%
show.headline(pages.headline(found))
show.tiles(pages.tiles(book, found))

# %%
show.exhibits(pages.grave_findings(found))

# %% [markdown]
# ## Figures that are no longer what was reported

# %%
show.table(restatements_table(restated, book))

# %% [markdown]
# ## Three ways of having left

# %%
show.exhibits(pages.churn_exhibits(book, found))

# %% [markdown]
# ## What to know besides

# %%
show.table(pages.findings_table(found, "note"))

# %% [markdown]
# ## How far each table reaches

# %%
show.table(pages.freshness_table(book))

# %% [markdown]
# ## What is blank

# %%
show.exhibits([pages.blanks_chart(book)])

# %% [markdown]
# ## What was asked

# %%
show.table(pages.checks_table(found))

# %% [markdown]
# ## How to read this page
#
# - **Unusable** data stop every report: a figure made from them would be wrong.
# - **Doubtful** data mark every page of the reports that use the tables concerned, and stand on
#   their covers. Documents for customers carry no such marks.
# - **A note** is worth knowing and moves no key figure visibly. Rows that were set aside are counted
#   here; nothing is left out in silence.
# - **A figure is restated** when more is known of a past month than when it was reported. The
#   contracts named are those of the accounts whose revenue is told differently now.
# - Everything is as known on the day of the report, so the same month gives the same page.
