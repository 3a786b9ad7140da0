"""What passes are called, and why something about one was refused: always with what to do next."""

import datetime as dt
from zoneinfo import ZoneInfo

from ..i18n import N_, _, filled
from ..people import words as people
from ..text import clean_line, mask_name

KINDS = {
    "resident": N_("出入证"),
    "tenant_temp": N_("临时出入证"),
    "worker": N_("施工证"),
    "vehicle": N_("车辆通行证"),
}
SHORT_KINDS = {"resident": N_("居民"), "tenant_temp": N_("临时"), "worker": N_("施工"), "vehicle": N_("车")}
STATES = {
    "active": N_("有效"),
    "soon": N_("快到期"),
    "expired": N_("过期"),
    "suspended": N_("停用"),
    "lost": N_("挂失"),
    "revoked": N_("作废"),
    "replaced": N_("已换"),
}
WHY = {"moved_out": N_("搬走"), "moved": N_("搬到别处"), "merged": N_("重复登记，已合并")}
"""Reasons that the program writes itself."""

SENTENCES = {
    "bad_kind": N_("没有这种证。1 住户 2 临时 3 施工 4 车辆。"),
    "no_such_person": N_("没有这个人，可能刚被合并了。请按 Esc 再找一次。"),
    "not_of_here": N_("这个人不住在这个小区，不能发这种证。请先在住户里登记。"),
    "moved_out": N_("这个人已经搬走，不能发证、续期。回来住请先登记迁入。"),
    "no_such_home": N_("没有这一户，可能刚被合并了。请按 Esc 再找一次。"),
    "no_such_compound": N_("没有这个小区（村）。请输编号，例如 HQ。"),
    "no_such_stairway": N_("没有这个楼梯口。请输座和梯，例如 3-1。"),
    "bad_plate": N_("车牌看不懂，例如 粤ED12345，粤可以不输。没有牌的车不办通行证。"),
    "worker_unnamed": N_("请输施工人员的姓名。"),
    "bad_temp": N_("体温应在 34.0 到 43.0 之间，例如 365；没量就直接回车。"),
    "bad_end": N_("日期看不懂。例如 0331，或天数 30，或 2020-03-31。"),
    "end_past": N_("最后一天已经过去了。请输今天或以后的日期。"),
    "end_too_long": N_("最长 {days} 天。请输近一点的日期。"),
    "end_not_later": N_("现在已经有效到 {until}。要延期请输更晚的日期。"),
    "has_pass": N_("{who} 已有 {number}（{since} 发，到 {until}，{state}），一人一证。到期按 r 续，丢了按 l 补办。"),
    "has_permit": N_("{who} 已有 {number}（{since} 发，到 {until}），一车一证。到期按 r 续，丢了按 l 补办。"),
    "no_such_pass": N_("没有这张证。请核对号码，例如 HQ-0137。"),
    "not_live": N_("{number} 已经{state}了{successor}，不能再改。要发新的请按 f。"),
    "pass_changed": N_("别人刚改过，没有保存。请看一看，再做一次。"),
    "reason_missing": N_("请写明原因。"),
    "bad_count": N_("张数请输 1 到 {most}。"),
    "no_such_blank": N_("没有印过这个号的空白证。请核对号码，例如 HQ-0201。"),
    "blank_used": N_("{number} 已经发给人了。请换一张空白证。"),
    "blank_spoiled": N_("{number} 已经作废（{why}）。请换一张空白证。"),
    "blank_elsewhere": N_("{number} 是别的小区的空白证，这里不能用。"),
    "nobody_found": N_("没有找到这个人。请输房号、姓名、首字母或手机后四位。"),
    "several_found": N_("有几位：{names}。请输房号和编号，例如 3-2-501 2。"),
    "no_key": N_("这台机器没有发证的密钥，出不了二维码。请管理员运行 dutyterm pass key --rotate。"),
    "no_link": N_("还没有设置登记网址。请在设置文件写 [intake] link = \"http://10.0.0.5/A\"。"),
    "nothing_to_print": N_("没有要印的证。"),
    "say_lost": N_("挂失并补办按 y，只挂失按 x，再回车；不挂失按 Esc。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
}  # fmt: skip


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal about passes; empty for a code of another room."""
    if code not in SENTENCES:
        return people.refusal(code, **values)
    zone = values.get("zone")
    said = {name: _said(value, zone if isinstance(zone, ZoneInfo) else None) for name, value in values.items()}
    if code == "has_pass":
        said["who"] = mask_name(clean_line(str(values.get("who", "")), 20))
    state = str(values.get("state", ""))
    said["state"] = _(STATES[state]) if state in STATES else state
    if code == "not_live":
        successor = clean_line(str(values.get("successor", "") or ""), 20)
        said["successor"] = _("，换成 {code}").format(code=successor) if successor else ""
    return filled(_(SENTENCES[code]), said)


def _said(value: object, zone: ZoneInfo | None) -> object:
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(zone):%m-%d %H:%M}" if zone else f"{value:%m-%d}"
    if isinstance(value, dt.date):
        return f"{value:%m-%d}"
    return clean_line(value, 60) if isinstance(value, str) else value


def why(text: str) -> str:
    """The reason of an end as it is shown."""
    return _(WHY[text]) if text in WHY else clean_line(text, 100)


def degrees(tenths: int | None) -> str:
    """A temperature as people read it."""
    return "" if tenths is None else f"{tenths // 10}.{tenths % 10}"
