"""A tracing list's table as items. Nobody on it may be lost: a wrong number is kept as it was written, and said."""

import datetime as dt
from typing import NamedTuple

from ..sheets import BadFile, Cell, Sheet
from ..text import clean_line
from . import cells
from .intake_rows import day_of
from .layouts import header_word
from .rules import check_id, check_phone, id_hash, name_key, person_name
from .workbook import Refused

_WORDS = {
    "name": "姓名 名字 人员姓名",
    "id_no": "身份证号 身份证 身份证号码 证件号 证件号码",
    "phone": "手机 手机号 手机号码 电话 联系电话 联系方式",
    "address": "地址 住址 现住址 居住地 现居住地 家庭住址 详细地址",
    "came_from": "来自地 来自 来源地 出发地 从何处来 何处返程 返程地",
    "left_on": "离开日期 返乡时间 返程日期 离开时间 返回日期 到达日期",
    "due": "截止日期 期限 完成时限 到期日",
    "note": "备注 说明 风险级别",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split()}
_HEADER_WITHIN = 10


class Line(NamedTuple):
    """One row. `id_hash` is empty where the number is none, or none that can be believed."""

    sheet: str
    row: int
    name: str
    phone: str
    id_no: str
    id_hash: str
    address: str
    came_from: str
    left_on: dt.date | None
    due: dt.date | None
    note: str

    @property
    def key(self) -> str:
        """What makes two rows of a list the same one."""
        number = self.id_no or self.phone
        return f"{name_key(self.name)}|{number}" if number else f"{name_key(self.name)}|{self.address}|{self.note}"


class Listed(NamedTuple):
    """All rows of a file; `doubts` are of rows that were taken all the same."""

    lines: list[Line]
    refused: list[Refused]
    doubts: list[Refused]


def _columns(row: list[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        if field := _FIELD_OF.get(header_word(cell)):
            found.setdefault(field, at)
    return found


def read_sheets(sheets: list[Sheet], today: dt.date) -> Listed:
    """The rows of all sheets that are lists. Raises BadFile `no_list` when none is."""
    listed, any_list = Listed([], [], []), False
    for sheet in sheets:
        heads = enumerate(sheet.rows[:_HEADER_WITHIN])
        at = next((at for at, row in heads if _is_header(_columns(row))), None)
        if at is None:
            continue
        any_list = True
        columns = _columns(sheet.rows[at])
        words = {field: " ".join(str(sheet.rows[at][one]).split()) for field, one in columns.items()}
        for number, row in enumerate(sheet.rows[at + 1 :], sheet.first_row_number + at + 1):
            texts = {field: cells.said(row[one]) for field, one in columns.items() if one < len(row)}
            if any(texts.values()) and not cells.is_total(row):
                _take(listed, sheet.name, number, texts, words, today)
    if not any_list:
        raise BadFile("no_list")
    return listed


def _is_header(columns: dict[str, int]) -> bool:
    return "name" in columns and bool(columns.keys() & {"id_no", "phone"})


def _take(listed: Listed, sheet: str, number: int, texts: dict[str, str], words: dict[str, str], today: dt.date
          ) -> None:  # fmt: skip
    def told(found: list[Refused], field: str, why: str) -> None:
        found.append(Refused(sheet, number, words.get(field, ""), why, field))

    name = person_name(texts.get("name", ""))
    if not name or not any(char.isalpha() for char in name):
        told(listed.refused, "name", "characters" if name else "missing")
        return
    identity, phone = check_id(texts.get("id_no", ""), today), check_phone(texts.get("phone", ""))
    if not identity.ok:
        told(listed.doubts, "id_no", identity.why)
    if not phone.ok:
        told(listed.doubts, "phone", phone.why)
    days: dict[str, dt.date | None] = {}
    for field, latest in (("left_on", today), ("due", today + dt.timedelta(days=90))):
        days[field] = day_of(texts[field], latest) if texts.get(field) else None
        if texts.get(field) and days[field] is None:
            told(listed.doubts, field, "day")
    listed.lines.append(
        Line(
            sheet=sheet,
            row=number,
            name=name,
            phone=phone.number if phone.ok else clean_line(texts.get("phone", ""), 40),
            id_no=identity.number if identity.ok else clean_line(texts.get("id_no", ""), 40),
            id_hash=id_hash(identity.number) if identity.ok else "",
            address=clean_line(texts.get("address", ""), 100),
            came_from=clean_line(texts.get("came_from", ""), 60),
            left_on=days["left_on"],
            due=days["due"],
            note=clean_line(texts.get("note", ""), 100),
        )
    )
