"""Small problems that are as odd as they come: seeded, so that a failure can be had again."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

from dutyterm.roster.plan.problem import Duty, Limits, Person, Pin, Problem, Seat

from .towns import part_of, span

# nights of changed clocks, an ordinary one, the ends of a year and of a leap February
STARTS = (
    (ZoneInfo("Europe/Berlin"), dt.date(2020, 3, 27)),
    (ZoneInfo("Europe/Berlin"), dt.date(2020, 10, 23)),
    (ZoneInfo("Asia/Shanghai"), dt.date(2020, 2, 27)),
    (ZoneInfo("Asia/Shanghai"), dt.date(2019, 12, 30)),
    (ZoneInfo("Australia/Lord_Howe"), dt.date(2020, 4, 3)),
)


def odd(seed: int) -> Problem:
    """A problem of a few people and days: limits, history, pins (some that break rules), refusals, a frozen past."""
    random = Random(seed)
    zone, first = random.choice(STARTS)
    days = random.choice((1, 2, 4, 5))
    limits = Limits(
        rest=random.choice((660, 660, 480, 600, 0, 30)),
        stretch=random.choice((720, 720, 480, None)),
        day=random.choice((720, 480, 960, None)),
        nights_in_a_row=random.choice((1, 2, 3, None)),
        elder_nights=random.random() < 0.2,
        youth_nights=random.random() < 0.2,
        week=random.choice(("iso", "iso", "rolling")),
    )
    people = tuple(_person(number, random, first, days, zone) for number in range(1, random.choice((1, 3, 5, 8)) + 1))
    seats = tuple(_seats(random, first, days, zone))
    pins = tuple(
        Pin(random.choice(people).id, seat.id) for seat in seats if random.random() < random.choice((0, 0, 0.1, 0.4))
    )
    refusals = frozenset(
        (random.choice(people).id, random.choice(seats).id) for _one in range(random.choice((0, 0, 3)) if seats else 0)
    )
    frozen = span(first, random.choice((7, 23)), 0, 1, zone)[0] if random.random() < 0.3 else None
    return Problem(people, seats, pins, limits, frozen, refusals)


def _person(number: int, random: Random, first: dt.date, days: int, zone: ZoneInfo) -> Person:
    duties = []
    for _one in range(random.choice((0, 0, 1, 3))):
        day = first + dt.timedelta(days=random.randrange(-7, days + 4))
        hour = random.choice((6, 14, 22, 23))
        start, end = span(day, hour, 0, random.choice((4, 8)), zone)
        duties.append(Duty(start, end, day.toordinal(), hour >= 22, "P1"))
    free = None
    if random.random() < 0.3:
        begin = first + dt.timedelta(days=random.randrange(-1, days))
        free = (span(begin, 6, 0, 24, zone), span(begin + dt.timedelta(days=2), 0, 0, 30, zone))
    age = random.random()
    return Person(
        id=number,
        home=(random.randrange(4000), random.randrange(4000)) if random.random() < 0.8 else None,
        roles=frozenset(role for role in ("lead", "driver") if random.random() < 0.4),
        elder=age < 0.2,
        youth=age > 0.85,
        nights=random.random() < 0.8,
        free=free,
        most_shifts=random.choice((None, None, 0, 1, 2, 3)),
        most_minutes=random.choice((None, None, 480, 1200)),
        most_nights=random.choice((None, None, 0, 1)),
        wants=frozenset(random.sample(("morning", "noon", "night"), random.choice((0, 1)))),
        duties=tuple(duties),
        nights_before=random.randrange(3),
        posts=frozenset({"P0"} if random.random() < 0.5 else ()),
    )


def _seats(random: Random, first: dt.date, days: int, zone: ZoneInfo) -> list[Seat]:
    seats = []
    for number in range(random.choice((0, 3, 6, 10))):
        offset = random.randrange(days)
        hour, minute, hours = random.choice(((6, 0, 8), (14, 0, 8), (22, 0, 8), (6, 30, 5), (1, 0, 5.5), (7, 0, 13)))
        start, end = span(first + dt.timedelta(days=offset + (hour < 5)), hour, minute, hours, zone)
        for place in range(random.choice((1, 1, 2))):
            seats.append(
                Seat(
                    id=f"{number}.{place}",
                    post=f"P{number % 2}",
                    start=start,
                    end=end,
                    day=(first + dt.timedelta(days=offset)).toordinal(),
                    part=part_of(hour),
                    night=hour >= 22 or hour < 5,
                    roles=frozenset({"lead"} if random.random() < 0.2 else ()),
                    place=(random.randrange(4000), random.randrange(4000)) if random.random() < 0.8 else None,
                    weight=random.choice((1, 1, 2)),
                    optional=random.random() < 0.1,
                    adult=place == 0 and random.random() < 0.3,
                )
            )
    random.shuffle(seats)
    return seats
