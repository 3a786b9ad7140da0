"""The roster's grid of 90 posts x 3 shifts x 2 people: painted, moved through, beside the bare app; reading it."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from db.base import execute, fetch, insert, insert_many
from dutyterm.roster import planning
from dutyterm.roster.planning import Plan
from dutyterm.roster.reading import read_board, read_candidates
from dutyterm.roster.rules import Terms

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .ptys import Program, private_mb, pump, settle
from .terminal import AGAINST, BARE, BARE_READY, IDLE, _key, _ms, _p95

POSTS, PEOPLE = 90, 2
MOVES, SWITCHES = 60, 8
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime.fromisoformat(CLOCK)
FIRST, LAST = dt.date(2020, 2, 3), dt.date(2020, 2, 9)
GRID = r"^\S+ +.*\d/2-3 .*\d/2-3 .*\n.*1 2 3 前"  # names in the last row above the keys
WEEK = r"^\S+ +\d .*夜.*\n.*1 2 3 前"
SHIFTS = (("早班", "06:00", "14:00"), ("中班", "14:00", "22:00"), ("夜班", "22:00", "06:00"))


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Reading a day, a week and candidates; the grid's first and later paint; moving keys."""
    url = f"sqlite:///{grounds.copy('roster')}"
    hole = fill(url)
    yield from _read(url, hole)
    mine = Program(program(url, "demo", "--as", "coordinator", "--clock", CLOCK), env=grounds.env, cwd=ROOT)
    bare = Program(BARE, env=grounds.env, cwd=ROOT)
    try:
        mine.seen("q ")
        bare.seen(BARE_READY)
        settle([mine, bare])
        for one in (mine, bare):
            one.draw_all()
        mine.type("\x1bOQ")
        mine.seen("正在缺")
        settle([mine])
        yield from _switched(mine)
        yield from _moved(mine, bare)
        before = mine.written
        pump([mine], IDLE)
        yield Figure("roster: idle bytes in 10 s", mine.written - before, "B")
        yield Figure("roster: private memory", private_mb(mine.pid), "MB", private_mb(bare.pid), AGAINST)
    finally:
        mine.close()
        bare.close()


def _read(url: str, hole: int) -> Iterator[Figure]:
    engine.bind(url)
    act, terms = Act(NOW, 0, ""), Terms()
    for name, read in (
        ("roster: a day read", lambda: read_board(act, NOW.date(), NOW.date(), terms)),
        ("roster: a week read", lambda: read_board(act, FIRST, LAST, terms)),
        ("roster: candidates read", lambda: read_candidates(act, hole, ZONE, terms)),
    ):
        times = []
        for _turn in range(7):
            start = perf_counter()
            read()
            times.append((perf_counter() - start) * 1000)
        yield Figure(name, median(times), "ms")
    engine.close()


def _switched(mine: Program) -> Iterator[Figure]:
    """From the letter to the whole grid, reading included."""
    grids, weeks = [], []
    for _turn in range(SWITCHES):
        grids.append(_until(mine, "t", GRID))
        weeks.append(_until(mine, "w", WEEK))
    yield Figure("roster: grid painted, first", grids[0], "ms")
    yield Figure("roster: grid painted, later p95", max(grids[1:]), "ms")
    yield Figure("roster: week painted", median(weeks), "ms")
    _key(mine, "t")


def _until(mine: Program, letter: str, regex: str) -> float:
    """Milliseconds from a letter to the picture that shows `regex`, which stands in the grid's last lines."""
    mine.draw_all()
    sent = mine.type(letter)
    found = (mine.seen(regex) - sent) * 1000
    settle([mine], quiet=0.3)
    return found


def _moved(mine: Program, bare: Program) -> Iterator[Figure]:
    _key(bare, "\x1bOR")
    pairs = []
    for turn in range(MOVES):
        key = "\x1b[C" if turn % 10 in (3, 7) else "\x1b[D" if turn % 10 in (5, 9) else "\x1b[B"
        down = "\x1b[B" if turn % 20 < 12 else "\x1b[A"
        pairs.append((_key(mine, key), _key(bare, down)))
    yield Figure("roster: moving key p50", *_ms(pairs, median), AGAINST)
    yield Figure("roster: moving key p95", *_ms(pairs, _p95), AGAINST)


def fill(url: str) -> int:
    """Ninety posts with a week of shifts, two people on most of them; the id of one that is short."""
    engine.bind(url)
    act, made, chance = Act(NOW, 0, ""), NOW.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.000"), random.Random(1)
    with engine.transaction():
        for table in ("cover_request", "swap_request", "handover", "assignment", "shift", "shift_template"):
            execute(f"DELETE FROM {table}")
        have = int(fetch("SELECT COUNT(*) FROM post WHERE active", as_=int)[0])
        names = ("name", "code", "kind", "visitor_policy", "created_at", "updated_at")
        for number in range(have, POSTS):
            insert("post", names, (f"第{number}巡逻组", f"P{number:02}", "patrol", "register", made, made))
        for name, starts, ends in SHIFTS:
            for post in fetch("SELECT code FROM post WHERE active ORDER BY code", as_=str):
                planning.set_template(act, Plan(name, starts, ends, PEOPLE, PEOPLE + 1, post=post), FIRST)
    with engine.transaction():
        planning.apply(act, FIRST, LAST, ZONE, Terms())
        people = fetch("SELECT id FROM user_account WHERE active AND role IN ('volunteer', 'leader', 'cadre')", as_=int)
        shifts = fetch("SELECT id FROM shift ORDER BY start_at, id", as_=int)
        rows = [
            (shift, user, "planned", "assigned", made, made)
            for shift in shifts
            for user in chance.sample(people, PEOPLE - (chance.random() < 0.1))
        ]
        insert_many("assignment", ("shift_id", "user_id", "state", "source", "created_at", "updated_at"), rows)
    engine.close()
    there = Counter(row[0] for row in rows)
    return int(next(shift for shift in shifts if there[shift] < PEOPLE))
