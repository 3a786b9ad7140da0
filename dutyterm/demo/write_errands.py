"""Writes the errands of the demo town: yesterday's, nearly all done, and about a hundred of today, some of them stuck.

Draws from a source of its own, so that the rest of the town is as it was without it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from db.base import insert_many

from ..errands.rules_text import priority_of, read_items
from .model import HOUR, MINUTE, Home, Town, User

SEED = 20200209
STAMPS = ("created_at", "created_by", "updated_at")
ORDERS = (
    "2斤瘦肉 白菜 降压药", "鸡蛋三十个，大米10kg", "土豆2个 西红柿3斤 姜", "奶粉1罐 纸尿裤一包", "青菜 豆腐两块",
    "猪骨2斤、莲藕、玉米3根", "牛奶2箱", "面条两把 鸡蛋 生抽1瓶", "排骨1斤半 冬瓜", "胰岛素2支", "口罩 消毒液1瓶",
    "苹果5斤 橙子", "感冒药 体温计", "鱼一条 葱", "油1桶 盐", "方便面1箱 榨菜5包", "布洛芬一盒", "卷纸1提",
)  # fmt: skip
WAY = ("requested", "assigned", "accepted", "picked_up", "delivered", "settled")
RUBBISH_WAY = ("requested", "assigned", "accepted", "collected", "disposed")
ACT_OF = {
    "assigned": "assign", "accepted": "accept", "picked_up": "pick_up", "delivered": "deliver", "settled": "settle",
    "collected": "collect", "disposed": "dispose", "failed": "fail",
}  # fmt: skip
Text = Callable[[int], str]


@dataclass
class Sheet:
    """Rows on their way into the tables; an errand's id is its place."""

    errands: list[dict[str, Any]] = field(default_factory=list)
    items: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    money: list[tuple[Any, ...]] = field(default_factory=list)


def write_errands(town: Town, text: Text) -> None:
    """All tables of the errands, by the writer's own way of spelling moments."""
    rng, clock, sheet = Random(SEED), town.clock, Sheet()
    kept = [one for one in town.episodes if one.state in ("active", "due") and one.kind != "observation"]
    inside = {one.home.id for one in town.episodes if one.state in ("active", "due", "pending")}
    carriers = [one for one in town.users if one.role == "volunteer" and one.home_id not in inside]
    rng.shuffle(carriers)
    shown = town.user("volunteer")  # whoever opens the demo as a volunteer finds a round
    carriers = [one for one in carriers if one is not shown][:23]
    carriers.insert(9, shown)
    old = [home for place in town.places for home in place.homes if home.people and home.id % 211 == 7][:12]
    for days in (-1, 0):
        for number, episode in enumerate(kept):
            if clock.on(days, 6) > episode.started:
                _rubbish(town, text, sheet, rng, days, episode.home, episode.first_id, carriers[number % 8])
        doors = [one.home for one in kept] + old
        rng.shuffle(doors)
        for number, home in enumerate(doors[:44]):
            _goods(town, text, sheet, rng, days, home, carriers[8 + number % 16], number)
    _write(sheet)


def _rubbish(town: Town, text: Text, sheet: Sheet, rng: Random, days: int, home: Home, isolation: int, who: User
             ) -> None:  # fmt: skip
    clock = town.clock
    made, run = min(clock.on(days, 0.1), clock.now - MINUTE), clock.on(days, 18)
    far = 4 if days < 0 else rng.choices((0, 1, 2), (70, 20, 10))[0]
    if days < 0 and rng.random() < 0.04:
        _put(town, text, sheet, home, made, run, run, RUBBISH_WAY[:1], who, kind="garbage", channel="clock", priority=4,
             garbage_day=clock.day(days).isoformat(), isolation_id=isolation, skipped="没放出来")  # fmt: skip
        return
    more: dict[str, Any] = {"bags": rng.randrange(1, 4), "double_bagged": True, "sprayed": True} if far == 4 else {}
    _put(town, text, sheet, home, made, run, run, RUBBISH_WAY[: far + 1], who, kind="garbage", channel="clock",
         priority=4, garbage_day=clock.day(days).isoformat(), isolation_id=isolation, **more)  # fmt: skip


