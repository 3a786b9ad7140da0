"""One demo town built by the program itself, a copy of it for each test, and sessions at its gates."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import sqlite3  # the one the product uses

from dutyterm.text import clean_line
from tests.e2e.pty_tools import Terminal

ROOT = Path(__file__).parents[2]
CLOCK = "2020-02-05T08:00+08:00"
F3 = "\x1bOR"
PROGRAM = (sys.executable, "-m", "dutyterm")
SAVED = r"已保存 \d\d:\d\d #(\d+)"
# what any crash would show; the program's own sentences have none of it
CRASHED = re.compile(r"Traceback|Error\b|程序出错|编号 \d{6}")


def environment(**more: str) -> dict[str, str]:
    """This machine's environment without anything that steers dutyterm."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUTYTERM_")}
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), **more}


class Gate(Terminal):
    """A session at a gate. Rows of the screen: title, line, question, verdict (4), list title, list, keys."""

    LINE, QUESTION, VERDICT, LIST = 1, 2, slice(3, 7), slice(9, 23)

    def __init__(self, argv: Sequence[str], **options: Any) -> None:
        super().__init__(argv, **{"cwd": ROOT, "env": environment(), **options})

    def ready(self) -> "Gate":
        """Wait until the line takes keys and the list is there."""
        self.wait(r"^[^ ]*>", 30)
        self.wait("(最近通过|按编号选一位)[^!]*^ ", 30)
        return self

    def office_ready(self) -> "Gate":
        """Wait for the situation on which the office opens, then go to the gate and wait for that."""
        self.wait(r"w情况", 30)
        self.send(F3)
        return self.ready()

    @property
    def text(self) -> str:
        """The screen as text; unlike pyte's own, right also where a resize has cut a wide character in two."""
        cells, columns = self.screen.buffer, range(self.screen.columns)
        return "\n".join("".join(cells[y][x].data for x in columns).rstrip() for y in range(self.screen.lines))

    def rows(self) -> list[str]:
        return self.text.split("\n")

    @property
    def line(self) -> str:
        """What stands in the line, without the prompt."""
        return self.rows()[self.LINE].partition(">")[2].strip()

    @property
    def question(self) -> str:
        return self.rows()[self.QUESTION].strip()

    @property
    def verdict(self) -> str:
        return "\n".join(self.rows()[self.VERDICT])

    @property
    def listed(self) -> list[str]:
        return [row for row in self.rows()[self.LIST] if row.strip()]

    def enter(self, line: str, shows: str, timeout: float = 15) -> re.Match[str]:
        """Type a line and Enter; wait until the screen shows `shows`."""
        self.send(line + "\r")
        return self.wait(shows, timeout)

    def save(self, line: str, shows: str = "", timeout: float = 15) -> int:
        """Type a line that is saved at once; the number that the screen gives it."""
        last = self.acknowledged()
        self.send(line + "\r")
        self.wait_until(
            lambda: self.acknowledged() not in (0, last) and bool(re.search(shows, self.text)),
            timeout,
            f"{line!r} is saved and shows {shows!r}",
        )
        return self.acknowledged()

    def acknowledged(self) -> int:
        """The number of the row that the screen says is saved, or 0."""
        found = re.search(SAVED, self.question)
        return int(found[1]) if found else 0

    def resize(self, columns: int, rows: int, *, screen: bool = True) -> None:
        if screen:
            self.screen.resize(rows, columns)  # first, so that nothing drawn for the new size meets the old one
        super().resize(columns, rows, screen=False)


