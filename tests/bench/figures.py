"""What the benches find, and which of it is a promise."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, with the same thing measured on a yardstick in the same run where there is one."""

    name: str
    value: float
    unit: str
    yardstick: float | None = None
    against: str = ""  # what the yardstick is

    @property
    def ratio(self) -> float | None:
        """How many yardsticks the value is long."""
        return self.value / self.yardstick if self.yardstick else None


class Limit(NamedTuple):
    """The goal of a figure, and how far beyond it a run fails (0.5: half as much again)."""

    ratio: float | None = None
    value: float | None = None
    tolerance: float = 0.5

    def judge(self, figure: Figure) -> str:
        """`met`; `missed`; `FAILED` when every goal is missed by more than the tolerance.

        A busy machine spoils times, and the noise of a quick yardstick spoils ratios; only both together say
        something about the product.
        """
        goals = ((figure.ratio, self.ratio), (figure.value, self.value))
        beyond = [_beyond(found, goal) for found, goal in goals if found is not None and goal is not None]
        if max(beyond, default=0.0) <= 0:
            return "met"
        return "FAILED" if min(beyond) > self.tolerance else "missed"


def _beyond(found: float, goal: float) -> float:
    """How far a figure is beyond its goal, in goals."""
    if found <= goal:
        return 0.0
    return found / goal - 1 if goal else float("inf")


COUNTED = 0.0  # no tolerance for what is not timed
SERVER = " (PostgreSQL)"  # what the names of figures from a server end with
LIMITS = {
    "first paint": Limit(ratio=1.4),
    "typed key p50": Limit(ratio=2, tolerance=1),
    "typed key p95": Limit(ratio=2, tolerance=1.5),
    "moving key p95": Limit(ratio=2, tolerance=1),
    "slowest key": Limit(value=50, tolerance=3),
    "screen over it, first": Limit(value=250, tolerance=1),
    "screen over it, later p95": Limit(value=100, tolerance=1.5),
    "reports: town's day of 2,000,000 passages": Limit(value=1000),
    "reports: leader's board read": Limit(value=150),
    "reports: ticks lost of 28 leaders": Limit(value=0, tolerance=COUNTED),
    "bytes per typed key": Limit(ratio=1.5),
    "keys for a resident with a pass": Limit(value=8, tolerance=COUNTED),
    "idle bytes in 10 s": Limit(value=0, tolerance=COUNTED),
    "idle CPU": Limit(value=0.1, tolerance=1.5),
    "private memory": Limit(value=40, tolerance=0.1),
    "50 in a rush: p99": Limit(ratio=2, tolerance=1.5),
    "200 within 2 s: p99": Limit(ratio=2.5, value=200, tolerance=3),
    "200 in an ordinary hour: p99": Limit(ratio=2.5, tolerance=1.5),
    "50 at full speed: fastest to slowest": Limit(value=3),
    "errors, lost or doubled acts": Limit(value=0, tolerance=COUNTED),
    "by pass": Limit(ratio=8),
    "by room": Limit(ratio=8),
    "by initials": Limit(ratio=8),
    "by phone tail": Limit(ratio=8),
    "by whole phone": Limit(ratio=8),
    "plans that read or sort a whole table": Limit(value=0, tolerance=COUNTED),
    "the trail, all 200000 rows": Limit(value=3000, tolerance=1),
    "the trail, 100 new rows and a slice": Limit(ratio=0.15, tolerance=1),
    "the trail, 100 new rows alone": Limit(value=50, tolerance=3),
    "gates beside retention: p99 of a save": Limit(value=100, tolerance=2),
    "sessions that died": Limit(value=0, tolerance=COUNTED),
    "50 at once: key p95": Limit(value=100, tolerance=2),
    "50 at once: private memory of one": Limit(value=40, tolerance=0.1),
    "broken rules": Limit(value=0, tolerance=COUNTED),
    "200x14x30: first plan": Limit(value=0.5, tolerance=1),
    "200x14x30: above the bound, 10 s": Limit(value=2, tolerance=0.25),
    "200x14x30: above the bound, 60 s": Limit(value=1.5, tolerance=0.25),
    "200x14x30: nights, most to fewest": Limit(value=2),
    "200x14x30: Gini of hours": Limit(value=0.145, tolerance=0.1),
    "500x14x60: first plan": Limit(value=2, tolerance=1),
    "500x14x60: above the bound, 10 s": Limit(value=3, tolerance=0.25),
    "500x14x60: above the bound, 60 s": Limit(value=2.4, tolerance=0.25),
    "500x14x60: suggestions p95": Limit(value=10, tolerance=1),
    "500x14x60: suggestions, slowest": Limit(value=25, tolerance=1),
    "500x14x60: why not, all people p95": Limit(value=2, tolerance=1.5),
    "200x14x30: 10 ill, replanned": Limit(value=50, tolerance=1),
    "200x14x30: 10 ill, replanned, slowest": Limit(value=50, tolerance=1.5),
    "planner: memory at 500x14": Limit(value=50, tolerance=0.1),
    "planner: import": Limit(value=20, tolerance=1),
    "growth": Limit(ratio=1.5, tolerance=1),
    "roster: candidates read": Limit(value=100, tolerance=2),
    "roster: grid painted, first": Limit(value=200, tolerance=2),
    "roster: grid painted, later p95": Limit(value=200, tolerance=2),
    "roster: moving key p95": Limit(ratio=2, tolerance=1),
    "roster: idle bytes in 10 s": Limit(value=0, tolerance=COUNTED),
    "roster: private memory": Limit(value=60, tolerance=0.1),
    "errands: queue read": Limit(value=100, tolerance=2),
    "errands: candidates read": Limit(value=100, tolerance=2),
    "errands: queue painted, first": Limit(value=400, tolerance=2),
    "errands: queue painted, later p95": Limit(value=200, tolerance=2),
    "errands: moving key p95": Limit(ratio=2, tolerance=1),
    "errands: idle bytes in 10 s": Limit(value=0, tolerance=COUNTED),
    "errands: an order seen elsewhere": Limit(value=2000, tolerance=0.2),
    "register: find, office, p95": Limit(value=50, tolerance=2),
    "register: find, leader, p95": Limit(value=50, tolerance=2),
    "register: a household read, p95": Limit(value=50, tolerance=2),
    "register: board read": Limit(value=200, tolerance=2),
    "register: to confirm read": Limit(value=200, tolerance=2),
    "register: found and painted, p95": Limit(value=50, tolerance=2),
    "register: household painted, p95": Limit(value=100, tolerance=2),
    "passes: to do, the town": Limit(value=100, tolerance=2),
    "passes: valid, a compound": Limit(value=100, tolerance=2),
    "passes: one given": Limit(value=50, tolerance=2),
    "passes: 1,000 on paper": Limit(value=10_000),
    "races: double, lost or wrongly told": Limit(value=0, tolerance=COUNTED),
    "seen elsewhere p95": Limit(value=1000, tolerance=0.2),
}


def limit_of(name: str) -> Limit | None:
    """The limit of a figure; every `growth: …` has the same, and on a server only what must never happen has one."""
    if name.endswith(SERVER):
        limit = LIMITS.get(name.removesuffix(SERVER))
        return limit if limit and limit.ratio is None else None
    if name.startswith("growth:"):
        name = "growth"
    elif name.endswith(": broken rules"):
        name = "broken rules"
    return LIMITS.get(name)
