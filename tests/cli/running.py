"""The command as people run it: a process of its own, with an environment that says nothing unless a test does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str
    raw: bytes


def run(*words: str, env: Mapping[str, str] | None = None, home: Path | None = None, python: str = "") -> Ran:
    """Run `dutyterm WORDS` (or a piece of Python that calls it) without a terminal; never a traceback."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DUTYTERM_")}
    environ |= {"HOME": str(home or "/nonexistent"), "PYTHONPATH": str(ROOT), **(env or {})}
    environ.pop("XDG_DATA_HOME", None)
    program = ["-c", python] if python else ["-m", "dutyterm"]
    done = subprocess.run(
        [sys.executable, *program, *words], capture_output=True, stdin=subprocess.DEVNULL, env=environ, timeout=120
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8"), done.stdout)
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert "Exception ignored" not in ran.err, ran.err
    return ran


def sentence(ran: Ran) -> str:
    """What was said on stderr, which must be one line for people."""
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    return ran.err.strip()
