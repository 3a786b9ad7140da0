"""The register's screen: finding, one household's page, and its acts, as somebody at F7 does them."""

from tests.households.conftest import Sit


async def test_the_register_opens_on_its_people(at_homes: Sit) -> None:
    for login in ("boss", "L1", "kader", "chief"):
        async with at_homes(login) as one:
            await one.sees("住户")
            print(one.text)


async def test_look(at_homes: Sit) -> None:
    async with at_homes("boss") as one:
        await one.find("3-2-501")
        print(one.text)
        await one.press("enter")
        print(one.text)
        await one.press("down")
        print(one.text)
        await one.press("escape")
        print(one.text)
        for key in "bnwcg":
            await one.press(key)
            print(one.text)
