"""A skipped test must not look like a passed one on the machine that guards the project."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUIET = """
import pytest

@pytest.mark.skip(reason="no server")
def test_marked(): ...

def test_called():
    pytest.skip("no terminal")

@pytest.mark.xfail(reason="known")
def test_fails():
    raise AssertionError

@pytest.mark.xfail(reason="thought so")
def test_passes_after_all(): ...

def test_plain(): ...
"""
WHOLE_FILE = "import pytest\npytest.importorskip('a_library_nobody_has')\n"


def run(folder: Path, text: str, strict: bool) -> tuple[int, str]:
    """pytest's exit code and output for a test file of this text."""
    (folder / "test_quiet.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.nothing_skipped", "-p", "no:cacheprovider", "test_quiet.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DUTYTERM_NO_SKIP": "1" if strict else "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def test_each_kind_of_skip_fails(tmp_path: Path) -> None:
    code, out = run(tmp_path, QUIET, strict=True)
    assert code == 1
    assert "3 failed, 1 passed, 1 error" in out  # a mark skips before the test, so pytest calls it an error
    for reason in ("no server", "no terminal", "known", "thought so"):
        assert reason in out


def test_a_whole_file_that_skips_itself_fails(tmp_path: Path) -> None:
    code, out = run(tmp_path, WHOLE_FILE, strict=True)
    assert code != 0
    assert "a_library_nobody_has" in out


def test_without_the_switch_pytest_is_left_alone(tmp_path: Path) -> None:
    code, out = run(tmp_path, QUIET, strict=False)
    assert code == 0
    assert "2 skipped" in out
