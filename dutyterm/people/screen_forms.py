"""Forms of the people's screen: what may be chosen in an answer, and what an answer ends."""

from collections.abc import Mapping

from ..errors import Refused
from ..households.rules import half_width
from ..i18n import _
from ..text import clean_line
from ..ui.forms import Answers, Check, Form, Step

__all__ = ["Answers", "Check", "Form", "Step", "choices", "chosen", "ends_one"]


def choices(words: Mapping[str, str]) -> str:
    """What may be chosen: `1 党员  2 …`."""
    return "  ".join(f"{number} {_(word)}" for number, word in enumerate(words.values(), 1))


def chosen(text: str, words: Mapping[str, str], code: str) -> str:
    """Which one is meant, by its number, name or word. Refused with `code` when none is."""
    said = half_width(text).strip().lower()
    for number, (name, word) in enumerate(words.items(), 1):
        if said in (str(number), name, _(word).lower()):
            return name
    raise Refused(code, word=clean_line(text, 20), roles=choices(words))


def ends_one(text: str) -> str | None:
    """What is to end, when an answer begins with a minus (`-HQ 3-1`); empty for a minus alone; None for none."""
    said = text.strip()
    return said[1:].strip() if half_width(said[:1]) == "-" else None
