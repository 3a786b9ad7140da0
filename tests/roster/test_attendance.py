"""On duty and off again, on the real database: blockers, force, fever, leaving, absence, walk-ins, mistakes."""

import datetime as dt
import threading
from typing import Any

import pytest

from db import changes
from db import roster as table
from db.base import execute
from db.roster_people import no_shows
from dutyterm.errors import Refused
from dutyterm.roster import attendance, correcting, filling, moving, words_duty
from dutyterm.roster.attendance import Begun
from dutyterm.roster.reading import read_forced
from dutyterm.store import Store
from tests.gate.town import ZONE, do, rows
from tests.roster.conftest import TERMS, Crew, on, refused

MORNING = on(6, "05:50")


def begin(crew: Crew, place: int, by: str, at: dt.datetime = MORNING, temp: int | None = 364, **more: Any) -> Begun:
    return do(attendance.check_in, crew.act(by, at), place, crew.place(place).version, temp, TERMS, **more)


def leave(crew: Crew, place: int, by: str, at: dt.datetime, **more: Any) -> None:
    do(attendance.check_out, crew.act(by, at), place, crew.place(place).version, **more)


def walk(crew: Crew, login: str, by: str, at: dt.datetime = MORNING, post: str = "HQ", **more: Any) -> Begun:
    shift = crew.shift(6, "早班", post)
    return do(moving.walk_in, crew.act(by, at), shift.id, crew.user(login), 364, ZONE, TERMS, **more)


def move(crew: Crew, place: int, post: str, by: str = "boss", at: dt.datetime = MORNING, temp: int | None = 364,
         **more: Any) -> Begun:  # fmt: skip
    version, shift = crew.place(place).version, crew.shift(6, "早班", post)
    return do(moving.move, crew.act(by, at), place, version, shift.id, temp, ZONE, TERMS, **more)


# -- check-in


def test_a_volunteer_begins_with_their_own_temperature(crew: Crew) -> None:
    place = crew.put("v1", 6)
    before = changes.counters()["roster"]
    assert begin(crew, place, "v1") == Begun(place)
    one = crew.place(place)
    assert (one.state, one.temp, one.check_in_at, one.forced) == ("on_duty", 364, MORNING.astimezone(dt.UTC), "")
    assert changes.counters()["roster"] == before + 1
    assert rows("SELECT action, entity_id FROM audit_log ORDER BY seq DESC LIMIT 1") == [("duty.check_in", place)]
    refused("on_already", begin, crew, place, "v1")


def test_nobody_begins_for_somebody_else_but_the_office(crew: Crew) -> None:
    place = crew.put("v1", 6)
    refused("not_yours", begin, crew, place, "v2")
    begin(crew, place, "boss")
    assert rows("SELECT checked_in_by FROM assignment WHERE id = ?", place) == [(crew.user("boss"),)]


@pytest.mark.parametrize(
    ("at", "temp", "code"),
    [(on(6, "05:29"), 364, "too_early"), (on(6, "14:00"), 364, "ended"), (MORNING, None, "no_temp")],
)
def test_a_blocker_is_named_and_only_the_office_passes_it_with_a_reason(
    crew: Crew, at: dt.datetime, temp: int | None, code: str
) -> None:
    place = crew.put("v1", 6)
    assert refused("check_in_blocked", begin, crew, place, "v1", at, temp).values["blockers"] == (code,)
    assert refused("check_in_blocked", begin, crew, place, "v1", at, temp, reason="急").values["blockers"] == (code,)
    assert refused("check_in_reason", begin, crew, place, "boss", at, temp).values["blockers"] == (code,)
    begin(crew, place, "boss", at, temp, reason="人手不够")
    one = crew.place(place)
    assert (one.state, one.forced, one.force_reason) == ("on_duty", code, "人手不够")
    assert [found.id for found in read_forced(crew.act("boss"), dt.date(2020, 2, 6), dt.date(2020, 2, 6))] == [place]


def test_the_half_hour_before_the_start_is_open(crew: Crew) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "v1", on(6, "05:30"))
    assert crew.place(place).state == "on_duty"


