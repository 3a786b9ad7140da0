"""The table of the roster's views: one line a view. Tabs, keys, help and rights are derived from it."""

from ..i18n import N_
from ..ui.views import Tab

VIEWS = (
    Tab("v", N_("缺口"), "screen_holes:Holes", "roster.assign", for_all=True, hint=N_("哪里缺人、谁迟到，急的在前")),
    Tab("m", N_("我的"), "screen_mine:Mine", "roster.claim", hint=N_("我的班，最近的在前")),
    Tab("o", N_("空班"), "screen_open:Open", "roster.read", hint=N_("还能报名的班，可以筛选")),
    Tab("t", N_("日表"), "screen_days:Day", "roster.read", hint=N_("一天所有值守点的班")),
    Tab("w", N_("周表"), "screen_days:Week", "roster.read", hint=N_("一周；回车看一个值守点的一周")),
    Tab("b", N_("一岗"), "screen_post:Post", "roster.read", hint=N_("一个值守点：在岗、要下班、要来的、下一班")),
    Tab("d", N_("到岗"), "screen_duty:Duty", "duty.check_in", hint=N_("该到的、在岗的；签到、签退、没来、临时来")),
    Tab("h", N_("交班"), "screen_handover:Handing", "handover.sign", hint=N_("交班单：交的人签，接的人签")),
    Tab("u", N_("换班"), "screen_swaps:Swaps", "roster.claim", hint=N_("等回答、等同意的换班")),
    Tab("l", N_("工时"), "screen_tables:Loads", "roster.assign", for_all=True, hint=N_("每人一周的时数、班数、夜班")),
    Tab("x", N_("例外"), "screen_tables:Forced", "roster.assign", for_all=True, hint=N_("不顾提醒排的班和原因")),
    Tab("g", N_("自动"), "screen_fill:Fill", "roster.assign", for_all=True, hint=N_("程序给缺人的班找人，先看方案")),
    Tab("e", N_("模板"), "screen_plans:Plans", "roster.plan", for_all=True, hint=N_("排班模板、预览、套用、撤销")),
)  # fmt: skip
"""In the order of the tabs; the first one that a role may open is where the screen opens."""
