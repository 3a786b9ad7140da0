"""The register's screen: finding, one household's page, and its acts, as somebody at F7 does them."""

import pytest

from db.base import execute
from dutyterm.five_ones.screen import FiveOnesScreen
from dutyterm.households import correcting, moving
from tests.gate.screens import WIDE
from tests.gate.town import MADE, ZONE, Town, add, do
from tests.households.conftest import Seat, Sit
from tests.households.test_register_acts import version


async def page(one: Seat, text: str) -> None:
    """Find a household and open it."""
    await one.find(text)
    await one.press("enter")


# -- finding


@pytest.mark.parametrize("login", ["boss", "L1", "chief"])
async def test_the_register_opens_on_its_people(at_homes: Sit, login: str) -> None:
    async with at_homes(login) as one:
        await one.sees("住户", "找人按 /")
        assert one.rows.rows


async def test_who_has_nothing_to_see_is_told_so(at_homes: Sit) -> None:
    async with at_homes("kader") as one:
        await one.sees("没有归您看的住户")


async def test_a_cadre_sees_the_linked_group_and_changes_nothing(at_homes: Sit, homes: Town) -> None:
    group = add("resident_group", community_id=1, name="一组", kind="resident_group")
    execute("UPDATE compound SET group_id = ? WHERE id = ?", group, homes.compounds["HQ"])
    add("cadre_link", user_id=homes.users["kader"], group_id=group, from_at=MADE)
    async with at_homes("kader") as one:
        await page(one, "3-2-302")
        assert "迁入" not in one.keys
        assert "隔离" not in one.text  # X7
        await one.press("n", "e", "o")
        assert one.screen.form is None
        await one.press("escape")
        await one.find("12")
        assert all("XZ" not in row[0] for row in one.cells)


@pytest.mark.parametrize(
    ("typed", "rooms"),
    [
        ("3-2-501", {"HQ 3-2-501"}),
        ("３座２梯５０１", {"HQ 3-2-501"}),
        ("lzj", {"HQ 3-2-501"}),
        ("梁志锦", {"HQ 3-2-501"}),
        ("梁志", {"HQ 3-2-501"}),
        ("002x", {"HQ 3-2-501"}),
        ("11010519491231002X", {"HQ 3-2-501"}),
        ("13812345678", {"HQ 3-2-501"}),
        ("hq137", {"HQ 3-2-501"}),
        ("xz 12", {"XZ 12"}),
        ("下寨 zl", {"XZ 12"}),
        ("owm", {"HQ 6-1-101"}),
        ("3-2-702", {"HQ 3-2-702"}),
        ("zz99", set()),
    ],
)
async def test_found_by_whatever_is_known(at_homes: Sit, typed: str, rooms: set[str]) -> None:
    async with at_homes() as one:
        await one.find(typed)
        assert {row[0] for row in one.cells} == rooms, one.text
        assert f"找「{typed}」" in one.text


