"""The small app of the terminal tests, on a terminal, with what it wrote down."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.e2e.pty_tools import Terminal

ROOT = Path(__file__).parents[2]
APP = Path(__file__).with_name("apps") / "bench.py"
FIELDS = ("one", "two", "three")
MEMORY_MB = 80


class Bench(Terminal):
    """apps/bench.py on a terminal, and what it wrote down."""

    def __init__(self, file: Path, **options: Any) -> None:
        self.file = file
        file.touch()
        environment = {"PYTHONPATH": str(ROOT), **options.pop("env", {})}
        super().__init__([sys.executable, str(APP), str(file)], env=environment, **options)
        self.wait("ready")

    def notes(self, name: str) -> list[str]:
        """What arrived under a name, in order; of a field the values it had at each line."""
        notes = [json.loads(line) for line in self.file.read_text().splitlines()]
        return [note[1] for note in notes if note[0] == name]

    def lines(self) -> list[str]:
        return self.notes("line")

    def fields(self) -> list[str]:
        return [(self.notes(name) or [""])[-1] for name in FIELDS]

    def type(self, keys: str | bytes, *expected: str, timeout: float = 15) -> None:
        """Type, and wait until exactly these lines were entered since the last time."""
        before = len(self.lines())
        self.send(keys)
        self.wait_until(lambda: len(self.lines()) >= before + len(expected), timeout, f"{len(expected)} lines entered")
        assert self.lines()[before:] == list(expected)

    def still_works(self, within: float = 3) -> None:
        """A line typed now arrives, alone and soon, and memory is within the budget."""
        homes = len(self.file.read_text().split('["home"]'))
        self.send("\x1bOS")  # back to the line, and whatever was left in it goes
        self.wait_until(lambda: len(self.file.read_text().split('["home"]')) > homes, 5, "a key is heard")
        self.send("\x15")
        start = monotonic()
        self.send("alive\r")
        self.wait_until(lambda: self.lines()[-1:] == ["alive"], within, "the next line arrives")
        assert monotonic() - start < within
        assert self.memory_mb(peak=True) < MEMORY_MB


@pytest.fixture(name="bench")
def bench_on_a_terminal(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path / "notes.json") as terminal:
        yield terminal
