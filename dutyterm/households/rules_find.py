"""What somebody means who looks for a person or a door: words, and which of them narrows what; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..text import clean_line, fold
from .rules import half_width, name_key, pass_code, room_key

_STAIR = re.compile(r"\d{1,3}-(?:\d{1,2}-?)?(?:\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `kind` is how the register is asked; the other words must fit as well.

    Kinds: `nothing`, `identity` (a whole number), `pass` (`HQ-0137`), `room` (canonical), `rooms` (the beginning of
    rooms), `door` (`501`), `phone` (eleven digits), `tail` (four characters), `initials`, `name`.
    """

    kind: str
    key: str = ""
    compound: str = ""  # a code, in capitals
    more: tuple[str, ...] = ()  # folded


def sought(text: str, codes: Mapping[str, str]) -> Sought:
    """Read what was typed; `codes` are the compounds' codes (folded) and names with their code."""
    words = fold(clean_line(text, 80)).split()
    compound = ""
    whole = pass_code(words[0]) if len(words) == 1 else None
    if whole and whole[0].lower() in codes:
        return Sought("pass", f"{whole[0]} {whole[1]}")
    kept = []
    for word in words:
        if not compound and (code := _compound(word, codes)):
            compound = code
        else:
            kept.append(word)
    if not kept:
        return Sought("rooms" if compound else "nothing", "", compound)
    ranked = sorted((_kind(word, village=bool(compound)) for word in kept), key=lambda one: _ORDER.index(one[0]))
    (kind, key), *rest = ranked
    return Sought(kind, key, compound, tuple(word for _kind_, word in rest))


_ORDER = ("identity", "phone", "room", "tail", "name", "initials", "door", "rooms")
"""What tells most comes first."""


def _compound(word: str, codes: Mapping[str, str]) -> str:
    if word in codes:
        return codes[word]
    if word.isascii() or len(word) < 2:
        return ""
    found = {code for name, code in codes.items() if name.startswith(word)}
    return found.pop() if len(found) == 1 else ""


def _kind(word: str, *, village: bool) -> tuple[str, str]:
    plain = half_width(word)
    if re.fullmatch(r"\d{17}[\dx]", plain, re.ASCII):
        return "identity", plain.upper()
    if re.fullmatch(r"1\d{10}", plain, re.ASCII):
        return "phone", plain
    room = room_key(word)
    if room and ("-" in room or village or not plain.isdigit()):
        return "room", room
    if re.fullmatch(r"\d{4}|\d{3}x", plain, re.ASCII):
        return "tail", plain
    if plain.isascii() and plain.isdigit():
        return ("door", plain) if len(plain) == 3 else ("room", str(int(plain) or 0))
    if _STAIR.fullmatch(plain):
        return "rooms", plain
    if plain.isascii():
        return "initials", plain
    return "name", name_key(word)


def fits(word: str, texts: Sequence[str]) -> bool:
    """Whether a further word is a part of anything that is known of somebody."""
    return any(word in fold(one).replace(" ", "") for one in texts if one)
