"""Checking the trail: what is new, and a slice of what is old, or all of it."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from db import trail
from db.chain import START, digest, link

from ..opening import side_path
from ..settings import Settings
from .rules import SLICE, Fault, Mark, Row, against, next_mark, turn_of, walk

PIECE = 2000


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and what to remember of it; `rows` is how many it looked at."""

    faults: tuple[Fault, ...]
    mark: Mark
    rows: int


def mark_file(settings: Settings) -> Path:
    """Where this machine remembers how far a database's trail was whole."""
    if settings.db.startswith("sqlite:"):
        return side_path(settings, ".anchor")
    place = settings.db.rpartition("@")[2]  # not the password: whoever changes it keeps the anchor
    return side_path(settings, f"-{hashlib.sha256(place.encode()).hexdigest()[:8]}.anchor")


def read_mark(file: Path) -> Mark:
    """What was remembered; nothing at all where there is no file. ValueError when the file is no mark."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Mark()
    kinds = {one.name: type(one.default) for one in fields(Mark)}
    if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != kinds:
        raise ValueError
    return Mark(**found)


def write_mark(file: Path, mark: Mark) -> None:
    """Remember; written beside and moved into place, readable by its owner alone. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(asdict(mark)), "utf-8")
        beside.replace(file)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def check(mark: Mark, *, full: bool = False, slice_: int = SLICE, paper: tuple[int, str] | None = None) -> Checked:
    """Hold the trail against itself, against `mark`, and against an anchor from paper (seq, start of the mac).

    Looks at what came after `mark` and at one slice before it; at everything when `full`. The returned mark is the
    old one as long as anything is wrong, so that no later check takes the wrong for granted.
    """
    faults = [Fault("guard", name=name) for name in trail.lost_guards()]
    faults += [Fault("foreign", name=seq) for seq in trail.unnumbered()]
    newest, newest_mac = trail.newest() or (0, "")
    known = against(mark.seq, mark.mac, newest, trail.mac_at(mark.seq))
    faults += known
    if paper:
        faults += against(*paper, newest, trail.mac_at(paper[0]))
    begun, turned = (0, newest) if full or known else (mark.seq, mark.turn)
    pieces = [(begun, newest)]
    if begun:
        back, turned = turn_of(mark, slice_)
        pieces.insert(0, (back, turned))
    looked = 0
    for after, until in pieces:
        found, rows = _piece(after, until)
        faults += found
        looked += rows
    return Checked(tuple(faults), mark if faults else next_mark(newest, newest_mac, turned), looked)


def _piece(after: int, until: int) -> tuple[list[Fault], int]:
    """Faults of the rows after one number up to another, and how many there were."""
    seq, mac = (after and trail.newest(after)) or (0, START)  # the row itself may be gone: then from one before it
    faults: list[Fault] = []
    rows = 0
    for piece, purged in _rows(seq, until):
        found, seq, mac = walk(piece, seq, mac, link, digest, purged)
        faults += found
        rows += len(piece)
    if seq < until:
        faults.append(Fault("missing", seq + 1, until))
    return faults, rows


def _rows(after: int, until: int) -> Iterator[tuple[list[Row], int]]:
    while found := trail.links(after, until, PIECE):
        ids = [one.id for one in found]
        values = trail.values_between(min(ids), max(ids))
        purged = trail.purged_through()  # after the values: what was purged meanwhile was announced before
        yield [Row(one.seq, one.columns, one.digest, one.mac, values.get(one.id, {})) for one in found], purged
        after = found[-1].seq
