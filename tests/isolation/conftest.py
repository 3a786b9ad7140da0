"""What every test of isolation may ask for."""

from collections.abc import Iterator

import pytest

from tests.gate import town as made


@pytest.fixture
def town(db_url: str) -> Iterator[made.Town]:
    """The fixture town of domain.md §5."""
    with made.bound(db_url) as found:
        yield found