def test_still_on_at_another_post_is_a_blocker(crew: Crew) -> None:
    first, second = crew.put("v1", 6, "早班", "XZ"), crew.put("v1", 6, "中班", reason="没人")
    begin(crew, first, "v1")
    no = refused("check_in_blocked", begin, crew, second, "v1", on(6, "13:50"))
    assert no.values["blockers"] == ("on_elsewhere",)


def test_somebody_whose_home_is_isolated_stands_nowhere_whoever_says_so(crew: Crew) -> None:
    place = crew.put("v2", 6)
    execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v2'", crew.town.homes["HQ", "3-2-302"])
    refused("check_in_blocked", begin, crew, place, "v2")
    no = refused("check_in_blocked", begin, crew, place, "boss", reason="没人")
    assert no.values["blockers"] == ("isolated",)


@pytest.mark.parametrize(("temp", "unfit"), [(372, ""), (373, "fever"), (374, "fever")])
def test_a_fever_sends_home_frees_the_place_and_is_reported(crew: Crew, temp: int, unfit: str) -> None:
    place, before = crew.put("v1", 6), changes.counters().get("escalations", 0)
    said = begin(crew, place, "v1", temp=temp)
    assert said.unfit == unfit
    if not unfit:
        return
    one = crew.place(place)
    assert (one.state, one.temp, one.end_reason, one.live) == ("absent", temp, "fever", False)
    assert "通风" in words_duty.unfit(unfit) and words_duty.reason("fever") == "签到时发热"
    (found,) = rows("SELECT kind, state, post_id, user_id, household_id FROM escalation WHERE id = ?",
                    said.escalation_id)  # fmt: skip
    home = crew.town.homes["HQ", "6-1-101"]
    assert found == ("fever", "open", crew.town.posts["HQ"], crew.user("v1"), home)
    assert changes.counters()["escalations"] == before + 1
    crew.put("v2", 6)
    assert crew.states(6) == {"v1": "absent", "v2": "planned"}
    assert no_shows(on(1)) == {}, "who came ill did come"


def test_after_a_fever_a_good_reading_needs_the_offices_word(crew: Crew) -> None:
    place = crew.put("v1", 6)
    said = begin(crew, place, "v1", temp=376)
    no = refused("check_in_blocked", begin, crew, place, "v1", temp=365)
    assert no.values["blockers"] == ("ill",)
    other = crew.put("v1", 7, reason="x")
    refused("check_in_blocked", begin, crew, other, "v1", on(7, "05:50"))
    begin(crew, place, "boss", temp=366, reason="水银复测 36.6")
    assert (crew.place(place).state, crew.place(place).forced) == ("on_duty", "ill")
    execute("UPDATE escalation SET state = 'closed', outcome = '正常', closed_at = created_at WHERE id = ?",
            said.escalation_id)  # fmt: skip
    leave(crew, place, "boss", on(6, "14:00"), reason="x")
    begin(crew, other, "v1", on(7, "05:50"))


def test_symptoms_count_like_a_fever(crew: Crew) -> None:
    place = crew.put("v1", 6)
    assert begin(crew, place, "v1", symptoms=True).unfit == "symptoms"
    assert rows("SELECT kind FROM escalation") == [("medical",)]
    assert crew.place(place).end_reason == "symptoms"


def test_a_form_that_is_behind_is_told(crew: Crew) -> None:
    place = crew.put("v1", 6)
    version = crew.place(place).version
    do(filling.confirm, crew.act("v1"), place, version)
    with pytest.raises(Refused, match="changed_meanwhile"):
        do(attendance.check_in, crew.act("v1", MORNING), place, version, 364, TERMS)


# -- leaving


def test_nobody_goes_before_the_relief_has_signed(crew: Crew) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "v1")
    refused("not_handed_over", leave, crew, place, "v1", on(6, "14:05"))
    refused("not_handed_over", leave, crew, place, "v1", on(6, "13:31"), reason="回家")
    refused("force_reason", leave, crew, place, "boss", on(6, "14:05"))
    leave(crew, place, "boss", on(6, "14:20"), reason="接班人在路上")
    one = crew.place(place)
    assert (one.state, one.forced, one.force_reason) == ("relieved", "not_handed_over", "接班人在路上")
    assert one.check_out_at == on(6, "14:20").astimezone(dt.UTC)


