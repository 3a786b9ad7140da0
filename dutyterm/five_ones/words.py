"""How the five ones are said: outcomes, states of a household, refusals, and the texts for the groups."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from ..households.travel_reading import Waiting
from ..i18n import N_, _, filled
from ..people import words as people
from ..text import clean_line
from .rules import Absence, Home, Sums, unmet_days

OUTCOMES = {
    "met": N_("见面"),
    "phone": N_("电话"),
    "wechat": N_("微信"),
    "no_answer": N_("没人应"),
    "refused": N_("不开门"),
    "away": N_("不在家"),
}
TIMINGS = {"in_time": "", "late": N_("过时"), "backfill": N_("补记")}
STATES = {
    "none": N_("没人住"),
    "done": N_("已随访"),
    "done_late": N_("已随访，迟"),
    "tried": N_("没见着，再去"),
    "due": N_("今天要去"),
    "overdue": N_("过时了"),
    "missed": N_("漏了"),
}
SIGNS = {
    "met": N_("见"),
    "phone": N_("电"),
    "wechat": N_("微"),
    "no_answer": N_("没应"),
    "refused": N_("没开"),
    "away": N_("不在"),
}
KINDS = {"report": N_("行程"), "item": N_("协查")}
WAITS = {
    "new": N_("要核实 {who}"),
    "verified": N_("要决定 {who} 怎么办"),
    "open": N_("要上门找 {who}"),
}
SLOTS = {"am": N_("早提醒"), "pm": N_("晚提醒")}
SENTENCES = {
    "no_such_household": N_("没有这一户，或者它不在楼梯口里。请核对房号。"),
    "bad_outcome": N_("请按 1 到 6：1 见面 2 电话 3 微信 4 没人应 5 不开门 6 不在家。"),
    "future_day": N_("还没到那一天，不能先记。"),
    "too_old": N_("只能补昨天的，再早的不能补了。"),
    "reason_missing": N_("补记要写原因，例如 昨晚停电没来得及记。"),
    "temp_missing": N_("这一户有人在隔离，要写体温，例如 364 就是 36.4 度。"),
    "bad_temp": N_("体温看不懂：{text}。请输三位数，例如 364 就是 36.4 度。"),
    "temps_count": N_("这一户有 {wanted} 人在隔离，要写 {wanted} 个体温，现在 {got} 个。没量到的写 n，例如 365 n。"),
    "nobody_measured": N_("一个也没量到，就不算见到。请按 Esc，再按 4、5 或 6。"),
    "two_digits": N_("{text} 是 {text}.0 度吗？是就写 {whole}，不是请写三位数。"),
    "vacant": N_("这一户登记为空置，没有人住。有人住了请先改住户登记。"),
    "visited": N_("{who} {time} 已经记过这一户：{outcome}。再见到一次请再按一次。"),
    "no_such_visit": N_("这条随访已经撤掉了。"),
    "not_your_visit": N_("这条是 {who} 记的，请他自己撤。"),
    "too_late_to_undo": N_("超过 {seconds} 秒不能撤了。再记一次正确的，两条都会留下。"),
    "no_such_material": N_("这份资料已经停发，请看最新的列表。"),
    "bad_name": N_("请写名称。"),
    "bad_question": N_("请写清楚问了什么。"),
    "bad_answer": N_("请写怎么答复的。"),
    "no_such_question": N_("这个问题已经办结了。"),
    "nobody_there": N_("这一户没有登记姓名和电话，请上门登记。"),
    "say_yes_or_no": N_("请按 y 或 n。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal of this room."""
    if code == "visited":
        values["outcome"] = _(OUTCOMES[str(values["outcome"])])
        at, zone = values.get("at"), values.get("zone")
        shown = at.astimezone(zone) if isinstance(at, dt.datetime) and isinstance(zone, ZoneInfo) else at
        values["time"] = f"{shown:%H:%M}" if isinstance(shown, dt.datetime) else ""
    if code in SENTENCES:
        return filled(_(SENTENCES[code]), values)
    return people.refusal(code, **values)


def marks(home: Home, *, register: bool, leaflet: bool) -> str:
    """What else a household needs or is, a character each: kept in, let, to register, leaflet, not in the group."""
    said = [_("隔")] if home.isolated else []
    said += [_("租")] if home.occupancy == "let" else []
    said += [_("登")] if register else []
    said += [_("单")] if leaflet else []
    return "".join(said)


