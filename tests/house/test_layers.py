"""The directions of the imports, checked on the real tree and, so that the check itself can fail, on bad examples."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.layers import House

ROOT = Path(__file__).parents[2]
HEAVY = {"python_calamine", "xlsxwriter", "qrcode", "openpyxl", "psycopg"}
TERMINAL_AND_DATABASE = {"textual", "rich", "peewee", "playhouse", "psycopg"}


@pytest.fixture(scope="module")
def house() -> House:
    """The real one."""
    return House(ROOT)


def listed(found: list[str]) -> str:
    return "\n" + "\n".join(found)


def test_imports_go_one_way(house: House) -> None:
    found = house.wrong_imports()
    assert not found, listed(found)


def test_only_the_command_line_and_settings_ask_the_system(house: House) -> None:
    found = house.questions_to_the_system()
    assert not found, listed(found)


def test_only_the_clock_asks_the_time(house: House) -> None:
    found = house.questions_of_the_time()
    assert not found, listed(found)


def loaded_by(code: str) -> set[str]:
    """Top-level packages that a fresh Python holds after running this code."""
    listing = "import sys\nprint(*(name for name, module in sys.modules.items() if module))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{listing}"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.split()}


def test_rules_load_neither_terminal_nor_database(house: House) -> None:
    rules = sorted(name for name in house.files if house.kind(name) in ("pure", "rules"))
    assert "dutyterm.gate.rules" in rules
    assert not loaded_by("import " + ", ".join(rules)) & TERMINAL_AND_DATABASE


def test_the_app_starts_light(house: House) -> None:
    assert "dutyterm.app" in house.files
    loaded = loaded_by("import db\ndb.leave_out_drivers('sqlite:///town.db')\nimport dutyterm.app")
    assert not loaded & HEAVY


GOOD = {
    "dutyterm/__init__.py": "import os\nos.environ.setdefault('A', '1')",
    "dutyterm/text.py": "import unicodedata",
    "dutyterm/clock.py": "import datetime as dt\ndt.datetime.now(dt.UTC)",
    "dutyterm/store.py": "import db.engine",
    "dutyterm/cli.py": "import os, sys\nos.environ, sys.argv\nfrom dutyterm.app import App",
    "dutyterm/demo/__init__.py": "",
    "dutyterm/demo/build.py": "import db.gate\nfrom dutyterm.gate import service",
    "dutyterm/areas.py": "from dutyterm.people.rules import Role",
    "dutyterm/app.py": "import textual\nfrom dutyterm import areas, ui",
    "dutyterm/ui/__init__.py": "",
    "dutyterm/ui/forms.py": "import textual\nfrom dutyterm.text import clean_line",
    "dutyterm/people/__init__.py": "",
    "dutyterm/people/rules.py": "import enum",
    "dutyterm/gate/__init__.py": "",
    "dutyterm/gate/rules.py": "import dateutil.rrule\nfrom dutyterm.people import rules\nfrom ..text import fold",
    "dutyterm/gate/service.py": "from db import gate\nfrom . import rules\nfrom ..people import service",
    "dutyterm/gate/screen.py": "import textual\nfrom . import service, screen_recheck\nfrom ..ui import forms",
    "dutyterm/gate/screen_recheck.py": "from dutyterm.people.service import who",
    "dutyterm/people/service.py": "import db.people",
    "dutyterm/people/screen.py": "from dutyterm.people import service",
    "db/__init__.py": "",
    "db/engine.py": "import peewee",
    "db/gate.py": "from .engine import database",
    "db/people.py": "from db import engine",
}


def house_with(folder: Path, path: str = "", code: str = "") -> House:
    for name, text in (GOOD | ({path: code} if path else {})).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return House(folder)


def everything_wrong(house: House) -> list[str]:
    return house.wrong_imports() + house.questions_to_the_system() + house.questions_of_the_time()


def test_a_good_house_passes(tmp_path: Path) -> None:
    assert everything_wrong(house_with(tmp_path)) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("db/gate.py", "from dutyterm.text import fold"),
        ("db/gate.py", "from rich.text import Text"),
        ("db/gate.py", "from datetime import datetime\ndatetime.utcnow()"),
        ("dutyterm/text.py", "import dateutil"),
        ("dutyterm/text.py", "from dutyterm.gate import rules"),
        ("dutyterm/gate/rules.py", "import db.gate"),
        ("dutyterm/gate/rules.py", "import peewee"),
        ("dutyterm/gate/rules.py", "def f():\n    from . import service"),
        ("dutyterm/gate/rules.py", "from dutyterm.clock import now"),
        ("dutyterm/gate/rules.py", "import datetime as dt\ndt.date.today()"),
        ("dutyterm/gate/rules.py", "from time import time"),
        ("dutyterm/gate/__init__.py", "from .screen import GateScreen"),
        ("dutyterm/gate/service.py", "import textual"),
        ("dutyterm/gate/service.py", "from dutyterm.gate.screen import X"),
        ("dutyterm/gate/service.py", "from peewee import fn"),
        ("dutyterm/gate/service.py", "import os\nos.getenv('X')"),
        ("dutyterm/gate/service.py", "from ..app import App"),
        ("dutyterm/gate/screen.py", "from db.gate import recent"),
        ("dutyterm/gate/screen.py", "import playhouse.shortcuts"),
        ("dutyterm/gate/screen.py", "from ..people import screen"),
        ("dutyterm/gate/screen_recheck.py", "from db import gate"),
        ("dutyterm/gate/screen.py", "from dutyterm.cli import main"),
        ("dutyterm/ui/forms.py", "from dutyterm.gate import rules"),
        ("dutyterm/ui/forms.py", "import db"),
        ("dutyterm/ui/forms.py", "import sys\nsys.argv"),
        ("dutyterm/store.py", "from dutyterm.gate import service"),
        ("dutyterm/store.py", "def f():\n    from .demo import build"),
        ("dutyterm/app.py", "from dutyterm.gate.screen import GateScreen"),
        ("dutyterm/areas.py", "from dutyterm import ui"),
    ],
)
def test_each_wrong_step_is_seen_once(tmp_path: Path, path: str, code: str) -> None:
    found = everything_wrong(house_with(tmp_path, path, code))
    assert len(found) == 1, listed(found)
    assert path in found[0]


def test_the_command_line_loads_nothing_that_only_one_command_needs() -> None:
    heavy = {"peewee", "psycopg", "textual", "rich", "csv", "email", "qrcode", "xlsxwriter", "python_calamine"}
    assert not loaded_by("from dutyterm import cli\ncli._parser()") & heavy
