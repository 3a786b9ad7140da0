"""How the roster says things: why something was refused or warned about, states, phases, reasons for a choice."""

from collections.abc import Iterable

from ..i18n import N_, _, filled
from . import words_duty
from .rules_clash import Clash
from .rules_rank import Candidate

SENTENCES = {
    "bad_name": N_("请写班次的名称，例如 早班。"),
    "bad_time": N_("时间请写成 06:00 这样，开始和结束不能一样：{text}"),
    "bad_count": N_("人数不对：最少不能大于最多，最多 {most} 人。"),
    "bad_rule": N_("重复规则看不懂：{rule}。例如 FREQ=DAILY 每天，FREQ=WEEKLY;BYDAY=SA,SU 周末。"),
    "bad_temp": N_("体温看不懂：{text}。请输三位数，例如 364 就是 36.4 度。"),
    "no_such_post": N_("没有这个值守点：{post}。"),
    "no_such_template": N_("没有这个排班模板，可能刚被停用。"),
    "no_such_batch": N_("没有这一批。"),
    "batch_undone": N_("这一批已经撤销过了。"),
    "batch_begun": N_("这一批里已经有人上过岗，不能整批撤销。请一班一班地取消。"),
    "days_backwards": N_("结束比开始早，请核对。"),
    "too_many_days": N_("一次最多排 {most} 天。"),
    "nothing_new": N_("这些天的班次都有了，没有要新排的。"),
    "shift_there": N_("{post} 这段时间已经有 {name}，请换个时间。"),
    "no_such_shift": N_("没有这个班次，可能刚被撤销。"),
    "shift_cancelled": N_("这一班已经取消：{reason}"),
    "shift_same": N_("{post} 已经有这一班：{name}，不用再加。要更多人：看那一班，按 n 改人数。"),
    "shift_ended": N_("这一班已经结束了。"),
    "shift_begun": N_("这一班有人在岗，不能取消。"),
    "changed_meanwhile": N_("别人刚改过这一班，已经换成最新的，请看过再按一次。"),
    "reason_missing": N_("请写原因。"),
    "no_such_person": N_("没有这个人，或者账号已停用。"),
    "no_such_place": N_("没有这条排班记录。"),
    "place_gone": N_("这个位置已经不在了（换了人、取消或缺岗），请看最新的值班表。"),
    "on_duty_now": N_("已经上岗，请先交班或签退。"),
    "on_it": N_("{who} 已经在这一班了。"),
    "on_it_yourself": N_("您已经在这一班了。"),
    "full": N_("这一班已经满了：{who}。请换一班。"),
    "claim_not_yet": N_("还没开放报名：开班前 {days} 天才能报。"),
    "claim_blocked": N_("您最近缺岗较多，请让协调员来排。"),
    "too_late": N_("开班前 {hours} 小时内不能自己退，请打电话给协调员。"),
    "no_such_away": N_("没有这条请假记录。"),
    "no_such_swap": N_("这个换班申请已经不在了，可能刚处理完。"),
    "swap_self": N_("不能和自己换班。"),
    "swap_open": N_("这一班已经有换班申请在等，请先撤回那一个。"),
    "swap_not_theirs": N_("要换的那一班不是对方的。"),
    "not_asked": N_("还没有问过这个人。"),
    "nothing_chosen": N_("没有要排的人。"),
    "has_no_shift": N_("这几天没有他的班，不用换人。"),
    "plan_moved": N_("值班表刚变了，这份换人方案不能用了，什么也没改。请重新看一次。"),
    "nothing_left": N_("这份方案已经过时，一个也排不上了。请重新排一次。"),
    "who_else": N_("叫这个名字的不止一位，请输账号：{who}"),
    "no_shift_then": N_("{who} 在 {day} 没有班。换一天，或直接回车只请他替。"),
}

