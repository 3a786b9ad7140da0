"""The roster on its way out: attendance and hours as tables, calendars, the sheet for the fence (X6).

Tables and calendars mask names and leave telephones and free text out; `full` needs a person with the right and a
reason (`gate.export.may_export`, asked before). The sheet for the fence has names: they are what it is hung up for.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from db import roster as table
from db.audit import Act

from ..i18n import _
from ..people.service import allow
from ..settings import Settings
from ..text import clean_line, mask_name
from . import words
from .calendar import Event, calendar
from .fence import Entry, Row, day_words, sheet
from .hours import Line, read_attendance, totals
from .reading import Cell, read_board

FIELDS = (
    *("day", "post", "post_name", "shift", "start", "end", "night", "login", "name", "phone", "lead", "source"),
    *("state", "check_in", "check_out", "planned_hours", "hours", "late_minutes", "overridden", "override_reason"),
    *("forced", "left_early", "end_reason"),
)
HOURS = ("login", "name", "shifts", "planned_hours", "hours", "nights", "late", "absent")
GONE = ("cancelled", "swapped", "absent")


def read_table(
    act: Act, what: str, first: dt.date, last: dt.date, zone: ZoneInfo, *, user_id: int | None = None,
    post_id: int | None = None, full: bool = False,
) -> tuple[Sequence[str], list[list[Any]]]:  # fmt: skip
    """`attendance`, one row a place, or `hours`, one row a person: fields and rows; a query."""
    lines = read_attendance(act, first, last, user_id=user_id, post_id=post_id)
    if what == "hours":
        return HOURS, [
            [one.login, _name(one.display, full), one.shifts, round(one.planned, 2), round(one.hours, 2), one.nights,
             one.late, one.absent]
            for one in totals(lines, act.at)
        ]  # fmt: skip
    return FIELDS, [_row(line, act.at, zone, full) for line in lines]


def _row(line: Line, at: dt.datetime, zone: ZoneInfo, full: bool) -> list[Any]:
    shift, place = line

    def local(moment: dt.datetime | None) -> str | None:
        return moment.astimezone(zone).isoformat(timespec="minutes") if moment else None

    def told(text: str) -> str:
        return clean_line(text) if full else ""

    late = (place.check_in_at - shift.start) // dt.timedelta(minutes=1) if place.check_in_at and line.late else 0
    return [
        shift.duty_day.isoformat(), shift.code, clean_line(shift.post), shift.name, local(shift.start),
        local(shift.end), shift.night, place.login, _name(place.display, full), place.phone if full else "",
        place.lead, place.source, place.state, local(place.check_in_at), local(place.check_out_at),
        round(line.planned, 2), round(line.hours(at), 2), late, place.overridden, told(place.override_reason),
        place.forced, told(place.left_early), told(place.end_reason),
    ]  # fmt: skip


def _name(name: str, full: bool) -> str:
    return clean_line(name) if full else mask_name(clean_line(name))


def read_person_calendar(act: Act, user_id: int, name: str, first: dt.date, last: dt.date) -> bytes:
    """The duties of one person; what they no longer have comes as cancelled, so that their calendar forgets it."""
    allow(act, "roster.read", user_id=user_id)
    lines = read_attendance(act, first, last, user_id=user_id, cancelled=True)
    events = [
        Event(
            uid=f"place-{place.id}@{shift.code.lower()}.dutyterm",
            sequence=place.version + shift.version - 2,
            start=shift.start,
            end=shift.end,
            summary=f"{shift.name} {shift.post}",
            location=shift.post,
            description=_("请提前 {n} 分钟到岗交接。").format(n=shift.changeover) if shift.changeover else "",
            cancelled=place.state in GONE,
        )
        for shift, place in lines
    ]
    return calendar(_("{name} 的值班").format(name=clean_line(name)), events, act.at)


def read_post_calendar(act: Act, post_id: int, first: dt.date, last: dt.date, *, full: bool = False) -> bytes:
    """The shifts of one post with whoever is on them, masked unless `full`; those not held come as cancelled."""
    allow(act, "roster.read")
    shifts = table.shifts_of_days(first, last, post_id, cancelled=True)
    on: dict[int, list[table.Assigned]] = {}
    for one in table.assigned_of_days(first, last, cancelled=True):
        on.setdefault(one.shift_id, []).append(one)
    events = []
    for shift in shifts:
        places = on.get(shift.id, [])
        live = [_name(one.display, full) for one in places if one.live]
        lacks = max(shift.least - len(live), 0)
        who = ", ".join(live) or _("还没有人")
        events.append(
            Event(
                uid=f"shift-{shift.id}@{shift.code.lower()}.dutyterm",
                # places are never deleted: every change of one makes the sum larger
                sequence=shift.version - 1 + sum(one.version for one in places),
                start=shift.start,
                end=shift.end,
                summary=f"{shift.name} {len(live)}/{shift.least} {who}",
                location=shift.post,
                description=_("缺 {count} 人").format(count=lacks) if lacks and shift.state == "open" else "",
                cancelled=shift.state != "open",
            )
        )
    return calendar(shifts[0].post if shifts else "", events, act.at)


def read_fence(act: Act, first: dt.date, last: dt.date, settings: Settings, post_id: int | None = None) -> str:
    """The sheet for the fence, of one post or all, as HTML; a query."""
    board = read_board(act, first, last, settings.roster)
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    cells: dict[tuple[str, str], dict[dt.date, list[Cell]]] = {}
    for cell in sorted(board.cells, key=lambda one: (one.shift.code, one.shift.start)):
        if post_id in (None, cell.shift.post_id):
            by_day = cells.setdefault((cell.shift.code, cell.shift.post), {})
            by_day.setdefault(cell.shift.duty_day, []).append(cell)
    rows = [
        Row(code, clean_line(post), [[_entry(one, settings.tz) for one in by_day.get(day, ())] for day in days])
        for (code, post), by_day in cells.items()
    ]
    title = _("值班表 {first} - {last}").format(first=first.isoformat(), last=last.isoformat())
    printed = _("打印时间 {time}").format(time=f"{act.at.astimezone(settings.tz):%Y-%m-%d %H:%M}")
    heads = [day_words(day, _(words.WEEKDAYS[day.weekday()])) for day in days]
    return sheet(title, heads, rows, printed, _("值守点"), "zh-CN" if settings.lang == "zh" else settings.lang)


def _entry(cell: Cell, zone: ZoneInfo) -> Entry:
    shift = cell.shift
    time = f"{shift.start.astimezone(zone):%H:%M}-{shift.end.astimezone(zone):%H:%M}"
    lacking = _("缺 {count} 人").format(count=cell.missing) if cell.missing else ""
    return Entry(time, shift.name, shift.night, tuple(clean_line(one.display) for one in cell.people), lacking)
