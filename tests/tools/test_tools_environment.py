"""environment.yml, the locks and pyproject.toml say the same."""

import importlib.util
import re

import pytest

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-all.lock"]


@pytest.fixture(scope="module")
def tool(project_root):
    path = project_root / "tools" / "make_environment.py"
    spec = importlib.util.spec_from_file_location("make_environment", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_environment_yml_agrees_with_pyproject(tool, project_root):
    committed = (project_root / "environment.yml").read_text(encoding="utf-8")
    assert committed == tool.environment()


@pytest.mark.parametrize(
    "package",
    ["jupyterlab", "pandas", "matplotlib-base", "papermill", "nbconvert", "scikit-learn", "pytest"],
)
def test_the_packages_at_the_heart_are_in_the_environment(tool, package):
    assert re.search(rf"^  - {package}[<>=]", tool.environment(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_keeps_the_bounds(tool, lock):
    assert tool.breaches(lock) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_index_address(project_root, lock):
    text = (project_root / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==\S+.*?(?=^\S+==|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 50
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_each_lock_holds_the_one_before_it(project_root):
    def pins(name):
        text = (project_root / name).read_text(encoding="utf-8")
        return set(re.findall(r"^\S+==[^\s;]+", text, re.MULTILINE))

    held = [pins(lock) for lock in LOCKS]
    assert held[0] <= held[1] <= held[2]
