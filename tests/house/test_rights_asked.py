"""No act without a right: every public function that takes an `Act` asks for one, itself or through what it calls.

Read from the source. What a right is worth is walked in tests/people/test_rights.py; here nothing may be forgotten.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "dutyterm"
ASKS = ("dutyterm.people.service", "allow")

WITHOUT: dict[str, str] = {
    **dict.fromkeys(
        (f"gate.effects.{name}" for name in ("follow", "take_back", "bring_back", "settle_vehicle")),
        "part of an act at the gate",
    ),
    "trail.restoring.note": "whoever owns the file of the database, and nobody else, can put another in its place",
    **dict.fromkeys(("gate.rows.add_vehicle", "gate.rows.rows_of"), "part of an act at the gate"),
    **dict.fromkeys(
        (
            f"isolation.service.{name}"
            for name in ("open_pending", "cancel_of_entry", "reopen_of_entry", "approve_exit")
        ),
        "part of another room's act",
    ),
    **dict.fromkeys(
        (
            f"roster.{name}"
            for name in (
                *("acting.done", "filling.put", "filling.move"),
                *("attendance.change", "attendance.start", "attendance.ill_on_duty"),
            )
        ),
        "part of an act on the roster",
    ),
    "reports.service.scope_called": "only finds whom a name means; the report itself is asked for",
    **dict.fromkeys(
        (
            *(f"isolation.acting.{name}" for name in ("change", "tell", "settle_passes", "done", "today")),
            *("isolation.caring.open_alarm", "isolation.release.outlook"),
        ),
        "part of an act on an isolation",
    ),
    **dict.fromkeys(
        (
            *(f"errands.acting.{name}" for name in ("target_of", "repeated", "step", "tell")),
            "errands.garbage.last_run",
        ),
        "part of an act on errands, or of one that ends an isolation",
    ),
    **dict.fromkeys(
        (f"households.acting.{name}" for name in ("write_home", "write_person", "today", "done")),
        "part of an act on the register",
    ),
    "households.reading.sees_isolation": "only says whether who asks may know who is kept in",
    "errands.acting.is_office": "only says whether who acts may decide for others",
    **dict.fromkeys(
        (
            *("households.moving.stairway_for", "households.pending_travel.report_of_form"),
            *("households.pending_travel.add_report", "households.travel_gate.hear", "households.travel.today"),
        ),
        "part of an act on the register, of a form, or at a gate",
    ),
    "roster.acting.is_office": "only says whether who acts may decide for others",
    "commands.actor.write": "does an act that is handed to it, as the owner",
    "people.pins.check_pin": "the PIN is what is asked for; nobody has signed in yet",
    "people.pins.resume_without_pin": "only for who sits there already, by their own key",
    "sittings.settle": "whoever looks closes what the dead left open; it says so in a log of its own",
}
"""Those that ask for none, each with the reason."""


@dataclass
class Module:
    """What a module defines and where its names come from."""

    name: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)


def modules() -> dict[str, Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(("dutyterm", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = read(name, path.read_text("utf-8"), is_package=path.name == "__init__.py")
    return found


def read(name: str, text: str, *, is_package: bool = False) -> Module:
    module, tree = Module(name), ast.parse(text)
    module.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = name.split(".")[: len(name.split(".")) - node.level + is_package] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for one in node.names:
                module.imports[one.asname or one.name] = (source, one.name)
    return module


def takes_an_act(function: ast.FunctionDef) -> bool:
    return any(isinstance(one.annotation, ast.Name) and one.annotation.id == "Act" for one in function.args.args)


def mentioned(function: ast.FunctionDef, module: Module) -> Iterator[tuple[str, str]]:
    """Functions that a function calls or hands on to be called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield module.imports.get(node.id, (module.name, node.id))


def asking(found: dict[str, Module]) -> set[tuple[str, str]]:
    """Functions that ask for a right, themselves or through another."""
    calls = {
        (module.name, name): set(mentioned(function, module))
        for module in found.values()
        for name, function in module.functions.items()
        if takes_an_act(function)
    }
    asks, more = {ASKS}, True
    while more:
        new = {one for one, called in calls.items() if one not in asks and called & asks}
        asks, more = asks | new, bool(new)
    return asks


def silent(found: dict[str, Module]) -> set[str]:
    """Public functions outside screens that take an act and ask for no right."""
    asks = asking(found)
    return {
        f"{module.name}.{name}".removeprefix("dutyterm.")
        for module in found.values()
        for name, function in module.functions.items()
        if takes_an_act(function) and not name.startswith("_") and (module.name, name) not in asks
    }


def test_every_act_asks_for_a_right() -> None:
    found = silent(modules())
    assert found - set(WITHOUT) == set(), "ask `people.service.allow` first, or say in WITHOUT why not"
    assert set(WITHOUT) - found == set(), "these ask by now, or are gone: take them out of WITHOUT"


def test_the_known_acts_are_seen() -> None:
    """The reader sees acts at all, and sees through what they call."""
    asks = asking(modules())
    for one in (
        *(("gate.service", "record"), ("gate.service", "take_escalation"), ("people.accounts", "add_account")),
        *(("people.pins", "give_pin"), ("people.service", "add_user"), ("retention.service", "run")),
    ):
        assert (f"dutyterm.{one[0]}", one[1]) in asks, one


def test_a_silent_act_is_found() -> None:
    text = (
        "from ..people.service import allow\n"
        "def open_door(act: Act, number: int) -> None:\n    execute('UPDATE door')\n"
        "def ask(act: Act) -> None:\n    allow(act, 'post.open')\n"
        "def through(store: Store, act: Act) -> None:\n    store.write_now(ask, act)\n"
        "def _helper(act: Act) -> None:\n    execute('UPDATE door')\n"
    )
    assert silent({"dutyterm.doors.service": read("dutyterm.doors.service", text)}) == {"doors.service.open_door"}
