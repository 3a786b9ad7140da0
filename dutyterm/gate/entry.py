"""A passage being put together, line by line, until nothing is missing. Pure; survives as JSON."""

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields, replace
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .line import Line, nearest_past

VISITING = ("visitor", "worker", "delivery")
MOST_ABOARD = 60
Saved = TypeVar("Saved")


@dataclass(frozen=True, slots=True)
class Occupant:
    """One person in a vehicle; without `who` an unnamed one. `t1` is 0 for somebody named but not measured yet."""

    t1: int
    who: str = ""
    person_id: int | None = None
    visitor: bool = False
    kind: str = ""  # visitor, worker or delivery, where that was said


@dataclass(frozen=True, slots=True)
class Entry:
    """What has been said so far. `key` makes sending it twice harmless."""

    key: str
    kind: str = ""  # '' a person, visitor, worker, delivery, emergency, nopass, vehicle, recheck
    direction: str = "in"
    who: str = ""
    choice: int = 0  # a number picked from a list that nobody has resolved yet
    person_id: int | None = None
    pass_id: int | None = None  # the pass that was shown
    household_id: int | None = None  # a whole household, where nobody had to be picked
    identified: str = ""  # who it is after all, when the pass shown is void
    identified_id: int | None = None  # picked, where that names several
    visit_id: int | None = None  # the visit an outgoing visitor ends
    recheck_id: int | None = None
    name: str = ""
    phone: str = ""
    came_from: str = ""
    dest: str = ""
    consent: bool | None = None
    consent_by: int | None = None  # the person who was phoned
    t1: int | None = None
    method: str = ""
    outbreak: str = ""
    left_on: dt.date | None = None
    mask: str = ""
    not_holder: bool = False
    plate: str = ""
    occupants: int = 0
    aboard: tuple[Occupant, ...] = ()
    goods: bool = False
    duplicate_ok: bool = False
    early_ok: bool = False
    corrects: int | None = None  # the row this one replaces
    correct_reason: str = ""
    skipped: tuple[str, ...] = ()  # questions answered by an empty Enter

    @property
    def blank(self) -> bool:
        """Nothing has been said yet of who it is, apart from what it would correct."""
        return not (self.kind or self.who or self.plate)

    @property
    def measured(self) -> int:
        """How many people in the vehicle have been measured."""
        return sum(1 for one in self.aboard if one.t1)


