"""Swaps that the office approves, substitutes found at once; both old places stay in the roster."""

from db import roster as table
from db import swaps as exchanges
from dutyterm.roster import swapping
from tests.gate.town import ZONE, do
from tests.roster.conftest import TERMS, Crew, on, refused


def test_two_people_change_places(crew: Crew) -> None:
    mine, theirs = crew.put("v1", 6, "早班"), crew.put("v2", 7, "夜班")
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "去医院", theirs)
    refused("not_allowed", do, swapping.answer_swap, crew.act("v3"), swap, True)
    do(swapping.answer_swap, crew.act("v2"), swap, True)
    refused("not_allowed", do, swapping.decide_swap, crew.act("v2"), swap, True, "", ZONE, TERMS)
    do(swapping.decide_swap, crew.act(), swap, True, "", ZONE, TERMS)
    assert crew.states(6) == {"v1": "swapped", "v2": "planned"}
    assert crew.states(7, "夜班") == {"v2": "swapped", "v1": "planned"}
    refused("no_such_swap", do, swapping.decide_swap, crew.act(), swap, True, "", ZONE, TERMS)


def test_the_same_times_may_be_swapped_between_two_posts(crew: Crew) -> None:
    mine, theirs = crew.put("v1", 6, "早班", "HQ"), crew.put("v2", 6, "早班", "JS")
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "", theirs)
    do(swapping.answer_swap, crew.act("v2"), swap, True)
    assert swapping.swap_clashes(crew.act(), swap, ZONE, TERMS) == []
    do(swapping.decide_swap, crew.act(), swap, True, "", ZONE, TERMS)
    assert crew.states(6, "早班", "JS")["v1"] == "planned"


def test_the_office_may_do_it_for_somebody_absent_but_says_why(crew: Crew) -> None:
    mine = crew.put("v1", 6)
    swap = do(swapping.ask_swap, crew.act(), mine, crew.user("v2"), "电话里说的")
    refused("reason_missing", do, swapping.decide_swap, crew.act(), swap, True, "", ZONE, TERMS)
    do(swapping.decide_swap, crew.act(), swap, True, "两人都在电话里答应了", ZONE, TERMS)
    assert crew.states(6) == {"v1": "swapped", "v2": "planned"}


def test_a_swap_that_clashes_is_refused_and_changes_nothing(crew: Crew) -> None:
    mine = crew.put("v1", 6)
    crew.put("v2", 6, "早班", "JS")
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "")
    do(swapping.answer_swap, crew.act("v2"), swap, True)
    refused("clash", do, swapping.decide_swap, crew.act(), swap, True, "行", ZONE, TERMS)
    assert crew.states(6) == {"v1": "planned"}
    assert [one.state for one in exchanges.swaps()] == ["agreed"]


def test_what_cannot_be_swapped(crew: Crew) -> None:
    mine, other = crew.put("v1", 6), crew.put("v3", 7)
    refused("swap_self", do, swapping.ask_swap, crew.act("v1"), mine, crew.user("v1"), "")
    refused("swap_not_theirs", do, swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "", other)
    refused("not_allowed", do, swapping.ask_swap, crew.act("v2"), mine, crew.user("v2"), "")
    swap = do(swapping.ask_swap, crew.act("v1"), mine, crew.user("v2"), "")
    refused("swap_open", do, swapping.ask_swap, crew.act("v1"), mine, crew.user("v3"), "")
    assert swapping.open_swaps(crew.act("v4")) == []
    assert [one.id for one in swapping.open_swaps(crew.act("v2"))] == [swap]
    do(swapping.withdraw_swap, crew.act("v1"), swap)
    refused("no_such_swap", do, swapping.answer_swap, crew.act("v2"), swap, True)


def test_a_substitute_right_now_leaves_the_absent_one_in_sight(crew: Crew) -> None:
    place = crew.put("v1", 5)
    act = crew.act(at=on(5, "06:20"))
    new = do(swapping.substitute, act, place, 1, crew.user("v2"), ZONE, TERMS, absent=True, why=("here",))
    assert crew.states(5) == {"v1": "absent", "v2": "planned"}
    assert (crew.place(new).source, crew.place(new).covers_id) == ("cover", place)


def test_a_substitute_who_cannot_leaves_everything_as_it_was(crew: Crew) -> None:
    place = crew.put("v1", 5)
    crew.put("v2", 5, "早班", "JS")
    act = crew.act(at=on(5, "06:20"))
    refused("clash", do, swapping.substitute, act, place, 1, crew.user("v2"), ZONE, TERMS, absent=True)
    assert crew.states(5) == {"v1": "planned"}


def test_nobody_is_asked_twice(crew: Crew) -> None:
    shift = crew.shift(6).id
    people = [crew.user("v1"), crew.user("v2"), crew.user("v1")]
    assert do(swapping.ask_cover, crew.act(), shift, people) == 2
    assert do(swapping.ask_cover, crew.act(), shift, people) == 0
    do(swapping.answer_cover, crew.act("v1"), shift, crew.user("v1"), False)
    refused("not_asked", do, swapping.answer_cover, crew.act("v3"), shift, crew.user("v3"), True)
    refused("not_allowed", do, swapping.answer_cover, crew.act("v3"), shift, crew.user("v2"), True)
    from db.roster_people import asked

    assert asked(shift) == {crew.user("v1"): "no", crew.user("v2"): "asked"}
    assert table.on_shift(shift) == []
