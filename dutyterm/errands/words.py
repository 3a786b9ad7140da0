"""How errands are spoken of: why something was refused, states, kinds, reasons for a choice, what is wrong."""

from collections.abc import Sequence

from ..i18n import N_, _, filled
from .rules_text import yuan

SENTENCES = {
    "no_such_errand": N_("没有这张单。请看最新的列表。"),
    "no_such_item": N_("没有这一样东西，可能刚改过单。请看最新的清单。"),
    "no_such_household": N_("没有这一户。请核对房号。"),
    "no_such_person": N_("没有这个人，或者账号已停用。请换一位。"),
    "changed_meanwhile": N_("别人刚改过这张单，已经换成最新的，请看过再按一次。"),
    "reason_missing": N_("请写原因，再按回车。"),
    "nothing_chosen": N_("还没选单。把光标移到单上，按空格选。"),
    "nothing_ordered": N_("没写要什么。例如：2斤瘦肉 白菜 降压药。"),
    "too_many_items": N_("一张单最多 {most} 样，请分两张写。"),
    "bad_kind": N_("请选种类：1 买东西，2 药品，3 垃圾，4 其他。"),
    "bad_channel": N_("请选来源：1 微信，2 电话，3 上门，4 联系人。"),
    "bad_priority": N_("缓急请输 1 到 4，1 最急。"),
    "garbage_there": N_("这一户今天已经有垃圾单了。"),
    "key_taken": N_("这张单和别户的撞了，请重新记一次。"),
    "same_errand": N_("不能和自己并单。请选另一张。"),
    "other_household": N_("只能并同一户的单。"),
    "begun": N_("已经有人在买了，不能再改。请给 TA 打电话。"),
    "in_hand": N_("{who} 已经取到货，不能取消。请让 TA 送到，或记“没送成”。"),
    "unfit": N_("不能派给 {who}：{why}。请换一位。"),
    "no_consent": N_("{item} 换别的要先问住户。问过同意了，再输 y 回车。"),
    "instead_missing": N_("请写换成了什么，再按回车。"),
    "bad_item_state": N_("请选：b 买到，s 换了别的，o 缺货。"),
    "price_too_early": N_("先按 u 取货，再记价钱。"),
    "bad_money": N_("金额看不懂：{text}。请输 58.5 这样。"),
    "negative_money": N_("金额不能是负数：{text}。请输 58.5 这样。"),
    "absurd_money": N_("金额太大，超过 {yuan} 元。请核对小数点，再输一次。"),
    "total_below": N_("总价比各样加起来的 {money} 元还少。请核对后再输。"),
    "total_differs": N_("各样加起来是 {money} 元，和总价不一样。请核对后再输。"),
    "below_settled": N_("已经结清 {money} 元，总价不能更少。请让协调员处理。"),
    "no_total": N_("还没记总价。先按 t 输总价，没花钱就输 0。"),
    "nothing_bought": N_("一样也没买到。请按 x 记“没送成”。"),
    "bad_how": N_("请选：1 放门口，2 当面交，3 来取。"),
    "bad_settle": N_("请选：1 现金，2 微信，3 其他。"),
    "reopened_since": N_("这张单后来又重开过，那一趟的结清不能再撤回。请看最新的经过。"),
    "household_forgotten": N_("这张单太久了，住户已经不留，不能撤回结清。请另外记账。"),
    "settle_first": N_("这一趟还没结清，请先在单上结清。"),
    "bad_bags": N_("袋数请输 0 到 {most}。"),
    "pack_first": N_("还差：{missing}。先记好再入桶。"),
    "final_needs_spray": N_("解除隔离后的最后一次要消毒。喷过了按 b 记下，再按 t 入桶。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
    "say_yes_no": N_("请输 y（是）或 n（不是），再回车。"),
    "which_room": N_("不止一个 {room}：{rooms}。请连小区编号一起输，例如 {first}。"),
    "nobody_there": N_("这一户没有登记电话。请找联系人或上门。"),
    "too_late_to_see": N_("这张单已经结束一天多，地址和电话不再显示。要查请找协调员。"),
}

STATES = {
    "requested": N_("待派"),
    "assigned": N_("已派"),
    "accepted": N_("已接"),
    "picked_up": N_("已取货"),
    "delivered": N_("已送达"),
    "settled": N_("已结清"),
    "collected": N_("已收"),
    "disposed": N_("已入桶"),
    "failed": N_("没送成"),
    "cancelled": N_("已取消"),
    "merged": N_("已并单"),
    "skipped": N_("今天没有"),
}
KINDS = {"grocery": N_("买东西"), "medicine": N_("药品"), "garbage": N_("垃圾"), "other": N_("其他")}
CHANNELS = {"chat": N_("微信"), "phone": N_("电话"), "door": N_("上门"), "contact": N_("联系人"), "clock": N_("自动")}
PRIORITIES = {1: N_("急"), 2: N_("要紧"), 3: N_("普通"), 4: N_("不急")}
ITEM_STATES = {
    "wanted": N_("要"),
    "bought": N_("买到"),
    "substituted": N_("换了"),
    "out_of_stock": N_("缺货"),
}
SETTLED = {"cash": N_("现金"), "wechat": N_("微信"), "other": N_("其他")}
STUCK = {
    "failed": N_("没送成"),
    "unfit": N_("人病了"),
    "overdue": N_("超时"),
    "not_accepted": N_("没人应"),
    "long_way": N_("在路上太久"),
    "nobody": N_("急，没人接"),
}
REASONS = {
    "inactive": N_("账号已停用"),
    "role": N_("这个角色不跑腿"),
    "unwell": N_("身体不适或家里在隔离"),
    "fever": N_("今天发热"),
    "busy": N_("在值班或请假"),
    "free": N_("有空"),
    "here": N_("住本小区"),
    "community": N_("住本社区"),
    "town": N_("住得远"),
    "going": N_("正好要去"),
    "known": N_("以前送过"),
    "none_open": N_("手上没单"),
    "open": N_("手上有单"),
}
ACTS = {
    "create": N_("记下"),
    "assign": N_("派单"),
    "reassign": N_("改派"),
    "unassign": N_("收回"),
    "accept": N_("接单"),
    "decline": N_("推掉"),
    "pick_up": N_("取货"),
    "item": N_("记买到没有"),
    "total": N_("记总价"),
    "deliver": N_("送达"),
    "settle": N_("结清"),
    "collect": N_("收垃圾"),
    "pack": N_("记袋数和消毒"),
    "dispose": N_("入桶"),
    "skip": N_("今天没有"),
    "fail": N_("没送成"),
    "retry": N_("重新派送"),
    "cancel": N_("取消"),
    "take_over": N_("接手"),
    "edit": N_("改单"),
    "merge": N_("并单"),
    "take_in": N_("并入"),
    "unmerge": N_("拆单"),
    "unsettle": N_("撤回结清"),
    "reopen": N_("没收到，重开"),
    "clear_debt": N_("办公室结清"),
    "feedback": N_("住户意见"),
}
_MISSING = {"bags": N_("袋数"), "double_bagged": N_("双层"), "sprayed": N_("消毒")}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal."""
    if code == "not_now":
        act, state = str(values.get("act", "")), str(values.get("state", ""))
        return _("这张单现在是“{state}”，不能“{act}”。").format(
            state=_(STATES[state]) if state in STATES else state, act=_(ACTS[act]) if act in ACTS else act
        )
    if code not in SENTENCES:
        from ..people import words

        return words.refusal(code, **values)
    if code == "unfit":
        values["why"] = _(REASONS[str(values["why"])])
    if code == "pack_first":
        values["missing"] = _("、").join(_(_MISSING[str(one)]) for one in _names(values["missing"]))
    if isinstance(fen := values.get("fen"), int):
        values["money"] = yuan(fen)
    return filled(_(SENTENCES[code]), values)


def _names(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else ()
