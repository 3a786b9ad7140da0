"""The gate's screen as people see it, at the smallest size and at a comfortable one."""

import pytest

from db.audit import Act
from db.escalations import open_escalation
from tests.gate.screens import SMALL, WIDE, Open
from tests.gate.town import Town
from tests.golden.pictures import FOLDER, ambiguous

SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])

VERDICTS = {
    "allow": ("HQ", (), "137 365"),
    "refuse": ("XZ", (), "v 366"),
    "recheck": ("HQ", (), "137 376"),
    "hold": ("HQ", ("137 376",), "r 378 m"),
    "iso_leave": ("HQ", (), "3-2-302 out"),
    "half_asked": ("HQ", (), "3-2-501"),
}


def quarrel(act: Act, town: Town) -> None:
    """Somebody at the village gate does not accept that they were turned back."""
    open_escalation("refusal", act.at, act.actor_id, post_id=town.posts["XZ"])


@SIZES
async def test_empty_day(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.golden("gate_empty")


@SIZES
@pytest.mark.parametrize("name", VERDICTS)
async def test_verdict_before_enter(sit: Open, size: tuple[int, int], name: str) -> None:
    code, before, text = VERDICTS[name]
    async with sit(code=code, size=size) as one:
        await one.enter(*before)
        await one.type(text)
        await one.golden(f"gate_{name}")


@SIZES
async def test_choice(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("138 365", "3-2-501 365")
        await one.golden("gate_choice")


@SIZES
async def test_visitor_is_asked_about(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("v", "王二", "3-2-501")
        await one.golden("gate_visitor")


@SIZES
async def test_vehicle(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("粤ed12345 3")
        await one.type("365 366")
        await one.golden("gate_vehicle")


@SIZES
async def test_rechecks_wait_beside_the_list(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("137 376", "138 341")
        one.later(180)
        await one.enter("139 380", "141 365 on")
        one.later(130)
        await one.screen.load()
        one.screen.refresh_frame()
        await one.golden("gate_rechecks")


@SIZES
async def test_a_row_in_full(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("137 365", "138 376", "r 370 m", "139 366", "u")
        await one.press("down", "j")
        await one.golden("gate_list")


@SIZES
async def test_still_out(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("137 out", "138 out")
        one.later(13 * 3600)
        await one.enter("139 out")
        await one.press("down", "2")
        await one.golden("gate_out")


@SIZES
async def test_visitors_inside(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("v 王二 3-2-501", "1", "13712345678", "佛山", "n", "365")
        await one.press("down", "3")
        await one.golden("gate_visitors_in")


@SIZES
@pytest.mark.parametrize("login", ["gate", "boss"])
async def test_escalations(sit: Open, size: tuple[int, int], login: str) -> None:
    async with sit(login=login, size=size) as one:
        await one.enter("137 376", "r 378 m", "3-2-302 out")
        await one.act(quarrel, one.town)
        await one.press("down", "4", "g")
        await one.golden(f"gate_escalations_{login}")


@SIZES
async def test_nothing_to_show(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.press("down", "4")
        await one.golden("gate_no_escalations")


@SIZES
async def test_help(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.press("f1")
        await one.golden("gate_help")


async def test_too_small(sit: Open) -> None:
    async with sit(size=(70, 20)) as one:
        await one.golden("gate_too_small")


def test_no_glyph_is_wider_on_some_terminals() -> None:
    pictures = sorted(FOLDER.glob("*.txt"))
    assert len(pictures) > 30
    assert {file.name: found for file in pictures if (found := ambiguous(file.read_text("utf-8")))} == {}
