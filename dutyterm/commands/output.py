"""Where a table or a page goes: a file, or what the command is piped into."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import BadInput
from ..i18n import _


@contextmanager
def output(path: Path | None) -> Iterator[BinaryIO]:
    """The file to write to, or stdout without one. BadInput where it cannot be opened, or not be written to its end."""
    if path is None:
        yield sys.stdout.buffer
        return
    try:
        # whatever leaves has people in it: a new file is its owner's alone
        out = open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=path)) from None
    try:
        with out:
            yield out
    except BrokenPipeError:
        raise
    except OSError:
        raise BadInput(_("{path} 没有写完，可能磁盘满了。请换个地方再导出一次。").format(path=path)) from None
