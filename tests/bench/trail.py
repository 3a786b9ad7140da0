"""The trail and the clock's work: a whole check, one of what is new, and forgetting 2,000,000 passages beside gates."""

import subprocess
import sys
from collections.abc import Iterator
from statistics import quantiles
from time import perf_counter

from db import audit, care, engine
from db.audit import Act, record
from db.base import execute, insert_many
from db.chain import START, digest, link
from dutyterm.drafts import Drafts
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import run
from dutyterm.store import Store
from dutyterm.trail.check import check
from dutyterm.trail.rules import Mark

from .figures import Figure
from .grounds import ROOT, Grounds
from .lookups import _repeat
from .passers import NOW

ROWS, NEW, GATES = 200_000, 100, 4
PAUSE = 0.25  # seconds between two acts of a gate: far busier than one is


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Checks of a long trail; with `long` also a first night of retention on the largest town."""
    engine.bind(f"sqlite:///{grounds.copy('trail')}")
    _lengthen(ROWS)
    begun = perf_counter()
    whole = check(Mark())
    full = (perf_counter() - begun) * 1000
    assert not whole.faults
    with engine.transaction():
        for number in range(NEW):
            record(Act(NOW, 1, "wang"), "people.change", "user_account", number, values={"role": ("a", "b")})
    begun = perf_counter()
    new = check(whole.mark)
    later = (perf_counter() - begun) * 1000
    begun = perf_counter()
    bare = check(whole.mark, slice_=0)
    only = (perf_counter() - begun) * 1000
    assert not new.faults and not bare.faults
    engine.close()
    yield Figure(f"the trail, all {ROWS} rows", full, "ms")
    yield Figure(f"the trail, {NEW} new rows and a slice", later, "ms", full, "all of it")
    yield Figure(f"the trail, {NEW} new rows alone", only, "ms", full, "all of it")
    if long:
        yield from _retention(grounds)


def _lengthen(rows: int) -> None:
    """A trail of so many rows, half of them with a value."""
    seq, mac = execute("SELECT seq, mac FROM audit_log ORDER BY seq DESC LIMIT 1").fetchall()[0] or (0, START)
    new, values = [], []
    ((last,),) = execute("SELECT max(id) FROM audit_log").fetchall()
    for number in range(int(seq) + 1, rows + 1):
        change = {"state": ("live", "undone")} if number % 2 else {}
        columns = (number, audit.utc_text(NOW), 1, "wang", 1, "abc123", "gate.undo", "gate_entry", number,
                   ",".join(change), digest(change))  # fmt: skip
        mac = link(str(mac), columns)
        last = int(last) + 1
        new.append((last, *columns, mac))
        values += [(last, name, *one) for name, one in change.items()]
    with engine.transaction():
        insert_many("audit_log", ("id", *audit.COLUMNS), new)
        insert_many("audit_value", ("audit_id", "field", "before", "after"), values)


def _retention(grounds: Grounds) -> Iterator[Figure]:
    file = grounds.copy("retention")
    _repeat(file)
    url = f"sqlite:///{file}"
    engine.bind(url)
    alone = _gates(url, 8)
    store, drafts, act = Store(), Drafts(file.with_name("no-drafts")), Act(NOW, 0, "tick")
    begun = perf_counter()
    due = run(store, act, Terms(), drafts, dry_run=True).done["gate"]
    counted = perf_counter() - begun
    crowd = _start(url, 600)
    begun = perf_counter()
    done = run(store, act, Terms(), drafts)
    took = perf_counter() - begun
    busy = _end(crowd)
    begun = perf_counter()
    idle = run(store, act, Terms(), drafts)
    again = perf_counter() - begun
    store.close()
    assert done.done["gate"] == due and not idle.done
    yield from _whole(url)
    yield Figure("retention: rows a second", due / took, "rows")
    yield Figure("retention: counting what is due", counted, "s")
    yield Figure("retention: a night with nothing due", again, "s")
    yield Figure("gates beside retention: p99 of a save", busy, "ms", alone, "gates alone")


def _whole(url: str) -> Iterator[Figure]:
    """`check` of the file, quick and full, beside reading every row of its largest table once."""
    engine.bind(url)
    took = []
    for work in (
        lambda: execute("SELECT sum(id + length(entry_key) + post_id + recorded_by) FROM gate_entry").fetchall(),
        care.check,
        lambda: care.check(full=True),
    ):
        begun = perf_counter()
        work()
        took.append(perf_counter() - begun)
    engine.close()
    read, quick, full = took
    yield Figure("check of the file and its references", quick, "s", read, "reading the log once")
    yield Figure("the same, each index against its table", full, "s", read, "reading the log once")


def _start(url: str, seconds: int) -> list["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.bench.trail", url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return [
        subprocess.Popen([*command, str(post), str(seconds)], cwd=ROOT, text=True, **pipes)
        for post in range(1, GATES + 1)
    ]


def _end(gates: list["subprocess.Popen[str]"]) -> float:
    """Tell gates to stop; the p99 of all their saves in ms."""
    took: list[float] = []
    for one in gates:
        out, _none = one.communicate("stop\n")
        took += [float(line) for line in out.split()]
    return quantiles(took, n=100)[98]


def _gates(url: str, seconds: int) -> float:
    gates = _start(url, seconds)
    for one in gates:
        one.wait()
    return _end(gates)


def main() -> None:
    """A gate that saves until it is told to stop, or for some seconds; prints how many ms each save took."""
    import select

    from tests.db import writers

    url, post, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    engine.bind(url)
    end, number = perf_counter() + seconds, 0
    sys.stdout, told = sys.stderr, sys.stdout  # `act` prints what it wrote
    while perf_counter() < end and not select.select([sys.stdin], [], [], PAUSE)[0]:
        number += 1
        begun = perf_counter()
        writers.act(number, post)
        print((perf_counter() - begun) * 1000, file=told)
    engine.close()


if __name__ == "__main__":
    main()
