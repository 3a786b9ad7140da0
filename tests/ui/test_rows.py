"""The shared list: what others do to it moves neither the reader's row nor what is painted."""

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult

from dutyterm.ui.base import TerminalApp
from dutyterm.ui.rows import Column, Row, RowList

COLUMNS = (Column("号", 4), Column("谁", 8), Column("说明", 0), Column("登记人", 8, wide=True))


class Listing(TerminalApp):
    """One list, and what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield RowList(COLUMNS, empty="还没有", id="rows")

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        self.told.append(event.key)

    def on_row_list_moved(self) -> None:
        self.told.append("moved")

    def on_row_list_left_top(self) -> None:
        self.told.append("left")

    @property
    def rows(self) -> RowList:
        return self.query_one(RowList)


def some(*numbers: int, look: str = "") -> list[Row]:
    return [Row(number, (str(number), f"人{number}", "说明", "甲"), look) for number in numbers]


def painted(rows: RowList) -> list[str]:
    return [rows.render_line(y).text for y in range(rows.size.height)]


async def test_an_empty_list_says_so() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.focus()
        assert "还没有" in painted(app.rows)[1]
        await pilot.press("down", "up", "pagedown", "home", "end", "enter")
        assert app.rows.cursor_key is None
        app.rows.show([], empty="没有人")
        assert "没有人" in painted(app.rows)[1]


@pytest.mark.parametrize("width", [80, 99, 100, 120])
async def test_every_line_is_as_wide_as_the_list(width: int) -> None:
    app = Listing()
    async with app.run_test(size=(width, 24)):
        hostile = ("\x1b]0;x\x07", "曾紅玲" * 20, "\u202eRTL [/b]", "𠮷" * 30)
        app.rows.show([*some(1, 2), Row(3, hostile, fresh=True)])
        assert {cell_len(line) for line in painted(app.rows)} == {width}
        assert ("登记人" in painted(app.rows)[0]) == (width >= 100)
        text = "".join(painted(app.rows))
        assert "[/b]" in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


async def test_the_cursor_stays_on_its_row_whatever_comes_above() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.rows
        rows.show(some(*range(100, 60, -1)))
        rows.focus()
        await pilot.press("end")
        top = rows.scroll_offset.y
        assert (rows.cursor_key, top > 0) == (61, True)
        before = painted(rows)
        rows.show(some(*range(103, 60, -1)))
        assert rows.cursor_key == 61
        assert rows.scroll_offset.y == top + 3
        assert painted(rows) == before


async def test_the_row_under_the_cursor_may_go() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.show(some(5, 4, 3))
        app.rows.focus()
        await pilot.press("end")
        app.rows.show(some(5, 4))
        assert app.rows.cursor_key == 4
        app.rows.show([])
        assert app.rows.cursor_key is None
        app.rows.show(some(9))
        assert app.rows.cursor_key == 9


async def test_who_reads_the_line_sees_the_newest() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.set_focus(None)
        await pilot.pause()
        app.rows.show(some(2, 1))
        app.rows.show(some(3, 2, 1))
        assert app.rows.cursor_key == 3


async def test_the_same_rows_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)):
        app.rows.show(some(2, 1), columns=COLUMNS, empty="x")
        calls: list[object] = []
        monkeypatch.setattr(app.rows, "refresh", lambda *one, **more: calls.append(one))
        app.rows.show(some(2, 1), columns=COLUMNS, empty="x")
        assert calls == []
        app.rows.show(some(2, 1, look="alarm"), columns=COLUMNS, empty="x")
        assert calls


async def test_what_it_tells() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.show(some(2, 1))
        app.rows.focus()
        await pilot.press("down", "enter", "up", "up")
        assert app.told == ["moved", 1, "moved", "left"]


async def test_pages_and_resizes() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.rows
        rows.show(some(*range(200)))
        rows.focus()
        await pilot.press("pagedown", "pagedown")
        assert rows.cursor_key == 44
        await pilot.press("pageup", "home")
        assert (rows.cursor_key, rows.scroll_offset.y) == (0, 0)
        await pilot.press("end")
        await pilot.resize_terminal(120, 40)
        assert rows.cursor_key == 199
        assert rows.size.width == 120


async def test_a_mark_is_more_than_a_colour() -> None:
    app = Listing()
    async with app.run_test(size=(80, 24)):
        app.rows.show([Row(1, ("1", "a", "b", "c"), fresh=True), *some(2)])
        styles = [next(iter(app.rows.render_line(y))).style for y in (1, 2)]
        assert [(one.bold, one.underline) for one in styles if one] == [(True, True), (None, None)]
