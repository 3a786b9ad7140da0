"""The screens in front when nobody may read: locked, no area to show, and the end of a sitting."""

from collections.abc import Callable

from ..i18n import _
from ..session import Session
from ..text import fold
from ..troubles import DatabaseProblem
from . import pins, words
from .screen_pin import PinDoor

Do = Callable[[str], None]
"""Tells the app what comes next: `resume`, `switch`, `leave`."""


class LockScreen(PinDoor):
    """In front of everything until the PIN of whoever sits here is entered; what they were typing stays."""

    def __init__(self, session: Session, do: Do) -> None:
        super().__init__(session)
        self.do = do
        self.state: pins.PinState | None = None
        self.asks_old = False  # `pin` was entered: the old one is asked for first

    def on_mount(self) -> None:
        self.run_worker(self.look(), group="look")

    async def look(self) -> None:
        """Read whether there is a PIN and whether it is locked; again when somebody has changed an account."""
        try:
            before = self.state
            self.state = await self.session.store.read(pins.state_of, self.session.user.id, self.session.clock.now())
        except DatabaseProblem:
            return  # said when something is entered
        if before and before.locked_until and not self.state.locked_until:
            self.tell(_("已解锁，请再输入 PIN。"))
        elif self.state.locked_until:
            self.tell(self.wrong(pins.Checked(False, until=self.state.locked_until)))
        self.show()

    def heading(self) -> str:
        return _("已锁屏")

    def explain(self) -> str:
        if self.setting:
            return self.explain_new()
        if self.asks_old:
            return _("先输入现在的 PIN，按回车。")
        if self.state and not self.state.has_pin:
            return _("按回车继续。还没有 PIN，谁都能打开：输入 pin 按回车，可以设一个。")
        return _("输入您的 PIN，按回车继续。没输完的都还在。")

    def prompt(self) -> tuple[str, bool]:
        return self.prompt_new() if self.setting else ("PIN>", True)

    def keys(self) -> list[tuple[str, str]]:
        if self.setting or self.asks_old:
            return [(_("回车"), _("确定")), ("Esc", _("返回"))]
        switch = [("F12", _("换人")), (_("s 回车"), _("换人"))] if self.session.shared else []
        return [(_("回车"), _("继续")), *switch, (_("pin 回车"), _("改 PIN")), (_("q 回车"), _("退出"))]

    async def take(self, text: str) -> None:
        low = fold(text)
        if self.setting:
            if await self.take_new(text):
                self.do("resume")
        elif low in ("q", "退出"):
            self.do("leave")
        elif low in ("s", "换人") and self.session.shared:
            self.do("switch")
        elif low == "pin" and self.state:
            self.asks_old = self.state.has_pin
            self.tell("")
            if not self.asks_old:
                self.begin_new("")
        elif self.asks_old:
            self.asks_old = False
            self.begin_new(text)
        else:
            await self._try(text)

    async def _try(self, text: str) -> None:
        if self.state is None:
            await self.look()
        if self.state and not self.state.has_pin:
            session = self.session
            if await session.store.write(pins.resume_without_pin, session.act()):
                self.do("resume")
                return
            await self.look()
        if not text:
            return
        checked = await self.try_pin(self.session.user.id, text, pins.UNLOCK)
        if not checked.right:
            self.tell(self.wrong(checked))
            self.state = pins.PinState(True, checked.until)
        elif checked.once:
            self.begin_new(text)
            self.tell(_("这个 PIN 只能用一次，请换成自己的。"))
        else:
            self.do("resume")

    async def old_was_wrong(self) -> None:
        self.old, self.asks_old = None, False

    async def back(self) -> None:
        self.old, self.asks_old = None, False
        self.tell("")


class NoArea(PinDoor):
    """For a role that has no screen of its own."""

    def __init__(self, session: Session, do: Do) -> None:
        super().__init__(session)
        self.do = do

    def heading(self) -> str:
        return _("这里还没有您的界面")

    def explain(self) -> str:
        said = _("您的角色是{role}，在这里没有可以看的表。可以输入 pin 设 PIN，或输入 q 退出。有疑问请找协调员。")
        return said.format(role=words.role(self.session.user.role))

    def prompt(self) -> tuple[str, bool]:
        return ">", False

    def keys(self) -> list[tuple[str, str]]:
        switch = [(_("s 回车"), _("换人"))] if self.session.shared else []
        return [(_("l 回车"), _("锁屏")), *switch, (_("pin 回车"), _("改 PIN")), (_("q 回车"), _("退出"))]

    async def take(self, text: str) -> None:
        does = {"q": "leave", "退出": "leave", "l": "lock", "锁": "lock", "s": "switch", "换人": "switch", "pin": "pin"}
        if what := does.get(fold(text)):
            self.do(what)


class Farewell(PinDoor):
    """Covers the screen at the end of a sitting, with the reason."""

    def __init__(self, session: Session, do: Do, why: str) -> None:
        super().__init__(session)
        self.do, self.why = do, why

    def heading(self) -> str:
        return _("到此为止")

    def explain(self) -> str:
        return self.why

    def prompt(self) -> tuple[str, bool]:
        return "", False

    def keys(self) -> list[tuple[str, str]]:
        return []
