"""What residents say in the form about where they have been: a travel report beside the register (X10, item 21)."""

import datetime as dt

from db import travel as table
from db.audit import Act
from db.pending import Change, Pair

from .travel_gate import PLACE

FIELDS = ("travel_outbreak", "travel_arrived", "travel_place")
"""What a question about a new person carries of the form; not columns of the register."""


def pairs(outbreak: str, arrived: dt.date | None, place: str) -> dict[str, Pair]:
    """The answers as a question carries them; nothing for a plain no."""
    if outbreak != "yes":
        return {}
    day = arrived.isoformat() if arrived else ""
    return {"travel_outbreak": ("", outbreak), "travel_arrived": ("", day), "travel_place": ("", place)}


def report_of_form(act: Act, one: Change, person_id: int, household_id: int) -> int | None:
    """The report of a newcomer who was accepted; None when the form said no. Part of that act."""
    if "travel_outbreak" not in one.fields:
        return None
    day = str(one.fields.get("travel_arrived", ("", ""))[1])
    arrived = dt.date.fromisoformat(day) if day else None
    place = str(one.fields.get("travel_place", ("", ""))[1])
    return add_report(act, person_id, household_id, arrived, place)


def add_report(act: Act, person_id: int, household_id: int, arrived: dt.date | None, place: str) -> int | None:
    """A self-reported yes; None when the same was reported before. Part of an act."""
    key = form_key(person_id, arrived)
    if table.report_by_key(key):
        return None
    values = {
        "report_key": key, "person_id": person_id, "household_id": household_id, "from_place": place or PLACE,
        "outbreak": "yes", "arrived_on": arrived, "source": "self",
    }  # fmt: skip
    return table.add(values, act.at, act.actor_id)


def form_key(person_id: int, arrived: dt.date | None) -> str:
    """What makes a form that is read twice one report."""
    return f"form-{person_id}-{arrived or ''}"
