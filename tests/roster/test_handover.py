"""Handing over (scenario 7) on the real database: the draft from the log, both signatures, what cannot be left out."""

import datetime as dt
import threading
from typing import Any

import pytest

from db import changes, handovers
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.roster import attendance, correcting, handed, handover
from dutyterm.roster.attendance import Begun
from dutyterm.roster.handed import Part, Stretch
from dutyterm.roster.handover import Sheet
from dutyterm.store import Store
from tests.gate.town import ZONE, Talk, do, rows
from tests.roster.conftest import TERMS, Crew, on, refused

MORNING, HALF_PAST = on(6, "05:50"), on(6, "13:40")


@pytest.fixture
def stand(crew: Crew) -> Crew:
    """6 February at HQ: v1 and v2 are on in the morning, v3 and v4 come for the afternoon."""
    for login in ("v1", "v2"):
        place = crew.put(login, 6)
        do(attendance.check_in, crew.act(login, MORNING), place, 1, 364, TERMS)
    crew.put("v3", 6, "中班")
    crew.put("v4", 6, "中班")
    return crew


def sheet(crew: Crew, login: str, at: dt.datetime = HALF_PAST, day: int = 6) -> Sheet:
    return do(handover.read_sheet, crew.act(login, at), crew.shift(day).id, TERMS)


def offer(crew: Crew, login: str, at: dt.datetime = HALF_PAST, seen: frozenset[str] | None = None, note: str = "安静",
          equipment: str = "口罩 14") -> None:  # fmt: skip
    known = sheet(crew, login, at).seen if seen is None else seen
    do(handover.offer, crew.act(login, at), crew.shift(6).id, note, equipment, known)


def accept(crew: Crew, login: str, at: dt.datetime = HALF_PAST, seen: frozenset[str] | None = None,
           temp: int | None = 364, **more: Any) -> Begun:  # fmt: skip
    known = sheet(crew, login, at).seen if seen is None else seen
    return do(handover.accept, crew.act(login, at), crew.shift(6).id, temp, known, TERMS, **more)


def gate(crew: Crew, at: dt.datetime) -> Talk:
    return Talk(crew.town, crew.town.desk("HQ"), at)


def states(crew: Crew) -> dict[str, str]:
    return crew.states(6) | crew.states(6, "中班")


def test_the_draft_is_filled_from_what_the_shift_did(stand: Crew) -> None:
    gate(stand, on(6, "05:00")).say("138 365")  # the night's
    gate(stand, on(6, "07:00")).say("137 365", "137 out")
    gate(stand, on(6, "08:00")).say("v", "王二", "3-2-501", "n", "366")
    gate(stand, on(6, "13:30")).say("139 376")
    found = sheet(stand, "v1")
    assert (found.state, found.side, found.since) == ("draft", "out", on(6, "06:00"))
    figures = found.figures
    assert (figures["in"], figures["out"], figures["outside"], figures["visitors"]) == (1, 1, 1, 0)
    assert [(one.kind, one.room, one.after) for one in found.items] == [("recheck", "3-2-501", False)]
    assert rows("SELECT count(*) FROM handover") == [(0,)], "looking writes nothing"


def test_scenario_7(stand: Crew) -> None:
    gate(stand, on(6, "13:30")).say("139 376")
    refused("handover_waits", accept, stand, "v3")
    offer(stand, "v1", note="一人等复测")
    told = sheet(stand, "v3")
    assert (told.side, told.state, told.out_name, told.note) == ("in", "offered", "值守1", "一人等复测")
    assert told.equipment == "口罩 14" and [one.kind for one in told.items] == ["recheck"]
    before = changes.counters()["roster"]
    begun = accept(stand, "v3", on(6, "13:45"))
    assert (begun.unfit, stand.place(begun.place_id).temp) == ("", 364)
    assert states(stand) == {"v1": "relieved", "v2": "relieved", "v3": "on_duty", "v4": "planned"}
    assert changes.counters()["roster"] > before
    row = handovers.of_shift(stand.shift(6).id)
    assert row and (row.state, row.out_name, row.in_name, row.in_at) == (
        "accepted", "值守1", "值守3", on(6, "13:45").astimezone(dt.UTC))  # fmt: skip
    assert [one[0] for one in rows("SELECT action FROM audit_log WHERE entity = 'handover' ORDER BY seq")] == [
        "handover.offer", "handover.accept"]  # fmt: skip
    opened = do(handover.read_handed, stand.act("v3", on(6, "14:00")), stand.shift(6, "中班").id, TERMS)
    assert opened and (opened.note, opened.state, opened.out_name) == ("一人等复测", "accepted", "值守1")


