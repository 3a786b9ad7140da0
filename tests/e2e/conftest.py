"""What the end-to-end tests share: one built demo town, copied for each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.demo_town import Town, built, copy_of
from tests.e2e.ssh_server import GONE, Server, running, wait_for


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a demo town that nobody writes to."""
    return built(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def town(built_town: Path, tmp_path: Path) -> Iterator[Town]:
    """A demo town of this test alone."""
    with copy_of(built_town, tmp_path) as copy:
        yield copy


@pytest.fixture(scope="module")
def server(built_town: Path) -> Iterator[Server]:
    """A real sshd on a copy of the demo town, its key file kept by the product."""
    with running(built_town) as made:
        yield made


@pytest.fixture
def nobody_left(server: Server) -> Iterator[None]:
    """Each test ends with all clients dead, and soon no session is left."""
    yield
    wait_for(lambda: not server.sessions(), GONE, "the sessions of dead clients are gone")
