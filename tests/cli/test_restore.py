"""`restore`: a backup takes the database's place, and nothing of what was there is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import ROOT, run, sentence

WAIT = """
import sys
from db import engine
from db.base import execute
engine.bind(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
try:
    with engine.transaction():
        execute("UPDATE setting SET value = value")
    print("wrote")
except engine.DatabaseProblem as problem:
    print(problem.code)
"""


@pytest.fixture
def made(tmp_path: Path) -> tuple[str, Path]:
    """A town whose backup knows one person, and which has got two more since."""
    url, folder = f"sqlite:///{tmp_path / 'town.db'}", tmp_path / "copies"
    folder.mkdir()
    assert run("--db", url, "init").code == 0
    assert run("--db", url, "people", "add", "wang1", "--name", "王小山").code == 0
    assert run("--db", url, "backup", str(folder / "monday.db")).code == 0
    for login in ("wang2", "wang3"):
        assert run("--db", url, "people", "add", login, "--name", "王小水").code == 0
    assert run("--db", url, "check").code == 0
    return url, folder / "monday.db"


def logins(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as raw:
        return [one for (one,) in raw.execute("SELECT login FROM user_account ORDER BY login")]


def aside(folder: Path) -> list[Path]:
    return sorted(one for one in folder.glob("town.db.before-*") if not one.name.endswith(("-wal", "-shm")))


def test_the_backup_is_the_town_again_and_the_old_one_lies_beside(made: tuple[str, Path], tmp_path: Path) -> None:
    url, copy = made
    before = copy.read_bytes()
    ran = run("--db", url, "restore", str(copy))
    assert (ran.code, ran.err) == (0, "")
    town = tmp_path / "town.db"
    assert logins(town) == ["wang1"]
    (old,) = aside(tmp_path)
    assert str(old) in ran.out
    assert logins(old) == ["wang1", "wang2", "wang3"]
    assert copy.read_bytes() == before
    assert town.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(town)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA user_version").fetchone() == (0,), "it is no backup any more"
        assert raw.execute("SELECT action FROM audit_log ORDER BY id DESC LIMIT 1").fetchone() == ("database.restore",)
    assert "3:" in ran.out, "how far the trail of the old one went"
    check = run("--db", url, "check")
    assert check.code == 0, check.out
    assert run("--db", url, "people", "add", "wang4", "--name", "王小火").code == 0
    assert not list(tmp_path.glob("*.restoring-*"))


def test_who_has_it_open_is_told_and_writes_nowhere(made: tuple[str, Path], tmp_path: Path) -> None:
    url, copy = made
    with subprocess.Popen([sys.executable, "-c", WAIT, url], stdin=-1, stdout=-1, text=True, cwd=ROOT) as other:
        assert other.stdout and other.stdin
        assert other.stdout.readline() == "ready\n"
        assert run("--db", url, "restore", str(copy)).code == 0
        assert other.communicate("\n", timeout=60)[0] == "replaced\n"


def test_a_place_where_no_database_is(made: tuple[str, Path], tmp_path: Path) -> None:
    """A new server: nothing there yet, nothing to move aside."""
    _url, copy = made
    elsewhere = tmp_path / "new" / "town.db"
    ran = run("--db", f"sqlite:///{elsewhere}", "restore", str(copy))
    assert (ran.code, ran.err) == (0, "")
    assert logins(elsewhere) == ["wang1"]
    assert not aside(elsewhere.parent)


def test_what_cannot_be_a_database_changes_nothing(made: tuple[str, Path], tmp_path: Path) -> None:
    url, copy = made
    text, broken, strange = (tmp_path / name for name in ("note.txt", "broken.db", "strange.db"))
    text.write_text("王小山")
    shutil.copy(copy, broken)
    with broken.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(200_000))
    with closing(sqlite3.connect(strange)) as raw:
        raw.execute("CREATE TABLE x (y)")
    for file, code in (
        (tmp_path / "nothing.db", 3),
        (text, 3),
        (strange, 3),
        (broken, None),
        (tmp_path / "town.db", 2),
    ):
        ran = run("--db", url, "restore", str(file))
        assert ran.code == code if code is not None else ran.code in (2, 3), file
        assert str(file) in sentence(ran)
    assert logins(tmp_path / "town.db") == ["wang1", "wang2", "wang3"]
    assert not aside(tmp_path)
    assert run("--db", url, "check").code == 0


def test_a_backup_of_a_newer_program_is_refused(made: tuple[str, Path], tmp_path: Path) -> None:
    url, copy = made
    with closing(sqlite3.connect(copy)) as raw:
        names = ", ".join(
            row[1] for row in raw.execute("PRAGMA table_info(schema_migration)") if row[1] not in ("id", "name")
        )
        raw.execute(
            f"INSERT INTO schema_migration (name, {names}) SELECT '9999_later', {names} FROM schema_migration LIMIT 1"
        )
        raw.commit()
    ran = run("--db", url, "restore", str(copy))
    assert ran.code == 3
    assert "更新程序" in sentence(ran)
    assert logins(tmp_path / "town.db") == ["wang1", "wang2", "wang3"]


def test_of_a_server_its_own_tool_restores(tmp_path: Path) -> None:
    ran = run("--db", "postgresql://nobody@127.0.0.1:1/none", "restore", str(tmp_path / "x"))
    assert ran.code == 2
    assert "pg_restore" in sentence(ran)
