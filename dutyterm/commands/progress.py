"""A progress bar on stderr."""

import sys


class Progress:
    """A progress bar on stderr; silent where nobody looks."""

    def __enter__(self) -> "Progress":
        self.shown, self.live = -1, sys.stderr.isatty()
        return self

    def __call__(self, done: int, total: int, what: str) -> None:
        percent = 100 * done // max(total, 1)
        if self.live and percent != self.shown:
            self.shown = percent
            bar = "#" * (percent // 4)
            print(f"\r{percent:3d}% [{bar:<25}] {what}\x1b[K", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_error: object) -> None:
        if self.live and self.shown >= 0:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
