"""The secrets that sign passes: one hex key a line, the first one signs, all of them are believed."""

import os
from pathlib import Path

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


def create(path: Path) -> None:
    """Write a first key, readable by its owner only; an existing file is left alone."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w") as out:
        out.write(new_key().hex() + "\n")
