"""Esc and a digit, in place of a function key that a terminal eats.

A pass number may follow an Esc too, so the digit is held for a moment: with another key right behind it, both are
what they always are, and nothing that was typed is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

from textual import events
from textual.app import App
from textual.timer import Timer

OFFER_SECONDS = 3.0  # how long after an Esc that had nothing to end
HOLD_SECONDS = 0.6  # a digit with no other key behind it for so long is a function key

SPENT_SECONDS = 1.0  # how long the digit of an area to which Esc has led already is held for a part of that way

Way = tuple[Callable[[], Awaitable[None]], str]
"""What a key does, and its label."""


class BehindEscape:
    """Watches the keys of an app for an Esc that ended nothing, and a digit alone behind it."""

    def __init__(self, app: App[None], ways: Callable[[], Mapping[str, Way]], say: Callable[[], None]) -> None:
        """`ways` are the keys that mean something now; `say` shows the keys of the screen in front anew."""
        self._app, self._ways, self._say = app, ways, say
        self._since = 0.0
        self._held: events.Key | None = None
        self._timer: Timer | None = None
        self._spent, self._spent_at = "", 0.0

    def begin(self) -> None:
        """Esc was pressed, and there was nothing to end."""
        self._since = monotonic()
        self._app.set_timer(OFFER_SECONDS, self._say)

    def spent(self, digit: str) -> None:
        """Esc has led to an area by itself: its digit right behind it, meant to lead there, is nothing any more."""
        self._spent, self._spent_at = digit, monotonic()

    def offered(self) -> list[tuple[str, str]]:
        """The keys that may follow, with their labels; none when no Esc was pressed just now."""
        if self._since and monotonic() - self._since < OFFER_SECONDS:
            ways = [(key, label) for key, (_does, label) in self._ways().items()]
            return [(f"Esc {key}", label) for key, label in ways[:1]] + ways[1:]
        return []

    def sift(self, event: events.Key | events.Paste) -> list[events.Key | events.Paste]:
        """What is to be handled now: a held key comes first, and a key that is held from now on is not in it."""
        spent, self._spent = self._spent, ""
        soon = monotonic() - self._spent_at < SPENT_SECONDS
        if spent and soon and isinstance(event, events.Key) and event.character == spent:
            return []
        held, offered = self._let_go(), bool(self.offered())
        due = [held, event] if held else [event]
        if not self._since or (isinstance(event, events.Key) and event.key == "escape"):
            return list(due)
        self._since = 0.0
        self._say()
        if offered and not held and isinstance(event, events.Key) and (event.character or "") in self._ways():
            self._held, self._timer = event, self._app.set_timer(HOLD_SECONDS, self._alone)
            return []
        return list(due)

    def _let_go(self) -> events.Key | None:
        if self._timer:
            self._timer.stop()
        held, self._held, self._timer = self._held, None, None
        return held

    async def _alone(self) -> None:
        key = self._let_go()
        if key and (way := self._ways().get(key.character or "")):
            await way[0]()
