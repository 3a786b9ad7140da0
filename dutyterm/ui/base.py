"""The app under the product's app: quiet, in the terminal's own colours, and discreet when it breaks."""

import asyncio
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.content import Content
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.widgets import Input, Static

from dutyterm.i18n import _
from dutyterm.ui.bugs import report_bug
from dutyterm.ui.driver import SafeDriver
from dutyterm.ui.keystream import InputProblem
from dutyterm.ui.pulse import Pulse

if TYPE_CHECKING:
    from dutyterm.store import Store

SMALLEST = Size(80, 24)  # columns, rows that every screen fits (ux.md 7)
EXIT_BUG = 70  # the exit code after an error that nobody foresaw; EX_SOFTWARE of sysexits.h


def terminal_problem(term: str = "") -> str | None:
    """Why the screens cannot be shown here, as a sentence; None when they can.

    `term` is the value of TERM as the command line read it. Textual reads stdin and draws on stderr, and
    hangs without a terminal (architecture.md 12). A small window is no reason: see `TooSmall`.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return _("这里不是终端，打不开界面。请直接在终端里运行，不要用管道或重定向；用 ssh 时加上 -t。")
    if term in ("dumb", "unknown"):
        return _("终端类型（TERM={term}）太简单，打不开界面。请换一个终端，或把 TERM 设为 xterm-256color。").format(
            term=term
        )
    return None


class TooSmall(Static):
    """Covers a screen that does not fit its window. It takes no focus: keys still reach the field below."""

    DEFAULT_CSS = """
    TooSmall {
        layer: _loading;
        overlay: screen;
        width: 100vw;
        height: 100vh;
        content-align: center middle;
        text-align: center;
        background: $background;
        color: $foreground;
    }
    """

    def show(self, size: Size) -> None:
        """Say how large the window is and should be."""
        sentence = _("窗口太小（现在 {now}），请放大到 {need} 以上。").format(
            now=f"{size.width}x{size.height}", need=f"{SMALLEST.width}x{SMALLEST.height}"
        )
        self.update(Content(sentence))


class TerminalApp(App[None], inherit_bindings=False):
    """Base of the product's app. Ctrl+Q does not quit, nothing moves by itself, an idle app writes nothing.

    An unhandled error ends the app with `return_code` EXIT_BUG and one sentence with a number on the
    terminal; the number is in the log of `dutyterm`, with the places and without any values.
    """

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, **options: Any) -> None:
        self._set_cursor_position = Offset(0, 0)
        self._unforeseen: Exception | None = None
        self._pulses: list[Pulse] = []
        # the terminal's own 16 colours: the reader has chosen them, and NO_COLOR then leaves none of them
        super().__init__(ansi_color=True, **options)
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._disable_tooltips = True  # private: they have no other switch, and nobody here has a mouse

    async def action_area(self, name: str) -> None:
        """Go to an area, if whoever sits here may open it."""

    async def back_to(self, name: str) -> None:
        """Esc leads back to the area that led here."""

    def escaped(self) -> None:
        """Esc was pressed where it had nothing to end."""

    async def seek(self, text: str) -> bool:
        """Look for somebody in the register; whether whoever sits here has one."""
        return False

    def other_areas(self) -> list[tuple[str, str]]:
        """The keys and names of the areas that may be opened."""
        return []

    def ways_after_escape(self) -> list[tuple[str, str]]:
        """The keys that lead elsewhere right behind such an Esc, with what they do; none otherwise."""
        return []

    def pulse(self, store: "Store") -> Pulse:
        """The one who asks this store for changes."""
        found = next((one for one in self._pulses if one.store is store), None)
        if found is None:
            found = Pulse(self, store)
            self._pulses.append(found)
        return found

    def get_driver_class(self) -> type[Driver]:
        """The hardened driver, whatever the environment says."""
        return SafeDriver

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of Textual's own: a screenshot would be a file on the server."""
        return ()

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor is, and so an input method's window: at the caret, always.

        Textual only moves it when the caret moves, not on mount, in a new dialog or after scrolling
        (ecosystem.md F2).
        """
        try:
            focused = self.focused
        except Exception:  # asked before there is a screen
            return self._set_cursor_position
        if focused is None or not hasattr(focused, "cursor_screen_offset") or not focused.region.area:
            return self._set_cursor_position
        caret = cast(Offset, focused.cursor_screen_offset)
        at_end = isinstance(focused, Input) and focused.cursor_at_end
        return caret - (1, 0) if at_end else caret  # there Textual counts the cell behind the caret

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._set_cursor_position = position

    def on_load(self) -> None:
        """Errors of stray tasks go to the log, not to the terminal after the app has ended."""
        asyncio.get_running_loop().set_exception_handler(_log_stray_error)

    def on_mount(self) -> None:
        """Watch the window from the first screen on."""
        self.screen_change_signal.subscribe(self, lambda _screen: self._fit(self.size))
        self._fit(self.size)

    def on_resize(self, event: events.Resize) -> None:
        """Cover what does not fit, uncover what does again."""
        self._fit(event.size)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No caret blinks, in no widget of anybody."""
        if hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    def on_input_problem(self, event: InputProblem) -> None:
        """Say what did not arrive. In two languages: on such a terminal one of them may be unreadable."""
        if event.kind == "encoding":
            sentence = _("终端发来的不是 UTF-8，这些字没有收到。请把终端的字符编码设为 UTF-8。")
            sentence += "\nSet the encoding of this terminal to UTF-8."
        else:
            sentence = _("一次粘贴的内容太长，后面的没有收下。请检查，分几次再粘贴。")
        self.notify(sentence, severity="warning", timeout=15, markup=False)

    def _set_pointer_shape(self, shape: str) -> None:
        """Never (private: no other switch): terminals that do not know the request print it and ring the bell."""

    def panic(self, *renderables: RenderableType) -> None:
        """End the app as after any unhandled error; what Textual would print here may hold values."""
        self._break(sys.exc_info()[1])

    def _handle_exception(self, error: Exception) -> None:
        # private: the one place through which every unhandled error of a handler, timer or worker goes
        self._unforeseen = error
        super()._handle_exception(error)
        self._return_code = EXIT_BUG

    def _fatal_error(self) -> None:
        # private: stock prints a traceback with the local variables, people's numbers among them
        self._break(self._unforeseen)

    def _break(self, error: BaseException | None) -> None:
        number = report_bug(error)
        if not self._exit_renderables:  # private, as all of this: the first error is the cause of the others
            sentence = _("程序出错了（编号 {number}）。已保存的都在，请重新进入，并把编号告诉管理员。")
            self._exit_renderables.append(Text(sentence.format(number=number)))
        self._close_messages_no_wait()

    def _fit(self, size: Size) -> None:
        small = size.width < SMALLEST.width or size.height < SMALLEST.height
        for screen in self.screen_stack:
            # its own turn: a screen that was just pushed cannot take a widget yet
            screen.call_later(_cover, screen, size if small else None)


async def _cover(screen: Screen[Any], size: Size | None) -> None:
    """Put the cover on a screen and let it tell the size, or take it off when that is None."""
    covers = screen.query(TooSmall)
    if size is None:
        await covers.remove()
        return
    if not covers:
        await screen.mount(TooSmall())
    screen.query_one(TooSmall).show(size)


def _log_stray_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    report_bug(context.get("exception"))
