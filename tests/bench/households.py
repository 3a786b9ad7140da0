"""Finding among 30,000 people by anything, a household's page, the board and the lists; read, and painted."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from db.base import execute, fetch
from dutyterm.households.reading import find, read_home
from dutyterm.households.reading_lists import read_building, read_new, read_tenants, read_unconfirmed
from dutyterm.initials import initials

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .ptys import Program, settle
from .terminal import _p95

PEOPLE, SAMPLE, PAINTED = 30_000, 120, 40
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime.fromisoformat(CLOCK)


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """By name, initials, room, door, tails, pass and two words; as the office and as a leader; then painted."""
    url = f"sqlite:///{grounds.copy('households')}"
    _fill(url)
    words = yield from _read(url)
    yield from _painted(grounds, url, words)


def _fill(url: str) -> None:
    """More people than the demo town has, in its households."""
    engine.bind(url)
    with engine.transaction():
        ((count,),) = execute("SELECT count(*) FROM person").fetchall()
        ((last,),) = execute("SELECT max(id) FROM person").fetchall()
        columns = "household_id, name, name_py, sex, birth_year, phone, origin, tenancy, created_at, updated_at"
        execute(
            f"INSERT INTO person ({columns}) SELECT {columns} FROM person WHERE moved_out IS NULL ORDER BY id LIMIT ?",
            max(PEOPLE - count, 0),
        )
        execute(
            "INSERT INTO person_key (compound_id, kind, key, person_id) SELECT k.compound_id, k.kind, k.key, p.id"
            " FROM person p JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM person WHERE moved_out IS NULL"
            " AND id <= ?) o ON o.n = p.id - ? JOIN person_key k ON k.person_id = o.id"
            " WHERE p.id > ? AND k.kind <> 'id'",
            *(last, last, last),
        )
    engine.close()


def _read(url: str) -> "Iterator[Figure]":
    engine.bind(url)
    rng = random.Random(7)
    rows = fetch(
        "SELECT p.name, p.phone, p.id_last4, h.room, c.short_code, h.id FROM person p"
        " JOIN household h ON h.id = p.household_id JOIN compound c ON c.id = h.compound_id"
        " WHERE p.phone <> '' AND p.id_last4 <> '' ORDER BY p.id",
        as_=lambda *row: row,
    )
    some = rng.sample(rows, SAMPLE)
    passes = fetch("SELECT c.short_code, s.no FROM pass s JOIN compound c ON c.id = s.compound_id LIMIT 20000",
                   as_=lambda code, no: f"{code}-{no:04d}")  # fmt: skip
    kinds: dict[str, list[str]] = {
        "name": [row[0] for row in some],
        "surname": [row[0][0] for row in some],
        "initials": [initials(row[0])[0] for row in some],
        "one letter": [initials(row[0])[0][0] for row in some],
        "room": [row[3] for row in some],
        "door": [str(rng.choice((101, 202, 301, 402, 501, 602))) for _one in some],
        "phone tail": [row[1][-4:] for row in some],
        "ID tail": [row[2] for row in some],
        "pass": rng.sample(passes, SAMPLE),
        "two words": [f"{row[4]} {initials(row[0])[0]}" for row in some],
        "nothing": [""] * 20,
    }
    office, ((leader,),) = Act(NOW, 0, ""), execute("SELECT id FROM user_account WHERE login = 'leader'").fetchall()
    for who, act in (("office", office), ("leader", Act(NOW, leader, "leader"))):
        times = [_timed(lambda act=act, one=one: find(act, one)) for words in kinds.values() for one in words]
        yield Figure(f"register: find, {who}, p95", _p95(times), "ms")
    for kind, words in kinds.items():
        yield Figure(
            f"register: find by {kind}, p95", _p95([_timed(lambda one=one: find(office, one)) for one in words]), "ms"
        )
    times = [_timed(lambda row=row: read_home(office, row[5], ZONE)) for row in some]
    yield Figure("register: a household read, p95", _p95(times), "ms")
    lists: dict[str, Callable[[], object]] = {
        "board": lambda: read_building(office, None),
        "new people": lambda: read_new(office, ZONE),
        "tenants": lambda: read_tenants(office, ZONE),
        "to confirm": lambda: read_unconfirmed(office, ZONE),
    }
    for name, read in lists.items():
        yield Figure(f"register: {name} read", median([_timed(read) for _turn in range(5)]), "ms")
    engine.close()
    return [kinds["initials"][at] for at in range(PAINTED)]


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _painted(grounds: Grounds, url: str, words: list[str]) -> Iterator[Figure]:
    """From the last key to the picture: what was looked for, then the household."""
    mine = Program(program(url, "demo", "--as", "coordinator", "--clock", CLOCK), env=grounds.env, cwd=ROOT)
    try:
        mine.seen("q ")
        settle([mine])
        mine.draw_all()
        mine.type("\x1b[18~")
        mine.seen("最近登记")
        found, opened = [], []
        for word in words:
            mine.type("/")
            settle([mine], quiet=0.2)
            sent = mine.type(word)
            found.append((mine.seen(f"找「{word}」：") - sent) * 1000)
            mine.type("\r")
            settle([mine], quiet=0.2)
            sent = mine.type("\r")
            opened.append((mine.seen("Esc 返回") - sent) * 1000)
            settle([mine], quiet=0.2)
            mine.type("\x1b")
            settle([mine], quiet=0.4)
            mine.type("\x1b")
            mine.seen("最近登记")
            settle([mine], quiet=0.4)
        yield Figure("register: found and painted", median(found), "ms")
        yield Figure("register: found and painted, p95", _p95(found), "ms")
        yield Figure("register: household painted, p95", _p95(opened), "ms")
    finally:
        mine.close()
