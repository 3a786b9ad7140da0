"""Which module may import what, and who may ask the outside world: read from the source, nothing is imported."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

# Modules that decide without asking anybody, though they are not called rules*.py. List one here and rules may
# import it; it must then keep to what rules may import (those of no room: to the standard library).
PURE = frozenset(
    {
        "dutyterm",
        "dutyterm.text",
        "dutyterm.errors",
        "dutyterm.initials",
        "dutyterm.gate.entry",
        "dutyterm.gate.line",
        "dutyterm.gate.plates",
        "dutyterm.households.passes",
        "dutyterm.households.tokens",
    }
)

# Whole folders that decide without asking anybody; what only starts them stands outside.
PURE_ROOMS = ("dutyterm.roster.plan.",)

# A file's kind follows from its name; these prefixes, and anything else in a room acts (kind "service").
PREFIXES = {"rules": "rules"} | dict.fromkeys(("screen", "dialogs", "widgets", "paint"), "screen")
# What stands right below dutyterm/; anything else there is "common", or a room when it is a folder.
COMMAND_LINE = dict.fromkeys(("cli", "__main__", "commands", "demo", "rebuild"), "cli")
TOP = COMMAND_LINE | dict.fromkeys(("app", "bells", "idle", "seat_watch"), "app") | {"areas": "areas", "ui": "ui"}

# From the bottom up: each kind and the kinds it may import. "screen" means screens of the same room.
MAY_IMPORT = {
    "db": {"db"},
    "pure": {"pure"},
    "rules": {"pure", "rules"},
    "common": {"pure", "rules", "common", "db"},
    "service": {"pure", "rules", "common", "service", "db"},
    "ui": {"pure", "common", "ui"},
    "screen": {"pure", "rules", "common", "ui", "service", "screen"},
    "areas": {"pure", "rules", "common"},
    "app": {"pure", "rules", "common", "ui", "service", "areas", "app"},
    "cli": {"pure", "rules", "common", "ui", "service", "screen", "areas", "app", "cli", "db"},
}
STDLIB = frozenset(sys.stdlib_module_names)
OUTSIDE = {"pure": STDLIB, "rules": STDLIB | {"dateutil"}}
ADVICE = {
    "db": "db imports nothing of dutyterm",
    "pure": "a module listed in PURE (tests/house/layers.py) imports only the standard library and other pure ones",
    "rules": "rules import the standard library, dateutil, dutyterm.text and rules only",
    "common": "what everybody shares cannot know rooms' services, screens, ui or the app",
    "service": "a service acts through db and rules; it knows no screen, ui or app",
    "ui": "ui knows no room and no database",
    "screen": "a screen asks services (its own or another room's), never db or another room's screen",
    "areas": "areas.py names screens as text; the app imports them when they are opened",
    "app": "app.py opens rooms through areas.py",
}
DATABASE = {"peewee", "playhouse", "sqlite3", "pysqlite3", "psycopg"}
TERMINAL = {"textual", "rich"}
NO_TERMINAL = {"db", "pure", "rules", "service"}

ASKS_THE_SYSTEM = {
    *("dutyterm", "dutyterm.__main__", "dutyterm.cli", "dutyterm.settings"),
    "dutyterm.sheets_reader",  # a child process: its argv is what its parent hands it
}
ASKS_THE_TIME = ("dutyterm.clock", "dutyterm.log")


class House:
    """The source tree below one folder that holds `dutyterm/` and `db/`."""

    def __init__(self, root: Path) -> None:
        files = sorted(path for top in ("dutyterm", "db") for path in (root / top).rglob("*.py"))
        self.files = {module_name(path.relative_to(root)): path for path in files}
        self.trees = {name: ast.parse(path.read_text(), str(path)) for name, path in self.files.items()}

    def kind(self, module: str) -> str:
        """The layer a module of ours belongs to."""
        parts = module.split(".")
        if parts[0] == "db":
            return "db"
        if module in PURE or module.startswith(PURE_ROOMS):
            return "pure" if len(parts) < 3 else "rules"
        if parts[1] in TOP:
            return TOP[parts[1]]
        if len(parts) == 2:
            # a room's own __init__ is loaded by its rules
            return "rules" if self.files.get(module, Path()).name == "__init__.py" else "common"
        return next((kind for prefix, kind in PREFIXES.items() if parts[-1].startswith(prefix)), "service")

    def imports(self, module: str) -> Iterator[tuple[int, str]]:
        """Line and full name of each import, inside functions too; `from room import rules` counts as room.rules."""
        package = module if self.files[module].name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    up = package.split(".")[: len(package.split(".")) - node.level + 1]
                    base = ".".join([*up, *filter(None, [node.module])])
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield node.lineno, inner if inner in self.files else base

    def wrong_imports(self) -> list[str]:
        """A sentence for each import that goes against the directions."""
        found = []
        for module in self.files:
            kind = self.kind(module)
            for line, name in self.imports(module):
                reason = self._refusal(module, kind, name)
                if reason:
                    found.append(f"{self.files[module]}:{line}: imports {name}, but {reason}")
        return found

    def _refusal(self, module: str, kind: str, name: str) -> str:
        top = name.split(".")[0]
        if top not in ("dutyterm", "db"):
            return self._outside_refusal(kind, top)
        other = self.kind(name)
        same_room = module.split(".")[:2] == name.split(".")[:2]
        if other not in MAY_IMPORT[kind] or (kind == other == "screen" and not same_room):
            return ADVICE[kind]
        return ""

    def _outside_refusal(self, kind: str, top: str) -> str:
        if top not in OUTSIDE.get(kind, {top}):
            return ADVICE[kind]
        if top in DATABASE and kind != "db":
            return "only db/ speaks to a database"
        if top in TERMINAL and kind in NO_TERMINAL:
            return "nothing below the screens knows a terminal"
        return ""

    def questions_to_the_system(self) -> list[str]:
        """Where argv or the environment is read outside the command line and the settings."""
        return [
            f"{self.files[module]}:{line}: {name} is read by cli.py and settings.py alone; hand the value down"
            for module, tree in self.trees.items()
            if module not in ASKS_THE_SYSTEM
            for line, name in names_used(tree, {"os": {"environ", "environb", "getenv"}, "sys": {"argv"}})
        ]

    def questions_of_the_time(self) -> list[str]:
        """Where the clock is asked outside clock.py and the logs."""
        clocks = {
            "datetime": {"now", "utcnow", "today"},
            "date": {"today"},
            "time": {"time", "time_ns", "localtime", "ctime"},
        }
        return [
            f"{self.files[module]}:{line}: {name}: only clock.py asks the time; take the moment as an argument"
            for module, tree in self.trees.items()
            if not module.startswith(ASKS_THE_TIME)
            for line, name in names_used(tree, clocks)
        ]


def module_name(path: Path) -> str:
    """`dutyterm/gate/rules.py` as `dutyterm.gate.rules`, a package by its folder."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def names_used(tree: ast.AST, wanted: dict[str, set[str]]) -> Iterator[tuple[int, str]]:
    """Line and name of each `owner.name` (also `x.owner.name` and `from owner import name`) that is wanted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in wanted.get(owner, ()):
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                if alias.name in wanted.get(node.module or "", ()):
                    yield node.lineno, f"{node.module}.{alias.name}"
