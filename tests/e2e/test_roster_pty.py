"""The roster on a real terminal: what is half written outlives a cut line, and a message goes to the clipboard."""

import base64
import re

import pytest

from tests.e2e.demo_town import Gate, Town

pytestmark = pytest.mark.e2e

F2 = "\x1bOQ"


def at_roster(town: Town, who: str = "coordinator") -> Gate:
    """Somebody at F2."""
    seat = town.session(who)
    seat.wait("F1|F2|值班|>", 30)
    seat.send(F2)
    seat.wait("m我的", 30)
    return seat


@pytest.mark.parametrize("how", ["kill", "line"])
def test_a_half_answered_question_outlives_its_session(town: Town, how: str) -> None:
    made = "SELECT count(*) FROM shift_template WHERE name = '加班'"
    with at_roster(town) as seat:
        seat.send("e")
        seat.wait("a 加模板")
        seat.send("a")
        seat.wait("班名>")
        seat.send("加班\r2200\r06")
        seat.wait(r"几点结束> ?06")
        seat.settle()
        if how == "kill":
            seat.process.kill()
        else:
            seat.close()
        seat.wait_exit()
    with at_roster(town) as seat:
        seat.wait("接着刚才没写完的")
        seat.wait(r"几点结束> ?06")
        assert town.query(made) == [0]
        seat.send("00\r\r\r\rHQ\r\r\r")
        seat.wait("模板 加班 存好了")
        assert town.query(made) == [1]
    with at_roster(town) as seat:
        seat.settle()
        assert "接着刚才" not in seat.text


def test_the_message_about_a_hole_goes_to_the_clipboard_and_stays_shown(town: Town) -> None:
    with at_roster(town) as seat:
        seat.send("/今晚\r")
        seat.wait("z 群消息")
        seat.send("z")
        seat.wait("已复制")
        found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", bytes(seat.output))
        assert len(found) == 1
        text = base64.b64decode(found[0]).decode()
        assert text.startswith("【值班求助】")
        shown = "".join(seat.rows()[2:4]).replace(" ", "")
        assert text.replace(" ", "") in shown
