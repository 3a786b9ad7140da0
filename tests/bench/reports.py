"""Reports over two months: a town's day among 2,000,000 passages; a leader's board; 28 leaders who tick at once."""

import datetime as dt
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from db.base import execute, fetch, one, utc_text
from db.figures import Scope, Stretch, counted
from dutyterm.five_ones.reading import read_overview, read_round
from dutyterm.five_ones.rules import Terms
from dutyterm.reports.trouble import read_curves, read_troubles
from dutyterm.settings import Settings
from tests.five_ones.ticking import tick_at_once

from .figures import Figure
from .grounds import CLOCK, Grounds

PASSAGES, DAYS = 2_000_000, 60
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime.fromisoformat(CLOCK)
TODAY = NOW.date()
TIMES = 5


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """The report of a day with and without history before it; boards and the situation; ticks that must not be lost."""
    url = f"sqlite:///{grounds.copy('reports')}"
    engine.bind(url)
    day = Stretch(TODAY - dt.timedelta(days=1), _midnight(-1), _midnight(0))
    short = _time(lambda: counted(Scope("town", 0), day))
    yield from _boards()
    _history()
    full = _time(lambda: counted(Scope("town", 0), day))
    rows = one("SELECT count(*) FROM gate_entry")
    assert rows and rows[0] >= PASSAGES
    yield Figure("reports: town's day of 2,000,000 passages", full, "ms", short, "the same day without history")
    act = Act(NOW, 0, "bench")
    yield Figure("reports: situation read", _time(lambda: read_troubles(act, Settings())), "ms")
    yield Figure("reports: curves read", _time(lambda: read_curves(act, TODAY, Settings())), "ms")
    engine.close()
    yield from _ticks(grounds)


def _midnight(days: int) -> dt.datetime:
    return dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(), ZONE)


def _time(work: object) -> float:
    times = []
    for _turn in range(TIMES):
        start = perf_counter()
        work()  # type: ignore[operator]
        times.append((perf_counter() - start) * 1000)
    return median(times)


def _boards() -> Iterator[Figure]:
    leaders = fetch("SELECT DISTINCT user_id FROM leader_assignment ORDER BY user_id", as_=int)
    own = Act(NOW, leaders[0], "L1")
    yield Figure("reports: leader's board read", _time(lambda: read_round(own, TODAY)), "ms")
    act = Act(NOW, 0, "bench")
    yield Figure("reports: all leaders read", _time(lambda: read_overview(act, TODAY, ZONE, Terms())), "ms")


def _history() -> None:
    """Sixty days of passages: the town's own week copied back day by day until there are enough."""
    have = one("SELECT count(*), max(id) FROM gate_entry")
    assert have
    rows, turn = int(have[0]), 0
    columns = "post_id, direction, subject, mask, t1, decision, reason_code, recorded_by, state, version"
    with engine.transaction():
        first, last = utc_text(NOW - dt.timedelta(days=7)), utc_text(NOW)
        while rows < PASSAGES:
            turn += 1
            done = execute(
                f"INSERT INTO gate_entry (entry_key, at, created_at, updated_at, {columns})"
                " SELECT 'h' || ? || '-' || id, strftime('%Y-%m-%d %H:%M:%f', at, ?), created_at, updated_at,"
                f" {columns} FROM gate_entry WHERE at >= ? AND at < ? AND entry_key NOT LIKE 'h%' AND t1 IS NOT NULL"
                " AND decision IN ('ALLOW','REFUSE') AND subject <> 'emergency' LIMIT ?",
                *(turn, f"-{7 * (turn % 9 + 1)} days", first, last, PASSAGES - rows),
            )
            rows += int(done.rowcount)


def _ticks(grounds: Grounds) -> Iterator[Figure]:
    """28 leaders at once, each through all their doors: how long an entry takes, and that none is lost."""
    url = f"sqlite:///{grounds.copy('ticks')}"
    engine.bind(url)
    execute("DELETE FROM visit")
    leaders = fetch("SELECT DISTINCT user_id FROM leader_assignment WHERE to_at IS NULL ORDER BY user_id", as_=int)
    engine.close()
    found = tick_at_once(url, leaders)
    said, slowest = sum(count for count, _worst in found), [worst for _count, worst in found]
    engine.bind(url)
    stored = one("SELECT count(*) FROM visit")
    engine.close()
    assert stored
    yield Figure("reports: ticks lost of 28 leaders", said - int(stored[0]), "ticks")
    yield Figure("reports: slowest tick of 28 at once", max(slowest), "ms")
