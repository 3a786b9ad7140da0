"""Several at once, each with a connection of their own: one check, one contact's word, passes that come back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dutyterm.errors import Refused
from dutyterm.isolation import checking, opening, release
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_checks import Key, Reading
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, rows
from tests.isolation.homes import MARKS, D, act, begin, fill, on, passes

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
