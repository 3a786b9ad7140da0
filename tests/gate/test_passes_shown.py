"""Passes shown at the gate: valid, expired, lost, of somebody else, of another compound, forged (P1 to P6, G7)."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.base import execute
from dutyterm.households import tokens
from tests.gate.town import KEY, NOW, ZONE, Talk, Town, rows

Converse = Callable[..., Talk]


@pytest.mark.parametrize("who", ["137", "0137", "HQ-0137", "hq137", "ｈｑ０１３７", "lzj", "梁志锦", "13812345678",
                                 "11010519491231002x", "5678 1", "3-2-501 1", "3座2梯501室 1", "３－２－５０１ 1",
                                 "3栋2单元501 1"])  # fmt: skip
def test_every_way_to_name_a_resident(talk: Converse, who: str) -> None:
    one = talk(f"{who} 365")
    assert one.verdict == ("ALLOW", "pass"), one.said
    assert one.last.rows[0].name == "梁志锦"
    assert rows("SELECT pass_id IS NOT NULL FROM gate_entry")[0][0]


def test_a_scanned_token(talk: Converse, town: Town) -> None:
    one = talk(town.token("HQ-0137"))
    assert one.question == "t1"
    assert one.say("365").last.rows[0].name == "梁志锦"


def test_a_forged_token(talk: Converse, town: Town) -> None:
    token = town.token("HQ-0137")
    misread = token[:-1] + str((int(token[-1]) + 1) % 10)
    assert talk(misread).problem == "forged"
    foreign = tokens.encode(b"x" * tokens.KEY_BYTES, "resident", 1, dt.date(2020, 2, 29))
    assert talk(foreign).problem == "forged"


def test_an_older_key_still_reads(town: Town) -> None:
    desk = town.desk()
    rotated = type(desk)(desk.gate, desk.limits, desk.zone, desk.province, (b"n" * tokens.KEY_BYTES, KEY), desk.codes)
    assert Talk(town, rotated).say(town.token("HQ-0137") + " 365").verdict == ("ALLOW", "pass")


@pytest.mark.parametrize("who", ["999", "HQ-0999", "123456", "00000"])
def test_an_unknown_number(talk: Converse, who: str) -> None:
    assert talk(f"{who} 365").problem == "unknown_pass"


@pytest.mark.parametrize(("who", "problem"), [("qqq", "nobody"), ("没有人", "nobody"), ("3-2-999", "no_such_room"),
                                              ("3-2-702", "vacant"), ("13800001111", "nobody")])  # fmt: skip
def test_nobody(talk: Converse, who: str, problem: str) -> None:
    one = talk(f"{who} 365")
    assert one.problem == problem
    assert one.dialogue.blank


def test_expired_lives_here(talk: Converse) -> None:
    """P3, G7."""
    one = talk("141 365")
    assert one.question == "outbreak"
    assert one.say("n").verdict == ("ALLOW", "renew")


def test_the_last_day_of_a_pass_counts(town: Town) -> None:
    town.grant("HQ", 150, "苏小红", valid_to="2020-02-05")
    evening = dt.datetime(2020, 2, 5, 23, 59, tzinfo=ZONE)
    one = Talk(town, town.desk(), evening).say("150 365")
    assert one.verdict == ("ALLOW", "pass")
    one.at = dt.datetime(2020, 2, 6, 6, 0, tzinfo=ZONE)
    assert one.say("150 365").question == "outbreak"


@pytest.mark.parametrize("state", ["lost", "revoked", "replaced"])
def test_a_void_pass_is_held_until_somebody_is_named(talk: Converse, state: str) -> None:
    """P4: identify, then row 11."""
    execute("UPDATE pass SET state = ? WHERE no = 142", state)
    one = talk("142 365")
    assert (one.verdict, one.question) == (("HOLD", "void_pass"), "identify")
    one.say("6-1-101")
    assert one.question == "choice"
    one.say("2")
    assert one.question == "outbreak"
    one.say("n")
    assert one.verdict == ("ALLOW", "renew+void_pass")
    row = one.last.rows[0]
    assert (row.name, row.room) == ("区伟民", "6-1-101")


def test_a_void_pass_and_no_name(talk: Converse) -> None:
    one = talk("142", "")
    assert one.last.verdict.reason_code == "void_pass"
    assert rows("SELECT decision, t1 FROM gate_entry") == [("HOLD", None)]


def test_a_void_pass_in_the_hand_of_a_visitor(talk: Converse) -> None:
    """Row 13 after row 10: where to, and does anybody there agree."""
    one = talk("142", "13711112222")
    assert one.question == "dest"
    one.say("3-2-501")
    assert one.question == "consent"
    one.say("n", "365")
    assert one.verdict == ("REFUSE", "no_consent+void_pass")


def test_a_pass_of_somebody_else(talk: Converse) -> None:
    """P2: `x` says that the face does not match."""
    one = talk("137 x 365")
    assert one.question == "identify"
    one.say("sxh 2", "n")
    assert one.verdict == ("ALLOW", "renew+void_pass")
    assert one.last.rows[0].name == "苏小黑"


def test_nobody_is_named_from_a_foreign_pass(talk: Converse) -> None:
    one = talk("137 x", "")
    assert rows("SELECT person_id, household_id, decision FROM gate_entry") == [(None, None, "HOLD")]
    assert one.last.rows[0].name == ""


def test_a_void_pass_going_out(talk: Converse) -> None:
    assert talk("142 out").verdict == ("ALLOW", "void_pass")


def test_a_pass_of_another_compound(talk: Converse) -> None:
    """P2: no 通用证; the holder is a visitor here."""
    one = talk("JS-0001")
    assert one.question == "dest"
    assert one.say("3-2-501", "n", "365").verdict == ("REFUSE", "no_consent")


def test_worker_with_a_pass(talk: Converse, town: Town) -> None:
    one = talk("145 365")
    assert one.verdict == ("ALLOW", "pass")
    assert rows("SELECT subject, person_id FROM gate_entry") == [("worker", town.people["黄工"])]


def test_worker_nobody_registered(talk: Converse) -> None:
    assert talk("146 365").last.rows[0].name == "马师傅"


def test_worker_whose_pass_has_run_out(talk: Converse) -> None:
    execute("UPDATE pass SET valid_to = '2020-02-04' WHERE no = 146")
    one = talk("146", "3-2-501", "1", "13812340000", "", "n", "365")
    assert one.verdict == ("ALLOW", "worker")


def test_moved_out(talk: Converse, town: Town) -> None:
    execute("UPDATE person SET moved_out = '2020-01-31' WHERE id = ?", town.people["梁嘉豪"])
    assert talk("139").question == "dest"


def test_no_pass_yet(talk: Converse) -> None:
    one = talk("sdh")
    assert one.question == "outbreak"
    assert one.say("n", "365").verdict == ("ALLOW", "renew")


def test_unclear_about_the_outbreak_area(talk: Converse) -> None:
    """G9: a resident is let in and called back the same day."""
    one = talk("sdh", "u", "365")
    assert one.verdict == ("ALLOW", "renew+followup")
    assert rows("SELECT kind FROM escalation") == [("contact",)]


def test_back_longer_than_the_term(talk: Converse) -> None:
    one = talk("sdh oy 0115 365")
    assert one.verdict == ("ALLOW", "renew")
    assert rows("SELECT count(*) FROM isolation WHERE state = 'pending'") == [(0,)]


def test_the_outbreak_is_asked_even_after_a_recheck(talk: Converse) -> None:
    one = talk("sdh 376", "r 369 m")
    assert one.question == "outbreak"
    one.say("o y 0203")
    assert one.verdict == ("ALLOW", "returnee")
    assert rows("SELECT outbreak14, left_on IS NOT NULL FROM gate_entry") in ([("yes", 1)], [("yes", True)])
    assert rows("SELECT count(*) FROM isolation WHERE state = 'pending'") == [(1,)]


def test_resident_by_night(town: Town) -> None:
    """G12."""
    night = dt.datetime(2020, 2, 5, 2, 0, tzinfo=ZONE)
    assert Talk(town, town.desk(), night).say("137 365").verdict == ("ALLOW", "pass+night")


def test_low_reading(talk: Converse) -> None:
    """T3."""
    one = talk("137 346")
    assert one.verdict == ("RECHECK", "implausible")
    one.say("r 345 m")
    assert one.problem == "still_implausible"
    assert one.cancel().say("r 364 m").verdict == ("ALLOW", "pass")


def test_village_houses(talk: Converse) -> None:
    assert talk("12号 2 365", gate="XZ").question == "outbreak"
    assert talk("#12 2 on 365", gate="XZ").verdict == ("ALLOW", "renew")
    assert talk("12 365", gate="XZ").verdict == ("ALLOW", "pass")


def test_a_name_with_brackets(talk: Converse) -> None:
    one = talk("Lin 365", "n")
    assert one.last.rows[0].name == "Lin [/b]"


def test_isolation_ends_where_the_home_is(talk: Converse, town: Town) -> None:
    """Back from outside although in quarantine: let home, and told (row 2)."""
    one = talk("3-2-302 365")
    assert one.verdict == ("ALLOW", "iso_outside")
    assert rows("SELECT kind FROM escalation") == [("breach",)]


def test_out_before_the_isolation_began(talk: Converse, town: Town) -> None:
    out = Talk(town, town.desk(), NOW - dt.timedelta(days=2))
    execute("UPDATE isolation SET state = 'cancelled'")
    out.say("3-2-302 out")
    execute("UPDATE isolation SET state = 'active'")
    one = talk("3-2-302 365")
    assert one.verdict == ("ALLOW", "iso_return")
    assert rows("SELECT count(*) FROM escalation") == [(0,)]


def test_a_refused_exit_is_no_movement(talk: Converse, town: Town) -> None:
    out = Talk(town, town.desk(), NOW - dt.timedelta(days=2))
    execute("UPDATE isolation SET state = 'cancelled'")
    out.say("3-2-302 out")
    execute("UPDATE isolation SET state = 'active'")
    other = talk("3-2-302 out", gate="HQ")
    assert other.verdict == ("REFUSE", "iso_leave")
    assert other.say("3-2-302 365").verdict == ("ALLOW", "iso_return")


def test_a_whole_household_stays_in_without_a_pick(talk: Converse, town: Town) -> None:
    town.person("HQ", town.homes["HQ", "3-2-302"], "覃小妹")
    one = talk("3-2-302 out")
    assert one.verdict == ("REFUSE", "iso_leave")
    assert rows("SELECT person_id, household_id FROM gate_entry") == [(None, town.homes["HQ", "3-2-302"])]


def test_observation_may_leave(talk: Converse) -> None:
    """§2: 居家观察 is not 居家隔离."""
    execute("UPDATE isolation SET kind = 'observation'")
    assert talk("3-2-302 out").last.verdict.decision == "ALLOW"
