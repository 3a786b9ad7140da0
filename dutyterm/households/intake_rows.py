"""The QR form's table as rows of the register and travel answers: all of a row, or the row is named and left out."""

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

from ..i18n import _
from ..sheets import BadFile, Cell, Sheet, read_book
from . import cells
from .layouts import header_word, place_name
from .rules import check_id, check_phone, half_width, name_key, person_name, room_key
from .workbook import Progress, Reading, Refused, RegistryRow

# The words a column's question holds, the surest first; the number and the mark around them are the form tool's
_WORDS = (
    ("submitted", "提交答卷时间 提交时间 填写时间"),
    ("arrived", "到达 返回日期 返乡日期 回来日期"),
    ("outbreak", "14天 湖北 疫区 疫情发生地"),
    ("compound", "小区 村名 哪个村"),
    ("room", "房号 门牌"),
    ("id_no", "身份证 证件号"),
    ("phone", "手机 电话 联系方式"),
    ("origin", "户籍 籍贯"),
    ("service", "服务 代购"),
    ("name", "姓名"),
)
_NEEDED = ("submitted", "name", "room", "phone")
_YES = {"是": "yes", "有": "yes", "到过": "yes", "否": "no", "没有": "no", "无": "no", "没": "no", "": "",
        "不清楚": "unknown", "说不清": "unknown", "不知道": "unknown"}  # fmt: skip
_PLACE = re.compile(r"到过(?P<place>[\u4e00-\u9fff]{2,8}?)(?:或|、|等|吗|$)")
_DAY = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_HEADER_WITHIN = 3
SOON = dt.timedelta(days=14)
"""How long after the form was filled somebody may say that they will arrive."""


class Travel(NamedTuple):
    """What a row says of where somebody has been; `place` is the one the form asks about."""

    outbreak: str
    arrived_on: dt.date | None
    place: str


class Form(NamedTuple):
    """The form's rows as a register's reading, and the travel answers by (sheet, row)."""

    reading: Reading
    travel: dict[tuple[str, int], Travel]


def read_intake(path: Path, today: dt.date, progress: Progress | None = None) -> Form:
    """Read a table of the QR form (csv of any usual encoding, xlsx). Raises BadFile, with `no_form` for others."""
    if progress:
        progress(0, 1, _("读取文件"))
    return read_sheets(read_book(path), today)


def read_sheets(sheets: list[Sheet], today: dt.date) -> Form:
    """The same for sheets that are read already."""
    reader = _Reader(today)
    forms = [reader.sheet(sheet) for sheet in sheets]
    if not any(forms):
        raise BadFile("no_form")
    return reader.form()


