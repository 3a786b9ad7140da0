"""Several at once, each with a connection of their own: one yes, one question, one report, one outcome."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from db import audit
from db import pending as table
from db import tracing as lists
from db.audit import Act
from dutyterm.errors import Refused
from dutyterm.households import moving, pending, tracing, tracing_acts, travel
from dutyterm.households.imports import save
from dutyterm.households.rules_travel import Facts
from dutyterm.households.tracing_rows import read_sheets as read_list
from dutyterm.households.workbook import Reading, read_sheets
from dutyterm.sheets import Sheet
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, bound, do, rows
from tests.households.towns import REGISTER_HEADER
from tests.meeting import meet

MANY = 6


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


def act(town: Town) -> Act:
    return Act(NOW, town.users["boss"], "boss", None, "test")


def at_once(*works: Callable[[Store], Any]) -> list[object]:
    """Each work on a store of its own; its answer, or the code of its refusal."""

    def run(work: Callable[[Store], Any]) -> object:
        store = Store()
        try:
            return work(store)
        except Refused as no:
            return no.code
        finally:
            store.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def reading(phone: str = "13711110000") -> Reading:
    people = (("梁志锦", phone), ("何玉萍", ""), ("梁嘉豪", ""), ("麦红", "13566660000"))
    told = [["漫江社区", "华侨新村", "3-2-501", "自住", "", name, "", "", number, ""] for name, number in people]
    return read_sheets([Sheet("总表", [list(REGISTER_HEADER), *told], 1)], NOW.date())


def test_one_file_imported_by_many_is_asked_once(town: Town) -> None:
    said = at_once(*[lambda store: store.write_now(save, act(town), reading()).asked] * MANY)
    assert sorted(map(str, said)) == sorted(["2", *["0"] * (MANY - 1)])
    assert rows("SELECT count(*) FROM household_change") == [(2,)]


def test_who_is_typed_in_while_a_file_is_imported_is_seen_in_it(town: Town) -> None:
    """The clerk waits before looking who is known: else both would write the same person, and nobody be warned."""
    told = ["漫江社区", "华侨新村", "9-9-901", "自住", "", "洪一一", "", "", "13711110009", ""]
    file = read_sheets([Sheet("总表", [list(REGISTER_HEADER), told], 1)], NOW.date())
    home = town.homes["HQ", "3-2-501"]
    met = meet(
        lambda: save(act(town), file, apply=True).added,
        lambda: moving.move_in(act(town), home, {"name": "洪一一", "phone": "13711110009"}, ZONE),
        stands=(audit, "record"),
    )
    assert met == (1, "near")
    assert rows("SELECT count(*) FROM person WHERE name = '洪一一'") == [(1,)]


def test_one_newcomer_however_many_say_yes(town: Town) -> None:
    do(save, act(town), reading())
    new = next(one for one in table.waiting(9) if one.kind == "move_in")
    yes = lambda store: store.write_now(pending.accept, act(town), new.id, new.version, ZONE)  # noqa: E731
    no = lambda store: store.write_now(pending.reject, act(town), {new.id: new.version}, "没有这个人")  # noqa: E731
    said = at_once(*[yes, no] * (MANY // 2))
    assert said.count("answered") == MANY - 1
    ((state,),) = rows("SELECT state FROM household_change WHERE id = ?", new.id)
    ((people,),) = rows("SELECT count(*) FROM person WHERE name = '麦红'")
    assert people == (1 if state == "accepted" else 0)


def test_a_yes_while_the_next_file_comes_in(town: Town) -> None:
    do(save, act(town), reading())
    waits = {one.id: one.version for one in table.waiting(9)}
    said = at_once(
        lambda store: store.write_now(pending.accept_many, act(town), waits, ZONE).accepted,
        lambda store: store.write_now(save, act(town), reading()).asked,
        lambda store: store.write_now(save, act(town), reading("13722220000")).asked,
    )
    assert said[0] == 2, said
    assert rows("SELECT phone FROM person WHERE name = '梁志锦'") == [("13711110000",)]
    assert rows("SELECT count(*) FROM person WHERE name = '麦红'") == [(1,)]


def test_one_report_and_one_decision(town: Town) -> None:
    facts = Facts("湖北", "yes", NOW.date())
    report = lambda store: store.write_now(travel.report, act(town), "k", town.people["文秀生"], facts, ZONE)  # noqa: E731
    assert len(set(at_once(*[report] * MANY))) == 1
    ((number,),) = rows("SELECT id FROM travel_report")
    said = at_once(*[lambda store: store.write_now(travel.decide, act(town), number, 1, "isolate", "", ZONE)] * MANY)
    assert said.count("decided") + said.count("changed_report") == MANY - 1
    assert rows("SELECT count(*) FROM isolation WHERE state = 'pending'") == [(1,)]


def test_one_outcome_and_one_list(town: Town) -> None:
    listed = read_list([Sheet("名单", [["姓名", "电话"], ["何玉萍", "13900005678"]], 1)], NOW.date())
    said = at_once(
        *[lambda store: store.write_now(tracing.save, act(town), listed, "名单", NOW.date(), ZONE).added] * MANY
    )
    assert sorted(map(str, said)) == sorted(["1", *["0"] * (MANY - 1)])
    (one,) = lists.open_items(9)
    ended = at_once(
        *[
            lambda store, how=how: store.write_now(
                tracing_acts.finish, act(town), one.id, one.version, how, "问过", ZONE
            )
            for how in tracing_acts.OUTCOMES
        ]
    )
    assert ended.count("item_done") == len(tracing_acts.OUTCOMES) - 1
