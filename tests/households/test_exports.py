"""The lists of F7 as files: whole, as the screen has them, and masked so that nobody is known by them (X5, X6)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from db import engine
from db.audit import Act
from db.base import execute, insert_many
from dutyterm.cli import _parser
from dutyterm.errors import Refused
from dutyterm.households import export_waiting, pass_reading, pending_reading, reading_lists, travel_reading
from dutyterm.households.export_cells import HIDDEN, Cells
from dutyterm.households.passes import Terms
from tests.gate.screens import SMALL
from tests.gate.town import MADE, NOW, ZONE, Town, rows
from tests.households.conftest import Sit
from tests.households.lists import FORMATS, NUMBERS, READ, furnish, packed, plain, private, unpacked

KEY = {"newcomers": "person_id", "tenants": "person_id", "unconfirmed": "household_id", "changes": "change",
       "blanks": "pass"}  # fmt: skip
"""The field that names a row; `id` elsewhere."""
MANY = 2000


@pytest.fixture
def town(homes: Town) -> Town:
    """Something in every list."""
    furnish(homes, NOW)
    return homes


@pytest.fixture
def nowhere(db_url: str) -> Iterator[None]:
    """A database in which nobody lives yet."""
    engine.bind(db_url)
    yield
    engine.close()


def act(town: Town, login: str = "boss") -> Act:
    return Act(NOW, town.users[login], login)


def table(kind: str, town: Town, login: str = "boss", **more: Any) -> tuple[Any, list[list[Any]]]:
    fields, found = READ[kind](act(town, login), ZONE, **more)
    return fields, found


def dicts(kind: str, town: Town, login: str = "boss", **more: Any) -> list[dict[str, Any]]:
    fields, found = table(kind, town, login, **more)
    return [dict(zip(fields, row, strict=True)) for row in found]


def on_screen(kind: str, town: Town) -> list[object]:
    """What the screen's list names, from top to bottom."""
    who = act(town)
    lines = travel_reading.read_board(who).lines
    blanks = pass_reading.read_board(who, "blanks", None, ZONE, Terms()).blanks
    return {
        "newcomers": [one.id for one in reading_lists.read_new(who, ZONE).people],
        "tenants": [one.id for one in reading_lists.read_tenants(who, ZONE)[0]],
        "unconfirmed": [one.id for one in reading_lists.read_unconfirmed(who, ZONE)[0]],
        "changes": [one.change.id for one in pending_reading.read_waiting(who).items],
        "travel": [one.report.id for one in lines if one.report],
        "tracing": [one.item.id for one in lines if one.item],
        "merges": [one.id for one in reading_lists.read_merges(who)],
        "blanks": [one.code for one in blanks],
    }[kind]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", READ)
def test_a_file_holds_the_rows_of_the_list_and_nobody(town: Town, kind: str, format_: str) -> None:
    fields, found = table(kind, town)
    data = packed(format_, (fields, found))
    back = unpacked(format_, data)
    assert len(back) == len(found) and set(back[0]) == set(fields)
    shown = on_screen(kind, town)
    key = KEY.get(kind, "id")
    assert len(shown) >= 2
    assert list(dict.fromkeys(str(row[key]) for row in back)) == [str(one) for one in shown]
    inside = plain(format_, data)
    assert not [word for word in private() if word.encode() in inside]


@pytest.mark.parametrize("kind", READ)
def test_in_full_an_admin_has_what_was_hidden(town: Town, kind: str) -> None:
    expected = {
        "newcomers": ("文秀生", "Lin [/b]"), "tenants": ("覃国平",), "unconfirmed": (), "blanks": (),
        "changes": (*NUMBERS, "湖北荆州", "湖北回来的人.xlsx", "武汉来的", "苏小黑", "travel_place"),
        "travel": ("文秀生", "湖北黄冈", "G1001", "咳嗽", "13900005678"),
        "tracing": ("协查人甲", "13522220000", "11010519491231002X", "湖北返乡名单", "某地1号", "发热门诊"),
        "merges": ("区伟明", "武汉回来登了两次", "志愿者boss"),
    }[kind]  # fmt: skip
    inside = packed("json", table(kind, town, "chief", full=True)).decode()
    assert not [word for word in expected if word not in inside]
    assert [row[0] for row in table(kind, town, "chief", full=True)[1]]


@pytest.mark.parametrize("kind", READ)
def test_who_may_not_gets_nothing(town: Town, kind: str) -> None:
    for login, full in (("L1", False), ("kader", False), ("gate", False), ("boss", True), ("L1", True)):
        with pytest.raises(Refused) as no:
            table(kind, town, login, full=full)
        assert no.value.code == "not_allowed"


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_list_is_its_header(nowhere: None, format_: str) -> None:
    for read in READ.values():
        fields, found = read(Act(NOW, 0, "command line"), ZONE)
        data = packed(format_, (fields, found))
        assert found == [] == unpacked(format_, data)
        if format_ != "json":
            assert all(field.encode() in plain(format_, data) for field in fields)


