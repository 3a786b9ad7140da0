"""A question that is meant by `y` alone says what it takes: a y and Enter, and says it the same everywhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutyterm.ui.asking import prompt_within

ROOT = Path(__file__).parents[2] / "dutyterm"
ROOMS = (
    "errands",
    "five_ones",
    "gate",
    "households",
    "isolation",
    "people",
    "reports",
    "retention",
    "roster",
    "trail",
    "ui",
)
TRUE = "输 y 回车>"


def sentences(room: str) -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{file.name}:{node.lineno}", node.value


@pytest.mark.parametrize("room", ROOMS)
def test_every_prompt_for_a_yes_says_what_it_takes(room: str) -> None:
    asks = [(at, text) for at, text in sentences(room) if text.endswith(">") and " y" in text]
    other = ("n>", "/>", '">')  # either of two letters; the end of a page's mark
    wrong = [(at, text) for at, text in asks if TRUE not in text and not text.endswith(other)]
    assert not wrong


def test_there_are_such_prompts() -> None:
    found = [text for room in ROOMS for _at, text in sentences(room) if text.endswith(TRUE)]
    assert len(found) >= 12


@pytest.mark.parametrize(
    ("prompt", "width", "shown"),
    [
        ("报 早班？输 y 回车>", 80, "报 早班？输 y 回车>"),
        ("报 " + "长" * 40 + "？输 y 回车>", 60, "报 " + "长" * 21 + "~长？输 y 回车>"),
        ("a" * 200, 20, "a" * 5 + "~" + "a" * 14),
    ],
)
def test_a_prompt_leaves_room_for_its_answer(prompt: str, width: int, shown: str) -> None:
    """What is typed must be seen; the end says how to answer, so the middle gives way."""
    assert prompt_within(prompt, width) == shown
