"""Mistakes that a reader can mend: said in full, never shown as a traceback."""


class UserError(Exception):
    """Something given to the workbook is wrong, and the message says how to put it right.

    The message names what was found, what there is instead, and what to do. The command line
    prints it and exits with 2; a notebook shows it below the cell. Every room derives its own
    errors from this one. Anything else that is raised is a fault of ours.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the message, which is all a reader needs.

        `runs` knows a user's mistake from a fault by it.
        """
        return [str(self)]


def candidates(wanted: str, known: list[str], *, most: int = 5) -> str:
    """The entries of `known` closest to `wanted`, as words for a message.

    >>> candidates("portfolio_reveiw", ["churn", "portfolio_review", "qbr"])
    "Did you mean 'portfolio_review'?"
    >>> candidates("zzz", ["churn", "qbr"])
    'There are: churn, qbr.'
    """
    from difflib import get_close_matches

    near = get_close_matches(wanted, known, n=3, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(repr(name) for name in near) + "?"
    if not known:
        return "There are none."
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"There are: {', '.join(known[:most])}{more}."
