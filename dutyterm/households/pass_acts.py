"""Passes are given, made longer, reported lost, taken away (domain.md P1, P3 to P5, P7).

Each act is alone with the compound whose gate reads the pass, and with the one the person lives in: nobody is given
two, no number is given twice, and an isolation that begins meanwhile is seen.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import audit, changes, register
from db import passes as table
from db.audit import Act
from db.chain import Change
from db.households import Found, person
from db.isolation import open_in_household
from db.isolation_lists import compound_of
from db.pass_blanks import Place, place
from db.passes import Listed, Where
from db.posts import lock_compound

from ..errors import Refused
from ..gate.plates import NO_PLATE, plate
from ..isolation.rules import keeps_in
from ..people.service import allow
from ..text import clean_line
from .passes import KINDS, LIVE, Terms, end_problem, good_temp, kind_for, last_day
from .rules import person_name

TOPICS = ("passes", "households")
REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class New:
    """What is said to give somebody a pass. What is left out follows from who it is, and from the town's terms.

    A person's pass needs `person_id`; a worker's that and the `compound_id` they work in, or `holder` for one who is
    in no household; a vehicle's `plate`, and whose it is (`household_id`) or `compound_id` alone.
    """

    kind: str = ""
    person_id: int | None = None
    household_id: int | None = None
    compound_id: int | None = None
    plate: str = ""
    holder: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    initial_temp: int | None = None  # tenths of a degree
    province: str = "粤"


@dataclass(frozen=True, slots=True)
class Issued:
    """A pass that was given; `state` is `suspended` where somebody of the household is kept in."""

    pass_id: int
    code: str
    state: str
    valid_to: dt.date


@dataclass(frozen=True, slots=True)
class Lost:
    """A pass that counts no more, and the new one that was given in the same act."""

    code: str
    again: Issued | None


def today(act: Act, zone: ZoneInfo) -> dt.date:
    """The town's calendar day of an act."""
    return act.at.astimezone(zone).date()


def issue(act: Act, new: New, zone: ZoneInfo, terms: Terms) -> Issued:
    """Give somebody a pass with the next number of the compound.

    Refused codes: `bad_kind`, `no_such_person`, `not_of_here`, `moved_out`, `no_such_home`, `no_such_compound`,
    `bad_plate`, `worker_unnamed`, `bad_temp`, `end_past`, `end_too_long`, and `has_pass` or `has_permit` with `number`,
    `who`, `since`, `until`, `state`, `by` of the one that is there; `pass_changed` when the person moves just then.
    """
    made = give(act, new, zone, terms)
    done(act, "pass.issue", made.pass_id, {"no": ("", made.code), "valid_to": ("", made.valid_to.isoformat())})
    return made


def give(act: Act, new: New, zone: ZoneInfo, terms: Terms, no: int | None = None) -> Issued:
    """Part of an act: put a new pass in, with this number (a blank's) or the next one; refused as `issue`."""
    if new.kind not in ("", *KINDS):
        raise Refused("bad_kind")
    who, home = _whose(act, new)
    where = _where(act, new, who, home)
    kind = new.kind or ("vehicle" if new.plate else kind_for(who.tenancy) if who else "worker")
    number = _plate_of(new, kind)
    holder = person_name(new.holder) if who is None and kind == "worker" else ""
    if kind == "worker" and who is None and not holder:
        raise Refused("worker_unnamed")
    if kind in ("resident", "tenant_temp") and (who is None or who.compound_id != where.compound_id):
        raise Refused("not_of_here")
    if not good_temp(new.initial_temp):
        raise Refused("bad_temp")
    first, last = _term(new, kind, today(act, zone), terms)
    lock_both(where.compound_id, who.compound_id if who else None)
    if who and person(who.person_id) != who:
        raise Refused("pass_changed")
    _refuse_second(who, number, where)
    lost = table.unreplaced(who.person_id, where.compound_id) if who else None
    state = "suspended" if kind != "vehicle" and kept_in(home) else "active"
    no = table.take_numbers(where.compound_id, 1) if no is None else no
    pass_id = table.add(
        {
            "no": no, "compound_id": where.compound_id, "kind": kind, "person_id": who.person_id if who else None,
            "household_id": home, "plate": number, "holder": holder, "valid_from": first.isoformat(),
            "valid_to": last.isoformat(), "initial_temp": new.initial_temp, "state": state,
        },
        *(act.at, act.actor_id),
    )  # fmt: skip
    if lost is not None:
        table.set_successor(lost, pass_id, act.at)
    return Issued(pass_id, table.code_of(where.code, no), state, last)


def _whose(act: Act, new: New) -> tuple[Found | None, int | None]:
    """The person, if it is one's, and the household; the right to it is asked for."""
    who = person(new.person_id) if new.person_id is not None else None
    home = who.household_id if who else new.household_id
    allow(act, "pass.issue", household_id=home)
    if new.person_id is not None and who is None:
        raise Refused("no_such_person")
    if who and who.gone:
        raise Refused("moved_out")
    return (None if new.plate else who), home


def _where(act: Act, new: New, who: Found | None, home: int | None) -> Place:
    compound_id = new.compound_id
    if compound_id is None:
        compound_id = who.compound_id if who else compound_of(home) if home is not None else None
    if compound_id is None:
        raise Refused("no_such_home" if home is not None else "no_such_compound")
    found = place(compound_id)
    if found is None:
        raise Refused("no_such_compound")
    return found


