"""A restored backup says in its own trail that it is one."""

from pathlib import Path

from db import audit, changes
from db.audit import Act

from .check import read_mark

ASIDE = ".before-restore"


def note(act: Act, made: str, file: str) -> None:
    """The first act after a restore: what from, and of when; whoever owns the file does it, no account does."""
    audit.record(act, "database.restore", "database", None, values={"made": ("", made), "file": ("", file)})
    changes.bump("people")


def put_aside(mark: Path) -> str:
    """Move what was remembered of the trail that is gone, so that the next check begins anew; its anchor.

    Empty when nothing was remembered. It is kept beside: paper still has the same anchor. Raises OSError.
    """
    try:
        head = read_mark(mark).head if mark.exists() else ""
    except ValueError:
        head = ""
    if mark.exists():
        mark.replace(mark.with_name(mark.name + ASIDE))
    return head
