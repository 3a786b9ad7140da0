"""What offices' sheets say: every layout and trouble, and that nothing wrong is guessed."""

from pathlib import Path

import pytest

from dutyterm.households.layouts import title_place
from dutyterm.households.workbook import Reading, read_registry, read_sheets
from dutyterm.sheets import BadFile, Cell, Sheet
from tests.households.towns import BOOK_HEADER, REGISTER_HEADER, Town

TITLE: list[Cell] = ["华侨新村3座住户信息登记表", "", "", "", "", "", "", ""]
ID, OTHER_ID = "11010519491231002X", "440524188001010014"
FATHER: list[Cell] = [1, "3座2梯501", "李大明", ID, 13800000001, "自住", "广东佛山", ""]


def book(*rows: list[Cell], name: str = "3座", title: list[Cell] = TITLE) -> Reading:
    """A leaders' sheet with these rows; the first stands in row 4 of the file."""
    return read_sheets([Sheet(name, [title, ["楼长：", ""], list[Cell](BOOK_HEADER), *rows], 1)])


def register(*rows: list[Cell]) -> Reading:
    """A register with these rows; the first stands in row 2."""
    return read_sheets([Sheet("总表", [list[Cell](REGISTER_HEADER), *rows], 1)])


def wrong(reading: Reading) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in reading.refused]


