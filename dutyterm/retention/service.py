"""What is due is forgotten: in many short acts, told in the trail before the first and after the last."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from db import audit, changes, retention
from db.audit import Act
from db.posts import gates

from ..drafts import Drafts
from ..people.service import allow
from ..sittings import settle
from ..store import Store
from .rules import Terms, before

VALUES, DRAFTS, CLOSED = "audit_values", "drafts", "sittings_closed"
_TERM_OF = {
    **dict.fromkeys(("gate", "vehicles", "escalations", "approvals"), "gate_days"),
    **dict.fromkeys(("isolation", "moved_out"), "isolation_days"),
    "accounts": "account_days",
    "sittings": "session_days",
    VALUES: "audit_value_days",
    DRAFTS: "draft_days",
}
_TOPICS = {"escalations": "escalations", "isolation": "isolation", "moved_out": "households", "accounts": "people"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did, or would do: rows by kind, only of kinds with any; and whether the file is clean of them."""

    done: dict[str, int]
    clean: bool = True


def run(
    store: Store, act: Act, terms: Terms, drafts: Drafts, sittings: Path | None = None, *, dry_run: bool = False
) -> Run:
    """Forget what is due at `act.at`. May be called as often as one likes, by several at once, and be killed.

    Refused for who may not; with `dry_run` it only counts.
    """
    limits = {kind: before(act.at, getattr(terms, term)) for kind, term in _TERM_OF.items()}
    due = store.read_now(_count, act, limits)
    if (old := limits[DRAFTS]) and (left := drafts.forget(old, dry_run=dry_run)):
        due[DRAFTS] = left
    if dry_run:
        return Run(due)
    done = {DRAFTS: due[DRAFTS]} if DRAFTS in due else {}
    if sittings and (closed := store.write_now(settle, act, sittings)):
        done[CLOSED] = closed
    if due:
        store.write_now(begin, act, tuple(due))
    for kind, limit in limits.items():
        if kind in due and limit and (rows := _forget(store, act, kind, limit)):
            done[kind] = rows
    if due:
        store.write_now(finish, act, done)
    return Run(done, store.read_now(retention.fold))


def _count(act: Act, limits: dict[str, dt.datetime | None]) -> dict[str, int]:
    allow(act, "retention.run")
    found = {}
    for kind, limit in limits.items():
        if limit and kind != DRAFTS:
            found[kind] = retention.values_due(limit)[1] if kind == VALUES else retention.count_due(kind, limit)
    return {kind: rows for kind, rows in found.items() if rows}


def _forget(store: Store, act: Act, kind: str, limit: dt.datetime) -> int:
    rows, after = 0, 0
    if kind == DRAFTS:
        return 0
    if kind == VALUES:
        through, _values = store.read_now(retention.values_due, limit)
        store.write_now(announce, act, through)
        while some := store.write_now(purge, act, through):
            rows += some
        return rows
    while first := store.read_now(retention.next_due, kind, limit, after):
        rows += store.write_now(forget, act, kind, limit, first)
        after = first + retention.WINDOW - 1
    return rows


def begin(act: Act, kinds: tuple[str, ...]) -> None:
    """Say what is about to be forgotten, so that nothing ever goes without a trace."""
    allow(act, "retention.run")
    audit.record(act, "retention.begin", "retention", None, kinds)


def forget(act: Act, kind: str, limit: dt.datetime, first: int) -> int:
    """One piece of a run, between its `begin` and its `finish`; how many rows."""
    allow(act, "retention.run")
    return retention.forget(kind, limit, first, act.at)


def announce(act: Act, through: int) -> None:
    """Say up to where the trail's values go."""
    allow(act, "retention.run")
    retention.announce_purge(act, through)


def purge(act: Act, through: int) -> int:
    """One piece of a run: values of the trail; how many."""
    allow(act, "retention.run")
    return retention.purge_values(through)


def finish(act: Act, done: dict[str, int]) -> None:
    """Say what was forgotten, and let screens read it again."""
    allow(act, "retention.run")
    audit.record(act, "retention.run", "retention", None, values={kind: ("", rows) for kind, rows in done.items()})
    topics = [_TOPICS[kind] for kind in done if kind in _TOPICS]
    changes.bump(*topics, *(f"gate/{one.id}" for one in gates() if {"gate", "vehicles"} & done.keys()))
