"""Temperatures of everybody who is kept in behind one door, typed in one line (domain.md T5, Q5). Pure."""

import re

from ..errors import Refused
from ..text import fold

LOWEST, HIGHEST = 340, 430  # tenths of a degree
NOBODY = ("n", "-")  # somebody who could not be measured
_APART = re.compile(r"[\s,/;+]+")


def temperatures(text: str, people: int) -> list[int | None]:
    """Tenths of a degree in the order of the people, None for one who could not be measured: `365 371`, `365 n`.

    Two numbers may also stand together, `365371`. Nothing typed is an empty list. Refused `temps_count` (wanted, got)
    unless there is one for each, `nobody_measured` when there is no number at all, `two_digits` (text, whole) for `38`,
    `bad_temp` (text).
    """
    words = [one for one in _APART.split(fold(text).strip()) if one]
    if len(words) == 1 and people > 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) == 3 * people:
        words = [words[0][start : start + 3] for start in range(0, 3 * people, 3)]
    if not words:
        return []
    found = [None if one in NOBODY else _tenths(one) for one in words]
    if len(found) != people:
        raise Refused("temps_count", wanted=people, got=len(found))
    if all(one is None for one in found):
        raise Refused("nobody_measured")
    return found


def _tenths(word: str) -> int:
    whole, dot, part = word.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdigit()) or len(part) > 1 or (dot and not part):
        raise Refused("bad_temp", text=word[:12])
    if not dot and len(whole) == 2:
        raise Refused("two_digits", text=whole, whole=f"{whole}0")
    tenths = int(digits)
    if not LOWEST <= tenths <= HIGHEST:
        raise Refused("bad_temp", text=word[:12])
    return tenths
