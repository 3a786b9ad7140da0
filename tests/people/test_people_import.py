"""Import of the list of people on duty: whole lists as offices keep them, and everything that can be wrong."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from db import people as table
from dutyterm.errors import BadInput
from dutyterm.people.imports import import_people
from dutyterm.people.workbook import read_sheets
from dutyterm.sheets import Cell, Sheet, write_xlsx
from dutyterm.store import Store
from tests.gate.town import Town, rows
from tests.people.test_accounts import act

HEAD = ["序号", "姓名", "性别", "年龄", "电话", "类别", "所属支部/单位", "居住地", "可值班时段", "每周最多班次", "备注"]
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def row(name: str, phone: Cell = "", **more: Cell) -> list[Cell]:
    given: dict[str, Cell] = {"年龄": 30, "类别": "党员", "居住地": "华侨新村", **more, "姓名": name, "电话": phone}
    return [given.get(word, "") for word in HEAD]


class Office:
    """Somebody who imports files into the small town."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.folder = town, folder

    def load(self, *lines: list[Cell], dry_run: bool = False) -> Any:
        file = self.folder / "list.xlsx"
        write_xlsx(file, HEAD, lines, "值守人员")
        return self.file(file, dry_run=dry_run)

    def file(self, file: Path, dry_run: bool = False) -> Any:
        store = Store()
        try:
            return import_people(store, act(self.town), file, dry_run=dry_run)
        finally:
            store.close()


@pytest.fixture
def office(crew: Town, tmp_path: Path) -> Office:
    return Office(crew, tmp_path)


def reasons(result: Any) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in result.refused]


def office_list(seed: int) -> list[list[Cell]]:
    """A list as such offices keep it: 260 people, some of one name, kinds, homes with and without a gate."""
    draw = Random(seed)
    lines = []
    for number in range(1, 261):
        name = draw.choice("李王张欧缪禤𠮷") + "".join(draw.choices("伟芳娜敏静秀丽", k=draw.choice((1, 2, 2))))
        phone = f"138{seed:02d}{number:06d}"
        more: dict[str, Cell] = {
            "序号": number,
            "性别": draw.choice("男女"),
            "年龄": draw.randrange(19, 75),
            "类别": draw.choice(("党员", "青年志愿者", "入党积极分子", "公职人员")),
            "所属支部/单位": draw.choice(("漫江支部", "镇机关")),
            "居住地": draw.choice(("华侨新村", "教师楼", f"第{draw.randrange(1, 81)}村")),
            "可值班时段": draw.choice(("全天", "白班", "夜班", "周末")),
            "每周最多班次": draw.choice((2, 3, 4, "３")),
            "备注": draw.choice(("", "会开车", "楼长")),
        }
        spelled = draw.choice((phone, int(phone), phone.translate(FULL), f"{phone[:3]} {phone[3:7]} {phone[7:]}"))
        lines.append(row(name, spelled, **more))
    return lines


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_whole_list(office: Office, tmp_path: Path, seed: int) -> None:
    lines = office_list(seed)
    truth, file = len(lines), tmp_path / "whole.xlsx"
    write_xlsx(file, HEAD, lines, "值守人员")
    before = len(table.accounts())
    dry = office.file(file, dry_run=True)
    assert (dry.people, dry.added, dry.refused) == (truth, truth, ())
    assert len(table.accounts()) == before
    done = office.file(file)
    assert (done.added, done.changed, done.unchanged) == (truth, 0, 0)
    made = table.accounts()
    assert len(made) == before + truth
    count = rows("SELECT count(*) FROM audit_log")
    again = office.file(file)
    assert (again.added, again.changed, again.unchanged, again.refused) == (0, 0, truth, ())
    assert rows("SELECT count(*) FROM audit_log") == count
    assert [one.login for one in table.accounts()] == [one.login for one in made]
    assert sum(one.role == "volunteer" and one.phone.startswith(f"138{seed:02d}") for one in made) == truth


def test_everything_of_a_row(office: Office) -> None:
    more: dict[str, Cell] = {
        "所属支部/单位": "一支部",
        "可值班时段": "夜班",
        "每周最多班次": "３",
        "备注": "会开车",
        "性别": "男",
    }
    office.load(row("王小山", 13800000001, **more))
    (one,) = table.accounts_called("王小山")
    assert (one.login, one.role, one.kind, one.phone, one.post) == (
        *("wxs1", "volunteer", "party_member", "13800000001", "HQ"),
    )
    assert (one.branch, one.availability, one.most_shifts, one.birth_year, one.note) == (
        *("一支部", "夜班", 3, 1990, "会开车"),
    )


