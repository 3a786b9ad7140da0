"""Settled the wrong way, or the wrong errand: taken back by the office, and the money stands as it stood before."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from db import changes
from db import errands as table
from db.base import execute
from dutyterm.errands import assigning, carrying, following, reading, words
from tests.errands.conftest import HOUR, TERMS, Crew, balanced, refused
from tests.errands.screens import Sit
from tests.gate.town import NOW, ZONE, do, rows
from tests.meeting import meet

ALL = ("errand", "errand_item", "errand_event", "errand_money", "audit_log")


def everything() -> list[list[tuple[object, ...]]]:
    return [rows(f"SELECT * FROM {name} ORDER BY {'seq' if name == 'audit_log' else 'id'}") for name in ALL]


def test_paid_in_another_way(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    before = rows("SELECT id, kind, fen, how FROM errand_money")
    crew.at = NOW + HOUR
    assert do(following.unsettle, crew.act(), one, 1, "是现金，不是微信") is True
    found = crew.errand(one)
    assert (found.state, found.settle_how, found.owed_fen, found.settled_fen) == ("delivered", "", 5850, 0)
    lines = rows("SELECT id, kind, fen, how, by_id FROM errand_money ORDER BY id")
    assert [line[:4] for line in lines[:2]] == before, "what was written stays"
    assert [line[1:] for line in lines[2:]] == [("settle", -5850, "wechat", crew.user("boss"))]
    step = table.events_of(one)[-1]
    assert (step.act, step.before, step.after, step.note) == ("unsettle", "settled", "delivered", "是现金，不是微信")
    assert rows("SELECT actor, action, entity_id FROM audit_log ORDER BY seq DESC LIMIT 1") == [
        ("boss", "errand.unsettle", one)
    ]
    assert reading.read_debts(crew.act(), ZONE).people == (("跑腿1", 5850),)
    assert do(carrying.settle, crew.act("v1"), one, "cash") is True
    assert (crew.errand(one).settle_how, crew.errand(one).owed_fen) == ("cash", 0)
    balanced()


def test_others_hear_of_it(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    before = changes.counters()["errands"]
    do(following.unsettle, crew.act(), one, 1, "记错了")
    assert changes.counters()["errands"] == before + 1


def test_twice_in_a_row_takes_back_once(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    assert do(following.unsettle, crew.act(), one, 1, "记错了") is True
    before = everything()
    assert do(following.unsettle, crew.act("boss2"), one, 1, "记错了") is False
    assert before == everything()


@pytest.mark.parametrize("state", ["picked_up", "delivered"])
def test_what_was_not_settled_is_not_taken_back(crew: Crew, state: str) -> None:
    """Nor is it said that it had been."""
    one = crew.bring(crew.new(), state)
    no = refused("not_now", do, following.unsettle, crew.act(), one, 1, "记错了")
    assert no.values["act"] == "unsettle"


def test_it_needs_the_office_and_a_reason(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    refused("not_allowed", do, following.unsettle, crew.act("v1"), one, 1, "记错了")
    refused("reason_missing", do, following.unsettle, crew.act(), one, 1, "  ")
    refused("no_such_errand", do, following.unsettle, crew.act(), 999, 1, "记错了")
    assert crew.state(one) == "settled"


def test_reopened_meanwhile(crew: Crew) -> None:
    """Neither while it waits again nor when the later trip is settled too: nobody's other settling is taken back."""
    one = crew.bring(crew.new(), "settled")
    do(following.reopen, crew.act("boss2"), one, "没收到", TERMS, ZONE)
    said = refused("reopened_since", do, following.unsettle, crew.act(), one, 1, "记错了")
    assert "重开" in words.refusal(said.code, **said.values)
    crew.bring(one, "settled", who="v2")
    refused("reopened_since", do, following.unsettle, crew.act(), one, 1, "记错了")
    assert crew.errand(one).owed_fen == 0
    assert do(following.unsettle, crew.act(), one, 2, "第二趟记错了") is True
    assert [(line.trip, line.user, line.fen) for line in table.owed_of(one) if line.fen] == [(2, "跑腿2", 5850)]
    balanced()


def test_whose_it_was_is_forgotten(crew: Crew) -> None:
    """Nobody could be asked for the money any more."""
    one = crew.bring(crew.new(), "settled")
    execute("UPDATE errand SET household_id = NULL, text = '' WHERE id = ?", one)
    refused("household_forgotten", do, following.unsettle, crew.act(), one, 1, "记错了")


