"""Who is proposed as a household's contact: the nearest first, why, how many there are, and nobody who cannot be."""

import pytest

from db.base import execute
from dutyterm.errors import Refused
from dutyterm.isolation import caring, opening, reading, words
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_contacts import NEAR, Place, Proposal, in_order, near, picked
from dutyterm.isolation.screen_contact import fits, lines_of
from tests.gate.screens import WIDE
from tests.gate.town import ZONE, Town, add, do
from tests.isolation.homes import D, act, begin, pending
from tests.isolation.screens import Sit

HOME = Place(1, 2, 3, 4, 5)


def somebody(number: int, near: str = "town", homes: int = 0, login: str = "") -> Proposal:
    return Proposal(number, login or f"u{number:02}", f"名{number}", homes, near)


@pytest.mark.parametrize(
    ("lives", "leads", "post", "wanted"),
    [
        (Place(9, 9, 9, 9, 9), True, None, "leads"),
        (Place(9, 2, 3, 4, 5), False, 4, "stairway"),
        (Place(9, 9, 3, 4, 5), False, 4, "block"),
        (Place(9, 9, 9, 4, 5), False, 4, "compound"),
        (Place(9, None, None, 4, 5), False, None, "compound"),
        (Place(9, 9, 9, 9, 5), False, 4, "post"),
        (Place(), False, 4, "post"),
        (Place(9, 9, 9, 9, 5), False, 8, "community"),
        (Place(9, 9, 9, 9, 9), False, 8, "town"),
        (Place(), False, 8, "unknown"),
    ],
)
def test_the_nearest_thing_that_is_true(lives: Place, leads: bool, post: int | None, wanted: str) -> None:
    assert near(HOME, lives, leads=leads, post_compound=post) == wanted


def test_what_nobody_knows_is_not_the_same_place() -> None:
    """Two households without a stairway are not behind one."""
    village = Place(1, None, None, 4, 5)
    assert near(village, Place(9, None, None, 9, 9), leads=False, post_compound=None) == "town"
    assert near(Place(1), Place(9), leads=False, post_compound=None) == "unknown"


def test_near_before_few_households() -> None:
    found = [somebody(1, "town"), somebody(2, "block", 4), somebody(3, "block", 1), somebody(4, "leads", 9)]
    assert [one.user_id for one in in_order(found)] == [4, 3, 2, 1]
    assert set(words.NEAR) == set(NEAR)


def test_a_number_is_somebody_who_was_seen() -> None:
    listed = [somebody(number) for number in range(1, 9)]
    assert picked(listed, 5, "5").user_id == 5
    with pytest.raises(Refused, match="no_such_contact"):
        picked(listed, 5, "6")
    assert picked(listed, 5, "U06").user_id == 6
    assert picked(listed, 5, "名7").user_id == 7
    with pytest.raises(Refused, match="contact_many"):
        picked([somebody(1), Proposal(2, "x", "名1", 0, "town")], 2, "名1")
    for nobody in ("", "0", "²", "名"):
        with pytest.raises(Refused, match="no_such_contact"):
            picked(listed, 5, nobody)


def test_initials_name_somebody_unless_several_have_them() -> None:
    listed = [Proposal(1, "u01", "张海英", 0, "town"), Proposal(2, "u02", "赵红燕", 0, "town"),
              Proposal(3, "u03", "曾单", 0, "town"), Proposal(4, "zd", "Lin Wei", 0, "town")]  # fmt: skip
    with pytest.raises(Refused) as no:
        picked(listed, 0, "ZHY")
    assert no.value.code == "contact_initials"
    said = words.refusal(no.value.code, **no.value.values)
    assert "zhy" in said and "u01 张海英" in said and "u02 赵红燕" in said and "u03" not in said
    assert picked(listed[:1], 0, "Zhy").user_id == picked(listed[:1], 0, "ｚｈｙ").user_id == 1
    assert picked(listed, 0, "zs").user_id == picked(listed, 0, "cs").user_id == 3, "all readings"
    assert picked(listed, 0, "zd").user_id == 4, "a login is meant before anybody's initials"
    assert picked(listed, 0, "lw").user_id == 4
    for nobody in ("z", "zh", "zhyy", "z'y", "-"):
        with pytest.raises(Refused, match="no_such_contact"):
            picked(listed, 0, nobody)


