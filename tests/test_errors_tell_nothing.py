"""An error nobody foresaw, in a command, a screen or an act: its number is told and logged, and nobody's data is.

Planted in local variables and in messages: an identity number, a telephone, a PIN, a name (security.md 5.24).
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee
import pytest
from rich.console import Console
from textual.worker import WorkerFailed

from db.audit import Act
from db.base import execute
from db.problems import DatabaseProblem
from dutyterm.gate import screen as gate_screen
from dutyterm.gate import service
from dutyterm.opening import start_log
from dutyterm.settings import Settings
from dutyterm.store import Store
from dutyterm.ui.base import EXIT_BUG
from dutyterm.ui.bugs import report_bug, scrubbed
from tests.cli.running import run
from tests.gate.conftest import talk, town
from tests.gate.screens import session_of, sitting
from tests.gate.town import MADE, Town

__all__ = ["talk", "town"]

PLANTED = {
    "identity": "110101" + "190003" + "070012",
    "phone": "138" + "12345678",
    "pin": "48" + "1592",
    "name": "王小明",
}
NUMBER = re.compile(r"编号 (\d{6})")


def broken(*_args: Any, **_kwargs: Any) -> Any:
    """Breaks with everything in its locals and its message, and in the message of its cause."""
    identity, phone, pin, name = PLANTED.values()
    try:
        raise KeyError(phone)
    except KeyError as error:
        raise LookupError(f"no row for {identity}, pin {pin} of {name}") from error


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The real log of the program, in a file of its own."""
    logger = logging.getLogger("dutyterm")
    before = logger.handlers[:], logger.propagate, logger.level
    file = tmp_path / "duty.log"
    start_log(Settings(log_file=str(file)))
    yield file
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.propagate = before[:2]
    logger.setLevel(before[2])


def tells_nothing(shown: str, file: Path) -> None:
    """The number shown is in the log with the place, and nothing planted is in either."""
    logged = file.read_text("utf-8")
    found = NUMBER.search(shown)
    assert found, shown
    assert f"error {found[1]}" in logged
    assert "test_errors_tell_nothing.py" in logged or "<string>" in logged
    assert "LookupError" in logged
    for what, value in PLANTED.items():
        assert value not in shown, what
        assert value not in logged, what


def test_a_command(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    assert run("--db", url, "init").code == 0
    python = (
        "import sys; from db import care\n"
        "def broken(**_how):\n"
        f"    identity, phone, pin, name = {tuple(PLANTED.values())!r}\n"
        "    raise LookupError(f'no row for {identity} {phone} {pin} of {name}')\n"
        "care.check = broken\n"
        "from dutyterm.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    ran = run("--db", url, "check", python=python)
    assert ran.code == 70
    tells_nothing(ran.out + ran.err, tmp_path / "town.db.log")


@pytest.mark.parametrize("where", ["screen", "act"])
async def test_the_screen_and_the_act(
    where: str, town: Town, db_url: str, tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if where == "screen":
        monkeypatch.setattr(gate_screen.GateScreen, "help_text", broken)
    else:
        monkeypatch.setattr(service, "record", broken)
    session = session_of(town, db_url, tmp_path)
    apps = []
    with pytest.raises((LookupError, WorkerFailed)):  # what the test framework makes of it
        async with sitting(town, session) as one:
            apps.append(one.app)
            if where == "screen":
                await one.pilot.press("f1")
            else:
                await one.type("137 365\r")
            await one.until(lambda: not one.app.is_running, "the end of the app")
    (app,) = apps
    assert app.return_code == EXIT_BUG
    console = Console(width=200)
    with console.capture() as said:
        for one_text in app._exit_renderables:
            console.print(one_text)
    printed = capfd.readouterr()
    tells_nothing(said.get() + printed.out + printed.err, log)


def test_a_row_the_database_did_not_take(town: Town, log: Path) -> None:
    """PostgreSQL tells the whole row in its second line."""

    def act(_who: Act) -> None:
        execute(
            "INSERT INTO gate_entry (entry_key, post_id, at, direction, subject, name, phone, decision, reason_code,"
            " recorded_by, created_at, updated_at) VALUES ('k', ?, ?, 'up', 'visitor', 'Lin Wang', ?, 'ALLOW', 'x', 1,"
            " ?, ?)",
            *(town.posts["HQ"], MADE, PLANTED["phone"], MADE, MADE),
        )

    store = Store()
    with pytest.raises(peewee.IntegrityError) as refused:
        store.write_now(act, town.act())
    store.close()
    number = report_bug(refused.value)
    logged = log.read_text("utf-8")
    assert number in logged
    assert "Lin" not in logged
    assert PLANTED["phone"] not in logged


def test_what_a_sick_database_says(town: Town, log: Path) -> None:
    assert town.posts
    said = DatabaseProblem("unreachable", detail=f"connection lost\nDETAIL: ({PLANTED['phone']}, Lin)")
    assert scrubbed(said.detail) == "connection lost"
    assert not log.exists()


def test_every_place_that_logs_a_database_scrubs_it() -> None:
    sources = Path(__file__).parents[1] / "dutyterm"
    for file in sources.rglob("*.py"):
        for line in file.read_text("utf-8").splitlines():
            assert ".detail" not in line or "scrubbed(" in line or "self." in line, f"{file}: {line}"