def test_what_the_office_paid_before_stays_paid(crew: Crew) -> None:
    """Only what came back with the settling is owed again, to each who had laid it out."""
    one = crew.bring(crew.new(), "priced")
    crew.at += HOUR
    do(carrying.clear_debt, crew.act(), one, 1, "cash", "先付")
    do(assigning.take_over, crew.act(), one, crew.user("v2"), "病了", ZONE)
    do(carrying.set_total, crew.act("v2"), one, 6000)
    do(carrying.deliver, crew.act("v2"), one)
    crew.at += HOUR
    do(carrying.settle, crew.act(), one, "other")
    do(following.unsettle, crew.act(), one, 1, "记错了")
    assert [(line.user, line.settled, line.fen) for line in table.owed_of(one)] == [
        ("跑腿1", 5850, 0), ("跑腿2", 0, 150)
    ]  # fmt: skip
    balanced()


def test_nothing_was_spent(crew: Crew) -> None:
    one = crew.bring(crew.new(), "picked_up")
    do(carrying.set_total, crew.act("v1"), one, 0)
    do(carrying.deliver, crew.act("v1"), one)
    do(carrying.settle, crew.act("v1"), one, "other")
    assert do(following.unsettle, crew.act(), one, 1, "总价没写对") is True
    do(carrying.set_total, crew.act("v1"), one, 1200)
    assert crew.errand(one).owed_fen == 1200
    balanced()


WAYS = st.sampled_from(("cash", "wechat", "other"))
WHO = st.sampled_from(("boss", "boss2", "carrier"))
LAID = st.lists(st.tuples(st.sampled_from(("v1", "v2", "v3")), st.integers(0, 9_000), st.booleans()), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LAID, st.lists(st.tuples(WAYS, WHO, st.booleans()), min_size=1, max_size=6))
def test_owed_is_what_it_was(crew: Crew, laid: list[tuple[str, int, bool]], turns: list[tuple[str, str, bool]]) -> None:
    """However often it is settled and taken back, by whomever, with the clock going on or standing still."""
    one, total = crew.bring(crew.new(), "picked_up"), 0
    for who, fen, cleared in laid:
        do(assigning.take_over, crew.act(), one, crew.user(who), "换人", ZONE)
        total += fen
        do(carrying.set_total, crew.act(who), one, total)
        if cleared:
            do(carrying.clear_debt, crew.act(), one, 1, "other", "先付")
    carrier = crew.errand(one).login
    do(carrying.set_total, crew.act(carrier), one, total)
    do(carrying.deliver, crew.act(carrier), one)
    crew.at += dt.timedelta(milliseconds=1)
    before = table.owed_of(one)
    for how, who, ticks in turns:
        assert do(carrying.settle, crew.act(carrier if who == "carrier" else who), one, how) is True
        assert not any(line.fen for line in table.owed_of(one))
        assert do(following.unsettle, crew.act(), one, 1, "记错了") is True
        assert table.owed_of(one) == before
        assert crew.errand(one).owed_fen == sum(line.fen for line in before)
        balanced()
        crew.at += dt.timedelta(milliseconds=ticks)


