"""Several leaders who go through their doors at the same moment, each in a process of its own."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tick_at_once(url: str, leaders: Sequence[int]) -> list[tuple[int, float]]:
    """For each leader how many visits were entered, and how long the slowest took in ms."""
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.five_ones.ticker", url, str(one)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
            ) for one in leaders
        ]  # fmt: skip
        for child in crowd:
            assert child.stdout and child.stdout.readline() == "ready\n"
        for child in crowd:
            assert child.stdin
            child.stdin.write("\n")
            child.stdin.flush()
        found = []
        for child in crowd:
            assert child.stdout
            count, worst = child.stdout.readline().split()
            found.append((int(count), float(worst)))
        assert [child.wait(60) for child in crowd] == [0] * len(crowd)
        return found
