"""Whatever the trail may hold has a name that people read: no act without a word."""

import ast
import re
from pathlib import Path

from dutyterm.trail.words import ACTIONS

ROOT = Path(__file__).parents[2] / "dutyterm"
ACTION = re.compile(r"[a-z]+\.[a-z_]+")
ACTING = ("record", "done", "_done", "move", "_stop", "_write", "_record")
"""Functions that are handed the name of an act."""


def spoken() -> set[str]:
    """Every name of an act that is handed to a function that writes it down."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ACTING:
                    found |= {
                        one.value
                        for one in ast.walk(node)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                        and ACTION.fullmatch(one.value)
                    }  # fmt: skip
    return found


def test_every_act_has_a_word() -> None:
    found = spoken()
    assert len(found) > 40  # the search itself works
    assert sorted(found - set(ACTIONS)) == []
