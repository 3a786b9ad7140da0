"""How soon an act of one session is on the screen of another one at the same gate."""

import random
from collections.abc import Iterator
from time import perf_counter

from db import engine

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .passers import passers
from .ptys import Program, percentile, pump, settle
from .terminal import READY

ACTS = 24


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """An act's Enter in one terminal until the other one shows its row; idle reading costs are in `terminal`."""
    url = f"sqlite:///{grounds.copy('live')}"
    engine.bind(url)
    numbers = [one.no for one in passers()["HQ"]][:ACTS]
    engine.close()
    command = program(url, "demo", "--as", "volunteer", "--post", "HQ", "--clock", CLOCK)
    writer, reader = (Program(command, env=grounds.env, cwd=ROOT) for _number in range(2))
    chance, seen = random.Random(1), list[float]()
    try:
        for one in (writer, reader):
            one.seen(READY)
        settle([writer, reader])
        for number in numbers:
            writer.draw_all()
            reader.draw_all()
            seen.append(_seen(writer, reader, f"{number} 365\r") * 1000)
            pump([writer, reader], 0.4 + chance.random())  # at any moment of the reader's rhythm
    finally:
        writer.close()
        reader.close()
    yield Figure("seen elsewhere p50", percentile(seen, 0.5), "ms")
    yield Figure("seen elsewhere p95", percentile(seen, 0.95), "ms")


def _seen(writer: Program, reader: Program, line: str) -> float:
    """Seconds from typing a line in one terminal to the first change on the other."""
    before, sent = reader.picture(), writer.type(line)

    def changed() -> bool:
        if not reader.chunks or reader.chunks[-1][0] < sent or perf_counter() - reader.chunks[-1][0] < 0.02:
            return False
        reader.draw_all()
        return bool(reader.picture() != before)

    assert pump([writer, reader], 5, changed), f"never seen elsewhere:\n{reader.text}"
    return reader.chunks[-1][0] - sent
