"""The week's table as offices hang it on the fence: whole ones, and everything that can be wrong or unclear in one."""

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter

from db import roster as table
from db.base import execute
from dutyterm.errors import BadInput, Refused
from dutyterm.roster import planning, words_import
from dutyterm.roster.imports import Answers, Result, import_roster
from dutyterm.roster.week_table import names_of, read_sheets, shift_of
from dutyterm.sheets import Cell, Sheet
from dutyterm.store import Store
from tests.gate.town import ZONE, add, do
from tests.roster.conftest import TERMS, Crew, on

AT = on(3, "20:00")  # Monday evening
HEAD = ["值守点", "班次", "2月4日 周二", "2月5日 周三", "2月6日 周四"]
TITLE = ["漫江社区疫情防控值守排班表（2月3日—2月9日）"]


class Office:
    """Imports tables into the town of the crew; `HQ` has shifts of its own there, `JS` and `XZ` too."""

    def __init__(self, crew: Crew, folder: Path) -> None:
        self.crew, self.file = crew, folder / "值班表.xlsx"

    def write(self, lines: list[list[Cell]]) -> Path:
        with xlsxwriter.Workbook(str(self.file)) as book:
            sheet = book.add_worksheet("值班表")
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    sheet.write(number, column, cell)
        return self.file

    def load(self, *lines: list[Cell], file: Path | None = None, dry_run: bool = False, login: str = "boss",
             at: dt.datetime = AT, year: int | None = None, who: Any = None, posts: Any = None) -> Result:  # fmt: skip
        path = file or self.write([TITLE, HEAD, *lines])
        store = Store()
        try:
            return import_roster(store, self.crew.act(login, at), path, ZONE, TERMS, dry_run=dry_run, year=year,
                                 answers=Answers(who or {}, posts or {}))  # fmt: skip
        finally:
            store.close()


@pytest.fixture
def office(crew: Crew, tmp_path: Path) -> Office:
    return Office(crew, tmp_path)


def reasons(result: Result) -> list[tuple[int, str, str]]:
    assert all(words_import.reason(one) for one in result.refused)
    return [(one.where.row, one.where.column, one.code) for one in result.refused]


def count(sql: str) -> int:
    return int(execute(sql).fetchone()[0])


def test_a_week_is_put_on_the_shifts_that_are_there(office: Office) -> None:
    result = office.load(
        ["华侨新村门口", "早班 06:00-14:00", "值守1、值守2", "值守3/值守4", None],
        [None, "夜班 22:00-次日06:00", "值守5", "值守6\n值守1", "无"],
    )
    assert (result.cells, result.empty, result.shifts, result.added) == (4, 2, 0, 7)
    assert reasons(result) == []
    assert office.crew.states(4) == {"v1": "planned", "v2": "planned"}
    assert office.crew.states(5, "夜班") == {"v6": "planned", "v1": "planned"}
    assert office.crew.shift(5, "夜班").end == on(6, "06:00")
    places = table.assigned(on(4), on(7))
    assert {one.source for one in places} == {"import"}


def test_twice_changes_nothing_and_undo_takes_it_all_back(office: Office) -> None:
    lines: list[list[Cell]] = [["HQ", "加班 14:30-15:30", "值守1 值守2", None, "值守3"]]  # type: ignore[list-item]
    assert reasons(office.load(*lines))[0][2] == "shift_there"
    for shift in table.shifts(on(3), on(8), office.crew.shift(5).post_id):
        execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x' WHERE id = ?", shift.id)
    first = office.load(*lines)
    assert reasons(first) == []
    assert (first.shifts, first.added, first.batch > 0) == (3, 3, True), first
    made = office.crew.shift(5, "加班")  # an empty cell is a shift that lacks people
    assert (made.least, made.most, table.on_shift(made.id)) == (2, 2, [])
    before = [count(f"SELECT count(*) FROM {name}") for name in ("shift", "assignment", "roster_batch", "audit_log")]
    again = office.load(*lines)
    assert (again.shifts, again.added, again.unchanged, again.batch) == (0, 0, 3, 0)
    assert before == [
        count(f"SELECT count(*) FROM {name}") for name in ("shift", "assignment", "roster_batch", "audit_log")
    ]
    assert do(planning.undo_batch, office.crew.act(at=AT), first.batch) == (3, 3)
    assert office.load(*lines).added == 3  # what was undone may come again


