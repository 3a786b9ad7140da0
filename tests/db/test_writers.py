"""Many processes write at once: nobody fails, nobody starves, and a kill leaves nothing half (performance.md)."""

import time
from collections.abc import Iterator

import pytest

from db import engine
from db.base import execute
from tests.db.crowd import crowd
from tests.gate.town import Town, bound, rows


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        engine.close()
        yield found


def posts(town: Town) -> list[int]:
    return sorted(town.posts.values())


def test_no_error_and_nothing_lost(db_url: str, town: Town) -> None:
    with crowd(db_url, posts(town), 10, 20) as writers:
        assert [one.end() for one in writers] == [0] * 10
        acknowledged = sorted(row for one in writers for row in one.rows)
    assert len(acknowledged) == 200
    assert [row[0] for row in rows("SELECT id FROM gate_entry ORDER BY id")] == acknowledged
    assert rows("SELECT sum(seq) FROM change") == [(200,)]


def test_nobody_starves(db_url: str, town: Town) -> None:
    """20 processes in a rush; without the queue one may write a hundred times as much as another."""
    with crowd(db_url, posts(town), 20, 0) as writers:
        end = time.monotonic() + 60
        while min(len(one.rows) for one in writers) < 10 and time.monotonic() < end:
            writers[0].more.wait(0.05)
        done = [len(one.rows) for one in writers]
    assert min(done) >= 10
    assert max(done) / min(done) < 3, done


def test_killed_in_the_middle(db_url: str, town: Town) -> None:
    """kill -9: what was acknowledged is there, what was not is whole or absent."""
    with crowd(db_url, posts(town), 6, 0) as writers:
        for one in writers:
            assert one.more.wait(30)
        for one in writers:
            one.kill()
        for one in writers:
            one.end()
        acknowledged = {row for one in writers for row in one.rows}
    stored = {row[0] for row in rows("SELECT id FROM gate_entry")}
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= 6  # one each may have been committed and not yet told
    assert {row[0] for row in rows("SELECT entity_id FROM audit_log")} == stored
    assert rows("SELECT sum(seq) FROM change") == [(len(stored),)]
    if engine.is_sqlite():
        assert rows("PRAGMA integrity_check") == [("ok",)]
    with engine.transaction():  # the dead hold no lock
        execute("UPDATE town SET name = name")
