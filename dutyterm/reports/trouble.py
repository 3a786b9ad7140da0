"""What is wrong in the town now, over all areas, what cannot wait first. Each room says its own; here they are joined.

A source is a function that is handed the act and the settings and returns its troubles; a further room is one more line
in SOURCES. Whoever may not read a room hears nothing of it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from db import passes
from db import reports as table
from db.audit import Act
from db.escalations import open_escalations

from ..errands.reading import read_queue
from ..errands.rules import STUCK
from ..errors import Refused
from ..five_ones.reading import read_overview
from ..five_ones.rules import local_day, moment
from ..five_ones.standing_in import read_missing
from ..households.travel_reading import overdue
from ..isolation.reading import read_board as read_isolation
from ..isolation.rules_calls import MISSED
from ..people.service import allow
from ..roster.alarms import ORDER, read_alarms
from ..roster.reading import read_board
from ..roster.rules import duty_day
from ..settings import Settings
from .rules import due_at
from .service import read_day

NOW, SOON, TODAY = 0, 1, 2
"""How a trouble presses: somebody must act this minute, within the hour, before the day is over."""
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
EVENING = 17  # from this hour on the day's money is asked for
PASS_DAYS = 2  # passes that run out within so many days


class Case(NamedTuple):
    """How far an escalation is: who was told, who has taken it over, and when."""

    told: str
    told_at: dt.datetime | None
    taken_by: str
    taken_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the situation. `kind` is of words_trouble.KINDS; `area` is where it is put right."""

    kind: str
    presses: int
    since: dt.datetime | None
    where: str = ""
    who: str = ""
    count: int = 0
    area: str = ""
    key: int = 0
    tab: str = ""  # of the area's screen, and what identifies the row there
    row: object = None
    case: Case | None = None  # of an escalation

    @property
    def id(self) -> str:
        """What names the line, however it changes."""
        return f"{self.kind}:{self.key}"


Source = Callable[[Act, Settings], list[Trouble]]


def of_escalations(act: Act, settings: Settings) -> list[Trouble]:
    """Fever, breaches and the like that are not closed; older than an hour they press, whoever has them."""
    allow(act, "report.decide")
    found = []
    for one in open_escalations():
        urgent = one.kind in ("fever", "breach") and one.state in ("open", "notified")
        presses = NOW if urgent or act.at - one.at > HOUR else SOON
        # a room without its compound could be any of a hundred doors
        where = f"{one.code} {one.room}".strip() if one.room else one.post
        area, tab, row = ("isolation", "b", ("alarm", one.id)) if one.isolation_id else ("gate", "4", one.id)
        case = Case(one.notified_to, one.notified_at, one.taken_by, one.taken_at)
        found.append(Trouble(one.kind, presses, one.at, where, one.taken_by, 0, area, one.id, tab, row, case))
    return found


def of_alarms(act: Act, settings: Settings) -> list[Trouble]:
    """Who is not where the roster says."""
    found = []
    for one in read_alarms(act, settings.roster).found:
        place = one.place
        presses = NOW if ORDER.index(one.kind) < 2 else SOON
        since = place.end if one.kind == "relief" else place.start
        where = f"{place.code} {place.name}"
        found.append(Trouble(f"duty_{one.kind}", presses, since, where, place.display, 0, "roster", place.id, "v",
                             ("place", place.id)))  # fmt: skip
    return found


def of_gaps(act: Act, settings: Settings) -> list[Trouble]:
    """Shifts that run, or begin within three hours, and lack somebody."""
    day = duty_day(act.at, settings.tz, settings.roster)
    found = []
    for cell in read_board(act, day - DAY, day + DAY, settings.roster).gaps:
        start, end = cell.shift.start, cell.shift.end
        if end <= act.at or start > act.at + 3 * HOUR:
            continue
        presses = NOW if start <= act.at else SOON
        where, lacks = f"{cell.shift.code} {cell.shift.name}", max(cell.missing, 1)
        row = ("shift", cell.shift.id)
        found.append(Trouble("gap", presses, start, where, "", lacks, "roster", cell.shift.id, "v", row))
    return found