async def test_a_leader_finds_nobody_beyond_the_own_stairways(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        for typed in ("12", "xz", "owm", "黄工", "js1"):
            await one.find(typed)
            assert not one.cells, (typed, one.text)
            await one.press("escape")


async def test_names_and_numbers_are_masked_until_they_are_asked_for(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "lzj")
        assert "梁**" in one.text and "138****5678" in one.text
        for private in ("梁志锦", "13812345678", "11010519491231002X"):
            assert private not in one.text
        await one.press("s")
        await one.tells("梁志锦", "13812345678", "11010519491231002X")
        assert await one.actions() == ["household.reveal"]


async def test_what_was_found_is_there_again_after_a_look_at_a_household(at_homes: Sit) -> None:
    async with at_homes() as one:
        await one.find("区伟")
        found = one.cells
        await one.press("down", "enter")
        await one.sees("Esc 返回")
        await one.press("escape")
        assert one.cells == found and one.rows.cursor_key == ("person", one.town.people["区伟民"])
        await one.press("escape")
        await one.sees("最近登记")


async def test_found_from_anywhere(at_homes: Sit) -> None:
    """`//` in any list, `/` on a page that has nothing to narrow, Ctrl+F everywhere."""
    async with at_homes() as one:
        await one.press("f5")
        await one.until(lambda: isinstance(one.app.screen, FiveOnesScreen))
        await one.until(lambda: not one.app.screen.held)  # type: ignore[attr-defined]
        await one.type("//lzj\r")
        await one.until(lambda: one.app.screen is one.screen)
        await one.sees("找「lzj」：1 条")
        await one.press("enter", "/")
        await one.type("owm\r")
        await one.sees("找「owm」")
        await one.press("f6", "ctrl+f")
        await one.until(lambda: one.app.screen is one.screen)
        await one.settled()
        await one.type("3-1-204\r")
        assert {row[0] for row in one.cells} == {"HQ 3-1-204"}


# -- acts


async def test_an_answer_nobody_knows_is_left_out_by_enter_behind_its_refusal(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.type("n曾小红\r")
        await one.type("1101051949123100\r")
        await one.tells("没有就不填，直接回车")
        await one.type("110105194912310021\r")  # all of it once more, and another mistake: it replaces the first
        await one.tells("最后一位对不上")
        assert one.screen.line.value == "110105194912310021"
        await one.type("110105194912310021\r")  # the same typed again is no Enter alone
        await one.tells("最后一位对不上")
        await one.type("\r")
        await one.sees("电话>")
        await one.type("123\r")
        await one.tells("没有就不填，直接回车")
        await one.type("\r")
        await one.sees("性别>")
        await one.type("\r\r\r\r\r")
        await one.tells("曾**登记好了")
        sql = "SELECT id_no, phone FROM person WHERE name = '曾小红'"
        assert await one.stored(sql) == [("", "")]


async def test_an_answer_that_is_needed_is_not_left_out(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.type("n12345\r")
        assert one.screen.form.step.name == "name" and one.screen.line.value == "12345"
        told = one.told
        await one.type("\r")
        assert one.told == told and one.screen.line.value == "12345"


async def test_somebody_moves_in_with_six_answers(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.type("n曾小红\r")
        await one.type("110105194912310021\r")
        await one.tells("最后一位对不上")
        await one.type("\x7f" * 20 + "11010519491231002x\r16612345678\r\r湖北黄冈\r0203\r")
        await one.tells("已经登记给 梁**", "HQ 3-2-501")
        await one.type("\x7f" * 20 + "440524188001010014\r\r\r\r\r")
        await one.tells("曾**登记好了")
        await one.sees("曾**", "166****5678", "02-03 迁入", "新来")
        await one.press("space", "up", "down")
        await one.tells("户籍 湖北黄冈", "zxh")
        assert await one.actions() == ["households.move_in"]
        await one.press("escape", "n")
        await one.sees("这七天搬来 1 人", "还没办")


async def test_without_a_number_sex_and_year_are_asked_and_what_was_said_stays_in_sight(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.type("n曾小红\r\r16612345678\r")
        await one.sees("性别>", "姓名 曾小红  电话 16612345678")
        await one.type("x\r")
        await one.tells("性别请输 1（男）或 2（女）")
        await one.type("\x7f2\r58\r")
        await one.tells("出生年请输四位数")
        await one.type("\x7f\x7f1958\r\r")
        await one.sees("户籍地>", "姓名 曾小红  电话 16612345678  性别 女  出生年 1958  身份 租户")
        await one.type("湖北\r\r")
        await one.tells("曾**登记好了")
        found = await one.stored("SELECT sex, birth_year, phone FROM person WHERE name = '曾小红'")
        assert found == [("f", 1958, "16612345678")]


async def test_a_number_typed_after_all_tells_sex_and_year(at_homes: Sit) -> None:
    """Back at the number because it was somebody's: what was said without one counts no more."""
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.type("n曾小红\r440524188001010014\r\r\r\r\r")
        await one.tells("登记好了")
        found = await one.stored("SELECT sex, birth_year FROM person WHERE name = '曾小红'")
        assert found == [("m", 1880)]


async def test_a_near_match_wants_a_second_enter(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "6-1-102")
        await one.type("n苏小宏\r\r\r\r\r\r\r\r")
        await one.tells("可能已经登记过", "姓名只差一个字")
        assert await one.actions() == []
        await one.type("\r")
        await one.tells("登记好了")
        assert await one.actions() == ["households.move_in"]


async def test_a_name_is_put_right_by_number(at_homes: Sit, homes: Town) -> None:
    async with at_homes() as one:
        await page(one, "文秀生")
        await one.type("e1\r曾秀生\r")
        await one.tells("姓名", "改好了")
        await one.type("e2\rq x s\r")
        await one.tells("首字母改好了")
        await one.sees("qxs")
        await one.type("e6\r123\r")
        await one.tells("电话位数不对")
        await one.press("escape")
        assert await one.actions() == ["households.correct"] * 2


async def test_a_place_of_origin_is_more_than_a_digit(at_homes: Sit, homes: Town) -> None:
    async with at_homes() as one:
        await page(one, "文秀生")
        await one.type("e7\r9\r")
        await one.tells("户籍地请写省市")
        await one.press("ctrl+u")
        await one.type("湖北\r")
        await one.tells("户籍地改好了")
        await one.type("e7\r-\r")  # as the question says
        await one.tells("户籍地改好了")
        assert await one.stored("SELECT origin FROM person WHERE id = ?", homes.people["文秀生"]) == [("",)]
        await one.type("n曾小红\r\r\r\r\r\rx\r")
        await one.tells("户籍地请写省市")
        assert one.screen.form.step.name == "origin"


async def test_the_second_of_two_clerks_is_told_and_loses_nothing(at_homes: Sit, homes: Town) -> None:
    async with at_homes() as one:
        await page(one, "文秀生")
        await one.type("e6\r13900001111")
        person = homes.people["文秀生"]
        seen = await one.asked(version, person)
        await one.other(correcting.correct_person, person, seen, {"origin": "湖北"}, ZONE, login="L1")
        await one.settled()
        await one.type("\r")
        await one.tells("志愿者L1", "刚改过", "户籍地")
        assert one.screen.line.value == "13900001111"
        await one.type("\r")
        await one.tells("改好了")
        stored = await one.stored("SELECT phone, origin FROM person WHERE id = ?", person)
        assert stored == [("13900001111", "湖北")]


async def test_out_and_on(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "梁志锦")
        await one.type("m3-1-999\r\r")
        await one.tells("没有 3-1-999")
        await one.type("\x7f" * 10 + "xz 12\r\r")
        await one.tells("搬到 XZ 12", "作废了 1 张")
        await page_again(one, "何玉萍")
        await one.type("o\r回老家\r")
        await one.tells("何** 迁出 HQ 3-2-501，出入证 HQ-0138 马上作废")
        await one.press("enter")
        await one.tells("要做就按 y")  # an Enter alone is no yes
        assert await one.actions() == ["households.move"]
        await one.type("y\r")
        await one.tells("迁出了，作废出入证 1 张")
        await one.sees("以前住过", "现在住 XZ 12")
        assert await one.actions() == ["households.move", "households.move_out"]


async def test_who_left_is_found_and_comes_back(at_homes: Sit, homes: Town) -> None:
    async with at_homes() as one:
        person = homes.people["梁嘉豪"]
        await one.other(moving.move_out, person, await one.asked(version, person), ZONE)
        await one.settled()
        await one.find("ljh")
        await one.sees("迁出了")
        await one.press("enter")
        await one.sees("m 搬回来")
        await one.type("m\r\r")
        await one.tells("搬到 HQ 3-2-501", "出入证", "又能用了")
        assert ("person", person) in {row.key for row in one.rows.rows}


async def page_again(one: Seat, text: str) -> None:
    await one.press("escape", "escape")
    await page(one, text)


async def test_the_last_one_leaves_an_empty_home_behind(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "Lin")
        await one.type("o\r\ry\r")
        await one.tells("这一户没有人了")
        await one.press("up")
        await one.type("h3\r")
        await one.tells("住房改好了")


async def test_nobody_of_a_household_that_is_kept_in(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "覃国平")
        await one.sees("隔离中")
        await one.type("o\r\ry\r")
        await one.tells("有人在隔离，现在不能搬走")
        assert await one.actions() == []


async def test_the_home_itself(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await page(one, "3-1-204")
        await one.press("up")
        await one.type("h1\r")
        await one.tells("住房改好了")
        await one.type("l[/b]包租婆\r13800001111\r")
        await one.tells("房东、房东电话改好了")
        await one.sees("自住", "房东 [**")
        await one.type("fy\r\r[red]晚上才在\r")
        await one.tells("没有智能手机、备注改好了")
        await one.press("space", "down", "up")
        await one.tells("[red]晚上才在")
        await one.type("h4\r")
        await one.type("h3\r")
        await one.tells("还有 2 人住着")
        await one.press("escape")
        await one.type("ky\r")
        await one.tells("核实过了")
        assert (await one.actions())[-1] == "households.confirm"


async def test_two_people_become_one_and_two_again(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "区伟明")
        await one.press("x")
        await one.tells("区**")
        await one.type("1\ry\r登了两次\r")
        await one.tells("合并好了")
        await one.press("escape", "escape", "g")
        await one.sees("HQ 6-1-101 区**", "登了两次")
        await one.type("uy\r")
        await one.tells("撤回了")
        assert await one.actions() == ["households.merge_people", "households.undo_merge"]


async def test_two_homes_become_one(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "3-1-204")
        await one.press("up")
        await one.type("x3-1-101\r\r登了两次\r")
        await one.tells("两户合并好了")
        await page_again(one, "3-1-101")
        await one.sees("HQ 3-1-204", "3 人")


async def test_a_door_nobody_knew(at_homes: Sit) -> None:
    async with at_homes() as one:
        await one.type("ahq\r3座1梯801\r2\r")
        await one.tells("加好了")
        await one.sees("HQ 3-1-801", "没有人住")


async def test_a_hostile_name_is_only_text(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "3-1-101")
        await one.type("n𠮷[/b]\u202e\r\r\r\r\r\r\r\r")
        await one.tells("登记好了")
        await one.sees("𠮷")


async def test_a_half_typed_move_in_is_there_again_after_the_line_broke(at_homes: Sit) -> None:
    async with at_homes() as one:
        await page(one, "lzj")
        await one.type("n曾小红\r\r1661234")
    async with at_homes() as one:
        await one.tells("接着刚才没写完的")
        assert one.screen.line.value == "1661234"
        await one.type("5678\r\r\r\r\r\r")
        await one.tells("曾** 登记好了")
        assert "HQ 3-2-501" in one.text


# -- the board


async def test_several_rooms_at_once(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await one.press("b")
        await one.type("r3-5\r")
        await one.tells("选了 12 户")
        await one.type("t2\r")
        await one.sees("真的改这", "住房 出租")
        await one.type("y\r")
        await one.sees("改了")
        assert set(await one.actions()) == {"households.set_many"}
        await one.type("r27-3\r")
        await one.tells("看不懂")
        await one.type("\x7f" * 5 + "5\r")
        await one.sees("选了 4 户", "u 全不选")
        await one.press("u")
        await one.until(lambda: "选了" not in one.lines[5])


async def test_the_board_opens_on_a_home_and_not_on_the_name_of_a_stairway(at_homes: Sit) -> None:
    async with at_homes() as one:
        await one.press("b")
        await one.sees("看 住房")
        assert one.grid.cursor_key is not None
        await one.press("space")
        await one.sees("选了 1 户")


async def test_what_cannot_be_set_is_named(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await one.press("b")
        await one.type("r702\r")
        await one.type("t3\ry\r")
        await one.tells("没改", "3-1-702")


async def test_lenses_and_another_compound(at_homes: Sit) -> None:
    async with at_homes() as one:
        await one.press("b")
        await one.sees("看 住房", "隔租1", "702 空")
        for seen in ("看 新来的人", "看 出入证", "看 待核实"):
            await one.press("v")
            await one.sees(seen)
        await one.type("axz\r")
        await one.sees("XZ 下寨", "12 没登记")


async def test_a_board_moves_with_what_others_do(at_homes: Sit, homes: Town) -> None:
    async with at_homes("L1") as one:
        await one.press("b")
        await one.sees("702 空")
        await one.other(moving.move_in, homes.homes["HQ", "3-2-702"], {"name": "新人"}, ZONE)
        await one.sees("702 ?1")


# -- upkeep


async def test_where_a_tenant_is(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await one.press("w")
        await one.type("u4\r0210\r\r")
        await one.tells("在外地，记下了")
        await one.sees("外地 1", "02-10")
        assert await one.actions() == ["households.correct"]


async def test_what_a_leader_must_confirm(at_homes: Sit, homes: Town) -> None:
    execute("UPDATE household SET registered_at = NULL WHERE id = ?", homes.homes["HQ", "3-1-401"])
    async with at_homes("L1") as one:
        await one.press("c")
        await one.sees("1 户要上门核实", "3-1-401", "从来没上门登记")
        await one.press("k")
        await one.tells("HQ 3-1-401 住 1 人")
        await one.press("enter")
        assert await one.actions() == []  # a key alone confirms nothing
        await one.type("y\r")
        await one.sees("都核实过了")
        assert await one.actions() == ["households.confirm"]


async def test_a_pass_of_somebody_new_is_called_what_it_is(at_homes: Sit, homes: Town) -> None:
    """Stopped and run out are no `has`; why one is stopped is told only to who may know (X7)."""
    said = {
        "梁志锦": ("active", "2020-02-28"),
        "何玉萍": ("suspended", "2020-02-28"),
        "梁嘉豪": ("active", "2020-02-04"),
    }
    for name, (state, until) in said.items():
        execute("UPDATE person SET moved_in = '2020-02-04' WHERE id = ?", homes.people[name])
        execute("UPDATE pass SET state = ?, valid_from = '2020-02-01', valid_to = ? WHERE person_id = ?",
                state, until, homes.people[name])  # fmt: skip
    async with at_homes("L1") as one:
        await one.press("n")
        await one.sees("这七天搬来 3 人，1 人的过期了，1 人的停用了")
        assert sorted(row[-1] for row in one.cells) == sorted(["有", "隔离停用", "过期"])
        one.screen.view.found = one.screen.view.found._replace(sees_isolation=False)
        assert sorted(row.cells[-1] for row in one.screen.view.rows()) == sorted(["有", "停用", "过期"])


async def test_who_may_not_know_of_isolation_is_not_told_why_a_pass_is_stopped(homes: Town) -> None:
    from dutyterm.households import reading_lists

    read = lambda login: do(reading_lists.read_new, homes.act(login), ZONE)  # noqa: E731
    assert read("L1").sees_isolation and read("boss").sees_isolation
    group = add("resident_group", community_id=1, name="一组", kind="resident_group")
    execute("UPDATE compound SET group_id = ? WHERE id = ?", group, homes.compounds["HQ"])
    add("cadre_link", user_id=homes.users["kader"], group_id=group, from_at=MADE)
    assert not read("kader").sees_isolation


@pytest.mark.parametrize("letter", ["n", "w", "c"])
async def test_a_list_that_is_cut_says_how_many_there_are(
    at_homes: Sit, homes: Town, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dutyterm.households import reading_lists

    execute("UPDATE person SET moved_in = '2020-02-04', tenancy = 'tenant'")
    execute("UPDATE household SET registered_at = NULL")
    async with at_homes("L1") as one:
        await one.press(letter)
        n = len(one.cells)
        assert n > 2 and "先列" not in one.text and str(n) in one.lines[5]
        monkeypatch.setattr(reading_lists, "MOST", 2)
        await one.screen.load()
        await one.sees(f"{n} ", "（先列 2）")
        assert len(one.cells) == 2


# -- pictures


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_pictures(at_homes: Sit, homes: Town, size: tuple[int, int]) -> None:
    _furnish(homes)
    async with at_homes("boss", size) as one:
        await one.find("3-2")
        await one.golden("found")
        await one.press("escape")
        await page(one, "冼建荣")
        await one.golden("home")
        await one.press("escape", "escape", "b")
        await one.type("r6-7\r")
        await one.golden("board")
        await one.press("v", "v")
        await one.golden("board_passes")
        await one.press("w")
        await one.golden("tenants")


def _furnish(town: Town) -> None:
    """A household with a past, a landlord, visits and a pass that is running out."""
    from db import engine
    from tests.gate.town import NOW

    with engine.transaction():
        home = town.homes["HQ", "3-1-204"]
        execute(
            "UPDATE household SET landlord_name = '包租婆', landlord_phone = '13800001111', elderly_alone = ?,"
            " note = '晚上八点以后才在家' WHERE id = ?",
            True,
            home,
        )
        execute("UPDATE person SET work_status = 'away', return_on = '2020-02-10', origin = '湖北黄冈' WHERE id = ?",
                town.people["文秀生"])  # fmt: skip
        execute("UPDATE pass SET valid_to = '2020-02-07' WHERE id = ?", town.passes["HQ-0148"])
        add("visit", entry_key="v1", household_id=home, duty_day="2020-02-04", at="2020-02-04 02:00:00.000",
            user_id=town.users["L1"], outcome="met", timing="in_time", note="都好")  # fmt: skip
    act = town.act("L1", NOW)
    new = do(moving.move_in, act, home, {"name": "钱来也", "id_no": "440524188001010014", "tenancy": "tenant"}, ZONE)
    do(moving.move_out, act, new, version(new), ZONE, reason="回老家")
    do(moving.move_in, act, home, {"name": "冼小弟", "tenancy": "family"}, ZONE)
