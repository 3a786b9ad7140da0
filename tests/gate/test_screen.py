"""The gate's screen, key by key: scenarios 1 to 6 of domain.md §5 and what a volunteer must always see."""

import re

import pytest

from dutyterm.gate import service
from tests.gate.screens import WIDE, Open

NOTHING_GREEN = ("OK", "放行")


async def test_1_a_known_resident_in_eight_keys(sit: Open) -> None:
    async with sit() as one:
        await one.type("137 365")
        assert "OK 放行" in one.verdict
        assert "梁** 3-2-501" in one.verdict
        assert "按回车保存" in one.question
        assert await one.stored("SELECT count(*) FROM gate_entry") == [(0,)]
        await one.press("enter")
        assert "已保存 08:00 #1 梁** 3-2-501 36.5" in one.question
        assert (one.line.value, one.line.has_focus) == ("", True)
        assert "08:00 进  梁**" in one.listed
        assert "进 1 " in one.text
        assert "梁志锦" not in one.text


async def test_1_the_same_person_at_once_is_asked(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "137 365")
        assert "刚刚登记过" in one.question
        assert not [word for word in NOTHING_GREEN if word in one.verdict]
        await one.enter("y")
        assert "已保存 08:00 #2" in one.question


async def test_2_a_stranger_at_the_village(sit: Open) -> None:
    async with sit(code="XZ") as one:
        await one.enter("v")
        assert "访客姓名" in one.question
        await one.type("366")
        assert "NO 劝返" in one.verdict
        assert "请说：非本村人员不能进村" in one.verdict
        await one.press("enter")
        assert "已保存" in one.question
        assert "劝返 1" in one.text
        assert await one.stored("SELECT decision, reason_code, t1 FROM gate_entry") == [("REFUSE", "non_resident", 366)]


