"""The households' screen (F7): who lives where, found by whatever is known of them, and what the register waits for."""

from rich.style import Style

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from ..ui.views import Tab
from . import words

VIEWS = (
    Tab("s", N_("住户"), "screen_find:Found", "household.read", hint=N_("按姓名、首字母、房号、电话或证件尾号找")),
    Tab("b", N_("楼栋"), "screen_building:Building", "household.read", hint=N_("楼梯口和楼层，一格一户")),
    Tab("n", N_("新来"), "screen_upkeep:Newcomers", "household.read", hint=N_("这七天搬来的和新登记的人")),
    Tab("w", N_("返工"), "screen_upkeep:Workers", "household.read", hint=N_("租户在不在、哪天回来、复工没有")),
    Tab("c", N_("待核"), "screen_upkeep:ToConfirm", "household.read", hint=N_("要楼长上门核实的户")),
    Tab("d", N_("改动"), "screen_pending:Pending", "household.write", hint=N_("表格里和台账不同的，一条一条核对")),
    Tab("x", N_("行程"), "screen_travel:Travel", "travel.read", hint=N_("谁从外地回来、协查名单，到期的在前")),
    Tab("g", N_("合并"), "screen_merges:Merges", "household.add", hint=N_("合并过的人和户，可以撤")),
    Tab("z", N_("证件"), "screen_passes:Passes", "pass.read", hint=N_("出入证、车证：快到期、停用、丢了的；发证")),
)  # fmt: skip
"""In the order of the tabs, one line a view; the first one that a role may open is where the screen opens."""

LOOKS = {
    "gone": Style(dim=True),
    "kept": Style(color="magenta", bold=True),
    "new": Style(color="green", bold=True),
    "let": Style(color="cyan"),
    "vacant": Style(dim=True),
    "soon": Style(color="yellow", bold=True),
    "late": Style(color="red", bold=True),
    "head": Style(bold=True),
    "part": Style(bold=True, dim=True),
    "chosen": Style(bold=True, underline=True),
}


class HouseholdsScreen(ViewScreen):
    """Who lives where, and since when; moving in and out, putting right, merging."""

    label = N_("住户")
    views = VIEWS
    finding = N_("房号、姓名、姓名首字母、电话或证件后四位；输好按回车")
    row_looks, cell_looks = LOOKS, LOOKS

    def topics(self) -> frozenset[str]:
        return frozenset({"households", "isolation", "people", "travel", "passes"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, zone=self.session.settings.tz, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return [_("自 自住  租 出租  空 空置  宿 集体宿舍  ? 还不清楚  隔 有人隔离")]
