"""What can be wrong with a database is told apart, on the real thing, before anybody types into nothing."""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from db import engine
from db.base import execute
from db.problems import DatabaseProblem, classify

FILLER = """
import resource, sys
from db import engine
from db.base import execute
from db.problems import classify
engine.bind(sys.argv[1])
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
number, last = 0, ""
try:
    while True:
        with engine.transaction():
            execute("INSERT INTO setting (key, value, created_at, updated_at) VALUES (?,?,?,?)",
                    f"k{number}", "x" * 20000, "2020-02-01", "2020-02-01")
        number += 1
except Exception as error:
    last = classify(error)
print(last, number)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "town.db"
    engine.create(f"sqlite:///{found}")
    engine.close()
    return found


def code_of(path: Path) -> str:
    with pytest.raises(DatabaseProblem) as problem:
        engine.bind(f"sqlite:///{path}")
    engine.close()
    assert problem.value.where.endswith(path.name)
    return problem.value.code


def test_right_is_right(path: Path) -> None:
    engine.bind(f"sqlite:///{path}")
    assert execute("SELECT count(*) FROM gate_entry").fetchall() == [(0,)]
    engine.close()


def test_missing(tmp_path: Path) -> None:
    missing = tmp_path / "no.db"
    assert code_of(missing) == "missing"
    assert not missing.exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 300])
def test_garbage(tmp_path: Path, content: bytes) -> None:
    found = tmp_path / "x.db"
    found.write_bytes(content)
    assert code_of(found) in ("foreign", "corrupt")
    assert found.read_bytes() == content


def test_foreign(tmp_path: Path) -> None:
    found = tmp_path / "x.db"
    with sqlite3.connect(found) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    assert code_of(found) == "foreign"


def test_damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x00\xff" * ((len(data) - 4096) // 2)
    path.write_bytes(data)
    assert code_of(path) == "corrupt"


def test_old(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("DELETE FROM schema_migration WHERE name = (SELECT max(name) FROM schema_migration)")
    other.close()
    assert code_of(path) == "old"
    engine.bind(f"sqlite:///{path}", any_version=True)
    engine.close()


def test_new(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("UPDATE schema_migration SET name = '9999_future' WHERE name LIKE '0001%'")
    other.close()
    assert code_of(path) == "new"
    with pytest.raises(DatabaseProblem):  # a newer program wrote it: nothing here may migrate it
        engine.bind(f"sqlite:///{path}", any_version=True)
    engine.close()


@pytest.mark.parametrize("url", ["", "town.db", "mysql://x", "sqlite://x", "sqlite:///", "postgres", "sqlite:////"])
def test_bad_urls(url: str) -> None:
    with pytest.raises(DatabaseProblem) as problem:
        engine.bind(url)
    assert problem.value.code in ("bad_url", "missing", "foreign", "readonly")


def test_an_unreachable_server() -> None:
    with pytest.raises(DatabaseProblem) as problem:
        engine.bind("postgresql://duty@127.0.0.1:9/town?connect_timeout=2")
    assert problem.value.code == "unreachable"
    engine.close()


def test_nothing_is_created_over_something(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem) as problem:
        engine.create(f"sqlite:///{path}")
    assert problem.value.code == "exists"
    assert path.read_bytes() == before


def test_odd_file_names(tmp_path: Path) -> None:
    found = tmp_path / "a?b#c 下寨%20.db"
    engine.create(f"sqlite:///{found}".replace("%20", "%2520"))
    engine.close()
    assert found.exists()
    engine.bind(f"sqlite:///{found}".replace("%20", "%2520"))
    engine.close()


def test_only_its_owner_reads_it(path: Path) -> None:
    assert path.stat().st_mode & 0o77 == 0


@pytest.fixture
def tiny(tmp_path: Path) -> list[Path]:
    """A disk of one and a half megabytes, if this system user may mount one."""
    where = tmp_path / "tiny"
    where.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(where)], capture_output=True)
    return [where] if mount.returncode == 0 else []


def fill(url: str, *limit: str) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", FILLER, url, *limit], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    code, number = done.stdout.split()
    return code, int(number)


def test_a_full_disk(tiny: list[Path], path: Path) -> None:
    """On a real small disk where we may mount one, else with a limit on the size of files."""
    if tiny:
        found = tiny[0] / "town.db"
        found.write_bytes(path.read_bytes())
        try:
            code, number = fill(f"sqlite:///{found}")
        finally:
            kept = found.read_bytes(), (found.with_name("town.db-wal")).read_bytes()
            subprocess.run(["umount", str(tiny[0])], check=True)
        path.write_bytes(kept[0])
        path.with_name("town.db-wal").write_bytes(kept[1])
    else:
        code, number = fill(f"sqlite:///{path}", str(path.stat().st_size + 200_000))
    assert code == "full" if tiny else code in ("full", "io")
    engine.bind(f"sqlite:///{path}")
    assert execute("SELECT count(*) FROM setting").fetchall() == [(number,)]  # all that was acknowledged
    assert execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    engine.close()


def test_a_limit_on_files(path: Path) -> None:
    code, number = fill(f"sqlite:///{path}", str(path.stat().st_size + 200_000))
    assert code in ("full", "io")  # not every build of SQLite tells the two apart
    assert number > 0
    engine.bind(f"sqlite:///{path}")
    assert execute("SELECT count(*) FROM setting").fetchall() == [(number,)]
    engine.close()


READER = """
import os, sys
from db import engine
from db.problems import DatabaseProblem
if os.geteuid() == 0:  # root may write anywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    engine.bind(sys.argv[1])
except DatabaseProblem as problem:
    print(problem.code)
