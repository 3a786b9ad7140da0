"""Tracing lists: matched by number, never by guess; five ways to end; what is overdue is seen."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engine
from db import tracing as table
from db.audit import Act
from dutyterm.errors import BadInput, Refused
from dutyterm.households import tracing_acts, travel_reading
from dutyterm.households.tracing import Result, import_tracing, result_as_json, result_as_text
from dutyterm.households.words import refusal
from dutyterm.reports.trouble import of_travel
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import run
from dutyterm.settings import Settings
from dutyterm.sheets import write_csv
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, bound, do, rows

HEADER = ["序号", "姓名", "身份证号", "手机", "现住址", "来自地", "离开日期", "截止日期", "备注"]
LIANG = ("梁志锦", "11010519491231002X", "13999999999", "某地1号", "湖北武汉", "2月3日", "", "")
ACT = Act(NOW, 0, "import", None, "import tracing")


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


@pytest.fixture
def store(town: Town) -> Iterator[Store]:
    assert town.homes
    opened = Store()
    yield opened
    opened.close()
    engine.close()


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Iterator[object]:
    def start(*told: tuple[str, ...], name: str = "0205省协查", due: str = "", dry_run: bool = False) -> Result:
        path = tmp_path / "名单.csv"
        with path.open("wb") as file:
            write_csv(file, HEADER, [("1", *row) for row in told])
        return import_tracing(store, ACT, path, name=name, zone=ZONE, due=due, dry_run=dry_run)

    yield start


def boss(town: Town, at: dt.datetime = NOW, login: str = "boss") -> Act:
    return Act(at, town.users[login], login, None, "test")


def items() -> list[table.Item]:
    return table.open_items(50)


def test_who_is_meant_by_number_then_by_name_and_telephone(take: object, store: Store, town: Town) -> None:
    done = take(  # type: ignore[operator]
        LIANG,
        ("何玉萍", "", "13900005678", "", "", "", "", ""),
        ("何玉萍", "", "13900000000", "", "", "", "", ""),  # another telephone: nobody's
        ("别人", "11010519491231002X", "", "", "", "", "", ""),  # the number of another name
        (
            "梁志锦",
            "440524188001010014",
            "13812345678",
            "",
            "",
            "",
            "",
            "",
        ),  # another number than the one that is known
    )
    assert (done.items, done.added, done.matched) == (5, 5, 2)
    assert [one.reason for one in done.doubts] == ["other_name"]
    found = store.read_now(items)
    assert {one.name: one.room for one in found if one.room} == {"梁志锦": "3-2-501", "何玉萍": "3-2-501"}
    assert sum(not one.room for one in found) == 3


def test_a_list_is_taken_once_and_may_grow(take: object, store: Store) -> None:
    dry = take(LIANG, dry_run=True)  # type: ignore[operator]
    assert (dry.added, store.read_now(items)) == (1, [])
    assert take(LIANG).added == 1  # type: ignore[operator]
    again = take(LIANG, ("麦红", "", "13566660000", "", "", "", "", ""))  # type: ignore[operator]
    assert (again.added, again.unchanged) == (1, 1)
    assert set(result_as_json(again)) == {"items", "added", "unchanged", "matched", "refused", "doubts"}
    assert "新收 1 人" in result_as_text(again)


def test_when_it_is_due(take: object, store: Store) -> None:
    take(LIANG, ("麦红", "", "13566660000", "", "", "", "2020-02-08", ""))  # type: ignore[operator]
    due = {one.name: one.due_at.astimezone(ZONE) for one in store.read_now(items)}
    assert due["梁志锦"] == dt.datetime(2020, 2, 7, tzinfo=ZONE)  # the end of tomorrow
    assert due["麦红"] == dt.datetime(2020, 2, 9, tzinfo=ZONE)
    for wrong in ("2020-02-30", "2020-02-01"):
        with pytest.raises(BadInput, match=wrong):
            take(LIANG, due=wrong)  # type: ignore[operator]
    with pytest.raises(BadInput, match="--name"):
        take(LIANG, name=" ")  # type: ignore[operator]


@pytest.mark.parametrize("outcome", tracing_acts.OUTCOMES)
def test_five_ways_to_end(take: object, store: Store, town: Town, outcome: str) -> None:
    take(LIANG)  # type: ignore[operator]
    (one,) = store.read_now(items)
    with pytest.raises(Refused) as no:
        store.write_now(tracing_acts.finish, boss(town), one.id, one.version, outcome, " ", ZONE)
    assert no.value.code == "outcome_why" and refusal("outcome_why")
    store.write_now(tracing_acts.finish, boss(town), one.id, one.version, outcome, "上门看过", ZONE)
    assert store.read_now(items) == []
    with pytest.raises(Refused) as no:
        store.write_now(tracing_acts.finish, boss(town), one.id, one.version, outcome, "又一次", ZONE)
    assert no.value.code == "item_done" and refusal("item_done")
    found = store.read_now(lambda: rows("SELECT action, fields FROM audit_log ORDER BY seq DESC LIMIT 1"))
    assert found == [("tracing.finish", "outcome,state")]


def test_who_is_here_from_an_outbreak_area_gets_a_report(take: object, store: Store, town: Town) -> None:
    take(LIANG)  # type: ignore[operator]
    (one,) = store.read_now(items)
    made = store.write_now(
        tracing_acts.finish, boss(town), one.id, one.version, "here_checked", "上门看过", ZONE, outbreak="yes"
    )
    sql = "SELECT id, source, outbreak, left_on, watch_item_id FROM travel_report"
    ((number, source, outbreak, left, item),) = store.read_now(lambda: rows(sql))
    assert (number, source, outbreak, str(left), item) == (made, "list", "yes", "2020-02-03", one.id)


def test_nobody_unknown_is_here(take: object, store: Store, town: Town) -> None:
    take(("麦红", "", "13566660000", "", "", "", "", ""))  # type: ignore[operator]
    (one,) = store.read_now(items)
    with pytest.raises(Refused) as no:
        store.write_now(tracing_acts.finish, boss(town), one.id, one.version, "here_checked", "看过", ZONE)
    assert no.value.code == "item_unknown" and refusal("item_unknown")
    store.write_now(tracing_acts.match, boss(town), one.id, one.version, town.people["何玉萍"])
    (one,) = store.read_now(items)
    assert (one.person_id, one.room) == (town.people["何玉萍"], "3-2-501")
    store.write_now(tracing_acts.finish, boss(town), one.id, one.version, "here_checked", "看过", ZONE)


def test_who_may(take: object, store: Store, town: Town) -> None:
    take(LIANG)  # type: ignore[operator]
    (one,) = store.read_now(items)
    for login in ("gate", "L1"):
        for run_ in (
            lambda who: store.write_now(tracing_acts.finish, who, one.id, one.version, "not_here", "问过", ZONE),
            lambda who: store.write_now(tracing_acts.reveal, who, one.id),
        ):
            with pytest.raises(Refused):
                run_(boss(town, login=login))
    assert store.write_now(tracing_acts.reveal, boss(town), one.id) == ("梁志锦", "13999999999", "某地1号")


def test_what_is_overdue_is_in_plain_sight(take: object, store: Store, town: Town) -> None:
    take(LIANG)  # type: ignore[operator]
    settings = Settings()
    assert store.read_now(of_travel, boss(town), settings) == []
    late = boss(town, NOW + dt.timedelta(days=3))
    (one,) = store.read_now(of_travel, late, settings)
    assert (one.kind, one.count, one.area, one.tab) == ("tracing_late", 1, "households", "x")
    assert store.read_now(travel_reading.read_board, late).late() == 1
    with pytest.raises(Refused):
        store.read_now(of_travel, boss(town, login="L1"), settings)


def test_who_was_on_a_list_is_forgotten(take: object, store: Store, town: Town, tmp_path: Path) -> None:
    from dutyterm.drafts import Drafts

    take(LIANG, ("麦红", "", "13566660000", "", "湖北", "", "", ""))  # type: ignore[operator]
    one = next(each for each in store.read_now(items) if each.room)
    store.write_now(tracing_acts.finish, boss(town), one.id, one.version, "here_checked", "看过", ZONE, outbreak="yes")
    store.write_now(
        lambda _act: rows(
            "UPDATE travel_report SET state = 'isolate', decided_at = '2020-02-06 00:00:00.000' RETURNING id"
        ),
        ACT,
    )
    at = NOW + dt.timedelta(days=92)
    done = run(store, Act(at, 0, "tick"), Terms(), Drafts(tmp_path / "drafts")).done
    assert (done["tracing"], done["travel"]) == (1, 1)
    sql = "SELECT name, phone, id_no, id_hash, address, came_from, person_id, state FROM watch_item ORDER BY id"
    gone, open_ = store.read_now(lambda: rows(sql))
    assert gone == ("-", "", "", "", "", "", None, "here_checked")
    assert open_[0] == "麦红"  # nobody has found her yet
    assert store.read_now(lambda: rows("SELECT count(*) FROM travel_report")) == [(0,)]
    assert "tracing" not in run(store, Act(at, 0, "tick"), Terms(), Drafts(tmp_path / "drafts")).done


def test_names_of_every_kind(take: object, store: Store) -> None:
    names = ("Lin [/b]", "\x1b]0;x\x07王", "\u202e李", "𠮷野", "长" * 80)
    take(*[(name, "", f"1356666000{at}", *[""] * 5) for at, name in enumerate(names)])  # type: ignore[operator]
    found = [one.name for one in store.read_now(items)]
    assert len(found) == 5 and all(not {"\x1b", "\u202e"} & set(name) and len(name) <= 60 for name in found)


def test_do_is_one_transaction(town: Town) -> None:
    with pytest.raises(Refused):
        do(tracing_acts.reveal, boss(town), 999)
