"""The sentences of the gate: what a verdict is called, what to say to the person, what to do next."""

from zoneinfo import ZoneInfo

from db.households import PassRow

from ..i18n import N_, _, filled
from ..people import words as people
from ..text import clean_line, fold, mask_name
from .cases import CALLED, Examined
from .rules import Verdict

# word, sign: never colour alone (ux.md 3)
DECISIONS = {
    "ALLOW": (N_("放行"), "OK"),
    "REFUSE": (N_("劝返"), "NO"),
    "RECHECK": (N_("复测"), "??"),
    "HOLD": (N_("暂留"), "!!"),
}
DIRECTIONS = {"in": N_("进"), "out": N_("出")}
SUBJECTS = {
    "resident": N_("住户"),
    "tenant": N_("租户"),
    "visitor": N_("访客"),
    "worker": N_("施工"),
    "delivery": N_("快递"),
    "official": N_("公务"),
    "emergency": N_("急救"),
}

# reason: (why, what to say to the person, what the volunteer does next)
_REASONS: dict[str, tuple[str, str, str]] = {
    "pass": (N_("证件有效"), N_("请进，注意防护。"), ""),
    "renew": (N_("住在这里，证件要补办"), N_("请进，请今天到值守点补办出入证。"), N_("登记后补发出入证")),
    "returnee": (
        N_("14天内到过疫区，住在这里"),
        N_("请直接回家，先不要外出，楼长会马上联系您。"),
        N_("保存后通知楼长；送到家门口"),
    ),
    "reported": (
        N_("住在这里，请马上告诉楼长"),
        N_("请直接回家，先不要外出，楼长会马上联系您。"),
        N_("保存后给楼长打电话；送到家门口"),
    ),
    "visitor": (N_("住户同意来访"), N_("请进，戴好口罩，办完事请早回。"), ""),
    "supplies": (N_("持证送物资"), N_("请进，卸完货请马上离开。"), ""),
    "worker": (N_("施工人员已登记"), N_("请进，戴好口罩。"), ""),
    "emergency": (N_("急救或公务车辆"), "", N_("马上放行")),
    "official": (N_("公务人员"), N_("请进。"), ""),
    "medical_exit": (N_("已批准外出就医"), N_("已批准，请直接去医院，不要停留。"), ""),
    "iso_return": (N_("回家"), N_("请直接回家。"), ""),
    "iso_outside": (N_("不应外出的人回来了"), N_("请直接回家，不要停留。"), N_("放行回家，并打电话告知联系人")),
    "iso_leave": (
        N_("现在不能外出"),
        N_("请先回家，需要什么我们送上门。"),
        N_("打电话给联系人，不要放行"),
    ),
    "non_resident": (
        N_("非本村人员"),
        N_("非本村人员不能进村，请您回去。少串门，注意卫生。"),
        "",
    ),
    "no_consent": (N_("住户没有同意"), N_("住户没有同意来访，请您先联系住户。"), ""),
    "drop_area": (N_("快递外卖不进门"), N_("请放在取件处，通知住户来取。"), ""),
    "outbreak": (N_("14天内到过疫区"), N_("您到过疫区，不能进入，请联系当地社区。"), N_("告诉社区")),
    "outbreak_unknown": (
        N_("疫区问题没答清楚"),
        N_("请说清楚：14天内有没有到过疫区？"),
        N_("问清楚再登记一次"),
    ),
    "outside_vehicle": (N_("外来车辆"), N_("外来车辆不能进村，请掉头。"), ""),
    "night": (N_("夜间封闭"), N_("夜间不接待来访，请明天再来。"), ""),
    "no_mask": (N_("没戴口罩"), N_("请先戴好口罩。"), ""),
    "quota": (N_("本户外出次数已用完"), N_("今天的外出次数用完了，需要什么我们帮您买。"), ""),
    "fever": (N_("两次体温都高"), N_("请在这边坐一下，不要走动，马上有人来。"), N_("请到一旁隔开，打电话给值班干部")),
    "fever_check": (
        N_("体温偏高，5分钟后再测"),
        N_("请到旁边休息5分钟，再量一次。"),
        N_("按 r 输入第二次体温，可先登记别人"),
    ),
    "implausible": (
        N_("体温太低，不准"),
        N_("请进来避风，过5分钟再量一次。"),
        N_("按 r 输入第二次体温，可先登记别人"),
    ),
    "void_pass": (
        N_("这张证已作废或不是本人"),
        N_("这张证不能用，请问您住哪一户？"),
        N_("问清楚是谁，输入房号或姓名"),
    ),
    "incomplete": (N_("体温正常，但没有登记来访"), N_("请说一下找哪一户。"), N_("按 v 重新登记访客")),
}
# the same in at most four characters, for a list's column
_SHORT = {
    "pass": N_("有证"),
    "renew": N_("补证"),
    "returnee": N_("疫区返"),
    "reported": N_("找楼长"),
    "visitor": N_("来访"),
    "supplies": N_("送物资"),
    "worker": N_("施工"),
    "emergency": N_("急救"),
    "official": N_("公务"),
    "medical_exit": N_("就医"),
    "iso_return": N_("回家"),
    "iso_outside": N_("不应外出"),
    "iso_leave": N_("不能外出"),
    "non_resident": N_("非本村"),
    "no_consent": N_("没同意"),
    "drop_area": N_("取件处"),
    "outbreak": N_("疫区"),
    "outbreak_unknown": N_("没答清"),
    "outside_vehicle": N_("外来车"),
    "night": N_("夜间"),
    "no_mask": N_("没口罩"),
    "quota": N_("次数完"),
    "fever": N_("发热"),
    "fever_check": N_("偏高"),
    "implausible": N_("太低"),
    "void_pass": N_("作废证"),
    "incomplete": N_("没登记"),
    "followup": N_("要回访"),
    "not_holder": N_("非本人"),
    "not_identified": N_("没问清"),
    "car_unknown": N_("车无证"),
}
_FLAGS = {
    "night": N_("夜间"),
    "no_mask": N_("没戴口罩"),
    "void_pass": N_("持作废证件"),
    "not_holder": N_("证件不是本人的"),
    "not_identified": N_("还没问清是谁"),
    "followup": N_("今天要回访"),
    "car_unknown": N_("车辆没有通行证"),
    "fever": N_("体温高"),
}

