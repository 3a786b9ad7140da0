"""Backups hold what has been forgotten since: those past their term are removed from the folder of backups."""

import contextlib
import datetime as dt
import os
from pathlib import Path
from typing import NamedTuple

from db.care import backup_made

NO_FOLDER, STUCK, KEPT_LAST = "backup_folder", "backup_stuck", "backup_last"
"""What may go wrong: the folder cannot be read, a file cannot be removed, the newest one is past its term too."""


class Backups(NamedTuple):
    """What a look into the folder found: backups that are due, oldest first, and what is wrong."""

    due: tuple[Path, ...] = ()
    troubles: tuple[str, ...] = ()


def look(folder: Path, before: dt.datetime, live: Path | None) -> Backups:
    """Backups made before a moment, told by what they hold; never the database in use (`live`), never the newest.

    The newest is kept even when it is past its term: a town without any backup is one bad disk from nothing.
    """
    made: list[tuple[dt.datetime, Path]] = []
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return Backups(troubles=(NO_FOLDER,))
    stuck = False
    for file in files:
        try:
            when = backup_made(file)
            if when and live and live.exists() and file.samefile(live):
                continue
        except OSError:
            stuck = True
            continue
        if when is not None:
            made.append((when, file))
    made.sort()
    due = tuple(file for when, file in made[:-1] if when < before)
    troubles = [KEPT_LAST] if made and made[-1][0] < before else []
    if due and not os.access(folder, os.W_OK | os.X_OK):
        due, stuck = (), True  # else every run would say in the trail that it is about to remove them
    return Backups(due, (*troubles, *([STUCK] if stuck else [])))


def remove(files: tuple[Path, ...]) -> int:
    """Remove files; how many went, those included that somebody else has removed meanwhile."""
    gone = 0
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
            gone += 1
    return gone
