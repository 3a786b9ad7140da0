"""The five ones' screen (F5): for a leader the own stairways, for the office all leaders, the silent ones first."""

import datetime as dt
from typing import TYPE_CHECKING

from rich.style import Style

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from . import words
from .screen_views import VIEWS

if TYPE_CHECKING:
    from ..session import Session

LOOKS = {
    "done": Style(color="green"),
    "done_late": Style(color="cyan"),
    "tried": Style(color="yellow", bold=True),
    "due": Style(),
    "overdue": Style(color="red", bold=True),
    "missed": Style(color="white", bgcolor="red", bold=True),
    "none": Style(dim=True),
    "isolated": Style(color="magenta", bold=True),
    "head": Style(bold=True),
    "silent": Style(color="red", bold=True),
    "off": Style(dim=True),
}


class FiveOnesScreen(ViewScreen):
    """Register, leaflet, group, visit, report: who is done and who is not, door by door."""

    label = N_("五个一")
    views = VIEWS
    finding = N_("房号、楼长的姓名或首字母；按下键或回车到下面")
    row_looks, cell_looks = LOOKS, LOOKS

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.day: dt.date | None = None  # None is today

    def topics(self) -> frozenset[str]:
        return frozenset({"five_ones", "people", "isolation", "households", "travel"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, zone=self.session.settings.tz, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return [
            _("- 今天要去  ! 过时了  !! 漏了  见 电 微 已随访  没应 没开 不在 还要再去"),
            _("隔 有人隔离  租 出租  登 要登记  单 没发宣传单"),
            _("行 行程要核实或决定  查 协查名单上的人要找  后面有 ! 的过期了"),
        ]
