"""The log as lists, counts and filters see it; and what the database itself refuses to hold."""

import datetime as dt
from collections.abc import Callable

import peewee
import pytest

from db import engine
from db import gate as log
from db.base import execute
from db.gate import Filter
from dutyterm.gate.entry import Entry
from dutyterm.gate.service import record
from tests.gate.town import MADE, NOW, Talk, Town, do, rows

Converse = Callable[..., Talk]
HOSTILE = [
    "Lin [/b]", "\x1b]0;x\x07王", "\u202e反", "名" * 40, "\U00020bb7\U000242ee", "'; DROP TABLE person;--", "%s {0}",
    "a\nb\tc", "\x00", "王\u200b二", "e\u0301", "🙂",
]  # fmt: skip


def test_newest_first_and_only_here(talk: Converse) -> None:
    one = talk("137 365", "138 366")
    talk("v", "", "", gate="XZ")
    one.later(60).say("139 364")
    assert [row.name for row in log.last_passages(one.desk.gate.id, 10)] == ["梁嘉豪", "何玉萍", "梁志锦"]
    assert [row.name for row in log.last_passages(one.desk.gate.id, 2)] == ["梁嘉豪", "何玉萍"]


def test_filters(talk: Converse, town: Town) -> None:
    one = talk("137 365", "3-2-302 out", "138 376")
    one.later(86400).say("137 364")
    here = one.desk.gate.id

    def found(**chosen: object) -> list[str]:
        return [row.reason_code for row in log.last_passages(here, 10, Filter(**chosen))]  # type: ignore[arg-type]

    assert found(decision="REFUSE") == ["iso_leave"]
    assert found(decision="RECHECK") == ["fever_check"]
    assert found(decision="ALLOW") == ["pass", "pass"]
    assert found(person_id=town.people["梁志锦"]) == ["pass", "pass"]
    assert len(found(until=NOW + dt.timedelta(hours=1))) == 3
    assert len(found(since=NOW + dt.timedelta(hours=1))) == 1
    assert found(person_id=town.people["梁志锦"], since=NOW + dt.timedelta(hours=1), decision="REFUSE") == []


def test_counts_of_a_shift(talk: Converse) -> None:
    one = talk("137 365", "138 out", "3-2-302 out", "139 376")
    assert log.counts(one.desk.gate.id, NOW) == log.Counts(into=1, out=1, refused=1, fever=0, held=0, recheck=1)
    one.say("r 378 m")
    assert log.counts(one.desk.gate.id, NOW) == log.Counts(into=1, out=1, refused=1, fever=1, held=1, recheck=0)
    assert log.counts(one.desk.gate.id, NOW + dt.timedelta(seconds=1)) == log.Counts()


def test_fever_on_the_way_home_is_counted(talk: Converse) -> None:
    one = talk("3-2-302 380")
    assert one.verdict == ("ALLOW", "iso_outside+fever")
    assert log.counts(one.desk.gate.id, NOW).fever == 1


def test_what_the_list_shows_of_a_visitor(talk: Converse) -> None:
    one = talk("v", "王二", "3-2-501", "1", "13812340000", "", "n", "365")
    (row,) = log.last_passages(one.desk.gate.id, 10)
    assert (row.name, row.room, row.subject, row.recorder) == ("王二", "3-2-501", "visitor", "志愿者gate")


def test_each_act_leaves_one_line_in_the_trail(talk: Converse, town: Town) -> None:
    talk("137 376", "r 370 m", "粤ed12345 2 365 366", "v out")
    assert rows("SELECT action, actor, post_id, origin FROM audit_log ORDER BY id") == [
        (action, "gate", town.posts["HQ"], "test")
        for action in ("gate.record", "gate.second_reading", "gate.record", "gate.record")
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_stored_harmlessly(talk: Converse, name: str) -> None:
    one = talk("v", name, "3-2-501", "1", "13812340000", name, "n", "365")
    if not one.saved:
        one.say("365")
    (row,) = log.last_passages(one.desk.gate.id, 1)
    assert row.name.isprintable()
    assert "\u202e" not in row.name
    assert rows("SELECT count(*) FROM person") != [(0,)]


def test_names_that_bypass_the_line_are_cleaned_too(town: Town) -> None:
    """A draft or another front end may hand in anything."""
    dirty = Entry("k", kind="visitor", direction="out", name="王\x1b]0;x\x07" + "长" * 100, came_from="\u202e湖北")
    do(record, town.act(), town.desk(), dirty)
    ((name, came),) = rows("SELECT name, came_from FROM gate_entry")
    assert name == "王]0;x" + "长" * 55
    assert came == "湖北"


RAW = {
    "entry_key": "raw", "at": MADE, "direction": "in", "subject": "resident", "decision": "ALLOW",
    "reason_code": "pass", "t1": 365, "created_at": MADE, "updated_at": MADE,
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"t1": None},  # G4
        {"t1": 339},
        {"t1": 431},
        {"t2": 370},
        {"t2": 370, "t2_at": MADE},
        {"t1": None, "decision": "REFUSE", "t2": 370, "t2_at": MADE, "t2_method": "mercury"},
        {"direction": "up"},
        {"subject": "dog"},
        {"decision": "MAYBE"},
        {"outbreak14": "perhaps"},
        {"mask": "x"},
        {"state": "gone"},
        {"post_id": 999},
        {"person_id": 999},
        {"corrects_id": 999},
    ],
)
def test_the_third_net(town: Town, wrong: dict[str, object]) -> None:
    """What rules and services would have to miss both, the database still refuses."""
    values = {**RAW, "post_id": town.posts["HQ"], "recorded_by": 1, **wrong}
    with pytest.raises(peewee.IntegrityError), engine.transaction():
        marks = ",".join("?" * len(values))
        execute(f"INSERT INTO gate_entry ({','.join(values)}) VALUES ({marks})", *values.values())
    assert rows("SELECT count(*) FROM gate_entry") == [(0,)]


@pytest.mark.parametrize("right", [{}, {"t1": None, "decision": "REFUSE"}, {"t1": None, "subject": "emergency"},
                                   {"t1": None, "direction": "out"}])  # fmt: skip
def test_the_net_lets_through_what_is_right(town: Town, right: dict[str, object]) -> None:
    values = {**RAW, "post_id": town.posts["HQ"], "recorded_by": 1, **right}
    with engine.transaction():
        marks = ",".join("?" * len(values))
        execute(f"INSERT INTO gate_entry ({','.join(values)}) VALUES ({marks})", *values.values())


def test_one_live_pass_for_a_person_and_a_plate(town: Town) -> None:
    """P1, P7."""
    for more in ({"name": "梁志锦"}, {"kind": "vehicle", "plate": "粤ED12345"}):
        with pytest.raises(peewee.IntegrityError), engine.transaction():
            town.grant("HQ", 900, **more)  # type: ignore[arg-type]


def test_an_escalation_is_not_closed_without_an_outcome(town: Town, talk: Converse) -> None:
    talk("3-2-302 out")
    with pytest.raises(peewee.IntegrityError), engine.transaction():
        execute("UPDATE escalation SET state = 'closed'")
