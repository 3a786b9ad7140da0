"""Refusals at the command line: what to do next can be done there."""

from collections.abc import Iterator

import pytest

from dutyterm.commands import refusing
from dutyterm.isolation import words as isolation
from dutyterm.people import words as people
from dutyterm.roster import words as roster
from tests.cli.running import run, sentence
from tests.gate.town import Town, bound


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "roster", "--who", "nobody"), "dutyterm people list"),
        (("roster", "hours", "--who", "nobody"), "dutyterm people list"),
        (("people", "show", "nobody"), "dutyterm people list"),
        (("export", "isolation", "--release", "99999"), "dutyterm export isolation"),
    ],
)
def test_no_key_is_named_where_there_is_none(db_url: str, town: Town, words: tuple[str, ...], said: str) -> None:
    ran = run("--db", db_url, *words)
    told = sentence(ran)
    assert ran.code == 1 and said in told
    assert "按 a" not in told and "Esc" not in told


def test_what_is_said_here_is_said_of_refusals_that_there_are() -> None:
    rooms = {**people.SENTENCES, **isolation.SENTENCES, **roster.SENTENCES}
    assert set(refusing._HERE) <= set(rooms)
