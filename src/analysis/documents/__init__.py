"""The document model and its backs: an executed notebook becomes HTML and PDF of the same content.

`exhibits` are what a notebook displays; `from_notebook` makes the model out of an executed
notebook; `html` and `pdf` draw it; `index` is the first page of a pack. Nothing here knows what an account is.
"""
