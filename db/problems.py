"""What can be wrong with a database, told apart by code; the sentences belong to the program above."""

from collections.abc import Iterator

CODES = (
    "bad_url",  # not a URL of a kind we know
    "missing",  # no such file
    "exists",  # would overwrite
    "replaced",  # another file has taken the place of the one we opened
    "foreign",  # a database, but not ours
    "old",  # ours, but migrations are pending
    "new",  # ours, but written by a newer program
    "locked",  # somebody holds it and does not let go
    "readonly",  # file, folder or file system cannot be written
    "corrupt",  # damaged
    "full",  # no space left
    "io",  # the disk cannot be read or written, and SQLite does not say why: a quota, a limit, a fault
    "network_fs",  # on a network file system, where WAL loses data
    "driver",  # the driver package is not installed
    "unreachable",  # a server that does not answer, or says no
    "other",
)


class DatabaseProblem(Exception):
    """A database that cannot be used now. `code` is one of CODES; `detail` is for the log, not the screen."""

    def __init__(self, code: str, where: str = "", detail: str = "") -> None:
        super().__init__(code, where, detail)
        self.code, self.where, self.detail = code, where, detail


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__cause__, one.__context__]


# the first that fits; a write that fails without SQLITE_FULL is a quota or a limit: no room either
_BY_NAME = {
    "SQLITE_FULL": "full",
    "SQLITE_IOERR_WRITE": "full",
    "SQLITE_IOERR_SHMSIZE": "full",
    "SQLITE_IOERR_SHMMAP": "full",
    "SQLITE_IOERR_TRUNCATE": "full",
    "SQLITE_IOERR": "io",
    "SQLITE_READONLY": "readonly",
    "SQLITE_CANTOPEN": "readonly",
    "SQLITE_PERM": "readonly",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_CORRUPT": "corrupt",
    "SQLITE_NOTADB": "corrupt",
}
_BY_TEXT = {
    "database or disk is full": "full",
    "readonly database": "readonly",
    "read-only": "readonly",
    "permission denied": "readonly",
    "unable to open database": "readonly",
    "database is locked": "locked",
    "malformed": "corrupt",
    "not a database": "corrupt",
    "no space left": "full",
    "quota exceeded": "full",
    "connection": "unreachable",
    "server closed": "unreachable",
    "driver not found": "driver",
}
_SPEAKERS = ("sqlite3", "pysqlite3", "psycopg", "peewee", "playhouse")  # whose errors are about the database


def classify(error: BaseException) -> str:
    """The code of a database error, found along its causes and contexts.

    The true reason of a full disk is only in the context: the failed rollback hides it.
    """
    found = []
    for one in _chain(error):
        if isinstance(one, DatabaseProblem):
            return one.code
        if not isinstance(one, OSError) and type(one).__module__.partition(".")[0] not in _SPEAKERS:
            continue
        name = str(getattr(one, "sqlite_errorname", "") or "")
        by_name = next((code for prefix, code in _BY_NAME.items() if name.startswith(prefix)), "")
        text = str(one).lower()
        if by_name:
            found.append(by_name)
        elif "disk i/o error" in text:
            found.append("io")
        found += [code for words, code in _BY_TEXT.items() if words in text]
    for code in ("full", "corrupt", "readonly", "io", "locked", "driver", "unreachable"):
        if code in found:
            return code
    return "other"
