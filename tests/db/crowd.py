"""Many writers at once, as processes of their own."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Writer:
    """One writing process; `rows` are the ids it was told were saved."""

    def __init__(self, url: str, post: int, acts: int, pause: float = 0) -> None:
        command = [sys.executable, "-m", "tests.db.writers", url, str(post), str(acts), str(pause)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.rows: list[int] = []
        self.more = threading.Event()
        self.reader = threading.Thread(target=self._read)

    def ready(self) -> None:
        """Wait until it stands at the line."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.errors()
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):  # a torn last line was never acknowledged
                self.rows.append(int(line))
                self.more.set()

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()

    def end(self) -> int:
        """Wait for it; its exit code."""
        code = self.process.wait(120)
        if self.reader.ident is not None:
            self.reader.join(30)
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.end()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def crowd(url: str, posts: list[int], count: int, acts: int, pause: float = 0) -> Iterator[list[Writer]]:
    """`count` writers, all started and waiting at the line."""
    writers: list[Writer] = []
    try:
        for number in range(count):
            writers.append(Writer(url, posts[number % len(posts)], acts, pause))
        for one in writers:
            one.ready()
        for one in writers:
            one.go()
        yield writers
    finally:
        for one in writers:
            one.close()
