"""One person, or one home, that was in the register twice: merged, seen by everybody, and taken back."""

import json

from db import figures, registry
from db import register_merges as merges
from db.base import execute
from db.errand_lists import doors
from db.five_ones import doors as doors_of
from dutyterm.households import acting, correcting, merging, moving
from tests.gate.town import ZONE, Town, add, do, rows
from tests.households.test_register_acts import at_gate, last_act, refused, version

WHY = "同一个人登了两次"


def state(table: str, *ids: int) -> list[tuple[object, ...]]:
    """Rows as they are, without what every write changes."""
    columns = {
        "person": "name, household_id, phone, id_no, id_hash, tenancy, moved_out, merged_into",
        "household": "room, stairway_id, occupancy, landlord_name, head_person_id, elderly_alone, merged_into",
        "pass": "person_id, household_id, state, replaced_by, ended_why",
    }[table]
    return rows(f"SELECT {columns} FROM {table} WHERE id IN ({','.join('?' * len(ids))}) ORDER BY id", *ids)


def keys(*people: int) -> list[tuple[object, ...]]:
    marks = ",".join("?" * len(people))
    return rows(f"SELECT kind, key, person_id FROM person_key WHERE person_id IN ({marks}) ORDER BY 1, 2, 3", *people)


def two_passes(town: Town) -> tuple[int, int]:
    """区伟明 and 区伟民, both with a live pass of the same compound."""
    execute("UPDATE pass SET state = 'active' WHERE id IN (?, ?)", town.passes["HQ-0141"], town.passes["HQ-0142"])
    return town.people["区伟明"], town.people["区伟民"]


def test_one_person_is_left_with_one_pass_and_all_that_was_known(homes: Town) -> None:
    kept, gone = two_passes(homes)
    execute("UPDATE person SET phone = '13512340099' WHERE id = ?", gone)
    do(merging.merge_people, homes.act("boss"), kept, gone, WHY, ZONE)
    assert last_act() == ("households.merge_people", "person", kept)
    assert at_gate(homes, "6-1-101") == at_gate(homes, "区伟民") == at_gate(homes, "0099") == ["区伟明"]
    assert rows("SELECT id, state, person_id FROM pass WHERE person_id IN (?, ?) ORDER BY no", kept, gone) == [
        (homes.passes["HQ-0141"], "active", kept),
        (homes.passes["HQ-0142"], "replaced", kept),
    ]
    assert rows("SELECT phone FROM person WHERE id = ?", kept) == [("13512340099",)]
    assert gone not in {one.id for one in registry.people()}
    refused("no_such_person", correcting.correct_person, homes.act("boss"), gone, version(gone), {"note": "x"}, ZONE)


def test_the_trail_of_a_merge_holds_nobodys_number(homes: Town) -> None:
    kept, gone = two_passes(homes)
    execute("UPDATE person SET phone = '13512340099' WHERE id = ?", gone)
    number = do(merging.merge_people, homes.act("boss"), kept, gone, WHY, ZONE)
    found = merges.merge(number)
    assert found and "13512340099" not in json.dumps(found.moved)


def test_two_people_are_two_again(homes: Town) -> None:
    kept, gone = two_passes(homes)
    execute("UPDATE person SET phone = '13512340099' WHERE id = ?", gone)
    execute("UPDATE household SET head_person_id = ? WHERE id = ?", gone, homes.homes["HQ", "6-1-101"])
    passes = (homes.passes["HQ-0141"], homes.passes["HQ-0142"])
    acting.rekey(gone)
    before = state("person", kept, gone), state("pass", *passes), state("household", homes.homes["HQ", "6-1-101"])
    found_by = keys(kept, gone)
    number = do(merging.merge_people, homes.act("boss"), kept, gone, WHY, ZONE)
    assert rows("SELECT head_person_id FROM household WHERE id = ?", homes.homes["HQ", "6-1-101"]) == [(kept,)]
    do(merging.undo_merge, homes.act("chief"), number, ZONE)
    after = state("person", kept, gone), state("pass", *passes), state("household", homes.homes["HQ", "6-1-101"])
    assert after == before
    assert keys(kept, gone) == found_by
    no = refused("undone_already", merging.undo_merge, homes.act("boss"), number, ZONE)
    assert no.values["who"] == "人chief"


