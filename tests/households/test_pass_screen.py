"""Passes on F7: what waits for somebody first, one key an act, and a code that fills the screen."""

import dataclasses

from db.base import execute
from dutyterm.households import pass_ends
from dutyterm.households.passes import Link, Terms
from dutyterm.ui.qr import QrScreen
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import KEY, ZONE, add
from tests.golden.pictures import ambiguous, compare
from tests.households.conftest import Seat, Sit


def prepare() -> None:
    """Something of each kind: run out, ending soon, lost, a hostile name."""
    execute("UPDATE pass SET valid_to = '2020-02-07' WHERE no = 138")
    execute("UPDATE pass SET holder = ? WHERE no = 146", "Lin [/b]\u202e𠮷" + "长" * 40)
    execute("UPDATE pass SET valid_to = '2020-02-06' WHERE no = 146")
    execute("UPDATE person SET birth_year = 1958 WHERE name = '区伟明'")


def link_cadre() -> None:
    """The cadre is linked to the group of HQ."""
    ((cadre,),) = execute("SELECT id FROM user_account WHERE login = 'kader'").fetchall()
    if execute("SELECT 1 FROM cadre_link").fetchall():
        return
    group = add("resident_group", community_id=1, name="一组", kind="resident_group")
    execute("UPDATE compound SET group_id = ? WHERE short_code = 'HQ'", group)
    add("cadre_link", user_id=cadre, group_id=group, from_at="2020-02-01 00:00:00.000")


async def opened(one: Seat) -> Seat:
    await one.press("z")
    await one.sees("要办的")
    return one


