"""What the planner is asked: people, seats, duties that stand, pins and limits; and the same as JSON.

Moments are whole minutes since 1970 in UTC, so that rest is real rest in the nights the clocks change. A day is the
ordinal (`date.toordinal`) of the *duty day* a duty starts in: a night belongs to the day it begins, whatever the clock
says at its end. The caller knows the town's zone and its duty day; nothing here does.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

ISO, ROLLING = "iso", "rolling"
_T = TypeVar("_T")


class BadProblem(ValueError):
    """A problem that makes no sense. `code` says which rule it breaks, `values` name who or what."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Duty(NamedTuple):
    """A duty that stands and is not the planner's to move: history, published, or after the days planned."""

    start: int
    end: int
    day: int
    night: bool = False
    post: str = ""


class Person(NamedTuple):
    """Somebody who may be planned. A limit of None is no limit; `free` None means any time.

    `home` is metres east and north of some point of the town; `wants` and `avoids` name parts of the day as seats do
    (`Seat.part`); `nights_before` are nights stood before the duties listed; `posts` were stood at before.
    `most_*` count per week, the duties that stand included.
    """

    id: int
    home: tuple[int, int] | None = None
    roles: frozenset[str] = frozenset()
    elder: bool = False
    youth: bool = False
    nights: bool = True
    free: tuple[tuple[int, int], ...] | None = None
    most_shifts: int | None = None
    most_minutes: int | None = None
    most_nights: int | None = None
    wants: frozenset[str] = frozenset()
    avoids: frozenset[str] = frozenset()
    duties: tuple[Duty, ...] = ()
    nights_before: int = 0
    posts: frozenset[str] = frozenset()


class Seat(NamedTuple):
    """One place in a shift; a shift that needs two has two. `weight` is how much an empty one hurts (1 usual).

    An `optional` seat is filled only where that costs little; `adult` keeps youths off it, so that a shift with one
    such seat never leaves them alone.
    """

    id: str
    post: str
    start: int
    end: int
    day: int
    part: str = ""
    night: bool = False
    roles: frozenset[str] = frozenset()
    place: tuple[int, int] | None = None
    weight: int = 1
    optional: bool = False
    adult: bool = False


class Pin(NamedTuple):
    """Somebody's hand put this person there. The planner never moves a pin, even one that breaks a rule."""

    person: int
    seat: str


class Limits(NamedTuple):
    """What holds for everybody, in minutes; None switches a limit off.

    `rest` between two duties; duties with less than `pause` between them are one stretch, and none may be longer than
    `stretch`; `day` is the most in one duty day. `week` is "iso" (Monday to Sunday) or "rolling" (any seven days).
    """

    rest: int = 660
    pause: int = 60
    stretch: int | None = 720
    day: int | None = 720
    nights_in_a_row: int | None = 3
    elder_nights: bool = False
    youth_nights: bool = False
    week: str = ISO


class _Asked(NamedTuple):
    people: tuple[Person, ...]
    seats: tuple[Seat, ...]
    pins: tuple[Pin, ...] = ()
    limits: Limits = Limits()
    frozen: int | None = None
    refusals: frozenset[tuple[int, str]] = frozenset()


class Problem(_Asked):
    """All of it. Seats that start before `frozen` keep whom they have; `refusals` are (person, seat) who said no."""

    __slots__ = ()

    def __new__(
        cls,
        people: tuple[Person, ...],
        seats: tuple[Seat, ...],
        pins: tuple[Pin, ...] = (),
        limits: Limits = _Asked._field_defaults["limits"],
        frozen: int | None = None,
        refusals: frozenset[tuple[int, str]] = frozenset(),
    ) -> "Problem":
        """Refuses (BadProblem) what no plan could be read from; `_replace` does not look again."""
        _check(people, seats, pins, limits)
        return super().__new__(cls, people, seats, pins, limits, frozen, refusals)


def _check(people: tuple[Person, ...], seats: tuple[Seat, ...], pins: tuple[Pin, ...], limits: Limits) -> None:
    if limits.week not in (ISO, ROLLING):
        raise BadProblem("week", week=limits.week)
    known_people = _once("person_twice", (one.id for one in people))
    known_seats = _once("seat_twice", (one.id for one in seats))
    for seat in seats:
        if seat.end <= seat.start:
            raise BadProblem("seat_ends_first", seat=seat.id)
    for person in people:
        for duty in person.duties:
            if duty.end <= duty.start:
                raise BadProblem("duty_ends_first", person=person.id)
    taken = dict[str, int]()
    for pin in pins:
        if pin.person not in known_people:
            raise BadProblem("pin_nobody", person=pin.person, seat=pin.seat)
        if pin.seat not in known_seats:
            raise BadProblem("pin_no_seat", person=pin.person, seat=pin.seat)
        if taken.setdefault(pin.seat, pin.person) != pin.person:
            raise BadProblem("pin_two_people", person=pin.person, seat=pin.seat)


def _once(code: str, keys: Iterable[_T]) -> set[_T]:
    found = set[_T]()
    for key in keys:
        if key in found:
            raise BadProblem(code, which=key)
        found.add(key)
    return found


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Plain lists and numbers; what is at its default is left out."""
    return _sparse(problem)


def problem_from_json(data: Mapping[str, Any]) -> Problem:
    """The inverse of `problem_to_json`. Raises BadProblem, `KeyError` or `TypeError` on what is none."""
    return Problem(
        people=tuple(_person(one) for one in data.get("people", ())),
        seats=tuple(_seat(one) for one in data.get("seats", ())),
        pins=tuple(Pin(**one) for one in data.get("pins", ())),
        limits=Limits(**data.get("limits", {})),
        frozen=data.get("frozen"),
        refusals=frozenset((person, seat) for person, seat in data.get("refusals", ())),
    )


def _plain(value: Any) -> Any:
    if hasattr(value, "_fields"):
        return _sparse(value)
    if isinstance(value, frozenset):
        return [_plain(one) for one in sorted(value)]
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _sparse(value: Any) -> dict[str, Any]:
    usual = value._field_defaults
    found = zip(value._fields, value, strict=True)
    return {name: _plain(held) for name, held in found if name not in usual or held != usual[name]}


def _person(data: Mapping[str, Any]) -> Person:
    found = dict(data)
    for name in ("roles", "wants", "avoids", "posts"):
        found[name] = frozenset(found.get(name, ()))
    if found.get("free") is not None:
        found["free"] = tuple((start, end) for start, end in found["free"])
    found["home"] = _point(found.get("home"))
    found["duties"] = tuple(Duty(**one) for one in found.get("duties", ()))
    return Person(**found)


def _seat(data: Mapping[str, Any]) -> Seat:
    found = dict(data)
    found["roles"] = frozenset(found.get("roles", ()))
    found["place"] = _point(found.get("place"))
    return Seat(**found)


def _point(value: Any) -> tuple[int, int] | None:
    return None if value is None else (value[0], value[1])
