"""Isolation on its way out: episodes and checks as tables, the day's slip, the release paper (X6).

Names and telephones are masked unless `full`, which `gate.export.may_export` has asked for before. The release paper
names the one person it is for, and leaves a row in the trail.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from db import audit
from db import isolation_lists as table
from db.audit import Act

from ..errors import Refused
from ..i18n import _
from ..people.service import allow
from ..text import clean_line, mask_name, mask_phone
from . import words
from .paper import Sheet, letter, slip
from .reading import Person, with_checks
from .rules import figure, last_day, release_day, state_on
from .rules_calls import gaps
from .rules_checks import SLOTS, Key

EPISODES = (
    *("id", "compound", "room", "person", "phone", "kind", "state", "ref_event", "ref_date", "days", "last_day"),
    *("release_day", "day_no", "started_at", "notice_signed", "contact", "doctor", "police", "checks", "missing"),
    *("restarts", "released_at", "release_notice_no", "missing_reason", "end_reason"),
)
CHECKS = (
    *("isolation", "compound", "room", "person", "day", "slot", "answered", "temp", "symptoms", "method"),
    *("out_of_home", "late", "corrected", "at", "by"),
)


def read_episodes(act: Act, zone: ZoneInfo, *, full: bool = False) -> tuple[Sequence[str], list[list[Any]]]:
    """One row an episode whose person is not forgotten: fields and rows; a query."""
    allow(act, "export.full" if full else "export.masked")
    return EPISODES, [_episode(one, act.at, full) for one in with_checks(table.all_episodes(), zone)]


def read_checks(act: Act, zone: ZoneInfo, since: dt.date | None, until: dt.date | None, *, full: bool = False
                ) -> tuple[Sequence[str], list[list[Any]]]:  # fmt: skip
    """One row a check, by episode and time: fields and rows; a query."""
    allow(act, "export.full" if full else "export.masked")
    rows = []
    for one in with_checks(table.all_episodes(), zone):
        for key, found in sorted(one.checks.items()):
            if (since is None or key.day >= since) and (until is None or key.day <= until):
                rows.append([
                    one.episode.id, one.episode.code, one.episode.room, _name(one, full), key.day.isoformat(), key.slot,
                    found.answered, None if found.temp is None else found.temp / 10, " ".join(found.symptoms),
                    found.method, found.out_of_home, found.late, found.corrected > 0, _local(found.at, zone),
                    mask_name(clean_line(found.by)),
                ])  # fmt: skip
    return CHECKS, rows


def _episode(one: Person, at: dt.datetime, full: bool) -> list[Any]:
    episode, today = one.episode, at.astimezone(one.zone).date()
    phone = clean_line(episode.phone, 20)
    return [
        episode.id, episode.code, episode.room, _name(one, full), phone if full else mask_phone(phone), episode.kind,
        one.state(at), episode.ref_event, episode.ref_date.isoformat(), episode.days,
        last_day(episode.ref_date, episode.days).isoformat(), release_day(episode.ref_date, episode.days).isoformat(),
        figure(episode.ref_date, episode.days, today).day, _local(episode.started_at, one.zone),
        bool(episode.notice_signed_at and episode.undertaking_signed_at), mask_name(clean_line(episode.contact)),
        clean_line(episode.doctor) if full else mask_name(clean_line(episode.doctor)),
        clean_line(episode.police) if full else mask_name(clean_line(episode.police)),
        sum(found.answered for found in one.checks.values()),
        gaps(one.term, one.answers, at.astimezone(one.zone)), episode.restarts,
        _local(episode.released_at, one.zone) if episode.released_at else None, clean_line(episode.release_notice_no),
        clean_line(episode.missing_reason) if full else "", clean_line(episode.end_reason) if full else "",
    ]  # fmt: skip


def _name(one: Person, full: bool) -> str:
    return clean_line(one.episode.name) if full else f"{mask_name(clean_line(one.episode.name))} {one.tag}".rstrip()


def _local(moment: dt.datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def day_slip(act: Act, zone: ZoneInfo, day: dt.date | None = None, *, full: bool = False) -> str:
    """A day's slip (today's), a page for each contact: who is to be called, what is there, boxes to write in."""
    allow(act, "export.full" if full else "export.masked")
    now = act.at.astimezone(zone)
    day = day or now.date()
    people = [one for one in with_checks(table.open_episodes(), zone) if _on(one, day)]
    by_contact: dict[str, list[Person]] = {}
    for one in sorted(people, key=lambda one: (one.episode.contact, one.episode.code, one.episode.room)):
        by_contact.setdefault(clean_line(one.episode.contact, 20) or _("还没有联系人"), []).append(one)
    columns = (_("住处"), _("谁"), _("电话"), _("天"), _("早 12:00 前"), _("晚 20:00 前"), _("症状、情况"))
    sheets = [Sheet(who, [_line(one, day, full) for one in rows]) for who, rows in by_contact.items()]
    foot = _("写真正量的数，没接写「没接」。37.3 以上或有症状马上打 120、报社区。打印 {now:%m-%d %H:%M}").format(
        now=now
    )
    return slip(_("居家隔离随访单 {day:%Y-%m-%d}").format(day=day), columns, sheets, foot)


def _on(one: Person, day: dt.date) -> bool:
    episode = one.episode
    return episode.ref_date < day and state_on(episode.state, episode.ref_date, episode.days, day) == "active"


def _line(one: Person, day: dt.date, full: bool) -> list[str | None]:
    episode, phone = one.episode, clean_line(one.episode.phone, 20)
    at = figure(episode.ref_date, episode.days, day)
    cells: list[str | None] = [
        f"{episode.code} {episode.room}", _name(one, full), phone if full else mask_phone(phone), f"{at.day}/{at.days}"
    ]  # fmt: skip
    for slot in SLOTS:
        found = one.checks.get(Key(day, slot))
        cells.append(words.degrees(found.temp) if found and found.answered else None)
    return [*cells, None]


def release_paper(act: Act, isolation_id: int, zone: ZoneInfo) -> str:
    """The paper of somebody who was released; it says who, so the trail says that it was printed.

    Refused `no_such_isolation`, `not_released`.
    """
    allow(act, "isolation.release")
    one = table.episode(isolation_id)
    if one is None:
        raise Refused("no_such_isolation")
    if one.state != "released" or one.released_at is None:
        raise Refused("not_released")
    audit.record(act, "isolation.paper", "isolation", isolation_id, ("name",))
    ends = last_day(one.ref_date, one.days)
    lines = [
        _("{name}，住 {compound} {room}：").format(
            name=clean_line(one.name), compound=clean_line(one.compound), room=one.room
        ),
        _("从 {first:%Y-%m-%d} 到 {last:%Y-%m-%d} 的{kind}已满 {days} 天，从 {day:%Y-%m-%d} 起解除。").format(
            first=one.ref_date + dt.timedelta(days=1), last=ends, kind=_(words.KINDS[one.kind]), days=one.days,
            day=one.released_at.astimezone(zone).date(),
        ),
        _("出入证恢复使用。请继续戴口罩、少聚集；发热或不舒服，马上告诉社区。谢谢您的配合。"),
    ]  # fmt: skip
    signed = (_("社区（盖章）"), f"{one.released_at.astimezone(zone):%Y-%m-%d}")
    return letter(_("解除隔离通知"), _("编号 {no}").format(no=clean_line(one.release_notice_no)), lines, signed)
