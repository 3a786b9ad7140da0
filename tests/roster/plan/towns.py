"""Seeded towns for the planner: people of 16 to 73 with lumpy lives, posts with the shifts of domain.md D1."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

from dutyterm.roster.plan.problem import Duty, Limits, Person, Problem, Seat

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.date(2020, 2, 10)
# start and length of each shift of a day, by template
TEMPLATES = (
    ((6, 0, 8), (14, 0, 8), (22, 0, 8)),
    ((6, 30, 5), (11, 30, 6), (17, 30, 7.5), (1, 0, 5.5)),
    ((7, 0, 12), (19, 0, 12)),
    ((7, 0, 6), (13, 0, 6), (19, 0, 6)),
)
SIZES = {"s": (50, 8, 7), "M": (200, 30, 14), "T": (260, 90, 7), "L": (500, 60, 14)}


def minutes(moment: dt.datetime) -> int:
    """Whole minutes since 1970."""
    return int(moment.timestamp()) // 60


def part_of(hour: float) -> str:
    """The part of the day a shift that starts then is."""
    return "night" if hour >= 19 or hour < 5 else "morning" if hour < 11 else "noon" if hour < 15 else "evening"


def span(day: dt.date, hour: int, minute: int, hours: float, zone: ZoneInfo) -> tuple[int, int]:
    """Start and end by the clock on the wall: a night with a changed clock is an hour shorter or longer."""
    start = dt.datetime.combine(day, dt.time(hour, minute))
    end = start + dt.timedelta(hours=hours)
    return minutes(start.replace(tzinfo=zone)), minutes(end.replace(tzinfo=zone))


def town(
    people: int,
    posts: int,
    days: int,
    seed: int,
    *,
    load: float = 0.88,
    first: dt.date = MONDAY,
    zone: ZoneInfo = SHANGHAI,
    limits: Limits | None = None,
) -> Problem:
    """A town whose seats ask for `load` of all shifts its people would stand."""
    random = Random(seed)
    places = [(random.randrange(5000), random.randrange(5000)) for _post in range(posts)]
    crowd = tuple(_person(number, random, first, days, zone, posts) for number in range(1, people + 1))
    wanted = int(load * sum((one.most_shifts or 0) for one in crowd) * days / 7)
    return Problem(crowd, tuple(_seats(random, places, first, days, zone, wanted)), limits=limits or Limits())


def sized(size: str, seed: int, load: float = 0.88) -> Problem:
    """One of the sizes that are measured."""
    return town(*SIZES[size], seed, load=load)


def _person(number: int, random: Random, first: dt.date, days: int, zone: ZoneInfo, posts: int) -> Person:
    age = random.choice((17, 19, 22, 24, 26, 28, 31, 33, 36, 38, 41, 43, 46, 48, 52, 55, 58, 63, 66, 73))
    roles = {role for role, share in (("lead", 0.18), ("driver", 0.12)) if age >= 18 and random.random() < share}
    kind, free = random.random(), None
    if kind < 0.25:
        off = set(random.sample(range(7), random.choice((1, 2))))
        free = [span(day, 0, 0, 32, zone) for day in _days(first, days) if day.weekday() not in off]
    elif kind < 0.45:
        hour, hours = random.choice(((6, 13), (12, 14), (17, 15), (18, 8)))
        free = [span(day, hour, 0, hours, zone) for day in _days(first, days)]
    return Person(
        id=number,
        home=(random.randrange(5000), random.randrange(5000)) if random.random() < 0.95 else None,
        roles=frozenset(roles),
        elder=age >= 60,
        youth=age < 18,
        nights=random.random() > 0.12,
        free=tuple(_joined(free)) if free else None,
        most_shifts=random.choice((2, 3, 3, 4, 4, 5)),
        most_minutes=random.choice((None, None, 40 * 60)),
        most_nights=random.choice((1, 2, 2, None)),
        wants=frozenset(random.sample(("morning", "noon", "evening", "night"), random.choice((0, 1, 2)))),
        avoids=frozenset({"night"} if random.random() < 0.3 else ()),
        duties=tuple(_history(random, first, zone, age)),
        nights_before=random.randrange(3),
        posts=frozenset(f"P{random.randrange(posts)}" for _one in range(random.randrange(5))),
    )


def _days(first: dt.date, days: int) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(-1, days + 1)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found = spans[:1]
    for start, end in spans[1:]:
        if start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _history(random: Random, first: dt.date, zone: ZoneInfo, age: int) -> list[Duty]:
    found = []
    for back in (5, 3, 1):
        if random.random() < 0.45:
            day = first - dt.timedelta(days=back)
            hour = random.choice((6, 14, 22)) if 18 <= age < 60 else 6
            start, end = span(day, hour, 0, 8, zone)
            found.append(Duty(start, end, day.toordinal(), hour == 22, f"P{random.randrange(8)}"))
    return found


def _seats(
    random: Random, places: list[tuple[int, int]], first: dt.date, days: int, zone: ZoneInfo, wanted: int
) -> list[Seat]:
    """Shifts of all posts: some posts go without some times, until the seats are as many as wanted."""
    shifts = []
    for post in range(len(places)):
        for time in random.choice(TEMPLATES):
            shifts += [(day, post, time) for day in range(days)]
    random.shuffle(shifts)
    least, more = divmod(wanted, len(shifts))
    seats = []
    for place, (day, post, (hour, minute, hours)) in enumerate(shifts):
        for number in range(least + (place < more)):
            lead = number == 0 and random.random() < 0.12
            real = first + dt.timedelta(days=day + (hour < 5))
            start, end = span(real, hour, minute, hours, zone)
            seats.append(
                Seat(
                    id=f"{post}.{day}.{hour}.{number}",
                    post=f"P{post}",
                    start=start,
                    end=end,
                    day=first.toordinal() + day,
                    part=part_of(hour),
                    night=part_of(hour) == "night" and (hour >= 22 or hour < 5 or hours > 7),
                    roles=frozenset({"lead"} if lead else ()),
                    place=places[post],
                    weight=2 if lead else 1,
                    adult=number == 0,
                )
            )
    return sorted(seats, key=lambda seat: (seat.start, seat.id))
