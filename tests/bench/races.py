"""A thousand races of twenty processes for the same errand, on SQLite and, where a server is named, on PostgreSQL."""

import os
from collections.abc import Iterator
from time import perf_counter

from db import engine
from db import errands as table
from db.base import execute, fetch, insert, utc
from tests.errands.races import race

from .figures import SERVER, Figure
from .grounds import Grounds

RACES, CROWD = 1_000, 20
MADE = "2020-02-05 00:00:00.000"


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Who got it, who was told so, and whether any request is lost."""
    yield from _raced(f"sqlite:///{grounds.copy('races')}", "")
    if server := os.environ.get("DUTYTERM_TEST_DB"):
        with grounds.on_server(server) as url:
            yield from _raced(url, SERVER)


def _raced(url: str, name: str) -> Iterator[Figure]:
    volunteers, first = _prepared(url)
    begun = perf_counter()
    rounds = race(url, volunteers, first, RACES)
    took = perf_counter() - begun
    engine.bind(url)
    owners = dict(execute("SELECT id, assignee_id FROM errand WHERE id >= ? AND state = 'assigned'", first).fetchall())
    wrong = sum(
        said.count("given") != 1 or len(set(said)) != 2 or owners.get(first + number) != volunteers[said.index("given")]
        for number, said in enumerate(rounds)
    )
    events = fetch("SELECT COUNT(*) FROM errand_event WHERE act = 'assign' AND errand_id >= ?", first, as_=int)[0]
    trail = fetch("SELECT COUNT(*) FROM audit_log WHERE action = 'errand.assign'", as_=int)[0]
    lost = RACES - len(owners)
    engine.close()
    faults = wrong + lost + abs(events - RACES) + abs(trail - RACES)
    yield Figure(f"races: double, lost or wrongly told{name}", faults, "")
    yield Figure(f"races: one errand, {CROWD} processes{name}", took / RACES * 1000, "ms")


def _prepared(url: str) -> tuple[list[int], int]:
    engine.bind(url)
    with engine.transaction():
        names = ("login", "display", "role", "created_at", "updated_at")
        volunteers = [
            insert("user_account", names, (f"race{n}", f"快手{n}", "volunteer", MADE, MADE)) for n in range(CROWD)
        ]
        home = fetch("SELECT MIN(id) FROM household", as_=int)[0]
        at = utc(MADE)
        made = [table.add_errand(f"race-{number}", at, 0, household_id=home, kind="grocery", channel="chat", priority=3,
                                 text="米", run_at=at, window_end=at) for number in range(RACES)]  # fmt: skip
    engine.close()
    assert made[0] is not None and made == list(range(made[0], made[0] + RACES))
    return volunteers, made[0]
