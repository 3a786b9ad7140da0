"""Writing passages: once, whole, judged again inside the transaction, and told to the others."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from db import changes, engine
from db import gate as log
from db.base import execute
from db.presence import inside, still_out, whereabouts_counts
from dutyterm.errors import Refused
from dutyterm.gate.entry import Entry
from dutyterm.gate.rules import Limits
from dutyterm.gate.service import Recorded, record, second_reading
from tests.gate.town import NOW, Talk, Town, do, rows

MINE = Entry("k1", who="137", t1=365)


def count(table: str = "gate_entry") -> object:
    return rows(f"SELECT count(*) FROM {table}")[0][0]


def save(town: Town, entry: Entry, at: dt.datetime = NOW, login: str = "gate", limits: Limits = Limits()) -> Recorded:  # noqa: B008
    return do(record, town.act(login, at), town.desk(limits=limits), entry)


def refused(town: Town, entry: Entry, **more: object) -> Refused:
    with pytest.raises(Refused) as no:
        save(town, entry, **more)  # type: ignore[arg-type]
    return no.value


def test_sent_twice_is_one_row(town: Town) -> None:
    first, second = save(town, MINE), save(town, MINE, NOW + dt.timedelta(hours=3))
    assert (first.again, second.again) == (False, True)
    assert first.rows == second.rows
    assert count() == 1
    assert count("audit_log") == 1


def test_a_second_reading_sent_twice_is_one(town: Town) -> None:
    row = save(town, replace(MINE, t1=376)).rows[0]
    again = Entry("k2", kind="recheck", recheck_id=row.id, t1=370, method="mercury")
    assert not save(town, again).again
    assert save(town, again).again
    assert refused(town, replace(again, t1=371)).code == "recheck_done"
    assert count("audit_log") == 2


def test_keys_that_begin_alike_are_different(town: Town) -> None:
    save(town, replace(MINE, key="k1"))
    save(town, replace(MINE, key="k10", who="138"))
    save(town, replace(MINE, key="k1-", who="139"))
    assert count() == 3


@pytest.mark.parametrize(
    ("entry", "code", "question"),
    [
        (replace(MINE, t1=None), "incomplete", "t1"),
        (Entry("k"), "incomplete", "who"),
        (Entry("k", kind="visitor", t1=365), "incomplete", "dest"),
        (Entry("k", kind="vehicle", plate="粤B11111"), "incomplete", "occupants"),
        (Entry("k", kind="vehicle", plate="粤B11111", occupants=2), "incomplete", "temps"),
        (Entry("k", who="142", t1=365), "incomplete", "identify"),
        (Entry("k", who="sdh", t1=365), "incomplete", "outbreak"),
        (Entry("k", who="999", t1=365), "unknown_pass", None),
        (Entry("k", kind="recheck", t1=365), "no_recheck", None),
        (Entry("k", kind="recheck", recheck_id=99, t1=365), "recheck_done", None),
        (replace(MINE, corrects=99), "cannot_correct", None),
    ],
)
def test_what_is_not_whole_is_not_saved(town: Town, entry: Entry, code: str, question: str | None) -> None:
    no = refused(town, entry)
    assert (no.code, no.values.get("question")) == (code, question)
    assert (count(), count("audit_log"), count("vehicle_entry")) == (0, 0, 0)


def test_duplicates_name_the_earlier_time(town: Town) -> None:
    save(town, MINE)
    no = refused(town, replace(MINE, key="k2"), at=NOW + dt.timedelta(seconds=119))
    assert (no.code, no.values["at"]) == ("duplicate", NOW)
    assert save(town, replace(MINE, key="k2"), NOW + dt.timedelta(seconds=120))


def test_the_window_is_a_setting(town: Town) -> None:
    save(town, MINE)
    assert save(town, replace(MINE, key="k2"), NOW + dt.timedelta(seconds=30), limits=Limits(duplicate_window=30))


def test_another_gate_is_no_duplicate(town: Town) -> None:
    """G13: same post."""
    save(town, MINE)
    other = do(record, town.act(post="JS"), town.desk("JS"), Entry("k2", who="HQ-0137", direction="out"))
    assert other.rows[0].post_id == town.posts["JS"]


def test_the_verdict_that_counts_is_made_at_the_end(town: Town) -> None:
    """The pass is lost between the preview and Enter."""
    one = Talk(town, town.desk())
    shown = one.preview("137 365")
    assert shown.verdict is not None  # type: ignore[union-attr]
    assert shown.verdict.decision == "ALLOW"  # type: ignore[union-attr]
    execute("UPDATE pass SET state = 'lost' WHERE no = 137")
    assert refused(town, MINE).values == {"question": "identify"}


def test_one_second_reading_wins(town: Town) -> None:
    """Two sessions measure the same person again at once; exactly one row, one answer."""
    row = save(town, replace(MINE, t1=376)).rows[0]
    desk = town.desk()
    answers: list[str] = []
    gate = threading.Barrier(2, timeout=30)

    def read(t2: int) -> None:
        gate.wait()
        try:
            do(second_reading, town.act(), desk, row.id, t2, "mercury", early=False)
            answers.append("saved")
        except Refused as no:
            answers.append(no.code)
        finally:
            engine.close()

    threads = [threading.Thread(target=read, args=(t2,)) for t2 in (366, 378)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(answers) == ["recheck_done", "saved"]
    ((t2, decision),) = rows("SELECT t2, decision FROM gate_entry")
    assert (t2, decision) in ((366, "ALLOW"), (378, "HOLD"))
    assert count("escalation") == (1 if decision == "HOLD" else 0)


def test_two_gates_send_the_same_key_at_once(town: Town) -> None:
    """One of them gets the other's row; never a second one."""
    desk = town.desk()
    gate = threading.Barrier(2, timeout=30)
    answers: list[object] = []

    def send() -> None:
        gate.wait()
        try:
            answers.append(do(record, town.act(), desk, MINE).rows[0].id)
        finally:
            engine.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert count() == 1


