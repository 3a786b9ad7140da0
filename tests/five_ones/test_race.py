"""Leaders who tick at the same moment: nothing is lost, and of two at one door the second hears of the first (F1)."""

from db import engine
from tests.five_ones.conftest import Block, on
from tests.five_ones.ticking import tick_at_once
from tests.gate.town import add, rows


def test_three_who_tick_the_same_doors_at_once(db_url: str, block: Block) -> None:
    """A leader and two stand-ins: every door once, whoever came first; `make bench ARGS=reports` lets 28 loose."""
    for login in ("L2", "L3"):
        if login not in block.town.users:
            block.town.users[login] = add("user_account", login=login, display=login, role="leader")
        for stair in block.stairs:
            block.lead(login, stair, on(4), on(9))
    leaders = [block.town.users[login] for login in ("L1", "L2", "L3")]
    engine.close()
    said = sum(count for count, _worst in tick_at_once(db_url, leaders))
    assert said == 28
    assert rows("SELECT count(*), count(DISTINCT household_id) FROM visit") == [(28, 28)]
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'five_ones.visit'") == [(28,)]
