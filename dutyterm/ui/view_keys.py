"""The keys of a screen of views: what they mean in a list or grid, and that each finds what it was meant for."""

from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual import events

from ..i18n import _
from .asking import ANYWHERE, BAD, PLAIN, Asking, check_yes
from .forms import Form, Step
from .grid import Grid
from .inputs import SHORT
from .view_list import LIST_MOVES, ViewList
from .views import Pairs

if TYPE_CHECKING:
    from .base import TerminalApp
    from .view_screen import ViewScreen


class Keys(Asking):
    """The part of the screen that takes keys."""

    @property
    def _frame(self) -> "ViewScreen":
        return cast("ViewScreen", self)

    def keys_now(self) -> Pairs:
        """The keys that work now."""
        if self.form:
            return [(_("回车"), _("确定")), ("Esc", _("不做了"))]
        if self.line.has_focus:
            return [(_("下键"), _("到下面")), ("Esc", _("看全部")), ("F1", _("帮助"))]
        pairs = self._frame.view.keys()
        pairs += [("/", _("找"))] if self._frame.view.finds else []
        if len(self._frame.stack) > 1:
            return [*pairs, ("Esc", _("返回"))]
        return [*pairs, *self._frame.own_keys(), ("Esc", _("返回")) if self.came_from else ("q", _("退出"))]

    def help_text(self) -> Text:
        lines = [_(self._frame.label), "", *self._frame.view.about(), ""]
        lines += [
            _("左上角的字母换表；Esc 一步一步退回来。/ 在最上面一行输入，只留要找的。"),
            *([_("// 或 Ctrl+F 在哪里都能找住户。")] if self._has_register() else []),
            _("字母键对光标所在的一行；问题在最上面一行一个一个回答，Esc 什么也不做。"),
            *self._frame.legend(),
            "",
        ]
        pairs = self._frame.view.keys()
        lines += [f"{key:>6}  {label}" for key, label in pairs]
        lines += ["", *(f"{one.letter:>6}  {_(one.label)}  {_(one.hint)}" for one in self._frame.tabs)]
        return Text("\n".join(lines))

    def _has_register(self) -> bool:
        areas = cast("TerminalApp", self.app).other_areas()
        return "F7" in {key for key, _label in areas}

    def list_key(self, owner: ViewList | Grid, event: events.Key) -> None:
        """A key in the list or grid, here and now; one behind a key that moved the focus goes where that went."""
        now = self.app.focused or self
        if now is not owner:
            event.stop()
            event.prevent_default()
            # private: marks the event as one that the app has seen, else it would take it for a new one
            now._forward_event(events.Key(event.key, event.character))
            return
        if self.held and (event.is_printable or event.key in LIST_MOVES or event.key in ("left", "right")):
            self.ahead.append((event.key, event.character))
            event.stop()
        elif self.take_key(event.key, event.character):
            event.stop()
            event.prevent_default()

    def take_key(self, key: str, character: str | None) -> bool:
        """A key in the list or grid; whether it means anything."""
        view = self._frame.view
        shown = self._frame.grid.cursor_key if view.grid else self._frame.listing.cursor_key
        if key == "enter":
            self.tell("")
            if shown is not None:
                self.way = ("enter", repr(shown))
                view.opened(shown)
            return True
        letter = (character or "").lower()
        if letter and (letter.isalnum() or letter in "/?,. "):
            if self.told[0]:
                self.tell("")
            self.way = (letter, repr(shown))
            if view.press(letter):
                return True
            self.way = None
            if self._frame_key(letter):
                return True
        if (self._frame.grid if view.grid else self._frame.listing).take(key):
            if view.grid:
                self.put("#view-title", view.heading())
                self._frame.moved()
            return True
        return False

    def _frame_key(self, letter: str) -> bool:
        tab = next((one for one in self._frame.tabs if one.letter == letter), None)
        if self._frame.own_key(letter):
            return True
        if tab:
            self._frame.open_tab(self._frame.tab_view(tab))
        elif letter == "?":
            self.app.action_help()  # type: ignore[attr-defined]
        elif letter == "q":
            self.ask(Form([Step("yes", _("真的退出？输 y 回车>"), check=check_yes)], self._quit))
        elif letter == "/" and self._frame.view.finds:
            self.line.clear()
            self.set_focus(self.line)
        elif letter == "/":
            self.line.value = ANYWHERE
            self.set_focus(self.line)
            self.line.action_end()
        else:
            return False
        return True

    async def _quit(self, _answers: dict[str, str]) -> str:
        self.app.exit()
        return ""

    def _worth_keeping(self) -> bool:
        """Whether what is half answered would take a while to write again."""
        assert self.form
        others = [name for name in self.form.answers if name != self.form.step.name]
        return bool(others) or len(self.line.value) > SHORT

    def left_top(self) -> None:
        """Up from the first row: to the line."""
        if self._frame.view.finds:
            self.set_focus(self.line)

    async def action_cancel(self) -> None:
        """Esc: out of a question, then all rows again, none chosen, one view back, where the screen opens."""
        self.ahead.clear()
        if self.form and self._worth_keeping() and self.dropping != (self.form, self.line.value):
            self.dropping = (self.form, self.line.value)
            self.tell(_("还没写完。真的不要了再按一次 Esc；接着写就行。"), BAD)
            return
        self.told, self.dropping = ("", PLAIN), None
        if self.form:
            self.close_form()
        elif self.line.value or self.line.has_focus:
            self.line.clear()
            self._frame.to_rows()
        elif self._frame.view.unchosen():
            self._frame.show_view()
        elif len(self._frame.stack) > 1:
            self._frame.pop()
        elif self.came_from:
            await cast("TerminalApp", self.app).back_to(self.came_from)
        elif self._frame.view is not self._frame.tab_view(self._frame.tabs[0]):
            self._frame.open_tab(self._frame.tab_view(self._frame.tabs[0]))
        else:
            self.nothing_to_end()
        self.show_told()
