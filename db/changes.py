"""How one session learns what others changed: a counter a topic, bumped in the act's own transaction.

Topics are areas, or an area and a record (`gate/3` is the log of post 3).
"""

from .base import database, execute
from .engine import is_sqlite, wal_file


def bump(*topics: str) -> None:
    """Mark topics as changed. Last in a transaction: on PostgreSQL the counter row stays locked until commit."""
    for topic in sorted(set(topics)):  # one order everywhere, or two acts could wait for each other
        execute(
            "INSERT INTO change (topic, seq) VALUES (?, 1) ON CONFLICT (topic) DO UPDATE SET seq = change.seq + 1",
            topic,
        )


def trace() -> object:
    """What a commit of anybody leaves on the disk, seen without the database and from any thread.

    None where nothing can be seen. The same trace twice means that nobody has committed, but for commits within
    one tick of the file system's clock (some ms): look at `mark` now and then all the same.
    """
    file = wal_file()
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return found and (found.st_ino, found.st_size, found.st_mtime_ns)


def mark() -> object:
    """Something that differs after any other connection committed; far cheaper than reading counters."""
    if is_sqlite():
        return database.data_version
    return None


def counters() -> dict[str, int]:
    """All topics with their counters."""
    return {str(topic): int(seq) for topic, seq in execute("SELECT topic, seq FROM change").fetchall()}
