"""Lookups at the line and lists below it: beside the same SQL on the bare connection, and as the town grows old.

People are found among the 25,000 of the demo town. The log is measured with 2,000 rows of one post and with
2,000,000 rows of the town: the older ones are the demo's own week, told again for the weeks before it, so that
today stays what it is.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from db import engine
from db import gate as log
from db import presence as where
from db.audit import Act
from db.base import database, execute
from db.escalations import open_escalations
from dutyterm.gate.board import board, find_gate, open_desk
from dutyterm.gate.desk import Desk, find
from dutyterm.settings import Settings

from .figures import Figure
from .grounds import Grounds
from .passers import NOW, passers

FEW, MANY = 2_000, 2_000_000
GATE = "HQ"
PEOPLE = 150  # how many are looked up
TURNS = 3  # the two histories are read in turn, and the quietest turn counts
ROWS = 50  # rows of a list, as many as both histories have
SHIFT = NOW - dt.timedelta(hours=2)  # when today's shift began
MIDNIGHT = dt.datetime(2020, 2, 4, 16, 0, tzinfo=dt.UTC)  # when today began in the town
BAD_PLAN = re.compile(r"^SCAN (?!x USING INDEX escalation_open)|USE TEMP B-TREE")  # that index holds open ones alone
# few rows are ever left to sort: people of a key or a door, passes of a person, what is open in a town or a household
SMALL = ("person_key", "FROM escalation", "FROM isolation", "FROM pass s", "p.household_id", "h.room =", "entry_key")


_KNOWN = (
    "SELECT max(person_id), max(entry_key) FROM gate_entry WHERE person_id IS NOT NULL AND state = 'live'"
    " AND decision = 'ALLOW' GROUP BY person_id ORDER BY max(id) DESC LIMIT 30"
)


class Known(NamedTuple):
    """Somebody whom both histories know, and the key of one of their rows."""

    person_id: int
    entry_key: str


class Reading(NamedTuple):
    """Something that is read all the time."""

    name: str
    read: Callable[[Any], object]  # of a Passer, or of somebody Known


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Lookups against the same SQL, growth with the history, and no plan that reads a whole table."""
    file = grounds.copy("lookups")
    engine.bind(f"sqlite:///{file}")
    desk, people = _desk(), passers()[GATE][:PEOPLE]
    bad: list[str] = []
    for name, read in _lookups(desk):
        yield Figure(f"{name}", *_beside(read, people, bad), "the same SQL, bare")
    whole = _beside(lambda _one: board(desk, NOW, "log", log.ALL), people[:20], bad)
    yield Figure("what the screen shows, all of it", *whole, "the same SQL, bare")
    engine.close()

    few, many = grounds.copy("few"), grounds.copy("many")
    _forget(few, desk.gate.id)
    _repeat(many)
    engine.bind(f"sqlite:///{few}")
    known = [Known(*row) for row in execute(_KNOWN).fetchall()]
    engine.close()
    found: dict[str, tuple[list[float], list[float]]] = {}
    for _turn in range(TURNS):
        for side, path in enumerate((few, many)):
            engine.bind(f"sqlite:///{path}")
            for name, read in _histories(desk):
                found.setdefault(name, ([], []))[side].append(median(_times(read, known)))
            engine.close()
    for name, (small, large) in found.items():
        yield Figure(f"growth: {name}", min(large), "ms", min(small), f"{FEW} rows")
    engine.bind(f"sqlite:///{many}")
    for _name, read in _histories(desk):
        bad += _plans(read, known[0])
    engine.close()
    yield Figure("plans that read or sort a whole table", len(set(bad)), "plans")
    for plan in sorted(set(bad)):
        print(f"  {plan}")


def _desk() -> Desk:
    gate = find_gate(GATE)
    assert gate
    return open_desk(Act(MIDNIGHT, 0, "bench"), gate, Settings(), (b"bench",))


def _lookups(desk: Desk) -> list[Reading]:
    return [
        Reading("by pass", lambda one: find(desk, str(one.no))),
        Reading("by room", lambda one: find(desk, one.room)),
        Reading("by initials", lambda one: find(desk, one.initials)),
        Reading("by phone tail", lambda one: find(desk, one.phone[-4:] or "0000")),
        Reading("by whole phone", lambda one: find(desk, one.phone or "13800000000")),
    ]


