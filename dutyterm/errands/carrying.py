"""A volunteer's round: accept or decline, fetch, put down, be paid (E5 to E7). What was done already does no harm."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from db import errands as table
from db.audit import Act
from db.errands import Errand, Item

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import carried, carrier, done, held, note_of, repeated, step, today
from .rules import HOW_DELIVERED, HOW_SETTLED, IN_HAND
from .rules_money import Share, adjust, effective, room, total_problem
from .rules_text import NAME_LENGTH


def accept(act: Act, errand_id: int, zone: ZoneInfo) -> bool:
    """Whoever was asked will go. False when they had said so. Refused `unfit` `not_now`."""
    one = carried(act, errand_id)
    if repeated(act, one, "accept"):
        return False
    _fit(act, one, zone)
    step(act, one, "accept")
    done()
    return True


def decline(act: Act, errand_id: int, reason: str) -> None:
    """Whoever was asked cannot go; back into the queue, with the reason. Refused `reason_missing` `not_now`."""
    one = carried(act, errand_id)
    step(act, one, "decline", note=note_of(reason), assignee_id=None)
    table.want_again(errand_id, act.at)
    done()


def pick_up(act: Act, errand_id: int, zone: ZoneInfo) -> bool:
    """The goods are in hand; from now on nothing is cancelled (E9). Who was only asked has accepted with it."""
    return fetch(act, errand_id, "pick_up", zone)


def fetch(act: Act, errand_id: int, what: str, zone: ZoneInfo) -> bool:
    """`pick_up` of goods or `collect` of rubbish. False when it was done. Refused `unfit` `not_now`."""
    one = carried(act, errand_id)
    if repeated(act, one, what):
        return False
    _fit(act, one, zone)
    if one.state == "assigned":
        one = step(act, one, "accept", told=False)
    step(act, one, what)
    done()
    return True


def mark_item(act: Act, item_id: int, state: str, *, fen: int | None = None, instead: str = "", consent: bool = False
              ) -> bool:  # fmt: skip
    """What became of one item: `bought`, `substituted`, `out_of_stock`, or `wanted` again; `fen` what it cost.

    A substitute needs the household's consent (E6): `consent` says it was asked for now. False when nothing
    changes. Once every price is known they make the total; a typed one gives way.
    Refused `no_such_item` `bad_item_state` `no_consent` `instead_missing` `price_too_early` `total_below`
    `below_settled` `not_now`.
    """
    found = table.item(item_id)
    if found is None:
        raise Refused("no_such_item")
    one = carried(act, found.errand_id)
    item = table.item(item_id)
    if item is None or item.errand_id != one.id:  # written anew, or gone to another errand, before we were alone
        raise Refused("no_such_item")
    if state not in ("wanted", "bought", "substituted", "out_of_stock"):
        raise Refused("bad_item_state")
    if state == "substituted" and not (item.may_substitute or consent):
        raise Refused("no_consent", item=item.name)
    other = clean_line(instead, NAME_LENGTH) if state == "substituted" else ""
    if state == "substituted" and not other:
        raise Refused("instead_missing", item=item.name)
    if fen is not None and one.state not in IN_HAND:
        raise Refused("price_too_early")
    fen = None if state in ("wanted", "out_of_stock") else fen
    may = item.may_substitute or (state == "substituted" and consent)
    after = item._replace(state=state, instead=other, amount_fen=fen, may_substitute=may)
    if after == item:
        return False
    items = [after if old.id == item_id else old for old in table.items_of([one.id])]
    total = one.total_fen
    if total is not None and _all_priced(items):
        total = sum(old.amount_fen or 0 for old in items)
    step(act, one, "item", note=f"{item.state}>{state}", total_fen=total)
    table.change_item(item_id, act.at, state=state, instead=other, amount_fen=fen, may_substitute=may)
    _balance(act, one, total)
    done()
    return True


def set_total(act: Act, errand_id: int, fen: int) -> bool:
    """What the goods of this trip cost in all. False when it was that.

    Refused `total_below` (the items alone cost more), `total_differs` (all prices are known and add up to
    something else), `below_settled`, `not_now`.
    """
    one = carried(act, errand_id)
    if one.total_fen == fen:
        return False
    step(act, one, "total", total_fen=fen)
    _balance(act, one, fen)
    done()
    return True


def deliver(act: Act, errand_id: int, how: str = "door") -> bool:
    """Put down: `door`, `hand` or `pick` (they came for it), with the time (E5). What was not marked was bought.

    False when it was done. Refused `bad_how` `nothing_bought` `not_now`.
    """
    one = carried(act, errand_id)
    if how not in HOW_DELIVERED:
        raise Refused("bad_how")
    if repeated(act, one, "deliver") or one.state == "settled":
        return False
    items = table.items_of([errand_id])
    if items and all(item.state == "out_of_stock" for item in items):
        raise Refused("nothing_bought")
    step(act, one, "deliver", delivered_at=act.at, deliver_how=how)
    for item in items:
        if item.state == "wanted":
            table.change_item(item.id, act.at, state="bought")
    done()
    return True


def fail(act: Act, errand_id: int, reason: str) -> bool:
    """It could not be brought: nobody answers, wrong door, refused. What was laid out stays owed. False when it was."""
    one = carried(act, errand_id)
    if repeated(act, one, "fail"):
        return False
    said = note_of(reason)
    step(act, one, "fail", note=said, reason=said)
    done()
    return True


def settle(act: Act, errand_id: int, how: str) -> bool:
    """Paid in full for this trip: `cash`, `wechat` or `other`. False when it was.

    Refused `bad_settle` `no_total` `not_now`.
    """
    one = carried(act, errand_id)
    if how not in HOW_SETTLED:
        raise Refused("bad_settle")
    if repeated(act, one, "settle"):
        return False
    if (
        one.state == "delivered"
        and one.total_fen is None
        and not any(item.amount_fen is not None for item in table.items_of([errand_id]))
    ):
        raise Refused("no_total")
    step(act, one, "settle", settle_how=how)
    _pay(act, one, one.trip, how)
    done()
    return True


def clear_debt(act: Act, errand_id: int, trip: int, how: str, note: str) -> int:
    """The office settles what a trip still owes; how many fen. 0 when nothing was owed.

    For a trip that failed, was reopened or was never paid. A delivered errand's own trip is for `settle`.
    Refused `bad_settle` `reason_missing` `settle_first` `not_now`.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if how not in HOW_SETTLED:
        raise Refused("bad_settle")
    if one.state == "delivered" and trip == one.trip:
        raise Refused("settle_first")
    fen = sum(line.fen for line in table.owed_of(errand_id, trip))
    if not fen:
        return 0
    step(act, one, "clear_debt", note=note_of(note))
    _pay(act, one, trip, how)
    done()
    return fen