"""


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)])
def test_read_only(path: Path, file_mode: int, folder_mode: int) -> None:
    """The file, or the folder its journal goes to; as a user who is not root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = folder / "town.db"
        found.write_bytes(path.read_bytes())
        found.chmod(file_mode)
        folder.chmod(folder_mode)
        done = subprocess.run(
            [sys.executable, "-c", READER, f"sqlite:///{found}"],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        folder.chmod(0o700)
    assert done.stdout == "readonly\n", done.stderr


def named(error: Exception, name: str) -> Exception:
    error.sqlite_errorname = name  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (named(sqlite3.OperationalError("x"), "SQLITE_FULL"), "full"),
        (named(sqlite3.OperationalError("disk I/O error"), "SQLITE_IOERR_WRITE"), "full"),
        (named(sqlite3.OperationalError("disk I/O error"), "SQLITE_IOERR_SHMSIZE"), "full"),
        (named(sqlite3.OperationalError("disk I/O error"), "SQLITE_IOERR_READ"), "io"),
        (sqlite3.OperationalError("disk I/O error"), "io"),
        (named(sqlite3.OperationalError("x"), "SQLITE_BUSY_SNAPSHOT"), "locked"),
        (named(sqlite3.OperationalError("x"), "SQLITE_READONLY_DBMOVED"), "readonly"),
        (named(sqlite3.DatabaseError("x"), "SQLITE_CORRUPT_VTAB"), "corrupt"),
        (OSError(28, "No space left on device"), "full"),
        (OSError(30, "Read-only file system"), "readonly"),
        (PermissionError(13, "Permission denied"), "readonly"),
        (TimeoutError("database is locked"), "locked"),
        (DatabaseProblem("missing"), "missing"),
        (KeyError("bug"), "other"),
        (ValueError("connection of ideas"), "other"),
    ],
)
def test_errors_have_names(error: Exception, code: str) -> None:
    assert classify(error) == code


def test_the_true_reason_is_found_behind_the_last_one() -> None:
    """A rollback that fails hides why the write had failed."""
    try:
        try:
            raise named(sqlite3.OperationalError("database or disk is full"), "SQLITE_FULL")
        except sqlite3.OperationalError:
            raise sqlite3.OperationalError("cannot rollback - no transaction is active")  # noqa: B904
    except sqlite3.OperationalError as error:
        assert classify(error) == "full"
