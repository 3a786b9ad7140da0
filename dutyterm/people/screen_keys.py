"""The table of the people's screen's letters: which there are for whom, and what each is called."""

from collections.abc import Callable
from dataclasses import dataclass

from ..i18n import _
from .board import Account, Board
from .rules import scope
from .rules_duties import CADRES, CLAIMERS, LEADERS

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the list: its right, its label, and for whom it makes sense."""

    right: str
    label: Callable[[Account | None], str]
    fits: Callable[[Account, Board | None], bool] | None = None  # None: it needs nobody under the cursor
    own: bool = False  # also on one's own page


def _active(one: Account, _board: Board | None) -> bool:
    return one.active


KEYS: dict[str, Key] = {
    "a": Key("people.manage", lambda one: _("加")),
    "e": Key("people.manage", lambda one: _("改"), lambda one, board: True),
    "x": Key("people.manage", lambda one: _("恢复") if one and not one.active else _("停用"), lambda one, board: True),
    "r": Key("people.manage", lambda one: _("换角色"), lambda one, board: True),
    "l": Key("people.assign", lambda one: _("楼梯"), lambda one, board: one.active and one.role in LEADERS),
    "k": Key("people.assign", lambda one: _("挂钩"), lambda one, board: one.active and one.role in CADRES),
    "c": Key("people.claim", lambda one: _("认领"), lambda one, board: one.active and one.role in CLAIMERS, own=True),
    "g": Key("pin.give", lambda one: _("发PIN"), _active),
    "o": Key("pin.unlock", lambda one: _("解锁"), lambda one, board: bool(board and board.wrong(one) == "locked")),
    "p": Key("pin.change", lambda one: _("改PIN"), own=True),
    "h": Key("audit.read", lambda one: _("经过"), lambda one, board: True, own=True),
    "s": Key("people.reveal", lambda one: _("电话"), lambda one, board: bool(one.phone)),
}


def reaches_all(role: str, letter: str) -> bool:
    """Whether a role has the right of a key for others than oneself."""
    return scope(role, KEYS[letter].right) == "all"


def offered(role: str, letter: str, one: Account | None, board: Board | None, *, listed: bool, own: bool) -> bool:
    """Whether a key works now for a role: about whom, in the list of all people (`listed`), on one's `own` page."""
    key = KEYS[letter]
    reach = scope(role, key.right)
    if letter == "p":
        return bool(reach) and own
    if not reach or (reach == "self" and not key.own):
        return False
    if key.fits is None:
        return listed
    return one is not None and key.fits(one, board)


def all_keys(role: str) -> Pairs:
    """The letters a role has, with what they do; for the help."""
    reach = {letter: scope(role, key.right) for letter, key in KEYS.items()}
    return [
        (letter, key.label(None))
        for letter, key in KEYS.items()
        if reach[letter] and (key.own or reach[letter] == "all")
    ] + [("Ctrl+L", _("锁屏")), ("q", _("退出"))]
