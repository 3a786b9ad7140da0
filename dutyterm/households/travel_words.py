"""How travel reports and tracing lists are put into words."""

from ..i18n import N_

STATES = {
    "new": N_("未核实"),
    "verified": N_("待决定"),
    "isolate": N_("要隔离"),
    "observe": N_("要观察"),
    "none": N_("不用管"),
}
SOURCES = {"self": N_("自报"), "leader": N_("楼长"), "gate": N_("卡口"), "list": N_("名单")}
ANSWERS = {"yes": N_("到过"), "no": N_("没有"), "unknown": N_("说不清")}
CONTACT = {"yes": N_("接触过"), "no": N_("没有"), "unknown": N_("没问")}
OUTCOMES = {
    "open": N_("未查"),
    "here_checked": N_("在，已查"),
    "not_here": N_("不在本地"),
    "wrong_info": N_("信息有误"),
    "already_done": N_("早已管了"),
    "past_term": N_("已过期限"),
}
SENTENCES = {
    "no_place": N_("请写从哪里来，例如 湖北黄冈。"),
    "bad_place": N_("这不像地名。请写省市，例如 湖北黄冈；问不到就写 不知道。"),
    "bad_answer": N_("请按 y 到过、n 没有、u 说不清。"),
    "bad_travel_day": N_("日期不能在今天以后，也不能早过 60 天。例如 0203；不知道就直接回车。"),
    "left_after_arrived": N_("离开的日子比到达的还晚，请核对两个日期。"),
    "decided": N_("这一份已经有人决定过了，请看新的列表。"),
    "changed_report": N_("这一份刚刚有人改过，您的没有存。请看过再来。"),
    "not_verified": N_("还没有核实。先按 v 核实；要马上隔离，按 l。"),
    "why_none": N_("请写明为什么不用管，例如 不是疫区，路过没下车。"),
    "term_over": N_("从那天起 14 天已经过了。核实以后由办公室按 u，写明已过期限。"),
    "isolation_runs": N_("他正在隔离或待确认。真不用隔离，请先到 F6 隔离取消那一条，再来决定。"),
    "bad_decision": N_("请按 l 隔离、o 观察、u 不用管。"),
    "outcome_why": N_("请写一句是怎么知道的，例如 打电话问过，人在武汉。"),
    "item_done": N_("这一条刚刚有人办过了，请看新的列表。"),
    "no_such_item": N_("没有这一条了，请看新的列表。"),
    "item_unknown": N_("还不知道他是台账里的谁。先按 m 找到人，或选不在本地、信息有误。"),
    "nobody_found": N_("没有找到这个人。请换个说法，例如房号；新来的人先在住户里按 n 登记。"),
    "whose_form": N_("这张表没有写哪个小区。请加 --compound，例如 --compound HQ。"),
    "bad_outcome": N_("请选 1 到 5。"),
    "list_name": N_("请用 --name 写明这份名单叫什么，例如 --name 0205省协查。"),
}
