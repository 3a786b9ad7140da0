"""Travel reports: made, verified, decided; what a gate does about them and is not told; what it hears becomes one."""

import datetime as dt
from collections.abc import Iterator

import pytest

from db import travel as table
from db.audit import Act
from db.travel import Report
from dutyterm.errors import Refused
from dutyterm.gate import service
from dutyterm.gate import words as gate_words
from dutyterm.gate.rules import ALLOW, Case, decide
from dutyterm.households import travel, travel_reading
from dutyterm.households.rules_travel import Facts, reference
from dutyterm.households.words import refusal
from dutyterm.people.rules import RIGHTS
from tests.gate.town import NOW, ZONE, Talk, Town, bound, converse, do, rows

D = dt.date
HUBEI = Facts("湖北黄冈", "yes", D(2020, 2, 3), D(2020, 2, 4), "火车", "G1001")


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


def act(town: Town, login: str = "boss", at: dt.datetime = NOW) -> Act:
    return Act(at, town.users[login], login, None, "test")


def report(town: Town, name: str = "文秀生", facts: Facts = HUBEI, key: str = "k1", **more: object) -> int:
    return do(travel.report, act(town), key, town.people[name], facts, ZONE, **more)


def stored(number: int) -> Report:
    found = table.report(number)
    assert found
    return found


def verify(town: Town, number: int, facts: Facts = HUBEI) -> None:
    do(travel.verify, act(town), number, stored(number).version, facts, ZONE)


def settle(town: Town, number: int, decision: str, why: str = "", login: str = "boss") -> int | None:
    return do(travel.decide, act(town, login), number, stored(number).version, decision, why, ZONE)


def refused(code: str, run: object) -> None:
    with pytest.raises(Refused) as no:
        run()  # type: ignore[operator]
    assert no.value.code == code
    assert refusal(code, **no.value.values)


def episodes() -> list[tuple[object, ...]]:
    return rows("SELECT kind, ref_event, ref_date, state FROM isolation WHERE ref_event <> '' ORDER BY id")[1:]


# -- made, verified, decided


def test_a_report_is_made_once(town: Town) -> None:
    first = report(town)
    assert report(town) == first
    one = stored(first)
    assert (one.state, one.source, one.outbreak, one.left_on) == ("new", "leader", "yes", D(2020, 2, 3))
    assert rows("SELECT action, fields FROM audit_log") == [
        ("travel.report", "arrived_on,from_place,left_on,outbreak,transport,transport_no,source")
    ]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts("  "), "no_place"),
        (Facts("湖北", "maybe"), "bad_answer"),
        (Facts("湖北", "yes", D(2020, 2, 6)), "bad_travel_day"),
        (Facts("湖北", "yes", D(2019, 11, 1)), "bad_travel_day"),
        (Facts("湖北", "yes", D(2020, 2, 4), D(2020, 2, 3)), "left_after_arrived"),
    ],
)
def test_what_no_report_may_say(town: Town, facts: Facts, code: str) -> None:
    refused(code, lambda: report(town, facts=facts))
    assert rows("SELECT count(*) FROM travel_report") == [(0,)]


@pytest.mark.parametrize("place", ["Lin [/b]", "\x1b]0;x\x07武汉", "\u202e武汉", "𠮷" * 90])
def test_places_of_every_kind(town: Town, place: str) -> None:
    said = stored(report(town, facts=Facts(place, "yes"))).from_place
    assert said and len(said) <= 60 and not {"\x1b", "\u202e"} & set(said)


def test_isolation_begins_with_the_right_day_and_waits_for_its_contact(town: Town) -> None:
    number = report(town)
    made = settle(town, number, "isolate")
    assert made is not None
    assert [(kind, event, str(day), state) for kind, event, day, state in episodes()] == [
        ("quarantine", "left_area", "2020-02-03", "pending")
    ]
    assert (stored(number).state, stored(number).isolation_id) == ("isolate", made)
    assert rows("SELECT state FROM pass WHERE household_id = ?", town.homes["HQ", "3-1-204"]) == [("suspended",)]
    refused("decided", lambda: settle(town, number, "none", "弄错了"))


