"""Codes as a telephone meets them: read by a decoder from pictures of a real terminal, and of a real browser's paper.

xterm stands on a virtual display, with a Latin and a CJK font, at 80x24; the decoder is zbar. Each picture is taken
again until it is read, or the time is over: nobody guesses when a terminal has painted.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from db import engine
from dutyterm.households import pass_blanks, pass_cards, pass_paper, pass_reading
from dutyterm.households.passes import Terms
from tests.gate.town import KEY, bound, do

TOOLS = ("Xvfb", "xterm", "zbarimg", "import", "chromium")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not all(shutil.which(one) for one in TOOLS), reason=f"needs {', '.join(TOOLS)}"),
]
APP = Path(__file__).parent / "apps" / "qr.py"
PATIENCE = 30.0
DEJAVU, CJK = "DejaVu Sans Mono", "WenQuanYi Micro Hei Mono"
CODE = f"{secrets.randbelow(10**34):034d}"
LINK = "https://intake.nanshan.example/form"  # too long for two blanks a module in 24 lines


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual display of this module alone; it names its own number."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as said:
            number = said.readline().strip()
        assert number, "no display"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def terminal(display: str, code: str, font: str, size: int, **env: str) -> Iterator[None]:
    """An xterm of 80x24 that shows a code."""
    plain = {name: value for name, value in os.environ.items() if name not in ("COLORTERM", "NO_COLOR")}
    shown = subprocess.Popen(
        ["xterm", "-geometry", "80x24+0+0", "-fa", font, "-fs", str(size), "+sb", "-b", "0", "-bg", "black", "-fg",
         "gray", "-e", sys.executable, str(APP), code, "HQ-0137", "临时出入证", "有效到 2020-02-29"],
        env={**plain, "DISPLAY": display, "LC_ALL": "C.UTF-8", **env}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        shown.terminate()
        with suppress(subprocess.TimeoutExpired):
            shown.wait(10)


def decoded(picture: Path) -> set[str]:
    """What a decoder reads in a picture."""
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)], capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    return set(done.stdout.split())


def read_off(display: str, code: str, folder: Path) -> bool:
    """Whether the code is read from the display before the time is over."""
    picture, end = folder / "screen.png", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        subprocess.run(["import", "-window", "root", str(picture)], env={**os.environ, "DISPLAY": display},
                       capture_output=True, timeout=60, check=False)  # fmt: skip
        if picture.exists() and code in decoded(picture):
            return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize(
    ("font", "size", "env"),
    [
        pytest.param(DEJAVU, 12, {}, id="dejavu"),
        pytest.param(CJK, 12, {}, id="cjk"),
        pytest.param(DEJAVU, 8, {"TERM": "xterm"}, id="small, 16 colours"),
        pytest.param(CJK, 10, {"NO_COLOR": "1"}, id="cjk, no colours wanted"),
    ],
)
def test_a_pass_is_read_off_the_terminal(
    display: str, tmp_path: Path, font: str, size: int, env: dict[str, str]
) -> None:
    with terminal(display, CODE, font, size, **env):
        assert read_off(display, CODE, tmp_path)


def test_a_link_is_read_off_the_terminal(display: str, tmp_path: Path) -> None:
    """In half blocks, which a Latin font draws whole."""
    with terminal(display, LINK, DEJAVU, 12):
        assert read_off(display, LINK, tmp_path)


def test_a_browser_prints_sheets_and_posters_that_are_read(tmp_path: Path) -> None:
    """Blanks and a poster from a real browser: every code on paper is read, and the sheets are A4."""
    engine.create(f"sqlite:///{tmp_path}/town.db")
    engine.close()
    with bound(f"sqlite:///{tmp_path}/town.db") as town:
        blanks = do(pass_blanks.print_blanks, town.act("boss"), "HQ", 12)
        cards = [pass_cards.blank_card(one, (KEY,), Terms()) for one in blanks[:8]]
        one = pass_reading.find_pass(town.act("boss"), "HQ-0137")
        cards.append(pass_cards.card(one, (KEY,)))
        poster = pass_cards.poster_of(pass_blanks.place_of("HQ"), LINK)
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    sheet, wall = tmp_path / "sheet.html", tmp_path / "poster.html"
    sheet.write_text(pass_paper.sheets("x", cards), "utf-8")
    wall.write_text(pass_paper.poster(poster), "utf-8")
    for page, wanted in ((sheet, {one.code for one in cards}), (wall, {LINK})):
        picture = tmp_path / f"{page.stem}.png"
        subprocess.run(
            [*browser, "--window-size=800,2300", "--hide-scrollbars", "--force-device-scale-factor=2",
             f"--screenshot={picture}", page.as_uri()], capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        assert decoded(picture) == wanted
    paper = tmp_path / "sheet.pdf"
    subprocess.run([*browser, "--no-pdf-header-footer", f"--print-to-pdf={paper}", sheet.as_uri()], capture_output=True,
                   timeout=120, check=True)  # fmt: skip
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper.read_bytes())
    assert [(round(float(wide)), round(float(high))) for wide, high in pages] == [(595, 842)] * 2, pages