def of_leaders(act: Act, settings: Settings) -> list[Trouble]:
    """Stairways that nobody has, leaders who are away without a stand-in, households not visited in time."""
    today = local_day(act.at, settings.tz)
    due = moment(today, settings.five_ones.visit_due, settings.tz)
    overview = read_overview(act, today, settings.tz, settings.five_ones)
    found = [Trouble("orphan", TODAY, None, " ".join(overview.orphaned[:4]), count=len(overview.orphaned),
                     area="people", tab="2")] if overview.orphaned else []  # fmt: skip
    for gone in read_missing(act, settings.tz):  # F9
        presses = SOON if gone.absence.since <= act.at else TODAY
        found.append(Trouble(f"leader_{gone.absence.why}", presses, gone.absence.since, " ".join(gone.stairs[:4]),
                             gone.display, gone.homes, "five_ones", gone.user_id, "c", gone.user_id))  # fmt: skip
    behind = [one for one in overview.leaders if act.at > due and one.sums.open + one.sums.tried]
    for one in behind:
        if one.last_tick is None:
            where = " ".join(one.stairs[:4])
            found.append(Trouble("silent", SOON, due, where, one.display, one.sums.homes, "five_ones", one.user_id, "c",
                                 one.user_id))  # fmt: skip
    others = [one for one in behind if one.last_tick]
    if others:
        left = sum(one.sums.open + one.sums.tried for one in others)
        who = " ".join(one.display for one in others[:3])
        found.append(Trouble("visits", SOON, due, "", who, left, "five_ones"))
    for one in overview.leaders:
        if one.too_fast:
            found.append(Trouble("too_fast", TODAY, one.too_fast, "", one.display, area="five_ones", key=one.user_id))
    return found


def of_reports(act: Act, settings: Settings) -> list[Trouble]:
    """Reports that should have come, and how many wait to be accepted."""
    today = local_day(act.at, settings.tz)
    lines = read_day(act, today, settings.tz, settings.reports)
    late = [one for one in lines if one.state in ("", "returned") and act.at > one.due]
    found = [
        Trouble(f"report_{level}", SOON, due_at(level, today, settings.tz, settings.reports),
                *_called(level, " ".join(one.name for one in some[:5])), len(some), "reports")
        for level in ("leader", "community", "town")
        if (some := [one for one in late if one.level == level])
    ]  # fmt: skip
    waiting = [one for one in lines if one.state == "submitted" and one.level == "leader"]
    if waiting:
        oldest = min(one.report.submitted_at for one in waiting if one.report)
        found.append(Trouble("report_wait", TODAY, oldest, count=len(waiting), area="reports"))
    return found


def _called(level: str, names: str) -> tuple[str, str]:
    """Where and who: a community is a place, a leader is a person, whom a wall does not name."""
    return ("", names) if level == "leader" else (names, "")


def of_passes(act: Act, settings: Settings) -> list[Trouble]:
    """Passes that run out soon: one line, so that nothing drowns in them."""
    allow(act, "report.decide")
    today = local_day(act.at, settings.tz)
    soon = passes.running_out(today, today + PASS_DAYS * DAY)
    where = " ".join(code for _compound, code, _number in soon[:5])
    total = sum(number for _compound, _code, number in soon)
    return [Trouble("passes", TODAY, None, where, count=total, area="gate")] if soon else []


