"""What happens during a run, told to whoever shows or logs it."""

from dataclasses import dataclass

from analysis.runs.record import Entry, Job


@dataclass(frozen=True)
class Planned:
    """The run begins; these jobs are checked and in line."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Started:
    """A worker took up a job."""

    job: Job


@dataclass(frozen=True)
class CellReached:
    """A job's notebook came to its next cell."""

    job: Job
    index: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A job is done, or failed for the reason its entry gives."""

    entry: Entry


Event = Planned | Started | CellReached | Finished
