"""The secrets that sign passes: one hex key a line, the first one signs, all of them are believed."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import overload

from .errors import BadInput
from .households.tokens import KEY_BYTES, new_key
from .i18n import _


def load(path: Path) -> tuple[bytes, ...]:
    """The keys of a file; none when there is no file. BadInput when it cannot be used."""
    try:
        lines = path.read_text("ascii").split()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(_("密钥文件 {path} 读不了。").format(path=path)) from error
    try:
        keys = tuple(bytes.fromhex(line) for line in lines)
    except ValueError:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise BadInput(_("密钥文件 {path} 的内容不对。").format(path=path))
    return keys


class Ring(Sequence[bytes]):
    """The keys of a file as they are now: a session that was open when the key was changed believes the new one too.

    What cannot be read later is as it was: nobody at a gate loses the keys because somebody edits the file.
    """

    def __init__(self, path: Path) -> None:
        """BadInput when the file cannot be used."""
        self._path, self._seen, self._keys = path, _mark(path), load(path)

    def _now(self) -> tuple[bytes, ...]:
        if (seen := _mark(self._path)) != self._seen:
            with suppress(BadInput):
                self._keys = load(self._path) or self._keys
            self._seen = seen
        return self._keys

    def __len__(self) -> int:
        return len(self._now())

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[bytes, ...]: ...
    def __getitem__(self, index: int | slice) -> bytes | tuple[bytes, ...]:
        return self._now()[index]


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from another."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def rotate(path: Path) -> int:
    """Put a fresh key in front; those that were there are believed as before. How many there are now.

    The file is replaced whole, stays its owner's alone, and is on the disk when this returns. BadInput when it cannot
    be read or written.
    """
    keys = (new_key(), *load(path))
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)  # of a rotation that was broken off
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as out:
            out.write("".join(f"{key.hex()}\n" for key in keys))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileNotFoundError, PermissionError):
            there = path.stat()
            os.chown(fresh, there.st_uid, there.st_gid)
        fresh.replace(path)
    except OSError:
        raise BadInput(_("写不了密钥文件 {path}：没有这个文件夹，或没有权限。").format(path=path)) from None
    return len(keys)


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read the file of keys."""
    try:
        return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError:
        return True


def create(path: Path) -> None:
    """Write a first key, readable by its owner only; an existing file is left alone."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w") as out:
        out.write(new_key().hex() + "\n")
