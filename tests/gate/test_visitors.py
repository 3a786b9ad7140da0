"""Visitors, workers, couriers and ambulances, line by line (domain.md G5, G6, G9, G11, G12)."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.presence import visitors_in, whereabouts_counts
from tests.gate.town import ZONE, Talk, Town, rows

Converse = Callable[..., Talk]
CALLED = ("v", "王二", "3-2-501")
TOLD = ("13812340000", "佛山", "n", "365")


def test_with_consent_and_everything_told(talk: Converse, town: Town) -> None:
    one = talk("v")
    asked = [one.question]
    for line in ("王二", "3-2-501", "2", *TOLD[:-1]):
        one.say(line)
        asked.append(one.question)
    assert asked == ["name", "dest", "consent", "phone", "came_from", "outbreak", "t1"]
    one.say("365")
    assert one.verdict == ("ALLOW", "visitor")
    ((name, phone, came, dest, consent, outbreak, t1, person),) = rows(
        "SELECT name, phone, came_from, dest_household_id, consent_by, outbreak14, t1, person_id FROM gate_entry"
    )
    assert (name, phone, came, outbreak, t1, person) == ("王二", "13812340000", "佛山", "no", 365, None)
    assert dest == town.homes["HQ", "3-2-501"]
    assert consent == "何玉萍"  # who was phoned
    (inside,) = visitors_in(one.desk.gate.compound_id)
    assert (inside.name, inside.room) == ("王二", "3-2-501")


def test_all_in_one_line_but_the_consent(talk: Converse) -> None:
    one = talk("v 王二 3-2-501 13812340000 on 365")
    assert one.question == "consent"
    one.say("1")
    assert one.question == "came_from"
    one.say("")
    assert one.verdict == ("ALLOW", "visitor")
    assert rows("SELECT consent_by, came_from FROM gate_entry") == [("梁志锦", "")]


@pytest.mark.parametrize("answer", ["n", "否"])
def test_without_consent(talk: Converse, answer: str) -> None:
    one = talk(*CALLED, answer)
    assert one.verdict == ("REFUSE", "no_consent")
    assert one.question == "t1"
    one.say("")
    assert rows("SELECT decision, reason_code, t1 FROM gate_entry") == [("REFUSE", "no_consent", None)]


def test_nobody_answers_the_phone(talk: Converse) -> None:
    one = talk(*CALLED, "", "")
    assert one.last.verdict.reason == "no_consent"


def test_does_not_know_whom_to_visit(talk: Converse) -> None:
    assert talk("v", "", "", "366").last.verdict.reason == "no_consent"


@pytest.mark.parametrize(("number", "problem"), [("4", "choice"), ("9", "choice")])
def test_a_number_nobody_of_the_household_has(talk: Converse, number: str, problem: str) -> None:
    one = talk(*CALLED, number)
    assert one.problem == problem
    assert one.question == "consent"


def test_consent_of_nobody_in_particular(talk: Converse) -> None:
    talk(*CALLED, "y", *TOLD)
    assert rows("SELECT consent_by, decision FROM gate_entry") == [("yes", "ALLOW")]


def test_no_such_room(talk: Converse) -> None:
    one = talk("v", "王二", "3-2-999")
    assert one.problem == "no_such_room"
    assert one.say("3-2-501").question == "consent"


def test_nobody_may_visit_a_quarantine(talk: Converse) -> None:
    """Q7, and the gate is not told why (X7)."""
    one = talk("v 王二 3-2-302")
    assert one.verdict == ("REFUSE", "no_consent")
    assert one.question == "t1"


def test_from_an_outbreak_area(talk: Converse) -> None:
    one = talk(*CALLED, "1", "13812340000", "武汉", "y", "365")
    assert one.verdict == ("REFUSE", "outbreak")
    assert rows("SELECT outbreak14 FROM gate_entry") == [("yes",)]


def test_unclear_answers_are_asked_again(talk: Converse) -> None:
    one = talk(*CALLED, "1", "13812340000", "", "u", "365")
    assert one.verdict == ("REFUSE", "outbreak_unknown")


def test_leaving_closes_the_visit(talk: Converse) -> None:
    one = talk(*CALLED, "1", *TOLD)
    one.later(3600).say("v out")
    assert one.question == "choice"
    one.say("1")
    assert one.verdict == ("ALLOW", "visitor")
    assert visitors_in(one.desk.gate.compound_id) == []
    assert rows("SELECT name, phone, t1 FROM gate_entry WHERE direction = 'out'") == [("王二", "13812340000", None)]


def test_leaving_without_having_come(talk: Converse) -> None:
    assert talk("v out").verdict == ("ALLOW", "visitor")
    one = talk(*CALLED, "1", *TOLD)
    one.say("v out", "")  # none of those listed
    assert len(visitors_in(one.desk.gate.compound_id)) == 1


def test_leaving_one_of_two(talk: Converse) -> None:
    one = talk(*CALLED, "1", *TOLD)
    one.later(60).say("v", "李四", "3-1-204", "y", *TOLD)
    assert [found.name for found in visitors_in(one.desk.gate.compound_id)] == ["王二", "李四"]
    one.say("v out 2")
    assert [found.name for found in visitors_in(one.desk.gate.compound_id)] == ["王二"]
    assert whereabouts_counts(one.desk.gate.compound_id) == (0, 1)


def test_a_number_means_the_visitor_who_was_shown(talk: Converse) -> None:
    one = talk(*CALLED, "1", *TOLD)
    one.later(60).say("v", "李四", "3-1-204", "y", *TOLD)
    one.say("v out")
    one.other().say("v out 1")
    one.say("2")
    assert visitors_in(one.desk.gate.compound_id) == []


def test_fever_of_a_visitor(talk: Converse) -> None:
    one = talk(*CALLED, "1", "13812340000", "", "n", "376")
    assert one.verdict == ("RECHECK", "fever_check")
    assert one.say("r 378 m").verdict == ("REFUSE", "fever")
    assert visitors_in(one.desk.gate.compound_id) == []


def test_fever_of_a_visitor_that_was_none(talk: Converse) -> None:
    one = talk(*CALLED, "1", "13812340000", "", "n", "376")
    assert one.say("r 370 m").verdict == ("ALLOW", "visitor")
    assert len(visitors_in(one.desk.gate.compound_id)) == 1


def test_measured_before_anything_was_asked(talk: Converse) -> None:
    """A high reading first: the rest must still be told before anybody comes in."""
    one = talk("v 376", "r 368 m")
    assert one.verdict == ("REFUSE", "incomplete")


def test_worker_without_a_pass_is_a_visitor(talk: Converse) -> None:
    one = talk("w", "刘工", "3-2-501", "1", *TOLD)
    assert one.verdict == ("ALLOW", "worker")
    assert rows("SELECT subject FROM gate_entry") == [("worker",)]


@pytest.mark.parametrize("line", ["d", "快递", "外卖"])
def test_couriers_stay_outside(talk: Converse, line: str) -> None:
    """G6: one key, no name, no temperature."""
    one = talk(line)
    assert one.verdict == ("REFUSE", "drop_area")
    assert rows("SELECT subject, decision, advised FROM gate_entry")[0][:2] == ("delivery", "REFUSE")


@pytest.mark.parametrize(
    ("lines", "plate"),
    [(("e", "粤a12345"), "粤A12345"), (("e 粤a12345",), "粤A12345"), (("e", ""), ""), (("e 120",), "120")],
)
def test_emergencies_pass_at_once(talk: Converse, lines: tuple[str, ...], plate: str) -> None:
    """G11: plate and time only."""
    one = talk(*lines)
    assert one.verdict == ("ALLOW", "emergency")
    assert [row.plate for row in one.last.rows] == [plate]


@pytest.mark.parametrize("gate", ["HQ", "XZ"])
def test_emergencies_pass_by_night_and_in_villages(town: Town, gate: str) -> None:
    night = dt.datetime(2020, 2, 5, 2, 0, tzinfo=ZONE)
    assert Talk(town, town.desk(gate), night).say("e", "").verdict == ("ALLOW", "emergency")


def test_no_visitors_by_night(town: Town) -> None:
    night = dt.datetime(2020, 2, 5, 2, 0, tzinfo=ZONE)
    one = Talk(town, town.desk(), night).say("v", "")
    assert one.verdict == ("REFUSE", "night")


def test_a_preview_shows_the_verdict_before_enter(talk: Converse) -> None:
    answer = talk().preview("v 王二 3-2-302")
    assert answer.verdict is not None  # type: ignore[union-attr]
    assert answer.verdict.reason == "no_consent"  # type: ignore[union-attr]
    assert rows("SELECT count(*) FROM gate_entry") == [(0,)]


def test_from_another_compound_of_the_town(talk: Converse) -> None:
    """A resident elsewhere is found by name, and is a visitor here."""
    one = talk("寨老大")
    assert one.question == "dest"
    one.say("3-2-501", "1", "13812340000", "", "n", "365")
    assert one.verdict == ("ALLOW", "visitor")
    assert one.last.rows[0].name == "寨老大"
    assert rows("SELECT subject, household_id IS NULL FROM gate_entry")[0][0] == "visitor"
