"""Accounts: who they are, what they may, what they look after. Each action of `people` is one function."""

import argparse
import json
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from ..settings import Settings
from .codes import DONE

# action: where its function is, imported when it runs
_ACTIONS = {
    "list": "people:list_",
    "add": "people:add",
}


def people(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action of `people` on the bound database."""
    from db import engine

    engine.bind(settings.db)
    engine.close()
    module, _colon, name = _ACTIONS[options.action].partition(":")
    action = getattr(import_module(f"dutyterm.commands.{module}"), name)
    try:
        return int(action(options, settings))
    finally:
        engine.close()


def list_(options: argparse.Namespace, settings: Settings) -> int:
    """`people list [--all] [--role ROLE]`."""
    from db import people as table

    _show(table.users(), options.json)
    return DONE


def add(options: argparse.Namespace, settings: Settings) -> int:
    """`people add LOGIN --name NAME …`."""
    from db import people as table

    from ..people.service import add_user

    write(add_user, options.login, options.name, options.role, options.place, options.phone)
    _show([one for one in table.users() if one.login == options.login], options.json)
    return DONE


def _show(rows: Sequence[Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row.login}\t{row.display}\t{row.role}")


def write(act: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """Run one act as the database's owner at the command line; what it returns."""
    from db.audit import Act

    from ..clock import SystemClock
    from ..store import Store

    store = Store()
    try:
        return store.write_now(act, Act(SystemClock().now(), 0, "command line"), *values, **named)
    finally:
        store.close()
