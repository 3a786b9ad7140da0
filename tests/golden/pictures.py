"""Golden pictures: the whole screen as plain text, compared with a file that a person has read and kept.

`pytest --golden-update` writes the files anew; read the difference before keeping it.
"""

import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="write the golden pictures instead of comparing")


def picture(app: App[None]) -> list[str]:
    """The lines of the screen that is in front, each as wide as the terminal."""
    # private: the only way to the painted cells as text, without colours; nobody else may ask for it
    strips = app.screen._compositor.render_strips()
    return [strip.text for strip in strips]


def read(name: str) -> list[str]:
    """The lines of a kept picture, without their ends."""
    return (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


def compare(app: App[None], name: str, *, update: bool) -> None:
    """Fail unless the screen is the golden picture `name`, and every line exactly as wide as the terminal."""
    lines = picture(app)
    widths = {cell_len(line) for line in lines}
    assert (widths, len(lines)) == ({app.size.width}, app.size.height), name
    said = "".join(line.rstrip() + "\n" for line in lines)
    file = FOLDER / f"{name}.txt"
    if update:
        file.write_text(said, "utf-8")
        return
    assert said == file.read_text("utf-8"), f"the screen is not the golden picture {name} (see --golden-update)"


def ambiguous(text: str) -> set[str]:
    """Characters that some terminals draw one cell wide and others two (ux.md 7)."""
    return {one for one in text if unicodedata.east_asian_width(one) == "A"}
