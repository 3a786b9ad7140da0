"""How accounts are put into words, and why something about accounts or posts was refused."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..i18n import N_, _, filled

if TYPE_CHECKING:
    from db.duties import Duty
    from db.people import Account, KeyOf, Sitting

ROLE_WORDS = {
    "volunteer": N_("值守志愿者"),
    "leader": N_("楼长"),
    "cadre": N_("社区干部"),
    "coordinator": N_("协调员"),
    "admin": N_("管理员"),
}
KIND_WORDS = {
    "party_member": N_("党员"),
    "applicant": N_("入党积极分子"),
    "youth": N_("青年志愿者"),
    "public_employee": N_("公职人员"),
}
WRONG_WORDS = {
    "locked": N_("PIN 已锁"),
    "no_link": N_("没有挂钩"),
    "no_stairs": N_("没有楼梯口"),
    "key": N_("密钥快到期或已到期"),
}
DUTY_WORDS = {"lead": N_("管楼梯口"), "link": N_("挂钩小组"), "claim": N_("认领")}

SENTENCES = {
    "no_account": N_("没有这个账号，请找管理员。"),
    "account_disabled": N_("您的账号已停用，没有保存。请找管理员。"),
    "key_gone": N_("这把密钥已作废或到期，没有保存。请找管理员换一把。"),
    "not_allowed": N_("您没有做这件事的权限，请找协调员。"),
    "not_yours": N_("这不归您管，请找协调员。"),
    "not_your_post": N_("您不在这个值守点值守：请用那里的值守电脑登录，或请协调员改您的值守点。"),
    "seat_disabled": N_("您的账号已停用，请找管理员。"),
    "post_closed": N_("这把密钥的值守点已经关了，请找管理员。"),
    "key_unknown": N_("没有登记这把密钥，请找管理员。"),
    "key_revoked": N_("这把密钥已经作废，请找管理员换一把。"),
    "key_expired": N_("这把密钥已经到期，请找管理员续期或换一把。"),
    "key_whose": N_("请写明密钥给谁：写账号，或用 --post 写值守点，只写一个。"),
    "no_such_login": N_("没有这个账号，或已停用：{who}。请先用 people add 加人。"),
    "key_taken": N_("这把密钥已经登记给 {who}（编号 {key}）。要换人，请先作废那一把。"),
    "key_expiry_past": N_("到期时间已经过了，请写以后的日期。"),
    "key_empty": N_("没有密钥。请贴上 .pub 文件里的那一行。"),
    "key_private": N_("这是私钥，不能交给任何人，也没有保存。请贴公钥，就是 .pub 文件里的那一行。"),
    "key_several": N_("一次只能登记一把密钥，请只贴一行。"),
    "key_control": N_("密钥里有看不见的字符，请从 .pub 文件重新复制。"),
    "key_options": N_("密钥前面不能有别的内容，请从 ssh- 或 ecdsa- 开始复制。"),
    "key_algorithm": N_("不收这种密钥。请用 ssh-keygen -t ed25519 生成一把新的。"),
    "key_short": N_("这把 RSA 密钥太短（{bits} 位）。请用 ssh-keygen -t ed25519 生成一把新的。"),
    "key_unreadable": N_("这不是完整的公钥，请从 .pub 文件重新复制那一行。"),
    "bad_login": N_("账号只能用字母开头，字母、数字、- 和 _，最多 32 个。"),
    "login_taken": N_("账号 {who} 已经有人用了。"),
    "gate_open": N_("这里已经有一个门：{gate}（{word}）。再开一个要用 --reason 写明原因。"),
    "code_taken": N_("编号 {word} 已经有人用了。"),
    "bad_code": N_("编号 {word} 不对：用字母和数字，例如 HQ。"),
    "no_such_compound": N_("没有这个小区（村）：{word}。请先导入住户台账，或核对名称。"),
    "bad_policy": N_("访客规定 {word} 不对。"),
    "bad_hours": N_("时间 {word} 不对，例如 00:00-05:00；不封闭写 none。"),
    "name_missing": N_("请写明名称。"),
    "no_such_post": N_("没有这个值守点：{place}。"),
    "no_such_account": N_("没有这个账号：{who}。请核对，或按 a 加人。"),
    "namesakes": N_("有几位都叫 {who}，请写账号：{choices}。"),
    "bad_kind": N_("类别 {word} 不认识：党员、积极分子、青年志愿者或公职人员。"),
    "bad_role": N_("角色 {word} 不认识，只有：{roles}。"),
    "bad_phone": N_("电话不对：请写 11 位手机号，或带区号的座机号。"),
    "bad_year": N_("出生年不对：请写 {least} 到 {most} 之间的四位数。"),
    "bad_shifts": N_("每周班次请写 {least} 到 {most} 之间的数。"),
    "no_such_home": N_("没有这一户：{place}。请这样写：HQ 3-2-501。"),
    "changed_meanwhile": N_("{who} 刚刚改过这个账号，您的没有保存。请看过新的内容再保存。"),
    "reason_missing": N_("请写明原因。"),
    "last_admin": N_("这是最后一个管理员，不能停用，也不能换角色。请先让另一个人当管理员。"),
    "inactive": N_("账号 {who} 已经停用，请先恢复。"),
    "is_active": N_("账号 {who} 没有停用。"),
    "same_role": N_("{who} 已经是这个角色。"),
    "not_leader": N_("{who} 不是楼长，不能管楼梯口。请先把角色改为楼长。"),
    "not_cadre": N_("{who} 不是社区干部，不能挂钩。请先把角色改为干部。"),
    "cannot_claim": N_("{who} 不用认领：协调员和管理员管全镇。"),
    "no_such_stairway": N_("没有这个楼梯口：{place}。请这样写：HQ 3-1。"),
    "which_compound": N_("{place} 是哪个小区的？请这样写：HQ 3-1。"),
    "no_such_group": N_("没有这个居民小组：{place}。请写小组名称，或小区（村）的编号。"),
    "several_groups": N_("有几个小组叫 {place}，请写小区（村）的编号：{choices}。"),
    "no_place": N_("请写明哪里，例如 HQ 3-1。"),
    "too_many_places": N_("一次最多写 {most} 处，请分几次。"),
    "stairway_led": N_("{place} 已经归 {who} 管。请先结束那一位的，或写明替谁。"),
    "has_already": N_("{who} 已经管着 {place}。"),
    "not_led_by": N_("{place} 那时不归 {who} 管，不能替。请核对楼梯口和日期。"),
    "own_stand_in": N_("不能替自己，请写另一位楼长。"),
    "does_not_have": N_("{who} 没有管 {place}，请核对。"),
    "has_nothing": N_("{who} 没有什么可以结束的。"),
    "days_backwards": N_("到哪一天要在从哪一天之后，请核对。"),
    "day_gone": N_("到哪一天已经过去了，请写今天或以后。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
    "no_phone": N_("{who} 没有登记电话，请管理员补上。"),
    "bad_day": N_("日期 {day} 看不懂，例如 2020-02-05 或 0205。"),
    "pin_form": N_("PIN 要正好 6 位数字，请再输一次。"),
    "pin_easy": N_("这个 PIN 太好猜（一样的数字，或连着的数字）。请换一个。"),
    "pin_own": N_("PIN 里不要用自己手机的后四位或出生年月。请换一个。"),
    "pin_same": N_("新 PIN 和旧的一样。请换一个。"),
    "pin_changed": N_("您的 PIN 刚被别人重新发过，没有改。请用新发的再试。"),
    "pin_give_above": N_("管理员的 PIN 只能由管理员发。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal, empty when it is not about accounts."""
    return filled(_(SENTENCES[code]), values) if code in SENTENCES else ""