def test_a_dry_run_writes_nothing(office: Office) -> None:
    before = [count(f"SELECT count(*) FROM {name}") for name in ("shift", "assignment", "roster_batch", "audit_log")]
    result = office.load(["XZ", "早班 06:00-14:00", "值守1", "值守2", "没有这人"], dry_run=True)
    assert (result.dry_run, result.added, result.batch) == (True, 2, 0)
    assert before == [
        count(f"SELECT count(*) FROM {name}") for name in ("shift", "assignment", "roster_batch", "audit_log")
    ]
    assert "预演" in words_import.as_text(result)


def test_a_name_that_two_share_is_asked_about_and_never_guessed(office: Office) -> None:
    office.crew.town.users["twin"] = add("user_account", login="twin", display="值守1", role="volunteer",
                                         phone="13900001234")  # fmt: skip
    line: list[Cell] = ["HQ", "早班 06:00-14:00", "值守1、值守2", "值守3", None]
    result = office.load(line)
    assert (result.added, office.crew.states(4)) == (1, {})  # the cell is not half done
    (asked,) = result.questions
    assert (asked.kind, asked.name, [(one.row, one.column) for one in asked.cells]) == (
        "person",
        "值守1",
        [(3, "2月4日 周二")],
    )
    assert asked.candidates == [("twin", "", "139****1234"), ("v1", "", "138****0001")]
    told = words_import.as_text(result)
    assert "--who '值守1=twin'" in told
    assert "13900001234" not in told + str(words_import.as_json(result))
    answered = office.load(line, who={"值守1": "twin"})
    assert (answered.added, answered.questions) == (2, [])
    assert set(office.crew.states(4)) == {"twin", "v2"}


def test_a_telephone_beside_the_name_tells_them_apart(office: Office) -> None:
    add("user_account", login="twin", display="值守1", role="volunteer", phone="13900001234")
    result = office.load(["HQ", "早班 06:00-14:00", "值守1 13900001234", "值守1（13800000001）", "值守1 13700000000"])
    assert (set(office.crew.states(4)), set(office.crew.states(5))) == ({"twin"}, {"v1"})
    assert [one.name for one in result.questions] == ["值守1"]


def test_near_names_and_posts_are_questions(office: Office) -> None:
    result = office.load(
        ["华侨新村大门", "早班 06:00-14:00", "值守1", None, None],
        ["HQ", "早班 06:00-14:00", "值守11", "Lin [/b]", "\u202e乱码"],
    )
    asked = {(one.kind, one.name): one for one in result.questions}
    assert asked["post", "华侨新村大门"].candidates[0][:2] == ("HQ", "华侨新村门口")
    assert len(asked["post", "华侨新村大门"].cells) == 3
    assert "v1" in [one[0] for one in asked["person", "值守11"].candidates]
    assert asked["person", "Lin"].candidates == []
    assert ("person", "乱码") in asked
    assert result.added == 0
    done = office.load(["华侨新村大门", "早班 06:00-14:00", "值守1", None, None], posts={"华侨新村大门": "hq"})
    assert (done.added, done.questions) == (1, [])
    for wrong in ({"who": {"值守1": "nobody"}}, {"posts": {"x": "ZZ"}}):
        with pytest.raises(BadInput):
            office.load(["HQ", "早班 06:00-14:00", "值守1", None, None], **wrong)  # type: ignore[arg-type]


def test_clashes_are_told_and_warnings_kept(office: Office) -> None:
    office.crew.put("v1", 6, "早班", "XZ")
    result = office.load(
        ["HQ", "早班 06:00-14:00", None, None, "值守2 值守1"],
        [None, "夜班 22:00-次日06:00", None, "老何", None],
        ["JS", "早班 06:00-14:00", None, None, "值守2"],
    )
    assert reasons(result) == [(3, "2月6日 周四", "clash")]
    assert "时间冲突：XZ 早班" in words_import.reason(result.refused[0])
    assert office.crew.states(6) == {}  # nor was the other one put there
    assert office.crew.states(6, "早班", "JS") == {"v2": "planned"}  # who is free for another post then
    warned = [(one.what, [clash.code for clash in one.clashes]) for one in result.warned]
    assert warned == [("老何", ["elder_night"])]
    assert "73 岁" in words_import.as_text(result)
    night = table.on_shift(office.crew.shift(5, "夜班").id)
    assert ("elder_night" in night[0].overridden, night[0].override_reason) == (True, "贴出来的值班表")


