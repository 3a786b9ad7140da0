"""How the roster looks: signs, names of days, cells and rows as text. Nothing here reads or acts."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from . import words
from .reading import Assigned, Cell, Shift
from .rules import Terms
from .rules_gaps import day_word, urgency

ROWS = {
    "now": Style(color="white", bgcolor="red", bold=True),
    "soon": Style(color="red", bold=True),
    "today": Style(color="yellow", bold=True),
    "later": Style(),
    "late": Style(color="magenta", bold=True),
    "over": Style(color="cyan", bold=True),
    "mine": Style(bold=True),
    "head": Style(bold=True),
    "off": Style(dim=True),
}
CELLS = {
    **ROWS,
    "short": Style(color="red", bold=True),
    "now": Style(color="white", bgcolor="red", bold=True),
    "thin": Style(),
    "met": Style(color="green"),
}
SIGNS = {"now": "!!", "soon": "!", "today": "*", "later": ""}
URGENT = {"now": N_("正在缺"), "soon": N_("3 小时内"), "today": N_("今天"), "later": N_("以后")}
DAYS = {"today": N_("今天"), "tonight": N_("今晚"), "tomorrow": N_("明天"), "tomorrow_night": N_("明晚")}
WEEK_CELL = 9  # columns of a day in a week at 80 columns
TROUBLED = ("late", "absent", "over")
"""Phases in which somebody is not where the roster says."""


def day_label(day: dt.date) -> str:
    """`02-05 周三`."""
    return f"{day:%m-%d} {_(words.WEEKDAYS[day.weekday()])}"


def weekday(day: dt.date) -> str:
    """`三` of 周三, or what stands for it in another language."""
    word = _(words.WEEKDAYS[day.weekday()])
    return word.removeprefix("周")


def hours(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """`22:00-06:00`."""
    return f"{start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}"


def when(start: dt.datetime, end: dt.datetime, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """`今晚 22:00-06:00`; another day than today or tomorrow by its date."""
    word = day_word(start, at, zone, terms)
    day = _(DAYS[word]) if word else f"{start.astimezone(zone):%m-%d}"
    return f"{day} {hours(start, end, zone)}"


def whole_when(start: dt.datetime, end: dt.datetime, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """As `when`, with the weekday where the day is a date."""
    local = start.astimezone(zone)
    weekday = "" if day_word(start, at, zone, terms) else f"{_(words.WEEKDAYS[local.weekday()])} "
    day, _blank, time = when(start, end, at, zone, terms).partition(" ")
    return f"{day} {weekday}{time}"


def shift_label(shift: Shift, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """`今晚 22:00-06:00 华侨新村门口 夜班`."""
    return f"{when(shift.start, shift.end, at, zone, terms)} {clean_line(shift.post)} {clean_line(shift.name)}"


def place_label(one: Assigned, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """As `shift_label`, of the shift that somebody is on."""
    return f"{whole_when(one.start, one.end, at, zone, terms)} {clean_line(one.post)} {clean_line(one.name)}"


def names(people: Sequence[Assigned]) -> str:
    """Who is on a shift; whoever is in charge has a star behind the name."""
    return " ".join(each_name(people))


def each_name(people: Sequence[Assigned]) -> tuple[str, ...]:
    """As `names`, one by one."""
    return tuple(clean_line(one.display, 12) + ("*" if one.lead else "") for one in people)


def lacks(cell: Cell) -> str:
    """What a short shift lacks: people, or somebody in charge."""
    if cell.missing:
        return _("缺 {n} 人").format(n=cell.missing)
    return _("缺负责人") if cell.need == "short" else ""


def level(cell: Cell, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> str:
    """How a short shift is pressing, as the name of a look; a shift that is over presses nobody."""
    return "off" if cell.shift.end <= at else urgency(cell.shift.start, at, zone, terms)


def grid_text(cell: Cell, at: dt.datetime) -> tuple[str, str]:
    """A shift in the grid, without who is on it: a sign and how many; and the name of its look."""
    shift, people = cell.shift, cell.people
    count = f"{len(people)}/{shift.least}" + (f"-{shift.most}" if shift.most != shift.least else "")
    if shift.end <= at:
        return count, "off"
    away = sum(one in TROUBLED for one in cell.phases)
    if cell.need == "short":
        running = shift.start <= at
        sign = ("!!" if running else "!") + (_("缺{n}").format(n=cell.missing) if cell.missing else _("缺负责人"))
        return sign, "now" if running else "short"
    if away:
        return f"?{_('没到{n}').format(n=away)}" if "over" not in cell.phases else f"?{_('未交')}", "late"
    if cell.need == "over":
        return f"+{_('超{n}').format(n=len(people) - shift.most)}", "over"
    return count, cell.need


def week_text(cells: Sequence[Cell], at: dt.datetime) -> tuple[str, str]:
    """The shifts of one post on one day, a sign each: how many are there, `!` one missing, `!2` two, `+` too many."""
    signs, look = [], "off" if all(one.shift.end <= at for one in cells) else "met"
    for one in cells:
        night = _("夜") if one.shift.night else ""
        if one.need == "short" and one.shift.end > at:
            signs.append(f"{night}!{one.missing if one.missing > 1 else ''}")
            look = "now" if one.shift.start <= at or look == "now" else "short"
        else:
            signs.append(f"{night}{len(one.people)}{'+' if one.need == 'over' else ''}")
    text = " ".join(signs)
    return (text if cell_len(text) <= WEEK_CELL else "".join(signs)), look


def phase_word(cell: Cell, one: Assigned) -> str:
    """Where somebody's place is now, in words."""
    for number, person in enumerate(cell.people):
        if person.id == one.id:
            return _(words.PHASES[cell.phases[number]])
    return _(words.STATES[one.state])