def test_nothing_is_cut(homes: Town) -> None:
    """More than any screen lists, and more than fits in one statement's list of ids."""
    compound, boss = homes.compounds["JS"], homes.users["boss"]
    meta = ("created_at", "updated_at")
    times = (MADE, MADE)
    ((home,),) = rows("SELECT max(id) + 1 FROM household")
    ((person,),) = rows("SELECT max(id) + 1 FROM person")
    assert isinstance(home, int) and isinstance(person, int)
    insert_many("household", ("id", "compound_id", "room", "occupancy", *meta),
                ((home + n, compound, f"8-1-{1000 + n}", "let", *times) for n in range(MANY)))  # fmt: skip
    insert_many("person", ("id", "household_id", "name", "tenancy", "moved_in", *meta),
                ((person + n, home + n, "租户", "tenant", "2020-02-05", *times) for n in range(MANY)))  # fmt: skip
    insert_many("change_batch", ("id", "source", "file_name", "at", *meta), [(1, "registry", "a", *times, MADE)])
    insert_many("household_change", ("batch_id", "kind", "compound_id", "room", "person_id", "fields", "digest", *meta),
                ((1, "person", compound, f"8-1-{1000 + n}", person + n, '{"phone": ["", "13800000000"]}', f"d{n}",
                  *times) for n in range(MANY)))  # fmt: skip
    told = ("report_key", "person_id", "household_id", "from_place", "outbreak", "source", "at")
    reports = ((f"k{n}", person + n, home + n, "湖北", "yes", "self", MADE, *times) for n in range(MANY))
    insert_many("travel_report", (*told, *meta), reports)
    insert_many("watch_list", ("id", "name", "received_at", *meta), [(1, "名单", *times, MADE)])
    insert_many("watch_item", ("list_id", "name", "digest", *meta),
                ((1, "某人", f"d{n}", *times) for n in range(MANY)))  # fmt: skip
    insert_many("register_merge", ("kind", "kept_id", "gone_id", "moved", "reason", "at", "user_id", *meta),
                (("person", person, person + n, "{}", "两次", MADE, boss, *times)
                 for n in range(1, MANY + 1)))  # fmt: skip
    insert_many("pass_blank", ("compound_id", "no", "printed_at", *meta),
                ((compound, 1 + n, *times, MADE) for n in range(MANY)))  # fmt: skip
    for kind in READ:
        key = KEY.get(kind, "id")
        found = {row[key] for row in dicts(kind, homes)}
        assert len(found) >= MANY, kind
    assert len(dicts("unconfirmed", homes, compound="JS")) == MANY + len(
        rows("SELECT 1 FROM household WHERE compound_id = ? AND id < ?", compound, home)
    )


def test_one_compound_and_nothing_narrower(town: Town) -> None:
    for kind in ("newcomers", "tenants", "unconfirmed", "changes", "travel", "blanks"):
        everything = table(kind, town)[1]
        here = [table(kind, town, compound=code)[1] for code in ("hq", "JS", "XZ")]
        assert sorted(map(repr, everything)) == sorted(repr(row) for part in here for row in part), kind
        assert len(here[0]) < len(everything) or kind in ("newcomers", "tenants", "travel"), kind
        with pytest.raises(Refused) as no:
            table(kind, town, compound="ZZ")
        assert no.value.code == "no_such_compound"


def test_a_masked_table_does_not_say_who_was_away(town: Town) -> None:
    """Not only the place: neither the answer about the outbreak area, nor the day of leaving it (X6)."""
    silent = {
        "travel": ("outbreak", "from_place", "left_on", "transport", "transport_no", "contact_with_case", "symptoms",
                   "reason"),
        "tracing": ("list_name", "address", "came_from", "left_on", "note", "outcome"),
    }  # fmt: skip
    for kind, fields in silent.items():
        assert {one[field] for one in dicts(kind, town, ended=True) for field in fields} == {""}
        full = dicts(kind, town, "chief", full=True, ended=True)
        assert all({one[field] for one in full} - {""} for field in fields if field != "left_on" or kind == "travel")


