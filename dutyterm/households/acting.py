"""What the acts on the register share: alone with the register, who was faster, keys, and the end of an act."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from db import audit, changes, posts, register, trail
from db.audit import Act
from db.chain import Change
from db.register import Home, Member

from ..errors import Refused
from ..initials import initials
from ..people.service import allow

TOPIC = "households"


def today(act: Act, zone: ZoneInfo) -> dt.date:
    """The town's calendar day of an act."""
    return act.at.astimezone(zone).date()


def begin_home(act: Act, household_id: int, right: str = "household.write") -> Home:
    """A household that is to be changed, when nobody else can act on it, and the right to do so.

    Refused `no_such_home` when there is none or it was merged into another.
    """
    register.lock()
    found = register.home(household_id)
    if found is None or found.merged_into is not None:
        allow(act, right)
        raise Refused("no_such_home")
    posts.lock_compound(found.compound_id)
    found = register.home(household_id) or found
    allow(act, right, household_id=household_id)
    return found


def begin_person(act: Act, person_id: int, right: str = "household.write") -> tuple[Member, Home]:
    """A person that is to be changed, likewise, and their household. Refused `no_such_person`."""
    register.lock()
    found = register.member(person_id)
    if found is None or found.merged_into is not None or found.name == "-":
        allow(act, right)
        raise Refused("no_such_person")
    home = begin_home(act, found.household_id, right)
    return register.member(person_id) or found, home


def check_version(row: Home | Member, version: int) -> None:
    """Refused `changed_meanwhile` when the row is not as whoever acts saw it: who was faster, when, and what they did.

    `fields` are the names of what they changed; nothing of theirs is written over before whoever acts knows.
    """
    if row.version == version:
        return
    about = [("person", row.id)]
    if isinstance(row, Home):  # whoever moves in or out changes it too
        people = (*register.members(row.id), *register.gone_members(row.id))
        about = [("household", row.id), *(("person", one.id) for one in people)]
    last = trail.history_of(about, 1)
    if not last:
        raise Refused("changed_meanwhile", who="", at=None, action="", fields=())
    step = last[-1]
    raise Refused(
        "changed_meanwhile", who=step.display or step.login, at=step.at, action=step.action, fields=step.fields
    )


def write_home(act: Act, home: Home, values: Mapping[str, object]) -> dict[str, Change]:
    """Set what differs of a household; what each field held before and after. Refused `changed_meanwhile`."""
    return _write(act, "household", home, {**values}, {"landlord_name": "landlord", "head_person_id": "head_id"})


def write_person(act: Act, person: Member, values: Mapping[str, object]) -> dict[str, Change]:
    """Set what differs of a person, likewise."""
    return _write(act, "person", person, {**values}, {})


def _write(
    act: Act, table: str, row: Home | Member, values: dict[str, object], names: Mapping[str, str]
) -> dict[str, Change]:
    before = {name: getattr(row, names.get(name, name)) for name in values}
    new = {name: value for name, value in values.items() if value != before[name]}
    if new and not register.set_row(table, row.id, row.version, new, act.at):
        raise Refused("changed_meanwhile", who="", at=None, action="", fields=())
    return {name: (before[name], value) for name, value in new.items()}


def rekey(person_id: int) -> None:
    """Let a person be found by what they are called now; by what those merged into them are called, too."""
    register.rekey(person_id, {one.id: found_by(one) for one in register.same_as(person_id)})


def found_by(one: Member) -> tuple[str, ...]:
    """The initials of a person: first those a clerk has set by hand, then all readings of the name (X4)."""
    read = initials(one.name)
    return (one.name_py, *read) if one.py_by_hand and one.name_py else read


def not_kept_in(household_id: int) -> None:
    """Refused `kept_in` while anybody's isolation in a household is not over (Q7)."""
    if register.kept_in(household_id):
        raise Refused("kept_in")


def done(act: Act, action: str, entity: str, row_id: int | None, values: Mapping[str, Change], *topics: str) -> None:
    """The audit row and the sign for other sessions, at the end of an act."""
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(TOPIC, "five_ones", *topics)
