"""Rights follow the duty: whoever is on or due at a gate has it, from half an hour before until they are relieved."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.audit import Act
from db.base import execute
from db.people import find_user
from dutyterm.areas import areas_for
from dutyterm.clock import FrozenClock
from dutyterm.errors import Refused
from dutyterm.opening import gate_for, open_session
from dutyterm.people import rules, seating
from dutyterm.people.rules import Standing, Target
from dutyterm.people.service import allow
from dutyterm.roster import attendance, filling
from dutyterm.session import Session
from dutyterm.settings import Settings
from dutyterm.store import Store
from tests.gate.screens import session_of
from tests.gate.town import ZONE, do
from tests.people.test_doors import at_gate, terminal
from tests.roster.conftest import TERMS, Crew, on

DUE = on(6, "05:40")
WINDOW = ((on(6, "05:29"), False), (on(6, "05:30"), True), (on(6, "13:59"), True), (on(6, "14:00"), False))


def may(act: Act, post_id: int, right: str = "gate.write") -> bool:
    try:
        allow(act, right, post_id=post_id)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("login", ["v1", "L1", "kader"])
def test_the_gate_is_theirs_from_half_an_hour_before(crew: Crew, login: str) -> None:
    crew.put(login, 6, "早班", "XZ", reason="x")
    here, other = crew.town.posts["XZ"], crew.town.posts["JS"]
    for right in rules.ON_DUTY:
        if login == "L1" and right == "escalation.handle":
            continue  # leaders have that by the stairway; at the gate it is looked at below
        assert [may(crew.act(login, at), here, right) for at, _yes in WINDOW] == [yes for _at, yes in WINDOW], right
        assert not may(crew.act(login, DUE), other, right)
    assert may(crew.act(login, DUE), here, "escalation.handle")
    assert not may(crew.act(login, DUE), here, "post.open")


def test_whoever_was_not_relieved_keeps_the_gate_and_with_the_signature_it_goes(crew: Crew) -> None:
    place, xz = crew.put("v1", 6, "早班", "XZ"), crew.town.posts["XZ"]
    do(attendance.check_in, crew.act("v1", DUE), place, 1, 364, TERMS)
    assert may(crew.act("v1", on(6, "14:30")), xz)
    do(attendance.check_out, crew.act("boss", on(6, "14:31")), place, 2, reason="没人接班")
    assert not may(crew.act("v1", on(6, "14:32")), xz)


def test_a_place_that_is_gone_opens_nothing(crew: Crew) -> None:
    place, xz = crew.put("v1", 6, "早班", "XZ"), crew.town.posts["XZ"]
    do(filling.release, crew.act("boss"), place, 1, "换人", TERMS)
    assert not may(crew.act("v1", DUE), xz)
    place = crew.put("v2", 6, "早班", "XZ")
    do(attendance.check_in, crew.act("v2", DUE), place, 1, 380, TERMS)
    assert not may(crew.act("v2", DUE), xz), "who was sent home with a fever logs nobody in"


def test_a_disabled_account_has_nothing_by_duty(crew: Crew) -> None:
    crew.put("v1", 6, "早班", "XZ")
    execute("UPDATE user_account SET active = ? WHERE login = 'v1'", False)
    assert not may(crew.act("v1", DUE), crew.town.posts["XZ"])
    standing = Standing("volunteer", active=False, post_id=None, duty_posts=frozenset({1}))
    assert rules.refusal(1, standing, "gate.write", Target(post_id=1), DUE) == rules.DISABLED


def test_a_volunteers_own_post_stays_theirs(crew: Crew) -> None:
    hq, xz = crew.town.posts["HQ"], crew.town.posts["XZ"]
    execute("UPDATE user_account SET post_id = ? WHERE login = 'v1'", hq)
    crew.put("v1", 6, "早班", "XZ")
    assert may(crew.act("v1", DUE), hq) and may(crew.act("v1", DUE), xz)


def opens_at(crew: Crew, login: str, at: dt.datetime) -> str:
    user = find_user(login)
    assert user
    found = gate_for(user, at)
    return found.code if found else ""


def test_one_opens_where_one_stands_today(crew: Crew) -> None:
    execute("UPDATE user_account SET post_id = ? WHERE login = 'v1'", crew.town.posts["HQ"])
    place = crew.put("v1", 6, "早班", "XZ")
    crew.put("v1", 6, "中班", "JS", reason="x")
    assert [opens_at(crew, "v1", at) for at in (on(6, "05:00"), DUE, on(6, "13:40"))] == ["HQ", "XZ", "XZ"]
    do(attendance.check_in, crew.act("v1", DUE), place, 1, 364, TERMS)
    assert opens_at(crew, "v1", on(6, "14:10")) == "XZ", "still there, whatever comes next"
    crew.put("L1", 6, "早班", "XZ")
    assert [opens_at(crew, "L1", at) for at in (on(6, "05:00"), DUE)] == ["", "XZ"]


def test_a_leader_on_duty_has_the_gates_screen(crew: Crew, tmp_path: Path, db_url: str) -> None:
    crew.put("L1", 6, "早班", "XZ")
    execute("INSERT INTO setting (key, value, created_at, updated_at) VALUES ('demo', '1', ?, ?)",
            *["2020-02-01 00:00:00.000"] * 2)  # fmt: skip
    for at, yes in ((on(6, "05:00"), False), (DUE, True)):
        session = open_session(Settings(db=db_url), "L1", clock=FrozenClock(at))
        session.store.close()
        assert session.on_duty is yes
        assert ("gate" in [one.name for one in areas_for("leader", on_duty=session.on_duty)]) is yes
    engine.bind(db_url)  # for whoever clears up


def seat(crew: Crew, url: str, folder: Path, login: str, at: dt.datetime, code: str = "HQ", **more: Any) -> Session:
    session = session_of(crew.town, url, folder, login, code)
    return dataclasses.replace(session, clock=FrozenClock(at), **more)


def test_a_sitting_follows_the_duty_and_the_office_stays_where_it_is(crew: Crew, db_url: str, tmp_path: Path) -> None:
    execute("UPDATE user_account SET post_id = ? WHERE login = 'v1'", crew.town.posts["HQ"])
    crew.put("v1", 6, "早班", "XZ")
    crew.put("boss", 6, "早班", "XZ", reason="x")

    def sits(login: str, at: dt.datetime, code: str = "HQ", **more: Any) -> tuple[str, bool]:
        session = seat(crew, db_url, tmp_path, login, at, code, **more)
        found = seating.seat_now(session)
        session.store.close()
        assert not found.problem
        return found.gate.code if found.gate else "", found.gate != session.gate

    assert sits("v1", on(6, "05:00")) == ("HQ", False)
    assert sits("v1", DUE) == ("XZ", True)
    assert sits("v1", DUE, "XZ") == ("XZ", False)
    assert sits("v1", on(6, "14:00"), "XZ") == ("HQ", True)
    assert sits("v1", DUE, "HQ", shared=True) == ("HQ", False), "the laptop does not walk"
    assert sits("boss", DUE, "JS") == ("JS", False)


async def test_a_running_session_moves_with_the_roster_and_keeps_what_was_typed(
    crew: Crew, db_url: str, tmp_path: Path
) -> None:
    execute("UPDATE user_account SET post_id = ? WHERE login = 'v1'", crew.town.posts["HQ"])
    session = seat(crew, db_url, tmp_path, "v1", DUE)
    async with terminal(session) as one:
        await at_gate(one, "华侨新村门口")
        one.send("v\r王二\r3-2-5")
        await one.sees("3-2-5")
        place = await _other(crew, filling.assign, crew.shift(6, "早班", "XZ").id, crew.user("v1"), ZONE, TERMS)
        await one.sees("下寨门口", "您的值守点改成了下寨门口")
        gate = await at_gate(one, "下寨门口")
        assert gate.line.value == ""
        one.send("x")
        await one.until(lambda: one.app.screen.line.value == "x")  # type: ignore[attr-defined]
        await _other(crew, filling.release, place, 1, "换人", TERMS)
        await one.sees("华侨新村门口", "您的值守点改成了华侨新村门口")
        gate = await at_gate(one, "3-2-5")
        assert (gate.line.value, gate.dialogue.entry.name) == ("3-2-5", "王二")


async def test_a_leader_gets_the_gate_with_the_duty_and_can_log_there(crew: Crew, db_url: str, tmp_path: Path) -> None:
    place = crew.put("kader", 6, "早班", "XZ", reason="x")
    session = seat(crew, db_url, tmp_path, "kader", DUE, "XZ", on_duty=True)
    async with terminal(session) as one:
        gate = await at_gate(one, "下寨门口")
        assert gate.line.display
        one.send("12 365\r")
        await one.sees("已保存", "证件有效")
        await _other(crew, attendance.check_in, place, 1, 364, TERMS)
        await one.until(lambda: one.session.store.pending == 0)
        assert one.app.screen is gate, "nothing is built anew: the gate is still theirs"


async def _other(crew: Crew, act: Any, *values: Any) -> Any:
    store = Store()
    try:
        return await store.write(act, crew.act("boss", DUE), *values)
    finally:
        store.close()


@pytest.mark.parametrize("right", sorted(set(rules.RIGHTS) - rules.ON_DUTY))
def test_the_duty_gives_nothing_but_the_gate(right: str) -> None:
    plain = Standing("leader", active=True, post_id=None)
    on_duty = dataclasses.replace(plain, duty_posts=frozenset({1}))
    for target in (Target(post_id=1), Target(post_id=1, user_id=2)):
        assert rules.refusal(9, on_duty, right, target, DUE) == rules.refusal(9, plain, right, target, DUE)
