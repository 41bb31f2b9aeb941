"""What should we ask at the next conversation? Each question says what is missing. Internal."""

from analysis.narrative import numbers as n
from analysis.periods import short_day
from analysis.qbr.people import IN_TOUCH_DAYS
from analysis.qbr.questions import Question
from analysis.written import quoted


def questions_text(asked: tuple[Question, ...]) -> str:
    """The questions, as a list in Markdown."""
    lines = [f"- {question_sentence(one)}" for one in asked]
    return "\n".join(lines) or "Nothing that we keep a record of is missing."


def question_sentence(asked: Question) -> str:
    """One question with what it would fill.

    >>> question_sentence(Question("decider"))
    '**Who decides on the renewal?** We know of nobody.'
    """
    subject = quoted(asked.subject, "the account's own names")
    since = short_day(asked.since) if asked.since else ""
    sentences = {
        "sponsor": "**Who will be our sponsor?** "
        + (f"There has been none since {since}." if since else "None has ever been named."),
        "decider": "**Who decides on the renewal?** "
        + (
            f"We have not spoken with {subject} for {n.days(IN_TOUCH_DAYS)} or more."
            if subject
            else "We know of nobody."
        ),
        "rival": "**Who else do you look at?** The renewal is near and we know of no competitor.",
        "goals": "**What do you want to reach with us?** No goal is agreed.",
        "figures": f"**What is the figure for “{subject}”?** The goal has none for the quarter.",
        "survey": "**Would you recommend us, and why?** "
        + (f"The last answer to a survey came on {since}." if since else "No survey was answered."),
        "review": "**When do we meet those who decide?** "
        + (f"The last review was held on {since}." if since else "No review was ever held."),
        "use": "**Who works with it, and how often?** No feed of use reaches us.",
        "room": "**How many people could use it?** We do not know.",
    }
    return sentences[asked.kind]
