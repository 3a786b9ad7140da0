"""The lists of who is due and who is on, who was on at a moment, who did not come; reading only."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.errors import Refused
from dutyterm.roster import attendance, duty, handover, moving, swapping
from dutyterm.roster.reading import read_around, read_forced
from tests.gate.town import ZONE, do
from tests.roster.conftest import TERMS, Crew, on, refused

EARLY, SIX = on(6, "05:50"), dt.date(2020, 2, 6)


def begin(
    crew: Crew, login: str, name: str = "早班", post: str = "HQ", at: dt.datetime = EARLY, temp: int = 364
) -> int:
    place = crew.put(login, 6, name, post)
    do(attendance.check_in, crew.act(login, at), place, 1, temp, TERMS)
    return place


def listed(crew: Crew, at: dt.datetime, by: str = "boss") -> list[tuple[str, str]]:
    return [(one.phase, one.place.login) for one in duty.read_duty(crew.act(by, at), TERMS)]


def test_what_is_wrong_comes_first(crew: Crew) -> None:
    begin(crew, "v1")
    crew.put("v2", 6)
    crew.put("v3", 6, "中班")
    crew.put("v4", 6, "中班", "XZ")
    ill = begin(crew, "v5", post="XZ", temp=380)
    assert listed(crew, on(6, "05:55")) == [("absent", "v5"), ("soon", "v2"), ("on", "v1")]
    assert listed(crew, on(6, "06:00")) == [("absent", "v5"), ("due", "v2"), ("on", "v1")]
    assert listed(crew, on(6, "06:10")) == [("absent", "v5"), ("late", "v2"), ("on", "v1")]
    assert listed(crew, on(6, "13:40")) == [
        ("absent", "v2"), ("absent", "v5"), ("soon", "v3"), ("soon", "v4"), ("leaving", "v1")]  # fmt: skip
    assert listed(crew, on(6, "14:05")) == [("over", "v1"), ("late", "v3"), ("late", "v4")]
    assert listed(crew, on(8, "14:05")) == [("over", "v1")], "whoever was never relieved is never forgotten"
    assert [one.unfit for one in duty.read_duty(crew.act("boss", on(6, "06:00")), TERMS)] == [True, False, False]
    assert crew.place(ill).state == "absent"
    assert listed(crew, on(6, "13:20"), "v1") == listed(crew, on(6, "13:20"))


def test_a_cancelled_shift_lists_nobody(crew: Crew) -> None:
    crew.put("v1", 6)
    execute("UPDATE shift SET state = 'cancelled', cancel_reason = 'x'")
    assert listed(crew, on(6, "06:00")) == []


def test_who_was_on_at_any_moment(crew: Crew) -> None:
    first = begin(crew, "v1")
    begin(crew, "v3", "中班", at=on(6, "13:50"))
    do(attendance.check_out, crew.act("boss", on(6, "14:05")), first, 2, reason="x")

    def there(at: dt.datetime) -> list[str]:
        return [one.login for one in duty.read_on_at(crew.act("boss", on(9)), at)]

    assert there(on(6, "05:49")) == []
    assert there(on(6, "05:50")) == there(on(6, "13:49")) == ["v1"]
    assert there(on(6, "13:55")) == ["v1", "v3"], "the changeover"
    assert there(on(6, "14:05")) == there(on(7, "03:00")) == ["v3"]


def test_who_was_sent_elsewhere_was_at_one_post_at_a_time(crew: Crew) -> None:
    place = begin(crew, "v1")
    shift = crew.shift(6, "早班", "XZ").id
    do(moving.move, crew.act("boss", on(6, "09:00")), place, 2, shift, None, ZONE, TERMS)

    def posts(at: dt.datetime) -> list[str]:
        return [one.code for one in duty.read_on_at(crew.act("boss", on(9)), at)]

    assert (posts(on(6, "08:59")), posts(on(6, "09:00"))) == (["HQ"], ["XZ"])


def test_who_did_not_come_and_what_was_forced(crew: Crew) -> None:
    gone = crew.put("v1", 6)
    begin(crew, "v5", post="XZ", temp=380)
    do(attendance.mark_absences, crew.act("boss", on(6, "07:00")), TERMS)
    found = duty.read_no_shows(crew.act("boss", on(7)), SIX, SIX)
    assert [(one.login, one.end_reason) for one in found] == [("v1", "no_show"), ("v5", "fever")]
    assert duty.read_no_shows(crew.act("boss", on(7)), dt.date(2020, 2, 7), dt.date(2020, 2, 9)) == []
    refused("not_allowed", duty.read_no_shows, crew.act("v1"), SIX, SIX)
    do(attendance.check_in, crew.act("boss", on(6, "07:10")), gone, 2, None, TERMS, reason="体温枪坏了")
    forced = read_forced(crew.act("boss", on(7)), SIX, SIX)
    assert [(one.login, one.forced, one.force_reason) for one in forced] == [("v1", "no_temp", "体温枪坏了")]


def test_the_shift_of_a_post_now(crew: Crew) -> None:
    def name(at: dt.datetime, code: str = "hq") -> str:
        return duty.shift_now(crew.act("v1", at), code, TERMS).name

    assert (name(on(6, "06:00")), name(on(6, "13:45")), name(on(6, "14:00"))) == ("早班", "早班", "中班")
    assert name(on(3, "05:40")) == "早班", "the first one, before its start"
    refused("no_such_post", name, on(6, "06:00"), "ZZ")


def test_whose_sheet(crew: Crew) -> None:
    begin(crew, "v1")
    crew.put("v3", 6, "中班")
    assert [(one.code, state) for one, state, _who in duty.read_handovers(crew.act("boss", on(6, "12:59")))] == []
    do(handover.offer, crew.act("v1", on(6, "13:30")), crew.shift(6).id, "门坏了", "", frozenset())
    assert [(one.code, state, who) for one, state, who in duty.read_handovers(crew.act("boss", on(6, "13:31")))] == [
        ("HQ", "offered", "值守1")]  # fmt: skip
    refused("not_allowed", duty.read_handovers, crew.act("v1"))
    do(handover.accept, crew.act("v3", on(6, "13:45")), crew.shift(6).id, 364, frozenset(), TERMS)
    paper = duty.read_paper(crew.act("v3", on(6, "15:00")), TERMS)
    assert paper and (paper.state, paper.note) == ("accepted", "门坏了"), "what the shift began with"
    assert duty.read_paper(crew.act("v5", on(6, "15:00")), TERMS) is None


@pytest.mark.parametrize(
    ("typed", "near", "meant"),
    [
        ("0600", on(6, "08:00"), on(6, "06:00")),
        ("6:00", on(6, "08:00"), on(6, "06:00")),
        ("600", on(6, "08:00"), on(6, "06:00")),
        ("22：10", on(6, "01:00"), on(5, "22:10")),  # noqa: RUF001
        ("0100", on(6, "01:00"), on(6, "01:00")),
        ("2330", dt.datetime(2020, 3, 1, 0, 30, tzinfo=ZONE), dt.datetime(2020, 2, 29, 23, 30, tzinfo=ZONE)),
    ],
)
def test_a_time_as_people_type_it(typed: str, near: dt.datetime, meant: dt.datetime) -> None:
    assert duty.clock_before(typed, near, ZONE) == meant


@pytest.mark.parametrize("typed", ["", "x", "2500", "6", "060000", "６：６１"])  # noqa: RUF001
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(Refused, match="bad_time"):
        duty.clock_before(typed, on(6), ZONE)


def test_a_substitute_is_due_from_when_they_were_asked(crew: Crew) -> None:
    """Put on a running shift at 06:20, one is not absent at 06:21, but a quarter of an hour later."""
    place = crew.put("v1", 6, "早班")
    new = do(swapping.substitute, crew.act(at=on(6, "06:20")), place, 1, crew.user("v2"), ZONE, TERMS, absent=True)

    def phase_at(clock: str) -> str:
        (cell,) = [one for one in read_around(crew.act(at=on(6, clock)), on(6, "06:00"), on(6, "07:00"), TERMS)
                   if one.shift.id == crew.shift(6).id]  # fmt: skip
        return dict(zip([one.id for one in cell.people], cell.phases, strict=True))[new]

    assert [phase_at(clock) for clock in ("06:21", "06:34", "06:35")] == ["late", "late", "absent"]
    assert do(attendance.mark_absences, crew.act(at=on(6, "06:34")), TERMS) == 0
    assert do(attendance.mark_absences, crew.act(at=on(6, "06:35")), TERMS) == 1
