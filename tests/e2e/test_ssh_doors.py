"""A key that is given or taken away in the database opens or opens nothing at a real sshd, within seconds."""

from collections.abc import Callable

import pytest

from tests.e2e.ssh_server import Server, wait_for

pytestmark = pytest.mark.e2e

SOON = 5.0


def opens(server: Server, name: str) -> bool:
    """Whether sshd lets the key in; the forced command then refuses a session without a terminal."""
    done = server.run([*server.client(name, "-T"), server.address])
    assert done.returncode in (2, 255), done.stderr
    return done.returncode == 2


TAKEN: dict[str, Callable[[Server, int], tuple[str, ...]]] = {
    "revoked": lambda _server, number: ("people", "key", "remove", str(number)),
    "expired": lambda _server, number: ("people", "key", "expire", str(number), "2020-02-01"),
}


@pytest.mark.parametrize("how", TAKEN)
def test_a_key_opens_while_it_is_good(server: Server, how: str) -> None:
    name = f"door-{how}"
    server._key(name)
    assert not opens(server, name)
    number = server.add_key("v003", name)
    wait_for(lambda: opens(server, name), SOON, "the new key opens")
    assert server.dutyterm(*TAKEN[how](server, number)).returncode == 0
    wait_for(lambda: not opens(server, name), SOON, "the key opens nothing any more")
