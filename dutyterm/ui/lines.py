"""Lines of text that change with every key: only the cells that differ are painted, so a key costs few bytes."""

from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.geometry import Region
from textual.visual import VisualType
from textual.widgets import Static

_Cells = list[tuple[str, Style]]
_PLAIN = Console(color_system=None)  # only splits a text into styled pieces


class Lines(Static):
    """A Static for `rich.text.Text` whose lines fit; where the stylesheet fixes its size it never moves others."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._lines: list[_Cells] = []
        self._changed: list[Region] | None = None

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show a text. What is as before is not painted, and nothing is arranged anew unless the size is free."""
        lines = split(content) if isinstance(content, Text) else []
        fits = all(sum(cell_len(part) for part, _style in line) <= self.size.width for line in (*lines, *self._lines))
        fixed = not self.styles.auto_dimensions
        self._changed = difference(self._lines, lines, self.size.width) if fixed and fits else None
        self._lines = lines
        try:
            super().update(content, layout=layout and not fixed)
        finally:
            self._changed = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> "Lines":
        """As every widget, but after `update` only the cells that differ."""
        if self._changed is not None:
            if not self._changed:
                return self
            regions = tuple(self._changed)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


def split(text: Text) -> list[_Cells]:
    """Each line as characters with their looks."""
    lines = text.split("\n", allow_blank=True)
    return [[(char, one.style or Style()) for one in line.render(_PLAIN) for char in one.text] for line in lines]


def difference(old: list[_Cells], new: list[_Cells], width: int) -> list[Region]:
    """Where two texts differ: in each line from the first cell that does to the end of the longer one."""
    found = []
    nothing: _Cells = []
    for number, (was, now) in enumerate(zip_longest(old, new, fillvalue=nothing)):
        if was == now:
            continue
        pairs = enumerate(zip_longest(was, now))
        first = next((index for index, (one, other) in pairs if one != other), 0)
        start = sum(cell_len(char) for char, _style in now[:first])
        end = max(sum(cell_len(char) for char, _style in line) for line in (was, now))
        found.append(Region(start, number, min(end, width) - start, 1))
    return found
