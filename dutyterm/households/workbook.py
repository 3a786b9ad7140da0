"""An office's sheets as rows of the register: what each row says, and every row that says something wrong.

All of a row or nothing: a row with one unreadable cell is refused whole and listed; nothing is guessed or repaired.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..i18n import _
from ..sheets import BadFile, Cell, Sheet, read_book
from ..text import clean_line
from . import cells, layouts
from .layouts import Layout, place_name
from .rules import check_id, check_phone, name_key, person_name, room_key

Progress = Callable[[int, int, str], None]
"""Called as (done, total, what is being done) while a long act runs."""

_EVERY = 2000  # rows between two calls of Progress


class Refused(NamedTuple):
    """A row that was not imported: where it stands in the file, the column in the header's own word, and why.

    `reason` is a code of `wording.REASONS`; `field` is the column's meaning (`id_no`, `phone`, `room` …).
    """

    sheet: str
    row: int
    column: str
    reason: str
    field: str


class RegistryRow(NamedTuple):
    """One person behind a door, or a door without people (`name` empty). Empty means "the file does not say"."""

    sheet: str
    row: int
    community: str | None
    compound: str
    room: str
    occupancy: str  # "" owner let vacant dorm
    relation: str
    name: str
    sex: str  # "" m f
    birth_year: int | None
    id_type: str
    id_no: str
    phone: str
    origin: str
    note: str


class Reading(NamedTuple):
    """What a file says. `people` and `households` count all found in it, those of refused rows too."""

    rows: list[RegistryRow]
    refused: list[Refused]
    doubts: list[Refused]  # imported, but worth a look: two people share one identity number
    people: int
    households: int
    refused_names: frozenset[tuple[str, str, str]]  # (compound, room, name key) of people in refused rows
    words: dict[str, dict[str, str]]  # each sheet's own header words by field


def read_registry(path: Path, today: dt.date | None = None, progress: Progress | None = None) -> Reading:
    """Read a master register or a leaders' book (xlsx, xls, ods, csv). Raises BadFile.

    With `today` a birth in the future is refused. BadFile's further codes: `no_header`, `intake_form`.
    """
    if progress:
        progress(0, 1, _("读取文件"))
    return read_sheets(read_book(path), today, progress)


def read_sheets(sheets: list[Sheet], today: dt.date | None = None, progress: Progress | None = None) -> Reading:
    """The same for sheets that are read already."""
    if any(layouts.is_intake_form(sheet) for sheet in sheets):
        raise BadFile("intake_form")
    layout_of = [layouts.recognise(sheet) for sheet in sheets]
    if not any(layout_of):
        raise BadFile("no_header")
    reader = _Reader(today)
    total, done = sum(len(sheet.rows) for sheet in sheets), 0
    for sheet, layout in zip(sheets, layout_of, strict=True):
        for count, (number, row) in enumerate(reader.lines(sheet, layout)):
            reader.take(number, row)
            if progress and not count % _EVERY:
                progress(done + count, total, _("核对每一行"))
        done += len(sheet.rows)
    return reader.result()


class _Door:
    """What the file has said of one door so far: its use, and who was listed (with an identity number?)."""

    __slots__ = ("names", "used")

    def __init__(self) -> None:
        self.used = ""
        self.names: dict[str, bool] = {}


class _Reader:
    """Reads sheet by sheet; remembers what later rows refer to and must not contradict."""

    def __init__(self, today: dt.date | None) -> None:
        self.today = today
        self.rows: list[RegistryRow] = []
        self.refused: list[Refused] = []
        self.doubts: list[Refused] = []
        self.people = 0
        self.words: dict[str, dict[str, str]] = {}
        self.doors: dict[tuple[str | None, str, str], _Door] = {}
        self.refused_names: set[tuple[str, str, str]] = set()
        self.ids: dict[str, str] = {}  # the names each identity number was listed with, a line each
        self.problems: list[tuple[str, str]] = []  # (field, why) of the row being read

    def lines(self, sheet: Sheet, layout: Layout | None) -> Iterator[tuple[int, list[Cell]]]:
        """The rows below the header that say something of a person or a door, with their number in the file."""
        fault = _fault(layout)
        if layout is None or fault:
            at = sheet.first_row_number + (layout.header if layout else 0)
            self.refused.append(Refused(sheet.name, at, layout.twice if layout else "", fault, ""))
            return
        self.sheet, self.layout, self.above = sheet.name, layout, dict[str, str]()
        self.words[sheet.name] = layout.words
        telling = [at for field, at in layout.columns.items() if field not in ("serial", "note")]
        first = layout.header + 1
        for number, row in enumerate(sheet.rows[first:], sheet.first_row_number + first):
            if not any(at < len(row) and row[at] != "" for at in telling):
                continue
            if not cells.is_total(row) and not layouts.is_header_again(layout, row):
                yield number, row

    def take(self, number: int, cells_of_row: list[Cell]) -> None:
        """Read one row into `rows` or `refused`."""
        self.problems.clear()
        width, said = len(cells_of_row), cells.said
        texts = {f: said(cells_of_row[at]) if at < width else "" for f, at in self.layout.columns.items()}
        self._look_above(texts)
        row = self._row(number, texts)
        key = name_key(row.name)
        if row.compound and row.room:
            self._at_door(row, key)
        if row.name:
            self.people += 1
            if row.id_no:
                self._know_id(row, key)
        if self.problems:
            for field, why in self.problems:
                self.refused.append(Refused(self.sheet, number, self.layout.words.get(field, ""), why, field))
            self.refused_names.add((row.compound, row.room, key))
        else:
            self.rows.append(row)

    def result(self) -> Reading:
        """All that was read."""
        names = frozenset(self.refused_names)
        return Reading(self.rows, self.refused, self.doubts, self.people, len(self.doors), names, self.words)

    def _look_above(self, texts: dict[str, str]) -> None:
        for field, text in texts.items():
            if 0 < len(text) < 5 and cells.is_ditto(text) and field not in ("name", "id_no", "serial"):
                texts[field] = self.above.get(field, "")
                if not texts[field]:
                    self.problems.append((field, "nothing_above"))
        self.above = texts

    def _row(self, number: int, texts: dict[str, str]) -> RegistryRow:
        get = texts.get
        community, compound, block = self._place(texts)
        name, occupancy = self._name(texts, self._occupancy(get("occupancy", "")))
        identity = check_id(get("id_no", ""), self.today)
        if not identity.ok:
            self.problems.append(("id_no", identity.why))
        phone = check_phone(get("phone", ""))
        if not phone.ok:
            self.problems.append(("phone", phone.why))
        note = get("note", "")
        return RegistryRow(
            self.sheet,
            number,
            community,
            compound,
            self._room(get("room", ""), block),
            occupancy,
            cells.short_text(get("relation", ""))[:20],
            name,
            self._sex(get("sex", ""), identity.sex),
            identity.birth.year if identity.birth else None,
            identity.kind if identity.number else "",
            identity.number,
            phone.number,
            cells.short_text(get("origin", "")),
            clean_line(note) if note else "",
        )

    def _place(self, texts: dict[str, str]) -> tuple[str | None, str, int | None]:
        title = self.layout.place
        community = place_name(texts.get("community", ""))
        if "compound" not in texts and title is not None:
            return community or title.community, title.compound, title.block
        for field in ("community", "compound"):
            if field in texts and not texts[field] and (field, "nothing_above") not in self.problems:
                self.problems.append((field, "missing"))
        return community or None, place_name(texts["compound"]), None

    def _room(self, text: str, block: int | None) -> str:
        room = room_key(text)
        if room is None:
            if ("room", "nothing_above") not in self.problems:
                self.problems.append(("room", "room" if text else "missing"))
            return ""
        if block is not None and not room.startswith(f"{block}-"):
            self.problems.append(("room", "other_block" if "-" in room else "room"))
        return room

    def _occupancy(self, text: str) -> str:
        occupancy = cells.occupancy(text)
        if occupancy is None:
            self.problems.append(("occupancy", "unknown_word"))
        return occupancy or ""

    def _name(self, texts: dict[str, str], occupancy: str) -> tuple[str, str]:
        """The person's name, empty for a door without people, and what that tells of the door."""
        text = texts["name"]
        if cells.is_vacant(text):
            if texts.get("id_no") or texts.get("phone") or occupancy not in ("", "vacant"):
                self.problems.append(("name", "vacant_but_named"))
            return "", "vacant"
        name = person_name(text)
        if not name:
            if text or texts.get("id_no") or texts.get("phone"):
                self.problems.append(("name", "missing"))
        elif cells.is_ditto(text) or not any(char.isalpha() for char in name):
            self.problems.append(("name", "characters"))
        elif occupancy == "vacant":
            self.problems.append(("occupancy", "vacant_but_named"))
        return name, occupancy

    def _sex(self, text: str, told: str) -> str:
        """The sex of the row; where the identity number tells another one, neither is believed."""
        sex = cells.sex(text)
        if sex is None:
            self.problems.append(("sex", "unknown_word"))
        elif sex and told and sex != told:
            self.problems.append(("sex", "sex_differs"))
        return sex or told

    def _at_door(self, row: RegistryRow, key: str) -> None:
        """Refuse what contradicts earlier rows of the same door, and a name listed twice without two numbers."""
        place = (row.community, row.compound, row.room)
        door = self.doors.get(place)
        if door is None:
            door = self.doors[place] = _Door()
        if row.occupancy and door.used and row.occupancy != door.used:
            self.problems.append(("occupancy", "differs"))
        elif row.name and door.used == "vacant":
            self.problems.append(("name", "vacant_but_named"))
        door.used = door.used or row.occupancy
        if row.name:
            before = door.names.get(key)
            numbered = bool(row.id_no) or any(
                problem[0] == "id_no" for problem in self.problems
            )  # a wrong one is one too
            if before is False or (before and not numbered):
                self.problems.append(("name", "listed_twice"))
            door.names[key] = numbered

    def _know_id(self, row: RegistryRow, key: str) -> None:
        """One number with one name twice is somebody listed twice; under two names it is a doubt only.

        Both people of a shared number exist and one of the two numbers is wrong: neither may be lost.
        """
        names = self.ids.get(row.id_no)
        if names is None:
            self.ids[row.id_no] = key
        elif key in names.splitlines():
            self.problems.append(("id_no", "listed_twice"))
        else:
            self.ids[row.id_no] = f"{names}\n{key}"
            self.doubts.append(Refused(row.sheet, row.row, self.layout.words.get("id_no", ""), "id_shared", "id_no"))


def _fault(layout: Layout | None) -> str:
    """Why no row of a sheet can be read, empty if they can."""
    if layout is None:
        return "no_header"
    if layout.twice:
        return "twice"
    return "no_compound" if "compound" not in layout.columns and layout.place is None else ""