def test_where_the_post_closes_one_just_goes(crew: Crew) -> None:
    execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x' WHERE name = '中班'")
    place = crew.put("v1", 6)
    begin(crew, place, "v1")
    leave(crew, place, "v1", on(6, "14:00"))
    assert crew.place(place).state == "relieved"


def test_early_needs_a_reason_and_somebody_who_stays(crew: Crew) -> None:
    first, second = crew.put("v1", 6), crew.put("v2", 6)
    begin(crew, first, "v1")
    refused("alone", leave, crew, first, "v1", on(6, "10:00"), reason="家里有事")
    begin(crew, second, "v2")
    refused("early_reason", leave, crew, first, "v1", on(6, "10:00"))
    leave(crew, first, "v1", on(6, "10:00"), reason="家里有事")
    assert (crew.place(first).left_early, crew.place(first).forced) == ("家里有事", "")
    refused("alone", leave, crew, second, "v2", on(6, "10:01"), reason="我也走")
    leave(crew, second, "boss", on(6, "10:01"), reason="送医")
    assert crew.place(second).forced == "alone"


def test_a_short_duty_asks_what_happened(crew: Crew) -> None:
    place, other = crew.put("v1", 6), crew.put("v2", 6)
    begin(crew, place, "v1", on(6, "06:00"))
    begin(crew, other, "v2", on(6, "06:00"))
    assert refused("too_short", leave, crew, place, "v1", on(6, "06:20"), reason="走").values == {"minutes": 20}
    leave(crew, place, "v1", on(6, "06:20"), reason="孩子病了", really=True)  # really that short
    assert crew.place(place).left_early == "孩子病了"


def test_begun_by_mistake_is_as_if_nobody_had_come(crew: Crew) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "v1")
    do(correcting.undo_check_in, crew.act("v1", on(6, "05:55")), place, crew.place(place).version)
    one = crew.place(place)
    assert (one.state, one.temp, one.check_in_at) == ("planned", None, None)
    begin(crew, place, "v1")
    refused("undo_late", do, correcting.undo_check_in, crew.act("v1", on(6, "06:06")), place, crew.place(place).version)
    do(correcting.undo_check_in, crew.act("boss", on(6, "06:06")), place, crew.place(place).version)
    assert [row[0] for row in rows("SELECT action FROM audit_log WHERE entity_id = ? AND entity = 'assignment'"
                                   " ORDER BY seq DESC LIMIT 4", place)] == [
        "duty.undo_in", "duty.check_in", "duty.undo_in", "duty.check_in"]  # fmt: skip


def test_who_forgot_to_check_in_puts_the_beginning_right(crew: Crew) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "v1", on(6, "13:45"))

    def correct(since: dt.datetime, by: str = "v1", at: dt.datetime = on(6, "13:50"), reason: str = "忘了") -> None:  # noqa: B008
        version = crew.place(place).version
        do(correcting.correct_begin, crew.act(by, at), place, version, since, reason, TERMS)

    refused("reason_missing", correct, on(6, "06:00"), reason=" ")
    refused("bad_since", correct, on(6, "05:29"))
    refused("bad_since", correct, on(6, "13:45"))
    refused("not_yours", correct, on(6, "06:00"), "v2")
    refused("undo_late", correct, on(6, "06:00"), at=on(7, "14:01"))
    correct(on(6, "06:00"))
    one = crew.place(place)
    assert (one.check_in_at, one.forced, one.force_reason) == (on(6, "06:00").astimezone(dt.UTC), "corrected", "忘了")
    ((before, after),) = rows(
        "SELECT before, after FROM audit_value WHERE field = 'check_in_at' ORDER BY audit_id DESC LIMIT 1")  # fmt: skip
    assert (before, after) == ("2020-02-06 05:45:00.000", "2020-02-05 22:00:00.000")


