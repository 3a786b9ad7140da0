"""What the import of a week's table says: what it did, what it refused, what it asks."""

from typing import TYPE_CHECKING, Any

from ..i18n import N_, _
from . import words

if TYPE_CHECKING:
    from .imports import Question, Result, Trouble
    from .week_table import Where

NO_HEADER = N_("文件 {name} 里找不到值班表：表头至少要有“值守点”“班次”和日期。")
REASONS = {
    "missing": N_("没有写值守点"),
    "shift": N_("班次的时间看不懂，例如 夜班 22:00-次日06:00"),
    "date": N_("没有这个日期"),
    "weekday": N_("日期和星期对不上，请核对；不是今年的表请加 --year 年份"),
    "no_time": N_("{what} 没有写时间，值班表里也没有这一班"),
    "shift_there": N_("这段时间已经有 {what}，时间不一样"),
    "full": N_("这一班已经满了，{what} 排不进"),
    "nobody": N_("{what} 不值班（角色不对或账号停用）"),
    "cancelled": N_("{what} 已经从这一班退下，没有再排"),
    "swapped": N_("{what} 已经和别人换了这一班，没有再排"),
    "absent": N_("{what} 这一班记了缺岗，没有再排"),
}


def as_text(result: "Result") -> str:
    """The report in words, for the one who imports."""
    lines = [_("预演：什么也没有写入。") if result.dry_run else _("导入完成。")]
    lines.append(
        _("表里 {cells} 格写了人，{empty} 格空着：新排 {shifts} 班，排上 {added} 人次，已有 {same} 人次。").format(
            cells=result.cells, empty=result.empty, shifts=result.shifts, added=result.added, same=result.unchanged
        )
    )  # fmt: skip
    if result.past:
        lines.append(_("有 {n} 格是已经过去的班次，没有动。").format(n=result.past))
    if result.refused:
        lines.append(_("有 {n} 处没有导入，请在表里改好后再导入一次：").format(n=len(result.refused)))
        lines += [f"  {place(one.where)}: {reason(one)}" for one in result.refused]
    for question in result.questions:
        lines += _question(question)
    if result.warned:
        lines.append(_("有 {n} 人次有提醒，已照表排上：").format(n=len(result.warned)))
        lines += [f"  {place(one.where)}: {one.what} {words.clash_list(one.clashes)}" for one in result.warned]
    if result.batch:
        lines.append(_("批号 {batch}。撤销：dutyterm roster undo {batch}").format(batch=result.batch))
    return "\n".join(lines)


def place(where: "Where") -> str:
    """`值班表 第 5 行 2月3日 周一`."""
    return _("{sheet} 第 {row} 行 {column}").format(sheet=where.sheet, row=where.row, column=where.column)


def reason(one: "Trouble") -> str:
    """Why a cell was refused."""
    if one.code == "clash":
        return _("{what} 不能排：{why}").format(what=one.what, why=words.clash_list(one.clashes))
    return _(REASONS[one.code]).format(what=one.what)


def _question(one: "Question") -> list[str]:
    person = one.kind == "person"
    if not one.candidates:
        said = _("没有叫 {name} 的人") if person else _("没有叫 {name} 的值守点")
    else:
        said = _("{name} 是哪一位") if person else _("{name} 是哪个值守点")
    lines = [said.format(name=one.name) + _("（{n} 格）").format(n=len(one.cells)) + " " + place(one.cells[0])]
    flag = "--who" if person else "--post"
    lines += ["  " + " ".join(filter(None, found)) + f"    {flag} '{one.name}={found[0]}'" for found in one.candidates]
    return lines


def as_json(result: "Result") -> dict[str, Any]:
    """The contract of `import roster --json`."""
    counts = ("cells", "empty", "shifts", "added", "unchanged", "past", "dry_run")
    return {
        **{name: getattr(result, name) for name in counts},
        "batch": result.batch or None,
        "refused": [{**one.where._asdict(), "reason": one.code, "what": one.what, "told": reason(one)}
                    for one in result.refused],
        "warned": [{**one.where._asdict(), "who": one.what, "clashes": [clash.code for clash in one.clashes],
                    "told": words.clash_list(one.clashes)} for one in result.warned],
        "questions": [
            {"kind": one.kind, "name": one.name, "cells": [where._asdict() for where in one.cells],
             "candidates": [dict(zip(("login", "post", "phone") if one.kind == "person" else ("code", "name"), found,
                                     strict=False)) for found in one.candidates]}
            for one in result.questions
        ],
    }  # fmt: skip
