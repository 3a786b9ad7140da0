"""The line of a screen of views as the way to look for rows: those that are shown, those to ask for, anywhere."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from textual import on

from ..i18n import _
from .asking import ANYWHERE, BAD
from .inputs import LineInput
from .view_again import Again

if TYPE_CHECKING:
    from .base import TerminalApp

PACKET = 0.004  # seconds in which the keys of one packet have reached the line


class Seeking(Again):
    """The part of the screen that looks for what was typed; an answer to a question goes on to `Asking`."""

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._looking = False

    def wanted(self) -> str:
        """What the rows are narrowed to; a question in the line does not change that."""
        said = self.found if self.form else self.line.value
        return "" if said.startswith(ANYWHERE) else said

    @on(LineInput.Changed, "#view-input")
    def typed_on(self, event: LineInput.Changed) -> None:
        """An answer that was refused is not the one in the line any more, unless it was Enter that emptied it."""
        if event.value:
            self.marked = None

    @on(LineInput.Changed, "#view-input")
    def narrowed(self) -> None:
        """Show only what was typed for."""
        self.keep()
        if self.form:
            self.answer_changed()
            return
        if self.line.value.startswith(ANYWHERE):
            self.show_told()
        elif self._frame.view.asks:
            self._ask_anew()
        else:
            self._frame.show_view()
            (self._frame.grid if self._frame.view.grid else self._frame.listing).go_to(None)

    def _ask_anew(self) -> None:
        """Look for what stands in the line now; keys pressed meanwhile wait for the rows they are meant for."""
        if self._frame.view.search_text != self.line.value:
            self._frame.view.search_text = self.line.value
            self.step(self._ask_now(), slow=False)

    async def _ask_now(self) -> None:
        """Ask until what stands in the line has been asked for; who types on waits for no answer to half a word."""
        if self._looking:
            return
        self._looking = True
        try:
            asked = None
            while asked != (self._frame.view, self._frame.view.search_text):
                await asyncio.sleep(PACKET)
                asked = (self._frame.view, self._frame.view.search_text)
                await self._frame.load()
                (self._frame.grid if self._frame.view.grid else self._frame.listing).go_to(None)
        finally:
            self._looking = False

    def seek(self, text: str) -> None:
        """Somebody comes from anywhere to look for something; the first view asks for it."""
        if self.form:
            return
        view = self._frame.tab_view(self._frame.tabs[0])
        view.search_text = text
        self._frame.open_tab(view)
        if text:
            self._frame.to_rows()
        else:
            self.set_focus(self.line)

    async def seek_anywhere(self, text: str) -> None:
        """Look for something in the whole register; told to whoever has none."""
        if not await cast("TerminalApp", self.app).seek(text):
            self.tell(_("您没有住户台账，只能在这里找。"), BAD)

    def close_line(self) -> None:
        """Leave the line as it was before it was opened."""
        with self.prevent(LineInput.Changed):
            self.line.value = self._frame.view.search_text if self._frame.view.asks else ""
        self._frame.to_rows()

    @on(LineInput.Submitted, "#view-input")
    def entered(self, event: LineInput.Submitted) -> None:
        """A line as an answer."""
        if event.cut:
            self.tell(_("这一行太长，没有收下。请重输。"), BAD)
        elif self.form:
            self.queue.put_nowait(event.text)
            self.keep()
