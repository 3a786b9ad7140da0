"""The views of who is due and of the handover, on the real app: keys in, what is painted out, what is stored."""

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from db.base import execute
from dutyterm.clock import FrozenClock
from dutyterm.roster import attendance, handover
from dutyterm.roster.screen import RosterScreen
from tests.gate.screens import SMALL, WIDE, session_of
from tests.gate.town import Talk, do, rows
from tests.golden.pictures import compare
from tests.people.test_doors import Terminal, terminal
from tests.roster.conftest import TERMS, Crew, on

SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
Open = Callable[..., AbstractAsyncContextManager[Terminal]]


@pytest.fixture
def open_duty(crew: Crew, db_url: str, tmp_path: Path) -> Open:
    """Open the roster of somebody at a moment, on one of its tabs."""

    @asynccontextmanager
    async def start(login: str, at: dt.datetime, tab: str = "d", size: tuple[int, int] = SMALL, code: str = "HQ"
                    ) -> AsyncIterator[Terminal]:  # fmt: skip
        session = dataclasses.replace(session_of(crew.town, db_url, tmp_path, login, code), clock=FrozenClock(at))
        async with terminal(session, size) as one:
            await one.until(lambda: one.app.is_mounted and len(one.app.areas) > 0)
            await one.pilot.press("f2")
            await one.until(lambda: isinstance(one.app.screen, RosterScreen) and one.app.screen.view.loaded)
            one.send(tab)
            await one.until(lambda: one.app.screen.view.loaded and not one.app.screen.held)  # type: ignore[attr-defined]
            await one.sees("到岗")
            yield one

    return start


EARLY = on(6, "05:50")


def begin(crew: Crew, login: str, day: int = 6, name: str = "早班", at: dt.datetime = EARLY, **more: Any) -> int:
    place = crew.put(login, day, name, **more)
    do(attendance.check_in, crew.act(login, at), place, 1, 364, TERMS)
    return place


def at_post(crew: Crew, *logins: str, post: str = "HQ") -> None:
    for login in logins:
        execute("UPDATE user_account SET post_id = ? WHERE login = ?", crew.town.posts[post], login)