_SAID_BOTH_WAYS = ("medical_exit", "emergency", "official", "iso_return")

QUESTIONS = {
    "who": N_("哪一位？输入房号、姓名首字母、姓名、手机后四位或出入证号"),
    "identify": N_("这张证不能用。是哪一位？输入房号或姓名，说不清就按回车，请他等一等"),
    "choice": N_("有几位，按编号再按回车"),
    "name": N_("访客姓名？（可直接按回车跳过，或直接输体温）"),
    "dest": N_("找哪一户？输入房号，没有就按回车"),
    "consent": N_("打电话问这一户：谁同意了就按编号，不同意按 n"),
    "phone": N_("访客手机号？"),
    "came_from": N_("从哪里来？（本地直接按回车）"),
    "outbreak": N_("14天内到过疫区吗？ y 到过  n 没有  u 说不清"),
    "left_on": N_("哪天离开疫区的？例如 0203"),
    "t1": N_("体温？例如 365"),
    "t2": N_("第二次体温？例如 370 m （m 水银 e 耳温 a 腋下 f 额温）"),
    "early": N_("还没休息够5分钟。按 y 再按回车照样记录，或稍后再测"),
    "occupants": N_("车上几个人？"),
    "temps": N_("依次输入每个人的体温，例如 365 366"),
    "plate": N_("车牌？（可直接按回车放行）"),
    "duplicate": N_("刚刚登记过。真的又来一次就按 y 再按回车，否则按 Esc"),
}

