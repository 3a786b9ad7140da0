"""A report up the three tiers: frozen when it is submitted, given back with a reason, accepted; log and notices."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from dutyterm.errors import Refused
from dutyterm.reports import diary, service, words
from dutyterm.reports.rules import DAY, NEXT, after
from dutyterm.reports.trouble import read_curves, read_troubles
from dutyterm.settings import Settings
from tests.five_ones.conftest import Block, on
from tests.gate.town import ZONE, do, rows
from tests.reports.conftest import TERMS, TODAY

AT = on(5, "16:30")


def refused(code: str, run: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as no:
        run(*args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    assert words.refusal(code, zone=ZONE, **no.value.values)
    return no.value


def submit(block: Block, login: str = "L1", at: dt.datetime = AT, note: str = "", **more: Any) -> service.Report:
    level, scope = more.pop("level", "leader"), more.pop("scope", block.town.users["L1"])
    return do(service.submit, block.town.act(login, at), level, scope, more.pop("day", TODAY), note, ZONE, TERMS)


def read(block: Block, login: str = "L1", at: dt.datetime = AT) -> service.Reading:
    return service.read_report(block.town.act(login, at), "leader", block.town.users["L1"], TODAY, ZONE, TERMS)


def test_only_the_table_moves_a_report() -> None:
    states = {"", "submitted", "returned", "accepted"}
    legal = {(state, act) for state in states for act in ("submit", "accept", "return") if after(state, act)}
    assert legal == set(NEXT)


def test_a_leader_adds_a_note_and_no_figure(block: Block) -> None:
    done = submit(block, note="一切照旧 \x1b]0;x")
    assert (done.state, done.late, done.note) == ("submitted", False, "一切照旧 ]0;x")
    figures = json.loads(done.figures)
    assert (figures["homes"], figures["visited"], figures["tried"]) == (28, 3, 1)


def test_what_was_submitted_is_frozen_and_what_came_later_is_a_difference(block: Block) -> None:
    submit(block)
    block.visit("3-2-402", "met", at=on(5, "17:20"))
    later = read(block, at=on(5, "18:00"))
    assert later.frozen["visited"] == 3 and later.now["visited"] == 4
    assert [(one.key, one.then, one.now) for one in later.changed] == [("visited", 3, 4), ("visited_late", 0, 1)]


def test_the_differences_of_a_day_stand_in_the_next_days_report(block: Block) -> None:
    submit(block)
    block.visit("3-2-402", "met", at=on(5, "17:20"))
    act, who, next_day = block.town.act, block.town.users["L1"], TODAY + DAY
    later = service.read_report(act("L1", on(6, "09:00")), "leader", who, next_day, ZONE, TERMS)
    assert later.before == (("visited", 3, 4), ("visited_late", 0, 1))
    sent = submit(block, at=on(6, "16:30"), day=next_day)
    block.visit("3-2-501", "met", at=on(6, "17:00"), day=TODAY, reason="昨晚停电")
    again = service.read_report(act("L1", on(6, "18:00")), "leader", who, next_day, ZONE, TERMS)
    assert again.before == later.before  # what was sent stays as it was sent
    assert "of_day_before" not in again.frozen and again.frozen["visited"] == 0
    text = words.report_text("L1", next_day, sent.until, ZONE, again.frozen, "", zero=True, before=again.before)
    assert "02-05 的日报交后有变：已随访户数 3 改为 4，其中迟的 0 改为 1" in text.splitlines()
    first = service.read_report(act("L1", on(6, "18:00")), "leader", who, TODAY, ZONE, TERMS)
    assert first.before == ()  # nothing was sent the day before


def test_twice_is_told_by_whom_and_when(block: Block) -> None:
    submit(block)
    no = refused("report_stands", submit, block, at=on(5, "16:40"))
    assert (no.values["who"], no.values["at"]) == ("志愿者L1", AT)
    assert "16:30" in words.refusal(no.code, zone=ZONE, **no.values)
    assert rows("SELECT count(*) FROM daily_report") == [(1,)]


def test_given_back_with_a_reason_and_sent_again(block: Block) -> None:
    report = submit(block)
    boss = block.town.act("boss", on(5, "17:10"))
    refused("reason_missing", do, service.decide, boss, report.id, False, " ")
    do(service.decide, boss, report.id, False, "302 的体温呢")
    assert read(block).line.report.return_reason == "302 的体温呢"  # type: ignore[union-attr]
    refused("not_submitted", do, service.decide, boss, report.id, True)
    again = submit(block, at=on(5, "17:30"))
    assert (again.id, again.late, again.return_reason) == (report.id, True, "")
    do(service.decide, boss, report.id, True)
    refused("report_stands", submit, block, at=on(5, "17:40"))
    refused("not_submitted", do, service.decide, boss, report.id, False, "x")
    told = [action for (action,) in rows("SELECT action FROM audit_log WHERE entity = 'daily_report' ORDER BY seq")]
    assert told == ["report.submit", "report.return", "report.submit", "report.accept"]


def test_what_cannot_be_submitted(block: Block) -> None:
    refused("future_day", submit, block, day=TODAY + dt.timedelta(days=1))
    refused("too_old_report", submit, block, day=TODAY - dt.timedelta(days=61))
    refused("no_stairway", submit, block, "L2", scope=block.town.users["L2"])
    refused("no_such_report", submit, block, "boss", level="community", scope=99)
    refused("not_yours", submit, block, "L2")
    refused("not_yours", submit, block, level="town", scope=0)
    assert rows("SELECT count(*) FROM daily_report") == [(0,)]


def test_a_missing_leader_does_not_hold_the_town_up(block: Block) -> None:
    """The town's figures come from rows, not from the leaders' reports."""
    town = submit(block, "boss", on(5, "18:50"), level="town", scope=0)
    assert json.loads(town.figures)["visited"] == 3
    lines = service.read_day(block.town.act("boss", on(5, "19:00")), TODAY, ZONE, TERMS)
    assert [(one.level, one.state) for one in lines] == [("town", "submitted"), ("community", ""), ("leader", "")]


def test_a_leader_sees_the_own_report_only(block: Block) -> None:
    lines = service.read_day(block.town.act("L1", AT), TODAY, ZONE, TERMS)
    assert [(one.level, one.scope_id) for one in lines] == [("leader", block.town.users["L1"])]
    refused("not_yours", service.read_report, block.town.act("L2", AT), "leader", block.town.users["L1"], TODAY, ZONE,
            TERMS)  # fmt: skip
    refused("no_such_figure", service.read_behind, block.town.act("L1", AT), "in", "leader", block.town.users["L1"],
            TODAY, ZONE, TERMS)  # fmt: skip


def test_the_text_for_the_group_says_what_is_and_leaves_out_what_is_not(block: Block) -> None:
    text = words.report_text("南山镇", TODAY, AT, ZONE, {"in": 3, "out": 0}, "Lin [/b]", zero=False)
    assert text.splitlines() == ["南山镇 02-05 日报（截至 02-05 16:30）", "进 3", "备注：Lin [/b]"]
    assert "零报告" in words.report_text("南山镇", TODAY, AT, ZONE, {"in": 0}, "", zero=True)


def test_the_situation_has_every_rooms_troubles_the_urgent_first(block: Block) -> None:
    found = read_troubles(block.town.act("boss", on(5, "18:00")), Settings())
    kinds = [one.kind for one in found]
    assert {"visits", "report_leader"} <= set(kinds)
    assert [one.presses for one in found] == sorted(one.presses for one in found)
    refused("not_allowed", read_troubles, block.town.act("L1", AT), Settings())


def test_the_curves_of_a_day_are_its_rows_by_the_hour(block: Block) -> None:
    found = read_curves(block.town.act("boss", AT), TODAY, Settings())
    assert found.passages[9] == 2 and sum(found.passages) == 2
    assert found.refused[9] == 1 and found.fever[9] == 1


def test_a_line_of_the_log_is_struck_and_stays(block: Block) -> None:
    act = block.town.act("boss", AT)
    line = do(diary.write, act, "event", "水马倒了\x07")
    refused("bad_kind", do, diary.write, act, "gossip", "x")
    refused("text_missing", do, diary.write, act, "event", " ")
    refused("future_day", do, diary.write, act, "event", "x", on(6))
    refused("reason_missing", do, diary.strike, act, line, "")
    do(diary.strike, act, line, "写错了地方")
    refused("no_such_line", do, diary.strike, act, line, "再划")
    (one,) = diary.read_log(act, TODAY, ZONE)
    assert (one.text, one.strike_reason, one.struck_by) == ("水马倒了", "写错了地方", "志愿者boss")


def test_who_has_read_a_notice(block: Block) -> None:
    boss, leader = block.town.act("boss", AT), block.town.act("L1", AT)
    number = do(diary.post, boss, "明早八点开会", "党群服务中心", "leader")
    refused("bad_audience", do, diary.post, boss, "x", "", "everyone")
    assert (diary.read_unread(leader), diary.read_unread(block.town.act("gate", AT))) == (1, 0)
    assert diary.read_notices(block.town.act("gate", AT)) == []
    do(diary.read_notice, leader, number)
    do(diary.read_notice, leader, number)
    assert diary.read_unread(leader) == 0
    (one,) = diary.read_notices(boss)
    assert (one.readers, one.wanted) == (1, 2)
    assert diary.read_non_readers(boss, number) == ["人L2"]
    do(diary.withdraw, boss, number)
    refused("no_such_notice", do, diary.withdraw, boss, number)
    refused("no_such_notice", do, diary.read_notice, leader, number)
