"""Who keeps watch where: the gates a town starts with."""

import argparse
import json

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE
from .people import write


def posts(options: argparse.Namespace, settings: Settings) -> int:
    """`posts list`, `posts add CODE --name NAME --compound NAME` and `posts change CODE`."""
    from db import engine
    from db import posts as table

    from ..gate.posts import change_gate, check_hours, open_gate

    engine.bind(settings.db)
    engine.close()
    if options.closed:
        check_hours(options.closed)  # before anything is written
    if options.action == "add":
        if not (options.code and options.name and options.compound):
            raise BadInput(_("开卡口要写编号、--name 名称和 --compound 小区。"))
        write(open_gate, options.code, options.name, options.compound, options.policy, options.reason)
    if options.action != "list":
        exits = {"yes": True, "no": False}.get(options.measure_exit)
        changed = {"policy": options.policy, "closed": options.closed, "measure_exit": exits}
        if options.action == "change" and not any(value not in ("", None) for value in changed.values()):
            raise BadInput(_("写明要改什么：--policy、--closed 或 --measure-exit。"))
        write(change_gate, options.code, **changed)
    rows = table.gates()
    if options.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            hours = f"{row.closed_from}-{row.closed_to}" if row.closed_from else "-"
            print(f"{row.code}\t{row.name}\t{row.compound}\t{row.visitor_policy}\t{hours}")
    engine.close()
    return DONE
