"""The laptop that people share at a gate, through a real sshd: its key opens the sign-in and nothing else, and each row
says who was at it."""

import re

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import Server, client_environment, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]

NEW = "739150"
F12 = "\x1b[24~"
SOON = 5.0


@pytest.fixture(scope="module")
def number(server: Server) -> int:
    """The key of the laptop at HQ."""
    done = server.add_key("", "laptop", "--post", "HQ")
    wait_for(lambda: any(line.endswith(f" key-{done}") for line in server.lines()), SOON, "the key is in the file")
    return done


def pin_for(server: Server, login: str) -> str:
    """A one-time PIN, as a coordinator reads it out."""
    done = server.dutyterm("people", "pin", "give", login)
    found = re.search(r"\b\d{6}\b", done.stdout)
    assert found, done.stderr
    return found[0]


def at_the_door(server: Server) -> Gate:
    return Gate(server.login("laptop"), env=client_environment())


def sign_in(gate: Gate, login: str, once: str) -> None:
    """Sign in with a one-time PIN and make it one's own."""
    gate.wait("值守电脑，请登录")
    gate.send(f"{login} {once}\r")
    gate.wait("请换成自己的")
    gate.send(f"{NEW}\r")
    gate.wait("再输|再一次|一遍")
    gate.send(f"{NEW}\r")
    gate.ready()


def test_the_key_of_a_gate_opens_its_sign_in_and_rows_say_who(server: Server, number: int) -> None:
    people = ("v001", "v002")
    displays = dict(server.town.query("SELECT login, display FROM user_account WHERE login IN (?, ?)", *people))
    once, before = {login: pin_for(server, login) for login in people}, server.town.newest
    with at_the_door(server) as gate:
        gate.wait("值守电脑，请登录")
        assert "最近通过" not in gate.text
        assert not [name for name in displays.values() if name in gate.text], "it names nobody"
        sign_in(gate, "v001", once["v001"])
        assert displays["v001"] in gate.text
        gate.save("31 365", "OK 放行")
        gate.send(F12)
        sign_in(gate, "v002", once["v002"])
        assert displays["v002"] in gate.text
        assert displays["v001"] not in gate.rows()[0]
        gate.save("32 366", "OK 放行")
        for pin in (*once.values(), NEW):
            assert pin.encode() not in gate.output, "no PIN is ever on the screen"
    rows = server.town.query(
        "SELECT p.no, u.login, o.code FROM gate_entry e JOIN pass p ON p.id = e.pass_id JOIN user_account u"
        " ON u.id = e.recorded_by JOIN post o ON o.id = e.post_id WHERE e.id > ? ORDER BY e.id",
        before,
    )
    assert rows == [(31, "v001", "HQ"), (32, "v002", "HQ")]
    sittings = server.town.query(
        "SELECT u.login FROM session_log s LEFT JOIN user_account u ON u.id = s.user_id WHERE s.key_id = ?"
        " ORDER BY s.rowid",
        number,
    )
    assert sittings == [None, "v001", None, "v002"]
    logged = server.town.file.with_name(server.town.file.name + ".log").read_text() + server.said()
    assert not [pin for pin in (*once.values(), NEW) if pin in logged]


def test_a_wrong_pin_and_somebody_nobody_knows_stay_outside(server: Server, number: int) -> None:
    assert number
    pin_for(server, "v003")
    with at_the_door(server) as gate:
        gate.wait("值守电脑，请登录")
        answers = []
        for who in ("v003", "nobody-knows"):
            gate.send(f"{who} 111222\r")
            gate.wait("PIN 不对|不对")
            gate.settle(0.2)
            answers.append(re.sub(r"\d", "#", gate.text.replace(who, "")))
            gate.send("\x1b")
            gate.wait("是谁>")
        assert answers[0] == answers[1], "the door does not tell who exists"
        gate.send("\x0c\x1b[21~\x1bOR")  # lock, everybody, the gate
        gate.settle(0.2)
        assert "最近通过" not in gate.text
        gate.send("q\r")
        assert gate.wait_exit() == 0


def test_a_lost_laptop_is_out_at_once(server: Server, number: int) -> None:
    with at_the_door(server) as gate:
        gate.wait("值守电脑，请登录")
        assert server.dutyterm("people", "key", "remove", str(number)).returncode == 0
        gate.wait("密钥已作废或到期", SOON)
        assert gate.wait_exit(10) == 1
        assert not CRASHED.search(gate.output.decode(errors="replace"))
    done = server.run(server.login("laptop"))
    assert "Permission denied (publickey)" in done.stdout + done.stderr
