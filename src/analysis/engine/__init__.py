"""Where large tables are computed: one definition of a measure, on whatever engine holds them.

A measure over many rows is written once, in narwhals expressions, and runs on pandas by default, on
a DuckDB relation when files outgrow memory, or on the caller's own lazy table. `frames` is the door
in and out.
"""
