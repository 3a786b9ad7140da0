"""Giving errands to people: no double, fit people only, goods taken over with their story."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.errands import assigning, carrying, reading
from dutyterm.reports.trouble import read_troubles
from dutyterm.settings import Settings
from tests.errands.conftest import TERMS, Crew, balanced, refused
from tests.gate.town import NOW, ZONE, add, do, rows


def test_a_selection_of_which_one_was_just_taken(crew: Crew) -> None:
    """Scenario 9: five chosen, another coordinator took one; four are given, and it is told who has the fifth."""
    some = [crew.new(f"菜{number}") for number in range(5)]
    crew.assign(some[2], to="v2", by="boss2")
    given = crew.assign(*some)
    assert [one.given for one in given] == [True, True, False, True, True]
    assert (given[2].to, given[2].why) == ("跑腿2", "taken")
    assert rows("SELECT count(*) FROM errand WHERE assignee_id = ?", crew.user("v1")) == [(4,)]
    assert crew.errand(some[2]).assignee == "跑腿2"


def test_what_is_closed_or_gone_is_told(crew: Crew) -> None:
    one = crew.new()
    execute("UPDATE errand SET state = 'cancelled', reason = 'x' WHERE id = ?", one)
    assert [(given.why, given.given) for given in crew.assign(one, 4711)] == [("closed", False), ("gone", False)]
    refused("nothing_chosen", crew.assign)


def test_the_same_errand_chosen_twice_is_given_once(crew: Crew) -> None:
    one = crew.new()
    assert len(crew.assign(one, one)) == 1
    assert crew.story(one) == ["create", "assign"]


def _isolate(crew: Crew) -> None:
    crew.town.isolate("区伟明")


def _ill(crew: Crew) -> None:
    add("escalation", kind="fever", user_id=crew.user("v1"))


def _feverish(crew: Crew) -> None:
    shift = add("shift", post_id=crew.town.posts["HQ"], duty_day="2020-02-05", name="早", least=1, most=2,
                start_at="2020-02-04 22:00:00.000", end_at="2020-02-05 06:00:00.000")  # fmt: skip
    add("assignment", shift_id=shift, user_id=crew.user("v1"), source="assigned", state="absent", end_reason="fever",
        temp=378)  # fmt: skip
    execute("UPDATE assignment SET updated_at = '2020-02-04 23:00:00.000'")


def _off(crew: Crew) -> None:
    execute("UPDATE user_account SET active = ? WHERE login = 'v1'", False)


@pytest.mark.parametrize(("spoil", "code"), [(_isolate, "unfit"), (_ill, "unfit"), (_feverish, "unfit"),
                                             (_off, "no_such_person")])  # fmt: skip
def test_who_may_not_go_gets_nothing(crew: Crew, spoil: object, code: str) -> None:
    """E1: active, not isolated, no fever today."""
    asked, one = crew.new("先派的"), crew.new()
    crew.assign(asked)
    assert callable(spoil)
    spoil(crew)
    refused(code, crew.assign, one)
    if code == "unfit":
        refused("unfit", do, carrying.accept, crew.act("v1"), asked, ZONE)
        refused("unfit", do, carrying.pick_up, crew.act("v1"), asked, ZONE)
        (first, *_rest) = [one for one in reading.candidates(crew.act(), [one], ZONE) if one[0].login == "v1"]
        assert first[1].blocked
    assert crew.state(one) == "requested"


def test_only_who_is_shown_is_taken_from(crew: Crew) -> None:
    one = crew.new()
    crew.bring(one, "accepted")
    refused("changed_meanwhile", do, assigning.reassign, crew.act(), one, 1, crew.user("v2"), ZONE)
    version = crew.errand(one).version
    assert do(assigning.reassign, crew.act(), one, version, crew.user("v2"), ZONE)
    assert not do(assigning.reassign, crew.act(), one, version, crew.user("v2"), ZONE)
    assert (crew.state(one), crew.errand(one).assignee) == ("assigned", "跑腿2")


def test_back_into_the_queue(crew: Crew) -> None:
    one = crew.new()
    crew.bring(one, "accepted")
    do(carrying.mark_item, crew.act("v1"), crew.item(one, "白菜"), "bought")
    assert do(assigning.unassign, crew.act(), one)
    assert not do(assigning.unassign, crew.act(), one)
    assert (crew.state(one), crew.errand(one).assignee_id) == ("requested", None)
    assert {item.state for item in crew.items(one)} == {"wanted"}


def test_falling_ill_with_goods_in_hand(crew: Crew) -> None:
    """The goods change hands, with their story; what was laid out stays with who laid it out."""
    one = crew.bring(crew.new(), "priced")
    _ill(crew)
    (row,) = reading.read_queue(crew.act(), TERMS, ZONE).rows
    assert row.stuck == "unfit"
    refused("not_now", do, assigning.unassign, crew.act(), one)
    refused("reason_missing", do, assigning.take_over, crew.act(), one, crew.user("v2"), "", ZONE)
    refused("unfit", do, assigning.take_over, crew.act(), one, _unfit(crew), "发烧", ZONE)
    assert do(assigning.take_over, crew.act(), one, crew.user("v2"), "发烧了", ZONE)
    assert not do(assigning.take_over, crew.act(), one, crew.user("v2"), "发烧了", ZONE)
    assert (crew.state(one), crew.errand(one).assignee) == ("picked_up", "跑腿2")
    refused("not_yours", do, carrying.deliver, crew.act("v1"), one)
    do(carrying.set_total, crew.act("v2"), one, 6000)
    do(carrying.deliver, crew.act("v2"), one)
    do(carrying.settle, crew.act("v2"), one, "cash")
    assert rows("SELECT user_id, SUM(fen) FROM errand_money WHERE kind = 'settle' GROUP BY user_id ORDER BY 1") == [
        (crew.user("v1"), 5850), (crew.user("v2"), 150)
    ]  # fmt: skip
    balanced()
    assert crew.story(one) == [
        "create",
        "assign",
        "accept",
        "pick_up",
        "total",
        "take_over",
        "total",
        "deliver",
        "settle",
    ]


def _unfit(crew: Crew) -> int:
    sick = add("user_account", login="sick", display="病人", role="volunteer")
    add("escalation", kind="medical", user_id=sick)
    return sick


def test_candidates_in_order_with_reasons(crew: Crew) -> None:
    """Near, on the way, few today; on duty at a post counts against."""
    one, other = crew.new(), crew.new("牛奶", room="6-1-102")
    crew.assign(other, to="v3")
    found = {hand.login: candidate for hand, candidate in reading.candidates(crew.act(), [one], ZONE)}
    order = [hand.login for hand, _candidate in reading.candidates(crew.act(), [one], ZONE)]
    assert order[0] == "v1"  # lives in the compound
    assert found["v1"].facts.near == "here"
    assert found["v3"].facts.going_there == 1
    assert found["v3"].facts.open == 1
    shift = add("shift", post_id=crew.town.posts["HQ"], duty_day="2020-02-05", name="早", least=1, most=2,
                start_at="2020-02-05 00:00:00.000", end_at="2020-02-05 06:00:00.000")  # fmt: skip
    add("assignment", shift_id=shift, user_id=crew.user("v1"), source="assigned", state="planned")
    order = [hand.login for hand, _candidate in reading.candidates(crew.act(), [one], ZONE)]
    assert order[0] != "v1"
    assert "boss" not in order  # the office keeps the telephone


def test_the_situation_names_what_is_stuck(crew: Crew) -> None:
    """An urgent one by itself and at once, the others by why."""
    urgent = crew.new("胰岛素", room="3-2-501")
    for text, room in (("米", "6-1-102"), ("油", "6-1-101")):
        failed = crew.bring(crew.new(text, room=room), "picked_up")
        do(carrying.fail, crew.act("v1"), failed, "没人应门")
    found = [one for one in read_troubles(crew.act(), Settings()) if one.area == "errands"]
    assert [(one.kind, one.presses, one.key, one.count, one.where) for one in found] == [
        ("errand_urgent", 0, urgent, 0, "HQ 3-2-501"), ("errand_failed", 1, 0, 2, "HQ 6-1-102 HQ 6-1-101")
    ]  # fmt: skip


def test_stuck_ones_come_first(crew: Crew) -> None:
    plain, urgent, failed = crew.new(), crew.new("胰岛素", room="3-2-501"), crew.new("米", room="6-1-102")
    crew.bring(failed, "picked_up")
    do(carrying.fail, crew.act("v1"), failed, "没人应门")
    late = crew.new("酱油", room="6-1-101")
    crew.bring(late, "assigned", who="v2")
    crew.at = NOW + dt.timedelta(minutes=31)
    found = [(one.errand.id, one.stuck) for one in reading.read_queue(crew.act(), TERMS, ZONE).rows]
    assert found == [(urgent, "nobody"), (failed, "failed"), (late, "not_accepted"), (plain, "")]
