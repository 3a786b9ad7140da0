"""Several at once, each with a connection of their own: one check, one contact's word, passes that come back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from db import audit
from db.base import execute
from dutyterm.errands import ordering
from dutyterm.errands.ordering import Order
from dutyterm.errands.rules import Terms
from dutyterm.errors import Refused
from dutyterm.isolation import caring, checking, opening, release
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_checks import Key, Reading
from dutyterm.isolation.service import open_pending
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, do, rows
from tests.isolation.homes import MARKS, D, act, begin, fill, on, passes
from tests.meeting import meet

TODAY = Key(NOW.date(), "am")


def at_once(*works: Callable[[Store], Any]) -> list[object]:
    """Each work on a store of its own; its answer, or the code of its refusal."""

    def run(work: Callable[[Store], Any]) -> object:
        store = Store()
        try:
            return work(store)
        except Refused as no:
            return no.code
        finally:
            store.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_check_of_many_writers(town: Town) -> None:
    for iso in begin(town):
        said = at_once(
            *(
                lambda store, iso=iso, temp=temp: store.write_now(
                    checking.record_check, act(town, "boss"), iso, TODAY, Reading(temp), ZONE, MARKS
                )
                for temp in range(361, 367)
            )
        )
        assert said.count("check_done") == 5
        ((temp,),) = rows("SELECT temp FROM isolation_check WHERE isolation_id = ?", iso)
        (won,) = [one.check.temp for one in said if not isinstance(one, str)]  # type: ignore[attr-defined]
        assert won == temp


def test_the_last_of_a_household_gets_the_passes_back(town: Town) -> None:
    """Whoever is last sees it, also when all are released in the same moment."""
    for number in range(4):
        ref = D(2020, 2, 3)
        isos = begin(town, ref=ref, at=on(4))
        for iso in isos:
            fill(town, iso, ref, on(4))
        who = act(town, "boss", on(18, 9))
        done = at_once(
            *(
                lambda store, iso=iso, who=who: store.write_now(release.release, who, iso, "2020-1", "", ZONE, MARKS)
                for iso in isos
            )
        )
        assert not [one for one in done if isinstance(one, str)], (number, done)
        assert passes(town) == {"active"}


def test_a_household_is_opened_once(town: Town) -> None:
    new = New(town.homes["HQ", "6-1-102"], "quarantine", "left_area", D(2020, 2, 4), town.users["contact"])
    said = at_once(*[lambda store: store.write_now(opening.open_home, act(town), new, ZONE)] * 4)
    assert said.count("already_isolated") == 3
    assert rows("SELECT count(*) FROM isolation WHERE household_id = ?", new.household_id) == [(3,)]


def test_a_release_and_an_errand_do_not_wait_for_each_other(town: Town) -> None:
    """A release brings the last rubbish. Told before the trail is entered, it would wait for one who waits for it."""
    ref = D(2020, 2, 3)
    isos = begin(town, "3-1-204", ref=ref, at=on(4))
    for iso in isos:
        fill(town, iso, ref, on(4))
    who, other = act(town, at=on(18, 9)), town.homes["HQ", "6-1-101"]
    order = Order("k", other, "phone", "白菜")
    for iso in isos[:-1]:
        do(release.release, who, iso, "2020-1", "", ZONE, MARKS)
    met = meet(
        lambda: release.release(who, isos[-1], "2020-1", "", ZONE, MARKS).others_kept,
        lambda: ordering.create(act(town, at=on(18, 9)), order, Terms(), ZONE).again,
        stands=(audit, "record"),
    )
    assert met == (False, False)
    assert rows("SELECT kind, final FROM errand ORDER BY final") == [("grocery", False), ("garbage", True)]


def test_a_returnee_whose_isolation_is_of_the_former_household(town: Town) -> None:
    """Somebody moved while they were kept in: the gate goes on, and there is no second episode."""
    (iso,) = begin(town, "3-1-204")[:1]
    ((person,),) = rows("SELECT person_id FROM isolation WHERE id = ?", iso)
    new = town.homes["HQ", "6-1-101"]
    execute("UPDATE person SET household_id = ? WHERE id = ?", new, person)
    assert do(open_pending, act(town, "gate"), int(str(person)), new, D(2020, 2, 3), None) is None  # type: ignore[arg-type]
    assert rows("SELECT count(*) FROM isolation WHERE person_id = ?", person) == [(1,)]


def test_a_returnee_opened_at_two_gates_at_once(town: Town) -> None:
    """The register moved them from one compound to another between the two: the index knows, and nobody is stuck."""
    person = town.people["黄工"]
    here, there = town.homes["HQ", "6-1-101"], town.homes["JS", "1-1-101"]
    who = act(town, "gate")
    met = meet(
        lambda: open_pending(who, person, here, D(2020, 2, 3), None) is not None,  # type: ignore[arg-type]
        lambda: open_pending(who, person, there, D(2020, 2, 3), None),  # type: ignore[arg-type]
    )
    assert met == (True, None)


def test_the_office_and_the_gate_open_one_person_at_once(town: Town) -> None:
    person, home = town.people["黄工"], town.homes["JS", "1-1-101"]
    new = New(home, "quarantine", "left_area", D(2020, 2, 4), town.users["contact"])
    met = meet(
        lambda: open_pending(act(town, "gate"), person, town.homes["HQ", "6-1-101"], D(2020, 2, 3), None),  # type: ignore[arg-type]
        lambda: opening.open_home(act(town), new, ZONE),
    )
    assert met.second == "already_isolated", met


def test_one_alarm_of_two_breaches(town: Town) -> None:
    (iso,) = begin(town, "3-1-204")[:1]
    who = act(town)
    met = meet(lambda: caring.note_breach(who, iso, "出门"), lambda: caring.note_breach(who, iso, "又出门"))
    assert met.first == met.second
    assert rows("SELECT count(*) FROM escalation") == [(1,)]
