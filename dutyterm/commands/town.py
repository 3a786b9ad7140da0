"""Who keeps watch where: the gates and the accounts a town starts with."""

import argparse
import json

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE


def posts(options: argparse.Namespace, settings: Settings) -> int:
    """`posts list` and `posts add CODE --name NAME --compound NAME`."""
    from db import engine
    from db import posts as table

    from ..gate.posts import open_gate

    engine.bind(settings.db)
    engine.close()
    if options.action == "add":
        if not (options.code and options.name and options.compound):
            raise BadInput(_("开卡口要写编号、--name 名称和 --compound 小区。"))
        _write(open_gate, options.code, options.name, options.compound, options.policy, options.reason)
    rows = table.gates()
    if options.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row.code}\t{row.name}\t{row.compound}\t{row.visitor_policy}")
    engine.close()
    return DONE


def people(options: argparse.Namespace, settings: Settings) -> int:
    """`people list`, `people add LOGIN --name NAME --role ROLE --at CODE`, and `people pin …`."""
    if options.action == "pin":
        from .pins import pin

        return pin(options, settings)
    from db import engine
    from db import people as table

    from ..people.service import add_user

    engine.bind(settings.db)
    engine.close()
    if options.action == "add":
        if not (options.login and options.name):
            raise BadInput(_("加人要写账号和 --name 姓名。"))
        _write(add_user, options.login, options.name, options.role, options.place, options.phone)
    rows = table.users()
    if options.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row.login}\t{row.display}\t{row.role}")
    engine.close()
    return DONE


def _write(act: object, *values: str) -> None:
    from db.audit import Act

    from ..clock import SystemClock
    from ..store import Store

    store = Store()
    try:
        store.write_now(act, Act(SystemClock().now(), 0, "command line"), *values)  # type: ignore[arg-type]
    finally:
        store.close()