def test_to_observe_stops_no_pass_and_needs_a_verified_report(town: Town) -> None:
    number = report(town)
    refused("not_verified", lambda: settle(town, number, "observe"))
    verify(town, number)
    settle(town, number, "observe")
    assert [row[0] for row in episodes()] == ["observation"]
    assert rows("SELECT state FROM pass WHERE household_id = ?", town.homes["HQ", "3-1-204"]) == [("active",)]


def test_to_let_somebody_go_needs_a_reason_and_the_office(town: Town) -> None:
    number = report(town)
    verify(town, number, Facts("湖北黄冈", "no", D(2020, 2, 3)))
    refused("why_none", lambda: settle(town, number, "none", " "))
    refused("not_allowed", lambda: settle(town, number, "none", "路过", "L1"))
    assert settle(town, number, "none", "路过没下车") is None
    assert stored(number).state == "none" and not episodes()


def test_who_is_kept_in_already_is_not_let_off_by_a_report(town: Town) -> None:
    number = report(town, "覃国平")
    verify(town, number)
    refused("isolation_runs", lambda: settle(town, number, "none", "弄错"))
    assert settle(town, number, "isolate") is not None  # the one that runs
    assert not episodes()


def test_a_term_that_is_over_begins_no_more(town: Town) -> None:
    number = report(town, facts=Facts("湖北", "yes", D(2020, 1, 20)))
    refused("term_over", lambda: settle(town, number, "isolate"))


@pytest.mark.parametrize(
    ("left", "arrived", "contact", "found"),
    [
        (D(2020, 2, 3), D(2020, 2, 4), "no", ("left_area", D(2020, 2, 3))),
        (None, D(2020, 2, 4), "unknown", ("left_area", D(2020, 2, 4))),
        (None, None, "unknown", ("control_start", D(2020, 2, 5))),
        (D(2020, 2, 3), None, "yes", ("last_exposure", D(2020, 2, 3))),
    ],
)
def test_the_day_an_isolation_runs_from(left: D | None, arrived: D | None, contact: str, found: tuple[str, D]) -> None:
    assert reference(left, arrived, contact, D(2020, 2, 5)) == found


def test_two_at_one_report(town: Town) -> None:
    number = report(town)
    seen = stored(number).version
    verify(town, number)
    refused("changed_report", lambda: do(travel.decide, act(town), number, seen, "isolate", "", ZONE))
    assert not episodes()


def test_nobody_sees_what_is_not_theirs(town: Town) -> None:
    number = report(town)
    assert len(travel_reading.read_board(act(town)).lines) == 1
    assert not travel_reading.read_board(act(town, "L1")).lines
    with pytest.raises(Refused):
        travel_reading.read_board(act(town, "gate"))
    for run in (
        lambda: do(travel.report, act(town, "gate"), "k2", town.people["文秀生"], HUBEI, ZONE),
        lambda: do(travel.verify, act(town, "L1"), number, 1, HUBEI, ZONE),
        lambda: do(travel.decide, act(town, "L1"), number, 1, "isolate", "", ZONE),
        lambda: do(travel_reading.reveal_report, act(town, "L1"), number),
    ):
        with pytest.raises(Refused) as no:
            run()
        assert no.value.code in ("not_allowed", "not_yours")
    assert "volunteer" not in RIGHTS["travel.read"]


def test_the_list_is_sorted_by_due_and_door_never_by_place(town: Town) -> None:
    for at, (name, place) in enumerate((("区伟明", "甲地"), ("文秀生", "乙地"), ("何玉萍", "甲地"))):
        report(town, name, Facts(place, "yes"), key=f"k{at}")
    assert [one.room for one in travel_reading.read_board(act(town)).lines] == ["3-1-204", "3-2-501", "6-1-101"]
    later = act(town, at=NOW + dt.timedelta(hours=25))
    assert travel_reading.read_board(later).late() == 3


# -- the gate


def test_a_gate_acts_on_a_report_without_hearing_why(town: Town) -> None:
    number = report(town)
    talk = converse(town, ["wxs 365"])
    assert talk.verdict == ("ALLOW", "reported")
    ((outbreak, left),) = rows("SELECT outbreak14, left_on FROM gate_entry")
    assert (outbreak, left) == ("", None)  # nobody has said anything at the gate
    assert [(str(row[2]), row[3]) for row in episodes()] == [("2020-02-03", "pending")]
    assert stored(number).isolation_id is not None
    assert rows("SELECT count(*) FROM travel_report") == [(1,)]
    assert rows("SELECT kind FROM escalation") == [("contact",)]
    out = converse(town, ["wxs out"])
    assert out.verdict == ("REFUSE", "iso_leave")


