"""Late, absent, no relief: found, told to the coordinator wherever they look, once, within two seconds of being due."""

import dataclasses
import datetime as dt
import time
from pathlib import Path

from db.base import execute
from dutyterm.clock import FrozenClock, SystemClock
from dutyterm.people.screen import PeopleScreen
from dutyterm.roster import alarms, attendance, filling, handover
from dutyterm.roster.alarms import read_alarms, sentence
from dutyterm.session import Session
from dutyterm.store import Store
from tests.gate.screens import session_of
from tests.gate.town import ZONE, add, do, rows
from tests.people.test_doors import at_gate, terminal
from tests.roster.conftest import TERMS, Crew, on, refused

WITHIN = 2.0  # seconds


def found(crew: Crew, at: dt.datetime) -> list[tuple[str, str]]:
    return [(one.kind, one.place.login) for one in read_alarms(crew.act("boss", at), TERMS).found]


def test_late_then_absent_and_nothing_before(crew: Crew) -> None:
    crew.put("v1", 6)
    assert found(crew, on(6, "05:59")) == []
    assert found(crew, on(6, "06:00")) == [("late", "v1")]
    assert found(crew, on(6, "06:14")) == [("late", "v1")]
    assert found(crew, on(6, "06:15")) == [("absent", "v1")]
    assert found(crew, on(6, "14:00")) == [], "the shift is over"


def test_the_next_moment_is_known(crew: Crew) -> None:
    place = crew.put("v1", 6)
    crew.put("v2", 6, "中班")

    def turn(at: dt.datetime) -> dt.datetime | None:
        return read_alarms(crew.act("boss", at), TERMS).turn

    assert turn(on(6, "05:00")) == on(6, "05:30")
    assert turn(on(6, "05:45")) == on(6, "06:00")
    assert turn(on(6, "06:00")) == on(6, "06:15")
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 364, TERMS)
    assert turn(on(6, "06:00")) == on(6, "13:30")
    assert turn(on(6, "14:00")) == on(6, "14:10")


def test_a_place_marked_absent_is_an_alarm_until_somebody_stands_there(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(attendance.no_show, crew.act("boss", on(6, "06:05")), place, 1)
    assert found(crew, on(6, "06:06")) == [("absent", "v1")]
    crew.put("v2", 6)
    assert found(crew, on(6, "06:06")) == [("late", "v2")]


def test_who_came_ill_is_told_as_that(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 380, TERMS)
    assert found(crew, on(6, "05:51")) == [], "the hole is in the list of gaps; the alarm is for what runs"
    assert found(crew, on(6, "06:00")) == [("unfit", "v1")]


def test_no_relief_ten_minutes_after_the_end(crew: Crew) -> None:
    place = crew.put("v1", 6)
    crew.put("v2", 6, "中班")
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 364, TERMS)
    assert found(crew, on(6, "14:09")) == [("late", "v2")]
    assert found(crew, on(6, "14:10")) == [("relief", "v1"), ("late", "v2")]
    shift = crew.shift(6).id
    do(handover.offer, crew.act("v1", on(6, "14:11")), shift, "", "", frozenset())
    do(handover.accept, crew.act("v2", on(6, "14:12")), shift, 364, frozenset(), TERMS)
    assert found(crew, on(6, "14:12")) == []


def test_where_the_post_closes_nobody_is_waited_for(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 364, TERMS)
    execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x' WHERE name = '中班'")
    assert found(crew, on(6, "15:00")) == []


def test_only_who_can_send_somebody_is_told(crew: Crew) -> None:
    refused("not_allowed", read_alarms, crew.act("v1"), TERMS)
    assert [alarms.hears(role) for role in ("volunteer", "leader", "cadre", "coordinator", "admin")] == [
        False, False, False, True, True]  # fmt: skip


def test_the_sentence_names_the_first_and_counts_the_others(crew: Crew) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'v1'", "Lin [/b]\x1b]0;x")
    crew.put("v1", 6)
    crew.put("v2", 6)
    said = sentence(read_alarms(crew.act("boss", on(6, "06:15")), TERMS).found, ZONE)
    assert said.startswith("缺岗 HQ 早班 06:00 Lin [/b]") and "还有 1 条" in said and "\x1b" not in said


def boss(crew: Crew, url: str, folder: Path, at: dt.datetime) -> tuple[Session, FrozenClock]:
    clock = FrozenClock(at)
    return dataclasses.replace(session_of(crew.town, url, folder, "boss"), clock=clock), clock


async def test_it_is_told_on_whatever_screen_is_in_front_without_anybody_committing(
    crew: Crew, db_url: str, tmp_path: Path
) -> None:
    crew.put("v1", 6)
    session, clock = boss(crew, db_url, tmp_path, on(6, "05:59"))
    async with terminal(session) as one:
        await at_gate(one)
        written = rows("SELECT topic, seq FROM change ORDER BY topic")
        await one.pilot.press("f10")
        await one.until(lambda: isinstance(one.app.screen, PeopleScreen))
        clock.moment = on(6, "06:00").astimezone(dt.UTC)
        begun = time.monotonic()
        await one.sees("没到 HQ 早班 06:00 值守1")
        assert time.monotonic() - begun < WITHIN
        one.app.screen.notice("")  # type: ignore[attr-defined]
        await one.pilot.press("f3")
        clock.moment = on(6, "06:15").astimezone(dt.UTC)
        begun = time.monotonic()
        await one.sees("缺岗 HQ 早班 06:00 值守1")
        assert time.monotonic() - begun < WITHIN
        assert rows("SELECT topic, seq FROM change ORDER BY topic") == written


