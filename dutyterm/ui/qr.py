"""A code on the whole screen, white all around, that a telephone reads off the terminal; any key closes it.

Fonts differ: half blocks are broken by CJK fonts and by terminals that draw them two cells wide. So a module is two
blanks with a background wherever that fits (a pass always does, in 80x24), and half blocks only for a larger code.
In half blocks the light modules are what is drawn, so that a picture of the screen is read too.
"""

from collections.abc import Sequence

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.filter import LineFilter, NoColor
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from ..i18n import N_, _
from ..qr_code import Matrix, matrix
from ..text import clean_line

LIGHT, DARK = "#ffffff", "#000000"  # by value: a terminal's own white may be grey
_LIGHT, _DARK = Style(bgcolor=LIGHT), Style(bgcolor=DARK)
_TEXT = Style(color=DARK, bgcolor=LIGHT)  # never bold: many terminals make bold black grey
_HALF = Style(color=LIGHT, bgcolor=DARK)
MARGIN = 2  # modules of white beside a code; what is behind them is white as well
BESIDE = 26  # columns for what stands beside it
GROUP = 4  # digits that are read at once


def in_groups(digits: str, width: int) -> list[str]:
    """A long number as it is read out or typed by hand: groups of four, as many in a line as fit."""
    groups = [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]
    each = max(width // (GROUP + 1), 1)
    return [" ".join(groups[start : start + each]) for start in range(0, len(groups), each)]


class QrScreen(ModalScreen[None]):
    """A code over whatever is shown; `said` stands beside it, and the code itself in digits if it is a number."""

    label = N_("二维码")
    DEFAULT_CSS = "QrScreen { background: #ffffff; }"

    def __init__(self, code: str, said: Sequence[str] = ()) -> None:
        super().__init__()
        self.code, self.said = code, tuple(said)
        self._quiet: list[LineFilter] = []

    def compose(self) -> ComposeResult:
        yield Picture(self.code, self.said)

    def on_mount(self) -> None:
        """A code without colours is no code: where the reader wants none, this screen alone has black and white."""
        filters = self.app._filters  # private: they have no other switch
        self._quiet = [one for one in filters if isinstance(one, NoColor)]
        for one in self._quiet:
            filters.remove(one)

    def on_unmount(self) -> None:
        self.app._filters.extend(self._quiet)

    def on_key(self, event: events.Key) -> None:
        """Any key is enough; one right behind it is meant for what lies below."""
        event.stop()
        event.prevent_default()
        if self.app.screen is self:
            self.dismiss(None)
        else:
            # private: marks the event as one that the app has seen, else it would take it for a new one
            (self.app.focused or self.app.screen)._forward_event(events.Key(event.key, event.character))


class Picture(Widget):
    """The code and what stands beside it, painted cell by cell."""

    DEFAULT_CSS = "Picture { width: 1fr; height: 1fr; background: #ffffff; }"

    def __init__(self, code: str, said: Sequence[str]) -> None:
        super().__init__()
        self.code, self.said = code, said
        self.matrix: Matrix = matrix(code)

    @property
    def whole(self) -> bool:
        """Whether a module is two blanks: there is room for it."""
        side = len(self.matrix)
        return self.size.height >= side + 2 and self.size.width >= 2 * (side + 2 * MARGIN) + BESIDE

    def text(self, width: int) -> list[str]:
        """What stands beside the code, line by line."""
        lines = [clean_line(one, 200) for one in self.said]
        if self.code.isascii() and self.code.isdigit():
            lines += ["", *in_groups(self.code, width)]
        return [*lines, "", _("按任意键关闭")]

    def render_line(self, y: int) -> Strip:
        """One line: white, the code, white, and a line of what is said beside it."""
        side, width, height = len(self.matrix), self.size.width, self.size.height
        rows = side if self.whole else (side + 1) // 2
        top = max((height - rows) // 2, 0)
        cells = 2 if self.whole else 1
        segments = [Segment(" " * (MARGIN * 2), _LIGHT)]
        segments += self._code_line(y - top, rows)
        segments.append(Segment(" " * (MARGIN * 2), _LIGHT))
        rest = width - side * cells - 4 * MARGIN
        lines = self.text(rest - 1)
        number = y - max((height - len(lines)) // 2, 0)
        said = lines[number] if 0 <= number < len(lines) else ""
        segments.append(Segment(set_cell_size(said, max(rest, 0)), _TEXT))
        return Strip(segments, width)

    def _code_line(self, row: int, rows: int) -> list[Segment]:
        side = len(self.matrix)
        if not 0 <= row < rows:
            return [Segment(" " * (side * (2 if self.whole else 1)), _LIGHT)]
        if self.whole:
            return [Segment("  ", _DARK if dark else _LIGHT) for dark in self.matrix[row]]
        below = self.matrix[2 * row + 1] if 2 * row + 1 < side else (False,) * side
        pairs = zip(self.matrix[2 * row], below, strict=True)
        return [Segment({(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}[one], _HALF) for one in pairs]
