"""Pay figures that a user brings: official releases of any year, price and cost indexes, a salary
survey, the company's own pay.

Each reader accepts the files that its publisher makes and refuses the rest with the file, the
line and the reason. `shelf` keeps what was read, with where it came from.
"""
