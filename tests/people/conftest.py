"""What tests of people may ask for: the small town, with somebody of each role and stairways to look after."""

from collections.abc import Iterator

import pytest

from db import engine
from db.base import execute
from tests.gate.town import Town, add, bound

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
