"""The people's screen: who sees what, which keys there are for whom, and what each asks and does."""

import pytest

from db.base import execute
from dutyterm.people import accounts, assignments, rules
from dutyterm.people.rules_accounts import Details
from dutyterm.people.screen_keys import KEYS
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import ZONE, Town
from tests.golden.pictures import compare
from tests.people.conftest import HOSTILE, LOGINS
from tests.people.screens import Sit

OFFICE = {"coordinator", "admin"}
LETTERS = {
    **{letter: {"admin"} for letter in "aexr"},
    **dict.fromkeys("lkgos", OFFICE),
    **{letter: set(rules.ROLES) for letter in "chp"},
}


def test_every_key_is_spoken_of_here() -> None:
    assert KEYS.keys() == LETTERS.keys()


@pytest.mark.parametrize("role", rules.ROLES)
async def test_each_role_has_its_keys_and_no_others(sit: Sit, role: str) -> None:
    async with sit(role) as one:
        told = {letter for letter, _label in one.screen.all_keys()} - {"q", "Ctrl+L"}
        assert told == {letter for letter, roles in LETTERS.items() if role in roles}
        for letter in sorted(set(LETTERS) - told):
            await one.press(letter)
            assert one.screen.form is None, letter
        assert await one.actions() == []


@pytest.mark.parametrize("role", sorted(set(rules.ROLES) - OFFICE))
async def test_others_see_their_own_page_only(sit: Sit, role: str) -> None:
    async with sit(role) as one:
        await one.sees(LOGINS[role])
        assert "chief" not in one.text
        for key in ("slash", "1", "2", "escape"):
            await one.press(key)
        assert one.screen.view == "page"
        assert "chief" not in one.text


@pytest.mark.parametrize("role", sorted(OFFICE))
async def test_the_office_sees_what_is_wrong_first(sit: Sit, role: str) -> None:
    async with sit(role) as one:
        await one.sees("kader", "没有挂钩", "没有楼梯口")
        marks = [row.cells[0] for row in one.screen.listing.rows]
        assert marks == sorted(marks, reverse=True)
        assert "!" in marks
        await one.press("2")
        await one.sees("楼梯口没有楼长", "HQ 3-1", "一组")


async def test_an_account_is_added_question_by_question(sit: Sit) -> None:
    async with sit() as one:
        await one.press("a")
        await one.type("1bad\r")
        await one.sees("账号只能用字母开头")
        assert one.screen.line.value == "1bad"
        one.screen.line.clear()
        await one.type("chief\r")
        await one.type("王小明\r")
        await one.type("\r")
        await one.type("HQ\r")
        await one.type("123\r")
        await one.sees("电话不对")
        one.screen.line.clear()
        await one.type("13800001111\r")
        await one.sees("chief", "已经有人用了")
        one.screen.line.clear()
        await one.type("wxm1\r")
        await one.type("\r\r\r\r")
        await one.sees("已加上 wxm1")
        assert await one.actions() == ["people.add"]
        found = await one.stored("SELECT display, role, phone, post_id FROM user_account WHERE login = 'wxm1'")
        assert found == [("王小明", "volunteer", "13800001111", one.town.posts["HQ"])]
        assert "13800001111" not in one.text


async def test_esc_asks_nothing_more_and_does_nothing(sit: Sit) -> None:
    async with sit() as one:
        await one.find("gate2")
        for letter in "aexrcg":
            await one.press(letter)
            assert one.screen.form is not None, letter
            await one.type("x")
            await one.press("escape")
            assert one.screen.form is not None, letter
            await one.sees("再按一次 Esc")
            await one.press("escape")
            assert one.screen.form is None, letter
            assert one.screen.line.value == "gate2"
        assert await one.actions() == []


async def test_disabled_with_a_reason_and_let_in_again(sit: Sit) -> None:
    async with sit() as one:
        await one.find("gate2")
        await one.press("x")
        await one.type("\r")
        await one.sees("请写明原因")
        await one.type("搬走了\r")
        await one.sees("gate2 已停用")
        await one.press("x")
        await one.type("y\r")
        await one.sees("gate2 已恢复")
        assert await one.actions() == ["people.disable", "people.enable"]


async def test_the_last_admin_stays(sit: Sit) -> None:
    async with sit() as one:
        await one.find("chief")
        await one.press("x")
        await one.type("走了\r")
        await one.sees("最后一个管理员")
        assert one.screen.line.value == "走了"
        assert await one.actions() == []


async def test_changed_meanwhile_is_told_and_a_second_enter_means_it(sit: Sit) -> None:
    async with sit() as one:
        await one.find("gate2")
        await one.press("e")
        one.screen.line.clear()
        await one.type("新名字\r\r\r\r\r\r\r")
        version = (await one.stored("SELECT version FROM user_account WHERE login = 'gate2'"))[0][0]
        await one.other(accounts.change_account, one.town.users["gate2"], version, Details(branch="甲支部"))
        await one.type("\r")
        await one.sees("刚刚改过这个账号")
        await one.type("\r")
        await one.sees("gate2 已改好")
        found = await one.stored("SELECT display, branch FROM user_account WHERE login = 'gate2'")
        assert found == [("新名字", "甲支部")]


