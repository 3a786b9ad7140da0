"""Vehicles: permits, occupants one by one, households larger and smaller than the car (V1 to V4, row 15)."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.base import execute
from db.presence import visitors_in
from tests.gate.town import Talk, Town, rows

Converse = Callable[..., Talk]
CAR = "粤ed12345"


def occupants() -> list[tuple[object, ...]]:
    return rows("SELECT subject, decision, reason_code, t1 FROM gate_entry ORDER BY id")


def test_fewer_than_live_there(talk: Converse) -> None:
    assert talk(f"{CAR} 1 365").verdict == ("ALLOW", "pass")
    assert occupants() == [("resident", "ALLOW", "pass", 365)]


def test_more_than_live_there(talk: Converse) -> None:
    """Three live in 3-2-501: the fourth is a visitor and must be announced."""
    one = talk(f"{CAR} 4", "365 366 364 367")
    assert one.question == "dest"
    one.say("3-2-501", "1", "13812340000", "佛山", "n")
    assert one.verdict == ("ALLOW", "pass")
    assert occupants()[2:] == [("resident", "ALLOW", "pass", 364), ("visitor", "ALLOW", "visitor", 367)]
    assert rows("SELECT dest_household_id IS NULL, consent_by FROM gate_entry ORDER BY id")[0][1] == ""
    assert rows("SELECT consent_by, phone FROM gate_entry ORDER BY id DESC LIMIT 1") == [("梁志锦", "13812340000")]
    assert len(visitors_in(one.desk.gate.compound_id)) == 1


def test_a_visitor_in_the_familys_car(talk: Converse) -> None:
    one = talk(f"{CAR} 2", "365", "v 366")
    assert one.question == "dest"
    one.say("3-2-501", "n")
    assert one.verdict == ("REFUSE", "no_consent")
    assert [row[:3] for row in occupants()] == [("resident", "ALLOW", "pass"), ("visitor", "REFUSE", "no_consent")]


def test_an_occupant_by_name(talk: Converse, town: Town) -> None:
    one = talk(f"{CAR} 2", "137 365", "138 366")
    assert [row.name for row in one.last.rows] == ["梁志锦", "何玉萍"]
    assert rows("SELECT person_id, inside FROM presence ORDER BY person_id") in (
        [(town.people["梁志锦"], 1), (town.people["何玉萍"], 1)],
        [(town.people["梁志锦"], True), (town.people["何玉萍"], True)],
    )


def test_an_occupant_scanned_then_measured(talk: Converse, town: Town) -> None:
    one = talk(f"{CAR} 2", town.token("HQ-0137"))
    assert (one.question, one.dialogue.answer and one.dialogue.answer.unmeasured) == ("temps", 2)
    one.say("365", "366")
    assert [(row.name, row.t1) for row in one.last.rows] == [("梁志锦", 365), ("", 366)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("sxh", "temps"),
        ("HQ-0999 365", "unknown_pass"),
        ("137 365 366", "temperature"),
        ("hq137 365 366", "occupant"),
        ("HQ-0146 365", "occupant_unclear"),
    ],
)
def test_an_occupant_nobody_can_tell(talk: Converse, line: str, problem: str) -> None:
    one = talk(f"{CAR} 2")
    assert one.say(line).problem == problem
    assert one.say("365 366").verdict == ("ALLOW", "pass")


def test_somebody_from_a_quarantine_in_a_car(talk: Converse) -> None:
    one = talk(f"{CAR} 2 out hq147")
    assert rows("SELECT decision FROM vehicle_entry") == [("REFUSE",)]
    assert [row.decision for row in one.last.rows] == ["REFUSE", "ALLOW"]
    assert rows("SELECT kind, isolation_id IS NOT NULL FROM escalation")[0][0] == "breach"


def test_the_family_stays_in(talk: Converse, town: Town) -> None:
    """The car of a household under quarantine does not leave."""
    town.isolate("梁嘉豪")
    one = talk(f"{CAR} 2 out")
    assert one.verdict == ("REFUSE", "iso_leave")
    assert rows("SELECT decision FROM vehicle_entry") == [("REFUSE",)]


def test_out_with_passengers(talk: Converse) -> None:
    one = talk(f"{CAR} 3 out")
    assert one.verdict == ("ALLOW", "pass")
    assert [row[3] for row in occupants()] == [None, None, None]


def test_out_of_a_gate_that_measures(talk: Converse) -> None:
    execute("UPDATE post SET measure_exit = ?", True)
    one = talk(f"{CAR} 2 out")
    assert one.question == "temps"
    assert one.say("365 366").verdict == ("ALLOW", "pass")


def test_visitors_leave_with_their_car(talk: Converse) -> None:
    one = talk("粤b22222 1 365", "3-2-501", "1", "13812340000", "", "n")
    assert one.verdict == ("ALLOW", "visitor")
    assert len(visitors_in(one.desk.gate.compound_id)) == 1
    one.later(3600).say("粤b22222 1 out")
    assert visitors_in(one.desk.gate.compound_id) == []


def test_stranger_at_the_village(talk: Converse) -> None:
    """Row 15; turned back without a temperature and without a name, one row each."""
    one = talk("粤b22222 2", "", gate="XZ")
    assert one.verdict == ("REFUSE", "outside_vehicle")
    assert [row[1:] for row in occupants()] == [("REFUSE", "outside_vehicle", None)] * 2
    assert rows("SELECT decision, reason_code, occupants_declared FROM vehicle_entry") == [
        ("REFUSE", "outside_vehicle", 2)
    ]


def test_stranger_at_the_village_with_a_fever(talk: Converse) -> None:
    one = talk("粤b22222 2", "365 381", gate="XZ")
    assert one.verdict == ("RECHECK", "fever_check")
    assert one.say("r 380 m").verdict == ("REFUSE", "fever")
    assert rows("SELECT decision FROM vehicle_entry") == [("REFUSE",)]


@pytest.mark.parametrize("lines", [("粤b22222 1 xz12 365",), ("粤b22222 1", "xz12 365"), ("粤b22222 1", "xz12", "365")])
def test_own_car_without_a_permit(talk: Converse, lines: tuple[str, ...]) -> None:
    one = talk(*lines, gate="XZ")
    assert one.verdict == ("ALLOW", "pass+car_unknown")


def test_supplies_with_a_permit(talk: Converse) -> None:
    """V3: essential goods with a permit come in even where nobody else does."""
    one = talk("粤ex0001 1 g 365", gate="XZ")
    assert one.question == "outbreak"
    assert one.say("n").verdict == ("ALLOW", "supplies")
    assert rows("SELECT goods, permit_id IS NOT NULL FROM vehicle_entry")[0][0] == "essential"


def test_supplies_whose_permit_has_run_out(talk: Converse) -> None:
    execute("UPDATE pass SET valid_to = '2020-02-04' WHERE plate <> ''")
    assert talk("粤ex0001 1 g", "", gate="XZ").verdict == ("REFUSE", "outside_vehicle")


def test_goods_without_a_permit(talk: Converse) -> None:
    assert talk("粤b22222 1 g", "", gate="XZ").verdict == ("REFUSE", "outside_vehicle")


def test_permit_of_another_compound(talk: Converse) -> None:
    assert talk(f"{CAR} 1", "", gate="XZ").verdict == ("REFUSE", "outside_vehicle")


@pytest.mark.parametrize("line", ["0", "61", "99"])
def test_no_such_number_of_people(talk: Converse, line: str) -> None:
    one = talk(CAR, line)
    assert one.problem == "occupants"
    assert not one.saved


def test_the_second_reading_of_the_familys_car_asks_nothing_more(talk: Converse) -> None:
    one = talk(f"{CAR} 1 376").later(300).say("r 366")
    assert one.verdict == ("ALLOW", "pass")


def test_a_parked_car_keeps_its_readings(talk: Converse) -> None:
    one = talk(f"{CAR} 3", "365 366", "e", "")
    assert one.question == "temps"
    one.say("364")
    assert [row[3] for row in occupants()] == [None, 365, 366, 364]


def test_a_car_is_not_saved_twice(talk: Converse) -> None:
    one = talk(f"{CAR} 2", "365")
    ready = one.dialogue.to_json("366")
    one.say("366")
    again = one.other("gate")
    again.dialogue, text = again.dialogue.restore(ready)
    again.say(text)
    assert again.last.again
    assert len(again.last.rows) == 2
    assert rows("SELECT count(*) FROM vehicle_entry") == [(1,)]


def test_whole_town_day_counts_cars_as_people(talk: Converse) -> None:
    one = talk(f"{CAR} 3 365 366 364")
    assert one.at - one.last.rows[0].at == dt.timedelta(0)
    assert len(one.last.rows) == 3
