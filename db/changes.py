"""How one session learns what others changed: a counter a topic, bumped in the act's own transaction.

Topics are areas, or an area and a record (`gate/3` is the log of post 3).
"""

from .base import database, execute
from .engine import is_sqlite


def bump(*topics: str) -> None:
    """Mark topics as changed. Last in a transaction: on PostgreSQL the counter row stays locked until commit."""
    for topic in sorted(set(topics)):  # one order everywhere, or two acts could wait for each other
        execute(
            "INSERT INTO change (topic, seq) VALUES (?, 1) ON CONFLICT (topic) DO UPDATE SET seq = change.seq + 1",
            topic,
        )


def mark() -> object:
    """Something that differs after any other connection committed; far cheaper than reading counters."""
    if is_sqlite():
        return database.data_version
    return None


def counters() -> dict[str, int]:
    """All topics with their counters."""
    return {str(topic): int(seq) for topic, seq in execute("SELECT topic, seq FROM change").fetchall()}
