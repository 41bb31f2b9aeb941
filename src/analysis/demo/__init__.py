"""A synthetic company with known truth: a seeded simulator of a book of business.

`make_portfolio` makes it; `write_demo` writes it as a data directory. Nothing of it is real.
"""

from analysis.demo.portfolio import Portfolio, make_portfolio, write_demo

__all__ = ["Portfolio", "make_portfolio", "write_demo"]