async def test_what_waits_comes_first(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await one.asked(prepare)
        await opened(one)
        assert [row[0] for row in one.cells] == ["HQ-0141", "HQ-0146", "HQ-0138", "HQ-0142"]
        assert [row[4] for row in one.cells] == ["过期", "快到期", "快到期", "挂失"]
        assert not any("梁志锦" in cell for row in one.cells for cell in row)
        await one.press("3")
        assert [row[0] for row in one.cells] == ["HQ-0147"]
        await one.press("2", "a")
        await one.type("xz\r")
        await one.until(lambda: [row[0] for row in one.cells] == ["XZ-0020", "XZ-0012"], "only the village")


async def test_given_by_room_and_number(at_homes: Sit) -> None:
    """One line for who, Enter for as usual, the temperature; then its number."""
    async with at_homes("boss") as one:
        await opened(one)
        await one.type("f3-1-204 2\r\r365\r")
        await one.tells("HQ-0149 发好了", "03-05")
        assert await one.actions() == ["pass.issue"]
        assert await one.stored("SELECT kind, initial_temp FROM pass WHERE no = 149") == [("tenant_temp", 365)]


async def test_who_has_one_is_told_and_asked_again(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await opened(one)
        await one.type("f3-1-204 1\r\r\r")
        await one.tells("已有 HQ-0148")
        assert one.screen.line.value == "3-1-204 1"
        await one.type("\x15wxs\r\r\r")
        await one.tells("HQ-0149 发好了")


async def test_a_car_and_a_worker(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await opened(one)
        await one.type("fed12346\r\r\r")
        await one.tells("HQ-0149 发好了")
        await one.type("fjs w 马师傅\r10\r\r")
        await one.tells("JS-0002 发好了", "02-14")
        await one.type("fabc\r\r\r")
        await one.tells("没有找到这个人")


async def test_renew_lost_revoke(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await one.asked(prepare)
        await opened(one)
        await one.type("r\r")
        await one.tells("HQ-0141 续到 05-04")
        await one.find("HQ-0138")
        await one.type("ly\r")
        await one.tells("HQ-0138 已挂失作废", "补办 HQ-0149")
        await one.press("escape")
        await one.find("HQ-0146")
        await one.type("v完工\r")
        await one.tells("HQ-0146 作废了")
        assert await one.actions() == ["pass.renew", "pass.lost", "pass.revoke"]
        await one.press("escape", "4")
        assert ("HQ-0138", "换成 HQ-0149") in [(row[0], row[6][-10:]) for row in one.cells]
        await one.find("HQ-0138")
        await one.press("enter")
        await one.sees("挂失", "HQ-0138")


async def test_a_leader_has_the_own_stairways_and_takes_nothing_away(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await opened(one)
        await one.press("2")
        assert {row[2][:3] for row in one.cells} == {"3-1", "3-2"}
        assert "作废" not in one.keys and "挂失" in one.keys
        await one.press("v")
        assert await one.actions() == []


async def test_why_one_is_stopped_is_not_everybodys(at_homes: Sit) -> None:
    """X7: a cadre sees that it does not count; the office why."""
    for login, why in (("boss", True), ("kader", False)):
        async with at_homes(login) as one:
            await one.asked(link_cadre)
            await opened(one)
            await one.press("3")
            assert [row[0] for row in one.cells] == ["HQ-0147"]
            assert ("有人隔离" in one.text) == why


async def test_somebody_elses_act_is_seen(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await opened(one)
        await one.press("2")
        await one.other(pass_ends.lose, one.town.passes["HQ-0137"], ZONE, Terms(), again=False, login="boss")
        await one.until(lambda: "HQ-0137" not in [row[0] for row in one.cells], "it is gone from the list")


async def test_a_code_fills_the_screen_until_any_key(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await opened(one)
        await one.press("2")
        await one.find("HQ-0137")
        await one.press("m")
        await one.type(" l")
        await one.sees("丢了>")
        await one.press("escape")
        for key in ("q", "space", "5", "escape"):
            await one.press("m")
            assert isinstance(one.app.screen, QrScreen)
            assert "HQ-0137" in one.text and "按任意键关闭" in one.text
            await one.press(key)
            assert not isinstance(one.app.screen, QrScreen), key
            assert [row[0] for row in one.cells] == ["HQ-0137"], "the key meant nothing else"


async def test_blanks(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        from dutyterm.households import pass_blanks

        await one.other(pass_blanks.print_blanks, "HQ", 3, login="boss")
        await opened(one)
        await one.press("5")
        assert [row[0] for row in one.cells] == ["HQ-0149", "HQ-0150", "HQ-0151"]
        await one.type("\rwxs\r\r\r")
        await one.tells("HQ-0149 发好了")
        await one.type("v湿了\r")
        await one.tells("HQ-0150 作废了")
        await one.until(lambda: [row[0] for row in one.cells] == ["HQ-0151"], "one is left")


async def test_a_whole_stairway(at_homes: Sit) -> None:
    """A leader gives all tenants of the own stairway theirs; of another's nobody."""
    async with at_homes("L1") as one:
        await opened(one)
        await one.type("p3-1\ry\r")
        await one.tells("发了 1 张：HQ-0149")
        await one.type("p3-1\ry\r")
        await one.tells("没有要发的")
        await one.type("p9-9\ry\r")
        await one.tells("没有这个楼梯口")
        assert await one.actions() == ["pass.issue_many"]


async def test_the_code_of_the_form(at_homes: Sit) -> None:
    async with at_homes("L1") as one:
        await opened(one)
        await one.press("e")
        await one.tells("还没有设置登记网址")
        settings = dataclasses.replace(one.screen.session.settings, intake=Link("http://10.0.0.5/A"))
        one.screen.session = dataclasses.replace(one.screen.session, settings=settings)
        await one.press("e")
        assert isinstance(one.app.screen, QrScreen) and one.app.screen.code == "HTTP://10.0.0.5/A"
        assert "扫码登记住户" in one.text


async def test_no_key_no_code(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        one.screen.session = dataclasses.replace(one.screen.session, keys=())
        await opened(one)
        await one.press("2", "m")
        await one.tells("没有发证的密钥")


async def test_pictures(at_homes: Sit) -> None:
    for size in (SMALL, WIDE):
        async with at_homes("boss", size=size) as one:
            await one.asked(prepare)
            await opened(one)
            assert not ambiguous(one.text)
            await one.golden("passes")
            one.screen.session = dataclasses.replace(one.screen.session, keys=(KEY,))
            await one.press("2", "m")
            compare(one.app, f"households_pass_code_{size[0]}x{size[1]}", update=one.update)
            assert not ambiguous(one.text)


async def test_on_a_households_page(at_homes: Sit) -> None:
    """Whoever is under the cursor gets one; the pass under the cursor is renewed, lost, shown."""
    async with at_homes("L1") as one:
        await one.find("3-1-204")
        await one.press("enter")
        await one.sees("文秀生"[0] + "**", "HQ-0148")
        await one.until(lambda: any(row.key[0] == "person" for row in one.rows.rows), "the page")
        who = next(row.key for row in one.rows.rows if row.key == ("person", one.town.people["文秀生"]))
        one.rows.go_to(who)
        await one.settled()
        assert "发证" in one.keys
        await one.type("p\r366\r")
        await one.tells("HQ-0149 发好了")
        one.rows.go_to(("pass", one.town.passes["HQ-0148"]))
        await one.settled()
        await one.type("lx\r")
        await one.tells("HQ-0148 已挂失")
        one.rows.go_to(("home", 0))
        await one.settled()
        await one.type("py\r")
        await one.tells("3-1-204 发了 1 张：HQ-0150")
        assert await one.actions() == ["pass.issue", "pass.lost", "pass.issue_many"]
        one.rows.go_to(("pass", one.town.passes["HQ-0148"]))
        await one.press("i")
        await one.sees("HQ-0148", "挂失")


async def test_whoever_has_a_pass_is_offered_none_and_the_key_says_which(at_homes: Sit) -> None:
    """One a person (P1): told at the first key, not after the last answer."""
    async with at_homes() as one:
        await one.find("lzj")
        await one.press("enter")
        await one.sees("e 改")
        assert "p 发证" not in one.keys
        await one.press("p")
        await one.tells("梁** 已有 HQ-0137", "到期按 r 续")
        assert one.screen.form is None
        await one.stored("UPDATE pass SET state = 'lost' WHERE no = 137 RETURNING id")
        await one.screen.load()
        await one.sees("p 发证")