_DEFAULTS = {one.name: one.default for one in fields(Entry) if one.name != "key"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be meant: a code for `words.py` and the word it is about."""

    code: str
    word: str = ""


def absorb(entry: Entry, line: Line, asking: str, today: dt.date) -> "Entry | Problem":
    """The entry with one more line said to it; `asking` is the question that was open."""
    if line.problem:
        return Problem(line.problem, line.word)
    if line.skip:
        return replace(entry, skipped=(*entry.skipped, asking)) if asking else entry
    changed: dict[str, object] = {}
    measuring = entry.kind == "vehicle"  # then `v 366` is an occupant
    if line.kind and not measuring:
        changed["kind"] = line.kind
    for name in ("direction", "name", "phone", "came_from", "outbreak", "mask", "method", "goods", "not_holder"):
        if value := getattr(line, name):
            changed[name] = value
    if line.consent is not None:
        changed["consent"] = line.consent
    if line.room:
        changed["dest"] = line.room
    if line.left_on:
        left_on = nearest_past(line.left_on, today)
        if left_on is None:
            return Problem("left_on", "-".join(str(part) for part in line.left_on if part))
        changed["left_on"] = left_on
    if line.yes:
        changed["early_ok" if asking == "early" else "duplicate_ok"] = True
    if line.plate:
        kind = entry.kind or line.kind or "vehicle"
        # a courier with a van is still a courier (G6)
        changed.update(plate=line.plate, kind="vehicle" if kind in ("visitor", "worker") else kind)
    if line.occupants is not None:
        if not 1 <= line.occupants <= MOST_ABOARD:
            return Problem("occupants", str(line.occupants))
        changed["occupants"] = line.occupants
    if line.choice:
        changed["choice"] = line.choice
    if changed.get("kind", entry.kind) == "vehicle":
        return _aboard(replace(entry, **changed), line)  # type: ignore[arg-type]
    if line.who and asking == "identify":
        changed.update(identified=line.who, identified_id=None)
    elif line.who:
        # somebody else than before: what was picked from the last list no longer holds
        changed.update(
            who=line.who, choice=line.choice, person_id=None, pass_id=None, identified="", identified_id=None
        )
    if len(line.temperatures) > 1:
        return Problem("one_temperature")
    if line.temperatures:
        changed["t1"] = line.temperatures[0]
    return replace(entry, **changed)  # type: ignore[arg-type]


def _aboard(entry: Entry, line: Line) -> "Entry | Problem":
    """Add the occupants of a vehicle that a line names or measures; it names at most one of them."""
    visitor = line.kind in VISITING
    if (line.who or visitor) and len(line.temperatures) > 1:
        return Problem("occupant", line.who)
    aboard, readings = list(entry.aboard), list(line.temperatures)
    if line.who or visitor:
        aboard.append(Occupant(0, line.who, None, visitor, line.kind if visitor else ""))
        if readings:
            aboard[-1] = replace(aboard[-1], t1=readings.pop())
    for number, one in enumerate(aboard):
        if readings and not one.t1:
            aboard[number] = replace(one, t1=readings.pop(0))
    aboard += [Occupant(reading) for reading in readings]
    if entry.occupants and len(aboard) > entry.occupants:
        return Problem("too_many", str(entry.occupants))
    return replace(entry, aboard=tuple(aboard))


def choose(entry: Entry, *, person_id: int | None = None, pass_id: int | None = None, **more: object) -> Entry:
    """The entry with somebody picked from a list."""
    return replace(entry, person_id=person_id, pass_id=pass_id or entry.pass_id, **more)  # type: ignore[arg-type]


def to_json(entry: Entry) -> str:
    """One line of JSON, for the draft that outlives a killed session; what was not said is left out."""
    return json.dumps(as_dict(entry), ensure_ascii=False, separators=(",", ":"))


def as_dict(entry: Entry) -> dict[str, object]:
    """What was said, ready for JSON."""
    said = {one.name: getattr(entry, one.name) for one in fields(entry)}
    plain = {name: value for name, value in said.items() if value != _DEFAULTS.get(name)}
    if entry.left_on:
        plain["left_on"] = entry.left_on.isoformat()
    if entry.aboard:
        plain["aboard"] = [asdict(one) for one in entry.aboard]
    return plain


def from_json(text: str) -> Entry:
    """The entry of `to_json`; ValueError for anything else."""
    return from_dict(json.loads(text))


def from_dict(data: object) -> Entry:
    """The entry of `as_dict`; ValueError for anything else, because a draft may be torn or of another version."""
    if not isinstance(data, dict):
        raise ValueError("not an entry")
    values = dict(data)
    try:
        values["aboard"] = tuple(_checked(Occupant, one) for one in values.get("aboard", ()))
        values["skipped"] = tuple(str(one) for one in values.get("skipped", ()))
        values["left_on"] = dt.date.fromisoformat(values["left_on"]) if values.get("left_on") else None
        return _checked(Entry, values)
    except (TypeError, KeyError) as error:
        raise ValueError("not an entry") from error


def _checked(of: type[Saved], values: dict[str, Any]) -> Saved:
    kinds = get_type_hints(of)
    for name, value in values.items():
        allowed = get_args(kinds[name]) if isinstance(kinds[name], UnionType) else (kinds[name],)
        if type(value) not in {get_origin(kind) or kind for kind in allowed}:
            raise TypeError(name)
    return of(**values)
