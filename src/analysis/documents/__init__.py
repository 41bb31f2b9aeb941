"""The document model and its backs: an executed notebook becomes HTML and PDF of the same content.

`exhibits` are what a notebook displays; `from_notebook` makes the model out of an executed
notebook; `html` and `typst` draw it. Nothing here knows what an account is.
"""
