"""One leader who goes through all doors as fast as the database lets them; see tests/bench/reports.py and test_race."""

import datetime as dt
import sys
from time import perf_counter
from zoneinfo import ZoneInfo

from db import engine
from db.audit import Act
from dutyterm.errors import Refused
from dutyterm.five_ones import service
from dutyterm.five_ones.reading import read_round
from dutyterm.five_ones.rules import Terms
from dutyterm.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2020, 2, 5, 16, 30, tzinfo=ZONE)


def main() -> None:
    """`ticker URL LEADER`: print `ready`, wait for a line, tick, print how many were entered and the slowest in ms."""
    url, leader = sys.argv[1], int(sys.argv[2])
    engine.bind(url)
    act = Act(NOW, leader, "leader")
    homes = read_round(act, NOW.date()).homes
    store = Store()
    print("ready", flush=True)
    sys.stdin.readline()
    done, worst = 0, 0.0
    for home in homes:
        start = perf_counter()
        temps = dict.fromkeys(home.isolated, 364)
        try:
            store.write_now(service.visit, act, home.id, NOW.date(), "met", ZONE, Terms(), key=f"{leader}-{home.id}",
                            temps=temps)  # fmt: skip
        except Refused:
            continue  # vacant, or somebody else's
        done, worst = done + 1, max(worst, (perf_counter() - start) * 1000)
    print(done, f"{worst:.1f}", flush=True)
    store.close()


if __name__ == "__main__":
    main()
