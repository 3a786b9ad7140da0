"""The QR form: what residents typed waits for somebody at the door, and a yes about an outbreak area is a report."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engine, pending
from db.audit import Act
from db.base import execute
from dutyterm.errors import BadInput
from dutyterm.households import pending as acts
from dutyterm.households.intake import import_intake
from dutyterm.households.intake_rows import day_of
from dutyterm.households.results import Result, result_as_text
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, bound, rows

HEADER = [
    "序号", "提交答卷时间", "来源", "1、您的姓名：", "2、手机号码：", "3、身份证号码：", "4、现住房号（如3座2梯501）：",
    "5、户籍所在地：", "6、14天内是否到过湖北或接触过湖北人员？",
    "7、到达本地日期：", "8、是否接收居家服务（代购/垃圾）：",
]  # fmt: skip
ID = "440524188001010014"
ACT = Act(NOW, 0, "import", None, "import intake")


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


@pytest.fixture
def store(town: Town) -> Iterator[Store]:
    assert town.homes
    opened = Store()
    yield opened
    opened.close()
    engine.close()


def row(name: str, phone: str = "", number: str = "", room: str = "3座2梯501", outbreak: str = "否",
        arrived: str = "2020-02-03", filled: str = "2020/2/4 9:05:00", origin: str = "") -> list[str]:  # fmt: skip
    return ["1", filled, "微信", name, phone, number, room, origin, outbreak, arrived, "需要"]


class Office:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.path = store, folder / "qr_form.csv"

    def take(self, *told: list[str], compound: str = "HQ", encoding: str = "gb18030", dry_run: bool = False) -> Result:
        with self.path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([HEADER, *told])
        return import_intake(self.store, ACT, self.path, compound=compound, dry_run=dry_run)

    def waits(self) -> list[pending.Change]:
        return self.store.read_now(pending.waiting, 100)

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return self.store.read_now(lambda: rows(sql, *values))


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office(store, tmp_path)


def test_nothing_is_written_and_what_differs_is_asked(office: Office) -> None:
    before = office.ask("SELECT * FROM person ORDER BY id")
    done = office.take(
        row("梁志锦", "13711110000", origin="广东佛山"), row("何玉萍", "13900005678"), row("麦红", "13566660000", ID)
    )
    assert (done.people, done.added, done.changed, done.unchanged, done.pending) == (3, 0, 2, 1, 2)
    assert office.ask("SELECT * FROM person ORDER BY id") == before
    known, new = office.waits()
    # even what fills a gap waits: nobody knows who typed it
    assert known.fields == {"phone": ("13812345678", "13711110000"), "origin": ("", "广东佛山")}
    assert (known.source, known.file_name, known.place) == ("qr_form", "qr_form.csv", "qr_form!2")
    assert (new.kind, new.fields["id_no"], new.room) == ("move_in", ("", ID), "3-2-501")
    assert office.take(row("梁志锦", "13711110000"), row("麦红", "13566660000", ID)).asked == 0


def test_nobody_is_missing_in_a_form(office: Office) -> None:
    office.take(row("何玉萍", "13900005678"))
    assert not office.waits()


def test_a_yes_is_a_report_of_who_is_known_and_waits_with_who_is_not(office: Office, town: Town) -> None:
    done = office.take(
        row("何玉萍", "13900005678", outbreak="是", arrived="2月3日"), row("麦红", "13566660000", ID, outbreak="是")
    )
    assert done.reports == 1
    sql = "SELECT person_id, outbreak, arrived_on, source, state, from_place FROM travel_report ORDER BY id"
    ((person, *rest),) = office.ask(sql)
    assert person == town.people["何玉萍"] and [str(one) for one in rest] == [
        "yes",
        "2020-02-03",
        "self",
        "new",
        "湖北",
    ]
    assert office.take(row("何玉萍", "13900005678", outbreak="是", arrived="2020/2/3")).reports == 0  # the same yes
    (one,) = office.waits()
    boss = Act(NOW, town.users["boss"], "boss")
    assert office.store.write_now(acts.accept, boss, one.id, one.version, ZONE) == "accepted"
    assert len(office.ask(sql)) == 2
    assert office.ask("SELECT name FROM person WHERE id = (SELECT max(person_id) FROM travel_report)") == [("麦红",)]


def test_who_filled_twice_is_taken_as_they_said_last(office: Office) -> None:
    early = row("梁志锦", "13711110000", filled="2020/2/4 8:00:00")
    late = row("梁志锦", "13722220000", filled="2020/2/4 21:30:00")
    done = office.take(late, early)
    assert [(one.row, one.reason) for one in done.refused] == [(3, "filled_again")]
    assert [one.fields["phone"][1] for one in office.waits()] == ["13722220000"]


def test_who_is_still_on_the_way_is_taken_without_the_day(office: Office) -> None:
    done = office.take(row("何玉萍", "13900005678", outbreak="是", arrived="2020-02-05", filled="2020/2/4 8:00:00"))
    assert (done.refused, [(one.row, one.reason) for one in done.doubts]) == ((), [(2, "not_yet")])
    assert office.ask("SELECT outbreak, arrived_on FROM travel_report") == [("yes", None)]


def test_which_compound_a_form_is_of(office: Office) -> None:
    with pytest.raises(BadInput, match="--compound"):
        office.take(row("何玉萍"), compound="")  # there are two estates, and nobody guesses
    with pytest.raises(BadInput, match="NOWHERE"):
        office.take(row("何玉萍"), compound="NOWHERE")
    office.store.write_now(lambda act: execute("UPDATE compound SET kind = 'village' WHERE short_code = 'JS'"), ACT)
    assert office.take(row("何玉萍", "13900005678"), compound="").unchanged == 1


def test_a_rehearsal_says_the_same_and_writes_nothing(office: Office) -> None:
    told = (row("何玉萍", "13711110000", outbreak="是"), row("麦红", "13566660000"))
    dry = office.take(*told, dry_run=True)
    assert not office.waits() and not office.ask("SELECT id FROM travel_report")
    done = office.take(*told)
    assert (dry.pending, dry.asked, dry.reports, dry.changed) == (done.pending, done.asked, done.reports, done.changed)
    assert "什么也没有写入" in result_as_text(dry) and "按 d" in result_as_text(done) and "按 x" in result_as_text(done)


@pytest.mark.parametrize("name", ["Lin [/b]", "\u202e李明", "𠮷野", "长" * 40])
def test_names_of_every_kind(office: Office, name: str) -> None:
    office.take(row(name, "13566660000", room="3-2-501"), encoding="utf-8")
    (one,) = office.waits()
    assert one.fields["name"][1] and "\u202e" not in str(one.fields["name"][1])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-02-03", (2, 3)), ("2020/2/3", (2, 3)), ("2月3日", (2, 3)), ("2020年02月03日", (2, 3)), ("2.3", (2, 3)),
        ("2月30日", None), ("2020-02-05", None), ("2019-13-01", None), ("昨天", None), ("", None),
    ],
)  # fmt: skip
def test_days_as_people_type_them(text: str, day: tuple[int, int] | None) -> None:
    filled = dt.date(2020, 2, 4)
    assert day_of(text, filled) == (dt.date(2020, *day) if day else None)


def test_last_december_is_meant_in_january() -> None:
    assert day_of("12月30日", dt.date(2020, 1, 4)) == dt.date(2019, 12, 30)