def test_the_gates_words_name_no_place_and_no_outbreak() -> None:
    said = "".join((*gate_words._REASONS["reported"], gate_words._SHORT["reported"]))
    assert "疫" not in said and "湖北" not in said and "楼长" in said


def test_what_was_decided_or_is_long_past_is_no_gates_business(town: Town) -> None:
    number = report(town)
    verify(town, number)
    settle(town, number, "none", "路过没下车")
    report(town, "冼建荣", Facts("湖北", "yes", D(2020, 1, 20)), key="k2")
    for who in ("wxs 365 o n", "148 365"):
        assert "reported" not in converse(town, [who]).verdict[1]
    assert not episodes()


def test_who_cannot_say_is_let_in_and_asked_again(town: Town) -> None:
    report(town, facts=Facts("外地", "unknown"))
    talk = converse(town, ["wxs 365 o n"])
    assert talk.verdict[0] == "ALLOW" and "followup" in talk.verdict[1]
    assert not episodes()
    assert rows("SELECT count(*) FROM escalation") == [(0,)]  # the report stands in the list


def test_what_a_gate_hears_is_a_report_and_nobody_types_it_twice(town: Town) -> None:
    talk = converse(town, ["wxs", "o y 0203", "364"])
    assert talk.verdict == ("ALLOW", "returnee")
    (one,) = (line.report for line in travel_reading.read_board(act(town)).lines)
    assert one and (one.source, one.outbreak, one.left_on, one.state) == ("gate", "yes", D(2020, 2, 3), "new")
    assert one.isolation_id is not None
    assert settle(town, one.id, "isolate") == one.isolation_id


def test_who_cannot_say_at_a_gate_is_on_the_list_of_those_who_ask(town: Town) -> None:
    assert "followup" in converse(town, ["wxs 365 o u"]).verdict[1]
    (line,) = travel_reading.read_board(act(town)).lines
    assert line.report and (line.report.source, line.report.outbreak, line.report.state) == ("gate", "unknown", "new")
    converse(town, ["wxs 365 o u"], at=NOW + dt.timedelta(hours=1))  # said again: one report
    assert len(travel_reading.read_board(act(town)).lines) == 1


def test_a_report_reaches_somebody_in_a_car(town: Town) -> None:
    number = report(town, "梁志锦")
    talk = converse(town, ["粤ed12345 2", "137 365", "138 366"])
    assert talk.verdict == ("ALLOW", "reported")
    assert stored(number).isolation_id is not None
    assert [row[3] for row in episodes()] == ["pending"]


def test_what_is_taken_back_at_a_gate_is_no_report_any_more(town: Town) -> None:
    talk = converse(town, ["wxs", "o y 0203", "364"])
    do(service.undo_last, town.act(at=NOW), talk.desk)
    assert not travel_reading.read_board(act(town)).lines
    assert not table.open_of_person(town.people["文秀生"])
    assert "reported" not in Talk(town, town.desk("HQ"), NOW).say("wxs 365 o n").verdict[1]


def test_a_second_reading_hears_it_too(town: Town) -> None:
    talk = converse(town, ["wxs", "o y 0203", "376"])
    assert talk.verdict[0] == "RECHECK"
    assert not travel_reading.read_board(act(town)).lines
    talk.say("r 366 m")
    (line,) = travel_reading.read_board(act(town)).lines
    assert line.report and line.report.source == "gate"


@pytest.mark.parametrize("direction", ["in", "out"])
def test_nobody_who_lives_here_is_turned_away_for_a_report(direction: str) -> None:
    for pass_state in ("none", "valid", "expired"):
        case = Case(
            direction, "tenant", lives_here=True, identified=True, pass_state=pass_state, t1=365, reported="yes"
        )
        verdict = decide(case)
        assert (verdict.decision, verdict.reason, verdict.isolate) == (ALLOW, "reported", direction == "in")
