"""LineInput and FormInput as widgets; their behaviour in one packet is tested on a real terminal."""

from types import FunctionType
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Button, Input

from dutyterm.ui.base import TerminalApp
from dutyterm.ui.inputs import MAX_LENGTH, MAX_LINES, FormInput, LineInput


class Desk(TerminalApp):
    """Shows the widgets it is given; one that starts with a value needs a running app, so a function makes it."""

    def __init__(self, *widgets: Any) -> None:
        super().__init__()
        self.widgets = widgets
        self.entered: list[tuple[str, bool]] = []

    def compose(self) -> ComposeResult:
        yield from (widget() if isinstance(widget, FunctionType) else widget for widget in self.widgets)

    def on_line_input_submitted(self, event: LineInput.Submitted) -> None:
        self.entered.append((event.text, event.cut))


async def test_enter_takes_the_line_and_empties_it() -> None:
    app = Desk(line := LineInput())
    async with app.run_test() as pilot:
        await pilot.press(*"137 365", "enter")
        assert app.entered == [("137 365", False)]
        assert line.value == ""
        await pilot.press("enter")
        assert app.entered[1:] == [("", False)], "an empty line is the screen's to judge"


async def test_a_subclass_of_the_stock_message_reaches_stock_handlers() -> None:
    assert issubclass(LineInput.Submitted, Input.Submitted)
    assert LineInput.Submitted.handler_name == "on_line_input_submitted"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Lin [/b]", "Lin [/b]"),
        ("a\x1b]0;x\x07b", "a]0;xb"),
        ("\u202eabc\u2069", "abc"),
        (" 王\n小明\t", "王 小明"),
        ("𠮷", "𠮷"),
        ("x" * 1000, "x" * MAX_LENGTH),
    ],
)
async def test_values_from_outside_are_cleaned(value: str, expected: str) -> None:
    app = Desk(lambda: LineInput(value), later := LineInput())
    async with app.run_test():
        later.value = value
        assert [line.value for line in app.query(LineInput)] == [expected, expected]


async def test_blanks_can_be_typed_but_are_not_kept_at_the_ends() -> None:
    app = Desk(line := LineInput())
    async with app.run_test() as pilot:
        await pilot.press("space", "a", "space", "space", "b", "space")
        assert line.value == " a  b "
        await pilot.press("enter")
        assert app.entered == [("a b", False)]


async def test_a_line_that_was_cut_says_so() -> None:
    app = Desk(line := LineInput(max_length=5))
    async with app.run_test() as pilot:
        await pilot.press(*"1234567", "enter", *"12345", "enter")
        assert app.entered == [("12345", True), ("12345", False)]
        line.post_message(events.Paste("1234567\n123\n"))
        await pilot.pause()
        assert app.entered[2:] == [("12345", True), ("123", False)]
        await pilot.press(*"1234567", "ctrl+u", *"12", "enter")
        assert app.entered[4:] == [("12", False)], "a line that was given up is forgotten"


async def test_pasted_lines_have_an_end() -> None:
    app = Desk(line := LineInput())
    async with app.run_test() as pilot:
        line.post_message(events.Paste("x\n" * (MAX_LINES + 50) + "last"))
        await pilot.pause()
        assert len(app.entered) == MAX_LINES
        assert line.value == ""


async def test_a_paste_replaces_what_is_selected() -> None:
    app = Desk(line := LineInput())
    async with app.run_test() as pilot:
        line.value = "137 365"
        line.select_all()
        line.post_message(events.Paste("138"))
        await pilot.pause()
        assert line.value == "138"


async def test_coming_back_keeps_a_half_typed_line() -> None:
    app = Desk(line := LineInput(), FormInput())
    async with app.run_test() as pilot:
        await pilot.press(*"half", "tab", "shift+tab", *" line")
        assert line.value == "half line"


async def test_enter_and_tab_walk_through_a_form() -> None:
    app = Desk(one := FormInput(), two := FormInput(), button := Button("save"))
    async with app.run_test() as pilot:
        await pilot.press("a", "enter", "b", "shift+tab", "end", "c", "tab", "enter")
        assert (one.value, two.value) == ("ac", "b")
        assert app.focused is button
        assert not app.entered


async def test_a_pasted_row_skips_fields_of_empty_cells() -> None:
    app = Desk(*(fields := [FormInput() for _ in range(4)]))
    async with app.run_test() as pilot:
        fields[0].post_message(events.Paste("王\t\t137\r\nrest"))
        await pilot.pause()
        assert [field.value for field in fields] == ["王", "", "137", "rest"]


async def test_nothing_blinks_and_a_password_is_stars() -> None:
    app = Desk(secret := LineInput(password=True), stock := Input())
    async with app.run_test() as pilot:
        secret.value = "246810"
        await pilot.press("tab")
        assert app.focused is stock
        assert not stock.cursor_blink
        assert not secret.cursor_blink
        assert "******" in secret.render_line(0).text
        assert "246810" not in secret.render_line(0).text


async def test_keys_without_a_character_stay_bindings() -> None:
    heard = []

    class Screen(Desk):
        BINDINGS = [("f5", "hear", "hear"), ("up", "hear", "hear"), ("ctrl+g", "hear", "hear")]

        def action_hear(self) -> None:
            heard.append(1)

    app = Screen(line := LineInput())
    async with app.run_test() as pilot:
        line.value = "x"
        await pilot.press("f5", "up", "ctrl+g", "ctrl+backslash")
        assert len(heard) == 3
        assert line.value == "x"
