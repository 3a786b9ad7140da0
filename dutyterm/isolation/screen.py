"""The isolation screen (F6): whom to call today, everybody's strip, what is due, and what is wrong."""

from typing import cast

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from ..ui.views import Pairs, Tab
from . import screen_looks as looks
from . import words
from .screen_view import View

VIEWS = (
    Tab("c", N_("要打"), "screen_calls:Calls", "isolation.check", hint=N_("今天还要打给谁，漏了的在前")),
    Tab("a", N_("全部"), "screen_strips:Strips", "isolation.read", hint=N_("所有隔离的人和 14 天条")),
    Tab("d", N_("期满"), "screen_ends:Ends", "isolation.confirm", hint=N_("待确认的、期满等解除的")),
    Tab("b", N_("异常"), "screen_alarms:Alarms", "isolation.read", hint=N_("发热、症状、擅自外出")),
)
"""In the order of the tabs; the first one that a role may open is where the screen opens."""


class IsolationScreen(ViewScreen):
    """Who stays at home, how they are, and who must hear of it."""

    label = N_("隔离")
    views = VIEWS
    finding = N_("小区、房号、姓或联系人；按下键或回车到下面")
    row_looks = looks.ROWS
    goes_on = frozenset({"low_temp"})  # a `y` behind it

    def topics(self) -> frozenset[str]:
        return frozenset({"isolation", "escalations", "households", "people"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return looks.legend()

    def own_keys(self) -> Pairs:
        return [("i", _("新开"))] if self.session.reach("isolation.manage") else []

    def own_key(self, letter: str) -> bool:
        if letter != "i" or not self.session.reach("isolation.manage"):
            return False
        from .screen_open import ask_home

        self.step(ask_home(cast(View, self.view)), slow=False)
        return True
