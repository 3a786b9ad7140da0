"""What can break under a gate: the database, the disk, the process. One sentence, nothing lost, and it goes on."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from peewee import sqlite3

from tests.e2e.demo_town import CRASHED, PROGRAM, Gate, Town, copy_of, environment, one_sentence, run

pytestmark = pytest.mark.e2e

NO_DATABASE, BAD_INPUT = 3, 2
PAGE = 4096
# root may do anything; without its capabilities it is an owner like any other
UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()


def refused(town: Town, sentence: str, before: tuple[str, ...] = ()) -> None:
    """Assert that neither a command nor the screens start: one sentence, exit code 3."""
    done = run("--db", town.url, "export", "gate", before=before)
    assert (done.returncode, done.stdout) == (NO_DATABASE, "")
    assert re.search(sentence, one_sentence(done.stderr))
    with Gate([*before, *PROGRAM, "--db", town.url, "--as", "volunteer"]) as gate:
        assert gate.wait_exit(20) == NO_DATABASE
        text = gate.output.decode()
        assert "\x1b" not in text, "the screens did not even begin"
        assert re.search(sentence, one_sentence(text))


# --- a database that is not there, not ours, or not whole


def test_a_missing_database_is_not_made(town: Town) -> None:
    town.file.unlink()
    refused(town, "没有这个数据库.*dutyterm init")
    assert not town.file.exists(), "nobody types into nothing"


def overwrite(file: Path, start: int, length: int) -> None:
    """Put noise into a file."""
    with file.open("r+b") as out:
        out.seek(start)
        out.write(random.Random(4).randbytes(length))


def foreign(town: Town) -> None:
    town.file.unlink()
    town.change("CREATE TABLE note (id INTEGER PRIMARY KEY)")


DAMAGES: dict[str, tuple[Callable[[Town], object], str]] = {
    "empty": (lambda town: town.file.write_bytes(b""), "这不是 dutyterm 的数据库"),
    "a text": (lambda town: town.file.write_text("入住登记\n" * 2000), "已损坏|这不是 dutyterm 的数据库"),
    "foreign": (foreign, "这不是 dutyterm 的数据库"),
    "old": (lambda town: town.change("DELETE FROM schema_migration"), "旧版本.*dutyterm migrate"),
    "new": (lambda town: town.change("UPDATE schema_migration SET name = '9999_later' WHERE id = 1"), "比程序新"),
    "corrupt": (lambda town: overwrite(town.file, PAGE, town.file.stat().st_size - PAGE), "已损坏.*备份"),
    "cut": (lambda town: os.truncate(town.file, 40 * PAGE), "已损坏.*备份"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_wrong_database_is_not_opened(town: Town, damage: str) -> None:
    do, sentence = DAMAGES[damage]
    do(town)
    left = town.file.read_bytes()
    refused(town, sentence)
    assert town.file.read_bytes() == left, "nor changed"


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_database_is_not_opened(town: Town, what: str) -> None:
    locked = town.file if what == "file" else town.file.parent
    mode = locked.stat().st_mode
    locked.chmod(0o444 if what == "file" else 0o555)
    try:
        refused(town, "不能写入.*权限", before=UNPRIVILEGED)
    finally:
        locked.chmod(mode)


# --- the same under a running session


def sick(gate: Gate, line: str, sentence: str) -> None:
    """Enter a line that cannot be saved now: the sentence is shown, the line stays, nobody says it was saved."""
    before = gate.acknowledged()
    gate.send(line + "\r")
    gate.wait(sentence, 20)
    gate.settle(0.5)
    assert gate.line == line, gate.text
    assert gate.acknowledged() in (0, before)
    assert not CRASHED.search(gate.text), gate.text
    assert gate.process.poll() is None


def test_a_database_damaged_under_a_session(town: Town) -> None:
    with town.session() as gate:
        gate.ready()
        overwrite(town.file, PAGE, town.file.stat().st_size - PAGE)
        sick(gate, "1300 365", "已损坏.*备份")
        gate.send("\x1b")
        gate.wait_until(lambda: gate.line == "", what="the session still takes keys")


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_nothing_is_saved_into_a_file_that_is_no_more(town: Town, how: str) -> None:
    with town.session() as gate:
        gate.ready()
        gate.save("1 365")
        backup = town.file.with_name("backup")
        shutil.copy(town.file, backup)
        for ending in ("", "-wal", "-shm"):
            Path(f"{town.file}{ending}").unlink()
        if how == "replaced":  # an admin restores a backup without sending people away first
            backup.rename(town.file)
        sick(gate, "2 365", "数据库")


def test_a_save_waits_for_a_lock_and_says_so(town: Town) -> None:
    before = town.newest
    other = sqlite3.connect(town.file, isolation_level=None)
    with town.session() as gate:
        gate.ready()
        other.execute("BEGIN IMMEDIATE")
        gate.send("137 365\r")
        gate.wait("还没有存上", 4)
        assert not gate.acknowledged()
        assert not CRASHED.search(gate.text)
        gate.send("1 36")  # typing goes on meanwhile
        gate.wait("> 1 36$")
        other.execute("ROLLBACK")
        other.close()
        gate.wait(r"^08:00 .*梁\*\* .* 36.5", 5)
        assert gate.line == "1 36"
    assert [row["no"] for row in town.entries(before)] == [137]


# --- a full disk


class Volume:
    """A small file system in a mount namespace of its own; needs no rights. Programs enter with `enter` before them."""

    def __init__(self, megabytes: int, at: Path) -> None:
        root = os.geteuid() == 0
        mount = f'mount -t tmpfs -o size={megabytes}m none "$0" && echo mounted && exec sleep 600'
        rights = () if root else ("--map-root-user",)
        self.holder = subprocess.Popen(
            ["unshare", "--mount", *rights, "sh", "-c", mount, str(at)], stdout=subprocess.PIPE, text=True
        )
        assert self.holder.stdout
        assert self.holder.stdout.readline() == "mounted\n"
        self.enter = ("nsenter", f"--target={self.holder.pid}", "--mount", *(() if root else ("--user",)))
        self.enter += () if root else ("--preserve-credentials",)
        self.folder = Path(f"/proc/{self.holder.pid}/root{at}")  # the same from outside; not for SQLite
        self.ballast = self.folder / "ballast"

    def fill(self) -> None:
        """Leave no byte."""
        with self.ballast.open("ab", buffering=0) as out:
            for size in (2**20, PAGE, 1):
                try:
                    while out.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def close(self) -> None:
        self.holder.kill()
        self.holder.wait()
        if self.holder.stdout:
            self.holder.stdout.close()


NUMBERS = "SELECT p.no FROM gate_entry e JOIN pass p ON p.id = e.pass_id WHERE e.id > ?"


class FarTown(Town):
    """A town on a volume: whoever wants to see it goes there."""

    def __init__(self, file: Path, volume: Volume) -> None:
        super().__init__(file)
        self.volume = volume

    def command(self, *words: str, **options: str) -> list[str]:
        return [*self.volume.enter, *super().command(*words, **options)]

    def run(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return run("--db", self.url, *words, timeout=timeout, before=self.volume.enter)

    def query(self, sql: str, *values: object) -> list[Any]:
        ask = (
            "import json, sys; from pathlib import Path; from tests.e2e.demo_town import Town;"
            " file, sql, values = json.load(sys.stdin); print(json.dumps(Town(Path(file)).query(sql, *values)))"
        )
        answer = subprocess.run(
            [*self.volume.enter, sys.executable, "-c", ask], input=json.dumps([str(self.file), sql, values]),
            env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(answer.stdout)  # type: ignore[no-any-return]


@pytest.fixture
def small(built_town: Path, tmp_path: Path) -> Iterator[tuple[Volume, Town]]:
    """A town on a volume with little room left."""
    volume = Volume(built_town.stat().st_size // 2**20 + 12, tmp_path)
    with copy_of(built_town, volume.folder) as town:
        yield volume, FarTown(tmp_path / town.file.name, volume)
    volume.close()


def test_a_full_disk_loses_nothing_and_saving_goes_on(small: tuple[Volume, Town]) -> None:
    volume, town = small
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.save("1 365")
        volume.fill()
        sick(gate, "2 365", "磁盘已满")
        done = town.run("people", "add", "wang", "--name", "王小山", "--role", "volunteer", "--at", "HQ")
        assert (done.returncode, done.stdout) == (NO_DATABASE, "")
        assert "磁盘已满" in one_sentence(done.stderr)
        volume.ballast.unlink()
        gate.send("\r")
        gate.wait_until(lambda: gate.acknowledged() == before + 2, what="space is back, so Enter saves")
        gate.save("3 365")
    assert [row["no"] for row in town.entries(before)] == [1, 2, 3]
    town.intact()


def test_a_car_on_a_full_disk_is_saved_whole_once_there_is_room(small: tuple[Volume, Town]) -> None:
    volume, town = small
    before = town.newest
    with town.session() as gate:
        gate.ready()
        volume.fill()
        sick(gate, "粤ed12345 3 365 366 367", "磁盘已满")
        assert town.newest == before
        volume.ballast.unlink()
        gate.send("\r")
        gate.wait("已保存 .* 粤ED12345")
    assert [(row["plate"], row["t1"]) for row in town.entries(before)] == [("粤ED12345", t) for t in (365, 366, 367)]


def test_scans_on_a_full_disk_all_come_back(small: tuple[Volume, Town]) -> None:
    volume, town = small
    before = town.newest
    with town.session() as gate:
        gate.ready()
        volume.fill()
        gate.send("".join(f"{number} 365\r" for number in range(1, 9)))
        gate.wait_until(lambda: "磁盘已满" in gate.question and gate.line == "8 365", 20, "all have been tried")
        gate.settle(0.5)
        assert town.newest == before
        volume.ballast.unlink()
        while gate.line:
            shown = gate.text
            gate.send("\r")
            gate.wait_until(lambda shown=shown: gate.text != shown, what="Enter saves it")  # type: ignore[misc]
            gate.settle(0.2)
    assert sorted(town.query(NUMBERS, before)) == list(range(1, 9))


# --- settings


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gate = [", "读不懂"),
        ("[gate]\nfever = 300", "gate.fever"),
        ('lang = "fr"', "lang.*fr"),
        ('zone = "Mars/Base"', "zone"),
        ("colour = 1", "不认识的项.*colour"),
    ],
)
def test_a_wrong_setting_is_named(town: Town, text: str, sentence: str) -> None:
    file = town.file.with_name("settings.toml")
    file.write_text(text)
    done = town.run("--config", str(file), "--as", "volunteer")
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert re.search(sentence, one_sentence(done.stderr))


def test_a_settings_file_that_is_not_there_is_named(town: Town) -> None:
    done = town.run("--config", "/nowhere/dutyterm.toml", "check")
    assert done.returncode == BAD_INPUT
    assert "/nowhere/dutyterm.toml" in one_sentence(done.stderr)


# --- kill -9 while everybody is saving

ROUNDS = 12


class Volunteer:
    """Somebody who saves one line after the other, and logs in again whenever the session dies."""

    def __init__(self, town: Town, login: str, post: str, lines: Iterator[str]) -> None:
        self.town, self.login, self.post, self.lines = town, login, post, lines
        self.said: list[str] = []
        self.acknowledged: dict[str, int] = {}
        self.doubtful: list[str] = []
        self.last = 0
        self.log_in()

    def log_in(self) -> None:
        self.gate = self.town.session(self.login, "--post", self.post)
        self.starting = True

    def die(self) -> None:
        """kill -9, at whatever it is doing."""
        self.gate.kill()
        self.gate.close()
        if self.said and self.said[-1] not in self.acknowledged:
            self.doubtful.append(self.said[-1])
        self.log_in()

    def go_on(self) -> None:
        """Do what can be done now: read the screen, enter the next line."""
        self.gate.watch(0.005)
        if self.starting:
            self.starting = not re.search(r"最近通过(?s:.*)^ (v 访客|回车 确定)", self.gate.text, re.M)
            if self.starting:
                return
            self.last = 0
            if self.said and self.said[-1] not in self.acknowledged and not rows_of(self.town, self.said[-1]):
                # not in the database: on the screen, with the key that makes twice harmless, or it never arrived
                self.gate.settle(0.1)
                talking = not self.gate.line and self.gate.verdict.strip()
                self.gate.send("\r" if talking else "\x15" + self.said[-1] + "\r")
                self.gate.wait_until(lambda: bool(rows_of(self.town, self.said[-1])), 15, f"{self.said[-1]} comes back")
                self.gate.settle(0.1)
            self.last = self.gate.acknowledged()
            self.say()
        elif self.heard():
            self.say()

    def heard(self) -> bool:
        """Whether the screen now says that the last line is saved; what it says is saved is in the database."""
        number = self.gate.acknowledged()
        if number in (0, self.last):
            return False
        self.last = number
        if number in rows_of(self.town, self.said[-1]):
            self.acknowledged[self.said[-1]] = number
            return True
        # the answer to the line before, which a dying session could not give any more
        assert number in rows_of(self.town, self.said[-2]), (self.said[-2:], number)
        return False

    def say(self) -> None:
        self.said.append(next(self.lines))
        self.gate.send(self.said[-1] + "\r")


def rows_of(town: Town, line: str) -> list[int]:
    """The numbers of the rows that one line became."""
    who = line.split()[0]
    if who.isdigit():
        return town.query(
            "SELECT e.id FROM gate_entry e JOIN pass p ON p.id = e.pass_id JOIN compound c ON c.id = p.compound_id"
            " WHERE c.short_code = 'HQ' AND p.no = ? AND e.at >= '2020-02-05'",
            int(who),
        )
    return town.query(
        "SELECT e.id FROM gate_entry e JOIN vehicle_entry v ON v.id = e.vehicle_id WHERE v.plate = ?", who
    )


def test_killed_sessions_lose_and_double_nothing(town: Town) -> None:
    before, source = town.newest, random.Random(9)
    passes = town.plain_passes(1000)
    logins = ("volunteer", "v001", "v002", "v003", "xz")
    plans = [iter([f"{number} 365" for number in passes[place::4]]) for place in range(4)]
    plans.append(iter(f"粤E{10000 + number} 3 365 366 364" for number in range(1000)))
    posts = ["HQ"] * 4 + ["XZ"]
    people = [Volunteer(town, *one) for one in zip(logins, posts, plans, strict=True)]
    killed = 0
    try:
        next_kill = monotonic() + 3
        until = monotonic() + 120
        while killed < ROUNDS:
            assert monotonic() < until, "the sessions do not get on"
            for one in people:
                one.go_on()
            saved = sum(len(one.acknowledged) for one in people)
            if monotonic() > next_kill and saved >= 4 * (killed + 1):
                ready = [one for one in people if not one.starting and one.said]
                for one in source.sample(ready, min(len(ready), 1 + killed % 2)):
                    one.die()
                killed += 1
                next_kill = monotonic() + source.uniform(0.3, 1.5)
        while any(one.starting or one.said[-1] not in one.acknowledged for one in people):
            stuck = [one for one in people if one.starting or one.said[-1] not in one.acknowledged]
            assert monotonic() < until, "\n".join(f"{one.said[-1:]} {one.starting}\n{one.gate.text}" for one in stuck)
            for one in people:
                if one.starting or one.said[-1] not in one.acknowledged:
                    one.gate.watch(0.005)
                    if one.starting:
                        one.go_on()
                    else:
                        one.heard()
    finally:
        for one in people:
            one.gate.kill()
            one.gate.close()
    everything = 0
    for one in people:
        for line in one.said:
            rows = rows_of(town, line)
            assert len(rows) == (3 if one.post == "XZ" else 1), (line, rows, line in one.doubtful)
            assert line not in one.acknowledged or one.acknowledged[line] in rows
            everything += len(rows)
    assert town.newest - before >= everything
    assert len(town.entries(before)) == everything
    town.intact()
    done = town.run("check")
    assert done.returncode == 0, done.stdout


def test_a_reader_that_has_gone_is_no_error(town: Town) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" | head -c 100 >/dev/null; exit 0', "sh", *PROGRAM, "--db", town.url, "export", "gate"],
        env=environment(), cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert not CRASHED.search(done.stderr)
