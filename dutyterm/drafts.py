"""Half-typed lines, kept as they are typed, so that a killed session gives them back (domain.md U6).

A file for each person and post; only its session holds its lock, which the kernel frees when the session
dies. Written in place without waiting for the disk: it must survive a process, not a power cut.
"""

import contextlib
import datetime as dt
import fcntl
import os
from pathlib import Path

_SLOTS = 8  # the same person may sit at several terminals of one post
_LIMIT = 16384


class Drafts:
    """The drafts folder of one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None
        self._last = ""

    def open(self, name: str) -> str:
        """Take the first free slot of `name` (person and post) and return what a dead session left there."""
        self.close()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return ""
        left = [self._try(name, slot) for slot in range(_SLOTS)]
        held = [one for one in left if one is not None]
        # prefer a slot that holds something: that is what the person wants back
        best = next((one for one in held if one[1]), held[0] if held else None)
        for file, _text in held:
            if best is None or file != best[0]:
                os.close(file)
        if best is None:
            return ""
        self._file, self._last = best
        return self._last

    def _try(self, name: str, slot: int) -> tuple[int, str] | None:
        safe = "".join(char if char.isalnum() or char in "-_" else "_" for char in name)
        try:
            file = os.open(self.folder / f"{safe}.{slot}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file, os.pread(file, _LIMIT, 0).partition(b"\n")[0].decode("utf-8", "ignore")
        except OSError:
            os.close(file)
            return None

    def save(self, text: str) -> None:
        """Remember `text` now; a full disk loses the draft, not the session."""
        if self._file is None or text == self._last:
            return
        data = text.replace("\n", " ").encode() + b"\n"
        if len(data) > _LIMIT:
            return
        with contextlib.suppress(OSError):
            os.pwrite(self._file, data, 0)  # one call, ended by its newline: killed before or after, never between
            self._last = text

    def forget(self, before: dt.datetime, *, dry_run: bool = False) -> int:
        """Empty the drafts that nobody has typed at since then and nobody holds; how many.

        They stay as empty files: somebody may be opening one at this moment.
        """
        found = 0
        for path in sorted(self.folder.glob("*.*")) if self.folder.is_dir() else ():
            with contextlib.suppress(OSError), path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                known = os.fstat(file.fileno())
                if known.st_size > 1 and known.st_mtime < before.timestamp():
                    found += 1
                    if not dry_run:
                        file.truncate(0)
        return found

    def close(self) -> None:
        """Give the slot back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
