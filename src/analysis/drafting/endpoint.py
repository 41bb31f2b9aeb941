"""Where is prose rewritten? An OpenAI-compatible endpoint, named by the operator in the environment.

ANALYSIS_DRAFTING_URL    such as http://localhost:11434/v1; without it nothing is ever sent
ANALYSIS_DRAFTING_MODEL  the model's name there
ANALYSIS_DRAFTING_KEY    sent as a bearer token, if set; never a parameter, never in a record
"""

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from analysis.errors import UserError

URL, MODEL, KEY = "ANALYSIS_DRAFTING_URL", "ANALYSIS_DRAFTING_MODEL", "ANALYSIS_DRAFTING_KEY"
SECONDS = 60


class DraftingError(UserError):
    """The endpoint is not configured, does not answer, or answers with something else."""


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as the environment names it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    def answer(self, instruction: str, text: str) -> str:
        """What the model makes of `text`.

        Raises
        ------
        DraftingError
            Where there is no usable answer; the message says which address and why.
        """
        told = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": text},
            ],
        }
        address = f"{self.url.rstrip('/')}/chat/completions"
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(address, json.dumps(told).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as reply:
                said = json.load(reply)
            found = said["choices"][0]["message"]["content"]
        except urllib.error.HTTPError as problem:
            raise DraftingError(
                f"{address} answered {problem.code} {problem.reason}. Look at {MODEL} and {KEY}."
            ) from None
        except (urllib.error.URLError, OSError) as problem:
            why = getattr(problem, "reason", problem)
            raise DraftingError(
                f"{address} did not answer: {why}. Look at {URL}, or unset it to do without."
            ) from None
        except (ValueError, KeyError, IndexError, TypeError):
            raise DraftingError(
                f"{address} answered something that is no chat completion. It has to speak "
                f"OpenAI's chat protocol; the address usually ends in /v1."
            ) from None
        if not isinstance(found, str) or not found.strip():
            raise DraftingError(f"{address} answered with no text.")
        return found.strip()


def configured() -> Endpoint | None:
    """The endpoint that the environment names; None where it names none.

    Raises
    ------
    DraftingError
        Where an address is named without a model, or one that is no address.
    """
    url, model = os.environ.get(URL, "").strip(), os.environ.get(MODEL, "").strip()
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        raise DraftingError(f"{URL} is '{url}', which is no address. Begin it with https://.")
    if not model:
        raise DraftingError(f"{URL} names an endpoint; {MODEL} has to name a model there.")
    return Endpoint(url, model, os.environ.get(KEY, ""))


def required() -> Endpoint:
    """The endpoint that the environment names.

    Raises
    ------
    DraftingError
        Also where it names none.
    """
    found = configured()
    if found is None:
        raise DraftingError(
            f"Nothing is configured to draft with. Set {URL} and {MODEL} to an OpenAI-compatible "
            f"endpoint, or leave --draft away."
        )
    return found
