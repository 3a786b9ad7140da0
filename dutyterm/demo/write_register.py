"""Writes what the demo town's register still waits for: newcomers, work, answers of the form, travel, a tracing list.

Draws from a source of its own, so that the rest of the town is as it was without it.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from random import Random

from db import pending, tracing, travel
from db.base import execute

from .model import DAY, HOUR, Home, Resident, Town
from .names import Names

SEED = 20200208
NEWCOMERS = 24
WORK = (("working", 34), ("not_yet", 30), ("home", 10), ("away", 8), ("", 18))
"""What tenants have answered, in hundredths; `` was not asked yet."""
SHIFTED = ("佛山陶瓷厂", "美的空调", "镇中心市场", "货运站", "家具城")
PLACES = ("湖北武汉", "湖北黄冈", "湖南岳阳", "广西梧州", "浙江温州")
Text = Callable[[int], str]


def write_register(town: Town, text: Text) -> None:
    """All that came into the register's own tables after it was typed in."""
    rng = Random(SEED)
    names = Names(rng, town.clock.today.year)
    free = [home for place in town.places for home in place.homes if home.people and not home.fixed
            and home.episode is None and not any(one.alone or one.calm for one in home.people)]  # fmt: skip
    led = {stair for _user, stair, *_more in town.leads}
    ours = [home for home in free if home.stairway_id in led]
    rng.shuffle(free)
    rng.shuffle(ours)
    leader = town.user("leader").id
    own = {stair for user, stair, *_more in town.leads if user == leader}
    mine = [home for home in ours[20:] if home.stairway_id in own]  # who opens the demo as a leader has some of each
    _newcomers(town, [*ours[:8], *free[:NEWCOMERS]])
    _work(town, rng, text)
    _form(town, rng, names, [*ours[8:16], *free[NEWCOMERS : NEWCOMERS + 8]])
    _travel(town, [*mine[:2], *ours[16:18], *free[40:43]])
    _tracing(town, names, [*free[50:57], *mine[2:3], *free[57:61]])


def _newcomers(town: Town, homes: list[Home]) -> None:
    """The last of a household came back from the holiday this week."""
    for number, home in enumerate(homes[:NEWCOMERS]):
        day = town.clock.day(-(number % 6)).isoformat()
        execute("UPDATE person SET moved_in = ? WHERE id = ?", day, home.people[-1].id)


def _work(town: Town, rng: Random, text: Text) -> None:
    answers, weights = [one for one, _share in WORK], [share for _one, share in WORK]
    found: dict[tuple[str, str | None], list[int]] = {}
    for one in town.residents:
        if one.tenancy in ("tenant", "dorm") and one.moved_out is None and town.clock.today.year - one.birth_year >= 16:
            said = rng.choices(answers, weights)[0]
            back = town.clock.day(rng.randrange(-1, 9)).isoformat() if said == "away" else None
            if said:
                found.setdefault((said, back), []).append(one.id)
    at = text(town.clock.on(-2, 15))
    for (said, back), ids in found.items():
        for begin in range(0, len(ids), 500):
            some = ids[begin : begin + 500]
            execute(
                f"UPDATE person SET work_status = ?, return_on = ?, updated_at = ? WHERE id IN ({_marks(some)})",
                *(said, back, at, *some),
            )


def _marks(values: list[int]) -> str:
    return ",".join("?" * len(values))


def _form(town: Town, rng: Random, names: Names, homes: list[Home]) -> None:
    """What residents filled in by the QR code says otherwise than the register (X10)."""
    office, at = town.user("coordinator").id, _moment(town, -1, 18)
    batch = pending.add_batch("qr_form", "qr_form.csv", at, office)
    asked = list(_questions(rng, names, homes))
    pending.add_changes(batch, asked, at, office)


def _questions(rng: Random, names: Names, homes: list[Home]) -> Iterator[pending.New]:
    for number, home in enumerate(homes):
        head, kind, who = home.people[0], "person", home.people[0].id
        fields: dict[str, pending.Pair]
        if number % 4 == 0:
            fields = {"phone": (head.phone, names.phone())}
        elif number % 4 == 1:
            fields = {"employer": (head.employer, rng.choice(SHIFTED))}
        elif number % 4 == 2:
            kind, who = "move_in", 0
            fields = {"name": ("", names.full("f", names.surname(), bool)), "sex": ("", "f"), "relation": ("", "亲戚")}
        else:
            kind, who = "household", 0
            fields = {"occupancy": (home.occupancy, "let" if home.occupancy == "owner" else "owner")}
        digest = hashlib.sha256(f"{kind} {home.place.code} {home.room} {fields}".encode()).hexdigest()[:32]
        yield pending.New(kind, home.place.id, home.room, home.id, who or None, fields, f"qr_form!{number + 2}", digest)


