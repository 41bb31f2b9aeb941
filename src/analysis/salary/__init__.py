"""What account roles are paid, by region and by industry, from official statistics.

BLS's Occupational Employment and Wage Statistics (OEWS) are the source. Their wages include
commissions and leave out yearly bonuses, so they are neither base pay nor on-target earnings;
they are of May 2025, and releases are no trend. `docs/salary.md` says what follows from that.
"""
