"""The lists below the line: what a refresh may not move, the keys, corrections, escalations."""

import pytest
from textual.binding import Binding

from dutyterm.gate import service
from dutyterm.ui.help import HelpScreen
from dutyterm.ui.rows import RowList
from tests.gate.screens import SMALL, WIDE, Open, Sitting

PEOPLE = ("137 365", "138 366", "139 367", "148 368 on", "145 365 on")


async def fill(one: Sitting, times: int = 6) -> None:
    """A list that is longer than the screen."""
    for _round in range(times):
        for way in ("", " out"):
            one.later(130)
            for text in PEOPLE[:3]:
                await one.other(text.split()[0] + " out" if way else text)
    await one.until(lambda: len(one.listing.rows) == times * 6, "all rows")
    await one.settled()


async def test_a_refresh_moves_neither_line_nor_list(sit: Open) -> None:
    async with sit() as one:
        await fill(one)
        await one.type("138 36")
        await one.press("left", "left")
        await one.press("down", *["j"] * 20)
        row, top = one.listing.cursor_key, one.listing.scroll_offset.y
        place = 1 + one.listing.rows.index(next(r for r in one.listing.rows if r.key == row)) - top
        painted = one.listed.split("\n")[place]
        assert top > 0
        await one.other("145 365 out")
        await one.until(lambda: len(one.listing.rows) == 37, "the other's row")
        await one.settled()
        assert one.listing.cursor_key == row
        assert one.listing.scroll_offset.y == top + 1
        assert one.listed.split("\n")[place] == painted
        assert (one.line.value, one.line.cursor_position) == ("138 36", 4)


async def test_a_refresh_keeps_the_filter(sit: Open) -> None:
    async with sit() as one:
        await one.enter("v 366", "", "")
        await one.press("down", "f")
        assert "[劝返]" in one.at("#gate-list-title")
        assert len(one.listing.rows) == 1
        await one.other("137 365")
        await one.until(lambda: "进 1 " in one.text, "the count")
        assert "[劝返]" in one.at("#gate-list-title")
        assert len(one.listing.rows) == 1


async def test_a_refresh_while_typing_keeps_the_verdict(sit: Open) -> None:
    async with sit() as one:
        await one.type("137 365")
        await one.other("138 365")
        await one.until(lambda: len(one.listing.rows) == 1, "the other's row")
        await one.settled()
        assert "OK 放行" in one.verdict
        assert one.line.value == "137 365"


