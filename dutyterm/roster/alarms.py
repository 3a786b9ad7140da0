"""What nobody has to look for: who is late or absent, and who waits for a relief that does not come (D5)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import handovers
from db import roster as table
from db.audit import Act
from db.roster import Assigned

from ..i18n import _
from ..people.rules import scope
from ..people.service import allow
from ..text import clean_line
from . import words_duty
from .reading import cell_of
from .rules import Terms
from .rules_duty import LEAVING, UNFIT, next_turn, phase

LOOK_BACK = dt.timedelta(hours=24)
ORDER = ("relief", "unfit", "absent", "late")
"""The kinds of alarms, what cannot wait first."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody who is not where the roster says, or cannot go home; or what one is to do oneself."""

    kind: str  # of ORDER, or of words_duty.REMINDERS
    place: Assigned

    @property
    def key(self) -> tuple[str, int]:
        """Told once under this name."""
        return self.kind, self.place.id


@dataclass(frozen=True, slots=True)
class Alarms:
    """All alarms at a moment, and when the next may come without anybody doing anything."""

    found: tuple[Alarm, ...] = ()
    turn: dt.datetime | None = None


def hears(role: str) -> bool:
    """Whether somebody of this role is told: whoever can send somebody."""
    return scope(role, "roster.assign") == "all"


def read_alarms(act: Act, terms: Terms) -> Alarms:
    """What is wrong now; a query. Somebody marked absent is none once the shift lacks nobody."""
    allow(act, "roster.assign")
    at, early = act.at, dt.timedelta(minutes=terms.early_minutes)
    on = {one.id: one for one in table.still_on()}
    near = {one.id: one for one in table.assigned(at - LOOK_BACK, at + early)} | on
    short = _short(at, terms, near.values())
    found = []
    for one in near.values():
        now = phase(one.state, one.due, one.end, at, terms)
        if one.state == "on_duty":
            waits = at >= one.end + dt.timedelta(minutes=terms.relief_minutes)
            if waits and _relief_missing(one):
                found.append(Alarm("relief", one))
        elif at >= one.end or (one.state == "absent" and one.shift_id not in short):
            continue
        elif now == "absent":
            found.append(Alarm("unfit" if one.end_reason in UNFIT else "absent", one))
        elif now in ("due", "late"):
            found.append(Alarm("late", one))
    found.sort(key=lambda one: (ORDER.index(one.kind), one.place.start, one.place.code, one.place.id))
    later = table.assigned(at, at + LOOK_BACK)
    spans = [(one.state, one.due, one.end) for one in (*near.values(), *later)]
    return Alarms(tuple(found), next_turn(spans, at, terms))


def read_reminders(act: Act, terms: Terms) -> Alarms:
    """What whoever asks is to do themselves now: hand over, or sign for what is handed to them; a query."""
    allow(act, "handover.sign", user_id=act.actor_id)
    at, early = act.at, dt.timedelta(minutes=terms.early_minutes)
    near = {one.id: one for one in table.assigned(at, at + LOOK_BACK, act.actor_id)}
    near |= {one.id: one for one in table.still_on(act.actor_id)}
    found = []
    for one in near.values():
        shift = table.shift(one.shift_id)
        assert shift is not None
        if one.state == "on_duty" and at >= one.end - LEAVING:
            sheet = handovers.of_shift(shift.id)
            if handovers.follows(shift) and (sheet is None or sheet.state in ("draft", "disputed")):
                found.append(Alarm("hand_over", one))
        elif one.state in ("planned", "confirmed") and at >= one.start - early:
            before = handovers.comes_after(shift)
            sheet = handovers.of_shift(before.id) if before else None
            if sheet and sheet.state == "offered":
                found.append(Alarm("take_over", one))
    spans = [(one.state, one.due, one.end) for one in near.values()]
    return Alarms(tuple(found), next_turn(spans, at, terms))


def sentence(alarms: Sequence[Alarm], zone: ZoneInfo) -> str:
    """Some alarms in one short line: the first by name, of the others how many there are."""
    first = alarms[0]
    if first.kind in words_duty.REMINDERS:
        return _(words_duty.REMINDERS[first.kind]).format(
            shift=clean_line(f"{first.place.code} {first.place.name}", 40)
        )
    said = told(first, zone)
    if len(alarms) == 1:
        return _("{alarm}。F2 值班").format(alarm=said)
    return _("{alarm}，还有 {n} 条。F2 值班").format(alarm=said, n=len(alarms) - 1)


def told(one: Alarm, zone: ZoneInfo) -> str:
    """An alarm in words: `缺岗 HQ 早班 06:00 王小山`."""
    place = one.place
    moment = place.end if one.kind == "relief" else place.start
    parts = (_(words_duty.ALARMS[one.kind]), place.code, place.name, f"{moment.astimezone(zone):%H:%M}", place.display)
    return " ".join(clean_line(part, 20) for part in parts)


def _short(at: dt.datetime, terms: Terms, places: Iterable[Assigned]) -> frozenset[int]:
    """The shifts of this moment that lack somebody."""
    on: dict[int, list[Assigned]] = {}
    for one in places:
        on.setdefault(one.shift_id, []).append(one)
    running = table.shifts(at, at + dt.timedelta(seconds=1))
    return frozenset(one.id for one in running if cell_of(one, on.get(one.id, ()), at, terms).need == "short")


def _relief_missing(one: Assigned) -> bool:
    shift = table.shift(one.shift_id)
    if shift is None or handovers.follows(shift) is None:
        return False
    sheet = handovers.of_shift(shift.id)
    return sheet is None or sheet.state != "accepted"
