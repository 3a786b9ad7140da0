"""A town in which every list of F7 holds something that must not leave: names, numbers, places, texts."""

import datetime as dt
import io
import json
import zipfile
from csv import DictReader
from typing import Any

from openpyxl import load_workbook

from db import pending as changes
from db import travel as reports
from db.audit import Act
from db.base import execute
from dutyterm.households import export_lists, export_waiting, merging, tracing, tracing_acts, travel
from dutyterm.households.imports import save
from dutyterm.households.rules_travel import Facts
from dutyterm.households.tracing_rows import read_sheets as read_list
from dutyterm.households.workbook import read_sheets
from dutyterm.sheets import Sheet, write_table
from tests.gate.town import ZONE, Town, add, do, rows
from tests.households.towns import REGISTER_HEADER

DAY = dt.timedelta(days=1)
FORMATS = ("csv", "xlsx", "json")
READ = {
    "newcomers": export_lists.read_newcomers,
    "tenants": export_lists.read_tenants,
    "unconfirmed": export_lists.read_unconfirmed,
    "changes": export_waiting.read_changes,
    "travel": export_waiting.read_travel,
    "tracing": export_waiting.read_tracing,
    "merges": export_lists.read_merges,
    "blanks": export_lists.read_blanks,
}
PLACES = ("湖北", "武汉", "黄冈", "荆州", "G1001")
WRITTEN = ("某地1号", "路过没下车", "咳嗽", "发热门诊", "问过邻居", "登了两次", "1+1", "SUM(A1)")
NEW_NAMES = ("梁小豪", "麦红妹", "伍新来", "协查人甲", "协查人乙", "协查人丙")
NUMBERS = ("13711110000", "13566660000", "13533330000", "13522220000", "449900199001010015")
REGISTER = (
    ("3-2-501", "自住", "户主", "梁志锦", "", "11010519491231002X", "13711110000", "湖北黄冈"),
    ("3-2-501", "自住", "", "何玉萍", "", "", "13900005678", ""),
    ("3-2-501", "", "", "梁小豪", "男", "", "13566660000", "湖北荆州"),
    ("6-1-102", "出租", "", "苏小红", "", "", "", ""),
    ("6-1-102", "出租", "户主", "苏小黑", "", "", "", ""),
    ("5-1-302", "出租", "户主", "麦红妹", "女", "", "13533330000", "湖北武汉"),
)
LIST = (
    ["姓名", "身份证号", "手机", "现住址", "来自地", "离开日期", "备注"],
    ["梁志锦", "11010519491231002X", "", "某地1号", "湖北武汉", "", "发热门诊"],
    ["协查人甲", "", "13522220000", "=1+1", "湖北", "", "@SUM(A1)"],
    ["协查人乙", "", "13566660000", "", "", "", ""],
)


