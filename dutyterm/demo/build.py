"""From a seed and a moment to a town in the database."""

import datetime as dt
import gc
from collections.abc import Callable
from random import Random

from db import engine
from db.households import Town as TownRow

from ..i18n import _
from .accounts import appoint
from .attendance import attend
from .checks import worry
from .duties import look_after
from .incidents import arrange, happen
from .model import Clock, Town
from .names import Names
from .papers import isolate, issue
from .roster import roster
from .town import settle
from .week import Week
from .write import write

SEED = 20200205
STEPS = 100


def build(now: dt.datetime, progress: Callable[[int, int, str], None]) -> None:
    """Fill the bound database, which must be migrated and never written to, in one transaction.

    `now` (aware) is when the demo takes place: a week of history lies before it and every date hangs on it.
    `progress(done, total, text)` is called some thirty times. The same `now` gives the same rows.
    """
    if TownRow.select().exists():
        raise RuntimeError("a demo town is built into an empty database only")
    clock = Clock.at(now)

    def step(done: int, text: str) -> None:
        progress(done, STEPS, text)

    gc.disable()  # half a million records that all live to the end: looking for rubbish is a tenth of the build
    try:
        town = plan(clock, step)
        with engine.transaction():
            write(town, step)
    finally:
        gc.enable()
    step(STEPS, _("完成"))


def plan(clock: Clock, step: Callable[[int, str], None]) -> Town:
    """The whole town in memory; `step` hears how far it is, up to 40 of 100."""
    rng = Random(SEED)
    names = Names(rng, clock.today.year)
    step(0, _("安排住户"))
    town = settle(rng, names, clock)
    step(12, _("安排人员和隔离"))
    appoint(town, rng, names)
    look_after(town)
    isolate(town, rng)
    issue(town, rng, names)
    roster(town)
    attend(town)
    actors = arrange(town)
    week = Week(town, rng, names)
    week.run(lambda days: step(16 + (days + 7) * 3, _("编写一周出入")))
    happen(week, actors)
    worry(town)
    return town
