"""Asking whether anybody wrote, without asking the database."""

import datetime as dt
import subprocess
import sys

from db import changes, engine
from db.audit import Act
from dutyterm.store import Store

WHO = Act(dt.datetime(2020, 2, 5, tzinfo=dt.UTC), 1, "gate")
OTHER = (
    "import sys; from db import engine, changes; engine.bind(sys.argv[1])\nwith engine.transaction(): changes.bump('x')"
)


def bump(_who: Act, topic: str) -> None:
    changes.bump(topic)


async def test_says_yes_after_every_commit_of_anybody(db_url: str) -> None:
    engine.bind(db_url)
    store = Store()
    try:
        assert store.stirred(), "nobody has looked yet"
        await store.changed()
        for _turn in range(3):
            subprocess.run([sys.executable, "-c", OTHER, db_url], check=True)
            assert store.stirred()
            assert await store.changed() == {"x"}
            await store.write(bump, WHO, "own")
            assert store.stirred()
            assert await store.changed() == {"own"}
    finally:
        store.close()


async def test_is_quiet_between_but_not_for_ever(db_url: str) -> None:
    engine.bind(db_url)
    store = Store()
    try:
        await store.write(bump, WHO, "own")
        assert store.stirred()
        await store.changed()
        said = [store.stirred() for _turn in range(30)]
        assert any(said), "now and then the database itself is asked"
        # a server leaves no trace to look at, so there the answer is always yes
        assert sum(said) <= 3 or not engine.is_sqlite()
    finally:
        store.close()
