"""The lines of a household's page: the home, its people, passes, isolation, visits, errands, the past, the trail."""

import datetime as dt
from zoneinfo import ZoneInfo

from ..errands import words as errand_words
from ..five_ones import words as visit_words
from ..i18n import _
from ..isolation import words as isolation_words
from ..text import clean_line
from ..trail import words as trail_words
from ..ui.rows import Row
from . import words
from .reading import Episode, Errand, Home, Lived, Member, Page, PassOf, Visit
from .rules_register import SOON_DAYS


def lines(page: Page, now: dt.datetime, zone: ZoneInfo) -> list[Row]:
    """All rows of a page, each with a key that means the same in another session."""
    today = now.astimezone(zone).date()
    kept = {one.person_id for one in page.kept_in if one.state in ("pending", "active", "due")}
    rows = [home_row(page)]
    rows += _part(_("住的人"), [_person(page, one, today, kept) for one in page.people])
    rows += _part(_("出入证"), [_pass(page, one, today) for one in page.passes])
    rows += _part(_("隔离"), [_episode(one) for one in page.kept_in[:6]])
    rows += _part(_("随访"), [_visit(one, zone) for one in page.visits])
    rows += _part(_("跑腿"), [_errand(one, zone) for one in page.errands])
    rows += _part(_("以前住过"), [_lived(one) for one in page.lived])
    return rows + _part(_("谁改过"), _trail(page, zone))


def _at(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def _episode(one: Episode) -> Row:
    kind = _(isolation_words.KINDS[one.kind])
    told = _("{kind}，从 {day:%m-%d} 起算").format(kind=kind, day=one.ref_date)
    look = "kept" if one.state in ("pending", "active", "due") else "gone"
    return Row(("iso", one.id), ("", words.short_name(one.name), _(isolation_words.STATES[one.state]), told), look)


def _visit(one: Visit, zone: ZoneInfo) -> Row:
    temp = f"{one.temp / 10:.1f}" if one.temp else ""
    told = _joined(temp, clean_line(one.who, 12), one.note)
    return Row(("visit", one.id), ("", _at(one.at, zone), _(visit_words.OUTCOMES[one.outcome]), told))


def _errand(one: Errand, zone: ZoneInfo) -> Row:
    told = _joined(_(errand_words.KINDS[one.kind]), one.text)
    return Row(("errand", one.id), ("", _at(one.created_at, zone), _(errand_words.STATES[one.state]), told))


def _joined(*parts: str) -> str:
    return "  ".join(clean_line(one, 60) for one in parts if one)


def _part(title: str, rows: list[Row]) -> list[Row]:
    """A section under its title; nothing where there is nothing."""
    if not rows:
        return []
    first, *rest = rows
    return [Row(first.key, (first.cells[0] or title, *first.cells[1:]), first.look), *rest]


def home_row(page: Page) -> Row:
    """The home itself."""
    home = page.home
    return Row(("home", 0), (_("这一户"), _(words.OCCUPANCY[home.occupancy]), "", _joined(*about_home(home))), "head")


def about_home(home: Home) -> list[str]:
    """What is known of a home, besides its tenancy."""
    landlord = _joined(words.short_name(home.landlord), words.phone(home.landlord_phone))
    said = [_("房东 {who}").format(who=landlord)] if landlord else []
    said += [_("没有智能手机")] if home.no_smartphone else []
    said += [_("老人独居")] if home.elderly_alone else []
    said += [_("在群里") if home.group_member else _("不在群里")]
    return [*said, clean_line(home.note, 40)]


def _person(page: Page, one: Member, today: dt.date, kept: set[int]) -> Row:
    head = _("户主") if one.id == page.home.head_id else clean_line(one.relation, 8)
    what = _joined(_(words.TENANCY[one.tenancy]), head if head != _(words.TENANCY[one.tenancy]) else "")
    told = [words.phone(one.phone) or _("没有电话"), words.tail(one.id_last4), *work(one, today)]
    if one.moved_in:
        when = f"{one.moved_in:%m-%d}" if one.moved_in.year == today.year else f"{one.moved_in:%Y-%m}"
        told.append(_("{when} 迁入").format(when=when))
    told += [_("户籍 {place}").format(place=clean_line(one.origin, 12))] if one.origin else []
    told.append(page.initials.get(one.id, ""))
    name = f"{words.short_name(one.name)} {_(words.SEX[one.sex])}{words.age(one.birth_year, today.year)}"
    new = one.moved_in is not None and (today - one.moved_in).days < 7
    sign = _("隔离") if one.id in kept else _("新来") if new else ""
    return Row(
        ("person", one.id), (sign, name, what, _joined(*told)), "kept" if one.id in kept else "new" if new else ""
    )


def work(one: Member, today: dt.date) -> list[str]:
    """Where a tenant is and when they come back or go to work, in words."""
    said = [_(words.WORK[one.work_status])] if one.work_status else []
    said += [_("{day:%m-%d} 回来").format(day=one.return_on)] if one.return_on else []
    said += [_("{day:%m-%d} 复工").format(day=one.back_to_work_on)] if one.back_to_work_on else []
    return said


def _pass(page: Page, one: PassOf, today: dt.date) -> Row:
    who = next((words.short_name(each.name) for each in page.people if each.id == one.person_id), "")
    over = one.state == "active" and one.valid_to < today
    hidden = one.state == "suspended" and not page.sees_isolation  # why is not theirs to know (X7)
    state = _("过期") if over else _("停用") if hidden else _(words.PASS_STATES[one.state])
    soon = one.state == "active" and not over and (one.valid_to - today).days <= SOON_DAYS
    told = (
        _(words.PASS_KINDS[one.kind]),
        _("到 {day:%m-%d}").format(day=one.valid_to),
        clean_line(one.plate, 10) or who,
    )
    look = "late" if over else "soon" if soon else "" if one.state == "active" else "gone"
    return Row(("pass", one.id), ("", one.code, state, _joined(*told, _("快到期") if soon else "")), look)


def lived_key(one: Lived) -> tuple[str, int, str]:
    """What identifies the line of somebody who lived here."""
    return "lived", one.person_id, one.until.isoformat()


def _lived(one: Lived) -> Row:
    since = f"{one.since:%Y-%m-%d}" if one.since else "?"
    where = _("现在住 {where}").format(where=one.where) if one.where else _("迁出了")
    return Row(lived_key(one), ("", words.short_name(one.name), where,
               _("{since} 到 {until:%Y-%m-%d}").format(since=since, until=one.until)), "gone")  # fmt: skip


def _trail(page: Page, zone: ZoneInfo) -> list[Row]:
    rows = []
    for one in page.trail:
        changes = [
            _joined(
                words.field(name), " -> ".join(words.value(name, each) or "-" for each in change if each or change[0])
            )
            for name, change in one.changes.items()
            if words.field(name)
        ]
        who = clean_line(one.display or one.login, 12) if one.actor_id else _("服务器命令行")
        done = _(trail_words.ACTIONS[one.action]) if one.action in trail_words.ACTIONS else clean_line(one.action, 20)
        rows.append(Row(("trail", one.seq), ("", _at(one.at, zone), who, _joined(done, *changes))))
    return rows
