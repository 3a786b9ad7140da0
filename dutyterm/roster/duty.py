"""Who is due, late, absent, on and not relieved; who was on at any moment, and who did not come: reading only."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import handovers
from db import roster as table
from db.audit import Act
from db.roster import Assigned, Shift

from ..errors import Refused
from ..people.service import allow
from .handover import EARLY, Sheet, read_handed, read_mine
from .rules import Terms, minutes_of
from .rules_duty import UNFIT, Phase, phase

PHASES: tuple[Phase, ...] = ("over", "absent", "late", "due", "soon", "leaving", "on")
"""What the lists of who is due and who is on show, in this order."""
BACK = dt.timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's place, and where it is now. `unfit`: sent home ill, not just missing."""

    phase: Phase
    place: Assigned

    @property
    def unfit(self) -> bool:
        """Whether they came and were not well."""
        return self.place.state == "absent" and self.place.end_reason in UNFIT


def read_duty(act: Act, terms: Terms) -> list[Standing]:
    """Everybody who should be somewhere now or is, by PHASES and start; a query.

    Absent are those of shifts that still run; on duty is everybody who was not relieved, however long ago the end.
    """
    allow(act, "roster.read")
    at, early = act.at, dt.timedelta(minutes=terms.early_minutes)
    near = {one.id: one for one in table.assigned(at, at + early + dt.timedelta(seconds=1))}
    near |= {one.id: one for one in table.still_on()}
    found = []
    for one in near.values():
        now = phase(one.state, one.due, one.end, at, terms)
        if now in PHASES and (one.end > at or one.state == "on_duty"):
            found.append(Standing(now, one))
    return sorted(found, key=lambda one: (PHASES.index(one.phase), one.place.start, one.place.code, one.place.id))


def read_on_at(act: Act, moment: dt.datetime) -> list[Assigned]:
    """Who was on duty at a moment, by post: whoever had checked in and had not gone; a query."""
    allow(act, "roster.read")
    near = {one.id: one for one in table.assigned(moment - BACK, moment + BACK)}
    near |= {one.id: one for one in table.still_on()}
    there = [
        one for one in near.values()
        if one.check_in_at and one.check_in_at <= moment and (one.check_out_at is None or one.check_out_at > moment)
    ]  # fmt: skip
    return sorted(there, key=lambda one: (one.code, one.check_in_at, one.id))


def read_no_shows(act: Act, first: dt.date, last: dt.date) -> list[Assigned]:
    """Who did not come on some duty days, both ends included; who came ill is told apart by `end_reason`; a query."""
    allow(act, "roster.assign")
    return [one for one in table.assigned_of_days(first, last) if one.state == "absent"]


def shift_now(act: Act, code: str, terms: Terms) -> Shift:
    """The shift that runs at a post now, else the one whose check-in is open; a query.

    Refused `no_such_post` for a code that has none.
    """
    allow(act, "roster.read")
    early = dt.timedelta(minutes=terms.early_minutes)
    found = [one for one in table.shifts(act.at, act.at + early) if one.code == code.strip().upper()]
    if not found:
        raise Refused("no_such_post", post=code)
    return min(found, key=lambda one: (one.start > act.at, one.start))


def read_paper(act: Act, terms: Terms) -> Sheet | None:
    """The sheet whoever asks has before them: what they are to sign, else what they were handed; a query."""
    if waiting := read_mine(act, terms):
        return waiting
    for one in table.still_on(act.actor_id):
        return read_handed(act, one.shift_id, terms)
    return None


def read_handovers(act: Act) -> list[tuple[Shift, str, str]]:
    """Shifts that are about to hand over or should have, with the sheet's state and who signed; for the office."""
    allow(act, "roster.assign")
    found = {}
    for one in table.still_on():
        shift = table.shift(one.shift_id)
        if shift is not None and act.at >= shift.end - EARLY and handovers.follows(shift):
            sheet = handovers.of_shift(shift.id)
            found[shift.id] = (shift, sheet.state if sheet else "draft", sheet.out_name if sheet else "")
    return list(found.values())


def clock_before(text: str, near: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The last moment at or before another when the town's clock showed what is typed: `0600`, `6:00`.

    Refused `bad_time`.
    """
    said = text.strip().replace("：", ":").replace(".", ":")  # noqa: RUF001 - as input methods type it
    if ":" not in said and len(said) in (3, 4):
        said = f"{said[:-2]}:{said[-2:]}"
    minutes = minutes_of(said.rjust(5, "0"))
    local = near.astimezone(zone)
    found = dt.datetime.combine(local.date(), dt.time(*divmod(minutes, 60)), zone)
    return found if found <= local else dt.datetime.combine(
        local.date() - dt.timedelta(days=1), dt.time(*divmod(minutes, 60)), zone
    )  # fmt: skip