def test_the_figures_of_the_next_begin_where_these_end(stand: Crew) -> None:
    offer(stand, "v1", on(6, "13:40"))
    gate(stand, on(6, "13:42")).say("137 365")  # between the signatures
    accept(stand, "v3", on(6, "13:45"))
    frozen = do(handover.read_handed, stand.act("v3", on(6, "21:30")), stand.shift(6, "中班").id, TERMS)
    live = do(handover.read_sheet, stand.act("v3", on(6, "21:30")), stand.shift(6, "中班").id, TERMS)
    assert frozen and frozen.figures["in"] == 0
    assert (live.since, live.figures["in"]) == (on(6, "13:40"), 1)


def test_figures_move_until_they_are_signed_and_then_stand_still(stand: Crew) -> None:
    looked = sheet(stand, "v1")
    gate(stand, on(6, "13:35")).say("137 365")
    offer(stand, "v1", seen=looked.seen)
    assert sheet(stand, "v3").figures["in"] == 1, "what is signed is what stood there at the signature"
    gate(stand, on(6, "13:41")).say("138 365")
    assert sheet(stand, "v3", on(6, "13:45")).figures["in"] == 1


def test_something_open_that_came_up_meanwhile_is_looked_at_before_signing(stand: Crew) -> None:
    looked = sheet(stand, "v1")
    gate(stand, on(6, "13:35")).say("139 376")
    refused("handover_news", offer, stand, "v1", seen=looked.seen)
    offer(stand, "v1")


def test_a_fever_hold_cannot_be_left_out(stand: Crew) -> None:
    talk = gate(stand, on(6, "13:30")).say("139 376")
    offer(stand, "v1")
    looked = sheet(stand, "v3")
    talk.later(700).say("r", "378 m")
    refused("handover_news", accept, stand, "v3", on(6, "13:45"), seen=looked.seen)
    told = sheet(stand, "v3", on(6, "13:45"))
    assert [(one.kind, one.after) for one in told.items] == [("recheck", False), ("fever", True)]
    accept(stand, "v3", on(6, "13:45"))
    kept = do(handover.read_handed, stand.act("v3", on(6, "14:00")), stand.shift(6, "中班").id, TERMS)
    assert kept and [(one.kind, one.after) for one in kept.items] == [("recheck", False), ("fever", True)]


def test_nobody_leaves_before_the_signature_and_everybody_with_it(stand: Crew) -> None:
    place = next(one for one in rows("SELECT id, version FROM assignment WHERE user_id = ?", stand.user("v1")))
    offer(stand, "v1")
    refused("not_handed_over", do, attendance.check_out, stand.act("v1", on(6, "14:10")), *place)
    accept(stand, "v3", on(6, "14:12"))
    assert (states(stand)["v1"], stand.place(int(str(place[0]))).end_reason) == ("relieved", "handed_over")


def test_who_is_not_there_signs_nothing(stand: Crew) -> None:
    for login in ("v3", "v5", "boss"):
        refused("not_on_shift", do, handover.offer, stand.act(login, HALF_PAST), stand.shift(6).id, "", "", frozenset())
    refused("not_on_shift", sheet, stand, "v5")
    assert sheet(stand, "boss").side == "", "the office may look"
    offer(stand, "v1")
    for login in ("v1", "v5", "boss"):
        refused("not_on_shift", accept, stand, login, seen=frozenset())
    refused("not_on_shift", accept, stand, "v3", on(6, "13:29"), seen=frozenset())


def test_not_before_the_last_hour_and_not_where_the_post_closes(stand: Crew) -> None:
    refused("handover_early", offer, stand, "v1", on(6, "12:59"))
    execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x' WHERE name = '中班'")
    refused("no_relief", offer, stand, "v1")


def test_nobody_takes_over_from_themselves(stand: Crew) -> None:
    execute("UPDATE assignment SET user_id = ? WHERE user_id = ?", stand.user("v5"), stand.user("v4"))
    execute("UPDATE shift SET most = 3 WHERE id = ?", stand.shift(6, "中班").id)
    mine = stand.put("v1", 6, "中班", reason="没人")
    offer(stand, "v1")
    refused("handover_own", accept, stand, "v1")
    do(attendance.check_in, stand.act("v1", HALF_PAST), mine, 1, 364, TERMS)  # stays on, the other hands over
    assert states(stand)["v1"] == "on_duty" and stand.states(6)["v1"] == "relieved"
    accept(stand, "v3")
    assert stand.states(6) == {"v1": "relieved", "v2": "relieved"}


