"""Import of the list of people on duty: one file, one transaction, one audit row. Twice changes nothing.

A row is somebody known when the telephone number and the name are theirs, else when name and year of birth are.
Roles are never guessed: everybody new is a volunteer, and who is called 楼长 in a remark is listed.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import audit, changes, posts
from db import people as table
from db.audit import Act
from db.base import utc_text
from db.people import Account

from ..errors import BadInput
from ..households import wording
from ..households.layouts import place_name
from ..households.rules import name_key
from ..households.workbook import Progress, Refused
from ..i18n import N_, _
from ..initials import initials
from ..sheets import BadFile
from ..store import Store
from .accounts import begin
from .workbook import Reading, Row, read_people

_REASONS = {
    "number": N_("不是合适的数"),
    "phone_of_other": N_("这个电话写给了另一个名字的人"),
    "several": N_("有几个账号都像这个人，请先给他们写上电话"),
    "disabled": N_("这个人的账号停用了，没有动它"),
    "no_gate": N_("{place} 还没有卡口，先不定值守点"),
    "several_gates": N_("{place} 有几个门，请指定值守点"),
    "leads": N_("备注写了楼长，请协调员决定：dutyterm people role {login} leader"),
}
_NO_HEADER = N_("文件 {name} 里找不到表头：至少要有“姓名”和“电话”。")
_COLUMNS = (
    *("login", "display", "phone", "role", "kind", "post_id", "branch", "availability", "most_shifts", "birth_year"),
    *("note", "active", "created_at", "created_by", "updated_at"),
)
_TEXTS = ("phone", "kind", "branch", "availability", "most_shifts", "birth_year", "note")


@dataclass(frozen=True)
class Remark:
    """Something the coordinator should look at: where it stands in the file, and what it is about."""

    sheet: str
    row: int
    code: str  # of _REASONS
    login: str = ""
    place: str = ""


@dataclass(frozen=True)
class Result:
    """What an import found and did, or with `dry_run` would do.

    `people` were found in the file, refused rows included: `added`, `changed`, `unchanged` and the refused rows
    make it up.
    """

    people: int
    added: int
    changed: int
    unchanged: int
    refused: tuple[Refused, ...]
    remarks: tuple[Remark, ...]
    dry_run: bool


@dataclass
class _Plan:
    new: list[tuple[str, Row, int | None]] = field(default_factory=list)  # login, row, post
    changed: list[tuple[Account, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def import_people(
    store: Store, act: Act, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Result:
    """Import a list of people on duty; with `dry_run` only say what would happen.

    Raises BadInput with a sentence for people when no list can be read from the file.
    """
    try:
        reading = read_people(path, act.at.year, progress)
    except BadFile as error:
        said = _(_NO_HEADER).format(name=path.name) if error.code == "no_header" else ""
        raise BadInput(said or wording.bad_file(error.code, path.name)) from error
    if dry_run:
        return store.read_now(preview, reading, progress)
    return store.write_now(save, act, reading, progress)


def preview(reading: Reading, progress: Progress | None = None) -> Result:
    """What `save` would do now; a query."""
    return _result(reading, _plan(reading, progress), dry_run=True)


def save(act: Act, reading: Reading, progress: Progress | None = None) -> Result:
    """Write what the file says into the accounts; an act. Nothing at all is written when they say the same already."""
    begin(act, "people.manage")
    plan = _plan(reading, progress)
    at = utc_text(act.at)
    table.add_accounts(
        _COLUMNS,
        [
            (
                *(login, row.name, row.phone, "volunteer", row.kind, post, row.branch, row.availability),
                *(row.most_shifts, row.birth_year, row.note, True, at, act.actor_id, at),
            )
            for login, row, post in plan.new
        ],
    )
    for one, values in plan.changed:
        table.change_account(one.id, values, at)
    fields = sorted({name for _one, values in plan.changed for name in values} | ({"new"} if plan.new else set()))
    if fields:
        audit.record(act, "people.import", "user_account", None, fields)
        changes.bump("people")
    return _result(reading, plan, dry_run=False)


def _plan(reading: Reading, progress: Progress | None) -> _Plan:
    return _Planner(reading).plan(progress)


class _Planner:
    """Compares a file with the accounts."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.accounts = table.accounts()
        self.logins = {one.login.lower() for one in self.accounts}
        self.by_phone: dict[str, list[Account]] = {}
        self.by_birth: dict[tuple[str, int | None], list[Account]] = {}
        for one in self.accounts:
            if one.phone:
                self.by_phone.setdefault(one.phone, []).append(one)
            self.by_birth.setdefault((name_key(one.display), one.birth_year), []).append(one)
        self.gates: dict[str, list[int]] = {}
        for gate in posts.gates():
            self.gates.setdefault(place_name(gate.compound), []).append(gate.id)
        self.known: dict[int, Account] = {}  # by index of the row
        self.taken: set[int] = set()
        self.result = _Plan(refused=list(reading.refused))

    def plan(self, progress: Progress | None) -> _Plan:
        rows = self.reading.rows
        for index, row in enumerate(
            rows
        ):  # numbers first: nobody may be taken for a namesake whose own row comes later
            same = [one for one in self.by_phone.get(row.phone, ()) if name_key(one.display) == row.key]
            if len(same) == 1:
                self._take(index, same[0])
        for index, row in enumerate(rows):
            if progress and not index % 100:
                progress(index, len(rows), _("与现有账号比对"))
            self._row(index, row)
        return self.result

    def _take(self, index: int, one: Account) -> None:
        self.known[index] = one
        self.taken.add(one.id)

    def _row(self, index: int, row: Row) -> None:
        if index not in self.known:
            if row.phone in self.by_phone:
                self._refuse(row, "phone_of_other", "phone")
                return
            alike = [one for one in self.by_birth.get((row.key, row.birth_year), ()) if one.id not in self.taken]
            if len(alike) > 1:
                self._refuse(row, "several", "name")
                return
            if alike:
                self._take(index, alike[0])
        post = self._post(row)
        one = self.known.get(index)
        if one is None:
            login = self._login(row.name)
            self.result.new.append((login, row, post))
        else:
            login = one.login
            self._compare(one, row, post)
        if row.leads and (one is None or (one.role != "leader" and one.active)):
            self.result.remarks.append(Remark(row.sheet, row.row, "leads", login))

    def _compare(self, one: Account, row: Row, post: int | None) -> None:
        values = {
            name: getattr(row, name)
            for name in _TEXTS
            if getattr(row, name) not in ("", None) and getattr(row, name) != getattr(one, name)
        }
        if one.post_id is None and post is not None:
            values["post_id"] = post
        if not one.active:
            self.result.remarks.append(Remark(row.sheet, row.row, "disabled", one.login))
            values = {}
        if values:
            self.result.changed.append((one, values))
        else:
            self.result.unchanged += 1

    def _post(self, row: Row) -> int | None:
        if not row.home:
            return None
        found = self.gates.get(row.home, [])
        if len(found) == 1:
            return found[0]
        code = "several_gates" if found else "no_gate"
        self.result.remarks.append(Remark(row.sheet, row.row, code, place=row.home))
        return None

    def _login(self, name: str) -> str:
        """Initials and the first number that is free: `wxs1`."""
        found = initials(name)
        start = "".join(char for char in (found[0] if found else "") if "a" <= char <= "z")[:8] or "p"
        number = 1
        while f"{start}{number}" in self.logins:
            number += 1
        self.logins.add(f"{start}{number}")
        return f"{start}{number}"

    def _refuse(self, row: Row, code: str, column: str) -> None:
        self.result.refused.append(Refused(row.sheet, row.row, {"phone": "电话", "name": "姓名"}[column], code, column))