_PROBLEMS = {
    "temperature": N_("体温应在 34.0 到 43.0 之间，请重输。"),
    "t1": N_("这里要输体温，例如 365；换人请先按 Esc。"),
    "temps": N_("这里要输体温，例如 365 366；换车请先按 Esc。"),
    "who_first": N_("先输是谁，再输体温，例如 137 365。"),
    "one_temperature": N_("一次只能记一个人的体温。"),
    "word": N_("看不懂「{word}」。按 F1 看怎么输入。"),
    "dest": N_("看不懂房号「{word}」，例如 3-2-501。"),
    "outbreak_first": N_("先写是谁，再写 o：例如 137 o y 0203 365。没有证的先按 n。"),
    "left_on": N_("日期「{word}」看不懂：写四位，0203 就是 2月3日；不能晚于今天。"),
    "outbreak": N_("请输 y、n 或 u，再回车。"),
    "consent": N_("请按编号，或 y / n。"),
    "phone": N_("看不懂手机号「{word}」。"),
    "choice": N_("请按列表里的编号。"),
    "no_list": N_("这里没有编号可选。先输是谁，再输体温，例如 137 365。"),
    "identify_by_pass": N_("证件说明不了是谁。请输房号、姓名或手机后四位；说不清就按回车，请他等一等。"),
    "still_implausible": N_("还是太低，不准。请避风后再量一次，没有保存。"),
    "occupants": N_("请输入车上人数，例如 3。"),
    "duplicate": N_("按 y 再按回车照样记录，按 Esc 取消。"),
    "early": N_("按 y 再按回车照样记录，按 Esc 取消。"),
    "occupant": N_("一行只写一个人，例如 137 365。"),
    "occupant_unclear": N_("车上这位不确定是谁，请用出入证号，例如 137 365。"),
    "too_many": N_("体温比人数多：车上报了 {word} 人。"),
    "forged": N_("这个码不是本镇发的，或没扫清楚。请再扫一次，或问姓名。"),
    "unknown_pass": N_("没有这个出入证号。请核对，或按 n 再输姓名。"),
    "blank_unused": N_("这张空白证还没有发给人，不能用。请问是谁，输房号或姓名。"),
    "blank_spoiled": N_("这张空白证已经作废，不能用。请问是谁，输房号或姓名。"),
    "nobody": N_("没有找到这个人。请换房号或手机后四位，来访的按 v。"),
    "vacant": N_("这一户登记为空置。请问清楚是谁，来访的按 v。"),
    "no_such_room": N_("没有这个房号。"),
    "no_recheck": N_("现在没有人在等复测。"),
    "recheck_done": N_("这位已经复测过了，别人先记下了。"),
    "parked_full": N_("等量体温的已有 {word} 人，请先量完再登记。"),
}

_REFUSALS = {
    **_PROBLEMS,
    "incomplete": N_("还没填完，没有保存。"),
    "duplicate": N_("{time} 刚登记过。按 y 再按回车照样记录，按 Esc 取消。"),
    "nothing_to_undo": N_("{seconds} 秒内没有可以撤销的登记。更早的请选中那一行按 c 更正。"),
    "cannot_correct": N_("这一行已经更正或撤销过了。"),
    "escalation_taken": N_("已经由 {who} 接手。"),
    "told_missing": N_("请写告诉了谁，例如 陈楼长 电话。"),
    "escalation_closed": N_("这一条已经办结。"),
    "outcome_missing": N_("请写明结果，才能办结。"),
    "reason_missing": N_("请写明原因。"),
    "nobody_there": N_("这一行没有姓名和电话。"),
    "export_needs_person": N_("不脱敏的导出要写明是谁：--as 账号（管理员）。"),
    "no_breach": N_("只有「不应外出」的上报才能批准外出。"),
}

ESCALATIONS = {
    "fever": N_("发热"),
    "breach": N_("不应外出"),
    "refusal": N_("劝返纠纷"),
    "contact": N_("要回访"),
    "medical": N_("就医"),
}
METHODS = {
    "mercury": N_("水银"),
    "ear": N_("耳温"),
    "axillary": N_("腋下"),
    "forehead": N_("额温"),
    "wrist": N_("腕温"),
}


def decision(code: str) -> tuple[str, str]:
    """(word, sign) of a decision."""
    word, sign = DECISIONS[code]
    return _(word), sign


def reason(code: str) -> str:
    """Why, for a stored reason code with its flags."""
    first, *flags = code.split("+")
    why = _(_REASONS[first][0]) if first in _REASONS else first
    return " / ".join([why, *(_(_FLAGS[flag]) if flag in _FLAGS else flag for flag in flags)])


