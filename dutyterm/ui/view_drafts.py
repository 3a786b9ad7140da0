"""What stands half written in a screen of views, as one line of text that outlives the session (domain.md U6)."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..text import clean_line
from .forms import Answers, Form

FRESH = dt.timedelta(hours=2)
"""How long a question is asked on; later, what was typed is only told."""
ANY_ROW = ""
"""The row of a question that is about none: it is asked again wherever the cursor is, and if no row is left."""
NO_WAY = "-"
"""The key of a question that no key alone asks again: it followed an act, or another question."""


class Place(NamedTuple):
    """A view on the way to what was half written, and what was done in it."""

    chosen: Any  # what the view remembers of what it showed
    cursor: str  # the key of the row the cursor was on, as `repr` writes it
    key: str  # the letter that was pressed there, or `enter`; empty for none


class Half(NamedTuple):
    """Something half written, and how to come back to it."""

    tab: str
    way: tuple[Place, ...]  # from the tab to the view that asked, which stands last
    step: str  # the question that stood there; empty when the rows were being narrowed
    answers: Answers  # those given before, and those typed or entered ahead
    search: str  # what the rows were narrowed to
    said: str  # all of it in words, for when the question cannot be asked again
    at: str = ""  # when it was typed, UTC
    base: dict[str, Any] = {}  # what the question was begun with (`Form.base`), so that an act done twice is one


def still_fresh(at: str, now: dt.datetime) -> bool:
    """Whether what was typed then may be asked on: a temperature or a reason of this morning is none of tonight."""
    try:
        return dt.timedelta(0) <= now - dt.datetime.fromisoformat(at) <= FRESH
    except (ValueError, TypeError):
        return False


def answered(form: Form, lines: Sequence[str]) -> Answers:
    """The answers of a form with the lines that were entered or typed since."""
    found = dict(form.answers)
    for one, text in zip(form.steps[form.at :], lines, strict=False):
        if text.strip():
            found[one.name] = text
    return found


def in_words(form: Form, answers: Answers) -> str:
    """What was typed, each behind its question."""
    typed = [(one.prompt, answers[one.name]) for one in form.steps if answers.get(one.name, "").strip()]
    return clean_line("  ".join(f"{prompt} {text}" for prompt, text in typed), 400)


def packed(left: Half) -> str:
    """One line of text."""
    return json.dumps(left, ensure_ascii=False)


def unpacked(text: str) -> Half | None:
    """What `packed` made; None for anything else, because a draft may be torn or of another version."""
    try:
        tab, way, step, answers, search, said, at, base = json.loads(text)
        places = tuple(Place(chosen, str(cursor), str(key)) for chosen, cursor, key in way)
        typed = {str(name): clean_line(str(value)) for name, value in answers.items()}
    except (ValueError, TypeError, AttributeError):
        return None
    left = Half(
        str(tab), places, str(step), typed, clean_line(str(search)), clean_line(str(said), 400), str(at), dict(base)
    )
    return left if places else None


def go_on(form: Form, left: Half) -> bool:
    """Answer a form as far as it was answered before; whether it still asks the same."""
    wanted, later = {left.step, *left.answers}, [one.name for one in form.later]
    for name in later:
        if name in wanted:
            form.ask_more(name)
    names = [one.name for one in form.steps]
    if left.step not in names or not left.answers.keys() <= set(names):
        return False
    form.at, form.answers = names.index(left.step), dict(left.answers)
    form.base = {**form.base, **left.base}
    return True
