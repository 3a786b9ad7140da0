"""What a gate has to do with travel reports: it acts on them without being told why, and what it hears becomes one."""

import datetime as dt
from zoneinfo import ZoneInfo

from db import travel as table
from db.audit import Act
from db.travel import Said

from .rules_travel import inside, reference

PLACE = "-"
"""What stands for a place nobody has named."""


def said_of(person_id: int | None, at: dt.datetime, zone: ZoneInfo, days: int) -> Said | None:
    """The report of a person that nobody has decided and that still matters; one that says yes before others."""
    if person_id is None:
        return None
    on = at.astimezone(zone).date()
    found = [
        one for one in table.open_of_person(person_id)
        if inside(one.left_on, one.arrived_on, one.at.astimezone(zone).date(), on, days)
    ]  # fmt: skip
    return next((one for one in found if one.outbreak == "yes"), found[0] if found else None)


def reference_of(said: Said, zone: ZoneInfo) -> dt.date:
    """From which day the isolation runs that a report leads to."""
    return reference(said.left_on, said.arrived_on, "", said.at.astimezone(zone).date())[1]


def hear(act: Act, entry_id: int, person_id: int, household_id: int, outbreak: str, left_on: dt.date | None,
         place: str, isolation_id: int | None) -> int | None:  # fmt: skip
    """Make the answer at a gate a report, so that nobody types it twice; its id. Part of the gate's act.

    Somebody with an undecided report that says the same, or more, needs no second one: None.
    """
    for one in table.open_of_person(person_id):
        if one.outbreak == "yes" or outbreak == one.outbreak:
            if isolation_id is not None:
                table.link_isolation(one.id, isolation_id, act.at)
            return None
    values = {
        "report_key": f"gate-{entry_id}", "person_id": person_id, "household_id": household_id,
        "from_place": place or PLACE, "outbreak": outbreak, "left_on": left_on, "source": "gate",
        "isolation_id": isolation_id, "entry_id": entry_id,
    }  # fmt: skip
    return table.add(values, act.at, act.actor_id)
