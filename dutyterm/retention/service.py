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
from . import backups as copies
from .backups import Backups
from .rules import Terms, before

VALUES, DRAFTS, CLOSED, BACKUPS = "audit_values", "drafts", "sittings_closed", "backups"
_TERM_OF = {
    **dict.fromkeys(("gate", "vehicles", "escalations", "approvals"), "gate_days"),
    **dict.fromkeys(("isolation", "travel", "tracing", "moved_out", "residences", "merges"), "isolation_days"),
    **dict.fromkeys(("duties", "handovers", "swaps", "absences"), "duty_days"),
    "errands": "errand_days",
    **dict.fromkeys(("visits", "questions", "duty_log", "reports", "changes"), "visit_days"),
    "accounts": "account_days",
    "sittings": "session_days",
    VALUES: "audit_value_days",
    DRAFTS: "draft_days",
    BACKUPS: "backups_days",
}
_BESIDE = (DRAFTS, BACKUPS)  # files, no rows
_TOPICS = {"escalations": "escalations", "isolation": "isolation", "moved_out": "households", "accounts": "people"}
_TOPICS |= {"errands": "errands", "visits": "five_ones", "questions": "five_ones"}
_TOPICS |= {"travel": "travel", "tracing": "travel", "changes": "households"}
_TOPICS |= dict.fromkeys(("residences", "merges"), "households")
_TOPICS |= {"duty_log": "notices", "reports": "reports"}
_TOPICS |= dict.fromkeys(("duties", "handovers", "swaps", "absences"), "roster")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did, or would do: rows by kind, only of kinds with any; and whether the file is clean of them.

    `troubles` are codes of `backups`.
    """

    done: dict[str, int]
    clean: bool = True
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """What lies beside a database and is looked after too: sittings, backups; and which file is the live one."""

    sittings: Path | None = None
    backups: Path | None = None
    live: Path | None = None


def run(
    store: Store, act: Act, terms: Terms, drafts: Drafts, files: Files = Files(), *, dry_run: bool = False  # noqa: B008
) -> Run:  # fmt: skip
    """Forget what is due at `act.at`. May be called as often as one likes, by several at once, and be killed.

    Refused for who may not; with `dry_run` it only counts.
    """
    limits = {kind: before(act.at, getattr(terms, term)) for kind, term in _TERM_OF.items()}
    due = store.read_now(_count, act, limits)
    if (old := limits[DRAFTS]) and (left := drafts.forget(old, dry_run=dry_run)):
        due[DRAFTS] = left
    old = limits[BACKUPS]
    found = copies.look(files.backups, old, files.live) if files.backups and old else Backups()
    if found.due:
        due[BACKUPS] = len(found.due)
    if dry_run:
        return Run(due, troubles=found.troubles)
    done = {DRAFTS: due[DRAFTS]} if DRAFTS in due else {}
    if files.sittings and (closed := store.write_now(settle, act, files.sittings)):
        done[CLOSED] = closed
    if due:
        store.write_now(begin, act, tuple(due))
    for kind, limit in limits.items():
        if kind in due and kind not in _BESIDE and limit and (rows := _forget(store, act, kind, limit)):
            done[kind] = rows
    troubles = set(found.troubles)
    if found.due:
        if gone := copies.remove(found.due):
            done[BACKUPS] = gone
        if gone < len(found.due):
            troubles.add(copies.STUCK)
    if due:
        store.write_now(finish, act, done)
    return Run(done, store.read_now(retention.fold), tuple(sorted(troubles)))


def _count(act: Act, limits: dict[str, dt.datetime | None]) -> dict[str, int]:
    allow(act, "retention.run")
    found = {}
    for kind, limit in limits.items():
        if limit and kind not in _BESIDE:
            found[kind] = retention.values_due(limit)[1] if kind == VALUES else retention.count_due(kind, limit)
    return {kind: rows for kind, rows in found.items() if rows}


def _forget(store: Store, act: Act, kind: str, limit: dt.datetime) -> int:
    rows, after = 0, 0
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