def _goods(town: Town, text: Text, sheet: Sheet, rng: Random, days: int, home: Home, who: User, number: int) -> None:
    clock = town.clock
    said = ORDERS[(number * 7 + days * 3) % len(ORDERS)]
    hour = rng.uniform(8, 15) if days < 0 else rng.uniform(-7, 7.9)  # today's came last evening, or early
    made = min(clock.on(days, hour), clock.now - 3 * MINUTE)
    urgent = priority_of("grocery", said)
    run = clock.on(days, 10 if hour < 10 else 16)
    end = made + 2 * HOUR if urgent == 1 and days < 0 else run + 3 * HOUR
    end = clock.now + HOUR if urgent == 1 and days == 0 else end
    if days < 0:
        far, failed = 5 if number % 11 else 4, False  # some are not paid yet
    else:
        far, failed = (5, 4, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0)[number % 12], number == 30
    channel = ("phone", "chat", "chat", "door", "contact")[number % 5]
    _put(town, text, sheet, home, made, run, end, WAY[: far + 1] if not failed else (*WAY[:4], "failed"), who,
         kind="grocery", channel=channel, priority=urgent, said=said,
         fen=rng.randrange(800, 16000) if far >= 3 or failed else 0)  # fmt: skip


def _put(town: Town, text: Text, sheet: Sheet, home: Home, made: int, run: int, end: int, way: tuple[str, ...],
         who: User, *, said: str = "", fen: int = 0, skipped: str = "", **columns: Any) -> None:  # fmt: skip
    """One errand with its story: each state of its way some minutes after the one before."""
    number, office = len(sheet.errands) + 1, town.user("coordinator").id
    state = "skipped" if skipped else way[-1]
    gap = min(25 * MINUTE, (town.clock.now - made) // (len(way) + 1))
    at = made
    sheet.events.append((number, "create", "", "requested", None, "", text(at), office))
    for before, after in zip(way, way[1:], strict=False):
        at += gap
        by = office if after == "assigned" else who.id
        sheet.events.append((number, ACT_OF[after], before, after, who.id, "没人应门" if after == "failed" else "",
                             text(at), by))  # fmt: skip
    if skipped:
        at += gap
        sheet.events.append((number, "skip", "requested", "skipped", None, skipped, text(at), office))
    delivered = state in ("delivered", "settled")
    row = {
        "household_id": home.id, "isolation_id": None, "kind": "", "channel": "", "priority": 3, "text": said,
        "run_at": text(run), "window_end": text(end), "state": state, "state_at": text(at),
        "assignee_id": who.id if len(way) > 1 else None, "delivered_at": text(at) if delivered else None,
        "deliver_how": "door" if delivered else "",
        "closed_at": text(at) if state in ("delivered", "settled", "disposed", "skipped") else None,
        "reason": "没人应门" if state == "failed" else skipped, "total_fen": fen or None, "advanced_fen": fen,
        "settled_fen": fen if state == "settled" else 0, "settle_how": "wechat" if state == "settled" else "",
        "entry_key": f"demo-{number}", "garbage_day": None, "bags": None, "double_bagged": None, "sprayed": None,
        **columns, "created_at": text(made), "created_by": office, "updated_at": text(at),
        "version": len(way),
    }  # fmt: skip
    sheet.errands.append(row)
    got = "bought" if delivered else "wanted"
    for one in read_items(said):
        sheet.items.append((number, number, one.name, one.qty, one.unit, one.unsure, got, text(made), office, text(at)))
    if fen:
        sheet.money.append((number, 1, who.id, "advance", fen, "", text(at), who.id))
    if state == "settled":
        sheet.money.append((number, 1, who.id, "settle", fen, "wechat", text(at), who.id))


def _write(sheet: Sheet) -> None:
    names = tuple(sheet.errands[0])
    insert_many("errand", names, [tuple(row[name] for name in names) for row in sheet.errands])
    columns = ("errand_id", "origin_id", "name", "qty", "unit", "unsure", "state", *STAMPS)
    insert_many("errand_item", columns, sheet.items)
    story = ("errand_id", "act", "before", "after", "user_id", "note", "at", "by_id")
    insert_many("errand_event", story, sorted(sheet.events, key=lambda one: (one[0], one[6])))
    insert_many("errand_money", ("errand_id", "trip", "user_id", "kind", "fen", "how", "at", "by_id"), sheet.money)
