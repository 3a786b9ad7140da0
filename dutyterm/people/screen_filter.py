"""To which of all people the list is narrowed: by role, duty post, state, and what somebody lacks. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..i18n import N_, _
from .board import Account, Board
from .words import ROLE_WORDS

NO_POST = "-"
STATES = {"on": N_("在用"), "off": N_("已停用")}
LACKS = {"key": N_("没有密钥"), "pin": N_("没有PIN"), "locked": N_("PIN已锁")}
LETTERS = {"f": N_("角色"), "d": N_("值守点"), "z": N_("状态"), "w": N_("缺什么"), "t": N_("全部")}
"""The keys that narrow the list, each pressed again for the next choice; `t` shows all again."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """What people must be like to be listed; an empty field asks nothing."""

    role: str = ""
    post: str = ""  # a post's code, or NO_POST
    state: str = ""  # of STATES
    lacks: str = ""  # of LACKS; only of accounts in use

    def press(self, letter: str, board: Board) -> "Narrow":
        """The next choice of a key of LETTERS; a post is one at which somebody stands."""
        if letter == "f":
            return replace(self, role=_next(self.role, tuple(ROLE_WORDS)))
        if letter == "d":
            codes = sorted({one.post for one in board.accounts if one.post})
            return replace(self, post=_next(self.post, (*codes, NO_POST)))
        if letter == "z":
            return replace(self, state=_next(self.state, tuple(STATES)))
        if letter == "w":
            return replace(self, lacks=_next(self.lacks, tuple(LACKS)))
        return Narrow()

    def fits(self, one: Account, board: Board) -> bool:
        """Whether somebody is listed."""
        return (
            self.role in ("", one.role)
            and self.post in ("", one.post or NO_POST)
            and (not self.state or one.active == (self.state == "on"))
            and (not self.lacks or (one.active and _LACKING[self.lacks](one, board)))
        )

    def words(self) -> list[str]:
        """Each choice in a word or two."""
        post = _("没有值守点") if self.post == NO_POST else self.post
        named = ((ROLE_WORDS, self.role), (STATES, self.state), (LACKS, self.lacks))
        role, state, lacks = (_(table[name]) if name else "" for table, name in named)
        return [one for one in (role, post, state, lacks) if one]


_LACKING: dict[str, Callable[[Account, Board], bool]] = {
    "key": lambda one, board: one.id not in board.key_holders,
    "pin": lambda one, _board: not one.has_pin,
    "locked": lambda one, board: bool(one.pin_locked_until and one.pin_locked_until > board.at),
}


def _next(now: str, choices: Sequence[str]) -> str:
    """The choice behind this one; empty behind the last."""
    ring = ("", *choices)
    return ring[(ring.index(now) + 1) % len(ring)] if now in ring else ""
