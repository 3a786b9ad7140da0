"""Who keeps watch where: the gates a town starts with."""

import argparse
import json

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE
from .people import write


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
        write(open_gate, options.code, options.name, options.compound, options.policy, options.reason)
    rows = table.gates()
    if options.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row.code}\t{row.name}\t{row.compound}\t{row.visitor_policy}")
    engine.close()
    return DONE
