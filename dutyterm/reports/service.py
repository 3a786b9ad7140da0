"""Daily reports: nobody types a figure; they are counted, submitted, returned or accepted (domain.md F7, B1 to B3)."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from db import audit, changes, figures
from db import five_ones as stairs
from db import reports as table
from db.audit import Act
from db.chain import Change
from db.figures import Scope, Stretch
from db.people import standing
from db.reports import Report

from ..errors import Refused
from ..people.rules import scope as reach
from ..people.service import allow
from ..text import clean_line
from .rules import DAY, LEVELS, STANDING, Day, Difference, Terms, after, day_of, differences, due_at, is_zero, up_to

__all__ = [
    "Difference",
    "Line",
    "Reading",
    "Report",
    "decide",
    "read_behind",
    "read_day",
    "read_report",
    "scope_called",
    "submit",
]

TOPIC = "reports"
NOTE_LENGTH = 200
DAYS_BACK = 60
BEFORE = "of_day_before"  # beside the figures in what is frozen: differences of the day before


@dataclass(frozen=True, slots=True)
class Line:
    """One report that is expected on a day, whether or not it has come."""

    level: str
    scope_id: int
    name: str
    report: Report | None
    due: dt.datetime
    called: str = ""  # what the command line calls it: a leader's login, a community's name

    @property
    def state(self) -> str:
        """Empty while nothing has come."""
        return self.report.state if self.report else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as it would be now, beside what was submitted."""

    line: Line
    stretch: Day
    now: dict[str, int]
    frozen: dict[str, int]
    changed: tuple[Difference, ...]  # since it was submitted; empty while it is not
    is_zero: bool
    before: tuple[Difference, ...] = ()  # of the day before, since that was submitted (B3); frozen with this one


def read_day(act: Act, day: dt.date, zone: ZoneInfo, terms: Terms) -> list[Line]:
    """The reports expected on a day: one's own, or all of them, the missing first, then those to be decided."""
    whole = _reads_all(act)
    allow(act, "report.read", user_id=None if whole else act.actor_id)
    there = {(one.level, one.scope_id): one for one in table.reports(day)}
    end = min(act.at, day_of(day, zone, terms).until)
    found: list[tuple[str, int, str]] = []
    leaders = {one.user_id: one.display for one in stairs.leads(end)}
    if not whole:
        leaders = {act.actor_id: leaders[act.actor_id]} if act.actor_id in leaders else {}
    else:
        found.append(("town", 0, table.town_name()))
        found += [("community", one.id, one.name) for one in table.communities()]
    found += [("leader", user_id, name) for user_id, name in leaders.items()]
    lines = [Line(level, sid, name, there.get((level, sid)), due_at(level, day, zone, terms))
             for level, sid, name in found]  # fmt: skip
    order = {"": 0, "returned": 1, "submitted": 2, "accepted": 3}
    return sorted(lines, key=lambda one: (-LEVELS.index(one.level), order[one.state], one.name))


def scope_called(act: Act, level: str, name: str) -> int:
    """Whose report is meant by a name: a leader's login (oneself when empty), a community's name; 0 for the town.

    Refused `no_such_report`. It says nothing of the report; whether that may be read is asked there.
    """
    if level == "town":
        return 0
    if level == "community":
        found = [one.id for one in table.communities() if name in (one.name, str(one.id))]
    else:
        found = [one.user_id for one in stairs.leads(act.at) if name == one.login] if name else [act.actor_id]
    if not found:
        raise Refused("no_such_report")
    return found[0]


def read_report(act: Act, level: str, scope_id: int, day: dt.date, zone: ZoneInfo, terms: Terms) -> Reading:
    """One report, counted now. Refused `no_such_report` `future_day` and whom it is no business of."""
    _may(act, "report.read", level, scope_id)
    line = _line(act, level, scope_id, day, zone, terms)
    stretch = up_to(day_of(day, zone, terms), act.at)
    now = _counted(level, scope_id, stretch)
    if line.report is None:
        before = _of_day_before(act, level, scope_id, day, zone, terms)
        return Reading(line, stretch, now, {}, (), is_zero(now), before)
    frozen, before = _unpacked(line.report)
    return Reading(line, stretch, now, frozen, tuple(differences(frozen, now)), is_zero(now), before)


def read_behind(act: Act, key: str, level: str, scope_id: int, day: dt.date, zone: ZoneInfo,
                terms: Terms) -> list[tuple[Any, ...]]:  # fmt: skip
    """The rows behind one figure of a report (B3), without names. Refused `no_such_figure`."""
    _may(act, "report.read", level, scope_id)
    if key not in figures.keys_for(level):
        raise Refused("no_such_figure")
    stretch = up_to(day_of(day, zone, terms), act.at)
    return figures.behind(key, Scope(level, scope_id), Stretch(*stretch))


