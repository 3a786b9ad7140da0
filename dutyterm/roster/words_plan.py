"""How the planner's reasons are told: why this person, why nobody."""

import datetime as dt
from zoneinfo import ZoneInfo

from db.roster import Shift
from db.roster_people import Hand

from ..i18n import N_, _
from ..text import clean_line
from .plan.explain import Choice, Hole, NearMiss
from .plan.hard import Reason
from .plan.soft import METRES
from .words import NEAR

BLOCKED = {
    "past": N_("已经开始"),
    "said_no": N_("说过不来"),
    "role": N_("不能带班"),
    "adult": N_("未成年不能单独值守"),
    "no_nights": N_("不上夜班"),
    "elder_night": N_("年纪大不上夜班"),
    "youth_night": N_("未成年不上夜班"),
    "away": N_("这时没空"),
    "stretch": N_("连续太久"),
    "overlap": N_("那时在别处"),
    "rest": N_("休息不够"),
    "day_full": N_("一天太久"),
    "week_shifts": N_("本周班次已满"),
    "week_minutes": N_("本周时数已满"),
    "week_nights": N_("本周夜班已满"),
    "nights_in_a_row": N_("夜班连太多"),
}
"""Why somebody may not, in the planner's codes."""

_NEARBY, _COMMUNITY = 1, 3000 // METRES


def near(points: int) -> str:
    """How far somebody lives, in words; only three steps of it are known."""
    return _(NEAR["here" if points < _NEARBY else "community" if points < _COMMUNITY else "town"])


def shift_line(shift: Shift, zone: ZoneInfo) -> str:
    """A shift in one line: `02-06 22:00-06:00 华侨新村门口 夜班`."""
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    return f"{start:%m-%d %H:%M}-{end:%H:%M} {clean_line(shift.post)} {clean_line(shift.name)}"


def hole(one: Hole, people: int) -> str:
    """Why nobody fits: all people counted by what keeps them off."""
    if not people:
        return _("没有可排的人")
    said = [f"{_(BLOCKED[code])} {count}" for code, count in one.blocked.items()]
    if one.free:
        said.append(_("还有空的 {count}").format(count=one.free))
    return _("{people} 人里：{why}").format(people=people, why=" ".join(said))


def near_miss(one: NearMiss, hands: dict[int, Hand], zone: ZoneInfo) -> str:
    """Somebody whom one rule alone keeps off, with the fact."""
    return f"{name(hands, one.person)} {reason(one.reason, zone)}"


def reason(one: Reason, zone: ZoneInfo) -> str:
    """A rule with its fact."""
    facts, said = one.facts, _(BLOCKED[one.code])
    if one.code == "rest":
        hours = f"{facts['minutes'] / 60:.1f}".removesuffix(".0")
        return _("只休息 {hours} 小时").format(hours=hours)
    if one.code == "week_shifts":
        return _("本周已 {have} 班（最多 {most}）").format(have=facts["have"], most=facts["most"])
    if one.code == "nights_in_a_row":
        return _("连续第 {nights} 个夜班").format(nights=facts["nights"])
    if one.code == "overlap":
        start = dt.datetime.fromtimestamp(facts["start"] * 60, zone)
        return _("{when} 在 {post}").format(when=f"{start:%m-%d %H:%M}", post=facts["post"])
    return said


def choice(one: Choice, hands: dict[int, Hand]) -> str:
    """Why this person, and who would be next."""
    lives = hands[one.person].compound_id if one.person in hands else None
    said = [near(one.terms.get("distance", 0)) if lives is not None else _("住处没登记")]
    said.append(_("夜班 {count}").format(count=one.nights))
    said.append(_("这次 {count} 班（平均 {mean}）").format(count=one.shifts, mean=f"{one.mean / 100:.1f}"))
    if not one.terms.get("new_post"):
        said.append(_("来过这里"))
    if one.others:
        other, more = one.others[0]
        said.append(_("次选 {who}").format(who=name(hands, other.person)) + _worse(one, other.terms, more))
    return "  ".join(said)


def _worse(one: Choice, terms: dict[str, int], more: int) -> str:
    """What makes the next best person worse, if something plain does."""
    if more <= 0:
        return ""
    gain = {key: terms.get(key, 0) - one.terms.get(key, 0) for key in terms}
    worst = max(gain, key=lambda key: gain[key], default="")
    words = {
        "distance": _("住得更远"), "load": _("班更多"), "nights": _("夜班更多"), "new_post": _("没来过"),
        "wish": _("时段不合"), "spare_role": _("留着带班"),
    }  # fmt: skip
    return f"({words[worst]})" if gain.get(worst, 0) > 0 and worst in words else ""


def name(hands: dict[int, Hand], person: int) -> str:
    """Somebody by name; the number when the account is gone."""
    return clean_line(hands[person].display) if person in hands else str(person)