def _columns(row: list[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        word = header_word(cell)
        field = next((name for name, words in _WORDS if any(one in word for one in words.split())), "")
        if field:
            found.setdefault(field, at)
    return found


def day_of(text: str, filled: dt.date) -> dt.date | None:
    """A day as people type it, none later than the day the form was filled; None where there is no such day."""
    match = _DAY.fullmatch(half_width(text).split("t")[0])
    if match is None:
        return None
    years = [int(match["year"])] if match["year"] else [filled.year, filled.year - 1]
    for year in years:
        try:
            found = dt.date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        if found <= filled and (match["year"] or (filled - found).days < 180):
            return found
    return None


class _Row(NamedTuple):
    row: RegistryRow
    travel: Travel
    filled: dt.datetime


class _Reader:
    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.rows: dict[str, _Row] = {}  # by who filled it: the last one counts
        self.refused: list[Refused] = []
        self.doubts: list[Refused] = []
        self.words: dict[str, dict[str, str]] = {}
        self.people = 0
        self.doors: set[tuple[str, str]] = set()

    def sheet(self, sheet: Sheet) -> bool:
        """Read one sheet; whether it is a form."""
        heads = enumerate(sheet.rows[:_HEADER_WITHIN])
        at = next((at for at, row in heads if _columns(row).keys() >= set(_NEEDED)), None)
        if at is None:
            return False
        row = sheet.rows[at]
        columns = _columns(row)
        self.words[sheet.name] = {field: " ".join(str(row[one]).split()) for field, one in columns.items()}
        asked = _PLACE.search(header_word(row[columns["outbreak"]])) if "outbreak" in columns else None
        place = asked["place"] if asked else ""
        for number, cells_of in enumerate(sheet.rows[at + 1 :], sheet.first_row_number + at + 1):
            texts = {field: cells.said(cells_of[one]) for field, one in columns.items() if one < len(cells_of)}
            if any(texts.get(field) for field in ("name", "room", "phone", "id_no")):
                self._take(sheet.name, number, texts, place)
        return True

    def _take(self, sheet: str, number: int, texts: dict[str, str], place: str) -> None:
        get = texts.get
        problems: list[tuple[str, str]] = []
        filled = _moment(get("submitted", "")) or dt.datetime.combine(self.today, dt.time())
        name = person_name(get("name", ""))
        if not name:
            problems.append(("name", "missing"))
        elif not any(char.isalpha() for char in name):
            problems.append(("name", "characters"))
        identity, phone = check_id(get("id_no", ""), self.today), check_phone(get("phone", ""))
        problems += [] if identity.ok else [("id_no", identity.why)]
        problems += [] if phone.ok else [("phone", phone.why)]
        room = room_key(get("room", ""))
        if room is None:
            problems.append(("room", "room" if get("room", "") else "missing"))
        outbreak = _YES.get(half_width(get("outbreak", "")))
        if outbreak is None:
            problems.append(("outbreak", "unknown_word"))
        arrived = day_of(get("arrived", ""), filled.date() + SOON) if get("arrived", "") else None
        if get("arrived", "") and arrived is None:
            problems.append(("arrived", "day"))
        early = arrived is not None and arrived > filled.date()
        self.people += 1
        self.doors.add((get("compound", ""), room or ""))
        row = RegistryRow(
            sheet, number, None, place_name(get("compound", "")), room or "", "", "", name, identity.sex,
            identity.birth.year if identity.birth else None, identity.kind if identity.number else "",
            identity.number, phone.number, cells.short_text(get("origin", "")), "",
        )  # fmt: skip
        if problems:
            self._refuse(row, problems)
            return
        if early:  # somebody on the way: who it is counts, the day does not until somebody asks again
            column = self.words[sheet].get("arrived", "")
            self.doubts.append(Refused(sheet, number, column, reason="not_yet", field="arrived"))
        self._keep(_Row(row, Travel(outbreak or "", None if early else arrived, place), filled))

    def _keep(self, one: _Row) -> None:
        who = one.row.id_no or f"{one.row.compound}|{one.row.room}|{name_key(one.row.name)}"
        before = self.rows.get(who)
        if before is not None:
            one, before = (before, one) if before.filled > one.filled else (one, before)
            self._refuse(before.row, [("name", "filled_again")])
        self.rows[who] = one

    def _refuse(self, row: RegistryRow, problems: list[tuple[str, str]]) -> None:
        for field, why in problems:
            column = self.words.get(row.sheet, {}).get(field, "")
            self.refused.append(Refused(row.sheet, row.row, column, why, field))

    def form(self) -> Form:
        """All that was read."""
        rows = [one.row for one in self.rows.values()]
        travel = {(one.row.sheet, one.row.row): one.travel for one in self.rows.values()}
        names = frozenset[tuple[str, str, str]]()
        return Form(Reading(rows, self.refused, self.doubts, self.people, len(self.doors), names, self.words), travel)


def _moment(text: str) -> dt.datetime | None:
    """When a row was filled: `2020/2/4 9:05:00` or as a spreadsheet keeps it."""
    for shape in ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M"):
        try:
            return dt.datetime.strptime(text.strip(), shape)  # noqa: DTZ007 - the form tool's own clock, only compared
        except ValueError:
            continue
    return None