def role(name: str) -> str:
    """A role in words."""
    return _(ROLE_WORDS[name]) if name in ROLE_WORDS else name


def kind(name: str) -> str:
    """What kind of person in words, empty when nobody said."""
    return _(KIND_WORDS[name]) if name in KIND_WORDS else name


def duty_kind(one: "Duty") -> str:
    """What somebody does with a place."""
    return _("替管") if one.for_id else _(DUTY_WORDS[one.kind])


def duty(one: "Duty", zone: ZoneInfo) -> str:
    """A place with its days: `HQ 3-1  02-05 起  到 02-09  替 L1`."""
    parts = [one.place.label, _("{day} 起").format(day=f"{one.since.astimezone(zone):%m-%d}")]
    if one.until:
        last = one.until - dt.timedelta(milliseconds=1)
        parts.append(_("到 {day}").format(day=f"{last.astimezone(zone):%m-%d}"))
    if one.for_login:
        parts.append(_("替 {who}").format(who=one.for_login))
    return "  ".join(parts)


def key(one: "KeyOf", at: dt.datetime, zone: ZoneInfo) -> str:
    """A key by the end of its fingerprint, and when it ends."""
    parts = [one.fingerprint.removeprefix("SHA256:")[:12], one.label]
    if one.expires_at:
        day = f"{one.expires_at.astimezone(zone):%Y-%m-%d}"
        parts.append(_("已到期 {day}").format(day=day) if one.expires_at <= at else _("到 {day}").format(day=day))
    return "  ".join(filter(None, parts))


def pin_state(one: "Account", at: dt.datetime) -> str:
    """`locked` `none` `once` (to be changed at its first use) or `set`."""
    if one.pin_locked_until and one.pin_locked_until > at:
        return "locked"
    return "none" if not one.has_pin else "once" if one.pin_once else "set"


def pin(one: "Account", at: dt.datetime, zone: ZoneInfo) -> str:
    """The state of somebody's PIN in words."""
    state = pin_state(one, at)
    if state == "locked" and one.pin_locked_until:
        return _("已锁到 {time}").format(time=f"{one.pin_locked_until.astimezone(zone):%H:%M}")
    return {"none": _("没有"), "once": _("首次要改"), "set": _("已设")}[state]


def sitting(one: "Sitting", zone: ZoneInfo) -> str:
    """When somebody was signed in, from where."""
    begun = f"{one.started_at.astimezone(zone):%m-%d %H:%M}"
    over = f"{one.ended_at.astimezone(zone):%H:%M}" if one.ended_at else _("在线")
    return "  ".join(filter(None, (f"{begun}-{over}", one.post, one.origin)))


ENDINGS = {
    "no_account": N_("您的账号已经没有了，这里马上关闭。没输完的那一行还留着。请找管理员。"),
    "account_disabled": N_("您的账号已停用，这里马上关闭。没输完的那一行还留着。请找管理员。"),
    "key_gone": N_("这里登录用的密钥已作废或到期，马上关闭。没输完的那一行还留着。请找管理员换一把。"),
}


def ending(code: str) -> str:
    """Why a sitting is over."""
    return _(ENDINGS[code])