async def test_a_volunteer_checks_in_with_four_keys_and_two_enters(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    crew.put("v1", 6)
    crew.put("v2", 6)
    async with open_duty("v1", on(6, "05:50")) as one:
        await one.sees("可签到", "值守1", "值守2", "自己")
        one.send("i")
        await one.sees("自己的体温>")
        one.send("99\r")
        await one.sees("体温看不懂")
        one.send("\x15364\r\r")
        await one.sees("值守1 已签到上岗", "05:50 签到")
        assert crew.states(6) == {"v1": "on_duty", "v2": "planned"}


async def test_somebody_elses_place_is_not_ones_own(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    crew.put("v2", 6)
    async with open_duty("v1", on(6, "05:50")) as one:
        await one.sees("值守2")
        one.send("i")
        await one.sees("这是别人的班")


async def test_a_fever_says_what_to_do_in_red(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    crew.put("v1", 6)
    async with open_duty("v1", on(6, "05:50")) as one:
        await one.sees("值守1")
        one.send("i376\r\r")
        await one.sees("体温过高，今天先不上岗", "签到时发热")
        assert crew.states(6) == {"v1": "absent"}


async def test_the_office_forces_with_a_reason_that_is_asked_for(crew: Crew, open_duty: Open) -> None:
    place = crew.put("v1", 6)
    async with open_duty("boss", on(6, "06:05")) as one:
        await one.sees("迟到", "值守1")
        one.send("i\r\r")
        await one.sees("没有量体温", "原因>")
        one.send("\r")
        await one.until(lambda: "请写原因" in one.text and "请注意" not in one.text)
        one.send("体温枪坏了\r")
        await one.sees("已签到上岗", "例外")
        assert (crew.place(place).forced, crew.place(place).force_reason) == ("no_temp", "体温枪坏了")


async def test_a_no_show_frees_the_place_and_candidates_follow(crew: Crew, open_duty: Open) -> None:
    crew.put("v1", 6)
    async with open_duty("boss", on(6, "06:05")) as one:
        await one.sees("迟到", "值守1")
        one.send("n\r")
        await one.sees("要做就按 y")
        one.send("y\r")
        await one.sees("值守1 没来，位置空出来了", "缺岗", "没来")
        one.send("s")
        await one.sees("值守2")


async def test_late_and_absent_appear_by_themselves(crew: Crew, open_duty: Open) -> None:
    crew.put("v1", 6)
    async with open_duty("boss", on(6, "05:59")) as one:
        await one.sees("可签到", "值守1")
        assert "迟到" not in one.text
        clock = one.session.clock
        assert isinstance(clock, FrozenClock)
        clock.moment = on(6, "06:01").astimezone(dt.UTC)
        await one.sees("没到 HQ 早班")


async def test_a_short_duty_and_its_four_ways(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    place = begin(crew, "v1", at=on(6, "06:00"))
    begin(crew, "v2", at=on(6, "06:00"))
    async with open_duty("v1", on(6, "06:10")) as one:
        await one.sees("值守1", "在岗")
        one.send("g")
        await one.sees("上岗才 10 分钟", "1 站错点 2 按错了")
        one.send("7\r")
        await one.sees("请按 1、2、3 或 4")
        one.send("\x152\r")
        await one.sees("签到撤掉了")
        assert crew.place(place).state == "planned"
        one.send("i364\r\r")
        await one.sees("已签到上岗")
        one.send("g3\r")
        await one.sees("提早走请写原因")
        one.send("孩子病了\r")
        await one.sees("已签退")
        assert crew.place(place).left_early == "孩子病了"
        one.send("z")
        await one.sees("签退撤回了")
        assert crew.place(place).state == "on_duty"


async def test_a_forgotten_check_in_is_put_right(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    place = begin(crew, "v1", at=on(6, "08:00"))
    async with open_duty("v1", on(6, "09:00")) as one:
        await one.sees("值守1")
        one.send("c0600\r忘了\r")
        await one.sees("值守1 06:00 就到了")
        assert crew.place(place).check_in_at == on(6, "06:00").astimezone(dt.UTC)


async def test_walking_in(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    async with open_duty("v1", on(6, "07:00")) as one:
        await one.sees("现在没有人该到")
        one.send("a\r364\r\r")
        await one.sees("值守1 已在 HQ 早班 上岗")
        assert crew.states(6) == {"v1": "on_duty"}


async def test_the_office_moves_somebody(crew: Crew, open_duty: Open) -> None:
    begin(crew, "v1")
    async with open_duty("boss", on(6, "09:00")) as one:
        await one.sees("值守1")
        one.send("pxz\r\r")
        await one.sees("值守1 换到 XZ 早班 了")
        assert crew.states(6, "早班", "XZ") == {"v1": "on_duty"}


async def test_nobody_leaves_before_the_relief_signs(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    begin(crew, "v1")
    async with open_duty("v1", on(6, "14:05")) as one:
        await one.sees("超时未交", "请交班")
        one.send("g")
        await one.sees("接班人还没签字，请先交班")


async def test_scenario_7_from_both_sides(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1", "v3")
    begin(crew, "v1")
    crew.put("v3", 6, "中班")
    Talk(crew.town, crew.town.desk("HQ"), on(6, "13:30")).say("139 376")
    async with open_duty("v1", on(6, "13:40"), "h") as one:
        await one.sees("交班单", "本班", "等复测", "3-2-501", "签字交班")
        one.send("n一人等复测\r")
        await one.sees("记下了")
        one.send("p口罩 14\r")
        await one.sees("物品         口罩 14")
        one.send("gy\r")
        await one.sees("已签字。请等接班人签字", "值守1 13:40 签字")
    async with open_duty("v3", on(6, "13:45"), "h") as one:
        await one.sees("一人等复测", "口罩 14", "值守1 13:40 签字", "量体温并签字接班")
        one.send("g364\r\r")
        await one.sees("已签字接班，您在岗了。值守1 可以走了。", "已交接")
    assert crew.states(6) == {"v1": "relieved"} and crew.states(6, "中班") == {"v3": "on_duty"}
    assert rows("SELECT temp FROM assignment WHERE state = 'on_duty'") == [(364,)]


async def test_what_came_up_after_the_look_is_shown_before_the_signature_counts(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1")
    begin(crew, "v1")
    async with open_duty("v1", on(6, "13:40"), "h") as one:
        await one.sees("没办完的", "签字交班")
        one.send("g")
        await one.sees("签字交班？输 y 回车>")
        await one.session.store.read(
            lambda: Talk(crew.town, crew.town.desk("HQ"), on(6, "13:39")).say("139 376") and None
        )
        one.send("y\r")
        await one.sees("有新的待办，请看过再签一次", "等复测")
        one.send("\r")
        await one.sees("已签字。请等接班人签字")


async def test_a_dispute(crew: Crew, open_duty: Open) -> None:
    at_post(crew, "v1", "v3")
    begin(crew, "v1")
    crew.put("v3", 6, "中班")
    do(handover.offer, crew.act("v1", on(6, "13:40")), crew.shift(6).id, "", "口罩 14", frozenset())
    async with open_duty("v3", on(6, "13:45"), "h") as one:
        await one.sees("口罩 14")
        one.send("r口罩只有 10 个\r")
        await one.sees("已退回给交班人", "接班人有疑问")
    async with open_duty("v1", on(6, "13:46"), "h") as one:
        await one.sees("口罩只有 10 个", "签字交班")


async def test_the_office_sees_who_waits(crew: Crew, open_duty: Open) -> None:
    begin(crew, "v1")
    async with open_duty("boss", on(6, "14:11"), "h") as one:
        await one.sees("要交接的班 1", "还没签字")
        one.send("\r")
        await one.sees("交班单", "本班")
        one.send("g")
        await one.sees("只有交班的人和接班的人能签字")


@pytest.mark.parametrize("name", ["Lin [/b]", "\x1b]0;x", "\u202e邪名", "𠮷" * 40])
async def test_hostile_names_are_text(crew: Crew, open_duty: Open, name: str) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'v1'", name)
    execute("UPDATE post SET name = ? WHERE code = 'HQ'", name)
    place = begin(crew, "v1")
    do(handover.save_draft, crew.act("v1", on(6, "13:40")), crew.shift(6).id, name, name)
    for tab in "dh":
        async with open_duty("boss", on(6, "13:40"), tab) as one:
            one.send("\r")
            await one.sees("怎么来的" if tab == "d" else "要说的")
            assert "\x1b" not in one.text and "\u202e" not in one.text
    assert crew.place(place).state == "on_duty"


@SIZES
async def test_pictures(
    crew: Crew, open_duty: Open, size: tuple[int, int], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = bool(request.config.getoption("--golden-update"))
    at_post(crew, "v1", "v3")
    begin(crew, "v1")
    execute("UPDATE assignment SET left_early = ''")
    for login, name, post in (("v2", "早班", "HQ"), ("v3", "中班", "HQ"), ("v4", "中班", "XZ"), ("v5", "早班", "XZ")):
        crew.put(login, 6, name, post)
    do(attendance.check_in, crew.act("v5", on(6, "05:55")), _place(crew, "v5"), 1, 380, TERMS)
    talk = Talk(crew.town, crew.town.desk("HQ"), on(6, "13:20")).say("137 365", "139 376")
    talk.later(700).say("r", "378 m")
    end = f"{size[0]}x{size[1]}"
    async with open_duty("boss", on(6, "13:40"), "d", size) as one:
        await one.sees("值守1")
        await _after_the_bell(one, "志愿者boss")
        compare(one.app, f"roster_duty_{end}", update=update)
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)  # reminders come and go
    async with open_duty("v1", on(6, "13:40"), "h", size) as one:
        await one.sees("没有写")
        await _after_the_bell(one, "值守1")
        compare(one.app, f"roster_handover_out_{end}", update=update)
    do(handover.offer, crew.act("v1", on(6, "13:41")), crew.shift(6).id, "3座门禁坏了，已报修", "体温枪 2 口罩 14",
       do(handover.read_sheet, crew.act("v1", on(6, "13:41")), crew.shift(6).id, TERMS).seen)  # fmt: skip
    async with open_duty("v3", on(6, "13:45"), "h", size) as one:
        await one.sees("已报修")
        await _after_the_bell(one, "值守3  ")
        compare(one.app, f"roster_handover_in_{end}", update=update)


async def _after_the_bell(one: Terminal, title: str) -> None:
    """What is told for a moment has been told, and the title is back."""
    bell = one.app._bells.roster
    await one.until(lambda: bell and bell._told, "it was told")
    one.app.screen.notice("")  # type: ignore[attr-defined]
    await one.until(lambda: title in one.text.splitlines()[0])


def _place(crew: Crew, login: str) -> int:
    ((found,),) = rows("SELECT id FROM assignment WHERE user_id = ?", crew.user(login))
    return int(str(found))
