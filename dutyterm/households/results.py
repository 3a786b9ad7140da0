"""What an import of households found and did, as JSON for programs and in words for the one who imports."""

from dataclasses import dataclass
from typing import Any

from ..i18n import _
from . import wording
from .workbook import Refused


@dataclass(frozen=True, slots=True)
class Result:
    """What an import found and did, or with `dry_run` would do.

    `households` and `people` were found in the file, refused rows included; `added`, `changed` and `unchanged` count
    people, so that these three and the people of refused rows make `people`. `added` are written; `changed` are
    those of whom the file says more than the register (that is filled in) or something else (that waits for a yes;
    with `applied` it was written). `pending`
    counts the questions of this file that wait now, `asked` those among them that are new. `doubts` were taken all
    the same. `reports` are travel reports a form brought.
    """

    households: int
    people: int
    added: int
    changed: int
    unchanged: int
    refused: tuple[Refused, ...]
    doubts: tuple[Refused, ...] = ()
    households_added: int = 0
    households_changed: int = 0
    compounds_added: tuple[str, ...] = ()
    pending: int = 0
    asked: int = 0
    reports: int = 0
    applied: bool = False
    dry_run: bool = False


def result_as_json(result: Result) -> dict[str, Any]:
    """The contract of `import --json`."""
    refused = [{"sheet": r.sheet, "row": r.row, "column": r.column, "reason": r.reason} for r in result.refused]
    counts = ("households", "people", "added", "changed", "unchanged", "pending")
    return {name: getattr(result, name) for name in counts} | {"refused": refused}


def result_as_text(result: Result) -> str:
    """The report in words, for the one who imports."""
    lines = [_("预演：什么也没有写入。") if result.dry_run else _("导入完成。")]
    what = (
        _("文件里有 {households} 户、{people} 人：新增 {added} 人，更新 {changed} 人，不变 {unchanged} 人。")
        if result.applied
        else _(
            "文件里有 {households} 户、{people} 人：新增 {added} 人，补充或待核对 {changed} 人，不变 {unchanged} 人。"
        )
    )
    lines.append(
        what.format(
            households=result.households,
            people=result.people,
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
        )
    )
    if result.households_added or result.households_changed:
        lines.append(
            _("新增 {added} 户，更新 {changed} 户的房屋情况。").format(
                added=result.households_added, changed=result.households_changed
            )
        )
    if result.compounds_added:
        lines.append(_("新建小区（村）：{names}").format(names="、".join(result.compounds_added)))
    if result.pending:
        lines.append(
            _(
                "{n} 处和台账不同，没有改台账，等人核对（其中新的 {asked} 处）：到 F7 住户按 d，一处一处收下或退回。"
            ).format(n=result.pending, asked=result.asked)
        )
    if result.reports:
        lines.append(_("记下 {n} 份行程申报：到 F7 住户按 x 核实、决定。").format(n=result.reports))
    if result.refused:
        lines.append(_("有 {n} 处没有导入，请在表里改好后再导入一次：").format(n=len(result.refused)))
        lines += [wording.refused(one) for one in result.refused]
    if result.doubts:
        checked = _("请再核对 {n} 处：") if result.dry_run else _("已经导入，但请再核对 {n} 处：")
        lines.append(checked.format(n=len(result.doubts)))
        lines += [wording.refused(one) for one in result.doubts]
    return "\n".join(lines)
