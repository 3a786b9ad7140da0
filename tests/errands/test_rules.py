"""The one table of what may happen, runs and cut-offs, what is stuck, what may be seen."""

import datetime as dt
import importlib

import pytest

from dutyterm.errands import words
from dutyterm.errands.rules import (
    ACTS,
    ASSIGNEE,
    CLOSED,
    IN_HAND,
    KINDS,
    MOVES,
    OFFICE,
    OPEN,
    PAIRS,
    STATES,
    STUCK,
    THEN,
    TRANSITIONS,
    Terms,
    acts_for,
    after,
    already,
    run_of,
    stuck,
    unfit_reason,
    visible,
)
from tests.gate.town import NOW, ZONE

TERMS = Terms()
HOUR = dt.timedelta(hours=1)


def test_the_database_keeps_the_same_table() -> None:
    steps = [importlib.import_module(f"db.migrations.{name}") for name in ("0006_errands", "0010_unsettle")]
    moves = [move for step in steps for move in step.MOVES]
    assert set(moves) == PAIRS | {("accepted", "assigned")}
    assert len(set(moves)) == len(moves)


def test_goods_go_the_way_of_domain_e() -> None:
    way = ["assign", "accept", "pick_up", "deliver", "settle"]
    state = "requested"
    for act in way:
        who = OFFICE if act == "assign" else ASSIGNEE
        state = after("grocery", state, act, who)
        assert state, act
    assert state == "settled"
    state = "requested"
    for act in ("assign", "accept", "collect", "pack", "dispose"):
        state = after("garbage", state, act, OFFICE)
        assert state, act
    assert state == "disposed"


@pytest.mark.parametrize("who", [OFFICE, ASSIGNEE])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", sorted(IN_HAND))
def test_nothing_in_hand_is_cancelled(kind: str, state: str, who: str) -> None:
    for act in ("cancel", "unassign", "decline", "merge", "edit", "skip", "reassign", "assign"):
        assert not after(kind, state, act, who)


def test_only_the_office_decides_who_goes() -> None:
    for (_state, act, who), _target in TRANSITIONS.items():
        if act in (
            "assign",
            "reassign",
            "unassign",
            "merge",
            "cancel",
            "reopen",
            "retry",
            "take_over",
            "clear_debt",
            "unsettle",
        ):
            assert who == OFFICE


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_and_goods_do_not_mix(kind: str) -> None:
    for state in STATES:
        for who in (OFFICE, ASSIGNEE):
            found = acts_for(kind, state, who)
            goods = {"pick_up", "deliver", "settle", "item", "total", "merge", "edit", "clear_debt", "unsettle"} & set(
                found
            )
            assert not goods if kind == "garbage" else not {"collect", "dispose", "pack", "skip"} & set(found)


@pytest.mark.parametrize("kind", KINDS)
def test_no_open_state_is_a_dead_end(kind: str) -> None:
    """From everywhere something leads to an end, and from every end that was wrong back."""
    goods = kind != "garbage"
    for state in OPEN - ({"collected"} if goods else {"picked_up"}):
        seen, more = {state}, [state]
        while more:
            here = more.pop()
            for act in ACTS:
                for who in (OFFICE, ASSIGNEE):
                    if (there := after(kind, here, act, who)) and there not in seen:
                        seen.add(there)
                        more.append(there)
        assert ({"settled", "cancelled"} if goods else {"disposed", "skipped"}) <= seen, state


def test_every_act_and_state_has_words() -> None:
    assert set(words.ACTS) == set(ACTS) | {"create"}
    assert set(words.STATES) == set(STATES)
    assert set(words.KINDS) == set(KINDS)
    assert set(words.STUCK) == set(STUCK)
    assert len(MOVES) == len(ACTS)


def test_an_assigned_errand_may_be_fetched_at_once() -> None:
    assert "pick_up" in acts_for("grocery", "assigned", ASSIGNEE)
    assert "collect" in acts_for("garbage", "assigned", ASSIGNEE)
    assert "collect" not in acts_for("grocery", "assigned", ASSIGNEE)
    assert set(THEN.values()) == {"accept"}


def test_done_already_is_seen_by_the_state() -> None:
    assert already("picked_up", "pick_up")
    assert already("settled", "settle")
    assert not already("accepted", "pick_up")
    assert not already("assigned", "reassign")  # again to another is no repetition


@pytest.mark.parametrize(
    ("asked", "cutoff", "due"),
    [
        ("2020-02-05T08:00", "2020-02-05T10:00", "2020-02-05T13:00"),
        ("2020-02-05T10:00", "2020-02-05T10:00", "2020-02-05T13:00"),  # exactly at the cut-off is in time
        ("2020-02-05T10:01", "2020-02-05T16:00", "2020-02-05T19:00"),
        ("2020-02-05T16:01", "2020-02-06T10:00", "2020-02-06T13:00"),  # rolls, but is accepted at any hour (E4)
        ("2020-02-28T23:59", "2020-02-29T10:00", "2020-02-29T13:00"),  # a leap year
        ("2020-02-29T23:59", "2020-03-01T10:00", "2020-03-01T13:00"),
    ],
)
def test_runs_and_cutoffs(asked: str, cutoff: str, due: str) -> None:
    run = run_of(dt.datetime.fromisoformat(asked).replace(tzinfo=ZONE), 3, TERMS, ZONE)
    assert [one.astimezone(ZONE).isoformat()[:16] for one in run] == [cutoff, due]


def test_life_and_health_wait_for_no_run() -> None:
    late = NOW.replace(hour=22)
    assert run_of(late, 1, TERMS, ZONE).window_end == late + 2 * HOUR
    assert run_of(late, 2, TERMS, ZONE).window_end > late + 2 * HOUR


@pytest.mark.parametrize(
    ("state", "waited", "left", "fit", "priority", "why"),
    [
        ("requested", 5, 1, True, 3, ""),
        ("requested", 0, 1, True, 1, "nobody"),
        ("requested", 5, -0.01, True, 3, "overdue"),
        ("assigned", 0.4, 1, True, 3, ""),
        ("assigned", 0.5, 1, True, 3, "not_accepted"),
        ("accepted", 5, 1, True, 1, ""),
        ("picked_up", 1.9, 1, True, 3, ""),
        ("picked_up", 2, 1, True, 3, "long_way"),
        ("picked_up", 0, 1, False, 3, "unfit"),
        ("requested", 0, 1, False, 3, ""),
        ("failed", 0, 1, True, 3, "failed"),
        ("delivered", 99, -9, False, 1, ""),
    ],
)
def test_what_is_stuck(state: str, waited: float, left: float, fit: bool, priority: int, why: str) -> None:
    assert stuck(state, NOW - waited * HOUR, NOW + left * HOUR, fit, NOW, TERMS, priority=priority) == why


def test_an_address_is_seen_for_a_day_after_the_end() -> None:
    for state in CLOSED:
        assert visible(state, NOW - 24 * HOUR + dt.timedelta(seconds=1), NOW, TERMS)
        assert not visible(state, NOW - 24 * HOUR, NOW, TERMS)
    assert visible("accepted", None, NOW + 999 * HOUR, TERMS)


def test_who_may_get_an_errand() -> None:
    assert unfit_reason(True, True, False, False) == ""
    assert unfit_reason(False, True, True, True) == "inactive"
    assert unfit_reason(True, False, False, False) == "role"
    assert unfit_reason(True, True, True, True) == "unwell"
    assert unfit_reason(True, True, False, True) == "fever"
