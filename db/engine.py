"""Which database, opened safely: SQLite in WAL mode on a local disk, or PostgreSQL. Nothing else knows which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import peewee
from peewee import PostgresqlDatabase, SqliteDatabase

from .base import database, execute
from .problems import DatabaseProblem, classify
from .queue import FairQueue

APPLICATION_ID = 0x64757479  # "duty": tells our file from any other SQLite file
MIGRATIONS = Path(__file__).with_name("migrations")
SCHEMA_VERSION = max(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))
PRAGMAS = {
    "busy_timeout": 30000,
    "synchronous": "FULL",  # NORMAL loses acknowledged rows in a power cut
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "journal_size_limit": 64 * 2**20,
    "cache_size": -8192,
}
_NETWORK = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")

_queue: FairQueue | None = None
_wal: Path | None = None
_file: tuple[Path, int] | None = None  # the bound file and its inode


def is_sqlite() -> bool:
    """Whether the bound database is the embedded one."""
    return isinstance(database.obj, SqliteDatabase)


def wal_file() -> Path | None:
    """The file that every commit writes to; None when the bound database is a server."""
    return _wal


def sqlite_path(url: str) -> Path:
    """The file a `sqlite:///…` URL names."""
    if not url.startswith("sqlite:///") or len(url) < 11:
        raise DatabaseProblem("bad_url", url)
    path = Path(unquote(url[len("sqlite:///") :])).absolute()
    if not path.name:
        raise DatabaseProblem("bad_url", url)
    return path


def _connect(url: str, mode: str) -> Any:
    if url.startswith("sqlite:"):
        path = sqlite_path(url)
        # quoted: a `?` or `#` in a file name would end the path inside a file: URI
        return SqliteDatabase(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            pragmas=PRAGMAS,
            timeout=30,
            lock_type="IMMEDIATE",
        )
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresqlDatabase("postgresql://" + url.split("://", 1)[1], prefer_psycopg3=True)
    raise DatabaseProblem("bad_url", url)


def _adopt(db: Any, url: str) -> None:
    global _queue, _wal, _file
    if database.obj is not None and not database.is_closed():
        database.close()
    database.initialize(db)
    _queue = FairQueue(sqlite_path(url)) if url.startswith("sqlite:") else None
    _file = (sqlite_path(url), sqlite_path(url).stat().st_ino) if url.startswith("sqlite:") else None
    _wal = Path(f"{sqlite_path(url)}-wal") if url.startswith("sqlite:") else None


def _file_system(path: Path) -> str:
    """The type of the file system that holds `path`, empty where the system does not tell."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return ""
    for line in mounts:
        _, mount, name, *_rest = line.split(" ")
        mount = mount.replace("\\040", " ")
        if len(mount) >= len(best) and (str(path) + "/").startswith(mount.rstrip("/") + "/"):
            best, kind = mount, name
    return kind


def _check_place(path: Path) -> None:
    if _file_system(path.parent).startswith(_NETWORK):
        raise DatabaseProblem("network_fs", str(path))
    if not path.exists():
        raise DatabaseProblem("missing", str(path))
    if not path.is_file():
        raise DatabaseProblem("foreign", str(path))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise DatabaseProblem("readonly", str(path))


def _schema_state() -> str:
    """`ok`, `old`, `new` or `foreign`, from the table of applied migrations."""
    try:
        applied = _applied()
    except peewee.DatabaseError as error:
        code = classify(error)
        if code != "other":
            raise DatabaseProblem(code, detail=str(error)) from error
        return "foreign"
    known = _known()
    if applied - known:
        return "new"
    return "old" if known - applied else "ok"


def _applied() -> set[str]:
    return {str(row[0]) for row in execute("SELECT name FROM schema_migration").fetchall()}


def _known() -> set[str]:
    return {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}


def bind(url: str, *, any_version: bool = False) -> Any:
    """Make `url` this process's database. Raises DatabaseProblem; never creates anything.

    With `any_version` an old schema is accepted (for the command that migrates it).
    """
    db = _connect(url, "rw")
    if url.startswith("sqlite:"):
        _check_place(sqlite_path(url))
    _adopt(db, url)
    try:
        if url.startswith("sqlite:") and db.pragma("application_id") != APPLICATION_ID:
            raise DatabaseProblem("foreign", url)
        state = _schema_state()
    except DatabaseProblem as problem:
        raise DatabaseProblem(problem.code, url, problem.detail) from problem
    except (peewee.PeeweeException, OSError) as error:
        code = classify(error)
        raise DatabaseProblem("unreachable" if code == "other" else code, url, str(error)) from error
    if state in ("new", "foreign") or (state == "old" and not any_version):
        raise DatabaseProblem(state, url)
    return db


def create(url: str) -> None:
    """Make an empty database with all migrations applied and bind it; refuses to touch an existing one."""
    db = _connect(url, "rwc")
    try:
        if url.startswith("sqlite:"):
            path = sqlite_path(url)
            if path.exists() and path.stat().st_size:
                raise DatabaseProblem("exists", url)
            path.parent.mkdir(parents=True, exist_ok=True)
            if _file_system(path.parent).startswith(_NETWORK):
                raise DatabaseProblem("network_fs", url)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            _adopt(db, url)
            db.pragma("application_id", APPLICATION_ID)
            db.pragma("journal_mode", "wal")
        else:
            _adopt(db, url)
            if db.get_tables():
                raise DatabaseProblem("exists", url)
        migrate()
    except (peewee.PeeweeException, OSError) as error:
        code = classify(error)
        raise DatabaseProblem("unreachable" if code == "other" else code, url, str(error)) from error


def connect_empty(url: str) -> None:
    """Bind a server database and drop all its tables; the caller has made sure that it is a demo or empty."""
    db = _connect(url, "rw")
    _adopt(db, url)
    for table in db.get_tables():
        db.execute_sql(f'DROP TABLE "{table}" CASCADE')


def pending() -> list[str]:
    """Names of migrations the bound database does not have yet."""
    return sorted(_known() - _applied())


def migrate() -> list[str]:
    """Apply pending migrations; returns their names. Two processes at once: the queue lets one wait."""
    from playhouse.migrations import Runner  # a session's start need not pay for it

    with _queue.turn() if _queue else nullcontext():
        return list(Runner(database.obj, str(MIGRATIONS)).up())


def _same_file() -> None:
    """A file that was deleted or replaced under us still takes rows, and nobody would ever see them again."""
    if _file:
        path, inode = _file
        try:
            now = path.stat().st_ino
        except FileNotFoundError:
            raise DatabaseProblem("missing", str(path)) from None
        if now != inode:
            raise DatabaseProblem("replaced", str(path))


@contextmanager
def transaction() -> Iterator[None]:
    """One act: first our fair turn among the processes, then BEGIN IMMEDIATE (or BEGIN) … COMMIT."""
    with _queue.turn() if _queue else nullcontext():
        _same_file()
        with database.atomic():
            yield


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of an act that is taken back alone when it is refused, while the act goes on."""
    with database.atomic():
        yield


def worth_retrying(error: BaseException) -> bool:
    """Whether the server ended an act only because of another one (deadlock, serialization)."""
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "sqlstate", None) in ("40001", "40P01"):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def close() -> None:
    """Close this thread's connection and lock files."""
    if database.obj is not None and not database.is_closed():
        database.close()
    if _queue:
        _queue.close()
