"""Backups past their term go: those that are ours by what they hold, never by their name, and never the last one."""

import datetime as dt
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import care, engine
from db.audit import Act
from dutyterm.drafts import Drafts
from dutyterm.retention import backups as copies
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import Files, Run, run
from dutyterm.store import Store
from tests.cli.running import run as command
from tests.gate.town import NOW, rows

DAY = dt.timedelta(days=1)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """An embedded town, bound, whatever the suite runs on: only such a one has backups of ours."""
    file = tmp_path / "live" / "town.db"
    engine.create(f"sqlite:///{file}")
    yield file
    engine.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def tick(live: Path, folder: Path, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """`tick(at, days=…)`: one run at a moment."""
    store = Store()

    def once(at: dt.datetime = NOW, days: int = 30, dry_run: bool = False) -> Run:
        files = Files(None, folder, live)
        return run(store, Act(at, 0, "tick"), Terms(backups_days=days), Drafts(tmp_path / "no"), files, dry_run=dry_run)

    yield once
    store.close()


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def back_up(file: Path, age: int) -> None:
    care.backup(file, NOW - age * DAY)


def test_those_past_their_term_go_and_it_is_said(folder: Path, tick: Callable[..., Run]) -> None:
    for age in (61, 31, 30, 1):
        back_up(folder / f"{age}.db", age)
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    os.utime(folder / "61.db", (NOW.timestamp(), NOW.timestamp()))  # a copied file has a new time
    os.utime(folder / "1.db", (1, 1))
    assert tick(dry_run=True).done == {"backups": 2}
    assert len(names(folder)) == 4
    assert tick() == Run({"backups": 2}, True, ())
    assert names(folder) == {"30.db", "1.db"}
    assert rows("SELECT action, fields FROM audit_log WHERE action LIKE 'retention%' ORDER BY seq") == [
        ("retention.begin", "backups"),
        ("retention.run", "backups"),
    ]
    assert rows("SELECT after FROM audit_value WHERE field = 'backups'") == [("2",)]
    assert tick() == Run({}, True, ())
    assert rows("SELECT count(*) FROM audit_log WHERE action LIKE 'retention%'") == [(2,)]


def test_nothing_else_is_touched(folder: Path, live: Path, tick: Callable[..., Run], tmp_path: Path) -> None:
    """Names that look like ours, other programs' databases, towns in use, links, folders, damaged and empty files."""
    back_up(folder / "new.db", 0)
    back_up(folder / "town-3-0123456789ab.db", 99)  # the only one that is due
    (folder / "town-1-0123456789ab.db").write_text("a letter")
    (folder / "town-2-0123456789ab.db").touch()
    (folder / "town-4-0123456789ab.db").mkdir()
    with sqlite3.connect(folder / "town-5-0123456789ab.db") as other:
        other.execute("PRAGMA user_version = 1")
        other.execute("CREATE TABLE t (a)")
    other.close()
    shutil.copy(live, folder / "plain-copy.db")
    back_up(tmp_path / "elsewhere.db", 99)
    (folder / "link.db").symlink_to(tmp_path / "elsewhere.db")
    (folder / "gone.db").symlink_to(tmp_path / "nothing")
    os.mkfifo(folder / "pipe.db")
    back_up(folder / "used.db", 99)
    (folder / "used.db-wal").touch()
    data = (folder / "town-3-0123456789ab.db").read_bytes()
    (folder / "short.db").write_bytes(data[:99])
    (folder / "other.db").write_bytes(data[:68] + b"else" + data[72:])
    before = names(folder)
    assert tick() == Run({"backups": 1}, True, ())
    assert before - names(folder) == {"town-3-0123456789ab.db"}
    assert (tmp_path / "elsewhere.db").exists()


def test_the_database_in_use_is_never_a_backup(live: Path, folder: Path) -> None:
    """Also one that was restored from a backup, lies among them, and is called by another name."""
    back_up(folder / "new.db", 0)
    back_up(folder / "restored.db", 99)
    (folder / "name.db").hardlink_to(folder / "restored.db")
    assert copies.look(folder, NOW - DAY, folder / "restored.db") == copies.Backups()
    assert len(copies.look(folder, NOW - DAY, live).due) == 2


def test_the_newest_stays_until_there_is_a_newer_one(folder: Path, tick: Callable[..., Run]) -> None:
    for age in (99, 98):
        back_up(folder / f"{age}.db", age)
    assert tick() == Run({"backups": 1}, True, (copies.KEPT_LAST,))
    assert tick() == Run({}, True, (copies.KEPT_LAST,))
    back_up(folder / "0.db", 0)
    assert tick() == Run({"backups": 1}, True, ())
    assert names(folder) == {"0.db"}


def test_zero_keeps_for_ever(folder: Path, tick: Callable[..., Run]) -> None:
    for age in (9999, 1):
        back_up(folder / f"{age}.db", age)
    assert tick(days=0) == Run({}, True, ())
    assert names(folder) == {"9999.db", "1.db"}


def test_a_folder_that_is_not_there(folder: Path, tick: Callable[..., Run]) -> None:
    folder.rmdir()
    assert tick() == Run({}, True, (copies.NO_FOLDER,))
    assert not folder.exists()


def test_a_file_that_cannot_be_removed(folder: Path, tick: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    for age in (99, 0):
        back_up(folder / f"{age}.db", age)
    with monkeypatch.context() as patched:  # the tests may run as root, who may always
        patched.setattr(os, "access", lambda *_: False)
        assert tick() == Run({}, True, (copies.STUCK,))
    assert rows("SELECT count(*) FROM audit_log WHERE action LIKE 'retention%'") == [(0,)], "not every ten minutes"

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        assert tick() == Run({}, True, (copies.STUCK,))
    assert tick() == Run({"backups": 1}, True, ())


def test_a_backup_that_fails_leaves_no_torn_file(folder: Path, live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert live

    def full(*_args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(care, "execute", full)
    with pytest.raises(OSError, match="no space"):
        back_up(folder / "a.db", 0)
    assert names(folder) == set()


def test_at_the_command_line(live: Path, folder: Path, tmp_path: Path) -> None:
    engine.close()
    url, settings = f"sqlite:///{live}", tmp_path / "dutyterm.toml"
    settings.write_text(f'backup_folder = "{folder}"\n[retention]\nbackups_days = 7\n')
    words = ("--db", url, "--config", str(settings))
    made = command(*words, "backup", str(folder / "new.db"))
    assert (made.code, made.err) == (0, "")
    now = care.backup_made(folder / "new.db")
    assert now and abs((dt.datetime.now(dt.UTC) - now).total_seconds()) < 120
    engine.bind(url)
    for age in (9, 8):
        care.backup(folder / f"{age}.db", now - age * DAY)
    engine.close()
    assert command(*words, "tick", "--dry-run").out.strip() == "过期的备份：2 条到期"
    ran = command(*words, "tick")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "过期的备份：已清理 2 条", "")
    assert names(folder) == {"new.db"}
    assert command("--db", f"sqlite:///{folder / 'new.db'}", "check", "--full").code == 0
    shutil.rmtree(folder)
    ran = command(*words, "tick")
    assert (ran.code, ran.out.strip()) == (0, "没有到期的资料。")
    assert str(folder) in ran.err
    assert json.loads(command(*words, "tick", "--json").out)["troubles"] == ["backup_folder"]
