"""Handing over (domain.md D5, D6, scenario 7): the outgoing sign what stood there, the incoming sign that they know.

A sheet begins as a draft nobody has to fill in. The signature of the outgoing freezes it; what comes up afterwards
is added beside it, marked, and whoever takes over signs for both. A fever cannot be left out: nobody chooses the
items.
"""

import datetime as dt
import json
from dataclasses import dataclass, replace

from db import audit, changes, handovers
from db import roster as table
from db.audit import Act
from db.handovers import Handover
from db.roster import Assigned, Shift
from db.roster_plans import posts

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import TOPIC, begin, is_office
from .attendance import Begun, change, ill_on_duty, start
from .handed import Item, Stretch, gathered
from .rules import Terms

EARLY = dt.timedelta(hours=1)
"""How long before the end the outgoing may sign."""
NOTE_LENGTH, EQUIPMENT_LENGTH = 500, 200
HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A handover as somebody sees it now: live figures while it is a draft, frozen ones once it is signed."""

    shift: Shift
    to: Shift | None
    state: str  # draft offered disputed accepted
    since: dt.datetime
    until: dt.datetime
    figures: dict[str, int]
    items: tuple[Item, ...]
    note: str
    equipment: str
    out_name: str
    out_at: dt.datetime | None
    in_name: str
    in_at: dt.datetime | None
    dispute: str
    side: str = ""  # of whoever asks: out, in, or neither

    @property
    def seen(self) -> frozenset[str]:
        """What a signature of whoever looks at this is for."""
        return frozenset(one.key for one in self.items)


def read_sheet(act: Act, shift_id: int, terms: Terms) -> Sheet:
    """The sheet of a shift that ends, for who is on it, comes for the next, or the office; a query.

    Refused `no_such_shift`, `not_on_shift`.
    """
    allow(act, "handover.sign", user_id=act.actor_id)
    shift = _shift(shift_id)
    sheet = _sheet(shift, handovers.of_shift(shift_id), act.at)
    side = _side(act, sheet, terms)
    if not side and not is_office(act):
        raise Refused("not_on_shift")
    return replace(sheet, side=side)


def read_mine(act: Act, terms: Terms) -> Sheet | None:
    """The sheet that waits for whoever asks: of the shift they are on, else of the one they take over from; a query."""
    allow(act, "handover.sign", user_id=act.actor_id)
    early = dt.timedelta(minutes=terms.early_minutes)
    for one in table.assigned(act.at - early, act.at + early, act.actor_id) + table.still_on(act.actor_id):
        shift = table.shift(one.shift_id)
        assert shift is not None
        if one.state == "on_duty" and handovers.follows(shift) and act.at >= shift.end - EARLY:
            return read_sheet(act, shift.id, terms)
        before = handovers.comes_after(shift) if one.state in ("planned", "confirmed", "absent", "on_duty") else None
        if before and any(there.state == "on_duty" for there in table.on_shift(before.id)):
            return read_sheet(act, before.id, terms)
    return None


def read_handed(act: Act, shift_id: int, terms: Terms) -> Sheet | None:
    """What a shift began with: the sheet of the one before it, signed or not; None when nobody stood there; a query.

    For who is on it and for the office. Refused `no_such_shift`, `not_on_shift`.
    """
    allow(act, "handover.sign", user_id=act.actor_id)
    before = handovers.comes_after(_shift(shift_id))
    return read_sheet(act, before.id, terms) if before else None


def save_draft(act: Act, shift_id: int, note: str, equipment: str) -> None:
    """Keep what somebody of the outgoing has typed, for all of them. Refused `not_on_shift`, `handover_open`."""
    begin(act, "handover.sign", act.actor_id)
    shift, row = _shift(shift_id), handovers.of_shift(shift_id)
    _outgoing(act, shift)
    if row and row.state in ("offered", "accepted"):
        raise Refused("handover_open")
    said = {"note": clean_line(note, NOTE_LENGTH), "equipment": clean_line(equipment, EQUIPMENT_LENGTH)}
    if row and (row.note, row.equipment) == (said["note"], said["equipment"]):
        return
    _write(act, shift, row, "draft" if row is None else row.state, "handover.draft", **said)


def offer(act: Act, shift_id: int, note: str, equipment: str, seen: frozenset[str]) -> None:
    """The outgoing sign. The figures are those of this moment; `seen` are the items the signer has looked at.

    Signing twice is signing once. Refused `not_on_shift` `no_relief` `handover_early`, `handover_news` when
    something has come up meanwhile, `handover_signed` `handover_taken`.
    """
    begin(act, "handover.sign", act.actor_id)
    shift, row = _shift(shift_id), handovers.of_shift(shift_id)
    if row and row.out_user_id == act.actor_id and row.state in ("offered", "accepted"):
        return
    _outgoing(act, shift)
    if row and row.state == "offered":
        raise Refused("handover_signed", who=row.out_name)
    if row and row.state == "accepted":
        raise Refused("handover_taken", who=row.in_name)
    follows = handovers.follows(shift)
    if follows is None:
        raise Refused("no_relief")
    if act.at < shift.end - EARLY:
        raise Refused("handover_early")
    live = _sheet(shift, None, act.at)
    if live.seen - seen:
        raise Refused("handover_news")
    _write(
        act, shift, row, "offered", "handover.offer", to_shift_id=follows.id, figures=_figures(live),
        open_items=_items(live.items), note=clean_line(note, NOTE_LENGTH),
        equipment=clean_line(equipment, EQUIPMENT_LENGTH), out_user_id=act.actor_id, out_at=act.at, dispute="",
    )  # fmt: skip


def withdraw(act: Act, shift_id: int) -> None:
    """Whoever signed last as outgoing takes it back, to write something else. Refused `handover_taken`."""
    begin(act, "handover.sign", act.actor_id)
    shift, row = _shift(shift_id), handovers.of_shift(shift_id)
    _outgoing(act, shift)
    if row and row.state == "accepted":
        raise Refused("handover_taken", who=row.in_name)
    if row and row.state == "offered":
        _write(act, shift, row, "draft", "handover.withdraw", out_user_id=None)


def dispute(act: Act, shift_id: int, reason: str, terms: Terms) -> None:
    """The incoming do not agree with what is written; the outgoing sign anew.

    Refused `not_on_shift` `handover_waits` `handover_taken` `reason_missing`.
    """
    begin(act, "handover.sign", act.actor_id)
    shift, row, said = _shift(shift_id), handovers.of_shift(shift_id), clean_line(reason, EQUIPMENT_LENGTH)
    _incoming(act, shift, terms)
    row = _offered(row)
    if not said:
        raise Refused("reason_missing")
    _write(act, shift, row, "disputed", "handover.dispute", dispute=said)


def accept(act: Act, shift_id: int, temp: int | None, seen: frozenset[str], terms: Terms, *, symptoms: bool = False
           ) -> Begun:  # fmt: skip
    """The incoming sign, from their own session and with their own temperature: they are on duty, the outgoing go.

    Who is not well begins nothing and signs nothing; the answer says so, as that of `attendance.check_in`, whose
    refusals are these too. Signing twice is signing once. Also refused `not_on_shift` `handover_waits`
    `handover_own` `handover_taken`, `handover_news` when something has come up that the signer has not seen.
    """
    begin(act, "handover.sign", act.actor_id)
    shift, row = _shift(shift_id), handovers.of_shift(shift_id)
    mine = _incoming(act, shift, terms)
    if row and row.state == "accepted" and row.in_user_id == act.actor_id:
        return Begun(mine.id)
    row = _offered(row)
    if row.out_user_id == act.actor_id:
        raise Refused("handover_own")
    sheet = _sheet(shift, row, act.at)
    if sheet.seen - seen:
        raise Refused("handover_news")
    if mine.state != "on_duty":
        begun = start(act, mine, temp, terms, symptoms=symptoms)
    else:
        begun = ill_on_duty(act, mine, temp, symptoms)
    if begun.unfit:
        return begun
    gone = []
    for one in table.on_shift(shift.id):
        if one.state == "on_duty":
            gone.append(one.display)
            change(act, one, "relieved", "duty.check_out", check_out_at=act.at, ended_by=act.actor_id,
                   end_reason=HANDED_OVER)  # fmt: skip
    _write(act, shift, row, "accepted", "handover.accept", to_shift_id=mine.shift_id, in_user_id=act.actor_id,
           in_at=act.at, open_items=_items(sheet.items))  # fmt: skip
    return Begun(mine.id, relieved=tuple(gone))


# -- inside


def _shift(shift_id: int) -> Shift:
    shift = table.shift(shift_id)
    if shift is None:
        raise Refused("no_such_shift")
    return shift


def _outgoing(act: Act, shift: Shift) -> None:
    if not any(one.user_id == act.actor_id and one.state == "on_duty" for one in table.on_shift(shift.id)):
        raise Refused("not_on_shift")


def _incoming(act: Act, shift: Shift, terms: Terms) -> Assigned:
    """The place of whoever takes over, on the shift that follows, from the time they may check in."""
    follows = handovers.follows(shift)
    if follows is None or act.at < follows.start - dt.timedelta(minutes=terms.early_minutes):
        raise Refused("not_on_shift")
    here = [one for one in table.on_shift(follows.id) if one.user_id == act.actor_id]
    mine = [one for one in here if one.state in ("planned", "confirmed", "on_duty")]
    mine += [one for one in here if one.state == "absent"]
    if not mine:
        raise Refused("not_on_shift")
    return mine[0]


def _side(act: Act, sheet: Sheet, terms: Terms) -> str:
    there = table.on_shift(sheet.shift.id)
    if any(one.user_id == act.actor_id and one.state in ("on_duty", "relieved") for one in there):
        return "out"
    try:
        _incoming(act, sheet.shift, terms)
    except Refused:
        return ""
    return "in"


def _offered(row: Handover | None) -> Handover:
    if row and row.state == "accepted":
        raise Refused("handover_taken", who=row.in_name)
    if row is None or row.state != "offered":
        raise Refused("handover_waits")
    return row


def _sheet(shift: Shift, row: Handover | None, at: dt.datetime) -> Sheet:
    """The sheet as it stands at a moment, from its row if there is one."""
    follows = handovers.follows(shift)
    stretch = Stretch(shift.post_id, _compound(shift), _since(shift, at), at)
    live = gathered(stretch)
    signed = row is not None and row.state in ("offered", "accepted", "disputed")
    figures, items, until, since = live.figures, tuple(live.items), at, stretch.since
    if row is not None and signed:
        kept = json.loads(row.figures)
        since, until = (dt.datetime.fromisoformat(kept.pop(name)) for name in ("since", "until"))
        figures = kept
        rooms = {one.key: one.room for one in live.items}
        frozen = [Item(kind, number, dt.datetime.fromisoformat(when), rooms.get(f"{kind}:{number}", ""), after)
                  for kind, number, when, after in json.loads(row.open_items)]  # fmt: skip
        known = {one.key for one in frozen}
        news = [] if row.state == "accepted" else [one for one in live.items if one.key not in known]
        items = (*frozen, *(replace(one, after=True) for one in news))
    return Sheet(
        shift, follows, row.state if row else "draft", since, until, figures, items, row.note if row else "",
        row.equipment if row else "", row.out_name if row else "", row.out_at if row else None,
        row.in_name if row else "", row.in_at if row else None, row.dispute if row else "",
    )  # fmt: skip


def _since(shift: Shift, at: dt.datetime) -> dt.datetime:
    """From where a shift's figures count: where those of the shift before it end, so that nothing falls between."""
    before = handovers.comes_after(shift)
    sheet = handovers.of_shift(before.id) if before else None
    if sheet is None or sheet.state != "accepted" or not sheet.figures:
        return shift.start
    return min(dt.datetime.fromisoformat(json.loads(sheet.figures)["until"]), at)


def _compound(shift: Shift) -> int | None:
    gate = next((one for one in posts() if one.id == shift.post_id), None)
    return shift.compound_id if gate and gate.kind == "gate" else None


def _figures(sheet: Sheet) -> str:
    return json.dumps({"since": sheet.since.isoformat(), "until": sheet.until.isoformat(), **sheet.figures})


def _items(items: tuple[Item, ...]) -> str:
    return json.dumps([[one.kind, one.id, one.at.isoformat(), one.after] for one in items])


def _write(act: Act, shift: Shift, row: Handover | None, state: str, action: str, **columns: object) -> None:
    """Put a sheet into a state, with its audit row and the sign for others; last in an act."""
    before = row.state if row else ""
    if row is None:
        row_id = table.add("handover", act.at, act.actor_id, from_shift_id=shift.id, state=state, **columns)
    else:
        row_id = row.id
        if not table.change("handover", row_id, act.at, row.version, state=state, **columns):
            raise Refused("changed_meanwhile")
    told = {"state": (before, state)}
    audit.record(act, action, "handover", row_id, tuple(columns), values=told)
    changes.bump(TOPIC)
