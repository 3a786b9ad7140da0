"""Questions that are answered by a digit, and by a day."""

from collections.abc import Sequence
from typing import TypeVar

from ..errors import Refused
from ..i18n import _
from ..text import fold
from ..ui.forms import Step

T = TypeVar("T")


def choice(name: str, prompt: str, labels: Sequence[str], now: str = "") -> Step:
    """A question with numbered answers; `now` is the digit that an Enter alone means."""
    hint = "  ".join(f"{number}{label}" for number, label in enumerate(labels, 1))
    hint += "  " + _("直接回车是 {n}").format(n=now) if now else ""

    def check(text: str) -> None:
        choose(text, labels)

    return Step(name, prompt, hint, now, check, quiet=True, says=lambda text: choose(text, labels))


def choose(text: str, options: Sequence[T]) -> T:
    """The option of a typed digit. Refused `say_number`."""
    said = fold(text.strip())
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= len(options):
        raise Refused("say_number")
    return options[int(said) - 1]


def yes_no(text: str) -> bool:
    """A `y` or `n`. Refused `say_yes_or_no`."""
    said = fold(text.strip())
    if said in ("y", "是"):
        return True
    if said in ("n", "否", "不"):
        return False
    raise Refused("say_yes_or_no")
