"""The list of people on duty as an office keeps it: what each row says, and every row that says something wrong.

All of a row or nothing, as in the register's import: an unreadable cell refuses the row, nothing is guessed.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..households import cells
from ..households.layouts import header_word, place_name
from ..households.rules import check_phone, half_width, name_key, person_name
from ..households.workbook import Progress, Refused
from ..sheets import BadFile, Cell, Sheet, read_book
from ..text import clean_line
from .rules_accounts import LEAST_AGE, MOST_AGE, MOST_SHIFTS, NAME_LENGTH, NOTE_LENGTH, SHORT_LENGTH

_WORDS = {
    "serial": "序号 编号 号",
    "name": "姓名 人员姓名 值守人员 志愿者姓名",
    "sex": "性别",
    "age": "年龄 岁数",
    "birth_year": "出生年 出生年份",
    "phone": "电话 联系电话 手机 手机号 手机号码 联系方式 电话号码",
    "kind": "类别 人员类别 身份 政治面貌",
    "branch": "所属支部/单位 所属支部 支部 单位 工作单位 所属单位 支部/单位 所在支部",
    "home": "居住地 住址 居住小区 居住小区/村 小区/村 小区 现居住地 家庭住址",
    "availability": "可值班时段 值班时段 可值守时段 时段 可服务时段",
    "most_shifts": "每周最多班次 最多班次 每周班次",
    "note": "备注 说明",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split()}
_KINDS = {
    "": "", "党员": "party_member", "中共党员": "party_member", "共产党员": "party_member",
    "入党积极分子": "applicant", "积极分子": "applicant", "青年志愿者": "youth", "公职人员": "public_employee",
}  # fmt: skip
_NEEDED = {"name", "phone"}
_HEADER_WITHIN = 30
_LEADER = re.compile("楼栋?长")


class Row(NamedTuple):
    """One person of the list. Empty (None for numbers) means "the file does not say"."""

    sheet: str
    row: int
    name: str
    phone: str
    birth_year: int | None
    kind: str
    branch: str
    home: str  # where they live, as stored names of compounds are spelled
    availability: str
    most_shifts: int | None
    note: str

    @property
    def key(self) -> str:
        """The name as two spellings of it are compared."""
        return name_key(self.name)

    @property
    def leads(self) -> bool:
        """Whether the remark says that this is a building leader."""
        return bool(_LEADER.search(self.note))


class Reading(NamedTuple):
    """What a file says; `people` counts refused rows too."""

    rows: list[Row]
    refused: list[Refused]
    people: int


def read_people(path: Path, year: int, progress: Progress | None = None) -> Reading:
    """Read a list of people on duty (xlsx, xls, ods, csv). Raises BadFile; its further code: `no_header`."""
    if progress:
        progress(0, 1, path.name)
    return read_sheets(read_book(path), year)


def read_sheets(sheets: list[Sheet], year: int) -> Reading:
    """The same for sheets that are read already; `year` is the one ages are counted from."""
    headers = [_header(sheet) for sheet in sheets]
    if not any(headers):
        raise BadFile("no_header")
    reader = _Reader(year)
    for sheet, header in zip(sheets, headers, strict=True):
        if header is None:
            reader.refused.append(Refused(sheet.name, sheet.first_row_number, "", "no_header", ""))
        else:
            reader.read(sheet, *header)
    return Reading(reader.rows, reader.refused, reader.people)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for at, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for number, cell in enumerate(row):
            if field := _FIELD_OF.get(header_word(cell)):
                columns.setdefault(field, number)
        if columns.keys() >= _NEEDED:
            return at, columns
    return None


class _Reader:
    """Reads sheet by sheet, and knows who was listed already."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rows: list[Row] = []
        self.refused: list[Refused] = []
        self.people = 0
        self.phones: dict[str, str] = {}  # whose number it was
        self.without_phone: set[tuple[str, int | None]] = set()
        self.problems: list[tuple[str, str]] = []

    def read(self, sheet: Sheet, header: int, columns: dict[str, int]) -> None:
        """All rows below the header."""
        words = {field: " ".join(str(sheet.rows[header][at]).split()) for field, at in columns.items()}
        telling = [at for field, at in columns.items() if field not in ("serial", "note")]
        for number, row in enumerate(sheet.rows[header + 1 :], sheet.first_row_number + header + 1):
            again = columns["name"] < len(row) and header_word(row[columns["name"]]) in _FIELD_OF
            if again or cells.is_total(row) or not any(at < len(row) and row[at] != "" for at in telling):
                continue
            self._take(sheet.name, number, row, columns, words)

    def _take(self, sheet: str, number: int, row: list[Cell], columns: dict[str, int], words: dict[str, str]) -> None:
        self.problems.clear()
        self.people += 1
        texts = {field: cells.said(row[at]) if at < len(row) else "" for field, at in columns.items()}
        found = self._row(sheet, number, lambda field: texts.get(field, ""))
        if not self.problems:
            self._know(found)
        for field, why in self.problems:
            self.refused.append(Refused(sheet, number, words.get(field, ""), why, field))
        if not self.problems:
            self.rows.append(found)

    def _row(self, sheet: str, number: int, get: Callable[[str], str]) -> Row:
        name = person_name(get("name"))
        if not name:
            self.problems.append(("name", "missing"))
        elif cells.is_ditto(get("name")) or len(name) > NAME_LENGTH or not any(char.isalpha() for char in name):
            self.problems.append(("name", "characters"))
        phone = check_phone(get("phone"))
        if not phone.ok:
            self.problems.append(("phone", phone.why))
        if cells.sex(get("sex")) is None:
            self.problems.append(("sex", "unknown_word"))
        kind = _KINDS.get(half_width(get("kind")))
        if kind is None:
            self.problems.append(("kind", "unknown_word"))
        age = self._number("age", get("age").removesuffix("岁"), LEAST_AGE, MOST_AGE)
        born = self._number("birth_year", get("birth_year"), self.year - MOST_AGE, self.year - LEAST_AGE)
        if born is None and age is not None:
            born = self.year - age
        return Row(
            sheet,
            number,
            name,
            phone.number,
            born,
            kind or "",
            clean_line(get("branch"), SHORT_LENGTH),
            place_name(clean_line(get("home"), SHORT_LENGTH)),
            clean_line(get("availability"), SHORT_LENGTH),
            self._number("most_shifts", get("most_shifts"), 0, MOST_SHIFTS),
            clean_line(get("note"), NOTE_LENGTH),
        )

    def _number(self, field: str, text: str, least: int, most: int) -> int | None:
        said = half_width(text)
        if not said:
            return None
        if re.fullmatch(r"\d{1,4}", said, re.ASCII) and least <= int(said) <= most:
            return int(said)
        self.problems.append((field, "number"))
        return None

    def _know(self, row: Row) -> None:
        """One number with one name twice is a row written twice; under two names one of them is wrong."""
        if row.phone:
            owner = self.phones.setdefault(row.phone, f"{row.key}\n{row.sheet}\n{row.row}")
            if owner != f"{row.key}\n{row.sheet}\n{row.row}":
                same = owner.startswith(f"{row.key}\n")
                self.problems.append(("phone", "listed_twice" if same else "phone_of_other"))
            return
        if (row.key, row.birth_year) in self.without_phone:
            self.problems.append(("name", "listed_twice"))
        self.without_phone.add((row.key, row.birth_year))
