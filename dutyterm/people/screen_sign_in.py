"""Signing in at a shared laptop: who, then the PIN; or both in one line. It names nobody."""

from collections.abc import Callable
from dataclasses import replace

from ..i18n import _
from ..session import Session
from ..text import fold
from . import pins
from .rules_pin import read_pin
from .screen_pin import PinDoor

Seat = Callable[[Session], None]
"""Told the sitting of whoever has signed in."""


class SignIn(PinDoor):
    """Asks who sits down here; `seat` is told. Unknown people are asked for a PIN like everybody."""

    def __init__(self, session: Session, do: Callable[[str], None], seat: Seat) -> None:
        super().__init__(session)
        self.do, self.seat = do, seat
        self.step = "who"  # then "tail" if several are meant, then "pin"
        self.meant: list[int] = []
        self.user_id: int | None = None
        self.pin = ""  # typed in one line with who, while the telephone is asked

    def heading(self) -> str:
        return _("值守电脑，请登录")

    def explain(self) -> str:
        if self.setting:
            return self.explain_new()
        if self.step == "tail":
            return _("这样叫的不止一位。输入您手机的后四位（或账号），按回车。")
        if self.step == "pin":
            return _("输入您的 6 位 PIN，按回车。")
        said = _("您是谁？输入姓名首字母，例如王小山是 wxs，再按回车。")
        return said + "\n" + _("也可以输姓名、账号、手机后四位；或连 PIN 一行：wxs 空格 PIN")

    def prompt(self) -> tuple[str, bool]:
        if self.setting:
            return self.prompt_new()
        return {"who": (_("是谁>"), False), "tail": (_("后四位>"), False), "pin": ("PIN>", True)}[self.step]

    def keys(self) -> list[tuple[str, str]]:
        if self.step == "who" and not self.setting:
            return [(_("回车"), _("下一步")), (_("q 回车"), _("退出"))]
        return [(_("回车"), _("确定")), ("Esc", _("重新输入是谁"))]

    def reset(self) -> None:
        """Back to the first question, as after somebody who went away."""
        self.step, self.meant, self.user_id, self.pin, self.old, self.new = "who", [], None, "", None, ""
        self.acting = self.session
        if self._there:
            self.line.clear()
            self.tell("")
            self.show()

    async def back(self) -> None:
        self.reset()

    async def take(self, text: str) -> None:
        if self.setting:
            if await self.take_new(text):
                self.seat(self.acting)
        elif self.step == "who":
            await self._who(text)
        elif self.step == "tail":
            self.user_id = await self.session.store.read(pins.whom_among, self.meant, text)
            await self._ask_pin()
        else:
            await self._pin(text)

    async def _who(self, text: str) -> None:
        self.tell("")
        if fold(text) in ("q", "退出"):
            self.do("leave")
            return
        who, _blank, last = text.rpartition(" ")
        if who and read_pin(last):
            text, self.pin = who, last
        if not text:
            return
        if read_pin(text):
            self.tell(_("这像是 PIN。请先输入您是谁，再输 PIN。"))
            return
        self.meant = await self.session.store.read(pins.whom, text)
        if len(self.meant) > 1:
            self.step = "tail"
            return
        self.user_id = self.meant[0] if self.meant else None
        await self._ask_pin()

    async def _ask_pin(self) -> None:
        self.step = "pin"
        self.show()
        if self.pin:
            pin, self.pin = self.pin, ""
            await self._pin(pin)

    async def _pin(self, text: str) -> None:
        if not text:
            return
        checked = await self.try_pin(self.user_id, text, pins.SIGN_IN)
        user = await self.session.store.read(pins.account, self.user_id) if checked.right and self.user_id else None
        if user is None:
            self.tell(self.wrong(checked, who_too=True))
            return
        if not checked.once:
            self.seat(replace(self.session, user=user))
            return
        self.acting = replace(self.session, user=user)
        self.begin_new(text)
        self.tell(_("这个 PIN 只能用一次，请换成自己的。"))
