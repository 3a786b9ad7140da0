"""The week's table as offices hang it on the fence: posts and shifts down, days across, names in the cells.

Says what each cell says and where it stands; who is meant decides `imports`.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..households import cells
from ..households.layouts import header_word
from ..households.rules import NONE_WORDS, half_width
from ..households.workbook import Progress
from ..sheets import BadFile, Cell, Sheet, read_book
from ..text import clean_line

_POST_WORDS = frozenset(
    ("值守点", "值班点", "卡口", "岗位", "点位", "地点", "值班地点", "值守地点", "值班点位", "门岗", "岗点", "执勤点")
)
_SHIFT_WORDS = frozenset(("班次", "班别", "时间", "时段", "值班时间", "值守时间", "值班时段", "值守时段", "班次时间"))
_HEADER_WITHIN = 30
_WEEKDAYS = "一二三四五六日"
_DATE = r"(?:(?P<year>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})[日号]?"
_DAY = re.compile(rf"{_DATE}\(?(?:(?:周|星期|礼拜)(?P<weekday>[{_WEEKDAYS}天]))?\)?")
_ONLY_WEEKDAY = re.compile(rf"(?:周|星期|礼拜)([{_WEEKDAYS}天])")
_IN_TITLE = re.compile(_DATE)
_YEAR = re.compile(r"(20\d\d)年")
_CLOCK = r"(\d{1,2})(?:[:点时](\d{2})?分?)"
_TIMES = re.compile(rf"{_CLOCK}(?:-|~|至|到)+(?:次日|翌日|第二天|隔天)?{_CLOCK}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_HARD = re.compile(r"[、/\\,，;；|+&\n\r]+")  # noqa: RUF001 - between two names, whatever stands inside one
_LEAD = re.compile(r"[(（\[【]?(?:组长|带班|负责人|班长)[)）\]】]?")  # noqa: RUF001
_REMARK = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")  # noqa: RUF001
_NOBODY = NONE_WORDS | {"待定", "空缺", "缺", "空", "休", "待安排", "缺人"}


class Where(NamedTuple):
    """A cell as the office finds it: sheet, row counted from 1, and the header's own word."""

    sheet: str
    row: int
    column: str


