"""The life of an escalation, and leave for medical reasons (T4, Q8)."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.escalations import count_open, escalation, open_escalations
from dutyterm.errors import Refused
from dutyterm.gate import service
from tests.gate.town import NOW, Talk, Town, do, rows

Converse = Callable[..., Talk]


@pytest.fixture
def breach(talk: Converse) -> int:
    talk("3-2-302 out")
    return open_escalations()[0].id


def no(act: Callable[..., object], *args: object) -> Refused:
    with pytest.raises(Refused) as caught:
        do(act, *args)  # type: ignore[arg-type]
    return caught.value


def test_from_open_to_closed(town: Town, breach: int) -> None:
    do(service.take_escalation, town.act("boss"), breach)
    one = escalation(breach)
    assert one is not None
    assert (one.state, one.taken_by) == ("taken_over", "志愿者boss")
    do(service.close_escalation, town.act("boss"), breach, "  送回家\x07 ")
    closed = escalation(breach)
    assert closed is not None
    assert (closed.state, closed.outcome) == ("closed", "送回家")
    assert count_open() == 0
    assert [row[0] for row in rows("SELECT action FROM audit_log ORDER BY id")][1:] == [
        "escalation.take",
        "escalation.close",
    ]


def test_taken_by_somebody_else(town: Town, breach: int) -> None:
    do(service.take_escalation, town.act("boss"), breach)
    refusal = no(service.take_escalation, town.act("gate2"), breach)
    assert (refusal.code, refusal.values) == ("escalation_taken", {"who": "志愿者boss"})


@pytest.mark.parametrize("outcome", ["", "   ", "\u202e\x1b"])
def test_not_closed_without_an_outcome(town: Town, breach: int, outcome: str) -> None:
    assert no(service.close_escalation, town.act("boss"), breach, outcome).code == "outcome_missing"
    assert count_open() == 1


def test_closed_is_closed(town: Town, breach: int) -> None:
    do(service.close_escalation, town.act("boss"), breach, "好")
    assert no(service.close_escalation, town.act("boss"), breach, "好").code == "escalation_closed"
    assert no(service.take_escalation, town.act("boss"), breach).code == "escalation_closed"
    assert no(service.approve_medical_exit, town.act("boss"), breach, "病").code == "escalation_closed"
    assert no(service.take_escalation, town.act("boss"), 999).code == "escalation_closed"


def test_fever_comes_first(talk: Converse) -> None:
    talk("3-2-302 out").later(60).say("137 376", "r 378 m")
    assert [one.kind for one in open_escalations()] == ["fever", "breach"]


def test_leave_is_for_twelve_hours(talk: Converse, town: Town, breach: int) -> None:
    do(service.approve_medical_exit, town.act("boss"), breach, "透析")
    assert talk().later(12 * 3600 - 1).say("3-2-302 out").verdict == ("ALLOW", "medical_exit")
    late = talk().later(12 * 3600).say("3-2-302 out")
    assert late.verdict == ("REFUSE", "iso_leave")


def test_leave_needs_a_reason_and_a_breach(talk: Converse, town: Town, breach: int) -> None:
    assert no(service.approve_medical_exit, town.act("boss"), breach, " ").code == "reason_missing"
    talk("137 376", "r 378 m")
    fever = open_escalations()[0]
    assert fever.kind == "fever"
    assert no(service.approve_medical_exit, town.act("boss"), fever.id, "病").code == "no_breach"
    assert rows("SELECT count(*) FROM exit_approval") == [(0,)]


@pytest.mark.parametrize("login", ["gate", "L1"])
def test_only_the_office_gives_leave(talk: Converse, town: Town, breach: int, login: str) -> None:
    assert no(service.approve_medical_exit, town.act(login), breach, "透析").code == "not_allowed"
    assert talk().later(180).say("3-2-302 out").verdict == ("REFUSE", "iso_leave")


def test_leave_is_for_that_household_alone(talk: Converse, town: Town, breach: int) -> None:
    town.isolate("冼建荣")
    do(service.approve_medical_exit, town.act("boss"), breach, "透析")
    assert talk("3-1-204 out").verdict == ("REFUSE", "iso_leave")


def test_leave_of_a_whole_household(talk: Converse, town: Town) -> None:
    """Nobody was picked at the gate, so the leave is for whoever of them goes."""
    town.person("HQ", town.homes["HQ", "3-2-302"], "覃小妹")
    one = talk("3-2-302 out")
    assert one.last.rows[0].person_id is None
    do(service.approve_medical_exit, town.act("boss"), open_escalations()[0].id, "就医")
    assert one.say("3-2-302 out", "2").verdict == ("ALLOW", "medical_exit")
    assert one.last.rows[0].name == "覃小妹"


def test_leave_is_written_on_the_row(talk: Converse, town: Town, breach: int) -> None:
    approval = do(service.approve_medical_exit, town.act("boss"), breach, "透析")
    talk("3-2-302 out")
    assert rows("SELECT approval_id, reason_code FROM gate_entry ORDER BY id DESC LIMIT 1") == [
        (approval, "medical_exit")
    ]
    assert rows("SELECT action, entity FROM audit_log WHERE entity = 'exit_approval'") == [
        ("isolation.approve_exit", "exit_approval")
    ]


def test_two_coordinators_at_once(town: Town, breach: int) -> None:
    do(service.approve_medical_exit, town.act("boss"), breach, "透析")
    assert no(service.approve_medical_exit, town.act("boss", NOW + dt.timedelta(seconds=1)), breach, "透析")
    assert rows("SELECT count(*) FROM exit_approval") == [(1,)]
