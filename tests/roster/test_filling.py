"""Who is on a shift: claims, the office's hand, what is refused by name, what is warned about and kept."""

import datetime as dt
import threading

import pytest

from db import changes
from db import roster as table
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.people import accounts
from dutyterm.roster import filling
from dutyterm.roster.reading import read_board, read_candidates
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, do, rows
from tests.roster.conftest import TERMS, Crew, on, refused


def test_a_volunteer_takes_a_free_shift_and_the_office_sees_who(crew: Crew) -> None:
    before = changes.counters().get("roster", 0)
    place = crew.place(crew.take("v1", 6))
    assert (place.state, place.source, place.login, place.post) == ("planned", "claimed", "v1", "华侨新村门口")
    assert changes.counters()["roster"] == before + 1
    assert rows("SELECT action, entity FROM audit_log ORDER BY seq DESC LIMIT 1") == [("roster.claim", "assignment")]


def test_a_full_shift_is_refused_with_the_names_of_who_is_there(crew: Crew) -> None:
    crew.take("v1", 6)
    crew.take("v2", 6)
    no = refused("full", crew.take, "v3", 6)
    assert "值守1" in str(no.values["who"]) and "值守2" in str(no.values["who"])
    refused("on_it_yourself", crew.take, "v1", 6)


def test_a_clash_names_the_other_shift_and_its_time(crew: Crew) -> None:
    crew.take("v1", 6, "早班", "HQ")
    no = refused("clash", crew.put, "v1", 6, "早班", "JS", reason="没人")
    (clash,) = no.values["clashes"]  # type: ignore[misc]
    assert (clash.code, clash.values) == ("overlap", {"post": "HQ", "name": "早班", "when": "02-06 06:00-14:00"})
    assert [one.login for one in table.on_shift(crew.shift(6, "早班", "JS").id)] == []


def test_a_night_and_the_morning_after_it_are_in_a_row_over_midnight(crew: Crew) -> None:
    crew.put("v1", 6, "夜班")
    no = refused("needs_reason", crew.put, "v1", 7, "早班")
    assert {one.code for one in no.values["clashes"]} == {"in_row", "day_hours"}  # type: ignore[attr-defined]
    place = crew.place(crew.put("v1", 7, "早班", reason="没有别人"))
    assert set(place.overridden.split()) == {"in_row", "day_hours"} and place.override_reason == "没有别人"


def test_little_rest_is_a_warning_that_only_the_office_may_pass(crew: Crew) -> None:
    crew.put("v1", 6, "早班")
    refused("clash", crew.take, "v1", 6, "夜班")
    no = refused("needs_reason", crew.put, "v1", 6, "夜班")
    assert [one.code for one in no.values["clashes"]] == ["day_hours"]  # type: ignore[attr-defined]


def test_the_old_are_not_put_on_a_night_without_a_word(crew: Crew) -> None:
    refused("clash", crew.take, "old", 6, "夜班")
    no = refused("needs_reason", crew.put, "old", 6, "夜班")
    assert [(one.code, one.values) for one in no.values["clashes"]] == [("elder_night", {"age": 73})]  # type: ignore[attr-defined]


def test_somebody_in_isolation_stands_nowhere(crew: Crew) -> None:
    execute("UPDATE user_account SET home_household_id = ? WHERE login = 'v2'", crew.town.homes["HQ", "3-2-302"])
    no = refused("clash", crew.put, "v2", 6, reason="没人")
    assert [one.code for one in no.values["clashes"]] == ["isolated"]  # type: ignore[attr-defined]


def test_a_disabled_account_is_nobody(crew: Crew) -> None:
    execute("UPDATE user_account SET active = ? WHERE login = 'v2'", False)
    refused("no_such_person", crew.put, "v2", 6)


def test_whoever_is_disabled_leaves_the_shifts_ahead_in_sight(crew: Crew) -> None:
    crew.put("v1", 5, "夜班")
    crew.put("v1", 7)
    before = changes.counters()["roster"]
    left = do(accounts.disable, crew.act("chief"), crew.user("v1"), "搬走了")
    assert left.shifts == 2
    assert changes.counters()["roster"] == before + 1
    assert crew.states(5, "夜班") == crew.states(7) == {"v1": "cancelled"}
    assert [one.shift.duty_day.day for one in read_board(crew.act(), on(5).date(), on(5).date(), TERMS).gaps][0] == 5
    do(accounts.enable, crew.act("chief"), crew.user("v1"))
    crew.put("v1", 7)


def test_an_admin_stands_no_duty(crew: Crew) -> None:
    crew.put("v1", 7)
    assert do(accounts.set_role, crew.act("chief"), crew.user("v1"), "leader").shifts == 0
    assert do(accounts.set_role, crew.act("chief"), crew.user("v1"), "admin").shifts == 1


