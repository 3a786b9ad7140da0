"""The planner on towns of full size: how soon, how good, how fair, how light. CPU seconds: others use the machine too.

Goodness is measured against bounds that no plan can beat (`roster_bounds`); how many percent a plan is above one
depends on the points of `soft`, of which load and nights are more than half.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import process_time

from dutyterm.roster.plan import explain
from dutyterm.roster.plan.engine import Plan, improve, ledger_of
from dutyterm.roster.plan.problem import Problem
from dutyterm.roster.plan.replan import replan
from dutyterm.roster.plan.suggest import suggest
from tests.roster.plan.checker import faults
from tests.roster.plan.towns import sized

from .figures import Figure
from .grounds import ROOT, Grounds

BOUNDS: dict[str, float] = json.loads((Path(__file__).parents[1] / "roster" / "plan" / "bounds.json").read_text())
TITLES = {"M": "200x14x30", "L": "500x14x60", "T": "260x7x90"}
FOREVER = 1_000_000
TRIES = 3  # of which the quickest counts: what others do to the caches of this machine is not the planner's


def bench(_grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """All three sizes for 10 CPU seconds each; with `long` also what a minute gives."""
    for size, title in TITLES.items():
        problem = sized(size, 1)
        plan, seconds = _planned(problem, 10)
        yield Figure(f"{title}: first plan", seconds, "s")
        yield from _goodness(title, f"{size}:1", plan, 10)
        yield Figure(f"{title}: broken rules", len(faults(problem, plan.seated)), "")
        if size == "M":
            yield from _fairness(title, problem, plan)
        if size != "T":
            yield from _answers(title, problem, plan)
            yield from _dropouts(title, problem, plan)
        if long:
            plan, _first = _planned(problem, 60)
            yield from _goodness(title, f"{size}:1", plan, 60)
    for size in ("M", "T"):
        name = f"{size}:1:1.05"
        if f"{name}:empty" in BOUNDS:
            plan, _first = _planned(sized(size, 1, 1.05), 10)
            yield from _goodness(f"{TITLES[size]} overfull", name, plan, 10)
    yield Figure("planner: memory at 500x14", _memory(), "MB")
    yield Figure("planner: import", _import(), "ms")


def _planned(problem: Problem, seconds: float) -> tuple[Plan, float]:
    begun = process_time()
    first, plan = 0.0, None
    for report in improve(problem, steps=FOREVER, seed=1):
        plan = report.better or plan
        first = first or process_time() - begun
        if process_time() - begun > seconds:
            break
    assert plan is not None
    return plan, first


def _goodness(title: str, name: str, plan: Plan, seconds: int) -> Iterator[Figure]:
    if name in BOUNDS:
        yield Figure(f"{title}: above the bound, {seconds} s", 100 * (plan.points / BOUNDS[name] - 1), "%")
    least = BOUNDS.get(f"{name}:empty", 0.0) / 4000
    yield Figure(f"{title}: empty beyond the bound, {seconds} s", plan.terms["empty"] / 4000 - least, "seats")


def _fairness(title: str, problem: Problem, plan: Plan) -> Iterator[Figure]:
    ledger = ledger_of(problem, plan.seated)
    can = {p for s in range(len(problem.seats)) if problem.seats[s].night for p in ledger.tables.candidates[s]}
    nights = [ledger.night_count[p] for p in sorted(can)]
    hours = sorted(sum(ledger.tables.kind_of[s].minutes for s in held) / 60 for held in ledger.held)
    count, total = len(hours), sum(hours)
    gini = sum((2 * number - count + 1) * one for number, one in enumerate(hours)) / (count * total)
    yield Figure(f"{title}: nights, most to fewest", max(nights) - min(nights), "")
    yield Figure(f"{title}: Gini of hours", gini, "")


def _answers(title: str, problem: Problem, plan: Plan) -> Iterator[Figure]:
    ledger, random = ledger_of(problem, plan.seated), Random(1)
    took, why = list[float](), list[float]()
    for _one in range(200):
        seat = random.choice(plan.seated)[0]
        took.append(_quickest(lambda seat=seat: suggest(ledger, seat, 5)))  # type: ignore[misc]
        why.append(_quickest(lambda seat=seat: explain.hole(ledger, seat)))  # type: ignore[misc]
    yield Figure(f"{title}: suggestions p95", quantiles(took, n=20)[18], "ms")
    yield Figure(f"{title}: suggestions, slowest", max(took), "ms")
    yield Figure(f"{title}: why not, all people p95", quantiles(why, n=20)[18], "ms")


def _dropouts(title: str, problem: Problem, plan: Plan) -> Iterator[Figure]:
    random, start = Random(2), min(seat.start for seat in problem.seats) + 1440
    for ill in (1, 10):
        took, more, lost, proved, tries = list[float](), 0, 0, 0, 20 if ill == 1 else 10
        for _one in range(tries):
            out = random.sample(sorted({person for _seat, person in plan.seated}), ill)
            took.append(_quickest(lambda out=out: replan(problem, plan.seated, out, since=start)))  # type: ignore[misc]
            found = replan(problem, plan.seated, out, since=start)
            more += len(found.calls and found.changes) - sum(change.before in out for change in found.changes)
            lost += len(found.lost)
            proved += found.proved
        yield Figure(f"{title}: {ill} ill, replanned", median(took), "ms")
        yield Figure(f"{title}: {ill} ill, replanned, slowest", max(took), "ms")
        yield Figure(f"{title}: {ill} ill, seats lost", lost / tries, "")
        yield Figure(f"{title}: {ill} ill, proved least", 100 * proved / tries, "%")
        yield Figure(f"{title}: {ill} ill, changes beyond one a seat", more / tries, "")


def _quickest(act: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    took = list[float]()
    for _one in range(TRIES):
        begun = process_time()
        act()
        took.append((process_time() - begun) * 1000)
    return min(took)


def _memory() -> float:
    """The most a process held that filled the largest town."""
    code = (
        "from pathlib import Path\n"
        "from tests.roster.plan.towns import sized\n"
        "from dutyterm.roster.plan.engine import fill\n"
        "fill(sized('L', 1), steps=200)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def _import() -> float:
    """What the engine adds to a bare Python once its bytecode is there, as it is where it is installed."""
    with tempfile.TemporaryDirectory() as folder:
        env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = folder

        def took(code: str) -> float:
            begun = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            return (ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime) * 1000

        code = "import dutyterm.roster.plan.engine"
        took(code)  # compiles
        return min(took(code) for _one in range(15)) - min(took("") for _one in range(15))
