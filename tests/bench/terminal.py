"""One session at one terminal, beside a bare Textual app that is typed into in turn with it."""

import sys
from collections.abc import Iterator
from statistics import median

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .ptys import Program, cpu_seconds, percentile, private_mb, pump, settle

STARTS = 5
LINE = "137 365"
ROUNDS = 12  # times the line is typed
MOVES = 60
HELPS = 8
IDLE = 10.0  # seconds
BARE = [sys.executable, "-m", "tests.bench.bare_app"]
BARE_READY = r"name 12"  # a row of the table
READY = "本班"  # the counts, which come with the log: the database is open, the line can be typed into
AGAINST = "bare Textual app"


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """First paint, keys, bytes, idling and memory."""
    url = f"sqlite:///{grounds.copy('terminal')}"
    ours = program(url, "demo", "--as", "volunteer", "--clock", CLOCK)

    def start(argv: list[str], ready: str) -> tuple[Program, float]:
        one = Program(argv, env=grounds.env, cwd=ROOT)
        first = one.seen(ready) - one.started
        settle([one])
        one.draw_all()
        return one, first

    paints: list[tuple[float, float]] = []
    for number in range(STARTS + 1):
        bare, bare_first = start(BARE, BARE_READY)
        mine, first = start(ours, READY)
        if number:  # the first pair wrote the bytecode
            paints.append((first, bare_first))
        if number < STARTS:
            bare.close()
            mine.close()
    yield Figure("first paint", *_ms(paints, median), AGAINST)

    echoes, keys, sizes = _typed(mine, bare)
    yield Figure("typed key p50", *_ms(echoes, median), AGAINST)
    yield Figure("typed key p95", *_ms(echoes, _p95), AGAINST)
    yield Figure("typed key to verdict p50", *_ms(keys, median), AGAINST)
    yield Figure("typed key to verdict p95", *_ms(keys, _p95), AGAINST)
    yield Figure("bytes per typed key", sizes[0], "B", sizes[1], AGAINST)
    moves = _moved(mine, bare)
    yield Figure("moving key p50", *_ms(moves, median), AGAINST)
    yield Figure("moving key p95", *_ms(moves, _p95), AGAINST)
    yield Figure("slowest key", *_ms(keys + moves, max), AGAINST)
    helps = []
    for _turn in range(HELPS):
        helps.append((_key(mine, "\x1bOP"), _key(bare, "\x1bOP")))
        _key(mine, "\x1b")
        _key(bare, "\x1b")
    yield Figure("screen over it, first", *_ms(helps[:1], max), AGAINST)
    yield Figure("screen over it, later p95", *_ms(helps[1:], _p95), AGAINST)
    mine.type("\x1b")
    settle([mine, bare])
    yield from _idle(mine, bare)
    mine.draw_all()
    sent = mine.type(f"{LINE}\r")
    yield Figure("Enter to saved", (mine.seen("已保存") - sent) * 1000, "ms")
    yield Figure("keys for a resident with a pass", len(LINE) + 1, "keys")
    yield Figure("private memory", private_mb(mine.pid), "MB", private_mb(bare.pid), AGAINST)
    mine.close()
    bare.close()


def _p95(values: list[float]) -> float:
    return percentile(values, 0.95)


def _ms(pairs: list[tuple[float, float]], of: object) -> tuple[float, str, float]:
    assert callable(of)
    return of([one for one, _bare in pairs]) * 1000, "ms", of([bare for _one, bare in pairs]) * 1000


def _key(program: Program, key: str) -> float:
    """Type one key; seconds until the picture changed for the last time."""
    return _paints(program, key)[1]


def _paints(program: Program, key: str) -> tuple[float, float]:
    """Type one key; seconds until the picture changed first (the key is there) and last (so is what follows)."""
    program.draw_all()
    sent = program.type(key)
    pump([program], 3, lambda: bool(program.chunks) and program.chunks[-1][0] > sent)
    settle([program], quiet=0.12)
    return program.paints(sent, quiet=0.12) or (0.0, 0.0)


Pairs = list[tuple[float, float]]


def _typed(mine: Program, bare: Program) -> tuple[Pairs, Pairs, tuple[float, float]]:
    """Of each typed key: until it stands there, until the verdict on it does too, and the bytes it took."""
    pairs, mine_bytes, bare_bytes = list[tuple[tuple[float, float], tuple[float, float]]](), 0, 0
    for _turn in range(ROUNDS):
        for key in LINE:
            before, bare_before = mine.written, bare.written
            pairs.append((_paints(mine, key), _paints(bare, key)))
            mine_bytes, bare_bytes = mine_bytes + mine.written - before, bare_bytes + bare.written - bare_before
        for one in (mine, bare):
            _key(one, "\x15")  # empties the line
    first, last = ([(one[part], other[part]) for one, other in pairs] for part in (0, 1))
    return first, last, (mine_bytes / len(pairs), bare_bytes / len(pairs))


def _moved(mine: Program, bare: Program) -> list[tuple[float, float]]:
    _key(mine, "\x1b[B")
    _key(bare, "\x1bOR")
    pairs = []
    for turn in range(MOVES):
        key = "\x1b[B" if turn % 20 < 12 else "\x1b[A"
        pairs.append((_key(mine, key), _key(bare, key)))
    return pairs


def _idle(mine: Program, bare: Program) -> Iterator[Figure]:
    before = [(one.written, cpu_seconds(one.pid)) for one in (mine, bare)]
    pump([mine, bare], IDLE)
    sizes = [one.written - was[0] for one, was in zip((mine, bare), before, strict=True)]
    shares = [(cpu_seconds(one.pid) - was[1]) / IDLE * 100 for one, was in zip((mine, bare), before, strict=True)]
    yield Figure("idle bytes in 10 s", sizes[0], "B", sizes[1], AGAINST)
    yield Figure("idle CPU", shares[0], "%", shares[1], AGAINST)
