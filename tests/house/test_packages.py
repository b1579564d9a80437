"""What is installed is what was chosen: every dependency locked by hash, and our names are ours alone."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.rules import ROOMS, ROOT

LISTS = ("runtime", "dev", "build")


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def locked(name: str) -> dict[str, str]:
    """Return what ``requirements/NAME.txt`` pins: the version by package."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)
    return {canonicalize_name(pin): version for pin, version in pins}


def unlocked(wanted: list[str], pins: dict[str, str]) -> list[str]:
    """Return the requirements that no pin meets."""

    def is_met(item: Requirement) -> bool:
        return item.specifier.contains(pins.get(canonicalize_name(item.name), "0"))

    return [str(item) for item in map(Requirement, wanted) if not is_met(item)]


def test_every_run_time_dependency_is_locked() -> None:
    assert unlocked(project()["dependencies"], locked("runtime")) == []


def test_every_development_dependency_is_locked() -> None:
    wanted = [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]
    assert unlocked(wanted, locked("dev")) == []


@pytest.mark.parametrize("name", ["runtime", "build"])
def test_the_lists_agree_with_each_other(name: str) -> None:
    dev = locked("dev")
    assert {pin: version for pin, version in locked(name).items() if dev.get(pin) != version} == {}


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_package_carries_hashes_and_no_address(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize("name", [*ROOMS, "static"])
def test_no_other_package_provides_our_top_level_name(name: str) -> None:
    providers = metadata.packages_distributions().get(name, [])
    assert {canonicalize_name(provider) for provider in providers} <= {"worrybox"}


def test_the_version_is_the_newest_in_the_changelog() -> None:
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest is not None
    assert "version" in project()["dynamic"]


def test_the_rule_sees_what_breaks_it() -> None:
    assert unlocked(["Click>=8", "nothing>=1"], {"click": "8.1.0"}) == ["nothing>=1"]
    assert unlocked(["click>=9"], {"click": "8.1.0"}) == ["click>=9"]


def test_the_licence_is_whole() -> None:
    assert Path(ROOT / "LICENSE").read_text().startswith("MIT License")
