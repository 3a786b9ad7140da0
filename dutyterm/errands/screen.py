"""The errands' screen (F4): for the office it opens on what waits, for whoever carries on their own round."""

from typing import TYPE_CHECKING

from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..ui.view_screen import ViewScreen
from . import screen_looks as looks
from . import words
from .ordering import Ordered
from .screen_views import VIEWS

if TYPE_CHECKING:
    from ..session import Session


class ErrandScreen(ViewScreen):
    """Who waits for what, who goes, what it cost."""

    label = N_("跑腿")
    views = VIEWS
    finding = N_("房号、要的东西、姓名或首字母；按下键或回车到下面")
    row_looks = looks.ROWS

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._goal: object = None  # the row that an act was about, until the cursor is there

    def topics(self) -> frozenset[str]:
        return frozenset({"errands", "isolation"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return [
            _("! 卡住了，要有人管  * 选中的  + 买到  ~ 换了别的  x 缺货  ? 原话请核对"),
            _("单的路：待派 > 已派 > 已接 > 已取货 > 已送达 > 已结清；垃圾：已收 > 已入桶"),
        ]

    def ordered(self, done: Ordered) -> None:
        """An order was taken: the cursor goes to its row."""
        self.follow(("errand", done.errand_id))

    def follow(self, key: object) -> None:
        """The cursor goes to this row when the rows are read next."""
        self._goal = key

    async def load(self) -> None:
        await super().load()
        if self._goal is not None and self.form is None:
            goal, self._goal = self._goal, None
            self.listing.go_to(goal, self.listing.at)
