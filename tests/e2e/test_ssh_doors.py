"""Who may come in changes in the database, and a real sshd and the sessions that run follow within seconds: the door
opens or stays shut, and where a sentence can be said it is."""

import datetime as dt
import json
from collections.abc import Callable

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import Server, client_environment, logged_in, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]

SOON = 10.0  # seconds; two are promised on a machine with nothing else to do
PERSON = "v003"

Words = Callable[[int], tuple[str, ...]]
TAKEN: dict[str, tuple[Words, str, str]] = {  # how, what the door says, what is said to who sits there
    "revoked": (lambda number: ("people", "key", "remove", str(number)), "已经作废", "密钥已作废或到期"),
    "expired": (lambda number: ("people", "key", "expire", str(number), "2020-02-01"), "已经到期", "密钥已作废或到期"),
    "disabled": (lambda _number: ("people", "disable", PERSON, "--reason", "moved away"), "账号已停用", "账号已停用"),
}
ways = pytest.mark.parametrize("how", TAKEN)


def opens(server: Server, name: str) -> bool:
    """Whether sshd lets the key in; the forced command then refuses a session without a terminal."""
    done = server.run([*server.client(name, "-T"), server.address])
    assert done.returncode in (2, 255), done.stderr
    if done.returncode == 255:  # nothing about whose it was
        assert done.stderr == f"{server.address}: Permission denied (publickey).\n"
        assert done.stdout == ""
    return done.returncode == 2


def take(server: Server, how: str, number: int) -> None:
    done = server.dutyterm(*TAKEN[how][0](number))
    assert done.returncode == 0, done.stderr


def given(server: Server, name: str, *more: str) -> int:
    """A new key of the person, whose account is in order; its number, once it opens."""
    if not server.town.query("SELECT active FROM user_account WHERE login = ?", PERSON)[0]:
        assert server.dutyterm("people", "enable", PERSON).returncode == 0
    number = server.add_key(PERSON, name, *more)
    wait_for(lambda: opens(server, name), SOON, "the new key opens")
    return number


@ways
def test_a_key_opens_while_it_is_good(server: Server, how: str) -> None:
    name = f"door-{how}"
    server.public(name)
    assert not opens(server, name)
    take(server, how, given(server, name))
    wait_for(lambda: not opens(server, name), SOON, "the key opens nothing any more")


def test_an_account_that_is_enabled_again_comes_in_with_its_key(server: Server) -> None:
    number = given(server, "back")
    take(server, "disabled", number)
    wait_for(lambda: not opens(server, "back"), SOON, "disabled")
    assert server.dutyterm("people", "enable", PERSON).returncode == 0
    wait_for(lambda: opens(server, "back"), SOON, "enabled")


@ways
def test_the_session_says_why_where_the_file_of_keys_is_late(server: Server, how: str) -> None:
    name = f"late-{how}"
    number = given(server, name)
    with server.asleep():
        take(server, how, number)
        done = server.run(server.login(name))
    assert done.returncode == 1
    said = done.stdout.replace("\r", "").strip()
    assert TAKEN[how][1] in said
    assert "请找管理员" in said, "it says what to do"
    assert "\n" not in said
    nothing_personal(server, done.stdout + done.stderr)


def test_a_key_the_database_does_not_know_gets_a_sentence(server: Server) -> None:
    done = server.run(server.login("stranger-here"))
    assert done.returncode == 1
    assert done.stdout.strip() == "没有登记这把密钥，请找管理员。"


def test_sshd_itself_keeps_to_the_day_on_the_line(server: Server) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=7)
    number = given(server, "brief", "--expires", f"{until:%Y-%m-%dT%H:%M:%S+00:00}")
    with server.asleep():  # nobody takes the line out of the file
        wait_for(lambda: not opens(server, "brief"), 12, "its time is over")
        assert any(line.endswith(f" key-{number}") for line in server.lines())


@ways
def test_a_running_session_ends_with_a_sentence(server: Server, how: str) -> None:
    name = f"running-{how}"
    number = given(server, name)
    with logged_in(server, name) as gate:
        gate.send("9 36")
        gate.wait("^> 9 36$")
        take(server, how, number)
        gate.wait(TAKEN[how][2], SOON)
        assert "没输完的那一行还留着" in gate.text
        assert "最近通过" not in gate.text, "nothing of the gate is shown any more"
        assert gate.wait_exit(10) == 1
        assert not CRASHED.search(gate.output.decode(errors="replace"))
    again = given(server, f"{name}-again")
    with logged_in(server, f"{name}-again") as gate:
        assert gate.line == "9 36", "what was half typed waits for the same person"
        gate.send("\x1b\x15")
        gate.wait("^>$")
    take(server, "revoked", again)


HOSTILE = {  # what may stand in the database, and what of it is seen
    "Lin [/b]": "Lin [/b]",
    "\x1b]0;pwned\x07王\x1b[2J小": "]0;pwned王..",
    "王\u202e小\u200f山": "王小山",
    "[@click=app.exit]王[/]": "[@click=ap..",
    "𠮷" * 40: "𠮷𠮷𠮷𠮷𠮷..",
}


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=[ascii(name)[:20] for name in HOSTILE])
def test_a_hostile_name_is_only_shown(server: Server, number: int) -> None:
    key, (name, seen) = f"named-{number}", list(HOSTILE.items())[number]
    given(server, key)
    before = server.town.query("SELECT display FROM user_account WHERE login = ?", PERSON)[0]
    server.town.change("UPDATE user_account SET display = ? WHERE login = ?", name, PERSON)
    try:
        with logged_in(server, key) as gate:
            gate.wait("待处理")  # the alarm has its place beside the longest name
            assert f"  {seen}  " in gate.rows()[0]
            gate.send("\x0c")  # the door in front
            gate.wait("已锁屏")
            gate.send("\r")
            gate.wait("最近通过")
            raw = bytes(gate.output)
            for bad in (b"\x1b]0;", b"\x1b[2J", "\u202e".encode(), "\u200f".encode()):
                assert bad not in raw
            assert not CRASHED.search(raw.decode(errors="replace"))
    finally:
        server.town.change("UPDATE user_account SET display = ? WHERE login = ?", before, PERSON)


def nothing_personal(server: Server, text: str) -> None:
    """No name, telephone or login of the person is in what was said."""
    row = server.town.query("SELECT login, display, phone FROM user_account WHERE login = ?", PERSON)[0]
    assert not [one for one in row if one and one in text]


def test_no_name_is_in_any_log(server: Server) -> None:
    given(server, "logged")
    with Gate(server.login("logged"), env=client_environment()) as gate:
        gate.ready()
    file = server.town.file.with_name(server.town.file.name + ".log")
    text = server.said() + file.read_text()
    names = server.town.query("SELECT display FROM user_account UNION SELECT phone FROM user_account WHERE phone <> ''")
    assert not [one for one in names if one and len(one) > 1 and one in text]
    listed = json.loads(server.dutyterm("people", "sessions", "--json").stdout)
    assert listed[0]["origin"] == "127.0.0.1"
