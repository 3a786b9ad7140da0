"""What is entered at a door, on the real database: visits, their cut-offs, two people at one door, undo."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.five_ones import questions, reading, service
from dutyterm.five_ones.service import AtDoor
from dutyterm.isolation import opening
from tests.five_ones.conftest import DAY, TERMS, TODAY, Block, on, refused, stored
from tests.gate.town import NOW, ZONE, do, rows


def round_of(block: Block, login: str = "L1", at: dt.datetime = NOW, day: dt.date = TODAY) -> reading.Round:
    return reading.read_round(block.town.act(login, at), day)


def home(block: Block, room: str, at: dt.datetime = NOW, day: dt.date = TODAY) -> reading.Home:
    return next(one for one in round_of(block, at=at, day=day).homes if one.room == room)


def test_a_leaders_round_is_every_door_of_the_own_stairways(block: Block) -> None:
    found = round_of(block)
    assert [one.label for one in found.stairs] == ["HQ 3-1", "HQ 3-2"]
    assert len(found.homes) == 29  # 3-1-204 is one of domain.md
    assert home(block, "3-2-302").isolated == (block.town.people["覃国平"],)
    assert round_of(block, "L2").homes == []


def test_a_visit_is_one_row_one_audit_row_and_a_sign_for_others(block: Block) -> None:
    before = rows("SELECT count(*) FROM audit_log")[0][0]
    done = block.visit("3-2-501", "phone")
    assert (done.timing, done.again) == ("in_time", False)
    assert rows("SELECT outcome, timing FROM visit") == [("phone", "in_time")]
    assert rows("SELECT count(*) FROM audit_log")[0][0] == before + 1
    assert rows("SELECT seq FROM change WHERE topic = 'five_ones'") == [(1,)]


def test_the_same_form_twice_is_one_visit(block: Block) -> None:
    first = block.visit("3-2-501", key="same")
    again = block.visit("3-2-501", key="same", at=NOW + dt.timedelta(seconds=5))
    assert (again.id, again.again) == (first.id, True)
    assert rows("SELECT count(*) FROM visit") == [(1,)]


def test_the_second_at_a_door_hears_who_was_there_and_may_insist(block: Block) -> None:
    block.lead("L2", "3-2", on(4), on(9))  # a stand-in
    block.visit("3-2-501", "met", at=on(5, "09:30"))
    no = refused("visited", block.visit, "3-2-501", "phone", "L2", on(5, "09:40"))
    assert (no.values["who"], no.values["at"], no.values["outcome"]) == ("志愿者L1", on(5, "09:30"), "met")
    block.visit("3-2-501", "phone", "L2", on(5, "09:41"), again=True)
    assert [one.outcome for one in home(block, "3-2-501", on(5, "10:00")).tries] == ["met", "phone"]


def test_nobody_answered_and_then_somebody_did(block: Block) -> None:
    block.visit("3-2-501", "no_answer")
    block.visit("3-2-501", "no_answer", at=NOW + dt.timedelta(hours=1))
    block.visit("3-2-501", "met", at=NOW + dt.timedelta(hours=2))
    assert [one.outcome for one in home(block, "3-2-501").tries] == ["no_answer", "no_answer", "met"]


@pytest.mark.parametrize(
    ("day", "at", "more", "code"),
    [
        (TODAY + DAY, NOW, {}, "future_day"),
        (TODAY - 2 * DAY, NOW, {"reason": "停电"}, "too_old"),
        (TODAY - DAY, NOW, {}, "reason_missing"),
        (TODAY - DAY, NOW, {"reason": " \u200b"}, "reason_missing"),
        (TODAY, NOW, {"outcome": "normal"}, "bad_outcome"),
        (TODAY, NOW, {"temp": 300}, "bad_temp"),
    ],
)
def test_what_cannot_be_entered(
    block: Block, day: dt.date, at: dt.datetime, more: dict[str, object], code: str
) -> None:
    refused(code, block.visit, "3-2-501", day=day, at=at, **more)
    assert rows("SELECT count(*) FROM visit") == [(0,)]


def test_yesterday_with_a_reason_is_late_for_good(block: Block) -> None:
    done = block.visit("3-2-501", day=TODAY - DAY, reason="昨晚停电")
    assert done.timing == "backfill"
    assert rows("SELECT timing, reason FROM visit") == [("backfill", "昨晚停电")]
    assert home(block, "3-2-501").last_met == TODAY - DAY


def test_after_the_cut_off_it_counts_and_is_late(block: Block) -> None:
    assert block.visit("3-2-501", at=on(5, "17:00")).timing == "in_time"
    assert block.visit("3-2-502", at=on(5, "17:01")).timing == "late"


def test_who_is_kept_in_is_measured(block: Block) -> None:
    refused("temp_missing", block.visit, "3-2-302", "met")
    block.visit("3-2-302", "no_answer")
    block.visit("3-2-302", "met", temp=364)
    assert rows("SELECT outcome, temp FROM visit ORDER BY id") == [("no_answer", None), ("met", 364)]


def test_a_temperature_at_the_door_is_the_check_of_who_is_kept_in(block: Block) -> None:
    block.visit("3-2-302", "phone", temp=364, at=on(5, "09:00"))
    assert rows("SELECT slot, temp, method FROM isolation_check") == [("am", 364, "phone")]
    block.visit("3-2-302", "met", temp=366, at=on(5, "09:30"), again=True)  # the check stands, the visit has its own
    assert rows("SELECT temp FROM isolation_check") == [(364,)]
    assert rows("SELECT temp FROM visit ORDER BY id") == [(364,), (366,)]
    assert rows("SELECT count(*) FROM escalation") == [(0,)]


def test_a_check_at_the_door_does_not_wait_for_the_yes_to_the_isolation(block: Block) -> None:
    """The checks of a term are demanded from when it was opened: what was measured before the yes is not missing."""
    execute("UPDATE isolation SET state = 'pending', contact_user_id = NULL")
    block.visit("3-2-302", "met", temp=364, at=on(5, "09:00"))
    ((iso,),) = rows("SELECT isolation_id FROM isolation_check")
    boss = block.town.act("boss", on(5, "10:00"))
    do(opening.confirm, boss, iso, block.town.users["contact"], ZONE)
    assert rows("SELECT state FROM isolation WHERE id = ?", iso) == [("active",)]
    assert rows("SELECT day, slot, temp, method, late FROM isolation_check")[0][1:4] == ("am", 364, "door")
    block.visit("3-2-302", "phone", temp=381, at=on(5, "18:00"), again=True)
    assert rows("SELECT count(*) FROM isolation_check") == [(2,)]
    assert rows("SELECT kind, isolation_id FROM escalation") == [("fever", iso)]


def test_a_fever_at_the_door_is_reported_whatever_becomes_of_the_check(block: Block) -> None:
    block.visit("3-2-302", "met", temp=381, at=on(5, "09:00"))
    assert rows("SELECT kind FROM escalation") == [("fever",)]
    block.visit("3-2-302", "met", temp=385, at=on(5, "09:10"), again=True)
    assert rows("SELECT count(*) FROM escalation WHERE kind = 'fever'")[0][0] == 2
    execute("UPDATE isolation SET state = 'pending'")
    block.visit("3-2-302", "met", temp=385, at=on(5, "09:20"), again=True)
    assert rows("SELECT count(*) FROM escalation WHERE kind = 'fever'")[0][0] == 3


def test_each_who_is_kept_in_has_a_temperature_and_it_is_their_check(block: Block) -> None:
    first = block.town.people["覃国平"]
    second = block.town.person("HQ", block.home("3-2-302"), "覃小妹")
    third = block.town.person("HQ", block.home("3-2-302"), "覃小弟")
    for name in ("覃小妹", "覃小弟"):
        block.town.isolate(name)
    no = refused("temps_count", block.visit, "3-2-302", "met", temps={first: 364})
    assert (no.values["wanted"], no.values["got"]) == (3, 1)
    refused("temp_missing", block.visit, "3-2-302", "met", temps={first: None, second: None, third: None})
    refused("bad_temp", block.visit, "3-2-302", "met", temps={first: 364, second: 464, third: 364})
    assert rows("SELECT count(*) FROM visit") == [(0,)]
    block.visit("3-2-302", "met", at=on(5, "09:00"), temps={first: 364, second: 381, third: None})
    checks = "SELECT i.person_id, c.answered, c.temp FROM isolation_check c JOIN isolation i ON i.id = c.isolation_id"
    found = {person: (bool(answered), temp) for person, answered, temp in rows(checks)}
    assert found == {first: (True, 364), second: (True, 381), third: (False, None)}
    assert rows("SELECT kind, person_id FROM escalation") == [("fever", second)]
    assert rows("SELECT temp FROM visit") == [(381,)]


def test_a_fever_of_somebody_just_released_is_not_lost(block: Block) -> None:
    kept = block.town.people["覃国平"]
    execute("UPDATE isolation SET state = 'released', released_at = ?", stored(NOW))
    block.visit("3-2-302", "met", temps={kept: 381})
    assert rows("SELECT kind, person_id FROM escalation") == [("fever", kept)]


def test_a_fever_is_reported_also_where_nobody_counts_as_met(block: Block) -> None:
    block.visit("3-2-302", "refused", temp=381)
    assert rows("SELECT kind FROM escalation") == [("fever",)]
    assert rows("SELECT count(*) FROM isolation_check") == [(0,)]


def test_a_vacant_flat_has_nobody_to_visit(block: Block) -> None:
    refused("vacant", block.visit, "3-2-702")


def test_only_whoever_has_the_stairway_or_the_office(block: Block) -> None:
    refused("not_yours", block.visit, "3-2-501", login="L2")
    refused("not_allowed", block.visit, "3-2-501", login="gate")
    refused("not_allowed", block.visit, "3-2-501", login="kader")
    block.visit("3-2-501", login="boss")


def test_a_household_that_changed_hands_at_noon(block: Block) -> None:
    block.visit("3-2-501", at=on(5, "09:00"))
    execute("UPDATE leader_assignment SET to_at = ? WHERE stairway_id = ?", stored(on(5, "12:00")), block.stairs["3-2"])
    block.lead("L2", "3-2", on(5, "12:00"))
    refused("not_yours", block.visit, "3-2-502", at=on(5, "12:00"))
    block.visit("3-2-502", login="L2", at=on(5, "12:00"))
    found = reading.read_round(block.town.act("L2", on(5, "13:00")), TODAY)
    assert {one.room for one in found.homes if one.tries} == {"3-2-501", "3-2-502"}


def test_a_visit_is_taken_back_within_a_minute_by_who_entered_it(block: Block) -> None:
    block.lead("L2", "3-2", on(4), on(9))
    done = block.visit("3-2-501")
    act = block.town.act
    refused("not_your_visit", do, service.take_back, act("L2", NOW), done.id)
    refused("too_late_to_undo", do, service.take_back, act("L1", NOW + dt.timedelta(seconds=61)), done.id)
    do(service.take_back, act("L1", NOW + dt.timedelta(seconds=60)), done.id)
    refused("no_such_visit", do, service.take_back, act("L1", NOW), done.id)
    assert home(block, "3-2-501").tries == ()
    assert rows("SELECT state FROM visit") == [("undone",)]  # it stays


def test_everything_at_one_door_is_one_act(block: Block) -> None:
    material = do(service.add_material, block.town.act("boss"), "致居民的一封信")
    execute("UPDATE household SET registered_at = NULL WHERE id = ?", block.home("3-1-204"))
    before = rows("SELECT count(*) FROM audit_log")[0][0]
    done = AtDoor(register=True, materials=(material,), member=True)
    act = block.town.act("L1")
    do(service.at_door, act, block.home("3-1-204"), done, "met", ZONE, TERMS, key="door")
    again = do(service.at_door, act, block.home("3-1-204"), done, "met", ZONE, TERMS, key="door")
    assert again.again
    assert rows("SELECT count(*) FROM audit_log")[0][0] == before + 1
    found = round_of(block)
    one = next(each for each in found.homes if each.room == "3-1-204")
    assert (one.group_member, one.registered_at, one.tries[0].outcome) == (True, NOW, "met")
    assert one.id not in found.lacking


def test_a_new_edition_is_handed_out_again(block: Block) -> None:
    first = do(service.add_material, block.town.act("boss"), "致居民的一封信")
    assert do(service.give, block.town.act("L1"), block.home("3-2-501"), [first]) == 1
    assert do(service.give, block.town.act("L1"), block.home("3-2-501"), [first]) == 0
    second = do(service.add_material, block.town.act("boss", NOW + DAY), " 致居民的一封信 ")
    assert rows("SELECT edition FROM material ORDER BY id") == [(1,), (2,)]
    assert [one.id for one in round_of(block).lacking[block.home("3-2-501")]] == [second]
    refused("no_such_material", do, service.give, block.town.act("L1"), block.home("3-2-501"), [first])
    do(service.retire_material, block.town.act("boss"), second)
    refused("no_such_material", do, service.retire_material, block.town.act("boss"), second)
    assert round_of(block).lacking == {}


def test_a_reminder_counts_once_a_slot_and_day(block: Block) -> None:
    stairs = list(block.stairs.values())
    assert do(service.remind, block.town.act("L1"), stairs, "am", ZONE) == 2
    assert do(service.remind, block.town.act("L1"), stairs, "am", ZONE) == 0
    assert do(service.remind, block.town.act("L1"), stairs, "pm", ZONE) == 2
    assert do(service.remind, block.town.act("L1", NOW + DAY), stairs, "am", ZONE) == 2
    refused("not_yours", do, service.remind, block.town.act("L2"), stairs, "am", ZONE)


def test_all_leaders_the_silent_first(block: Block) -> None:
    execute("UPDATE leader_assignment SET user_id = ? WHERE stairway_id = ?", block.town.users["L2"],
            block.stairs["3-2"])  # fmt: skip
    for number in range(28):
        room = f"3-1-{number // 4 % 7 + 1}0{number % 2 + 1}"
        block.visit(room, at=on(5, "10:00") + dt.timedelta(seconds=number), again=True)
    found = reading.read_overview(block.town.act("boss", on(5, "18:00")), TODAY, ZONE, TERMS)
    assert [one.login for one in found.leaders] == ["L2", "L1"]
    silent, quick = found.leaders
    assert (silent.last_tick, silent.sums.open, silent.sums.vacant) == (None, 13, 1)
    assert (quick.sums.done, quick.too_fast) == (14, on(5, "10:00"))
    refused("not_yours", reading.read_overview, block.town.act("L1"), TODAY, ZONE, TERMS)


def test_a_leader_who_is_gone_leaves_stairways_that_nobody_has(block: Block) -> None:
    execute("UPDATE user_account SET active = ? WHERE login = 'L1'", False)
    found = reading.read_overview(block.town.act("boss"), TODAY, ZONE, TERMS)
    assert (found.leaders, found.orphaned) == ((), ("HQ 3-1", "HQ 3-2"))


def test_a_question_is_answered_and_closed(block: Block) -> None:
    act = block.town.act
    number = do(questions.ask, act("L1"), block.stairs["3-2"], block.home("3-2-501"), "door", "Lin [/b]\x1b]0;x")
    assert rows("SELECT text FROM question") == [("Lin [/b]]0;x",)]
    refused("bad_question", do, questions.ask, act("L1"), block.stairs["3-2"], None, "door", " ")
    refused("not_yours", do, questions.answer, act("L2"), number, "好")
    do(questions.answer, act("L1"), number, "明天答复")
    assert [one.state for one in questions.read_questions(act("L1"))] == ["answered"]
    assert questions.read_questions(act("L2")) == []
    do(questions.close, act("boss"), number)
    refused("no_such_question", do, questions.close, act("L1"), number)
    assert questions.read_questions(act("boss")) == []
