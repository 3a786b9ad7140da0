"""Passes long over: the number, its days and what became of it stay; a worker's name, a plate, a reason do not."""

import datetime as dt
from pathlib import Path

from dutyterm.households import pass_ends
from dutyterm.households.passes import Terms
from dutyterm.retention.rules import Terms as Kept
from tests.gate.town import NOW, ZONE, Town, do, rows
from tests.roster.test_forgetting import forget

DAY = dt.timedelta(days=1)
TERMS = Terms()


def test_what_is_over_is_forgotten_and_what_counts_is_not(homes: Town, tmp_path: Path) -> None:
    act = homes.act("boss")
    do(pass_ends.revoke, act, homes.passes["HQ-0146"], "马师傅喝酒")
    do(pass_ends.lose, act, homes.passes["HQ-0140"], ZONE, TERMS, again=True)
    assert "passes" not in forget(NOW + 29 * DAY, tmp_path).done
    done = forget(NOW + 31 * DAY, tmp_path).done
    assert done["passes"] == 2
    assert rows("SELECT holder, plate, ended_why, state FROM pass WHERE no IN (140, 146) ORDER BY no") == [
        ("", "-", "", "lost"), ("-", "", "-", "revoked"),
    ]  # fmt: skip
    assert rows("SELECT plate FROM pass WHERE no = 149") == [("粤ED12345",)], "the new permit counts"
    assert "passes" not in forget(NOW + 32 * DAY, tmp_path).done
    assert "passes" not in forget(NOW + 400 * DAY, tmp_path, Kept(gate_days=0)).done
