"""Undo within a minute, corrections later; both rows stay in sight and nothing they brought is left behind (U5)."""

import datetime as dt
from collections.abc import Callable

import pytest

from db import gate as log
from db.escalations import open_escalations
from db.gate import Passage
from db.presence import inside, visitors_in
from dutyterm.errors import Refused
from dutyterm.gate.rules import Limits
from dutyterm.gate.service import undo_last
from tests.gate.town import NOW, Talk, Town, do, rows

Converse = Callable[..., Talk]


def undo(one: Talk, seconds: float = 0, login: str = "gate") -> list[Passage]:
    at = one.at + dt.timedelta(seconds=seconds)
    return do(undo_last, one.town.act(login, at, one.desk.gate.code), one.desk)


def refused(one: Talk, seconds: float = 0, login: str = "gate") -> str:
    with pytest.raises(Refused) as no:
        undo(one, seconds, login)
    return no.value.code


def test_own_last_row_within_a_minute(talk: Converse) -> None:
    one = talk("137 365", "138 365")
    (row,) = undo(one, 60)
    assert (row.name, row.state) == ("何玉萍", "undone")
    assert [found.state for found in log.last_passages(one.desk.gate.id, 10)] == ["undone", "live"]
    assert log.counts(one.desk.gate.id, NOW).into == 1
    assert rows("SELECT action FROM audit_log ORDER BY id DESC LIMIT 1") == [("gate.undo",)]


@pytest.mark.parametrize(("seconds", "login"), [(60.5, "gate"), (3600, "gate"), (0, "gate2")])
def test_not_later_and_not_somebody_elses(talk: Converse, seconds: float, login: str) -> None:
    assert refused(talk("137 365"), seconds, login) == "nothing_to_undo"
    assert rows("SELECT state FROM gate_entry") == [("live",)]


def test_twice_takes_back_two(talk: Converse) -> None:
    one = talk("137 365", "138 365")
    assert [undo(one)[0].name, undo(one)[0].name] == ["何玉萍", "梁志锦"]
    assert refused(one) == "nothing_to_undo"


def test_nothing_at_another_gate(talk: Converse) -> None:
    talk("137 365")
    assert refused(talk(gate="XZ")) == "nothing_to_undo"


def test_whereabouts_go_back(talk: Converse, town: Town) -> None:
    one = talk("137 out")
    one.later(600).say("137 365")
    assert inside(town.people["梁志锦"]) is True
    undo(one)
    assert inside(town.people["梁志锦"]) is False
    one.later(600).say("138 out")
    undo(one)
    assert inside(town.people["何玉萍"]) is None


def test_a_visit_is_forgotten_and_an_exit_reopens_it(talk: Converse) -> None:
    one = talk("v", "王二", "3-2-501", "1", "13812340000", "", "n", "365")
    since = visitors_in(one.desk.gate.compound_id)[0].since
    one.later(600).say("v out 1")
    assert visitors_in(one.desk.gate.compound_id) == []
    undo(one)
    (back,) = visitors_in(one.desk.gate.compound_id)
    assert (back.name, back.since) == ("王二", since)
    one.at = NOW
    one.later(3600).say("v", "李四", "3-1-204", "y", "13812340000", "", "n", "365")
    assert len(visitors_in(one.desk.gate.compound_id)) == 2
    undo(one)
    assert [found.name for found in visitors_in(one.desk.gate.compound_id)] == ["王二"]


def test_a_vehicle_goes_as_a_whole(talk: Converse) -> None:
    one = talk("粤ed12345 3 365 366 364", "138 out")
    undo(one)
    assert len(undo(one)) == 3
    assert rows("SELECT DISTINCT state FROM gate_entry WHERE vehicle_id IS NOT NULL") == [("undone",)]


def test_its_escalation_is_closed(talk: Converse) -> None:
    one = talk("3-2-302 out")
    assert len(open_escalations()) == 1
    undo(one)
    assert open_escalations() == []
    assert rows("SELECT state, outcome FROM escalation") == [("closed", "undone")]


def test_its_isolation_is_cancelled_and_the_passes_are_back(talk: Converse) -> None:
    one = talk("wxs oy 0203 365")
    assert rows("SELECT state FROM pass WHERE no = 148") == [("suspended",)]
    undo(one)
    assert rows("SELECT state FROM isolation WHERE source_entry_id IS NOT NULL") == [("cancelled",)]
    assert rows("SELECT state FROM pass WHERE no = 148") == [("active",)]
    assert one.say("148 out").verdict == ("ALLOW", "pass")