class Town:
    """A copy of the demo town, on SQLite."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def command(self, who: str = "volunteer", *more: str, clock: str = CLOCK) -> list[str]:
        """The command line of a session."""
        return [*PROGRAM, "--db", self.url, "demo", "--as", who, *(("--clock", clock) if clock else ()), *more]

    def session(self, who: str = "volunteer", *more: str, clock: str = CLOCK, **options: Any) -> Gate:
        """A session on its own terminal, not waited for."""
        return Gate(self.command(who, *more, clock=clock), **options)

    def run(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """A command without a terminal, on this database."""
        return run("--db", self.url, *words, timeout=timeout)

    def query(self, sql: str, *values: object) -> list[Any]:
        """Rows of the database, read only; a row of one column is its value."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)
        try:
            rows = connection.execute(sql, values).fetchall()
        finally:
            connection.close()
        return [row[0] if len(row) == 1 else row for row in rows]

    def change(self, sql: str, *values: object) -> None:
        """Do to the database what the program would not."""
        connection = sqlite3.connect(self.file, timeout=30, isolation_level=None)
        try:
            connection.execute(sql, values)
        finally:
            connection.close()

    @property
    def newest(self) -> int:
        """The highest number in the log."""
        return int(self.query("SELECT max(id) FROM gate_entry")[0])

    def entry(self, number: int) -> dict[str, Any]:
        """A row of the log by its number, with the pass, room and plate it points to."""
        names = "id direction subject t1 t2 t2_method decision reason_code state approval_id vehicle_id name post_id"
        columns = ", ".join(f"e.{name}" for name in names.split())
        found = self.query(
            f"SELECT {columns}, p.no, h.room, v.plate, o.code FROM gate_entry e"
            " LEFT JOIN pass p ON p.id = e.pass_id LEFT JOIN household h ON h.id = e.household_id"
            " LEFT JOIN vehicle_entry v ON v.id = e.vehicle_id JOIN post o ON o.id = e.post_id WHERE e.id = ?",
            number,
        )
        return dict(zip([*names.split(), "no", "room", "plate", "post"], found[0], strict=True))

    def entries(self, after: int) -> list[dict[str, Any]]:
        """The rows written since number `after`, in order."""
        return [self.entry(one) for one in self.query("SELECT id FROM gate_entry WHERE id > ? ORDER BY id", after)]

    def plain_passes(self, how_many: int) -> list[int]:
        """Numbers of HQ's passes that let their holders in without a question, on the day of the clock."""
        return self.query(
            "SELECT p.no FROM pass p JOIN compound c ON c.id = p.compound_id JOIN person m ON m.id = p.person_id"
            " WHERE c.short_code = 'HQ' AND p.kind IN ('resident', 'tenant_temp') AND p.state = 'active'"
            " AND p.valid_from <= '2020-02-05' AND p.valid_to >= '2020-02-06' AND m.moved_out IS NULL AND p.no > 200"
            " AND NOT EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = m.household_id)"
            " AND NOT EXISTS (SELECT 1 FROM gate_entry e WHERE e.person_id = m.id AND e.at >= '2020-02-04 22:00')"
            " ORDER BY p.no LIMIT ?",
            how_many,
        )

    def intact(self) -> None:
        """Every page, index and reference of the database is sound."""
        assert self.query("PRAGMA integrity_check") == ["ok"]
        assert self.query("PRAGMA foreign_key_check") == []


def run(*words: str, timeout: float = 60, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """A command without a terminal."""
    return subprocess.run(
        [*before, *PROGRAM, *words],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def one_sentence(text: str) -> str:
    """Assert that this is one clean line for a person, and return it."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    assert len(lines) == 1, text
    assert not CRASHED.search(lines[0]), text
    assert clean_line(lines[0], 500) == lines[0].strip()
    return lines[0]


def built(folder: Path) -> Path:
    """The demo town as the command builds it, and what that prints, beside each other in `folder`."""
    file = folder / "demo.db"
    done = run("--db", f"sqlite:///{file}", "demo", "--fresh", "--clock", CLOCK, timeout=150)
    (folder / "printed").write_text(f"{done.returncode}\n{done.stdout}\n{done.stderr}")
    assert done.returncode == 0, done.stderr
    return file


@contextmanager
def copy_of(built_town: Path, folder: Path) -> Iterator[Town]:
    """A copy of the built town and its key in `folder`; its files go at the end, 60 MB each are many."""
    town = Town(folder / "demo.db")
    for ending in ("", ".key"):
        shutil.copy(f"{built_town}{ending}", f"{town.file}{ending}")
    yield town
    for left in folder.glob("demo.db*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def folder_for_all() -> Path:
    """A folder that every system user can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="dutyterm-"))
    folder.chmod(0o755)
    return folder
