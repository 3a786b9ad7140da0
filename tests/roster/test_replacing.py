"""Somebody drops out: the fewest changes, nobody moved who is pinned or on duty, all of it or nothing."""

import datetime as dt

from db import roster as table
from db import roster_plans as plans
from dutyterm.roster import filling
from dutyterm.roster.replacing import Replacement, read_for_replacing, replace, replacement
from tests.gate.town import ZONE, do, rows
from tests.roster.conftest import TERMS, Crew, on, refused

FIRST, LAST = dt.date(2020, 2, 6), dt.date(2020, 2, 8)


def closing(crew: Crew, login: str) -> Replacement:
    standing = read_for_replacing(crew.act(), crew.user(login), FIRST, LAST, ZONE, TERMS)
    return replacement(standing, crew.user(login))


def test_each_place_passes_to_one_other_and_the_rest_stays(crew: Crew) -> None:
    mine = [crew.put("v1", 6, "早班"), crew.put("v1", 7, "中班")]
    other = crew.put("v2", 6, "中班")
    found = closing(crew, "v1")
    assert [one.place.id for one in found.steps] == mine
    assert found.proved and not found.lost and len(found.calls) in (1, 2)
    assert crew.user("v1") not in found.calls
    batch, placed = do(replace, crew.act(), found, "v1", ZONE, TERMS)
    assert placed == 2
    assert crew.states(6)["v1"] == crew.states(7, "中班")["v1"] == "cancelled"
    assert crew.place(other).state == "planned" and crew.place(other).version == 1
    new = [one for one in table.assigned_of_days(FIRST, LAST) if one.live and one.id != other]
    assert {one.covers_id for one in new} == set(mine)
    assert plans.batches()[0].id == batch
    assert rows("SELECT action FROM audit_log ORDER BY seq DESC LIMIT 1") == [("roster.replace",)]


def test_the_pinned_stay_where_they_are(crew: Crew) -> None:
    crew.put("v1", 6, "早班")
    pinned = crew.put("v2", 7, "早班")
    do(filling.pin, crew.act(), pinned, 1, True)
    found = closing(crew, "v1")
    assert pinned not in [one.place.id for one in found.steps]


def test_nobody_left_loses_the_place_and_says_so(crew: Crew) -> None:
    crew.put("v1", 6, "早班")
    for login in ("v2", "v3", "v4", "v5", "v6", "L1", "L2", "kader", "old", "gate", "gate2", "contact"):
        do(filling.set_away, crew.act(), crew.user(login), on(5), on(12), "")
    for login in ("gate-JS", "gate-XZ", "gate2-JS", "gate2-XZ"):
        do(filling.set_away, crew.act(), crew.town.users[login], on(5), on(12), "")
    found = closing(crew, "v1")
    assert len(found.lost) == len(found.steps) == 1 and not found.calls
    do(replace, crew.act(), found, "v1", ZONE, TERMS)
    assert crew.states(6) == {"v1": "cancelled"}


def test_a_roster_that_moved_meanwhile_is_left_as_it_is(crew: Crew) -> None:
    place = crew.put("v1", 6, "早班")
    found = closing(crew, "v1")
    do(filling.pin, crew.act(), place, 1, True)
    refused("plan_moved", do, replace, crew.act(), found, "v1", ZONE, TERMS)
    assert crew.states(6) == {"v1": "planned"}
    again = closing(crew, "v1")
    (taker,) = again.calls
    login = next(login for login, user in crew.town.users.items() if user == taker)
    do(filling.set_away, crew.act(), taker, on(6), on(7), "")
    refused("plan_moved", do, replace, crew.act(), again, "v1", ZONE, TERMS)
    assert crew.states(6) == {"v1": "planned"} and login
    assert len(plans.batches()) == 1


def test_who_has_no_shift_and_who_may_not(crew: Crew) -> None:
    refused("has_no_shift", closing, crew, "v3")
    crew.put("v1", 6)
    found = closing(crew, "v1")
    refused("not_allowed", do, replace, crew.act("v2"), found, "v1", ZONE, TERMS)
    refused("not_allowed", read_for_replacing, crew.act("v2"), crew.user("v1"), FIRST, LAST, ZONE, TERMS)
