"""Many processes at once for the same errand, again and again."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]


def race(url: str, volunteers: list[int], first: int, count: int) -> list[list[str]]:
    """Let one process a volunteer race for each errand in turn; for each errand what every process was told."""
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.errands.grabbers", url, str(one), str(first), str(count)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
            ) for one in volunteers
        ]  # fmt: skip
        try:
            for one in crowd:
                assert one.stdout is not None
                assert one.stdout.readline() == "ready\n"
            rounds = []
            for _number in range(count):
                for one in crowd:  # all start on one errand before anybody goes on to the next
                    assert one.stdin is not None
                    one.stdin.write("\n")
                    one.stdin.flush()
                said = []
                for one in crowd:
                    assert one.stdout is not None
                    line = one.stdout.readline()
                    assert line.endswith("\n"), "a process died in the race"
                    said.append(line.strip())
                rounds.append(said)
            return rounds
        except BaseException:
            for one in crowd:
                one.kill()
            raise