def test_taken_back_by_two_at_once(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    met = meet(
        lambda: following.unsettle(crew.act(), one, 1, "记错了"),
        lambda: following.unsettle(crew.act("boss2"), one, 1, "记错了"),
    )
    assert met == (True, False)
    assert rows("SELECT count(*), sum(fen) FROM errand_money WHERE kind = 'settle'") == [(2, 0)]
    balanced()


def test_taken_back_while_somebody_reopens(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    unsettle: Callable[[], object] = lambda: following.unsettle(crew.act(), one, 1, "记错了")  # noqa: E731
    met = meet(lambda: following.reopen(crew.act("boss2"), one, "没收到", TERMS, ZONE), unsettle)
    assert met == (True, "reopened_since")
    assert crew.errand(one).owed_fen == 0
    other = crew.bring(crew.new("米"), "settled")
    met = meet(
        lambda: following.unsettle(crew.act(), other, 1, "记错了"),
        lambda: following.reopen(crew.act("boss2"), other, "没收到", TERMS, ZONE),
    )
    assert met == (True, True)
    assert (crew.state(other), crew.errand(other).trip, crew.errand(other).owed_fen) == ("requested", 2, 5850)
    balanced()


def test_taken_back_while_somebody_settles_again(crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    met = meet(
        lambda: following.unsettle(crew.act(), one, 1, "记错了"),
        lambda: carrying.settle(crew.act("v1"), one, "cash"),
    )
    assert met == (True, True)
    assert (crew.state(one), crew.errand(one).settle_how) == ("settled", "cash")
    balanced()


async def test_on_the_page_of_what_is_settled(at_errands: Sit, crew: Crew) -> None:
    """From what was finished today: Enter, z, why; then the right way with one key."""
    one = crew.bring(crew.new(), "settled")
    async with at_errands() as here:
        await here.type("f")
        await here.press("enter")
        await here.sees("撤回结清")
        await here.type("z\r")
        await here.tells("请写原因")
        await here.type("是现金\r")
        await here.tells("结清撤回了")
        await here.sees("垫 58.50")
        assert crew.state(one) == "delivered"
        await here.until(lambda: any("撤回结清 跑腿1 是现金" in " ".join(line.split()) for line in here.lines))
        await here.type("c")
        await here.tells("结清了 58.50 元")
    assert (crew.errand(one).settle_how, crew.errand(one).owed_fen) == ("cash", 0)
    balanced()


async def test_whoever_carried_it_is_not_offered_it(at_errands: Sit, crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    async with at_errands("v1") as here:
        await here.press("enter")
        await here.sees("已结清")
        assert "撤回" not in here.lines[-1]
        await here.type("z")
    assert crew.state(one) == "settled"


async def test_reopened_while_the_reason_is_typed(at_errands: Sit, crew: Crew) -> None:
    one = crew.bring(crew.new(), "settled")
    async with at_errands() as here:
        await here.type("f")
        await here.press("enter")
        await here.type("z是现金")
        await here.other(following.reopen, one, "没收到", TERMS, ZONE)
        await here.type("\r")
        await here.tells("又重开过")
    assert crew.errand(one).owed_fen == 0


async def test_where_the_money_is(at_errands: Sit, crew: Crew) -> None:
    """Delivered yesterday, paid today: it is under no list of what was finished today, but here."""
    crew.at = NOW - 20 * HOUR
    one = crew.bring(crew.new(), "delivered")
    async with at_errands() as here:
        await here.type("g")
        await here.type("c1\r居委会付\r")
        await here.tells("结清了", "z")
        await here.sees("已结清 现金")
        await here.press("end")
        await here.sees("撤回结清")
        await here.type("z记错户\r")
        await here.tells("结清撤回了")
        await here.sees("没结清 58.50 元")
        assert (crew.state(one), crew.errand(one).owed_fen) == ("delivered", 5850)
        await here.type("c2\r居委会付\r")
        await here.tells("结清了")
    assert crew.errand(one).settle_how == "wechat"
    balanced()


async def test_how_it_was_paid_is_checked_where_it_is_asked(at_errands: Sit, crew: Crew) -> None:
    """Before the remark is typed; hint and refusal name the same digits."""
    one = crew.bring(crew.new(), "delivered")
    async with at_errands() as here:
        await here.type("gc")
        await here.sees("1 现金 2 微信 3 其他")
        for wrong in ("9", "w", "现"):
            await here.type(f"{wrong}\r")
            await here.tells("1 现金，2 微信，3 其他")
            await here.sees("怎么付的>")
            assert here.screen.form is not None and here.screen.form.at == 0
            assert "w 微信" not in here.text
        await here.type("２\r")  # noqa: RUF001 - as an input method types it
        await here.sees("说明>", "怎么付的 微信")
        await here.type("本人\r")
        await here.tells("结清了")
    assert crew.errand(one).settle_how == "wechat"


async def test_what_was_settled_is_under_the_cursor(at_errands: Sit, crew: Crew) -> None:
    """Below more debts than fit; taken back, the cursor is on the same money again, not on another's."""
    made = [crew.bring(crew.new(f"菜{number}"), "delivered", who=f"v{number % 3 + 1}") for number in range(24)]
    async with at_errands() as here:
        await here.type("g")
        await here.sees("没结清 1404.00 元")
        first = here.rows.cursor_key
        assert isinstance(first, tuple) and first[0] == "debt"
        await here.type("c1\r本人\r")
        await here.tells("结清了", "按 z")
        assert here.rows.cursor_key == ("settled", first[1])
        await here.sees("58.50      HQ 3-2-302", "已结清 现金")
        await here.type("c")
        await here.tells("结清过了", "没结清的那一行")
        await here.type("z记错户\r")
        await here.tells("结清撤回了")
        assert here.rows.cursor_key == first
        assert here.screen.form is None
    assert crew.state(int(first[1])) == "delivered" and int(first[1]) in made
    balanced()


async def test_z_says_where_it_means_something(at_errands: Sit, crew: Crew) -> None:
    crew.bring(crew.new(), "delivered")
    async with at_errands() as here:
        await here.type("gz")
        await here.tells("今天没有结清过")
        assert here.screen.form is None
    crew.bring(crew.new("米", room="3-2-501"), "settled")
    async with at_errands() as here:
        await here.type("gz")
        await here.tells("已结清」的那一行", "再按 z")
        assert here.screen.form is None


async def test_a_large_sum_stands_whole(at_errands: Sit, crew: Crew) -> None:
    one = crew.bring(crew.new(), "delivered")
    do(carrying.set_total, crew.act("v1"), one, 1_234_567)
    do(carrying.settle, crew.act("v1"), one, "cash")
    async with at_errands() as here:
        await here.type("g")
        await here.sees("12345.67   HQ 3-2-302", "已结清 现金")
        assert all(cell_len(row[1]) <= here.rows.columns[1].width for row in here.cells)