class Named(NamedTuple):
    """What stands between two separators: a name, whoever else it may be, and what was written beside it."""

    text: str
    phone: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell: who is to stand at a post in a shift of a day. `starts` is empty where only a name is written."""

    where: Where
    post: str
    shift: str
    starts: str
    ends: str
    day: dt.date
    people: tuple[Named, ...]


@dataclass(slots=True)
class Reading:
    """What a file says. `refused` are cells and columns that cannot be read, with a code."""

    slots: list[Slot] = field(default_factory=list)
    refused: list[tuple[Where, str]] = field(default_factory=list)
    name: str = ""

    @property
    def filled(self) -> int:
        """How many cells name somebody."""
        return sum(bool(slot.people) for slot in self.slots)


def read_week(path: Path, today: dt.date, year: int | None = None, progress: Progress | None = None) -> Reading:
    """Read a week's table (xlsx, xls, ods, csv). Raises BadFile; its further code: `no_header`.

    A date without a year is the one nearest to `today`, unless a title or `year` says otherwise.
    """
    if progress:
        progress(0, 1, path.name)
    return read_sheets(read_book(path), today, year, clean_line(path.name, 60))


def read_sheets(sheets: list[Sheet], today: dt.date, year: int | None = None, name: str = "") -> Reading:
    """The same for sheets that are read already."""
    found = Reading(name=name)
    read = [_Reader(sheet, found, today, year).read() for sheet in sheets]
    if not any(read):
        raise BadFile("no_header")
    return found


class _Reader:
    """Goes down one sheet; a header that stands again starts another table."""

    def __init__(self, sheet: Sheet, found: Reading, today: dt.date, year: int | None) -> None:
        self.sheet, self.found, self.today, self.year = sheet, found, today, year
        self.first: dt.date | None = None  # that a title names, for headers with weekdays only
        self.days: dict[int, dt.date] = {}
        self.words: dict[int, str] = {}
        self.post_at = self.shift_at = -1
        self.post = ""

    def read(self) -> bool:
        """Whether the sheet holds such a table."""
        for at, row in enumerate(self.sheet.rows):
            number = self.sheet.first_row_number + at
            if self.header(number, row):
                continue
            if self.days:
                self.line(number, row)
            elif at > _HEADER_WITHIN:
                break
            else:
                self.title(row)
        return bool(self.words)

    def title(self, row: list[Cell]) -> None:
        """A year, or the first day of the week, above the table."""
        for cell in row:
            text = half_width(cells.said(cell))
            if match := _YEAR.search(text):
                self.year = self.year or int(match[1])
            if (match := _IN_TITLE.search(text)) and self.first is None:
                self.first = self.date(match)

    def date(self, match: re.Match[str]) -> dt.date | None:
        """A date, in the year that is written, said, or nearest."""
        wanted = [int(match["year"] or self.year or 0)]
        if not wanted[0]:
            wanted = [self.today.year - 1, self.today.year, self.today.year + 1]
        dates = []
        for year in wanted:
            try:
                dates.append(dt.date(year, int(match["month"]), int(match["day"])))
            except ValueError:
                continue
        return min(dates, key=lambda one: abs(one - self.today), default=None)

    def day_of(self, cell: Cell) -> tuple[dt.date | None, str]:
        """The day a header cell names, and why it does not; neither when it names none."""
        if isinstance(cell, dt.datetime):
            return cell.date(), ""
        if isinstance(cell, dt.date):
            return cell, ""
        text = half_width(cells.said(cell))
        if (match := _ONLY_WEEKDAY.fullmatch(text)) and self.first:
            return self.first + dt.timedelta(days=(_weekday(match[1]) - self.first.weekday()) % 7), ""
        if not (match := _DAY.fullmatch(text)):
            return None, ""
        found = self.date(match)
        if found is None:
            return None, "date"
        wrong = match["weekday"] and found.weekday() != _weekday(match["weekday"])
        return (None, "weekday") if wrong else (found, "")

    def header(self, number: int, row: list[Cell]) -> bool:
        """Whether a row is a header; then what its columns hold."""
        words = [header_word(cell) for cell in row]
        post_at = next((at for at, word in enumerate(words) if word in _POST_WORDS), -1)
        shift_at = next((at for at, word in enumerate(words) if word in _SHIFT_WORDS), -1)
        if post_at < 0 or shift_at < 0:
            return False
        days = {at: self.day_of(cell) for at, cell in enumerate(row)}
        if not any(day or why for day, why in days.values()):
            return False
        self.post_at, self.shift_at, self.post = post_at, shift_at, ""
        self.words = {at: clean_line(_header(cell), 40) for at, cell in enumerate(row)}
        self.days = {at: day for at, (day, _why) in days.items() if day}
        for at, (_day, why) in days.items():
            if why:
                self.found.refused.append((Where(self.sheet.name, number, self.words[at]), why))
        return True

    def line(self, number: int, row: list[Cell]) -> None:
        """One post and shift, all days."""
        if cells.is_total(row) or not any(cell != "" for cell in row):
            return
        post = clean_line(cells.said(row[self.post_at]), 60) if self.post_at < len(row) else ""
        if post and not cells.is_ditto(post):
            self.post = post
        shift = cells.said(row[self.shift_at]) if self.shift_at < len(row) else ""
        if not shift:
            return  # a remark below the table
        read = shift_of(shift)
        if read is None or not self.post:
            where = Where(self.sheet.name, number, self.words[self.shift_at if self.post else self.post_at])
            self.found.refused.append((where, "shift" if self.post else "missing"))
            return
        name, starts, ends = read
        for at, day in self.days.items():
            text = cells.said(row[at]) if at < len(row) else ""
            where = Where(self.sheet.name, number, self.words[at])
            self.found.slots.append(Slot(where, self.post, name, starts, ends, day, names_of(text)))


def shift_of(text: str) -> tuple[str, str, str] | None:
    """Name, start and end of `夜班 22:00-次日06:00`; the times are empty when only a name is written."""
    folded = half_width(text)
    match = _TIMES.search(folded)
    if match is None:
        name = clean_line(_REMARK.sub("", text), 20)
        return (name, "", "") if name and not any(char.isdigit() for char in name) else None
    starts, ends = _time(match[1], match[2]), _time(match[3], match[4])
    if not starts or not ends or starts == ends:
        return None
    name = clean_line((folded[: match.start()] + folded[match.end() :]).strip("()[]【】:,"), 20)
    return name or f"{starts}-{ends}", starts, ends


def names_of(text: str) -> tuple[Named, ...]:
    """Who is named in a cell, split where a separator stands; blanks are left in, for a name may have some."""
    found: dict[str, Named] = {}
    for part in _HARD.split(text):
        phone = match[0] if (match := _PHONE.search(part)) else ""
        rest = _PHONE.sub(" ", part)
        lead = bool(_LEAD.search(rest))
        name = clean_line(_REMARK.sub(" ", _LEAD.sub(" ", rest)).strip(" :.。"), 200)
        if (name or phone) and half_width(name) not in _NOBODY:
            found.setdefault(f"{name}\n{phone}", Named(name, phone, lead))
    return tuple(found.values())


def _time(hour: str, minute: str | None) -> str:
    """`HH:MM`, 24:00 as midnight; empty when there is no such time."""
    found = int(hour) % 24 if int(hour) <= 24 and not (int(hour) == 24 and int(minute or 0)) else 24
    return f"{found:02d}:{int(minute or 0):02d}" if found < 24 and int(minute or 0) < 60 else ""


def _weekday(char: str) -> int:
    return _WEEKDAYS.index("日" if char == "天" else char)


def _header(cell: Cell) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, dt.date) else cells.said(cell)
