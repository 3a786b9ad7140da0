"""`authorized-keys FILE`: the one file that says whose keys open the duty account, written from the database.

Root writes the file; a child that has become the database's owner reads the database, and root believes nothing
but lines that look like `people.rules_keys.LINE`. A sick or missing database leaves the file as it is: it can
take nobody's way in.
"""

import argparse
import contextlib
import os
import re
import select
import signal
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

from db.problems import DatabaseProblem

from ..errors import BadInput
from ..i18n import _
from ..people.rules_keys import line_pattern
from ..settings import Settings
from ..troubles import sentence
from .authorized_reader import Reader
from .codes import DONE, NO_DATABASE, REFUSED

HEADER = "# Written by dutyterm authorized-keys; lines of your own belong into another file.\n"
RETRY = 2.0  # seconds between two tries after something went wrong, and between looks at the file itself
ANSWER = 60.0  # seconds in which a database must answer when nobody watches
_SCRIPT = re.compile(r"(/[A-Za-z0-9._-]+)+")


def authorized_keys(options: argparse.Namespace, settings: Settings) -> int:
    """Write the file once, or with `--watch` whenever keys change, until SIGTERM."""
    if not _SCRIPT.fullmatch(options.session):
        raise BadInput(_("会话脚本要写完整路径，只用字母、数字和 . _ -：{path}").format(path=options.session))
    file = KeyFile(options.file, options.session)
    file.check()
    if options.watch:
        return _watch(file, settings)
    reader = Reader(settings, file.script, watch=False)
    try:
        said = reader.answer(ANSWER)
    finally:
        reader.close()
    if "lines" not in said:
        return _tell(_problem(said, settings), NO_DATABASE)
    file.write(said["lines"])
    return _tell_broken(file, said)


def _watch(file: "KeyFile", settings: Settings) -> int:
    with _stop_signals() as stopped:
        reader, wanted, told = Reader(settings, file.script, watch=True), None, ""
        try:
            while True:
                ready, _w, _x = select.select([stopped, reader], [], [], RETRY)
                if stopped in ready:
                    return DONE
                if reader in ready:
                    said = reader.read()
                    if "lines" in said:
                        wanted, told = said, ""
                        _tell_broken(file, said)
                    else:
                        why = _problem(said, settings)
                        told = why if why == told else _told(why)  # once, however long it lasts
                        reader.close()
                        if select.select([stopped], [], [], RETRY)[0]:
                            return DONE
                        reader = Reader(settings, file.script, watch=True)
                if wanted and not file.holds(wanted["lines"]):
                    _try(file, wanted["lines"])
        finally:
            reader.close()


def _try(file: "KeyFile", lines: list[str]) -> None:
    try:
        file.write(lines)
        print(_("密钥文件已更新：{n} 把。").format(n=len(file.kept(lines))), flush=True)
    except OSError as error:  # a full disk: the old file stays, and the next look tries again
        _told(_("写不了文件 {path}：{why}。").format(path=file.path, why=error.strerror))


class KeyFile:
    """The file of keys. It is replaced as a whole or not at all, and only if every line in it is ours."""

    def __init__(self, path: Path, script: str) -> None:
        self.path, self.script = path.absolute(), script
        self._line = line_pattern(script)
        self._written: tuple[list[Any], object] | None = None

    def kept(self, lines: list[Any]) -> list[str]:
        """The lines that may stand in the file."""
        return [line for line in lines if isinstance(line, str) and self._line.fullmatch(line)]

    def check(self) -> None:
        """BadInput when it is no file, or somebody else wrote into it; OSError never."""
        try:
            kind = self.path.lstat().st_mode
            text = self.path.read_text("utf-8") if stat.S_ISREG(kind) else None
        except FileNotFoundError:
            if not self.path.parent.is_dir():
                raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=self.path)) from None
            return
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            raise BadInput(_("{path} 不是密钥文件，没有改动。").format(path=self.path))
        if any(line and line != HEADER.rstrip() and not self._line.fullmatch(line) for line in text.split("\n")):
            raise BadInput(
                _("{path} 里有别人写的内容，没有改动。请把那些行移到别的文件，再运行一次。").format(path=self.path)
            )

    def write(self, lines: list[Any]) -> None:
        """Replace the file: readers see the old one or the new one, also after a power cut. OSError, BadInput."""
        self.check()
        text = HEADER + "".join(f"{line}\n" for line in self.kept(lines))
        with contextlib.suppress(FileNotFoundError):
            if self.path.read_text("utf-8") == text and stat.S_IMODE(self.path.stat().st_mode) == 0o644:
                self._written = (lines, self._state())
                return
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fchmod(out.fileno(), 0o644)
                os.fsync(out.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._written = (lines, self._state())

    def holds(self, lines: list[Any]) -> bool:
        """Whether these lines were written last, and the file is still the one that `write` left."""
        return self._written is not None and self._written == (lines, self._state())

    def _state(self) -> tuple[object, ...] | None:
        try:
            found = self.path.lstat()
        except OSError:
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode)


@contextlib.contextmanager
def _stop_signals() -> Any:
    """A file that can be read once SIGTERM or SIGINT has come."""
    out, into = os.pipe()
    os.set_blocking(into, False)
    before = {one: signal.signal(one, lambda *_args: None) for one in (signal.SIGTERM, signal.SIGINT)}
    wake = signal.set_wakeup_fd(into)
    try:
        yield out
    finally:
        signal.set_wakeup_fd(wake)
        for one, handler in before.items():
            signal.signal(one, handler)
        os.close(out)
        os.close(into)


def _problem(said: dict[str, Any], settings: Settings) -> str:
    return sentence(DatabaseProblem(str(said.get("problem", "other")), settings.db))


def _tell_broken(file: KeyFile, said: dict[str, Any]) -> int:
    """Say which stored keys are none; the others open all the same."""
    broken = [one for one in said.get("broken", []) if isinstance(one, int)]
    if not broken and len(file.kept(said["lines"])) == len(said["lines"]):
        return DONE
    return _tell(_("有的密钥读不懂，没有写进文件：{ids}。").format(ids=", ".join(map(str, broken)) or "?"), REFUSED)


def _tell(text: str, code: int) -> int:
    _told(text)
    return code


def _told(text: str) -> str:
    print(text, file=sys.stderr, flush=True)
    return text
