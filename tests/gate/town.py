"""A small town with the fixture of domain.md §5, made by plain inserts, and the acts of people at its gates."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from db import engine, posts
from db.audit import Act
from db.base import execute, insert
from db.households import keys_of
from dutyterm.errors import Refused
from dutyterm.gate.cases import Examined
from dutyterm.gate.desk import Desk
from dutyterm.gate.dialogue import Dialogue
from dutyterm.gate.entry import Problem
from dutyterm.gate.examine import examine
from dutyterm.gate.rules import Limits
from dutyterm.gate.service import Recorded, record
from dutyterm.households import tokens
from dutyterm.households.rules import id_hash
from dutyterm.initials import initials

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2020, 2, 5, 8, 0, tzinfo=ZONE)  # the Wednesday of domain.md §5
MADE = "2020-02-01 00:00:00.000"
KEY = b"k" * tokens.KEY_BYTES
META = ("created_at", "updated_at")

Result = TypeVar("Result")
P = ParamSpec("P")


def add(table: str, **values: object) -> int:
    """Insert a row with the columns every table has."""
    return insert(table, (*values, *META), (*values.values(), MADE, MADE))


@dataclass
class Town:
    """Ids of what the town holds."""

    compounds: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    homes: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    passes: dict[str, int] = field(default_factory=dict)

    def home(self, code: str, room: str, *names: str, occupancy: str = "owner", tenancy: str = "owner") -> int:
        """A household with its people; a name may carry `:phone` and `:identity number`."""
        here = self.compounds[code]
        found = add("household", compound_id=here, room=room, occupancy=occupancy)
        self.homes[code, room] = found
        for one in names:
            self.person(code, found, one, tenancy)
        return found

    def person(self, code: str, household: int, text: str, tenancy: str = "owner") -> int:
        name, phone, number, *_ = (*text.split(":"), "", "")
        person = add(
            "person", household_id=household, name=name, phone=phone, tenancy=tenancy, id_no=number,
            id_last4=number[-4:], id_hash=id_hash(number),
        )  # fmt: skip
        for kind, key in keys_of(name, initials(name), phone, number[-4:]):
            execute(
                "INSERT INTO person_key (compound_id, kind, key, person_id) VALUES (?,?,?,?)",
                *(self.compounds[code], kind, key, person),
            )
        self.people[name] = person
        return person

    def grant(self, code: str, no: int, name: str = "", **more: object) -> int:
        """A pass, valid all February unless `more` says otherwise."""
        person = self.people.get(name)
        values: dict[str, object] = {
            "no": no,
            "compound_id": self.compounds[code],
            "kind": "resident",
            "person_id": person,
            "valid_from": "2020-02-01",
            "valid_to": "2020-02-29",
            **more,
        }
        if person and "household_id" not in more:
            values["household_id"] = execute("SELECT household_id FROM person WHERE id = ?", person).fetchall()[0][0]
        self.passes[f"{code}-{no:04d}"] = made = add("pass", **values)
        return made

    def isolate(self, name: str, **more: object) -> int:
        """A running quarantine since 4 February in the morning, whole household (P5)."""
        person = self.people[name]
        household = execute("SELECT household_id FROM person WHERE id = ?", person).fetchall()[0][0]
        execute("UPDATE pass SET state = 'suspended' WHERE household_id = ?", household)
        values: dict[str, object] = {
            "person_id": person,
            "household_id": household,
            "kind": "quarantine",
            "ref_event": "left_area",
            "ref_date": "2020-02-03",
            "started_at": "2020-02-04 00:00:00.000",
            "state": "active",
            "contact_user_id": self.users["contact"],
            **more,
        }
        return add("isolation", **values)

    def desk(self, code: str = "HQ", limits: Limits = Limits()) -> Desk:  # noqa: B008 - frozen
        gate = posts.gate(self.posts[code])
        assert gate is not None
        codes = frozenset(one.lower() for one in self.compounds)
        return Desk(gate, limits, ZONE, "粤", (KEY,), codes)

    def act(self, login: str = "gate", at: dt.datetime = NOW, post: str = "HQ") -> Act:
        return Act(at, self.users[self.login(login, post)], login, self.posts[post], "test")

    def login(self, login: str, post: str) -> str:
        """Who of this name stands at a gate: a volunteer has one gate, so there is one of each at every gate."""
        return there if (there := f"{login}-{post}") in self.users else login

    def token(self, code: str) -> str:
        return tokens.encode(KEY, "resident", self.passes[code], dt.date(2020, 2, 29))


def build() -> Town:
    """The fixture of domain.md §5 in the bound database."""
    town = Town()
    with engine.transaction():
        _places(town)
        _people(town)
    return town


def _places(town: Town) -> None:
    community = add("community", town_id=add("town", name="南山镇"), name="漫江社区")
    for code, name, kind in (("HQ", "华侨新村", "estate"), ("JS", "教师楼", "estate"), ("XZ", "下寨", "village")):
        town.compounds[code] = add("compound", community_id=community, name=name, short_code=code, kind=kind)
        policy = "refuse_all" if kind == "village" else "host_consent"
        town.posts[code] = add(
            "post", name=f"{name}门口", code=code, kind="gate", compound_id=town.compounds[code], visitor_policy=policy,
            closed_from="00:00", closed_to="05:00",
        )  # fmt: skip
    for login, role in (("gate", "volunteer"), ("gate2", "volunteer"), ("L1", "leader"), ("boss", "coordinator")):
        where = town.posts["HQ"] if role == "volunteer" else None
        town.users[login] = add("user_account", login=login, display=f"志愿者{login}", role=role, post_id=where)
    for login, code in itertools.product(("gate", "gate2"), ("JS", "XZ")):
        town.users[f"{login}-{code}"] = add(
            "user_account",
            login=f"{login}-{code}",
            display=f"志愿者{login}",
            role="volunteer",
            post_id=town.posts[code],
        )
    contact = {"login": "contact", "display": "陈联系", "role": "volunteer", "phone": "13800000099"}
    town.users["contact"] = add("user_account", **contact)


def _people(town: Town) -> None:
    known = town.home("HQ", "3-2-501", "梁志锦:13812345678:11010519491231002X", "何玉萍:13900005678", "梁嘉豪")
    for no, name in ((137, "梁志锦"), (138, "何玉萍"), (139, "梁嘉豪")):
        town.grant("HQ", no, name)
    town.grant("HQ", 140, kind="vehicle", plate="粤ED12345", household_id=known)
    town.home("HQ", "3-2-302", "覃国平", occupancy="let", tenancy="tenant")
    town.grant("HQ", 147, "覃国平", kind="tenant_temp")
    town.isolate("覃国平")
    town.home("HQ", "3-1-204", "冼建荣", "文秀生", occupancy="let", tenancy="tenant")
    town.grant("HQ", 148, "冼建荣", kind="tenant_temp")
    town.home("HQ", "3-2-702", occupancy="vacant")
    town.home("HQ", "5-1-301", "Lin [/b]", occupancy="let", tenancy="tenant")
    town.home("HQ", "6-1-101", "区伟明", "区伟民")
    town.grant("HQ", 141, "区伟明", valid_to="2020-02-04")
    town.grant("HQ", 142, "区伟民", state="lost")
    town.home("HQ", "6-1-102", "苏小红", "苏小黑", "苏大红")
    town.home("JS", "1-1-101", "黄工:13711112222")
    town.grant("HQ", 145, "黄工", kind="worker")
    town.grant("HQ", 146, kind="worker", holder="马师傅")
    town.grant("JS", 1, "黄工")
    town.home("XZ", "12", "寨老大", "寨老二")
    town.grant("XZ", 12, "寨老大")
    town.grant("XZ", 20, kind="vehicle", plate="粤EX0001", valid_to="2020-02-20")


def do(act: Callable[Concatenate[Act, P], Result], who: Act, *args: P.args, **kwargs: P.kwargs) -> Result:
    """Run an act as the store would: in one transaction of its own."""
    with engine.transaction():
        return act(who, *args, **kwargs)


@dataclass
class Talk:
    """A gate's screen without a screen: lines in, verdicts and rows out."""

    town: Town
    desk: Desk
    at: dt.datetime = NOW
    login: str = "gate"
    dialogue: Dialogue = field(default_factory=Dialogue)
    said: Examined | Problem | Refused | Recorded | None = None
    saved: list[Recorded] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dialogue = Dialogue(self.desk.codes, self.desk.province)

    @property
    def question(self) -> str:
        return self.dialogue.question

    @property
    def problem(self) -> str:
        return self.said.code if isinstance(self.said, Problem | Refused) else ""

    @property
    def verdict(self) -> tuple[str, str]:
        """(decision, reason code) of what was said or saved last."""
        found = self.said.verdict if isinstance(self.said, Examined | Recorded) else None
        assert found is not None, self.said
        return found.decision, found.reason_code

    @property
    def last(self) -> Recorded:
        return self.saved[-1]

    def preview(self, text: str) -> Examined | Problem:
        """What the screen shows while `text` stands in the line."""
        said = self.dialogue.preview(text, self.desk.today(self.at))
        if isinstance(said, Problem):
            return said
        answer = examine(self.desk, said, self.at)
        self.dialogue = self.dialogue.looked(answer)
        return answer

    def say(self, *lines: str) -> "Talk":
        """Enter lines, one after the other."""
        for line in lines:
            self._line(line)
        return self

    def _line(self, text: str) -> None:
        said = self.dialogue.enter(text, self.desk.today(self.at))
        if isinstance(said, Problem):
            self.said = said
            return
        if said.blank:
            self.dialogue = said
            return
        answer = examine(self.desk, said.entry, self.at)
        after = said.answered(answer)
        self.said = after if isinstance(after, Problem) else answer
        if isinstance(after, Problem):
            return
        self.dialogue = after
        if not after.ready:
            return
        try:
            done = do(record, self.town.act(self.login, self.at, self.desk.gate.code), self.desk, after.entry)
        except Refused as no:
            self.said = no
            self.dialogue = after.refused(no.code, str(no.values.get("question", "")))
            return
        self.said = done
        self.saved.append(done)
        self.dialogue = after.saved()
        self._back()

    def _back(self) -> None:
        if not self.dialogue.blank:
            there = self.dialogue.answered(examine(self.desk, self.dialogue.entry, self.at))
            assert isinstance(there, Dialogue)
            self.dialogue = there

    def cancel(self) -> "Talk":
        self.dialogue = self.dialogue.cancel()
        self._back()
        return self

    def later(self, seconds: float) -> "Talk":
        self.at += dt.timedelta(seconds=seconds)
        return self

    def other(self, login: str = "gate2", code: str = "") -> "Talk":
        """Another session, perhaps at another gate."""
        return Talk(self.town, self.town.desk(code) if code else self.desk, self.at, login)


def converse(town: Town, lines: list[str], gate: str = "HQ", at: dt.datetime = NOW) -> Talk:
    """A whole conversation at one gate."""
    return Talk(town, town.desk(gate), at).say(*lines)


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    """What the database holds."""
    return [tuple(row) for row in execute(sql, *values).fetchall()]


@contextmanager
def bound(url: str) -> Iterator[Town]:
    """The town of a fresh database, bound to this process."""
    engine.bind(url)
    try:
        yield build()
    finally:
        engine.close()
