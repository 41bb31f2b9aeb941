"""The metric dictionary as one page of Markdown: docs/metric-dictionary.md."""

from analysis.metrics.dictionary import METRICS, Metric, sections


def page() -> str:
    """The whole dictionary."""
    lines = [
        _OPENING,
        "## Contents\n",
        "| Measure | Name | Unit | Formula |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| [{one.label}](#{one.name}) | `{one.name}` | {one.unit} | {_in_cell(one.formula)} |"
        for one in METRICS
    ]
    for section in sections():
        lines += ["", f"## {section}"]
        lines += [_entry(one) for one in METRICS if one.section == section]
    return "\n".join(lines) + "\n"


def _entry(metric: Metric) -> str:
    facts = [f"Name `{metric.name}`", f"unit: {metric.unit}", f"`{metric.origin}`"]
    lines = [f"\n### {metric.name}\n", f"**{metric.label}.** {metric.definition}", ""]
    lines += ["; ".join(facts) + ".", "", metric.meaning.replace("``", "`")]
    if metric.variants:
        lines += ["", f"*Variants.* {metric.variants}"]
    lines += ["", f"*Source.* {metric.source}."]
    return "\n".join(lines)


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


_OPENING = """\
# Metric dictionary

Made from the functions' own documentation by `make docs`; a test keeps the two in step. What holds for
all measures, and why where there was a choice, stands in [metrics.md](metrics.md).
`analysis metrics --metric NAME` computes any of them; a notebook calls the function named.

Shares are fractions from 0 to 1; money is a whole number of minor units of the book's currency.
"""
