"""Scenario 10 through a real terminal, whose line is cut twice: nothing lost, nothing doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.demo_town import Gate, Town

pytestmark = pytest.mark.e2e

F4 = "\x1bOS"
WHO = "volunteer"
MADE = "2020-02-05 00:00:00.000"


@pytest.fixture
def carrier(town: Town) -> Iterator[Town]:
    """The volunteer at HQ has one order of 3-2-302 and that household's rubbish, and nothing else."""
    town.change("UPDATE errand SET assignee_id = (SELECT id FROM user_account WHERE login = 'coordinator')"
                " WHERE assignee_id = (SELECT id FROM user_account WHERE login = ?)", WHO)  # fmt: skip
    for number, kind, text, day in (
        (9001, "grocery", "2斤瘦肉 白菜 降压药", None),
        (9002, "garbage", "", "2020-02-07"),
    ):
        town.change(
            "INSERT INTO errand (id, household_id, kind, channel, priority, text, run_at, window_end, state, state_at,"
            " assignee_id, entry_key, garbage_day, created_at, updated_at) SELECT ?, h.id, ?, 'phone', 3, ?,"
            " '2020-02-05 02:00:00.000', '2020-02-05 05:00:00.000', 'assigned', ?, u.id, ?, ?, ?, ?"
            " FROM household h JOIN compound c ON c.id = h.compound_id, user_account u"
            " WHERE c.short_code = 'HQ' AND h.room = '3-2-302' AND u.login = ?",
            *(number, kind, text, MADE, f"e2e-{number}", day, MADE, MADE, WHO),
        )
    for name, qty, unit in (("瘦肉", "2", "斤"), ("白菜", "", ""), ("降压药", "", "")):
        town.change(
            "INSERT INTO errand_item (errand_id, origin_id, name, qty, unit, created_at, updated_at)"
            " VALUES (9001, 9001, ?, ?, ?, ?, ?)",
            *(name, qty, unit, MADE, MADE),
        )
    yield town


def kept(town: Town, text: str) -> bool:
    """Whether a half-typed line with this text lies beside the database."""
    drafts = Path(f"{town.file}.drafts").glob(f"{WHO}-errands.*")
    return any(text in one.read_text("utf-8", "ignore") for one in drafts)


def opened(gate: Gate) -> Gate:
    gate.ready()
    gate.send(F4)
    gate.wait("m我的", 15)
    gate.wait("HQ 3-2-302", 15)
    return gate


def test_scenario_10_with_the_line_cut_twice(carrier: Town) -> None:
    """Once behind `u` before its answer is read, once in the middle of the price."""
    state = "SELECT state, trip, advanced_fen, settled_fen FROM errand WHERE id = ?"
    with carrier.session(WHO) as one:
        opened(one)
        one.send("u")
        one.wait_until(lambda: carrier.query(state, 9001)[0][0] == "picked_up", 15, "picked up")
        one.kill()  # the answer may not have been read
    with carrier.session(WHO) as one:
        opened(one)
        one.wait("已取货", 15)
        one.send("u")
        one.wait("没有重复", 15)
        one.send("2o")
        one.wait("白菜 缺货", 15)
        one.send("t58")
        one.wait("总价> +58", 15)
        one.wait_until(lambda: kept(carrier, "58"), 15, "what was typed is kept")  # painted a moment before
        one.kill()  # half a price
    with carrier.session(WHO) as one:
        opened(one)
        one.wait("接着刚才没写完的", 15)
        one.wait("总价> +58", 15)
        one.send(".5\r")
        one.wait("共 58.50 元", 15)
        one.send("d")
        one.wait("送到门口了", 15)
        one.send("w")
        one.wait("结清了 58.50 元", 15)
        one.send("c")
        one.wait("收了几袋", 15)
        one.send("2\ry\ry\r")
        one.wait("按 t 入桶", 15)
        one.send("t")
        one.wait("入桶了", 15)
    assert carrier.query(state, 9001) == [("settled", 1, 5850, 5850)]
    acts = "SELECT act FROM errand_event WHERE errand_id = ? ORDER BY id"
    assert carrier.query(acts, 9001) == [
        "accept", "pick_up", "item", "total", "deliver", "settle"]  # fmt: skip
    assert carrier.query(acts, 9002) == ["accept", "collect", "pack", "dispose"]
    assert carrier.query("SELECT bags, double_bagged, sprayed FROM errand WHERE id = 9002") == [(2, 1, 1)]
    assert carrier.query("SELECT kind, fen FROM errand_money WHERE errand_id = 9001 ORDER BY id") == [
        ("advance", 5850), ("settle", 5850)]  # fmt: skip
    carrier.intact()
