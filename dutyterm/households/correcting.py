"""What is known of a person or a household is put right; of several households at once where that can be meant."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from db import audit, changes, register
from db.audit import Act

from ..errors import Refused
from ..initials import initials
from .acting import TOPIC, begin_home, begin_person, check_version, done, rekey, today, write_home, write_person
from .moving import check_near
from .rules_register import HOME_FIELDS, MOST_AT_ONCE, PERSON_FIELDS, checked_home, checked_person, derived

AT_ONCE = ("occupancy", "no_smartphone", "elderly_alone")
"""What may be set for several households at once: nothing that has to be asked at each door."""


def correct_person(
    act: Act, person_id: int, version: int, said: Mapping[str, str], zone: ZoneInfo, *, sure: bool = False
) -> tuple[str, ...]:
    """Put fields of a person right; the names of those that changed.

    `version` is of the row as it was seen. Initials that are typed stay whatever the name is read as; none typed lets
    the name decide again. Refused as `checked_person` says, `no_such_person`, `bad_field`, `changed_meanwhile`,
    `already_known`, `near`.
    """
    one, home = begin_person(act, person_id)
    if not set(said) <= set(PERSON_FIELDS):
        raise Refused("bad_field")
    check_version(one, version)
    values = checked_person(said, today(act, zone))
    values |= derived(values)
    name = str(values.get("name", one.name))
    if "name_py" in values or ("name" in values and not one.py_by_hand):
        read = initials(name)
        values["name_py"] = values.get("name_py") or (read[0] if read else "")
    if {"name", "birth_year", "id_no"} & values.keys() and one.lives:
        seen = {"name": name, "id_hash": values.get("id_hash", one.id_hash)}
        if seen != {"name": one.name, "id_hash": one.id_hash}:
            year = values.get("birth_year", one.birth_year)
            check_near(home, {**seen, "birth_year": year}, one.id, sure=sure)
    told = write_person(act, one, values)
    if not told:
        return ()
    if {"name", "name_py", "phone", "id_last4", "py_by_hand"} & told.keys():
        rekey(one.id)
    shown = {field: change for field, change in told.items() if field not in ("id_hash", "id_last4", "py_by_hand")}
    done(act, "households.correct", "person", one.id, shown)
    return tuple(shown)


def set_home(act: Act, household_id: int, version: int, said: Mapping[str, object], zone: ZoneInfo) -> tuple[str, ...]:
    """Put fields of a household right; the names of those that changed.

    Refused as `checked_home` says, `no_such_home`, `bad_field`, `changed_meanwhile`, `lived_in` when somebody lives
    in what is to be vacant, `not_of_home` when whoever is to head it does not live there.
    """
    home = begin_home(act, household_id)
    if not set(said) <= set(HOME_FIELDS):
        raise Refused("bad_field")
    check_version(home, version)
    values = checked_home(said, today(act, zone))
    living = {one.id for one in register.members(home.id)}
    if values.get("occupancy") == "vacant" and living:
        raise Refused("lived_in", n=len(living))
    if values.get("head_person_id") not in (None, *living):
        raise Refused("not_of_home")
    told = write_home(act, home, values)
    if told:
        done(act, "households.set", "household", home.id, told)
    return tuple(told)


def set_many(act: Act, seen: Mapping[int, int], said: Mapping[str, object], zone: ZoneInfo) -> tuple[int, list[str]]:
    """Set a field of several households at once: how many changed, and the rooms that were left out.

    `seen` is household: version as it was seen. A household that somebody changed meanwhile, one that is lived in and
    would be vacant, and one beyond one's rights are left out and named. Refused `nothing_chosen`, `too_many`,
    `bad_field`.
    """
    if not seen:
        raise Refused("nothing_chosen")
    if len(seen) > MOST_AT_ONCE:
        raise Refused("too_many", most=MOST_AT_ONCE)
    if not set(said) <= set(AT_ONCE):
        raise Refused("bad_field")
    values = checked_home(said, today(act, zone))
    changed, left, no_right = 0, list[str](), list[Refused]()
    for household_id in sorted(seen):
        try:
            home = begin_home(act, household_id)
        except Refused as no:
            if no.code not in ("no_such_home", "not_yours"):
                raise
            no_right.append(no)
            left.append(f"#{household_id}")
            continue
        lived = values.get("occupancy") == "vacant" and register.members(home.id)
        if home.version != seen[household_id] or lived:
            left.append(f"{home.code} {home.room}")
        elif told := write_home(act, home, values):
            audit.record(act, "households.set_many", "household", home.id, values=told)  # each has its own history
            changed += 1
    if len(no_right) == len(seen):
        raise no_right[0]
    if changed:
        changes.bump(TOPIC, "five_ones")
    return changed, left


def confirm(act: Act, household_id: int, version: int) -> None:
    """A leader has been at the door and the household is as the register says. Refused `changed_meanwhile`."""
    home = begin_home(act, household_id)
    check_version(home, version)
    values = {"registered_at": act.at, "registered_by": act.actor_id or None, "register_source": "doorstep"}
    if not register.set_row("household", home.id, home.version, values, act.at):
        raise Refused("changed_meanwhile", who="", at=None, action="", fields=())
    done(act, "households.confirm", "household", home.id, {"registered_at": (home.registered_at, act.at)})