def test_a_check_out_by_mistake_is_taken_back(crew: Crew) -> None:
    first, second = crew.put("v1", 6), crew.put("v2", 6)
    begin(crew, first, "v1")
    begin(crew, second, "v2")
    leave(crew, first, "v1", on(6, "10:00"), reason="x")
    refused("undo_late", do, correcting.undo_check_out, crew.act("v1", on(6, "10:16")), first,
            crew.place(first).version)  # fmt: skip
    do(correcting.undo_check_out, crew.act("v1", on(6, "10:10")), first, crew.place(first).version)
    assert (crew.place(first).state, crew.place(first).left_early) == ("on_duty", "")


# -- who does not come


def test_a_no_show_frees_the_place_and_may_come_after_all(crew: Crew) -> None:
    place = crew.put("v1", 6)
    refused("not_begun", do, attendance.no_show, crew.act("boss", MORNING), place, crew.place(place).version)
    refused("not_allowed", do, attendance.no_show, crew.act("v2", on(6, "06:05")), place, crew.place(place).version)
    do(attendance.no_show, crew.act("boss", on(6, "06:05")), place, crew.place(place).version)
    assert crew.states(6) == {"v1": "absent"} and no_shows(on(1)) == {crew.user("v1"): 1}
    begin(crew, place, "v1", on(6, "06:30"))
    assert crew.states(6) == {"v1": "on_duty"} and no_shows(on(1)) == {}


def test_who_comes_after_the_place_was_given_away_is_not_one_too_many_by_themselves(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(attendance.no_show, crew.act("boss", on(6, "06:05")), place, crew.place(place).version)
    crew.put("v2", 6)
    crew.put("v3", 6)
    no = refused("check_in_blocked", begin, crew, place, "v1", on(6, "06:30"))
    assert no.values["blockers"] == ("taken",)
    begin(crew, place, "boss", on(6, "06:30"), reason="多一个也好")
    assert len([one for one in table.on_shift(crew.shift(6).id) if one.live]) == 3


def test_the_clock_marks_who_was_not_seen_once(crew: Crew) -> None:
    late, seen = crew.put("v1", 6), crew.put("v2", 6)
    begin(crew, seen, "v2")
    crew.put("v3", 6, "中班")
    tick = crew.act("boss", on(6, "06:14"))
    assert attendance.count_absences(tick, TERMS) == do(attendance.mark_absences, tick, TERMS) == 0
    tick = crew.act("boss", on(6, "06:15"))
    before = changes.counters()["roster"]
    assert attendance.count_absences(tick, TERMS) == 1
    assert do(attendance.mark_absences, tick, TERMS) == 1
    assert do(attendance.mark_absences, tick, TERMS) == 0
    assert changes.counters()["roster"] == before + 1
    assert crew.states(6) == {"v1": "absent", "v2": "on_duty"}
    assert crew.place(late).end_reason == "no_show"


# -- where the roster does not have them


def test_a_walk_in_is_put_on_and_begins_in_one_act(crew: Crew) -> None:
    said = walk(crew, "v1", "boss")
    one = crew.place(said.place_id)
    assert (one.state, one.source, one.temp) == ("on_duty", "walk_in", 364)


def test_a_walk_in_with_a_fever_is_kept_and_does_not_stand_there(crew: Crew) -> None:
    shift = crew.shift(6)
    said = do(moving.walk_in, crew.act("boss", MORNING), shift.id, crew.user("v1"), 380, ZONE, TERMS)
    assert said.unfit == "fever" and crew.states(6) == {"v1": "absent"}


def test_a_walk_in_goes_where_the_gate_is_theirs_not_anywhere(crew: Crew) -> None:
    refused("only_the_office", walk, crew, "v1", "v1")
    execute("UPDATE user_account SET post_id = ? WHERE login = 'v1'", crew.town.posts["HQ"])
    refused("only_the_office", walk, crew, "v1", "v1", post="XZ")
    walk(crew, "v1", "v1")
    assert crew.states(6) == {"v1": "on_duty"}
    refused("not_yours", walk, crew, "v2", "v1")


def test_a_walk_in_at_the_laptop_of_the_gate(crew: Crew) -> None:
    from tests.gate.town import add

    key = add("ssh_key", kind="post", post_id=crew.town.posts["XZ"], algorithm="a", body="b", fingerprint="f")
    act = crew.act("v1", MORNING)._replace(key_id=key)
    do(moving.walk_in, act, crew.shift(6, "早班", "XZ").id, crew.user("v1"), 364, ZONE, TERMS)
    assert crew.states(6, "早班", "XZ") == {"v1": "on_duty"}


def test_a_walk_in_clashes_like_anybody(crew: Crew) -> None:
    crew.put("v1", 6, "早班", "JS")
    no = refused("clash", walk, crew, "v1", "boss", reason="没人")
    assert [one.code for one in no.values["clashes"]] == ["overlap"]  # type: ignore[attr-defined]
    crew.put("v2", 5, "夜班")
    refused("needs_reason", walk, crew, "v2", "boss")
    walk(crew, "v2", "boss", reason="没人")


def test_another_post_than_planned_moves_in_one_act_and_keeps_both(crew: Crew) -> None:
    place = crew.put("v1", 6, "早班", "HQ")
    refused("only_the_office", move, crew, place, "XZ", "v1")
    said = move(crew, place, "XZ")
    assert crew.states(6, "早班", "HQ") == {"v1": "cancelled"}
    assert crew.states(6, "早班", "XZ") == {"v1": "on_duty"}
    assert crew.place(place).end_reason == "moved" and crew.place(said.place_id).why == "moved"


def test_who_is_on_duty_is_sent_elsewhere_with_the_temperature_of_this_morning(crew: Crew) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "v1")
    said = move(crew, place, "XZ", at=on(6, "09:00"), temp=None)
    old, new = crew.place(place), crew.place(said.place_id)
    assert (old.state, old.check_out_at) == ("relieved", on(6, "09:00").astimezone(dt.UTC))
    assert (new.state, new.temp, new.code) == ("on_duty", 364, "XZ")
    refused("same_shift", move, crew, said.place_id, "XZ")


