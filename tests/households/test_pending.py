"""Changes that wait for a yes: what is asked, once; what a yes and a no do; that nothing is written over unseen."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import pending as table
from db.audit import Act
from db.base import execute
from db.pending import Change
from dutyterm.drafts import Drafts
from dutyterm.errors import Refused
from dutyterm.households import pending, pending_reading
from dutyterm.households.imports import preview, save
from dutyterm.households.results import Result
from dutyterm.households.words import refusal
from dutyterm.households.workbook import read_sheets
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import run
from dutyterm.sheets import Sheet
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, add, bound, do, rows
from tests.households.towns import REGISTER_HEADER

BOOK = ["序号", "房号", "姓名", "身份证号", "电话", "自住/出租", "来自", "备注"]
HOSTILE = ("Lin [/b]", "\x1b]0;x\x07王", "\u202e李明", "𠮷野", "长" * 40)


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    """The fixture town; 3-2 is L1's."""
    with bound(db_url) as found:
        block = add("block", compound_id=found.compounds["HQ"], no=3)
        stairway = add("stairway", block_id=block, no=2)
        execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-2-%'", stairway)
        add("leader_assignment", user_id=found.users["L1"], stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
        yield found


def act(town: Town, login: str = "boss") -> Act:
    return Act(NOW, town.users[login], login, None, "test")


def register(town: Town, *cells: tuple[str, ...], apply: bool = False) -> Result:
    """Rows of (room, use, relation, name, sex, number, telephone, origin) of 华侨新村."""
    told = [["漫江社区", "华侨新村", *row] for row in cells]
    reading = read_sheets([Sheet("总表", [list(REGISTER_HEADER), *told], 1)], NOW.date())
    expected = preview(reading, apply=apply)
    done: Result = do(save, act(town), reading, apply=apply, name="总表.xlsx")
    assert (done.added, done.changed, done.pending) == (expected.added, expected.changed, expected.pending)
    return done


def book(town: Town, *cells: tuple[str, ...]) -> Result:
    """Rows of (room, name, number, telephone, use, origin, note) in the book of block 3."""
    told = [["1", *row] for row in cells]
    reading = read_sheets([Sheet("3座", [["华侨新村3座住户信息登记表"], BOOK, *told], 1)], NOW.date())
    return do(save, act(town), reading, name="楼长.xlsx")


def waits() -> list[Change]:
    return table.waiting(100)


def kinds() -> list[tuple[str, str]]:
    return [(one.kind, one.room) for one in waits()]


def yes(town: Town, one: Change, login: str = "boss", sure: bool = False) -> str:
    return do(pending.accept, act(town, login), one.id, one.version, ZONE, sure=sure)


LIANG = ("3-2-501", "自住", "户主", "梁志锦", "", "11010519491231002X", "13812345678", "")
HE = ("3-2-501", "自住", "", "何玉萍", "", "", "13900005678", "")
SON = ("3-2-501", "自住", "", "梁嘉豪", "", "", "", "")
HOME = (LIANG, HE, SON)


def named(room: str, name: str) -> tuple[str, ...]:
    """A row that says nothing but a name."""
    return (room, "自住", "", name, "", "", "", "")


def test_a_number_that_differs_waits_and_the_register_stays(town: Town) -> None:
    done = register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    assert (done.pending, done.asked) == (1, 1)
    (one,) = waits()
    assert (one.kind, one.fields, one.name) == ("person", {"phone": ("13812345678", "13711110000")}, "梁志锦")
    assert (one.source, one.file_name, one.place) == ("registry", "总表.xlsx", "总表!2")
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13812345678",)]
    assert yes(town, one) == "accepted"
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13711110000",)]
    assert rows("SELECT count(*) FROM person_key WHERE kind = 'tel' AND key = '0000'") == [(1,)]
    assert not waits()


def test_what_fills_a_gap_is_written_and_asks_nothing(town: Town) -> None:
    done = register(town, LIANG, ("3-2-501", "自住", "", "何玉萍", "女", "", "13900005678", "广东佛山"), SON)
    assert (done.changed, done.pending) == (2, 0)
    assert rows("SELECT sex, origin, relation FROM person WHERE name = '何玉萍'") == [("f", "广东佛山", "")]


def test_the_same_question_twice_is_one_and_both_files_know_it_waits(town: Town) -> None:
    for source in (register, register):
        done = source(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    assert (done.pending, done.asked) == (1, 0)
    book(town, ("3-2-501", "梁志锦", "", "13711110000", "", "", ""), ("3-2-501", "何玉萍", *[""] * 5),
         ("3-2-501", "梁嘉豪", *[""] * 5))  # fmt: skip
    assert len(waits()) == 1


def test_a_no_is_remembered_field_by_field(town: Town) -> None:
    wrong = ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", "")
    register(town, wrong, HE, SON)
    (one,) = waits()
    with pytest.raises(Refused) as no:
        do(pending.reject, act(town), {one.id: one.version}, "  ")
    assert no.value.code == "why_not"
    assert do(pending.reject, act(town), {one.id: one.version}, "打过，是空号") == 1
    done = register(town, wrong, HE, SON)
    assert (done.pending, done.changed) == (0, 0)
    # the same row with one thing more asks about that alone
    register(town, (*wrong[:3], "梁志锦", "", "440524188001010014", "13711110000", ""), HE, SON)
    (other,) = waits()
    assert "phone" not in other.fields and other.fields["id_no"][1] == "440524188001010014"


def test_a_yes_to_what_has_moved_meanwhile_writes_nothing_and_says_so(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    execute("UPDATE person SET phone = '13666660000' WHERE name = '梁志锦'")
    assert pending_reading.read_waiting(act(town)).items[0].moved
    assert yes(town, one) == "stale"
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13666660000",)]
    assert rows("SELECT state FROM household_change") == [("stale",)]
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    assert [each.fields["phone"] for each in waits()] == [("13666660000", "13711110000")]  # asked anew


@pytest.mark.parametrize("name", HOSTILE)
def test_somebody_new_behind_a_known_door(town: Town, name: str) -> None:
    register(town, *HOME, ("3-2-501", "自住", "同住人", name, "男", "", "13566660000", "湖南衡阳"))
    (one,) = waits()
    assert (one.kind, one.room, one.person_id) == ("move_in", "3-2-501", None)
    assert yes(town, one) == "accepted"
    ((stored, phone, day),) = rows("SELECT name, phone, moved_in FROM person ORDER BY id DESC LIMIT 1")
    assert (phone, str(day)) == ("13566660000", "2020-02-05") and stored == one.fields["name"][1]
    keys = (
        "SELECT count(*) FROM person_key WHERE kind = 'name' AND key = ? AND person_id = (SELECT max(id) FROM person)"
    )
    assert rows(keys, stored) == [(1,)]
    done = register(town, *HOME, ("3-2-501", "自住", "同住人", name, "男", "", "13566660000", "湖南衡阳"))
    assert (done.pending, done.asked) == (0, 0)


def test_who_is_missing_in_a_file_that_tells_everybody_may_have_left(town: Town) -> None:
    register(town, LIANG, HE)
    assert [(one.kind, one.name) for one in waits()] == [("move_out", "梁嘉豪")]
    (one,) = waits()
    assert yes(town, one) == "accepted"
    assert rows("SELECT moved_out IS NOT NULL FROM person WHERE name = '梁嘉豪'")[0][0]
    assert rows("SELECT state FROM pass WHERE person_id = ?", town.people["梁嘉豪"]) == [("revoked",)]


def test_a_row_that_could_not_be_read_makes_nobody_leave(town: Town) -> None:
    done = register(town, LIANG, HE, ("3-2-501", "自住", "", "梁嘉豪", "", "", "1381234", ""))
    assert len(done.refused) == 1
    assert not waits()


def test_a_new_door_in_a_known_compound_comes_with_its_people(town: Town) -> None:
    done = register(town, ("3-2-801", "出租", "户主", "麦红", "女", "", "13566660000", ""))
    assert (done.added, done.households_added, done.pending) == (0, 0, 2)
    assert sorted(kinds()) == [("move_in", "3-2-801"), ("new_household", "3-2-801")]
    person = next(one for one in waits() if one.kind == "move_in")
    assert yes(town, person, "L1") == "accepted"  # the leader of that stairway, at the door
    assert not waits()
    found = rows("SELECT h.occupancy, p.name FROM household h JOIN person p ON p.id = h.head_person_id"
                 " WHERE h.room = '3-2-801'")  # fmt: skip
    assert found == [("let", "麦红")]


def test_a_known_person_behind_another_door_moves_with_the_pass(town: Town) -> None:
    moved = ("6-1-101", "自住", "", "梁志锦", "", "11010519491231002X", "", "")
    register(town, moved, named("6-1-101", "区伟明"), named("6-1-101", "区伟民"))
    (one,) = waits()
    assert (one.kind, one.room, one.name) == ("move_in", "6-1-101", "梁志锦")
    (item,) = pending_reading.read_waiting(act(town)).items
    assert item.there == "HQ 3-2-501"
    assert yes(town, one) == "accepted"
    home = town.homes["HQ", "6-1-101"]
    assert rows("SELECT household_id FROM pass WHERE person_id = ?", town.people["梁志锦"]) == [(home,)]
    assert rows("SELECT household_id FROM residence") == [(town.homes["HQ", "3-2-501"],)]


def test_a_vacant_flat_is_not_filled_by_a_file(town: Town) -> None:
    register(town, ("3-2-702", "出租", "户主", "麦红", "女", "", "13566660000", ""))
    assert sorted(one.kind for one in waits()) == ["household", "move_in"]
    found = do(pending.accept_many, act(town, "L1"), {one.id: one.version for one in waits()}, ZONE)
    assert (found.accepted, found.stale, found.left) == (1, 1, ())  # moving in has said that it is not vacant
    assert rows("SELECT occupancy FROM household WHERE room = '3-2-702'") == [("unknown",)]
    assert register(town, ("3-2-702", "出租", "户主", "麦红", "女", "", "13566660000", "")).pending == 0
    assert rows("SELECT occupancy FROM household WHERE room = '3-2-702'") == [("let",)]


def test_somebody_much_like_a_newcomer_is_named_and_a_group_leaves_them_out(town: Town) -> None:
    known = [named("6-1-102", name) for name in ("苏小红", "苏小黑", "苏大红")]
    register(town, *known, ("6-1-102", "自住", "", "苏小白", "", "", "13812345678", ""))
    (item,) = pending_reading.read_waiting(act(town)).items
    assert {(one.name, one.why) for one in item.near} >= {("苏小红", "near_name"), ("梁志锦", "phone")}
    one = item.change
    found = do(pending.accept_many, act(town), {one.id: one.version}, ZONE)
    assert found.accepted == 0 and [(where, no.code) for where, no in found.left] == [("HQ 6-1-102", "near")]
    with pytest.raises(Refused) as no:
        yes(town, one)
    assert no.value.code == "near" and refusal("near", **no.value.values)
    assert yes(town, one, sure=True) == "accepted"


def test_who_decides(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON,
             ("6-1-101", "自住", "", "区伟明", "", "", "13522220000", ""), named("6-1-101", "区伟民"))  # fmt: skip
    assert rows("SELECT phone FROM person WHERE name = '区伟明'") == [("13522220000",)]  # there was none
    execute("UPDATE person SET phone = '13500000000' WHERE name = '区伟明'")
    register(
        town, ("6-1-101", "自住", "", "区伟明", "", "", "13522220000", ""), ("6-1-101", "", "", "区伟民", *[""] * 4)
    )
    here, there = waits()
    assert [one.change.room for one in pending_reading.read_waiting(act(town, "L1")).items] == ["3-2-501"]
    for login, one, code in (("gate", here, "not_allowed"), ("L1", there, "not_yours")):
        with pytest.raises(Refused) as no:
            yes(town, one, login)
        assert no.value.code == code
    found = do(pending.accept_many, act(town, "L1"), {one.id: one.version for one in (here, there)}, ZONE)
    assert (found.accepted, [no.code for _where, no in found.left]) == (1, ["not_yours"])
    with pytest.raises(Refused):
        pending_reading.read_waiting(act(town, "gate"))


def test_two_decide_at_once(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    assert yes(town, one, "L1") == "accepted"
    for again in (
        lambda: yes(town, one),
        lambda: do(pending.reject, act(town), {one.id: one.version}, "不对"),
    ):
        with pytest.raises(Refused) as no:
            again()
        assert no.value.code == "answered" and refusal("answered")


def test_at_most_what_was_shown(town: Town) -> None:
    with pytest.raises(Refused) as no:
        do(pending.accept_many, act(town), dict.fromkeys(range(1, 202), 1), ZONE)
    assert no.value.code == "too_many" and refusal("too_many", **no.value.values)
    with pytest.raises(Refused):
        do(pending.accept_many, act(town), {}, ZONE)


def test_whoever_is_kept_in_moves_nowhere_by_a_file(town: Town) -> None:
    register(town, ("3-2-302", "出租", "户主", "麦红", *[""] * 4))  # 覃国平, under quarantine, is missing
    out = next(one for one in waits() if one.kind == "move_out")
    with pytest.raises(Refused) as no:
        yes(town, out)
    assert no.value.code == "kept_in"
    assert table.state_of(out.id) == "pending"


def test_the_trail_has_one_row_for_each_decision_and_no_values(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE)
    before = rows("SELECT count(*) FROM audit_log")[0][0]
    first, second = waits()
    yes(town, first)
    do(pending.reject, act(town), {second.id: second.version}, "还住着")
    found = rows("SELECT action, entity FROM audit_log ORDER BY seq")[int(str(before)) :]
    assert found == [("households.correct", "person"), ("pending.reject", "household_change")]


def test_names_and_numbers_are_shown_in_full_only_with_a_trace(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    assert do(pending_reading.reveal, act(town, "L1"), one.id) == (("phone", "13812345678", "13711110000"),)
    assert rows("SELECT action, fields FROM audit_log ORDER BY seq DESC LIMIT 1") == [("pending.reveal", "phone")]
    with pytest.raises(Refused):
        do(pending_reading.reveal, act(town, "gate"), one.id)


def test_what_was_decided_is_forgotten_and_a_no_still_holds(town: Town, tmp_path: Path) -> None:
    new = ("3-2-501", "自住", "", "麦红", "女", "", "13566660000", "湖南")
    register(town, *HOME, new)
    (one,) = waits()
    do(pending.reject, act(town), {one.id: one.version}, "上门问过，没有麦红")
    later = Act(NOW + dt.timedelta(days=31), 0, "tick")
    store = Store()
    try:
        assert run(store, later, Terms(), Drafts(tmp_path / "drafts")).done["changes"] == 1
    finally:
        store.close()
    assert rows("SELECT fields, place, person_id, reason, state FROM household_change") == [
        ("{}", "", None, "-", "rejected")
    ]
    assert register(town, *HOME, new).pending == 0


def test_apply_writes_what_differs_but_lets_nobody_leave(town: Town) -> None:
    done = register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, apply=True)
    assert (done.changed, done.pending, done.applied) == (1, 1, True)
    assert [one.kind for one in waits()] == ["move_out"]
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13711110000",)]
    assert rows("SELECT fields FROM audit_log ORDER BY seq DESC LIMIT 1")[0][0].endswith("apply")  # type: ignore[attr-defined]


def test_a_register_that_was_never_filled_is_written_at_once(town: Town) -> None:
    told = [["东和社区", "第9村", f"{door}号", "自住", "户主", f"麦{door}红", "", "", "", ""] for door in range(1, 4)]
    reading = read_sheets([Sheet("总表", [list(REGISTER_HEADER), *told], 1)], NOW.date())
    done = do(save, act(town), reading)
    assert (done.added, done.households_added, done.pending) == (3, 3, 0)
