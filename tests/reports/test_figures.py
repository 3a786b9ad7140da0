"""Every figure ties to rows: to those behind it, and to a count of its own made from everything that is stored."""

import datetime as dt

import pytest

from db import figures
from db.base import execute, utc
from db.figures import FIGURES, Scope, Stretch
from dutyterm.reports.rules import Terms, day_of, differences, due_at, is_zero, up_to
from dutyterm.reports.words import FIGURES as NAMES
from tests.five_ones.conftest import Block, on
from tests.gate.town import ZONE

DAY = Stretch(dt.date(2020, 2, 5), on(5), on(6))


def scopes(block: Block) -> dict[str, Scope]:
    ((community,),) = execute("SELECT min(id) FROM community").fetchall()
    return {
        "leader": Scope("leader", block.town.users["L1"]),
        "community": Scope("community", community),
        "town": Scope("town", 0),
    }


@pytest.mark.parametrize("level", ["leader", "community", "town"])
def test_a_figure_is_as_many_rows_as_lie_behind_it(block: Block, level: str) -> None:
    scope = scopes(block)[level]
    counted = figures.counted(scope, DAY)
    assert tuple(counted) == figures.keys_for(level)
    for key, number in counted.items():
        assert len(figures.behind(key, scope, DAY, 10_000)) == number, key


def test_figures_counted_a_second_time_from_all_that_is_stored(block: Block) -> None:
    """Nothing is shared with the queries: whole tables are read, and counted here."""
    block.visit("3-2-402", "met", at=on(5, "17:20"))
    town = figures.counted(scopes(block)["town"], DAY)
    passed = execute("SELECT direction, decision, subject, at, state, reason_code FROM gate_entry").fetchall()
    today = [row for row in passed if on(5) <= utc(row[3]) < on(6) and row[4] == "live"]
    assert town["in"] == sum(row[:2] == ("in", "ALLOW") for row in today) == 1
    assert town["out"] == sum(row[:2] == ("out", "ALLOW") for row in today) == 1
    assert town["refused"] == sum(row[1] == "REFUSE" for row in today) == 1
    tries: dict[int, list[str]] = {}
    late = set()
    for home, outcome, timing in execute(
        "SELECT household_id, outcome, timing FROM visit WHERE state = 'live'"
    ).fetchall():
        tries.setdefault(home, []).append(outcome)
        if outcome in ("met", "phone", "wechat") and timing != "in_time":
            late.add(home)
    done = {home for home, said in tries.items() if {"met", "phone", "wechat"} & set(said)}
    assert (town["visited"], town["tried"], town["visited_late"]) == (len(done), len(tries) - len(done), len(late))
    assert (town["visited"], town["tried"], town["visited_late"]) == (4, 1, 1)
    assert (town["homes"], town["leaflets"], town["questions"], town["reminders"]) == (28, 1, 1, 2)
    assert (town["isolated"], town["isolated_homes"]) == (1, 1)


def test_levels_add_up(block: Block) -> None:
    found = {name: figures.counted(scope, DAY) for name, scope in scopes(block).items()}
    for key, number in found["leader"].items():
        assert found["community"][key] >= number, key
        assert found["town"][key] >= found["community"][key], key
    assert "in" not in found["leader"]  # a leader has no gate


def test_another_day_has_nothing_of_this_one(block: Block) -> None:
    before = Stretch(dt.date(2020, 2, 4), on(4), on(5))
    counted = figures.counted(scopes(block)["town"], before)
    assert {key for key, number in counted.items() if number} == {
        "isolated",
        "isolated_homes",
        "isolation_opened",
        "homes",
    }


def test_every_figure_has_a_name() -> None:
    assert {one.key for one in FIGURES} == set(NAMES)


def test_the_day_of_a_report() -> None:
    day = dt.date(2020, 2, 29)
    assert day_of(day, ZONE, Terms())[1:] == (
        dt.datetime(2020, 2, 29, tzinfo=ZONE),
        dt.datetime(2020, 3, 1, tzinfo=ZONE),
    )
    cut = day_of(day, ZONE, Terms(window="16:00"))
    assert cut[1:] == (dt.datetime(2020, 2, 28, 16, tzinfo=ZONE), dt.datetime(2020, 2, 29, 16, tzinfo=ZONE))
    assert up_to(cut, dt.datetime(2020, 2, 29, 10, tzinfo=ZONE)).until == dt.datetime(2020, 2, 29, 10, tzinfo=ZONE)
    assert up_to(cut, dt.datetime(2020, 2, 20, tzinfo=ZONE)).until == cut.since
    assert due_at("leader", day, ZONE, Terms()) == dt.datetime(2020, 2, 29, 17, tzinfo=ZONE)


def test_differences_and_a_zero_report() -> None:
    assert differences({"in": 3, "out": 2}, {"in": 4, "out": 2, "held": 1}) == [("in", 3, 4), ("held", 0, 1)]
    assert is_zero({"homes": 28, "visited": 0}) and not is_zero({"homes": 28, "visited": 1})