def test_wrong_rows_are_named_and_left_out(office: Office) -> None:
    result = office.load(
        row("甲一", "1380000"),
        row("甲二", "13800000002", 类别="皇帝"),
        row("甲三", "13800000003", 年龄=3),
        row("", "13800000004"),
        row("甲五", "13800000005", 每周最多班次="很多"),
        row("同上", "13800000006"),
        row("甲七", "13800000007"),
        row("甲七", "１３８０００００００７"),
        row("甲九", "13800000007"),
        row("甲十", ""),
        row("甲十", ""),
    )
    assert reasons(result) == [
        (2, "电话", "length"),
        (3, "类别", "unknown_word"),
        (4, "年龄", "number"),
        (5, "姓名", "missing"),
        (6, "每周最多班次", "number"),
        (7, "姓名", "characters"),
        (9, "电话", "listed_twice"),
        (10, "电话", "phone_of_other"),
        (12, "姓名", "listed_twice"),
    ]
    assert (result.people, result.added) == (11, 2)


def test_namesakes_stay_two_people(office: Office) -> None:
    first = office.load(row("李伟", "13800000001"), row("李伟", "13800000002"), row("李伟", "", 年龄=50))
    assert first.added == 3
    assert sorted(one.login for one in table.accounts_called("李伟")) == ["lw1", "lw2", "lw3"]
    again = office.load(row("李伟", "", 年龄=50), row("李伟", "13800000002"), row("李伟", "13800000001"))
    assert (again.added, again.changed, again.unchanged, again.refused) == (0, 0, 3, ())
    unsure = office.load(row("李伟", ""))
    assert reasons(unsure) == [(2, "姓名", "several")]


def test_a_namesake_of_the_same_year_without_a_number_is_somebody_else(office: Office) -> None:
    office.load(row("李伟", "13800000001"))
    assert office.load(row("李伟", "13800000001"), row("李伟", "")).added == 1
    again = office.load(row("李伟", ""), row("李伟", "13800000001"))
    assert (again.added, again.changed, again.unchanged, again.refused) == (0, 0, 2, ())


def test_known_by_number_then_by_name_and_year(office: Office) -> None:
    office.load(row("王小山", "13800000001"), row("陈小", ""))
    new = office.load(row("王小山", "13800000001", 类别="公职人员"), row("陈小", "13800000009"))
    assert (new.added, new.changed) == (0, 2)
    assert table.accounts_called("陈小")[0].phone == "13800000009"
    assert table.accounts_called("王小山")[0].kind == "public_employee"
    other = office.load(row("别人", "13800000001"))
    assert reasons(other) == [(2, "电话", "phone_of_other")]
    silent = office.load(row("王小山", "13800000001", 类别="", 年龄="", 居住地=""))
    assert silent.unchanged == 1


def test_roles_gates_and_disabled_accounts_are_told_not_guessed(office: Office) -> None:
    from dutyterm.people import accounts
    from tests.gate.town import do

    result = office.load(row("周楼", "13800000001", 备注="楼长"), row("吴远", "13800000002", 居住地="第９９村"))
    assert {(one.row, one.code) for one in result.remarks} == {(2, "leads"), (3, "no_gate")}
    (leader,) = table.accounts_called("周楼")
    assert leader.role == "volunteer"
    do(accounts.disable, act(office.town), leader.id, "病了")
    again = office.load(row("周楼", "13800000001", 备注="会开车"))
    assert [(one.code, one.login) for one in again.remarks] == [("disabled", leader.login)]
    assert table.account(leader.id).active is False  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["Lin [/b]", "𠮷野家", "欧阳 娜娜", "Ali-Bek O'Neil"])
def test_rare_names_get_a_plain_login(office: Office, name: str) -> None:
    office.load(row(name, "13800000001"))
    (one,) = [one for one in table.accounts() if one.phone == "13800000001"]
    assert one.login.isascii()
    assert one.login.isalnum()


def test_other_shapes(office: Office, tmp_path: Path) -> None:
    lines: list[list[Cell]] = [
        ["值守人员名单", *[""] * 10],
        list(HEAD),
        row("甲一", "13800000001"),
        [""] * 11,
        list(HEAD),
    ]
    lines += [row("甲二", 13800000002), ["合计", 2, *[""] * 9]]
    found = read_sheets([Sheet("一", lines, 1), Sheet("二", [["说明"]], 1)], 2020)
    assert [(one.row, one.name) for one in found.rows] == [(3, "甲一"), (6, "甲二")]
    assert [(one.sheet, one.reason) for one in found.refused] == [("二", "no_header")]
    csv = tmp_path / "list.csv"
    csv.write_bytes("姓名,电话\n赵六,13800000066\n".encode("gb18030"))
    assert office.file(csv).added == 1
    csv.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="表头"):
        office.file(csv)
