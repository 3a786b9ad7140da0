"""`pass …`: passes from the command line, and the key that signs them."""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from ..text import clean_line, mask_id, mask_name
from .actor import actor, write
from .codes import DONE, REFUSED
from .refusing import told
from .roster import read_plain

if TYPE_CHECKING:
    from db.audit import Act
    from db.passes import Listed


def passes(options: argparse.Namespace, settings: Settings) -> int:
    """`pass key|list|issue|lost|renew …`."""
    from db import engine

    from ..households import words_passes

    engine.bind(settings.db)
    try:
        act = actor(options, settings, f"pass {options.pass_action}")
        engine.close()
        done: Callable[[argparse.Namespace, Settings, Act], int] = {
            "key": _key, "list": _list, "issue": _issue, "lost": _lost, "renew": _renew,
        }[options.pass_action]  # fmt: skip
        return done(options, settings, act)
    except Refused as no:
        print(told(no, words_passes.refusal, zone=settings.tz), file=sys.stderr)
        return REFUSED
    finally:
        engine.close()


def _key(options: argparse.Namespace, settings: Settings, act: "Act") -> int:
    """`pass key [--rotate]`: where the keys are and how many; never what they are."""
    from .. import keyring
    from ..households.pass_acts import rotate_key
    from ..opening import side_path

    file = side_path(settings, ".key", settings.key_file)
    if options.rotate:
        write(rotate_key, act, lambda: keyring.rotate(file))
    keys = keyring.load(file)
    print(_("密钥文件 {path}：{n} 把，第一把签证，其余只用来认旧证。").format(path=file, n=len(keys)))
    if not keyring.is_private(file):
        print(_("别人也读得到这个文件，请运行 chmod 600 {path}").format(path=file), file=sys.stderr)
    return DONE


def where(options: argparse.Namespace) -> Any:
    """The place of `--compound` and `--stairway`, as queries of passes name it; all when neither is said."""
    from db.passes import Where

    from ..households.pass_blanks import place_of

    if not options.compound:
        if options.stairway:
            raise BadInput(_("写了楼梯口也要写 --compound 小区。"))
        return Where()
    found = read_plain(place_of, options.compound, options.stairway)
    return Where(found.compound_id, None if found.stairway_id is None else (found.stairway_id,))


def _list(options: argparse.Namespace, settings: Settings, act: "Act") -> int:
    """`pass list [--choice C] [--compound HQ] [--stairway 3-1] [--json]`, names masked."""
    from ..households.pass_reading import read_list

    found = read_plain(read_list, act, options.choice, where(options), settings.tz, settings.passes)
    rows = [_plain(one, act.at.astimezone(settings.tz).date(), settings) for one in found]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print("\t".join(row.values()))
    return DONE


def _plain(one: "Listed", today: dt.date, settings: Settings) -> dict[str, str]:
    from ..households.passes import standing

    holder = mask_name(clean_line(one.name or one.holder)) or mask_id(one.plate)
    return {
        "pass": one.code, "kind": one.kind, "holder": holder,
        "room": one.room, "state": standing(one.state, one.valid_to, today, settings.passes),
        "valid_from": one.valid_from.isoformat(), "valid_to": one.valid_to.isoformat(), "replaced_by": one.successor,
    }  # fmt: skip


def _issue(options: argparse.Namespace, settings: Settings, act: "Act") -> int:
    """`pass issue --compound HQ [--stairway 3-1]`: to all tenants there who have none."""
    from ..households.pass_acts import issue_many

    made = write(issue_many, act, where(options), settings.tz, settings.passes)
    if options.json:
        print(json.dumps([one.code for one in made]))
        return DONE
    if not made:
        print(_("租户都有证了，没有要发的。"))
        return DONE
    print(_("发了 {n} 张：{first} 到 {last}，有效到 {until}。").format(
        n=len(made), first=made[0].code, last=made[-1].code, until=made[0].valid_to.isoformat()
    ))  # fmt: skip
    if stopped := sum(one.state == "suspended" for one in made):
        print(_("其中 {n} 张先停用：家里有人隔离。").format(n=stopped))
    return DONE


def _lost(options: argparse.Namespace, settings: Settings, act: "Act") -> int:
    """`pass lost NO [--again]`."""
    from ..households.pass_ends import lose
    from ..households.pass_reading import find_pass

    one = read_plain(find_pass, act, options.number)
    done = write(lose, act, one.id, settings.tz, settings.passes, again=options.again)
    if done.again:
        print(_("{code} 已挂失作废，补办 {new}，到 {until:%m-%d}。").format(
            code=done.code, new=done.again.code, until=done.again.valid_to
        ))  # fmt: skip
    else:
        print(_("{code} 已挂失，马上作废。").format(code=done.code))
    return DONE


def _renew(options: argparse.Namespace, settings: Settings, act: "Act") -> int:
    """`pass renew NO [--until DATE]`."""
    from ..households.pass_ends import renew
    from ..households.pass_reading import find_pass

    until = None
    if options.until:
        try:
            until = dt.date.fromisoformat(options.until)
        except ValueError:
            raise BadInput(_("日期 {text} 看不懂，例如 2020-02-05。").format(text=options.until)) from None
    one = read_plain(find_pass, act, options.number)
    last = write(renew, act, one.id, until, settings.tz, settings.passes)
    print(_("{code} 续到 {until:%m-%d}，号码不变，原来的证和二维码照用。").format(code=one.code, until=last))
    return DONE