def test_what_happened_since_stays(homes: Town) -> None:
    kept, gone = two_passes(homes)
    execute("UPDATE person SET phone = '13512340099' WHERE id = ?", gone)
    number = do(merging.merge_people, homes.act("boss"), kept, gone, WHY, ZONE)
    do(correcting.correct_person, homes.act("boss"), kept, version(kept), {"phone": "13800001111"}, ZONE)
    execute("UPDATE pass SET state = 'lost', ended_why = 'lost' WHERE id = ?", homes.passes["HQ-0142"])
    do(merging.undo_merge, homes.act("boss"), number, ZONE)
    assert rows("SELECT phone FROM person WHERE id IN (?, ?) ORDER BY id", kept, gone) == [
        ("13800001111",),
        ("13512340099",),
    ]
    assert rows("SELECT state, person_id FROM pass WHERE id = ?", homes.passes["HQ-0142"]) == [("lost", gone)]


def test_whom_nobody_may_merge(homes: Town) -> None:
    boss = homes.act("boss")
    kept, gone = homes.people["区伟明"], homes.people["区伟民"]
    refused("same_row", merging.merge_people, boss, kept, kept, WHY, ZONE)
    refused("reason_missing", merging.merge_people, boss, kept, gone, " ", ZONE)
    refused("not_allowed", merging.merge_people, homes.act("L1"), kept, gone, WHY, ZONE)
    refused("keep_the_kept_in", merging.merge_people, boss, kept, homes.people["覃国平"], WHY, ZONE)
    execute("UPDATE person SET id_hash = 'a' WHERE id = ?", kept)
    execute("UPDATE person SET id_hash = 'b' WHERE id = ?", gone)
    refused("two_ids", merging.merge_people, boss, kept, gone, WHY, ZONE)
    execute("UPDATE person SET id_hash = ''")
    do(moving.move_out, boss, kept, version(kept), ZONE)
    refused("keep_the_living", merging.merge_people, boss, kept, gone, WHY, ZONE)
    do(merging.merge_people, boss, gone, kept, WHY, ZONE)
    refused("no_such_merge", merging.undo_merge, boss, 999, ZONE)


def test_a_chain_is_undone_from_its_end(homes: Town) -> None:
    boss, (first, second) = homes.act("boss"), two_passes(homes)
    third = do(moving.move_in, boss, homes.homes["HQ", "6-1-101"], {"name": "区为明"}, ZONE, sure=True)
    one = do(merging.merge_people, boss, first, second, WHY, ZONE)
    two = do(merging.merge_people, boss, third, first, WHY, ZONE)
    assert rows("SELECT merged_into FROM person WHERE id IN (?, ?)", first, second) == [(third,), (third,)]
    assert at_gate(homes, "区伟民") == ["区为明"]
    refused("merged_again", merging.undo_merge, boss, one, ZONE)
    do(merging.undo_merge, boss, two, ZONE)
    assert at_gate(homes, "区伟民") == ["区伟明"]
    do(merging.undo_merge, boss, one, ZONE)
    assert at_gate(homes, "区伟民") == ["区伟民"]


def test_a_pass_of_a_compound_they_do_not_live_in_counts_no_more(homes: Town) -> None:
    kept, gone = homes.people["寨老大"], homes.people["梁嘉豪"]
    number = do(merging.merge_people, homes.act("boss"), kept, gone, WHY, ZONE)
    assert state("pass", homes.passes["HQ-0139"])[0][:3] == (kept, homes.homes["HQ", "3-2-501"], "revoked")
    do(merging.undo_merge, homes.act("boss"), number, ZONE)
    assert state("pass", homes.passes["HQ-0139"])[0][:3] == (gone, homes.homes["HQ", "3-2-501"], "active")


# -- households


