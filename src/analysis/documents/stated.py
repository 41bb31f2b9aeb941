"""Which numbers are stated, not measured? Each phrase that may stand in a document, and what it is."""

STATED: dict[str, str] = {
    "95% interval": "the level of every interval of ours, so that one page can be held to another",
    "90% band": "the level of what a forecast leaves open: nine times in ten it lies within",
    "90% interval": "the level of an interval about a forecast's skill, that of its bands",
    "10th": "the name of a percentile that BLS publishes",
    "25th": "the name of a percentile that BLS publishes",
    "75th": "the name of a percentile that BLS publishes",
    "90th": "the name of a percentile that BLS publishes",
    "The interval is 95%": "the same, where a page explains its figures",
    "AUC of 0.5": "what tossing a coin would earn",
    "A probability of 20%": "an example, in the explanation of a forecast",
    "100% is the target": "what the scale of progress towards a goal ends at",
    "never exceeds 100%": "what gross retention cannot be more than, by its definition",
    "signed up to 30 days late": "how late a renewal may be signed and still count as one",
    "standard error is above 20%": "from which on a published wage is left out",
    "more than 20% either way": "how wide an interval makes a wage imprecise",
    "4-digit": "a level of the classification of industries (NAICS)",
    "two job guides of 2026": "when the guides were written whose claims are looked at",
    "rows, of 13": "a year and the month before it, over which feeds are looked at",
    "for each 1 spent": "the unit of a campaign's return",
    "4 or 5 of 5 points": "which answers of a survey count as satisfied",
}
