"""Writes the leaders' days of the demo town: visits of the days before and of this morning, leaflets, groups.

Draws from a source of its own, so that the rest of the town is as it was without it.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from db.base import insert_many

from .model import HOUR, MINUTE, Home, Town

SEED = 20200207
DAYS = 5  # of visits before today
SILENT = "L9"  # has not begun by the evening
FAST = "L12"  # ticks faster than anybody can walk
STAMPS = ("created_at", "created_by", "updated_at")
OUTCOMES = ("met", "phone", "wechat", "no_answer", "away", "refused")
WEIGHTS = (46, 22, 20, 8, 3, 1)
QUESTIONS = (
    (0, "group", "垃圾几点收？", "早上九点和下午四点，放门口就行。"),
    (1, "door", "外地的儿子什么时候能回来？", ""),
    (2, "group", "口罩哪里可以领？", ""),
)
Text = Callable[[int], str]


def write_five_ones(town: Town, text: Text) -> None:
    """All tables of the five ones, by the writer's own way of spelling moments."""
    rng, clock = Random(SEED), town.clock
    homes: dict[int, list[Home]] = {}
    for home in town.place("HQ").homes:
        if home.stairway_id is not None:
            homes.setdefault(home.stairway_id, []).append(home)
    led = [(user, stair) for user, stair, since, _until, for_id in town.leads if for_id is None and since <= clock.now]
    _materials(town, text, [home for _user, stair in led for home in homes[stair]], rng)
    visits: list[tuple[Any, ...]] = []
    for user, stair in led:
        visits += _visits(town, text, rng, user, [home for home in homes[stair] if home.people])
    columns = ("entry_key", "household_id", "duty_day", "at", "user_id", "outcome", "temp", "note", "timing", "reason")
    insert_many("visit", (*columns, *STAMPS), visits)
    _groups(town, text, led)


def _materials(town: Town, text: Text, homes: list[Home], rng: Random) -> None:
    clock = town.clock
    office = town.user("coordinator").id
    first, second = text(clock.on(-4, 9)), text(clock.on(-1, 16))
    titles = (("致居民的一封信", 1, first), ("居家消毒怎么做", 1, second))
    insert_many(
        "material",
        ("title", "edition", "from_at", *STAMPS),
        [(title, edition, at, at, office, at) for title, edition, at in titles],
    )
    given = []
    for home in homes:
        if not home.people:
            continue
        at = text(clock.on(-3, 9) + rng.randrange(0, 8 * HOUR))
        given.append((home.id, 1, at, None, at, office, at))
        if rng.random() < 0.45:
            later = text(min(clock.on(-1, 17) + rng.randrange(0, 3 * HOUR), clock.now))
            given.append((home.id, 2, later, None, later, office, later))
    insert_many("leaflet", ("household_id", "material_id", "at", "user_id", *STAMPS), given)


def _visits(town: Town, text: Text, rng: Random, user: int, homes: list[Home]) -> list[tuple[Any, ...]]:
    clock, found = town.clock, list[tuple[Any, ...]]()
    login = next(one.login for one in town.users if one.id == user)
    kept = {one.home.id for one in town.episodes if one.state in ("active", "due", "pending")}
    for days in range(-DAYS, 1):
        for number, home in enumerate(homes):
            hour = 9 + 7.5 * number / max(len(homes), 1) if login != FAST else 16 + number / 600
            at = clock.on(days, hour) + rng.randrange(0, 10 * MINUTE if login != FAST else 2000)
            missed = rng.random() < (0.03 if days < 0 else 0.02)
            if at > clock.now or missed or (days == 0 and login == SILENT):
                continue
            outcome = rng.choices(OUTCOMES, WEIGHTS)[0]
            isolated = home.id in kept
            temp = rng.randrange(362, 371) if isolated and outcome in OUTCOMES[:3] else None
            timing, reason = "in_time", ""
            if days < 0 and rng.random() < 0.01:
                at, timing, reason = clock.on(days + 1, 8.5), "backfill", "昨晚停电没来得及记"
                if at > clock.now:
                    continue
            key = f"demo-{days + DAYS}-{home.id}"
            moment = text(at)
            day = clock.day(days).isoformat()
            found.append((key, home.id, day, moment, user, outcome, temp, "", timing, reason, moment, user, moment))
    return found


def _groups(town: Town, text: Text, led: list[tuple[int, int]]) -> None:
    clock = town.clock
    names = {stair: f"{block}座{no}梯友邻群" for block, stair, no in _numbers(town)}
    at = text(clock.on(-5, 10))
    insert_many(
        "stairway_group",
        ("stairway_id", "name", "at", "user_id", *STAMPS),
        [(stair, names[stair], at, user, at, user, at) for user, stair in led if stair % 9],
    )
    sent = []
    for days in (-2, -1, 0):
        for user, stair in led:
            for slot, hour in (("am", 8.1), ("pm", 19.5)):
                when = clock.on(days, hour) + (stair % 40) * MINUTE
                if when <= clock.now and (days < 0 or stair % 11):
                    moment = text(when)
                    sent.append((stair, clock.day(days).isoformat(), slot, moment, user, moment, user, moment))
    insert_many("reminder", ("stairway_id", "duty_day", "slot", "at", "user_id", *STAMPS), sent)
    asked = []
    for number, channel, question, answer in QUESTIONS:
        user, stair = led[number]
        moment = text(clock.now - (number + 3) * HOUR)
        state = "answered" if answer else "open"
        asked.append((stair, channel, question, state, answer, user if answer else None, moment if answer else None)
                     + (moment, user, moment))  # fmt: skip
    columns = ("stairway_id", "channel", "text", "state", "answer", "answered_by", "answered_at")
    insert_many("question", (*columns, *STAMPS), asked)


def _numbers(town: Town) -> list[tuple[int, int, int]]:
    """(block's number, stairway's id, number of the stairway)."""
    hq = town.place("HQ")
    number_of = dict(hq.blocks)
    return [(number_of[block], stairway, no) for stairway, block, no in hq.stairways]
