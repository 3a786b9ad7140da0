"""The planner in a process of its own: the same plans, and an end whenever it is told."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from dutyterm.roster.plan import child
from dutyterm.roster.plan.child import BAD_PROBLEM, Failed, Planner
from dutyterm.roster.plan.engine import improve
from dutyterm.roster.plan.problem import problem_to_json

from .checker import faults
from .towns import sized, town

ROOT = Path(__file__).parents[3]


def test_a_child_reports_what_the_engine_does() -> None:
    problem = town(30, 5, 7, 1)
    with Planner(problem, steps=120, seed=3) as planner:
        assert list(planner.reports()) == list(improve(problem, steps=120, seed=3))


def test_cancelling_takes_no_time_and_loses_no_plan() -> None:
    problem = sized("M", 1)
    with Planner(problem, steps=1_000_000) as planner:
        first = next(planner.reports()).better
        assert first and faults(problem, first.seated) == []
        begun = perf_counter()
        planner.cancel()
        took = perf_counter() - begun
        assert list(planner.reports()) == []
    assert took < 0.5  # the goal is a tenth of a second; on a busy machine killing waits for its turn


def test_a_child_that_dies_is_told_from_one_that_finished() -> None:
    with Planner(sized("M", 1), steps=1_000_000) as planner:
        reports = planner.reports()
        next(reports)
        os.kill(planner._process.pid, signal.SIGKILL)
        with pytest.raises(Failed) as caught:
            list(reports)
    assert caught.value.code == "killed"


def test_a_line_cut_short_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    half = 'import sys; sys.stdin.read(); sys.stdout.write(\'{"step": 4, "st\')'
    monkeypatch.setattr(child, "_COMMAND", (sys.executable, "-c", half))
    with Planner(town(5, 1, 7, 1), steps=8) as planner, pytest.raises(Failed) as caught:
        list(planner.reports())
    assert caught.value.code == "died"


@pytest.mark.parametrize("asked", [b"", b"{}", b"[]", b'{"problem": {"seats": [{"id": "a"}]}, "steps": 1, "seed": 0}'])
def test_nonsense_ends_with_its_own_code(asked: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dutyterm.roster.plan"], cwd=ROOT, input=asked, capture_output=True, timeout=60
    )
    assert done.returncode == BAD_PROBLEM and done.stdout == b"" and done.stderr == b""


def test_a_child_nobody_listens_to_ends_by_itself() -> None:
    left = subprocess.Popen(
        [sys.executable, "-m", "dutyterm.roster.plan"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert left.stdin and left.stdout
    asked = {"problem": problem_to_json(town(30, 5, 7, 1)), "steps": 1_000_000, "seed": 0}
    left.stdin.write(json.dumps(asked).encode())
    left.stdin.close()
    assert json.loads(left.stdout.readline())["step"] == 0
    left.stdout.close()
    assert left.wait(timeout=60) == 0
