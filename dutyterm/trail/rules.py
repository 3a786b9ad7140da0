"""When a trail is whole. Pure: rows come in, faults come out; how a row is sealed is handed in (db/chain.py)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

SHOWN = 12
"""How many characters of a mac are noted on paper: 48 bits, and short enough to be read aloud."""

SLICE = 20_000
"""How many rows that were found whole before are looked at again in each check, in turns."""

Values = Mapping[str, tuple[str, str]]
Seal = Callable[[str, "tuple[object, ...]"], str]
Digest = Callable[[Values], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the trail, with the values that are still kept of it."""

    seq: int
    columns: tuple[object, ...]
    digest: str
    mac: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written.

    `code`: `changed` (the row, or the one before it), `missing` (rows `seq` to `last`), `foreign` (a row that no act
    numbered, `name` is its number), `value` (an old value edited, taken out or put in), `short` (the trail ends at
    `last`, and had got to `seq`), `replaced` (the row `seq` is another one than at the last check or on paper),
    `guard` (the trigger `name` is gone).
    """

    code: str
    seq: int = 0
    last: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a trail was found whole: its last row, and where the next look back begins."""

    seq: int = 0
    mac: str = ""
    turn: int = 0  # the last row that was looked at again

    @property
    def head(self) -> str:
        """What to note down: `SEQ:HEAD`."""
        return f"{self.seq}:{self.mac[:SHOWN]}"


def walk(
    rows: Iterable[Row], seq: int, mac: str, seal: Seal, digest: Digest, purged: int
) -> tuple[list[Fault], int, str]:
    """Faults of rows that follow row `seq` with `mac`, in the order of `seq`; then the last row's `seq` and mac.

    Each row is held against the mac that stands in the row before it, so one edit is one fault and not all that
    follow. After a gap the next row cannot be held against anything; the gap is named. Values of rows up to
    `purged` may be gone.
    """
    faults: list[Fault] = []
    for row in rows:
        if row.seq < 1 or row.seq % 1:
            faults.append(Fault("foreign", name=str(row.seq)))
            continue
        if row.seq != seq + 1:
            faults.append(Fault("missing", seq + 1, row.seq - 1))
        elif seal(mac, row.columns) != row.mac:
            faults.append(Fault("changed", row.seq))
        if _values_wrong(row, digest, purged):
            faults.append(Fault("value", row.seq))
        seq, mac = row.seq, row.mac
    return faults, seq, mac


def _values_wrong(row: Row, digest: Digest, purged: int) -> bool:
    if not row.values and row.seq <= purged:
        return False
    return digest(row.values) != row.digest


def against(seq: int, start: str, newest: int, mac: str | None) -> list[Fault]:
    """What is wrong when the row `seq` should have a mac that begins with `start`, has `mac`, and `newest` is last."""
    if not seq or (mac is not None and mac.startswith(start)):
        return []
    if mac is not None:
        return [Fault("replaced", seq)]
    return [Fault("short", seq, newest) if newest < seq else Fault("missing", seq, seq)]


def noted(text: str) -> tuple[int, str] | None:
    """An anchor from paper, `SEQ:HEAD` with at least eight characters of the mac; None when it is none."""
    seq, colon, head = text.strip().partition(":")
    plain = head.strip().lower()
    if not (
        colon and seq.isascii() and seq.isdigit() and 8 <= len(plain) <= 64 and set(plain) <= set("0123456789abcdef")
    ):
        return None
    return int(seq), plain


def turn_of(mark: Mark, size: int = SLICE) -> tuple[int, int]:
    """Which rows are looked at again this time: from after the first number to the second."""
    start = mark.turn if mark.turn < mark.seq else 0
    return start, min(start + size, mark.seq)


def next_mark(seq: int, mac: str, turned: int) -> Mark:
    """What to remember after a check that found nothing; `turned` is the last row looked at again."""
    return Mark(seq, mac, 0 if turned >= seq else turned)
