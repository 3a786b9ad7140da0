"""Writes what the office of the demo town has on its desk: reports of the days before, its log, its notices.

The figures are counted from the rows that are there, as the reports themselves count them.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from db import figures
from db.base import insert_many, utc_text
from db.figures import Scope, Stretch

from ..reports.rules import Terms, day_of, due_at
from .model import HOUR, MINUTE, ZONE, Town
from .write_five_ones import SILENT

DAYS = 2  # of reports before today
LATE = "L7"  # handed yesterday's in at ten in the evening
RETURNED = "L5"  # got yesterday's back
STAMPS = ("created_at", "created_by", "updated_at")
LOG = (
    (-1, 9.1, "order", "镇指挥部电话：各小区只留一个出入口，今天中午前完成。", ""),
    (-1, 11.5, "event", "HQ 水马到位，东门、北门已封，只走南门。", ""),
    (-1, 15.3, "supply", "热心群众送来口罩 200 个、消毒水 10 桶，已签收。", ""),
    (-1, 16.0, "visit", "街道检查组到下寨卡口查看登记本，没有提出问题。", ""),
    (-1, 20.2, "event", "教师楼停电半小时，测温改用水银温度计。", "记错日期，是前天的事"),
    (0, 7.2, "event", "夜班交接完毕，昨夜各卡口平静。", ""),
)
NOTICES = (
    (-2, 10.0, "all", "戴好口罩再上岗", "上岗前先给自己量体温，37.3 及以上不要来，马上打办公室电话。"),
    (-1, 17.5, "leader", "登记表以系统为准", "纸质表不用再交，没有智能手机的住户请上门登记。"),
    (0, 7.6, "all", "今晚降温，注意保暖", "夜班可到办公室领军大衣和热水壶。"),
)
READERS = (0.94, 0.9, 0.3)  # how much of its audience has read each
Text = Callable[[int], str]


def write_reports(town: Town, text: Text) -> None:
    """All tables of the reports; everything they count must have been written."""
    office = town.user("coordinator").id
    _reports(town, office)
    _log(town, text, office)
    _notices(town, text, office)


def _reports(town: Town, office: int) -> None:
    terms, now = Terms(), dt.datetime.fromtimestamp(town.clock.now / 1000, dt.UTC)
    led = [(town.users[user - 1], since) for user, _stair, since, until, for_id in town.leads
           if for_id is None and until is None]  # fmt: skip
    since_of = {user.id: (user, since) for user, since in reversed(led)}
    rows: list[tuple[Any, ...]] = []
    for back in range(DAYS, 0, -1):
        day = town.clock.day(-back)
        stretch = day_of(day, ZONE, terms)
        wanted = [("leader", user.id, user.id, user.login) for user, since in since_of.values()
                  if since <= town.clock.on(-back, 8)]  # fmt: skip
        wanted += [("community", number, office, "") for number in range(1, len(town.communities) + 1)]
        wanted.append(("town", 0, office, ""))
        for level, scope_id, by, login in wanted:
            if login == SILENT:
                continue
            due = due_at(level, day, ZONE, terms)
            late = login == LATE and back == 1
            at = due + dt.timedelta(hours=5) if late else due - dt.timedelta(minutes=5 + scope_id % 20)
            decided = at + dt.timedelta(minutes=25)
            if at > now:
                continue
            returned = login == RETURNED and back == 1
            state = "submitted" if late or decided > now else "returned" if returned else "accepted"
            counted = figures.counted(Scope(level, scope_id), Stretch(day, stretch.since, at))
            rows.append(
                (level, scope_id, day.isoformat(), state, json.dumps(counted), "", utc_text(at), late, by, utc_text(at),
                 *((None, None) if state == "submitted" else (office, utc_text(decided))),
                 "3座2梯少了 4 户，请核对。" if state == "returned" else "", utc_text(at), by, utc_text(at))
            )  # fmt: skip
    columns = ("level", "scope_id", "duty_day", "state", "figures", "note", "until_at", "late", "submitted_by",
               "submitted_at", "decided_by", "decided_at", "return_reason")  # fmt: skip
    insert_many("daily_report", (*columns, *STAMPS), rows)


def _log(town: Town, text: Text, office: int) -> None:
    rows = []
    for days, hour, kind, said, struck in LOG:
        at = town.clock.on(days, hour)
        if at > town.clock.now:
            continue
        moment, written = text(at), text(min(at + 4 * MINUTE, town.clock.now))
        gone = text(min(at + 12 * HOUR, town.clock.now)) if struck else None
        rows.append((moment, office, None, kind, said, gone, office if struck else None, struck, written, office)
                    + (written,))  # fmt: skip
    columns = ("at", "user_id", "post_id", "kind", "text", "struck_at", "struck_by", "strike_reason")
    insert_many("duty_log", (*columns, *STAMPS), rows)


def _notices(town: Town, text: Text, office: int) -> None:
    sent = [(at, audience, title, said) for days, hour, audience, title, said in NOTICES
            if (at := town.clock.on(days, hour)) <= town.clock.now]  # fmt: skip
    insert_many(
        "notice",
        ("title", "text", "audience", *STAMPS),
        [(title, said, audience, text(at), office, text(at)) for at, audience, title, said in sent],
    )
    read = []
    for number, (at, audience, _title, _said) in enumerate(sent, 1):
        for user in town.users:
            if audience in ("all", user.role) and user.id * 37 % 100 < READERS[number - 1] * 100:
                moment = text(min(at + user.id % 60 * MINUTE, town.clock.now))
                read.append((number, user.id, moment, moment, user.id, moment))
    insert_many("notice_read", ("notice_id", "user_id", "at", *STAMPS), read)