def test_lines_are_counted_as_they_break() -> None:
    assert lines_of(["a" * 40, "b" * 39], 80) == 1
    assert lines_of(["a" * 40, "b" * 40], 80) == 2
    assert not fits("一" * 40 + " " + "二" * 40 + " 三", 80)


@pytest.fixture
def street(town: Town) -> Town:
    """The leader L1 looks after 3-2; n1 lives behind it, n2 in block 3, n3 in HQ, n4 in JS; n5 lives in 501 itself."""
    block = add("block", compound_id=town.compounds["HQ"], no=3)
    stair, other = (add("stairway", block_id=block, no=number) for number in (2, 1))
    execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-2-%'", stair)
    execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-1-%'", other)
    for leader, since, until in (("L1", "2020-02-01", None), ("contact", "2020-01-01", "2020-02-01")):
        add("leader_assignment", user_id=town.users[leader], stairway_id=stair, from_at=f"{since} 00:00:00.000",
            to_at=until and f"{until} 00:00:00.000")  # fmt: skip
    homes = (("HQ", "3-2-702"), ("HQ", "3-1-204"), ("HQ", "6-1-101"), ("JS", "1-1-101"), ("HQ", "3-2-501"))
    for number, home in enumerate(homes, 1):
        town.users[f"n{number}"] = add("user_account", login=f"n{number}", display=f"邻居{number}", role="volunteer",
                                       home_household_id=town.homes[home])  # fmt: skip
    return town


def test_in_the_order_of_the_way(street: Town) -> None:
    found = reading.read_watchers(act(street), street.homes["HQ", "3-2-501"])
    assert [(one.login, one.near) for one in found] == [
        ("L1", "leads"), ("n1", "stairway"), ("n2", "block"), ("n3", "compound"), ("gate", "post"), ("gate2", "post"),
        ("n4", "community"), *((f"gate{n}-{at}", "unknown") for n in ("", "2") for at in ("JS", "XZ")),
        ("contact", "unknown"),  # has a household already
    ]  # fmt: skip


def test_whoever_lives_there_keeps_in_touch_with_nobody_outside(street: Town) -> None:
    """Not proposed, and not taken either, before their own isolation begins."""
    home = street.homes["HQ", "3-2-501"]
    assert "n5" not in {one.login for one in reading.read_watchers(act(street), home)}
    assert "n5" in {one.login for one in reading.read_watchers(act(street), street.homes["HQ", "6-1-102"])}
    new = New(home, "quarantine", "left_area", D(2020, 2, 4), street.users["n5"])
    with pytest.raises(Refused) as no:
        do(opening.open_home, act(street), new, ZONE)
    assert no.value.code == "contact_of_home" and words.refusal(no.value.code)
    begin(street)
    with pytest.raises(Refused, match="contact_of_home"):
        do(caring.set_contact, act(street), home, street.users["n5"])
    execute("UPDATE user_account SET home_household_id = ? WHERE login = 'n2'", street.homes["HQ", "3-2-302"])
    assert "n2" not in {one.login for one in reading.read_watchers(act(street), home)}, "that household is isolated"


def test_of_a_household_that_is_not_there(town: Town) -> None:
    with pytest.raises(Refused, match="no_such_home"):
        reading.read_watchers(act(town), 999)


def test_a_leader_asks_about_the_own_stairways_alone(street: Town) -> None:
    assert reading.read_watchers(act(street, "L1"), street.homes["HQ", "3-2-501"])
    with pytest.raises(Refused, match="not_yours"):
        reading.read_watchers(act(street, "L1"), street.homes["HQ", "6-1-102"])


