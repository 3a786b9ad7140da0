"""`print …`: passes, blanks and posters as HTML for a browser's printer; a poster's code in the terminal too."""

import argparse
import re
import sys
from typing import TYPE_CHECKING

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE, REFUSED
from .output import output
from .passes import where
from .refusing import told
from .roster import read_plain

if TYPE_CHECKING:
    from db.audit import Act


def print_(options: argparse.Namespace, settings: Settings) -> int:
    """`print passes --compound HQ [--stairway 3-1]|pass NO|blanks HQ 50|poster HQ [3-1] [-o FILE]`."""
    from db import engine

    from ..households import words_passes

    engine.bind(settings.db)
    try:
        act = actor(options, settings, f"print {options.kind}")
        engine.close()
        if options.output and (options.output.is_dir() or not options.output.absolute().parent.is_dir()):
            raise _unwritable(options)  # before anything is numbered
        page, said = _page(options, settings, act)
        _put(options, page)
        print(said, file=sys.stderr)
        return DONE
    except Refused as no:
        print(told(no, words_passes.refusal, zone=settings.tz), file=sys.stderr)
        return REFUSED
    finally:
        engine.close()


def _page(options: argparse.Namespace, settings: Settings, act: "Act") -> tuple[str, str]:
    """The page, and what is told about it."""
    from .. import keyring
    from ..households import pass_blanks, pass_cards, pass_paper
    from ..opening import side_path

    what: list[str] = options.what
    lang = "en" if settings.lang == "en" else "zh-CN"
    if options.kind == "poster":
        if not 1 <= len(what) <= 2:
            raise BadInput(_("海报要写小区，例如 print poster HQ，或 print poster HQ 3-1。"))
        place = read_plain(pass_blanks.place_of, *what)
        one = pass_cards.poster_of(place, settings.intake.link)
        _show(one.link, options)
        return pass_paper.poster(one, lang), _("海报好了：{where}，码里只有 {link}").format(
            where=one.where, link=one.link
        )
    keys = keyring.load(side_path(settings, ".key", settings.key_file))
    if not keys:
        raise Refused("no_key")
    if options.kind == "pass":
        if len(what) != 1:
            raise BadInput(_("要写一个证号，例如 print pass HQ-0137。"))
        card = pass_cards.card(write(pass_blanks.print_pass, act, what[0]), keys)
        return pass_paper.sheets(card.number, [card], lang), _("印 1 张。用浏览器打开再打印。")
    if options.kind == "blanks":
        numbers = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", what[1], re.ASCII) if len(what) == 2 else None
        if numbers is None:
            raise BadInput(_("要写小区和张数，例如 print blanks HQ 50；重印写号码 print blanks HQ 149-198。"))
        if numbers[2]:
            blanks = write(pass_blanks.reprint_blanks, act, what[0], int(numbers[1]), int(numbers[2]))
        else:
            blanks = write(pass_blanks.print_blanks, act, what[0], int(numbers[1]))
        cards = [pass_cards.blank_card(one, keys, settings.passes) for one in blanks]
        said = _("空白证 {first} 到 {last}，共 {n} 张。发给人时在 F7 证件里登记。").format(
            first=blanks[0].code, last=blanks[-1].code, n=len(blanks)
        )
        return pass_paper.sheets(blanks[0].compound, cards, lang), said
    if what or not options.compound:
        raise BadInput(_("要写小区，例如 print passes --compound HQ。"))
    found = write(pass_blanks.print_passes, act, where(options), settings.tz, unprinted=options.unprinted)
    if not found.passes:
        raise Refused("nothing_to_print")
    said = _("印 {n} 张，{left} 张过期或停用的没有印。用浏览器打开再打印。").format(
        n=len(found.passes), left=found.left_out
    )
    return pass_paper.sheets(options.compound, [pass_cards.card(one, keys) for one in found.passes], lang), said


def _show(link: str, options: argparse.Namespace) -> None:
    """The poster's code in the terminal, where the page goes to a file."""
    if not (options.output and sys.stdout.isatty()):
        return
    from ..qr_code import matrix

    light, dark, plain = "\033[48;2;255;255;255m  ", "\033[48;2;0;0;0m  ", "\033[0m"
    code = matrix(link)
    blank = light * (len(code) + 4) + plain
    print(blank)
    for row in code:
        print(light * 2 + "".join(dark if one else light for one in row) + light * 2 + plain)
    print(blank)


def _put(options: argparse.Namespace, page: str) -> None:
    with output(options.output) as out:
        out.write(page.encode("utf-8"))


def _unwritable(options: argparse.Namespace) -> BadInput:
    return BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output))
