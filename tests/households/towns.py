"""Office files of an invented small town, with the troubles such files have, and the truth about them.

Nobody exists: identity numbers use the unassigned area 449900, telephones run on from 138 0000 0001.
"""

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from dutyterm.households.rules import id_check_digit

REGISTER_HEADER = [
    "社区",
    "小区/村",
    "房号",
    "房屋情况",
    "与户主关系",
    "姓名",
    "性别",
    "证件号码",
    "联系电话",
    "户籍地",
]
BOOK_HEADER = ["序号", "房号", "姓名", "身份证号", "电话", "自住/出租", "来自", "备注"]
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
ROOMS = ("{b}座{s}梯{d}", "{b}-{s}-{d}", "{b}栋{s}单元{d}", "{b}座{s}梯 {d}室")
SURNAMES = ("李", "王", "曾", "单", "仇", "覃", "冼", "邝", "欧阳", "麦")
GIVEN = "伟芳敏静强洋勇艳娟涛明超霞平刚桂英华"


@dataclass
class Person:
    name: str
    sex: str
    id_no: str
    phone: str
    origin: str


@dataclass
class Home:
    community: str
    compound: str
    room: str  # canonical
    occupancy: str
    people: list[Person] = field(default_factory=list)


class Town:
    """An estate of three blocks and two villages. `wrong` fills when the leaders' book is written."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.phones = 0
        self.names: set[str] = set()
        self.estate = [
            self._home("漫江社区", "华侨新村", f"{block}-{stair}-{floor}0{door}")
            for block in (1, 2, 3)
            for stair in (1, 2)
            for floor in (1, 2, 3)
            for door in (1, 2)
        ]
        villages = (("东和社区", "第1村"), ("西河社区", "第2村"))
        self.villages = [self._home(*place, str(door)) for place in villages for door in range(1, 15)]
        self.wrong: set[tuple[str, int, str, str]] = set()

    @property
    def homes(self) -> list[Home]:
        return self.estate + self.villages

    def people(self, homes: list[Home] | None = None) -> int:
        return sum(len(home.people) for home in (self.homes if homes is None else homes))

    def person(self) -> Person:
        r = self.random
        name = ""
        while not name or name in self.names:
            name = r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(2))
        self.names.add(name)
        male = r.randrange(2)
        born = dt.date(1940, 1, 1) + dt.timedelta(days=r.randrange(365 * 75))
        self.phones += 1
        body = f"449900{born:%Y%m%d}{self.phones % 100:02d}{r.randrange(5) * 2 + male}"
        phone = f"138{self.phones:08d}" if born.year < 2008 else ""
        return Person(
            name, "男" if male else "女", body + id_check_digit(body), phone, r.choice(("广东佛山", "湖北黄冈"))
        )

    def _home(self, community: str, compound: str, room: str) -> Home:
        occupancy = self.random.choices(("自住", "出租", "空置"), (60, 30, 10))[0]
        count = 0 if occupancy == "空置" else self.random.randrange(1, 5)
        return Home(community, compound, room, occupancy, [self.person() for _ in range(count)])

    def register(self) -> list[list[str | None]]:
        """The rows of the master register, header first."""
        rows: list[list[str | None]] = [list(REGISTER_HEADER)]
        for home in self.homes:
            room = home.room if "-" in home.room else f"{home.room}号"
            door = [home.community, home.compound, room, home.occupancy]
            for at, one in enumerate(home.people):
                relation = "户主" if at == 0 else "家庭成员" if home.occupancy == "自住" else "同住人"
                rows.append([*door, relation, one.name, one.sex, one.id_no, one.phone or None, one.origin])
            if not home.people:
                rows.append([*door, *[None] * 6])
        return rows

    def write_register(self, path: Path) -> Path:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("住户总表")
        for row in self.register():
            sheet.append(row)
        book.save(path)
        return path

    def write_register_csv(self, path: Path, encoding: str) -> Path:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(self.register())
        return path

    def write_book(self, path: Path) -> Path:
        """The leaders' book of the estate: a sheet a block, every trouble at least once, seeded where they fall."""
        book = Workbook()
        book.remove(book.active)
        people = [(home, at) for home in self.estate for at in range(len(home.people))]
        troubles = dict(zip(map(repr_place, self.random.sample(people, 10)), TROUBLES * 2, strict=True))
        for block in "123":
            sheet = book.create_sheet(f"{block}座")
            sheet.append([f"华侨新村{block}座住户信息登记表"])
            sheet.merge_cells("A1:H1")
            sheet.append(["楼长：（签名）        填报日期：2020年2月3日"])
            sheet.append(BOOK_HEADER)
            number = 0
            for home in (home for home in self.estate if home.room[0] == block):
                if self.random.random() < 0.2:
                    sheet.append([])
                for at, one in enumerate(home.people):
                    number += 1
                    row = [number, self._room(home, at), *self._cells(one), home.occupancy, one.origin, ""]
                    trouble = troubles.get(repr_place((home, at)), "")
                    sheet.append(self._spoil(row, trouble))
                    if trouble in ("checksum", "length"):
                        kind = "id_no" if trouble == "checksum" else "phone"
                        self.wrong.add((sheet.title, sheet.max_row, kind, trouble))
                if not home.people:
                    number += 1
                    sheet.append([number, self._room(home, 0), "（空置）", None, None, "空置", None, None])
            sheet.append(["合计", None, f"{number}人"])
        book.save(path)
        return path

    def _room(self, home: Home, at: int) -> str:
        if at and self.random.random() < 0.5:
            return "同上"
        block, stair, door = home.room.split("-")
        text = self.random.choice(ROOMS).format(b=block, s=stair, d=door)
        return text.translate(FULL_WIDTH) if self.random.random() < 0.2 else text

    def _cells(self, one: Person) -> list[str | int]:
        number = bool(one.phone) and self.random.random() < 0.6
        return [one.name, one.id_no, int(one.phone) if number else one.phone]

    def _spoil(self, row: list[str | int], trouble: str) -> list[str | int]:
        name, id_no, phone = str(row[2]), str(row[3]), str(row[4]) or "13900000000"
        if trouble == "checksum":
            row[3] = id_no[:-1] + ("1" if id_no[-1] != "1" else "2")
        elif trouble == "length":
            row[4] = phone[:-1]
        elif trouble == "lower":
            row[3] = id_no.lower()
        elif trouble == "blank":
            row[2] = name[0] + "\u3000" + name[1:]
        elif trouble == "dashes" and row[4]:
            row[4] = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
        return row


TROUBLES = ["checksum", "length", "lower", "blank", "dashes"]


def repr_place(place: tuple[Home, int]) -> tuple[str, int]:
    return place[0].room, place[1]
