"""The prompt library: one Markdown file a purpose, below `prompts/`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from analysis.errors import UserError, candidates
from analysis.loading.paths import project_root

FOLDER = "prompts"
PLACE = "{facts}"


class PromptError(UserError):
    """There is no such prompt, or its file cannot be used."""


@dataclass(frozen=True)
class Prompt:
    """What is asked, and for whom the answer is."""

    name: str
    title: str
    audience: Literal["customer", "internal"]
    text: str  # with PLACE where the facts go

    def with_facts(self, facts: str) -> str:
        """The prompt with the facts in their place."""
        return self.text.replace(PLACE, facts.strip())


def prompts(folder: Path | None = None) -> dict[str, Prompt]:
    """Every prompt there is, by name."""
    found = sorted((folder or project_root() / FOLDER).glob("*.md"))
    return {path.stem: _read(path) for path in found if path.stem != "README"}


def prompt(name: str, folder: Path | None = None) -> Prompt:
    """One prompt by its name.

    Raises
    ------
    PromptError
        For a name there is none of, with the nearest; for a file without head or place for facts.
    """
    known = prompts(folder)
    if name not in known:
        raise PromptError(f"There is no prompt '{name}'. {candidates(name, list(known))}")
    return known[name]


def _read(path: Path) -> Prompt:
    text = path.read_text(encoding="utf-8")
    _, head, body = text.split("---\n", 2) if text.count("---\n") >= 2 else ("", "", text)
    told = yaml.safe_load(head) or {}
    if set(told) != {"title", "audience"} or told["audience"] not in ("customer", "internal"):
        raise PromptError(
            f"{path}: begin with '---', a title, an audience (customer or internal), and '---'."
        )
    if PLACE not in body:
        raise PromptError(f"{path}: write {PLACE} where the facts are to stand.")
    return Prompt(path.stem, told["title"], told["audience"], body.strip() + "\n")
