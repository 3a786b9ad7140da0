"""Who looks after what: one leader a stairway at a time, stand-ins beside, links, claims of one's own, gaps."""

import datetime as dt
import threading
from typing import Any

import pytest

from db import duties
from db.people import looks_after
from dutyterm.errors import Refused
from dutyterm.people import assignments
from dutyterm.people.accounts import find_account
from dutyterm.people.board import gaps
from dutyterm.people.rules_accounts import split_home
from dutyterm.people.rules_duties import day_typed, midnight, period, split_places, stairway_named
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, do, rows
from tests.people.test_accounts import act, refused

TODAY = dt.date(2020, 2, 5)


def day(number: int) -> dt.date:
    return dt.date(2020, 2, number)


def lead(town: Town, login: str, place: str, *more: Any, by: str = "boss") -> Any:
    return do(assignments.lead, act(town, by), find_account(login).id, [place], ZONE, *more)


# --- what is typed


@pytest.mark.parametrize("text", ["HQ 3-1", "hq3-1", "ＨＱ　３－１", "HQ-3-1", "HQ3座1梯", "hq 3栋1单元"])
def test_a_stairway_is_read_in_every_spelling(text: str) -> None:
    assert stairway_named(text) == ("hq", 3, 1)


@pytest.mark.parametrize("text", ["", "HQ", "HQ 3", "HQ 0-1", "3-1-501", "HQ 3-1-501", "一组"])
def test_what_is_no_stairway(text: str) -> None:
    assert stairway_named(text) is None


def test_several_in_one_line() -> None:
    assert split_places("HQ 3-1, 3-2；JS 1-1 1-2、一组") == ["hq 3-1", "hq 3-2", "js 1-1", "js 1-2", "一组"]
    assert stairway_named("第2村3-1") == ("第2村", 3, 1)
    assert split_home("HQ 3-2-501") == ("HQ", "3-2-501") == split_home("HQ3-2-501")
    assert split_home("第2村 12号") == ("第2村", "12号")
    with pytest.raises(Refused, match="too_many_places"):
        split_places(",".join(f"HQ {number}-1" for number in range(1, 90)))


def test_days_are_the_towns_own() -> None:
    assert midnight(day(5), ZONE) == dt.datetime(2020, 2, 4, 16, tzinfo=dt.UTC)
    assert period(day(6), day(7), NOW, ZONE) == (midnight(day(6), ZONE), midnight(day(8), ZONE))
    assert period(None, None, NOW, ZONE) == (NOW, None)
    for text in ("2020-02-05", "0205", "2-5", "2月5日", "２／５", "20200205"):
        assert day_typed(text, TODAY) == TODAY
    assert day_typed(" ", TODAY) is None
    for text in ("0230", "soon", "13-1"):
        with pytest.raises(Refused, match="bad_day"):
            day_typed(text, TODAY)
    with pytest.raises(Refused, match="days_backwards"):
        period(day(8), day(7), NOW, ZONE)
    with pytest.raises(Refused, match="day_gone"):
        period(None, day(4), NOW, ZONE)


# --- leaders


def test_a_leader_has_stairways_from_a_day_through_a_day(crew: Town) -> None:
    assert lead(crew, "L1", "HQ 3-1, 3-2", day(6), day(7)) == ("HQ 3-1", "HQ 3-2")
    for login, code in (("gate", "not_leader"), ("kader", "not_leader")):
        refused(code, assignments.lead, act(crew, "boss"), find_account(login).id, ["HQ 3-1"], ZONE)
    held = duties.duties(NOW, crew.users["L1"])
    assert [one.at(midnight(day(6), ZONE)) for one in held] == [True, True]
    assert [one.at(midnight(day(8), ZONE)) for one in held] == [False, False]
    assert not held[0].at(NOW)


def test_one_leader_a_stairway_at_a_time(crew: Town) -> None:
    lead(crew, "L1", "HQ 3-1", day(6), day(7))
    with pytest.raises(Refused, match="stairway_led") as no:
        lead(crew, "L2", "HQ 3-1")
    assert "L1" in str(no.value.values["who"])
    with pytest.raises(Refused, match="stairway_led"):
        lead(crew, "L2", "HQ 3-1", day(7), day(9))
    lead(crew, "L2", "HQ 3-1", day(8))
    with pytest.raises(Refused, match="has_already"):
        lead(crew, "L2", "HQ 3-1", day(9))
    for place, code in (("HQ 9-9", "no_such_stairway"), ("3-1", "which_compound"), ("", "no_place")):
        with pytest.raises(Refused, match=code):
            lead(crew, "L2", place)


def test_all_places_or_none(crew: Town) -> None:
    lead(crew, "L1", "HQ 3-2")
    with pytest.raises(Refused, match="stairway_led"):
        lead(crew, "L2", "HQ 3-1, 3-2")
    assert not duties.duties(NOW, crew.users["L2"])


