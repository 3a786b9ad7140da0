"""What screens, prints and exports of isolation read: within what whoever asks may see, numbers masked (X5)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from db import audit
from db import isolation_checks as checked
from db import isolation_lists as table
from db.audit import Act
from db.households import Door, Found, door, of_household
from db.isolation_checks import Check, Event
from db.isolation_lists import Alarm, Approval, Episode, Watcher
from db.numbers import Numbers
from db.posts import compound_named

from ..errors import Refused
from ..households.rules import room_key
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line, fold
from .rules import OPEN, state_on
from .rules_calls import Answers, Call, Term, call, gaps
from .rules_checks import Key
from .rules_contacts import Place, Proposal, in_order, near, unfit

__all__ = ["Alarm", "Approval", "Check", "Door", "Event", "Watcher"]

SHOWN_SECONDS = 20.0
"""How long a number stays on the screen before it is masked again by itself."""


@dataclass(frozen=True, slots=True)
class Person:
    """One episode with its checks."""

    episode: Episode
    checks: dict[Key, Check]
    zone: ZoneInfo
    tag: str = ""  # tells people of one household apart whose names look alike when masked

    @property
    def term(self) -> Term:
        """What decides which checks are demanded."""
        one = self.episode
        return Term(one.ref_date, one.days, one.started_at.astimezone(self.zone))

    @property
    def answers(self) -> Answers:
        """Which checks were entered, and answered or not."""
        return {key: one.answered for key, one in self.checks.items()}

    def state(self, now: dt.datetime) -> str:
        """The state at a moment, whether or not the clock's job has run."""
        one = self.episode
        return state_on(one.state, one.ref_date, one.days, now.astimezone(self.zone).date())

    def call(self, now: dt.datetime) -> Call:
        """Whether they must be called."""
        return call(self.term, self.answers, now.astimezone(self.zone))

    def gaps(self, now: dt.datetime) -> int:
        """How many checks are missing."""
        return gaps(self.term, self.answers, now.astimezone(self.zone))


@dataclass(frozen=True, slots=True)
class Board:
    """All somebody looks after, or all there is, for the office."""

    people: tuple[Person, ...]
    alarms: tuple[Alarm, ...]
    office: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Home:
    """One household: its people and their episodes, what happened, leave and what is open."""

    household_id: int
    people: tuple[Person, ...]
    events: tuple[Event, ...]
    approvals: tuple[Approval, ...]
    alarms: tuple[Alarm, ...]
    living: tuple[Found, ...]
    at: dt.datetime
    over: tuple[Person, ...] = field(default=())


def reach(act: Act) -> str:
    """How far whoever asks may read: `all`, `stairs`, `self`; Refused when they may not."""
    allow(act, "isolation.read", user_id=act.actor_id)
    if not act.actor_id:
        return "all"
    standing = standing_of(act.actor_id, act.key_id)
    return scope(standing.role, "isolation.read") if standing else ""


def read_board(act: Act, zone: ZoneInfo) -> Board:
    """Episodes that are not over, with their checks, and what is open about them; a query."""
    far = reach(act)
    if far == "all":
        episodes = table.open_episodes()
    elif far == "stairs":
        episodes = table.open_of_leader(act.actor_id, act.at)
    else:
        episodes = table.open_of_contact(act.actor_id)
    ids = {one.id for one in episodes}
    found = tuple(one for one in table.alarms() if one.isolation_id in ids)
    return Board(tuple(with_checks(episodes, zone)), found, far == "all", act.at)


def with_checks(episodes: Iterable[Episode], zone: ZoneInfo) -> list[Person]:
    """Episodes with all their checks."""
    listed = list(episodes)
    by_id = checked.checks_of(one.id for one in listed)
    tags = _tags(listed)
    return [Person(one, {_key(row): row for row in by_id[one.id]}, zone, tags[one.id]) for one in listed]


def _tags(episodes: list[Episode]) -> dict[int, str]:
    """The year of birth; a number behind it for those of a household who still look alike."""
    alike: dict[tuple[int, str, int | None], list[int]] = {}
    for one in episodes:
        persons = alike.setdefault((one.household_id, one.name[:1], one.birth_year), [])
        if one.person_id not in persons:
            persons.append(one.person_id)
    tags = {}
    for one in episodes:
        persons = sorted(alike[one.household_id, one.name[:1], one.birth_year])
        number = f"#{persons.index(one.person_id) + 1}" if len(persons) > 1 else ""
        tags[one.id] = f"{one.birth_year or ''}{number}"
    return tags


def _key(row: Check) -> Key:
    return Key(row.day, "am" if row.slot == "am" else "pm")


def read_home(act: Act, household_id: int, zone: ZoneInfo) -> Home:
    """One household's page; a query. Refused `no_such_home`, or when it is nobody's business of who asks."""
    episodes = table.of_household(household_id)
    mine = next((one for one in episodes if one.contact_user_id == act.actor_id and one.state in OPEN), None)
    allow(act, "isolation.read", household_id=household_id, user_id=mine.contact_user_id if mine else None)
    if not episodes:
        raise Refused("no_such_home")
    people = with_checks(episodes, zone)
    ids = [one.id for one in episodes]
    found = tuple(one for one in table.alarms() if one.isolation_id in ids)
    return Home(
        household_id,
        tuple(one for one in people if one.episode.state in OPEN),
        tuple(checked.events_of(ids)),
        tuple(table.approvals_of(household_id)),
        found,
        tuple(of_household(household_id)),
        act.at,
        tuple(one for one in people if one.episode.state not in OPEN),
    )


def read_watchers(act: Act, household_id: int) -> list[Proposal]:
    """Who could be a household's contact, the nearest first; nobody who is kept in or lives there; a query.

    Refused `no_such_home`.
    """
    allow(act, "isolation.confirm", household_id=household_id)
    home = table.place_of(household_id)
    if home is None:
        raise Refused("no_such_home")
    where, leaders = Place(*home), table.leaders_of(home.stairway_id, act.at)
    return in_order([
        Proposal(one.id, one.login, clean_line(one.display), one.homes, near(
            where, Place(*one.lives), leads=one.id in leaders, post_compound=one.post_compound_id
        )) for one in table.watchers() if not unfit(one.lives.household_id == household_id, one.kept_in)
    ])  # fmt: skip


def find_home(act: Act, text: str) -> Door:
    """The household of a compound's code and a room, `HQ 3-2-501`; a query. Refused `no_such_home`."""
    allow(act, "isolation.manage")
    code, _blank, room = clean_line(text, 40).partition(" ")
    place = compound_named(code.upper())
    folded = fold(room.strip())
    found = door(place.id, room_key(folded) or folded) if place and folded else None
    if found is None:
        raise Refused("no_such_home")
    return found


def reveal(act: Act, isolation_id: int) -> Numbers:
    """Whom to call, unmasked: one record, one key press, one audit row, written first (X5).

    Refused `no_such_isolation`, `nobody_there`.
    """
    one = table.episode(isolation_id)
    home, contact = (one.household_id, one.contact_user_id) if one else (None, None)
    allow(act, "isolation.reveal", household_id=home, user_id=contact)
    if one is None:
        raise Refused("no_such_isolation")
    if not (one.name or one.phone):
        raise Refused("nobody_there")
    audit.record(act, "isolation.reveal", "person", one.person_id, ("name", "phone"))
    return Numbers(one.person_id, one.household_id, one.name, one.phone, one.room)