def test_who_gave_a_shift_back_is_not_put_there_again(office: Office) -> None:
    from dutyterm.roster import filling

    line: list[Cell] = ["HQ", "早班 06:00-14:00", "值守1", None, None]
    office.load(line)
    place = table.on_shift(office.crew.shift(4).id)[0]
    do(filling.release, office.crew.act(at=AT), place.id, place.version, "病了", TERMS)
    assert reasons(office.load(line)) == [(3, "2月4日 周二", "cancelled")]


def test_full_past_and_unreadable_cells(office: Office) -> None:
    office.crew.put("v1", 5)
    office.crew.put("v2", 5)
    office.file.unlink(missing_ok=True)
    file = office.write([
        ["2020年值班表"],
        ["卡口", "时间", "2月2日", "2月5日", "2月30日", "2月6日 周三"],
        ["HQ", "早班 6:00—14:00", "值守3", "值守3", "值守3", "值守3"],
        ["HQ", "午夜班", "值守4", "值守4", None, None],
        ["HQ", "25:00-26:00", "值守4", None, None, None],
        [None, None, "备注：请提前十分钟到岗", None, None, None],
    ])  # fmt: skip
    result = office.load(file=file)
    assert result.past == 1
    assert sorted(reasons(result)) == [
        (2, "2月30日", "date"), (2, "2月6日 周三", "weekday"), (3, "2月5日", "full"), (4, "2月2日", "no_time"),
        (4, "2月5日", "no_time"), (5, "时间", "shift"),
    ]  # fmt: skip


