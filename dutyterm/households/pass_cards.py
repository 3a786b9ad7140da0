"""From passes, blanks and places to what is printed of them."""

import datetime as dt
from collections.abc import Sequence

from db.pass_blanks import Blank, Place
from db.passes import Listed

from ..errors import Refused
from ..i18n import _
from ..qr_code import smallest_link
from ..text import clean_line
from . import words_passes as words
from .pass_paper import Card, Poster
from .pass_reading import code_of, code_of_blank
from .passes import Terms


def card(one: Listed, keys: Sequence[bytes]) -> Card:
    """A pass for the printer, with the full name: it is for its holder. Refused `no_key`."""
    term = _("{first:%Y-%m-%d} 至 {last:%m-%d}").format(first=one.valid_from, last=one.valid_to)
    rows = [
        (_("姓名"), clean_line(one.name or one.holder, 40)),
        (_("户籍地"), clean_line(one.origin, 30)),
        (_("住址"), clean_line(f"{one.compound} {one.room}".strip(), 40)),
        (_("来自"), clean_line(one.came_from, 30)),
        (_("初始体温"), words.degrees(one.initial_temp)),
        (_("有效期"), term),
    ]
    if one.kind == "vehicle":
        rows = [(_("车牌"), clean_line(one.plate, 20)), *rows[2:3], (_("有效期"), term)]
    return Card(
        _heading(one.community, one.compound), _(words.KINDS[one.kind]), one.code, rows, code_of(keys, one),
        one.compound_id, _("社区盖章"), _foot(one.kind == "vehicle"),
    )  # fmt: skip


def blank_card(one: Blank, keys: Sequence[bytes], terms: Terms) -> Card:
    """A numbered blank with lines to write on; its code is read as whosever pass it has become. Refused `no_key`."""
    until = one.printed_at.date() + dt.timedelta(days=max(terms.longest_days, 365))
    labels = (_("姓名"), _("户籍地"), _("住址"), _("来自"), _("初始体温"), _("有效期"))
    return Card(
        _heading(one.community, one.compound), _("临时出入证"), one.code, [(label, "") for label in labels],
        code_of_blank(keys, one, until), one.compound_id, _("社区盖章"), _foot(False),
    )  # fmt: skip


def _heading(community: str, compound: str) -> str:
    return f"{clean_line(community, 20)} {clean_line(compound, 20)}"


def _foot(vehicle: bool) -> str:
    if vehicle:
        return _("一车一证，放在前窗。丢了马上告诉社区挂失。")
    return _("一人一证，只限本人，出入请出示。丢了马上告诉社区挂失。")


def poster_of(place: Place, link: str) -> Poster:
    """A poster for a compound or stairway: its code holds the link alone (X10). Refused `no_link`."""
    if not link:
        raise Refused("no_link")
    where = clean_line(place.compound, 30)
    if place.stairway:
        where += " " + _("{stairway} 梯").format(stairway=place.stairway)
    return Poster(
        _("扫码登记住户"), where,
        [
            _("用微信扫一扫上面的码。"),
            _("填上房号、住几个人、从哪里来，再提交。"),
            _("楼长会上门核对。不会扫码的，直接告诉楼长，一样登记。"),
        ],
        smallest_link(link),
        _("只登记住户情况，不收钱，不问密码。"),
    )  # fmt: skip
