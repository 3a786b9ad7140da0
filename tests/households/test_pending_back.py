"""An answer to a waiting change is taken back: the register holds what it held, the question waits, or it is said why
not."""

from collections.abc import Callable

import pytest

from db import pending as table
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.households import correcting, moving, pending, pending_back, reading
from dutyterm.households.words import refusal
from tests.gate.town import ZONE, Town, do, rows
from tests.households.test_pending import HE, LIANG, SON, act, named, register, town, waits, yes
from tests.meeting import meet

__all__ = ["town"]

PERSON = "SELECT name, name_py, sex, birth_year, id_type, id_no, id_last4, id_hash, phone, origin, tenancy, relation"
KEYS = "SELECT kind, key FROM person_key WHERE person_id = ? ORDER BY kind, key"


def back(town: Town, *ids: int, login: str = "boss") -> tuple[str, int]:
    """Take back what was answered of these."""
    seen = {one.id: one.version for number in ids if (one := table.change(number))}
    return do(pending_back.take_back, act(town, login), seen)  # type: ignore[no-any-return]


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(Refused) as no:
        work()
    assert no.value.code == code and refusal(code, **no.value.values)


def liang() -> list[object]:
    return [*rows(f"{PERSON} FROM person WHERE phone IN ('13812345678', '13711110000')")]


def test_all_that_a_yes_wrote_about_somebody_is_as_before(town: Town) -> None:
    """A new number tells sex, year, tail and digest too, and by what somebody is found."""
    number = town.people["梁志锦"]
    other = ("3-2-501", "自住", "户主", "梁志锦", "", "440524188001010014", "13711110000", "")
    execute("UPDATE person SET sex = 'f', birth_year = 1949, id_type = 'resident' WHERE id = ?", number)
    register(town, other, HE, SON)
    before, keys = liang(), rows(KEYS, number)
    (one,) = waits()
    assert {"phone", "id_no"} <= one.fields.keys()
    assert yes(town, one) == "accepted"
    assert liang()[0] != before[0] and rows(KEYS, number) != keys
    assert back(town, one.id) == ("accepted", 1)
    assert liang() == before and rows(KEYS, number) == keys
    (again,) = waits()
    assert (again.id, again.fields, again.reason) == (one.id, one.fields, "")
    assert rows("SELECT decided_by, decided_at FROM household_change") == [(None, None)]
    assert yes(town, again) == "accepted" and rows("SELECT phone FROM person WHERE id = ?", number) == [
        ("13711110000",)
    ]
    found = rows("SELECT action, entity FROM audit_log ORDER BY seq DESC LIMIT 3")
    assert found[1] == ("pending.take_back", "person")


def test_what_a_yes_wrote_about_a_home_is_as_before(town: Town) -> None:
    register(town, ("3-2-501", "出租", "", "梁志锦", "", "", "", ""), (HE[0], "", "户主", *HE[3:]), SON)
    home = "SELECT occupancy, head_person_id FROM household WHERE room = '3-2-501'"
    before = rows(home)
    one = next(each for each in waits() if each.kind == "household")
    assert yes(town, one) == "accepted" and rows(home) != before
    back(town, one.id)
    assert rows(home) == before and one.id in {each.id for each in waits()}


def test_a_no_and_what_was_struck_out_wait_again(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE)
    asked = {one.id: one.version for one in waits()}
    assert len(asked) == 2
    do(pending.reject, act(town), asked, "打过，是空号")
    assert back(town, *asked) == ("rejected", 2)
    assert {one.id for one in waits()} == set(asked)
    execute("UPDATE person SET phone = '13600000000' WHERE name = '梁志锦'")
    one = next(each for each in waits() if each.kind == "person")
    assert yes(town, one) == "stale" and back(town, one.id) == ("stale", 1)
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13600000000",)]


