"""What has the company decided about its health score? Its file, over the one of the project."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import UserError
from analysis.loading.paths import data_dir, resolve

FILE = "health.yml"


class HealthFileError(UserError):
    """health.yml is absent or cannot be read."""


@dataclass(frozen=True)
class HealthFile:
    """The settings as they stand in the files; `health.settings.settings` gives them meaning."""

    said: dict[str, Any]
    origin: str  # the file that messages should name
    is_own: bool  # whether the company has a file of its own


def health_file(data: str | Path = "", *, folder: Path | None = None) -> HealthFile:
    """data/reference/health.yml, with what `<data>/health.yml` states in its place.

    Mappings are merged word by word; lists (points, segments, caps) are replaced as a whole.
    `folder` is that of the project's file, where it is another than data/reference.

    Raises
    ------
    HealthFileError
        The project's file is not there, or one of the two is no YAML mapping.
    """
    base = (folder or data_dir() / "reference") / FILE
    if not base.is_file():
        raise HealthFileError(
            f"There is no {FILE} in {base.parent}. It comes with the project; "
            "`git checkout data/reference` brings it back."
        )
    said = _read(base)
    own = resolve(data) / FILE if data else None
    if own is None or not own.is_file():
        return HealthFile(said, FILE, is_own=False)
    return HealthFile(_over(said, _read(own)), str(own), is_own=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as reason:
        raise HealthFileError(f"{path} cannot be read as text in UTF-8: {reason}.") from None
    except yaml.YAMLError as reason:
        mark = getattr(reason, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(reason, "problem", None) or str(reason).splitlines()[0]
        raise HealthFileError(f"{path}{where}: this is not valid YAML: {problem}.") from None
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise HealthFileError(
            f"{path} must map words to values, such as `capacity: 5`; docs/health.md lists them."
        )
    return said


def _over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    merged = {name: _over(below[name], above[name]) for name in below if name in above}
    return {**below, **above, **merged}