async def test_it_is_told_once(crew: Crew, db_url: str, tmp_path: Path) -> None:
    crew.put("v1", 6)
    session, _clock = boss(crew, db_url, tmp_path, on(6, "06:01"))
    async with terminal(session) as one:
        await at_gate(one)
        await one.sees("没到 HQ 早班 06:00 值守1")
        one.app.screen.notice("")  # type: ignore[attr-defined]
        await one.until(lambda: "没到" not in one.text)
        store = Store()
        try:
            await store.write(filling.assign, crew.act("boss", on(6, "06:01")), crew.shift(6, post="XZ").id,
                              crew.user("v2"), ZONE, TERMS)  # fmt: skip
        finally:
            store.close()
        await one.sees("没到 XZ 早班 06:00 值守2")
        assert "值守1" not in one.text and "还有" not in one.text


async def test_behind_a_locked_door_it_waits(crew: Crew, db_url: str, tmp_path: Path) -> None:
    crew.put("v1", 6)
    execute("UPDATE user_account SET pin_hash = 'x' WHERE login = 'boss'")
    session, clock = boss(crew, db_url, tmp_path, on(6, "05:59"))
    async with terminal(session) as one:
        await at_gate(one)
        one.app.do("lock")
        await one.sees("已锁屏")
        clock.moment = on(6, "06:00").astimezone(dt.UTC)
        bell = one.app._bells.roster
        await one.until(lambda: bell and bell._waiting, "it is known")
        assert "值守1" not in one.text
        one.app.do("resume")
        await one.sees("没到 HQ 早班 06:00 值守1")


async def test_with_the_machines_own_clock(crew: Crew, db_url: str, tmp_path: Path) -> None:
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3)
    shift = add("shift", post_id=crew.town.posts["HQ"], duty_day=f"{start:%F}", name="急班",
                start_at=f"{start:%F %T}.{start.microsecond // 1000:03}",
                end_at=f"{start + dt.timedelta(hours=8):%F %T}.000", least=1, most=2)  # fmt: skip
    add("assignment", shift_id=shift, user_id=crew.user("v1"), source="assigned")
    session, _frozen = boss(crew, db_url, tmp_path, start)
    session = dataclasses.replace(session, clock=SystemClock())
    async with terminal(session) as one:
        await one.sees("没到 HQ 急班")
        late = (dt.datetime.now(dt.UTC) - start).total_seconds()
        assert 0 <= late < WITHIN, late


async def test_whoever_is_to_hand_over_is_told_at_the_gate(crew: Crew, db_url: str, tmp_path: Path) -> None:
    execute("UPDATE user_account SET post_id = ? WHERE login IN ('v1', 'v3')", crew.town.posts["HQ"])
    place = crew.put("v1", 6)
    crew.put("v3", 6, "中班")
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 364, TERMS)
    clock = FrozenClock(on(6, "13:29"))
    session = dataclasses.replace(session_of(crew.town, db_url, tmp_path, "v1"), clock=clock)
    async with terminal(session) as one:
        await one.sees("华侨新村门口")
        bell = one.app._bells.roster
        await one.until(lambda: bell and not bell._due and not bell._reading)
        assert "快下班" not in one.text
        clock.moment = on(6, "13:30").astimezone(dt.UTC)
        await one.sees("HQ 早班 快下班了：按 F2，再按 h 交班。")
    session = dataclasses.replace(session_of(crew.town, db_url, tmp_path, "v3"), clock=FrozenClock(on(6, "13:40")))
    async with terminal(session) as one:
        await one.sees("华侨新村门口")
        store = Store()
        try:
            await store.write(handover.offer, crew.act("v1", on(6, "13:40")), crew.shift(6).id, "", "", frozenset())
        finally:
            store.close()
        await one.sees("HQ 中班 等您签字接班：按 F2，再按 h。")


def test_reminders_end_with_the_signatures(crew: Crew) -> None:
    place = crew.put("v1", 6)
    crew.put("v3", 6, "中班")
    do(attendance.check_in, crew.act("v1", on(6, "05:50")), place, 1, 364, TERMS)
    shift = crew.shift(6).id

    def told(login: str, at: dt.datetime) -> list[str]:
        return [one.kind for one in alarms.read_reminders(crew.act(login, at), TERMS).found]

    assert (told("v1", on(6, "13:29")), told("v1", on(6, "13:30"))) == ([], ["hand_over"])
    assert told("v3", on(6, "13:40")) == []
    do(handover.offer, crew.act("v1", on(6, "13:40")), shift, "", "", frozenset())
    assert (told("v1", on(6, "13:41")), told("v3", on(6, "13:41"))) == ([], ["take_over"])
    do(handover.accept, crew.act("v3", on(6, "13:45")), shift, 364, frozenset(), TERMS)
    assert (told("v1", on(6, "13:46")), told("v3", on(6, "13:46"))) == ([], [])
