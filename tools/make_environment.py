"""Write environment.yml from pyproject.toml, and refuse where the lock does not keep its bounds."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def environment() -> str:
    """The conda environment as text: the base and the extras that an analyst needs."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, conda = settings["project"], settings["tool"]["conda-env"]
    extras = [line for name in conda["extras"] for line in project["optional-dependencies"][name]]
    wanted = {
        Requirement(line).name: Requirement(line) for line in project["dependencies"] + extras
    }
    by_pip = [wanted.pop(name) for name in conda["pip"]]
    lines = [
        "# Made from pyproject.toml by tools/make_environment.py; do not edit.",
        f"name: {conda['name']}",
        "channels:",
        *(f"  - {channel}" for channel in conda["channels"]),
        "dependencies:",
        f"  - python{project['requires-python']}",
        "  - pip",
        *sorted(
            f"  - {conda['rename'].get(name, name)}{_bounds(need)}" for name, need in wanted.items()
        ),
        "  - pip:",
        *(f"      - {need.name}{_bounds(need)}" for need in by_pip),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


EXTRAS = {  # the extras that a lock holds; the third holds them all
    "requirements.lock": ("pptx",),
    "requirements-dev.lock": ("pptx", "lab", "test", "dev"),
}


def breaches(lock: str = "requirements-dev.lock") -> list[str]:
    """The requirements that the lock does not keep, in words."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    lines = list(project["dependencies"])
    extras = project["optional-dependencies"]
    for extra in EXTRAS.get(lock, tuple(extras)):
        lines += extras[extra]
    pinned: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE):
        pinned.setdefault(canonicalize_name(name), set()).add(version)
    return [
        f"{line}: {lock} pins {', '.join(sorted(versions)) or 'nothing'}"
        for line in lines
        if not (versions := pinned.get(canonicalize_name(Requirement(line).name), set()))
        or not all(Requirement(line).specifier.contains(version) for version in versions)
    ]


def _bounds(need: Requirement) -> str:
    return ",".join(sorted((str(bound) for bound in need.specifier), reverse=True))


if __name__ == "__main__":
    problems = breaches()
    if problems:
        sys.exit("The lock does not keep pyproject.toml:\n  " + "\n  ".join(problems))
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")
