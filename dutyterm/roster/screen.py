"""The roster's screen (F2): for the office it opens on what is short, for all others on their own shifts."""

import datetime as dt
from typing import TYPE_CHECKING

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from ..ui.views import Pairs
from . import screen_looks as looks
from . import words
from .screen_views import VIEWS

if TYPE_CHECKING:
    from ..session import Session


class RosterScreen(ViewScreen):
    """Who is where and when; what is short; and the acts that fill it."""

    label = N_("值班")
    views = VIEWS
    finding = N_("值守点编号、名称、姓名或首字母；按下键或回车到下面")
    row_looks, cell_looks = looks.ROWS, looks.CELLS

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.day: dt.date | None = None  # the duty day of the tables; None is today's
        self.versions: dict[int, int] = {}  # of places that have changed under a question, once that was told

    def topics(self) -> frozenset[str]:
        return frozenset({"roster", "people"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return [
            _("!! 现在就缺  ! 三小时内  * 今天  + 人太多  ? 该到没到  夜 夜班"),
            _("f 大屏：给第二台显示器，缺人、今晚、在岗；只有 Esc 有用"),
        ]

    def own_keys(self) -> Pairs:
        return [("f", _("大屏"))]

    def own_key(self, letter: str) -> bool:
        if letter != "f":
            return False
        from .screen_wall import WallScreen

        self.app.push_screen(WallScreen(self.session))
        return True
