"""Compounds, homes and who lives in them."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from random import Random

from . import fixture
from .fixture import Fixed
from .model import DAY, HOUR, Clock, Home, Place, Resident, Town
from .names import EMPLOYERS, ORIGINS, Names

COMMUNITIES = ("漫江社区", "东和社区", "西河社区", "六和社区", "禄堂社区")
# name, code, community, gate, stairways of 14 flats each
ESTATES = (
    ("华侨新村", "HQ", 1, "华侨新村大门", 50),
    ("教师楼", "JS", 1, "教师楼门岗", 12),
    ("金桂苑", "JG", 1, "金桂苑正门", 20),
    ("江滨花园", "JB", 1, "江滨花园正门", 26),
    ("供销社宿舍", "GX", 2, "供销社宿舍门岗", 8),
    ("康乐小区", "KL", 2, "康乐小区东门", 18),
    ("翠湖雅居", "CH", 3, "翠湖雅居正门", 28),
    ("文昌苑", "WC", 3, "文昌苑正门", 14),
    ("平安里", "PA", 4, "平安里巷口", 10),
    ("福安花园", "FA", 5, "福安花园正门", 16),
)
VILLAGES = 79  # and 下寨
# A code made of these letters is never the head of a local plate (粤E, 粤X, 粤Y), so `sb12345` stays a plate's business
_FIRST = {"上": "S", "东": "D", "南": "N", "北": "B", "老": "L", "中": "Z", "前": "Q"}
_SECOND = {"岗": "G", "坑": "K", "涌": "C", "塘": "T", "坝": "B", "岭": "L", "围": "W", "坪": "P", "洲": "Z", "井": "J",
           "湖": "H", "桥": "Q"}  # fmt: skip
_OCCUPANCY = {"HQ": (60, 32, 0, 8), "GX": (20, 22, 50, 8), "estate": (64, 27, 0, 9), "village": (77, 15, 0, 8)}


@cache
def initials_of(name: str) -> tuple[str, ...]:
    """Initials, computed once for each name; the table they come from is not read before a town is built."""
    from ..initials import initials

    return initials(name)


def settle(rng: Random, names: Names, clock: Clock) -> Town:
    """The whole town: every compound with its homes and people."""
    town = Town(clock, list(COMMUNITIES))
    builder = _Builder(town, rng, names)
    for name, code, community, gate, stairways in ESTATES:
        closed = ("", "") if code in ("HQ", "JS", "CH") else ("00:00", "05:00")
        place = builder.place(community, name, code, "estate", gate, closed)
        builder.estate(place, stairways)
    builder.village(builder.place(2, "下寨", "XZ", "village", "下寨村口", ("", "")), 76)
    spots = [(a + b, x + y) for a, x in _FIRST.items() for b, y in _SECOND.items()]
    for i, (name, code) in enumerate(spots[:VILLAGES]):
        place = builder.place(i % 5 + 1, name, code, "village", f"{name}村口", ("00:00", "05:00"))
        builder.village(place, 46 + i * 37 % 63)
    return town


class _Builder:
    """Counts ids while the town grows."""

    def __init__(self, town: Town, rng: Random, names: Names) -> None:
        self.town, self.rng, self.names = town, rng, names
        self.year = town.clock.today.year
        self.homes = self.blocks = self.stairways = 0

    def place(self, community: int, name: str, code: str, kind: str, gate: str, closed: tuple[str, str]) -> Place:
        policy = "refuse_all" if kind == "village" else "host_consent"
        place = Place(len(self.town.places) + 1, community, name, code, kind, gate, policy, closed)
        self.town.places.append(place)
        return place

    def estate(self, place: Place, stairways: int) -> None:
        for block in range(1, (stairways + 1) // 2 + 1):
            self.blocks += 1
            place.blocks.append((self.blocks, block))
            for stair in (1, 2):
                self.stairways += 1
                place.stairways.append((self.stairways, self.blocks, stair))
                for floor in range(1, 8):
                    for door in (1, 2):
                        room = f"{block}-{stair}-{floor}{door:02d}"
                        if place.code == "HQ":
                            room = fixture.room(block, stair, floor, door)
                        self.home(place, self.stairways, room)

    def village(self, place: Place, doors: int) -> None:
        for door in range(1, doors + 1):
            self.home(place, None, str(door))

    def home(self, place: Place, stairway_id: int | None, room: str) -> None:
        self.homes += 1
        home = Home(self.homes, place, stairway_id, room, "vacant")
        place.homes.append(home)
        hq = place.code == "HQ"
        if hq and room in fixture.HOMES:
            home.occupancy, people = fixture.HOMES[room]
            home.fixed = True
            for one in people:
                home.people.append(self.person(home, one.name, one.sex, one.age, one.relation, one))
        else:
            odds = _OCCUPANCY.get(place.code) or _OCCUPANCY[place.kind]
            home.occupancy = self.rng.choices(("owner", "let", "dorm", "vacant"), odds)[0]
            if hq and room.startswith(fixture.L1_BLOCK) and home.occupancy == "vacant":
                home.occupancy = "owner"
            self.fill(home, _fits_hq if hq else _fits)
        self.papers(home)

    def fill(self, home: Home, fits: Callable[[str], bool]) -> None:
        """People for a drawn household."""
        if home.occupancy == "owner":
            self.family(home, self.rng.choices(range(1, 8), (9, 23, 27, 23, 12, 5, 1))[0], fits)
        elif home.occupancy == "let" and self.rng.random() < 0.6:
            self.family(home, self.rng.choices(range(1, 6), (18, 32, 28, 16, 6))[0], fits, young=True)
        elif home.occupancy != "vacant":
            for i in range(self.rng.choices(range(1, 6), (30, 30, 20, 12, 8))[0]):
                sex = self.rng.choice("mf")
                name = self.names.full(sex, self.names.surname(), fits)
                home.people.append(self.person(home, name, sex, self.rng.randrange(18, 46), "同住人" if i else "户主"))
        if home.occupancy == "let" and self.rng.random() < 0.03:  # the tenant before them
            name = self.names.full("m", self.names.surname(), fits)
            home.former.append(self.person(home, name, "m", self.rng.randrange(20, 50), "户主"))
            home.former[-1].moved_out = self.town.clock.day(-self.rng.randrange(3, 30))

    def family(self, home: Home, size: int, fits: Callable[[str], bool], young: bool = False) -> None:
        """A head with spouse, children and parents, whose ages and surnames go together."""
        rng, names = self.rng, self.names
        age = int(rng.triangular(22, 48, 31) if young else rng.triangular(26, 86, 48))
        sex = "m" if rng.random() < 0.72 else "f"
        surname = names.surname()
        spouse = names.surname()
        heir = surname if sex == "m" else spouse
        home.people.append(self.person(home, names.full(sex, surname, fits), sex, age, "户主"))
        for i in range(1, size):
            other = rng.choice("mf")
            if i == 1 and rng.random() < 0.85:
                other = "f" if sex == "m" else "m"
                self.add(home, other, spouse, max(20, age + rng.randrange(-5, 4)), "配偶", fits)
            elif age < 60 and i >= 3 and rng.random() < 0.55:
                theirs = surname if other == "m" else names.surname()
                self.add(home, other, theirs, age + rng.randrange(22, 31), "父母", fits)
            elif age >= 60 and rng.random() < 0.4:
                self.add(home, other, heir, max(1, age - rng.randrange(52, 60)), "孙子女", fits)
            else:
                self.add(home, other, heir, max(1, age - rng.randrange(22, 35)), "子女", fits)

    def add(self, home: Home, sex: str, surname: str, age: int, relation: str, fits: Callable[[str], bool]) -> None:
        home.people.append(self.person(home, self.names.full(sex, surname, fits), sex, age, relation))

    def person(self, home: Home, name: str, sex: str, age: int, relation: str, given: Fixed | None = None) -> Resident:
        rng, year, tenancy = self.rng, self.year - age, "tenant"
        if home.occupancy == "owner":
            tenancy = "owner" if relation == "户主" else "family"
        elif home.occupancy == "dorm":
            tenancy = "dorm"
        id_type = given.id_type if given else "resident"
        number = self.names.id_no(year, sex) if id_type == "resident" else "E00449900"
        phone = self.names.phone() if given or age >= 12 and (age < 76 or rng.random() < 0.6) else ""
        origin = ORIGINS[0] if tenancy in ("owner", "family") or rng.random() < 0.3 else rng.choice(ORIGINS)
        order = len(self.town.residents) + 1
        one = Resident(order, home, name, sex, year, relation, tenancy, id_type, number, phone, origin)
        if 18 <= age < 60 and rng.random() < 0.5:
            one.employer = rng.choice(EMPLOYERS)
        if age >= 80 or age < 3 or rng.random() < 0.02:
            one.care_flags = "elderly" if age >= 80 else "infant" if age < 3 else rng.choice(("chronic", "disabled"))
        if tenancy in ("tenant", "dorm"):
            one.moved_in = dt.date(self.year - 1, rng.randrange(1, 13), rng.randrange(1, 29))
        one.alone = bool(given) and home.room in (fixture.KNOWN, fixture.QUARANTINED, fixture.RETURNING)
        self.town.residents.append(one)
        return one

    def papers(self, home: Home) -> None:
        """When the household was registered, and whose it is when it is let."""
        rng, clock = self.rng, self.town.clock
        if home.people and (home.fixed or rng.random() < 0.9):
            home.registered = clock.on(-9) + rng.randrange(8 * HOUR, 20 * HOUR) + rng.randrange(3) * DAY // 2
        if home.occupancy == "let":
            sex = rng.choice("mf")
            home.landlord = (self.names.full(sex, self.names.surname(), _fits), self.names.phone())


def _fits(_name: str) -> bool:
    return True


def _fits_hq(name: str) -> bool:
    """In HQ the initials of one tenant mean that tenant alone."""
    return not any(key.startswith(fixture.INITIALS) for key in initials_of(name))
