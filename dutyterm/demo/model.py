"""What the demo town is made of before it is written: plain records whose ids are already those of the database.

An id is the place in the order of writing; that holds in an empty database, and `write` insists on one.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from .stands import Roster

ZONE = ZoneInfo("Asia/Shanghai")
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000  # milliseconds


@dataclass(slots=True, eq=False)
class Resident:
    """One person. `paper` is the pass that counts today; chance leaves `alone` ones in peace; `calm` ones are at
    home some minutes before now, so that nothing they do then looks like a repetition (domain.md G13)."""

    id: int
    home: "Home"
    name: str
    sex: str
    birth_year: int
    relation: str
    tenancy: str
    id_type: str
    id_no: str
    phone: str
    origin: str
    employer: str = ""
    care_flags: str = ""
    moved_in: dt.date | None = None
    moved_out: dt.date | None = None
    paper: "Paper | None" = None
    alone: bool = False
    calm: bool = False

    @property
    def subject(self) -> str:
        """What a row of the log calls them."""
        return "tenant" if self.tenancy in ("tenant", "dorm") else "resident"


@dataclass(slots=True, eq=False)
class Home:
    """One door. `episode` is its open isolation, `fixed` means the acceptance scenarios rely on it."""

    id: int
    place: "Place"
    stairway_id: int | None
    room: str
    occupancy: str
    people: list[Resident] = field(default_factory=list)  # who lives there now, the head first
    former: list[Resident] = field(default_factory=list)
    landlord: tuple[str, str] = ("", "")
    registered: int = 0  # milliseconds, 0 for not yet
    permit: "Paper | None" = None
    episode: "Episode | None" = None
    fixed: bool = False


@dataclass(slots=True, eq=False)
class Place:
    """A compound, its resident group and its gate: one id for all three."""

    id: int
    community_id: int
    name: str
    code: str
    kind: str
    gate: str
    policy: str
    closed: tuple[str, str]
    homes: list[Home] = field(default_factory=list)
    papers: list["Paper"] = field(default_factory=list)
    staff: list["User"] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)  # (id, number)
    stairways: list[tuple[int, int, int]] = field(default_factory=list)  # (id, block id, number)

    @property
    def people(self) -> list[Resident]:
        """Everybody who lives here."""
        return [one for home in self.homes for one in home.people]


@dataclass(slots=True, eq=False)
class User:
    """An account."""

    id: int
    login: str
    display: str
    phone: str
    role: str
    kind: str = ""
    home_id: int | None = None
    post_id: int | None = None
    birth_year: int = 0
    branch: str = ""
    availability: str = ""
    most_shifts: int | None = None


@dataclass(slots=True, eq=False)
class Paper:
    """A pass; its id is known once all passes of the town are counted."""

    kind: str
    holder: Resident | None
    home: Home | None
    valid_from: dt.date
    valid_to: dt.date
    state: str = "active"
    plate: str = ""
    temp: int = 365
    by: int = 0
    no: int = 0
    id: int = 0
    replaced_by: "Paper | None" = None

    def good(self, day: dt.date) -> bool:
        """Whether it opens the gate on that day."""
        return self.state == "active" and self.valid_from <= day <= self.valid_to


@dataclass(slots=True, eq=False)
class Episode:
    """The isolation of a whole household: one row a person."""

    home: Home
    kind: str
    state: str
    ref_event: str
    ref_date: dt.date
    started: int  # milliseconds
    contact: User
    entry: "Row | None" = None
    released: int = 0
    notice_no: str = ""
    first_id: int = 0


@dataclass(slots=True, eq=False)
class Vehicle:
    """A car that passed; its occupants are rows."""

    id: int
    post_id: int
    at: int
    direction: str
    plate: str
    occupants: int
    permit_id: int | None
    decision: str
    reason: str
    by: int


@dataclass(slots=True, eq=False)
class Row:
    """A passage. What only some rows have stands in `more`, by column; `corrects` is the struck row it replaces."""

    at: int
    post_id: int
    direction: str
    subject: str
    person_id: int | None
    pass_id: int | None
    household_id: int | None
    t1: int | None
    decision: str
    reason: str
    by: int
    mask: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    corrects: "Row | None" = None
    written: int = 0  # when it was typed, where that is not `at`
    key: str = ""
    id: int = 0

    @property
    def counts(self) -> bool:
        """Whether it says where somebody is: let through and neither undone nor corrected."""
        return self.decision == "ALLOW" and "state" not in self.more


@dataclass(slots=True, eq=False)
class Alarm:
    """An escalation; open unless it has an outcome."""

    kind: str
    at: int
    post_id: int
    household_id: int | None
    person_id: int | None
    entry: Row | None
    episode: Episode | None = None
    outcome: str = ""
    state: str = "open"


@dataclass(slots=True, eq=False)
class Approval:
    """Leave to go out for a medical reason."""

    id: int
    household_id: int
    person_id: int
    reason: str
    valid_from: int
    valid_to: int
    by: int


@dataclass(slots=True)
class Log:
    """All that happened in the week."""

    rows: list[Row] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)  # visitors who are still inside


@dataclass(slots=True)
class Clock:
    """When the demo takes place; moments are milliseconds since 1970."""

    now: int
    today: dt.date

    @classmethod
    def at(cls, now: dt.datetime) -> "Clock":
        """From an aware moment."""
        return cls(int(now.timestamp() * 1000), now.astimezone(ZONE).date())

    @property
    def start(self) -> int:
        """When the week of history begins."""
        return self.now - 7 * DAY

    def on(self, days: int, hour: float = 0) -> int:
        """A local time of the day that many days from today."""
        midnight = dt.datetime.combine(self.today + dt.timedelta(days=days), dt.time(), ZONE)
        return int(midnight.timestamp() * 1000) + int(hour * HOUR)

    def day(self, days: int) -> dt.date:
        """The calendar day that many days from today."""
        return self.today + dt.timedelta(days=days)


@dataclass(slots=True)
class Town:
    """Everything the builders share."""

    clock: Clock
    communities: list[str]
    places: list[Place] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)  # in the order of their ids, also who moved out
    users: list[User] = field(default_factory=list)
    leads: list[tuple[int, int, int, int | None, int | None]] = field(default_factory=list)
    """Leader, stairway, from, to, and for whom a stand-in stands."""
    links: list[tuple[int, int, int]] = field(default_factory=list)  # cadre, resident group, from
    claims: list[tuple[int, int | None, int | None, int]] = field(default_factory=list)  # who, stairway or group, when
    papers: list[Paper] = field(default_factory=list)  # in the order of their ids
    episodes: list[Episode] = field(default_factory=list)
    log: Log = field(default_factory=Log)
    roster: Roster = field(default_factory=Roster)

    def place(self, code: str) -> Place:
        """A compound by its code."""
        return next(place for place in self.places if place.code == code)

    def home(self, code: str, room: str) -> Home:
        """A household by its address."""
        return next(home for home in self.place(code).homes if home.room == room)

    def user(self, login: str) -> User:
        """An account by its login."""
        return next(user for user in self.users if user.login == login)
