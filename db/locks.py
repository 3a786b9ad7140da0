"""Being alone with something until the transaction ends; what is read from then on is the last word.

SQLite's write transaction is alone from its beginning, so there nothing is done. On PostgreSQL two acts may both
read that nothing is there and both write it, unless the second waits. They wait in one order everywhere, or two
could wait for each other: people, roster, the register, tables, a compound, a household, rows of one table by their
ids, the trail, the counters of `changes`. Other writers may insert references to a locked row.
"""

from .base import execute
from .engine import is_sqlite

PEOPLE, ROSTER, REGISTER, TRAIL = 0x70656F70, 0x726F7374, 0x686F6D65, 0x64757479
"""What one at a time does as a whole: the numbers of PostgreSQL's advisory locks."""


def lock_turn(number: int) -> None:
    """One act at a time of those that take this number: PEOPLE, ROSTER, REGISTER or TRAIL."""
    if not is_sqlite():
        execute("SELECT pg_advisory_xact_lock(?)", number).fetchall()


def lock_tables(*tables: str) -> None:
    """One writer at a time to whole tables; readers go on."""
    if not is_sqlite():
        execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")


def lock_to_write(table: str) -> None:
    """Wait here for who has locked a whole table, before rows of it are held that they may want."""
    if not is_sqlite():
        execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")


def lock_rows(table: str, *ids: int) -> None:
    """One act at a time on these rows."""
    if ids and not is_sqlite():
        marks = ",".join("?" * len(ids))
        execute(f"SELECT id FROM {table} WHERE id IN ({marks}) ORDER BY id FOR NO KEY UPDATE", *ids).fetchall()