CLASHES = {
    "inactive": N_("账号已停用"),
    "role": N_("这个角色不值班"),
    "isolated": N_("家里正在隔离"),
    "overlap": N_("时间冲突：{post} {name} {when}"),
    "on_it": N_("已经在这一班"),
    "rest": N_("休息不够：离 {post} {when} 只有 {hours} 小时"),
    "in_row": N_("连续 {hours} 小时"),
    "day_hours": N_("24 小时内值 {hours} 小时"),
    "nights": N_("连续第 {nights} 个夜班"),
    "elder_night": N_("{age} 岁，不宜夜班"),
    "week_full": N_("本周已 {count} 班，本人说最多 {most} 班"),
    "not_free": N_("本人可值时段：{availability}"),
    "away": N_("这时请了假"),
}

PHASES = {
    "later": N_("还早"),
    "soon": N_("可签到"),
    "due": N_("该到了"),
    "late": N_("迟到"),
    "absent": N_("缺岗"),
    "on": N_("在岗"),
    "leaving": N_("快下班"),
    "over": N_("超时未交"),
    "done": N_("已下班"),
    "gone": N_("已退"),
    "away": N_("请了假"),
}
NEEDS = {"short": N_("缺人"), "thin": N_("够"), "met": N_("满"), "over": N_("超员")}
STATES = {
    "planned": N_("已排"),
    "confirmed": N_("本人已确认"),
    "on_duty": N_("在岗"),
    "relieved": N_("已下班"),
    "swapped": N_("已换班"),
    "cancelled": N_("已退"),
    "absent": N_("缺岗"),
}
SOURCES = {
    "assigned": N_("指派"),
    "claimed": N_("自己报的"),
    "planner": N_("自动排"),
    "import": N_("导入"),
    "walk_in": N_("临时来"),
    "cover": N_("顶班"),
    "swap": N_("换班"),
}
NEAR = {"here": N_("住本处"), "community": N_("住本社区"), "town": N_("住得远")}
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal of this room."""
    if code == "clash":
        return _("不能排：{why}。").format(why=clash_list(values["clashes"]))
    if code == "needs_reason":
        return _("请注意：{why}。仍要这样排，请写原因。").format(why=clash_list(values["clashes"]))
    if code in SENTENCES:
        return filled(_(SENTENCES[code]), values)
    if said := words_duty.refusal(code, values):
        return said
    from ..people import words

    return words.refusal(code, **values)


def clash(one: Clash) -> str:
    """One reason against, in words."""
    return _(CLASHES[one.code]).format(**one.values)


def clash_list(found: object) -> str:
    """Several reasons against, in words."""
    assert isinstance(found, Iterable)
    return "；".join(clash(one) for one in found)  # noqa: RUF001


def reasons(one: Candidate) -> str:
    """Why a candidate stands where they stand: near, rested, nights, hours, done before, asked."""
    facts = one.facts
    said = [_(NEAR[facts.near])]
    if facts.free_for is not None and facts.free_for < 24:
        said.append(_("休息 {hours} 小时").format(hours=round(facts.free_for)))
    said.append(_("夜班 {count}").format(count=facts.nights))
    said.append(_("本周 {count} 班").format(count=facts.shifts))
    if facts.done_before:
        said.append(_("来过 {count} 次").format(count=facts.done_before))
    if facts.no_shows:
        said.append(_("缺岗 {count} 次").format(count=facts.no_shows))
    if facts.asked:
        said.append({"asked": _("已问过"), "yes": _("答应了"), "no": _("说不来")}[facts.asked])
    return " ".join(said)


LEFT_OUT = {
    "gone": N_("班次已经不在了"),
    "full": N_("已经满了"),
    "on_it": N_("已经在这一班"),
    "nobody": N_("账号已停用"),
}


def left_out(code: str) -> str:
    """Why a choice of a proposal no longer holds, where no clash says it."""
    return _(LEFT_OUT[code]) if code in LEFT_OUT else code