def _result(reading: Reading, plan: _Plan, *, dry_run: bool) -> Result:
    counts = (len(plan.new), len(plan.changed), plan.unchanged)
    return Result(reading.people, *counts, tuple(plan.refused), tuple(plan.remarks), dry_run)


def result_as_json(result: Result) -> dict[str, Any]:
    """The contract of `import people --json`, as the register's plus `remarks`."""
    refused = [{"sheet": r.sheet, "row": r.row, "column": r.column, "reason": r.reason} for r in result.refused]
    remarks = [
        {"sheet": r.sheet, "row": r.row, "reason": r.code, "login": r.login, "place": r.place} for r in result.remarks
    ]
    counts = ("people", "added", "changed", "unchanged")
    return {name: getattr(result, name) for name in counts} | {"refused": refused, "remarks": remarks}


def result_as_text(result: Result) -> str:
    """The report in words, for the one who imports. Places without a gate are told once each."""
    lines = [_("预演：什么也没有写入。") if result.dry_run else _("导入完成。")]
    lines.append(
        _("文件里有 {people} 人：新增 {added} 人，更新 {changed} 人，不变 {unchanged} 人。").format(
            people=result.people, added=result.added, changed=result.changed, unchanged=result.unchanged
        )
    )
    if result.refused:
        lines.append(_("有 {n} 处没有导入，请在表里改好后再导入一次：").format(n=len(result.refused)))
        lines += [_refused(one) for one in result.refused]
    without = dict.fromkeys((one.code, one.place) for one in result.remarks if one.place)
    for code, place in without:
        rows = [one.row for one in result.remarks if (one.code, one.place) == (code, place)]
        why = _(_REASONS[code]).format(place=place)
        lines.append(_("  {why}（{n} 人）").format(why=why, n=len(rows)))
    for one in result.remarks:
        if not one.place:
            why = _(_REASONS[one.code]).format(login=one.login)
            lines.append(_("  {sheet} 第 {row} 行：{why}").format(sheet=one.sheet, row=one.row, why=why))
    return "\n".join(lines)


def _refused(one: Refused) -> str:
    if one.reason not in _REASONS:
        return wording.refused(one)
    why = _(_REASONS[one.reason])
    if one.column:
        why = _("“{column}”{why}").format(column=one.column, why=why)
    return _("  {sheet} 第 {row} 行：{why}").format(sheet=one.sheet, row=one.row, why=why)