def submit(act: Act, level: str, scope_id: int, day: dt.date, note: str, zone: ZoneInfo, terms: Terms) -> Report:
    """Freeze the figures as they are now and send them up (F7); also when nothing happened.

    Refused `future_day` `too_old_report` `no_stairway` `no_such_report`, and `report_stands` (by whom, when) when one
    was submitted or accepted.
    """
    _may(act, "report.submit", level, scope_id)
    if day_of(day, zone, terms).since > act.at:
        raise Refused("future_day")
    if day < act.at.astimezone(zone).date() - dt.timedelta(days=DAYS_BACK):
        raise Refused("too_old_report", days=DAYS_BACK)
    line = _line(act, level, scope_id, day, zone, terms)
    if after(line.state, "submit") is None:
        assert line.report
        raise Refused("report_stands", who=line.report.submitted_by, at=line.report.submitted_at)
    stretch = up_to(day_of(day, zone, terms), act.at)
    said, now = clean_line(note, NOTE_LENGTH), _counted(level, scope_id, stretch)
    late, before = act.at > line.due, _of_day_before(act, level, scope_id, day, zone, terms)
    kept = json.dumps({**now, BEFORE: [[*one] for one in before]} if before else now)
    report_id = table.submit(
        *(level, scope_id, day, kept, said, stretch.until, late, act.at, act.actor_id),
    )
    if report_id is None:
        one = table.report(level, scope_id, day)
        assert one
        raise Refused("report_stands", who=one.submitted_by, at=one.submitted_at)
    values = {"state": (line.state, "submitted"), "figures": ("", kept), "note": ("", said)}
    _done(act, "report.submit", report_id, values)
    found = table.by_id(report_id)
    assert found
    return found


def decide(act: Act, report_id: int, accept: bool, reason: str = "") -> None:
    """Accept a report, or give it back with a reason. Refused `reason_missing` `no_such_report` `not_submitted`."""
    allow(act, "report.decide")
    found = table.by_id(report_id)
    if found is None:
        raise Refused("no_such_report")
    said = clean_line(reason, NOTE_LENGTH)
    if not accept and not said:
        raise Refused("reason_missing")
    state = after(found.state, "accept" if accept else "return")
    if state is None or not table.decide(report_id, state, "" if accept else said, act.at, act.actor_id):
        raise Refused("not_submitted")
    _done(act, f"report.{'accept' if accept else 'return'}", report_id, {"state": (found.state, state)})


def _line(act: Act, level: str, scope_id: int, day: dt.date, zone: ZoneInfo, terms: Terms) -> Line:
    name = called = ""
    if level == "leader":
        found = standing(scope_id, None)
        if found is None:
            raise Refused("no_such_report")
        if not stairs.stairs_of(scope_id, min(act.at, day_of(day, zone, terms).until)):
            raise Refused("no_stairway")
        leads = (one for one in stairs.leads(act.at) if one.user_id == scope_id)
        name, called = next(((one.display, one.login) for one in leads), ("", ""))
    elif level == "community":
        name = called = next((one.name for one in table.communities() if one.id == scope_id), "")
        if not name:
            raise Refused("no_such_report")
    elif level == "town" and not scope_id:
        name = table.town_name()
    else:
        raise Refused("no_such_report")
    return Line(level, scope_id, name, table.report(level, scope_id, day), due_at(level, day, zone, terms), called)


def _of_day_before(act: Act, level: str, scope_id: int, day: dt.date, zone: ZoneInfo, terms: Terms
                   ) -> tuple[Difference, ...]:  # fmt: skip
    """What has changed in the report of the day before since it was submitted; none when there is no such report."""
    report = table.report(level, scope_id, day - DAY)
    if report is None:
        return ()
    now = _counted(level, scope_id, up_to(day_of(day - DAY, zone, terms), act.at))
    return tuple(one for one in differences(_unpacked(report)[0], now) if one.key not in STANDING)


def _unpacked(report: Report) -> tuple[dict[str, int], tuple[Difference, ...]]:
    """The figures that were frozen, and the differences of the day before that were sent with them."""
    frozen = json.loads(report.figures)
    before = tuple(Difference(*one) for one in frozen.pop(BEFORE, ()))
    return frozen, before


def _may(act: Act, right: str, level: str, scope_id: int) -> None:
    allow(act, right, user_id=scope_id if level == "leader" else None)


def _reads_all(act: Act) -> bool:
    if not act.actor_id:
        return True
    found = standing(act.actor_id, act.key_id)
    return found is not None and reach(found.role, "report.read") == "all"


def _counted(level: str, scope_id: int, stretch: Day) -> dict[str, int]:
    return figures.counted(Scope(level, scope_id), Stretch(*stretch))


def _done(act: Act, action: str, report_id: int, values: Mapping[str, Change]) -> None:
    audit.record(act, action, "daily_report", report_id, values=values)
    changes.bump(TOPIC)
