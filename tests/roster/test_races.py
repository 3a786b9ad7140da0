"""Two acts on the roster that meet: the second sees what the first has done, not what it saw before it waited."""

from dutyterm.roster import attendance, filling, shifts, swapping
from dutyterm.roster.planning import Plan
from tests.gate.town import ZONE, rows
from tests.meeting import meet
from tests.roster.conftest import TERMS, Crew, do, on, refused


def test_a_swap_that_was_just_approved_is_not_withdrawn(crew: Crew) -> None:
    mine = crew.put("v1", 6)
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "")
    met = meet(
        lambda: swapping.decide_swap(crew.act(), swap, True, "好", ZONE, TERMS),
        lambda: swapping.withdraw_swap(crew.act("v1"), swap),
    )
    assert met == (None, "no_such_swap")
    assert rows("SELECT state FROM swap_request") == [("approved",)]
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'roster.swap_withdraw'") == [(0,)]


def test_being_away_ends_once(crew: Crew) -> None:
    do(filling.set_away, crew.act("v1"), crew.user("v1"), on(6), on(8), "回老家")
    ((away,),) = rows("SELECT id FROM availability")
    met = meet(
        lambda: filling.end_away(crew.act(), int(str(away))), lambda: filling.end_away(crew.act("v1"), int(str(away)))
    )
    assert met == (None, "no_such_away")
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'roster.away_end'") == [(1,)]


def test_the_last_place_is_claimed_by_one(crew: Crew) -> None:
    crew.put("v1", 6)
    shift = crew.shift(6).id
    met = meet(
        lambda: filling.claim(crew.act("v2"), shift, ZONE, TERMS),
        lambda: filling.claim(crew.act("v3"), shift, ZONE, TERMS),
    )
    assert met.second == "full"
    assert crew.states(6) == {"v1": "planned", "v2": "planned"}


def test_places_are_not_exchanged_with_who_stands_there_already(crew: Crew) -> None:
    """Whoever asks has a place on the other's shift too: the exchange would put them there twice."""
    mine, _also, other = crew.put("v1", 5), crew.put("v1", 8), crew.put("v2", 8)
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "", other)
    no = refused("clash", do, swapping.decide_swap, crew.act(), swap, True, "好", ZONE, TERMS)
    assert [one.code for one in no.values["clashes"]] == ["on_it"]  # type: ignore[attr-defined]
    assert crew.states(8) == {"v1": "planned", "v2": "planned"}


def test_who_was_given_another_place_on_the_shift_begins_there(crew: Crew) -> None:
    """Absent, then put there anew: the old place would put them on the shift twice."""
    old = crew.put("v1", 5)
    at = on(5, "06:20")
    do(attendance.no_show, crew.act(at=at), old, 1)
    new = do(filling.assign, crew.act(at=at), crew.shift(5).id, crew.user("v1"), ZONE, TERMS)
    refused("place_gone", do, attendance.check_in, crew.act(at=at), old, 2, 365, TERMS)
    do(attendance.check_in, crew.act(at=at), new, 1, 365, TERMS)


def test_a_shift_shorter_than_its_changeover_is_there_once(crew: Crew) -> None:
    """Two that begin together are in each other's way, however short they are."""
    plan = Plan("送饭", "05:00", "05:10", 1, 1, changeover=10)
    day = on(20).date()
    do(shifts.add_shift, crew.act(), "HQ", day, plan, ZONE, TERMS)
    refused("shift_same", do, shifts.add_shift, crew.act(), "HQ", day, plan, ZONE, TERMS)