def test_nothing_is_taken_back_that_somebody_has_touched_since(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    number = town.people["梁志锦"]
    ((version,),) = rows("SELECT version FROM person WHERE id = ?", number)
    do(correcting.correct_person, act(town), number, int(str(version)), {"employer": "电厂"}, ZONE)
    refused("moved_on", lambda: back(town, one.id))
    assert rows("SELECT phone, employer FROM person WHERE id = ?", number) == [("13711110000", "电厂")]
    assert not waits()


def test_what_somebody_else_has_written_since_stays_though_it_is_the_same(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    number = town.people["梁志锦"]
    for phone in ("13500000000", "13711110000"):
        ((version,),) = rows("SELECT version FROM person WHERE id = ?", number)
        do(correcting.correct_person, act(town, "L1"), number, int(str(version)), {"phone": phone}, ZONE)
    refused("moved_on", lambda: back(town, one.id))
    assert rows("SELECT phone FROM person WHERE id = ?", number) == [("13711110000",)]


def test_a_look_at_a_number_is_no_change(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    do(reading.reveal, act(town), town.people["梁志锦"])
    assert back(town, one.id) == ("accepted", 1)


def test_nothing_is_taken_back_once_its_values_are_forgotten(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    execute("DELETE FROM audit_value")
    refused("moved_on", lambda: back(town, one.id))
    assert table.state_of(one.id) == "accepted"


def test_a_number_that_somebody_else_has_by_now_is_not_given_back(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "440524188001010014", "", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    said = {"name": "麦红", "id_no": LIANG[5]}
    do(moving.move_in, act(town), town.homes["HQ", "6-1-101"], said, ZONE, sure=True)
    refused("moved_on", lambda: back(town, one.id))


def test_a_question_that_was_asked_anew_is_not_put_twice(town: Town) -> None:
    row = ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", "")
    register(town, row, HE, SON)
    (one,) = waits()
    execute("UPDATE person SET phone = '13600000000' WHERE name = '梁志锦'")
    assert yes(town, one) == "stale"
    register(town, row, HE, SON)
    assert len(waits()) == 1
    refused("moved_on", lambda: back(town, one.id))


def test_whoever_moved_is_not_moved_back_by_a_key(town: Town) -> None:
    register(town, LIANG, HE)
    (one,) = waits()
    assert one.kind == "move_out" and yes(town, one) == "accepted"
    refused("cannot_take_back", lambda: back(town, one.id))
    assert table.state_of(one.id) == "accepted"


def test_only_ones_own_answer_and_only_of_ones_own_stairways(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one, "L1")
    refused("not_your_answer", lambda: back(town, one.id))
    execute("UPDATE leader_assignment SET to_at = '2020-02-01 00:00:01.000'")
    refused("not_yours", lambda: back(town, one.id, login="L1"))
    refused("nothing_chosen", lambda: back(town))
    refused("too_many", lambda: do(pending_back.take_back, act(town), dict.fromkeys(range(1, 202), 1)))


def test_all_of_a_group_or_none(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), named("3-2-501", "何玉萍"))
    first, second = waits()
    do(pending.reject, act(town), {first.id: first.version, second.id: second.version}, "空号")
    execute("UPDATE household_change SET version = version + 1 WHERE id = ?", second.id)
    seen = {first.id: first.version + 1, second.id: second.version + 1}
    refused("moved_on", lambda: do(pending_back.take_back, act(town), seen))
    assert not waits()


def test_taking_back_meets_somebody_who_puts_right(town: Town) -> None:
    """Whoever comes second hears it; neither is written over unseen."""
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    number = town.people["梁志锦"]
    ((seen,),) = rows("SELECT version FROM person WHERE id = ?", number)
    take = lambda: pending_back.take_back(act(town), {one.id: one.version + 1})  # noqa: E731
    other = lambda: correcting.correct_person(act(town), number, int(str(seen)), {"phone": "13500000000"}, ZONE)  # noqa: E731
    assert meet(take, other) == (("accepted", 1), "changed_meanwhile")
    assert rows("SELECT phone FROM person WHERE id = ?", number) == [("13812345678",)]


def test_putting_right_meets_taking_back(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    yes(town, one)
    number = town.people["梁志锦"]
    ((seen,),) = rows("SELECT version FROM person WHERE id = ?", number)
    met = meet(
        lambda: correcting.correct_person(act(town), number, int(str(seen)), {"phone": "13500000000"}, ZONE),
        lambda: pending_back.take_back(act(town), {one.id: one.version + 1}),
    )
    assert met == (("phone",), "moved_on")
    assert rows("SELECT phone FROM person WHERE id = ?", number) == [("13500000000",)]


def test_taken_back_twice_at_once_it_is_taken_back_once(town: Town) -> None:
    register(town, ("3-2-501", "自住", "户主", "梁志锦", "", "", "13711110000", ""), HE, SON)
    (one,) = waits()
    do(pending.reject, act(town), {one.id: one.version}, "空号")
    take = lambda: pending_back.take_back(act(town), {one.id: one.version + 1})  # noqa: E731
    assert meet(take, take) == (("rejected", 1), "moved_on")
