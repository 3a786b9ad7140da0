"""Somebody's isolation is over (domain.md Q9): conditions met, passes back, and what other rooms do then."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db.audit import Act
from db.errand_lists import open_of_household
from db.isolation import open_in_household
from db.isolation_checks import Check, checks_of
from db.isolation_lists import Episode

from ..errands.acting import TOPIC as ERRANDS
from ..errands.garbage import last_run
from ..errors import Refused
from ..text import clean_line
from .acting import begin, change, check_move, done, reason_of, settle_passes, tell, today
from .rules import keeps_in
from .rules_checks import Key, Marks
from .rules_release import STATE, TERM, Papers, Release, Seen, conditions

AFTER_RELEASE: list[Callable[[Act, int, int], object]] = [last_run]
"""What other rooms do as part of a release, with the household and the episode: no commit of their own."""

NOTICE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did: how many passes are back, and whether somebody of the household is still kept in.

    `errands`: how many the household still waits for, besides the last rubbish; they go on as they are.
    """

    passes: int
    others_kept: bool
    errands: int = 0


def seen(checks: list[Check]) -> list[Seen]:
    """Stored checks as the conditions of a release read them."""
    return [
        Seen(Key(one.day, "am" if one.slot == "am" else "pm"), one.answered, one.temp, bool(one.symptoms))
        for one in checks
    ]


def outlook(one: Episode, checks: list[Check], papers: Papers, act: Act, zone: ZoneInfo, marks: Marks) -> Release:
    """What is missing before an episode can be released now."""
    started = one.started_at.astimezone(zone)
    return conditions(one.state, one.ref_date, one.days, started, seen(checks), papers, today(act, zone), marks)


def release(act: Act, isolation_id: int, notice_no: str, missing_reason: str, zone: ZoneInfo, marks: Marks) -> Released:
    """End an episode with the authority's notice (Q9). Whoever is the last of a household gets all passes back.

    Refused with the first missing condition (`rules_release.CODES`), with `missing` (all codes), `day`, `days`,
    `done` and `wanted`; or `changed_meanwhile`.
    """
    one = begin(act, "isolation.release", isolation_id)
    papers = Papers(clean_line(notice_no, NOTICE_LENGTH), reason_of(missing_reason))
    answer = outlook(one, checks_of([one.id])[one.id], papers, act, zone, marks)
    if not answer.ready:
        code = TERM if TERM in answer.missing and STATE not in answer.missing else answer.missing[0]
        raise Refused(
            code, missing=answer.missing, state=one.state, day=answer.day, days=answer.days, done=answer.done,
            wanted=answer.wanted,
        )  # fmt: skip
    check_move(one, "release", today(act, zone))
    change(act, one, {
        "state": "released", "released_at": act.at, "released_by": act.actor_id,
        "release_notice_no": papers.notice_no,
        "missing_reason": papers.missing_reason if answer.done < answer.wanted else "",
    })  # fmt: skip
    tell(act, one, "released", papers.notice_no)
    passes = settle_passes(act, one.household_id, today(act, zone))
    for follow in AFTER_RELEASE:
        follow(act, one.household_id, one.id)
    told = {"state": (one.state, "released"), "release_notice_no": ("", papers.notice_no)}
    done(act, "isolation.release", one.id, told, "households", ERRANDS)
    kept = any(keeps_in(other.kind, other.state) for other in open_in_household(one.household_id))
    waiting = sum(not errand.final for errand in open_of_household(one.household_id))
    return Released(0 if kept else passes, kept, waiting)
