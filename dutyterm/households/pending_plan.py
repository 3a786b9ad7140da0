"""What of a file may be written at once, and what waits for somebody's yes because the register says otherwise (X10).

Written at once is what fills an empty place: a compound nobody knew with its households, the first people of a
household of which nothing was known yet, and from the office's own files a field that held nothing. Whatever differs
from what is known becomes a question, and so does who is missing behind a door of which the file tells everybody.
No SQL here.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.pending import Asked, Pair
from db.registry import TEXTS, Known, KnownHome

from .matching import Compound, Home, Person, Plan, texts
from .rules import name_key
from .workbook import Reading

WHOLE = ("registry", "leaders")
"""Sources that list everybody behind a door, so that who is missing may have left; and that may fill what is empty."""
_NOTHING = ("", None, "unknown")
_NAME = TEXTS.index("name")


@dataclass(slots=True, eq=False)
class Question:
    """One thing somebody has to say yes or no to. `home` is the door it is about."""

    kind: str
    home: Home
    fields: dict[str, Pair]
    digest: str
    place: str
    person: Person | None = None
    person_id: int | None = None


@dataclass(slots=True)
class Work:
    """A plan taken apart: what is written now, and the questions. `waits` are those asked before and undecided."""

    compounds: list[Compound] = field(default_factory=list)
    homes_new: list[Home] = field(default_factory=list)
    homes_changed: list[Home] = field(default_factory=list)
    people_new: list[Person] = field(default_factory=list)
    people_changed: list[Person] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    waits: int = 0
    waiting_people: set[int] = field(default_factory=set)  # by identity of the Person


def digest(kind: str, home: Home, who: str, after: dict[str, Any]) -> str:
    """What a question asks, in 32 letters: the same question of another file has the same."""
    said = [kind, home.compound.name, home.room, who, sorted(after.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]


def divide(
    plan: Plan, reading: Reading, people: Sequence[Known], homes: Iterable[KnownHome], asked: Iterable[Asked],
    source: str, *, apply: bool = False,
) -> Work:  # fmt: skip
    """Take a plan apart. With `apply` all that the file says is written; who is missing in it waits all the same."""
    return _Divider(plan, reading, people, homes, asked, source, apply).work()


class _Divider:
    def __init__(
        self, plan: Plan, reading: Reading, people: Sequence[Known], homes: Iterable[KnownHome],
        asked: Iterable[Asked], source: str, apply: bool,
    ) -> None:  # fmt: skip
        self.plan, self.reading, self.people, self.source, self.apply = plan, reading, people, source, apply
        self.lived_in = {one.household_id for one in people if one.moved_out is None}
        self.settled = {home.compound_id for home in homes}  # compounds that have households
        self.done = Work(plan.compounds)
        self.digests: dict[str, str] = {}
        self.fields: defaultdict[tuple[str, int], dict[tuple[str, str], str]] = defaultdict(dict)
        for one in asked:
            self.digests[one.digest] = one.state
            about = ("person", one.person_id) if one.person_id else ("home", one.household_id or 0)
            for column, (_before, after) in one.fields.items():
                self.fields[about][column, repr(after)] = one.state

    def work(self) -> Work:
        for home in self.plan.homes:
            self._home(home)
        for person in self.plan.people:
            self._person(person)
        if self.source in WHOLE:
            self._missing()
        return self.done

    def _fresh(self, home: Home) -> bool:
        """Whether a new door stands in a compound of which no door is known."""
        return home.known is None and (home.compound.id is None or home.compound.id not in self.settled)

    def _blank(self, home: Home) -> bool:
        """Whether nothing is known of who lives behind a known door, not even that nobody does."""
        known = home.known
        return known is not None and known.id not in self.lived_in and known.occupancy == "unknown"

    def _writes(self, home: Home) -> bool:
        return self.apply or (self.source in WHOLE and (self._fresh(home) or self._blank(home)))

    def _home(self, home: Home) -> None:
        if home.known is None:
            if self._writes(home):
                self.done.homes_new.append(home)
            else:
                self._ask("new_household", home, "", {"occupancy": ("", home.occupancy or "unknown")}, home.place)
            return
        if self._writes(home):
            self.done.homes_changed.append(home)
            return
        self._known_home(home, home.known)

    def _known_home(self, home: Home, known: KnownHome) -> None:
        """What differs is asked and then left out of the home, so that only what fills a gap is written."""
        told: dict[str, Pair] = {}
        if home.occupancy and not self._fills(known.occupancy) and home.occupancy != known.occupancy:
            told["occupancy"] = (known.occupancy, home.occupancy)
            home.occupancy = ""
        heads = [one for one in home.heads if one.known and not one.moved and one.known.moved_out is None]
        ids = [one.known.id for one in heads if one.known]
        if ids and known.head not in ids and not self._fills(known.head):
            told["head_person_id"] = (known.head, ids[0])
        home.heads = heads if self._fills(known.head) else []
        if told := self._new_of(("home", known.id), told):
            self._ask("household", home, "", told, home.place)
        if home.occupancy not in ("", known.occupancy) or home.heads:
            self.done.homes_changed.append(home)

    def _fills(self, before: object) -> bool:
        return self.source in WHOLE and before in _NOTHING

    def _person(self, person: Person) -> None:
        place = f"{person.row.sheet}!{person.row.row}"
        known = person.known
        if known is None:
            if self._writes(person.home):
                self.done.people_new.append(person)
                return
            told = {name: ("", value) for name, value in zip(TEXTS, texts(person.row), strict=True) if value}
            who = f"{person.key}|{person.row.id_no or person.row.phone}"
            self._ask("move_in", person.home, who, told, place, person)
            return
        if not (person.changes or person.moved):
            return
        if self.apply:
            self.done.people_changed.append(person)
            return
        self._known(person, known, place)

    def _known(self, person: Person, known: Known, place: str) -> None:
        """Somebody known is somewhere else, is back, or is told otherwise: each is a question of its own."""
        told = {name: (known.texts[TEXTS.index(name)], new) for name, new in person.changes.items() if name in TEXTS}
        fills = {name: after for name, (before, after) in told.items() if self._fills(before)}
        told = {name: pair for name, pair in told.items() if name not in fills}
        if fills and known.moved_out is None and not person.moved:  # who has moved is filled in once that is settled
            person.changes = fills
            self.done.people_changed.append(person)
        if known.moved_out is not None or person.moved:
            back = known.moved_out
            out = back if back is None or isinstance(back, str) else back.isoformat()
            home_id = person.home.known.id if person.home.known else None
            moves: dict[str, Pair] = {"household_id": (known.household_id, home_id)} if person.moved else {}
            moves |= {"moved_out": (out, None)} if back is not None else {}
            self._ask("move_in", person.home, f"p{known.id}", moves, place, person)
        if told := self._new_of(("person", known.id), told, person):
            self._ask("person", person.home, f"p{known.id}", told, place, person)

    def _new_of(self, about: tuple[str, int], told: dict[str, Pair], person: Person | None = None) -> dict[str, Pair]:
        """What has not been asked yet of what is told: a no holds for each field, and a question is put once."""
        before = self.fields.get(about, {})
        left = {}
        for column, pair in told.items():
            state = before.get((column, repr(pair[1])))
            if state is None:
                left[column] = pair
            elif state == "pending":
                self._waits(person)
        return left

    def _waits(self, person: Person | None) -> None:
        self.done.waits += 1
        if person:
            self.done.waiting_people.add(id(person))

    def _ask(
        self, kind: str, home: Home, who: str, fields: dict[str, Pair], place: str, person: Person | None = None,
        person_id: int | None = None,
    ) -> None:  # fmt: skip
        by_value = kind in ("person", "household")
        mark = digest(kind, home, who, {name: pair[1] for name, pair in fields.items()} if by_value else {})
        state = self.digests.get(mark)
        if state == "pending":
            self._waits(person)
        if state is not None:
            return
        self.digests[mark] = "pending"
        if person:
            self.done.waiting_people.add(id(person))
        known_id = person.known.id if person and person.known else person_id
        self.done.questions.append(Question(kind, home, fields, mark, place, person, known_id))

    def _missing(self) -> None:
        """Who is known behind a door of which the file tells everybody, and is not in it."""
        unread = {(compound, room) for compound, room, _key in self.reading.refused_names}
        named = {(compound, key) for compound, _room, key in self.reading.refused_names}
        doors = {one.home.known.id: one.home for one in self.plan.people if one.home.known}
        claimed = {one.known.id for one in self.plan.people if one.known}
        for one in self.people:
            home = doors.get(one.household_id)
            if home is None or one.moved_out is not None or one.id in claimed:
                continue
            name = str(one.texts[_NAME])
            compound = home.compound.name
            if (compound, home.room) in unread or (compound, name_key(name)) in named:
                continue  # the row that was not read may be theirs
            self._ask("move_out", home, f"p{one.id}", {"name": (name, "")}, home.place, person_id=one.id)