async def test_why_how_many_and_the_next_ones(at_isolation: Sit, street: Town) -> None:
    iso = pending(street)  # in 3-1-204, where n2 lives
    async with at_isolation() as one:
        await one.press("d", "y")
        await one.tells("1.邻居1（住本座，0户）", "共 12 位，回车看后面的")
        first = one.told
        assert "住处没登记" not in first
        await one.type("9\r")
        await one.tells("联系人要是启用的志愿者")
        await one.press("escape", "y")
        await one.type("\r")
        await one.tells("共 12 位，回车")
        assert one.told != first and "邻居1" not in one.told
        for _turn in range(5):
            if "从头看" in one.told:
                break
            await one.type("\r")
        await one.tells("12.陈联系（住处没登记，1户）")
        await one.type("\r")
        await one.tells("1.邻居1")
        await one.type("12\r")
        await one.tells("1 人确认了，联系人 陈联系")
        ((who,),) = await one.stored("SELECT contact_user_id FROM isolation WHERE id = ?", iso)
        assert who == street.users["contact"]


async def test_the_list_comes_back_after_a_refusal(at_isolation: Sit, street: Town) -> None:
    """With the next key, and with an Enter on the emptied line; the same ones, not the next."""
    pending(street)
    async with at_isolation() as one:
        await one.press("d", "y")
        await one.tells("1.邻居1（住本座，0户）", "共 12 位")
        first = one.told
        assert "首字母" in one.text
        for back in ("a", "enter"):
            await one.type("qqq\r")
            await one.tells("联系人要是启用的志愿者")
            if back == "a":
                await one.press("a")
            else:
                await one.press("ctrl+u", "enter")
            await one.until(lambda: one.told == first, "the list again")
        await one.type("lj4\r")
        await one.tells("1 人确认了，联系人 邻居4")


async def test_whoever_was_refused_is_not_meant_by_an_enter(at_isolation: Sit, street: Town) -> None:
    """Fewer than a page: the list comes back all the same, and a refusal of the act counts as one."""
    begin(street)
    execute(
        "UPDATE user_account SET active = ? WHERE role IN ('volunteer','leader') AND login NOT IN ('n1','n2')", False
    )
    async with at_isolation() as one:
        await one.find("501")
        await one.press("enter", "o")
        await one.tells("1.邻居1（住本梯，0户） 2.邻居2")
        first = one.told
        await one.type("\r")
        await one.tells("直接回车看名单")
        await one.type("\r")
        await one.until(lambda: one.told == first, "the list again")
        await one.type("1\r")
        await one.tells("联系人是 邻居1")
        await one.press("o")
        await one.type("1\r")
        await one.tells("本来就是这位")
        await one.press("ctrl+u", "enter")
        await one.tells("2.邻居2")
        await one.type("2\r")
        await one.tells("联系人是 邻居2")


async def test_hostile_names_and_a_wide_terminal(at_isolation: Sit, street: Town) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'n1'", "Lin [/b]\x1b]0;x\u202e" + "长" * 40)
    pending(street)
    async with at_isolation(size=WIDE) as one:
        await one.press("d", "y")
        await one.tells("1.Lin [/b]", "住本座")


async def test_another_household_has_other_neighbours(at_isolation: Sit, street: Town) -> None:
    """Whoever goes back and names another home is asked again, with who is near there."""
    async with at_isolation() as one:
        await one.press("i")
        await one.type("hq 3-2-302\r1\r1\r0204\r")
        await one.tells("1.志愿者L1（本梯楼长，0户）")
        await one.type("1\r")
        await one.tells("已经在隔离")
        await one.type("hq 6-1-102\r")
        await one.type("\r\r\r")
        await one.tells("1.邻居1（住本小区，0户） 2.邻居2（住本小区，0户） 3.邻居3")
        assert one.screen.line.value == "", "nothing that an Enter would mean"
        await one.type("n3\r")
        await one.tells("3 人开始隔离")
        assert await one.stored("SELECT DISTINCT contact_user_id FROM isolation WHERE household_id = ?",
                                street.homes["HQ", "6-1-102"]) == [(street.users["n3"],)]  # fmt: skip


async def test_nobody_at_all(at_isolation: Sit, town: Town) -> None:
    execute("UPDATE user_account SET active = ? WHERE role IN ('volunteer','leader')", False)
    pending(town)
    async with at_isolation() as one:
        await one.press("d", "y")
        await one.tells("没有可以做联系人的")
        await one.type("\r")
        await one.tells("联系人要是启用的志愿者")