def test_who_was_marked_absent_and_stood_elsewhere_is_no_longer_a_no_show(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(attendance.no_show, crew.act("boss", on(6, "06:05")), place, crew.place(place).version)
    move(crew, place, "XZ", at=on(6, "06:30"))
    assert no_shows(on(1)) == {} and crew.states(6) == {"v1": "cancelled"}


def test_a_move_that_is_refused_changes_nothing(crew: Crew) -> None:
    place = crew.put("v1", 6)
    crew.put("v2", 6, "早班", "XZ")
    crew.put("v3", 6, "早班", "XZ")
    refused("full", move, crew, place, "XZ")
    assert crew.place(place).state == "planned"


# -- at the same moment


def test_two_who_check_the_same_person_in_make_one(crew: Crew) -> None:
    place = crew.put("v1", 6)
    version, said, barrier = crew.place(place).version, [], threading.Barrier(2)

    def run(login: str) -> None:
        store, act = Store(), crew.act(login, MORNING)
        try:
            barrier.wait()
            said.append(store.write_now(attendance.check_in, act, place, version, 364, TERMS).place_id)
        except Refused as no:
            said.append(no.code)
        finally:
            store.close()

    threads = [threading.Thread(target=run, args=(login,)) for login in ("v1", "boss")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, said)) == sorted([str(place), "changed_meanwhile"])
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'duty.check_in'") == [(1,)]


@pytest.mark.parametrize("name", ["Lin [/b]", "\x1b]0;x", "\u202e邪名", "𠮷" * 40])
def test_reasons_are_cleaned(crew: Crew, name: str) -> None:
    place = crew.put("v1", 6)
    begin(crew, place, "boss", on(6, "05:00"), reason=name)
    kept = crew.place(place).force_reason
    assert kept and "\x1b" not in kept and "\u202e" not in kept
