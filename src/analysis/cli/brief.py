"""The command that writes the facts of an account with a prompt: for use elsewhere, or drafted here."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Data, app, print_result, say


@app.command()
def brief(
    account: Annotated[str, typer.Argument(help="The account: its identifier or its name.")],
    data: Data = Path("data/demo"),
    month: Annotated[
        str, typer.Option(help="What is known at the end of this month, as 2026-10.")
    ] = "",
    quarter: Annotated[
        str, typer.Option(help="The quarter in question, as 2026Q3; the last whole one by default.")
    ] = "",
    prompt: Annotated[
        str, typer.Option(help="What is asked: a file of prompts/; see --list.")
    ] = "executive-brief",
    draft: Annotated[
        bool, typer.Option("--draft", help="Send it to the endpoint that is configured.")
    ] = False,
    prompts: Annotated[bool, typer.Option("--list", help="List the prompts.")] = False,
) -> None:
    """Write an account's facts with a prompt: analysis brief A0001 --prompt renewal-proposal."""
    from analysis.loading import load_book, months
    from analysis.loading.paths import resolve
    from analysis.loading.prompts import prompt as named
    from analysis.loading.prompts import prompts as library
    from analysis.packs.brief import customer_facts, internal_facts
    from analysis.packs.risk import forecast
    from analysis.periods import Quarter, month_text

    if prompts:
        for one in library().values():
            print_result(f"{one.name}\n    {one.title} (for {one.audience} readers)")
        return
    asked = named(prompt)
    folder = resolve(data)
    book = load_book(folder, as_of=month or month_text(months(folder)[1]))
    account_id = book.account(account)["account_id"]
    about = Quarter.parse(quarter) if quarter else Quarter.last_whole(book.as_of)
    if asked.audience == "customer":
        facts = customer_facts(book, account_id, about)
    else:
        facts = internal_facts(book, account_id, about, forecast(book))
    if not draft:
        print_result(asked.with_facts(facts))
        return
    print_result(_drafted(asked.with_facts(""), facts))


def _drafted(instruction: str, facts: str) -> str:
    """The endpoint's text, refused where it says what the facts do not."""
    from analysis.drafting import DraftingError, required, strangers
    from analysis.narrative.sentences import listing

    endpoint = required()
    say(f"Sending the facts to {endpoint.url} ({endpoint.model}).")
    made = endpoint.answer(instruction, facts)
    new = strangers(made, f"{facts}\n{instruction}")
    if new:
        raise DraftingError(
            f"The draft was refused: it says {listing(dict.fromkeys(new), most=8)}, which the "
            f"facts do not. Try again, or write from the facts: leave --draft away."
        )
    return made
