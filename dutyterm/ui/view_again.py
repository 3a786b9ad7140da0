"""What was half written in a screen of views is kept as it is typed, and stands there again later (domain.md U6)."""

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from ..drafts import Drafts
from ..errors import Refused
from ..i18n import _
from ..troubles import DatabaseProblem
from .asking import PLAIN
from .view_drafts import ANY_ROW, NO_WAY, Half, Place, answered, go_on, in_words, packed, still_fresh, unpacked
from .view_keys import Keys

if TYPE_CHECKING:
    from .views import View


class WritesAgain(Exception):  # noqa: N818 - not a failure: a key that acts is not to be pressed a second time
    """What was to be asked again would have acted instead."""


class Again(Keys):
    """The part of the screen that keeps what is half written, and goes on with it."""

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._half_file = Drafts(session.drafts.folder)
        self._half_left: Half | None = None  # what was left here, until it stands there again
        self._half_kept = False  # whether the draft is what stands here now
        self._stood: Half | None = None  # where the screen stood whose place this one takes
        self.going_on: Half | None = None  # what is being gone on with, while its keys are pressed again

    def open_draft(self) -> None:
        """Find out what this person has left here; a room that overrides `keep` looks after that itself."""
        if type(self).keep is not Again.keep:
            return
        room = type(self).__module__.split(".")[-2]
        self._half_left = unpacked(self._half_file.open(f"{self.session.user.login}-{room}")) or self._stood

    def on_unmount(self) -> None:
        self._half_file.close()

    # -- keeping

    def before_write(self) -> None:
        """An act is about to be done: what is asked from here on follows it, so that no key alone asks it again."""
        if self.again is not None:
            raise WritesAgain
        self.way = (NO_WAY, "")

    def keep(self) -> None:
        """Save what is half written, as it stands."""
        if self._half_left is not None or self.again is not None or not self.is_mounted:
            return  # what was left does not stand here yet, and must not be written over
        left = self._half()
        if left or self._half_kept:
            self._half_file.save(packed(left) if left else "")
            self._half_kept = left is not None

    def _half(self) -> Half | None:
        form, line = self.form, self.line
        if form is None:
            searched = line.value if line.has_focus else ""
            return (
                Half(self._tab(), self._way("", ""), "", {}, searched, searched, self._moment())
                if searched.strip()
                else None
            )
        lines = [*([] if self.taking is None else [self.taking]), *self.queue_lines(), line.value]
        if not form.key or not form.touched(*lines):
            return None
        answers = answered(form, lines)
        way = self._way(str(form.cursor), form.key)
        said = in_words(form, answers)
        return Half(self._tab(), way, form.step.name, answers, self.found, said, self._moment(), _plain_only(form.base))

    def standing(self) -> Half | None:
        """Where whoever sits here is: the tab, the views that a key opened on it, and the row."""
        if not self._frame.view.loaded:
            return None
        way = list[Place]()
        for place in self._way(repr(self._under()), ""):
            asked = place.key not in ("", NO_WAY)
            way.append(place if asked else place._replace(key=""))
            if not asked:
                break
        return Half(self._tab(), tuple(way), "", {}, "", "", self._moment())

    def stand(self, where: object) -> None:
        if isinstance(where, Half):
            self._stood = where

    def _under(self) -> object:
        return self._frame.grid.cursor_key if self._frame.view.grid else self._frame.listing.cursor_key

    def queue_lines(self) -> list[str]:
        """Answers that were entered and wait for their turn."""
        return list(self.queue._queue)  # type: ignore[attr-defined]  # asyncio has no public look inside

    def _moment(self) -> str:
        return self.now().isoformat(timespec="minutes")

    def _tab(self) -> str:
        first = self._frame.stack[0]
        return next((one.letter for one in self._frame.tabs if self._frame.tab_view(one) is first), "")

    def _way(self, cursor: str, key: str) -> tuple[Place, ...]:
        """Each view that is open, with the key that opened the next one; `cursor` and `key` of the topmost one."""
        stack = self._frame.stack
        keys = [*(one.way for one in stack[1:]), (key, cursor)]
        return tuple(Place(view.remembered(), row, key) for view, (key, row) in zip(stack, keys, strict=True))

    # -- going on

    def go_on_with_what_was_left(self) -> None:
        """Once the first view is read: stand where this person was."""
        if self._half_left is not None and self._frame.view.loaded and self.form is None:
            left, self._half_left = self._half_left, None
            self.step(self._go_on(left), slow=False)

    async def _go_on(self, left: Half) -> None:
        self.ahead.clear()  # pressed before anybody could see what stands here
        self.again, self.going_on = [], left
        try:
            found = await self._walk(left)
        except DatabaseProblem:
            self._half_left = left  # tried again with the next reading
            raise
        except (Refused, WritesAgain):
            found = False
        except Exception:  # an older program's draft must not keep anybody out
            logging.getLogger("dutyterm").warning("a draft could not be gone on with")
            found = False
        finally:
            for work in self.again:
                work.close()
            self.again = self.going_on = None
        self._half_kept = True
        if found:
            self._stand(left)
        elif self.form is not None:
            self.close_form()
        if not found and left.said:
            self.tell(_("刚才没写完，现在问不了了：{said}").format(said=left.said), PLAIN)
        self.keep()

    def _stand(self, left: Half) -> None:
        form = self.form
        if form is None and not left.search:
            self._go_to(self._frame.view, left.way[-1].cursor)
            self._frame.to_rows()
            return
        if form is None:
            self.line.value = left.search
            self.set_focus(self.line)
            self.tell(_("接着刚才没打完的。按 Esc 看全部。"), PLAIN)
            return
        self.found = left.search
        self._put_question(form.typed)
        self.tell(_("接着刚才没写完的。") + form.step.hint, PLAIN)
        self._frame.show_view()

    async def _walk(self, left: Half) -> bool:
        """Open each view on the way as it was opened before, and ask; whether that is the same question."""
        frame = self._frame
        tab = next((one for one in frame.tabs if one.letter == left.tab), None)
        if tab is None or not still_fresh(left.at, self.now()) or any(one.key == NO_WAY for one in left.way):
            return False
        view = frame.tab_view(tab)
        _recall(view, left.way[0])
        frame.stack = [view]
        await frame._entered(view)
        for number, place in enumerate(left.way):
            view = frame.view
            if len(frame.stack) != number + 1 or not view.loaded or _plain(view.remembered()) != place.chosen:
                return False
            if place.key and not await self._press_again(view, place):
                return False
            if number + 1 < len(left.way):
                _recall(frame.view, left.way[number + 1])
                await self._do_waiting()
        await self._do_waiting()
        if not left.step:
            return self.form is None
        return self.form is not None and go_on(self.form, left)

    async def _press_again(self, view: "View", place: Place) -> bool:
        found, key = self._go_to(view, place.cursor)
        if not found:
            return False
        self.way = (place.key, place.cursor)
        if place.key == "enter":
            view.opened(key)
            return True
        return view.press(place.key)

    async def _do_waiting(self) -> None:
        """What a key has set off; it must not write (see `View.write`)."""
        while self.again:
            work: Coroutine[Any, Any, Any] = self.again.pop(0)
            await work

    def _go_to(self, view: "View", cursor: str) -> tuple[bool, object]:
        """Put the cursor on a row or cell; whether it is there, and its key. ANY_ROW is always there."""
        if cursor == ANY_ROW:
            return True, None
        if view.grid:
            for row in self._frame.grid.data.rows:
                for column, cell in enumerate(row.cells):
                    if cell is not None and repr(cell.key) == cursor:
                        self._frame.grid.go_to((row.key, column))
                        return True, cell.key
            return cursor == repr(None), None
        for one in self._frame.listing.rows:
            if repr(one.key) == cursor:
                self._frame.listing.go_to(one.key)
                return True, one.key
        return cursor == repr(None) and not self._frame.listing.rows, None


def _plain_only(base: dict[str, Any]) -> dict[str, Any]:
    """What a question was begun with, as far as a draft can hold it: numbers and texts, an order's key among them."""
    return {name: value for name, value in base.items() if isinstance(value, str | int | float | bool | None)}


def _recall(view: "View", place: Place) -> None:
    if place.chosen is not None:
        view.recall(place.chosen)


def _plain(chosen: Any) -> Any:
    """As it comes back from a draft, where a tuple has become a list."""
    return list(chosen) if isinstance(chosen, tuple) else chosen