def _plate_of(new: New, kind: str) -> str:
    if kind != "vehicle":
        return ""
    found = plate(clean_line(new.plate, 20), new.province)
    if found is None or found == NO_PLATE:  # without a plate there is nothing to hold a permit against (P7)
        raise Refused("bad_plate")
    return found


def _term(new: New, kind: str, on: dt.date, terms: Terms) -> tuple[dt.date, dt.date]:
    first = new.valid_from or on
    last = new.valid_to or last_day(kind, first, terms)
    if problem := end_problem(first, last, on, terms):
        raise Refused(problem, days=terms.longest_days)
    return first, last


def lock_both(compound_id: int, other: int | None) -> None:
    """Be alone with a compound, and with the one somebody lives in. Whoever needs two is alone with the register as
    well, so that no two wait for each other for ever."""
    if other not in (None, compound_id):
        register.lock()
    for one in sorted({compound_id, other or compound_id}):
        lock_compound(one)


def _refuse_second(who: Found | None, number: str, where: Place) -> None:
    there = table.live_of_plate(number, where.compound_id) if number else None
    if who:
        there = table.live_of_person(who.person_id, where.compound_id)
    if there:
        raise Refused(
            "has_permit" if number else "has_pass", number=there.code, who=there.name or there.plate,
            since=there.valid_from, until=there.valid_to, state=there.state, by=there.issued_by,
        )  # fmt: skip


def kept_in(household_id: int | None) -> bool:
    """Whether somebody of a household must stay at home, so that its passes do not count (P5)."""
    if household_id is None:
        return False
    return any(keeps_in(one.kind, one.state) for one in open_in_household(household_id))


def issue_many(act: Act, where: Where, zone: ZoneInfo, terms: Terms) -> list[Issued]:
    """A pass for each tenant of a compound, a stairway or a household who has none there; in the order of rooms.

    Twice is once. Refused `no_such_compound`.
    """
    stairway = where.stairways[0] if where.stairways else None
    allow(act, "pass.issue", household_id=where.household_id, stairway_id=stairway)
    compound_id = where.compound_id
    if compound_id is None and where.household_id is not None:
        compound_id = compound_of(where.household_id)
    found = place(compound_id) if compound_id is not None else None
    if found is None:
        raise Refused("no_such_compound")
    lock_compound(found.compound_id)
    wanted = table.without(where._replace(compound_id=found.compound_id), act.at)
    if not wanted:
        return []
    first, on = table.take_numbers(found.compound_id, len(wanted)), today(act, zone)
    last, made = last_day("tenant_temp", on, terms), list[Issued]()
    kept = {home: kept_in(home) for home in {home for _person, home in wanted}}
    for no, (person_id, home) in enumerate(wanted, first):
        state = "suspended" if kept[home] else "active"
        lost = table.unreplaced(person_id, found.compound_id)
        values = {
            "no": no, "compound_id": found.compound_id, "kind": "tenant_temp", "person_id": person_id,
            "household_id": home, "valid_from": on.isoformat(), "valid_to": last.isoformat(), "state": state,
        }  # fmt: skip
        pass_id = table.add(values, act.at, act.actor_id)
        if lost is not None:
            table.set_successor(lost, pass_id, act.at)
        made.append(Issued(pass_id, table.code_of(found.code, no), state, last))
    told = {"no": ("", f"{made[0].code}..{made[-1].code}"), "passes": ("", len(made)), "valid_to": ("", str(last))}
    done(act, "pass.issue_many", made[0].pass_id if len(made) == 1 else None, told)
    return made


def begin(act: Act, right: str, pass_id: int) -> Listed:
    """The pass an act is about, read when nobody else can act on it, and the right to it. Refused `no_such_pass`."""
    found = table.get(pass_id)
    if found is None:
        allow(act, right)
        raise Refused("no_such_pass")
    lock_both(found.compound_id, compound_of(found.household_id) if found.household_id is not None else None)
    found = table.get(pass_id) or found
    allow(act, right, household_id=found.household_id)
    return found


def change(act: Act, one: Listed, values: dict[str, object]) -> None:
    """Part of an act: set columns of a pass. Refused `pass_changed` when somebody was faster."""
    if not table.change(one.id, one.version, values, act.at):
        raise Refused("pass_changed")


def check_live(one: Listed) -> None:
    """Refused `not_live` unless a pass is active or suspended."""
    if one.state not in LIVE:
        raise Refused("not_live", number=one.code, state=one.state, ended=one.ended_at, successor=one.successor)


def rotate_key(act: Act, rotate: Callable[[], int]) -> int:
    """Sign passes with a fresh key from now on, which `rotate` puts in place; how many keys there are.

    The trail says that it was done; what cannot be written down does not happen.
    """
    allow(act, "pass.key")
    audit.record(act, "pass.key", "setting", None, ("key",))
    return rotate()


def done(act: Act, action: str, row_id: int | None, values: Mapping[str, Change], entity: str = "pass") -> None:
    """The audit row and the sign for other sessions, at the end of an act."""
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(*TOPICS)