def test_claims_open_some_days_before_and_end_with_the_shift(crew: Crew) -> None:
    refused("claim_not_yet", crew.take, "v1", 9, at=on(1, "08:00"))
    refused("shift_ended", crew.take, "v1", 4)
    crew.take("v1", 5, at=on(5, "13:00"))  # late is better than nobody


def test_after_two_missed_shifts_only_the_office_puts_one_on(crew: Crew) -> None:
    for day in (3, 4):
        execute("INSERT INTO assignment (shift_id, user_id, state, source, created_at, updated_at)"
                " VALUES (?, ?, 'absent', 'assigned', '2020-02-03', '2020-02-03')",
                crew.shift(day).id, crew.user("v3"))  # fmt: skip
    refused("claim_blocked", crew.take, "v3", 6)
    crew.put("v3", 6)


def test_giving_back_has_a_deadline_and_keeps_the_row(crew: Crew) -> None:
    place = crew.take("v1", 5, "夜班")
    late = crew.act("v1", on(5, "19:30"))
    refused("too_late", do, filling.release, late, place, 1, "有事", TERMS)
    refused("reason_missing", do, filling.release, crew.act("v1"), place, 1, " ", TERMS)
    refused("not_allowed", do, filling.release, crew.act("v2"), place, 1, "有事", TERMS)
    do(filling.release, crew.act("v1"), place, 1, "有事", TERMS)
    assert crew.states(5, "夜班") == {"v1": "cancelled"}
    crew.take("v1", 5, "夜班")  # and may come back
    assert [one.state for one in table.on_shift(crew.shift(5, "夜班").id)] == ["cancelled", "planned"]


def test_a_place_that_somebody_changed_meanwhile_is_not_overwritten(crew: Crew) -> None:
    place = crew.put("v1", 6)
    do(filling.pin, crew.act(), place, 1, True)
    refused("changed_meanwhile", do, filling.release, crew.act(), place, 1, "换人", TERMS)
    do(filling.release, crew.act(), place, 2, "换人", TERMS)


def test_away_is_warned_about_and_shows_the_places_in_it(crew: Crew) -> None:
    place = crew.put("v1", 6)
    hit = do(filling.set_away, crew.act("v1"), crew.user("v1"), on(6), on(8), "回老家")
    assert [one.id for one in hit] == [place]
    no = refused("needs_reason", crew.put, "v1", 7)
    assert [one.code for one in no.values["clashes"]] == ["away"]  # type: ignore[attr-defined]
    refused("not_allowed", do, filling.set_away, crew.act("v2"), crew.user("v1"), on(6), on(8), "")


def test_only_the_office_assigns(crew: Crew) -> None:
    for login in ("v2", "L1", "kader"):
        refused("not_allowed", crew.put, "v1", 6, by=login)
    for day, login in ((6, "boss"), (7, "chief")):
        crew.put("v1", day, by=login)


def test_candidates_free_near_and_known_first_each_with_a_reason(crew: Crew) -> None:
    crew.put("v2", 6, "早班", "JS")  # cannot
    crew.put("v3", 6, "中班", "HQ")  # would be long
    found = read_candidates(crew.act(), crew.shift(6).id, ZONE, TERMS)
    by_login = crew.town.users
    order = [one.user_id for one in found]
    assert order[0] == by_login["v1"]  # lives there
    assert order[-1] == by_login["v2"] and found[-1].blocked
    assert order.index(by_login["v3"]) > order.index(by_login["v4"])
    first = found[0]
    assert first.facts.near == "here" and not first.clashes
    with pytest.raises(Refused, match="not_allowed"):
        read_candidates(crew.act("v1"), crew.shift(6).id, ZONE, TERMS)


def test_twenty_sessions_want_the_last_place_and_one_gets_it(crew: Crew, db_url: str) -> None:
    crew.put("v6", 6)
    users = [f"v{number}" for number in range(1, 6)]
    shift = crew.shift(6).id
    said: list[str] = []

    def go(login: str) -> None:
        store = Store()
        try:
            store.write_now(filling.claim, crew.act(login), shift, ZONE, TERMS)
            said.append("got it")
        except Refused as no:
            said.append(no.code)
        finally:
            store.close()

    threads = [threading.Thread(target=go, args=(login,)) for login in users for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("got it") == 1
    assert set(said) <= {"got it", "full", "on_it_yourself"}
    assert len([one for one in table.on_shift(shift) if one.live]) == 2


def test_leap_day_and_month_end_nights(crew: Crew) -> None:
    from dutyterm.roster import planning

    do(planning.apply, crew.act(), dt.date(2020, 2, 28), dt.date(2020, 3, 1), ZONE, TERMS)
    night = next(one for one in table.shifts_of_days(dt.date(2020, 2, 29), dt.date(2020, 2, 29)) if one.night)
    assert night.start == dt.datetime(2020, 2, 29, 22, tzinfo=ZONE)
    assert night.end == dt.datetime(2020, 3, 1, 6, tzinfo=ZONE)
    assert night.start > NOW