@pytest.mark.parametrize("seed", range(5))
def test_the_register_is_read_whole(tmp_path: Path, seed: int) -> None:
    town = Town(seed)
    reading = read_registry(town.write_register(tmp_path / "r.xlsx"))
    assert (reading.households, reading.people) == (len(town.homes), town.people())
    assert reading.refused == reading.doubts == []
    told = {(r.community, r.compound, r.room, r.name, r.id_no, r.phone, r.origin) for r in reading.rows if r.name}
    assert told == {
        (home.community, home.compound, home.room, one.name, one.id_no, one.phone, one.origin)
        for home in town.homes
        for one in home.people
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_says_the_same_as_the_workbook(tmp_path: Path, encoding: str) -> None:
    town = Town(1)
    from_xlsx = read_registry(town.write_register(tmp_path / "r.xlsx"))
    from_csv = read_registry(town.write_register_csv(tmp_path / "r.csv", encoding))
    assert [row[1:] for row in from_csv.rows] == [row[1:] for row in from_xlsx.rows]


@pytest.mark.parametrize("seed", range(8))
def test_the_leaders_book_is_read_but_for_the_wrong_rows(tmp_path: Path, seed: int) -> None:
    town = Town(seed)
    reading = read_registry(town.write_book(tmp_path / "b.xlsx"))
    assert len(town.wrong) == 4
    assert {(one.sheet, one.row, one.field, one.reason) for one in reading.refused} == town.wrong
    assert {one.column for one in reading.refused} == {"身份证号", "电话"}
    assert (reading.households, reading.people) == (len(town.estate), town.people(town.estate))
    known = {(home.room, one.name, one.id_no, one.phone) for home in town.estate for one in home.people}
    assert {(r.room, r.name, r.id_no, r.phone) for r in reading.rows if r.name} < known
    assert {r.compound for r in reading.rows} == {"华侨新村"}


def test_rows_are_counted_as_the_office_sees_them() -> None:
    sheet = Sheet("3座", [TITLE, list[Cell](BOOK_HEADER), [], FATHER[:3] + ["123", "", "", "", ""]], 5)
    assert [(one.row, one.reason) for one in read_sheets([sheet]).refused] == [(8, "length")]


def test_same_as_above_points_to_the_row_above_across_blank_lines_and_wrong_rows() -> None:
    reading = book(
        [1, "3座2梯501", "李大明", ID, "1380000000", "自住", "广东佛山", ""],
        [],
        [2, "同上", "李小明", "", "", "同上", "同上", ""],
        [3, "同 上", "李二明", "", "", "", "", ""],
    )
    assert wrong(reading) == [(4, "电话", "length")]
    assert [(r.row, r.room, r.occupancy, r.origin) for r in reading.rows] == [
        (6, "3-2-501", "owner", "广东佛山"),
        (7, "3-2-501", "", ""),
    ]


def test_same_as_above_with_nothing_above() -> None:
    assert wrong(book([1, "同上", "李大明", ID, "", "自住", "", ""])) == [(4, "房号", "nothing_above")]


def test_same_as_above_under_an_unreadable_room_stays_unreadable() -> None:
    reading = book([1, "3座", "李大明", ID, "", "", "", ""], [2, "同上", "李小明", "", "", "", "", ""])
    assert wrong(reading) == [(4, "房号", "room"), (5, "房号", "room")]
    assert not reading.rows


def test_rows_that_say_nothing_of_anybody_are_passed_over() -> None:
    reading = book(
        FATHER,
        [2, "", "", "", "", "", "", ""],
        ["合计", "", "1人", "", "", "", "", ""],
        ["备注：以上属实", "", "", "", "", "", "", ""],
        list[Cell](BOOK_HEADER),
        [1, "3-2-502", "麦小红", OTHER_ID, "", "出租", "", ""],
    )
    assert not reading.refused
    assert [(r.row, r.name) for r in reading.rows] == [(4, "李大明"), (9, "麦小红")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([1, "3-2-501", "李大明", 4.49900198207235e17, "", "", "", ""], ("身份证号", "digits_lost")),
        ([1, "3-2-501", "李大明", ID[:-1] + "1", "", "", "", ""], ("身份证号", "checksum")),
        ([1, "3-2-501", "李大明", "", 1380000018, "", "", ""], ("电话", "length")),
        ([1, "", "李大明", ID, "", "", "", ""], ("房号", "missing")),
        ([1, "4-2-501", "李大明", ID, "", "", "", ""], ("房号", "other_block")),
        ([1, "501", "李大明", ID, "", "", "", ""], ("房号", "room")),
        ([1, "3-2-501", "", ID, "", "", "", ""], ("姓名", "missing")),
        ([1, "3-2-501", "同上", ID, "", "", "", ""], ("姓名", "characters")),
        ([1, "3-2-501", "？？", ID, "", "", "", ""], ("姓名", "characters")),
        ([1, "3-2-501", "李大明", ID, "", "半租", "", ""], ("自住/出租", "unknown_word")),
        ([1, "3-2-501", "李大明", ID, "", "空置", "", ""], ("自住/出租", "vacant_but_named")),
        ([1, "3-2-501", "（空置）", "", "13800000001", "空置", "", ""], ("姓名", "vacant_but_named")),
    ],
)
def test_one_wrong_cell_refuses_the_whole_row(row: list[Cell], reason: tuple[str, str]) -> None:
    reading = book(row)
    assert wrong(reading) == [(4, *reason)]
    assert not reading.rows


def test_each_wrong_cell_of_a_row_is_named() -> None:
    reading = book([1, "3座", "李大明", "123", "456", "", "", ""])
    assert wrong(reading) == [(4, "身份证号", "length"), (4, "电话", "length"), (4, "房号", "room")]
    assert reading.people == 1


def test_a_sex_that_contradicts_the_number_is_not_believed() -> None:
    place: list[Cell] = ["漫江社区", "华侨新村", "3-2-501", "自住", "户主"]
    reading = register([*place, "李大明", "男", ID, "", ""], [*place, "麦红", "女", "", "", ""])
    assert wrong(reading) == [(2, "性别", "sex_differs")]
    assert [(r.name, r.sex) for r in reading.rows] == [("麦红", "f")]


def test_a_register_without_a_place_is_refused_by_row() -> None:
    reading = register(["", "华侨新村", "3-2-501", "自住", "户主", "李大明", "", ID, "", ""])
    assert wrong(reading) == [(2, "社区", "missing")]


