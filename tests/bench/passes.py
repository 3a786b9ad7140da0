"""Passes of a whole town: lists read, one given, a thousand printed."""

import datetime as dt
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from db.base import fetch
from db.passes import Where
from dutyterm import keyring
from dutyterm.households import pass_acts, pass_blanks, pass_cards, pass_paper, pass_reading
from dutyterm.households.pass_acts import New
from dutyterm.households.passes import Terms

from .figures import Figure
from .grounds import CLOCK, Grounds

PRINTED = 1000
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime.fromisoformat(CLOCK)
TERMS = Terms()


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """What waits in the town and a compound's list read; one pass given; a sheet of a thousand made."""
    file = grounds.copy("passes")
    engine.bind(f"sqlite:///{file}")
    act = Act(NOW, 0, "")
    compound = int(fetch("SELECT id FROM compound WHERE short_code = 'HQ'", as_=int)[0])
    try:
        for name, choice, where in (("to do, the town", "todo", None), ("valid, a compound", "active", compound)):
            took = [_ms(pass_reading.read_board, act, choice, where, ZONE, TERMS) for _turn in range(15)]
            yield Figure(f"passes: {name}", median(took), "ms")
        yield Figure("passes: one given", median(list(_given(act))), "ms")
        began = perf_counter()
        keys = keyring.load(file.with_name(file.name + ".key"))
        found: list[pass_reading.Listed] = []
        for one in fetch("SELECT compound_id FROM pass GROUP BY 1 ORDER BY count(*) DESC", as_=int):
            with engine.transaction():
                found += pass_blanks.print_passes(act, Where(one), ZONE).passes
            if len(found) >= PRINTED:
                break
        found = found[:PRINTED]
        page = pass_paper.sheets("bench", [pass_cards.card(one, keys) for one in found])
        assert page.count("<article>") == PRINTED
        yield Figure("passes: 1,000 on paper", (perf_counter() - began) * 1000, "ms")
    finally:
        engine.close()


def _given(act: Act) -> Iterator[float]:
    without = fetch(
        "SELECT p.id FROM person p WHERE p.moved_out IS NULL AND NOT EXISTS (SELECT 1 FROM pass s WHERE s.person_id ="
        " p.id) ORDER BY p.id LIMIT 40",
        as_=int,
    )
    for person_id in without:
        began = perf_counter()
        with engine.transaction():
            pass_acts.issue(act, New(person_id=person_id), ZONE, TERMS)
        yield (perf_counter() - began) * 1000


def _ms(run: Callable[..., Any], *values: Any) -> float:
    began = perf_counter()
    run(*values)
    return (perf_counter() - began) * 1000