async def test_enters_faster_than_the_questions_change_nothing(sit: Sit) -> None:
    execute("UPDATE user_account SET branch = '甲支部', note = '会开车' WHERE login = 'gate2'")
    async with sit() as one:
        await one.find("gate2")
        await one.press("e")
        one.screen.line.clear()
        await one.type("新名字\r\r\r\r\r\r\r")
        await one.sees("备注> 会开车")
        await one.type("\r")
        await one.sees("gate2 已改好")
        found = await one.stored("SELECT display, branch, note, availability FROM user_account WHERE login = 'gate2'")
        assert found == [("新名字", "甲支部", "会开车", "")]


async def test_stairways_links_and_claims(sit: Sit) -> None:
    async with sit("coordinator") as one:
        await one.find("L1")
        await one.press("l")
        await one.type("HQ 3-1, 3-2\r\r\r\r")
        await one.sees("L1 现在管：HQ 3-1 HQ 3-2")
        await one.press("l")
        await one.type("-HQ 3-2\r")
        await one.sees("没有楼长了，请安排：HQ 3-2")
        await one.find("kader")
        await one.press("l")
        await one.sees("不是楼长")
        await one.press("k")
        await one.type("HQ\r")
        await one.sees("已挂钩：一组")
        assert await one.actions() == ["people.lead", "people.lead_end", "people.link"]


async def test_a_volunteer_claims_and_gives_back(sit: Sit) -> None:
    async with sit("volunteer") as one:
        await one.press("c")
        await one.type("HQ 3-1\r")
        await one.sees("已认领：HQ 3-1")
        await one.press("c")
        await one.type("-HQ 3-1\r")
        await one.sees("已退回：HQ 3-1")
        assert await one.actions() == ["people.claim", "people.release"]


async def test_a_pin_is_shown_once(sit: Sit) -> None:
    async with sit("coordinator") as one:
        await one.find("gate2")
        await one.press("g")
        await one.type("y\r")
        await one.sees("一次性 PIN", "只显示这一次")
        await one.press("home")
        await one.press("h")
        assert "只显示这一次" not in one.text


async def test_a_telephone_is_shown_for_a_moment_after_the_trail_knows(
    sit: Sit, crew: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute("UPDATE user_account SET phone = '13811112222' WHERE login = 'gate2'")
    monkeypatch.setattr("dutyterm.people.screen_acts.SHOWN_SECONDS", 0.5)
    async with sit("coordinator") as one:
        await one.find("gate2")
        await one.press("s")
        assert await one.actions() == ["people.reveal"]
        await one.until(lambda: "13811112222" not in one.text, "masked again")


async def test_history_opens_and_closes(sit: Sit) -> None:
    async with sit("admin") as one:
        await one.other(accounts.set_role, one.town.users["gate2"], "leader")
        await one.find("gate2")
        await one.press("h")
        await one.sees("gate2 的经过", "chief")
        await one.press("escape")
        await one.sees("人员")


async def test_what_others_do_appears_and_typing_stays(sit: Sit) -> None:
    async with sit("admin") as one:
        await one.find("kader")
        await one.press("x")
        await one.type("半句")
        await one.other(assignments.link, one.town.users["kader"], "HQ")
        await one.until(lambda: "没有挂钩" not in one.text and "一组" in one.text, "the link")
        assert one.screen.line.value == "半句"
        assert one.screen.listing.cursor_key == one.town.users["kader"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_only_text(sit: Sit, crew: Town, name: str) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'gate2'", name)
    async with sit("admin", WIDE) as one:
        await one.find("gate2")
        assert "\x1b" not in one.text
        await one.press("enter")
        await one.until(lambda: one.screen.view == "page" and one.screen.page, "the page")
        await one.press("f1")
        await one.press("f1")
        assert one.app.is_running


async def test_q_asks_before_it_leaves(sit: Sit) -> None:
    async with sit("leader") as one:
        await one.press("q")
        await one.type("n\r")
        await one.sees("要做就按 y")
        one.screen.line.clear()
        await one.type("y\r")
        await one.until(lambda: not one.app.is_running, "left")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures(sit: Sit, crew: Town, size: tuple[int, int], request: pytest.FixtureRequest) -> None:
    update = bool(request.config.getoption("--golden-update"))
    end = f"{size[0]}x{size[1]}"
    async with sit("admin", size) as one:
        await one.other(assignments.lead, one.town.users["L1"], ["HQ 3-1"], ZONE)
        await one.sees("HQ 3-1")
        await one.settled()
        compare(one.app, f"people_list_{end}", update=update)
        await one.press("a")
        compare(one.app, f"people_add_{end}", update=update)
        await one.press("escape", "enter")
        compare(one.app, f"people_page_{end}", update=update)
        await one.press("f1")
        compare(one.app, f"people_help_{end}", update=update)
    async with sit("leader", size) as one:
        compare(one.app, f"people_own_{end}", update=update)


async def test_a_name_and_two_enters_in_one_packet_open_the_page(sit: Sit) -> None:
    async with sit("coordinator") as one:
        await one.type("/L2\r\r")
        await one.sees("L2 L2", "角色       楼长")
        await one.pilot.press("escape")
        await one.sees("找人> L2")


async def test_what_comes_in_one_packet_behind_a_key_is_no_key(sit: Sit) -> None:
    async with sit("admin") as one:
        await one.find("L2")
        await one.type("/xqy\r")
        await one.sees("找人> xqy")
        await one.type("\x1b")
        await one.find("L2")
        await one.type("xa\r")
        await one.sees("L2 已停用")
        assert await one.actions() == ["people.disable"]
        assert await one.stored("SELECT after FROM audit_value WHERE field = 'reason'") == [("a",)]
