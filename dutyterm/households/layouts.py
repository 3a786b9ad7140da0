"""Where things stand in an office's sheet: the header row, its columns, and the place a title names. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from ..sheets import Cell, Sheet
from .rules import half_width

# The header words offices use, without blanks and brackets, by what the column holds
_WORDS = {
    "serial": "序号 编号 号",
    "community": "社区 所属社区 村居 村(居) 居委会 村(居)委会 社区名称",
    "compound": "小区/村 小区 村 自然村 小区名称 村名 小区(村) 小区或村 楼盘",
    "room": "房号 门牌号 门牌 房间号 房屋号 房屋编号 楼栋房号 房间 户号",
    "occupancy": "房屋情况 自住/出租 自住/出租/空置 房屋性质 居住情况 住房性质 房屋状态 住房情况 房屋用途",
    "relation": "与户主关系 关系 与户主的关系 与承租人关系",
    "name": "姓名 住户姓名 居民姓名 人员姓名",
    "sex": "性别",
    "id_no": "证件号码 身份证号 身份证号码 证件号 身份证 公民身份号码 身份证件号码",
    "phone": "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系号码",
    "origin": "户籍地 来自 户籍 籍贯 户口所在地 来自地 户籍所在地 户籍地址",
    "note": "备注 说明",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split()}
_NEEDED = {"name", "room"}
_ONE_OF = {"id_no", "phone"}
_HEADER_WITHIN = 30  # rows from the top of a sheet

_ABOUT = "住户|居民|人员|租户|住房|房屋|信息|情况|摸排|排查|登记|基本|入户|疫情防控|统计|汇总|花名"
_BLOCK = r"(?P<block>\d{1,3})(?:座|栋|幢|号楼)"
_TITLE = re.compile(
    r"(?:\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:(?P<community>.{1,12}?社区))?"
    rf"(?P<compound>(?!{_ABOUT}).{{2,20}}?)(?:{_BLOCK})?(?:{_ABOUT}|\(.*?\))*(?:表|册|台账|名单)(?:\(.*\))?"
)
_SHEET_NAME = re.compile(rf"(?P<community>)(?P<compound>.{{2,20}}?){_BLOCK}")


class Place(NamedTuple):
    """What a title says of all rows below it; None where it does not say."""

    community: str | None
    compound: str
    block: int | None


class Layout(NamedTuple):
    """A recognised sheet: the index of its header row in `rows`, columns by field, the header's own words."""

    header: int
    columns: dict[str, int]
    words: dict[str, str]
    place: Place | None
    twice: str  # the word of a column that stands in the header twice, empty if none


@lru_cache(maxsize=1024)
def place_name(text: str) -> str:
    """The name of a community or compound as it is stored and compared: half width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_REMARK = re.compile(r"\((?:必填|选填)\)|[*:]")


def header_word(cell: Cell) -> str:
    """A header cell as `_WORDS` lists it: no blanks, no `*`, no colon, no remark such as `(必填)`."""
    return _REMARK.sub("", half_width(cell)) if isinstance(cell, str) else ""


def _columns(cells: list[Cell]) -> tuple[dict[str, int], str]:
    columns: dict[str, int] = {}
    twice = ""
    for at, cell in enumerate(cells):
        field = _FIELD_OF.get(header_word(cell))
        if field and field not in columns:
            columns[field] = at
        elif field in ("name", "id_no", "room"):
            twice = twice or str(cell)
    return columns, twice


def _is_header(columns: dict[str, int]) -> bool:
    return columns.keys() >= _NEEDED and bool(columns.keys() & _ONE_OF)


def title_place(text: str) -> Place | None:
    """The place a title names: `华侨新村3座住户信息登记表` is block 3 of 华侨新村; None if it names none."""
    match = _TITLE.fullmatch(place_name(text))
    return _place(match) if match else None


def _place(match: re.Match[str]) -> Place:
    return Place(match["community"] or None, match["compound"], int(match["block"]) if match["block"] else None)


def recognise(sheet: Sheet) -> Layout | None:
    """Find the header row by its words and the place in the rows above it (or the sheet's name); None: no header."""
    place = None
    for at, cells in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns, twice = _columns(cells)
        if _is_header(columns):
            if place is None and (match := _SHEET_NAME.fullmatch(place_name(sheet.name))):
                place = _place(match)
            words = {field: " ".join(str(cells[column]).split()) for field, column in columns.items()}
            return Layout(at, columns, words, place, twice)
        for cell in cells:
            if place is None and isinstance(cell, str):
                place = title_place(cell)
    return None


def is_header_again(layout: Layout, cells: list[Cell]) -> bool:
    """Whether a row below repeats the header, as on each printed page."""
    at = layout.columns["name"]
    return at < len(cells) and str(cells[at]).split() == layout.words["name"].split()


def is_intake_form(sheet: Sheet) -> bool:
    """Whether the sheet is what residents typed into the QR form: those rows wait for a visit at the door (X10)."""
    return any(header_word(cell).startswith("提交答卷时间") for cells in sheet.rows[:3] for cell in cells)