@pytest.mark.parametrize(("t2", "method", "code"), [(339, "mercury", "temperature"), (431, "mercury", "temperature"),
                                                    (366, "finger", "temperature"), (366, "forehead", "early"),
                                                    (345, "mercury", "still_implausible")])  # fmt: skip
def test_second_readings_that_are_none(town: Town, t2: int, method: str, code: str) -> None:
    row = save(town, replace(MINE, t1=376)).rows[0]
    with pytest.raises(Refused) as no:
        do(second_reading, town.act(), town.desk(), row.id, t2, method, early=False)
    assert no.value.code == code
    assert rows("SELECT decision, t2 FROM gate_entry") == [("RECHECK", None)]


def test_a_recheck_belongs_to_its_gate(town: Town) -> None:
    row = save(town, replace(MINE, t1=376)).rows[0]
    with pytest.raises(Refused):
        do(second_reading, town.act(post="JS"), town.desk("JS"), row.id, 366, "mercury", early=False)


def test_where_people_are(town: Town) -> None:
    assert inside(town.people["梁志锦"]) is None
    save(town, replace(MINE, direction="out", t1=None))
    assert inside(town.people["梁志锦"]) is False
    assert [one.name for one in still_out(town.compounds["HQ"])] == ["梁志锦"]
    assert whereabouts_counts(town.compounds["HQ"]) == (1, 0)
    save(town, replace(MINE, key="k2"), NOW + dt.timedelta(hours=1))
    assert inside(town.people["梁志锦"]) is True
    assert still_out(town.compounds["HQ"]) == []


def test_who_was_refused_has_not_moved(town: Town) -> None:
    save(town, Entry("k", who="3-2-302", direction="out"))
    assert inside(town.people["覃国平"]) is None


def test_who_waits_is_not_inside(town: Town) -> None:
    save(town, replace(MINE, direction="out", t1=None))
    row = save(town, replace(MINE, key="k2", t1=376)).rows[0]
    assert inside(town.people["梁志锦"]) is False
    do(second_reading, town.act(), town.desk(), row.id, 366, "mercury", early=False)
    assert inside(town.people["梁志锦"]) is True


def test_the_others_are_told(town: Town) -> None:
    def told() -> set[str]:
        after = changes.counters()
        new = {topic for topic, seq in after.items() if before.get(topic) != seq}
        before.update(after)
        return new

    before = changes.counters()
    here = f"gate/{town.posts['HQ']}"
    save(town, MINE)
    assert told() == {here}
    save(town, Entry("k2", who="3-2-302", direction="out"))
    assert told() == {here, "escalations"}
    save(town, Entry("k3", who="wxs", t1=365, outbreak="yes", left_on=dt.date(2020, 2, 3)))
    assert told() == {here, "escalations", "isolation", "households", "travel"}
    with pytest.raises(Refused):
        save(town, replace(MINE, key="k4"))
    assert told() == set()


def test_the_outing_quota(town: Town) -> None:
    """G14: counts the household's outings, a refusal is none."""
    strict = Limits(outing_quota=1)
    save(town, Entry("a", who="138", direction="out"), limits=strict)
    done = save(town, Entry("b", who="137", direction="out"), limits=strict)
    assert done.verdict.reason == "quota"
    assert log.outings(town.homes["HQ", "3-2-501"], NOW - dt.timedelta(days=1)) == 1
    assert (
        save(town, Entry("c", who="137", direction="out"), NOW + dt.timedelta(days=3), limits=strict).verdict.reason
        == "pass"
    )


def test_an_isolation_and_an_exit_at_once(town: Town) -> None:
    """Whichever comes second sees the first: nobody of a household slips out while it is being isolated."""
    desk = town.desk()
    gate = threading.Barrier(2, timeout=30)
    back = Entry("back", who="wxs", t1=365, outbreak="yes", left_on=dt.date(2020, 2, 3))
    leave = Entry("leave", who="148", direction="out")

    def send(entry: Entry) -> None:
        gate.wait()
        try:
            do(record, town.act(), desk, entry)
        finally:
            engine.close()

    threads = [threading.Thread(target=send, args=(entry,)) for entry in (back, leave)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    order = [row[0] for row in rows("SELECT reason_code FROM gate_entry ORDER BY id")]
    assert order in (["returnee", "iso_leave"], ["pass", "returnee"])
