"""The table of the errands' views: one line a view. Tabs, keys, help and rights are derived from it."""

from ..i18n import N_
from ..ui.views import Tab

VIEWS = (
    Tab("v", N_("待办"), "screen_queue:Waiting", "errand.assign", for_all=True,
        hint=N_("没办完的单，卡住的、急的在前")),
    Tab("m", N_("我的"), "screen_round:Mine", "errand.do",
        hint=N_("派给我的单，按走的路排好")),
    Tab("l", N_("清单"), "screen_shopping:Shopping", "errand.do",
        hint=N_("我要买的东西，几户合在一起，分得开")),
    Tab("f", N_("已完"), "screen_tables:Done", "errand.assign", for_all=True,
        hint=N_("今天办完的；没收到的在这里重开")),
    Tab("g", N_("垫付"), "screen_tables:Debts", "errand.assign", for_all=True,
        hint=N_("志愿者垫的钱，还没结清的")),
    Tab("h", N_("人手"), "screen_tables:People", "errand.assign", for_all=True,
        hint=N_("谁手上有几单；回车看他送过的")),
)  # fmt: skip
"""In the order of the tabs; the first one that a role may open is where the screen opens."""
