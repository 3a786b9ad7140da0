"""The log of sittings is right also for those that die without a word."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db import engine
from db import sittings as table
from db.audit import Act
from dutyterm.sittings import settle

NOW = dt.datetime(2020, 2, 5, tzinfo=dt.UTC)
ACT = Act(NOW + dt.timedelta(hours=1), 0, "owner", None, "test")
HOLD = """
import fcntl, os, sys, time
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


def sit(folder: Path, number: str) -> "subprocess.Popen[str]":
    """A process that holds the file of a sitting, as a session does."""
    with engine.transaction():
        assert table.begin(number, None, None, None, "10.0.0.1", "xterm", "80x24", NOW)
    held = subprocess.Popen([sys.executable, "-c", HOLD, str(folder / number)], stdout=subprocess.PIPE, text=True)
    assert held.stdout
    assert held.stdout.readline() == "held\n"
    return held


def kill(held: "subprocess.Popen[str]") -> None:
    held.kill()
    held.wait(10)
    if held.stdout:
        held.stdout.close()


def test_a_killed_sitting_ends_with_its_last_touch(
    db_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine.bind(db_url)
    first, second = sit(tmp_path, "aa"), sit(tmp_path, "bb")
    try:
        touched = NOW + dt.timedelta(minutes=7)
        os.utime(tmp_path / "aa", (touched.timestamp(),) * 2)
        with engine.transaction():
            assert settle(ACT, tmp_path) == 0
        assert [row.number for row in table.open_now()] == ["aa", "bb"]
        kill(first)
        with caplog.at_level("INFO", "dutyterm"), engine.transaction():
            assert settle(ACT, tmp_path) == 1
        assert [row.number for row in table.open_now()] == ["bb"]
        ended = {row.number: row.ended_at for row in table.latest()}
        assert ended == {"aa": touched, "bb": None}
        assert not (tmp_path / "aa").exists()
        assert "10.0.0.1" not in caplog.text
    finally:
        kill(first)
        kill(second)


def test_a_sitting_never_ends_before_it_began(db_url: str, tmp_path: Path) -> None:
    engine.bind(db_url)
    kill(sit(tmp_path, "aa"))
    os.utime(tmp_path / "aa", (0.5, 0.5))
    with engine.transaction():
        assert settle(ACT, tmp_path) == 1
    assert table.latest()[0].ended_at == NOW
