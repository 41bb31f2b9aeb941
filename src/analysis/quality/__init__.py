"""May these figures be trusted? What is wrong with the data, what that does, and what has changed.

`verdict` looks at a book with every check there is; `restatements` compares figures as they were
first reported with what the data say of the same months now.
"""
