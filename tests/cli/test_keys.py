"""The key file as `authorized-keys` writes it: whole, only our lines, and never taken away by a sick database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from dutyterm.commands.authorized_reader import Reader
from dutyterm.people.rules_keys import LINE
from tests.cli.running import ROOT, Ran, run
from tests.people.test_rules_keys import made

SOON = 10.0  # seconds; two are promised on a machine with nothing else to do


class Town:
    """An empty database with one admin who has a key."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.keys = folder, folder / "town.db", folder / "authorized_keys"
        self.public = Path(f"{made(folder, 'ed25519')}.pub")
        done = self("init", "--admin", "chief", "--name", "Lin [/b]", "--key", str(self.public))
        assert done.code == 0, done.err

    def __call__(self, *words: str) -> Ran:
        return run("--db", f"sqlite:///{self.file}", *words, home=self.folder)

    def write(self) -> Ran:
        return self("authorized-keys", str(self.keys))

    def numbers(self) -> list[str]:
        lines = [line for line in self.keys.read_text().splitlines() if not line.startswith("#")]
        matches = [LINE.fullmatch(line) for line in lines]
        assert all(matches), lines
        return [match["id"] for match in matches if match]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def soon(condition: Callable[[], bool], what: str) -> None:
    end = monotonic() + SOON
    while not condition():
        assert monotonic() < end, what
        sleep(0.02)


def test_the_first_admin_gets_in(town: Town) -> None:
    assert town.write().code == 0
    assert town.numbers() == ["1"]
    assert town.keys.stat().st_mode & 0o777 == 0o644
    assert "Lin" not in town.keys.read_text()
    listed = json.loads(town("people", "key", "list", "--json").out)
    assert [(one["id"], one["login"]) for one in listed] == [(1, "chief")]
    assert "body" not in listed[0]
    assert json.loads(town("people", "sessions", "--json").out) == []


def test_a_removed_key_leaves_the_file(town: Town) -> None:
    assert town("people", "key", "remove", "1").code == 0
    assert town.write().code == 0
    assert town.numbers() == []


def test_a_file_with_lines_of_somebody_else_is_left(town: Town) -> None:
    foreign = f"{town.public.read_text()}"
    town.keys.write_text(foreign)
    assert town.write().code == 2
    assert town.keys.read_text() == foreign


@pytest.mark.parametrize("sick", ["missing", "broken"])
def test_a_sick_database_leaves_the_file(town: Town, sick: str) -> None:
    town.write()
    before = town.keys.read_bytes()
    for file in town.folder.glob("town.db*"):
        if file.is_file():
            file.unlink()
    if sick == "broken":
        town.file.write_bytes(b"no database" * 1000)
    assert town.write().code == 3
    assert town.keys.read_bytes() == before


def test_of_two_changes_at_once_the_newer_counts() -> None:
    out, into = os.pipe()
    reader = Reader.__new__(Reader)
    reader._out, reader._left = out, b""
    try:
        for number, more in ((1, b""), (2, b'{"li')):
            os.write(into, f'{{"lines": ["key-{number}"], "broken": []}}\n'.encode() + more)
        assert reader.read()["lines"] == ["key-2"]
        os.write(into, b'nes": [], "broken": []}\n')
        assert reader.read()["lines"] == []
    finally:
        os.close(out)
        os.close(into)


def test_the_watcher_follows_outlives_the_database_and_ends_when_told(town: Town) -> None:
    environ = {"HOME": str(town.folder), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    words = ["--db", f"sqlite:///{town.file}", "authorized-keys", str(town.keys), "--watch"]
    with (
        (town.folder / "said").open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "dutyterm", *words], env=environ, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        ) as watcher,
    ):
        try:
            soon(lambda: town.keys.exists() and town.numbers() == ["1"], "the file is written")
            assert town("people", "key", "remove", "1").code == 0
            soon(lambda: town.numbers() == [], "the removed key has gone")
            aside = town.folder / "aside.db"
            town.file.rename(aside)
            before = (town.folder / "said").stat().st_size
            soon(lambda: (town.folder / "said").stat().st_size > before, "it says that the database is missing")
            assert watcher.poll() is None
            assert town.numbers() == []
            aside.rename(town.file)
            assert town("people", "key", "add", "chief", str(town.public)).code == 0
            soon(lambda: town.numbers() == ["2"], "the new key opens")
            watcher.send_signal(signal.SIGTERM)
            assert watcher.wait(SOON) == 0
        finally:
            watcher.kill()
