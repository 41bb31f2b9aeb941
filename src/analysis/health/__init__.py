"""How is each account doing, and does saying so foretell anything? The score and its proof.

`settings` is what a company decides about the score, `inputs` what is looked at, `score` the sum,
`history` the same for every past month, `proof` whether it told who would leave, `overrides` what
people decided against it.
"""
