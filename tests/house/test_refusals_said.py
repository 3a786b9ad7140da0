"""Every refusal has a sentence, and says it with what it was given: nobody may lose a session over a wrong answer."""

import ast
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dutyterm"
ROOMS = ("gate", "people", "roster", "isolation", "errands", "five_ones", "reports", "households")
# their values are lists, which tests of the room hand them
LISTS = {"needs_reason", "clash", "check_in_blocked", "check_in_reason", "force_reason"}
VALUE = 1  # also for what is counted in fen
RAISING = {"Refused", "raise_later"}


def raised(room: str) -> Iterator[tuple[str, frozenset[str], str]]:
    """(code, names of the values, where) of every refusal whose code stands in the source of a room."""
    for path in sorted((PACKAGE / room).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        if any(isinstance(node, ast.ClassDef) and node.name in RAISING for node in tree.body):
            continue  # a name of its own for something else: a row of a file, not an act
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in RAISING:
                continue
            codes = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if codes and all(word.arg for word in node.keywords):
                yield codes[0], frozenset(str(word.arg) for word in node.keywords), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_is_said_with_what_it_was_given(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`filled` is made strict here: a gap that would be left empty on a screen is a fault in the source."""
    words = import_module(f"dutyterm.{room}.words")
    gaps: list[str] = []

    def strict(sentence: str, values: dict[str, object]) -> str:
        wanted = {name for _text, name, _form, _conversion in string.Formatter().parse(sentence) if name}
        gaps.extend(sorted(wanted - set(values)))
        return sentence

    for name in ROOMS:
        module = import_module(f"dutyterm.{name}.words")
        if hasattr(module, "filled"):
            monkeypatch.setattr(module, "filled", strict)
    wrong = []
    for code, names, where in raised(room):
        if code in LISTS or not code:
            continue
        gaps.clear()
        try:
            said = words.refusal(code, **dict.fromkeys(names, VALUE))
        except KeyError as no:
            assert no.args in ((VALUE,), (str(VALUE),)), (
                f"{where} {code}: {no}"
            )  # a word for a word: there is none for this one
            continue
        if not said or gaps:
            wrong.append(f"{where} {code}: {'no sentence' if not said else 'lacks ' + ', '.join(gaps)}")
    assert not wrong, "\n" + "\n".join(wrong)
