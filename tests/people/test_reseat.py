"""A running session follows what the office decides about its person: links, posts, stairways; also while visiting."""

import time
from pathlib import Path

import pytest

from db.base import execute
from dutyterm.gate.screen import GateScreen
from dutyterm.people import accounts, assignments
from dutyterm.people.rules_accounts import Details
from tests.gate.screens import session_of
from tests.gate.town import ZONE, Town
from tests.people.test_doors import Terminal, at_gate, terminal

SOON = 3.0  # seconds


@pytest.fixture
def linked(crew: Town) -> Town:
    """HQ and XZ belong to one group each; `kader` is linked to none."""
    execute("UPDATE post SET group_id = NULL")
    return crew


async def anew(one: Terminal, before: object, *texts: str) -> GateScreen:
    """The gate's screen that takes the place of another, soon."""
    begun = time.monotonic()
    await one.until(lambda: isinstance(one.app.screen, GateScreen) and one.app.screen is not before, "seated anew")
    assert time.monotonic() - begun < SOON
    await one.sees(*texts)
    return await at_gate(one)


def code(screen: GateScreen) -> str:
    return screen.session.gate.code if screen.session.gate else ""


async def test_a_link_opens_the_gate_and_its_end_closes_it(linked: Town, db_url: str, tmp_path: Path) -> None:
    kader = linked.users["kader"]
    session = session_of(linked, db_url, tmp_path, "kader")
    async with terminal(session) as one:
        await one.until(lambda: one.app.session.gate is None, "no gate without a link")
        await one.sees("值班", "kader")
        await one.pilot.press("f10")
        await one.sees("kader", "本人")
        await one.other(assignments.link, "boss", linked, kader, "HQ")
        await one.until(lambda: one.app.session.gate is not None, "the gate of the group")
        await one.pilot.press("f3")
        await at_gate(one, "只能查看：社区干部")
        await one.other(assignments.unlink, "boss", linked, kader, "HQ")
        await one.until(lambda: one.app.session.gate is None, "gone again")
        await one.sees("我的班")
        await one.pilot.press("f3")
        assert not isinstance(one.app.screen, GateScreen)


async def test_stairways_given_and_taken_are_told_and_nothing_typed_moves(
    crew: Town, db_url: str, tmp_path: Path
) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "gate")) as one:
        gate = await at_gate(one)
        one.send("137 36")
        await one.until(lambda: gate.line.value == "137 36" and one.app._seat.held is not None)
        await one.other(assignments.claim, "boss", crew, crew.users["gate"], "HQ 3-1")
        await one.sees("您现在也管：认领 HQ 3-1")
        await one.other(assignments.release, "boss", crew, crew.users["gate"], "HQ 3-1")
        await one.sees("不再归您管：认领 HQ 3-1")
        assert one.app.screen is gate
        assert gate.line.value == "137 36"


async def test_a_leader_sees_a_new_stairway_on_the_own_page(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "L2")) as one:
        await one.sees("五个一", "L2")
        await one.pilot.press("f10")
        await one.sees("本人", "L2")
        await one.other(assignments.lead, "boss", crew, crew.users["L2"], ["HQ 3-2"], ZONE)
        await one.sees("管楼梯口", "HQ 3-2")


async def test_a_visit_at_another_gate_outlives_a_new_seat(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one, "HQ")
        one.send("@XZ\r")
        await one.until(lambda: code(gate) == "XZ", "the visit")
        one.send("v\r王二\r3-2")
        await one.until(lambda: gate.line.value == "3-2")
        await one.other(accounts.set_role, "chief", crew, crew.users["boss"], "admin")
        again = await anew(one, gate, "您的角色改成了管理员")
        assert code(again) == "XZ"
        await one.until(lambda: again.line.value == "3-2", "the half-typed line")
        assert again.dialogue.entry.name == "王二"
        await one.pilot.press("escape")
        await one.until(lambda: again.line.value == "")
        await one.pilot.press("escape")
        await one.until(lambda: again.dialogue.blank)
        one.send("@HQ\r")
        await one.until(lambda: code(again) == "HQ", "home again")
        await one.other(accounts.set_role, "chief", crew, crew.users["boss"], "coordinator")
        assert code(await anew(one, again, "您的角色改成了协调员")) == "HQ"


async def test_a_visit_ends_with_the_right_to_it(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one, "HQ")
        one.send("@XZ\r")
        await one.until(lambda: code(gate) == "XZ", "the visit")
        version = execute("SELECT version FROM user_account WHERE login = 'boss'").fetchall()[0][0]
        await one.other(accounts.change_account, "chief", crew, crew.users["boss"], version, Details(post="HQ"))
        again = await anew(one, gate)
        assert code(again) == "XZ"
        await one.other(accounts.set_role, "chief", crew, crew.users["boss"], "volunteer")
        assert code(await anew(one, again, "您的角色改成了值守志愿者")) == "HQ"


async def test_esc_and_a_digit_where_function_keys_are_eaten(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one)
        await one.pilot.press("escape")
        await one.sees("Esc 2", "0 人员")
        one.send("0")
        await one.sees("找人>", "1 人员")
        await one.pilot.press("escape")
        await one.sees("Esc 2", "3 卡口")
        one.send("3")
        await one.until(lambda: one.app.screen is gate, "the gate again")
        assert gate.line.value == ""


async def test_a_pass_number_right_behind_an_idle_esc_is_a_pass_number(crew: Town, db_url: str, tmp_path: Path) -> None:
    """At the gate somebody presses Esc to be sure, then types: nothing may leave the line."""
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one)
        await one.pilot.press("escape")
        await one.sees("Esc 2")
        one.send("0137 365")
        await one.until(lambda: gate.line.value == "0137 365", "all of it, in its order")
        await one.pilot.pause(0.8)
        assert one.app.screen is gate and gate.line.value == "0137 365"


async def test_esc_that_ends_something_takes_no_digit(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one)
        one.send("137")
        await one.until(lambda: gate.line.value == "137")
        await one.pilot.press("escape")
        await one.until(lambda: gate.line.value == "")
        one.send("0137 365")
        await one.until(lambda: gate.line.value == "0137 365", "a pass")
        await one.pilot.press("escape")
        await one.until(lambda: gate.line.value == "")
        await one.pilot.press("escape")
        await one.sees("Esc 2")
        one.send("3-2-501")
        await one.until(lambda: gate.line.value == "3-2-501", "the digit of the area in front begins a line")
        assert "Esc 2" not in one.text


async def test_the_digit_is_waited_for_a_moment_only(
    crew: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with terminal(session_of(crew, db_url, tmp_path, "boss")) as one:
        gate = await at_gate(one)
        await one.pilot.press("escape")
        await one.until(lambda: bool(one.app.ways_after_escape()))
        monkeypatch.setattr("dutyterm.ui.escape.OFFER_SECONDS", 0.1)  # not before: a busy machine presses slowly
        await one.until(lambda: not one.app.ways_after_escape(), "the offer to end")
        one.send("0137")
        await one.until(lambda: gate.line.value == "0137", "a pass")
