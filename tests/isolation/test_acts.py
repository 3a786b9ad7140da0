"""Each act of isolation on the real database: what it writes, what it refuses, and what others see of it."""

import datetime as dt

import peewee
import pytest

from db import changes, engine
from db.base import execute
from db.isolation import active_homes, open_in_household
from dutyterm.errors import Refused
from dutyterm.isolation import caring, checking, ending, opening, release
from dutyterm.isolation.rules_checks import Reading
from dutyterm.isolation.service import cancel_of_entry
from tests.gate.town import NOW, ZONE, Town, do, rows
from tests.isolation.homes import (
    MARKS,
    D,
    act,
    begin,
    check,
    fill,
    key,
    let_go,
    on,
    passes,
    pending,
    states,
    tick,
)


def story(iso: int) -> list[object]:
    return [row[0] for row in rows("SELECT kind FROM isolation_event WHERE isolation_id = ? ORDER BY id", iso)]


def trail() -> list[object]:
    return [row[0] for row in rows("SELECT action FROM audit_log ORDER BY seq")]


def test_a_household_is_kept_in_as_a_whole(town: Town) -> None:
    before = changes.counters().get("isolation", 0)
    isos = begin(town)
    assert len(isos) == 3 and states(*isos) == ["active"] * 3
    assert passes(town) == {"suspended"}, "P5: at once"
    assert rows("SELECT state FROM pass WHERE kind = 'vehicle' AND plate = '粤ED12345'") == [("active",)]
    assert trail() == ["isolation.open"]
    assert changes.counters()["isolation"] == before + 1
    assert story(isos[0]) == ["opened"]
    assert [one.isolation_ids for one in active_homes() if one.room == "3-2-501"] == [tuple(isos)]
    assert {(one.contact, one.contact_phone) for one in open_in_household(town.homes["HQ", "3-2-501"])} == {
        ("陈联系", "13800000099")
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ref_date": D(2020, 2, 6)}, "ref_future"),
        ({"ref_date": D(2219, 2, 6)}, "ref_future"),
        ({"ref_date": D(2019, 2, 6)}, "ref_too_old"),
        ({"kind": "both"}, "bad_kind"),
        ({"ref_event": "x"}, "bad_event"),
        ({"contact_user_id": 999}, "no_such_contact"),
        ({"household_id": 999}, "no_such_home"),
        ({"persons": (999,)}, "not_of_home"),
    ],
)
def test_what_cannot_begin(town: Town, more: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        begin(town, **{"ref": more.pop("ref_date", D(2020, 2, 4)), **more})  # type: ignore[arg-type]
    assert rows("SELECT count(*) FROM isolation_event") == [(0,)] and passes(town) == {"active"}


def test_an_open_one_is_never_doubled(town: Town) -> None:
    begin(town)
    with pytest.raises(Refused, match="already_isolated"):
        begin(town)
    with pytest.raises(Refused, match="nobody_lives_there"):
        begin(town, "3-2-702")


def test_those_who_are_not_kept_in_yet_follow(town: Town) -> None:
    first = begin(town, persons=(town.people["梁嘉豪"],))
    more = begin(town, at=on(5, 10))
    assert len(first) == 1 and len(more) == 2


def test_observation_leaves_passes_alone(town: Town) -> None:
    begin(town, kind="observation")
    assert passes(town) == {"active"}
    assert "3-2-501" not in [one.room for one in active_homes()]


def test_a_contact_is_somebody_fit_and_stays_one(town: Town) -> None:
    """Q10: exactly one, while it runs; the database itself holds on to it."""
    isos = begin(town)
    execute("UPDATE user_account SET home_household_id = ? WHERE login = 'gate2'", town.homes["HQ", "3-2-302"])
    home = town.homes["HQ", "3-2-501"]
    for who, code in (("gate2", "contact_kept_in"), ("boss", "no_such_contact"), ("contact", "same_contact")):
        with pytest.raises(Refused, match=code):
            do(caring.set_contact, act(town), home, town.users[who])
    do(caring.set_contact, act(town), home, town.users["L1"])
    assert rows("SELECT DISTINCT contact_user_id FROM isolation WHERE household_id = ?", home) == [(town.users["L1"],)]
    with pytest.raises(peewee.IntegrityError), engine.transaction():
        execute("UPDATE isolation SET contact_user_id = NULL WHERE id = ?", isos[0])


def test_a_pending_one_waits_for_a_yes_and_a_contact(town: Town) -> None:
    iso = pending(town)
    assert states(iso) == ["pending"] and story(iso) == ["opened"]
    with pytest.raises(Refused, match="confirm_first"):
        check(town, iso, key(5))
    with pytest.raises(Refused, match="illegal_move"):
        do(ending.restart, act(town), iso, D(2020, 2, 4), "x", ZONE)
    do(opening.confirm, act(town), iso, town.users["contact"], ZONE)
    assert states(iso) == ["active"]
    with pytest.raises(Refused, match="illegal_move"):
        do(opening.confirm, act(town), iso, town.users["contact"], ZONE)
    assert check(town, iso, key(5)).check.temp == 365


def test_a_household_is_confirmed_with_one_yes(town: Town) -> None:
    first, second = pending(town), pending(town, "冼建荣")
    assert do(opening.confirm, act(town), second, town.users["contact"], ZONE) == 2
    assert states(first, second) == ["active", "active"]
    assert trail() == ["isolation.confirm"]


def test_an_undone_passage_takes_back_only_what_still_waits(town: Town) -> None:
    iso = pending(town)
    execute("UPDATE isolation SET source_entry_id = 77 WHERE id = ?", iso)
    do(opening.confirm, act(town), iso, town.users["contact"], ZONE)
    do(cancel_of_entry, act(town), 77)
    assert states(iso) == ["active"]


def test_a_check_once_and_its_two_writers(town: Town) -> None:
    iso = begin(town)[0]
    first = check(town, iso, key(5), 366, "contact", on(5, 9))
    again = check(town, iso, key(5), 366, "contact", on(5, 9))
    assert not first.again and again.again and again.check == first.check
    for temp in (366, 367):
        with pytest.raises(Refused, match="check_done") as no:
            check(town, iso, key(5), temp, "boss", on(5, 10))
        assert no.value.values == {"who": "陈联系", "temp": "36.6"}
    assert rows("SELECT count(*) FROM isolation_check") == [(1,)]


def test_no_answer_is_tried_again(town: Town) -> None:
    iso = begin(town)[0]
    check(town, iso, key(5), None, at=on(5, 9))
    found = check(town, iso, key(5), 365, at=on(5, 13)).check
    assert (found.answered, found.temp, found.late, found.corrected) == (True, 365, True, 0)
    assert rows("SELECT field, before, after FROM audit_value WHERE field = 'answered' ORDER BY audit_id") == [
        ("answered", "", "0"),
        ("answered", "0", "1"),
    ]


def test_late_is_late_for_good(town: Town) -> None:
    """The day's own check entered tomorrow stays late, also after it was put right."""
    iso = begin(town)[0]
    found = check(town, iso, key(5, "pm"), 366, at=on(6, 8)).check
    assert found.late
    fixed = do(checking.correct_check, act(town, at=on(6, 9)), found.id, Reading(369), "听错了", ZONE, MARKS).check
    assert (fixed.temp, fixed.late, fixed.corrected) == (369, True, 1)
    assert rows("SELECT before, after FROM audit_value WHERE field = 'temp' ORDER BY audit_id") == [
        ("", "366"),
        ("366", "369"),
    ]
    with pytest.raises(Refused, match="check_too_old"):
        check(town, iso, key(5), 366, at=on(7, 8))
    with pytest.raises(Refused, match="reason_missing"):
        do(checking.correct_check, act(town, at=on(6, 9)), found.id, Reading(368), " ", ZONE, MARKS)
    with pytest.raises(Refused, match="reason_missing"):
        do(checking.correct_check, act(town, at=on(6, 9)), found.id, Reading(368), "1", ZONE, MARKS)
    with pytest.raises(Refused, match="same_check"):
        do(checking.correct_check, act(town, at=on(6, 9)), found.id, Reading(369), "x", ZONE, MARKS)


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ({"temp": 373}, {"fever"}),
        ({"temp": 372}, set()),
        ({"temp": 365, "symptoms": ("cough",)}, {"medical"}),
        ({"temp": 380, "symptoms": ("cough",)}, {"fever"}),
        ({"temp": 365, "out_of_home": True}, {"breach"}),
        ({"temp": None, "out_of_home": True}, {"breach"}),
    ],
)
def test_who_is_ill_is_told_at_once(town: Town, more: dict[str, object], kinds: set[str]) -> None:
    iso = begin(town)[0]
    assert set(check(town, iso, key(5), at=on(5, 9), **more).alarms) == kinds  # type: ignore[arg-type]
    found = rows("SELECT kind, isolation_id, person_id FROM escalation")
    assert found == [(kind, iso, town.people["梁志锦"]) for kind in kinds]
    check(town, iso, key(5, "pm"), at=on(5, 15), **more)  # type: ignore[arg-type]
    assert len(rows("SELECT 1 FROM escalation")) == len(kinds), "an open one is not doubled"


