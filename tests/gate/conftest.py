"""What every test of the gate may ask for."""

from collections.abc import Callable, Iterator

import pytest

from tests.gate import town as made


@pytest.fixture
def town(db_url: str) -> Iterator[made.Town]:
    """The fixture town of domain.md §5."""
    with made.bound(db_url) as found:
        yield found


@pytest.fixture
def talk(town: made.Town) -> Callable[..., made.Talk]:
    """A conversation at a gate: `talk("137 365")`, `talk("v", gate="XZ")`."""

    def start(*lines: str, gate: str = "HQ") -> made.Talk:
        return made.converse(town, list(lines), gate)

    return start