def _histories(desk: Desk) -> list[Reading]:
    post, compound = desk.gate.id, desk.gate.compound_id
    refused = log.Filter(decision="REFUSE")
    today = log.Filter(MIDNIGHT, MIDNIGHT + dt.timedelta(days=1))
    return [
        Reading("last passages", lambda one: log.last_passages(post, ROWS)),
        Reading("last refusals", lambda one: log.last_passages(post, ROWS, refused)),
        Reading("passages of a day", lambda one: log.last_passages(post, ROWS, today)),
        Reading("passages of a person", lambda one: log.last_passages(post, 1, log.Filter(person_id=one.person_id))),
        Reading("counts of the shift", lambda one: log.counts(post, SHIFT)),
        Reading("how many are out", lambda one: where.whereabouts_counts(compound)),
        Reading("who is out", lambda one: where.still_out(compound)),
        Reading("which visitors are in", lambda one: where.visitors_in(compound)),
        Reading("waiting for a recheck", lambda one: log.open_rechecks(post)),
        Reading("a person's last passage", lambda one: log.last_of_person(one.person_id, post_id=post)),
        Reading("a person's last admission", lambda one: log.last_admission(one.person_id)),
        Reading("own last row", lambda one: log.own_last(post, 1, SHIFT)),
        Reading("rows of a key", lambda one: log.passages_of_key(one.entry_key)),
        Reading("open escalations", lambda one: open_escalations()),
    ]


def _beside(read: Callable[[Any], object], people: Sequence[Any], bad: list[str]) -> tuple[float, str, float]:
    """Milliseconds of a reading and of its SQL alone (medians); bad plans go to `bad`."""
    mine, bare = [], []
    bad += _plans(read, people[0])
    for one in people:
        statements = _statements(read, one)
        mine += _times(read, [one])
        begun = perf_counter()
        for sql, values in statements:
            database.connection().execute(sql, values).fetchall()
        bare.append((perf_counter() - begun) * 1000)
    return median(mine), "ms", median(bare)


def _times(read: Callable[[Any], object], people: Sequence[Any]) -> list[float]:
    found = []
    for one in people:
        begun = perf_counter()
        read(one)
        found.append((perf_counter() - begun) * 1000)
    return found


def _statements(read: Callable[[Any], object], one: Any) -> list[tuple[str, Sequence[Any]]]:
    """The SQL a reading sends."""
    sent: list[tuple[str, Sequence[Any]]] = []
    whole = database.obj.execute_sql

    def listen(sql: str, params: Sequence[Any] = ()) -> Any:
        sent.append((sql, params))
        return whole(sql, params)

    database.obj.execute_sql = listen
    try:
        read(one)
    finally:
        del database.obj.execute_sql
    return sent


def _plans(read: Callable[[Any], object], one: Any) -> list[str]:
    """Steps of a reading's plans that read or sort a whole table."""
    bad = []
    for sql, values in _statements(read, one):
        for _id, _parent, _unused, step in execute(f"EXPLAIN QUERY PLAN {sql}", *values).fetchall():
            small = "TEMP B-TREE" in step and any(word in sql for word in SMALL)
            if BAD_PLAN.search(step) and not small:
                bad.append(f"{step}: {' '.join(sql.split())[-150:]}")
    return bad


def _quick(file: Path) -> None:
    """Bind a file for writing in bulk, without the care that a real town needs."""
    engine.bind(f"sqlite:///{file}")
    for pragma in ("foreign_keys=0", "synchronous=0", "secure_delete=0", "cache_size=-262144"):
        execute(f"PRAGMA {pragma}")


def _forget(file: Path, post: int) -> None:
    """Leave the newest rows of one post only."""
    _quick(file)
    with engine.transaction():
        execute(
            "DELETE FROM gate_entry WHERE id NOT IN"
            " (SELECT id FROM gate_entry WHERE post_id = ? ORDER BY at DESC, id DESC LIMIT ?)",
            *(post, FEW),
        )
    engine.close()


def _repeat(file: Path) -> None:
    """Tell the demo's week again for the weeks before it, until there are MANY rows."""
    _quick(file)
    columns = [row[1] for row in execute("PRAGMA table_info(gate_entry)").fetchall() if row[1] != "id"]
    moved = {name: f"strftime('%Y-%m-%d %H:%M:%f', {name}, ?1)" for name in ("at", "created_at", "updated_at")}
    moved |= {"entry_key": "entry_key || ?1", "corrects_id": "NULL"}
    values = ",".join(moved.get(name, name) for name in columns)
    newest, have = (int(execute(f"SELECT {what} FROM gate_entry").fetchall()[0][0]) for what in ("max(id)", "count(*)"))
    connection, week = database.connection(), 0
    with engine.transaction():
        while have < MANY:
            week += 1
            have += connection.execute(
                f"INSERT INTO gate_entry ({','.join(columns)}) SELECT {values} FROM gate_entry"
                f" WHERE id <= ?2 AND decision <> 'RECHECK' LIMIT ?3",
                (f"-{7 * week} days", newest, MANY - have),
            ).rowcount
    engine.close()
