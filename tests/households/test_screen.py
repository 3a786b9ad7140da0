"""The register's screen: who may open it."""

from tests.households.conftest import Sit


async def test_the_register_opens_on_its_people(at_homes: Sit) -> None:
    for login in ("boss", "L1", "kader", "chief"):
        async with at_homes(login) as one:
            await one.sees("住户")