def test_a_dispute_goes_back_and_is_signed_anew(stand: Crew) -> None:
    offer(stand, "v1")
    shift = stand.shift(6).id
    refused("reason_missing", do, handover.dispute, stand.act("v3", HALF_PAST), shift, " ", TERMS)
    do(handover.dispute, stand.act("v3", HALF_PAST), shift, "口罩只有 10 个", TERMS)
    told = sheet(stand, "v2")
    assert (told.state, told.dispute) == ("disputed", "口罩只有 10 个")
    refused("handover_waits", accept, stand, "v3")
    offer(stand, "v2", on(6, "13:43"), equipment="口罩 10")
    told = sheet(stand, "v3", on(6, "13:44"))
    assert (told.state, told.out_name, told.equipment, told.dispute) == ("offered", "值守2", "口罩 10", "")
    accept(stand, "v3", on(6, "13:45"))


def test_a_signature_is_taken_back_to_write_something_else(stand: Crew) -> None:
    shift = stand.shift(6).id
    offer(stand, "v1")
    refused("handover_open", do, handover.save_draft, stand.act("v2", HALF_PAST), shift, "x", "")
    do(handover.withdraw, stand.act("v1", HALF_PAST), shift)
    do(handover.save_draft, stand.act("v2", HALF_PAST), shift, "门坏了", "水马 3")
    told = sheet(stand, "v1")
    assert (told.state, told.note, told.equipment, told.out_name) == ("draft", "门坏了", "水马 3", "")
    refused("handover_waits", accept, stand, "v3")


def test_who_comes_ill_signs_nothing_and_is_told(stand: Crew) -> None:
    offer(stand, "v1")
    assert accept(stand, "v3", temp=380).unfit == "fever"
    assert states(stand) == {"v1": "on_duty", "v2": "on_duty", "v3": "absent", "v4": "planned"}
    assert sheet(stand, "v4").state == "offered"
    assert [one.kind for one in sheet(stand, "v4").items] == ["fever"], "and the next one hears of it"
    refused("check_in_blocked", accept, stand, "v4", temp=None)
    accept(stand, "v4")


def test_signing_twice_is_signing_once(stand: Crew) -> None:
    offer(stand, "v1")
    offer(stand, "v1")
    refused("handover_signed", offer, stand, "v2")
    accept(stand, "v3")
    accept(stand, "v3")
    refused("handover_taken", accept, stand, "v4")
    offer(stand, "v1")
    refused("not_on_shift", offer, stand, "v2")
    counts = dict(rows("SELECT action, count(*) FROM audit_log WHERE entity = 'handover' GROUP BY action"))
    assert counts == {"handover.offer": 1, "handover.accept": 1}


def at_once(stand: Crew, *acts: Any) -> list[str]:
    """Run acts of several sessions at the same moment; `ok` or the refusal's code of each."""
    said, barrier = [""] * len(acts), threading.Barrier(len(acts))

    def run(number: int, act: Any) -> None:
        store = Store()
        try:
            barrier.wait()
            act(store)
            said[number] = "ok"
        except Refused as no:
            said[number] = no.code
        finally:
            store.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return said


def test_two_outgoing_sign_at_once(stand: Crew) -> None:
    shift = stand.shift(6).id

    def sign(login: str) -> Any:
        act = stand.act(login, HALF_PAST)
        return lambda store: store.write_now(handover.offer, act, shift, "", "", frozenset())

    assert sorted(at_once(stand, sign("v1"), sign("v2"))) == ["handover_signed", "ok"]


def test_two_incoming_sign_at_once(stand: Crew) -> None:
    offer(stand, "v1")
    shift = stand.shift(6).id

    def sign(login: str) -> Any:
        act = stand.act(login, HALF_PAST)
        return lambda store: store.write_now(handover.accept, act, shift, 364, frozenset(), TERMS)

    assert sorted(at_once(stand, sign("v3"), sign("v4"))) == ["handover_taken", "ok"]
    assert sorted(stand.states(6, "中班").values()) == ["on_duty", "planned"], "the other one only checks in"


def test_the_office_lets_somebody_go_and_the_next_sees_that_nobody_signed(stand: Crew) -> None:
    do(handover.save_draft, stand.act("v1", HALF_PAST), stand.shift(6).id, "有人等复测", "")
    for login in ("v1", "v2"):
        ((place, version),) = rows("SELECT id, version FROM assignment WHERE user_id = ?", stand.user(login))
        do(attendance.check_out, stand.act("boss", on(6, "14:20")), place, version, reason="没人接班")
    opened = do(handover.read_handed, stand.act("v3", on(6, "14:25")), stand.shift(6, "中班").id, TERMS)
    assert opened and (opened.state, opened.note, opened.out_name) == ("draft", "有人等复测", "")


def test_whoever_has_signed_in_does_not_undo_it(stand: Crew) -> None:
    offer(stand, "v1")
    begun = accept(stand, "v3")
    refused("signed_in", do, correcting.undo_check_in, stand.act("v3", on(6, "13:42")), begun.place_id,
            stand.place(begun.place_id).version)  # fmt: skip


