"""The measurements the README quotes.

    make bench                      every bench
    make bench ARGS="terminal"      one of them
    make bench ARGS="--long"        with the ones that take minutes
    make bench ARGS="--json"        for machines

The machine is noisy: a ratio to the yardstick measured in the same run says more than any time. The exit code is
1 when a budget is missed by more than the tolerance of `figures.LIMITS`.
"""

import argparse
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

# this folder is no place to import from: its names are not meant for others
sys.path[0] = str(Path(__file__).parents[2])

from tests.bench.figures import Figure, Limit, limit_of  # noqa: E402
from tests.bench.grounds import Grounds  # noqa: E402

BENCHES = (
    "terminal",
    "live",
    "writers",
    "lookups",
    "trail",
    "roster",
    "roster_screen",
    "errands",
    "households",
    "passes",
)
LONG = ("crowd", "races", "reports")


def main() -> int:
    """Run what is named; prints each figure when it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=", ".join((*BENCHES, *LONG)))
    parser.add_argument("--long", action="store_true", help="also what takes minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--folder", type=Path, help="keep the towns here and use them again")
    options = parser.parse_args()
    if unknown := set(options.benches) - {*BENCHES, *LONG}:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    names = options.benches or [*BENCHES, *(LONG if options.long else ())]
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = {name: list(_run(name, Grounds(folder), options)) for name in names}
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    return int(any(row["judgement"] == "FAILED" for rows in found.values() for row in rows))


def _run(name: str, grounds: Grounds, options: argparse.Namespace) -> "list[dict[str, object]]":
    rows = []
    if not options.json:
        print(f"\n{name}\n{'':34} {'ratio':>6} {'value':>10} {'beside':>10}        goal", flush=True)
    for figure in import_module(f"tests.bench.{name}").bench(grounds, long=options.long):
        limit = limit_of(figure.name)
        judgement = limit.judge(figure) if limit else ""
        rows.append(
            {
                "name": figure.name,
                "ratio": figure.ratio and round(figure.ratio, 3),
                "value": round(figure.value, 3),
                "unit": figure.unit,
                "yardstick": figure.yardstick and round(figure.yardstick, 3),
                "against": figure.against,
                "goal": _goal(limit, figure.unit),
                "judgement": judgement,
            }
        )
        if not options.json:
            print(_line(figure, limit, judgement), flush=True)
    return rows


def _goal(limit: Limit | None, unit: str) -> str:
    if limit is None:
        return ""
    goals = [f"≤ {limit.ratio:g}x"] if limit.ratio is not None else []
    goals += [f"≤ {limit.value:g} {unit}"] if limit.value is not None else []
    return ", ".join(goals)


def _line(figure: Figure, limit: Limit | None, judgement: str) -> str:
    ratio = f"{figure.ratio:.2f}x" if figure.ratio is not None else ""
    beside = f"{figure.yardstick:10.4g} {figure.unit:5}" if figure.yardstick is not None else " " * 16
    return (
        f"{figure.name:34} {ratio:>6} {figure.value:10.4g} {beside}  {_goal(limit, figure.unit):22} {judgement}"
    ).rstrip()


if __name__ == "__main__":
    sys.exit(main())