_ENDED = {"lost": N_("已挂失"), "revoked": N_("已作废"), "replaced": N_("已换新")}


def ended(shown: PassRow, zone: ZoneInfo) -> str:
    """What became of a pass that counts no more: since when, by whom, what took its place; empty for others."""
    if shown.state not in _ENDED:
        return ""
    parts = [f"{shown.code} {_(_ENDED[shown.state])}"]
    if shown.ended_at:
        parts.append(f"{shown.ended_at.astimezone(zone):%m-%d %H:%M}")
    if shown.ended_by:
        parts.append(_("{who} 办").format(who=mask_name(clean_line(shown.ended_by, 20))))
    said = " ".join(parts)
    return _("{ended}，换成 {code}").format(ended=said, code=shown.successor) if shown.successor else said


def short_reason(code: str) -> str:
    """Why, in a word or two, for a list."""
    return " ".join(_(_SHORT[one]) if one in _SHORT else one for one in code.split("+"))


def say(verdict: Verdict, direction: str = "in") -> str:
    """The sentence to say to the person, who comes in or goes out."""
    if verdict.reason == "fever" and verdict.decision != "HOLD":
        return _("您的体温偏高，请戴好口罩马上去发热门诊，不要坐公交车。")  # turned away, or leaving (T4)
    if direction == "out" and verdict.decision == "ALLOW" and verdict.reason not in _SAID_BOTH_WAYS:
        renew = verdict.reason in ("renew", "void_pass") or "void_pass" in verdict.flags
        return _("请慢走，戴好口罩；回来时请补办出入证。") if renew else _("请慢走，戴好口罩，早点回家。")
    text = _REASONS.get(verdict.reason, ("", "", ""))[1]
    return _(text) if text else ""


def next_step(answer: Examined) -> str:
    """What the volunteer does next, and whom to call (U4)."""
    verdict = answer.verdict
    if verdict is None:
        return ""
    leaving = answer.entry.direction == "out" and verdict.decision == "ALLOW"
    text = "" if leaving and verdict.reason not in _SAID_BOTH_WAYS else _REASONS.get(verdict.reason, ("", "", ""))[2]
    if verdict.reason == "fever" and verdict.decision != "HOLD":
        text = N_("告诉社区")
    parts = [_(text)] if text else []
    if answer.call and verdict.reason in CALLED and (text or verdict.decision != "ALLOW"):
        parts.append(_("联系人 {name} {phone}").format(name=answer.call, phone=answer.call_phone))
    return "  ".join(parts)


def question(code: str) -> str:
    """The open question."""
    return _(QUESTIONS[code])


def problem(code: str, word: str = "") -> str:
    """Why a line cannot be meant."""
    return _(_PROBLEMS.get(code, _PROBLEMS["word"])).format(word=word)


COMMANDS = {
    **dict.fromkeys(("u", "撤销"), N_("按回车撤销自己刚登记的")),
    **dict.fromkeys(("?", "h"), N_("按回车看怎么输入")),
    **dict.fromkeys(("q", "退出"), N_("按回车退出")),
}
"""Lines that are no passage, and what Enter does then."""


def command(text: str) -> str:
    """What Enter does on a line that is no passage; empty for all others."""
    low = fold(text).strip()
    if low.startswith("@"):
        return _("按回车换到值守点 {code}").format(code=clean_line(text[1:], 10).upper())
    return _(COMMANDS[low]) if low in COMMANDS else ""


def refusal(code: str, **values: object) -> str:
    """Why an act was refused."""
    said = people.refusal(code, **values)
    return said or filled(_(_REFUSALS.get(code, _REFUSALS["incomplete"])), values)


def degrees(tenths: int | None) -> str:
    """A temperature as people read it."""
    return "" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def person_line(name: str, room: str, sex: str = "", birth_year: int | None = None, id_last4: str = "") -> str:
    """How somebody is told apart without being laid open (X5, P2): surname, room, sex, year, identity tail."""
    words = [mask_name(name), room, {"m": _("男"), "f": _("女")}.get(sex, ""), str(birth_year or "")]
    if id_last4:
        words.append(_("证尾 {tail}").format(tail=id_last4))
    return " ".join(word for word in words if word)
