"""The talk at a gate as a value: who waits, what comes back, what a draft keeps. Mostly without a database."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.gate.cases import Examined
from dutyterm.gate.desk import Candidate
from dutyterm.gate.dialogue import Dialogue, Parked
from dutyterm.gate.entry import Entry, Occupant, Problem, from_json, to_json
from tests.gate.town import Talk, Town, rows

Converse = Callable[..., Talk]
TODAY = dt.date(2020, 2, 5)
CODES = frozenset({"hq", "xz"})


def asking(question: str, **more: object) -> Dialogue:
    return Dialogue(CODES, "粤", Entry("k", who="137", **more), question)  # type: ignore[arg-type]


def entered(dialogue: Dialogue, text: str) -> Dialogue:
    said = dialogue.enter(text, TODAY)
    assert isinstance(said, Dialogue), said
    return said


def test_a_scan_while_a_temperature_is_asked_parks_the_first(talk: Converse, town: Town) -> None:
    one = talk(town.token("HQ-0137"), town.token("HQ-0138"))
    assert [parked.question for parked in one.dialogue.parked] == ["t1"]
    assert not one.saved
    one.say("365")
    assert one.last.rows[0].name == "何玉萍"
    assert (one.question, one.dialogue.parked) == ("t1", ())
    one.say("366")
    assert one.last.rows[0].name == "梁志锦"
    assert one.dialogue.blank


def test_whoever_was_parked_last_is_back_first(talk: Converse) -> None:
    one = talk("HQ-0137", "HQ-0138", "HQ-0139 364")
    assert [done.rows[0].name for done in one.saved] == ["梁嘉豪"]
    one.say("365", "366")
    assert [done.rows[0].name for done in one.saved] == ["梁嘉豪", "何玉萍", "梁志锦"]


def test_a_parked_one_can_be_called_back_by_name(talk: Converse) -> None:
    one = talk("HQ-0137", "HQ-0138", "HQ-0137 365")
    assert one.last.rows[0].name == "梁志锦"
    assert one.say("366").last.rows[0].name == "何玉萍"
    assert one.dialogue.blank


def test_scanned_twice_is_once(talk: Converse, town: Town) -> None:
    one = talk(town.token("HQ-0137"), town.token("HQ-0137"), "365")
    assert len(one.saved) == 1
    assert one.dialogue.blank


def test_twenty_scans_in_one_packet_are_twenty_people(talk: Converse, town: Town) -> None:
    for no in range(201, 221):
        town.person("HQ", town.homes["HQ", "3-2-501"], f"张{no}")
        town.grant("HQ", no, f"张{no}")
    one = talk(*(town.token(f"HQ-0{no}") for no in range(201, 221)))
    assert len(one.dialogue.parked) == 19
    one.say(*["365"] * 20)
    assert {done.rows[0].name for done in one.saved} == {f"张{no}" for no in range(201, 221)}


def test_an_ambulance_does_not_wait_for_a_thermometer(talk: Converse) -> None:
    one = talk("137", "e", "粤a12345")
    assert one.verdict == ("ALLOW", "emergency")
    assert (one.question, one.dialogue.entry.who) == ("t1", "137")


def test_a_car_may_wait_while_another_comes(talk: Converse) -> None:
    one = talk("粤ed12345 3", "365", "粤b22222 1")
    assert one.dialogue.entry.plate == "粤B22222"
    one.cancel()
    assert (one.question, one.dialogue.entry.aboard) == ("temps", (Occupant(365),))


def test_a_recheck_may_come_in_between(talk: Converse) -> None:
    one = talk("137 376", "138", "r 370 m")
    assert one.last.rows[0].t2 == 370
    assert one.say("366").last.rows[0].name == "何玉萍"


def test_escape_drops_one_and_keeps_the_others(talk: Converse) -> None:
    one = talk("HQ-0137", "HQ-0138").cancel()
    assert (one.dialogue.entry.who, one.question) == ("HQ-0137", "t1")
    one.cancel()
    assert one.dialogue.blank
    assert rows("SELECT count(*) FROM gate_entry") == [(0,)]


def test_initials_are_no_reason_to_park() -> None:
    assert asking("t1").enter("wxs", TODAY) == Problem("t1", "wxs")


def test_too_many_waiting_are_refused_not_lost() -> None:
    dialogue = asking("t1")
    for no in range(60):
        dialogue = entered(dialogue, f"hq-0{no + 200}")
        dialogue = Dialogue(CODES, "粤", dialogue.entry, "t1", dialogue.parked)
    assert dialogue.enter("hq-0999", TODAY) == Problem("parked_full", "60")
    assert len(dialogue.parked) == 60


def test_a_new_command_replaces_a_nameless_one() -> None:
    dialogue = Dialogue(CODES, "粤", Entry("k", kind="nopass"), "who")
    after = entered(dialogue, "v")
    assert (after.entry.kind, after.parked) == ("visitor", ())


@pytest.mark.parametrize("text", ["", "   ", "\u3000"])
def test_an_empty_line_skips_only_the_open_question(text: str) -> None:
    assert entered(asking("name"), text).entry.skipped == ("name",)
    assert entered(Dialogue(CODES), text).blank


def test_a_preview_changes_nothing_and_an_empty_one_answers_nothing() -> None:
    dialogue = asking("t1")
    before = dialogue.entry
    said = dialogue.preview("365", TODAY)
    assert isinstance(said, Entry)
    assert said.t1 == 365
    assert dialogue.entry is before
    assert dialogue.preview("", TODAY) is before


def test_what_cannot_be_meant_leaves_the_talk_as_it_was() -> None:
    dialogue = asking("t1")
    assert dialogue.enter("999", TODAY) == Problem("temperature", "999")
    assert dialogue.answered(Examined(dialogue.entry, problem="nobody", word="x")) == Problem("nobody", "x")
    assert (dialogue.entry.who, dialogue.question) == ("137", "t1")


def test_several_are_listed_with_numbers(talk: Converse) -> None:
    one = talk("sxh")
    assert one.question == "choice"
    assert one.dialogue.answer is not None
    assert [who.found and who.found.name for who in one.dialogue.answer.candidates] == ["苏小红", "苏小黑"]


@pytest.mark.parametrize("lines", [("sxh 2 365",), ("sxh", "2 365"), ("sxh", "2", "n 365"), ("6-1-102 2 365",)])
def test_a_number_picks_from_the_list(talk: Converse, lines: tuple[str, ...]) -> None:
    one = talk(*lines)
    if one.question == "outbreak":
        one.say("n")
    assert one.last.rows[0].name == "苏小黑"


@pytest.mark.parametrize("number", ["3", "9", "99"])
def test_a_number_beyond_the_list(talk: Converse, number: str) -> None:
    assert talk("sxh", number).problem == "choice"
    assert talk(f"sxh {number} 365").problem == "choice"
    assert talk(f"137 {number} 365").problem == "no_list"


def test_a_number_means_what_stood_on_the_screen(talk: Converse) -> None:
    """Another gate settles the first of two rechecks while the number is typed."""
    one = talk("137 376", "138 377", "139 378", "r")
    assert one.question == "choice"
    one.other().say("r 1 370 m")
    one.say("2 370 m")
    assert [row[0] for row in rows("SELECT t1 FROM gate_entry WHERE t2 IS NOT NULL ORDER BY id")] == [376, 377]


def test_a_reading_never_goes_to_somebody_else(talk: Converse) -> None:
    """The only one who waited is done elsewhere, another one waits: `370` was meant for the first."""
    one = talk("137 376", "r")
    other = one.other().say("r 369 m", "138 377")
    assert other.saved[0].rows[0].name == "梁志锦"
    one.say("370 m")
    assert one.problem == "recheck_done"
    assert rows("SELECT decision FROM gate_entry WHERE t1 = 377") == [("RECHECK",)]


def test_a_draft_brings_everything_back(talk: Converse) -> None:
    one = talk("HQ-0137", "粤ed12345 3", "365", "138 36")
    draft = one.dialogue.to_json("366 3")
    assert "\n" not in draft
    again, text = Dialogue(one.desk.codes, one.desk.province).restore(draft)
    assert text == "366 3"
    assert (again.entry, again.question) == (one.dialogue.entry, one.dialogue.question)
    assert again.parked == one.dialogue.parked


def test_a_restored_line_that_was_saved_is_not_saved_twice(talk: Converse) -> None:
    one = talk("137")
    ready = one.dialogue.to_json("365")
    one.say("365")
    back = one.other("gate")
    back.dialogue, text = back.dialogue.restore(ready)
    back.say(text)
    while back.question:
        back.say("y")
    assert back.last.again
    assert rows("SELECT count(*) FROM gate_entry") == [(1,)]


@pytest.mark.parametrize(
    "draft",
    ["", "{", "[]", "null", "1", '"x"', '{"entry":{}}', '{"entry":{"key":5}}', '{"entry":{"key":"k","who":[]}}',
     '{"entry":{"key":"k","nothing":1}}', '{"entry":{"key":"k","t1":true}}', '{"entry":{"key":"k","left_on":"x"}}',
     '{"entry":{"key":"k"},"parked":5}', '{"entry":{"key":"k"},"parked":[{"entry":null}]}', "[" * 100000],
)  # fmt: skip
def test_a_torn_draft_is_an_empty_one(draft: str) -> None:
    fresh = Dialogue(CODES)
    assert fresh.restore(draft) == (fresh, "")


words = st.text(max_size=12)
entries = st.builds(
    Entry,
    key=words, kind=st.sampled_from(["", "visitor", "vehicle", "recheck"]), who=words, choice=st.integers(0, 99),
    person_id=st.none() | st.integers(), consent=st.none() | st.booleans(), t1=st.none() | st.integers(340, 430),
    left_on=st.none() | st.dates(), aboard=st.lists(st.builds(Occupant, t1=st.integers(0, 430), who=words)).map(tuple),
    skipped=st.lists(words).map(tuple), goods=st.booleans(), corrects=st.none() | st.integers(),
)  # fmt: skip


@given(entries)
def test_an_entry_survives_its_json(entry: Entry) -> None:
    assert from_json(to_json(entry)) == entry


@given(entries, st.lists(st.tuples(entries, words)), words)
def test_a_talk_survives_its_draft(entry: Entry, parked: list[tuple[Entry, str]], text: str) -> None:
    dialogue = Dialogue(CODES, "粤", entry, "t1", tuple(Parked(*one) for one in parked))
    again, _ = Dialogue(CODES, "粤").from_json(dialogue.to_json(text))
    assert (again.entry, again.question, again.parked) == (entry, "t1", dialogue.parked)
    assert json.loads(dialogue.to_json(text))


@given(st.lists(st.text(max_size=30), max_size=6), st.sampled_from(["", "t1", "temps", "choice", "name", "consent"]))
def test_no_line_raises(lines: list[str], question: str) -> None:
    dialogue = asking(question)
    for line in lines:
        assert isinstance(dialogue.preview(line, TODAY), Entry | Problem)
        said = dialogue.enter(line, TODAY)
        dialogue = said if isinstance(said, Dialogue) else dialogue


def test_a_list_for_other_words_is_not_picked_from() -> None:
    shown = Examined(Entry("k", who="zxm"), candidates=(Candidate(), Candidate()))
    dialogue = Dialogue(CODES).looked(shown)
    after = entered(dialogue, "lym 2 365")
    assert (after.entry.choice, after.entry.person_id) == (2, None)


def test_a_restored_entry_keeps_its_key_when_somebody_else_is_typed() -> None:
    kept = Dialogue(CODES, "粤", entry=Entry("old", who="137", t1=365))
    for text in ("138 366", "HQ-0138 366", "3-2-302 out"):
        other = kept.enter(text, dt.date(2020, 2, 5))
        assert isinstance(other, Dialogue)
        assert other.entry.key != "old"
        assert [one.entry.key for one in other.parked] == ["old"]
