"""How long the roster's lists take in a full town: 90 posts, three shifts a day, 260 people, three weeks planned."""

import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from db import engine
from db import roster as table
from db.audit import Act
from db.base import insert, insert_many, utc_text
from dutyterm.roster import planning
from dutyterm.roster.planning import Plan
from dutyterm.roster.reading import read_around, read_board, read_candidates
from dutyterm.roster.rules import Terms

ZONE, TERMS = ZoneInfo("Asia/Shanghai"), Terms()
FIRST = dt.date(2020, 1, 27)
DAYS, POSTS, PEOPLE = 21, 90, 260
NOW = dt.datetime(2020, 2, 5, 8, 0, tzinfo=ZONE)
WHEN = ("全天", "白班", "夜班", "周末", "周一至周五晚")


def build(folder: Path) -> Act:
    """A town with its roster three quarters filled; who acts in it."""
    url = f"sqlite:///{folder / 'town.db'}"
    engine.create(url)
    engine.bind(url)
    act, chance, stamp = Act(NOW, 0, "bench"), random.Random(4), utc_text(NOW)
    meta = ("created_at", "updated_at")
    with engine.transaction():
        town = insert("town", ("name", *meta), ("镇", stamp, stamp))
        community = insert("community", ("town_id", "name", *meta), (town, "社区", stamp, stamp))
        compounds = [
            insert("compound", ("community_id", "name", "short_code", "kind", *meta),
                   (community, f"村{number}", f"P{number}", "village", stamp, stamp))
            for number in range(POSTS)
        ]  # fmt: skip
        gates = [(f"第{n}村村口", f"P{n}", "gate", one, stamp, stamp) for n, one in enumerate(compounds)]
        insert_many("post", ("name", "code", "kind", "compound_id", *meta), gates)
        homes = [
            insert("household", ("compound_id", "room", "occupancy", *meta), (one, "1", "owner", stamp, stamp))
            for one in compounds
        ]
        insert_many(
            "user_account",
            ("login", "display", "role", "availability", "most_shifts", "birth_year", "home_household_id", *meta),
            [(f"v{n}", f"值守{n}", "volunteer", chance.choice(WHEN), chance.choice((3, 4, 5, 6)),
              chance.randrange(1946, 2001), chance.choice(homes), stamp, stamp) for n in range(PEOPLE)],
        )  # fmt: skip
        for name, starts, ends in (("早班", "06:00", "14:00"), ("中班", "14:00", "22:00"), ("夜班", "22:00", "06:00")):
            planning.set_template(act, Plan(name, starts, ends, 1, 2), FIRST)
        planning.apply(act, FIRST, FIRST + dt.timedelta(days=DAYS - 1), ZONE, TERMS)
        rows = []
        for number in range(DAYS):
            day = FIRST + dt.timedelta(days=number)
            shifts = table.shifts_of_days(day, day)
            for shift, person in zip(chance.sample(shifts, 200), chance.sample(range(1, PEOPLE + 1), 200), strict=True):
                rows.append((shift.id, person, "planned", "planner", stamp, stamp))
        insert_many("assignment", ("shift_id", "user_id", "state", "source", *meta), rows)
    return act


def timed(work: Callable[[], object], turns: int = 30) -> list[float]:
    """Milliseconds of each turn."""
    found = []
    for _ in range(turns):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return found


def measure() -> dict[str, list[float]]:
    """Milliseconds of each list, by its name."""
    with tempfile.TemporaryDirectory() as folder:
        act = build(Path(folder))
        today = NOW.date()
        holes = [one.shift.id for one in read_board(act, today, today, TERMS).gaps]
        turn = iter(holes * 10)
        found = {
            "day of 90 posts": timed(lambda: read_board(act, today, today, TERMS)),
            "week of 90 posts": timed(lambda: read_board(act, today, today + dt.timedelta(days=6), TERMS), 10),
            "due and on": timed(
                lambda: read_around(act, NOW - dt.timedelta(hours=1), NOW + dt.timedelta(hours=3), TERMS)
            ),
            "candidates for a hole": timed(lambda: read_candidates(act, next(turn), ZONE, TERMS)),
        }
        engine.close()
    return found


if __name__ == "__main__":
    for name, times in measure().items():
        print(f"{name:24} median {statistics.median(times):6.1f} ms   slowest {max(times):6.1f} ms")