def test_passes_stay_suspended_while_another_is_isolated(talk: Converse, town: Town) -> None:
    town.isolate("冼建荣")
    one = talk("wxs oy 0203 365")
    assert one.verdict == ("ALLOW", "iso_outside")
    undo(one)
    assert rows("SELECT state FROM pass WHERE no = 148") == [("suspended",)]


def test_a_recheck_can_be_undone(talk: Converse) -> None:
    one = talk("137 376")
    undo(one)
    assert one.say("r").problem == "no_recheck"


def correct(one: Talk, entry_id: int, *lines: str) -> Talk:
    one.dialogue = one.dialogue.correcting(entry_id, "看错了")
    return one.say(*lines)


def test_a_correction_is_a_new_row(talk: Converse, town: Town) -> None:
    one = talk("137 365")
    wrong = one.last.rows[0]
    correct(one.later(3600), wrong.id, "138 366")
    assert one.verdict == ("ALLOW", "pass")
    right = one.last.rows[0]
    assert (right.corrects_id, right.at, right.name) == (wrong.id, wrong.at, "何玉萍")
    assert rows("SELECT state, correct_reason FROM gate_entry ORDER BY id") == [("corrected", ""), ("live", "看错了")]
    assert (inside(town.people["梁志锦"]), inside(town.people["何玉萍"])) == (None, True)
    assert log.counts(one.desk.gate.id, NOW).into == 1
    assert rows("SELECT action FROM audit_log ORDER BY id") == [("gate.record",), ("gate.correct",)]


def test_a_correction_does_not_see_what_it_corrects(talk: Converse) -> None:
    """The wrong row had put the whole household in quarantine."""
    one = talk("wxs oy 0203 365")
    correct(one.later(600), one.last.rows[0].id, "wxs on 365")
    assert one.verdict == ("ALLOW", "renew")
    assert rows("SELECT state FROM isolation WHERE source_entry_id IS NOT NULL") == [("cancelled",)]
    assert rows("SELECT state FROM pass WHERE no = 148") == [("active",)]
    assert open_escalations() == []


def test_a_correction_can_be_undone(talk: Converse) -> None:
    one = talk("3-2-302 out")
    wrong = one.last.rows[0]
    correct(one.later(3600), wrong.id, "138 out")
    assert open_escalations() == []
    (row,) = undo(one, 59)
    assert row.corrects_id == wrong.id
    assert rows("SELECT state FROM gate_entry ORDER BY id") == [("live",), ("undone",)]
    assert [found.kind for found in open_escalations()] == ["breach"]


def test_undoing_a_correction_brings_the_isolation_back(talk: Converse) -> None:
    one = talk("wxs oy 0203 365")
    correct(one.later(600), one.last.rows[0].id, "138 365")
    assert rows("SELECT state FROM pass WHERE no = 148") == [("active",)]
    undo(one)
    assert rows("SELECT state FROM isolation WHERE source_entry_id IS NOT NULL") == [("pending",)]
    assert rows("SELECT state FROM pass WHERE no = 148") == [("suspended",)]


def test_a_row_is_corrected_once(talk: Converse) -> None:
    one = talk("137 365")
    wrong = one.last.rows[0].id
    correct(one.later(600), wrong, "138 366")
    assert correct(one, wrong, "139 366").problem == "cannot_correct"
    assert one.dialogue.blank
    assert rows("SELECT count(*) FROM gate_entry") == [(2,)]


def test_a_row_of_another_gate_is_not_ours_to_correct(talk: Converse) -> None:
    wrong = talk("137 365").last.rows[0].id
    assert correct(talk(gate="XZ"), wrong, "12 365").problem == "cannot_correct"
    assert rows("SELECT state FROM gate_entry") == [("live",)]


def test_a_correction_of_an_old_passage_does_not_move_people(talk: Converse, town: Town) -> None:
    """Yesterday's wrong `in` becomes `out`; the person came in again this morning."""
    one = talk("137 365")
    old = one.last.rows[0].id
    one.later(7200).say("137 364")
    correct(one.later(60), old, "137 out")
    assert inside(town.people["梁志锦"]) is True


def test_the_window_is_a_setting(town: Town) -> None:
    one = Talk(town, town.desk(limits=Limits(undo_window=5))).say("137 365")
    assert refused(one, 6) == "nothing_to_undo"
    assert undo(one, 5)
