"""What a PIN may be, how many wrong ones are borne, and when a terminal locks itself. Pure."""

import datetime as dt
from dataclasses import dataclass

from ..text import fold

DIGITS = 6
EASY = frozenset({"000000", "123456", "654321"})


@dataclass(frozen=True, slots=True)
class Guards:
    """What the office decides about PINs and unattended terminals; `[people]` of the settings file."""

    pin_tries: int = 5  # wrong ones in a row, of one person
    pin_post_tries: int = 10  # wrong ones in a row at one shared laptop, whoever was named
    pin_lock_minutes: float = 15
    lock_post_minutes: float = 3  # without a key: a shared laptop locks
    lock_person_minutes: float = 10  # the terminal of somebody's own key
    exit_minutes: float = 60  # locked for so long: the program ends

    @property
    def lock_time(self) -> dt.timedelta:
        """How long nobody may try after too many wrong PINs."""
        return dt.timedelta(minutes=self.pin_lock_minutes)

    def idle_seconds(self, *, shared: bool) -> float:
        """Seconds without a key after which a terminal locks."""
        return 60 * (self.lock_post_minutes if shared else self.lock_person_minutes)


def read_pin(typed: str) -> str:
    """The digits of what was typed as a PIN; full-width ones and blanks between them are fine. Empty: no PIN."""
    text = "".join(fold(typed).split())
    return text if len(text) == DIGITS and text.isascii() and text.isdigit() else ""


def pin_problem(typed: str, *, phone: str = "", birth_year: int | None = None) -> str:
    """Why this may not become somebody's PIN, as a code; empty when it may.

    `pin_form`: not six digits. `pin_easy`: one of the first that anybody would try. `pin_own`: holds the last
    four of the own telephone, the own year of birth, or a date in it.
    """
    pin = read_pin(typed)
    if not pin:
        return "pin_form"
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    if pin in EASY or steps in ({0}, {1}, {9}):
        return "pin_easy"
    tail = phone[-4:]
    if len(tail) == 4 and tail in pin:
        return "pin_own"
    return "pin_own" if birth_year and _of_birth(pin, birth_year) else ""


def _of_birth(pin: str, year: int) -> bool:
    if f"{year:04d}" in pin:
        return True
    short = f"{year % 100:02d}"
    if pin.startswith(short):
        month, day = pin[2:4], pin[4:]
    elif pin.endswith(short):
        month, day = sorted((pin[:2], pin[2:4]))  # day and month in either order
    else:
        return False
    return "01" <= month <= "12" and "01" <= day <= "31"


def may_give_to(giver: str, taker: str) -> bool:
    """Whether somebody of one role may hand out a PIN for an account of another.

    Who gives a PIN can sign in with it once. So nobody hands out one for a role that may do more than they.
    """
    return taker != "admin" or giver == "admin"


def matches(typed: str, login: str, display: str, initials: "tuple[str, ...]", phone: str) -> bool:
    """Whether what was typed at a shared laptop means this account: login, name, initials, last four of the phone."""
    low = "".join(fold(typed).split())
    if not low:
        return False
    if low in (login.lower(), *initials) or low == "".join(fold(display).split()):
        return True
    return len(low) == 4 and low.isascii() and low.isdigit() and phone.endswith(low)