def _travel(town: Town, homes: list[Home]) -> None:
    """Some have said where they came from; most of it is not decided yet."""
    office, clock = town.user("coordinator").id, town.clock
    states = ("new", "new", "verified", "none", "new", "verified", "none")
    for number, (home, state) in enumerate(zip(homes, states, strict=False)):
        one = home.people[-1]
        outbreak = ("yes", "unknown", "yes", "no")[number % 4]
        place = PLACES[number % len(PLACES)] if outbreak != "no" else "广东肇庆"
        row = {
            "report_key": f"demo-travel-{number}", "person_id": one.id, "household_id": home.id, "from_place": place,
            "outbreak": outbreak, "left_on": clock.day(-9 - number), "arrived_on": clock.day(-8 - number),
            "transport": ("火车", "大巴", "自驾")[number % 3], "source": ("self", "leader")[number % 2], "state": state,
        }  # fmt: skip
        at = _aware(clock.now - (30 - number) * HOUR)
        if state != "new":
            row |= {"verified_by": office, "verified_at": at}
        if state == "none":
            row |= {"decided_by": office, "decided_at": at, "reason": "路过没有停留，已满十四天没有症状"}
            row |= {"left_on": clock.day(-20), "arrived_on": clock.day(-19)}
        travel.add(row, at, office)
    kept = [one for one in town.episodes if one.state == "active" and not one.home.fixed][:2]
    for number, episode in enumerate(kept):
        one = episode.home.people[0]
        found = travel.open_isolation_of(one.id)
        at = _aware(clock.now - 6 * DAY)
        row = {
            "report_key": f"demo-kept-{number}", "person_id": one.id, "household_id": episode.home.id,
            "from_place": PLACES[number], "outbreak": "yes", "left_on": clock.day(-8), "arrived_on": clock.day(-7),
            "transport": "火车", "source": "self", "state": "isolate" if found else "verified", "verified_by": office,
            "verified_at": at, "isolation_id": found,
        }  # fmt: skip
        if found:
            row |= {"decided_by": office, "decided_at": at}
        travel.add(row, at, office)


def _tracing(town: Town, names: Names, homes: list[Home]) -> None:
    """One list came from the county on the day before yesterday; a third of it is done, two are late."""
    office, clock = town.user("coordinator").id, town.clock
    at, due = _moment(town, -2, 17), _moment(town, 0, 18)
    number = tracing.add_list("县协查 0203", due, at, office)
    items = []
    for place, home in enumerate(homes):
        one, known = home.people[0], place % 3 > 0
        items.append(
            tracing.New(
                *_who(one if known else None, names), "", "", f"{home.place.name} {home.room}" if place % 4 else "",
                PLACES[place % len(PLACES)], clock.day(-12), "同车", f"demo-{place}", one.id if known else None,
                home.id if known else None, _aware(clock.on(-1, 20)) if place in (4, 5) else due,
            )
        )  # fmt: skip
    tracing.add_items(number, items, at, office)
    ends = (
        ("here_checked", "在家，没有症状"),
        ("wrong_info", "号码是空号，查无此人"),
        ("already_done", "社区已管起来"),
        ("not_here", "人还在湖北"),
    )
    done = _moment(town, -1, 11)
    for place, (state, outcome) in enumerate(ends):
        tracing.change(
            place + 1, 1, {"state": state, "outcome": outcome, "decided_by": office, "decided_at": done}, done
        )


def _who(one: Resident | None, names: Names) -> tuple[str, str]:
    return (one.name, one.phone) if one else (names.full("m", names.surname(), bool), names.phone())


def _moment(town: Town, days: int, hour: float) -> dt.datetime:
    """A local time of a day; of a past one, never ahead of now."""
    at = town.clock.on(days, hour)
    return _aware(at if days >= 0 else min(at, town.clock.now))


def _aware(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC)