async def test_3_fever_and_the_second_reading(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 376")
        assert "等复测 1 人" in one.text
        assert "梁** 37.6 还等 5 分" in one.text
        await one.enter("138 365")
        assert "OK 放行" in one.verdict
        await one.enter("r")
        assert "第二次体温" in one.question
        assert "第一次 37.6" in one.verdict
        await one.enter("370 m")
        assert "37.0 OK 放行" in one.question
        assert "37.6>37.0" in one.listed
        assert "等复测" not in one.text


async def test_3_the_timer_runs_out_on_the_screen(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 376")
        one.later(240)
        await one.screen.load()
        await one.sees("还等 1 分")
        one.later(60)
        await one.screen.load()
        await one.sees("可以测了")


async def test_3_a_real_fever_is_held_and_told_to_everybody(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 376", "r", "378 m")
        assert "!! 暂留" in one.verdict
        assert "请说：" in one.verdict
        assert "待处理 1：发热" in one.title


async def test_3_another_session_sees_the_fever(sit: Open) -> None:
    async with sit(code="XZ") as one:
        await one.type("v 寨老")
        await one.other("137 376", "r 378 m")
        await one.until(lambda: "待处理 1：发热 华侨新村门口 08:00" in one.title, "the alarm of the other gate")
        assert one.line.value == "v 寨老"


async def test_4_a_tenant_back_from_the_outbreak(sit: Open) -> None:
    async with sit() as one:
        await one.enter("n")
        assert one.at("#gate-prompt").startswith("无证>")
        await one.enter("wxs", "o y")
        assert "哪天离开疫区" in one.question
        await one.enter("0203")
        assert "体温" in one.question
        await one.enter("364")
        assert "已保存" in one.question
        assert "住在这里" in one.verdict
        assert await one.stored("SELECT state FROM isolation WHERE state = 'pending'") == [("pending",)]


async def test_5_the_isolated_may_not_leave_until_somebody_approves(sit: Open) -> None:
    async with sit() as one:
        await one.type("3-2-302 out")
        assert "现在不能外出" in one.verdict
        assert "陈联系 13800000099" in one.verdict
        await one.press("enter")
        assert "已保存" in one.question
        assert "陈联系 13800000099" in one.verdict
        ((breach,),) = await one.stored("SELECT id FROM escalation WHERE kind = 'breach'")
        await one.act(service.approve_medical_exit, breach, "透析", login="boss")
        one.later(130)
        await one.enter("3-2-302 out")
        assert "OK 放行" in one.verdict
        assert "已批准外出就医" in one.verdict


async def test_6_a_car_waits_until_everybody_is_measured(sit: Open) -> None:
    async with sit() as one:
        await one.enter("粤ed12345 3")
        assert "粤ED12345  1:____  2:____  3:____" in one.verdict
        assert not [word for word in NOTHING_GREEN if word in one.verdict]
        await one.enter("365 366")
        assert "还有 1 人未测" in one.verdict
        assert await one.stored("SELECT count(*) FROM gate_entry") == [(0,)]
        await one.type("375")
        assert "按回车保存" in one.question
        await one.press("enter")
        assert "?? 复测" in one.verdict
        decisions = await one.stored("SELECT decision FROM gate_entry ORDER BY id")
        assert decisions == [("ALLOW",), ("ALLOW",), ("RECHECK",)]


@pytest.mark.parametrize(
    "text", ["137", "3-2-501", "xjr", "n xjr", "粤ed12345 3", "粤ed12345 3 365", "v", "v 3-2-501", "141", "hq137"]
)
async def test_nothing_is_green_before_a_temperature(sit: Open, text: str) -> None:
    async with sit() as one:
        await one.type(text)
        green = [word for word in NOTHING_GREEN if word in one.verdict]
        assert not green, one.verdict
        await one.press("enter")
        assert await one.stored("SELECT count(*) FROM gate_entry WHERE decision = 'ALLOW'") == [(0,)]


async def test_nobody_is_blamed_before_the_question_was_asked(sit: Open) -> None:
    async with sit() as one:
        await one.type("v")
        assert "没有同意" not in one.verdict


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (("v 366",), "XZ", "请说：非本村人员不能进村"),
        (("137 376",), "HQ", "请说：请到旁边休息5分钟"),
        (("137 344",), "HQ", "请说：请进来避风"),
        (("137 376", "r 378 m"), "HQ", "请说：请在这边坐一下"),
        (("142", ""), "HQ", "请说：这张证不能用"),
        (("3-2-302 out",), "HQ", "请说：请先回家"),
    ],
)
async def test_the_sentence_to_say_stays_until_the_next_key(
    sit: Open, lines: tuple[str, ...], code: str, said: str
) -> None:
    async with sit(code=code) as one:
        await one.enter(*lines)
        assert "已保存" in one.question, one.text
        assert said in one.verdict
        await one.other("12 365" if code == "XZ" else "139 365", code=code)
        await one.until(lambda: "寨" in one.listed or "梁** " in one.listed, "the other's row")
        await one.settled()
        assert said in one.verdict
        await one.type("1")
        assert said not in one.verdict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("137 500", "体温应在 34.0 到 43.0"),
        ("9-9-999 365", "没有这个房号"),
        ("999 365", "没有这个出入证号"),
        ("zzzz 365", "没有找到这个人"),
        ("365 366 367 137", ""),
        ("3-2-702 365", "登记为空置"),
        ("r 370", "现在没有人在等复测"),
        ("1" * 34, "没扫清楚"),
    ],
)
async def test_a_problem_keeps_what_was_typed(sit: Open, text: str, said: str) -> None:
    async with sit() as one:
        await one.enter(text)
        assert said in one.question
        assert one.question.strip()
        assert one.line.value == text
        assert await one.stored("SELECT count(*) FROM gate_entry") == [(0,)]


async def test_a_number_picks_from_the_list_on_the_screen(sit: Open) -> None:
    async with sit() as one:
        await one.enter("3-2-501 365")
        assert "按编号选一位" in one.at("#gate-list-title")
        assert re.search(r"2 +何\*\* 3-2-501", one.listed)
        await one.enter("2")
        assert "何** 3-2-501 36.5 OK 放行" in one.question


async def test_names_like_markup_are_only_names(sit: Open) -> None:
    async with sit() as one:
        await one.enter("v [/b]Lin[red]", "", "366")
        assert "[***" in one.listed
        await one.enter("5-1-301 365 on")
        assert "L*** 5-1-301 36.5" in one.question
        await one.type("5-1-301 3[/b]65")
        assert "[/b]" in one.at("#gate-line")
        assert "[/b]" in one.question


