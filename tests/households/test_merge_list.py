"""The list of merges: what it says of people and homes, undone and merged twice, in a fixed number of queries."""

import pytest

from db import register
from db import register_merges as merges
from db.base import database, execute
from dutyterm.households import merging, reading_lists
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import ZONE, Town, do
from tests.households.conftest import Sit
from tests.households.test_merging import WHY, two_passes
from tests.people.conftest import HOSTILE


def named_one_by_one(kind: str, number: int) -> tuple[str, str, int]:
    """Where, who, and the household, as the register's own pages find them."""
    person = register.member(number) if kind == "person" else None
    home = register.home((person.household_id if person else 0) if kind == "person" else number)
    where = f"{home.code} {home.room}" if home else ""
    return where, person.name if person else "", (home.merged_into or home.id) if home else 0


@pytest.fixture
def merged(homes: Town) -> Town:
    """People merged, undone, merged on; homes merged, one of a person who was merged before, one undone."""
    act = homes.act("boss")
    first, second = two_passes(homes)
    home = homes.homes["HQ", "3-1-401"]
    third = homes.person("HQ", home, HOSTILE[0])
    do(merging.undo_merge, act, do(merging.merge_people, act, first, second, WHY, ZONE), ZONE)
    do(merging.merge_people, act, first, second, WHY, ZONE)
    do(merging.merge_people, act, third, first, "还是 同一个人", ZONE)
    for number, name in enumerate(HOSTILE[1:], 1):
        do(merging.merge_people, act, third, homes.person("HQ", home, name), f"{number}{name}", ZONE)
    doors = [homes.homes["HQ", f"3-1-{room}"] for room in ("401", "402", "501")]
    do(merging.merge_homes, act, doors[1], doors[0], WHY)
    do(merging.merge_homes, act, doors[2], doors[1], "写了两个房号")
    do(merging.undo_merge, act, do(merging.merge_homes, act, doors[2], homes.homes["HQ", "3-1-502"], WHY), ZONE)
    return homes


def test_each_line_says_what_the_pages_say(merged: Town) -> None:
    stored = merges.merges()
    lines = reading_lists.read_merges(merged.act("boss"))
    assert [one.id for one in lines] == [one.id for one in stored] and len(lines) >= 10
    for line, one in zip(lines, stored, strict=True):
        assert (line.kept_where, line.kept_name, line.home_id) == named_one_by_one(one.kind, one.kept_id)
        assert (line.gone_where, line.gone_name) == named_one_by_one(one.kind, one.gone_id)[:2]
        assert (line.undone, line.who, line.reason) == (one.undone_at is not None, one.who, one.reason)
    assert {one.kind for one in lines} == {"person", "household"}
    assert {one.undone for one in lines if one.kind == "person"} == {True, False}
    assert {one.undone for one in lines if one.kind == "household"} == {True, False}


def test_a_list_of_two_hundred_asks_no_more_than_a_list_of_one(merged: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    act, sent, whole = merged.act("boss"), list[str](), database.obj.execute_sql

    def listen(sql: str, params: object = ()) -> object:
        sent.append(sql)
        return whole(sql, params)

    columns = "kind, kept_id, gone_id, moved, reason, at, user_id, undone_at, undone_by, created_at, updated_at"
    undone = "FROM register_merge WHERE undone_at IS NOT NULL"
    for _ in range(7):
        execute(f"INSERT INTO register_merge ({columns}) SELECT {columns} {undone}")
    monkeypatch.setattr(database.obj, "execute_sql", listen)
    assert len(reading_lists.read_merges(act)) == 200
    assert len(sent) <= 4
    monkeypatch.undo()
    execute("DELETE FROM register_merge WHERE id > 1")
    monkeypatch.setattr(database.obj, "execute_sql", listen)
    sent.clear()
    assert len(reading_lists.read_merges(act)) == 1 and len(sent) == 3


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_pictures(at_homes: Sit, merged: Town, size: tuple[int, int]) -> None:
    async with at_homes("boss", size) as one:
        await one.press("g")
        await one.sees("合并过的人和户")
        await one.golden("merges")
        await one.press("j", "u")
        await one.golden("merges_undo")


async def test_what_was_taken_back_is_not_asked_about_again(at_homes: Sit, merged: Town) -> None:
    async with at_homes("boss") as one:
        await one.press("g")
        await one.sees("撤了 志愿者boss")
        await one.press("u")
        assert "志愿者boss 08:00 已经撤过这次合并了" in one.told
        assert "输 y 回车" not in one.text
        await one.press("down", "u")
        assert "输 y 回车" in one.text