def test_a_stand_in_comes_beside_and_keeps_the_door_open(crew: Town) -> None:
    with pytest.raises(Refused, match="not_led_by"):
        lead(crew, "L2", "HQ 3-1", None, day(9), "L1")
    lead(crew, "L1", "HQ 3-1")
    with pytest.raises(Refused, match="own_stand_in"):
        lead(crew, "L1", "HQ 3-1", None, day(9), "L1")
    lead(crew, "L2", "HQ 3-1", None, day(9), "L1")
    (instead,) = duties.duties(NOW, crew.users["L2"])
    assert (instead.for_login, instead.place.label) == ("L1", "HQ 3-1")
    left = do(assignments.stop_leading, act(crew, "boss"), crew.users["L1"], [], ZONE)
    assert left[:2] == (("HQ 3-1",), ())
    assert "HQ 3-1" not in [one.label for one in gaps(NOW).stairways]
    assert "HQ 3-1" in [one.label for one in gaps(midnight(day(10), ZONE)).stairways]


def test_ending_says_what_is_orphaned(crew: Town) -> None:
    lead(crew, "L1", "HQ 3-1, 3-2")
    assert not gaps(NOW).stairways
    left = do(assignments.stop_leading, act(crew, "boss"), crew.users["L1"], ["HQ 3-2"], ZONE)
    assert left.orphaned == ("HQ 3-2",)
    assert [one.label for one in gaps(NOW).stairways] == ["HQ 3-2"]
    with pytest.raises(Refused, match="does_not_have"):
        do(assignments.stop_leading, act(crew, "boss"), crew.users["L1"], ["HQ 3-2"], ZONE)
    do(assignments.stop_leading, act(crew, "boss"), crew.users["L1"], ["HQ 3-1"], ZONE, day(6))
    (held,) = duties.duties(NOW, crew.users["L1"])
    assert held.until == midnight(day(7), ZONE)


def test_what_would_begin_later_never_begins_once_it_is_ended(crew: Town) -> None:
    lead(crew, "L1", "HQ 3-1", day(10))
    do(assignments.stop_leading, act(crew, "boss"), crew.users["L1"], [], ZONE)
    assert not duties.duties(NOW, crew.users["L1"])
    assert lead(crew, "L2", "HQ 3-1", day(10)) == ("HQ 3-1",)


def test_two_coordinators_give_one_stairway_at_the_same_moment(crew: Town) -> None:
    start, said = threading.Barrier(2), list[str]()

    def give(login: str) -> None:
        store = Store()
        try:
            start.wait(10)
            store.write_now(assignments.lead, act(crew, "boss"), crew.users[login], ["HQ 3-1"], ZONE)
            said.append("done")
        except Refused as no:
            said.append(no.code)
        finally:
            store.close()

    threads = [threading.Thread(target=give, args=(login,)) for login in ("L1", "L2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(said) == ["done", "stairway_led"]
    assert rows("SELECT count(*) FROM leader_assignment") == [(1,)]


def test_the_right_to_a_household_follows(crew: Town) -> None:
    stairway = rows("SELECT id FROM stairway WHERE no = 2")[0][0]
    home = crew.homes["HQ", "3-2-501"]
    from db.base import execute

    execute("UPDATE household SET stairway_id = ? WHERE id = ?", stairway, home)
    assert not looks_after(crew.users["L1"], home, NOW)
    lead(crew, "L1", "HQ 3-2", day(5), day(6))
    assert looks_after(crew.users["L1"], home, NOW)
    assert not looks_after(crew.users["L1"], home, midnight(day(7), ZONE))


# --- links and claims


def test_a_cadre_is_linked_to_groups(crew: Town) -> None:
    kader = crew.users["kader"]
    assert [one.login for one in gaps(NOW).cadres] == ["kader"]
    assert [one.label for one in gaps(NOW).groups] == ["一组"]
    assert do(assignments.link, act(crew, "boss"), kader, "hq") == "一组"
    assert not gaps(NOW).cadres
    assert not gaps(NOW).groups
    refused("has_already", assignments.link, act(crew, "boss"), kader, "一组")
    refused("not_cadre", assignments.link, act(crew, "boss"), crew.users["gate"], "一组")
    refused("no_such_group", assignments.link, act(crew, "boss"), kader, "Lin [/b]")
    refused("not_allowed", assignments.link, act(crew, "L1"), kader, "一组")
    assert do(assignments.unlink, act(crew, "boss"), kader, "一组").ended == ("一组",)
    assert gaps(NOW).cadres


def test_one_claims_for_oneself_the_office_for_anybody(crew: Town) -> None:
    gate, boss = crew.users["gate"], crew.users["boss"]
    assert do(assignments.claim, act(crew, "gate"), gate, "HQ 3-1") == "HQ 3-1"
    refused("has_already", assignments.claim, act(crew, "gate"), gate, "hq3-1")
    refused("not_yours", assignments.claim, act(crew, "gate"), crew.users["gate2"], "HQ 3-1")
    refused("not_yours", assignments.release, act(crew, "gate2"), gate, "HQ 3-1")
    refused("cannot_claim", assignments.claim, act(crew, "boss"), boss, "HQ 3-1")
    assert do(assignments.claim, act(crew, "boss"), crew.users["gate2"], "一组") == "一组"
    assert do(assignments.release, act(crew, "gate"), gate, "HQ 3-1").ended == ("HQ 3-1",)
    refused("does_not_have", assignments.release, act(crew, "gate"), gate, "HQ 3-1")
    do(assignments.claim, act(crew, "gate"), gate, "HQ 3-1")  # again is allowed