async def test_undo_by_letter_and_by_ctrl_z(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365", "138 366", "u")
        assert "已撤销 #2" in one.question
        assert "已撤销" in one.listed
        await one.press("ctrl+z")
        assert "已撤销 #1" in one.question
        await one.press("ctrl+z")
        assert "没有可以撤销的登记" in one.question
        assert await one.stored("SELECT state FROM gate_entry ORDER BY id") == [("undone",), ("undone",)]


async def test_undo_keeps_a_half_typed_line_and_its_verdict(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365")
        await one.type("138 36")
        await one.press("ctrl+z")
        assert await one.stored("SELECT state FROM gate_entry") == [("undone",)]
        assert one.line.value == "138 36"
        await one.type("6")
        assert "OK 放行" in one.verdict


async def test_undo_is_too_late_after_a_minute(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365")
        one.later(61)
        await one.enter("u")
        assert "60 秒内没有可以撤销的登记" in one.question
        assert await one.stored("SELECT state FROM gate_entry") == [("live",)]


@pytest.mark.parametrize("opening", ["f1", "?"])
@pytest.mark.parametrize("closing", ["f1", "?", "escape", "enter", "q"])
async def test_help_opens_and_closes_without_losing_the_line(sit: Open, opening: str, closing: str) -> None:
    async with sit() as one:
        if opening == "f1":
            await one.type("3-2-50")
        await one.press(opening)
        assert "137 365" in one.text
        assert "输入出入证号、房号" not in one.text
        await one.press(closing)
        assert "先输是谁，再输体温" not in one.text
        assert one.line.value == ("3-2-50" if opening == "f1" else "")
        await one.press("1")
        assert one.line.value.endswith("1")


async def test_help_can_be_read_to_its_end(sit: Open) -> None:
    async with sit() as one:
        await one.press("f1", "end")
        await one.sees("回到输入", "换到另一个值守点")


async def test_escape_goes_back_one_step_at_a_time(sit: Open) -> None:
    async with sit() as one:
        await one.enter("138 365")
        await one.enter("137")
        await one.type("36")
        await one.press("down")
        assert one.listing.has_focus
        await one.press("escape")
        assert one.line.has_focus
        assert one.line.value == "36"
        await one.press("escape")
        assert one.line.value == ""
        assert "体温" in one.question
        await one.press("escape")
        assert "输入出入证号" in one.question
        assert one.verdict.strip() == ""
        await one.press("escape", "escape")
        assert one.app.is_running


async def test_another_gate_by_its_code(sit: Open) -> None:
    async with sit(login="boss") as one:
        await one.enter("137 376")
        await one.enter("@xz")
        assert "下寨门口 XZ" in one.title
        assert "梁**" not in one.text
        await one.enter("12 365")
        assert "已保存" in one.question
        assert await one.stored("SELECT o.code FROM gate_entry e JOIN post o ON o.id = e.post_id ORDER BY e.id") == [
            ("HQ",),
            ("XZ",),
        ]
        await one.enter("@nowhere")
        assert "没有这个值守点：NOWHERE" in one.question
        assert "下寨门口 XZ" in one.title


async def test_another_gate_leaves_nothing_of_the_way_there(sit: Open) -> None:
    async with sit(login="boss") as one:
        await one.type("@xz")
        assert "按回车换到值守点 XZ" in one.question
        await one.enter("")
        await one.enter("@hq")
        assert "华侨新村门口 HQ" in one.title
        assert one.line.value == ""
        await one.enter("137 365")
        assert await one.stored("SELECT count(*), min(post_id) FROM gate_entry") == [(1, one.town.posts["HQ"])]
        await one.enter("@xz")
        assert one.line.value == ""


async def test_a_number_is_shown_for_a_moment_and_leaves_a_trace(sit: Open) -> None:
    async with sit(login="boss") as one:
        await one.enter("137 365")
        await one.press("down")
        assert "13812345678" not in one.text
        await one.press("s")
        assert "梁志锦 3-2-501 13812345678" in one.question
        assert await one.stored("SELECT action, entity, entity_id, actor FROM audit_log ORDER BY seq DESC LIMIT 1") == [
            ("household.reveal", "person", one.town.people["梁志锦"], "boss")
        ]
        one.screen._mask_again("梁志锦 3-2-501 13812345678")
        await one.settled()
        assert "13812345678" not in one.text


async def test_a_volunteer_sees_no_number(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365")
        await one.press("down")
        assert "电话" not in one.keys
        await one.press("s")
        assert "您没有做这件事的权限" in one.question
        assert "13812345678" not in one.text
        assert await one.stored("SELECT count(*) FROM audit_log WHERE action = 'household.reveal'") == [(0,)]


async def test_a_volunteer_has_one_gate(sit: Open) -> None:
    async with sit() as one:
        await one.enter("@xz")
        assert "您不在这个值守点值守" in one.question
        assert "华侨新村门口 HQ" in one.title


async def test_leaving_is_asked(sit: Open) -> None:
    async with sit() as one:
        await one.enter("q")
        assert "真的退出" in one.at("#gate-line")
        await one.enter("n")
        assert one.app.is_running
        await one.enter("q")
        await one.pilot.press("y", "enter")
        await one.until(lambda: not one.app.is_running, "the end")


@pytest.mark.parametrize("size", [(79, 24), (80, 23)])
async def test_a_window_that_is_too_small_says_so_and_keeps_the_line(sit: Open, size: tuple[int, int]) -> None:
    async with sit() as one:
        await one.type("137 36")
        await one.pilot.resize_terminal(*size)
        await one.sees("窗口太小")
        await one.type("5")
        await one.pilot.resize_terminal(80, 24)
        await one.until(lambda: "窗口太小" not in one.text, "the cover is gone")
        assert one.line.value == "137 365"


async def test_wide_shows_more_and_the_same(sit: Open) -> None:
    async with sit(size=WIDE) as one:
        await one.enter("137 365")
        assert "志愿者g" in one.listed
        await one.pilot.resize_terminal(80, 24)
        await one.sees("已保存 08:00 #1", "08:00 进  梁**")


@pytest.mark.parametrize("typed", ["zzzz", "137 440", "137 ４４０", "999 365", "9-9-999 365", "3-2-702 365", "r 370"])
async def test_the_next_line_replaces_what_was_not_understood(sit: Open, typed: str) -> None:
    async with sit() as one:
        await one.enter(typed)
        assert one.line.value == typed
        await one.enter("138 366")
        assert await one.stored("SELECT t1, state FROM gate_entry") == [(366, "live")]
        assert "已保存" in one.question and "36.6" in one.question


@pytest.mark.parametrize(("typed", "then"), [("15-1-402 440", "3 365"), ("200 440", "366"), ("999 365", "138")])
async def test_nothing_that_was_refused_becomes_part_of_the_next_line(sit: Open, typed: str, then: str) -> None:
    async with sit() as one:
        await one.enter(typed)
        await one.type(then)
        assert one.line.value == then


@pytest.mark.parametrize(
    "typed", ["137 3655", "3-2-501 3655", "137 ３６５５", "hq137 3655", "ljj 3655", "137 out 3655"]
)
async def test_a_digit_too_many_is_no_door(sit: Open, typed: str) -> None:
    async with sit() as one:
        await one.enter(typed)
        assert "体温应在 34.0 到 43.0 之间" in one.question
        await one.enter("137 365")
        assert await one.stored("SELECT t1, dest_household_id FROM gate_entry") == [(365, None)]


async def test_a_long_line_that_was_refused_stays_to_be_put_right(sit: Open) -> None:
    async with sit(code="XZ") as one:
        typed = "v 王二 13812345678 佛山 450"
        await one.enter(typed)
        await one.type("9")
        assert one.line.value == typed + "9"


async def test_what_was_not_understood_can_be_put_right_as_well(sit: Open) -> None:
    async with sit() as one:
        await one.enter("zzzz 365")
        await one.press("end", "backspace", "6")
        assert one.line.value == "zzzz 366"


async def test_a_number_that_is_not_on_the_list_gives_way_to_one_that_is(sit: Open) -> None:
    async with sit() as one:
        await one.enter("n", "3-2-501", "77")
        assert "请按列表里的编号" in one.question
        await one.enter("1")
        assert "请按列表里的编号" not in one.question
