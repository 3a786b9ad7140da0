"""Accounts: who they are, what they may, what they look after. Each action of `people` is one function."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..i18n import _
from ..settings import Settings
from .codes import DONE

if TYPE_CHECKING:
    from db.people import Account

    from ..people.accounts import Left
    from ..people.rules_accounts import Details

# action: where its function is, imported when it runs
_ACTIONS = {
    **{name: f"people:{name}" for name in ("add", "show", "change", "disable", "enable", "role")},
    **{name: f"duties:{name}" for name in ("lead", "link", "claim", "gaps")},
    "key": "keys:key",
    "pin": "pins:pin",
    "sessions": "keys:sessions",
    "list": "people:list_",
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

    rows = [one for one in table.accounts() if (options.all or one.active) and options.role in ("", one.role)]
    _show(rows, options.json)
    return DONE


def add(options: argparse.Namespace, settings: Settings) -> int:
    """`people add LOGIN --name NAME …`."""
    from db import people as table

    from ..people.accounts import add_account, namesakes, told_apart

    made = table.account(write(add_account, options.login, options.role, _details(options)))
    assert made is not None
    _show([made], options.json)
    if same := namesakes(made):
        said = _("还有同名的人，请别弄混：{who}").format(who="; ".join(map(told_apart, same)))
        print(said, file=sys.stderr)
    return DONE


def show(options: argparse.Namespace, settings: Settings) -> int:
    """`people show LOGIN`."""
    from ..clock import SystemClock
    from ..people.accounts import find_account
    from ..people.page import as_json, as_text, page

    found = page(find_account(options.login).id, SystemClock().now())
    print(json.dumps(as_json(found), ensure_ascii=False) if options.json else as_text(found, settings.tz))
    return DONE


def change(options: argparse.Namespace, settings: Settings) -> int:
    """`people change LOGIN [--name NAME] …`."""
    from ..people.accounts import change_account, find_account

    who = find_account(options.login)
    write(change_account, who.id, who.version, _details(options))
    return _again(who.id, options)


def disable(options: argparse.Namespace, settings: Settings) -> int:
    """`people disable LOGIN --reason REASON`."""
    from ..people.accounts import disable, find_account

    who = find_account(options.login)
    tell_left(write(disable, who.id, options.reason), options.json)
    return _again(who.id, options)


def enable(options: argparse.Namespace, settings: Settings) -> int:
    """`people enable LOGIN`."""
    from ..people.accounts import enable, find_account

    who = find_account(options.login)
    write(enable, who.id)
    return _again(who.id, options)


def role(options: argparse.Namespace, settings: Settings) -> int:
    """`people role LOGIN ROLE`."""
    from ..people.accounts import find_account, set_role

    who = find_account(options.login)
    tell_left(write(set_role, who.id, options.role), options.json)
    return _again(who.id, options)


def _details(options: argparse.Namespace) -> "Details":
    from ..people.rules_accounts import Details

    return Details(
        name=options.name,
        kind=options.kind,
        phone=options.phone,
        post=options.place,
        home=options.home,
        branch=options.branch,
        availability=options.availability,
        most_shifts=options.most_shifts,
        birth_year=options.birth_year,
        note=options.note,
    )


def _again(user_id: int, options: argparse.Namespace) -> int:
    from db import people as table

    _show([one for one in (table.account(user_id),) if one], options.json)
    return DONE


def _show(rows: Sequence["Account"], as_json: bool) -> None:
    from ..people.page import listed

    if as_json:
        print(json.dumps([listed(row) for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            off = () if row.active else (_("已停用"),)
            print("\t".join((row.login, row.display, row.role, *off)))


def tell_left(left: "Left", as_json: bool = False) -> None:
    """Say on stderr what an act ended, and which stairways have no leader now."""
    if left.ended and not as_json:
        print(_("已结束：{places}").format(places="; ".join(left.ended)), file=sys.stderr)
    if left.orphaned:
        said = _("现在没有楼长的楼梯口：{places}。请尽快安排。").format(places="; ".join(left.orphaned))
        print(said, file=sys.stderr)
    if left.shifts:
        print(_("退掉了以后的 {count} 班，请到值班表补人。").format(count=left.shifts), file=sys.stderr)


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
