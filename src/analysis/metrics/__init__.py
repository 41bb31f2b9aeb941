"""Every account measure, once: tables in, a `Ratio` or a table out. Nothing here draws or reads."""
