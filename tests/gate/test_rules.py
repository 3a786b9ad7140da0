"""The decision table of domain.md §4 as a table of cases: every row, in and out, and its modifiers."""

import datetime as dt
from dataclasses import replace

import pytest

from dutyterm.gate.rules import (
    ALLOW,
    HOLD,
    RECHECK,
    REFUSE,
    Case,
    Limits,
    Verdict,
    abnormal,
    decide,
    night,
    of_vehicle,
    recheck_due,
    shift_start,
    too_early,
    within_outbreak_term,
)
from tests.gate.town import NOW, ZONE

HOME = Case(subject="resident", lives_here=True, identified=True, pass_state="valid", t1=365)
GUEST = Case(
    subject="visitor", t1=365, outbreak="no", consent=True, destination=True, phone=True, came_from=True
)  # fmt: skip
OUT = {"direction": "out"}
GATED = {"subject": "visitor", "policy": "refuse_all"}
HIGH = {"t1": 376, "t2": 378}

TABLE = [
    # row, case, decision, reason code, missing
    ("1 in", Case(subject="emergency"), ALLOW, "emergency", ()),
    ("1 out", Case(**OUT, subject="emergency"), ALLOW, "emergency", ()),
    ("2 out", replace(HOME, isolated=True, **OUT), REFUSE, "iso_leave", ()),
    ("2 out with leave", replace(HOME, isolated=True, exit_approved=True, **OUT), ALLOW, "medical_exit", ()),
    ("2 in", replace(HOME, isolated=True), ALLOW, "iso_outside", ()),
    ("2 in, left before", replace(HOME, isolated=True, expected_back=True), ALLOW, "iso_return", ()),
    ("2 in, fever", replace(HOME, isolated=True, expected_back=True, t1=380), ALLOW, "iso_return+fever", ()),
    ("2 in, unmeasured", replace(HOME, isolated=True, t1=None), ALLOW, "iso_outside", ("t1",)),
    ("3 in", replace(HOME, t1=None), ALLOW, "pass", ("t1",)),
    ("3 out", replace(HOME, t1=None, **OUT), ALLOW, "pass", ()),
    ("3 out, measuring gate", replace(HOME, t1=None, measure_exit=True, **OUT), ALLOW, "pass", ("t1",)),
    ("3 refusal", replace(GUEST, t1=None, policy="refuse_all"), REFUSE, "non_resident", ()),
    ("4 in, high", replace(HOME, t1=376), RECHECK, "fever_check", ()),
    ("4 in, low", replace(HOME, t1=349), RECHECK, "implausible", ()),
    ("4 out, measured", replace(HOME, t1=376, **OUT), RECHECK, "fever_check", ()),
    ("4 visitor", replace(GUEST, t1=376), RECHECK, "fever_check", ()),
    ("4 second one low again", replace(HOME, t1=376, t2=349), RECHECK, "fever_check", ()),
    ("4 low, then well", replace(HOME, t1=349, t2=366), ALLOW, "pass", ()),
    ("4 high, then well", replace(HOME, t1=376, t2=370), ALLOW, "pass", ()),
    ("5 in", replace(GUEST, **HIGH), REFUSE, "fever", ()),
    ("5 in, worker", replace(GUEST, subject="worker", **HIGH), REFUSE, "fever", ()),
    ("5 out", replace(GUEST, **HIGH, **OUT), ALLOW, "fever", ()),
    ("6 in", replace(HOME, **HIGH), HOLD, "fever", ()),
    ("6 out", replace(HOME, **HIGH, **OUT), HOLD, "fever", ()),
    ("6 low, then high", replace(HOME, t1=349, t2=373), HOLD, "fever", ()),
    ("7 in", replace(HOME, outbreak="yes", left_on=True), ALLOW, "returnee", ()),
    ("7 in, when?", replace(HOME, outbreak="yes"), ALLOW, "returnee", ("left_on",)),
    ("7 out", replace(HOME, outbreak="yes", **OUT), ALLOW, "returnee", ()),
    ("7 in, fever first", replace(HOME, outbreak="yes", **HIGH), HOLD, "fever", ()),
    ("8 in", replace(GUEST, outbreak="yes"), REFUSE, "outbreak", ()),
    ("8 out", replace(GUEST, outbreak="yes", **OUT), ALLOW, "outbreak", ()),
    ("9 in", HOME, ALLOW, "pass", ()),
    ("9 out", replace(HOME, **OUT), ALLOW, "pass", ()),
    ("9 worker", Case(subject="worker", pass_state="valid", t1=365), ALLOW, "pass", ()),
    ("10 in, lost", replace(HOME, pass_state="lost", identified=False), HOLD, "void_pass", ()),
    ("10 in, void", replace(HOME, pass_state="revoked", identified=False), HOLD, "void_pass", ()),
    ("10 in, replaced", replace(HOME, pass_state="replaced", identified=False), HOLD, "void_pass", ()),
    ("10 in, of somebody else", Case(pass_state="other_person", t1=365), HOLD, "void_pass", ()),
    ("10 out", replace(HOME, pass_state="lost", identified=False, **OUT), ALLOW, "void_pass", ()),
    ("10 then 11", replace(HOME, pass_state="lost", outbreak="no"), ALLOW, "renew+void_pass", ()),
    ("10 then 13", replace(GUEST, pass_state="lost", identified=True, consent=False), REFUSE,
     "no_consent+void_pass", ()),
    ("11 in, none", replace(HOME, pass_state="none", outbreak="no"), ALLOW, "renew", ()),
    ("11 in, expired", replace(HOME, pass_state="expired", outbreak="no"), ALLOW, "renew", ()),
    ("11 in, outbreak not asked", replace(HOME, pass_state="none"), ALLOW, "renew", ("outbreak",)),
    ("11 in, pass of another compound", replace(HOME, pass_state="other_place", outbreak="no"), ALLOW, "renew", ()),
    ("11 in, village", replace(HOME, pass_state="none", outbreak="no", policy="refuse_all"), ALLOW, "renew", ()),
    ("11 out", replace(HOME, pass_state="expired", **OUT), ALLOW, "renew", ()),
    ("12 in", Case(subject="delivery"), REFUSE, "drop_area", ()),
    ("12 out", Case(subject="delivery", **OUT), ALLOW, "drop_area", ()),
    ("13 in, village", replace(GUEST, policy="refuse_all"), REFUSE, "non_resident", ()),
    ("13 in, no consent", replace(GUEST, consent=False), REFUSE, "no_consent", ()),
    ("13 in, consent not asked", replace(GUEST, consent=None), REFUSE, "no_consent", ("consent",)),
    ("13 in, where to?", replace(GUEST, consent=None, destination=False), REFUSE, "no_consent", ("dest",)),
    ("13 out", replace(GUEST, policy="refuse_all", **OUT), ALLOW, "visitor", ()),
    ("14 in", GUEST, ALLOW, "visitor", ()),
    ("14 worker without a pass", replace(GUEST, subject="worker"), ALLOW, "worker", ()),
    ("14 in, phone?", replace(GUEST, phone=False), ALLOW, "visitor", ("phone",)),
    ("14 in, from where?", replace(GUEST, came_from=False), ALLOW, "visitor", ("came_from",)),
    ("14 in, outbreak?", replace(GUEST, outbreak=""), ALLOW, "visitor", ("outbreak",)),
    ("14 in, register only", replace(GUEST, policy="register", consent=None), ALLOW, "visitor", ()),
    ("14 out", replace(GUEST, **OUT), ALLOW, "visitor", ()),
    ("15 in", replace(GUEST, vehicle="outside", village=True), REFUSE, "outside_vehicle", ()),
    ("15 in, refuse_all", replace(GUEST, vehicle="outside", village=True, policy="refuse_all"), REFUSE,
     "outside_vehicle", ()),
    ("15 goods and permit", replace(GUEST, vehicle="essential", village=True, policy="refuse_all"), ALLOW,
     "supplies", ()),
    ("15 goods, outbreak?", replace(GUEST, vehicle="essential", village=True, policy="refuse_all", outbreak=""),
     ALLOW, "supplies", ("outbreak",)),
    ("15 goods, from there", replace(GUEST, vehicle="essential", village=True, outbreak="yes"), REFUSE, "outbreak", ()),
    ("15 out", replace(GUEST, vehicle="outside", village=True, **OUT), ALLOW, "visitor", ()),
    ("15 estate", replace(GUEST, vehicle="outside"), ALLOW, "visitor", ()),
    ("15 own car, no permit", replace(HOME, vehicle="outside", village=True), ALLOW, "pass+car_unknown", ()),
    ("15 ambulance", Case(subject="emergency", vehicle="outside", village=True), ALLOW, "emergency", ()),
    ("16 in", replace(HOME, mask="no"), ALLOW, "pass+no_mask", ()),
    ("16 out", replace(HOME, mask="no", **OUT), ALLOW, "pass+no_mask", ()),
    ("G9 unknown, lives here", replace(HOME, outbreak="unknown"), ALLOW, "pass+followup", ()),
    ("G9 unknown, visitor", replace(GUEST, outbreak="unknown"), REFUSE, "outbreak_unknown", ()),
    ("G9 unknown, worker with pass", Case(subject="worker", pass_state="valid", t1=365, outbreak="unknown"), REFUSE,
     "outbreak_unknown", ()),
    ("G12 resident at night", replace(HOME, night=True), ALLOW, "pass+night", ()),
    ("G12 visitor at night", replace(GUEST, night=True), REFUSE, "night", ()),
    ("G12 leaving at night", replace(HOME, night=True, **OUT), ALLOW, "pass", ()),
]  # fmt: skip


