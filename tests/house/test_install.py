"""`pip install .` gives a `dutyterm` command that finds everything it needs far from the checkout."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built here without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    """The names of the wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def in_the_tree(pattern: str) -> set[str]:
    """Files of the two packages as git would see them, leavings of Python aside."""
    files = (path for top in ("dutyterm", "db") for path in (ROOT / top).rglob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_every_file_of_the_packages_is_in_the_wheel(inside: set[str]) -> None:
    assert in_the_tree("*") - inside == set()


def test_the_data_a_session_opens_is_there(inside: set[str]) -> None:
    assert any(name.startswith("db/migrations/0001") for name in inside)
    assert "dutyterm/locale/en/LC_MESSAGES/dutyterm.mo" in inside
    assert any(name.endswith(".tcss") for name in inside)


def test_nothing_but_the_packages_is_installed(inside: set[str]) -> None:
    assert {name.split("/")[0] for name in inside} == {"dutyterm", "db", f"dutyterm-{VERSION}.dist-info"}


def test_the_installed_command_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip("install", "--no-deps", "--no-index", "--target", str(site), str(wheel))
    done = subprocess.run(
        [sys.executable, site / "bin" / "dutyterm", "--version"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert VERSION in done.stdout
