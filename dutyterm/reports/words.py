"""What the figures of a report are called, how a report is written into a chat group, and why one is refused."""

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from ..i18n import N_, _, filled
from ..people import words as people
from ..text import clean_line
from .rules import DAY, Difference

FIGURES = {
    "in": N_("进"),
    "out": N_("出"),
    "refused": N_("劝返"),
    "visitors": N_("访客进入"),
    "returnees": N_("疫区返回"),
    "fever": N_("发热"),
    "held": N_("暂留"),
    "vehicles": N_("车辆"),
    "vehicles_refused": N_("劝返车辆"),
    "on_duty": N_("在岗人数"),
    "absent": N_("缺岗"),
    "isolated": N_("在隔离人数"),
    "isolated_homes": N_("在隔离户数"),
    "isolation_opened": N_("新开隔离"),
    "released": N_("解除隔离"),
    "homes": N_("应随访户数"),
    "visited": N_("已随访户数"),
    "visited_late": N_("其中迟的"),
    "tried": N_("去了没见着"),
    "leaflets": N_("派发资料"),
    "questions": N_("住户提问"),
    "reminders": N_("群内提醒"),
    "escalations": N_("上报"),
}
VALUES = {
    "in": N_("进"), "out": N_("出"), "ALLOW": N_("放行"), "REFUSE": N_("劝返"), "RECHECK": N_("复测"),
    "HOLD": N_("暂留"),
    "met": N_("见面"), "phone": N_("电话"), "wechat": N_("微信"), "no_answer": N_("没人应"), "refused": N_("不开门"),
    "away": N_("不在家"), "in_time": "", "late": N_("过时"), "backfill": N_("补记"),
    "owner": N_("自住"), "let": N_("出租"), "vacant": N_("空置"), "dorm": N_("集体宿舍"), "unknown": "",
    "am": N_("早"), "pm": N_("晚"), "quarantine": N_("居家隔离"), "observation": N_("居家观察"),
    "central": N_("集中隔离"), "active": N_("隔离中"), "due": N_("期满"), "released": N_("已解除"),
    "fever": N_("发热"), "breach": N_("不应外出"), "contact": N_("要回访"), "refusal": N_("劝返纠纷"),
    "medical": N_("就医"), "open": N_("没办"), "notified": N_("已通知"), "taken_over": N_("已接手"),
    "closed": N_("已办结"), "answered": N_("已答复"), "on_duty": N_("在岗"), "relieved": N_("已下班"),
    "absent": N_("缺岗"),
}  # fmt: skip
"""Codes that stand in the rows behind a figure, as people say them."""
LEVELS = {"leader": N_("楼长"), "community": N_("社区"), "town": N_("全镇")}
STATES = {"": N_("没交"), "submitted": N_("已交"), "returned": N_("退回"), "accepted": N_("已收")}
SENTENCES = {
    "no_such_report": N_("没有这份日报。"),
    "no_such_figure": N_("没有这个数字。"),
    "future_day": N_("那一天还没到。"),
    "too_old_report": N_("{days} 天以前的日报不能再交了。"),
    "no_stairway": N_("您现在没有管的楼梯口，不用交日报。"),
    "report_stands": N_("{who} {time} 已经交过了。要改请协调员先退回。"),
    "reason_missing": N_("退回要写原因，好让人知道改什么。"),
    "not_submitted": N_("这份日报现在不是已交的状态，可能刚被处理过。"),
    "no_such_line": N_("没有这一条日志，或者已经划掉了。"),
    "text_missing": N_("请写内容。"),
    "bad_kind": N_("请按 1 到 5 选类别。"),
    "no_such_notice": N_("没有这条通知，可能已经撤下。"),
    "bad_audience": N_("请按 1 到 4 选发给谁。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal of this room."""
    if code == "report_stands":
        at, zone = values.get("at"), values.get("zone")
        shown = at.astimezone(zone) if isinstance(at, dt.datetime) and isinstance(zone, ZoneInfo) else at
        values["time"] = f"{shown:%H:%M}" if isinstance(shown, dt.datetime) else ""
    if code in SENTENCES:
        return filled(_(SENTENCES[code]), values)
    return people.refusal(code, **values)


def report_text(name: str, day: dt.date, until: dt.datetime, zone: ZoneInfo, figures: Mapping[str, int], note: str,
                *, zero: bool, before: Sequence[Difference] = ()) -> str:  # fmt: skip
    """A report for the chat group, plain lines; figures that are nothing are left out, nothing at all is said so.

    `before`: what has changed in the report of the day before since it was sent (B3).
    """
    lines = [_("{name} {day} 日报（截至 {time}）").format(name=clean_line(name), day=f"{day:%m-%d}",
                                                     time=f"{until.astimezone(zone):%m-%d %H:%M}")]  # fmt: skip
    if zero:
        lines.append(_("今日无情况，零报告。"))
    lines += [f"{_(FIGURES[key])} {value}" for key, value in figures.items() if value]
    if before:
        lines.append(changed_before(day, before))
    if note:
        lines.append(_("备注：{note}").format(note=clean_line(note)))
    return "\n".join(lines)


def announced(titles: Sequence[str]) -> str:
    """Notices that have come, in one line: the newest by its title, of the others how many there are."""
    said = _("通知：{title}").format(title=clean_line(titles[0], 24))
    if len(titles) > 1:
        said += _("，还有 {n} 条").format(n=len(titles) - 1)
    return said + _("。按 F8 再按 i 看")


def changed_before(day: dt.date, before: Sequence[Difference]) -> str:
    """What has changed in the report of the day before `day`, in one line."""
    line = _("{what} {then} 改为 {now}")
    said = [line.format(what=_(FIGURES[one.key]), then=one.then, now=one.now) for one in before if one.key in FIGURES]
    return _("{day} 的日报交后有变：{what}").format(day=f"{day - DAY:%m-%d}", what=_("，").join(said))


def commands(level: str, called: str, day: dt.date) -> str:
    """How a report becomes a file: nothing but text comes through a terminal, so it is made on the server."""
    of = f" --of {shlex.quote(clean_line(called))}" if called else ""
    return "\n".join(
        (
            _("文字：在上一页按 g，复制到自己电脑，贴到哪里都行。"),
            _("文件过不了这个窗口。请能登录服务器的人在那里打："),
            f"  dutyterm report --level {level}{of} --date {day.isoformat()}",
            _("同一行后面接着写要哪一种："),
            _("  --format xlsx -o ribao.xlsx   表格，Excel 能开"),
            _("  --format csv -o ribao.csv     表格，纯文字"),
            _("  --format html -o ribao.html   打印签名的一页，用浏览器打开再打印"),
            _("文件就在他打命令的文件夹里。"),
        )
    )