def test_csv_in_gb18030_with_weekdays_only(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "week.csv"
    text = "值班表 2020年2月3日至2月9日,,,\n岗位,班别,周二,周三\n华侨新村门口,早班06：00～14：00,值守1；值守2,-\n"
    file.write_bytes(text.encode("gb18030"))
    result = office.load(file=file)
    assert (result.cells, result.added) == (1, 2)
    assert set(office.crew.states(4)) == {"v1", "v2"}


def test_merged_cells_and_a_second_table_below(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("表")
        sheet.merge_range("A1:E1", "值守排班表（2020年2月3日—2月9日）")
        for number, line in enumerate((HEAD, ["", "早班 06:00-14:00", "值守1"], ["", "中班 14:00-22:00", "值守2"]), 1):
            sheet.write_row(number, 0, line)
        sheet.merge_range("A3:A4", "华侨新村门口")
        sheet.write_row(5, 0, ["值守点", "班次", dt.date(2020, 2, 4).isoformat()])
        sheet.write_row(6, 0, ["XZ", "早班 06:00-14:00", "值守3(组长)"])
    result = office.load(file=file)
    assert result.added == 3
    assert (set(office.crew.states(4)), set(office.crew.states(4, "中班"))) == ({"v1"}, {"v2"})
    assert [one.lead for one in table.on_shift(office.crew.shift(4, "早班", "XZ").id)] == [True]


@pytest.mark.parametrize("seed", [20200205, 3, 4])
def test_whole_tables_are_read_as_they_were_made(office: Office, seed: int, tmp_path: Path) -> None:
    """A week of five posts, 126 cells a table; who is free goes in, every other cell is told, none is lost."""
    draw, empty, filled = Random(seed), 0, 0
    names = [f"值守{number}" for number in range(1, 7)] + ["老何"]
    lines: list[list[Cell]] = [
        TITLE,
        ["值守点", "班次", *(f"2月{day}日 周{'一二三四五六日'[day - 3]}" for day in range(3, 10))],
    ]
    for post in ("华侨新村门口", "XZ", "JS"):
        for at, shift in enumerate(("早班 06:00-14:00", "中班 14:00-22:00", "夜班 22:00-次日06:00")):
            row: list[Cell] = [post if at == 0 else "", shift]
            for _day in range(7):
                who = draw.sample(names, 2 if "华侨" in post else 1)
                blank = draw.random() < 0.07
                empty, filled = empty + blank, filled + (not blank)
                row.append("" if blank else draw.choice(["、", "/", " ", "\n", "，", "；"]).join(who))
            lines.append(row)
    result = office.load(file=office.write(lines), at=on(2, "12:00"))
    assert (result.cells, result.empty, result.past, result.questions) == (filled, empty, 0, [])
    named = count("SELECT count(*) FROM assignment WHERE source = 'import'")
    assert named == result.added
    assert len({(one.where.row, one.where.column) for one in result.refused}) == len(result.refused)
    in_refused = sum(2 if one.where.row <= 5 else 1 for one in result.refused)
    assert result.added + in_refused == sum(
        2 if at < 3 else 1 for at, row in enumerate(lines[2:]) for cell in row[2:] if cell
    )
    assert {one.code for one in result.refused} <= {"clash"}


def test_who_may_import(office: Office) -> None:
    for login in ("v1", "L1", "kader"):
        with pytest.raises(Refused) as no:
            office.load(["HQ", "早班 06:00-14:00", "值守1", None, None], login=login)
        assert no.value.code == "not_allowed"


@pytest.mark.parametrize("lines", [[["姓名", "电话"], ["甲", "1"]], [["值守点", "班次"], ["HQ", "早班"]]])
def test_a_file_without_such_a_table_is_one_sentence(office: Office, lines: list[list[Cell]]) -> None:
    with pytest.raises(BadInput, match="表头"):
        office.load(file=office.write(lines))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("夜班 22:00-次日06:00", ("夜班", "22:00", "06:00")),
        ("早班（6点—14点）", ("早班", "06:00", "14:00")),
        ("06:00-14:00", ("06:00-14:00", "06:00", "14:00")),
        ("晚班14:30至24:00", ("晚班", "14:30", "00:00")),
        ("中班", ("中班", "", "")),
        ("8：00～8：00", None),
        ("3班", None),
        ("24:30-06:00", None),
    ],
)
def test_shifts_as_offices_write_them(text: str, said: Any) -> None:
    assert shift_of(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("王小山、李梅", ["王小山", "李梅"]),
        ("王小山 / 李梅\n张三；", ["王小山", "李梅", "张三"]),
        ("王小山(组长)，李梅（替班）", ["王小山", "李梅"]),
        ("待定", []),
        ("王小山、王小山", ["王小山"]),
        ("𠮷田，\x1b]0;x\x07欧阳", ["𠮷田", "]0", "x欧阳"]),
    ],
)
def test_names_as_offices_write_them(text: str, said: list[str]) -> None:
    assert [one.text for one in names_of(text)] == said


def test_the_year_is_written_said_or_the_nearest() -> None:
    def day(title: str, head: str, today: dt.date, year: int | None = None) -> Any:
        sheet = Sheet("s", [[title], ["值守点", "班次", head], ["HQ", "早班", "甲"]], 1)
        found = read_sheets([sheet], today, year)
        return found.slots[0].day if found.slots else found.refused[0][1]

    assert day("", "1月2日", dt.date(2019, 12, 30)) == dt.date(2020, 1, 2)
    assert day("", "12月30日", dt.date(2020, 1, 2)) == dt.date(2019, 12, 30)
    assert day("2020年值班表", "2月29日 周六", dt.date(2026, 5, 1)) == dt.date(2020, 2, 29)
    assert day("", "2月3日 周一", dt.date(2026, 5, 1), 2020) == dt.date(2020, 2, 3)
    assert day("", "2月3日 周一", dt.date(2026, 2, 1)) == "weekday"  # never another year because it would fit
    assert day("", "2020-02-03", dt.date(2026, 2, 1)) == dt.date(2020, 2, 3)


def test_a_broken_transaction_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dutyterm.roster import imports

    def broken(*_args: object) -> None:
        raise OSError("no room left")

    before = count("SELECT count(*) FROM roster_batch")
    monkeypatch.setattr(imports, "done", broken)
    with pytest.raises(OSError, match="room"):
        office.load(["HQ", "早班 06:00-14:00", "值守1", None, None])
    assert (count("SELECT count(*) FROM assignment"), count("SELECT count(*) FROM roster_batch")) == (0, before)
