"""The change of a shift: forty people log in at the same moment through a real sshd, and all of them come in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import monotonic

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import Server, client_environment, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]

HERD = 40
ALL_IN = 60.0  # seconds on two cores that do other things too

GIVE_KEYS = """
import sys
from dutyterm.clock import SystemClock
from db import engine
from db.audit import Act
from dutyterm.people.keys import add_key
from dutyterm.store import Store
engine.bind(sys.argv[1]); engine.close()
store = Store()
for line in sys.stdin:
    login, _blank, key = line.strip().partition(" ")
    store.write_now(add_key, Act(SystemClock().now(), 0, "test"), key, login=login)
store.close()
"""


def test_a_whole_shift_logs_in_at_once(server: Server, record_property: Callable[[str, object], None]) -> None:
    logins = server.town.query(
        "SELECT login FROM user_account WHERE role = 'volunteer' AND active AND post_id IS NOT NULL ORDER BY login"
        " LIMIT ?", HERD,
    )  # fmt: skip
    assert len(logins) == HERD
    names = {login: f"herd-{login}" for login in logins}
    with ThreadPoolExecutor(4) as pool:
        public = list(pool.map(server.public, names.values()))
    keys = "".join(f"{login} {key}\n" for login, key in zip(logins, public, strict=True))
    given = server.python_of_owner(GIVE_KEYS, server.town.url, text=keys)
    assert given.returncode == 0, given.stderr
    wait_for(lambda: len(server.lines()) >= HERD, 10, "all keys are in the file")

    with ExitStack() as stack:
        start = monotonic()
        gates = {
            login: stack.enter_context(Gate(server.login(name), env=client_environment()))
            for login, name in names.items()
        }
        waiting, took = dict(gates), []
        while waiting and monotonic() - start < ALL_IN:
            for login, gate in list(waiting.items()):
                gate.watch(0.002)
                ended = gate.process.poll()
                assert ended is None, f"{login} was turned away ({ended}): {gate.text.strip()[:300]}"
                if "最近通过" in gate.text:
                    del waiting[login]
                    took.append(monotonic() - start)
        assert not waiting, f"{len(waiting)} of {HERD} not in after {ALL_IN} s"
        assert len(server.sessions()) == HERD
        for gate in gates.values():
            assert not CRASHED.search(gate.output.decode(errors="replace"))
        there = server.town.query("SELECT count(*) FROM session_log WHERE ended_at IS NULL AND key_id IS NOT NULL")[0]
        assert there >= HERD
    record_property("seconds until the last of forty is in", round(took[-1], 1))
    print(f"\n{HERD} at once: half in after {took[HERD // 2]:.1f} s, all after {took[-1]:.1f} s")
