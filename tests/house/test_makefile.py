"""`make` on a stranger's machine: what runs, what it says when it cannot, and that a failure stays a failure."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = ("run", "demo", "test", "check", "bench", "lock")
# stands for the environment's Python: notes its arguments, and ends as it is told
STAND_IN = """#!/bin/sh
echo "$PYTHONPATH: $*" >> "$0.log"
case "$*" in *"$BREAKS_AT"*) exit 3;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile and its tools beside an environment that is a stand-in and up to date."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    lock = tmp_path / "requirements.lock"
    lock.write_text("textual==8.2.8\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN)
    python.chmod(0o755)
    (tmp_path / ".venv" / "installed-lock").write_text(hashlib.sha256(lock.read_bytes()).hexdigest())
    return tmp_path


def make(
    checkout: Path, *arguments: str, breaks_at: str = "nothing", **environment: str
) -> subprocess.CompletedProcess[str]:
    # the suite itself may run under `make test ARGS=...`, which hands its own arguments down by the environment
    outer = ("MAKE", "MFLAGS", "PYTHON", "ARGS", "UPGRADE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env=kept | {"BREAKS_AT": breaks_at} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def ran(checkout: Path) -> list[str]:
    """What the stand-in was asked to run, the import path left aside."""
    lines = (checkout / ".venv" / "bin" / "python.log").read_text().splitlines()
    assert all(line.startswith(f"{checkout}: ") for line in lines)
    return [line.removeprefix(f"{checkout}: ") for line in lines]


def test_make_alone_lists_the_commands(checkout: Path) -> None:
    done = make(checkout)
    assert done.returncode == 0
    for command in (*COMMANDS, "clean"):
        assert f"make {command} " in done.stdout
    assert not (checkout / ".venv" / "bin" / "python.log").exists()


@pytest.mark.parametrize(
    ("arguments", "runs"),
    [
        (["run"], ["-m dutyterm"]),
        (["demo", "ARGS=--as leader"], ["-m dutyterm demo --as leader"]),
        (["test"], ["-m pytest"]),
        (["bench"], ["tests/bench/run.py"]),
        (["lock", "UPGRADE=1"], ["tools/lock.py --upgrade", "-m pytest tests/house/test_lock.py"]),
    ],
)
def test_each_command_runs_from_the_checkout(checkout: Path, arguments: list[str], runs: list[str]) -> None:
    done = make(checkout, *arguments)
    assert done.returncode == 0, done.stderr
    assert ran(checkout) == runs


def test_check_runs_every_check(checkout: Path) -> None:
    make(checkout, "check")
    assert [words.split()[1] for words in ran(checkout)] == ["ruff", "ruff", "mypy", "pytest"]


@pytest.mark.parametrize(
    ("command", "breaks_at"),
    [*((command, "") for command in COMMANDS), ("check", "format"), ("check", "ruff check"), ("check", "mypy")],
)
def test_a_failing_command_fails_make(checkout: Path, command: str, breaks_at: str) -> None:
    assert make(checkout, command, breaks_at=breaks_at).returncode != 0
    assert breaks_at in ran(checkout)[-1]


def test_an_unchanged_lock_installs_nothing_and_a_changed_one_does(checkout: Path) -> None:
    make(checkout, "demo")
    assert not any("pip" in words for words in ran(checkout))
    (checkout / "requirements.lock").write_text("textual==8.2.9\n")
    # the stand-in has no version to tell, so a real environment takes its place; it must not reach an index
    done = make(checkout, "demo", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode != 0
    assert (checkout / ".venv" / "pyvenv.cfg").exists()
    assert "Preparing .venv: up to 1 packages" in done.stderr


def test_without_a_network_one_sentence_says_so(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    done = make(checkout, "demo", **nobody, PIP_RETRIES="0")
    assert done.returncode != 0
    assert "cannot be downloaded: no package index answers" in done.stderr
    assert "Traceback" not in done.stderr


def only_pythons(folder: Path, **versions: str) -> str:
    """A PATH that holds nothing but these Pythons: version "" is one that does not start."""
    for name, version in versions.items():
        file = folder / name.replace("_", ".")
        file.write_text(f"#!/bin/sh\n[ -n '{version}' ] && echo '{version}'\n")
        file.chmod(0o755)
    return str(folder)


TOO_OLD = """
import sys
sys.path.insert(0, {tools!r})
import bootstrap
sys.version_info = (3, 9, 2)
try:
    print(bootstrap.choose_python({given!r}))
except bootstrap.CannotPrepare as reason:
    print(reason)
"""


def chosen_by_an_old_python(path: str, given: str | None = None) -> str:
    """What a Python 3.9 picks, or says, with this PATH."""
    code = TOO_OLD.format(tools=str(ROOT / "tools"), given=given)
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": path}, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_an_old_python_finds_a_newer_one(tmp_path: Path) -> None:
    path = only_pythons(tmp_path, python3="3 9", python3_14="", python3_12="3 12")
    assert chosen_by_an_old_python(path) == "python3.12"


def test_an_old_python_alone_says_what_is_needed(tmp_path: Path) -> None:
    said = chosen_by_an_old_python(only_pythons(tmp_path, python3="3 9"))
    assert said.startswith("dutyterm needs Python 3.11 or newer; this is Python 3.9 and no newer one is on PATH.")
    assert "\n" not in said


def test_an_old_python_given_by_name_is_not_replaced_in_silence(tmp_path: Path) -> None:
    said = chosen_by_an_old_python(only_pythons(tmp_path, python3_12="3 12"), given="python3.9")
    assert said.startswith("dutyterm needs Python 3.11 or newer; this is Python 3.9.")


def test_no_python_at_all_is_one_sentence(checkout: Path) -> None:
    tools = checkout / "only-make"
    tools.mkdir()
    for name in ("make", "sh", "awk"):
        (tools / name).symlink_to(str(shutil.which(name)))
    done = make(checkout, "demo", PATH=str(tools))
    assert done.returncode != 0
    assert "No Python starts here" in done.stderr
    assert "Python 3.11 or newer" in done.stderr
