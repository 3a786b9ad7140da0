"""What the locked screen, signing in and changing a PIN have in common; and the dialog that changes one's own."""

import asyncio

from ..errors import Refused
from ..i18n import _
from ..session import Session
from ..ui.door import Door
from . import pins, words
from .pins import Checked
from .rules_pin import read_pin


class PinDoor(Door):
    """A door that tries a PIN, and can ask for a new one twice."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.acting = session  # as whom PINs are set: at a sign-in, whoever has just been recognised
        self.old: str | None = None  # the PIN that is being replaced; None: no new one is asked for
        self.new = ""

    async def try_pin(self, user_id: int | None, typed: str, purpose: str) -> Checked:
        """Try a PIN, off the UI loop."""
        session = self.session
        return await asyncio.to_thread(
            pins.check_pin, session.store, session.act(), user_id, typed, purpose,
            keys=session.keys, guards=session.settings.people, shared=session.shared,
        )  # fmt: skip

    def wrong(self, checked: Checked, who_too: bool = False) -> str:
        """The sentence for a PIN that was not right."""
        if checked.until:
            values = {"time": f"{self.local(checked.until):%H:%M}"}
            if checked.post:
                return _("这台电脑试错太多，锁到 {time}。请协调员解锁，解锁后马上能再试。").format(**values)
            return _("PIN 试错太多，锁到 {time}。请协调员解锁，解锁后马上能再试。").format(**values)
        if who_too:
            said = _("人或 PIN 不对，还可以试 {n} 次。按 Esc 重新输入是谁。没有 PIN 或忘了，请协调员发一个。")
            return said.format(n=checked.left)
        return _("PIN 不对，还可以试 {n} 次。忘了请协调员发一个。").format(n=checked.left)

    # -- a new one, asked twice

    @property
    def setting(self) -> bool:
        """Whether a new PIN is being asked for."""
        return self.old is not None

    def begin_new(self, old: str) -> None:
        """Ask for a new PIN in place of `old`."""
        self.old, self.new = old, ""

    def prompt_new(self) -> tuple[str, bool]:
        """What stands before the line meanwhile."""
        return (_("再输一次>") if self.new else _("新 PIN>")), True

    def explain_new(self) -> str:
        """What to do meanwhile."""
        if self.new:
            return _("把新 PIN 再输一次，按回车。")
        return _("输入 6 位数字作新的 PIN，按回车。") + "\n" + _("不要用生日、手机后四位、连着的或一样的数字。")

    async def take_new(self, text: str) -> bool:
        """Take the new PIN, then the same again; True when it is set."""
        assert self.old is not None
        if not self.new:
            problem = await self._problem(text)
            self.new = "" if problem else text
            self.tell(problem)
            return False
        first, self.new = self.new, ""
        if read_pin(first) != read_pin(text):
            self.tell(_("两次输的不一样，没有改。请从新 PIN 重新输入。"))
            return False
        acting = self.acting
        try:
            done = await asyncio.to_thread(
                pins.change_pin, acting.store, acting.act(), self.old, text,
                keys=acting.keys, guards=acting.settings.people, shared=acting.shared,
            )  # fmt: skip
        except Refused as no:
            self.tell(words.refusal(no.code, **no.values))
            return False
        if not done.right:
            self.tell(self.wrong(done))
            await self.old_was_wrong()
            return False
        self.old = None
        return True

    async def old_was_wrong(self) -> None:
        """The old PIN is not right: ask for it again."""

    async def _problem(self, text: str) -> str:
        problem = await self.acting.store.read(pins.new_problem, self.acting.user.id, text)
        return words.refusal(problem) if problem else ""


class ChangePin(PinDoor):
    """Asks for the old PIN, if there is one, and twice for the new one. Its result: whether it was changed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.has_pin: bool | None = None  # not known yet

    def on_mount(self) -> None:
        self.run_worker(self._begin(), group="begin")

    async def _begin(self) -> None:
        state = await self.session.store.read(pins.state_of, self.session.user.id, self.session.clock.now())
        self.has_pin = state.has_pin
        if not state.has_pin:
            self.begin_new("")
        self.show()

    def heading(self) -> str:
        return _("改 PIN") if self.has_pin else _("设一个 PIN")

    def explain(self) -> str:
        return self.explain_new() if self.setting else _("先输入现在的 PIN，按回车。")

    def prompt(self) -> tuple[str, bool]:
        return self.prompt_new() if self.setting else (_("现在的 PIN>"), True)

    def keys(self) -> list[tuple[str, str]]:
        return [(_("回车"), _("确定")), ("Esc", _("不改了"))]

    async def take(self, text: str) -> None:
        if self.has_pin is None:  # typed ahead
            await self._begin()
        if not self.setting:
            if text:
                self.begin_new(text)  # looked at when the new one is there: one try, not two
                self.tell("")
        elif await self.take_new(text):
            self.dismiss(True)

    async def old_was_wrong(self) -> None:
        self.old = None

    async def back(self) -> None:
        self.dismiss(False)
