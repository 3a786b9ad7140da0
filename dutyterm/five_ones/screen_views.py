"""The table of the five ones' views: one line a view. Tabs, keys, help and rights are derived from it."""

from ..i18n import N_
from ..ui.views import Tab

VIEWS = (
    Tab("c", N_("楼长"), "screen_leaders:Leaders", "five_ones.read", for_all=True,
        hint=N_("每个楼长今天怎样，没动静的在前")),
    Tab("b", N_("楼栋"), "screen_board:Board", "five_ones.write", hint=N_("楼梯口和楼层，一格一户")),
    Tab("t", N_("名单"), "screen_list:Doors", "five_ones.write", hint=N_("还没去的在前，一行一户")),
    Tab("s", N_("问题"), "screen_questions:Questions", "five_ones.read", hint=N_("住户问的：没答的在前")),
    Tab("h", N_("资料"), "screen_materials:Materials", "material.manage", for_all=True, hint=N_("宣传资料和版本")),
)  # fmt: skip
"""In the order of the tabs; the first one that a role may open is where the screen opens."""