def furnish(town: Town, at: dt.datetime) -> None:
    """Something in every list, at that moment."""
    today = at.astimezone(ZONE).date()
    boss = Act(at, town.users["boss"], "boss")
    execute("UPDATE person SET origin = '湖北黄冈' WHERE id = ?", town.people["文秀生"])
    for days, name in enumerate(("冼建荣", "文秀生", "Lin [/b]")):
        execute("UPDATE person SET moved_in = ? WHERE id = ?", (today - days * DAY).isoformat(), town.people[name])
    execute("UPDATE person SET moved_in = ? WHERE name = '何玉萍'", (today - 7 * DAY).isoformat())
    execute(
        "UPDATE person SET work_status = 'away', return_on = ? WHERE id = ?",
        *((today - DAY).isoformat(), town.people["覃国平"]),
    )
    execute("UPDATE household SET head_person_id = ? WHERE id = ?", town.people["苏小红"], town.homes["HQ", "6-1-102"])
    execute("UPDATE household SET occupancy = 'owner' WHERE id = ?", town.homes["HQ", "6-1-102"])
    _ask(town, boss)
    facts = Facts("湖北黄冈", "yes", today - 3 * DAY, today - 2 * DAY, "火车", "G1001", "yes", "咳嗽")
    early = Act(at - dt.timedelta(hours=30), town.users["boss"], "boss")
    do(travel.report, early, "k1", town.people["文秀生"], facts, ZONE)
    do(travel.report, boss, "k2", town.people["何玉萍"], Facts("湖北武汉", "unknown"), ZONE)
    decided = reports.add(
        {
            "report_key": "k3", "person_id": town.people["寨老大"], "household_id": town.homes["XZ", "12"],
            "from_place": "湖北荆州", "outbreak": "yes", "source": "self", "state": "verified",
        }, at, 0,
    )  # fmt: skip
    do(travel.decide, boss, decided, 1, "none", "路过没下车", ZONE)
    listed = read_list([Sheet("名单", [list(row) for row in LIST], 1)], today)
    do(tracing.save, boss, listed, "湖北返乡名单", today + DAY, ZONE)
    urgent = read_list([Sheet("名单", [["姓名", "手机"], ["协查人丙", "13533330000"]], 1)], today)
    do(tracing.save, boss, urgent, "武汉同车的人", today, ZONE)  # came later, is due first
    ((item,),) = rows("SELECT id FROM watch_item WHERE name = '协查人乙'")
    do(tracing_acts.finish, boss, item, 1, "not_here", "问过邻居，人在武汉", ZONE)
    do(merging.merge_people, boss, town.people["区伟明"], town.people["区伟民"], "武汉回来登了两次", ZONE)
    taken_back = do(merging.merge_homes, boss, town.homes["HQ", "3-2-702"], town.homes["HQ", "5-1-301"], "=1+1")
    do(merging.undo_merge, boss, taken_back, ZONE)
    for code, no in (("HQ", 149), ("HQ", 150), ("XZ", 21)):
        add("pass_blank", compound_id=town.compounds[code], no=no, printed_at="2020-02-01 00:00:00.000")


def _ask(town: Town, boss: Act) -> None:
    """What files say otherwise: the register's own, and a form of somebody who was away."""
    told = [["漫江社区", "华侨新村", *row] for row in REGISTER]
    reading = read_sheets([Sheet("武汉来的", [list(REGISTER_HEADER), *told], 1)], boss.at.date())
    do(save, boss, reading, name="湖北回来的人.xlsx")
    fields: dict[str, changes.Pair] = {
        "name": ("", "伍新来"), "id_type": ("", "resident"), "id_no": ("", "449900199001010015"),
        "phone": ("", "13522220000"), "note": ("", "@SUM(A1)"), "travel_outbreak": ("", "yes"),
        "travel_arrived": ("", "2020-02-03"), "travel_place": ("", "湖北武汉"),
    }  # fmt: skip
    home = town.homes["XZ", "12"]
    compound, person = town.compounds["XZ"], town.people["寨老二"]
    new = [
        changes.New("move_in", compound, "12", home, None, fields, "表!2", "form"),
        changes.New("move_out", compound, "12", home, person, {"name": ("寨老二", "")}, "湖北!3", "out"),
        changes.New("move_in", compound, "12", home, town.people["黄工"],
                    {"household_id": (town.homes["JS", "1-1-101"], home)}, "表!4", "moves"),
    ]  # fmt: skip
    with_place = changes.add_batch("qr_form", "湖北.csv", boss.at, 0)
    changes.add_changes(with_place, new, boss.at, 0)


def private() -> set[str]:
    """Whatever no masked table may hold: all full names, all numbers, places, free text."""
    names = {str(name) for (name,) in rows("SELECT name FROM person UNION SELECT name FROM watch_item")}
    numbers = {str(one) for pair in rows("SELECT phone, id_no FROM person") for one in pair if one}
    users = {str(name) for (name,) in rows("SELECT display FROM user_account")}
    return {one for one in names if len(one) > 1} | numbers | users | {*PLACES, *WRITTEN, *NEW_NAMES, *NUMBERS}


def packed(kind: str, table: tuple[Any, Any]) -> bytes:
    """A table as a file."""
    out = io.BytesIO()
    write_table(out, kind, *table, "list")
    return out.getvalue()


def plain(kind: str, data: bytes) -> bytes:
    """What stands in a file, out of its packing."""
    if kind != "xlsx":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(one) for one in archive.namelist())


def unpacked(kind: str, data: bytes) -> list[dict[str, Any]]:
    """The rows of a file, each cell as the file's kind has it."""
    if kind == "json":
        return list(json.loads(data))
    if kind == "csv":
        return list(DictReader(io.StringIO(data.decode("utf-8-sig"))))
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    header, *found = page.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in found]
