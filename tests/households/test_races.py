"""Several clerks at once, each with a connection of their own: nobody twice, nothing lost, no pass too many."""

from db import register
from dutyterm.households import correcting, merging, moving
from tests.gate.town import ZONE, Town, rows
from tests.isolation.test_races import at_once


def test_one_of_many_enters_somebody_and_the_others_hear_of_it(homes: Town) -> None:
    said = {"name": "曾小红", "id_no": "440524188001010014"}
    where = [homes.homes["HQ", room] for room in ("3-1-101", "3-1-101", "3-1-102", "3-2-101")] + [
        homes.homes["XZ", "12"]
    ]
    done = at_once(
        *(
            lambda store, home=home: store.write_now(moving.move_in, homes.act("boss"), home, said, ZONE, sure=True)
            for home in where
        )
    )
    assert done.count("already_known") == len(where) - 1, done
    assert rows("SELECT count(*) FROM person WHERE name = '曾小红'") == [(1,)]


def test_one_of_two_corrections_is_told_of_the_other(homes: Town) -> None:
    person = homes.people["何玉萍"]
    for turn in range(5):
        found = register.member(person)
        assert found
        fields = [{"origin": f"甲{turn}"}, {"employer": f"乙{turn}"}]
        done = at_once(
            *(
                lambda store, one=one, seen=found.version: store.write_now(
                    correcting.correct_person, homes.act("boss"), person, seen, one, ZONE
                )
                for one in fields
            )
        )
        assert done.count("changed_meanwhile") == 1, done


def test_moved_and_merged_in_the_same_moment(homes: Town) -> None:
    """Whichever comes first, one pass counts and every way leads to one person."""
    kept, gone = homes.people["苏小红"], homes.people["苏小黑"]
    there = homes.homes["HQ", "3-1-101"]
    at_once(
        lambda store: store.write_now(merging.merge_people, homes.act("boss"), kept, gone, "登了两次", ZONE),
        lambda store: store.write_now(moving.move, homes.act("chief"), gone, 1, there, ZONE),
        lambda store: store.write_now(merging.merge_people, homes.act("chief"), gone, kept, "登了两次", ZONE),
    )
    ((living,),) = rows("SELECT count(*) FROM person WHERE id IN (?, ?) AND merged_into IS NULL", kept, gone)
    assert living == 1
    keyed = rows("SELECT DISTINCT person_id FROM person_key WHERE person_id IN (?, ?)", kept, gone)
    assert len(keyed) == 1
