"""The reports' screen (F8): the situation for the office, daily reports, the duty log, notices."""

import datetime as dt
from typing import TYPE_CHECKING

from rich.style import Style

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from ..ui.views import Pairs
from . import words
from .screen_views import VIEWS

if TYPE_CHECKING:
    from ..session import Session

LOOKS = {
    "now": Style(color="white", bgcolor="red", bold=True),
    "soon": Style(color="red", bold=True),
    "today": Style(color="yellow", bold=True),
    "good": Style(color="green"),
    "wait": Style(color="cyan", bold=True),
    "head": Style(bold=True),
    "off": Style(dim=True),
}


class ReportsScreen(ViewScreen):
    """What is wrong now, and what goes up the three tiers at the end of the day."""

    label = N_("日报")
    views = VIEWS
    finding = N_("名称、姓名或首字母；按下键或回车到下面")
    row_looks = LOOKS

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.day: dt.date | None = None  # None is today

    def topics(self) -> frozenset[str]:
        return frozenset({"reports", "notices", "escalations", "roster", "five_ones", "people", "isolation",
                          "errands"})  # fmt: skip

    def refusal(self, no: Refused) -> str:
        from ..gate import words as gate

        if no.code in ("escalation_closed", "escalation_taken", "outcome_missing", "told_missing"):
            return gate.refusal(no.code, **no.values)
        return words.refusal(no.code, zone=self.session.settings.tz, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def own_keys(self) -> Pairs:
        return [("f", _("大屏"))] if self.session.reach("report.decide") == "all" else []

    def own_key(self, letter: str) -> bool:
        if letter != "f" or not self.own_keys():
            return False
        from .screen_wall import WallScreen

        self.app.push_screen(WallScreen(self.session))
        return True

    def legend(self) -> list[str]:
        return [_("数字都是数出来的，没有一个是填的；回车看数字后面是哪些记录。")]