def of_isolation(act: Act, settings: Settings) -> list[Trouble]:
    """Who was not asked in time, who waits for a yes, whose term is over; a line each, names are in F6."""
    people = read_isolation(act, settings.tz).people
    found = []
    missed = [one for one in people if one.state(act.at) == "active" and one.call(act.at).rank == MISSED]
    waiting = [one for one in people if one.state(act.at) == "pending"]
    over = [one for one in people if one.state(act.at) == "due"]
    for kind, some, presses in (("iso_missed", missed, SOON), ("iso_pending", waiting, SOON), ("iso_due", over, TODAY)):
        if some:
            where = " ".join(dict.fromkeys(f"{one.episode.code} {one.episode.room}" for one in some[:4]))
            since = min(one.episode.started_at for one in some) if kind == "iso_pending" else None
            tab = "c" if kind == "iso_missed" else "d"
            row = ("iso", some[0].episode.id)
            found.append(Trouble(kind, presses, since, where, "", len(some), "isolation", 0, tab, row))
    return found


def of_errands(act: Act, settings: Settings) -> list[Trouble]:
    """Errands that are stuck: those of life and health one by one, others by why; from the evening on the money."""
    queue = read_queue(act, settings.errands, settings.tz)
    stuck = [(one.stuck, one.errand) for one in queue.rows if one.stuck]
    found = [
        Trouble(
            "errand_urgent",
            NOW,
            one.state_at,
            f"{one.code} {one.room}",
            one.assignee,
            0,
            "errands",
            one.id,
            "v",
            ("errand", one.id),
        )
        for _code, one in stuck
        if one.priority == 1
    ]
    for code in STUCK:
        some = [one for why, one in stuck if why == code and one.priority > 1]
        if some:
            where = " ".join(dict.fromkeys(f"{one.code} {one.room}" for one in some[:3]))
            since = min(one.state_at for one in some)
            row = ("errand", some[0].id)
            found.append(Trouble(f"errand_{code}", SOON, since, where, "", len(some), "errands", 0, "v", row))
    evening = act.at.astimezone(settings.tz).hour >= EVENING
    if evening and queue.owing:
        said = f"{queue.owed_fen / 100:.2f}"
        found.append(Trouble("errand_owed", TODAY, None, who=said, count=queue.owing, area="errands", tab="g"))
    return found


def of_travel(act: Act, settings: Settings) -> list[Trouble]:
    """Travel reports nobody has decided in a day, and people on a tracing list nobody has found in time."""
    (reports, waited), (items, due) = overdue(act)
    found = []
    if reports:
        found.append(Trouble("travel_late", SOON, waited, count=reports, area="households", tab="x"))
    if items:
        found.append(Trouble("tracing_late", SOON, due, count=items, area="households", tab="x"))
    return found


SOURCES: list[Source] = [
    of_escalations,
    of_alarms,
    of_gaps,
    of_isolation,
    of_travel,
    of_errands,
    of_leaders,
    of_reports,
    of_passes,
]


def read_troubles(act: Act, settings: Settings) -> list[Trouble]:
    """All that is wrong now, what presses most first, then the oldest; a query. Refused to whoever is no office."""
    allow(act, "report.decide")
    found: list[Trouble] = []
    for source in SOURCES:
        try:
            found += source(act, settings)
        except Refused:
            continue  # a room that this person may not read
    far = act.at + DAY
    return sorted(found, key=lambda one: (one.presses, one.since or far, one.kind, one.key))


@dataclass(frozen=True, slots=True)
class Curves:
    """A day by the hour, 24 numbers each: passages, refusals, first temperatures of a fever or below."""

    passages: tuple[int, ...]
    refused: tuple[int, ...]
    fever: tuple[int, ...]


def read_curves(act: Act, day: dt.date, settings: Settings) -> Curves:
    """How the day has gone so far at all gates; a query whose cost grows with the day."""
    allow(act, "report.read")
    start = dt.datetime.combine(day, dt.time(), settings.tz)
    hours = {start + number * HOUR: number for number in range(24)}
    found = [[0] * 24 for _curve in range(3)]
    for hour, *numbers in table.hours(start, start + DAY):
        place = hours.get(hour.astimezone(settings.tz))
        if place is not None:
            for curve, number in zip(found, numbers, strict=True):
                curve[place] += number
    return Curves(*(tuple(one) for one in found))
