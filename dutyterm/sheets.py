"""Tables in files: read what offices keep (xlsx, xls, ods, csv), write what they can open (xlsx, csv, JSON).

A workbook is data from outside. Its size is checked before it is opened, it is parsed in a child process with
little memory, and the text cells written here never run as formulas.
"""

import codecs
import csv
import datetime as dt
import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

from . import sheets_reader

Cell = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta
"""What a cell may hold: an empty cell is "", a number without a fraction int, one that lost digits stays float."""

MAX_FILE = 32 * 2**20
MAX_UNPACKED = 128 * 2**20
_SPOOLED = 16 * 2**20  # of a workbook being made, in memory; more goes to a file without a name
MAX_CELL = 32_767  # characters a spreadsheet keeps in one cell
PATIENCE = 120  # seconds a workbook may take to parse
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_SUFFIXES = ("", ".csv", ".tsv", ".txt")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# A cell that starts so is run by spreadsheets, or will be once somebody's macro folds its width
_RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_AS_TEXT = re.compile(r'="([^"]*)"')


class BadFile(Exception):
    """A file no table can be read from. `code` is `missing` `unreadable` `empty` `too_big` `password`
    `not_workbook` (named like one, but is none) or `encoding` (text of no encoding we know).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sheet(NamedTuple):
    """One table. `rows[0]` is row `first_row_number` as the office sees it in the file, counted from 1."""

    name: str
    rows: list[list[Cell]]
    first_row_number: int


def read_book(path: Path, *, max_file: int = MAX_FILE, max_unpacked: int = MAX_UNPACKED) -> list[Sheet]:
    """All worksheets with anything in them; a csv file is one sheet named like the file. Raises BadFile.

    Cells merged downwards hold their value in each row. `max_file` and `max_unpacked` are bytes.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError as error:
        raise BadFile("missing") from error
    except OSError as error:
        raise BadFile("unreadable") from error
    if not size:
        raise BadFile("empty")
    if size > max_file:
        raise BadFile("too_big")
    if head.startswith(_ZIP):
        _check_unpacked(path, max_unpacked)
        return _read_workbook(path)
    if head == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise BadFile("password")
        return _read_workbook(path)
    if path.suffix.lower() not in _TEXT_SUFFIXES:
        raise BadFile("not_workbook")
    return [Sheet(path.stem, _read_csv(path.read_bytes()), 1)]


def _check_unpacked(path: Path, most: int) -> None:
    """Refuse an archive that says it unpacks to more than `most` bytes; one that lies meets the child's limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise BadFile("not_workbook") from error
    if sum(member.file_size for member in members) > most:
        raise BadFile("too_big")
    if any(member.flag_bits & 1 for member in members):
        raise BadFile("password")


def _read_workbook(path: Path) -> list[Sheet]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", sheets_reader.__file__],
            input=os.fsencode(path.absolute()),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile("too_big") from error
    if child.returncode == sheets_reader.PASSWORD:
        raise BadFile("password")
    if child.returncode == sheets_reader.NO_MEMORY or child.returncode < 0:  # killed, or gave up for want of memory
        raise BadFile("too_big")
    if child.returncode:
        raise BadFile("not_workbook")
    return [Sheet(*sheet) for sheet in pickle.loads(child.stdout)]


def _decode(data: bytes) -> str:
    """Text in the encoding that fits without a fault: by its mark, else UTF-8, else GB18030."""
    marked = [name for mark, name in _BOMS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile("encoding")


def _read_csv(data: bytes) -> list[list[Cell]]:
    text = _decode(data)
    if not text.strip():
        raise BadFile("empty")
    if text.lstrip().startswith("<"):  # a web page under another name
        raise BadFile("not_workbook")
    top = "".join(text.splitlines(keepends=True)[:20])
    separator = max(",\t;", key=top.count)
    try:
        return [[_unguard(value) for value in row] for row in csv.reader(io.StringIO(text, ""), delimiter=separator)]
    except csv.Error as error:
        raise BadFile("not_workbook") from error


def _guard(value: str) -> str:
    """A text as a csv cell that nothing runs: `'` before what would (and before what looks guarded already)."""
    return "'" + value if _RUNS.match(value) else value


def _unguard(value: str) -> str:
    """Undo `_guard`, and the `="…"` by which other programs keep leading zeros."""
    if value.startswith("'") and _RUNS.match(value):
        return value[1:]
    if value.startswith('="') and (match := _AS_TEXT.fullmatch(value)):
        return match[1]
    return value


def _text(value: Any) -> str:
    """A cell's text in a csv file: nothing for None, ISO for moments, texts guarded."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _guard(value)
    if isinstance(value, dt.date | dt.time):
        return _moment(value)
    return str(value)


def _moment(value: Any) -> str:
    """ISO text of a moment, date or time, with a blank in the middle."""
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, dt.datetime) else str(value.isoformat())


def write_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write UTF-8 with a mark (spreadsheets need it) to an open binary file; `rows` may be any length."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow([_guard(name) for name in header])
        writer.writerows([_text(value) for value in row] for row in rows)
    finally:
        text.detach()  # flushes, and leaves the file open to its owner


def write_json(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a JSON list of objects, one a line, to an open binary file; moments become ISO text."""
    separator = "[\n"
    for row in rows:
        line = json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=_moment)
        file.write((separator + line).encode())
        separator = ",\n"
    file.write(b"\n]\n" if separator.startswith(",") else b"[]\n")


def write_xlsx(
    file: Path | IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "Sheet1"
) -> None:
    """Write one worksheet to a path or an open binary file; texts stay texts, never formulas or links."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file) if isinstance(file, Path) else file, options) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31].strip("' ") or "Sheet1")
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [name[:MAX_CELL] for name in header], book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    page.write_boolean(number, column, value)
                elif isinstance(value, int | float) and abs(value) < 1e15:
                    page.write_number(number, column, value)
                elif value is not None and value != "":
                    text = _moment(value) if isinstance(value, dt.date | dt.time) else str(value)
                    page.write_string(number, column, text[:MAX_CELL])


def write_table(file: BinaryIO, kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str) -> None:
    """Write a table as `csv`, `xlsx` or `json` to an open binary file; text cells that no spreadsheet runs."""
    if kind == "csv":
        write_csv(file, header, rows)
    elif kind == "xlsx":
        with tempfile.SpooledTemporaryFile(_SPOOLED) as made:  # an archive cut short by a full disk complains twice
            write_xlsx(made, header, rows, sheet)
            made.seek(0)
            shutil.copyfileobj(made, file)
    else:
        write_json(file, header, rows)
