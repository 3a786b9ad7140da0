"""A process that writes acts at one gate until it is told to stop, or killed; it prints what was acknowledged.

python writers.py URL POST ACTS PAUSE: ACTS of 0 means until killed, PAUSE is seconds between two acts.
"""

import datetime as dt
import os
import sys
import time

from db import audit, changes, engine
from db.audit import Act
from db.gate import NewEntry, add_entry

NOW = dt.datetime(2020, 2, 5, tzinfo=dt.UTC)


def act(number: int, post: int) -> None:
    """One whole act: a row of the log, its trail, its counter."""
    who = Act(NOW, 1, "writer", post, "test")
    key = f"{os.getpid()}-{number}"
    with engine.transaction():
        row = NewEntry(key, post, NOW, "in", "resident", t1=365, decision="ALLOW", reason_code="pass", recorded_by=1)
        entry_id = add_entry(row, NOW)
        audit.record(who, "gate.record", "gate_entry", entry_id)
        changes.bump(f"gate/{post}")
    print(entry_id, flush=True)


def main() -> None:
    url, post, acts, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    engine.bind(url)
    print("ready", flush=True)
    sys.stdin.readline()
    number = 0
    while not acts or number < acts:
        number += 1
        act(number, post)
        time.sleep(pause)
    engine.close()


if __name__ == "__main__":
    main()
