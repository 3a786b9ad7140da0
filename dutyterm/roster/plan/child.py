"""The planner in a process of its own: a problem as JSON goes in, better and better plans come out line by line.

In the process of the screens ten seconds of arithmetic would stop every key. Stopping is killing: each line is a
whole, valid plan, so nothing is lost but what would have come later. No names go in or out, only numbers.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .engine import Plan, Report, improve
from .problem import BadProblem, Problem, problem_from_json, problem_to_json

BAD_PROBLEM = 3  # the exit code of a child that was asked nonsense
_ROOT = Path(__file__).parents[3]  # where this very dutyterm is, whatever else is installed
_COMMAND = (sys.executable, "-m", "dutyterm.roster.plan")


class Failed(Exception):
    """The child ended without having finished. `code` is `bad_problem`, `killed` or `died`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Planner:
    """A running child. Read `reports` in a thread; `cancel` from anywhere. Use it as a context, so that it ends."""

    def __init__(self, problem: Problem, *, steps: int, seed: int = 0) -> None:
        asked = json.dumps({"problem": problem_to_json(problem), "steps": steps, "seed": seed}).encode()
        self._asked, self._cancelled = asked, False
        self._process = subprocess.Popen(
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> "Planner":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.cancel()

    def reports(self) -> Iterator[Report]:
        """Each report of the search as it comes; ends after the last one or after `cancel`. Raises Failed."""
        process, finished = self._process, False
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError, ValueError):  # ended or cancelled already
            process.stdin.write(self._asked)
            process.stdin.close()
        while line := self._line():
            report = _report_from(json.loads(line))
            finished = report.step == report.steps
            yield report
        code = process.wait()
        if not finished and not self._cancelled:
            raise Failed("bad_problem" if code == BAD_PROBLEM else "killed" if code < 0 else "died")

    def _line(self) -> bytes:
        """The next whole line; nothing at the end, after `cancel`, and of a line that the end cut short."""
        assert self._process.stdout is not None
        try:
            line: bytes = self._process.stdout.readline()
        except ValueError:
            return b""
        return line if line.endswith(b"\n") else b""

    def cancel(self) -> None:
        """End the child now, whatever it does; all it said before stands."""
        self._cancelled = True
        process = self._process
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError, ValueError):
                    pipe.close()


def serve(asked: IO[bytes], answers: IO[bytes]) -> int:
    """The child's whole life; the exit code. It ends quietly when nobody reads any more."""
    try:
        order = json.loads(asked.read())
        problem = problem_from_json(order["problem"])
        steps, seed = int(order["steps"]), int(order["seed"])
    except (BadProblem, KeyError, TypeError, ValueError):
        return BAD_PROBLEM
    try:
        for report in improve(problem, steps=steps, seed=seed):
            answers.write(json.dumps(_report_to(report), separators=(",", ":")).encode() + b"\n")
            answers.flush()
    except BrokenPipeError:
        return 0
    return 0


def _report_to(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {"step": report.step, "steps": report.steps}
    if report.better is not None:
        plan = report.better
        found["plan"] = {"seated": plan.seated, "empty": plan.empty, "points": plan.points, "terms": plan.terms}
    return found


def _report_from(data: dict[str, Any]) -> Report:
    plan = None
    if "plan" in data:
        told = data["plan"]
        seated = tuple((seat, person) for seat, person in told["seated"])
        plan = Plan(seated, tuple(told["empty"]), told["points"], told["terms"])
    return Report(data["step"], data["steps"], plan)
