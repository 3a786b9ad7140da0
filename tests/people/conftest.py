"""What tests of people may ask for: the small town, with somebody of each role and stairways to look after."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.base import execute
from tests.gate.screens import SMALL
from tests.gate.town import Town, add, bound
from tests.people.screens import Sit, seated

LOGINS = {"volunteer": "gate", "leader": "L1", "cadre": "kader", "coordinator": "boss", "admin": "chief"}
HOSTILE = ("Lin [/b]", "\x1b]0;x", "‮邪名", "𠮷" * 40, "张[@click=app.quit]三[/]")


@pytest.fixture
def crew(db_url: str) -> Iterator[Town]:
    """The gate's town; stairways HQ 3-1 and 3-2, HQ belongs to 一组; `kader` is linked to nothing yet."""
    with bound(db_url) as town:
        with engine.transaction():
            for login, role in (("kader", "cadre"), ("chief", "admin"), ("L2", "leader")):
                town.users[login] = add("user_account", login=login, display=login, role=role)
            (community,) = execute("SELECT id FROM community ORDER BY id LIMIT 1").fetchall()[0]
            group = add("resident_group", community_id=community, name="一组", kind="resident_group")
            execute("UPDATE compound SET group_id = ? WHERE id = ?", group, town.compounds["HQ"])
            block = add("block", compound_id=town.compounds["HQ"], no=3)
            for no in (1, 2):
                add("stairway", block_id=block, no=no)
        yield town


@pytest.fixture
def sit(crew: Town, db_url: str, tmp_path: Path) -> Sit:
    """`async with sit("admin") as one:` seats somebody of a role at F10."""

    def start(role: str = "admin", size: tuple[int, int] = SMALL) -> Any:
        return seated(crew, db_url, tmp_path, LOGINS[role], size)

    return start
