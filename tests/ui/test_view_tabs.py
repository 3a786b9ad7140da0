"""Tabs and keys of a screen of views fit one line of 80 columns in English too; no label is cut to nonsense."""

import gettext
import importlib
from pathlib import Path

import pytest
from rich.cells import cell_len

import dutyterm
from dutyterm.ui.area import fitting, keys_line
from dutyterm.ui.view_screen import TAB
from dutyterm.ui.views import Tab

HERE = Path(dutyterm.__file__).parent
ROOMS = sorted(f"{one.parent.name}.screen_views" for one in HERE.glob("*/screen_views.py"))
SMALLEST = 80


def fits(labels: list[str]) -> bool:
    return sum(cell_len(one) + 2 for one in labels) <= SMALLEST or all(cell_len(one) <= TAB for one in labels)


@pytest.mark.parametrize("room", ROOMS)
def test_labels_stand_whole(room: str) -> None:
    views: tuple[Tab, ...] = importlib.import_module(f"dutyterm.{room}").VIEWS
    english = gettext.translation("dutyterm", str(HERE / "locale"), ["en"])
    assert fits([one.label for one in views])
    assert fits([english.gettext(one.label) for one in views])


def test_keys_that_have_no_room_stand_behind_a_question_mark() -> None:
    some = [("a", "派人"), ("r", "撤下"), ("Esc", "返回")]
    assert fitting(some, SMALLEST) == some
    many = [*some[:2], *((letter, "确认来") for letter in "cdefghijk"), some[2]]
    shown = fitting(many, SMALLEST)
    assert keys_line(shown).cell_len <= SMALLEST < keys_line(many).cell_len
    assert shown[:-2] == many[: len(shown) - 2] and [key for key, _label in shown[-2:]] == ["?", "Esc"]
    assert keys_line(fitting(many, 120)).cell_len <= 120