def test_known_beside_new(town: Town) -> None:
    found = dicts("changes", town)
    by_field = {(one["room"], one["kind"], one["field"]): one for one in found}
    phone = by_field["3-2-501", "person", "phone"]
    assert (phone["known"], phone["new"], phone["masked"]) == ("138****5678", "137****0000", True)
    home = by_field["6-1-102", "household", "occupancy"]
    assert (home["known"], home["new"], home["masked"], home["name"]) == ("owner", "let", False, "")
    head = by_field["6-1-102", "household", "head_person_id"]
    assert (head["known"], head["new"], head["masked"]) == ("苏**", "苏**", True)
    moved = by_field["12", "move_in", "household_id"]
    assert (moved["known"], moved["new"], moved["masked"]) == ("JS 1-1-101", "XZ 12", False)
    gone = by_field["12", "move_out", "name"]
    assert (gone["known"], gone["new"], gone["row"], gone["sheet"]) == ("寨**", "", 3, "")
    assert by_field["12", "move_in", "note"]["new"] == HIDDEN
    assert not [one for one in found if one["field"].startswith("travel_") or one["field"] == "id_type"]
    assert {one["new"] for one in found if one["field"] == "origin"} == {HIDDEN}
    full = dicts("changes", town, "chief", full=True)
    assert not [one for one in full if one["masked"]]
    assert [one["new"] for one in full if one["field"] == "travel_place"] == ["湖北武汉"]


def test_a_field_nobody_has_thought_of_is_hidden() -> None:
    write = Cells(full=False, zone=ZONE)
    assert export_waiting._value(write, "blood_group", "A") == HIDDEN
    assert export_waiting._value(write, "blood_group", "") == ""


def test_what_is_ended_comes_when_it_is_asked_for(town: Town) -> None:
    assert {one["state"] for one in dicts("travel", town)} == {"new"}
    assert [one["state"] for one in dicts("travel", town, ended=True)] == ["new", "new", "none"]
    assert [one["state"] for one in dicts("tracing", town)] == ["open"] * 3
    *_open, ended = dicts("tracing", town, "chief", full=True, ended=True)
    assert (ended["state"], ended["outcome"], ended["decided_by"]) == ("not_here", "问过邻居，人在武汉", "志愿者boss")
    masked = dicts("tracing", town, ended=True) + dicts("travel", town, ended=True)
    assert not [word for word in private() if word in repr(masked)]


def test_what_is_due_stands_in_the_table(town: Town) -> None:
    late = [(one["name"], one["late"], one["due"]) for one in dicts("travel", town)]
    assert late == [("文**", True, "2020-02-05T02:00+08:00"), ("何**", False, "2020-02-06T08:00+08:00")]
    assert [(one["name"], one["overdue"]) for one in dicts("tenants", town)][0] == ("覃**", True)
    assert [(one["name"], one["pass"]) for one in dicts("newcomers", town)] == [
        ("冼**", "has"), ("文**", "none"), ("L***", "none"),
    ]  # fmt: skip
    why = {one["room"]: (one["why"], one["changes"]) for one in dicts("unconfirmed", town)}
    assert why["3-2-501"][0] == "pending" and why["3-2-501"][1] >= 2
    assert why["6-1-101"] == ("never", 0)


@pytest.mark.parametrize("format_", ("csv", "xlsx"))
def test_nothing_in_it_runs_and_numbers_stay_texts(town: Town, format_: str) -> None:
    execute("UPDATE person SET name = '=cmd()' WHERE id = ?", town.people["文秀生"])
    execute("UPDATE person SET phone = '+8613900005678' WHERE id = ?", town.people["何玉萍"])
    for kind in ("tracing", "changes", "travel", "merges", "newcomers"):
        back = unpacked(format_, packed(format_, table(kind, town, "chief", full=True)))
        cells = [cell for row in back for cell in row.values() if isinstance(cell, str)]
        if format_ == "csv":
            assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
        for row in back:
            assert not [name for name in ("phone", "id_no") if isinstance(row.get(name), int | float)]
    back = unpacked(format_, packed(format_, table("tracing", town, "chief", full=True)))
    assert {str(row["address"] or "").lstrip("'") for row in back} == {"", "某地1号", "=1+1"}
    assert {str(row["id_no"]) for row in back if row["id_no"]} == {"11010519491231002X"}


# -- the help of each list


EXPORTED = {
    "s": "households", "n": "newcomers", "w": "tenants", "c": "unconfirmed", "d": "changes", "x": "travel",
    "g": "merges", "z": "passes",
}  # fmt: skip


async def test_each_list_says_how_it_leaves(at_homes: Sit, town: Town) -> None:
    told: set[str] = set()
    async with at_homes("boss") as one:
        for letter, kind in EXPORTED.items():
            await one.press(letter)
            lines = [line for line in one.screen.view.about() if f"dutyterm export {kind}" in line]
            assert len(lines) == 1 and len(lines[0]) < SMALL[0] - 20, letter
            told |= set(re.findall(r"dutyterm (export \w+)", lines[0]))
        await one.press("z", "5")
        assert [line for line in one.screen.view.about() if "dutyterm export blanks" in line]
        for command in told:
            _parser().parse_args(command.split())
        await one.press("x", "question_mark")
        await one.sees("dutyterm export travel", "dutyterm export tracing")


async def test_a_leader_is_not_told_what_they_may_not(at_homes: Sit, town: Town) -> None:
    async with at_homes("L1") as one:
        for letter in EXPORTED:
            await one.press(letter)
            assert "export" not in " ".join(one.screen.view.about()), letter
