"""Lines paint only what differs: whatever was on the terminal, after the changed cells it is the new text."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Region

from dutyterm.ui.lines import Lines, difference, split

WIDTH = 40
PIECES = st.lists(st.tuples(st.text("ab 进出3", max_size=6), st.sampled_from(["", "bold", "red"])), max_size=3)
TEXTS = st.lists(PIECES, max_size=4)


def text_of(lines: list[list[tuple[str, str]]]) -> Text:
    return Text("\n").join([Text.assemble(*pieces) for pieces in lines])


def grid(text: Text) -> list[list[tuple[str, Style]]]:
    """What stands in each cell; the second cell of a wide character holds nothing."""
    rows = []
    for line in split(text):
        row = [cell for char, style in line for cell in [(char, style), ("", style)][: cell_len(char)]]
        rows.append(row + [(" ", Style())] * (WIDTH - len(row)))
    return rows + [[(" ", Style())] * WIDTH for _missing in range(5 - len(rows))]


@given(TEXTS, TEXTS)
def test_the_changed_cells_make_the_old_text_the_new_one(old: list[object], new: list[object]) -> None:
    before, after = text_of(old), text_of(new)  # type: ignore[arg-type]
    cells, wanted = grid(before), grid(after)
    for region in difference(split(before), split(after), WIDTH):
        for column in range(region.x, region.right):
            cells[region.y][column] = wanted[region.y][column]
    assert cells == wanted


def test_a_longer_line_paints_its_end_alone() -> None:
    old, new = split(Text("137 36\nsame")), split(Text("137 365\nsame"))
    assert difference(old, new, WIDTH) == [Region(6, 0, 1, 1)]
    assert difference(new, new, WIDTH) == []


class Shown(App[None]):
    CSS = "Lines { height: 2; width: 20; }"

    def compose(self) -> ComposeResult:
        yield Lines(id="lines")


async def test_what_stands_there_is_the_last_text_also_when_it_wraps() -> None:
    app = Shown()
    async with app.run_test(size=(20, 4)) as pilot:
        lines = app.query_one(Lines)
        for text, first in (("one", "one"), ("three " * 6, "three three three"), ("two\nlines", "two"), ("", "")):
            lines.update(Text(text))
            await pilot.pause()
            assert lines.render_line(0).text.rstrip() == first
