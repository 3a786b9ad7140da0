"""A proposal is laid down as one batch; what others changed meanwhile is left out by name, the rest stands."""

from db import roster as table
from db import roster_plans as plans
from db.base import execute
from dutyterm.roster import planning
from dutyterm.roster.accepting import Chosen, accept
from tests.gate.town import ZONE, do, rows
from tests.roster.conftest import TERMS, Crew, refused


def choose(crew: Crew, *wanted: tuple[str, int, str]) -> list[Chosen]:
    return [Chosen(crew.shift(day, name).id, crew.user(login), why="near") for login, day, name in wanted]


def test_all_of_it_is_placed_and_can_be_undone(crew: Crew) -> None:
    done = do(
        accept, crew.act(), choose(crew, ("v1", 6, "早班"), ("v2", 6, "早班"), ("v3", 7, "夜班")), "试", ZONE, TERMS
    )
    assert (done.placed, done.left_out) == (3, [])
    assert crew.states(6) == {"v1": "planned", "v2": "planned"}
    assert {one.source for one in table.on_shift(crew.shift(6).id)} == {"planner"}
    assert plans.batches()[0].kind == "planner"
    assert rows("SELECT action FROM audit_log ORDER BY seq DESC LIMIT 1") == [("roster.fill",)]
    assert do(planning.undo_batch, crew.act(), done.batch_id) == (0, 3)
    assert crew.states(6) == {"v1": "cancelled", "v2": "cancelled"}
    assert len(table.shifts_of_days(crew.shift(6).duty_day, crew.shift(6).duty_day)) == 9  # the shifts stay


def test_what_others_changed_meanwhile_is_left_out(crew: Crew) -> None:
    chosen = choose(crew, ("v1", 6, "早班"), ("v2", 6, "早班"), ("v3", 6, "中班"), ("v4", 7, "早班"), ("v5", 7, "早班"))
    crew.take("v6", 6)  # one place of the first shift is gone
    crew.put("v3", 6, "中班", "JS")
    execute("UPDATE user_account SET active = ? WHERE login = 'v4'", False)
    done = do(accept, crew.act(), chosen, "试", ZONE, TERMS)
    assert done.placed == 2
    assert [(crew.user("v2"), "full"), (crew.user("v3"), "clash"), (crew.user("v4"), "nobody")] == [
        (one.user_id, code) for one, code, _against in done.left_out
    ]
    assert [one.code for one in done.left_out[1][2]] == ["overlap"]


def test_a_proposal_that_breaks_a_rule_within_itself_is_caught(crew: Crew) -> None:
    chosen = choose(crew, ("v1", 6, "夜班"), ("v1", 7, "早班"), ("v1", 6, "夜班"), ("old", 6, "夜班"))
    done = do(accept, crew.act(), chosen, "试", ZONE, TERMS)
    assert done.placed == 1
    assert [code for _one, code, _against in done.left_out] == ["clash", "on_it", "clash"]


def test_nothing_of_it_holds_any_more(crew: Crew) -> None:
    refused("nothing_chosen", do, accept, crew.act(), [], "试", ZONE, TERMS)
    refused("nothing_left", do, accept, crew.act(), [Chosen(999_999, crew.user("v1"))], "试", ZONE, TERMS)
    refused("not_allowed", do, accept, crew.act("v1"), choose(crew, ("v1", 6, "早班")), "试", ZONE, TERMS)
    assert rows("SELECT COUNT(*) FROM assignment") == [(0,)]
