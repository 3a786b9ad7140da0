"""How a waiting change is put into a row: known and new, masked, where it comes from, whom it may be."""

from ..i18n import _
from ..text import clean_line, mask_id, mask_name, mask_phone
from . import pending_words, words
from .pending_reading import Item


def shown(name: str, value: object) -> str:
    """A value as it may be seen by anybody who passes behind: names and numbers masked (X5)."""
    text = "" if value is None else str(value)
    masks = {"name": mask_name, "phone": mask_phone, "id_no": mask_id}
    if name in masks:
        return masks[name](clean_line(text, 60))
    if name in ("travel_outbreak",):
        return _("是") if text == "yes" else text
    return words.value(name, text) if text else ""


def told(item: Item, name: str) -> tuple[str, str]:
    """A field known and new, as text; where masks make two numbers look alike, that is said."""
    before, after = item.change.fields[name]
    if name == "head_person_id":
        return mask_name(item.heads[0]), mask_name(item.heads[1])
    if name == "household_id":
        return item.there, f"{item.change.code} {item.change.room}"
    left, right = shown(name, before), shown(name, after)
    if left == right and before != after:
        right = _("{value} 中间不同").format(value=right)
    return left, right


def label(name: str) -> str:
    """What a field is called."""
    return _(pending_words.FIELDS[name]) if name in pending_words.FIELDS else words.field(name)


def who(item: Item) -> str:
    """Whom a question is about, masked; empty for a household."""
    one = item.change
    return mask_name(clean_line(one.name or str(one.fields.get("name", ("", ""))[1]), 40))


def listed_fields(item: Item) -> list[str]:
    """The fields of a question that are worth a line; what follows from a number is not."""
    return [name for name in item.change.fields if name not in ("id_type",) and item.change.kind != "move_out"]


def sums(item: Item) -> tuple[str, str]:
    """Known and new in a cell each."""
    one = item.change
    if one.kind == "move_out":
        return _("住在这里"), _("表上没有这个人")
    if one.kind == "move_in" and one.person_id is None:
        numbers = " ".join(told(item, name)[1] for name in ("phone", "id_no") if name in one.fields)
        return _("没有这个人"), numbers or _("住在这里")
    if one.kind == "new_household":
        return _("没有这一户"), told(item, "occupancy")[1]
    pairs = [(label(name), *told(item, name)) for name in listed_fields(item)]
    left = " ".join(before for _name, before, _after in pairs if before) or "-"
    return left, " ".join(f"{name} {after}" for name, _before, after in pairs)


def place(item: Item) -> str:
    """Which file, sheet and row a question comes from."""
    one = item.change
    sheet, _mark, row = one.place.rpartition("!")
    source = _(pending_words.SOURCES[one.source])
    if not row:
        return f"{source} {clean_line(one.file_name, 40)}"
    return _("{source} {file} {sheet} 第 {row} 行").format(
        source=source, file=clean_line(one.file_name, 40), sheet=clean_line(sheet, 20), row=row
    )


def likes(item: Item) -> list[str]:
    """Who in the register a newcomer may be after all, a line each."""
    return [
        _("像 {where} {who}：{why}").format(
            where=one.where, who=mask_name(one.name), why=_(pending_words.LIKE[one.why])
        ) + (_("，已迁出") if one.gone else "")
        for one in item.near
    ]  # fmt: skip


def lines_of(item: Item) -> list[tuple[str, str, str]]:
    """(label, known, new) of each field."""
    if item.change.kind == "move_out":
        return [("", _("住在这里"), _("表上没有这个人"))]
    return [(label(name), *told(item, name)) for name in listed_fields(item)]


def changed(item: Item) -> str:
    """What a yes has put right, before and after; empty where it made somebody move."""
    if item.change.kind not in ("person", "household"):
        return ""
    pairs = ((name, f"{before} -> {after or '-'}" if before else after) for name, before, after in lines_of(item))
    return "  ".join(f"{name} {said}" for name, said in pairs)


def will_be(item: Item) -> str:
    """What a yes does that no key takes back."""
    one = item.change
    where, name = f"{one.code} {one.room}", who(item)
    if one.kind == "move_out":
        return _("{who} 从 {where} 迁出，出入证马上作废").format(who=name, where=where)
    if one.kind == "new_household":
        return _("台账里加一户 {where}").format(where=where)
    if item.there == where:
        return _("{who} 搬回 {where}").format(who=name, where=where)
    if item.there:
        return _("{who} 从 {before} 搬到 {where}；别的小区的出入证作废").format(
            who=name, before=item.there, where=where
        )
    return _("{who} 住进 {where}").format(who=name, where=where)
