"""`import`: the office's tables on their way in."""

import argparse
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE, REFUSED
from .progress import Progress

if TYPE_CHECKING:
    from db.audit import Act

    from ..store import Store


_MODULES = {
    "registry": "households.imports", "intake": "households.intake", "tracing": "households.tracing",
    "people": "people.imports",
}  # fmt: skip
# what an import is told besides its file: its parameter and the option that says it
_FLAGS = {
    "registry": {"apply": "apply"},
    "intake": {"compound": "compound"},
    "tracing": {"name": "name", "due": "due"},
}


def import_(options: argparse.Namespace, settings: Settings) -> int:
    from db import engine
    from db.audit import Act

    from ..clock import SystemClock
    from ..store import Store

    if not options.file.is_file():
        raise BadInput(_("找不到文件 {path}。").format(path=options.file))
    engine.bind(settings.db)
    engine.close()
    store, act = Store(), Act(SystemClock().now(), 0, "import", None, f"import {options.kind}")
    with Progress() as progress:
        if options.kind == "roster":
            result, as_json, as_text = _roster(store, act, options, settings, progress)
        elif options.kind in _MODULES:
            room = import_module(f"dutyterm.{_MODULES[options.kind]}")
            run = getattr(room, f"import_{options.kind}")
            more = {name: getattr(options, flag) for name, flag in _FLAGS.get(options.kind, {}).items()}
            if options.kind == "tracing":
                more["zone"] = settings.tz
            result = run(store, act, options.file, dry_run=options.dry_run, progress=progress, **more)
            said = room if hasattr(room, "result_as_json") else import_module("dutyterm.households.results")
            as_json, as_text = said.result_as_json, said.result_as_text
    store.close()
    print(json.dumps(as_json(result), ensure_ascii=False) if options.json else as_text(result))
    wrong = result.refused or getattr(result, "questions", ())
    nothing_right = wrong and not (result.added or result.changed or result.unchanged)
    return REFUSED if nothing_right else DONE


def _roster(store: "Store", act: "Act", options: argparse.Namespace, settings: Settings, progress: Progress) -> Any:
    """`import roster FILE [--who NAME=LOGIN] [--post NAME=CODE] [--year YEAR]`."""
    from ..roster import words_import
    from ..roster.imports import Answers, import_roster

    answers = Answers(_pairs(options.who), _pairs(options.post))
    result = import_roster(store, act, options.file, settings.tz, settings.roster, dry_run=options.dry_run,
                           answers=answers, year=options.year, progress=progress)  # fmt: skip
    return result, words_import.as_json, words_import.as_text


def _pairs(said: list[str]) -> dict[str, str]:
    found = {}
    for one in said:
        name, sign, meant = one.rpartition("=")
        if not sign or not name.strip() or not meant.strip():
            raise BadInput(_("{text} 看不懂，请写成 名字=账号 这样。").format(text=one))
        found[name.strip()] = meant.strip()
    return found
