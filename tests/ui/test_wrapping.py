"""Help is broken into lines where a clause ends, in Chinese and English, and nothing of it is lost."""

import pytest
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from dutyterm.ui.wrapping import by_clauses

LONG = (
    "程序给缺人的班找人：不排请假、隔离、时间不合、休息不够、夜班太多、年纪大上夜班的人；夜班和班次大家均分，就近优先。"
)


@pytest.mark.parametrize("width", [78, 118, 40, 20, 3])
@pytest.mark.parametrize(
    "text", [LONG, "a sends somebody: in order of fit, with why; " * 4, "", "短\n\n两行", "x" * 200]
)
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    found = by_clauses(Text(text), width).plain
    assert all(cell_len(line) <= width for line in found.split("\n"))
    assert found.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_a_line_ends_behind_punctuation() -> None:
    first, rest = by_clauses(Text(LONG), 78).plain.split("\n")
    assert first.endswith("、")
    assert rest.startswith(("年纪大", "夜班太多"))


def test_no_english_word_is_cut() -> None:
    words = "s finds a stand-in for who did not come"
    for line in by_clauses(Text(words), 20).plain.split("\n"):
        assert set(line.split()) <= set(words.split())


def test_looks_stay_on_their_words() -> None:
    text = Text("甲" * 30 + "，")
    text.append("红" * 20, Style(color="red"))
    found = by_clauses(text, 70)
    assert found.plain.split("\n") == ["甲" * 30 + "，", "红" * 20]
    assert [found.plain[one.start : one.end] for one in found.spans if one.style == Style(color="red")] == ["红" * 20]
