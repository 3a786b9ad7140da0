"""The planner asked with the roster's own facts: what it proposes holds by the rules of the hand, and is told."""

import datetime as dt

import pytest

from db import roster as table
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.roster import filling, words_plan
from dutyterm.roster.accepting import accept
from dutyterm.roster.plan.child import Planner
from dutyterm.roster.plan.engine import Plan, fill
from dutyterm.roster.proposal import Proposal, propose
from dutyterm.roster.proposing import read_question, shift_of
from tests.gate.town import ZONE, do
from tests.roster.conftest import TERMS, Crew, on

FIRST, LAST = dt.date(2020, 2, 6), dt.date(2020, 2, 8)


def proposal(crew: Crew, first: dt.date = FIRST, last: dt.date = LAST, steps: int = 60) -> Proposal:
    question = read_question(crew.act(), first, last, ZONE, TERMS)
    return propose(question, fill(question.problem, steps=steps))


def test_every_missing_place_is_asked_for_and_nothing_else(crew: Crew) -> None:
    crew.put("v1", 6)
    question = read_question(crew.act(), FIRST, LAST, ZONE, TERMS)
    assert len(question.problem.seats) == 3 * 3 * 3 - 1
    assert crew.shift(6).id not in {shift_of(one.id) for one in question.problem.seats}
    assert {one.id for one in question.problem.people} >= {crew.user("v1"), crew.user("L1"), crew.user("old")}
    assert crew.user("boss") not in {one.id for one in question.problem.people}
    with pytest.raises(Refused, match="not_allowed"):
        read_question(crew.act("v1"), FIRST, LAST, ZONE, TERMS)


def test_shifts_that_have_begun_are_not_filled(crew: Crew) -> None:
    question = read_question(crew.act(at=on(6, "14:00")), FIRST, FIRST, ZONE, TERMS)
    assert {question.shifts[shift_of(one.id)].name for one in question.problem.seats} == {"夜班"}


def test_a_proposal_holds_by_the_rules_of_the_hand_to_the_last_place(crew: Crew) -> None:
    crew.put("v1", 6)
    found = proposal(crew)
    assert len(found.plan.seated) > 12
    before = len(found.plan.seated)
    done = do(accept, crew.act(), found.chosen(), "试", ZONE, TERMS)
    assert (done.placed, done.left_out) == (before, [])
    assert crew.states(6)["v1"] == "planned"  # who stood there stays


def test_the_old_the_away_the_isolated_and_the_busy_stay_out(crew: Crew) -> None:
    execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v2'", crew.town.homes["HQ", "3-2-302"])
    execute("UPDATE user_account SET availability = '白班' WHERE login = 'v3'")
    do(filling.set_away, crew.act("v4"), crew.user("v4"), on(5), on(12), "回老家")
    found = proposal(crew)
    for seat, person in found.plan.seated:
        assert person not in (crew.user("v2"), crew.user("v4"))
        if found.shift(seat).night:
            assert person not in (crew.user("old"), crew.user("v3"))


def test_a_hole_says_how_many_are_kept_off_by_what_and_who_is_nearest(crew: Crew) -> None:
    execute("UPDATE user_account SET availability = '白班' WHERE login <> 'v1' AND role <> 'coordinator'")
    execute("UPDATE user_account SET most_shifts = 1 WHERE login = 'v1'")
    found = proposal(crew)
    night = next(seat for seat in found.holes if found.shift(seat).night)
    why = found.why_not(night)
    people = len(found.question.problem.people)
    assert sum(why.blocked.values()) + why.free == people
    said = words_plan.hole(why, people)
    assert str(people) in said and "这时没空" in said
    assert any(words_plan.near_miss(one, found.question.hands, ZONE) for one in why.near)


def test_each_choice_says_why(crew: Crew) -> None:
    found = proposal(crew)
    for seat, person in found.plan.seated:
        why = found.why(seat)
        assert why and why.person == person
        said = words_plan.choice(why, found.question.hands)
        assert "夜班" in said and "{" not in said
        assert ("住处没登记" in said) is (person != crew.user("v1"))  # nothing is claimed of a home nobody knows
    assert found.why(found.holes[0]) is None if found.holes else True
    live_in = next(one for one in found.question.problem.people if one.id == crew.user("v1"))
    assert live_in.home is not None
    assert words_plan.near(0) == "住本处" and words_plan.near(20) == "住本社区" and words_plan.near(92) == "住得远"


def test_leads_sit_only_where_they_may(crew: Crew) -> None:
    execute("UPDATE shift SET leads = 1, least = 2")
    execute("UPDATE user_account SET kind = 'party_member' WHERE login = 'v5'")
    found = proposal(crew)
    leads = {one.user_id for one in found.chosen() if one.lead}
    assert leads and leads <= {crew.user(login) for login in ("v5", "L1", "L2", "kader")}


def test_nobody_at_all_is_a_sentence_and_not_an_error(crew: Crew) -> None:
    execute("UPDATE user_account SET active = ? WHERE role IN ('volunteer','leader','cadre')", False)
    found = proposal(crew)
    assert not found.plan.seated and len(found.holes) == 27
    assert words_plan.hole(found.why_not(found.holes[0]), 0) == "没有可排的人"


def test_days_without_shifts_ask_nothing(crew: Crew) -> None:
    assert not read_question(crew.act(), dt.date(2020, 3, 1), dt.date(2020, 3, 2), ZONE, TERMS).problem.seats


def test_the_childs_plan_is_that_of_the_engine(crew: Crew) -> None:
    question = read_question(crew.act(), FIRST, LAST, ZONE, TERMS)
    best: Plan | None = None
    with Planner(question.problem, steps=40) as planner:
        for report in planner.reports():
            best = report.better or best
    assert best == fill(question.problem, steps=40)


def test_what_is_accepted_can_be_told_later(crew: Crew) -> None:
    found = proposal(crew)
    do(accept, crew.act(), found.chosen(), "试", ZONE, TERMS)
    one = table.assigned_of_days(FIRST, LAST)[0]
    assert one.source == "planner" and ("=" in one.why or one.why == "")
