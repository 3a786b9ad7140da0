"""How isolation is put into words, and why something about it was refused; each sentence says what to do next."""

from collections.abc import Iterable

from ..gate import words as gate
from ..i18n import N_, _, filled
from ..people import words as people
from .rules_release import FEVER, MISSING, NOTICE, STATE, SYMPTOMS, TERM

KINDS = {"quarantine": N_("居家隔离"), "observation": N_("居家观察"), "central": N_("集中隔离")}
EVENTS = {"left_area": N_("离开疫区"), "last_exposure": N_("最后接触"), "control_start": N_("开始管控")}
STATES = {
    "pending": N_("待确认"),
    "active": N_("隔离中"),
    "due": N_("期满"),
    "released": N_("已解除"),
    "transferred": N_("已转送"),
    "cancelled": N_("已取消"),
    "restarted": N_("重新起算"),
}
SLOTS = {"am": N_("早"), "pm": N_("晚")}
METHODS = {"phone": N_("电话"), "wechat": N_("微信"), "video": N_("视频"), "door": N_("上门")}
SYMPTOMS_WORDS = {
    "fever": N_("发热"),
    "cough": N_("咳嗽"),
    "fatigue": N_("乏力"),
    "throat": N_("咽痛"),
    "smell": N_("嗅味觉差"),
    "diarrhoea": N_("腹泻"),
    "breath": N_("气促"),
    "other": N_("其他"),
}
ALARMS = {"fever": N_("发热"), "medical": N_("症状"), "breach": N_("擅自外出"), "contact": N_("要回访"),
          "refusal": N_("劝返纠纷")}  # fmt: skip
ALARM_STATES = {"open": N_("待处理"), "notified": N_("已告知"), "taken_over": N_("有人接手")}
EVENT_WORDS = {
    "opened": N_("开始，起算日 {becomes}"),
    "confirmed": N_("确认隔离"),
    "noticed": N_("签了告知书、承诺书"),
    "contact": N_("换了一对一联系人"),
    "team": N_("定了包保小组"),
    "exit": N_("批准外出：{note}"),
    "exit_end": N_("收回外出批准"),
    "breach": N_("擅自外出 {note}"),
    "due": N_("期满"),
    "restarted": N_("重新起算 {was} -> {becomes}：{note}"),
    "transferred": N_("转送：{note}"),
    "cancelled": N_("取消 {note}"),
    "reopened": N_("恢复待确认"),
    "released": N_("解除，通知书 {note}"),
}
NEAR = {
    "leads": N_("本梯楼长"),
    "stairway": N_("住本梯"),
    "block": N_("住本座"),
    "compound": N_("住本小区"),
    "post": N_("守本小区"),
    "community": N_("住本社区"),
    "town": N_("住得远"),
    "unknown": N_("住处没登记"),
}
CONDITIONS = {
    STATE: N_("现在的状态不能解除"),
    TERM: N_("还没满期"),
    FEVER: N_("三天内发过热"),
    SYMPTOMS: N_("三天内有症状"),
    MISSING: N_("体温缺 {gap} 次，没写原因"),
    NOTICE: N_("没有解除通知书号"),
}

