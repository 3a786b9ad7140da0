"""Households of the small town in isolation, and the acts on them with the town's clock."""

import datetime as dt

from db.audit import Act
from dutyterm.isolation import checking, ending, opening, release
from dutyterm.isolation.checking import Entered
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_checks import Key, Marks, Reading, Slot, demanded_keys
from dutyterm.isolation.service import open_pending
from tests.gate.town import NOW, ZONE, Town, do, rows

MARKS = Marks()
D = dt.date
REF, LEFT = D(2020, 2, 4), D(2020, 2, 3)


def act(town: Town, login: str = "boss", at: dt.datetime = NOW) -> Act:
    return Act(at, town.users[login], login, None, "test")


def on(day: int, hour: int = 8, minute: int = 0, month: int = 2) -> dt.datetime:
    return dt.datetime(2020, month, day, hour, minute, tzinfo=ZONE)


def begin(town: Town, room: str = "3-2-501", ref: dt.date = REF, at: dt.datetime = NOW, **more: object
          ) -> list[int]:  # fmt: skip
    """Quarantine of a whole household of HQ."""
    values: dict[str, object] = {
        "household_id": town.homes["HQ", room], "kind": "quarantine", "ref_event": "left_area", "ref_date": ref,
        "contact_user_id": town.users["contact"], **more,
    }  # fmt: skip
    return do(opening.open_home, act(town, at=at), New(**values), ZONE)  # type: ignore[arg-type]


def pending(town: Town, name: str = "文秀生", left: dt.date = LEFT, at: dt.datetime = NOW) -> int:
    """What the gate opens for a returnee."""
    person = town.people[name]
    ((home,),) = rows("SELECT household_id FROM person WHERE id = ?", person)
    made = do(open_pending, act(town, "gate", at), person, int(str(home)), left, None)  # type: ignore[arg-type]
    assert made is not None
    return made


def check(town: Town, iso: int, key: Key, temp: int | None = 365, login: str = "boss", at: dt.datetime | None = None,
          **more: object) -> Entered:  # fmt: skip
    said = Reading(temp, no_answer=temp is None, **more)  # type: ignore[arg-type]
    when = at or on(key.day.day, 9 if key.slot == "am" else 18, month=key.day.month)
    return do(checking.record_check, act(town, login, when), iso, key, said, ZONE, MARKS)


def fill(town: Town, iso: int, ref: dt.date, started: dt.datetime, temp: int = 365, last: dt.date | None = None) -> int:
    """Every demanded check in time; how many."""
    keys = [key for key in demanded_keys(ref, 14, started) if last is None or key.day <= last]
    for key in keys:
        check(town, iso, key, temp)
    return len(keys)


def key(day: int, slot: Slot = "am", month: int = 2) -> Key:
    return Key(D(2020, month, day), slot)


def let_go(town: Town, iso: int, at: dt.datetime, notice: str = "2020-017", why: str = "", login: str = "boss"
           ) -> release.Released:  # fmt: skip
    return do(release.release, act(town, login, at), iso, notice, why, ZONE, MARKS)


def states(*isos: int) -> list[str]:
    return [str(rows("SELECT state FROM isolation WHERE id = ?", one)[0][0]) for one in isos]


def passes(town: Town, room: str = "3-2-501") -> set[object]:
    home = town.homes["HQ", room]
    return {row[0] for row in rows("SELECT state FROM pass WHERE household_id = ? AND kind <> 'vehicle'", home)}


def tick(town: Town, at: dt.datetime) -> int:
    return do(ending.tick, Act(at, 0, "tick", None, "tick"), ZONE)
