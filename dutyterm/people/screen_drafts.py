"""A half-answered question as a draft: kept as it is typed, asked on when its person is back (domain.md U6)."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..text import clean_line
from .screen_forms import Answers, Form


class HalfDone(NamedTuple):
    """A question somebody has not come to the end of."""

    letter: str  # the key that asks it
    who: int | None  # about which account
    cursor: object  # the row the key was pressed on
    step: str  # how far it is answered
    answers: Answers  # also those entered or typed ahead, which then stand in the line
    base: dict[str, Any]  # what the account was when it was asked first
    on_page: bool
    search: str


def packed(form: Form | None, lines: Sequence[str], *, on_page: bool, search: str) -> str:
    """A question with the lines that were entered or typed since; empty for one that nothing was typed for."""
    if form is None or not form.key or not form.touched(*lines):
        return ""
    answers = dict(form.answers)
    for one, text in zip(form.steps[form.at :], lines, strict=False):
        if text.strip():
            answers[one.name] = text
    return json.dumps(
        HalfDone(form.key, form.about, form.cursor, form.step.name, answers, form.base, on_page, search),
        ensure_ascii=False,
    )


def unpacked(text: str) -> HalfDone | None:
    """What `packed` made; None for anything else."""
    try:
        letter, who, cursor, step, answers, base, on_page, search = json.loads(text)
        said = {str(name): clean_line(str(value)) for name, value in answers.items()}
        where = tuple(cursor) if isinstance(cursor, list) else cursor
        return HalfDone(str(letter), who, where, str(step), said, dict(base), bool(on_page), clean_line(str(search)))
    except (ValueError, TypeError, AttributeError):
        return None


def go_on(form: Form, left: HalfDone) -> bool:
    """Answer a question as far as it was answered before; whether it still asks the same."""
    names = [one.name for one in form.steps]
    if left.step not in names or not left.answers.keys() <= set(names):
        return False
    form.at, form.answers = names.index(left.step), dict(left.answers)
    return True