SENTENCES = {
    "no_such_isolation": N_("没有这份隔离档案，可能已经清理。请按 Esc 返回再看。"),
    "no_such_home": N_("没有这一户。请写小区编号和房号，例如 HQ 3-2-501。"),
    "nobody_kept_in": N_("这一户现在没有人隔离。"),
    "nobody_lives_there": N_("这一户没有登记住的人，请先登记住户。"),
    "not_of_home": N_("这个人不住在这一户，请核对。"),
    "already_isolated": N_("已经在隔离了，请按 a 在名单里找。"),
    "illegal_move": N_("现在是「{state}」，不能这样做。请看最新的状态。"),
    "changed_meanwhile": N_("别人刚改过，已经换成最新的，请看过再按一次。"),
    "confirm_first": N_("还没确认隔离。请先按 y 确认并定联系人。"),
    "bad_kind": N_("请按 1 居家隔离、2 居家观察或 3 集中隔离。"),
    "bad_event": N_("请按 1 离开疫区、2 最后接触或 3 开始管控。"),
    "bad_slot": N_("请按 1 早或 2 晚。"),
    "bad_day": N_("日期看不懂。例如 0203 就是 2月3日。"),
    "ref_future": N_("起算日不能在今天以后。结束日由程序算，请输真正的那一天。"),
    "ref_too_old": N_("起算日太早了，超过两个月，请核对年份和日期。"),
    "ref_not_later": N_("新的起算日要比原来的晚，隔离只能延后。"),
    "no_such_contact": N_("联系人要是启用的志愿者或楼长，请输编号、账号、姓名或首字母；直接回车看名单。"),
    "contact_kept_in": N_("这位志愿者家里正在隔离，请换一位。"),
    "contact_of_home": N_("这位就住在这一户，请换一位。"),
    "contact_many": N_("叫这个名字的不止一位，请输账号：{who}"),
    "contact_initials": N_("首字母是 {text} 的不止一位，请输账号：{who}"),
    "same_contact": N_("本来就是这位联系人。"),
    "no_such_cadre": N_("没有这位社区干部：{who}。请输干部的账号，或直接回车。"),
    "notice_signed": N_("告知书和承诺书都签过了。"),
    "reason_missing": N_("请写明原因。"),
    "bad_hours": N_("外出时间请写 1 到 {most} 小时。"),
    "no_such_exit": N_("没有这条外出批准。"),
    "exit_over": N_("这条外出批准已经结束了。"),
    "not_kept_in": N_("这位现在不用留在家里，不算擅自外出。"),
    "not_running": N_("隔离已经结束，不再记体温。"),
    "check_done": N_("{who} 已经记过：{temp}。要改请按 e 更正。"),
    "check_future": N_("还没到那个时候，不能提前记。"),
    "check_too_old": N_("只能补记昨天的。更早缺的，解除时写明原因。"),
    "check_before_start": N_("那时还没开始隔离，不用记。"),
    "no_number": N_("请输体温，例如 365；没接电话输 n。"),
    "bad_temp": N_("体温应在 34.0 到 43.0 之间，例如 365 就是 36.5 度。"),
    "low_temp": N_("{temp} 度太低，请对方再量一次。真是这样就在后面加 y。"),
    "two_digits": N_("{text} 是 {text}.0 度吗？是就写 {whole}，不是请写三位数。"),
    "no_answer_alone": N_("没接就没有体温和症状：只输 n。"),
    "bad_symptom": N_("症状请输 1 到 8 的数字。"),
    "bad_method": N_("请用 t 电话、w 微信、s 视频或 d 上门。"),
    "bad_word": N_("看不懂「{word}」。例如 365；有症状 365 2；没接 n；早上的 z 365。"),
    "other_check": N_("这里只改这一次。要改别的一次：请按 Esc，回车看每一天，再按 e。"),
    "no_such_check": N_("没有这次体温。"),
    "nothing_to_correct": N_("这半天还没有记过，直接输体温就行。"),
    "same_check": N_("和原来一样，没有改。"),
    "not_released": N_("还没解除，不能打印解除单。请先在 F6 按 d 解除。"),
    "nobody_there": N_("没有登记姓名和电话，请问楼长。"),
    TERM: N_("第 {day} 天，第 {days} 天 24:00 才满，第二天零点以后才能解除。"),
    STATE: N_("现在是「{state}」，不能解除。"),
    FEVER: N_("三天内发过热，不能解除。请先请医生看。"),
    SYMPTOMS: N_("三天内有症状，不能解除。请先请医生看。"),
    MISSING: N_("体温只有 {done}/{wanted} 次。缺的请写明原因，再解除。"),
    NOTICE: N_("请写解除通知书号（县里或卫生院开的）。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
}


def refusal(code: str, **values: object) -> str:
    """Why an act was refused."""
    if code not in SENTENCES:
        # of an account, or of an escalation that is handled from here
        return people.refusal(code, **values) or gate.refusal(code, **values)
    state = str(values.get("state", ""))
    return filled(_(SENTENCES[code]), {**values, "state": _(STATES[state]) if state in STATES else state})


def conditions(missing: Iterable[str], gap: int) -> str:
    """What is missing before a release, in a few words."""
    return _("、").join(_(CONDITIONS[code]).format(gap=gap) for code in missing)


def symptoms(codes: Iterable[str]) -> str:
    """Symptoms as people read them."""
    return " ".join(_(SYMPTOMS_WORDS[code]) if code in SYMPTOMS_WORDS else code for code in codes)


def symptom_digits() -> str:
    """Which digit stands for which symptom."""
    return " ".join(f"{number}{_(word)}" for number, word in enumerate(SYMPTOMS_WORDS.values(), 1))


def degrees(temp: int | None) -> str:
    """A temperature as people read it."""
    return "" if temp is None else f"{temp // 10}.{temp % 10}"