def test_my_sheet_is_found_from_both_sides(stand: Crew) -> None:
    def mine(login: str, at: dt.datetime) -> str:
        found = do(handover.read_mine, stand.act(login, at), TERMS)
        return found.side if found else ""

    assert (mine("v1", on(6, "12:00")), mine("v3", on(6, "13:00"))) == ("", "")
    assert (mine("v1", HALF_PAST), mine("v3", HALF_PAST), mine("v5", HALF_PAST)) == ("out", "in", "")
    assert mine("v1", on(6, "14:30")) == "out", "still there, still theirs"
    offer(stand, "v1")
    accept(stand, "v3")
    assert (mine("v1", on(6, "13:50")), mine("v3", on(6, "13:50"))) == ("", "")


def test_a_shift_over_midnight_hands_over(crew: Crew) -> None:
    night, morning = crew.put("v1", 6, "夜班"), crew.put("v2", 7)
    do(attendance.check_in, crew.act("v1", on(6, "21:50")), night, 1, 364, TERMS)
    shift = crew.shift(6, "夜班").id
    gate(crew, on(7, "00:10")).say("137 365")
    do(handover.offer, crew.act("v1", on(7, "05:50")), shift, "", "", frozenset())
    told = do(handover.read_sheet, crew.act("v2", on(7, "05:52")), shift, TERMS)
    assert told.figures["in"] == 1
    assert do(handover.accept, crew.act("v2", on(7, "05:55")), shift, 364, frozenset(), TERMS).place_id == morning


def test_other_rooms_fill_their_part(stand: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def stock(stretch: Stretch) -> Part:
        asked.append(stretch)
        return Part({"masks": 14}, [handed.Item("errand", 7, on(6, "09:00"))])

    monkeypatch.setattr(handed, "SOURCES", [*handed.SOURCES, stock])
    found = sheet(stand, "v1")
    assert found.figures["masks"] == 14 and found.seen == {"errand:7"}
    assert asked[0].post_id == stand.town.posts["HQ"] and asked[0].since == on(6, "06:00")


@pytest.mark.parametrize("text", ["Lin [/b]", "\x1b]0;x", "\u202e邪名", "𠮷" * 600, "a\nb"])
def test_what_people_write_is_cleaned(stand: Crew, text: str) -> None:
    offer(stand, "v1", note=text, equipment=text)
    told = sheet(stand, "v3")
    assert len(told.note) <= 500 and len(told.equipment) <= 200
    assert not {"\x1b", "\u202e", "\n"} & set(told.note + told.equipment)


def test_the_zone_is_the_towns(stand: Crew) -> None:
    assert sheet(stand, "v1").since.astimezone(ZONE).hour == 6


def test_a_fever_of_somebody_signed_in_already_stops_the_handover(crew: Crew) -> None:
    """Who checked in well an hour ago and measures 38.0 at the handover signs nothing, and the outgoing stay."""
    out, mine = crew.put("v1", 6, "早班"), crew.put("v2", 6, "中班")
    do(attendance.check_in, crew.act("v1", on(6, "06:00")), out, 1, 364, TERMS)
    do(attendance.check_in, crew.act("v2", on(6, "13:40")), mine, 1, 364, TERMS)
    shift = crew.shift(6, "早班").id
    seen = handover.read_sheet(crew.act("v1", on(6, "13:45")), shift, TERMS).seen
    do(handover.offer, crew.act("v1", on(6, "13:45")), shift, "", "", seen)
    begun = do(handover.accept, crew.act("v2", on(6, "13:50")), shift, 380, seen, TERMS)
    assert begun.unfit == "fever" and begun.escalation_id
    assert crew.place(out).state == "on_duty"
    assert (crew.place(mine).state, crew.place(mine).end_reason, crew.place(mine).temp) == ("relieved", "fever", 380)
    assert handover.read_sheet(crew.act("v1", on(6, "13:51")), shift, TERMS).state == "offered"


def test_everybody_who_is_let_go_is_named(crew: Crew) -> None:
    outs = [crew.put(login, 6, "早班") for login in ("v1", "v3")]
    for login, place in zip(("v1", "v3"), outs, strict=True):
        do(attendance.check_in, crew.act(login, on(6, "06:00")), place, 1, 364, TERMS)
    crew.put("v2", 6, "中班")
    shift = crew.shift(6, "早班").id
    seen = handover.read_sheet(crew.act("v1", on(6, "13:45")), shift, TERMS).seen
    do(handover.offer, crew.act("v1", on(6, "13:45")), shift, "", "", seen)
    begun = do(handover.accept, crew.act("v2", on(6, "13:50")), shift, 364, seen, TERMS)
    assert sorted(begun.relieved) == ["值守1", "值守3"]
