"""requirements.lock installs the same files everywhere, from whatever index or mirror a machine uses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
INSTALLED = ("test", "postgres")  # the extras that are locked besides what the program itself needs

# one requirement and its hashes may span lines; a backslash joins them
ENTRIES = [line for line in LOCK.replace("\\\n", " ").splitlines() if line.strip()]
PINS = {canonicalize_name(match[1]): match[2] for match in re.finditer(r"(?m)^([\w.-]+)==(\S+)", LOCK)}


def wanted() -> list[Requirement]:
    """What pyproject asks for, the reference to the project's own extras aside."""
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for extra in INSTALLED for line in extras[extra])]
    return [requirement for requirement in map(Requirement, lines) if requirement.name != PROJECT["name"]]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.split()[0])
def test_every_line_is_one_version_with_hashes(entry: str) -> None:
    requirement, *hashes = re.split(r"\s+--hash=", entry.strip())
    assert re.fullmatch(r"[\w.-]+==[\w.!+]+( ; .+)?", requirement)
    assert hashes
    for value in hashes:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", value)


def test_no_host_and_no_option() -> None:
    assert not re.search(r"://|file:|(?m:^\s*-)(?!-hash=)|@", LOCK)


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_what_pyproject_asks_for_is_locked_within_its_range(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("name", ["psycopg-binary", "mypy", "python-calamine", "ruff", "pysqlite3"])
def test_compiled_packages_are_locked_for_many_platforms(name: str) -> None:
    (entry,) = [entry for entry in ENTRIES if entry.startswith(f"{name}==")]
    assert entry.count("--hash=sha256:") > 10
