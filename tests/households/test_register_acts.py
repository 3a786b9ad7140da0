"""Moving in and out, putting right, several at once: on the real database, with passes, keys and the gate behind it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from db import households, register
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.gate.desk import find
from dutyterm.households import correcting, moving, words
from tests.gate.town import NOW, ZONE, Town, add, do, rows

LATER = NOW + dt.timedelta(minutes=1)


def refused(code: str, run: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The act is refused with this code, and there is a sentence for it that leaves no gap."""
    with pytest.raises(Refused) as no:
        do(run, *args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    said = words.refusal(code, zone=ZONE, **no.value.values)
    assert said and "{" not in said, said
    return no.value


def version(person: int) -> int:
    found = register.member(person)
    assert found is not None
    return found.version


def home_version(home: int) -> int:
    found = register.home(home)
    assert found is not None
    return found.version


def at_gate(town: Town, who: str, code: str = "HQ") -> list[str]:
    """Whom a word means at a gate, of those who live there."""
    listed, _problem = find(town.desk(code), who)
    here = town.compounds[code]
    return [one.found.name for one in listed if one.found and not one.found.gone and one.found.compound_id == here]


def last_act() -> tuple[str, str, int]:
    ((action, entity, number),) = rows("SELECT action, entity, entity_id FROM audit_log ORDER BY seq DESC LIMIT 1")
    return str(action), str(entity), int(number)


def acts() -> int:
    return int(rows("SELECT count(*) FROM audit_log")[0][0])


def bumped(topic: str = "households") -> int:
    found = rows("SELECT seq FROM change WHERE topic = ?", topic)
    return int(found[0][0]) if found else 0


# -- moving in


@pytest.mark.parametrize(
    ("name", "key"),
    [("曾少华", "zsh"), ("单丽", "sl"), ("解东", "xd"), ("仇大有", "qdy"), ("区伟", "ow"), ("查良", "zl"),
     ("翟明", "zm"),     ("覃艳", "qy"), ("冼星", "xx")],
)  # fmt: skip
def test_whoever_moves_in_is_found_at_once(homes: Town, name: str, key: str) -> None:
    before = bumped()
    person = do(
        moving.move_in, homes.act("boss"), homes.homes["HQ", "3-1-101"], {"name": name, "phone": "13912340000"}, ZONE
    )
    assert at_gate(homes, key) == [name]
    assert at_gate(homes, "0000") == [name]
    assert name in at_gate(homes, "3-1-101")
    assert last_act() == ("households.move_in", "person", person)
    assert bumped() == before + 1
    found = register.member(person)
    assert found and (found.tenancy, found.moved_in) == ("unknown", NOW.date())


def test_a_tenant_of_a_let_home(homes: Town) -> None:
    person = do(moving.move_in, homes.act("L1"), homes.homes["HQ", "3-1-204"], {"name": "马小跳"}, ZONE,
                since=dt.date(2020, 2, 1))  # fmt: skip
    found = register.member(person)
    assert found and (found.tenancy, found.moved_in) == ("tenant", dt.date(2020, 2, 1))


def test_moving_into_a_vacant_home_makes_it_lived_in(homes: Town) -> None:
    home = homes.homes["HQ", "3-2-702"]
    do(moving.move_in, homes.act("boss"), home, {"name": "新人"}, ZONE)
    found = register.home(home)
    assert found and found.occupancy == "unknown"


def test_nobody_is_entered_twice_by_their_number(homes: Town) -> None:
    no = refused("already_known", moving.move_in, homes.act("boss"), homes.homes["HQ", "3-1-101"],
                 {"name": "梁志锦", "id_no": "11010519491231002x"}, ZONE, sure=True)  # fmt: skip
    assert no.values["where"] == "HQ 3-2-501"
    assert "梁志锦" not in words.refusal("already_known", **no.values)  # X5


def test_a_near_match_is_asked_about_and_then_meant(homes: Town) -> None:
    home, said = homes.homes["HQ", "3-2-501"], {"name": "梁志绵"}
    before = acts()
    refused("near", moving.move_in, homes.act("boss"), home, said, ZONE)
    assert acts() == before
    assert do(moving.move_in, homes.act("boss"), home, said, ZONE, sure=True)
    refused("near", moving.move_in, homes.act("boss"), home, said, ZONE)  # two clerks: the second hears of the first


def test_who_may_enter_whom(homes: Town) -> None:
    inside, outside = homes.homes["HQ", "3-1-101"], homes.homes["XZ", "12"]
    assert do(moving.move_in, homes.act("L1"), inside, {"name": "甲"}, ZONE)
    refused("not_yours", moving.move_in, homes.act("L1"), outside, {"name": "乙"}, ZONE)
    refused("not_allowed", moving.move_in, homes.act("gate"), inside, {"name": "乙"}, ZONE)
    refused("not_allowed", moving.move_in, homes.act("kader"), inside, {"name": "乙"}, ZONE)
    refused("no_such_home", moving.move_in, homes.act("boss"), 99999, {"name": "乙"}, ZONE)
    refused("bad_move_day", moving.move_in, homes.act("boss"), inside, {"name": "乙"}, ZONE, since=dt.date(2020, 2, 6))


# -- moving out and on


def test_whoever_moves_out_has_no_pass_and_does_not_live_there(homes: Town) -> None:
    person = homes.people["梁志锦"]
    execute("UPDATE household SET head_person_id = ? WHERE id = ?", person, homes.homes["HQ", "3-2-501"])
    assert do(moving.move_out, homes.act("boss"), person, version(person), ZONE, reason="回老家") == 1
    assert "梁志锦" not in at_gate(homes, "3-2-501")
    assert rows("SELECT state, ended_why FROM pass WHERE id = ?", homes.passes["HQ-0137"]) == [("revoked", "moved_out")]
    assert register.home(homes.homes["HQ", "3-2-501"]).head_id == homes.people["何玉萍"]  # type: ignore[union-attr]
    assert rows("SELECT count(*) FROM residence WHERE person_id = ?", person) == [(1,)]
    refused("not_living_here", moving.move_out, homes.act("boss"), person, version(person), ZONE)


def test_whoever_has_come_back_moves_in_again_as_the_same_person(homes: Town) -> None:
    person, home = homes.people["梁志锦"], homes.homes["HQ", "3-2-501"]
    do(moving.move_out, homes.act("boss"), person, version(person), ZONE)
    do(moving.move, homes.act("boss"), person, version(person), home, ZONE)
    assert "梁志锦" in at_gate(homes, "3-2-501")
    assert rows("SELECT count(*) FROM residence WHERE person_id = ?", person) == [(1,)]


PASS = "SELECT state, ended_why, ended_at, ended_by FROM pass WHERE id = ?"


def test_whoever_comes_back_the_same_day_has_the_pass_again(homes: Town) -> None:
    """The card is still in their hand: the gate must not take it for a void one (G7)."""
    person, home = homes.people["梁志锦"], homes.homes["HQ", "3-1-204"]
    do(moving.move_out, homes.act("boss"), person, version(person), ZONE)
    found = do(moving.move, homes.act("boss"), person, version(person), home, ZONE)
    assert found == (0, ("HQ-0137",))
    assert rows(PASS, homes.passes["HQ-0137"]) == [("active", "", None, None)]
    assert rows("SELECT household_id FROM pass WHERE id = ?", homes.passes["HQ-0137"]) == [(home,)]


def test_a_pass_of_yesterday_of_elsewhere_or_beside_a_new_one_stays_void(homes: Town) -> None:
    boss, person, home = homes.act("boss"), homes.people["梁志锦"], homes.homes["HQ", "3-2-501"]
    do(moving.move_out, boss._replace(at=boss.at - dt.timedelta(days=1)), person, version(person), ZONE)
    assert do(moving.move, boss, person, version(person), home, ZONE) == (0, ())
    assert rows(PASS, homes.passes["HQ-0137"])[0][:2] == ("revoked", "moved_out")
    execute("UPDATE pass SET state = 'active', ended_why = '' WHERE id = ?", homes.passes["HQ-0137"])
    do(moving.move_out, boss, person, version(person), ZONE)
    assert do(moving.move, boss, person, version(person), homes.homes["XZ", "12"], ZONE) == (0, ())
    execute("UPDATE pass SET ended_why = 'lost' WHERE id = ?", homes.passes["HQ-0137"])
    do(moving.move_out, boss, person, version(person), ZONE)
    assert do(moving.move, boss, person, version(person), home, ZONE) == (0, ())
    assert rows(PASS, homes.passes["HQ-0137"])[0][:2] == ("revoked", "lost")


def test_within_a_compound_the_pass_goes_along(homes: Town) -> None:
    person, there = homes.people["冼建荣"], homes.homes["HQ", "3-1-101"]
    assert do(moving.move, homes.act("L1"), person, version(person), there, ZONE) == (0, ())
    assert rows("SELECT state, household_id FROM pass WHERE id = ?", homes.passes["HQ-0148"]) == [("active", there)]
    assert "冼建荣" in at_gate(homes, "3-1-101") and "冼建荣" not in at_gate(homes, "3-1-204")


def test_another_compound_wants_another_pass_and_another_gate_knows_them(homes: Town) -> None:
    person, there = homes.people["梁志锦"], homes.homes["XZ", "12"]
    add("presence", compound_id=homes.compounds["HQ"], person_id=person, inside=True, since="2020-02-05 00:00:00.000",
        post_id=homes.posts["HQ"], entry_id=_passage(homes, person))  # fmt: skip
    assert do(moving.move, homes.act("boss"), person, version(person), there, ZONE) == (1, ())
    assert rows("SELECT state FROM pass WHERE id = ?", homes.passes["HQ-0137"]) == [("revoked",)]
    assert at_gate(homes, "lzj") == [] and at_gate(homes, "lzj", "XZ") == ["梁志锦"]
    assert rows("SELECT count(*) FROM presence WHERE person_id = ?", person) == [(0,)]


def _passage(town: Town, person: int) -> int:
    return add("gate_entry", entry_key="k", post_id=town.posts["HQ"], at="2020-02-05 00:00:00.000", direction="in",
               subject="resident", person_id=person, decision="ALLOW", reason_code="pass", t1=365,
               recorded_by=town.users["gate"])  # fmt: skip


def test_where_somebody_works_stays(homes: Town) -> None:
    person = homes.people["黄工"]
    do(moving.move, homes.act("boss"), person, version(person), homes.homes["XZ", "12"], ZONE)
    states = dict(rows("SELECT id, state FROM pass WHERE person_id = ?", person))
    assert states == {homes.passes["HQ-0145"]: "active", homes.passes["JS-0001"]: "revoked"}


def test_nobody_leaves_or_enters_a_household_that_is_kept_in(homes: Town) -> None:
    kept, other = homes.people["覃国平"], homes.people["冼建荣"]
    refused("kept_in", moving.move_out, homes.act("boss"), kept, version(kept), ZONE)
    refused("kept_in", moving.move, homes.act("boss"), kept, version(kept), homes.homes["HQ", "3-1-101"], ZONE)
    refused(
        "their_home_kept_in", moving.move, homes.act("boss"), other, version(other), homes.homes["HQ", "3-2-302"], ZONE
    )
    refused("same_home", moving.move, homes.act("boss"), other, version(other), homes.homes["HQ", "3-1-204"], ZONE)


# -- putting right


def test_a_corrected_name_is_found_and_the_old_one_is_not(homes: Town) -> None:
    person = homes.people["文秀生"]
    do(
        correcting.correct_person,
        homes.act("L1"),
        person,
        version(person),
        {"name": "曾秀生", "phone": "16600001111"},
        ZONE,
    )
    assert at_gate(homes, "wxs") == []
    assert at_gate(homes, "zxs") == at_gate(homes, "1111") == ["曾秀生"]
    assert do(correcting.correct_person, homes.act("L1"), person, version(person), {"name": "曾秀生"}, ZONE) == ()


def test_initials_by_hand_stay_until_they_are_taken_back(homes: Town) -> None:
    person = homes.people["文秀生"]
    do(correcting.correct_person, homes.act("L1"), person, version(person), {"name_py": "Q X S"}, ZONE)
    assert at_gate(homes, "qxs") == at_gate(homes, "wxs") == ["文秀生"]
    do(correcting.correct_person, homes.act("L1"), person, version(person), {"name": "文秀声"}, ZONE)
    assert at_gate(homes, "qxs") == ["文秀声"]
    do(correcting.correct_person, homes.act("L1"), person, version(person), {"name_py": ""}, ZONE)
    assert at_gate(homes, "qxs") == [] and at_gate(homes, "wxs") == ["文秀声"]


def test_a_number_that_is_somebody_elses_is_no_correction(homes: Town) -> None:
    person = homes.people["何玉萍"]
    said = {"id_no": "11010519491231002X"}
    refused("already_known", correcting.correct_person, homes.act("boss"), person, version(person), said, ZONE)


def test_the_second_clerk_is_told_who_did_what_and_nothing_is_lost(homes: Town) -> None:
    person = homes.people["何玉萍"]
    seen = version(person)
    do(correcting.correct_person, homes.act("L1"), person, seen, {"phone": "13811112222"}, ZONE)
    no = refused(
        "changed_meanwhile", correcting.correct_person, homes.act("boss", LATER), person, seen, {"origin": "湖北"}, ZONE
    )
    said = words.refusal(no.code, zone=ZONE, **no.values)
    assert "志愿者L1 08:00" in said and "电话" in said
    do(correcting.correct_person, homes.act("boss", LATER), person, version(person), {"origin": "湖北"}, ZONE)
    assert rows("SELECT phone, origin FROM person WHERE id = ?", person) == [("13811112222", "湖北")]


def test_of_a_household_too_also_when_somebody_moved_in(homes: Town) -> None:
    home = homes.homes["HQ", "3-2-702"]
    seen = home_version(home)
    do(moving.move_in, homes.act("L1"), home, {"name": "新人"}, ZONE)
    no = refused("changed_meanwhile", correcting.set_home, homes.act("boss"), home, seen, {"occupancy": "let"}, ZONE)
    assert "志愿者L1" in words.refusal(no.code, zone=ZONE, **no.values)
    do(
        correcting.set_home,
        homes.act("boss"),
        home,
        home_version(home),
        {"occupancy": "let", "landlord_name": "[/b]房东"},
        ZONE,
    )
    assert rows("SELECT occupancy, landlord_name FROM household WHERE id = ?", home) == [("let", "[/b]房东")]
    refused("lived_in", correcting.set_home, homes.act("boss"), home, home_version(home), {"occupancy": "vacant"}, ZONE)
    refused("bad_field", correcting.set_home, homes.act("boss"), home, home_version(home), {"stairway_id": 1}, ZONE)
    refused(
        "bad_phone", correcting.set_home, homes.act("boss"), home, home_version(home), {"landlord_phone": "123"}, ZONE
    )
    not_here = {"head_person_id": homes.people["寨老大"]}
    refused("not_of_home", correcting.set_home, homes.act("boss"), home, home_version(home), not_here, ZONE)


def test_several_at_once_and_who_is_left_out(homes: Town) -> None:
    wanted = [homes.homes["HQ", room] for room in ("3-1-301", "3-1-302", "3-2-702")]
    seen = {one: home_version(one) for one in wanted}
    seen[wanted[0]] -= 1
    before = acts()
    changed, left = do(correcting.set_many, homes.act("L1"), seen, {"occupancy": "let"}, ZONE)
    assert (changed, left) == (2, ["HQ 3-1-301"])
    assert acts() == before + 2
    seen = {one: home_version(one) for one in wanted}
    changed, left = do(correcting.set_many, homes.act("L1"), seen, {"occupancy": "vacant"}, ZONE)
    assert (changed, left) == (1, ["HQ 3-1-301", "HQ 3-1-302"])
    refused("nothing_chosen", correcting.set_many, homes.act("L1"), {}, {"occupancy": "let"}, ZONE)
    refused("bad_field", correcting.set_many, homes.act("L1"), seen, {"note": "x"}, ZONE)
    refused(
        "too_many", correcting.set_many, homes.act("boss"), dict.fromkeys(range(1, 300), 1), {"occupancy": "let"}, ZONE
    )


def test_confirmed_at_the_door(homes: Town) -> None:
    home = homes.homes["HQ", "3-1-301"]
    execute("UPDATE household SET registered_at = NULL WHERE id = ?", home)
    do(correcting.confirm, homes.act("L1"), home, home_version(home))
    found = register.home(home)
    assert found and found.registered_at == NOW


# -- a door nobody knew


def test_a_new_door(homes: Town) -> None:
    made = do(moving.add_home, homes.act("boss"), homes.compounds["HQ"], "３座２梯８０１", "let")
    found = register.home(made)
    assert found and (found.room, found.occupancy) == ("3-2-801", "let")
    assert found.stairway_id == register.home(homes.homes["HQ", "3-2-501"]).stairway_id  # type: ignore[union-attr]
    refused("room_taken", moving.add_home, homes.act("boss"), homes.compounds["HQ"], "3-2-801", "let")
    refused("bad_room", moving.add_home, homes.act("boss"), homes.compounds["HQ"], "8楼", "let")
    refused("not_allowed", moving.add_home, homes.act("L1"), homes.compounds["HQ"], "3-2-901", "let")
    assert households.door(homes.compounds["HQ"], "3-2-801")
