"""A process that assigns errands to its own volunteer as fast as it can, racing others for the same ones.

python -m tests.errands.grabbers URL VOLUNTEER FIRST COUNT: reads a line, then assigns FIRST, FIRST+1, ... one by one;
prints `given` or `taken NAME` for each.
"""

import datetime as dt
import sys
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from dutyterm.errands.assigning import assign
from dutyterm.store import Store

NOW = dt.datetime(2020, 2, 5, tzinfo=dt.UTC)


def main() -> None:
    """Race."""
    url, volunteer, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    engine.bind(url)
    store, zone, act = Store(), ZoneInfo("Asia/Shanghai"), Act(NOW, 0, "race", None, "test")
    store.read_now(engine.is_sqlite)  # the connection stands
    print("ready", flush=True)
    for errand in range(first, first + count):
        sys.stdin.readline()
        (given,) = store.write_now(assign, act, [errand], volunteer, zone)
        print("given" if given.given else f"{given.why} {given.to}", flush=True)
    store.close()


if __name__ == "__main__":
    main()
