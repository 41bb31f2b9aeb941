"""Run any notebook, know none.

`parameters` reads what a notebook declares and checks what it is given; `notebooks` finds the
reports; `execute` runs one, through papermill; `pack` runs many and lets none stop the others;
`record` keeps what was made, from what; `outputs` writes whole files or nothing; `progress` tells
a person, or a log, how far a pack is; `export` turns an executed notebook into its pages.
"""

from analysis.runs.notebooks import NotebookInfo, notebooks
from analysis.runs.pack import Job, run_jobs
from analysis.runs.parameters import check_parameters
from analysis.runs.record import Entry, RunRecord

__all__ = [
    "Entry",
    "Job",
    "NotebookInfo",
    "RunRecord",
    "check_parameters",
    "notebooks",
    "run_jobs",
]
