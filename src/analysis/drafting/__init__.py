"""Prose rewritten by a model that the operator chose, and refused where it says anything new.

Off unless an endpoint is configured; without it everything works. What is sent is what already
stands in the document or in the facts at hand, never a table that they were made from.
"""

from analysis.drafting.endpoint import DraftingError, Endpoint, configured, required
from analysis.drafting.rewrite import Refusal, rewritten
from analysis.drafting.strangers import strangers

__all__ = [
    "DraftingError",
    "Endpoint",
    "Refusal",
    "configured",
    "required",
    "rewritten",
    "strangers",
]