@pytest.mark.parametrize(("case", "decision", "code", "missing"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_the_table(case: Case, decision: str, code: str, missing: tuple[str, ...]) -> None:
    verdict = decide(case)
    assert (verdict.decision, verdict.reason_code, verdict.missing) == (decision, code, missing)


ESCALATING = [
    (replace(HOME, isolated=True, **OUT), "breach"),
    (replace(HOME, isolated=True), "breach"),
    (replace(HOME, isolated=True, expected_back=True), ""),
    (replace(HOME, isolated=True, expected_back=True, t1=373), "fever"),
    (replace(HOME, isolated=True, t1=373), "fever"),
    (replace(HOME, isolated=True, exit_approved=True, **OUT), ""),
    (replace(HOME, **HIGH), "fever"),
    (replace(GUEST, **HIGH), "fever"),
    (replace(GUEST, **HIGH, **OUT), "fever"),
    (replace(HOME, outbreak="yes"), "contact"),
    (replace(HOME, outbreak="unknown"), "contact"),
    (replace(HOME, t1=376), ""),
    (HOME, ""),
    (replace(GUEST, outbreak="yes"), ""),
]


@pytest.mark.parametrize(("case", "kind"), ESCALATING)
def test_who_must_be_told(case: Case, kind: str) -> None:
    assert decide(case).escalation == kind


@pytest.mark.parametrize("more", [OUT, {}])
def test_only_coming_home_opens_an_isolation(more: dict[str, str]) -> None:
    assert decide(replace(HOME, outbreak="yes", left_on=True, **more)).isolate is (not more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("reading", "high"), [(372, False), (373, True), (374, True), (350, False), (349, True)])
def test_thresholds(reading: int, high: bool) -> None:
    """T1, T3."""
    assert abnormal(reading, Limits()) is high
    assert (decide(replace(HOME, t1=reading)).decision == RECHECK) is high


def test_thresholds_are_settings() -> None:
    strict = Limits(fever=370, low=355)
    assert decide(replace(HOME, t1=370), strict).decision == RECHECK
    assert decide(replace(HOME, t1=354), strict).decision == RECHECK
    assert decide(replace(HOME, t1=376, t2=371), strict).decision == HOLD


def test_masks_are_refused_only_where_the_town_says_so() -> None:
    must = Limits(mask_required=True)
    assert decide(replace(HOME, mask="no"), must).reason == "no_mask"
    assert decide(replace(HOME, mask="no", **OUT), must).decision == ALLOW
    assert decide(replace(HOME, mask="yes"), must).decision == ALLOW
    assert decide(replace(HOME, mask="no", isolated=True), must).decision == ALLOW  # going home is never blocked
    assert decide(Case(subject="emergency", mask="no"), must).decision == ALLOW


def test_the_outing_quota_is_off_until_set() -> None:
    """G14."""
    assert Limits().outing_quota == 0
    over = replace(HOME, over_quota=True)
    assert decide(replace(over, **OUT)).reason == "quota"
    assert decide(over).decision == ALLOW
    leave = replace(over, isolated=True, exit_approved=True, **OUT)
    assert decide(leave).reason == "medical_exit"


def test_a_vehicle_is_as_good_as_its_worst() -> None:
    allow, refuse = Verdict(ALLOW, "pass"), Verdict(REFUSE, "no_consent")
    hold, wait = Verdict(HOLD, "fever"), Verdict(RECHECK, "fever_check")
    assert of_vehicle([allow, refuse, hold]) is refuse
    assert of_vehicle([allow, hold]) is hold
    assert of_vehicle([refuse, wait, hold]) is wait  # it waits while one waits
    assert of_vehicle([allow]) is allow


@pytest.mark.parametrize(
    ("time", "start", "end", "closed"),
    [
        ("00:00", "00:00", "05:00", True),
        ("04:59", "00:00", "05:00", True),
        ("05:00", "00:00", "05:00", False),
        ("23:59", "00:00", "05:00", False),
        ("23:00", "22:30", "05:00", True),
        ("22:29", "22:30", "05:00", False),
        ("03:00", "22:30", "05:00", True),
        ("03:00", "", "", False),
        ("03:00", "00:00", "", False),
    ],
)
def test_the_night(time: str, start: str, end: str, closed: bool) -> None:
    """G12, also across midnight."""
    assert night(dt.time.fromisoformat(time), start, end) is closed


def test_the_second_reading_waits_unless_it_is_a_slow_one() -> None:
    """T2."""
    assert recheck_due(NOW, Limits()) == NOW + dt.timedelta(minutes=5)
    almost = NOW + dt.timedelta(seconds=299)
    assert too_early(NOW, almost, "forehead", Limits())
    assert not too_early(NOW, almost + dt.timedelta(seconds=1), "forehead", Limits())
    for method in ("mercury", "ear", "axillary"):
        assert not too_early(NOW, almost, method, Limits())


def test_the_outbreak_term_ends_after_fourteen_days() -> None:
    """G10, Q1: left on 3 February, the last day is the 17th."""
    left = dt.date(2020, 2, 3)
    assert within_outbreak_term(left, dt.date(2020, 2, 17), Limits())
    assert not within_outbreak_term(left, dt.date(2020, 2, 18), Limits())


@pytest.mark.parametrize(
    ("now", "since"),
    [("05 08:00", "05 06:00"), ("05 06:00", "05 06:00"), ("05 05:59", "04 22:00"), ("05 23:00", "05 22:00")],
)
def test_a_shift_may_begin_yesterday(now: str, since: str) -> None:
    moments = [dt.datetime.strptime(f"2020-02-{one}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE) for one in (now, since)]
    assert shift_start(moments[0], ("06:00", "14:00", "22:00")) == moments[1]