def marks(one: Assigned) -> str:
    """In charge, kept by planning, warnings overridden."""
    said = [_("负责")] if one.lead else []
    said += [_("固定")] if one.pinned else []
    said += [_("例外")] if one.overridden or one.forced else []
    return " ".join(said)


def shift_side(cell: Cell, at: dt.datetime, zone: ZoneInfo, terms: Terms) -> Text:
    """A shift beside the list."""
    shift = cell.shift
    text = Text(no_wrap=True, overflow="crop")
    text.append(f"{clean_line(shift.post)} {clean_line(shift.name)}\n", Style(bold=True))
    text.append(f"{whole_when(shift.start, shift.end, at, zone, terms)}\n")
    text.append(f"{count_line(cell)}\n\n")
    for one in cell.people:
        text.append(f"{clean_line(one.display, 16)}", Style(bold=True))
        text.append(f"  {phase_word(cell, one)} {_(words.STATES[one.state])} {marks(one)}\n")
    return text


def count_line(cell: Cell) -> str:
    """How many a shift has and needs."""
    shift = cell.shift
    said = _("有 {n} 人，要 {least} 到 {most} 人").format(n=len(cell.people), least=shift.least, most=shift.most)
    if shift.leads:
        said += " " + _("负责人 {n}/{leads}").format(n=sum(one.lead for one in cell.people), leads=shift.leads)
    return f"{said} {_('夜班')}" if shift.night else said


def line(*parts: tuple[str, str]) -> Text:
    """A heading of parts, each with the name of its look."""
    text = Text(no_wrap=True, overflow="crop")
    for part, look in parts:
        if part:
            text.append(f" {part} ", ROWS.get(look, Style()))
    return text


def message(cell: Cell, at: dt.datetime, zone: ZoneInfo) -> str:
    """What can be sent to the volunteers' chat group about a hole; it names nobody."""
    shift = cell.shift
    start = shift.start.astimezone(zone)
    said = _(
        "【值班求助】{month}月{day}日（{weekday}）{time}，{post}{name}缺 {n} 人。能来的请回复本群，或登录后按 o 报名。"
    )
    return said.format(
        month=start.month, day=start.day, weekday=_(words.WEEKDAYS[start.weekday()]),
        time=hours(shift.start, shift.end, zone), post=clean_line(shift.post), name=clean_line(shift.name),
        n=max(cell.missing, 1),
    )  # fmt: skip
