"""What the town remembers: tables and queries by area. Knows nothing of screens, rules or people in front of them."""

import sys


def leave_out_drivers(url: str) -> None:
    """Keep drivers that `url` does not need from being imported; call before anything imports peewee.

    peewee imports every database driver it can find, and psycopg alone takes longer to import than the
    rest of a session's start.
    """
    if not url.startswith("postgres") and "peewee" not in sys.modules:
        for driver in ("psycopg", "psycopg2", "psycopg2cffi"):
            sys.modules.setdefault(driver, None)  # type: ignore[arg-type]
