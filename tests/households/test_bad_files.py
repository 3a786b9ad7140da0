"""What is wrong with a file is said in one sentence with sheet, row and column, for each kind; nothing is guessed."""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from db import engine
from tests.cli.running import run, sentence
from tests.gate.town import bound, rows
from tests.households.test_intake import HEADER as FORM
from tests.households.towns import BOOK_HEADER, REGISTER_HEADER

KINDS = ("registry", "leaders", "intake", "tracing")
TRACING = ["序号", "姓名", "身份证号", "手机", "地址", "离开日期", "备注"]
GOOD = {"name": "麦红", "id_no": "440524188001010014", "phone": "13566660000", "room": "3-2-501", "day": "2020-02-03"}
Write = Callable[..., tuple[str, ...]]


@pytest.fixture
def url(db_url: str) -> Iterator[str]:
    with bound(db_url):
        yield db_url


def table(kind: str, **told: object) -> list[list[object]]:
    """Title, header and one row of a kind of file."""
    one: dict[str, Any] = {**GOOD, **told}
    if kind == "registry":
        row = ["漫江社区", "华侨新村", one["room"], "自住", "", one["name"], "", one["id_no"], one["phone"], ""]
        return [list(REGISTER_HEADER), row]
    if kind == "leaders":
        row = ["1", one["room"], one["name"], one["id_no"], one["phone"], "", "", ""]
        return [["华侨新村3座住户信息登记表"], list(BOOK_HEADER), row]
    if kind == "intake":
        row = [
            "1",
            "2020/2/4 9:05:00",
            "微信",
            one["name"],
            one["phone"],
            one["id_no"],
            one["room"],
            "",
            "否",
            one["day"],
            "",
        ]
        return [list(FORM), row]
    return [list(TRACING), ["1", one["name"], one["id_no"], one["phone"], "", one["day"], ""]]


def workbook(path: Path, cells: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    for row in cells:
        sheet.append(row)
    book.save(path)
    return path


def command(url: str, kind: str, file: Path, *more: str) -> list[str]:
    words = {"leaders": "registry"}.get(kind, kind)
    extra = {"intake": ["--compound", "HQ"], "tracing": ["--name", "0205省协查"]}.get(kind, [])
    return ["--db", url, "import", words, str(file), *extra, *more]


COLUMNS = {
    "registry": {"id_no": "证件号码", "phone": "联系电话", "room": "房号"},
    "leaders": {"id_no": "身份证号", "phone": "电话", "room": "房号"},
    "intake": {"id_no": "身份证", "phone": "手机", "room": "房号", "day": "到达"},
    "tracing": {"id_no": "身份证号", "phone": "手机", "day": "离开日期"},
}
WRONG = [
    ("id_no", "440524188001010015", "checksum"),
    ("id_no", "440524188013010014", "date"),
    ("id_no", 4.4052418800101e17, "digits_lost"),
    ("phone", "1356666000", "length"),
    ("room", "三楼左边", "room"),
    ("room", "9-9-999", "no_such_room"),
    ("day", "2020-02-30", "day"),
    ("day", "2120-12-30", "day"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("field", "value", "reason"), WRONG)
def test_a_wrong_cell_is_named_by_row_and_column(
    url: str, tmp_path: Path, kind: str, field: str, value: object, reason: str
) -> None:
    if field not in COLUMNS[kind] or (reason == "no_such_room" and kind != "intake"):
        return  # the kind has no such column; a new room of the office's own file waits as a new household
    cells = table(kind, **{field: value})
    before = rows("SELECT count(*) FROM person")
    file = workbook(tmp_path / "表.xlsx", cells)
    told = json.loads(run(*command(url, kind, file, "--json")).out)
    # nobody on a tracing list is left out for a wrong number
    listed = told["doubts"] if kind == "tracing" else told["refused"]
    (one,) = listed
    assert (one["row"], one["reason"]) == (len(cells), reason)
    assert COLUMNS[kind][field] in one["column"]
    said = run(*command(url, kind, file)).out
    assert f"第 {len(cells)} 行" in said or kind == "tracing"
    engine.bind(url)
    assert rows("SELECT count(*) FROM person") == before
    if kind == "tracing":
        assert rows("SELECT name FROM watch_item") == [("麦红",)]
    else:
        assert rows("SELECT count(*) FROM household_change") == [(0,)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_zip_bomb(url: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/{number}.xml", b"\0" * (60 * 2**20))
    ran = run(*command(url, kind, file))
    assert ran.code == 2 and "太大" in sentence(ran)


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_with_a_password(url: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "locked.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    file.write_bytes(ole + b"\0" * 1024 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512)
    ran = run(*command(url, kind, file))
    assert ran.code == 2 and "密码" in sentence(ran)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_usual_encoding(url: str, tmp_path: Path, kind: str, encoding: str) -> None:
    file = tmp_path / "表.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(table(kind))
    ran = run(*command(url, kind, file, "--json"))
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["refused"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_csv_in_no_encoding_at_all(url: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "表.csv"
    file.write_bytes(b"\xff\xff\x80\x80" + "姓名,房号\n".encode("shift-jis", "ignore") + b"\x80\xff")
    ran = run(*command(url, kind, file))
    assert ran.code == 2 and "编码" in sentence(ran)


@pytest.mark.parametrize(("kind", "other"), [("registry", "intake"), ("intake", "registry"), ("tracing", "intake")])
def test_a_file_of_another_kind_says_so(url: str, tmp_path: Path, kind: str, other: str) -> None:
    ran = run(*command(url, kind, workbook(tmp_path / "表.xlsx", table(other))))
    assert ran.code == 2 and "表.xlsx" in sentence(ran)
