"""Many sessions that save at once: real processes on one database, beside bare SQL in the same run.

Each process opens the database itself and saves passages through `Store` and `gate.service.record`, the road of
the screen. The yardstick writes what an act leaves in the log, the trail and the counters under the same fair
queue, and nothing else: no lookup, no verdict, no whereabouts.
"""

import itertools
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

from db import engine
from db.audit import COLUMNS, Act
from db.base import one
from db.chain import link
from db.people import find_user
from db.posts import gates
from db.queue import FairQueue
from dutyterm.gate import service
from dutyterm.gate.board import find_gate, open_desk
from dutyterm.gate.dialogue import Dialogue
from dutyterm.gate.entry import Problem
from dutyterm.settings import Settings
from dutyterm.store import Store

from .crowds import Outcome, Plan, Save, run
from .figures import SERVER, Figure
from .grounds import Grounds
from .passers import NOW, Passer, passers
from .ptys import percentile

_ENTRY = (
    "INSERT INTO gate_entry (entry_key, post_id, at, direction, subject, person_id, t1, t1_site, decision, reason_code,"
    " recorded_by, created_at, created_by, updated_at) VALUES (?,?,?,'out','resident',?,365,'forehead','ALLOW','pass',"
    "1,?,1,?)"
)
_LAST = "SELECT seq, mac FROM audit_log ORDER BY seq DESC LIMIT 1"
_TRAIL = f"INSERT INTO audit_log ({','.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})"
_COUNTER = "INSERT INTO change (topic, seq) VALUES (?, 1) ON CONFLICT (topic) DO UPDATE SET seq = change.seq + 1"
FULL = 3.0  # seconds at full speed
_AT = "2020-02-05 00:00:00.000"


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """A rush, a burst, an ordinary hour and as fast as it goes; on PostgreSQL too where DUTYTERM_TEST_DB names one."""
    yield from _on(f"sqlite:///{grounds.copy('writers')}", "")
    if server := os.environ.get("DUTYTERM_TEST_DB"):
        with grounds.on_server(server) as url:
            yield from _on(url, SERVER)


def _on(url: str, where: str) -> Iterator[Figure]:
    engine.bind(url)
    people = passers()
    engine.close()
    bare = "bare SQL, same queue" if url.startswith("sqlite:") else "bare SQL"
    chance = random.Random(5)
    rush = _plans(people, 50, [[2 * turn + chance.random() * 2 for turn in range(8)] for _writer in range(50)])
    many = 200 if _room(url) >= 220 else 50
    burst = _plans(people, many, [[chance.random() * 2] for _writer in range(many)])
    hour = _plans(people, many, [[chance.random() * 20] for _writer in range(many)])
    full = _plans(people, 50, [[0.0] * 60 for _writer in range(50)], until=FULL)
    faults: list[str] = []
    for name, plans in (("50 in a rush", rush), (f"{many} within 2 s", burst), (f"{many} in an ordinary hour", hour)):
        yard = _times(_bare(url, plans))
        outcomes = _ours(url, plans, faults)
        times = _times(outcomes)
        for what, share in (("p50", 0.5), ("p99", 0.99)):
            pair = percentile(times, share), "ms", percentile(yard, share)
            yield Figure(f"{name}: {what}{where}", *pair, bare)
        yield Figure(f"{name}: slowest{where}", max(times), "ms", max(yard), bare)
    yard_acts = [len(one.milliseconds) for one in _bare(url, full)]
    acts = [len(one.milliseconds) for one in _ours(url, full, faults)]
    yield Figure(f"50 at full speed: acts per s{where}", sum(acts) / FULL, "acts", sum(yard_acts) / FULL, bare)
    yield Figure(f"50 at full speed: fastest to slowest{where}", max(acts) / max(min(acts), 1), "x")
    yield Figure(f"errors, lost or doubled acts{where}", len(faults), "acts")
    for fault in faults[:5]:
        print(f"  {fault}")


def _room(url: str) -> int:
    """How many connections the database takes; a server comes with 100."""
    if url.startswith("sqlite:"):
        return 1000
    engine.bind(url)
    row = one("SHOW max_connections")
    engine.close()
    return int(row[0]) if row else 0


