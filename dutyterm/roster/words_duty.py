"""How being on duty and handing over says things: what was refused and what to do next, blockers, reasons."""

from collections.abc import Iterable

from ..i18n import N_, _, filled

SENTENCES = {
    "on_already": N_("已经签到在岗了。"),
    "not_on_duty": N_("这个人现在不在岗，请看最新的名单。"),
    "not_relieved": N_("这个人没有签退过。"),
    "not_begun": N_("还没到上班时间，不算缺岗。来不了请用退班或顶班。"),
    "too_short": N_("上岗才 {minutes} 分钟。请选：站错了点、按错了、确实就走、忘了早签。"),
    "early_reason": N_("还没到下班时间，提早走请写原因。"),
    "alone": N_("这里只有您一个人，走了就没人了。请打电话给协调员。"),
    "not_handed_over": N_("接班人还没签字，请先交班。没有人来就打电话给协调员。"),
    "undo_late": N_("过了时间，自己不能撤了，请找协调员。"),
    "signed_in": N_("已经签字接班，不能撤签到。"),
    "bad_since": N_("时间不对：要在开班前半小时之后、签到之前。"),
    "only_the_office": N_("您不在这个点，请协调员来登记。"),
    "same_shift": N_("已经在这一班，不用换。"),
    "not_on_shift": N_("您不在这一班，不能签字。"),
    "no_relief": N_("后面没有接班的班次，直接签退就行。"),
    "handover_early": N_("还没到交班时间，下班前一小时起可以签字。"),
    "handover_news": N_("有新的待办，请看过再签一次。"),
    "handover_signed": N_("{who} 已经签了交班，等接班人签。"),
    "handover_taken": N_("{who} 已经签字接班。"),
    "handover_waits": N_("交班人还没签字，请等一下。"),
    "handover_own": N_("自己不能接自己的班，请接班人用自己的账号签。"),
    "say_way": N_("请按 1、2、3 或 4 再回车，不做按 Esc。"),
    "handover_open": N_("交班单已经签了，不能再改。要改请先撤回签字。"),
}

BLOCKERS = {
    "fever": N_("体温过高"),
    "symptoms": N_("有症状"),
    "isolated": N_("家里正在隔离"),
    "ill": N_("之前测到发热，还没处理完"),
    "too_early": N_("还太早"),
    "ended": N_("这一班已经结束"),
    "no_temp": N_("没有量体温"),
    "on_elsewhere": N_("还在另一个点在岗"),
    "taken": N_("位置已经给了别人"),
    "alone": N_("走后没人"),
    "not_handed_over": N_("没有交班"),
    "corrected": N_("补记上岗时间"),
}

REASONS = {
    "fever": N_("签到时发热"),
    "symptoms": N_("签到时有症状"),
    "no_show": N_("没来"),
    "stays": N_("接着值下一班"),
    "moved": N_("去了别的点"),
    "handed_over": N_("已交班"),
    "undo": N_("整批撤销"),
    "account": N_("账号停用了"),
    "replaced": N_("来不了，已换人"),
}

FIGURES = {
    "in": N_("进"),
    "out": N_("出"),
    "refused": N_("劝返"),
    "fever": N_("发热"),
    "held": N_("暂留"),
    "outside": N_("外出未归"),
    "visitors": N_("访客在内"),
}
"""The figures of a handover, in the order they are shown; other rooms add their own."""

ITEMS = {
    "recheck": N_("等复测"),
    "fever": N_("发热上报"),
    "breach": N_("违规外出"),
    "refusal": N_("不配合"),
    "contact": N_("疫区接触"),
    "medical": N_("身体不适"),
}
HANDOVERS = {
    "draft": N_("还没签字"),
    "offered": N_("等接班人签字"),
    "disputed": N_("接班人有疑问"),
    "accepted": N_("已交接"),
}
ALARMS = {"late": N_("没到"), "absent": N_("缺岗"), "unfit": N_("发热不能上岗"), "relief": N_("没人接班")}

REMINDERS = {
    "hand_over": N_("{shift} 快下班了：按 F2，再按 h 交班。"),
    "take_over": N_("{shift} 等您签字接班：按 F2，再按 h。"),
}
"""What one is to do oneself, said wherever one is looking."""


def refusal(code: str, values: dict[str, object]) -> str:
    """The sentence of a refusal that is about duty or handover; empty for others."""
    if code == "check_in_blocked":
        return _("不能上岗：{why}。请打电话给协调员。").format(why=blocker_list(values["blockers"]))
    if code == "check_in_reason":
        return _("请注意：{why}。仍要签到，请写原因。").format(why=blocker_list(values["blockers"]))
    if code == "force_reason":
        return _("请注意：{why}。仍要签退，请写原因。").format(why=blocker_list(values["codes"]))
    return filled(_(SENTENCES[code]), values) if code in SENTENCES else ""


def blocker_list(codes: object) -> str:
    """What stands in the way, in words."""
    assert isinstance(codes, Iterable)
    return "、".join(_(BLOCKERS[code]) for code in codes)


def reason(text: str) -> str:
    """Why a place has ended, as it was written or in the program's words."""
    return _(REASONS[text]) if text in REASONS else text


def unfit(code: str) -> str:
    """What somebody does who is not well enough to begin (T2, T4)."""
    if code == "fever":
        return _("体温过高，今天先不上岗。请戴好口罩，到通风处休息，等协调员来电。已经上报。")
    return _("身体不舒服，今天先不上岗。请戴好口罩回家休息，等协调员来电。已经上报。")
