"""One travel report, or one item of a list, with all that is known of it, the place too."""

from typing import Any

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_id, mask_name, mask_phone
from ..ui.rows import Column, Row
from ..ui.views import Pairs
from . import travel_words
from .screen_travel import Travel
from .travel_reading import Item, Line, Report

FACTS = (Column(N_("项目"), 18), Column("", 0))


class Page(Travel):
    """One row with all that is known of it, its place too."""

    finds = False

    def __init__(self, screen: Any, line: Line) -> None:
        super().__init__(screen)
        self.of = line

    def lines(self) -> tuple[Line, ...]:
        """The row itself, as it was read last."""
        return tuple(one for one in super().lines() if one.key == self.of.key)

    def line(self) -> Line | None:
        """The row this page is about."""
        return next(iter(self.lines()), None)

    def columns(self) -> tuple[Column, ...]:
        return FACTS

    def rows(self) -> list[Row]:
        one = self.line()
        if one is None:
            return []
        pairs = self._of_report(one.report) if one.report else self._of_item(one.item) if one.item else []
        return [Row((label, 0), (label, clean_line(text, 200))) for label, text in pairs if text]

    def heading(self) -> Text:
        where = f"{self.of.code} {self.of.room}".strip() or _("没对上人")
        return Text(f"{where} {mask_name(clean_line(self.of.name, 20))}", Style(bold=True))

    def _of_report(self, one: Report) -> list[tuple[str, str]]:
        days = [(_("哪天离开那里"), one.left_on), (_("哪天到本地"), one.arrived_on)]
        return [
            (_("住处"), f"{one.code} {one.room}"), (_("谁"), mask_name(one.name)), (_("电话"), mask_phone(one.phone)),
            (_("从哪里来"), one.from_place), (_("14 天内到过疫区"), _(travel_words.ANSWERS[one.outbreak])),
            *((label, f"{day:%Y-%m-%d}" if day else "") for label, day in days),
            (_("怎么来的"), f"{one.transport} {one.transport_no}".strip()),
            (_("接触过病人"), _(travel_words.CONTACT[one.contact_with_case])), (_("不舒服"), one.symptoms),
            (_("谁说的"), _(travel_words.SOURCES[one.source])), (_("谁记下的"), one.by_name),
            (_("什么时候"), f"{one.at.astimezone(self.zone):%m-%d %H:%M}"),
            (_("到哪一步"), _(travel_words.STATES[one.state])),
        ]  # fmt: skip

    def _of_item(self, one: Item) -> list[tuple[str, str]]:
        return [
            (_("名单"), one.list_name), (_("谁"), mask_name(one.name)), (_("电话"), mask_phone(one.phone)),
            (_("证件号"), mask_id(one.id_no)), (_("名单上的地址"), _("按 i 看") if one.address else ""),
            (_("台账里"), f"{one.code} {one.room}".strip() or _("没对上人，按 m 找")), (_("从哪里来"), one.came_from),
            (_("哪天离开那里"), f"{one.left_on:%Y-%m-%d}" if one.left_on else ""), (_("备注"), one.note),
            (_("到期"), f"{one.due_at.astimezone(self.zone):%m-%d %H:%M}"),
        ]  # fmt: skip

    def empty(self) -> str:
        return _("这一条办完了。按 Esc 返回。")

    def keys(self) -> Pairs:
        pairs = super().keys()
        return [pair for pair in pairs if pair[0] not in (_("回车"), "a")]

    def opened(self, key: object) -> None:
        """Nothing opens from here."""