def waits(found: Sequence[Waiting], at: dt.datetime) -> str:
    """Travel reports and items of lists at a door, a character each kind; `!` behind one whose time is over."""
    said = ""
    for kind, sign in (("report", _("行")), ("item", _("查"))):
        due = [one.due for one in found if one.kind == kind]
        said += (sign + ("!" if min(due) < at else "")) if due else ""
    return said


def kinds(found: Sequence[Waiting]) -> list[str]:
    """What waits at a door, a word each kind."""
    return [_(KINDS[kind]) for kind in dict.fromkeys(one.kind for one in found)]


def wanted(one: Waiting, at: dt.datetime) -> str:
    """What is to be done about a report or an item, and for whom; never from where somebody came."""
    said = _(WAITS[one.state]).format(who=one.name)
    return said + (_("，过期了") if one.due < at else "")


def waiting(one: Waiting, at: dt.datetime, zone: ZoneInfo) -> str:
    """What waits at a door, and by when, in a sentence."""
    local = one.due.astimezone(zone)
    by = _("{month}月{day}日 {time} 前").format(month=local.month, day=local.day, time=f"{local:%H:%M}")
    what = _(WAITS[one.state]).format(who=one.name)
    said = _("{kind}：{what}，{by}").format(kind=_(KINDS[one.kind]), what=what, by=by)
    return said + (_("，过期了") if one.due < at else "")


def waiting_sums(found: Sequence[Waiting], at: dt.datetime) -> tuple[str, str]:
    """How many of each kind wait, and how many are late; empty where there are none."""
    reports = sum(one.kind == "report" for one in found)
    said = [_("行程 {n}").format(n=reports)] if reports else []
    said += [_("协查 {n}").format(n=len(found) - reports)] if len(found) > reports else []
    late = sum(one.due < at for one in found)
    return "  ".join(said), _("过期 {n}").format(n=late) if late else ""


def told(found: Sequence[Waiting], at: dt.datetime) -> str:
    """What a leader hears about the own doors, wherever they are looking; no door, as anybody may stand beside."""
    said, _late = waiting_sums(found, at)
    return _("您管的住户里有事要办：{what}。按 F5 看。").format(what=said)


def last_met(home: Home, day: dt.date) -> str:
    """How long nobody of a household was met, in words; empty when it was the day before."""
    days = unmet_days(home, day)
    if days is None:
        return _("从没见过")
    return _("{n} 天没见").format(n=days) if days else ""


def figures(found: Sums) -> str:
    """A day's visits in one line."""
    said = [_("{done}/{homes} 户已随访").format(done=found.done, homes=found.homes)]
    said += [_("迟 {n}").format(n=found.late)] if found.late else []
    said += [_("没见着 {n}").format(n=found.tried)] if found.tried else []
    said += [_("还差 {n}").format(n=found.open)] if found.open else []
    said += [_("空置 {n}").format(n=found.vacant)] if found.vacant else []
    return "  ".join(said)


def reminder(slot: str, stairs: str) -> str:
    """The text for the groups, ready to be pasted (F8)."""
    if slot == "am":
        return _(
            "{stairs} 友邻们早，今天也请继续做好个人健康防护：少出门、戴口罩、勤洗手，有发热请马上告诉我。"
        ).format(stairs=clean_line(stairs))
    return _(
        "{stairs} 友邻们晚上好，今天辛苦了。请量一下体温，37.3 度以上请马上告诉我；明天继续少出门、戴口罩。"
    ).format(stairs=clean_line(stairs))


def nudge(name: str, found: Sums, due: str) -> str:
    """What the office writes to a leader who is behind."""
    return _("{name}，您好：今天还有 {n} 户没有随访，请在 {due} 前去看一下或打个电话，辛苦了。").format(
        name=clean_line(name), n=found.open + found.tried, due=due
    )


def missing(name: str, gone: Absence, homes: int, zone: ZoneInfo) -> str:
    """Why a leader needs a stand-in, in one sentence (F9)."""
    since = gone.since.astimezone(zone)
    if gone.why == "leave" and gone.until:
        last = (gone.until - dt.timedelta(seconds=1)).astimezone(zone)
        said = _("{name} {since} 到 {last} 请假，{n} 户没人管。按 r 派人替。")
        return said.format(name=clean_line(name), since=f"{since:%m-%d}", last=f"{last:%m-%d}", n=homes)
    said = _("{name} 从 {since} 起一条也没记，{n} 户没人管。先打电话，再按 r 派人替。")
    return said.format(name=clean_line(name), since=f"{since:%m-%d %H:%M}", n=homes)
