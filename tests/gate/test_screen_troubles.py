"""When the database is slow, gone or closed under the hands of the volunteer: nothing lost, nothing claimed."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.problems import DatabaseProblem
from dutyterm.app import DutyTerm
from dutyterm.gate import screen as gate_screen
from dutyterm.gate import service
from dutyterm.store import Store
from dutyterm.ui import pulse
from tests.gate.screens import Open, Sitting, held_lock, session_of, sitting
from tests.gate.town import Town, bound, rows


def sick(monkeypatch: pytest.MonkeyPatch, target: object, name: str, code: str = "locked") -> Callable[[], None]:
    """Make something below the screen fail as the database would; returns what heals it."""

    def fail(*_args: Any, **_more: Any) -> None:
        raise DatabaseProblem(code, "town.db")

    healthy = getattr(target, name)
    monkeypatch.setattr(target, name, fail)
    return lambda: monkeypatch.setattr(target, name, healthy)


async def test_a_slow_write_freezes_nothing_and_claims_nothing(sit: Open) -> None:
    async with sit() as one:
        with held_lock() as release:
            await one.type("137 365")
            await one.pilot.press("enter")
            await one.until(lambda: one.session.store.pending == 1, "the write waits")
            for number, letter in enumerate("138 36", 1):
                await one.pilot.press(letter)
                await one.until(lambda: one.line.value == "138 36"[:number], "the echo")  # noqa: B023 - awaited here
            await one.sees("还没有存上")
            assert "已保存" not in one.text
            release()
            await one.until(lambda: len(one.listing.rows) == 1, "the row is there")
        await one.settled()
        assert "还没有存上" not in one.text
        assert one.line.value == "138 36"
        await one.type("6")
        assert "何** 3-2-501" in one.verdict
        await one.press("enter")
        assert "已保存 08:00 #2 何**" in one.question


async def test_lines_typed_meanwhile_are_done_in_order(sit: Open) -> None:
    async with sit() as one:
        with held_lock() as release:
            await one.pilot.press(*"137 365", "enter", *"138 366", "enter", *"139 367", "enter")
            release()
            await one.until(lambda: len(one.listing.rows) == 3, "three rows")
        assert await one.stored("SELECT t1 FROM gate_entry ORDER BY id") == [(365,), (366,), (367,)]


async def test_a_write_under_way_when_the_app_is_closed_is_done(town: Town, db_url: str, tmp_path: Path) -> None:
    session = session_of(town, db_url, tmp_path)
    with held_lock() as release:
        async with sitting(town, session) as one:
            await one.type("137 365")
            await one.pilot.press("enter")
            await one.until(lambda: session.store.pending == 1, "the write waits")
            one.app.exit()
            await one.until(lambda: not one.app.is_running, "the end")
            asyncio.get_running_loop().call_later(0.1, release)
            await asyncio.to_thread(session.store.close)
    assert rows("SELECT t1, decision FROM gate_entry") == [(365, "ALLOW")]


async def test_a_vanished_database_is_said_and_the_line_stays(sit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit() as one:
        await one.type("137 365")
        heal = sick(monkeypatch, gate_screen, "examine", "corrupt")
        await one.press("enter")
        assert "数据库文件已损坏" in one.text
        assert one.line.value == "137 365"
        heal()
        await one.press("enter")
        assert "已保存" in one.question
        assert await one.stored("SELECT count(*) FROM gate_entry") == [(1,)]


async def test_a_write_that_failed_is_not_claimed_and_can_be_repeated(
    sit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit() as one:
        heal = sick(monkeypatch, service, "record", "full")
        await one.enter("137 365")
        assert "磁盘已满" in one.text
        assert "已保存" not in one.text
        assert one.line.value == "137 365"
        heal()
        await one.press("enter")
        assert "已保存" in one.question
        assert await one.stored("SELECT t1 FROM gate_entry") == [(365,)]


async def test_saved_stays_saved_when_the_lists_cannot_be_read(sit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit() as one:
        heal = sick(monkeypatch, gate_screen, "board", "other")
        await one.enter("137 365")
        assert "已保存" in one.question
        assert one.line.value == ""
        assert "数据库出错" in one.title
        heal()
        await one.until(lambda: "08:00 进  梁**" in one.listed, "the list is read again by itself")
        assert "数据库出错" not in one.title


async def test_another_gate_that_cannot_be_read_leaves_this_one(sit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(login="boss") as one:
        heal = sick(monkeypatch, gate_screen, "open_desk", "unreachable")
        await one.enter("@xz")
        assert "连不上数据库" in one.text
        assert one.line.value == "@xz"
        heal()
        await one.press("enter")
        assert "下寨门口 XZ" in one.title


async def test_an_act_on_the_list_that_failed_is_said(sit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit() as one:
        await one.enter("3-2-302 out")
        await one.press("down", "4")
        heal = sick(monkeypatch, service, "take_escalation")
        await one.press("g")
        assert "数据库正被占用" in one.text
        heal()
        heal = sick(monkeypatch, service, "close_escalation")
        await one.press("x")
        await one.enter("已劝回家")
        assert "数据库正被占用" in one.text
        assert one.line.value == "已劝回家"
        heal()
        await one.press("enter")
        assert "已办结" in one.question
        assert await one.stored("SELECT outcome FROM escalation") == [("已劝回家",)]


async def test_a_database_that_is_sick_from_the_start(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heal = sick(monkeypatch, gate_screen, "open_desk")

    def mend(one: Sitting) -> bool:
        if "数据库正被占用" in one.text:
            heal()
        return "外出未归" in one.text

    session = session_of(town, db_url, tmp_path)
    app = DutyTerm(session)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            one = Sitting(town, session, session.clock, app, pilot)  # type: ignore[arg-type]
            await one.until(lambda: app.screen.query("#gate-input"), "the screen")
            for letter in "137 365":
                await pilot.press(letter)
            await pilot.press("enter")
            await one.until(lambda: mend(one), "it is read again by itself")
            await one.sees("已保存 08:00 #1")
    finally:
        session.store.close()


async def test_the_file_is_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "own.db"
    url = f"sqlite:///{file}"  # a file, whatever the other tests run on
    engine.create(url)
    engine.close()
    with bound(url) as town:
        async with sitting(town, session_of(town, url, tmp_path)) as one:
            await one.session.store.read(engine.close)
            file.unlink()
            await one.enter("137 365")
            assert "没有这个数据库" in one.text or "数据库" in one.question
            assert "已保存" not in one.text
            assert one.line.value == "137 365"
            assert one.app.is_running


async def test_a_draft_comes_back_after_a_killed_session(town: Town, db_url: str, tmp_path: Path) -> None:
    async with sitting(town, session_of(town, db_url, tmp_path)) as one:
        await one.enter("v", "王二")
        await one.type("3-2-5")
    async with sitting(town, session_of(town, db_url, tmp_path)) as one:
        assert one.line.value == "3-2-5"
        assert "访客 王*" in one.verdict
        assert one.at("#gate-prompt").startswith("访客>")


async def test_an_answer_to_a_question_is_no_draft(town: Town, db_url: str, tmp_path: Path) -> None:
    async with sitting(town, session_of(town, db_url, tmp_path)) as one:
        await one.enter("q")
        await one.type("y")
    async with sitting(town, session_of(town, db_url, tmp_path)) as one:
        assert one.line.value == ""


@pytest.mark.parametrize("round_", range(12))
async def test_leaving_in_the_middle_of_a_reload_is_no_bug(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    async def always(_store: Store) -> frozenset[str]:
        return frozenset({"escalations"})

    monkeypatch.setattr(pulse, "POLL_SECONDS", 0.003)
    monkeypatch.setattr(Store, "stirred", lambda _store: True)
    monkeypatch.setattr(Store, "changed", always)
    session = session_of(town, db_url, tmp_path)
    app = DutyTerm(session)
    async with app.run_test(size=(80, 24), notifications=True):
        one = Sitting(town, session, session.clock, app, None)  # type: ignore[arg-type]
        await one.until(lambda: getattr(app.screen, "board", None), "the first load")
        await asyncio.sleep(round_ * 0.003)  # another moment of the reload each time
    assert await asyncio.to_thread(session.store.close)
    assert not app.return_code


async def test_what_is_to_be_done_at_rest_is_done_once_behind_the_first_picture(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dutyterm.app.REST_SECONDS", 0.2)
    rested: list[str] = []
    session = session_of(town, db_url, tmp_path)
    app = DutyTerm(session, at_rest=lambda: rested.append(type(app.screen).__name__))
    try:
        async with app.run_test() as pilot:
            end = time.monotonic() + 10
            while not rested:
                assert time.monotonic() < end
                await pilot.pause(0.02)
            await pilot.pause(0.5)
    finally:
        session.store.close()
    assert rested == ["GateScreen"]