def _pay(act: Act, one: Errand, trip: int, how: str) -> None:
    for line in table.owed_of(one.id, trip):
        if line.fen:
            table.add_money(one.id, trip, line.user_id, "settle", line.fen, how, act.at, act.actor_id)


def _balance(act: Act, one: Errand, total: int | None) -> None:
    """Bring the ledger of this trip to what it cost; whoever carries it laid it out."""
    items = table.items_of([one.id])
    amounts = [item.amount_fen for item in items]
    if problem := total_problem(total, amounts, all_known=_all_priced(items)):
        raise Refused(f"total_{problem}", fen=sum(fen or 0 for fen in amounts))
    shares = [Share(line.user_id, line.advanced, line.settled) for line in table.owed_of(one.id, one.trip)]
    wanted = effective(total, amounts)
    if wanted < room(shares):
        raise Refused("below_settled", fen=room(shares))
    assert one.assignee_id is not None
    for user_id, fen in adjust(wanted, shares, one.assignee_id):
        table.add_money(one.id, one.trip, user_id, "advance", fen, "", act.at, act.actor_id)


def _all_priced(items: Sequence[Item]) -> bool:
    bought = [one for one in items if one.state in ("bought", "substituted")]
    undecided = any(one.state == "wanted" for one in items)
    return bool(bought) and not undecided and all(one.amount_fen is not None for one in bought)


def _fit(act: Act, one: Errand, zone: ZoneInfo) -> None:
    if one.assignee_id is not None:
        carrier(one.assignee_id, today(act.at, zone))
