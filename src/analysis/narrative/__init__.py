"""How numbers and findings are said to a reader: rounding, units, signs, and sentences of them.

Rounding happens in this room only. Nothing here knows what a number measures, and no sentence
claims a cause.
"""