def test_one_door_has_one_use() -> None:
    reading = book(FATHER, [2, "3-2-501", "麦小红", OTHER_ID, "", "出租", "", ""])
    assert wrong(reading) == [(5, "自住/出租", "differs")]


def test_somebody_listed_twice_is_refused_the_second_time() -> None:
    reading = book(FATHER, [2, "3-2-502", *FATHER[2:]], [3, "3-2-501", "李大明", "", "", "", "", ""])
    assert wrong(reading) == [(5, "身份证号", "listed_twice"), (6, "姓名", "listed_twice")]


def test_two_of_one_name_behind_one_door_are_two_if_their_numbers_say_so() -> None:
    reading = book(FATHER, [2, "3-2-501", "李大明", OTHER_ID, "", "", "", ""])
    assert not reading.refused and len(reading.rows) == 2


def test_a_number_two_people_share_is_a_doubt_and_loses_nobody() -> None:
    reading = book(FATHER, [2, "3-2-502", "麦小红", ID, "", "", "", ""])
    assert not reading.refused and len(reading.rows) == 2
    assert [(one.row, one.column, one.reason) for one in reading.doubts] == [(5, "身份证号", "id_shared")]


def test_columns_are_found_by_their_words_in_any_order() -> None:
    header: list[Cell] = ["电话（必填）", "备注", " 姓 名 ", "身份证号码*", "房 号"]
    sheet = Sheet("3座", [TITLE, header, ["13800000001", "独居", "李大明", ID, "3-2-501"]], 1)
    (row,) = read_sheets([sheet]).rows
    assert (row.room, row.name, row.id_no, row.phone, row.note) == ("3-2-501", "李大明", ID, "13800000001", "独居")


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("华侨新村3座住户信息登记表", (None, "华侨新村", 3)),
        ("华侨新村 12栋 住户登记表", (None, "华侨新村", 12)),
        ("2020年2月漫江社区教师楼租户摸排登记表", ("漫江社区", "教师楼", None)),
        ("第3村住户花名册", (None, "第3村", None)),
        ("住户信息登记表", None),
        ("填报日期：2020年2月3日", None),
        ("", None),
    ],
)
def test_titles(title: str, place: tuple[str | None, str, int | None] | None) -> None:
    assert title_place(title) == place


def test_a_sheet_of_an_unknown_place_or_without_a_header_is_named_whole() -> None:
    good = Sheet("3座", [TITLE, list[Cell](BOOK_HEADER), FATHER], 1)
    nowhere = Sheet("Sheet2", [["住户登记表"], list[Cell](BOOK_HEADER), FATHER], 1)
    notes = Sheet("说明", [["请用正楷填写"]], 1)
    twice = Sheet("两栏", [TITLE, [*BOOK_HEADER, *BOOK_HEADER], [*FATHER, *FATHER]], 1)
    reading = read_sheets([good, nowhere, notes, twice])
    assert [(one.sheet, one.row, one.column, one.reason) for one in reading.refused] == [
        ("Sheet2", 2, "", "no_compound"),
        ("说明", 1, "", "no_header"),
        ("两栏", 2, "房号", "twice"),
    ]
    assert len(reading.rows) == 1


def test_a_file_without_any_header_is_no_register() -> None:
    with pytest.raises(BadFile, match="no_header"):
        read_sheets([Sheet("说明", [["请用正楷填写"]], 1)])


def test_what_residents_typed_themselves_is_not_imported_over_the_register() -> None:
    header: list[Cell] = ["序号", "提交答卷时间", "1、您的姓名：", "2、手机号码："]
    with pytest.raises(BadFile, match="intake_form"):
        read_sheets([Sheet("问卷", [header], 1)])


def test_hostile_names_come_out_as_harmless_text() -> None:
    (row,) = book([1, "3-2-501", "Lin [/b]\x1b]0;x\u202e", ID, "", "", "", ""]).rows
    assert row.name == "Lin [/b]]0;x"
