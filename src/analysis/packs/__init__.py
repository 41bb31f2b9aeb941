"""What a month consists of, and its pages: exhibits drawn from subjects, in the reader's words.

`monthly` decides which documents a month has and in which order they run; the other modules hold
one document's exhibits each. A notebook calls them and shows what they return.
"""
