"""The coordinator's queue with 6,000 errands of which 150 are open: read, shown, moved through; seen by others."""

import datetime as dt
import random
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from db.base import execute, fetch, insert_many
from dutyterm.errands.reading import candidates, read_queue, read_round
from dutyterm.errands.rules import Terms

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .ptys import Program, pump, settle
from .terminal import AGAINST, BARE, BARE_READY, IDLE, _key, _ms, _p95

ALL, OPEN = 6_000, 150
MOVES, SWITCHES = 40, 7
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime.fromisoformat(CLOCK)
QUEUE = r"没办完 150 张[\s\S]*空格"
WISHES = ("2斤瘦肉 白菜", "鸡蛋 大米10kg", "降压药", "土豆2个 姜", "牛奶2箱", "青菜 豆腐两块 盐")


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Reading the queue, a round and candidates; from a letter to the picture; moving keys; another session's order."""
    url = f"sqlite:///{grounds.copy('errands')}"
    carrier = fill(url)
    yield from _read(url, carrier)
    mine = Program(program(url, "demo", "--as", "coordinator", "--clock", CLOCK), env=grounds.env, cwd=ROOT)
    bare = Program(BARE, env=grounds.env, cwd=ROOT)
    try:
        mine.seen("q ")
        bare.seen(BARE_READY)
        settle([mine, bare])
        for one in (mine, bare):
            one.draw_all()
        sent = mine.type("\x1bOS")
        yield Figure("errands: queue painted, first", (mine.seen(QUEUE) - sent) * 1000, "ms")
        settle([mine], quiet=0.3)
        yield from _switched(mine)
        yield from _moved(mine, bare)
        before = mine.written
        pump([mine], IDLE)
        yield Figure("errands: idle bytes in 10 s", mine.written - before, "B")
        sent = perf_counter()
        _order(url)
        yield Figure("errands: an order seen elsewhere", (mine.seen("没办完 151 张") - sent) * 1000, "ms")
    finally:
        mine.close()
        bare.close()


def _read(url: str, carrier: int) -> Iterator[Figure]:
    engine.bind(url)
    act, terms = Act(NOW, 0, ""), Terms()
    some = fetch("SELECT id FROM errand WHERE state = 'requested' LIMIT 5", as_=int)
    for name, read in (
        ("errands: queue read", lambda: read_queue(act, terms, ZONE)),
        ("errands: a round read", lambda: read_round(act, carrier, terms, ZONE)),
        ("errands: candidates read", lambda: candidates(act, some, ZONE)),
    ):
        times = []
        for _turn in range(7):
            start = perf_counter()
            read()
            times.append((perf_counter() - start) * 1000)
        yield Figure(name, median(times), "ms")
    engine.close()


def _switched(mine: Program) -> Iterator[Figure]:
    times = []
    for _turn in range(SWITCHES):
        mine.type("f")
        mine.seen("今天办完")
        settle([mine], quiet=0.3)
        mine.draw_all()
        sent = mine.type("v")
        times.append((mine.seen(QUEUE) - sent) * 1000)
        settle([mine], quiet=0.3)
    yield Figure("errands: queue painted, later p95", max(times), "ms")


def _moved(mine: Program, bare: Program) -> Iterator[Figure]:
    _key(bare, "\x1bOR")
    pairs = []
    for turn in range(MOVES):
        down = "\x1b[B" if turn % 20 < 12 else "\x1b[A"
        pairs.append((_key(mine, down), _key(bare, down)))
    yield Figure("errands: moving key p95", *_ms(pairs, _p95), AGAINST)


def fill(url: str) -> int:
    """Sixty days of errands, 150 of them open; the id of somebody who carries some."""
    engine.bind(url)
    chance = random.Random(1)
    with engine.transaction():
        if engine.is_sqlite():
            execute("DROP TRIGGER errand_event_no_delete")
            execute("DROP TRIGGER errand_money_no_delete")
        for table in ("errand_money", "errand_event", "errand_item", "errand"):
            execute(f"DELETE FROM {table}")
        homes = fetch("SELECT id FROM household WHERE occupancy <> 'vacant' ORDER BY id LIMIT 300", as_=int)
        people = fetch("SELECT id FROM user_account WHERE active AND role = 'volunteer' ORDER BY id LIMIT 40", as_=int)
        rows, items = [], []
        for number in range(1, ALL + 1):
            open_ = number > ALL - OPEN
            made = NOW - dt.timedelta(minutes=14 * (ALL - number) + 5)
            text, at = WISHES[number % len(WISHES)], made.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.000")
            state = chance.choice(("requested", "requested", "assigned", "accepted", "picked_up"))
            state = state if open_ else "settled"
            end = (NOW + dt.timedelta(hours=chance.randrange(-1, 6))).astimezone(dt.UTC)
            who = None if state == "requested" else chance.choice(people)
            done = None if open_ else at
            rows.append((chance.choice(homes), "grocery", "chat", chance.choice((1, 2, 3, 3, 3, 4)), text, at,
                         f"{end:%Y-%m-%d %H:%M:%S.000}", state, at, who, done, "" if open_ else "door", done,
                         "" if open_ else "cash", f"b{number}", at, at))  # fmt: skip
            items += [(number, number, word, at, at) for word in text.split()]
        insert_many(
            "errand",
            ("household_id", "kind", "channel", "priority", "text", "run_at", "window_end", "state", "state_at",
             "assignee_id", "delivered_at", "deliver_how", "closed_at", "settle_how", "entry_key", "created_at",
             "updated_at"),
            rows,
        )  # fmt: skip
        first = int(fetch("SELECT MIN(id) FROM errand", as_=int)[0]) - 1
        insert_many(
            "errand_item",
            ("errand_id", "origin_id", "name", "created_at", "updated_at"),
            [(first + number, first + origin, *rest) for number, origin, *rest in items],
        )
    engine.close()
    return next(int(row[9]) for row in reversed(rows) if row[9])


def _order(url: str) -> None:
    from db.errand_lists import door
    from dutyterm.errands.ordering import Order, create
    from dutyterm.store import Store

    engine.bind(url)
    store = Store()
    home = store.read_now(lambda: fetch("SELECT household_id FROM errand LIMIT 1", as_=int)[0])
    assert store.read_now(door, home)
    store.write_now(create, Act(NOW, 0, ""), Order("bench", home, "phone", "胰岛素"), Terms(), ZONE)
    store.close()