def test_papers_team_and_breach(town: Town) -> None:
    isos, home = begin(town), town.homes["HQ", "3-2-501"]
    assert do(caring.sign_notice, act(town), home) == 3
    with pytest.raises(Refused, match="notice_signed"):
        do(caring.sign_notice, act(town), home)
    with pytest.raises(Refused, match="no_such_cadre"):
        do(caring.set_team, act(town), home, "gate", "赵医生", "钱警官")
    do(caring.set_team, act(town), home, "boss", "赵[/b]医生\x1b]0;x\x07", "‮钱警官")
    assert rows("SELECT DISTINCT doctor, police FROM isolation WHERE household_id = ?", home) == [
        ("赵[/b]医生]0;x", "钱警官")
    ]
    with pytest.raises(Refused, match="reason_missing"):
        do(caring.note_breach, act(town), isos[0], "")
    opened = do(caring.note_breach, act(town), isos[0], "在楼下遛狗")
    assert rows("SELECT kind, isolation_id FROM escalation WHERE id = ?", opened) == [("breach", isos[0])]
    assert story(isos[0]) == ["opened", "noticed", "team", "breach"]


def test_leave_is_given_and_taken_back(town: Town) -> None:
    begin(town)
    home, person = town.homes["HQ", "3-2-501"], town.people["何玉萍"]
    for hours, code in ((0, "bad_hours"), (49, "bad_hours")):
        with pytest.raises(Refused, match=code):
            do(caring.give_exit, act(town), home, person, "透析", hours)
    with pytest.raises(Refused, match="not_of_home"):
        do(caring.give_exit, act(town), home, town.people["区伟明"], "透析", 4)
    made = do(caring.give_exit, act(town), home, person, "透析", 4)
    do(caring.revoke_exit, act(town), made)
    with pytest.raises(Refused, match="exit_over"):
        do(caring.revoke_exit, act(town), made)


