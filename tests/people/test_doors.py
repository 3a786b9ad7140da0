"""Locking, signing in, switching, and a seat that is taken away, on the real app: what is painted, and what stays."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from db import changes, engine
from db.base import execute
from dutyterm import seat_watch
from dutyterm.app import DutyTerm
from dutyterm.gate.screen import GateScreen
from dutyterm.people import pin_hash, pins
from dutyterm.people.rules_pin import Guards
from dutyterm.session import NOBODY, Session
from dutyterm.store import Store
from dutyterm.ui.keystream import KeyStream
from tests.gate.screens import SMALL, WIDE, session_of
from tests.gate.town import KEY, NOW, Town, add
from tests.golden.pictures import compare, picture

PIN, NEW = "482913", "739150"
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])


@dataclasses.dataclass
class Terminal:
    """The app and what is painted."""

    app: DutyTerm
    pilot: Pilot[None]
    session: Session

    @property
    def text(self) -> str:
        return "\n".join(picture(self.app))

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        end = time.monotonic() + 10
        while not true():
            assert time.monotonic() < end, f"never came true: {what}\n{self.text}"
            await asyncio.sleep(0.01)

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(one in self.text for one in texts), " and ".join(texts))

    def send(self, text: str) -> None:
        """Type, in one packet."""
        for message in KeyStream().feed(text.encode(), 0):
            self.app.post_message(message)

    async def other(self, act: Callable[..., Any], login: str, town: Town, *values: Any, **named: Any) -> None:
        """Another session does something."""
        store = Store()
        try:
            await store.write(act, town.act(login, NOW), *values, **named)
        finally:
            store.close()

    async def change(self, sql: str, *values: object) -> None:
        """Something changes about accounts or keys."""

        def act(_act: object) -> None:
            execute(sql, *values)
            changes.bump("people")

        store = Store()
        try:
            await store.write(act, self.session.act())
        finally:
            store.close()


@asynccontextmanager
async def terminal(session: Session, size: tuple[int, int] = SMALL) -> AsyncIterator[Terminal]:
    app = DutyTerm(session)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Terminal(app, pilot, session)
    finally:
        await asyncio.to_thread(session.store.close)
        app.session.drafts.close()


@pytest.fixture
def town(crew: Town) -> Town:
    """Everybody at HQ has a PIN; the laptop there has a key."""
    with engine.transaction():
        for login in ("gate", "gate2", "L1", "kader", "boss"):
            execute("UPDATE user_account SET pin_hash = ? WHERE login = ?", pin_hash.hash_pin((KEY,), PIN), login)
        add("ssh_key", kind="post", post_id=crew.posts["HQ"], algorithm="a", body="b", fingerprint="f")
    return crew


def own(town: Town, url: str, folder: Path, login: str = "gate", **guards: float) -> Session:
    session = session_of(town, url, folder, login)
    return dataclasses.replace(session, settings=dataclasses.replace(session.settings, people=Guards(**guards)))


def laptop(town: Town, url: str, folder: Path, **guards: float) -> Session:
    key = int(execute("SELECT id FROM ssh_key").fetchall()[0][0])
    return dataclasses.replace(own(town, url, folder, **guards), user=NOBODY, shared=True, key_id=key)


async def at_gate(one: Terminal, name: str = "") -> GateScreen:
    if one.app.session.user.role == "coordinator":  # who opens on the situation
        await one.until(lambda: one.app.areas, "a seat")
        await one.pilot.press("f3")
    await one.until(lambda: isinstance(one.app.screen, GateScreen), "the gate is in front")
    screen = one.app.screen
    assert isinstance(screen, GateScreen)
    await one.until(lambda: screen.board is not None)
    if name:
        await one.sees(name)
    return screen


async def test_lock_and_go_on(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(own(town, db_url, tmp_path)) as one:
        gate = await at_gate(one, "志愿者gate")
        one.send("v\r王二\r3-2-5\x0c")
        await one.sees("已锁屏", "PIN>")
        assert "志愿者" not in one.text
        assert "王二" not in one.text
        one.send("111111\r")
        await one.sees("还可以试 4 次")
        one.send(f"{PIN}\r")
        await at_gate(one, "3-2-5")
        assert one.app.screen is gate, "it is the very same screen"
        assert gate.dialogue.entry.name == "王二"


async def test_the_words_of_the_line(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(own(town, db_url, tmp_path)) as one:
        gate = await at_gate(one)
        one.send("l\r")
        await one.sees("已锁屏")
        one.send(f"{PIN}\r")
        await at_gate(one)
        assert gate.line.value == ""
        one.send("s\r")
        await one.sees("不用换人")
        one.send("pin\r")
        await one.sees("现在的 PIN>")
        one.send(f"{PIN}\r123456\r")
        await one.sees("太好猜")
        one.send(f"{NEW}\r{NEW}\r")
        await at_gate(one)
        store = Store()
        checked = await asyncio.to_thread(
            pins.check_pin, store, one.session.act(), one.session.user.id, NEW, pins.UNLOCK,
            keys=(KEY,), guards=Guards(), shared=False,
        )  # fmt: skip
        await asyncio.to_thread(store.close)
        assert checked.right


async def test_nobody_at_the_keys(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(own(town, db_url, tmp_path, lock_person_minutes=0.02, exit_minutes=0.02)) as one:
        gate = await at_gate(one)
        one.send("137 36")
        await one.sees("已锁屏")
        assert gate.line.value == "137 36"
        await one.until(lambda: not one.app.is_running, "the end")
    async with terminal(own(town, db_url, tmp_path)) as one:
        gate = await at_gate(one)
        await one.until(lambda: gate.line.value == "137 36", "the draft is back")


async def test_without_a_pin_enter_is_enough(town: Town, db_url: str, tmp_path: Path) -> None:
    execute("UPDATE user_account SET pin_hash = '' WHERE login = 'gate'")
    async with terminal(own(town, db_url, tmp_path)) as one:
        await at_gate(one)
        one.send("\x0c")
        await one.sees("已锁屏", "还没有 PIN")
        one.send("pin\r")
        await one.sees("新 PIN>")
        one.send(f"{NEW}\r{PIN}\r")
        await one.sees("两次输的不一样")
        await one.pilot.press("escape")
        one.send("\r")
        await at_gate(one)


async def test_locked_out_until_a_coordinator_helps(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(own(town, db_url, tmp_path)) as one:
        await at_gate(one)
        one.send("\x0c")
        await one.sees("已锁屏")
        for left in (4, 3, 2, 1):
            one.send("111111\r")
            await one.sees(f"还可以试 {left} 次")
        one.send("111111\r")
        await one.sees("锁到 08:15", "协调员")
        begun = time.monotonic()
        await one.other(pins.unlock, "boss", town, "gate")
        await one.sees("已解锁")
        assert time.monotonic() - begun < 2
        one.send(f"{PIN}\r")
        await at_gate(one)


async def test_sign_in_switch_and_come_back(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("请登录", "是谁>")
        assert "志愿者" not in one.text
        one.send(f"gate\r{PIN}\r")
        gate = await at_gate(one, "志愿者gate")
        one.send("138 365\r")
        await one.sees("已保存")
        one.send("137 36\x1b[24~")
        await one.sees("请登录")
        one.send(f"gate2 {PIN}\r")
        other = await at_gate(one, "志愿者gate2")
        assert other is not gate
        assert other.line.value == ""
        assert "137 36" not in one.text
        one.send("s\r")
        await one.sees("请登录")
        one.send(f"gate {PIN}\r")
        again = await at_gate(one)
        await one.until(lambda: again.line.value == "137 36", "the half-typed line")
        one.send("5\r")
        await one.sees("已保存")
        rows = execute("SELECT recorded_by, post_id FROM gate_entry ORDER BY id").fetchall()
        assert [tuple(row) for row in rows] == [(town.users["gate"], town.posts["HQ"])] * 2
        said = execute("SELECT action, actor FROM audit_log WHERE action LIKE 'pin.%' ORDER BY seq").fetchall()
        assert [row[0] for row in said] == ["pin.sign_in"] * 3


async def test_what_is_typed_behind_the_name_is_hidden(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"gate {PIN}")
        await one.sees("gate ******")
        assert PIN not in one.text


@pytest.mark.parametrize("who", ["gate", "Lin [/b]", "\u202e𠮷", "13800000099", "L9"])
async def test_wrong_and_unknown_are_told_the_same(town: Town, db_url: str, tmp_path: Path, who: str) -> None:
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"{who}\r")
        await one.sees("PIN>")
        one.send("111111\r")
        await one.sees("人或 PIN 不对，还可以试 4 次")


async def test_two_people_with_one_name(town: Town, db_url: str, tmp_path: Path) -> None:
    for login, phone in (("gate", "13800001111"), ("gate2", "13800002222")):
        execute("UPDATE user_account SET display = '王小山', phone = ? WHERE login = ?", phone, login)
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"wxs {PIN}\r")
        await one.sees("后四位>")
        assert "王小山" not in one.text.replace("例如王小山", "")
        one.send("2222\r")
        await at_gate(one, "王小山")
        assert one.app.session.user.login == "gate2"


async def test_a_pin_for_one_use_is_changed_first(town: Town, db_url: str, tmp_path: Path) -> None:
    store = Store()
    given = pins.give_pin(store, town.act("boss"), "gate", keys=(KEY,))
    store.close()
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"gate {given}\r")
        await one.sees("新 PIN>", "只能用一次")
        one.send(f"{NEW}\r{NEW}\r")
        await at_gate(one, "志愿者gate")
        one.send("\x1b[24~")
        await one.sees("是谁>")
        one.send(f"gate {NEW}\r")
        await at_gate(one, "志愿者gate")


ENDS = {
    "disabled": ("UPDATE user_account SET active = ? WHERE login = 'gate'", "账号已停用"),
    "revoked": ("UPDATE ssh_key SET revoked_at = '2020-02-01 00:00:00.000' WHERE ? IS NOT NULL", "密钥已作废"),
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("locked", [False, True])
async def test_a_seat_that_is_taken_away(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, locked: bool
) -> None:
    monkeypatch.setattr(seat_watch, "FAREWELL_SECONDS", 1.0)
    session = own(town, db_url, tmp_path)
    key = add("ssh_key", kind="person", user_id=town.users["gate"], algorithm="a", body="c", fingerprint="g")
    sql, why = ENDS[how]
    async with terminal(dataclasses.replace(session, key_id=key)) as one:
        await at_gate(one)
        one.send("137 36")
        await one.sees("137 36")
        if locked:
            one.send("\x0c")
            await one.sees("已锁屏")
        begun = time.monotonic()
        await one.change(sql, False)
        await one.sees(why, "没输完的那一行还留着")
        assert time.monotonic() - begun < 2
        assert "志愿者" not in one.text
        await one.until(lambda: not one.app.is_running, "the end")
    assert one.app.return_code == 1
    execute("UPDATE user_account SET active = ?", True)
    async with terminal(own(town, db_url, tmp_path)) as one:
        gate = await at_gate(one)
        await one.until(lambda: gate.line.value == "137 36", "the draft is back")


async def test_an_expired_key_ends_a_sign_in_screen_too(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat_watch, "FAREWELL_SECONDS", 1.0)
    monkeypatch.setattr(seat_watch, "SEAT_MINUTE", 0.2)
    execute("UPDATE ssh_key SET expires_at = '2020-02-05 00:10:00.000'")
    session = laptop(town, db_url, tmp_path)
    async with terminal(session) as one:
        await one.sees("请登录")
        session.clock.moment = NOW.replace(minute=11)  # type: ignore[attr-defined]
        await one.sees("密钥已作废或到期")
        await one.until(lambda: not one.app.is_running, "the end")
    assert one.app.return_code == 1


async def test_a_disabled_person_frees_the_laptop(
    town: Town, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat_watch, "FAREWELL_SECONDS", 0.1)
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"gate {PIN}\r")
        await at_gate(one)
        await one.change("UPDATE user_account SET active = ? WHERE login = 'gate'", False)
        await one.sees("请登录")
        one.send(f"gate2 {PIN}\r")
        await at_gate(one, "志愿者gate2")


@pytest.mark.parametrize("locked", [False, True])
async def test_a_role_that_changes_while_a_form_is_open(town: Town, db_url: str, tmp_path: Path, locked: bool) -> None:
    async with terminal(own(town, db_url, tmp_path)) as one:
        gate = await at_gate(one)
        one.send("v\r王二\r3-2-5")
        await one.until(lambda: gate.line.value == "3-2-5")
        if locked:
            one.send("\x0c")
            await one.sees("已锁屏")
        await one.change("UPDATE user_account SET role = ? WHERE login = 'gate'", "coordinator")
        await one.until(lambda: one.app.session.user.role == "coordinator", "seated anew")
        if locked:
            await one.sees("已锁屏")
            assert "王二" not in one.text
            one.send(f"{PIN}\r")
        again = await at_gate(one)
        assert again is not gate
        await one.sees("您的角色改成了协调员")
        await one.until(lambda: again.line.value == "3-2-5", "the form")
        assert again.dialogue.entry.name == "王二"


async def test_a_cadre_reads_and_cannot_enter(town: Town, db_url: str, tmp_path: Path) -> None:
    group = execute("SELECT id FROM resident_group WHERE name = '一组'").fetchall()[0][0]
    add("cadre_link", user_id=town.users["kader"], group_id=group, from_at="2020-02-01 00:00:00.000")
    async with terminal(own(town, db_url, tmp_path, "kader")) as one:
        gate = await at_gate(one, "只能查看：社区干部")
        one.send("137 365\r")
        await one.pilot.press("down", "c", "1")
        await one.sees("只能查看：社区干部")
        assert "更正" not in one.text
        assert execute("SELECT count(*) FROM gate_entry").fetchall()[0][0] == 0
        assert not gate.line.display
        await one.pilot.press("f1")
        await one.sees("登记请找这里的值守人")
        await one.pilot.press("f1", "l")
        await one.sees("已锁屏")


async def test_a_cadre_who_is_not_linked_sees_no_gate(town: Town, db_url: str, tmp_path: Path) -> None:
    async with terminal(laptop(town, db_url, tmp_path)) as one:
        await one.sees("是谁>")
        one.send(f"kader {PIN}\r")
        await one.until(lambda: one.app.session.user.login == "kader")
        await one.until(lambda: "请登录" not in one.text)
        assert not isinstance(one.app.screen, GateScreen)
        await one.pilot.press("f3")
        assert not isinstance(one.app.screen, GateScreen)


@SIZES
async def test_pictures(
    town: Town, db_url: str, tmp_path: Path, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    update = bool(request.config.getoption("--golden-update"))
    ending = f"{size[0]}x{size[1]}"
    async with terminal(laptop(town, db_url, tmp_path), size) as one:
        await one.sees("是谁>")
        compare(one.app, f"door_sign_in_{ending}", update=update)
        one.send("nobody\r")
        await one.sees("PIN>")
        one.send("111111\r")
        await one.sees("还可以试 4 次")
        compare(one.app, f"door_sign_in_wrong_{ending}", update=update)
        await one.pilot.press("escape")
        one.send(f"gate {PIN}\r")
        await at_gate(one)
        one.send("\x0c")
        await one.sees("已锁屏")
        await one.until(lambda: getattr(one.app.screen, "state", None), "knows about the PIN")
        compare(one.app, f"door_lock_{ending}", update=update)
