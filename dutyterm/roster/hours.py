"""Who was to come and who came: one line a place, and hours, nights and absences for each person."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from db import roster as table
from db.audit import Act
from db.roster import Assigned, Shift

from ..people.service import allow
from .rules import HOUR, MOST_HOURS


class Line(NamedTuple):
    """One place on one shift, as planned and as it was."""

    shift: Shift
    place: Assigned

    @property
    def planned(self) -> float:
        """Hours as planned."""
        return (self.shift.end - self.shift.start) / HOUR

    @property
    def late(self) -> bool:
        """Whether the check-in came after the start."""
        return self.place.check_in_at is not None and self.place.check_in_at > self.shift.start

    def hours(self, at: dt.datetime) -> float:
        """Hours between check-in and check-out; of who is still on duty, up to `at`; never more than a day."""
        begun = self.place.check_in_at
        if begun is None:
            return 0.0
        hours = max((self.place.check_out_at or at) - begun, dt.timedelta()) / HOUR
        return min(hours, MOST_HOURS)


class Total(NamedTuple):
    """What one person did, and still has before them, in some duty days."""

    login: str
    display: str
    shifts: int  # that count: past, present and to come
    planned: float  # hours of these
    hours: float  # done
    nights: int
    late: int
    absent: int


def read_attendance(
    act: Act, first: dt.date, last: dt.date, *, user_id: int | None = None, post_id: int | None = None,
    cancelled: bool = False,
) -> list[Line]:  # fmt: skip
    """Places of some duty days, both ends included, by start and post, also those that are free again; a query.

    With `cancelled` also on shifts that are not held.
    """
    allow(act, "roster.read")
    shifts = {one.id: one for one in table.shifts_of_days(first, last, post_id, cancelled=cancelled)}
    found = [
        Line(shifts[one.shift_id], one)
        for one in table.assigned_of_days(first, last, cancelled=cancelled)
        if one.shift_id in shifts and user_id in (None, one.user_id)
    ]
    return sorted(found, key=lambda one: (one.shift.start, one.shift.code, one.place.id))


def totals(lines: Iterable[Line], at: dt.datetime) -> list[Total]:
    """Per person, most hours first."""
    found: dict[int, Total] = {}
    for line in lines:
        place = line.place
        old = found.get(place.user_id) or Total(place.login, place.display, 0, 0.0, 0.0, 0, 0, 0)
        live = place.live
        found[place.user_id] = old._replace(
            shifts=old.shifts + live,
            planned=old.planned + line.planned * live,
            hours=old.hours + line.hours(at),
            nights=old.nights + (live and line.shift.night),
            late=old.late + line.late,
            absent=old.absent + (place.state == "absent"),
        )
    return sorted(found.values(), key=lambda one: (-one.hours, -one.planned, one.login))
