"""Tables in files: what comes back is what was in the cells, and hostile files end in one code."""

import codecs
import datetime as dt
import io
import json
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.sheets import BadFile, read_book, write_csv, write_json, write_xlsx

MOMENT = dt.datetime(2020, 2, 5, 8)  # noqa: DTZ001 - spreadsheets know no zones
HEADER = ["姓名", "电话", "备注"]
RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "'=1", "''+1"]


def workbook(path: Path, *rows: list[object], merge: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def code_of(path: Path, **caps: int) -> str:
    with pytest.raises(BadFile) as caught:
        read_book(path, **caps)
    return caught.value.code


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    day = dt.date(2020, 2, 3)
    path = workbook(tmp_path / "a.xlsx", ["0123", 13800138000.0, 36.5, day, True, None, 449900198207234732, 0])
    ((name, rows, first),) = read_book(path)
    assert (name, first) == ("Sheet", 1)
    assert rows[0][:6] == ["0123", 13800138000, 36.5, day, True, ""]
    assert type(rows[0][1]) is int and type(rows[0][2]) is float
    assert type(rows[0][6]) is float  # its last digits are lost in the file: never shown as if they were known
    assert rows[0][7] == 0


def test_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    (sheet,) = read_book(workbook(tmp_path / "a.xlsx", [], [], ["a"], [], ["b"]))
    assert (sheet.first_row_number, sheet.rows) == (3, [["a"], [], ["b"]])


def test_cells_merged_downwards_hold_their_value_in_each_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["3-2-501", "甲"], [None, "乙"], [None, "丙"], merge="A1:A2")
    assert [row[0] for row in read_book(path)[0].rows] == ["3-2-501", "3-2-501", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_the_encodings_offices_use(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'姓名{separator}电话\n\n"李,\n明"{separator}0123\n', encoding=encoding)
    assert read_book(path) == [("a", [["姓名", "电话"], [], ["李,\n明", "0123"]], 1)]


def test_text_of_other_programs_that_guards_leading_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('="0123","=""0456"""\n')
    assert read_book(path)[0].rows == [["0123", "0456"]]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")) | st.sampled_from(RUNS), min_size=2))
def test_csv_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("wb") as file:
        write_csv(file, ["甲"] * len(cells), [cells, cells])
    rows = read_book(path)[0].rows
    assert rows[1] == rows[2] == [one[4:-1] if one.startswith('="') and one.endswith('"') else one for one in cells]


@pytest.mark.parametrize("text", RUNS)
def test_csv_runs_nothing(text: str) -> None:
    file = io.BytesIO()
    write_csv(file, [text], [[text]])
    data = file.getvalue()
    assert data.startswith(codecs.BOM_UTF8)
    assert all(line.lstrip('"').startswith("'") for line in data[3:].decode().split("\r\n") if line)


def test_csv_numbers_and_moments(tmp_path: Path) -> None:
    file = io.BytesIO()
    write_csv(file, HEADER, [[-5, None, MOMENT], [36.5, dt.date(2020, 2, 5), True]])
    assert file.getvalue().decode("utf-8-sig").splitlines()[1:] == ["-5,,2020-02-05 08:00:00", "36.5,2020-02-05,True"]


def test_xlsx_runs_nothing_and_keeps_texts(tmp_path: Path) -> None:
    texts = [*RUNS, "http://example.org", "0123", "449900198207234732", "x" * 40_000]
    write_xlsx(tmp_path / "a.xlsx", ["甲"] * len(texts), iter([texts]), "住户:[1]")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = list(book["住户  1"].iter_rows(min_row=2))[0]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    read = read_book(tmp_path / "a.xlsx")[0].rows[1]
    assert [text for text in read if len(str(text)) < 100][3:] == texts[3:-1]
    assert len(str(read[-1])) == 32_767


def test_xlsx_numbers_moments_and_ids(tmp_path: Path) -> None:
    file = io.BytesIO()
    write_xlsx(file, HEADER, [[13800138000, dt.date(2020, 2, 5), True], [449900198207234732, None, ""]])
    (tmp_path / "a.xlsx").write_bytes(file.getvalue())
    rows = read_book(tmp_path / "a.xlsx")[0].rows
    assert rows == [HEADER, [13800138000, "2020-02-05", True], ["449900198207234732", "", ""]]


def test_json_is_a_list_of_objects() -> None:
    file = io.BytesIO()
    write_json(file, ["name", "at"], [["李", MOMENT], ["=1", None]])
    assert "李".encode() in file.getvalue()
    assert json.loads(file.getvalue()) == [{"name": "李", "at": "2020-02-05 08:00:00"}, {"name": "=1", "at": None}]
    empty = io.BytesIO()
    write_json(empty, ["name"], [])
    assert json.loads(empty.getvalue()) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b" \r\n ", "empty"),
        ("a.xlsx", b"just text", "not_workbook"),
        ("a.xls", b"<html><table>", "not_workbook"),
        ("a.csv", b"<html><table>", "not_workbook"),
        ("a.xlsx", b"PK\x03\x04 and no more", "not_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "not_workbook"),
        ("a.csv", b"a,b\n\x81\x00,\xff", "encoding"),
        ("a.csv", b"\xef\xbb\xbf\xff\xff", "encoding"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert code_of(tmp_path / name) == code


def test_no_file_and_no_permission(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.xlsx") == "missing"
    assert code_of(tmp_path) == "unreadable"


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert code_of(tmp_path / "a.xlsx") == "not_workbook"


def test_too_big_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * 100)
    assert code_of(path, max_file=399) == "too_big"
    assert len(read_book(path, max_file=400)[0].rows) == 100


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(3):
            with archive.open(f"xl/worksheets/sheet{at}.xml", "w") as member:
                for _ in range(50):
                    member.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    assert code_of(path) == "too_big"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_further(tmp_path: Path) -> None:
    good, path, sheet = workbook(tmp_path / "good.xlsx", ["a"]), tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml"
    before = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>"""
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in set(source.namelist()) - {sheet}:
            archive.writestr(name, source.read(name))
        with archive.open(sheet, "w") as member:
            member.write(before)
            for _ in range(8):
                member.write(b"a" * 2**20)
            member.write(b"</t></is></c></row></sheetData></worksheet>")
        size = archive.getinfo(sheet).file_size
    data = path.read_bytes()
    assert data.count(struct.pack("<I", size)) == 2
    path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 100)))
    assert code_of(path) == "not_workbook"


def test_a_sheet_that_asks_for_all_memory_ends_the_child_alone(tmp_path: Path) -> None:
    # two cells at opposite corners: the parser makes room for all 17 thousand million between them
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "b"
    book.save(tmp_path / "a.xlsx")
    assert code_of(tmp_path / "a.xlsx") == "too_big"


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    # An encrypted xlsx is an OLE file whose directory names the stream EncryptedPackage
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    (tmp_path / "a.xlsx").write_bytes(header + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    assert code_of(tmp_path / "a.xlsx") == "password"
