"""A lost pass through real terminals: at the office, whose line is cut over the question, and at the gate."""

import datetime as dt
import re
from pathlib import Path

import pytest

from dutyterm import keyring
from dutyterm.households import tokens
from tests.e2e.demo_town import Gate, Town

pytestmark = pytest.mark.e2e

F7 = "\x1b[18~"
CODE = "HQ-0137"


def opened(office: Gate) -> Gate:
    office.wait("退出", 30)
    office.send(F7)
    office.wait("z证件", 15)
    return office


def kept(town: Town) -> bool:
    """Whether a half-answered question lies beside the database."""
    drafts = Path(f"{town.file}.drafts").glob("coordinator-households.*")
    return any('"y"' in one.read_text("utf-8", "ignore") for one in drafts)


def state(town: Town) -> str:
    (found,) = town.query("SELECT p.state FROM pass p JOIN compound c ON c.id = p.compound_id WHERE c.short_code = 'HQ'"
                          " AND p.no = 137")  # fmt: skip
    return str(found)


def test_lost_over_a_cut_line_and_shown_at_the_gate(town: Town) -> None:
    (found,) = town.query("SELECT p.id, p.valid_to FROM pass p JOIN compound c ON c.id = p.compound_id"
                          " WHERE c.short_code = 'HQ' AND p.no = 137")  # fmt: skip
    keys = keyring.load(Path(f"{town.file}.key"))
    old = tokens.encode(keys[0], "resident", int(found[0]), dt.date.fromisoformat(str(found[1])))
    with town.session("coordinator") as office:
        opened(office).send("z")
        office.wait("1要办的", 15)
        office.send("2ahq\r")
        office.wait("只看 HQ", 15)
        office.send(f"/{CODE}\r")
        office.wait("HQ-0137 +[^ ]+", 15)
        office.send("m")
        office.wait("按任意键关闭", 15)
        shown = "".join(re.findall(r"\d{4}(?= )|\d{4}$|\d{2,4}(?=\s*$)", office.text.replace("2020-", ""), re.M))
        assert old in shown, office.text
        office.send(" l")
        office.wait("HQ-0137 [^ ]+ 丢了>", 15)
        office.send("y")
        office.wait_until(lambda: kept(town), 15, "the half-typed answer is kept")
        office.kill()
    assert state(town) == "active"
    with town.session("coordinator") as office:
        opened(office)
        office.wait("HQ-0137 [^ ]+ 丢了> y", 15)  # asked again by itself
        office.send("\r")
        new = office.wait(r"HQ-0137 已挂失作废，补办 (HQ-\d+)", 15)[1]
    assert state(town) == "lost"
    with town.session("volunteer") as gate:
        gate.ready()
        gate.send(old)
        gate.wait(rf"暂留.*HQ-0137 已挂失 02-05 08:00.*换成 {new}", 15)
        gate.send("\x1b")
        gate.send(old[:-1] + str((int(old[-1]) + 1) % 10))
        gate.wait("不是本镇发的", 15)
    town.intact()