async def test_rows_of_others_are_marked_for_a_moment(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 376")
        await one.until(lambda: not any(row.fresh for row in one.listing.rows), "the mark is gone")
        await one.other("138 365")
        await one.until(lambda: len(one.listing.rows) == 2, "the other's row")
        assert [row.fresh for row in one.listing.rows] == [True, False]
        await one.until(lambda: not any(row.fresh for row in one.listing.rows), "the mark is gone")
        await one.other("r 370 m")
        await one.until(lambda: [row.fresh for row in one.listing.rows] == [False, True], "the changed row")


async def test_choosing_another_list_marks_nothing(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "138 out")
        await one.until(lambda: not any(row.fresh for row in one.listing.rows), "the mark is gone")
        await one.press("down", "f", "f", "f", "f", "2", "1")
        assert one.listing.rows
        assert not any(row.fresh for row in one.listing.rows)


async def test_digits_choose_the_list(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 out", "v 王二 3-2-501", "1", "13712345678", "佛山", "n", "365")
        await one.press("down")
        assert "1 最近通过  2 外出未归  3 在内访客  4 待处理上报" in one.at("#gate-list-title")
        await one.press("2")
        assert "138****5678" in one.listed
        await one.press("3")
        assert "137****5678" in one.listed
        await one.press("4")
        assert "没有待处理的上报" in one.listed
        await one.press("1")
        assert "08:00 出" in one.listed
        await one.press("escape")
        assert one.line.has_focus
        assert "最近通过" in one.at("#gate-list-title")
        assert "外出未归" not in one.at("#gate-list-title")


async def test_filters_by_person_and_day(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "138 366")
        one.later(24 * 3600)
        await one.enter("137 out")
        assert "05日08:00" in one.listed  # of another day: the date is told
        await one.press("down", "p")
        assert "[梁**]" in one.at("#gate-list-title")
        assert len(one.listing.rows) == 2
        await one.press("p")
        assert len(one.listing.rows) == 3
        await one.press("b")
        assert "[02-05]" in one.at("#gate-list-title")
        assert len(one.listing.rows) == 2
        assert "05日08:00" not in one.listed
        await one.press("b")
        assert "没有这样的记录" in one.listed
        await one.press("t")
        assert len(one.listing.rows) == 3


async def test_a_correction_keeps_the_old_row_in_sight(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "138 366")
        one.later(600)
        await one.press("down", "c")
        assert one.at("#gate-prompt").startswith("更正>")
        assert "更正 #2" in one.question
        assert "取消" in one.keys
        await one.enter("139 366")
        assert "已保存" in one.question
        assert "已更正" in one.listed
        assert "更正 有" in one.listed
        assert await one.stored("SELECT state, corrects_id FROM gate_entry ORDER BY id") == [
            ("live", None),
            ("corrected", None),
            ("live", 2),
        ]
        await one.press("down", "j", "c")
        assert "已经更正或撤销过" in one.question


async def test_escape_drops_a_correction(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365")
        await one.press("down", "c", "escape")
        await one.enter("138 365")
        assert await one.stored("SELECT state FROM gate_entry ORDER BY id") == [("live",), ("live",)]


async def breach(one: Sitting) -> None:
    """Somebody who may not go out tried to; its list is open and has the keys."""
    await one.enter("3-2-302 out")
    await one.press("down", "4")
    assert "不应外出" in one.listed


async def test_an_escalation_is_taken_and_closed(sit: Open) -> None:
    async with sit() as one:
        await breach(one)
        assert "无人接手" in one.listed
        await one.press("g")
        assert "已接手" in one.question
        assert "志愿者gate" in one.listed
        assert one.listing.has_focus
        await one.press("x")
        assert one.at("#gate-line").startswith("结果>")
        await one.enter("")
        assert "请写明结果" in one.question
        assert one.at("#gate-line").startswith("结果>")  # asked once more
        await one.enter("已劝回家")
        assert "已办结" in one.question
        assert "没有待处理的上报" in one.listed
        assert one.listing.has_focus
        assert await one.stored("SELECT state, outcome FROM escalation") == [("closed", "已劝回家")]


async def test_taken_by_somebody_else_says_by_whom(sit: Open) -> None:
    async with sit() as one:
        await breach(one)
        ((number,),) = await one.stored("SELECT id FROM escalation")
        await one.act(service.take_escalation, number)
        await one.press("g")
        assert "已经由 志愿者gate2 接手" in one.question


async def test_volunteers_may_not_approve_exits(sit: Open) -> None:
    async with sit() as one:
        await breach(one)
        assert "批准" not in one.keys
        await one.press("a")
        assert "没有做这件事的权限" in one.question
        assert await one.stored("SELECT count(*) FROM exit_approval") == [(0,)]


async def test_a_coordinator_approves_an_exit(sit: Open) -> None:
    async with sit(login="boss") as one:
        await breach(one)
        await one.press("a")
        await one.enter("透析")
        assert "已批准外出就医" in one.question
        assert await one.stored("SELECT count(*) FROM exit_approval") == [(1,)]


async def test_escape_leaves_a_question_of_the_list_to_the_list(sit: Open) -> None:
    async with sit() as one:
        await breach(one)
        await one.press("x")
        await one.type("忘了")
        await one.press("escape")
        assert one.listing.has_focus
        await one.press("escape")
        assert (one.line.has_focus, one.line.value) == (True, "")
        assert await one.stored("SELECT state FROM escalation") == [("open",)]


async def test_undo_in_a_question_of_the_list_is_no_answer(sit: Open) -> None:
    async with sit() as one:
        await breach(one)
        await one.press("x", "ctrl+z")
        await one.enter("")
        assert await one.stored("SELECT state, outcome FROM escalation") == [("open", "")]


async def test_leaving_the_list_upwards(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "138 365")
        await one.press("down", "j", "k")
        assert one.listing.has_focus
        await one.press("up")
        assert one.line.has_focus


async def test_details_stand_beside_the_list_when_there_is_room(sit: Open) -> None:
    async with sit(size=WIDE) as one:
        await one.enter("137 376", "138 365")
        assert "怎么输" in one.text
        await one.press("down", "j")
        assert "#1  02-05 08:00 进" in one.text
        assert "体温 37.6" in one.text
        await one.press("k")
        assert "#2  02-05 08:00 进" in one.text
        await one.press("escape")
        assert "怎么输" in one.text


@pytest.mark.parametrize("login", ["gate", "boss"])
@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_keys_line_is_never_cut(sit: Open, login: str, size: tuple[int, int]) -> None:
    async with sit(login=login, size=size) as one:
        seen = []
        for keys in ((), ("v",), ("escape",), ("down",), ("2",), ("3",), ("4",)):
            await one.press(*keys)
            pairs = one.screen.list_keys() if one.screen.reading_list else one.screen.line_keys()
            for key, label in pairs:
                assert f" {key} {label} " in one.keys + " "
            seen.append(one.keys)
        assert len(set(seen)) > 3


async def test_every_key_of_every_screen_fires_once(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 376", "138 365")
        fired = []
        for place in ("line", "list", "help"):
            await one.press("escape", "escape", "escape")
            if place == "list":
                await one.press("down")
            elif place == "help":
                await one.press("f1")
                assert isinstance(one.app.screen, HelpScreen)
            for source in (one.app, one.app.screen, *([one.listing] if place == "list" else [])):
                for binding in source._bindings.key_to_bindings:  # public only as a help panel
                    await one.press(binding)
                    fired.append(binding)
                    assert one.app.is_running
                    if one.app.locked:
                        await one.press("enter")  # nobody has set a PIN
                    if place == "help" and not isinstance(one.app.screen, HelpScreen):
                        await one.press("f1")
        assert {"f1", "f3", "escape", "ctrl+z", "down", "j", "pagedown", "enter"} <= set(fired)


@pytest.mark.parametrize("view", "1234")
async def test_no_character_breaks_a_list(sit: Open, view: str) -> None:
    leaving = "cgxak1234"  # these ask in the line, show another list or go up to the line; each has its own test
    async with sit(login="boss") as one:
        await one.enter("137 376", "138 365", "3-2-302 out")
        await one.press("down", view)
        await one.type("".join(letter for letter in map(chr, range(33, 127)) if letter.lower() not in leaving))
        assert one.app.is_running
        assert one.listing.has_focus
        assert one.line.value == ""


def test_bindings_have_an_id_and_a_label() -> None:
    for kind in (RowList, HelpScreen):
        for binding in kind.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id
            assert binding.description