def test_a_new_exposure_begins_the_term_again(town: Town) -> None:
    """Q3."""
    iso = begin(town)[0]
    fill(town, iso, D(2020, 2, 4), NOW, last=D(2020, 2, 6))
    for new, code in ((D(2020, 2, 4), "ref_not_later"), (D(2020, 2, 12), "ref_future")):
        with pytest.raises(Refused, match=code):
            do(ending.restart, act(town, at=on(11)), iso, new, "同住人发热", ZONE)
    do(ending.restart, act(town, at=on(11)), iso, D(2020, 2, 10), "同住人发热", ZONE)
    assert rows("SELECT ref_date, restarts, state FROM isolation WHERE id = ?", iso) in (
        [("2020-02-10", 1, "active")],
        [(D(2020, 2, 10), 1, "active")],
    )
    assert check(town, iso, key(10, "pm"), 366, at=on(11, 9)).check.late, "the day of the new exposure itself"
    ((was, becomes),) = rows("SELECT was, becomes FROM isolation_event WHERE kind = 'restarted'")
    assert (str(was), str(becomes)) == ("2020-02-04", "2020-02-10")
    with pytest.raises(Refused, match="term_not_over"):
        let_go(town, iso, on(24))


def test_the_release_day_of_the_book(town: Town) -> None:
    """Scenario 10: 02-17 is refused, on 02-18 due, 28 of 28, passes back with the last of the household."""
    isos = begin(town, ref=D(2020, 2, 3), at=on(4, 8))
    execute("UPDATE pass SET valid_to = '2020-02-10' WHERE no = 139")
    for iso in isos:
        assert fill(town, iso, D(2020, 2, 3), on(4, 8)) == 28
    with pytest.raises(Refused, match="term_not_over") as no:
        let_go(town, isos[0], on(17, 23, 59))
    assert (no.value.values["day"], no.value.values["days"]) == (14, 14)
    assert tick(town, on(17, 23, 59)) == 0
    assert tick(town, on(18, 0)) == 4, "the tenant of 3-2-302 too"
    assert tick(town, on(18, 0)) == 0
    with pytest.raises(Refused, match="notice_no_missing"):
        let_go(town, isos[0], on(18), notice=" ")
    called: list[tuple[int, int]] = []
    release.AFTER_RELEASE.append(lambda _act, home, iso: called.append((home, iso)))
    try:
        assert [let_go(town, one, on(18)).others_kept for one in isos] == [True, True, False]
    finally:
        release.AFTER_RELEASE.pop()
    assert called == [(town.homes["HQ", "3-2-501"], one) for one in isos]
    assert rows("SELECT no, state FROM pass WHERE household_id = ? AND kind <> 'vehicle' ORDER BY no",
                town.homes["HQ", "3-2-501"]) == [(137, "active"), (138, "active"), (139, "suspended")]  # fmt: skip
    with pytest.raises(Refused, match="not_releasable"):
        let_go(town, isos[0], on(18))
    home = town.homes["HQ", "3-2-501"]
    last = rows("SELECT kind, state, isolation_id FROM errand WHERE household_id = ? AND final", home)
    assert last == [("garbage", "requested", isos[-1])], "one last run, with whoever was released last"


