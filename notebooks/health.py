# ---
# jupyter:
#   analysis:
#     audience: internal
#     kind: report
# ---

# %% [markdown]
# # How our accounts are doing
#
# Which accounts need a hand, what speaks against them, and whether a health score made of such facts
# has told who leaves.

# %% tags=["parameters"]
data = "data/demo"  # folder of canonical tables; a health.yml in it sets weights and bands
month = "2026-10"  # the score knows what was known at the end of this month, as YYYY-MM
capacity = 0  # accounts the team can take in hand in a month; 0: as health.yml says
store = ""  # folder of what was made before this month; empty: make it here

# %% tags=["hide"]
from analysis import show
from analysis.loading import load_book
from analysis.packs import health_book as pages
from analysis.packs import health_card as card_pages
from analysis.packs import health_proof as proof_pages
from analysis.packs.health import book_health

book = load_book(data, as_of=month)
health = book_health(book, data, capacity=capacity, store=store)

# %%
show.cover(**pages.cover(book, health))

# %% [markdown]
# ## Where the book stands

# %%
show.headline(pages.standing_headline(health))
show.callout(proof_pages.verdict_text(health.proof), tone=proof_pages.verdict_tone(health.proof))
show.tiles(pages.standing_tiles(health))
show.exhibits(pages.standing_exhibits(book, health))

# %% [markdown]
# ## Whom to look at first

# %%
show.table(pages.list_table(book, health))

# %% [markdown]
# ## What has moved

# %%
show.table(pages.moved_table(book, health))

# %% [markdown]
# ## On which side are accounts weak?

# %%
show.chart(pages.sides_chart(health))

# %% [markdown]
# ## Of whom do we know too little?

# %%
show.table(pages.unscored_table(book, health))

# %% [markdown]
# ## Does the score tell who leaves?

# %%
show.callout(proof_pages.verdict_text(health.proof), tone=proof_pages.verdict_tone(health.proof))
show.table(proof_pages.gates_table(health.proof))
show.table(proof_pages.needed_table(health.proof))
show.chart(proof_pages.bands_chart(health.proof))

# %% [markdown]
# ## What was said of those who left?

# %%
show.table(proof_pages.departures_table(book, health))
show.table(proof_pages.beside_table(book, health, store))

# %% [markdown]
# ## Where people disagree with the score

# %%
show.table(card_pages.overrides_table(book, health))
show.text(card_pages.record_text(health))
show.table(card_pages.set_aside_table(book, health))

# %% [markdown]
# ## Model card: how the score is made

# %%
show.table(card_pages.method_table(health))
show.text(card_pages.method_text(health))

# %% [markdown]
# ## How to read these pages
#
# - **A score is a sum of facts by stated rules**, not a probability. Nothing in it was fitted to who
#   left; whether it tells who leaves is checked every month and printed above.
# - **To leave** means that the customer decides to: the day notice is given, or the term runs out.
#   After that day a score has nothing left to tell.
# - **What is not known is left out**, and said. An account that nobody asked is neither happy nor
#   unhappy.
# - **Only contact that the customer asked for counts.** Our own mails rise when we worry.
# - **Past scores are made anew** from what was known on the day. None is stored, none can be revised.
# - **Overrides stand beside the score** with a reason and a last day, and are held against what
#   happened like the score itself.
