"""Scenario 7 through a real sshd: one hands over, another takes over, each with a key and a session of their own."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.demo_town import Gate
from tests.e2e.ssh_server import PEOPLE, Server, logged_in
from tests.e2e.test_gate_pty import LIVE

pytestmark = pytest.mark.e2e

F2, MADE = "\x1bOQ", "2020-02-01 00:00:00.000"
GOES, COMES = PEOPLE[0], PEOPLE[1]


@pytest.fixture
def changeover(server: Server) -> Iterator[Server]:
    """At eight o'clock HQ's night has ten minutes to go; one person is on it and another on the day after."""
    town = server.town
    for table in ("swap_request", "cover_request", "handover", "assignment", "shift"):
        town.change(f"DELETE FROM {table}")
    spans = (("夜班", "2020-02-04 16:30:00.000", "2020-02-05 00:10:00.000", GOES),
             ("白班", "2020-02-05 00:10:00.000", "2020-02-05 09:00:00.000", COMES))  # fmt: skip
    for number, (name, start, end, login) in enumerate(spans, 1):
        town.change(
            "INSERT INTO shift (id, post_id, duty_day, name, start_at, end_at, least, most, created_at, updated_at)"
            " SELECT ?, id, '2020-02-04', ?, ?, ?, 1, 2, ?, ? FROM post WHERE code = 'HQ'",
            *(number, name, start, end, MADE, MADE),
        )
        town.change(
            "INSERT INTO assignment (shift_id, user_id, source, created_at, updated_at)"
            " SELECT ?, id, 'assigned', ?, ? FROM user_account WHERE login = ?",
            *(number, MADE, MADE, login),
        )
    yield server


def roster(gate: Gate, tab: str, shows: str) -> Gate:
    """From the gate to a tab of the roster."""
    gate.send(F2)
    gate.wait("m我的", 15)
    gate.send(tab)
    gate.wait(shows, 15)
    return gate


def test_scenario_7(changeover: Server) -> None:
    town = changeover.town
    names = dict(town.query("SELECT login, display FROM user_account WHERE login IN (?, ?)", GOES, COMES))
    with logged_in(changeover, GOES) as goes, logged_in(changeover, COMES) as comes:
        goes.enter("21 376", "复测")
        roster(goes, "d", names[GOES])
        goes.send("i364\r\r")
        goes.wait("已签到上岗", 15)
        roster(comes, "h", "交班人还没签字|还没签字")
        goes.send("g3\r")  # ten minutes before the end, and only just come
        goes.wait("接班人还没签字，请先交班", 15)
        goes.send("h")
        goes.wait("等复测", 15)
        goes.send("n一人等复测\r")
        goes.wait("要说的 +一人等复测", 15)
        goes.send("p口罩 14\r")
        goes.wait("物品 +口罩 14", 15)
        goes.send("gy\r")
        goes.wait("已签字。请等接班人签字", 15)
        comes.wait("量体温并签字接班", LIVE)
        comes.wait("一人等复测", LIVE)
        comes.wait("等复测 +08:00", LIVE)
        comes.send("g364\r\r")
        comes.wait("已签字接班，您在岗了", 15)
        goes.wait("已交接", LIVE)
        goes.wait(names[COMES], LIVE)
    ((state, figures, items, note, out_at, in_at),) = town.query(
        "SELECT state, figures, open_items, note, out_at, in_at FROM handover"
    )
    assert (state, note) == ("accepted", "一人等复测") and out_at and in_at
    (came,) = town.query(
        "SELECT count(*) FROM gate_entry e JOIN post p ON p.id = e.post_id WHERE p.code = 'HQ' AND e.state = 'live'"
        " AND e.direction = 'in' AND e.decision = 'ALLOW' AND e.at >= '2020-02-04 16:30' AND e.at < ?",
        out_at,
    )
    assert json.loads(figures)["in"] == came > 0
    assert "recheck" in [one[0] for one in json.loads(items)]
    found = town.query(
        "SELECT u.login, a.state, a.temp FROM assignment a JOIN user_account u ON u.id = a.user_id ORDER BY a.id"
    )
    assert found == [(GOES, "relieved", 364), (COMES, "on_duty", 364)]
    signers = town.query("SELECT actor, action, origin FROM audit_log WHERE entity = 'handover' ORDER BY seq")
    assert [(actor, action) for actor, action, _origin in signers][-2:] == [
        (GOES, "handover.offer"), (COMES, "handover.accept")]  # fmt: skip
    assert len({origin for _actor, _action, origin in signers}) == 2, "two sessions, two signatures"
    town.intact()
