"""One file a form of chart, one house style; a chart carries headline, unit, source, alt text, data.

Forms know nothing of accounts or pay: a Series or a small table in, a `Chart` out. They neither
show nor save.
"""
