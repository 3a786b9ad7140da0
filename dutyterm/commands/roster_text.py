"""The roster in lines of 80 columns, wide characters aligned; and as JSON."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size

from ..i18n import _
from ..roster import words
from ..roster.hours import Total
from ..roster.reading import Cell
from ..text import clean_line

WIDTH = 80
_COLUMNS = (5, 17, 12, 11, 4)  # code, post, time, name, how many
_INDENT = sum(_COLUMNS)


def columns(values: Sequence[object], widths: Sequence[int]) -> str:
    """Values side by side; the last one takes the rest of the line."""
    cut = [set_cell_size(str(value), width - 1) + " " for value, width in zip(values, widths, strict=False)]
    return "".join([*cut, *(str(value) for value in values[len(widths) :])]).rstrip()


def day_title(day: dt.date) -> str:
    """`2020-02-05 周三`."""
    return f"{day.isoformat()} {_(words.WEEKDAYS[day.weekday()])}"


def times(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """`22:00-06:00`."""
    return f"{start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}"


def board(cells: Iterable[Cell], zone: ZoneInfo) -> list[str]:
    """One line a shift, names folded below each other; the post only where it changes."""
    lines: list[str] = []
    post = day = None
    for cell in cells:
        shift = cell.shift
        if shift.duty_day != day:
            lines.append(day_title(shift.duty_day))
            day, post = shift.duty_day, None
        head = (shift.code, clean_line(shift.post)) if shift.code != post else ("", "")
        post = shift.code
        state = "" if cell.need in ("met", "thin") else _(words.NEEDS[cell.need])
        counts = f"{len(cell.people)}/{shift.least}"
        name = shift.name + (_(" 夜") if shift.night and "夜" not in shift.name else "")
        begin = columns((*head, times(shift.start, shift.end, zone), name, counts), _COLUMNS)
        told = ([state] if state else []) + [
            f"{clean_line(one.display)}({_(words.PHASES[phase])})" if phase not in ("later", "soon") else one.display
            for one, phase in zip(cell.people, cell.phases, strict=True)
        ]
        lines += folded(begin, told)
    return lines


def folded(begin: str, words_: Sequence[str]) -> list[str]:
    """Words behind the beginning of a line, on as many lines as they need."""
    lines, line = [], set_cell_size(begin, _INDENT)
    for word in words_:
        if cell_len(line) + cell_len(word) > WIDTH and cell_len(line) > _INDENT:
            lines.append(line.rstrip())
            line = " " * _INDENT
        line += set_cell_size(word, min(cell_len(word), WIDTH - _INDENT)) + " "
    return [*lines, line.rstrip()]


def gaps(cells: Sequence[Cell], zone: ZoneInfo) -> list[str]:
    """What is missing, soonest first."""
    lines = []
    for cell in cells:
        shift = cell.shift
        local = shift.start.astimezone(zone)
        when = f"{local:%m-%d} {_(words.WEEKDAYS[local.weekday()])} {times(shift.start, shift.end, zone)}"
        lacks = _("缺 {count} 人").format(count=cell.missing) if cell.missing else _("缺带班")
        night = _("夜") if shift.night else ""
        lines.append(columns((when, night, shift.code, clean_line(shift.post), shift.name, lacks), (24, 4, 5, 21, 13)))
    return lines


def hours(found: Iterable[Total]) -> list[str]:
    """Hours, nights and absences, a person a line."""
    widths = (16, 14, 8, 10, 10, 8, 7)
    lines = [
        columns((_("账号"), _("姓名"), _("班次"), _("应值时"), _("实值时"), _("夜班"), _("迟到"), _("缺岗")), widths)
    ]
    lines += [
        columns((one.login, clean_line(one.display), one.shifts, f"{one.planned:.1f}", f"{one.hours:.1f}", one.nights,
                 one.late, one.absent), widths)
        for one in found
    ]  # fmt: skip
    return lines


def cell_as_json(cell: Cell, zone: ZoneInfo) -> dict[str, Any]:
    """The contract of `roster show --json` and `roster gaps --json`: no telephone numbers."""
    shift = cell.shift
    return {
        "shift": shift.id, "post": shift.code, "post_name": shift.post, "day": shift.duty_day.isoformat(),
        "name": shift.name, "start": shift.start.astimezone(zone).isoformat(timespec="minutes"),
        "end": shift.end.astimezone(zone).isoformat(timespec="minutes"), "night": shift.night, "least": shift.least,
        "most": shift.most, "leads": shift.leads, "need": cell.need, "missing": cell.missing,
        "people": [
            {"login": one.login, "name": one.display, "state": one.state, "phase": phase, "lead": one.lead}
            for one, phase in zip(cell.people, cell.phases, strict=True)
        ],
    }  # fmt: skip