def test_missing_checks_need_a_reason(town: Town) -> None:
    iso = begin(town, "6-1-102", ref=D(2020, 2, 4))[0]
    fill(town, iso, D(2020, 2, 4), NOW, last=D(2020, 2, 17))
    with pytest.raises(Refused, match="checks_missing") as no:
        let_go(town, iso, on(19))
    assert (no.value.values["done"], no.value.values["wanted"]) == (26, 28)
    with pytest.raises(Refused, match="checks_missing"):
        let_go(town, iso, on(19), why="1")  # a number says nothing of why
    let_go(town, iso, on(19), why="住院复查")
    assert rows("SELECT state, missing_reason FROM isolation WHERE id = ?", iso) == [("released", "住院复查")]


def test_over_a_leap_day(town: Town) -> None:
    iso = begin(town, ref=D(2020, 2, 20), at=on(21))[0]
    fill(town, iso, D(2020, 2, 20), on(21))
    with pytest.raises(Refused, match="term_not_over"):
        let_go(town, iso, on(5, 23, month=3))
    let_go(town, iso, on(6, 0, month=3))


def test_a_fever_near_the_end_holds_on(town: Town) -> None:
    iso = begin(town, ref=D(2020, 2, 3), at=on(4))[0]
    fill(town, iso, D(2020, 2, 3), on(4), last=D(2020, 2, 15))
    for day in (16, 17):
        for slot in ("am", "pm"):
            check(town, iso, key(day, slot), 376 if (day, slot) == (16, "pm") else 365)
    with pytest.raises(Refused, match="fever_lately"):
        let_go(town, iso, on(19))
    let_go(town, iso, on(20))


@pytest.mark.parametrize("end", [ending.transfer, ending.cancel])
def test_other_ends_give_passes_back_too(town: Town, end: object) -> None:
    isos = begin(town)
    with pytest.raises(Refused, match="reason_missing"):
        do(end, act(town), isos[0], " ", ZONE)  # type: ignore[arg-type]
    for number, one in enumerate(isos):
        assert passes(town) == {"suspended"}, number
        do(end, act(town), one, "送区医院", ZONE)  # type: ignore[arg-type]
    assert passes(town) == {"active"}
    with pytest.raises(Refused, match="illegal_move"):
        do(end, act(town), isos[0], "x", ZONE)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="not_running"):
        check(town, isos[0], key(5))


def test_whose_it_was_is_gone(town: Town) -> None:
    iso = begin(town)[0]
    do(ending.cancel, act(town), iso, "登记错", ZONE)
    execute("UPDATE isolation SET person_id = NULL, household_id = NULL WHERE id = ?", iso)
    for one in (iso, 999):
        with pytest.raises(Refused, match="no_such_isolation"):
            check(town, one, key(5))
    assert dt.date(2020, 2, 5) == NOW.date()
