"""The people's list narrowed by letters, and what nobody looks after by compound."""

import pytest

from db import engine
from db.base import execute
from tests.gate.screens import SMALL, WIDE
from tests.gate.town import Town, add
from tests.golden.pictures import compare
from tests.people.screens import Seat, Sit

EVERYBODY = 12


def listed(one: Seat) -> set[str]:
    return {row.cells[1] for row in one.screen.listing.rows}


@pytest.fixture
def lacking(crew: Town) -> Town:
    """L1 has a key and a PIN, L2 an expired key, gate2 is locked out, contact is disabled."""
    with engine.transaction():
        for login, expires in (("L1", None), ("L2", "2020-02-04 00:00:00.000")):
            add("ssh_key", kind="person", user_id=crew.users[login], algorithm="a", body=login, fingerprint=login,
                expires_at=expires)  # fmt: skip
        execute("UPDATE user_account SET pin_hash = 'x' WHERE login IN ('L1', 'gate2')")
        execute("UPDATE user_account SET pin_locked_until = '2020-02-05 09:00:00.000' WHERE login = 'gate2'")
        execute("UPDATE user_account SET active = ? WHERE login = 'contact'", False)
    return crew


@pytest.mark.parametrize(
    ("keys", "told", "found"),
    [
        ("ff", ["[楼长]"], {"L1", "L2"}),
        ("fff", ["[社区干部]"], {"kader"}),
        ("d", ["[HQ]"], {"gate", "gate2"}),
        ("zz", ["[已停用]"], {"contact"}),
        ("ffwww", ["[楼长]", "[PIN已锁]"], set()),
        ("www", ["[PIN已锁]"], {"gate2"}),
        ("fffw", ["[社区干部]", "[没有密钥]"], {"kader"}),
        ("ffw", ["[楼长]", "[没有密钥]"], {"L2"}),
        ("ffww", ["[楼长]", "[没有PIN]"], {"L2"}),
        ("FF", ["[楼长]"], {"L1", "L2"}),
    ],
)
async def test_letters_narrow_the_list(sit: Sit, lacking: Town, keys: str, told: list[str], found: set[str]) -> None:
    async with sit("coordinator") as one:
        assert len(listed(one)) == EVERYBODY
        await one.type(keys)
        await one.sees(*told)
        assert listed(one) == found
        assert "t 全部" in one.keys
        await one.press("t")
        assert len(listed(one)) == EVERYBODY
        assert "[" not in one.text


async def test_every_letter_comes_round_to_everybody(sit: Sit) -> None:
    async with sit("admin") as one:
        for letter, choices in (("f", 5), ("d", 4), ("z", 2), ("w", 3)):
            for _number in range(choices):
                await one.press(letter)
                assert "[" in one.text
            await one.press(letter)
            assert "[" not in one.text
            assert len(listed(one)) == EVERYBODY


async def test_narrowed_and_searched_and_all_again_with_esc(sit: Sit) -> None:
    async with sit("admin") as one:
        await one.type("f/gate2\r")
        assert listed(one) == {"gate2", "gate2-JS", "gate2-XZ"}
        await one.type("d")
        assert listed(one) == {"gate2"}
        await one.press("escape")
        assert len(listed(one)) == EVERYBODY
        assert one.screen.line.value == ""


async def test_others_have_no_filters(sit: Sit) -> None:
    async with sit("leader") as one:
        for letter in "fdzwt":
            await one.press(letter)
        assert "[" not in one.text
        assert "Ctrl+L 锁屏" in one.keys


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_gaps_stand_by_compound_and_unfold(
    sit: Sit, crew: Town, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    update, end = bool(request.config.getoption("--golden-update")), f"{size[0]}x{size[1]}"
    with engine.transaction():
        for code in ("HQ", "JS"):
            block = add("block", compound_id=crew.compounds[code], no=7)
            for no in range(1, 6):
                add("stairway", block_id=block, no=no)
    async with sit("coordinator", size) as one:
        await one.press("2")
        await one.sees("7 梯", "5 梯")
        assert len([row for row in one.screen.listing.rows if isinstance(row.key, tuple)]) == 4
        await one.press("down", "down", "enter")
        await one.sees("HQ 7-5")
        compare(one.app, f"people_gaps_{end}", update=update)
        await one.press("enter")
        assert "HQ 7-5" not in one.text
        await one.press("escape")
        assert one.screen.view == "people"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_picture_of_few(sit: Sit, lacking: Town, size: tuple[int, int], request: pytest.FixtureRequest) -> None:
    async with sit("admin", size) as one:
        await one.type("ffw")
        await one.settled()
        name = f"people_narrowed_{size[0]}x{size[1]}"
        compare(one.app, name, update=bool(request.config.getoption("--golden-update")))
