"""The town's situation in one page of text: what needs somebody first, then the day's figures."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import situation as figures
from db.escalations import Escalation, open_escalations

from ..gate.words import ESCALATIONS
from ..i18n import _


class Situation(NamedTuple):
    """Figures of the town at a moment; `today` counts since local midnight."""

    at: dt.datetime
    escalations: list[Escalation]
    town: figures.Town
    today: figures.Today


def situation(at: dt.datetime, zone: ZoneInfo) -> Situation:
    """Read the situation at `at`; the cost grows with the day, not with the history."""
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Situation(at, open_escalations(limit=20), figures.town(), figures.today(midnight))


def situation_text(now: Situation, zone: ZoneInfo) -> str:
    """The situation as lines for a terminal or a chat; no names (X5)."""
    town, today = now.town, now.today
    lines = [_("{town} 防疫概况  {time}").format(town=town.name, time=f"{now.at.astimezone(zone):%Y-%m-%d %H:%M}"), ""]
    if now.escalations:
        lines.append(_("待处理 {n} 起：").format(n=len(now.escalations)))
        for one in now.escalations:
            when = f"{one.at.astimezone(zone):%m-%d %H:%M}"
            lines.append(f"  {when}  {_(ESCALATIONS[one.kind])}  {one.post} {one.room}".rstrip())
    else:
        lines.append(_("没有待处理的上报。"))
    lines += [
        "",
        _("人口 {people} 人，{households} 户；值守点 {gates} 个").format(
            people=town.people, households=town.households, gates=town.gates
        ),
        _("出入证有效 {active} 张，暂停 {suspended} 张").format(active=town.passes, suspended=town.suspended),
        _("居家隔离 {households} 户 {people} 人").format(households=town.kept_households, people=town.kept_people),
        _("今天：进 {into}，出 {out}，劝返 {refused}，等复测 {recheck}，暂留 {held}").format(**today._asdict()),
        _("现在外出未归 {out} 人，在内访客 {visitors} 人").format(out=town.still_out, visitors=town.visitors_in),
    ]
    return "\n".join(lines)
