"""The one road to the database: writes survive their callers, changes of others are seen, errors have names."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import changes, engine
from db.audit import Act
from db.base import database, execute
from db.problems import DatabaseProblem
from dutyterm.errors import Refused
from dutyterm.store import Store
from tests.gate.town import MADE, NOW

HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
WHO = Act(NOW, 1, "gate", None, "test")
OUTSIDER = """
import sys
from db import changes, engine
engine.bind(sys.argv[1])
for line in sys.stdin:
    with engine.transaction():
        changes.bump(line.strip())
    print("done", flush=True)
"""


@contextmanager
def opened(url: str) -> Iterator[Store]:
    engine.bind(url)
    engine.close()
    store = Store()
    try:
        yield store
    finally:
        assert store.close()


@pytest.fixture
def store(db_url: str) -> Iterator[Store]:
    with opened(db_url) as found:
        yield found


def put(who: Act, key: str, value: str = "x") -> str:
    execute("INSERT INTO setting (key, value, created_at, updated_at) VALUES (?,?,?,?)", key, value, MADE, MADE)
    changes.bump("settings")
    return key


def keys() -> list[str]:
    return [row[0] for row in execute("SELECT key FROM setting ORDER BY key").fetchall()]


async def test_a_write_is_there_when_it_returns(store: Store) -> None:
    assert await store.write(put, WHO, "a") == "a"
    assert await store.read(keys) == ["a"]
    assert store.pending == 0


async def test_a_cancelled_caller_cancels_no_write(store: Store) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(who: Act) -> None:
        started.set()
        assert go_on.wait(30)
        put(who, "slow")

    first = asyncio.create_task(store.write(slow, WHO))
    second = asyncio.create_task(store.write(put, WHO, "queued"))
    await asyncio.to_thread(started.wait, 30)
    assert store.pending == 2
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert first.cancelled()
    assert second.cancelled()
    go_on.set()
    assert await store.read(keys) == ["queued", "slow"]


async def test_a_cancelled_read_that_waits_is_never_run(store: Store) -> None:
    started, go_on, ran = threading.Event(), threading.Event(), []

    def slow() -> None:
        started.set()
        assert go_on.wait(30)

    first = asyncio.create_task(store.read(slow))
    await asyncio.to_thread(started.wait, 30)
    second = asyncio.create_task(store.read(lambda: ran.append(1)))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await asyncio.sleep(0)  # the loop passes the cancellation on
    go_on.set()
    await first
    await store.read(keys)
    assert ran == []


async def test_quick_writes_are_all_done_in_their_order(store: Store) -> None:
    done = await asyncio.gather(*(store.write(put, WHO, f"{number:02d}") for number in range(30)))
    assert done == await store.read(keys)


async def test_a_refusal_writes_nothing(store: Store) -> None:
    def no(who: Act) -> None:
        put(who, "half")
        raise Refused("incomplete", question="t1")

    with pytest.raises(Refused) as refused:
        await store.write(no, WHO)
    assert refused.value.values == {"question": "t1"}
    assert await store.read(keys) == []
    assert await store.write(put, WHO, "next") == "next"


async def test_a_mistake_in_the_program_is_not_a_database_problem(store: Store) -> None:
    def wrong(who: Act) -> None:
        put(who, "half")
        raise KeyError("bug")

    with pytest.raises(KeyError):
        await store.write(wrong, WHO)
    assert await store.read(keys) == []


async def test_own_and_foreign_changes_are_seen(store: Store, db_url: str) -> None:
    await store.changed()
    assert await store.changed() == frozenset()
    await store.write(put, WHO, "a")
    assert await store.changed() == {"settings"}
    assert await store.changed() == frozenset()
    with subprocess.Popen(
        [sys.executable, "-c", OUTSIDER, db_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        for topic in ("gate/1", "escalations", "gate/1"):
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write(topic + "\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            assert await store.changed() == {topic}
        other.stdin.close()


async def test_a_database_that_is_replaced_by_garbage_has_a_name(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    engine.create(url)
    engine.close()
    with opened(url) as store:
        await store.write(put, WHO, "a")
    path = tmp_path / "town.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    store = Store()
    with pytest.raises(DatabaseProblem) as problem:
        await store.read(keys)
    assert problem.value.code == "corrupt"
    assert store.close()


async def test_a_lock_that_is_never_given_back_has_a_name(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    engine.create(url)
    engine.close()
    # in a process of its own: locks of one process never stand in its own way
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "town.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    store = Store()

    def impatient(who: Act) -> None:
        put(who, "a")

    def hurry() -> None:
        database.execute_sql("PRAGMA busy_timeout = 200")

    await store.read(hurry)
    with pytest.raises(DatabaseProblem) as problem:
        await store.write(impatient, WHO)
    assert problem.value.code == "locked"
    holder.communicate()
    await store.write(impatient, WHO)
    assert store.close()


def test_the_road_without_a_loop(store: Store) -> None:
    assert store.write_now(put, WHO, "a") == "a"
    assert store.read_now(keys) == ["a"]


def test_closing_waits_for_what_was_handed_in(db_url: str) -> None:
    engine.bind(db_url)
    engine.close()
    store, go_on = Store(), threading.Event()

    def slow(who: Act) -> None:
        assert go_on.wait(30)
        put(who, "last")

    waiting = threading.Thread(target=store.write_now, args=(slow, WHO))
    waiting.start()
    while not store.pending:
        pass
    assert store.close(patience=0.05) is False
    go_on.set()
    waiting.join(30)
    engine.bind(db_url)
    assert keys() == ["last"]
    engine.close()