def pair(town: Town) -> tuple[int, int]:
    """3-1-204 with two tenants, and 3-1-205 with one more who is the head."""
    stair = rows("SELECT stairway_id FROM household WHERE id = ?", town.homes["HQ", "3-1-204"])[0][0]
    other = town.home("HQ", "3-1-205", "钱多多", occupancy="let", tenancy="tenant")
    execute("UPDATE household SET stairway_id = ?, landlord_name = '包租', head_person_id = ? WHERE id = ?", stair,
            town.people["钱多多"], other)  # fmt: skip
    return town.homes["HQ", "3-1-204"], other


def test_one_home_is_left_and_every_way_leads_there(homes: Town) -> None:
    kept, gone = pair(homes)
    stair = rows("SELECT stairway_id FROM household WHERE id = ?", kept)[0][0]
    errand = add("errand", entry_key="e1", household_id=gone, kind="grocery", channel="phone", priority=3, text="米",
                 state="requested", state_at="2020-02-05 00:00:00.000", run_at="2020-02-05 02:00:00.000",
                 window_end="2020-02-05 08:00:00.000")  # fmt: skip
    before = figures_of_homes()
    do(merging.merge_homes, homes.act("boss"), kept, gone, "同一户两个房号")
    assert set(at_gate(homes, "3-1-205")) == set(at_gate(homes, "3-1-204")) == {"冼建荣", "文秀生", "钱多多"}
    assert gone not in {one.id for one in doors_of([stair])}
    assert [one.household_id for one in doors("3-1-205")] == []
    assert figures_of_homes() == before - 1
    assert rows("SELECT household_id FROM errand WHERE id = ?", errand) == [(kept,)]
    assert rows("SELECT landlord_name FROM household WHERE id = ?", kept) == [("包租",)]
    assert {one.id for one in registry.homes() if one.room == "3-1-205"} == {kept}
    refused("no_such_home", moving.move_in, homes.act("boss"), gone, {"name": "甲"}, ZONE)


def figures_of_homes() -> int:
    one = figures.BY_KEY["homes"]
    return int(rows(f"SELECT count(*) FROM household x WHERE {one.condition}")[0][0])


def test_two_homes_are_two_again(homes: Town) -> None:
    kept, gone = pair(homes)
    people = tuple(homes.people[name] for name in ("冼建荣", "文秀生", "钱多多"))
    before = state("household", kept, gone), state("person", *people), state("pass", homes.passes["HQ-0148"])
    number = do(merging.merge_homes, homes.act("boss"), kept, gone, "同一户两个房号")
    do(merging.undo_merge, homes.act("boss"), number, ZONE)
    after = state("household", kept, gone), state("person", *people), state("pass", homes.passes["HQ-0148"])
    assert after == before
    assert at_gate(homes, "3-1-205") == ["钱多多"]


def test_who_moved_on_since_stays_where_they_went(homes: Town) -> None:
    kept, gone = pair(homes)
    number = do(merging.merge_homes, homes.act("boss"), kept, gone, "同一户两个房号")
    moved = homes.people["钱多多"]
    do(moving.move, homes.act("boss"), moved, version(moved), homes.homes["HQ", "3-1-101"], ZONE)
    do(merging.undo_merge, homes.act("boss"), number, ZONE)
    assert "钱多多" in at_gate(homes, "3-1-101")
    assert rows("SELECT occupancy, head_person_id FROM household WHERE id = ?", gone) == [("unknown", None)]


def test_which_homes_nobody_may_merge(homes: Town) -> None:
    boss, home = homes.act("boss"), homes.homes["HQ", "3-1-204"]
    refused("same_row", merging.merge_homes, boss, home, home, WHY)
    refused("other_compound", merging.merge_homes, boss, home, homes.homes["XZ", "12"], WHY)
    refused("kept_in", merging.merge_homes, boss, home, homes.homes["HQ", "3-2-302"], WHY)
    refused("kept_in", merging.merge_homes, boss, homes.homes["HQ", "3-2-302"], home, WHY)
    refused("reason_missing", merging.merge_homes, boss, home, homes.homes["HQ", "3-1-101"], "")
    refused("not_allowed", merging.merge_homes, homes.act("L1"), home, homes.homes["HQ", "3-1-101"], WHY)
