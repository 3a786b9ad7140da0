"""Swaps between two people that the office approves, and a substitute for somebody who does not come."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from db import changes
from db import roster as table
from db import roster_people as people
from db import swaps as exchanges
from db.audit import Act
from db.roster import Assigned
from db.swaps import Swap

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import REASON_LENGTH, TOPIC, begin, done, is_office, open_shift
from .filling import against, hand, move, place_of, put
from .rules import Terms
from .rules_clash import Clash


def ask_swap(act: Act, assignment_id: int, to_user_id: int, note: str, other_id: int | None = None) -> int:
    """Ask somebody to take one's place, or to change places with `other_id`, a place of theirs; the request's id.

    The office may ask for somebody who is away. Refused `no_such_place` `place_gone` `no_such_person` `on_duty_now`
    `swap_self` `swap_open` (one is asked already) `swap_not_theirs`.
    """
    one = place_of(assignment_id)
    own = one.user_id == act.actor_id
    begin(act, "roster.claim" if own else "roster.assign", one.user_id if own else None)
    one = _waiting(place_of(assignment_id))
    hand(to_user_id)
    if to_user_id == one.user_id:
        raise Refused("swap_self")
    if other_id is not None and _waiting(place_of(other_id)).user_id != to_user_id:
        raise Refused("swap_not_theirs")
    if any(swap.assignment_id == one.id for swap in exchanges.swaps()):
        raise Refused("swap_open")
    row = table.add("swap_request", act.at, act.actor_id, assignment_id=one.id, to_user_id=to_user_id,
                    other_id=other_id, note=clean_line(note, REASON_LENGTH))  # fmt: skip
    done(act, "roster.swap_ask", "swap_request", row, {"user_id": (one.user_id, to_user_id)})
    return row


def answer_swap(act: Act, swap_id: int, yes: bool) -> None:
    """Whoever is asked says yes or no; the office may say it for them. Refused `no_such_swap`."""
    swap = _swap(swap_id, "asked")
    own = swap.to_user_id == act.actor_id
    begin(act, "roster.claim" if own else "roster.assign", swap.to_user_id if own else None)
    swap = _swap(swap_id, "asked")
    state = "agreed" if yes else "refused"
    table.change("swap_request", swap_id, act.at, swap.version, state=state, answered_at=act.at)
    done(act, "roster.swap_answer", "swap_request", swap_id, {"state": (swap.state, state)})


def withdraw_swap(act: Act, swap_id: int) -> None:
    """Whoever asked does not want it any more. Refused `no_such_swap`."""
    swap = _swap(swap_id, "asked", "agreed")
    own = swap.from_user_id == act.actor_id
    begin(act, "roster.claim" if own else "roster.assign", swap.from_user_id if own else None)
    swap = _swap(swap_id, "asked", "agreed")
    table.change("swap_request", swap_id, act.at, swap.version, state="withdrawn")
    done(act, "roster.swap_withdraw", "swap_request", swap_id, {"state": (swap.state, "withdrawn")})


def swap_clashes(act: Act, swap_id: int, zone: ZoneInfo, terms: Terms) -> list[Clash]:
    """What speaks against a swap, of both people, each without the place they would give away; a query."""
    allow(act, "roster.assign")
    return _clashes(_swap(swap_id, "asked", "agreed"), zone, terms)


def decide_swap(act: Act, swap_id: int, approve: bool, reason: str, zone: ZoneInfo, terms: Terms) -> None:
    """The office approves a swap, also one that was not answered (with a reason), or turns it down.

    Both old places stay in the roster as swapped. Refused `no_such_swap` `reason_missing` `clash` `needs_reason`
    `place_gone`.
    """
    begin(act, "roster.assign")
    swap, said = _swap(swap_id, "asked", "agreed"), clean_line(reason, REASON_LENGTH)
    if not said and (swap.state == "asked" or not approve):
        raise Refused("reason_missing")
    state = "approved" if approve else "refused"
    if approve:
        _exchange(act, swap, said, zone, terms)
    table.change(
        "swap_request", swap_id, act.at, swap.version, state=state, decided_by=act.actor_id, decided_at=act.at,
        decide_reason=said,
    )  # fmt: skip
    done(act, "roster.swap_decide", "swap_request", swap_id, {"state": (swap.state, state), "reason": ("", said)})


def _exchange(act: Act, swap: Swap, said: str, zone: ZoneInfo, terms: Terms) -> None:
    found = _clashes(swap, zone, terms)
    if hard := [one for one in found if one.hard]:
        raise Refused("clash", clashes=hard)
    if found and not said:
        raise Refused("needs_reason", clashes=found)
    mine = _waiting(place_of(swap.assignment_id))
    pairs = [(mine, swap.to_user_id)]
    if swap.other_id is not None:
        pairs.append((_waiting(place_of(swap.other_id)), mine.user_id))
    for place, _user in pairs:
        move(act, place, None, "swapped", "roster.swap", ended_by=act.actor_id)
    for place, user in pairs:
        codes = " ".join(dict.fromkeys(one.code for one in found))
        table.add_assignment(
            place.shift_id, user, "swap", act.at, act.actor_id, covers_id=place.id, lead=place.lead,
            overridden=codes, override_reason=said if codes else "",
        )  # fmt: skip


def _clashes(swap: Swap, zone: ZoneInfo, terms: Terms) -> list[Clash]:
    mine = place_of(swap.assignment_id)
    other = place_of(swap.other_id) if swap.other_id is not None else None
    shift = table.shift(mine.shift_id)
    assert shift is not None
    found = against(shift, hand(swap.to_user_id), zone, terms, [other.shift_id] if other else [])
    if any(one.live and one.user_id == swap.to_user_id for one in table.on_shift(shift.id)):
        found.insert(0, Clash("on_it"))
    if other:
        theirs = table.shift(other.shift_id)
        assert theirs is not None
        found += against(theirs, hand(mine.user_id), zone, terms, [mine.shift_id])
        if any(one.live and one.user_id == mine.user_id for one in table.on_shift(theirs.id)):
            found.insert(0, Clash("on_it"))
    return found


def substitute(act: Act, assignment_id: int, version: int, user_id: int, zone: ZoneInfo, terms: Terms, *, absent: bool,
               reason: str = "", why: Sequence[str] = ()) -> int:  # fmt: skip
    """Somebody else takes a place right now, in one act: the old one becomes absent, or cancelled (`absent` False).

    Also for one who was marked absent before. The new place's id. Refused as `filling.assign`, and `place_gone`,
    `changed_meanwhile`, `on_duty_now`.
    """
    begin(act, "roster.assign")
    one = place_of(assignment_id)
    if one.state in ("on_duty", "relieved"):
        raise Refused("on_duty_now")
    if one.state != "absent":
        move(act, one, version, "absent" if absent else "cancelled", "roster.replaced", ended_by=act.actor_id)
    elif one.version != version:
        raise Refused("changed_meanwhile")
    place = put(act, one.shift_id, user_id, zone, terms, reason=reason, lead=one.lead, source="cover", why=why,
                covers_id=one.id)  # fmt: skip
    changes.bump(TOPIC)
    return place


def ask_cover(act: Act, shift_id: int, user_ids: Sequence[int]) -> int:
    """Note that people are being asked to take a shift, so that nobody asks them twice; how many are new.

    Refused `no_such_shift` `shift_cancelled` `shift_ended`.
    """
    begin(act, "roster.assign")
    open_shift(shift_id, act.at)
    known = people.asked(shift_id)
    new = [user for user in dict.fromkeys(user_ids) if user not in known]
    for user in new:
        hand(user)
        table.add("cover_request", act.at, act.actor_id, shift_id=shift_id, user_id=user)
    if new:
        done(act, "roster.cover_ask", "shift", shift_id, {"people": ("", len(new))})
    return len(new)


def answer_cover(act: Act, shift_id: int, user_id: int, yes: bool) -> None:
    """What somebody who was asked has said; themselves, or the office for them. Refused `not_asked`."""
    begin(act, "roster.claim" if user_id == act.actor_id else "roster.assign", user_id)
    if not exchanges.answer_cover(shift_id, user_id, "yes" if yes else "no", act.at):
        raise Refused("not_asked")
    done(act, "roster.cover_answer", "shift", shift_id, {"answer": ("", yes)})


def open_swaps(act: Act) -> list[Swap]:
    """Swaps that wait for an answer or for the office: all for the office, one's own for others; a query."""
    allow(act, "roster.read")
    found = exchanges.swaps()
    if is_office(act):
        return found
    return [one for one in found if act.actor_id in (one.from_user_id, one.to_user_id)]


def _swap(swap_id: int, *states: str) -> Swap:
    found = next((one for one in exchanges.swaps() if one.id == swap_id and one.state in states), None)
    if found is None:
        raise Refused("no_such_swap")
    return found


def _waiting(one: Assigned) -> Assigned:
    """A place whose duty has not begun. Refused `on_duty_now`, `place_gone`."""
    if one.state in ("on_duty", "relieved"):
        raise Refused("on_duty_now")
    if one.state not in ("planned", "confirmed"):
        raise Refused("place_gone")
    return one
