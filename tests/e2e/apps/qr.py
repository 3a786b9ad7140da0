"""The code screen alone in a real terminal: `python qr.py TEXT LINE...`; any key ends it."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[3])

from dutyterm.ui.base import TerminalApp  # noqa: E402
from dutyterm.ui.qr import QrScreen  # noqa: E402


class Shown(TerminalApp):
    """Nothing but the code."""

    def on_mount(self) -> None:
        super().on_mount()
        self.push_screen(QrScreen(sys.argv[1], sys.argv[2:]), lambda _nothing: self.exit())


if __name__ == "__main__":
    Shown().run()