def _plans(
    people: dict[str, list[Passer]], count: int, moments: Sequence[Sequence[float]], until: float = float("inf")
) -> list[Plan]:
    """Writers spread over the largest gates; everybody is let in once. Takes the people it uses."""
    gates = itertools.cycle(sorted(people, key=lambda code: -len(people[code]))[: min(count, 60)])
    plans = []
    for times in moments:
        code = next(gates)
        mine, people[code] = people[code][: len(times) + 1], people[code][len(times) + 1 :]
        plans.append(Plan(mine, times, until))
    return plans


def _times(outcomes: Sequence[Outcome]) -> list[float]:
    return [time for outcome in outcomes for time in outcome.milliseconds]


def _ours(url: str, plans: Sequence[Plan], faults: list[str]) -> list[Outcome]:
    """The product's acts; what was not kept exactly once goes to `faults`."""
    before = _counts(url)
    outcomes = run(lambda gate: _session(url, gate), plans)
    faults += [error for outcome in outcomes for error in outcome.errors]
    keys = [key for outcome in outcomes for key in outcome.keys]
    after = _counts(url)
    grown = [now - was for now, was in zip(after, before, strict=True)]
    if grown != [len(keys), len(keys)]:
        faults.append(f"{len(keys)} acts acknowledged, {grown[0]} rows and {grown[1]} lines of the trail kept")
    engine.bind(url)
    faults += [key for key in keys if one("SELECT count(*) FROM gate_entry WHERE entry_key = ?", key) != (1,)]
    engine.close()
    return outcomes


def _counts(url: str) -> list[int]:
    engine.bind(url)
    found = [one(f"SELECT count(*) FROM {table}") for table in ("gate_entry", "audit_log")]
    engine.close()
    return [int(row[0]) for row in found if row]


def _session(url: str, code: str) -> Save:
    """A session of the product at a gate."""
    engine.bind(url)
    engine.close()
    store, settings = Store(), Settings()
    gate = store.read_now(find_gate, code)
    assert gate
    user = store.read_now(find_user, "coordinator")
    assert user
    act = Act(NOW, user.id, user.login, gate.id, "bench")
    desk = store.read_now(open_desk, act, gate, settings, (b"bench",))

    def save(person: Passer) -> str:
        said = Dialogue(desk.codes, desk.province).enter(f"{person.no} 365", desk.today(NOW))
        assert not isinstance(said, Problem)
        return store.write_now(service.record, act, desk, said.entry).rows[0].entry_key

    return save


def _bare(url: str, plans: Sequence[Plan]) -> list[Outcome]:
    engine.bind(url)
    posts = {gate.code: gate.id for gate in gates()}
    engine.close()
    open_ = _sqlite if url.startswith("sqlite:") else _postgres
    return run(lambda gate: open_(url, posts[gate]), plans)


def _sqlite(url: str, post: int) -> Save:
    from peewee import sqlite3

    path: Path = engine.sqlite_path(url)
    connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=30)
    for name, value in engine.PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    return _saver(connection.execute, post, FairQueue(path), "BEGIN IMMEDIATE")


def _postgres(url: str, post: int) -> Save:
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    return _saver(lambda sql, *values: connection.execute(sql.replace("?", "%s"), *values), post, None, "BEGIN")


def _saver(execute: Any, post: int, queue: FairQueue | None, begin: str) -> Save:
    def save(person: Passer) -> str:
        key = uuid4().hex
        with queue.turn() if queue else nullcontext():
            execute(begin)
            execute(_ENTRY, (key, post, _AT, person.person_id, _AT, _AT))
            if not queue:
                execute("SELECT pg_advisory_xact_lock(1)")
            seq, mac = execute(_LAST).fetchone()
            line = (seq + 1, _AT, 1, "bench", post, "bench", "gate.record", "gate_entry", 1, "", "")
            execute(_TRAIL, (*line, link(mac, line)))
            execute(_COUNTER, (f"gate/{post}",))
            execute("COMMIT")
        return key

    return save
